//! Executes a mount plan in the container's own mount namespace.
//!
//! Every mount is made detached, given its attributes, and only then attached, to the
//! descriptor of the place that was found beneath the container's root. So no path is
//! walked twice, and nothing can be seen half made.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, OFlags, fstat, fstatfs};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags,
    fsconfig_create, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, move_mount,
    open_tree, unmount,
};

use super::copy_up::copy_up;
use super::handshake::{At, Fault, InitResult, Step as At_};
use super::mount_plan::{Content, Step};
use super::rootfs::{mount_overlay, mount_overlay_for};
use super::tree::Tree;
use crate::sys::mount_attr::{Change, mount_setattr};

/// `PROC_SUPER_MAGIC` of `<linux/magic.h>`.
const PROC_MAGIC: i64 = 0x9fa0;

/// A step whose mount exists, detached.
pub(super) struct Prepared<'a> {
    pub(super) step: &'a Step,
    pub(super) mount: Option<OwnedFd>,
}

/// Opens the sources of all binds, as the host sees them, before anything else changes.
/// What the parent has opened already, by the number of its step, is `given`.
pub(super) fn open_sources(
    plan: &[Step],
    mut given: BTreeMap<usize, OwnedFd>,
) -> InitResult<Vec<Prepared<'_>>> {
    plan.iter()
        .enumerate()
        .map(|(number, step)| {
            let mount = match given.remove(&number) {
                Some(mount) => Some(mount),
                None => open_source(step)?,
            };
            Ok(Prepared { step, mount })
        })
        .collect()
}

/// Makes the mounts that a process in another user namespace than ours could not: those of
/// the host's files. `users` is that namespace.
/// `root` are its root's ids as we see them.
pub(super) fn make_for(
    plan: &[Step],
    users: &OwnedFd,
    root: (u32, u32),
) -> InitResult<Vec<(usize, OwnedFd)>> {
    let mut made = Vec::new();
    for (number, step) in plan.iter().enumerate() {
        let users = step.idmap.then_some(users);
        let mount = match &step.content {
            Content::Filesystem {
                kind, parameters, ..
            } if kind == "overlay" => {
                let users = users.map(|users| (users, root.0, root.1));
                let mount = mount_overlay_for(parameters, users);
                let mount = mount.at(At_::Root, || "overlayfs")?;
                match &step.subpath {
                    None => mount,
                    Some(_) => {
                        let why = "a part of an image, in a user namespace";
                        return Err(Fault::new(At_::Mount, Errno::NOTSUP, why));
                    }
                }
            }
            Content::Filesystem { .. } => continue,
            Content::Bind { recursive, .. } => {
                // What is the container's own to see is found from there.
                let Some(mount) = open_source(step)? else {
                    continue;
                };
                if let Some(users) = users {
                    let none = Change::default();
                    mount_setattr(mount.as_fd(), none, *recursive, Some(users.as_fd()))
                        .at(At_::BindSource, || step.name())?;
                }
                mount
            }
        };
        made.push((number, mount));
    }
    Ok(made)
}

fn open_source(step: &Step) -> InitResult<Option<OwnedFd>> {
    let Content::Bind { source, recursive } = &step.content else {
        return Ok(None);
    };
    let mut flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    if *recursive {
        flags |= OpenTreeFlags::AT_RECURSIVE;
    }
    let name = || source.display().to_string();
    let tree = match &step.subpath {
        None => match MemoryOfAnother::of(source) {
            Some(memory) => memory.open(flags),
            None => open_tree(CWD, source.as_path(), flags),
        }
        .at(At_::BindSource, name)?,
        Some(subpath) => open_beneath(source, subpath, flags).at(At_::BindSource, || {
            format!("{}/{}", source.display(), subpath.display())
        })?,
    };
    // A clone of a shared mount is shared: the word of the plan, or "private", decides.
    let propagation = Change {
        propagation: if step.change.propagation == 0 {
            libc::MS_PRIVATE
        } else {
            step.change.propagation
        },
        ..Change::default()
    };
    mount_setattr(tree.as_fd(), propagation, *recursive, None).at(At_::BindSource, name)?;
    Ok(Some(tree))
}

/// The source of a mount that is the memory which another container shares (`/dev/shm`),
/// given by a descriptor of that container's mount namespace.
///
/// It is no path that could be walked: what is beneath `/proc/PID/root` is up to the
/// process, which may have changed its root, and links there may lead to the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemoryOfAnother {
    namespace: PathBuf,
}

impl MemoryOfAnother {
    const PLACE: &str = "dev/shm";

