//! What a stage has become so far: layers, configuration and variables.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::oci::{History, ImageConfig, Platform, RootFs};
use crate::runtime::rootfs::Overlay;

/// A layer of the image that is being built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layer {
    pub(super) chain: Digest,
    pub(super) diff_id: Digest,
}

/// A stage between two instructions.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// The image, if the stage ended here. Its diff ids and history grow with the layers.
    pub(super) config: ImageConfig,
    pub(super) layers: Vec<Layer>,
    /// The ARGs declared so far that have a value.
    pub(super) arguments: BTreeMap<String, String>,
    /// Whether CMD was set in this stage: then ENTRYPOINT does not take it away.
    pub(super) command_is_own: bool,
    /// The time that stands for "now".
    pub(super) epoch: Timestamp,
}

impl State {
    /// A stage that starts from nothing.
    pub(super) fn scratch(platform: &Platform, epoch: Option<Timestamp>) -> Self {
        let epoch = epoch.unwrap_or(Timestamp::EPOCH);
        let config = ImageConfig {
            created: Some(epoch),
            architecture: platform.architecture.clone(),
            variant: platform.variant.clone(),
            os: platform.os.clone(),
            rootfs: RootFs::default(),
            ..ImageConfig::default()
        };
        State {
            config,
            layers: Vec::new(),
            arguments: BTreeMap::new(),
            command_is_own: false,
            epoch,
        }
    }

    /// A stage that starts from an image, or from another stage.
    pub(super) fn on(
        mut config: ImageConfig,
        layers: Vec<Layer>,
        epoch: Option<Timestamp>,
    ) -> Self {
        let epoch = epoch.or(config.created).unwrap_or(Timestamp::EPOCH);
        config.created = Some(epoch);
        State {
            config,
            layers,
            arguments: BTreeMap::new(),
            command_is_own: false,
            epoch,
        }
    }

    /// The value of a variable: ENV before ARG.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        let prefix = format!("{name}=");
        let environment = self.config.config.env.iter();
        environment
            .rev()
            .find_map(|entry| entry.strip_prefix(&prefix).map(str::to_owned))
            .or_else(|| self.arguments.get(name).cloned())
    }

    /// The topmost layer.
    pub(super) fn top(&self) -> Option<&Digest> {
        self.layers.last().map(|layer| &layer.chain)
    }

    /// The newest time that a file in the next layer may have: later steps make newer files.
    pub(super) fn newest(&self) -> Timestamp {
        let steps = i64::try_from(self.layers.len())
            .unwrap_or(i64::MAX)
            .saturating_add(1);
        Timestamp::from_seconds(self.epoch.seconds().saturating_add(steps))
    }

    /// Adds a layer, and the line of history for it.
    pub(super) fn add_layer(&mut self, layer: Layer, created_by: String) {
        self.config.rootfs.diff_ids.push(layer.diff_id.clone());
        self.layers.push(layer);
        self.add_history(created_by, false);
    }

    /// Adds a line of history for a step that made no layer.
    pub(super) fn add_empty_history(&mut self, created_by: String) {
        self.add_history(created_by, true);
    }

    fn add_history(&mut self, created_by: String, empty_layer: bool) {
        self.config.history.push(History {
            created: Some(self.epoch),
            created_by: Some(created_by),
            empty_layer,
            ..History::default()
        });
    }

    /// The words before a command in shell form.
    pub(super) fn shell(&self) -> Vec<String> {
        let default = || vec!["/bin/sh".to_owned(), "-c".to_owned()];
        self.config.config.shell.clone().unwrap_or_else(default)
    }

    /// The files so far, to read; with `upper` and `work`, also to change.
    pub(super) fn overlay(&self, engine: &Engine, change: Option<Change>) -> Overlay {
        let layers: Vec<Digest> = self.layers.iter().map(|own| own.chain.clone()).collect();
        view(engine, &layers, change)
    }
}

/// The files of layers, the base first, to read; with a change, also to change.
pub(super) fn view(engine: &Engine, layers: &[Digest], change: Option<Change>) -> Overlay {
    let trees = layers.iter().rev();
    let trees = trees.map(|chain| engine.store.layer_tree(chain));
    let mut lowers: Vec<PathBuf> = trees.collect();
    let upper = change.map(|change| {
        // Overlayfs wants something beneath, and there may be no layer yet.
        lowers.push(change.empty);
        (change.upper, change.work)
    });
    Overlay {
        lowers,
        upper,
        user_attributes: !engine.identity.may_make_devices(),
        throw_away: true,
        ..Overlay::default()
    }
}

/// Where the changes of a step go.
#[derive(Debug, Clone)]
pub(super) struct Change {
    pub(super) upper: PathBuf,
    pub(super) work: PathBuf,
    pub(super) empty: PathBuf,
}
