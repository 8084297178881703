//! The namespaces of a configuration: which are made, which are joined, and how.

use std::os::fd::OwnedFd;

use nix::sched::{CloneFlags, setns};
use oci_spec::runtime::{LinuxNamespaceType, Spec};
use rustix::fs::OFlags;
use rustix::io::Errno;

use super::handshake::{At, Fault, InitResult, Step};
use crate::error::Context;

/// Joins what the process was not born into.
pub(super) fn join_all(joined: &[(CloneFlags, OwnedFd)]) -> InitResult<()> {
    for (kind, namespace) in joined {
        if *kind != CloneFlags::CLONE_NEWPID {
            setns(namespace, *kind).at(Step::Join, || format!("{kind:?}"))?;
        }
    }
    Ok(())
}

pub(super) fn unshare_cgroup_namespace() -> InitResult<()> {
    nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWCGROUP)
        .at(Step::Namespace, || "cgroup namespace")
}

/// In a chroot the mount namespace begins with another root than ours. It would stay
/// there beneath the container's, and who joins the namespace would land in it. Joining
/// our own tells.
pub(super) fn refuse_chroot() -> InitResult<()> {
    let at = |errno| Fault::new(Step::Chroot, errno, "");
    let root = || rustix::fs::stat("/").map(|found| (found.st_dev, found.st_ino));
    let before = root().map_err(at)?;
    let own = rustix::fs::open(
        "/proc/self/ns/mnt",
        OFlags::RDONLY | OFlags::CLOEXEC,
        rustix::fs::Mode::empty(),
    )
    .map_err(at)?;
    nix::sched::setns(own, nix::sched::CloneFlags::CLONE_NEWNS)
        .map_err(|errno| at(Errno::from_raw_os_error(errno as i32)))?;
    match root().map_err(at)? == before {
        true => Ok(()),
        false => Err(at(Errno::NOTSUP)),
    }
}

/// The namespaces of a configuration that are to be made anew.
pub(super) fn new_namespaces(spec: &Spec) -> Vec<LinuxNamespaceType> {
    spec.linux()
        .as_ref()
        .and_then(|linux| linux.namespaces().as_ref())
        .into_iter()
        .flatten()
        .filter(|namespace| namespace.path().is_none())
        .map(|namespace| namespace.typ())
        .collect()
}

/// The namespaces of a configuration that are to be joined, opened.
pub(super) fn joined_namespaces(spec: &Spec) -> crate::error::Result<Vec<(CloneFlags, OwnedFd)>> {
    let namespaces = spec.linux().as_ref();
    let namespaces = namespaces.and_then(|linux| linux.namespaces().as_ref());
    let joined = namespaces.into_iter().flatten().filter_map(|namespace| {
        let kind = match namespace.typ() {
            LinuxNamespaceType::Pid => CloneFlags::CLONE_NEWPID,
            LinuxNamespaceType::Ipc => CloneFlags::CLONE_NEWIPC,
            LinuxNamespaceType::Uts => CloneFlags::CLONE_NEWUTS,
            LinuxNamespaceType::Network => CloneFlags::CLONE_NEWNET,
            LinuxNamespaceType::Cgroup => CloneFlags::CLONE_NEWCGROUP,
            _ => return None,
        };
        Some((kind, namespace.path().as_ref()?))
    });
    joined
        .map(|(kind, path)| {
            let flags = OFlags::RDONLY | OFlags::CLOEXEC;
            let opened = rustix::fs::open(path, flags, rustix::fs::Mode::empty());
            let opened = opened.doing(|| format!("open the namespace `{}`", path.display()))?;
            Ok((kind, opened))
        })
        .collect()
}
