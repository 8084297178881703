//! Ids that are asked for one by one: `--uidmap`, `--gidmap`, `--subuidname`,
//! `--subgidname`, and what `--userns auto` is told to have beside its range.
//!
//! As root the ids outside are the host's. As a user they are those that the engine has: 0
//! is the user, and the subordinate ids follow; `@` says that the host's is meant.

use super::{copied, ids_of_user, range};
use crate::error::{Context, Error, Result};
use crate::identity::Identity;
use crate::idmap::{AskedRange, IdMap, IdRange};
use crate::rootless::{Which, subordinate_ids};
use crate::store::containers::IdMaps;

/// So many lines the kernel takes (user_namespaces(7)).
const RANGES_MAX: usize = 340;

/// The maps that flags ask for. What is asked for of users or of groups alone holds for both.
#[derive(Debug, Clone, Default)]
pub struct AskedMaps {
    /// `--uidmap`.
    pub uids: Vec<AskedRange>,
    /// `--gidmap`.
    pub gids: Vec<AskedRange>,
    /// `--subuidname`.
    pub uids_of: Option<String>,
    /// `--subgidname`.
    pub gids_of: Option<String>,
}

impl AskedMaps {
    /// The ids, if any were asked for. `mode` is that of `--userns`.
    pub(super) fn find(&self, identity: &Identity, mode: &str) -> Result<Option<IdMaps>> {
        let has_ranges = !self.uids.is_empty() || !self.gids.is_empty();
        let has_names = self.uids_of.is_some() || self.gids_of.is_some();
        if !has_ranges && !has_names {
            return Ok(None);
        }
        if has_ranges && has_names {
            return Err(Error::usage(
                "--uidmap and --gidmap exclude --subuidname and --subgidname",
            ));
        }
        if !matches!(mode, "" | "private") {
            return Err(Error::usage(format!(
                "`--userns {mode}` excludes --uidmap, --gidmap, --subuidname and --subgidname"
            )));
        }
        let is_root = identity.may_make_devices();
        if !is_root {
            ids_of_user(identity)?;
        }
        let (uids, gids) = match has_names {
            true => self.of_names(identity)?,
            false => {
                let (uids, gids) = either(&self.uids, &self.gids);
                (
                    asked(uids, &identity.uids).map_err(|why| self.of_the_other(why, true))?,
                    asked(gids, &identity.gids).map_err(|why| self.of_the_other(why, false))?,
                )
            }
        };
        for map in [&uids, &gids] {
            map.check()?;
            if map.ranges().len() > RANGES_MAX {
                return Err(Error::usage(format!(
                    "an id map has at most {RANGES_MAX} ranges"
                )));
            }
        }
        if !is_root {
            let maps = copied(identity, &uids, &gids)?;
            return Ok(Some(IdMaps {
                asked_for: true,
                ..maps
            }));
        }
        Ok(Some(IdMaps {
            uids,
            gids,
            files: true,
            image_copy: None,
            asked_for: true,
        }))
    }

    /// What is wrong with users or groups, where it was the other kind that was asked for.
    fn of_the_other(&self, why: Error, users: bool) -> Error {
        let (kind, flag, asked) = match users {
            true => ("users", "--uidmap", &self.uids),
            false => ("groups", "--gidmap", &self.gids),
        };
        match asked.is_empty() {
            true => Error::usage(format!("map the same ids for {kind}"))
                .because(why)
                .hint(format!("Ask for other {kind} with {flag}.")),
            false => why,
        }
    }

    fn of_names(&self, identity: &Identity) -> Result<(IdMap, IdMap)> {
        let both = self.uids_of.as_ref().or(self.gids_of.as_ref());
        let (users, groups) = (
            self.uids_of.as_ref().or(both),
            self.gids_of.as_ref().or(both),
        );
        let map = |which, name: Option<&String>, outer| {
            let name = name.map(String::as_str).unwrap_or_default();
            granted(which, name, outer)
        };
        Ok((
            map(Which::Users, users, &identity.uids)?,
            map(Which::Groups, groups, &identity.gids)?,
        ))
    }
}

