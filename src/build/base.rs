//! What a stage starts from: an image that is here, or is pulled.

use super::Build;
use super::plan::Source;
use super::stages::Stages;
use super::state::{Layer, State};
use crate::engine::pull;
use crate::error::{Context, Error, Result};
use crate::image::resolve;
use crate::oci::chain_ids;

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
            Source::Image(name) => self.image(name),
        }
    }

    fn image(&self, name: &str) -> Result<State> {
        if self.request.pull || pull::is_here(self.engine, name)?.is_none() {
            let registry = self.request.registry.clone();
            pull::pull(self.engine, name, &self.platform, registry, &self.progress)?;
        }
        let found = resolve::need(&self.engine.store, name)?;
        self.lease.hold(&found.record.id)?;
        let platform = found.config.platform();
        if !self.platform.runs(&platform) {
            let host = &self.platform;
            self.warn(format!(
                "the image `{name}` is for {platform}, this machine is {host}: its programs may not run"
            ));
        }
        let diff_ids = &found.config.rootfs.diff_ids;
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
        Ok(State::on(found.config, layers, self.request.epoch))
    }
}
