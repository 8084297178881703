//! Where a container's output goes, as it was asked for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where a container's output goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogOptions {
    /// In which form.
    pub driver: LogDriver,
    /// A file is closed and the next one begun at this size, in bytes.
    pub max_size: u64,
    /// How many files are kept.
    pub max_files: u32,
    /// Whether files are compressed once the next one is begun.
    #[serde(default)]
    pub compress: bool,
    /// Whether output is thrown away that would have to wait.
    #[serde(default)]
    pub throws_away: bool,
    /// How much may wait before that, in bytes; the engine's choice if absent.
    #[serde(default)]
    pub buffer_bytes: Option<usize>,
    /// Labels of the container that are noted with each line.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Variables of its environment that are.
    #[serde(default)]
    pub env: Vec<String>,
    /// A text that is noted as `tag`; `{{.ID}}`, `{{.Name}}` and the like stand in it.
    #[serde(default)]
    pub tag: Option<String>,
    /// The options, as given.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
}

impl Default for LogOptions {
    fn default() -> Self {
        LogOptions {
            driver: LogDriver::JsonFile,
            max_size: 20 << 20,
            max_files: 5,
            compress: false,
            throws_away: false,
            buffer_bytes: None,
            labels: Vec::new(),
            env: Vec::new(),
            tag: None,
            given: BTreeMap::new(),
        }
    }
}

/// The forms in which output is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogDriver {
    /// Docker's: one JSON object a line.
    #[serde(rename = "json-file")]
    JsonFile,
    /// The same form, with other defaults.
    #[serde(rename = "local")]
    Local,
    /// That of Kubernetes and podman: time, stream, F or P, text.
    #[serde(rename = "k8s-file")]
    K8sFile,
    /// That of systemd: it goes to its journal, and to no file.
    #[serde(rename = "journald")]
    Journald,
    /// Not at all.
    #[serde(rename = "none")]
    None,
}
