//! User and group ids: how those inside a user namespace correspond to those outside.
//!
//! Owns the form of `/proc/PID/uid_map` (user_namespaces(7)) and the arithmetic on it.
//! Refuses to know who writes the map: that is `rootless` and `runtime`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The id that the kernel shows for one that a namespace does not have
/// (`/proc/sys/kernel/overflowuid`, as it is everywhere).
pub const NOBODY: u32 = 65_534;

/// A run of consecutive ids: `inside..inside+count` here are `outside..` one level up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdRange {
    /// The first id inside the namespace.
    pub inside: u32,
    /// The id outside that it corresponds to.
    pub outside: u32,
    /// How many ids.
    pub count: u32,
}

/// A range as people ask for it: `INSIDE:OUTSIDE[:COUNT]`, with `@` before an id outside
/// that is the host's, not that of whoever runs the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedRange {
    /// The range.
    pub range: IdRange,
    /// Whether the id outside is the host's.
    pub of_host: bool,
}

impl FromStr for AskedRange {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = |why: &str| Error::usage(format!("invalid id map `{text}`: {why}"));
        if text.starts_with(|first: char| first == '+' || first.is_ascii_alphabetic()) {
            return Err(bad(
                "flags before the ids, as `+`, `u` and `g`, are not supported",
            ));
        }
        let fields: Vec<&str> = text.split(':').collect();
        let (inside, outside, count) = match fields[..] {
            [inside, outside] => (inside, outside, "1"),
            [inside, outside, count] => (inside, outside, count),
            _ => return Err(bad("it is INSIDE:OUTSIDE[:COUNT]")),
        };
        let (of_host, outside) = match outside.strip_prefix('@') {
            Some(rest) => (true, rest),
            None => (false, outside),
        };
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            let number = text.parse().ok().filter(|_| is_number);
            number.ok_or_else(|| bad(&format!("`{text}` is no id")))
        };
        let range = IdRange {
            inside: number(inside)?,
            outside: number(outside)?,
            count: number(count)?,
        };
        match range.count {
            0 => Err(bad("it has no ids")),
            _ => Ok(AskedRange { range, of_host }),
        }
    }
}

/// A whole `uid_map` or `gid_map`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct IdMap(Vec<IdRange>);

impl IdMap {
    /// A map made of `ranges`.
    pub fn new(ranges: Vec<IdRange>) -> Self {
        IdMap(ranges)
    }

    /// The map in which id 0 alone is mapped, to `outside`.
    pub fn single(outside: u32) -> Self {
        IdMap(vec![IdRange {
            inside: 0,
            outside,
            count: 1,
        }])
    }

    /// The ranges, in the order of the file.
    pub fn ranges(&self) -> &[IdRange] {
        &self.0
    }

    /// Reads the text of `/proc/PID/uid_map`.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = || Error::engine(format!("unexpected id map `{text}`"));
        let mut ranges = Vec::new();
        for line in text.lines() {
            let numbers: Vec<u32> = line
                .split_whitespace()
                .map(str::parse)
                .collect::<Result<_, _>>()
                .map_err(|_| bad())?;
            let [inside, outside, count] = numbers[..] else {
                return Err(bad());
            };
            ranges.push(IdRange {
                inside,
                outside,
                count,
            });
        }
        Ok(IdMap(ranges))
    }

    /// What an id outside is in here.
    pub fn inside(&self, id: u32) -> Option<u32> {
        self.ranges().iter().find_map(|range| {
            let offset = id.checked_sub(range.outside)?;
            (offset < range.count).then(|| range.inside + offset)
        })
    }

    /// The same, with the id that the kernel shows in here for one that is not mapped.
    pub fn inside_or_nobody(&self, id: u32) -> u32 {
        self.inside(id).unwrap_or(NOBODY)
    }

    /// Checks that a namespace can have this map: there are ids, each is there once on either
    /// side, and root is among them.
    pub fn check(&self) -> Result<()> {
        let sides: [fn(&IdRange) -> u32; 2] = [|range| range.inside, |range| range.outside];
        for side in sides {
            let mut spans: Vec<(u64, u64)> = self
                .0
                .iter()
                .map(|range| (u64::from(side(range)), u64::from(range.count)))
                .collect();
            spans.sort_unstable();
            // The last number is no id.
            let ends = |(first, count): &(u64, u64)| first + count;
            if spans.iter().any(|span| ends(span) > u64::from(u32::MAX)) {
                return Err(Error::usage(
                    "an id map goes beyond the highest id, 4294967294",
                ));
            }
            if let Some(pair) = spans.windows(2).find(|pair| ends(&pair[0]) > pair[1].0) {
                let id = pair[1].0;
                return Err(Error::usage(format!(
                    "the id {id} is mapped more than once"
                )));
            }
        }
        match self.contains(0) {
            true => Ok(()),
            false => Err(Error::usage("the container's root, id 0, has to be mapped")),
        }
    }

    /// Whether all ids of a range exist inside the namespace.
    pub fn contains_all(&self, first: u32, count: u32) -> bool {
        let mut next = u64::from(first);
        let end = next + u64::from(count);
        while next < end {
            let at = |range: &&IdRange| {
                let start = u64::from(range.inside);
                next >= start && next - start < u64::from(range.count)
            };
            match self.0.iter().find(at) {
                Some(range) => next = u64::from(range.inside) + u64::from(range.count),
                None => return false,
            }
        }
        true
    }

    /// Whether this is the initial user namespace's map, in which every id is itself.
    pub fn is_initial(&self) -> bool {
        matches!(
            self.0[..],
            [IdRange {
                inside: 0,
                outside: 0,
                count: u32::MAX
            }]
        )
    }

    /// Whether `id` exists inside the namespace.
    pub fn contains(&self, id: u32) -> bool {
        self.0
            .iter()
            .any(|range| id >= range.inside && id - range.inside < range.count)
    }

    /// What `id` corresponds to one level up.
    pub fn outside(&self, id: u32) -> Option<u32> {
        self.0.iter().find_map(|range| {
            let beyond = id.checked_sub(range.inside)?;
            (beyond < range.count).then(|| range.outside + beyond)
        })
    }

    /// The same map in pieces that each lie in one range of `outer`, the map of the namespace
    /// that it leads to: the kernel takes no others (user_namespaces(7)).
    pub fn split_along(&self, outer: &IdMap) -> Self {
        let mut pieces = Vec::new();
        for range in &self.0 {
            let mut done = 0;
            while done < range.count {
                let at = range.outside + done;
                let rest = range.count - done;
                let around = outer.0.iter().find(|outer| {
                    at.checked_sub(outer.inside)
                        .is_some_and(|beyond| beyond < outer.count)
                });
                // What is not there is for the kernel to refuse.
                let room = around.map_or(rest, |outer| outer.count - (at - outer.inside));
                let count = rest.min(room);
                pieces.push(IdRange {
                    inside: range.inside + done,
                    outside: at,
                    count,
                });
                done += count;
            }
        }
        IdMap(pieces)
    }

    /// How many ids exist from 0 on without a gap.
    pub fn first_run(&self) -> u64 {
        let mut ranges = self.0.clone();
        ranges.sort_by_key(|range| range.inside);
        ranges
            .iter()
            .fold(0, |end, range| match u64::from(range.inside) == end {
                true => end + u64::from(range.count),
                false => end,
            })
    }

    /// How many ids exist inside the namespace.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|range| u64::from(range.count)).sum()
    }
}

