//! Layers as one tree: overlayfs, as a detached mount.
//!
//! A detached mount belongs to the descriptor and to nobody's list of mounts: it can be
//! read and written through the descriptor, or attached in a mount namespace, and it is
//! gone when the last descriptor is.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, open};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, OpenTreeFlags, fsconfig_create, fsconfig_set_flag,
    fsconfig_set_string, fsmount, fsopen, open_tree,
};

use crate::error::{Context, Result};

/// What an overlay is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// The trees beneath, the top one first.
    pub lowers: Vec<PathBuf>,
    /// The tree that takes the changes, and overlayfs's work directory beside it.
    pub upper: Option<(PathBuf, PathBuf)>,
    /// Whether overlayfs's marks are `user.*` attributes: needed in a user namespace.
    pub user_attributes: bool,
    /// Whether the changes are thrown away in the end, so that nothing in the upper tree
    /// is ever written to disk on purpose: neither by `fsync(2)` nor at the end.
    pub throw_away: bool,
}

/// One `fsconfig` parameter: a flag, or a key and a value.
type Parameter = (String, Option<String>);

impl Overlay {
    /// Mounts it, attached to nothing.
    pub fn mount(&self) -> Result<OwnedFd> {
        if let ([only], None) = (&self.lowers[..], &self.upper) {
            // Overlayfs wants two trees or one to write to; a clone shows one as it is.
            return clone_directory(only).doing(|| format!("open the layer `{}`", only.display()));
        }
        mount_overlay(&self.parameters()).doing(|| "mount the layers with overlayfs")
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
            parameters.push(("lowerdir+".to_owned(), text(lower)));
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

/// Mounts an overlay by its parameters. Layers are opened here and handed over as
/// `/proc/self/fd/N`, so neither the length of a path nor a `:` in it matters.
pub(super) fn mount_overlay(parameters: &[Parameter]) -> std::result::Result<OwnedFd, Errno> {
    let mut opened: Vec<OwnedFd> = Vec::new();
    let mut lowers: Vec<String> = Vec::new();
    let context = fsopen("overlay", FsOpenFlags::FSOPEN_CLOEXEC)?;
    fsconfig_set_string(context.as_fd(), "source", "overlay")?;
    let mut rest: Vec<(&str, String)> = Vec::new();
    for (key, value) in parameters {
        let Some(value) = value else {
            fsconfig_set_flag(context.as_fd(), key.as_str())?;
            continue;
        };
        if !matches!(key.as_str(), "lowerdir+" | "upperdir" | "workdir") {
            rest.push((key, value.clone()));
            continue;
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = open(value.as_str(), flags, Mode::empty())?;
        let path = format!("/proc/self/fd/{}", directory.as_raw_fd());
        opened.push(directory);
        match key.as_str() {
            "lowerdir+" => lowers.push(path),
            _ => rest.push((key, path)),
        }
    }
    set_lowers(&context, &lowers)?;
    for (key, value) in rest {
        fsconfig_set_string(context.as_fd(), key, value)?;
    }
    fsconfig_create(context.as_fd())?;
    fsmount(
        context.as_fd(),
        FsMountFlags::FSMOUNT_CLOEXEC,
        MountAttrFlags::empty(),
    )
}

/// One by one where the kernel can (Linux 6.5), so that any number fits; else all in one
/// string, of which `fsconfig` takes 255 bytes.
fn set_lowers(context: &OwnedFd, lowers: &[String]) -> std::result::Result<(), Errno> {
    let mut one_by_one = lowers.iter();
    let Some(first) = one_by_one.next() else {
        return Ok(());
    };
    match fsconfig_set_string(context.as_fd(), "lowerdir+", first.as_str()) {
        Ok(()) => one_by_one.try_for_each(|lower| {
            fsconfig_set_string(context.as_fd(), "lowerdir+", lower.as_str())
        }),
        Err(Errno::INVAL) => {
            fsconfig_set_string(context.as_fd(), "lowerdir", lowers.join(":").as_str())
        }
        Err(errno) => Err(errno),
    }
}

fn clone_directory(path: &Path) -> std::result::Result<OwnedFd, Errno> {
    open_tree(
        CWD,
        path,
        OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC,
    )
}
