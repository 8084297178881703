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
    /// Whose the files are.
    pub files: FileOwners,
}

impl IdMaps {
    /// The ids outside of the container's root.
    pub fn root(&self) -> Option<(u32, u32)> {
        self.uids.outside(0).zip(self.gids.outside(0))
    }
}

/// What the owners of the files of a container with users of its own have to do with those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileOwners {
    /// They are those of the image as the engine sees them: its maps make other users of them.
    OfTheEngine,
    /// Every mount shows them through the same maps, so that no file need be changed.
    Mapped,
    /// The container has the image's files once more, as files of its own users.
    Copied {
        /// Whether with their data. Without, that is found in the image's layers.
        data: bool,
    },
}

impl FileOwners {
    /// Whether the container has a copy of the image.
    pub fn are_copied(self) -> bool {
        matches!(self, FileOwners::Copied { .. })
    }
}
