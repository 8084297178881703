//! The OCI runtime configuration of a container, made of its record and the host's facts.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use oci_spec::runtime::{
    LinuxBuilder, LinuxCapabilities, LinuxCapabilitiesBuilder, LinuxNamespaceBuilder,
    LinuxNamespaceType, LinuxSeccomp, Mount, PosixRlimit, PosixRlimitBuilder, ProcessBuilder,
    RootBuilder, Spec, SpecBuilder, UserBuilder,
};
use rustix::thread::CapabilitySet;

use super::Engine;
use super::security::{Seccomp, Security};
use crate::error::{Context, Result};
use crate::runtime::rootfs::Overlay;
use crate::runtime::{capabilities, limits};
use crate::seccomp;
use crate::store::containers::{HostOptions, MountPoint, MountSource, NetworkMode, Record};

const OCI_VERSION: &str = "1.2.0";
const DEFAULT_SHM_BYTES: u64 = 64 << 20;
/// The limit of open files and of processes, where the session allows that many.
const DEFAULT_LIMIT: u64 = 1 << 20;
/// The last group id that may open ping sockets, as in the kernel's own default range.
const PING_GROUP_MAX: u64 = i32::MAX as u64;

/// A seccomp profile is read up to this size, in bytes.
const PROFILE_MAX_BYTES: u64 = 4 << 20;

/// The files of a container's own `/etc`, in its directory and in the container.
pub const ETC_FILES: [(&str, &str); 3] = [
    ("hosts", "/etc/hosts"),
    ("hostname", "/etc/hostname"),
    ("resolv.conf", "/etc/resolv.conf"),
];

/// Makes the configuration. `directory` is where the container will be.
pub fn configuration(engine: &Engine, record: &Record, directory: &Path) -> Result<Spec> {
    let security = Security::of(&record.host)?;
    let host = &record.host;
    let granted = capabilities::granted(&host.cap_add, &host.cap_drop, host.privileged)?;
    let mut mounts = vec![root_mount(engine, record, directory)];
    mounts.extend(kernel_mounts(engine, record, granted)?);
    mounts.extend(etc_mounts(record, directory)?);
    mounts.extend(asked_mounts(engine, record)?);
    let linux = LinuxBuilder::default()
        .namespaces(namespaces(record)?)
        .masked_paths(security.masked_paths.clone())
        .readonly_paths(security.read_only_paths.clone())
        .sysctl(sysctls(engine, record))
        .build();
    let mut linux = linux.doing(|| "describe the container")?;
    linux.set_seccomp(filter(&security.seccomp, granted)?);
    let root = RootBuilder::default()
        .path(".")
        .readonly(host.read_only)
        .build();
    SpecBuilder::default()
        .version(OCI_VERSION)
        .root(root.doing(|| "describe the root")?)
        .hostname(record.hostname.clone())
        .mounts(mounts)
        .process(process(record, &security)?)
        .linux(linux)
        .build()
        .doing(|| "describe the container")
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
        .username(config.user.clone());
    let sets = capability_sets(&record.host, &config.user, record.host.privileged)?;
    let doing = || "describe the process";
    ProcessBuilder::default()
        .terminal(record.tty)
        .user(user.build().doing(doing)?)
        .args(words.cloned().collect::<Vec<_>>())
        .env(environment(record))
        .cwd(cwd)
        .capabilities(sets)
        .rlimits(rlimits(record)?)
        .no_new_privileges(security.no_new_privileges)
        .build()
        .doing(doing)
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
        .filter(|name| !asked.contains_key(*name));
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

fn namespaces(record: &Record) -> Result<Vec<oci_spec::runtime::LinuxNamespace>> {
    use LinuxNamespaceType::{Cgroup, Ipc, Mount, Network, Pid, Uts};
    let mut kinds = vec![Mount, Pid, Uts, Ipc, Cgroup];
    if record.host.network != NetworkMode::Host {
        kinds.push(Network);
    }
    kinds
        .into_iter()
        .map(|kind| LinuxNamespaceBuilder::default().typ(kind).build())
        .collect::<std::result::Result<_, _>>()
        .doing(|| "describe the namespaces")
}

/// Ping and low ports work without a capability: both are harmless in a network namespace
/// of its own.
fn sysctls(engine: &Engine, record: &Record) -> HashMap<String, String> {
    if record.host.network == NetworkMode::Host {
        return HashMap::new();
    }
    let last_group = engine
        .identity
        .gids
        .count()
        .saturating_sub(1)
        .min(PING_GROUP_MAX);
    HashMap::from([
        (
            "net.ipv4.ping_group_range".to_owned(),
            format!("0 {last_group}"),
        ),
        (
            "net.ipv4.ip_unprivileged_port_start".to_owned(),
            "0".to_owned(),
        ),
    ])
}

fn root_mount(engine: &Engine, record: &Record, directory: &Path) -> Mount {
    let layers = record
        .layers
        .iter()
        .rev()
        .map(|chain| engine.store.layer_tree(chain));
    let lowers = layers.chain([engine.store.skeleton()]).collect();
    let overlay = Overlay {
        lowers,
        upper: Some((directory.join("upper"), directory.join("work"))),
        user_attributes: !engine.identity.may_make_devices(),
        throw_away: record.host.auto_remove || record.host.tied,
    };
    let mut options = overlay.options();
    // Device nodes of an image lead to the host's devices: they do not work.
    options.push("nodev".to_owned());
    mount("/", "overlay", Path::new("overlay"), options)
}

fn kernel_mounts(engine: &Engine, record: &Record, granted: CapabilitySet) -> Result<Vec<Mount>> {
    let host = &record.host;
    let words = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let shm = host.shm_size.unwrap_or(DEFAULT_SHM_BYTES);
    // Group 5 is `tty` in every distribution; with a single id it does not exist.
    let tty_group = if engine.identity.gids.contains(5) {
        ",gid=5"
    } else {
        ""
    };
    let sys = if host.privileged { "rw" } else { "rro" };
    // Who may make device nodes could make that of the host's disk: where they are made
    // they must not work, in /dev no more than elsewhere.
    let dev = match granted.contains(CapabilitySet::MKNOD) && !host.privileged {
        true => "nosuid,nodev,strictatime,mode=755,size=65536k",
        false => "nosuid,strictatime,mode=755,size=65536k",
    };
    let mut mounts = vec![
        mount(
            "/proc",
            "proc",
            Path::new("proc"),
            words("nosuid,noexec,nodev"),
        ),
        mount("/dev", "tmpfs", Path::new("tmpfs"), words(dev)),
        mount(
            "/dev/pts",
            "devpts",
            Path::new("devpts"),
            words(&format!(
                "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620{tty_group}"
            )),
        ),
        mount(
            "/dev/shm",
            "tmpfs",
            Path::new("shm"),
            words(&format!("nosuid,noexec,nodev,mode=1777,size={shm}")),
        ),
        mount(
            "/dev/mqueue",
            "mqueue",
            Path::new("mqueue"),
            words("nosuid,noexec,nodev"),
        ),
        mount(
            "/sys",
            "sysfs",
            Path::new("sysfs"),
            words(&format!("nosuid,noexec,nodev,{sys}")),
        ),
    ];
    let has_cgroup2 = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]
        .iter()
        .any(|path| Path::new(path).join("cgroup.controllers").exists());
    if has_cgroup2 {
        let access = if host.privileged { "rw" } else { "ro" };
        let options = words(&format!("nosuid,noexec,nodev,relatime,{access}"));
        mounts.push(mount(
            "/sys/fs/cgroup",
            "cgroup2",
            Path::new("cgroup"),
            options,
        ));
    }
    // What the user wants there himself is his.
    let taken = |mount: &Mount| {
        host.mounts
            .iter()
            .any(|own| own.destination == *mount.destination())
    };
    mounts.retain(|mount| !taken(mount));
    Ok(mounts)
}

