//! Layers as one tree: overlayfs, as a detached mount.
//!
//! A detached mount belongs to the descriptor and to nobody's list of mounts: it can be
//! read and written through the descriptor, or attached in a mount namespace, and it is
//! gone when the last descriptor is.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::thread::{Builder, ScopedJoinHandle};

use rustix::fs::{CWD, Mode, OFlags, mkdirat, open, openat, symlinkat};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MountPropagationFlags, OpenTreeFlags,
    fsconfig_create, fsconfig_set_flag, fsconfig_set_string, fsmount, fsopen, mount_change,
    open_tree,
};
use rustix::process::fchdir;
use rustix::thread::{capabilities, set_capabilities};

use super::mount_apply::{attach, filesystem};
use crate::error::{Context, Result};
use crate::sys::mount_attr::{Change, mount_setattr};

/// What an overlay is made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    /// The trees beneath, the top one first.
    pub lowers: Vec<PathBuf>,
    /// Trees that are not seen themselves: files of the lowest tree have their data there,
    /// the top one first. See [`Overlay::may_refer`].
    pub data: Vec<PathBuf>,
    /// The tree that takes the changes, and overlayfs's work directory beside it.
    pub upper: Option<(PathBuf, PathBuf)>,
    /// Whether overlayfs's marks are `user.*` attributes: needed in a user namespace.
    pub user_attributes: bool,
    /// Whether the changes are thrown away in the end, so that nothing in the upper tree
    /// is ever written to disk on purpose: neither by `fsync(2)` nor at the end.
    pub throw_away: bool,
}

/// The parameter that adds one tree beneath.
const LOWER: &str = "lowerdir+";
/// The parameter that adds one tree with the data of others' files.
const DATA: &str = "datadir+";

/// One `fsconfig` parameter: a flag, or a key and a value.
type Parameter = (String, Option<String>);

impl Overlay {
    /// Whether this kernel finds the data of files in other trees for a user, too: since
    /// Linux 6.16.
    pub fn may_refer() -> bool {
        kernel_version() >= (6, 16)
    }

    /// Mounts it, attached to nothing.
    pub fn mount(&self) -> Result<OwnedFd> {
        if let ([only], [], None) = (&self.lowers[..], &self.data[..], &self.upper) {
            // Overlayfs wants two trees or one to write to; a clone shows one as it is.
            return clone_directory(only).doing(|| format!("open the layer `{}`", only.display()));
        }
        mount_overlay_beside_threads(&self.parameters()).doing(|| "mount the layers with overlayfs")
    }

    /// As the options of an OCI mount of type `overlay`.
    pub fn options(&self) -> Vec<String> {
        let option = |(key, value): Parameter| match value {
            Some(value) => format!("{key}={value}"),
            None => key,
        };
        self.parameters().into_iter().map(option).collect()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let text = |path: &Path| Some(path.to_string_lossy().into_owned());
        let mut parameters: Vec<Parameter> = Vec::new();
        for lower in &self.lowers {
            parameters.push((LOWER.to_owned(), text(lower)));
        }
        for tree in &self.data {
            parameters.push((DATA.to_owned(), text(tree)));
        }
        if let Some((upper, work)) = &self.upper {
            parameters.push(("upperdir".to_owned(), text(upper)));
            parameters.push(("workdir".to_owned(), text(work)));
        }
        // A layer must not depend on how the kernel happens to be configured.
        for (key, value) in [
            ("redirect_dir", "nofollow"),
            ("metacopy", "off"),
            ("index", "off"),
        ] {
            parameters.push((key.to_owned(), Some(value.to_owned())));
        }
        if self.user_attributes {
            parameters.retain(|(key, _)| key != "redirect_dir" && key != "metacopy");
            parameters.push(("userxattr".to_owned(), None));
        }
        if self.upper.is_some() && self.throw_away {
            parameters.push(("volatile".to_owned(), None));
        }
        parameters
    }
}

/// How overlayfs is told of the lower trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lowers {
    /// One by one: any number fits. Since Linux 6.5.
    OneByOne,
    /// All in one string, which `fsconfig(2)` cuts off at 255 bytes. So they get names of
    /// one byte, in a directory of links that becomes the working directory meanwhile.
    InOneString,
}

impl Lowers {
    /// What this kernel takes. Trying instead would leave a complaint in its log each time.
    fn of_this_kernel() -> Self {
        match kernel_version() >= (6, 5) {
            true => Lowers::OneByOne,
            false => Lowers::InOneString,
        }
    }
}

