//! Which users a container has: `--userns`.
//!
//! | who runs it | mode | ids inside | files of the image |
//! |---|---|---|---|
//! | anybody | `host` | those of the engine: as a user, 0 is the user | as they are |
//! | a user | `keep-id` | the user's own id is itself, and 0 is a subordinate one | those of root are the user's |
//! | root | `keep-id` | all as outside | as they are |
//! | root | `auto`, `private` | a range that no other container has | shown through the same map |
//!
//! No file is changed or copied for any of this, however many there are.
//!
//! What a user's `keep-id` costs instead: in the store the files of an image's root belong
//! to the user, as his other files do, and one id outside is one id inside. So in there the
//! files of the image's root are the user's, and those of the image's user of that id are
//! root's. Programs of root's with set-uid (`sudo`, `su`) run as the user; the user can
//! change what is root's in the image. What is made in a mounted directory belongs to the
//! user, which is what the mode is for. To tell the two apart, files would have to be shown
//! through a map. The kernel lets only the owner of a file system do that: for the host's
//! (mount_setattr(2): `EPERM`) that is root, and an overlay, which would be the user's own,
//! cannot be shown so at all (`EINVAL`). Other engines copy the image.
//!
//! `auto` for a user fails on the same: no id of the store's files would be in its range.

use super::Engine;
use crate::error::{Error, Result};
use crate::identity::Identity;
use crate::idmap::{IdMap, IdRange};
use crate::store::containers::{HostOptions, IdMaps};

/// How many ids `auto` gives, as podman does where the image does not need more.
const AUTO_SIZE: u32 = 65_536;
/// The ids that `auto` gives away: above everything that login programs hand out
/// (login.defs(5)) and below what the kernel takes for negative numbers.
const AUTO_FIRST: u32 = 0x4000_0000;
const AUTO_END: u32 = 0x7fff_0000;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Host,
    KeepId { uid: Option<u32>, gid: Option<u32> },
    Auto { size: u32 },
}

/// Whether a mode asks for ids that no other container has.
pub(super) fn takes_a_range(mode: &str) -> bool {
    matches!(parse(mode), Ok(Mode::Auto { .. }))
}

/// Finds the ids of a container, and whom it runs as if nobody says.
pub(super) fn choose(engine: &Engine, host: &mut HostOptions) -> Result<Option<String>> {
    let identity = &engine.identity;
    let is_root = identity.may_make_devices();
    let mode = match parse(&host.userns)? {
        // A user's container has users of its own anyway.
        Mode::Auto { .. } if !is_root && host.userns == "private" => Mode::Host,
        mode => mode,
    };
    match mode {
        Mode::Host => Ok(None),
        Mode::KeepId { uid, gid } if is_root => {
            let all = IdMap::new(vec![range(0, 0, u32::MAX)]);
            host.id_maps = Some(IdMaps {
                uids: all.clone(),
                gids: all,
                files: false,
            });
            let user = uid.zip(gid).map(|(uid, gid)| format!("{uid}:{gid}"));
            Ok(user.or(uid.map(|uid| uid.to_string())))
        }
        Mode::KeepId { uid, gid } => {
            let Identity { uids, gids, .. } = identity;
            let (uid, gid) = (uid.unwrap_or(identity.uid), gid.unwrap_or(identity.gid));
            host.id_maps = Some(IdMaps {
                uids: kept(uid, uids)?,
                gids: kept(gid, gids)?,
                files: false,
            });
            Ok(Some(format!("{uid}:{gid}")))
        }
        Mode::Auto { .. } if !is_root => Err(Error::engine(
            "`--userns auto` needs the image's files to be shown with other owners, which the \
             kernel lets only root of the host do",
        )
        .hint(
            "A user has `host` and `keep-id`; a user's containers are in a user namespace anyway.",
        )),
        Mode::Auto { size } => {
            let first = free_range(engine, size)?;
            let map = IdMap::new(vec![range(0, first, size)]);
            host.id_maps = Some(IdMaps {
                uids: map.clone(),
                gids: map,
                files: true,
            });
            Ok(None)
        }
    }
}

fn range(inside: u32, outside: u32, count: u32) -> IdRange {
    IdRange {
        inside,
        outside,
        count,
    }
}

