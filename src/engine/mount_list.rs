//! What is mounted in a container, and in which order: its root, the kernel's own file
//! systems, its files in `/etc`, and what the user asked for.

use std::path::{Path, PathBuf};

use oci_spec::runtime::Mount;
use rustix::thread::CapabilitySet;

use super::security::Security;
use super::{Engine, devices, own_image, own_init, secrets};
use crate::digest::Digest;
use crate::error::Result;
use crate::runtime::rootfs::Overlay;
use crate::runtime::{SUBPATH_OPTION, TMPFS_COPY};
use crate::store::containers::{
    MountPoint, MountSource, NamespaceMode, NetworkMode, Record, overlay_sources, overlay_trees,
};
use crate::store::volumes::Place;

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
    security: &Security,
) -> Result<Vec<Mount>> {
    let mut mounts = vec![root_mount(engine, record, directory)];
    mounts.extend(kernel_mounts(engine, record, granted, security)?);
    mounts.extend(device_mounts(record)?);
    mounts.extend(own_mounts(engine, record, directory)?);
    Ok(mounts)
}

fn root_mount(engine: &Engine, record: &Record, directory: &Path) -> Mount {
    let (lowers, data) = own_image::trees(engine, record, directory);
    let overlay = Overlay {
        lowers,
        data,
        upper: Some((directory.join("upper"), directory.join("work"))),
        user_attributes: !engine.identity.may_make_devices(),
        throw_away: record.host.auto_remove || record.host.tied,
    };
    let mut options = overlay.options();
    // Device nodes of an image lead to the host's devices: they do not work.
    options.extend(no_devices(record, "nodev"));
    options.extend(idmap(record));
    mount("/", "overlay", Path::new("overlay"), options)
}

/// The option with which nodes do not work that the container finds or makes.
fn no_devices(record: &Record, option: &str) -> Option<String> {
    (!record.host.may_have_any_device()).then(|| option.to_owned())
}

/// Files whose owners are the engine's own are shown through the container's map.
pub(super) fn idmap(record: &Record) -> Option<String> {
    (record.host.shows_mapped_files()).then(|| "idmap".to_owned())
}

