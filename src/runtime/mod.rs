//! The OCI runtime, in-process: it knows an OCI configuration and nothing of images.
//!
//! ```text
//! parent: clone3(new namespaces, into the cgroup)
//!    │ handshake                       init: mounts → /dev → protect → pivot_root
//!    │                                       → user, limits, rights → execve
//! ```
//!
//! What the caller adds to the configuration is in [`Launch`]. The root file system is the
//! configuration's mount on `/`, usually an overlay ([`rootfs::Overlay::options`]); it is
//! attached in the container's own mount namespace and nowhere else, at the configuration's
//! `root.path`: the bundle itself, or a directory in it where hooks look for it.
//! `process.user.username` holds `user[:group]` to be looked up in the container, and further
//! groups, a line each.

use std::path::Path;

use oci_spec::runtime::Spec;

use crate::error::Result;
use crate::identity::Identity;
use crate::sys::clone3::Child;
use crate::sys::seccomp::Instruction;

mod accounts;
pub mod capabilities;
pub mod cgroup;
pub mod configuration;
mod copy_up;
pub mod device_filter;
mod devices;
mod handshake;
mod hooks;
mod init;
mod join;
pub mod limits;
mod mask;
mod mount_apply;
mod mount_plan;
mod namespaces;
mod parent;
mod program;
mod reap;
pub mod rootfs;
mod terminal;
mod tree;
mod user;
pub mod view;

pub use accounts::Accounts;
pub use handshake::{Channel, Received};
pub use hooks::ContainerHooks;
pub use join::{Join, Joining, Namespaces, Progress};
pub use mount_apply::MemoryOfAnother;
pub use mount_plan::{SUBPATH_OPTION, TMPFS_COPY};
pub use parent::Starting;
pub use program::Stdio;
pub use tree::Tree;
pub use user::{Account, AccountFiles};

/// A container to be started.
#[derive(Debug)]
pub struct Launch<'a> {
    /// What it is.
    pub spec: &'a Spec,
    /// Who we are.
    pub identity: &'a Identity,
    /// Its directory, in which or on which its root is attached.
    pub bundle: &'a Path,
    /// The programs that are to be run at points of its life.
    pub hooks: Option<ContainerHooks<'a>>,
    /// The cgroup it starts in.
    pub cgroup: Option<&'a cgroup::Cgroup>,
    /// What its process reads from and writes to.
    pub stdio: &'a Stdio,
    /// Its filter of system calls.
    pub filter: Option<&'a Filter>,
    /// A small init of ours is PID 1.
    pub init: bool,
    /// What the container's account files get beside the image's, if anything.
    pub accounts: Option<Accounts<'a>>,
    /// It has every device of the host.
    pub privileged: bool,
}

/// A filter of system calls, ready to be installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The classic BPF program.
    pub program: Vec<Instruction>,
    /// `SECCOMP_FILTER_FLAG_*`.
    pub flags: u32,
}

/// Starts a container. This process must have one thread.
pub fn start(launch: &Launch<'_>) -> Result<Starting> {
    parent::start(launch)
}

/// Starts a further process in a running container: a child of ours, and what is heard of it
/// on its way. This process must have one thread.
pub fn join(join: &Join<'_>) -> Result<(Child, Joining)> {
    join::start(join)
}
