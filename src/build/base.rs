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

    /// An image that need not be pulled: it is here, for the platform that is wanted. If none
    /// is named, what came from a registry has to be for this machine.
    pub(super) fn at_hand(&self, name: &str, wanted: Option<&Platform>) -> Result<Option<Found>> {
        let store = &self.engine.store;
        if self.request.pull || pull::is_here(self.engine, name)?.is_none() {
            return Ok(None);
        }
        let Some(found) = resolve::find(store, name)? else {
            return Ok(None);
        };
        let host = Platform::host();
        let platform = wanted.unwrap_or(&host);
        if platform.runs(&found.config.platform()) {
            return Ok(Some(found));
        }
        let Some(origin) = &found.record.repository_digest else {
            return Ok(wanted.is_none().then_some(found));
        };
        // The same image for another platform has no name of its own.
        let others = store.images()?.into_iter();
        for other in others.filter(|other| other.repository_digest.as_ref() == Some(origin)) {
            let other = resolve::find(store, &other.id.to_string())?;
            if let Some(other) = other.filter(|other| platform.runs(&other.config.platform())) {
                return Ok(Some(other));
            }
        }
        Ok(None)
    }

    /// Finds or pulls an image, and holds it.
    fn found(&self, name: &str, wanted: Option<&Platform>) -> Result<Found> {
        let store = &self.engine.store;
        let found = match self.at_hand(name, wanted)? {
            Some(found) => found,
            None => match self.pulled(name, wanted.unwrap_or(&self.platform)) {
                // Nobody has said that another one would not do.
                Err(why) if wanted.is_none() && !self.request.pull => {
                    resolve::find(store, name)?.ok_or(why)?
                }
                pulled => return pulled,
            },
        };
        self.lease.hold(&found.record.id)?;
        // It may have gone before it was held.
        resolve::need(store, &found.record.id.to_string())
    }

    /// Pulls an image. A name that leads to one for this machine is not moved to one for
    /// another: `run` and later builds use it.
    fn pulled(&self, name: &str, platform: &Platform) -> Result<Found> {
        let store = &self.engine.store;
        let before = resolve::find_record(store, name)?.filter(|before| before.name.is_some());
        let registry = self.request.registry.clone();
        let pulled = pull::pull(self.engine, name, platform, registry, &self.progress)?;
        self.lease.hold(&pulled.id)?;
        let found = resolve::need(store, &pulled.id.to_string())?;
        let is_for = found.config.platform();
        if !platform.runs(&is_for) {
            return Err(Error::usage(format!(
                "the image `{name}` is for {is_for}, not for {platform}"
            )));
        }
        if let Some(before) = before.filter(|before| before.id != pulled.id)
            && !Platform::host().runs(platform)
        {
            store.put_image(&before)?;
        }
        Ok(found)
    }

    fn image(&self, name: &str, wanted: Option<&Platform>) -> Result<State> {
        let found = self.found(name, wanted)?;
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
