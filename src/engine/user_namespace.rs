//! Which users a container has: `--userns`.
//!
//! | who runs it | mode | ids inside | files of the image |
//! |---|---|---|---|
//! | anybody | `host` | those of the engine: as a user, 0 is the user | as they are |
//! | a user | `keep-id` | the user's own id is itself, and 0 is a subordinate one | those of root are the user's |
//! | root | `keep-id` | all as outside | as they are |
//! | root | `auto`, `private` | a range that no other such container has | shown through the same map |
//! | a user | `auto` | a range that no other such container has | a copy (see `own_image.rs`) |
//! | a user | `nomap` | all but the user's own | a copy |
//! | root | `--uidmap`, `--subuidname` | those | shown through the same map |
//! | a user | `--uidmap`, `--subuidname` | those, of his own | a copy |
//!
//! For `keep-id` no file is changed or copied, however many there are. What a user's costs
//! instead: in the store the files of an image's root belong
//! to the user, as his other files do, and one id outside is one id inside. So in there the
//! files of the image's root are the user's, and those of the image's user of that id are
//! root's. Programs of root's with set-uid (`sudo`, `su`) run as the user; the user can
//! change what is root's in the image. What is made in a mounted directory belongs to the
//! user, which is what the mode is for. To tell the two apart, files would have to be shown
//! through a map. The kernel lets only the owner of a file system do that: for the host's
//! (mount_setattr(2): `EPERM`) that is root, and an overlay, which would be the user's own,
//! cannot be shown so at all (`EINVAL`). Other engines copy the image.
//!
//! `auto` and `nomap` cannot do without a copy, for in their range is no id of the store's
//! files. What a user's other containers share with them are his ids altogether: ranges keep
//! `auto` containers from one another. Ids that were asked for one by one keep nobody off.

use self::explicit::with_forced;
use self::mode::{Auto, Mode, parse};
use super::{Engine, own_image};
use crate::digest::Digest;
use crate::error::{Error, Result};
use crate::identity::Identity;
use crate::idmap::{IdMap, IdRange};
use crate::runtime::rootfs::Overlay;
use crate::store::containers::{HostOptions, IdMaps, ImageCopy};
use crate::store::leases::{self, Lease};

mod explicit;
mod mode;

pub use explicit::AskedMaps;

/// How many ids `auto` gives at most unless it is told, and root's always.
const AUTO_SIZE: u32 = 65_536;
/// How many a user's gives at least.
const AUTO_LEAST: u32 = 1_024;
/// The ids that root's `auto` gives away: above everything that login programs hand out
/// (login.defs(5)) and below what the kernel takes for negative numbers.
const AUTO_FIRST: u32 = 0x4000_0000;
const AUTO_END: u32 = 0x7fff_0000;
/// From where on a user's `auto` looks for ids first: above those that images give to
/// services and people, which are those of all his other containers.
const AUTO_ABOVE: u32 = 10_000;

/// A container that is to be made.
pub(super) struct Wanted<'a> {
    /// The chain ids of its image's layers.
    pub(super) layers: &'a [Digest],
    /// Whom it runs as.
    pub(super) user: &'a str,
    /// The one that goes for it.
    pub(super) replaced: Option<&'a str>,
    /// What is held until it can be seen.
    pub(super) lease: &'a Lease,
    /// The maps that flags ask for.
    pub(super) maps: &'a AskedMaps,
}

/// The ids that were given to a container for itself.
fn given_range(host: &HostOptions) -> Option<&IdMaps> {
    let maps = host.id_maps.as_ref().filter(|maps| !maps.asked_for)?;
    matches!(parse(&host.userns), Ok(Mode::Auto(_))).then_some(maps)
}

