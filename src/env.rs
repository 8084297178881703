//! Every environment variable that coracle reads of its own, in one place.

use std::sync::OnceLock;

/// Where images, containers and volumes are kept; like `--root`.
pub const ROOT: &str = "CORACLE_ROOT";
/// Where sockets and leases are kept; like `--runroot`.
pub const RUN_ROOT: &str = "CORACLE_RUNROOT";
/// Directories of specifications of devices, with colons between; like `--cdi-spec-dir`.
pub const CDI_SPEC_DIRS: &str = "CORACLE_CDI_SPEC_DIRS";
/// Seconds since 1970 that stand for "now" in a build (reproducible-builds.org).
pub const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";
/// How a build looks; like `--progress`.
pub const BUILDKIT_PROGRESS: &str = "BUILDKIT_PROGRESS";
/// The socket of the session's SSH agent.
pub const SSH_AUTH_SOCK: &str = "SSH_AUTH_SOCK";
/// Any value: no colour (no-color.org).
pub const NO_COLOR: &str = "NO_COLOR";
/// The directory of Docker's `config.json`.
pub const DOCKER_CONFIG: &str = "DOCKER_CONFIG";
/// Registry credentials themselves, in the form of Docker's `config.json`.
pub const DOCKER_AUTH_CONFIG: &str = "DOCKER_AUTH_CONFIG";
/// The file with registry credentials, in the form of containers' `auth.json`.
pub const REGISTRY_AUTH_FILE: &str = "REGISTRY_AUTH_FILE";
/// The one file with registries' mirrors, aliases and blocks, in place of the usual ones.
pub const CONTAINERS_REGISTRIES_CONF: &str = "CONTAINERS_REGISTRIES_CONF";
/// How long a connection to a registry may stand still, for example `20s`.
pub const STALL_TIMEOUT: &str = "CORACLE_STALL_TIMEOUT";
/// The platform to pull and build for, for example `linux/arm64`.
pub const DEFAULT_PLATFORM: &str = "DOCKER_DEFAULT_PLATFORM";

/// What `--config` says in place of [`DOCKER_CONFIG`].
static CONFIG: OnceLock<String> = OnceLock::new();

/// Says where Docker's `config.json` is, whatever the environment says. The first word counts.
pub fn set_docker_config(directory: String) {
    let _ = CONFIG.set(directory);
}

/// The value of a variable, if it is set, not empty and valid UTF-8.
pub fn get(name: &str) -> Option<String> {
    if let (DOCKER_CONFIG, Some(directory)) = (name, CONFIG.get()) {
        return Some(directory.clone());
    }
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
