//! `manifest inspect`: a list that is here, or what a registry has under a name.

use serde_json::{Map, Value, json};

use super::Reach;
use crate::engine::Engine;
use crate::error::{Context, Error, Kind, Result};
use crate::image::list;
use crate::oci::{Descriptor, Document, media_type};
use crate::reference::Reference;
use crate::registry::Client;

/// The document, as its author wrote it.
pub fn inspect(engine: &Engine, given: &str, reach: &Reach) -> Result<Value> {
    if let Some(bytes) = of_store(engine, given)? {
        return parsed(&bytes);
    }
    let (_, fetched) = fetch(&reach.client(), given)?;
    parsed(&fetched.bytes)
}

/// The document with those that it names, in the shape of Docker's `--verbose`: an array
/// for a list, an object for an image.
pub fn verbose(engine: &Engine, given: &str, reach: &Reach) -> Result<Value> {
    let client = reach.client();
    let (name, bytes, kind) = match of_store(engine, given)? {
        Some(bytes) => (given.parse()?, bytes, None),
        None => {
            let (name, fetched) = fetch(&client, given)?;
            (name, fetched.bytes, fetched.media_type)
        }
    };
    let index = match Document::parse(&bytes, kind.as_deref())? {
        Document::Index(index) => index,
        Document::Manifest(manifest) => {
            let kind = manifest.media_type.or(kind);
            let digest = crate::digest::Digest::of(&bytes);
            let kind = kind.as_deref().unwrap_or(media_type::MANIFEST);
            let descriptor = Descriptor::new(kind, digest, bytes.len() as u64);
            return entry(&name, &descriptor, parsed(&bytes)?);
        }
    };
    let list = list::find(&engine.store, given).ok().flatten();
    let mut entries = Vec::new();
    for descriptor in &index.manifests {
        let origin = list
            .as_ref()
            .and_then(|list| list.member(&descriptor.digest))
            .and_then(|member| member.origin.clone());
        let from = origin.unwrap_or_else(|| name.clone());
        let bytes = match engine.store.read_document(&descriptor.digest)? {
            Some(bytes) => bytes,
            None => {
                let exact = from.with_digest(descriptor.digest.clone());
                client.fetch_manifest(&exact)?.bytes
            }
        };
        entries.push(entry(&from, descriptor, parsed(&bytes)?)?);
    }
    Ok(Value::Array(entries))
}

fn entry(name: &Reference, descriptor: &Descriptor, document: Value) -> Result<Value> {
    let key = match descriptor.media_type.as_str() {
        media_type::DOCKER_MANIFEST => "SchemaV2Manifest",
        _ => "OCIManifest",
    };
    let mut entry = Map::new();
    // With the tag that it was asked for by, as docker has it.
    let name = match name.digest() {
        Some(_) => name.to_string(),
        None => format!("{name}@{}", descriptor.digest),
    };
    entry.insert("Ref".to_owned(), json!(name));
    entry.insert("Descriptor".to_owned(), json!(descriptor));
    entry.insert(key.to_owned(), document);
    Ok(Value::Object(entry))
}

/// The index of a list that is here.
fn of_store(engine: &Engine, given: &str) -> Result<Option<Vec<u8>>> {
    // What names a registry's is not looked up here.
    if given.starts_with(list::REMOTE) {
        return Ok(None);
    }
    match list::find(&engine.store, given)? {
        Some(list) => engine.store.need_document(&list.index).map(Some),
        None => Ok(None),
    }
}

fn fetch(client: &Client, given: &str) -> Result<(Reference, crate::registry::FetchedManifest)> {
    let given = given.strip_prefix(list::REMOTE).unwrap_or(given);
    let name: Reference = given.parse()?;
    match client.fetch_manifest(&name) {
        Err(why) if why.kind() == Kind::NoSuchObject => Err(Error::new(
            Kind::NoSuchObject,
            format!("no such manifest: {}", name.familiar()),
        )
        .because(why)),
        fetched => Ok((name, fetched?)),
    }
}

fn parsed(bytes: &[u8]) -> Result<Value> {
    serde_json::from_slice(bytes).doing(|| "read the manifest")
}
