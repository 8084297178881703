//! What a stage starts from: an image that is here, or is pulled.

use super::Build;
use super::plan::Source;
use super::stages::Stages;
use super::state::{Layer, State};
use crate::engine::pull;
use crate::error::{Context, Error, Result};
use crate::image::resolve::{self, Found};
use crate::oci::{ImageConfig, Platform, chain_ids};

impl Build<'_> {
    /// The state that a source stands for. `stages` has the others.
    pub(super) fn start_from(&self, source: &Source, stages: &Stages<'_>) -> Result<State> {
        match source {
            Source::Scratch => Ok(State::scratch(&self.platform, self.request.epoch)),
            Source::Stage(index) => {
                let state = stages.need(*index)?;
                let arguments = state.arguments;
                let state = State::on(state.config, state.layers, self.request.epoch);
                Ok(State { arguments, ..state })
            }
            Source::Image(name, platform) => self.image(name, platform.as_ref()),
            Source::Context(name, platform) => self.start_from_context(name, platform.as_ref()),
        }
    }

    /// Whether an image need not be pulled: it is here, for the platform that is wanted.
    pub(super) fn is_at_hand(&self, name: &str, wanted: Option<&Platform>) -> Result<bool> {
        if self.request.pull || pull::is_here(self.engine, name)?.is_none() {
            return Ok(false);
        }
        let Some(wanted) = wanted else {
            return Ok(true);
        };
        let found = resolve::find(&self.engine.store, name)?;
        Ok(found.is_some_and(|found| wanted.runs(&found.config.platform())))
    }

    fn found(&self, name: &str, wanted: Option<&Platform>) -> Result<Found> {
        let store = &self.engine.store;
        if self.is_at_hand(name, wanted)? {
            return resolve::need(store, name);
        }
        let platform = wanted.unwrap_or(&self.platform);
        let registry = self.request.registry.clone();
        let pulled = pull::pull(self.engine, name, platform, registry, &self.progress)?;
        // By its id: another stage may want that name for another platform.
        resolve::need(store, &pulled.id.to_string())
    }

    fn image(&self, name: &str, wanted: Option<&Platform>) -> Result<State> {
        let found = self.found(name, wanted)?;
        self.lease.hold(&found.record.id)?;
        let (platform, host) = (found.config.platform(), Platform::host());
        if wanted.is_none() && !host.runs(&platform) {
            self.warn(format!(
                "the image `{name}` is for {platform}, this machine is {host}: its programs may not run"
            ));
        }
        self.image_state(name, found.config)
    }

    /// The state of an image whose content is held, whose layers still have to be.
    pub(super) fn image_state(&self, name: &str, config: ImageConfig) -> Result<State> {
        let diff_ids = &config.rootfs.diff_ids;
        let mut layers = Vec::new();
        for (chain, diff_id) in chain_ids(diff_ids)
            .into_iter()
            .zip(diff_ids.iter().cloned())
        {
            let layer = self.lease.keep_layer(&self.engine.store, &chain)?;
            if layer.is_none() {
                return Err(Error::engine(format!("the layer `{chain}` is missing")))
                    .doing(|| format!("use the image `{name}`"));
            }
            layers.push(Layer { chain, diff_id });
        }
        Ok(State::on(config, layers, self.request.epoch))
    }
}
