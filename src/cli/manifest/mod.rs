//! `manifest`: lists of images for several platforms.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Args;

use super::registry_options::{self, RegistryOptions};
use super::{Context, each};
use crate::engine::manifest::annotate::Changes;
use crate::engine::manifest::{Choice, Reach};
use crate::error::{Error, Result};
use crate::ui::progress;

pub(super) mod add;
pub(super) mod annotate;
pub(super) mod create;
pub(super) mod exists;
pub(super) mod inspect;
pub(super) mod ls;
pub(super) mod push;
pub(super) mod remove;
pub(super) mod rm;

/// How a registry is reached.
#[derive(Debug, Clone, Args)]
struct Reaching {
    #[command(flatten)]
    registry: RegistryOptions,
    /// The same as --tls-verify=false
    #[arg(long)]
    insecure: bool,
}

impl Reaching {
    fn reach(self, quiet: bool) -> Reach {
        let mut registry = self.registry.options();
        registry.tls_verify &= !self.insecure;
        Reach {
            registry,
            progress: Arc::from(progress::choose(quiet)),
        }
    }
}

/// What a list says of an image.
#[derive(Debug, Clone, Args)]
struct Words {
    /// The processor that the image is for
    #[arg(long, value_name = "ARCHITECTURE")]
    arch: Option<String>,
    /// The operating system that it is for
    #[arg(long, value_name = "OS")]
    os: Option<String>,
    /// The variant of the processor, such as v7
    #[arg(long, value_name = "VARIANT")]
    variant: Option<String>,
    /// The version of the operating system
    #[arg(long, value_name = "VERSION")]
    os_version: Option<String>,
    /// What the operating system must have
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    os_features: Vec<String>,
    /// What the processor must have
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    features: Vec<String>,
    /// A note on the image; may be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    annotation: Vec<String>,
}

impl Words {
    fn changes(self) -> Result<Changes> {
        let mut annotations = BTreeMap::new();
        for text in &self.annotation {
            match text.split_once('=') {
                Some((key, value)) if !key.is_empty() => {
                    annotations.insert(key.to_owned(), value.to_owned());
                }
                _ => {
                    return Err(Error::usage(format!(
                        "invalid annotation `{text}`: it is not KEY=VALUE"
                    )));
                }
            }
        }
        let changes = Changes {
            architecture: self.arch,
            os: self.os,
            variant: self.variant,
            os_version: self.os_version,
            os_features: self.os_features,
            features: self.features,
            annotations,
        };
        let words = [
            ("--arch", &changes.architecture),
            ("--os", &changes.os),
            ("--variant", &changes.variant),
            ("--os-version", &changes.os_version),
        ];
        let single = words
            .into_iter()
            .filter_map(|(flag, value)| Some((flag, value.as_ref()?)));
        let lists = (changes
            .os_features
            .iter()
            .map(|value| ("--os-features", value)))
        .chain(changes.features.iter().map(|value| ("--features", value)));
        for (flag, value) in single.chain(lists) {
            check_word(flag, value)?;
        }
        Ok(changes)
    }

    /// Which image of an index is meant.
    fn choice(&self, all: bool) -> Result<Choice> {
        if all {
            return Ok(Choice::All);
        }
        let mut platform = registry_options::platform(None)?;
        if let Some(architecture) = &self.arch {
            platform.architecture.clone_from(architecture);
            platform.variant = None;
        }
        if let Some(os) = &self.os {
            platform.os.clone_from(os);
        }
        if self.variant.is_some() {
            platform.variant.clone_from(&self.variant);
        }
        Ok(Choice::For(platform))
    }
}

/// Refuses what is no word of a platform.
fn check_word(flag: &str, value: &str) -> Result<()> {
    let is_fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    match !value.is_empty() && value.chars().all(is_fine) {
        true => Ok(()),
        false => Err(Error::usage(format!(
            "invalid value `{value}` for `{flag}`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, FromArgMatches};

    fn words(line: &str) -> Words {
        let grammar = Words::augment_args(Command::new("test"));
        let matches = grammar.get_matches_from(line.split(' '));
        Words::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn words_of_a_platform_are_checked_and_split() {
        let changes = words("test --arch arm --os-features a,b --annotation k=v=w --annotation e=")
            .changes()
            .unwrap();
        assert_eq!(changes.architecture.as_deref(), Some("arm"));
        assert_eq!(changes.os_features, ["a", "b"]);
        assert_eq!(changes.annotations["k"], "v=w");
        assert_eq!(changes.annotations["e"], "");
        for line in [
            "test --arch=",
            "test --os a/b",
            "test --variant \u{1b}[2J",
            "test --features a,,b",
            "test --annotation novalue",
            "test --annotation =x",
        ] {
            assert!(words(line).changes().is_err(), "{line}");
        }
    }

    #[test]
    fn the_image_of_an_index_is_chosen_by_the_same_words() {
        let Choice::For(platform) = words("test --arch arm --variant v6").choice(false).unwrap()
        else {
            panic!()
        };
        assert_eq!(platform.to_string(), "linux/arm/v6");
        let Choice::For(other) = words("test --arch s390x").choice(false).unwrap() else {
            panic!()
        };
        assert_eq!(other.to_string(), "linux/s390x");
        assert!(matches!(words("test").choice(true).unwrap(), Choice::All));
    }
}
