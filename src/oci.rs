//! The documents of an image: descriptor, manifest, index and configuration.
//!
//! Owns the JSON forms of the OCI image-spec 1.1 and of Docker's schema 2, which share
//! their fields. Unknown fields of a configuration are kept, and maps are sorted, so
//! writing a document again gives the same bytes on every run. The digest of a document
//! is always that of the bytes that came, never of a document written anew.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};

mod platform;

pub use platform::Platform;

/// Media types that we read or write.
pub mod media_type {
    /// OCI image manifest.
    pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
    /// OCI image index.
    pub const INDEX: &str = "application/vnd.oci.image.index.v1+json";
    /// OCI image configuration.
    pub const CONFIG: &str = "application/vnd.oci.image.config.v1+json";
    /// OCI layer, plain tar.
    pub const LAYER_TAR: &str = "application/vnd.oci.image.layer.v1.tar";
    /// OCI layer, tar in gzip.
    pub const LAYER_GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
    /// OCI layer, tar in zstd.
    pub const LAYER_ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";
    /// Docker image manifest, version 2, schema 2.
    pub const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
    /// Docker manifest list.
    pub const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// Docker image configuration.
    pub const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
    /// Docker layer, tar in gzip.
    pub const DOCKER_LAYER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /// Docker layer, plain tar.
    pub const DOCKER_LAYER_TAR: &str = "application/vnd.docker.image.rootfs.diff.tar";
    /// Docker layer, tar in zstd.
    pub const DOCKER_LAYER_ZSTD: &str = "application/vnd.docker.image.rootfs.diff.tar.zstd";
    /// Docker image manifest, version 2, schema 1: recognised, to be refused by name.
    pub const DOCKER_SCHEMA_1: &str = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    /// The empty document `{}` that stands for "no configuration".
    pub const EMPTY: &str = "application/vnd.oci.empty.v1+json";

    /// What a client asks a registry for when it wants a manifest.
    pub const ACCEPT_MANIFESTS: [&str; 4] = [MANIFEST, INDEX, DOCKER_MANIFEST, DOCKER_LIST];
}

/// Points at content: what it is, its digest and its size (descriptor.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What kind of content it is.
    pub media_type: String,
    /// Its digest.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Where else it may be fetched; recorded, never followed.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub urls: Vec<String>,
    /// Free text by key.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub annotations: BTreeMap<String, String>,
    /// The platform that it is for, in an index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<Platform>,
    /// The kind of artifact, where the content is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
}

impl Descriptor {
    /// A descriptor of content that is at hand.
    pub fn new(media_type: &str, digest: Digest, size: u64) -> Self {
        Descriptor {
            media_type: media_type.to_owned(),
            digest,
            size,
            urls: Vec::new(),
            annotations: BTreeMap::new(),
            platform: None,
            artifact_type: None,
        }
    }
}

/// An image manifest: one configuration and its layers (manifest.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Always 2.
    pub schema_version: u32,
    /// What kind of manifest it is; OCI allows to leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The kind of artifact, where it is not an image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// The configuration.
    pub config: Descriptor,
    /// The layers, the base first.
    #[serde(default, deserialize_with = "null_is_default")]
    pub layers: Vec<Descriptor>,
    /// The manifest that this one says something about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Descriptor>,
    /// Free text by key.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub annotations: BTreeMap<String, String>,
}

/// An index of manifests, one for each platform (image-index.md).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Always 2.
    pub schema_version: u32,
    /// What kind of index it is; OCI allows to leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// The manifests.
    #[serde(default, deserialize_with = "null_is_default")]
    pub manifests: Vec<Descriptor>,
    /// Free text by key.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub annotations: BTreeMap<String, String>,
}

/// An image's configuration: how to run it and which layers it is made of (config.md).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImageConfig {
    /// When the image was made.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "time_if_told"
    )]
    pub created: Option<Timestamp>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The processor it is for.
    #[serde(default)]
    pub architecture: String,
    /// The variant of that processor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The operating system it is for.
    #[serde(default)]
    pub os: String,
    /// How to run it.
    #[serde(default, deserialize_with = "null_is_default")]
    pub config: ExecConfig,
    /// The layers by the digests of their plain tars.
    #[serde(default, deserialize_with = "null_is_default")]
    pub rootfs: RootFs,
    /// How it was made, a line a step.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub history: Vec<History>,
    /// Everything else that was in the document.
    #[serde(flatten)]
    pub extra: BTreeMap<String, Value>,
}

