//! The one door through which a stage of ours is started.
//!
//! A stage may end up inside a container, where `/proc/self/exe` leads back to the file
//! that it was started from. So a stage is never started from the installed program but
//! from a copy that cannot be written through (CVE-2019-5736): a detached read-only
//! mount of the program where we may make one, else a sealed copy in memory.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::fs::{CWD, MemfdFlags, Mode, OFlags, SealFlags};
use rustix::io::Errno;
use rustix::mount::OpenTreeFlags;

use super::mount_attr::{Change, mount_setattr};
use super::stage::{self, Stage};

const SELF: &str = "/proc/self/exe";

/// A descriptor of this program, through which the program cannot be changed.
pub struct SelfExe(OwnedFd);

impl SelfExe {
    /// Opens it. Inside a stage this is the copy that the stage runs from.
    pub fn open() -> io::Result<Self> {
        match read_only_mount() {
            Ok(fd) => Ok(SelfExe(fd)),
            // No CAP_SYS_ADMIN over our mount namespace, or a sandbox forbids the call.
            Err(Errno::PERM | Errno::NOSYS | Errno::INVAL | Errno::ACCESS) => {
                sealed_copy().map(SelfExe)
            }
            Err(errno) => Err(errno.into()),
        }
    }
}

fn read_only_mount() -> Result<OwnedFd, Errno> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let tree = rustix::mount::open_tree(CWD, SELF, flags)?;
    let change = Change {
        set: libc::MOUNT_ATTR_RDONLY,
        ..Change::default()
    };
    mount_setattr(tree.as_fd(), change, false, None)?;
    Ok(tree)
}

fn sealed_copy() -> io::Result<OwnedFd> {
    let mut source = File::from(rustix::fs::open(SELF, OFlags::CLOEXEC, Mode::empty())?);
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let copy = rustix::fs::memfd_create("coracle", flags)?;
    let mut copy = File::from(copy);
    io::copy(&mut source, &mut copy)?;
    let seals = SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE;
    rustix::fs::fcntl_add_seals(&copy, seals)?;
    Ok(copy.into())
}

/// Starts a stage with `socket` as its standard input, its other standard streams on
/// `/dev/null`, and an environment of PATH alone.
///
/// There is nothing else to do between clone and exec: the stage leaves our session and
/// moves the socket away by itself.
pub fn start(exe: &SelfExe, word: &str, socket: OwnedFd) -> io::Result<Stage> {
    let program = format!("/proc/self/fd/{}", exe.0.as_raw_fd());
    let path = std::env::var("PATH").map(|path| format!("PATH={path}"));
    let environment: Vec<String> = path.into_iter().collect();
    stage::start(&program, &["coracle", word], &environment, socket)
}
