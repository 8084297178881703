//! What this process may do to the files that it makes: the one difference between root
//! of the machine, root of a user namespace with many ids, and root of one with a single id.
//!
//! Owns the decision; refuses to know who set up the namespace. Everything in this folder
//! asks an [`Ownership`] instead of asking who it runs as.

use std::ffi::CStr;

use rustix::fs::{Gid, Uid};

use crate::error::{Context, Error, Result};
use crate::idmap::IdMap;

/// The inode number of the initial user namespace (`PROC_USER_INIT_INO` of the kernel).
const INITIAL_USER_NAMESPACE: u64 = 0xEFFF_FFFD;

/// In which extended attributes overlayfs keeps its marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverlayXattrs {
    /// `trusted.overlay.*`: what a plain overlay mount of the machine's root uses.
    Trusted,
    /// `user.overlay.*`: what a mount with the option `userxattr` uses (Linux 5.11).
    User,
}

impl OverlayXattrs {
    /// The mark of a directory that hides the same directory in the layers beneath.
    pub(super) fn opaque(self) -> &'static CStr {
        match self {
            OverlayXattrs::Trusted => c"trusted.overlay.opaque",
            OverlayXattrs::User => c"user.overlay.opaque",
        }
    }

    /// The mark of a directory that was moved: its content is elsewhere.
    pub(super) fn redirect(self) -> &'static CStr {
        match self {
            OverlayXattrs::Trusted => c"trusted.overlay.redirect",
            OverlayXattrs::User => c"user.overlay.redirect",
        }
    }

    /// The mark of a file without its data: that is in a layer beneath.
    pub(super) fn metacopy(self) -> &'static CStr {
        match self {
            OverlayXattrs::Trusted => c"trusted.overlay.metacopy",
            OverlayXattrs::User => c"user.overlay.metacopy",
        }
    }

    /// How the names of all overlayfs's own attributes begin.
    pub(super) fn prefix(self) -> &'static [u8] {
        match self {
            OverlayXattrs::Trusted => b"trusted.overlay.",
            OverlayXattrs::User => b"user.overlay.",
        }
    }
}

/// Which ids the files of an image can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ids {
    /// All of them.
    All,
    /// Those that are mapped in this user namespace.
    Mapped { users: IdMap, groups: IdMap },
    /// None: everything belongs to the one id that there is.
    Single,
}

/// What this process may do to the files that it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ownership {
    ids: Ids,
    overlay_xattrs: OverlayXattrs,
    /// The maps of the user namespace that ids are meant in, if that is not ours.
    within: Option<(IdMap, IdMap)>,
    /// Whether an id that does not exist in there becomes one that is nobody's there.
    strangers_are_nobody: bool,
}

impl Ownership {
    /// Root of the machine, in the initial user namespace.
    pub fn initial() -> Self {
        Ownership {
            ids: Ids::All,
            overlay_xattrs: OverlayXattrs::Trusted,
            within: None,
            strangers_are_nobody: false,
        }
    }

    /// Root of a user namespace with these maps (`/proc/self/uid_map`, `gid_map`).
    ///
    /// With one id of a kind, owners cannot be kept and are dropped.
    pub fn namespaced(users: IdMap, groups: IdMap) -> Self {
        let ids = if users.count() > 1 && groups.count() > 1 {
            Ids::Mapped { users, groups }
        } else {
            Ids::Single
        };
        Ownership {
            ids,
            overlay_xattrs: OverlayXattrs::User,
            within: None,
            strangers_are_nobody: false,
        }
    }

    /// What holds for this process.
    ///
    /// # Errors
    ///
    /// If `/proc` is not there to be asked.
    pub fn current() -> Result<Self> {
        let namespace =
            rustix::fs::stat("/proc/self/ns/user").doing(|| "find our user namespace")?;
        let read = |path: &str| {
            std::fs::read_to_string(path)
                .doing(|| format!("read `{path}`"))
                .and_then(|text| IdMap::parse(&text))
        };
        match (
            namespace.st_ino == INITIAL_USER_NAMESPACE,
            rustix::process::geteuid().is_root(),
        ) {
            (true, true) => Ok(Self::initial()),
            // An ordinary user outside any namespace has one id, as in a namespace of one.
            (true, false) => Ok(Self::namespaced(IdMap::default(), IdMap::default())),
            (false, _) => Ok(Self::namespaced(
                read("/proc/self/uid_map")?,
                read("/proc/self/gid_map")?,
            )),
        }
    }

    /// The same, for files of a container with a user namespace of its own: ids are meant as
    /// that has them, and its maps say what they are here.
    pub fn within(self, users: IdMap, groups: IdMap) -> Self {
        let within = Some((users, groups));
        Ownership { within, ..self }
    }

    /// The same, where an owner who does not exist in that namespace is none of its business:
    /// the file is given an id that it does not have, and belongs to nobody there.
    pub fn strangers_are_nobody(self) -> Self {
        Ownership {
            strangers_are_nobody: true,
            ..self
        }
    }

    /// The maps of the user namespace that ids are meant in, if that is not ours.
    pub(super) fn within_maps(&self) -> Option<&(IdMap, IdMap)> {
        self.within.as_ref()
    }

    /// Whether such an owner exists nowhere, and somebody else is given in his place.
    pub(super) fn is_stranger(&self, uid: u32, gid: u32) -> bool {
        let within = self.within.as_ref().filter(|_| self.strangers_are_nobody);
        within.is_some_and(|(users, groups)| {
            users.outside(uid).is_none() || groups.outside(gid).is_none()
        })
    }

