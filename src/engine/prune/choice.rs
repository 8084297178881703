//! Which containers, images and volumes a `prune` is about.

use super::{Images, Request, Volumes};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::oci::ImageConfig;
use crate::store::containers::Record;
use crate::store::usage::{ContainerUsage, ImageUsage, VolumeUsage};

/// A request whose filters were checked.
pub(super) struct Choice<'a> {
    engine: &'a Engine,
    request: &'a Request,
    until: Option<Timestamp>,
}

impl<'a> Choice<'a> {
    pub(super) fn new(engine: &'a Engine, request: &'a Request) -> Result<Self> {
        let until = request.filters.moment("until", Timestamp::now())?;
        if request.blobs && !request.filters.is_empty() {
            return Err(Error::usage("blobs have no age and no labels to filter by"));
        }
        Ok(Choice {
            engine,
            request,
            until,
        })
    }

    fn is_old(&self, at: Timestamp) -> bool {
        self.until.is_none_or(|until| at < until)
    }

    /// Whether a container does not run, and is meant.
    pub(super) fn container(&self, usage: &ContainerUsage) -> bool {
        let record = usage.container.record();
        self.request.containers
            && !usage.active
            && !record.host.tied
            && !usage.container.has_monitor().unwrap_or(true)
            && self.is_old(record.created)
            && self.request.filters.labels_match(&record.config.labels)
    }

    /// Whether no container that stays uses an image, and it is meant.
    pub(super) fn image(&self, usage: &ImageUsage, staying: &[&Record]) -> Result<bool> {
        let has_tag = |image: &ImageUsage| {
            let mut names = image
                .records
                .iter()
                .filter_map(|record| record.name.as_ref());
            names.any(|name| name.tag().is_some())
        };
        let is_wanted = match self.request.images {
            None => false,
            Some(Images::Dangling) => !has_tag(usage),
            Some(Images::Unused) => true,
        };
        if !is_wanted || staying.iter().any(|record| record.uses_image(&usage.id)) {
            return Ok(false);
        }
        let bytes = self.engine.store.read_document(&usage.id)?;
        let config = bytes.and_then(|bytes| ImageConfig::parse(&bytes).ok());
        let config = config.unwrap_or_default();
        let made = usage.records.iter().filter_map(|record| record.built).max();
        let at = made.or(config.created).unwrap_or(Timestamp::EPOCH);
        Ok(self.is_old(at) && self.request.filters.labels_match(&config.config.labels))
    }

    /// Whether no container that stays uses a volume, and it is meant.
    pub(super) fn volume(&self, usage: &VolumeUsage, staying: &[&Record]) -> bool {
        let VolumeUsage { record, .. } = usage;
        let is_wanted = match self.request.volumes {
            None => false,
            Some(Volumes::Anonymous) => record.anonymous,
            Some(Volumes::Unused) => true,
        };
        // A damaged record does not tell its age.
        let is_old = self.until.is_none() || record.created != Timestamp::EPOCH;
        is_wanted
            && is_old
            && self.is_old(record.created)
            && !staying.iter().any(|user| user.uses_volume(&record.name))
            && self.request.filters.labels_match(&record.labels)
    }
}

/// What people call an image.
pub(super) fn shown(id: &Digest, names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort_unstable();
    let names = match names.is_empty() {
        true => "<none>".to_owned(),
        false => names.join(" "),
    };
    format!("{} {names}", id.short())
}
