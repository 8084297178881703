//! `image tree`: the layers of an image, and the images that end with them.

use std::collections::{BTreeMap, HashSet};

use super::{Engine, images};
use crate::digest::Digest;
use crate::error::Result;
use crate::image::resolve;
use crate::oci::{ImageConfig, chain_ids};
use crate::reference::Reference;

/// Layers that lie on more than these are not shown: nothing that runs has so many.
const DEPTH_MAX: usize = 512;

/// An image and its layers.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The image's id.
    pub id: Digest,
    /// Its names.
    pub names: Vec<String>,
    /// Bytes of the files of its layers.
    pub size: u64,
    /// Its layers, the base first; or its top one, followed by those that lie on it.
    pub layers: Vec<Layer>,
}

/// A layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its chain id.
    pub chain: Digest,
    /// Bytes of its files.
    pub size: u64,
    /// The names of the images whose top layer it is.
    pub top_of: Vec<String>,
    /// For each of the listed layers that it lies on, and for itself, whether it is the last
    /// one in its place: the branches by which it hangs in the tree.
    pub is_last: Vec<bool>,
}

/// The layers of an image, as a line from its base to its top.
pub fn tree(engine: &Engine, given: &str) -> Result<Tree> {
    let all = Images::read(engine)?;
    let found = resolve::need(&engine.store, given)?;
    let chains = chain_ids(&found.config.rootfs.diff_ids);
    let count = chains.len();
    let mut layers = Vec::new();
    for (number, chain) in chains.into_iter().enumerate() {
        layers.push(all.layer(engine, chain, vec![number + 1 == count])?);
    }
    describe(engine, &found, &all, layers)
}

/// The top layer of an image, and all layers of other images that lie on it.
pub fn what_requires(engine: &Engine, given: &str) -> Result<Tree> {
    let all = Images::read(engine)?;
    let found = resolve::need(&engine.store, given)?;
    let top = chain_ids(&found.config.rootfs.diff_ids).pop();
    let mut layers = Vec::new();
    // Not by recursion: an image may claim any number of layers.
    let mut waiting: Vec<(Digest, Vec<bool>)> =
        top.into_iter().map(|top| (top, vec![true])).collect();
    while let Some((chain, is_last)) = waiting.pop() {
        let above = all.above.get(&chain).filter(|_| is_last.len() < DEPTH_MAX);
        let above = above.map(Vec::as_slice).unwrap_or_default();
        for (number, next) in above.iter().rev().enumerate() {
            let mut path = is_last.clone();
            path.push(number == 0);
            waiting.push((next.clone(), path));
        }
        layers.push(all.layer(engine, chain, is_last)?);
    }
    describe(engine, &found, &all, layers)
}

fn describe(
    engine: &Engine,
    found: &resolve::Found,
    all: &Images,
    layers: Vec<Layer>,
) -> Result<Tree> {
    Ok(Tree {
        id: found.record.id.clone(),
        names: all.names.get(&found.record.id).cloned().unwrap_or_default(),
        size: images::size(&engine.store, &found.config)?,
        layers,
    })
}

/// What is known of all images together.
struct Images {
    /// Their names.
    names: BTreeMap<Digest, Vec<String>>,
    /// Which images end with a layer.
    tops: BTreeMap<Digest, Vec<Digest>>,
    /// Which layers lie on a layer.
    above: BTreeMap<Digest, Vec<Digest>>,
}

impl Images {
    fn read(engine: &Engine) -> Result<Self> {
        let mut all = Images {
            names: BTreeMap::new(),
            tops: BTreeMap::new(),
            above: BTreeMap::new(),
        };
        for record in engine.store.images()? {
            let names = all.names.entry(record.id).or_default();
            names.extend(record.name.as_ref().map(Reference::familiar));
        }
        let mut seen = HashSet::new();
        for (id, names) in &mut all.names {
            names.sort();
            // Of a damaged image nothing is known.
            let bytes = engine.store.read_document(id).ok().flatten();
            let config = bytes.and_then(|bytes| ImageConfig::parse(&bytes).ok());
            let chains = chain_ids(&config.unwrap_or_default().rootfs.diff_ids);
            for pair in chains.windows(2) {
                if seen.insert(pair[1].clone()) {
                    let above = all.above.entry(pair[0].clone()).or_default();
                    above.push(pair[1].clone());
                }
            }
            if let Some(top) = chains.last() {
                all.tops.entry(top.clone()).or_default().push(id.clone());
            }
        }
        Ok(all)
    }

    fn layer(&self, engine: &Engine, chain: Digest, is_last: Vec<bool>) -> Result<Layer> {
        let images = self.tops.get(&chain).into_iter().flatten();
        let names = |id: &Digest| match self.names.get(id) {
            Some(names) if !names.is_empty() => names.clone(),
            _ => vec![id.short().to_owned()],
        };
        Ok(Layer {
            size: engine.store.layer(&chain)?.map_or(0, |layer| layer.size),
            top_of: images.flat_map(names).collect(),
            is_last,
            chain,
        })
    }
}
