//! The grammar of `--userns`.

use crate::error::{Context, Error, Result};
use crate::idmap::{AskedRange, IdRange};

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    /// No users of its own.
    Host,
    /// The caller's id is itself.
    KeepId {
        uid: Option<u32>,
        gid: Option<u32>,
        size: Option<u32>,
    },
    /// Ids that no other container has.
    Auto(Auto),
    /// All ids but the caller's.
    NoMap,
}

/// How ids are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Auto {
    /// How many there are.
    pub(super) size: Option<u32>,
    /// Users that are these, whatever else is chosen.
    pub(super) uids: Vec<IdRange>,
    /// Groups that are.
    pub(super) gids: Vec<IdRange>,
}

/// Reads a mode.
pub(super) fn parse(text: &str) -> Result<Mode> {
    let bad = || Error::usage(format!("invalid mode `{text}` of --userns"));
    let (word, options) = text.split_once(':').unwrap_or((text, ""));
    if let "container" | "ns" = word {
        return Err(Error::usage(format!(
            "the mode `{text}` of --userns is not supported yet"
        )));
    }
    let options: Vec<(&str, &str)> = options
        .split(',')
        .filter(|option| !option.is_empty())
        .map(|option| option.split_once('=').ok_or_else(bad))
        .collect::<Result<_>>()?;
    let known = |keys: &[&str]| options.iter().all(|(key, _)| keys.contains(key));
    let number = |key: &str| -> Result<Option<u32>> {
        let found = options.iter().rev().find(|(name, _)| *name == key);
        let number = |value: &str| value.parse().ok().filter(|id| *id != u32::MAX);
        found
            .map(|(_, value)| number(value).ok_or_else(bad))
            .transpose()
    };
    let size = || match number("size")? {
        Some(0) => Err(bad()),
        size => Ok(size),
    };
    let ranges = |key: &str| -> Result<Vec<IdRange>> {
        let asked = options.iter().filter(|(name, _)| *name == key);
        let ranges = asked.map(|(_, value)| {
            let asked: AskedRange = value
                .parse()
                .doing(|| format!("read the mode `{text}` of --userns"))?;
            match asked.of_host {
                true => Err(bad()),
                false => Ok(asked.range),
            }
        });
        ranges.collect()
    };
    match word {
        "" | "host" if options.is_empty() => Ok(Mode::Host),
        "nomap" if options.is_empty() => Ok(Mode::NoMap),
        "private" if options.is_empty() => Ok(Mode::Auto(Auto::default())),
        "keep-id" if known(&["uid", "gid", "size"]) => Ok(Mode::KeepId {
            uid: number("uid")?,
            gid: number("gid")?,
            size: size()?,
        }),
        "auto" if known(&["size", "uidmapping", "gidmapping"]) => Ok(Mode::Auto(Auto {
            size: size()?,
            uids: ranges("uidmapping")?,
            gids: ranges("gidmapping")?,
        })),
        _ => Err(bad()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_have_their_options() {
        assert_eq!(parse("").unwrap(), Mode::Host);
        assert_eq!(
            parse("keep-id:uid=5,gid=6,size=7").unwrap(),
            Mode::KeepId {
                uid: Some(5),
                gid: Some(6),
                size: Some(7)
            }
        );
        let range = |inside, outside, count| IdRange {
            inside,
            outside,
            count,
        };
        assert_eq!(
            parse("auto:size=1000,uidmapping=1000:5:1,uidmapping=2:3:4,gidmapping=7:8").unwrap(),
            Mode::Auto(Auto {
                size: Some(1000),
                uids: vec![range(1000, 5, 1), range(2, 3, 4)],
                gids: vec![range(7, 8, 1)],
            })
        );
        assert_eq!(parse("nomap").unwrap(), Mode::NoMap);
        for bad in [
            "odd",
            "keep-id:size=0",
            "keep-id:uid=x",
            "keep-id:uid=4294967295",
            "auto:size=0",
            "auto:uidmapping=1",
            "auto:uidmapping=1:@2:3",
            "auto:odd=1",
            "host:uid=1",
            "nomap:size=5",
            "container:c",
            "ns:/x",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