    /// In which attributes overlayfs keeps its marks.
    pub fn overlay_xattrs(&self) -> OverlayXattrs {
        self.overlay_xattrs
    }

    /// Whether owners of files are kept; if not, everything belongs to our one id.
    pub fn keeps_owners(&self) -> bool {
        self.ids != Ids::Single
    }

    /// The owner to give to a file of an image, or `None` if owners are dropped.
    ///
    /// # Errors
    ///
    /// If an id is no id, or is not mapped in this user namespace.
    pub(super) fn owner(&self, uid: u64, gid: u64) -> Result<Option<Owner>> {
        let (mut uid, mut gid) = (valid("user", uid)?, valid("group", gid)?);
        if let Some((users, groups)) = &self.within {
            let (our_users, our_groups) = match &self.ids {
                Ids::Mapped { users, groups } => (Some(users), Some(groups)),
                Ids::All | Ids::Single => (None, None),
            };
            let outside = |map: &IdMap, ours, kind: &str, id: u32| {
                let nobody = || nobody_of(map, ours).filter(|_| self.strangers_are_nobody);
                let found = map.outside(id).or_else(nobody);
                found.doing(|| format!("{kind} id {id} is not mapped in the container"))
            };
            uid = outside(users, our_users, "user", uid)?;
            gid = outside(groups, our_groups, "group", gid)?;
        }
        match &self.ids {
            Ids::All => {}
            Ids::Single => return Ok(None),
            Ids::Mapped { users, groups } => {
                mapped("user", "/etc/subuid", users, uid)?;
                mapped("group", "/etc/subgid", groups, gid)?;
            }
        }
        Ok(Some(Owner {
            uid: Uid::from_raw(uid),
            gid: Gid::from_raw(gid),
        }))
    }
}

/// The owner of a file, checked to be one that this process can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) uid: Uid,
    pub(super) gid: Gid,
}

/// An id that a namespace with this map does not have: 0 if it can be. It is one of `ours`,
/// or any.
fn nobody_of(map: &IdMap, ours: Option<&IdMap>) -> Option<u32> {
    let ends = map.ranges().iter();
    let ends = ends.filter_map(|range| range.outside.checked_add(range.count));
    let starts = ours.into_iter().flat_map(IdMap::ranges);
    let mut candidates = [0]
        .into_iter()
        .chain(starts.map(|range| range.inside))
        .chain(ends);
    candidates.find(|id| {
        map.inside(*id).is_none() && *id != u32::MAX && ours.is_none_or(|ours| ours.contains(*id))
    })
}

/// An id as chown(2) takes it. The highest number means "leave it" there, so it is no id.
fn valid(kind: &str, id: u64) -> Result<u32> {
    u32::try_from(id)
        .ok()
        .filter(|id| *id != u32::MAX)
        .doing(|| format!("{id} is not a valid {kind} id"))
}

fn mapped(kind: &str, file: &str, map: &IdMap, id: u32) -> Result<()> {
    if map.contains(id) {
        return Ok(());
    }
    let text = format!("{kind} id {id} is not mapped in this user namespace");
    Err(Error::engine(text).hint(format!(
        "Give your account more subordinate ids in {file}: this image needs {kind} ids up to at least {id}."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> IdMap {
        IdMap::parse(text).unwrap()
    }

    #[test]
    fn an_id_that_is_not_mapped_is_named_with_the_remedy() {
        let ownership = Ownership::namespaced(
            map("0 1000 1\n1 100000 65535\n"),
            map("0 1000 1\n1 100000 65535\n"),
        );
        assert!(ownership.owner(65_535, 33).unwrap().is_some());
        let fault = ownership.owner(33, 200_000).unwrap_err();
        assert!(fault.to_string().contains("group id 200000"), "{fault}");
        assert!(fault.find_hint().unwrap().contains("/etc/subgid"));
    }

    #[test]
    fn a_single_id_takes_every_owner_but_keeps_none() {
        let ownership = Ownership::namespaced(map("0 1000 1\n"), map("0 1000 1\n"));
        assert_eq!(ownership.owner(200_000, 5).unwrap(), None);
        assert!(!ownership.keeps_owners());
    }

    #[test]
    fn a_stranger_gets_an_id_that_the_container_does_not_have() {
        let ours = map("0 1000 1\n1 100000 10\n");
        let owner = |users: &str, groups: &str| {
            let ownership = Ownership::namespaced(ours.clone(), ours.clone());
            let ownership = ownership.within(map(users), map(groups));
            let owner = ownership.strangers_are_nobody().owner(5000, 5000);
            owner.map(|owner| owner.map(|owner| (owner.uid.as_raw(), owner.gid.as_raw())))
        };
        assert_eq!(owner("0 1 3\n", "0 1 3\n").unwrap(), Some((0, 0)));
        assert_eq!(owner("0 0 1\n", "0 1 3\n").unwrap(), Some((1, 0)));
        assert_eq!(owner("0 1 3\n9 0 1\n", "0 0 4\n").unwrap(), Some((4, 4)));
        let why = owner("0 1 3\n", "0 1 10\n99 0 1\n").unwrap_err();
        assert!(
            why.to_string().contains("group id 5000 is not mapped"),
            "{why}"
        );
    }

    #[test]
    fn a_number_that_means_leave_it_to_chown_is_refused_everywhere() {
        for ownership in [
            Ownership::initial(),
            Ownership::namespaced(IdMap::default(), IdMap::default()),
        ] {
            for id in [u64::from(u32::MAX), 1 << 32, u64::MAX] {
                assert!(ownership.owner(id, 0).is_err(), "{id}");
                assert!(ownership.owner(0, id).is_err(), "{id}");
            }
        }
    }
}
