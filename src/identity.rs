//! Who runs this command and with which ids: the one value that holds the difference
//! between root and an ordinary user.
//!
//! Root of the host works with every id. A user works as root of a user namespace in
//! which id 0 is the user and the ids above are the user's subordinate ids, or in which
//! id 0 is all there is. What follows from that is asked here by its meaning
//! ([`Identity::may_make_devices`] …), so nobody else asks "are we rootless".

use serde::{Deserialize, Serialize};

use crate::error::{Context, Result};
use crate::idmap::IdMap;

/// The ids of this process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The user that the command was started by, as the host knows it.
    pub uid: u32,
    /// That user's group.
    pub gid: u32,
    /// Which user ids exist here.
    pub uids: IdMap,
    /// Which group ids exist here.
    pub gids: IdMap,
}

impl Identity {
    /// Reads the identity of this process. `uid` and `gid` are whom it was started by.
    pub fn of_this_process(uid: u32, gid: u32) -> Result<Self> {
        let read = |path: &str| -> Result<IdMap> {
            IdMap::parse(&std::fs::read_to_string(path).doing(|| format!("read `{path}`"))?)
        };
        Ok(Identity {
            uid,
            gid,
            uids: read("/proc/self/uid_map")?,
            gids: read("/proc/self/gid_map")?,
        })
    }

    /// Whether the host's own root runs this: no user namespace is in between.
    pub fn is_host_root(&self) -> bool {
        self.uid == 0 && self.uids.is_initial()
    }

    /// Whether files can belong to more than one id.
    pub fn has_many_ids(&self) -> bool {
        self.uids.count() > 1 && self.gids.count() > 1
    }

    /// Whether device nodes can be made, and overlayfs keeps its marks in `trusted.*`.
    pub fn may_make_devices(&self) -> bool {
        self.uids.is_initial()
    }
}
