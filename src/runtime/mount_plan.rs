//! What is to be mounted, as data: read from the OCI configuration, executed by [`super::mount_apply`].

use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

use oci_spec::runtime::Mount;
use rustix::io::Errno;

use super::copy_up::Own;
use crate::error::{Error, Result};
use crate::sys::mount_attr::{Change, mount_setattr};

/// One mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) destination: PathBuf,
    pub(super) content: Content,
    /// Attributes and propagation of the mount itself.
    pub(super) change: Change,
    /// Attributes of the mount and of those beneath it.
    pub(super) tree_change: Change,
    /// Whether owners of files are shown through the user namespace's map.
    pub(super) idmap: bool,
    /// Whether the new file system gets what the root has in its place.
    pub(super) copy_up: bool,
    /// The part of the content that is shown. Found beneath its root, whatever lies there.
    pub(super) subpath: Option<PathBuf>,
}

/// What a mount shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// A file system of its own: its type, its source's name, and its parameters in order.
    Filesystem {
        kind: String,
        source: String,
        parameters: Vec<(String, Option<String>)>,
    },
    /// A part of what is mounted already.
    Bind { source: PathBuf, recursive: bool },
}

/// Begins the option that shows a part of the source, which others may have filled: a path
/// that is resolved with the source as its root.
pub const SUBPATH_OPTION: &str = "coracle.subpath=";

/// The option of a tmpfs that is to have a copy of what it is mounted on. Other runtimes
/// know it, too.
pub const TMPFS_COPY: &str = "tmpcopyup";

const RECURSIVE_PREFIX: char = 'r';

/// Makes the plan of a list of mounts.
pub(super) fn plan(mounts: &[Mount]) -> Result<Vec<Step>> {
    mounts.iter().map(step).collect()
}

fn step(mount: &Mount) -> Result<Step> {
    let destination = mount.destination().clone();
    if !destination.is_absolute() {
        return Err(Error::usage(format!(
            "the mount destination `{}` is not absolute",
            destination.display()
        )));
    }
    let mut change = Change::default();
    let mut bind = None;
    let mut tree_change = Change::default();
    let mut parameters = Vec::new();
    let mut subpath = None;
    let (mut idmap, mut copy_up) = (false, false);
    for option in mount.options().iter().flatten() {
        match option.as_str() {
            "bind" => bind = Some(false),
            "rbind" => bind = Some(true),
            "idmap" | "ridmap" => idmap = true,
            TMPFS_COPY if mount.typ().as_deref() == Some("tmpfs") => copy_up = true,
            "defaults" | "rw" => {}
            word if word.starts_with(SUBPATH_OPTION) => {
                subpath = word.strip_prefix(SUBPATH_OPTION).map(PathBuf::from);
            }
            word if propagation(word).is_some() => {
                change.propagation = propagation(word).unwrap_or(0);
            }
            word => match attribute(word) {
                Some((set, clear, deep)) => {
                    let change = if deep { &mut tree_change } else { &mut change };
                    change.set = (change.set & !clear) | set;
                    change.clear = (change.clear & !set) | clear;
                }
                None => parameters.push(parameter(word)),
            },
        }
    }
    let source = mount.source().clone().unwrap_or_default();
    let kind = mount.typ().clone().unwrap_or_default();
    let content = match bind {
        Some(recursive) => Content::Bind { source, recursive },
        None if kind == "bind" => Content::Bind {
            source,
            recursive: true,
        },
        None => {
            let source = source.to_string_lossy().into_owned();
            Content::Filesystem {
                kind,
                source,
                parameters,
            }
        }
    };
    Ok(Step {
        destination,
        content,
        change,
        tree_change,
        idmap,
        copy_up,
        subpath,
    })
}

fn parameter(word: &str) -> (String, Option<String>) {
    match word.split_once('=') {
        Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
        None => (word.to_owned(), None),
    }
}

/// `MS_*` propagation of a word such as `rprivate`. All are applied recursively: a clone
/// of one mount has nothing beneath.
fn propagation(word: &str) -> Option<u64> {
    Some(match word {
        "private" | "rprivate" => libc::MS_PRIVATE,
        "slave" | "rslave" => libc::MS_SLAVE,
        "shared" | "rshared" => libc::MS_SHARED,
        "unbindable" | "runbindable" => libc::MS_UNBINDABLE,
        _ => return None,
    })
}