fn etc_mounts(record: &Record, directory: &Path) -> Result<Vec<Mount>> {
    let own = ETC_FILES.into_iter().filter(|(_, destination)| {
        !record
            .host
            .mounts
            .iter()
            .any(|mount| mount.destination == Path::new(destination))
    });
    let options = || {
        ["bind", "rprivate", "nosuid", "nodev"]
            .map(str::to_owned)
            .to_vec()
    };
    Ok(own
        .map(|(file, destination)| mount(destination, "bind", &directory.join(file), options()))
        .collect())
}

/// What the user asked for, so that no mount hides one that lies beneath it.
fn asked_mounts(engine: &Engine, record: &Record) -> Result<Vec<Mount>> {
    let mut points: Vec<&MountPoint> = record.host.mounts.iter().collect();
    points.sort_by_key(|point| point.destination.components().count());
    Ok(points
        .into_iter()
        .map(|point| asked_mount(engine, point))
        .collect())
}

fn asked_mount(engine: &Engine, point: &MountPoint) -> Mount {
    let destination = point.destination.to_string_lossy();
    let mut options: Vec<String> = Vec::new();
    let (kind, source) = match &point.source {
        MountSource::Bind { path, recursive } => {
            options.push(if *recursive { "rbind" } else { "bind" }.to_owned());
            ("bind", path.clone())
        }
        MountSource::Volume { name, .. } => {
            options.push("rbind".to_owned());
            ("bind", engine.store.volume_data(name))
        }
        MountSource::Tmpfs { size, mode } => {
            options.extend(["nosuid", "nodev", "noexec"].map(str::to_owned));
            options.push(format!("mode={:o}", mode.unwrap_or(0o1777)));
            options.extend(size.map(|size| format!("size={size}")));
            ("tmpfs", PathBuf::from("tmpfs"))
        }
    };
    if kind == "bind" {
        // Device nodes in a bound tree do not work unless they are asked for.
        options.push("nodev".to_owned());
        options.push(
            point
                .propagation
                .clone()
                .unwrap_or_else(|| "rprivate".to_owned()),
        );
    }
    options.extend(point.options.iter().cloned());
    if point.read_only {
        options.push(if kind == "bind" { "rro" } else { "ro" }.to_owned());
    }
    mount(&destination, kind, &source, options)
}

fn mount(destination: &str, kind: &str, source: &Path, options: Vec<String>) -> Mount {
    let mut mount = Mount::default();
    mount.set_destination(PathBuf::from(destination));
    mount.set_typ(Some(kind.to_owned()));
    mount.set_source(Some(source.to_owned()));
    mount.set_options(Some(options));
    mount
}