fn kernel_version() -> (u32, u32) {
    let system = rustix::system::uname();
    let release = system.release().to_string_lossy();
    let mut numbers = release
        .split(|c: char| !c.is_ascii_digit())
        .map(|number| number.parse::<u32>().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// Mounts an overlay by its parameters. Layers are opened here and handed over as
/// descriptors, so neither the length of a path nor a `:` in it matters.
///
/// For processes with one thread: an old kernel needs the working directory for this.
pub(super) fn mount_overlay(parameters: &[Parameter]) -> std::result::Result<OwnedFd, Errno> {
    mount(parameters, Lowers::of_this_kernel())
}

/// As [`mount_overlay`], where there may be other threads.
fn mount_overlay_beside_threads(parameters: &[Parameter]) -> std::result::Result<OwnedFd, Errno> {
    let how = Lowers::of_this_kernel();
    if how == Lowers::OneByOne {
        return mount(parameters, how);
    }
    std::thread::scope(|scope| {
        let work = || {
            // A working directory of its own.
            nix::sched::unshare(nix::sched::CloneFlags::CLONE_FS)
                .map_err(|errno| Errno::from_raw_os_error(errno as i32))?;
            mount(parameters, how)
        };
        join(Builder::new().spawn_scoped(scope, work))
    })
}

fn join(
    started: io::Result<ScopedJoinHandle<'_, std::result::Result<OwnedFd, Errno>>>,
) -> std::result::Result<OwnedFd, Errno> {
    let thread = started.map_err(|why| Errno::from_io_error(&why).unwrap_or(Errno::AGAIN))?;
    thread.join().unwrap_or(Err(Errno::INVAL))
}

/// As [`mount_overlay`], for a container with users of its own: with their namespace, and
/// its root's ids as we see them, every tree shows its owners through that one's map
/// (Linux 5.19).
///
/// Layers are mapped by mounts, which must be attached somewhere; that is in a mount
/// namespace of a thread, and gone with it.
pub(super) fn mount_overlay_for(
    parameters: &[Parameter],
    users: Option<(&OwnedFd, u32, u32)>,
) -> std::result::Result<OwnedFd, Errno> {
    let Some((users, uid, gid)) = users else {
        return mount_overlay_beside_threads(parameters);
    };
    std::thread::scope(|scope| {
        let work = || {
            use nix::sched::CloneFlags;
            nix::sched::unshare(CloneFlags::CLONE_FS | CloneFlags::CLONE_NEWNS)
                .map_err(|errno| Errno::from_raw_os_error(errno as i32))?;
            let flags = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
            mount_change("/", flags)?;
            become_owner(uid, gid)?;
            let mut mapped = Mapped::new(users)?;
            let how = Lowers::of_this_kernel();
            mount_with(parameters, how, &mut |key, path| match key {
                LOWER => mapped.clone_of(Path::new(path)),
                _ => mapped.open(path),
            })
        };
        join(Builder::new().spawn_scoped(scope, work))
    })
}

/// Overlayfs makes its own files in the name of who mounts it, who must exist in the map:
/// this thread's files from now on belong to these, and it keeps its rights.
fn become_owner(uid: u32, gid: u32) -> std::result::Result<(), Errno> {
    use nix::unistd::{Gid, Uid, setfsgid, setfsuid};
    setfsgid(Gid::from_raw(gid));
    setfsuid(Uid::from_raw(uid));
    // The kernel has taken those about files away with user 0.
    let mut sets = capabilities(None)?;
    sets.effective = sets.permitted;
    set_capabilities(None, sets)
}

/// Trees with other owners, each attached in a directory of a tmpfs.
struct Mapped<'a> {
    users: &'a OwnedFd,
    places: OwnedFd,
    attached: usize,
    clones: Vec<(PathBuf, OwnedFd)>,
}

impl<'a> Mapped<'a> {
    fn new(users: &'a OwnedFd) -> std::result::Result<Self, Errno> {
        let places = filesystem("tmpfs", "tmpfs", &[])?;
        // Over the root directory nothing is hidden by it.
        let root = open("/", OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        attach(places.as_fd(), root.as_fd())?;
        Ok(Mapped {
            users,
            places,
            attached: 0,
            clones: Vec::new(),
        })
    }

    /// Opens a directory in a mapped clone of the one above it: what belongs together
    /// (upper and work directory) is in one mount. They are the engine's own, and nothing is
    /// mounted on them.
    fn open(&mut self, path: &str) -> std::result::Result<OwnedFd, Errno> {
        let path = Path::new(path);
        let (above, name) = path.parent().zip(path.file_name()).ok_or(Errno::INVAL)?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let known = self.clones.iter().find(|(known, _)| known == above);
        if let Some((_, clone)) = known {
            return openat(clone, name, flags, Mode::empty());
        }
        let clone = self.clone_of(above)?;
        let found = openat(&clone, name, flags, Mode::empty());
        self.clones.push((above.to_owned(), clone));
        found
    }

    /// A mapped clone of a directory, as it is seen: of what is mounted there, if anything is.
    fn clone_of(&mut self, path: &Path) -> std::result::Result<OwnedFd, Errno> {
        let clone = clone_directory(path)?;
        mount_setattr(
            clone.as_fd(),
            Change::default(),
            false,
            Some(self.users.as_fd()),
        )?;
        let place = self.attached.to_string();
        self.attached += 1;
        mkdirat(&self.places, place.as_str(), Mode::from_raw_mode(0o700))?;
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let target = openat(&self.places, place.as_str(), flags, Mode::empty())?;
        attach(clone.as_fd(), target.as_fd())?;
        Ok(clone)
    }
}

fn mount(parameters: &[Parameter], how: Lowers) -> std::result::Result<OwnedFd, Errno> {
    mount_with(parameters, how, &mut |_, path| open_layer(path))
}

fn mount_with(
    parameters: &[Parameter],
    how: Lowers,
    open_layer: &mut dyn FnMut(&str, &str) -> std::result::Result<OwnedFd, Errno>,
) -> std::result::Result<OwnedFd, Errno> {
    let mut lowers: Vec<OwnedFd> = Vec::new();
    let mut data: Vec<OwnedFd> = Vec::new();
    let mut opened: Vec<OwnedFd> = Vec::new();
    let context = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    let set = |key: &str, value: &str| fsconfig_set_string(context.as_fd(), key, value);
    set("source", "overlay")?;
    for (key, value) in parameters {
        match (key.as_str(), value) {
            (key, None) => fsconfig_set_flag(context.as_fd(), key)?,
            (LOWER, Some(path)) => lowers.push(open_layer(LOWER, path)?),
            (DATA, Some(path)) => data.push(open_layer(DATA, path)?),
            ("upperdir" | "workdir", Some(path)) => {
                let directory = open_layer(key, path)?;
                set(key, &by_descriptor(&directory))?;
                opened.push(directory);
            }
            (key, Some(value)) => set(key, value)?,
        }
    }
    let create = || {
        fsconfig_create(context.as_fd())?;
        fsmount(
            context.as_fd(),
            FsMountFlags::FSMOUNT_CLOEXEC,
            MountAttrFlags::empty(),
        )
    };
    match how {
        Lowers::OneByOne => {
            for lower in &lowers {
                set(LOWER, &by_descriptor(lower))?;
            }
            for tree in &data {
                set(DATA, &by_descriptor(tree))?;
            }
            create()
        }
        Lowers::InOneString => {
            let (links, names) = link(&lowers)?;
            let before = open(".", OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
            fchdir(&links)?;
            let made = fsconfig_set_string(context.as_fd(), "lowerdir", OsStr::from_bytes(&names))
                .and_then(|()| create());
            fchdir(before)?;
            made
        }
    }
}

fn open_layer(path: &str) -> std::result::Result<OwnedFd, Errno> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    open(path, flags, Mode::empty())
}

fn by_descriptor(directory: &OwnedFd) -> String {
    format!("/proc/self/fd/{}", directory.as_raw_fd())
}

/// A directory of links to the layers, and their names with a colon between each.
///
/// # Errors
///
/// `E2BIG` if there are more than a string of `fsconfig(2)` can name: 128.
fn link(lowers: &[OwnedFd]) -> std::result::Result<(OwnedFd, Vec<u8>), Errno> {
    const MAX_BYTES: usize = 255;
    // What means something in a path, in overlayfs's list, or in a list of mount options.
    let usable = (1..=u8::MAX).filter(|byte| !b"/.:\\,".contains(byte));
    let links = fsopen("tmpfs", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_create(links.as_fd())?;
    let (flags, attributes) = (FsMountFlags::FSMOUNT_CLOEXEC, MountAttrFlags::empty());
    let links = fsmount(links.as_fd(), flags, attributes)?;
    let mut names = Vec::new();
    for (lower, name) in lowers.iter().zip(usable) {
        symlinkat(by_descriptor(lower), &links, &[name][..])?;
        names.extend([name, b':']);
    }
    names.pop();
    match lowers.len() * 2 > MAX_BYTES + 1 {
        true => Err(Errno::TOOBIG),
        false => Ok((links, names)),
    }
}

fn clone_directory(path: &Path) -> std::result::Result<OwnedFd, Errno> {
    open_tree(
        CWD,
        path,
        OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC,
    )
}
