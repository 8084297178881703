//! Flags about what the image has beside what the Dockerfile says.

use std::collections::BTreeMap;

use clap::Args;

use super::variables::pairs;
use crate::build::Changes;
use crate::cli::run_options::environment;
use crate::error::{Error, Result};

/// What the image has.
#[derive(Debug, Clone, Args)]
pub(super) struct ChangeOptions {
    /// Set a label of the image
    #[arg(long, value_name = "KEY=VALUE")]
    label: Vec<String>,
    /// Take a label away
    #[arg(long, value_name = "KEY")]
    unsetlabel: Vec<String>,
    /// Set a variable of the image's environment: NAME=VALUE, or NAME for its value here
    #[arg(long, value_name = "NAME=VALUE")]
    env: Vec<String>,
    /// Take a variable away
    #[arg(long, value_name = "NAME")]
    unsetenv: Vec<String>,
    /// Set an annotation of the image's manifest: [manifest:]KEY=VALUE
    #[arg(long, value_name = "KEY=VALUE")]
    annotation: Vec<String>,
    /// The time that stands for "now", in seconds since 1970 [env: SOURCE_DATE_EPOCH]
    #[arg(long, value_name = "SECONDS")]
    source_date_epoch: Option<String>,
    /// The same
    #[arg(long, value_name = "SECONDS", conflicts_with = "source_date_epoch")]
    timestamp: Option<String>,
}

impl ChangeOptions {
    /// The time that stands for "now".
    pub(super) fn epoch(&self) -> Option<&str> {
        let given = self.timestamp.as_deref();
        given.or(self.source_date_epoch.as_deref())
    }

    /// Checks the flags.
    pub(super) fn check(self) -> Result<Changes> {
        let annotations = self.annotation.iter().map(|text| annotation(text));
        Ok(Changes {
            labels: pairs(&self.label),
            unset_labels: self.unsetlabel,
            env: environment(&[], &self.env)?,
            unset_env: self.unsetenv,
            annotations: annotations.collect::<Result<BTreeMap<_, _>>>()?,
        })
    }
}

/// `[manifest:]KEY=VALUE`
fn annotation(text: &str) -> Result<(String, String)> {
    let bad = |why: &str| Error::usage(format!("invalid annotation `{text}`: {why}"));
    let (key, value) = text.split_once('=').ok_or_else(|| bad("it is KEY=VALUE"))?;
    let key = match key.split_once(':') {
        None => key,
        Some(("manifest", key)) => key,
        Some((level, _)) if is_level(level) => {
            return Err(bad("only a manifest is annotated here")
                .hint("`coracle manifest annotate` is for lists of manifests."));
        }
        Some(_) => key,
    };
    match key.is_empty() {
        true => Err(bad("its key is empty")),
        false => Ok((key.to_owned(), value.to_owned())),
    }
}

/// What else BuildKit annotates, perhaps for one platform.
fn is_level(text: &str) -> bool {
    let levels = ["index", "index-descriptor", "manifest-descriptor"];
    text.ends_with(']') || levels.contains(&text)
}
