//! Flags about what a container is called and how it is marked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::error::{Context, Error, Result};
use crate::ids::check_name;

/// Names and marks.
#[derive(Debug, Clone, Args)]
pub(super) struct IdentityOptions {
    /// Assign a name to the container
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Remove the container that has the name first, if there is one
    #[arg(long, requires = "name")]
    pub(super) replace: bool,
    /// Set a label
    #[arg(short, long, value_name = "KEY=VALUE")]
    label: Vec<String>,
    /// Read labels from a file, one a line
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    label_file: Vec<PathBuf>,
    /// Set an annotation of the OCI configuration
    #[arg(long, value_name = "KEY=VALUE")]
    annotation: Vec<String>,
    /// Write the container's id to a file, which must not exist
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(super) cidfile: Option<PathBuf>,
    /// Write the pid of the container's first process to a file, at each start
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pidfile: Option<String>,
}

impl IdentityOptions {
    /// The container's name, which docker writes with a slash before it in places.
    pub(super) fn name(&self) -> Option<String> {
        let name = self.name.as_deref()?;
        let name = name.strip_prefix('/').unwrap_or(name);
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// The labels of the files and the flags; later ones win.
    pub(super) fn labels(&self) -> Result<BTreeMap<String, String>> {
        if let Some(name) = self.name() {
            check_name("container", &name)?;
        }
        let mut lines = Vec::new();
        for path in &self.label_file {
            let text = fs::read_to_string(path)
                .doing(|| format!("read the label file `{}`", path.display()))?;
            let text = text.trim_start_matches('\u{feff}');
            let used = text.lines().map(str::trim_start);
            lines.extend(
                used.filter(|line| !line.is_empty() && !line.starts_with('#'))
                    .map(str::to_owned),
            );
        }
        let all = lines.iter().chain(&self.label);
        all.map(|text| label(text)).collect()
    }

    /// The file for the pid, wherever the container is started from. Links that lead to it are
    /// followed now, and never again.
    pub(super) fn pid_file(&self) -> Result<Option<PathBuf>> {
        let Some(given) = super::given(self.pidfile.clone()) else {
            return Ok(None);
        };
        let doing = || format!("write the pid file `{given}`");
        let path = std::path::absolute(&given).doing(doing)?;
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return Err(Error::usage(doing()).because("it is no name of a file"));
        };
        Ok(Some(parent.canonicalize().doing(doing)?.join(name)))
    }

    /// The annotations.
    pub(super) fn annotations(&self) -> Result<BTreeMap<String, String>> {
        let each = self
            .annotation
            .iter()
            .map(|text| match text.split_once('=') {
                Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
                _ => Err(Error::usage(format!(
                    "invalid annotation `{text}`: it is KEY=VALUE"
                ))),
            });
        each.collect()
    }
}

/// `KEY=VALUE`, or `KEY` for an empty value.
pub(in crate::cli) fn label(text: &str) -> Result<(String, String)> {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    match key.is_empty() || key.contains(char::is_whitespace) {
        true => Err(Error::usage(format!(
            "invalid label `{text}`: its name is empty, or has a blank in it"
        ))),
        false => Ok((key.to_owned(), value.to_owned())),
    }
}

/// A file that takes the id, claimed before there is one. It is removed again unless the
/// container comes to be.
#[derive(Debug)]
pub(in crate::cli) struct IdFile(Option<PathBuf>);

impl IdFile {
    /// Claims the file.
    pub(in crate::cli) fn claim(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            return Ok(IdFile(None));
        };
        fs::File::create_new(path).map_err(|why| {
            let text = format!("make the container ID file `{}`", path.display());
            let error = Error::engine(text);
            match why.kind() {
                std::io::ErrorKind::AlreadyExists => error
                    .because(why)
                    .hint("Make sure that the other container is not running, or remove the file."),
                _ => error.because(why),
            }
        })?;
        Ok(IdFile(Some(path.to_owned())))
    }

    /// Writes the id.
    pub(in crate::cli) fn write(mut self, id: &str) -> Result<()> {
        match self.0.take() {
            None => Ok(()),
            Some(path) => {
                fs::write(&path, id).doing(|| format!("write the file `{}`", path.display()))
            }
        }
    }
}

impl Drop for IdFile {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            let _ = fs::remove_file(path);
        }
    }
}