/// Which attributes a word sets and clears, and whether it means the mounts beneath, too.
fn attribute(word: &str) -> Option<(u64, u64, bool)> {
    let plain = |word: &str| {
        Some(match word {
            "ro" => (libc::MOUNT_ATTR_RDONLY, 0),
            "nosuid" => (libc::MOUNT_ATTR_NOSUID, 0),
            "suid" => (0, libc::MOUNT_ATTR_NOSUID),
            "nodev" => (libc::MOUNT_ATTR_NODEV, 0),
            "dev" => (0, libc::MOUNT_ATTR_NODEV),
            "noexec" => (libc::MOUNT_ATTR_NOEXEC, 0),
            "exec" => (0, libc::MOUNT_ATTR_NOEXEC),
            "noatime" => (libc::MOUNT_ATTR_NOATIME, libc::MOUNT_ATTR__ATIME),
            "relatime" => (libc::MOUNT_ATTR_RELATIME, libc::MOUNT_ATTR__ATIME),
            "strictatime" => (libc::MOUNT_ATTR_STRICTATIME, libc::MOUNT_ATTR__ATIME),
            "nodiratime" => (libc::MOUNT_ATTR_NODIRATIME, 0),
            "nosymfollow" => (libc::MOUNT_ATTR_NOSYMFOLLOW, 0),
            _ => return None,
        })
    };
    if let Some((set, clear)) = plain(word) {
        return Some((set, clear, false));
    }
    // `rro`, `rnosuid` … of the runtime-spec: the same for all mounts beneath.
    let (set, clear) = plain(word.strip_prefix(RECURSIVE_PREFIX)?)?;
    Some((set, clear, true))
}

impl Step {
    /// What its file system was told to be, and does not take over from what it hides.
    pub(super) fn own(&self) -> Own {
        let Content::Filesystem { parameters, .. } = &self.content else {
            return Own::default();
        };
        let has = |wanted: &str| parameters.iter().any(|(key, _)| key == wanted);
        Own {
            mode: has("mode"),
            owner: has("uid") || has("gid"),
        }
    }

    /// Sets the attributes of its mount, which is detached.
    pub(super) fn set_attributes(&self, mount: BorrowedFd<'_>) -> std::result::Result<(), Errno> {
        let change = Change {
            propagation: 0,
            ..self.change
        };
        if self.tree_change != Change::default() {
            mount_setattr(mount, self.tree_change, true, None)?;
        }
        mount_setattr(mount, change, false, None)
    }

    /// What an error calls this mount.
    pub(super) fn name(&self) -> String {
        match &self.content {
            Content::Bind { source, .. } => {
                format!("`{}` on `{}`", source.display(), self.destination.display())
            }
            Content::Filesystem { kind, .. } => {
                format!("`{kind}` on `{}`", self.destination.display())
            }
        }
    }

    /// Whether this is the root file system itself.
    pub(super) fn is_root(&self) -> bool {
        self.destination == Path::new("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(destination: &str, kind: &str, source: &str, options: &[&str]) -> Mount {
        let mut mount = Mount::default();
        mount.set_destination(destination.into());
        mount.set_typ(Some(kind.to_owned()));
        mount.set_source(Some(source.into()));
        mount.set_options(Some(options.iter().map(|&o| o.to_owned()).collect()));
        mount
    }

    #[test]
    fn options_become_attributes_propagation_and_parameters() {
        let plan = plan(&[
            mount(
                "/tmp",
                "tmpfs",
                "tmpfs",
                &["nosuid", "nodev", "mode=1777", "size=1m"],
            ),
            mount(
                "/data",
                "bind",
                "/srv",
                &["rbind", "ro", "rslave", "dev", "nodev"],
            ),
            mount("/x", "bind", "/srv", &["bind", "rro", "rprivate"]),
        ])
        .unwrap();
        assert_eq!(
            plan[0].change.set,
            libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV
        );
        assert_eq!(
            plan[0].content,
            Content::Filesystem {
                kind: "tmpfs".into(),
                source: "tmpfs".into(),
                parameters: vec![
                    ("mode".into(), Some("1777".into())),
                    ("size".into(), Some("1m".into()))
                ],
            }
        );
        assert_eq!(
            plan[1].content,
            Content::Bind {
                source: "/srv".into(),
                recursive: true
            }
        );
        assert_eq!(
            plan[1].change,
            Change {
                set: libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NODEV,
                clear: 0,
                propagation: libc::MS_SLAVE
            }
        );
        assert_eq!(plan[1].tree_change, Change::default());
        assert_eq!(plan[2].tree_change.set, libc::MOUNT_ATTR_RDONLY);
        assert_eq!(plan[2].change.set, 0);
    }

    #[test]
    fn a_relative_destination_is_refused() {
        assert!(plan(&[mount("data", "bind", "/srv", &["bind"])]).is_err());
    }
}
