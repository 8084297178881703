//! What is mounted in a container, as it was asked for.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// One thing mounted in a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MountPoint {
    /// Where it comes from.
    pub source: MountSource,
    /// Where it is in the container: absolute and clean.
    pub destination: PathBuf,
    /// Whether it cannot be written.
    pub read_only: bool,
    /// Propagation between the host's mount and this one: `rprivate`, `rslave`, `rshared` …
    pub propagation: Option<String>,
    /// Other mount options, as given: `exec`, `dev`, `suid` and their opposites, and
    /// parameters of a tmpfs.
    pub options: Vec<String>,
    /// The part of a volume or an image that is shown, relative to its root.
    #[serde(default)]
    pub subpath: Option<PathBuf>,
    /// Whether what is mounted beneath can be written where `read_only` is set.
    #[serde(default)]
    pub writable_beneath: bool,
    /// Whether a source that does not exist is an error.
    #[serde(default)]
    pub must_exist: bool,
    /// Whether it is given to the container's user.
    #[serde(default)]
    pub chown: bool,
    /// Whether changes are kept apart, and thrown away with the end of the run.
    #[serde(default)]
    pub overlay: bool,
    /// Whether its files show their owners through the container's map.
    #[serde(default)]
    pub idmap: bool,
    /// Whether the specification of a device asks for it, and not the user.
    #[serde(default)]
    pub of_device: bool,
    /// Which flag asks for it, and in which words; none does, if it comes from elsewhere.
    #[serde(default)]
    pub given: Option<Given>,
    /// Labels of a volume, if it has to be made.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Options of a volume, if it has to be made.
    #[serde(default)]
    pub volume_options: BTreeMap<String, String>,
}

/// The flag that asks for a mount, and as far as it is shown, what the user wrote there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Given {
    /// `--volume`.
    Volume {
        /// Where it is to be in the container.
        target: String,
        /// What follows that.
        options: String,
    },
    /// `--tmpfs`, with these options.
    Tmpfs(String),
    /// `--mount`.
    Mount,
}

/// Where the content of a mount comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MountSource {
    /// A file or directory of the host.
    Bind {
        /// Its absolute path.
        path: PathBuf,
        /// Whether what is mounted beneath comes along.
        recursive: bool,
    },
    /// A volume.
    Volume {
        /// Its name.
        name: String,
        /// Whether an empty one gets what the image has at the destination.
        copy_up: bool,
        /// Whether it was made for this container and goes with it.
        anonymous: bool,
    },
    /// Memory.
    Tmpfs {
        /// Size limit in bytes.
        size: Option<u64>,
        /// Mode of its root.
        mode: Option<u32>,
    },
    /// The files of an image, which cannot be written.
    Image {
        /// The image as the user named it.
        name: String,
        /// Its id; the engine finds it.
        id: Option<Digest>,
        /// The chain ids of its layers, the base first.
        layers: Vec<Digest>,
    },
}

impl MountPoint {
    /// A mount that nothing special was asked for.
    pub fn new(source: MountSource, destination: PathBuf) -> Self {
        MountPoint {
            source,
            destination,
            read_only: false,
            propagation: None,
            options: Vec::new(),
            subpath: None,
            writable_beneath: false,
            must_exist: false,
            chown: false,
            overlay: false,
            idmap: false,
            of_device: false,
            given: None,
            labels: BTreeMap::new(),
            volume_options: BTreeMap::new(),
        }
    }

    /// The options of `--volume`, as given.
    pub fn volume_options_given(&self) -> &str {
        match &self.given {
            Some(Given::Volume { options, .. }) => options,
            _ => "",
        }
    }

    /// The layers that it shows.
    pub fn layers(&self) -> &[Digest] {
        match &self.source {
            MountSource::Image { layers, .. } => layers,
            _ => &[],
        }
    }

    /// The image that it shows.
    pub fn image(&self) -> Option<&Digest> {
        match &self.source {
            MountSource::Image { id, .. } => id.as_ref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::containers::LogOptions;

    #[test]
    fn records_of_before_are_read() {
        let text = r#"{"source":{"volume":{"name":"v","copy_up":true,"anonymous":false}},
            "destination":"/d","read_only":true,"propagation":null,"options":[]}"#;
        let mount: MountPoint = serde_json::from_str(text).unwrap();
        assert_eq!(
            (mount.given.as_ref(), mount.volume_options_given()),
            (None, "")
        );
        let text = r#"{"driver":"json-file","max_size":1,"max_files":2}"#;
        let log: LogOptions = serde_json::from_str(text).unwrap();
        assert!(log.given.is_empty());
    }
}
