//! Which namespaces a container shares, as it was asked for.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::idmap::IdMap;

/// Which namespace of a kind a container has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NamespaceMode {
    /// One of its own.
    #[default]
    Private,
    /// One of its own, that others may join.
    Shareable,
    /// One of its own, without the file system that belongs to it.
    None,
    /// The host's.
    Host,
    /// That of another container, by its id.
    Container(String),
    /// The one of a file such as `/proc/PID/ns/pid`.
    Path(PathBuf),
}

impl NamespaceMode {
    /// Whether others are in it, too.
    pub fn is_shared(&self) -> bool {
        matches!(
            self,
            NamespaceMode::Host | NamespaceMode::Container(_) | NamespaceMode::Path(_)
        )
    }
}

impl fmt::Display for NamespaceMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NamespaceMode::Private => f.write_str("private"),
            NamespaceMode::Shareable => f.write_str("shareable"),
            NamespaceMode::None => f.write_str("none"),
            NamespaceMode::Host => f.write_str("host"),
            NamespaceMode::Container(id) => write!(f, "container:{id}"),
            NamespaceMode::Path(path) => write!(f, "ns:{}", path.display()),
        }
    }
}

/// The ids of a user namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdMaps {
    /// Users.
    pub uids: IdMap,
    /// Groups.
    pub gids: IdMap,
    /// Whether every mount shows files through the same maps, so that none need be changed.
    pub files: bool,
    /// How the image's files became files of these users, where mounts cannot show them so.
    #[serde(default)]
    pub image_copy: Option<ImageCopy>,
    /// Whether they were asked for one by one, and nobody is kept off them.
    #[serde(default)]
    pub asked_for: bool,
}

impl IdMaps {
    /// The ids outside of the container's root.
    pub fn root(&self) -> Option<(u32, u32)> {
        self.uids.outside(0).zip(self.gids.outside(0))
    }
}

/// A copy of the image that a container has for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageCopy {
    /// Whether with the files' data. Without, that is found in the image's layers.
    pub with_data: bool,
}