/// The form that the kernel reads: one range a line.
impl fmt::Display for IdMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for range in &self.0 {
            writeln!(f, "{} {} {}", range.inside, range.outside, range.count)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_split_where_the_outer_one_is() {
        let outer = IdMap::parse("0 1000 1\n1 100000 10\n11 300000 100\n").unwrap();
        let map = |text: &str| IdMap::parse(text).unwrap().split_along(&outer).to_string();
        assert_eq!(map("0 0 50\n"), "0 0 1\n1 1 10\n11 11 39\n");
        assert_eq!(map("0 5 3\n"), "0 5 3\n");
        assert_eq!(map("0 5 10\n20 100 1\n"), "0 5 6\n6 11 4\n20 100 1\n");
        assert_eq!(map("0 500 10\n"), "0 500 10\n");
    }

    #[test]
    fn ranges_are_read_as_podman_writes_them() {
        let read = |text: &str| {
            let asked: AskedRange = text.parse().unwrap();
            let map = IdMap::new(vec![asked.range]).to_string();
            (map.trim().to_owned(), asked.of_host)
        };
        assert_eq!(read("0:1000:5"), ("0 1000 5".to_owned(), false));
        assert_eq!(read("7:@1000"), ("7 1000 1".to_owned(), true));
        for bad in [
            "",
            "0",
            "0:1:2:3",
            "+0:1:2",
            "u0:1:2",
            "0:1:0",
            "0:-1:1",
            "0:+1:1",
            "@0:1:1",
            "0:@:1",
            "0:1:",
            "0:4294967296:1",
            " 0:1:1",
        ] {
            assert!(bad.parse::<AskedRange>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_id_is_mapped_once_and_root_is() {
        let check = |text: &str| IdMap::parse(text).unwrap().check();
        check("0 1000 1\n1 100000 65536\n").unwrap();
        check("5 0 5\n0 5 5\n").unwrap();
        for bad in [
            "1 0 5\n",
            "0 0 5\n4 10 1\n",
            "0 0 5\n5 4 1\n",
            "0 4294967290 6\n",
            "0 0 4294967295\n4294967295 5 1\n",
            "",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
        let map = IdMap::parse("0 1000 1\n1 100000 10\n20 0 5\n").unwrap();
        assert!(map.contains_all(0, 11) && map.contains_all(21, 4));
        assert!(!map.contains_all(0, 12) && !map.contains_all(21, 5));
        assert!(!map.contains_all(u32::MAX, 1));
    }

    #[test]
    fn maps_read_as_the_kernel_writes_them() {
        let map =
            IdMap::parse("         0       1000          1\n         1     100000      65536\n")
                .unwrap();
        assert_eq!(map.to_string(), "0 1000 1\n1 100000 65536\n");
        assert!(map.contains(0) && map.contains(65536) && !map.contains(65537));
        assert_eq!(map.count(), 65537);
        assert!(!map.is_initial());
        assert!(IdMap::parse("0 0 4294967295\n").unwrap().is_initial());
        assert!(IdMap::parse("0 0\n").is_err());
    }
}