fn either<'a>(
    uids: &'a [AskedRange],
    gids: &'a [AskedRange],
) -> (&'a [AskedRange], &'a [AskedRange]) {
    match (uids.is_empty(), gids.is_empty()) {
        (true, _) => (gids, gids),
        (_, true) => (uids, uids),
        _ => (uids, gids),
    }
}

fn asked(ranges: &[AskedRange], outer: &IdMap) -> Result<IdMap> {
    let ranges = ranges.iter().map(|asked| match asked.of_host {
        true => of_host(asked.range, outer),
        false => Ok(vec![asked.range]),
    });
    let ranges = ranges.collect::<Result<Vec<_>>>()?;
    Ok(IdMap::new(ranges.concat()))
}

/// All ids that a file grants to somebody, from 0 on.
fn granted(which: Which, name: &str, outer: &IdMap) -> Result<IdMap> {
    let mut ranges = Vec::new();
    let mut next: u32 = 0;
    let too_many = || Error::usage(format!("`{name}` has too many ids in {}", which.file()));
    for (first, count) in subordinate_ids(which, name) {
        ranges.extend(of_host(range(next, first, count), outer)?);
        next = next.checked_add(count).ok_or_else(too_many)?;
    }
    match ranges.is_empty() {
        true => Err(Error::usage(format!(
            "{} grants `{name}` no subordinate ids",
            which.file()
        ))),
        false => Ok(IdMap::new(ranges)),
    }
}

/// A range of the host's ids, in those of the engine.
fn of_host(asked: IdRange, outer: &IdMap) -> Result<Vec<IdRange>> {
    let missing = || {
        let IdRange { outside, count, .. } = asked;
        Error::usage(format!(
            "you may not use the {count} ids of the host from {outside} on"
        ))
    };
    let mut pieces = Vec::new();
    let mut done = 0;
    while done < asked.count {
        let at = asked.outside.checked_add(done).ok_or_else(missing)?;
        let beyond = |range: &IdRange| at.checked_sub(range.outside).filter(|b| *b < range.count);
        let mut ranges = outer.ranges().iter();
        let found = ranges.find_map(|range| Some((range, beyond(range)?)));
        let (around, beyond) = found.ok_or_else(missing)?;
        let count = (asked.count - done).min(around.count - beyond);
        let inside = asked.inside.checked_add(done).ok_or_else(missing)?;
        pieces.push(range(inside, around.inside + beyond, count));
        done += count;
    }
    Ok(pieces)
}

