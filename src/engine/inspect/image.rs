//! What `inspect` says of an image, in the shape of Docker's JSON.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::ZERO_TIME;
use crate::engine::{Engine, images};
use crate::error::Result;
use crate::image::resolve::Found;
use crate::oci::{ExecConfig, chain_ids};

/// Describes an image.
pub fn image(engine: &Engine, found: &Found) -> Result<Value> {
    let (record, config) = (&found.record, &found.config);
    let mut tags = Vec::new();
    let mut digests = Vec::new();
    for other in engine.store.images()? {
        let Some(name) = other.name.filter(|_| other.id == record.id) else {
            continue;
        };
        if name.tag().is_some() {
            tags.push(name.familiar());
        }
        if let Some(digest) = other.repository_digest {
            digests.push(format!("{}@{digest}", name.familiar_name()));
        }
    }
    tags.sort();
    digests.sort();
    digests.dedup();
    let created = config.created.map(|at| at.to_string());
    let mut value = json!({
        "Id": record.id,
        "RepoTags": tags,
        "RepoDigests": digests,
        "Parent": "",
        "Comment": config.history.last().and_then(|step| step.comment.clone()).unwrap_or_default(),
        "Created": created.unwrap_or_else(|| ZERO_TIME.to_owned()),
        "DockerVersion": config.extra.get("docker_version").and_then(Value::as_str).unwrap_or_default(),
        "Author": config.author.clone().unwrap_or_default(),
        "Config": config_json(&config.config),
        "Architecture": config.architecture,
        "Variant": config.variant,
        "OsVersion": config.extra.get("os.version"),
        "Os": config.os,
        "Size": images::size(&engine.store, config)?,
        "GraphDriver": { "Name": "overlay", "Data": layers_json(engine, found) },
        "RootFS": { "Type": "layers", "Layers": config.rootfs.diff_ids },
        "Metadata": { "LastTagTime": record.at },
    });
    if let Value::Object(fields) = &mut value {
        // Docker leaves these out where they are empty.
        fields.retain(|name, value| {
            let may_lack = matches!(name.as_str(), "Variant" | "OsVersion");
            !(may_lack && (value.is_null() || value == ""))
        });
    }
    Ok(value)
}

fn config_json(config: &ExecConfig) -> Value {
    let mut value = json!({
        "User": config.user,
        "ExposedPorts": config.exposed_ports,
        "Env": config.env,
        "Cmd": config.cmd,
        "Volumes": config.volumes,
        "WorkingDir": config.working_dir,
        "Entrypoint": config.entrypoint,
        "Labels": config.labels,
        "StopSignal": config.stop_signal.clone().unwrap_or_default(),
        "Shell": config.shell,
    });
    if let Value::Object(fields) = &mut value {
        // What an image does not say is left out, but for what scripts always look at.
        fields.retain(|name, value| {
            let is_empty = match value {
                Value::Null => true,
                Value::String(text) => text.is_empty(),
                Value::Object(fields) => fields.is_empty(),
                _ => false,
            };
            !is_empty
                || matches!(
                    name.as_str(),
                    "Cmd" | "Entrypoint" | "Labels" | "WorkingDir"
                )
        });
        fields.extend(config.extra.clone());
    }
    value
}

/// Where the layers are, the top one apart, as Docker lists them.
fn layers_json(engine: &Engine, found: &Found) -> Value {
    let mut trees: Vec<PathBuf> = chain_ids(&found.config.rootfs.diff_ids)
        .iter()
        .map(|chain| engine.store.layer_tree(chain))
        .collect();
    let upper = trees.pop();
    let lower: Vec<String> = trees
        .iter()
        .rev()
        .map(|tree| tree.display().to_string())
        .collect();
    json!({
        "UpperDir": upper.map(|tree| tree.display().to_string()),
        "LowerDir": lower.join(":"),
    })
}
