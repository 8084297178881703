//! The devices of a container, on its own fresh `/dev`.
//!
//! Host root makes the nodes. In a user namespace nodes cannot be made, so the host's are
//! bound, each after a look that it is the device it should be: a host's `/dev/null` that
//! is something else would be handed to the container, or used to mask a path.

use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, chmodat, fstat, major, makedev, minor, mknodat, symlinkat,
};
use rustix::io::Errno;
use rustix::mount::{OpenTreeFlags, open_tree};

use super::handshake::{At, InitResult, Step};
use super::mount_apply::attach;
use crate::sys::mount_attr::{Change, mount_setattr};

/// A device node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Device {
    pub(super) name: &'static str,
    major: u32,
    minor: u32,
}

/// The devices that every container has (runtime-spec, config-linux.md).
pub(super) const DEFAULT: [Device; 6] = [
    Device {
        name: "null",
        major: 1,
        minor: 3,
    },
    Device {
        name: "zero",
        major: 1,
        minor: 5,
    },
    Device {
        name: "full",
        major: 1,
        minor: 7,
    },
    Device {
        name: "random",
        major: 1,
        minor: 8,
    },
    Device {
        name: "urandom",
        major: 1,
        minor: 9,
    },
    Device {
        name: "tty",
        major: 5,
        minor: 0,
    },
];

const NULL: Device = DEFAULT[0];

/// Links in `/dev` that programs expect: name and target.
const LINKS: [(&str, &str); 5] = [
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
    ("ptmx", "pts/ptmx"),
];

/// Fills a fresh `/dev`. `all` brings every device of the host, for `--privileged`.
pub(super) fn populate(dev: &OwnedFd, may_make_nodes: bool, all: bool) -> InitResult<()> {
    for device in DEFAULT {
        add(dev, device, may_make_nodes).at(Step::Device, || device.name)?;
    }
    for (name, target) in LINKS {
        symlinkat(target, dev, name).at(Step::Device, || name)?;
    }
    if all {
        add_all(dev, may_make_nodes)
    } else {
        Ok(())
    }
}

fn add(dev: &OwnedFd, device: Device, may_make_nodes: bool) -> Result<(), Errno> {
    let mode = Mode::from_raw_mode(0o666);
    if may_make_nodes {
        let number = makedev(device.major, device.minor);
        mknodat(dev, device.name, FileType::CharacterDevice, mode, number)?;
        // The mode of mknod goes through the umask.
        return chmodat(dev, device.name, mode, AtFlags::empty());
    }
    let node = host_device(device)?;
    bind(dev, device.name, &node)
}

/// The host's node of a device, as a detached mount, after a look that it is that device.
fn host_device(device: Device) -> Result<OwnedFd, Errno> {
    let path = Path::new("/dev").join(device.name);
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let node = open_tree(CWD, &path, flags)?;
    if is_device(&node, device)? {
        Ok(node)
    } else {
        Err(Errno::NODEV)
    }
}

/// A node of `/dev/null` to cover files with: the host's, for a container's own `/dev` may
/// be anything. It is read-only, as in [`bind`].
pub(super) fn null_cover() -> Result<OwnedFd, Errno> {
    let node = host_device(NULL)?;
    make_read_only(&node)?;
    Ok(node)
}

fn make_read_only(node: &OwnedFd) -> Result<(), Errno> {
    let read_only = Change {
        set: libc::MOUNT_ATTR_RDONLY,
        ..Change::default()
    };
    mount_setattr(node.as_fd(), read_only, false, None)
}

fn is_device(node: &OwnedFd, device: Device) -> Result<bool, Errno> {
    let found = fstat(node)?;
    Ok(
        FileType::from_raw_mode(found.st_mode) == FileType::CharacterDevice
            && (major(found.st_rdev), minor(found.st_rdev)) == (device.major, device.minor),
    )
}

/// Shows a node of the host. It is read-only, which a device does not mind: its mode and
/// owner are the host's, and not the container's to change.
fn bind(dev: &OwnedFd, name: &str, node: &OwnedFd) -> Result<(), Errno> {
    make_read_only(node)?;
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let place = rustix::fs::openat(dev, name, flags, Mode::from_raw_mode(0o644))?;
    attach(node.as_fd(), place.as_fd())
}

/// Adds every character and block device directly in the host's `/dev`.
fn add_all(dev: &OwnedFd, may_make_nodes: bool) -> InitResult<()> {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    for entry in std::fs::read_dir("/dev").into_iter().flatten().flatten() {
        let (path, Ok(name)) = (entry.path(), entry.file_name().into_string()) else {
            continue;
        };
        let Ok(found) = std::fs::symlink_metadata(&path) else {
            continue;
        };
        let kind = found.file_type();
        let is_node = kind.is_char_device() || kind.is_block_device();
        let is_there = DEFAULT.iter().any(|device| device.name == name)
            || LINKS.iter().any(|(link, _)| *link == name);
        if !is_node || is_there || name == "console" {
            continue;
        }
        let added = if may_make_nodes {
            let kind = FileType::from_raw_mode(found.mode());
            let mode = Mode::from_raw_mode(found.mode() & 0o7777);
            mknodat(dev, name.as_str(), kind, mode, found.rdev())
                .and_then(|()| chmodat(dev, name.as_str(), mode, AtFlags::empty()))
        } else {
            let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
            open_tree(CWD, &path, flags).and_then(|node| bind(dev, &name, &node))
        };
        added.at(Step::Device, || name)?;
    }
    Ok(())
}