/// A range from 0 on, and in it, or beside it, ids that have to be others.
pub(super) fn with_forced(first: u32, size: u32, forced: &[IdRange]) -> Result<IdMap> {
    let mut forced = forced.to_vec();
    forced.sort_unstable_by_key(|range| range.inside);
    let mut ranges = Vec::new();
    let mut next: u32 = 0;
    for other in &forced {
        if other.inside.min(size) > next {
            ranges.push(range(next, first + next, other.inside.min(size) - next));
        }
        next = next.max(other.inside.saturating_add(other.count));
        ranges.push(*other);
    }
    if next < size {
        ranges.push(range(next, first + next, size - next));
    }
    let map = IdMap::new(ranges);
    map.check().doing(|| "choose ids for --userns auto")?;
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outer() -> IdMap {
        IdMap::parse("0 1000 1\n1 100000 10\n11 300000 100\n").unwrap()
    }

    fn identity(uids: IdMap) -> Identity {
        Identity {
            uid: 1000,
            gid: 1000,
            gids: uids.clone(),
            uids,
        }
    }

    fn maps(uids: &[&str], gids: &[&str]) -> AskedMaps {
        let read = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
        AskedMaps {
            uids: read(uids),
            gids: read(gids),
            ..AskedMaps::default()
        }
    }

    #[test]
    fn ids_of_the_host_are_found_among_the_engines() {
        let text = |text: &str| {
            let asked: AskedRange = text.parse().unwrap();
            of_host(asked.range, &outer()).map(|ranges| IdMap::new(ranges).to_string())
        };
        assert_eq!(text("5:1000:1").unwrap(), "5 0 1\n");
        assert_eq!(text("5:100002:8").unwrap(), "5 3 8\n");
        for bad in ["0:1000:2", "0:100005:6", "0:0:1", "0:4294967295:2"] {
            assert!(text(bad).is_err(), "{bad}");
        }
        let joined = IdMap::parse("0 100 5\n5 105 5\n").unwrap();
        let pieces = of_host(range(1, 103, 4), &joined).unwrap();
        assert_eq!(IdMap::new(pieces).to_string(), "1 3 2\n3 5 2\n");
    }

    #[test]
    fn a_range_has_gaps_for_what_is_forced() {
        let text = |forced: &[IdRange]| with_forced(500, 10, forced).map(|map| map.to_string());
        assert_eq!(text(&[]).unwrap(), "0 500 10\n");
        assert_eq!(
            text(&[range(4, 0, 2)]).unwrap(),
            "0 500 4\n4 0 2\n6 506 4\n"
        );
        assert_eq!(text(&[range(20, 0, 1)]).unwrap(), "0 500 10\n20 0 1\n");
        assert_eq!(text(&[range(0, 7, 1)]).unwrap(), "0 7 1\n1 501 9\n");
        assert_eq!(
            text(&[range(8, 7, 5), range(0, 3, 1)]).unwrap(),
            "0 3 1\n1 501 7\n8 7 5\n"
        );
        assert!(text(&[range(1, 7, 2), range(2, 9, 1)]).is_err());
        assert!(text(&[range(1, 7, 2), range(5, 8, 1)]).is_err());
        assert!(text(&[range(u32::MAX - 1, 7, 5)]).is_err());
    }

    #[test]
    fn what_is_asked_for_of_one_kind_holds_for_both() {
        let root = identity(IdMap::parse("0 0 4294967295\n").unwrap());
        let found = |asked: AskedMaps, identity: &Identity| asked.find(identity, "");
        let made = found(maps(&["0:5:3"], &[]), &root).unwrap().unwrap();
        assert!(made.files && made.uids == made.gids);
        let made = found(maps(&["0:5:3"], &["0:9:2"]), &root).unwrap().unwrap();
        assert_eq!(made.gids.to_string(), "0 9 2\n");
        let user = identity(outer());
        let made = found(maps(&["0:@1000", "1:1:20"], &[]), &user);
        let made = made.unwrap().unwrap();
        assert_eq!(made.uids.to_string(), "0 0 1\n1 1 10\n11 11 10\n");
        assert!(!made.files && made.image_copy.is_some());
        assert!(found(maps(&["0:100:20"], &[]), &user).is_err());
        assert!(found(maps(&["1:1:1"], &[]), &root).is_err());
        assert!(maps(&["0:1:1"], &[]).find(&root, "host").is_err());
        assert!(found(AskedMaps::default(), &user).unwrap().is_none());
        // The user's group has another number.
        let user = Identity {
            gids: IdMap::parse("0 2000 1\n1 100000 10\n").unwrap(),
            ..user
        };
        let why = found(maps(&["0:@1000"], &[]), &user).unwrap_err();
        assert!(why.to_string().contains("groups"), "{why}");
        assert!(why.find_hint().unwrap().contains("--gidmap"));
        let why = found(maps(&[], &["0:@2000"]), &user).unwrap_err();
        assert!(why.find_hint().unwrap().contains("--uidmap"));
        assert!(found(maps(&["0:@1000"], &["0:@2000"]), &user).is_ok());
    }
}
