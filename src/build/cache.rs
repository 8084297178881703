//! What steps made, by what they were made of.
//!
//! ```text
//! build/<key>.json    the layer that a step made, or that it made none
//! ```
//!
//! A key is the digest of everything that decides about the result, each part with its
//! length before it. A record whose layer is gone counts as absent.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Build;
use super::stage::Running;
use super::state::Layer;
use crate::digest::{Algorithm, Digest, Hasher};
use crate::error::Result;
use crate::store::atomic;

/// Changes whenever the same step would give another result.
const FORM: &str = "2";

/// A key that is being put together.
pub(super) struct Key(Hasher);

impl Key {
    /// The beginning of a key of a step of this kind.
    pub(super) fn new(kind: &str) -> Self {
        let mut key = Key(Hasher::new(Algorithm::Sha256));
        key.add(FORM).add(kind);
        key
    }

    /// Adds a part.
    pub(super) fn add(&mut self, part: impl AsRef<[u8]>) -> &mut Self {
        let part = part.as_ref();
        self.0.update(&(part.len() as u64).to_be_bytes());
        self.0.update(part);
        self
    }

    /// The key.
    pub(super) fn finish(self) -> Digest {
        self.0.finish()
    }
}

/// What a step made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    /// The layer, if it made one.
    chain: Option<Digest>,
    diff_id: Option<Digest>,
}

impl Running<'_> {
    /// What a step with this key made before: `Some(None)` if it made no layer.
    pub(super) fn cached(&self, key: &Digest) -> Result<Option<Option<Layer>>> {
        match self.uses_no_cache() {
            true => Ok(None),
            false => self.build.cached(key),
        }
    }

    /// Whether all steps of the stage are to run.
    fn uses_no_cache(&self) -> bool {
        let request = &self.build.request;
        let name = self.stage.name.as_deref();
        let number = self.index.to_string();
        let is_meant = |given: &String| Some(&given.to_lowercase()[..]) == name || *given == number;
        request.no_cache || request.no_cache_stages.iter().any(is_meant)
    }
}

impl Build<'_> {
    /// The same, whatever stage asks.
    pub(super) fn cached(&self, key: &Digest) -> Result<Option<Option<Layer>>> {
        // A record that cannot be read is worth no more than none.
        let record = atomic::read_json::<Record>(&self.record(key)).unwrap_or_default();
        match record {
            None => Ok(None),
            Some(Record { chain: None, .. }) => Ok(Some(None)),
            Some(Record {
                chain: Some(chain),
                diff_id: Some(diff_id),
            }) => {
                let layer = self.lease.keep_layer(&self.engine.store, &chain)?;
                Ok(layer.map(|_| Some(Layer { chain, diff_id })))
            }
            Some(Record { diff_id: None, .. }) => Ok(None),
        }
    }

    /// Keeps what a step made.
    pub(super) fn remember(&self, key: &Digest, layer: Option<&Layer>) -> Result<()> {
        let record = Record {
            chain: layer.map(|layer| layer.chain.clone()),
            diff_id: layer.map(|layer| layer.diff_id.clone()),
        };
        atomic::write_json(&self.engine.store.tmp(), &self.record(key), &record)
    }

    fn record(&self, key: &Digest) -> PathBuf {
        self.engine
            .store
            .root()
            .join("build")
            .join(format!("{}.json", key.hex()))
    }
}
