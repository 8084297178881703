//! The OCI runtime configuration of a container, made of its record and the host's facts.

use std::io::Read;
use std::path::Path;

use oci_spec::runtime::{
    LinuxBuilder, LinuxCapabilities, LinuxCapabilitiesBuilder, LinuxIdMapping,
    LinuxIdMappingBuilder, LinuxSeccomp, PosixRlimit, PosixRlimitBuilder, ProcessBuilder,
    RootBuilder, Spec, SpecBuilder, UserBuilder,
};
use rustix::thread::CapabilitySet;

use super::security::{Seccomp, Security};
use super::{Engine, hooks, mount_list, namespaces, own_init, sysctls};
use crate::error::{Context, Result};
use crate::idmap::IdMap;
use crate::runtime::{capabilities, limits};
use crate::seccomp;
use crate::store::containers::{HostOptions, Record};

const OCI_VERSION: &str = "1.2.0";
/// The limit of open files and of processes, where the session allows that many.
const DEFAULT_LIMIT: u64 = 1 << 20;
/// A seccomp profile is read up to this size, in bytes.
const PROFILE_MAX_BYTES: u64 = 4 << 20;

/// Makes the configuration. `directory` is where the container will be.
pub fn configuration(engine: &Engine, record: &Record, directory: &Path) -> Result<Spec> {
    let security = Security::of(&record.host)?;
    let host = &record.host;
    let granted = capabilities::granted(&host.cap_add, &host.cap_drop, host.privileged)?;
    let mounts = mount_list::mounts(engine, record, directory, granted, &security)?;
    let linux = LinuxBuilder::default()
        .namespaces(namespaces::of(record)?)
        .masked_paths(security.masked_paths.clone())
        .readonly_paths(security.read_only_paths.clone())
        .sysctl(sysctls::of(engine, record)?)
        .build();
    let mut linux = linux.doing(|| "describe the container")?;
    if let Some(maps) = &host.id_maps {
        linux.set_uid_mappings(Some(id_mappings(&maps.uids)?));
        linux.set_gid_mappings(Some(id_mappings(&maps.gids)?));
    }
    linux.set_seccomp(filter(&security.seccomp, granted)?);
    let root = RootBuilder::default()
        .path(hooks::root_of(record))
        .readonly(host.read_only)
        .build();
    let mut spec = SpecBuilder::default()
        .version(OCI_VERSION)
        .root(root.doing(|| "describe the root")?)
        .mounts(mounts)
        .process(process(record, &security)?)
        .linux(linux)
        .build()
        .doing(|| "describe the container")?;
    let has_own_name = !host.uts.is_shared();
    spec.set_hostname(has_own_name.then(|| record.hostname.clone()));
    spec.set_domainname(host.domainname.clone());
    spec.set_hooks(hooks::of(&host.hooks));
    if !host.annotations.is_empty() {
        let annotations = host.annotations.clone().into_iter().collect();
        spec.set_annotations(Some(annotations));
    }
    Ok(spec)
}

/// `user[:group]`, and further groups a line each: names of neither have such a character.
fn user_text(record: &Record) -> String {
    let groups = record.host.group_add.iter();
    groups.fold(record.config.user.clone(), |text, group| {
        format!("{text}\n{group}")
    })
}

fn id_mappings(map: &IdMap) -> Result<Vec<LinuxIdMapping>> {
    let ranges = map.ranges().iter();
    ranges
        .map(|range| {
            LinuxIdMappingBuilder::default()
                .container_id(range.inside)
                .host_id(range.outside)
                .size(range.count)
                .build()
                .doing(|| "describe the ids")
        })
        .collect()
}

/// The profile, made definite for this kernel and these capabilities.
fn filter(chosen: &Seccomp, granted: CapabilitySet) -> Result<Option<LinuxSeccomp>> {
    let profile = match chosen {
        Seccomp::Unconfined => return Ok(None),
        Seccomp::Default => seccomp::default_profile(),
        Seccomp::File(path) => {
            let doing = || format!("read the seccomp profile `{}`", path.display());
            let file = std::fs::File::open(path).doing(doing)?;
            let mut text = String::new();
            file.take(PROFILE_MAX_BYTES)
                .read_to_string(&mut text)
                .doing(doing)?;
            seccomp::Profile::parse(&text).doing(doing)?
        }
    };
    let target = seccomp::Target {
        capabilities: &capabilities::to_oci(granted),
        kernel: seccomp::KernelVersion::running()?,
        machine: seccomp::Machine::NATIVE,
    };
    profile.resolve(&target).map(Some)
}

