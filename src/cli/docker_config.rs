//! Docker's `config.json`, as far as it is not about credentials: where it is, and the part
//! that somebody asks for.

use std::path::PathBuf;

use serde::de::DeserializeOwned;

use crate::env;

/// The file.
pub(super) struct DockerConfig<T> {
    /// Where it is.
    pub(super) path: PathBuf,
    /// What was asked for of it.
    pub(super) part: serde_json::Result<T>,
}

/// Reads a part of the file, if it is there.
pub(super) fn read<T: DeserializeOwned>() -> Option<DockerConfig<T>> {
    let directory = env::get(env::DOCKER_CONFIG).map(PathBuf::from);
    let home = || Some(PathBuf::from(env::get("HOME")?).join(".docker"));
    let path = directory.or_else(home)?.join("config.json");
    let text = std::fs::read(&path).ok()?;
    Some(DockerConfig {
        path,
        part: serde_json::from_slice(&text),
    })
}