fn parse(text: &str) -> Result<Mode> {
    let bad = || Error::usage(format!("invalid mode `{text}` of --userns"));
    let (word, options) = text.split_once(':').unwrap_or((text, ""));
    let options: Vec<(&str, u32)> = options
        .split(',')
        .filter(|option| !option.is_empty())
        .map(|option| {
            let (key, value) = option.split_once('=').ok_or_else(bad)?;
            let value = value.parse().ok().filter(|id| *id != u32::MAX);
            Ok((key, value.ok_or_else(bad)?))
        })
        .collect::<Result<_>>()?;
    let known = |keys: &[&str]| options.iter().all(|(key, _)| keys.contains(key));
    let option = |key: &str| {
        let found = options.iter().rev().find(|(name, _)| *name == key);
        found.map(|(_, value)| *value)
    };
    match word {
        "" | "host" if options.is_empty() => Ok(Mode::Host),
        "private" if options.is_empty() => Ok(Mode::Auto { size: AUTO_SIZE }),
        "keep-id" if known(&["uid", "gid"]) => Ok(Mode::KeepId {
            uid: option("uid"),
            gid: option("gid"),
        }),
        "auto" if known(&["size"]) => match option("size").unwrap_or(AUTO_SIZE) {
            0 => Err(bad()),
            size => Ok(Mode::Auto { size }),
        },
        "nomap" | "container" | "ns" | "auto" => Err(Error::usage(format!(
            "the mode `{text}` of --userns is not supported yet"
        ))),
        _ => Err(bad()),
    }
}

/// The map in which the user, who is 0 in `outer`, is `id`. What else there is keeps its
/// number, but for `id` itself, which takes the place of 0.
fn kept(id: u32, outer: &IdMap) -> Result<IdMap> {
    let count = u32::try_from(outer.count()).unwrap_or(u32::MAX);
    let beyond = || Error::usage(format!("the id {id} is too large to be kept"));
    let ranges = if id == 0 {
        vec![range(0, 0, count)]
    } else if id < count {
        vec![
            range(0, id, 1),
            range(1, 1, id - 1),
            range(id, 0, 1),
            range(
                id.checked_add(1).ok_or_else(beyond)?,
                id + 1,
                count - id - 1,
            ),
        ]
    } else {
        // There is nothing at its place to change with.
        vec![range(0, 1, count - 1), range(id, 0, 1)]
    };
    Ok(IdMap::new(
        ranges.into_iter().filter(|range| range.count > 0).collect(),
    ))
}

/// A range of ids that no other container of this store has. The caller holds the lock of
/// the ranges until its container can be seen.
fn free_range(engine: &Engine, size: u32) -> Result<u32> {
    let mut taken: Vec<(u32, u32)> = Vec::new();
    for container in engine.store.containers()? {
        let maps = container.record().host.id_maps.as_ref();
        let maps = maps.filter(|maps| maps.files);
        let ranges = maps.into_iter().flat_map(|maps| maps.uids.ranges());
        taken.extend(ranges.map(|range| (range.outside, range.count)));
    }
    taken.sort_unstable();
    let mut first = AUTO_FIRST;
    for (start, count) in taken {
        if first.checked_add(size).is_some_and(|end| end <= start) {
            break;
        }
        first = first.max(start.saturating_add(count));
    }
    match first.checked_add(size) {
        Some(end) if end <= AUTO_END => Ok(first),
        _ => Err(Error::engine(format!(
            "find {size} user ids that no other container has"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_have_their_options() {
        assert_eq!(parse("").unwrap(), Mode::Host);
        assert_eq!(
            parse("keep-id:uid=5,gid=6").unwrap(),
            Mode::KeepId {
                uid: Some(5),
                gid: Some(6)
            }
        );
        assert_eq!(parse("auto:size=1000").unwrap(), Mode::Auto { size: 1000 });
        for bad in [
            "odd",
            "keep-id:size=5",
            "keep-id:uid=x",
            "keep-id:uid=4294967295",
            "auto:size=0",
            "host:uid=1",
            "nomap",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_kept_id_and_zero_change_places() {
        let outer = |count: u32| IdMap::new(vec![range(0, 1000, 1), range(1, 100_000, count - 1)]);
        let text = |id, count| kept(id, &outer(count)).unwrap().to_string();
        assert_eq!(
            text(1000, 65_537),
            "0 1000 1\n1 1 999\n1000 0 1\n1001 1001 64536\n"
        );
        assert_eq!(text(0, 10), "0 0 10\n");
        assert_eq!(text(1, 2), "0 1 1\n1 0 1\n");
        assert_eq!(text(1000, 10), "0 1 9\n1000 0 1\n");
        assert_eq!(text(1000, 1), "1000 0 1\n");
    }
}
