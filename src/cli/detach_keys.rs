//! The keys that detach from a container: how they are written, and how they are found in
//! what is typed.

use std::str::FromStr;

use serde::Deserialize;

use super::docker_config;
use crate::error::{Context, Error, Result};

/// Help for the flag that every verb with a terminal has.
pub(super) const HELP: &str = "Keys that detach: letters or ctrl-LETTER, with commas \
                               between; \"\" for none [default: ctrl-p,ctrl-q]";

/// The bytes that the keys send, in order; none if nothing detaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DetachKeys(Vec<u8>);

/// Ctrl-P, Ctrl-Q.
impl Default for DetachKeys {
    fn default() -> Self {
        DetachKeys(vec![0x10, 0x11])
    }
}

/// The keys of a flag; else those that the user has chosen for all terminals, as with
/// docker (`detachKeys` in its `config.json`); else the usual ones.
pub(super) fn chosen(flag: Option<DetachKeys>, tty: bool) -> Result<DetachKeys> {
    match flag {
        Some(keys) => Ok(keys),
        // Without a terminal nothing detaches, and nothing has to be read.
        None if tty => Ok(configured()?.unwrap_or_default()),
        None => Ok(DetachKeys::default()),
    }
}

fn configured() -> Result<Option<DetachKeys>> {
    let Some(file) = docker_config::read::<Configuration>() else {
        return Ok(None);
    };
    // What else is wrong with the file is told by who needs the rest of it.
    let configuration = file.part.unwrap_or_default();
    let keys = configuration.detach_keys.filter(|keys| !keys.is_empty());
    let keys = keys.map(|keys| keys.parse()).transpose();
    keys.doing(|| format!("read the detach keys in `{}`", file.path.display()))
}

/// The part of Docker's configuration that is about this.
#[derive(Default, Deserialize)]
struct Configuration {
    #[serde(rename = "detachKeys")]
    detach_keys: Option<String>,
}

/// Docker's grammar, but that the empty text means no keys, as with podman.
impl FromStr for DetachKeys {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(DetachKeys(Vec::new()));
        }
        let keys = text.split(',').map(|key| {
            byte_of(key).ok_or_else(|| {
                Error::usage(format!("invalid key `{key}` in the detach keys `{text}`")).hint(
                    "A key is one character, or ctrl- and one of a-z @ [ \\ ] ^ _, as in \
                     ctrl-p,ctrl-q.",
                )
            })
        });
        keys.collect::<Result<_>>().map(DetachKeys)
    }
}

/// The byte that a key sends to a program in a terminal.
fn byte_of(key: &str) -> Option<u8> {
    match (key.strip_prefix("ctrl-"), key.as_bytes()) {
        (Some(letter), _) => match letter.as_bytes() {
            [letter @ b'a'..=b'z'] => Some(letter - b'a' + 1),
            [letter @ (b'@' | b'[' | b'\\' | b']' | b'^' | b'_')] => Some(letter - b'@'),
            _ => None,
        },
        (None, [byte]) if byte.is_ascii() => Some(*byte),
        (None, b"DEL") => Some(0x7f),
        _ => None,
    }
}

/// Looks for the keys in what is typed.
#[derive(Debug)]
pub(super) struct Finder {
    keys: Vec<u8>,
    /// The beginning of the keys, held back until it is clear whether the rest follows.
    held: Vec<u8>,
}

impl Finder {
    pub(super) fn new(keys: DetachKeys) -> Self {
        Finder {
            keys: keys.0,
            held: Vec::new(),
        }
    }

    /// Takes in what was typed, which may come split or joined. Returns what is to be
    /// passed on, and whether the user detaches.
    pub(super) fn take(&mut self, typed: &[u8]) -> (Vec<u8>, bool) {
        if self.keys.is_empty() {
            return (typed.to_vec(), false);
        }
        let mut passed = Vec::with_capacity(typed.len() + self.held.len());
        for key in typed {
            self.held.push(*key);
            // What cannot be their beginning any more goes on; what may still be, stays.
            let wrong = (0..self.held.len()).find(|at| self.keys.starts_with(&self.held[*at..]));
            passed.extend(self.held.drain(..wrong.unwrap_or(self.held.len())));
            if self.held == self.keys {
                self.held.clear();
                return (passed, true);
            }
        }
        (passed, false)
    }

    /// What was held back when nothing more is typed.
    pub(super) fn rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finder(keys: &str) -> Finder {
        Finder::new(keys.parse().unwrap())
    }

    #[test]
    fn keys_are_written_as_with_docker() {
        for (text, bytes) in [
            ("ctrl-p,ctrl-q", &b"\x10\x11"[..]),
            ("a", b"a"),
            (
                "ctrl-@,ctrl-[,ctrl-\\,ctrl-],ctrl-^,ctrl-_",
                b"\0\x1b\x1c\x1d\x1e\x1f",
            ),
            ("x,ctrl-z,DEL", b"x\x1a\x7f"),
            ("", b""),
        ] {
            assert_eq!(text.parse::<DetachKeys>().unwrap().0, bytes, "{text}");
        }
        assert_eq!(
            "ctrl-p,ctrl-q".parse::<DetachKeys>().unwrap(),
            DetachKeys::default()
        );
        for text in [
            "ctrl-",
            "ctrl-P",
            "ctrl-aa",
            "ab",
            ",",
            "a,",
            "ctrl-p ctrl-q",
            "ä",
        ] {
            assert!(text.parse::<DetachKeys>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_keys_detach_whether_split_or_joined() {
        let mut joined = finder("ctrl-p,ctrl-q");
        assert_eq!(joined.take(b"ab\x10\x11c"), (b"ab".to_vec(), true));
        let mut split = finder("ctrl-p,ctrl-q");
        assert_eq!(split.take(b"a\x10"), (b"a".to_vec(), false));
        assert_eq!(split.take(b"\x11"), (vec![], true));
    }

    #[test]
    fn a_beginning_that_goes_on_otherwise_is_passed_on() {
        let mut keys = finder("ctrl-p,ctrl-q");
        assert_eq!(keys.take(b"\x10"), (vec![], false));
        assert_eq!(keys.take(b"\x10x"), (b"\x10\x10x".to_vec(), false));
        assert_eq!(keys.take(b"y\x10"), (b"y".to_vec(), false));
        assert_eq!(keys.rest(), b"\x10");
    }

    #[test]
    fn keys_that_begin_again_within_themselves_are_found() {
        let mut keys = finder("a,a,b");
        assert_eq!(keys.take(b"aaab"), (b"a".to_vec(), true));
        let mut keys = finder("a,b,a,c");
        assert_eq!(keys.take(b"aba"), (vec![], false));
        assert_eq!(keys.take(b"bac"), (b"ab".to_vec(), true));
    }

    #[test]
    fn without_keys_nothing_is_held_back() {
        assert_eq!(finder("").take(b"\x10\x11"), (b"\x10\x11".to_vec(), false));
    }
}