/// Finds the ids of a container. Returns whom it runs as if nobody says.
pub(super) fn choose(
    engine: &Engine,
    wanted: &Wanted<'_>,
    host: &mut HostOptions,
) -> Result<Option<String>> {
    let identity = &engine.identity;
    let is_root = identity.may_make_devices();
    if let Some(maps) = wanted.maps.find(identity, &host.userns)? {
        "private".clone_into(&mut host.userns);
        host.id_maps = Some(maps);
        return Ok(None);
    }
    let mode = match parse(&host.userns)? {
        // A user's container has users of its own anyway.
        Mode::Auto(_) if !is_root && host.userns == "private" => Mode::Host,
        mode => mode,
    };
    let of_the_engine = |uids: IdMap, gids: IdMap| IdMaps {
        uids,
        gids,
        files: false,
        image_copy: None,
        asked_for: false,
    };
    let (maps, user) = match mode {
        Mode::Host => return Ok(None),
        Mode::KeepId { size: Some(_), .. } if is_root => {
            return Err(Error::usage(
                "`size` of `--userns keep-id` is for users: root has all ids",
            ));
        }
        Mode::KeepId { uid, gid, .. } if is_root => {
            let all = IdMap::new(vec![range(0, 0, u32::MAX)]);
            let user = uid.zip(gid).map(|(uid, gid)| format!("{uid}:{gid}"));
            let user = user.or(uid.map(|uid| uid.to_string()));
            (of_the_engine(all.clone(), all), user)
        }
        Mode::KeepId { uid, gid, size } => {
            let Identity { uids, gids, .. } = identity;
            let (uid, gid) = (uid.unwrap_or(identity.uid), gid.unwrap_or(identity.gid));
            let maps = of_the_engine(
                kept(uid, uids, size)?.split_along(uids),
                kept(gid, gids, size)?.split_along(gids),
            );
            if !(maps.uids.contains(0) && maps.gids.contains(0)) {
                return Err(no_root(size));
            }
            (maps, Some(format!("{uid}:{gid}")))
        }
        Mode::Auto(auto) if is_root => {
            let size = auto.size.unwrap_or(AUTO_SIZE);
            let windows = [(AUTO_FIRST, AUTO_END)];
            let first = take_range(engine, wanted, size, &auto, &windows)?;
            let maps = IdMaps {
                uids: with_forced(first, size, &auto.uids)?,
                gids: with_forced(first, size, &auto.gids)?,
                files: true,
                image_copy: None,
                asked_for: false,
            };
            (maps, None)
        }
        Mode::Auto(auto) => (auto_of_user(engine, wanted, host, &auto)?, None),
        Mode::NoMap if is_root => {
            return Err(Error::usage(
                "`--userns nomap` is for users: root has all ids",
            ));
        }
        Mode::NoMap => {
            let end = ids_of_user(identity)?;
            let all = IdMap::new(vec![range(0, 1, end - 1)]);
            (copied(identity, &all, &all)?, None)
        }
    };
    host.id_maps = Some(maps);
    Ok(user)
}

/// The ids of a user's container that are those of no other such container.
fn auto_of_user(
    engine: &Engine,
    wanted: &Wanted<'_>,
    host: &HostOptions,
    auto: &Auto,
) -> Result<IdMaps> {
    let end = ids_of_user(&engine.identity)?;
    let size = match auto.size {
        Some(size) => size,
        None => {
            let accounts = [&[wanted.user.to_owned()][..], &host.group_add].concat();
            let needed = own_image::ids_needed(engine, wanted.layers, &accounts.join("\n"))?;
            needed.clamp(AUTO_LEAST, AUTO_SIZE)
        }
    };
    let windows = [(AUTO_ABOVE, end), (1, end)];
    let first = take_range(engine, wanted, size, auto, &windows)?;
    copied(
        &engine.identity,
        &with_forced(first, size, &auto.uids)?,
        &with_forced(first, size, &auto.gids)?,
    )
}

/// How many ids there are, the user's own among them.
fn ids_of_user(identity: &Identity) -> Result<u32> {
    let count = identity.uids.first_run().min(identity.gids.first_run());
    match u32::try_from(count).unwrap_or(u32::MAX) {
        0 | 1 => Err(
            Error::engine("you have no ids for a container but your own").hint(
                "Give your account subordinate ids in /etc/subuid and /etc/subgid (subuid(5)).",
            ),
        ),
        count => Ok(count),
    }
}

/// The ids of a user's container for which the image is copied. All of them have to be the
/// user's.
fn copied(identity: &Identity, uids: &IdMap, gids: &IdMap) -> Result<IdMaps> {
    let own = |what: &str, map: &IdMap, outer: &IdMap| {
        let mut ranges = map.ranges().iter();
        match ranges.find(|range| !outer.contains_all(range.outside, range.count)) {
            None => Ok(map.split_along(outer)),
            Some(range) => Err(Error::usage(format!(
                "you have no {} {what} ids from {} on",
                range.count, range.outside
            ))
            .hint("0 is your own id here, and your subordinate ids begin with 1.")),
        }
    };
    Ok(IdMaps {
        uids: own("user", uids, &identity.uids)?,
        gids: own("group", gids, &identity.gids)?,
        files: false,
        image_copy: Some(ImageCopy {
            with_data: !Overlay::may_refer(),
        }),
        asked_for: false,
    })
}

fn range(inside: u32, outside: u32, count: u32) -> IdRange {
    IdRange {
        inside,
        outside,
        count,
    }
}