fn kernel_mounts(
    engine: &Engine,
    record: &Record,
    granted: CapabilitySet,
    security: &Security,
) -> Result<Vec<Mount>> {
    let host = &record.host;
    let words = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let shm = host.shm_size.unwrap_or(DEFAULT_SHM_BYTES);
    // Group 5 is `tty` in every distribution; with a single id it does not exist.
    let own = host.id_maps.as_ref();
    let groups = own.map_or(&engine.identity.gids, |maps| &maps.gids);
    let tty_group = if groups.contains(5) { ",gid=5" } else { "" };
    let sys = if host.privileged { "rw" } else { "rro" };
    // Who may make device nodes could make that of the host's disk: where they are made
    // they must not work, in /dev no more than elsewhere.
    let is_open = no_devices(record, "nodev").is_none();
    let dev = match granted.contains(CapabilitySet::MKNOD) && !is_open {
        true => "nosuid,nodev,strictatime,mode=755,size=65536k",
        false => "nosuid,strictatime,mode=755,size=65536k",
    };
    let mut mounts = vec![
        proc_mount(engine, record, security),
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
    let cgroup2 = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]
        .map(Path::new)
        .into_iter()
        .find(|path| path.join("cgroup.controllers").exists());
    if let Some(place) = cgroup2 {
        let access = if security.writable_cgroups {
            "rw"
        } else {
            "ro"
        };
        let options = words(&format!("nosuid,noexec,nodev,relatime,{access}"));
        let destination = "/sys/fs/cgroup";
        // A user can mount what his own namespace shows, and of the host's show what is mounted.
        let is_shown = host.cgroupns == NamespaceMode::Host && !engine.identity.may_make_devices();
        mounts.push(match is_shown {
            true => {
                let options = [options, vec!["bind".to_owned()]].concat();
                mount(destination, "bind", place, options)
            }
            false => mount(destination, "cgroup2", Path::new("cgroup"), options),
        });
    }
    match host.ipc {
        // What belongs to the host's namespace is the host's.
        NamespaceMode::Host => {
            for mount in &mut mounts {
                if ["/dev/shm", "/dev/mqueue"]
                    .map(Path::new)
                    .contains(&mount.destination().as_path())
                {
                    *mount = host_mount(mount.destination());
                }
            }
            mounts.retain(|mount| {
                mount.typ().as_deref() != Some("bind") || mount.destination().exists()
            });
        }
        NamespaceMode::None => {
            mounts.retain(|mount| mount.destination() != Path::new("/dev/shm"));
        }
        _ => {}
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

/// Who is not the host's root cannot mount its processes anew, only show what is mounted.
fn proc_mount(engine: &Engine, record: &Record, security: &Security) -> Mount {
    let has_own_users = record.host.id_maps.is_some() || !engine.identity.may_make_devices();
    if record.host.pid == NamespaceMode::Host && has_own_users {
        return host_mount(Path::new("/proc"));
    }
    let mut options = ["nosuid", "noexec", "nodev"].map(str::to_owned).to_vec();
    options.extend(security.proc_options.iter().cloned());
    mount("/proc", "proc", Path::new("proc"), options)
}

/// What the host has mounted at that place.
fn host_mount(path: &Path) -> Mount {
    let options = ["rbind", "rprivate", "nosuid", "noexec", "nodev"];
    let options = options.map(str::to_owned).to_vec();
    mount(&path.to_string_lossy(), "bind", path, options)
}

/// Devices come before what else was asked for: it may lie in their directories.
fn device_mounts(record: &Record) -> Result<Vec<Mount>> {
    let options = ["bind", "rprivate", "nosuid", "noexec", "dev"];
    let mut mounts = Vec::new();
    for request in &record.host.devices {
        for node in devices::nodes(request)? {
            let destination = node.destination.to_string_lossy();
            let options = options.map(str::to_owned).to_vec();
            mounts.push(mount(&destination, "bind", &node.source, options));
        }
    }
    Ok(mounts)
}

fn etc_mounts(engine: &Engine, record: &Record, directory: &Path) -> Vec<Mount> {
    // With another's network come its files.
    let other = match &record.host.network {
        NetworkMode::Container(id) => Some(engine.store.root().join("containers").join(id)),
        _ => None,
    };
    let directory = other.as_deref().unwrap_or(directory);
    let own = ETC_FILES.into_iter().filter(|(file, destination)| {
        let is_unwanted = record.host.without_files.iter().any(|name| name == file);
        !is_unwanted
            && !record
                .host
                .mounts
                .iter()
                .any(|mount| mount.destination == Path::new(destination))
    });
    let options = || {
        let fixed = ["bind", "rprivate", "nosuid", "nodev"].map(str::to_owned);
        let read_only = record.host.read_only.then(|| "ro".to_owned());
        fixed
            .into_iter()
            .chain(idmap(record))
            .chain(read_only)
            .collect()
    };
    own.map(|(file, destination)| mount(destination, "bind", &directory.join(file), options()))
        .collect()
}

/// What the user asked for and the container's own files, in an order in which no mount
/// hides one that lies beneath it.
fn own_mounts(engine: &Engine, record: &Record, directory: &Path) -> Result<Vec<Mount>> {
    let mut mounts = etc_mounts(engine, record, directory);
    for (number, point) in record.host.mounts.iter().enumerate() {
        mounts.push(match point.overlay {
            true => overlay_mount(engine, record, (number, point), directory)?,
            false => asked_mount(engine, record, point)?,
        });
    }
    mounts.extend(own_init::shown(record));
    mounts.extend(secrets::mounts(record, directory));
    mounts.sort_by_key(|mount| mount.destination().components().count());
    Ok(mounts)
}

fn asked_mount(engine: &Engine, record: &Record, point: &MountPoint) -> Result<Mount> {
    let destination = point.destination.to_string_lossy();
    let mut options: Vec<String> = Vec::new();
    let (kind, source) = match &point.source {
        MountSource::Bind { path, recursive } => {
            options.push(if *recursive { "rbind" } else { "bind" }.to_owned());
            options.extend(idmap(record).filter(|_| point.idmap));
            ("bind", path.clone())
        }
        MountSource::Volume { name, .. } => {
            let (kind, source, shown) = volume_mount(engine, record, name)?;
            options = shown;
            (kind, source)
        }
        MountSource::Tmpfs { size, mode } => {
            options.extend(["nosuid", "nodev", "noexec"].map(str::to_owned));
            // A copy of what is there has the mode of that.
            let is_copy = point.options.iter().any(|option| option == TMPFS_COPY);
            let mode = mode.or((!is_copy).then_some(0o1777));
            options.extend(mode.map(|mode| format!("mode={mode:o}")));
            options.extend(size.map(|size| format!("size={size}")));
            ("tmpfs", PathBuf::from("tmpfs"))
        }
        MountSource::Image { layers, .. } => {
            let (kind, source, shown) = image_mount(engine, layers);
            options = shown;
            options.extend(idmap(record));
            (kind, source)
        }
    };
    if let Some(subpath) = &point.subpath {
        options.push(format!("{SUBPATH_OPTION}{}", subpath.display()));
    }
    if kind == "bind" {
        // Device nodes in a bound tree, and in what is mounted in it, do not work unless
        // they are asked for; then they work as far as they do on the host. A user's
        // container can do no more with them than he can.
        let is_roots = engine.identity.may_make_devices();
        if is_roots && !point.options.iter().any(|option| option == "dev") {
            options.extend(no_devices(record, "rnodev"));
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
        let is_deep = kind == "bind" && !point.writable_beneath;
        options.push(if is_deep { "rro" } else { "ro" }.to_owned());
    }
    Ok(mount(&destination, kind, &source, options))
}

/// A volume, wherever its files are.
fn volume_mount(
    engine: &Engine,
    record: &Record,
    name: &str,
) -> Result<(&'static str, PathBuf, Vec<String>)> {
    let bind = |word: &str| [Some(word.to_owned()), idmap(record)].into_iter().flatten();
    Ok(match engine.store.need_volume(name)?.place()? {
        Place::Store => (
            "bind",
            engine.store.volume_data(name),
            bind("rbind").collect(),
        ),
        Place::Directory {
            path,
            recursive,
            options,
        } => {
            let word = if recursive { "rbind" } else { "bind" };
            ("bind", path, bind(word).chain(options).collect())
        }
        Place::Memory { options } => {
            let shown = no_devices(record, "nodev").into_iter().chain(options);
            ("tmpfs", PathBuf::from("tmpfs"), shown.collect())
        }
    })
}

/// A directory, a volume or an image whose changes stay with the container.
fn overlay_mount(
    engine: &Engine,
    record: &Record,
    (number, point): (usize, &MountPoint),
    directory: &Path,
) -> Result<Mount> {
    let overlay = Overlay {
        lowers: overlay_sources(&engine.store, point)?,
        upper: Some(overlay_trees(directory, number)),
        user_attributes: !engine.identity.may_make_devices(),
        throw_away: true,
        ..Overlay::default()
    };
    let mut options = overlay.options();
    if let Some(subpath) = &point.subpath {
        options.push(format!("{SUBPATH_OPTION}{}", subpath.display()));
    }
    options.extend(no_devices(record, "nodev"));
    let is_volume = matches!(point.source, MountSource::Volume { .. });
    options.extend(idmap(record).filter(|_| is_volume || point.idmap));
    options.extend(point.options.iter().cloned());
    if point.read_only {
        options.push("ro".to_owned());
    }
    let destination = point.destination.to_string_lossy();
    Ok(mount(
        &destination,
        "overlay",
        Path::new("overlay"),
        options,
    ))
}

/// An image's files, straight from its layers. Always an overlay without a layer to write
/// to, for what others share must not become writable by a change of the mount: of two
/// trees at least, so an empty one lies beneath.
fn image_mount(engine: &Engine, layers: &[Digest]) -> (&'static str, PathBuf, Vec<String>) {
    let trees = layers.iter().rev();
    let mut lowers: Vec<PathBuf> = trees.map(|chain| engine.store.layer_tree(chain)).collect();
    lowers.push(engine.store.skeleton().join("dev"));
    if layers.is_empty() {
        lowers.push(engine.store.skeleton().join("sys"));
    }
    let mut options = ["nosuid", "nodev", "ro"].map(str::to_owned).to_vec();
    let overlay = Overlay {
        lowers,
        upper: None,
        user_attributes: !engine.identity.may_make_devices(),
        throw_away: false,
        ..Overlay::default()
    };
    options.extend(overlay.options());
    ("overlay", PathBuf::from("overlay"), options)
}

pub(super) fn mount(destination: &str, kind: &str, source: &Path, options: Vec<String>) -> Mount {
    let mut mount = Mount::default();
    mount.set_destination(PathBuf::from(destination));
    mount.set_typ(Some(kind.to_owned()));
    mount.set_source(Some(source.to_owned()));
    mount.set_options(Some(options));
    mount
}
