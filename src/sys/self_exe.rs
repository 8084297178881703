//! The one door through which a stage of ours is started.
//!
//! A stage may end up inside a container, where `/proc/self/exe` leads back to the file
//! that it was started from. So a stage is never started from the installed program but
//! from a copy that cannot be written through (CVE-2019-5736): a detached read-only
//! mount of the program where we may make one, else a sealed copy in memory.

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{CWD, MemfdFlags, Mode, OFlags, SealFlags};
use rustix::io::Errno;
use rustix::mount::OpenTreeFlags;

use super::clone3::{self, Forked};
use super::mount_attr::{Change, mount_setattr};
use super::process;

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

    /// The descriptor.
    pub fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
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
    // A plain descriptor of the file on that mount: `open_tree` gives an O_PATH one.
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

/// Descriptors that a stage is started with: each is given under a number of its own.
pub struct Stage<'a> {
    /// The stage's word, such as `monitor`, and its arguments.
    pub arguments: Vec<CString>,
    /// Its environment.
    pub environment: Vec<CString>,
    /// What the stage finds open as 3, 4, 5 and so on. 0, 1 and 2 are `/dev/null`.
    pub descriptors: Vec<BorrowedFd<'a>>,
}

/// Starts a stage in a session of its own. Must be called while there is one thread.
pub fn start(exe: &SelfExe, stage: &Stage<'_>) -> io::Result<clone3::Child> {
    let null = rustix::fs::open("/dev/null", OFlags::RDWR | OFlags::CLOEXEC, Mode::empty())?;
    let request = clone3::Request {
        namespaces: no_namespaces(),
        cgroup: None,
    };
    match clone3::clone3(&request)? {
        Forked::Parent(child) => Ok(child),
        Forked::Child => {
            let errno = become_stage(exe, stage, &null);
            // The parent sees the stage end before it says a word.
            process::exit_now(u8::try_from(errno.raw_os_error()).unwrap_or(255))
        }
    }
}

fn no_namespaces() -> rustix::thread::UnshareFlags {
    rustix::thread::UnshareFlags::empty()
}

fn become_stage(exe: &SelfExe, stage: &Stage<'_>, null: &OwnedFd) -> Errno {
    match place_descriptors(exe, stage, null) {
        Ok(exe) => {
            process::reset_signals();
            process::execve_fd(exe.as_fd(), &stage.arguments, &stage.environment)
        }
        Err(errno) => errno,
    }
}

/// Puts the stage's descriptors at 0, 1, 2, 3 … and returns the program's, out of their way.
fn place_descriptors(exe: &SelfExe, stage: &Stage<'_>, null: &OwnedFd) -> Result<OwnedFd, Errno> {
    rustix::process::setsid()?;
    let first_free = 3 + stage.descriptors.len() as i32;
    // Everything is first moved above the numbers to be filled, so nothing is overwritten.
    let out_of_the_way = |fd: BorrowedFd<'_>| rustix::io::fcntl_dupfd_cloexec(fd, first_free);
    let exe = out_of_the_way(exe.as_fd())?;
    let mut moved = Vec::with_capacity(3 + stage.descriptors.len());
    for _ in 0..3 {
        moved.push(out_of_the_way(null.as_fd())?);
    }
    for fd in &stage.descriptors {
        moved.push(out_of_the_way(*fd)?);
    }
    process::close_on_exec_from(0)?;
    for (number, fd) in moved.iter().enumerate() {
        super::inherited::place(fd.as_fd(), number as i32)?;
    }
    Ok(exe)
}
