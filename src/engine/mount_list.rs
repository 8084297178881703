//! What is mounted in a container, and in which order: its root, the kernel's own file
//! systems, its files in `/etc`, and what the user asked for.

use std::path::{Path, PathBuf};

use oci_spec::runtime::Mount;
use rustix::thread::CapabilitySet;

use super::Engine;
use crate::error::Result;
use crate::runtime::rootfs::Overlay;
use crate::store::containers::{MountPoint, MountSource, Record};

/// The files of a container's own `/etc`, in its directory and in the container.
pub(super) const ETC_FILES: [(&str, &str); 3] = [
    ("hosts", "/etc/hosts"),
    ("hostname", "/etc/hostname"),
    ("resolv.conf", "/etc/resolv.conf"),
];

const DEFAULT_SHM_BYTES: u64 = 64 << 20;

/// All mounts. `directory` is where the container will be.
pub(super) fn mounts(
    engine: &Engine,
    record: &Record,
    directory: &Path,
    granted: CapabilitySet,
) -> Result<Vec<Mount>> {
    let mut mounts = vec![root_mount(engine, record, directory)];
    mounts.extend(kernel_mounts(engine, record, granted)?);
    mounts.extend(own_mounts(engine, record, directory));
    Ok(mounts)
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

fn etc_mounts(record: &Record, directory: &Path) -> Vec<Mount> {
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
    own.map(|(file, destination)| mount(destination, "bind", &directory.join(file), options()))
        .collect()
}

/// What the user asked for and the container's own files, in an order in which no mount
/// hides one that lies beneath it.
fn own_mounts(engine: &Engine, record: &Record, directory: &Path) -> Vec<Mount> {
    let mut mounts = etc_mounts(record, directory);
    let asked = record.host.mounts.iter();
    mounts.extend(asked.map(|point| asked_mount(engine, point)));
    mounts.sort_by_key(|mount| mount.destination().components().count());
    mounts
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
        // Device nodes in a bound tree, and in what is mounted in it, do not work unless
        // they are asked for; then they work as far as they do on the host.
        if !point.options.iter().any(|option| option == "dev") {
            options.push("rnodev".to_owned());
        }
        options.push(
            point
                .propagation
                .clone()
                .unwrap_or_else(|| "rprivate".to_owned()),
        );
    }
    let is_left_alone = |option: &&String| kind == "bind" && *option == "dev";
    let wanted = point.options.iter();
    options.extend(wanted.filter(|option| !is_left_alone(option)).cloned());
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
