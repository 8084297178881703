//! The files of a container, seen from outside: its root as a descriptor.
//!
//! A running container has a mount namespace, which is joined; one that does not run gets
//! its mounts back, in a mount namespace of this process. What is beneath the descriptor
//! stays there only while this process lives. None of the container's programs runs.
//!
//! Owns the way in; refuses to know what is done with the files.

use std::collections::BTreeMap;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use nix::sched::CloneFlags;
use oci_spec::runtime::Spec;
use rustix::fs::{CWD, Mode, OFlags};
use rustix::mount::{OpenTreeFlags, open_tree};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};

use super::handshake::{At, Fault, InitResult, Step};
use super::init::{become_root, cut_propagation};
use super::join::Namespaces;
use super::mount_apply::{self, Prepared, apply, attach_root, make_overlays, open_sources};
use super::mount_plan::{self, Content};
use super::rootfs::mount_overlay;
use crate::error::{Context, Error, Result};
use crate::sys::clone3::assert_one_thread;
use crate::sys::mount_attr::{Change, mount_setattr};

/// How much of a container is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Extent {
    /// Everything that the container sees: volumes, memory and the kernel's files, too.
    Everything,
    /// Its root file system alone, as a mount that is attached to nothing.
    RootAlone,
}

/// Enters a running container's mount namespace and opens its root. This process must
/// have one thread; it cannot leave again.
pub fn of_running(target: &OwnedFd, pid: i32, extent: Extent) -> Result<OwnedFd> {
    assert_one_thread();
    let wanted = CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNS;
    let flags = Namespaces::of(pid)?.0 & wanted;
    // Nobody in the container may look into a process of the engine.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).doing(|| "hide from the container")?;
    nix::sched::setns(target.as_fd(), flags).doing(|| "join the container's namespaces")?;
    if flags.contains(CloneFlags::CLONE_NEWUSER) {
        become_root().map_err(Error::from)?;
    }
    let opened = match extent {
        Extent::Everything => rustix::fs::openat(CWD, "/", ROOT, Mode::empty()),
        Extent::RootAlone => open_tree(
            CWD,
            "/",
            OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC,
        ),
    };
    opened.doing(|| "open the container's root")
}

/// Mounts the files of a container that does not run, in a mount namespace of this
/// process's own. `bundle` is the container's directory. Memory and the kernel's file
/// systems are left out: they have no content while nothing runs.
pub fn of_stopped(spec: &Spec, bundle: &Path, extent: Extent) -> Result<OwnedFd> {
    assert_one_thread();
    let mounts = spec.mounts().as_deref().unwrap_or_default();
    let plan = mount_plan::plan(mounts)?;
    nix::sched::unshare(CloneFlags::CLONE_NEWNS).doing(|| "make a mount namespace")?;
    cut_propagation().map_err(Error::from)?;
    let read_only = spec
        .root()
        .as_ref()
        .is_some_and(|root| root.readonly() == Some(true));
    mount_all(&plan, bundle, extent, read_only).map_err(Error::from)
}

/// Attaches a root that is attached to nothing to a directory of this mount namespace.
pub fn attach(root: BorrowedFd<'_>, place: &Path) -> Result<()> {
    let doing = || format!("mount on `{}`", place.display());
    let target = rustix::fs::openat(CWD, place, ROOT, Mode::empty()).doing(doing)?;
    mount_apply::attach(root, target.as_fd()).doing(doing)
}

const ROOT: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

fn mount_all(
    plan: &[mount_plan::Step],
    bundle: &Path,
    extent: Extent,
    read_only: bool,
) -> InitResult<OwnedFd> {
    let missing = || Fault::new(Step::Root, rustix::io::Errno::INVAL, "no mount on `/`");
    let root_step = plan
        .iter()
        .find(|step| step.is_root())
        .ok_or_else(missing)?;
    if extent == Extent::RootAlone {
        let Content::Filesystem { parameters, .. } = &root_step.content else {
            return Err(missing());
        };
        let root = mount_overlay(parameters).at(Step::Root, || "overlayfs")?;
        mount_setattr(root.as_fd(), root_step.change, false, None).at(Step::Root, || "root")?;
        return Ok(root);
    }
    let binds: Vec<mount_plan::Step> = plan
        .iter()
        .filter(|step| !step.is_root() && shows_files(&step.content))
        .cloned()
        .collect();
    let mut prepared = open_sources(&binds, BTreeMap::new())?;
    make_overlays(&mut prepared)?;
    let root_step = Prepared {
        step: root_step,
        mount: None,
    };
    let root = attach_root(root_step, bundle)?;
    for mount in prepared {
        apply(mount, &root)?;
    }
    if read_only {
        let change = Change {
            set: libc::MOUNT_ATTR_RDONLY,
            ..Change::default()
        };
        mount_setattr(root.as_fd(), change, false, None).at(Step::Root, || "read-only")?;
    }
    // What is in the way beneath the container's directory now is only so in here.
    rustix::fs::openat(&root, ".", ROOT, Mode::empty()).at(Step::Root, || "/")
}

/// Whether a mount has files of its own: directories of the host, volumes and images.
fn shows_files(content: &Content) -> bool {
    match content {
        Content::Bind { .. } => true,
        Content::Filesystem { kind, .. } => kind == "overlay",
    }
}