impl ImageConfig {
    /// Reads the bytes of a configuration blob.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes).doing(|| "read the image's configuration")
    }

    /// The platform it is for. An absent processor or system is taken to be this machine's.
    pub fn platform(&self) -> Platform {
        let host = Platform::host();
        let or_host = |text: &str, host: String| {
            if text.is_empty() {
                host
            } else {
                text.to_owned()
            }
        };
        Platform {
            architecture: or_host(&self.architecture, host.architecture),
            os: or_host(&self.os, host.os),
            variant: self.variant.clone(),
            ..Platform::default()
        }
    }
}

/// How to run an image: the `config` member of its configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ExecConfig {
    /// `user[:group]`, by name or number.
    #[serde(
        default,
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub user: String,
    /// `port/protocol` → nothing.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub exposed_ports: BTreeMap<String, Empty>,
    /// `NAME=VALUE`, in order.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub env: Vec<String>,
    /// The command's fixed part; absent and empty are different things to a build.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Vec<String>>,
    /// The command, or its arguments.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cmd: Option<Vec<String>>,
    /// Paths that get a volume.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub volumes: BTreeMap<String, Empty>,
    /// The working directory.
    #[serde(
        default,
        skip_serializing_if = "String::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub working_dir: String,
    /// Free text by key.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "null_is_default"
    )]
    pub labels: BTreeMap<String, String>,
    /// The signal that asks the command to end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_signal: Option<String>,
    /// The shell of a Dockerfile's shell forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shell: Option<Vec<String>>,
    /// Everything else: `Healthcheck`, `OnBuild`, `StopTimeout`, `ArgsEscaped` …
    #[serde(flatten)]
    pub extra: BTreeMap<String, Value>,
}

/// The `{}` that Docker's sets map their members to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Empty {}

impl<'de> Deserialize<'de> for Empty {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(from).map(|_| Empty {})
    }
}

/// The layers of an image by the digests of their plain tars.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFs {
    /// Always `layers`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The digests, the base first.
    #[serde(default, deserialize_with = "null_is_default")]
    pub diff_ids: Vec<Digest>,
}

impl Default for RootFs {
    fn default() -> Self {
        RootFs {
            kind: "layers".to_owned(),
            diff_ids: Vec::new(),
        }
    }
}

/// One step in the making of an image.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// When.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "time_if_told"
    )]
    pub created: Option<Timestamp>,
    /// By which instruction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// In which words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether it made no layer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empty_layer: bool,
}

/// A manifest document of either sort, told apart by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// One image.
    Manifest(Box<Manifest>),
    /// Several, for several platforms.
    Index(Index),
}

impl Document {
    /// Reads a manifest or an index. `media_type` is what the registry called it; where
    /// the document names its own type, both must agree with its content, or the one
    /// could be taken for the other (CVE-2021-41190).
    pub fn parse(bytes: &[u8], media_type: Option<&str>) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Probe {
            schema_version: u32,
            media_type: Option<String>,
            config: Option<serde::de::IgnoredAny>,
            layers: Option<serde::de::IgnoredAny>,
            manifests: Option<serde::de::IgnoredAny>,
        }
        let probe: Probe = serde_json::from_slice(bytes).doing(|| "read the manifest")?;
        if probe.schema_version == 1 || media_type == Some(media_type::DOCKER_SCHEMA_1) {
            return Err(Error::engine(
                "the manifest is of Docker's schema 1, which is no longer supported",
            )
            .hint("Push the image again with a current docker or podman."));
        }
        let named = probe.media_type.as_deref().or(media_type);
        if let (Some(own), Some(given)) = (probe.media_type.as_deref(), media_type)
            && own != given
            && is_known(given)
        {
            return Err(Error::engine(format!(
                "the manifest says `{own}`, the registry `{given}`"
            )));
        }
        let image = probe.config.is_some() || probe.layers.is_some();
        match (image, probe.manifests.is_some(), named) {
            (true, true, _) => Err(Error::engine("the manifest is both an image and an index")),
            (_, true, None | Some(media_type::INDEX | media_type::DOCKER_LIST)) => Ok(
                Document::Index(serde_json::from_slice(bytes).doing(|| "read the image index")?),
            ),
            (true, _, None | Some(media_type::MANIFEST | media_type::DOCKER_MANIFEST)) => {
                Ok(Document::Manifest(Box::new(
                    serde_json::from_slice(bytes).doing(|| "read the manifest")?,
                )))
            }
            (_, _, Some(other)) => Err(Error::engine(format!(
                "unknown media type `{other}` of a manifest"
            ))),
            _ => Err(Error::engine(
                "the manifest has neither layers nor manifests",
            )),
        }
    }
}

