//! Programs of the host that are run at points of a container's life, as the
//! specifications of its devices say.

use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A program, and when it is run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hook {
    /// When.
    pub point: HookPoint,
    /// Its absolute path.
    pub path: PathBuf,
    /// Its arguments, its own name the first.
    pub args: Vec<String>,
    /// All of its environment: `NAME=VALUE`.
    pub env: Vec<String>,
    /// The seconds after which it has failed.
    pub timeout: Option<u32>,
}

/// A point of a container's life (runtime-spec, runtime.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HookPoint {
    /// Its namespaces and mounts are there; run beside us.
    CreateRuntime,
    /// The same moment; run among its namespaces, with the host's files still in sight.
    CreateContainer,
    /// Its program is about to run; run as that would be, and a program of the container's.
    StartContainer,
    /// Its program runs.
    Poststart,
    /// It has ended.
    Poststop,
}

impl HookPoint {
    const NAMES: [(&str, HookPoint); 6] = [
        // The old name of the same moment.
        ("prestart", HookPoint::CreateRuntime),
        ("createRuntime", HookPoint::CreateRuntime),
        ("createContainer", HookPoint::CreateContainer),
        ("startContainer", HookPoint::StartContainer),
        ("poststart", HookPoint::Poststart),
        ("poststop", HookPoint::Poststop),
    ];

    /// Finds a point by its name.
    pub fn parse(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.into_iter();
        names.find_map(|(known, point)| (known == name).then_some(point))
    }
}

impl fmt::Display for HookPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names = Self::NAMES.into_iter().rev();
        let name = names.find_map(|(name, point)| (point == *self).then_some(name));
        f.write_str(name.unwrap_or_default())
    }
}
