//! Where the files of a volume are: what its options (`type`, `device`, `o`) ask of the
//! driver `local`.
//!
//! Owns the words; refuses to know what is mounted, and when. Nothing is mounted for a
//! volume: a container mounts what the words stand for among its own.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::error::{Error, Result};
use crate::size;

/// The options that there are. None does without the others but `o`.
const KEYS: [&str; 3] = ["type", "device", "o"];
/// Words that take something away from a mount.
const RESTRICTIONS: [&str; 8] = [
    "noexec",
    "nodev",
    "nosuid",
    "noatime",
    "relatime",
    "strictatime",
    "nodiratime",
    "nosymfollow",
];
/// Words for what is so anyway.
const DEFAULTS: [&str; 4] = ["defaults", "rw", "exec", "suid"];

/// Where files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the store.
    Store,
    /// In a directory of the host.
    Directory {
        /// Its absolute path.
        path: PathBuf,
        /// Whether what is mounted beneath comes along.
        recursive: bool,
        /// Options of the mount.
        options: Vec<String>,
    },
    /// In memory: empty with each run of the container.
    Memory {
        /// Options of the mount, and of a tmpfs.
        options: Vec<String>,
    },
}

impl Place {
    /// Reads the options of a volume.
    ///
    /// # Errors
    ///
    /// If they ask for what cannot be had.
    pub fn of(options: &BTreeMap<String, String>) -> Result<Self> {
        if options.is_empty() {
            return Ok(Place::Store);
        }
        if let Some(key) = options.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let text = format!("the option `{key}` of volumes is not supported");
            return Err(Error::usage(text).hint("There are type, device and o."));
        }
        let given = |key: &str| options.get(key).map(String::as_str).unwrap_or_default();
        for key in ["type", "device"] {
            if given(key).is_empty() {
                return Err(Error::usage(format!("missing required option: `{key}`")));
            }
        }
        let words = given("o").split(',').filter(|word| !word.is_empty());
        match given("type") {
            "none" | "bind" => directory(given("device"), words),
            "tmpfs" => memory(words),
            other => Err(
                Error::usage(format!("volumes of the type `{other}` are not supported")).hint(
                    "Mount it on the host, and use that directory: type=none, o=bind, \
                 device=DIRECTORY. There is `tmpfs`, too.",
                ),
            ),
        }
    }
}

fn directory<'a>(device: &str, words: impl Iterator<Item = &'a str>) -> Result<Place> {
    let path = Path::new(device);
    let is_clean = |component| matches!(component, Component::RootDir | Component::Normal(_));
    if !path.is_absolute() || !path.components().all(is_clean) || device.contains('\0') {
        return Err(Error::usage(format!(
            "the device `{device}` is not an absolute path"
        )));
    }
    let mut recursive = None;
    let mut options = Vec::new();
    for word in words {
        match word {
            "bind" => recursive = Some(false),
            "rbind" => recursive = Some(true),
            // What is mounted beneath cannot be written either.
            "ro" => options.push("rro".to_owned()),
            word if DEFAULTS.contains(&word) => {}
            word if RESTRICTIONS.contains(&word) => options.push(word.to_owned()),
            _ => return Err(unknown(word)),
        }
    }
    let recursive = recursive.ok_or_else(|| {
        Error::usage("the type `none` is for directories of the host, which need `o=bind`")
    })?;
    Ok(Place::Directory {
        path: path.to_owned(),
        recursive,
        options,
    })
}

fn memory<'a>(words: impl Iterator<Item = &'a str>) -> Result<Place> {
    let mut options = Vec::new();
    for word in words {
        let is_fine = match word.split_once('=') {
            Some(("size", part)) if part.ends_with('%') => is_number(part.trim_end_matches('%')),
            Some(("size", bytes)) => {
                options.push(format!("size={}", size::parse(bytes)?));
                continue;
            }
            Some(("mode", mode)) => u32::from_str_radix(mode, 8).is_ok_and(|mode| mode <= 0o7777),
            Some(("uid" | "gid", id)) => is_number(id),
            Some(("nr_inodes" | "nr_blocks", count)) => {
                is_number(count.trim_end_matches(['k', 'm', 'g']))
            }
            None if DEFAULTS.contains(&word) => continue,
            None => word == "ro" || RESTRICTIONS.contains(&word),
            Some(_) => false,
        };
        if !is_fine {
            return Err(unknown(word));
        }
        options.push(word.to_owned());
    }
    Ok(Place::Memory { options })
}

fn is_number(text: &str) -> bool {
    text.parse::<u32>().is_ok()
}

fn unknown(word: &str) -> Error {
    Error::usage(format!("`{word}` in the option `o` is not supported"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(pairs: &[(&str, &str)]) -> Result<Place> {
        let pairs = pairs.iter();
        let options = pairs.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Place::of(&options.collect())
    }

    #[test]
    fn options_are_a_place() {
        assert_eq!(place(&[]).unwrap(), Place::Store);
        let bind = [("type", "none"), ("device", "/srv/x"), ("o", "bind,ro,rw")];
        assert_eq!(
            place(&bind).unwrap(),
            Place::Directory {
                path: "/srv/x".into(),
                recursive: false,
                options: vec!["rro".to_owned()],
            }
        );
        let memory = [
            ("type", "tmpfs"),
            ("device", "tmpfs"),
            ("o", "size=1m,mode=700,uid=5,noexec,size=10%"),
        ];
        assert_eq!(
            place(&memory).unwrap(),
            Place::Memory {
                options: ["size=1048576", "mode=700", "uid=5", "noexec", "size=10%"]
                    .map(str::to_owned)
                    .into(),
            }
        );
    }

    #[test]
    fn options_that_cannot_be_had_are_errors() {
        for bad in [
            &[("type", "tmpfs")][..],
            &[("device", "/x"), ("o", "bind")],
            &[("o", "bind")],
            &[("type", "nfs"), ("device", ":/x"), ("o", "addr=10.0.0.1")],
            &[("type", "none"), ("device", "/x")],
            &[("type", "none"), ("device", "x"), ("o", "bind")],
            &[("type", "none"), ("device", "/x/../y"), ("o", "bind")],
            &[("type", "none"), ("device", "/x"), ("o", "bind,dev")],
            &[("type", "none"), ("device", "/x"), ("o", "bind,size=1m")],
            &[("type", "tmpfs"), ("device", "x"), ("o", "mode=8")],
            &[("type", "tmpfs"), ("device", "x"), ("o", "size=x")],
            &[("type", "tmpfs"), ("device", "x"), ("o", "uid=-1")],
            &[("type", "tmpfs"), ("device", "x"), ("o", "dev")],
            &[("type", "tmpfs"), ("device", "x"), ("o", "odd=1")],
            &[("size", "1g")],
        ] {
            assert!(place(bad).is_err(), "{bad:?}");
        }
    }
}