fn is_known(media_type: &str) -> bool {
    media_type::ACCEPT_MANIFESTS.contains(&media_type)
}

/// Reads `null` as the default value: Go writes empty lists and maps so.
fn null_is_default<'de, D, T>(from: D) -> std::result::Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// Reads a time that a document may tell. Go's zero time, which some builders write, and
/// whatever else no clock shows tell none; an image is none the worse for that.
fn time_if_told<'de, D>(from: D) -> std::result::Result<Option<Timestamp>, D::Error>
where
    D: Deserializer<'de>,
{
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// The chain ids of layers: one digest for each layer and all that is beneath it (config.md).
pub fn chain_ids(diff_ids: &[Digest]) -> Vec<Digest> {
    let mut chain: Vec<Digest> = Vec::with_capacity(diff_ids.len());
    for diff_id in diff_ids {
        chain.push(match chain.last() {
            None => diff_id.clone(),
            Some(parent) => Digest::of(format!("{parent} {diff_id}").as_bytes()),
        });
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn unknown_and_null_fields_of_a_configuration_survive_or_vanish_without_harm() {
        let text = r#"{"architecture":"amd64","os":"linux","moby.x":{"b":1,"a":[2]},
            "config":{"Cmd":["sh"],"Volumes":null,"Labels":null,"Healthcheck":{"Test":["CMD","x"]}},
            "rootfs":{"type":"layers","diff_ids":null},"history":null}"#;
        let config = ImageConfig::parse(text.as_bytes()).unwrap();
        let again = serde_json::to_string(&config).unwrap();
        assert!(again.contains(r#""moby.x":{"b":1,"a":[2]}"#), "{again}");
        assert!(
            again.contains(r#""Healthcheck":{"Test":["CMD","x"]}"#),
            "{again}"
        );
        assert_eq!(ImageConfig::parse(again.as_bytes()).unwrap(), config);
    }

    #[test]
    fn a_time_that_no_clock_shows_is_not_told() {
        for (text, told) in [
            (r#""2024-05-04T03:02:01.5Z""#, true),
            (r#""0001-01-01T00:00:00Z""#, false),
            (r#""9999-12-31T23:59:59Z""#, false),
            (r#""yesterday""#, false),
            (r#""""#, false),
            ("null", false),
        ] {
            let text = format!(r#"{{"created":{text},"history":[{{"created":{text}}}]}}"#);
            let config = ImageConfig::parse(text.as_bytes()).unwrap();
            assert_eq!(config.created.is_some(), told, "{text}");
            assert_eq!(config.history[0].created.is_some(), told, "{text}");
        }
        assert!(ImageConfig::parse(br#"{"created":7}"#).is_err());
    }

    #[test]
    fn a_manifest_cannot_be_taken_for_an_index() {
        let descriptor = format!(r#"{{"mediaType":"x/y","digest":"{HEX}","size":0}}"#);
        let both =
            format!(r#"{{"schemaVersion":2,"config":{descriptor},"layers":[],"manifests":[]}}"#);
        assert!(Document::parse(both.as_bytes(), None).is_err());
        let image = format!(r#"{{"schemaVersion":2,"config":{descriptor},"layers":[]}}"#);
        assert!(Document::parse(image.as_bytes(), Some(media_type::INDEX)).is_err());
        assert!(Document::parse(image.as_bytes(), Some(media_type::MANIFEST)).is_ok());
        assert!(Document::parse(image.as_bytes(), None).is_ok());
        assert!(Document::parse(image.as_bytes(), Some("text/html")).is_err());
        assert!(Document::parse(br#"{"schemaVersion":1,"fsLayers":[]}"#, None).is_err());
    }

    #[test]
    fn the_first_chain_id_is_the_diff_id() {
        let diff: Digest = HEX.parse().unwrap();
        let chain = chain_ids(&[diff.clone(), diff.clone()]);
        assert_eq!(chain[0], diff);
        assert_eq!(chain[1], Digest::of(format!("{HEX} {HEX}").as_bytes()));
    }
}
