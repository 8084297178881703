//! What a build reads: the Dockerfile, the ignore file, and the context.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::Arguments;
use crate::build::{Repository, Streamed, find_file, ignore_file, read_dockerfile, read_file};
use crate::cli::switches::truth;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::registry::web;

/// The argument that keeps the history of a repository that is the context.
const KEEP_GIT_DIR: &str = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";

/// What a build reads.
pub(super) struct Input {
    pub(super) file: Vec<u8>,
    pub(super) file_name: PathBuf,
    pub(super) ignore: Option<Vec<u8>>,
    pub(super) context: PathBuf,
}

/// The Dockerfile is standard input.
fn is_stdin(file: &Option<PathBuf>) -> bool {
    file.as_deref() == Some(Path::new("-"))
}

/// A directory, and the Dockerfile in it or elsewhere.
pub(super) fn of_directory(arguments: &Arguments) -> Result<Input> {
    let context = &arguments.path;
    if !context.is_dir() {
        return Err(Error::usage(format!(
            "the build context `{}` is not a directory",
            context.display()
        )));
    }
    if is_stdin(&arguments.file) {
        return Ok(Input {
            file: read_dockerfile(io::stdin().lock())?,
            file_name: PathBuf::from("Dockerfile"),
            ignore: ignore_file(None, context)?,
            context: context.clone(),
        });
    }
    let path = match &arguments.file {
        Some(path) => path.clone(),
        None => find_file(context).ok_or_else(|| {
            Error::usage(format!("there is no Dockerfile in `{}`", context.display()))
                .hint("Name one with --file.")
        })?,
    };
    let file = read_file(&path)?
        .ok_or_else(|| Error::usage(format!("there is no file `{}`", path.display())))?;
    Ok(Input {
        file,
        ignore: ignore_file(Some(&path), context)?,
        file_name: path,
        context: context.clone(),
    })
}

/// Reads the context that comes as a stream.
pub(super) fn read_stream(engine: &Engine, path: &str, arguments: &Arguments) -> Result<Streamed> {
    if path == "-" {
        if is_stdin(&arguments.file) {
            return Err(Error::usage(
                "standard input cannot be both the build context and the Dockerfile",
            ));
        }
        return Streamed::read(engine, io::stdin().lock());
    }
    let body = web::open(path, &arguments.registry.clone().options().of_others())?;
    Streamed::read(engine, body)
}

/// What came as a stream, and the Dockerfile in it or on standard input.
pub(super) fn of_stream(streamed: &Streamed, arguments: &Arguments) -> Result<Input> {
    let path = arguments.file.as_deref();
    let (file, file_name) = match is_stdin(&arguments.file) {
        true => (read_dockerfile(io::stdin().lock())?, "Dockerfile".into()),
        false => streamed.dockerfile(path)?,
    };
    let own = (!is_stdin(&arguments.file)).then_some(file_name.as_path());
    Ok(Input {
        ignore: streamed.ignore_file(own)?,
        context: streamed.directory(),
        file,
        file_name,
    })
}

/// Fetches the context out of a git repository.
pub(super) fn fetch(path: &str, values: &BTreeMap<String, String>) -> Result<Streamed> {
    let keeps_history = values
        .get(KEEP_GIT_DIR)
        .is_some_and(|value| truth(value) == Some(true));
    Repository::parse(path)?.fetch(keeps_history)
}