fn process(record: &Record, security: &Security) -> Result<oci_spec::runtime::Process> {
    let config = &record.config;
    let words = config
        .entrypoint
        .iter()
        .flatten()
        .chain(config.cmd.iter().flatten());
    let cwd = if config.working_dir.is_empty() {
        "/"
    } else {
        &config.working_dir
    };
    // `user[:group]` is looked up inside, against the container's own files.
    let user = UserBuilder::default()
        .uid(0_u32)
        .gid(0_u32)
        .username(user_text(record));
    let mut user = user.build().doing(|| "describe the user")?;
    user.set_umask(record.host.umask);
    let sets = capability_sets(&record.host, &config.user, record.host.privileged)?;
    let doing = || "describe the process";
    let mut process = ProcessBuilder::default()
        .terminal(record.tty)
        .user(user)
        .args(own_init::around(record, words.cloned().collect()))
        .env(environment(record))
        .cwd(cwd)
        .capabilities(sets)
        .rlimits(rlimits(record)?)
        .no_new_privileges(security.no_new_privileges)
        .build()
        .doing(doing)?;
    process.set_oom_score_adj(record.host.oom_score_adj);
    Ok(process)
}

/// The capability sets of a process that runs as `user`.
pub fn capability_sets(
    host: &HostOptions,
    user: &str,
    privileged: bool,
) -> Result<LinuxCapabilities> {
    let granted = capabilities::granted(&host.cap_add, &host.cap_drop, privileged)?;
    // A user who is not root gets added capabilities by way of the ambient set, as podman does.
    let is_root = matches!(user.split(':').next(), Some("" | "0" | "root"));
    let (held, ambient) = if is_root {
        (granted, CapabilitySet::empty())
    } else {
        let added = capabilities::granted(&host.cap_add, &["ALL".to_owned()], false)?;
        (added & granted, added & granted)
    };
    LinuxCapabilitiesBuilder::default()
        .bounding(capabilities::to_oci(granted))
        .effective(capabilities::to_oci(held))
        .permitted(capabilities::to_oci(held))
        .inheritable(capabilities::to_oci(ambient))
        .ambient(capabilities::to_oci(ambient))
        .build()
        .doing(|| "describe the capabilities")
}

/// The record's environment and what every container has. Nothing of the host's comes in.
pub fn environment(record: &Record) -> Vec<String> {
    let mut environment = record.config.env.clone();
    let mut add = |name: &str, value: &str| {
        let prefix = format!("{name}=");
        if !environment.iter().any(|entry| entry.starts_with(&prefix)) {
            environment.push(prefix + value);
        }
    };
    add("HOSTNAME", &record.hostname);
    if record.tty {
        add("TERM", "xterm");
    }
    add("container", "oci");
    environment
}

fn rlimits(record: &Record) -> Result<Vec<PosixRlimit>> {
    let asked = &record.host.ulimits;
    let default = ["nofile", "nproc"]
        .into_iter()
        .filter(|name| !asked.contains_key(*name) && !record.host.host_ulimits);
    // What was not asked for is clamped to what this process may set.
    let clamped = default.filter_map(|name| {
        let limit = limits::present_hard_limit(name)?.min(DEFAULT_LIMIT);
        Some((name, limit, limit))
    });
    let unlimited = |value: i64| u64::try_from(value).unwrap_or(u64::MAX);
    let asked = asked
        .iter()
        .map(|(name, limit)| (name.as_str(), unlimited(limit.soft), unlimited(limit.hard)));
    clamped
        .chain(asked)
        .filter_map(|(name, soft, hard)| Some((limits::by_name(name)?, soft, hard)))
        .map(|(kind, soft, hard)| {
            PosixRlimitBuilder::default()
                .typ(kind)
                .soft(soft)
                .hard(hard)
                .build()
        })
        .collect::<std::result::Result<_, _>>()
        .doing(|| "describe the limits")
}
