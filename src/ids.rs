//! Identifiers and names of containers: how they are made and what is well formed.

use std::fmt;
use std::str::FromStr;

use rustix::io::Errno;
use rustix::rand::{GetRandomFlags, getrandom};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::to_hex;
use crate::error::{Context, Error, Result};

const ID_HEX_DIGITS: usize = 64;

/// A container's id: 64 lower-case hexadecimal digits; safe as a file name.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerId(Box<str>);

impl ContainerId {
    /// A new id from the kernel's random numbers.
    pub fn random() -> Result<Self> {
        Ok(ContainerId(random_hex(ID_HEX_DIGITS / 2)?.into()))
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twelve digits, as shown to people and used as the host name.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

impl FromStr for ContainerId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text.len() == ID_HEX_DIGITS && is_lower_hex(text) {
            return Ok(ContainerId(text.into()));
        }
        Err(Error::usage(format!("`{text}` is not a container id")))
    }
}

impl fmt::Display for ContainerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ContainerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short())
    }
}

impl Serialize for ContainerId {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ContainerId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Whether `text` is made of lower-case hexadecimal digits alone (and of at least one).
pub fn is_lower_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// `bytes` random bytes as hexadecimal digits.
pub fn random_hex(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    fill_random(&mut buffer)?;
    Ok(to_hex(&buffer))
}

/// Fills `bytes` with random numbers of the kernel (`getrandom(2)`).
pub fn fill_random(bytes: &mut [u8]) -> Result<()> {
    let mut filled = 0;
    while filled < bytes.len() {
        match getrandom(&mut bytes[filled..], GetRandomFlags::empty()) {
            Ok(count) => filled += count,
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno).doing(|| "read random numbers from the kernel"),
        }
    }
    Ok(())
}

/// Checks the name of a container, volume or network: `[a-zA-Z0-9][a-zA-Z0-9_.-]*`.
pub fn check_name(what: &str, name: &str) -> Result<()> {
    let bytes = name.as_bytes();
    let fine = bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        && bytes.len() <= 255;
    if fine {
        return Ok(());
    }
    Err(Error::usage(format!(
        "invalid {what} name `{name}`: a name starts with a letter or a digit and goes on with \
         letters, digits, `_`, `.` and `-`"
    )))
}

/// A name for a container that was given none, such as `brisk_heron`.
///
/// `attempt` counts the names that were taken; from the second on a digit is added.
pub fn random_name(attempt: u32) -> Result<String> {
    let mut seed = [0_u8; 4];
    fill_random(&mut seed)?;
    let pick = |words: &[&'static str], low: u8, high: u8| {
        words[usize::from(u16::from_le_bytes([low, high])) % words.len()]
    };
    let name = format!(
        "{}_{}",
        pick(TEMPERS, seed[0], seed[1]),
        pick(BIRDS, seed[2], seed[3])
    );
    Ok(if attempt == 0 {
        name
    } else {
        format!("{name}{attempt}")
    })
}

const TEMPERS: &[&str] = &[
    "able", "agile", "airy", "alert", "amber", "ample", "aware", "bold", "brave", "breezy",
    "bright", "brisk", "busy", "calm", "candid", "careful", "cheery", "civil", "clear", "clever",
    "cosy", "curious", "daring", "deft", "eager", "early", "easy", "fair", "faithful", "fine",
    "fleet", "fluent", "fond", "frank", "free", "fresh", "gentle", "glad", "golden", "grand",
    "happy", "hardy", "honest", "humble", "jaunty", "jolly", "keen", "kind", "lively", "loyal",
    "lucid", "lucky", "mellow", "merry", "mild", "modest", "neat", "nimble", "noble", "patient",
    "placid", "plucky", "polite", "prompt", "proud", "pure", "quick", "quiet", "rapid", "ready",
    "regal", "robust", "rosy", "serene", "sharp", "shiny", "silent", "silver", "sleek", "smart",
    "smooth", "snug", "solid", "spry", "stable", "steady", "still", "stoic", "sturdy", "subtle",
    "sunny", "sure", "swift", "tame", "tidy", "trusty", "upbeat", "valiant", "vivid", "warm",
    "wary", "wise", "witty", "zesty",
];

const BIRDS: &[&str] = &[
    "albatross",
    "auk",
    "avocet",
    "bittern",
    "bunting",
    "bustard",
    "buzzard",
    "chaffinch",
    "chough",
    "coot",
    "cormorant",
    "corncrake",
    "crake",
    "crane",
    "crossbill",
    "cuckoo",
    "curlew",
    "dipper",
    "diver",
    "dotterel",
    "dove",
    "dunlin",
    "dunnock",
    "egret",
    "eider",
    "falcon",
    "fieldfare",
    "finch",
    "fulmar",
    "gadwall",
    "gannet",
    "garganey",
    "godwit",
    "goldcrest",
    "goldeneye",
    "goldfinch",
    "goosander",
    "goshawk",
    "grebe",
    "greenshank",
    "grouse",
    "guillemot",
    "gull",
    "harrier",
    "hawfinch",
    "heron",
    "hobby",
    "hoopoe",
    "ibis",
    "jackdaw",
    "jay",
    "kestrel",
    "kingfisher",
    "kite",
    "kittiwake",
    "knot",
    "lapwing",
    "lark",
    "linnet",
    "magpie",
    "mallard",
    "martin",
    "merlin",
    "moorhen",
    "nightjar",
    "nuthatch",
    "oriole",
    "osprey",
    "ouzel",
    "owl",
    "partridge",
    "peregrine",
    "petrel",
    "phalarope",
    "pintail",
    "pipit",
    "plover",
    "pochard",
    "ptarmigan",
    "puffin",
    "quail",
    "rail",
    "raven",
    "razorbill",
    "redpoll",
    "redshank",
    "redstart",
    "redwing",
    "robin",
    "rook",
    "ruff",
    "sanderling",
    "sandpiper",
    "scaup",
    "scoter",
    "shag",
    "shearwater",
    "shelduck",
    "shoveler",
    "shrike",
    "siskin",
    "skua",
    "skylark",
    "smew",
    "snipe",
    "sparrow",
    "spoonbill",
    "starling",
    "stilt",
    "stint",
    "stonechat",
    "stork",
    "swallow",
    "swan",
    "swift",
    "teal",
    "tern",
    "thrush",
    "treecreeper",
    "turnstone",
    "twite",
    "wagtail",
    "warbler",
    "waxwing",
    "wheatear",
    "whimbrel",
    "whinchat",
    "wigeon",
    "woodcock",
    "woodlark",
    "wren",
    "wryneck",
    "yaffle",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_64_lower_case_digits() {
        let id = ContainerId::random().unwrap();
        assert_eq!(id.as_str().parse::<ContainerId>().unwrap(), id);
        assert_eq!(id.short().len(), 12);
        for text in ["", "abc", &"A".repeat(64), &"../".repeat(22)] {
            assert!(text.parse::<ContainerId>().is_err());
        }
    }

    #[test]
    fn names_that_could_be_paths_are_refused() {
        for name in ["a", "web-1", "A.b_c"] {
            check_name("container", name).unwrap();
        }
        for name in ["", ".", "..", "-a", "a/b", "a b", "é", "_x"] {
            assert!(check_name("container", name).is_err(), "{name}");
        }
    }

    #[test]
    fn made_up_names_are_well_formed() {
        for attempt in 0..50 {
            check_name("container", &random_name(attempt).unwrap()).unwrap();
        }
    }
}