/// The map in which the user, who is 0 in `outer`, is `id`. What else there is keeps its
/// number, but for `id` itself, which takes the place of 0. There are as many as `size` says
/// at most.
fn kept(id: u32, outer: &IdMap, size: Option<u32>) -> Result<IdMap> {
    let count = u32::try_from(outer.count()).unwrap_or(u32::MAX);
    let count = size.map_or(count, |size| size.min(count));
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

/// Takes a range of ids that no other container of this store has for itself, in the first
/// of `windows` that has room. It is held until the container can be seen.
fn take_range(
    engine: &Engine,
    wanted: &Wanted<'_>,
    size: u32,
    auto: &Auto,
    windows: &[(u32, u32)],
) -> Result<u32> {
    let _one_at_a_time = engine.store.lock_user_ids()?;
    // Leases first: one is given up after the container's record is written.
    let mut taken = leases::held_ids(&engine.store)?;
    for container in engine.store.containers()? {
        let record = container.record();
        if !record.is_readable() {
            let text = format!(
                "find ids that no other container has: the record of `{}` cannot be read",
                record.name
            );
            let hint = format!("Remove it with `coracle rm -f {}`.", record.name);
            return Err(Error::engine(text).hint(hint));
        }
        if wanted.replaced == Some(&record.name) {
            continue;
        }
        let maps = given_range(&record.host).into_iter();
        let ranges = maps.flat_map(|maps| maps.uids.ranges().iter().chain(maps.gids.ranges()));
        taken.extend(ranges.map(|range| (range.outside, range.count)));
    }
    let forced = auto.uids.iter().chain(&auto.gids);
    taken.extend(forced.map(|range| (range.outside, range.count)));
    taken.sort_unstable();
    let mut windows = windows.iter();
    let found = windows.find_map(|window| room(&taken, size, *window));
    let first = found.ok_or_else(|| no_room(engine, size))?;
    wanted.lease.hold_ids(first, size)?;
    Ok(first)
}

/// There is no id for the container's root beside the one that is kept.
fn no_root(size: Option<u32>) -> Error {
    let text = "`--userns keep-id` has no id left for the container's root, id 0";
    Error::usage(text).hint(match size {
        Some(_) => "Ask for a larger `size`: the id that is kept counts, too.",
        None => "Give your account subordinate ids in /etc/subuid and /etc/subgid (subuid(5)).",
    })
}

fn no_room(engine: &Engine, size: u32) -> Error {
    let text = format!("there are no {size} user ids left that no other container has");
    match engine.identity.may_make_devices() {
        true => Error::engine(text),
        false => Error::engine(text).hint(
            "Ask for less (`--userns auto:size=N`), or give your account more subordinate ids in \
             /etc/subuid and /etc/subgid.",
        ),
    }
}

/// Where `size` ids fit between those that are taken, which are sorted.
fn room(taken: &[(u32, u32)], size: u32, (mut first, end): (u32, u32)) -> Option<u32> {
    for (start, count) in taken {
        if first.checked_add(size).is_some_and(|after| after <= *start) {
            break;
        }
        first = first.max(start.saturating_add(*count));
    }
    first
        .checked_add(size)
        .filter(|after| *after <= end)
        .map(|_| first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_lies_between_those_that_are_taken() {
        let taken = [(10, 10), (40, 10)];
        assert_eq!(room(&taken, 10, (1, 100)), Some(20));
        assert_eq!(room(&taken, 20, (1, 100)), Some(20));
        assert_eq!(room(&taken, 9, (1, 100)), Some(1));
        assert_eq!(room(&taken, 50, (1, 100)), Some(50));
        assert_eq!(room(&taken, 51, (1, 100)), None);
        assert_eq!(room(&taken, u32::MAX, (1, 100)), None);
        assert_eq!(room(&[], 10, (95, 100)), None);
    }

    #[test]
    fn the_kept_id_and_zero_change_places() {
        let outer = |count: u32| IdMap::new(vec![range(0, 1000, 1), range(1, 100_000, count - 1)]);
        let text = |id, count| kept(id, &outer(count), None).unwrap().to_string();
        assert_eq!(
            text(1000, 65_537),
            "0 1000 1\n1 1 999\n1000 0 1\n1001 1001 64536\n"
        );
        assert_eq!(text(0, 10), "0 0 10\n");
        assert_eq!(text(1, 2), "0 1 1\n1 0 1\n");
        assert_eq!(text(1000, 10), "0 1 9\n1000 0 1\n");
        assert_eq!(text(1000, 1), "1000 0 1\n");
        let sized = |id| kept(id, &outer(65_537), Some(100)).unwrap().to_string();
        assert_eq!(sized(1000), "0 1 99\n1000 0 1\n");
        assert_eq!(sized(10), "0 10 1\n1 1 9\n10 0 1\n11 11 89\n");
    }
}