    /// As the source of a mount in a configuration.
    pub fn source(namespace: BorrowedFd<'_>) -> PathBuf {
        PathBuf::from(format!(
            "/proc/self/fd/{}/{}",
            namespace.as_raw_fd(),
            Self::PLACE
        ))
    }

    /// Reads the source of a mount.
    fn of(source: &Path) -> Option<Self> {
        let rest = source.to_str()?.strip_prefix("/proc/self/fd/")?;
        let (number, place) = rest.split_once('/')?;
        number.parse::<u32>().ok()?;
        (place == Self::PLACE).then(|| MemoryOfAnother {
            namespace: PathBuf::from(format!("/proc/self/fd/{number}")),
        })
    }

    /// Clones the mount, which can only be done from within its namespace.
    fn open(&self, flags: OpenTreeFlags) -> Result<OwnedFd, Errno> {
        use nix::sched::{CloneFlags, setns};
        let open =
            |path: &Path| rustix::fs::open(path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
        let enter = |namespace: &OwnedFd| {
            setns(namespace, CloneFlags::CLONE_NEWNS)
                .map_err(|errno| Errno::from_raw_os_error(errno as i32))
        };
        let own = open(Path::new("/proc/self/ns/mnt"))?;
        let theirs = open(&self.namespace)?;
        enter(&theirs)?;
        let tree = clone_memory(flags);
        enter(&own)?;
        tree
    }
}

/// Joining a mount namespace leads to its root, whatever root its processes have chosen.
fn clone_memory(flags: OpenTreeFlags) -> Result<OwnedFd, Errno> {
    let directory = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = Tree::new(rustix::fs::open("/", directory, Mode::empty())?);
    let place = root.open_plain(Path::new(MemoryOfAnother::PLACE), directory)?;
    if fstatfs(&place)?.f_type != libc::TMPFS_MAGIC {
        return Err(Errno::NOTSUP);
    }
    open_tree(place.as_fd(), c"", flags | OpenTreeFlags::AT_EMPTY_PATH)
}

/// Opens a part of a tree that others may have filled: links in it stay within it.
fn open_beneath(source: &Path, subpath: &Path, flags: OpenTreeFlags) -> Result<OwnedFd, Errno> {
    let directory = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = Tree::new(rustix::fs::open(source, directory, Mode::empty())?);
    let part = root.open(subpath, OFlags::PATH)?;
    open_tree(part.as_fd(), c"", flags | OpenTreeFlags::AT_EMPTY_PATH)
}

/// Makes the overlays beneath the root. Their trees may lie in the container's directory,
/// which the root is about to cover.
pub(super) fn make_overlays(prepared: &mut [Prepared<'_>]) -> InitResult<()> {
    for Prepared { step, mount } in prepared {
        let is_overlay =
            matches!(&step.content, Content::Filesystem { kind, .. } if kind == "overlay");
        if is_overlay && !step.is_root() && mount.is_none() {
            *mount = Some(make_filesystem(step).at(At_::Mount, || step.name())?);
        }
    }
    Ok(())
}

/// Mounts the root file system on the directory `place` and returns its descriptor.
pub(super) fn attach_root(root: Prepared<'_>, place: &Path) -> InitResult<Tree> {
    let name = || place.display().to_string();
    let Prepared { step, mount } = root;
    let mount = match (mount, &step.content) {
        (Some(mount), _) => mount,
        (
            None,
            Content::Filesystem {
                kind, parameters, ..
            },
        ) if kind == "overlay" => mount_overlay(parameters).at(At_::Root, || "overlayfs")?,
        (None, Content::Filesystem { .. }) => {
            make_filesystem(step).at(At_::Root, || step.name())?
        }
        (None, Content::Bind { .. }) => {
            open_source(step)?.ok_or_else(|| Fault::new(At_::Root, Errno::INVAL, step.name()))?
        }
    };
    step.set_attributes(mount.as_fd()).at(At_::Root, name)?;
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let target = rustix::fs::open(place, flags, Mode::empty()).at(At_::Root, name)?;
    attach(mount.as_fd(), target.as_fd()).at(At_::Root, name)?;
    Ok(Tree::new(mount))
}

/// Mounts one step beneath the root. Returns the mount's descriptor.
pub(super) fn apply(prepared: Prepared<'_>, root: &Tree) -> InitResult<OwnedFd> {
    let Prepared { step, mount } = prepared;
    let mount = match mount {
        Some(mount) => mount,
        None => make_filesystem(step).at(At_::Mount, || step.name())?,
    };
    let target = find_target(step, mount.as_fd(), root).at(At_::Mount, || step.name())?;
    refuse_proc(&target, step)?;
    if step.copy_up {
        // Before its attributes may forbid to write.
        copy_up(target.as_fd(), mount.as_fd(), step.own()).at(At_::Mount, || {
            format!("{}, with a copy of what is there", step.name())
        })?;
    }
    step.set_attributes(mount.as_fd())
        .at(At_::Mount, || step.name())?;
    attach(mount.as_fd(), target.as_fd()).at(At_::Mount, || step.name())?;
    Ok(mount)
}

fn find_target(step: &Step, mount: BorrowedFd<'_>, root: &Tree) -> Result<OwnedFd, Errno> {
    let is_directory = FileType::from_raw_mode(fstat(mount)?.st_mode) == FileType::Directory;
    if !is_directory {
        return root.make_file(&step.destination);
    }
    let target = root.make_directory(&step.destination)?;
    if matches!(step.content, Content::Filesystem { .. }) && is_kernel_path(&step.destination) {
        // The kernel's own views go exactly where they are expected: an image whose /proc
        // is a link could otherwise send them, and what protects them, elsewhere.
        return root.open_plain(&step.destination, OFlags::PATH | OFlags::DIRECTORY);
    }
    Ok(target)
}

fn is_kernel_path(path: &Path) -> bool {
    ["/proc", "/sys", "/dev"]
        .iter()
        .any(|kernel| path.starts_with(kernel))
}

/// Nothing is mounted over parts of /proc: whoever reads or writes there relies on the
/// kernel's own files (CVE-2019-16884 and its kin).
fn refuse_proc(target: &OwnedFd, step: &Step) -> InitResult<()> {
    let found = fstatfs(target).at(At_::Mount, || step.name())?;
    let is_proc_root = step.destination == Path::new("/proc");
    if found.f_type as i64 == PROC_MAGIC && !is_proc_root {
        return Err(Fault::new(
            At_::Mount,
            Errno::PERM,
            format!("{} (inside /proc)", step.name()),
        ));
    }
    Ok(())
}

/// Attaches a detached mount to the place that `target` refers to.
pub(super) fn attach(mount: BorrowedFd<'_>, target: BorrowedFd<'_>) -> Result<(), Errno> {
    let flags = MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    move_mount(mount, c"", target, c"", flags)
}

/// Makes a file system of its own, detached.
fn make_filesystem(step: &Step) -> Result<OwnedFd, Errno> {
    let Content::Filesystem {
        kind,
        source,
        parameters,
    } = &step.content
    else {
        return Err(Errno::INVAL);
    };
    if kind == "overlay" {
        let mount = mount_overlay(parameters)?;
        let Some(subpath) = &step.subpath else {
            return Ok(mount);
        };
        return part_of(mount, subpath);
    }
    match filesystem(kind, source, parameters) {
        // With the host's network, a user may not mount sysfs: a clone of the host's serves.
        Err(Errno::PERM) if kind == "sysfs" => clone_recursively(Path::new("/sys")),
        other => other,
    }
}

/// A part of a detached mount. Only what is attached can be cloned, so it is for a moment,
/// on top of the root directory, where nothing looks.
fn part_of(mount: OwnedFd, subpath: &Path) -> Result<OwnedFd, Errno> {
    let top = rustix::fs::open("/", OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
    attach(mount.as_fd(), top.as_fd())?;
    let path = format!("/proc/self/fd/{}", mount.as_raw_fd());
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_EMPTY_PATH;
    let root = Tree::new(mount);
    let part = root
        .open(subpath, OFlags::PATH)
        .and_then(|part| open_tree(part.as_fd(), c"", flags));
    unmount(path.as_str(), UnmountFlags::DETACH)?;
    part
}

fn clone_recursively(path: &Path) -> Result<OwnedFd, Errno> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_RECURSIVE;
    open_tree(CWD, path, flags)
}

/// Makes a file system by its type and parameters, detached.
pub(super) fn filesystem(
    kind: &str,
    source: &str,
    parameters: &[(String, Option<String>)],
) -> Result<OwnedFd, Errno> {
    let context = fsopen(kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    if !source.is_empty() {
        fsconfig_set_string(context.as_fd(), "source", source)?;
    }
    for (key, value) in parameters {
        match value {
            Some(value) => fsconfig_set_string(context.as_fd(), key.as_str(), value.as_str())?,
            None => fsconfig_set_flag(context.as_fd(), key.as_str())?,
        }
    }
    fsconfig_create(context.as_fd())?;
    fsmount(
        context.as_fd(),
        FsMountFlags::FSMOUNT_CLOEXEC,
        MountAttrFlags::empty(),
    )
}
