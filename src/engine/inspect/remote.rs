//! What `image inspect docker://NAME` says of an image in a registry, in the shape of
//! skopeo's JSON.

use serde_json::{Value, json};

use super::ZERO_TIME;
use crate::error::{Context, Result};
use crate::image::remote;
use crate::oci::{Descriptor, Platform};
use crate::reference::Reference;
use crate::registry::{Client, Options};

/// Describes an image that need not be here. Only its documents are fetched.
pub fn remote(name: &Reference, platform: &Platform, options: Options) -> Result<Value> {
    let client = Client::new(options);
    let doing = || format!("inspect `{}`", name.familiar());
    let found = remote::find(&client, name, platform).doing(doing)?;
    let tags: Vec<String> = client
        .tags(name)
        .doing(doing)?
        .iter()
        .filter_map(|tag| tag.tag().map(str::to_owned))
        .collect();
    let config = found.config;
    let created = config.created.map(|at| at.to_string());
    let layers = &found.manifest.layers;
    let digests: Vec<_> = layers.iter().map(|layer| &layer.digest).collect();
    Ok(json!({
        "Name": name.name(),
        "Digest": found.digest,
        "RepoTags": tags,
        "Created": created.unwrap_or_else(|| ZERO_TIME.to_owned()),
        "DockerVersion": config.extra.get("docker_version").cloned().unwrap_or(json!("")),
        "Labels": config.config.labels,
        "Architecture": config.architecture,
        "Variant": config.variant.unwrap_or_default(),
        "Os": config.os,
        "Layers": digests,
        "LayersData": layers.iter().map(layer).collect::<Vec<_>>(),
        "Env": config.config.env,
        "Config": found.manifest.config.digest,
    }))
}

fn layer(layer: &Descriptor) -> Value {
    json!({
        "MIMEType": layer.media_type,
        "Digest": layer.digest,
        "Size": layer.size,
        "Annotations": layer.annotations,
    })
}

/// The manifest or index of an image in a registry, byte for byte.
pub fn remote_raw(name: &Reference, options: Options) -> Result<Vec<u8>> {
    let client = Client::new(options);
    remote::manifest(&client, name).map(|manifest| manifest.bytes)
}
