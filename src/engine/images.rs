//! `images`: which images there are.

use super::Engine;
use super::filter::Filters;
use crate::clock::Timestamp;
use crate::containerfile::Glob;
use crate::error::{Context, Result};
use crate::image::resolve;
use crate::oci::{ImageConfig, chain_ids};
use crate::reference::Reference;
use crate::store::Store;
use crate::store::images::ImageRecord;

/// The filters that are known here.
pub const FILTERS: [&str; 13] = [
    "after",
    "before",
    "containers",
    "dangling",
    "digest",
    "id",
    "intermediate",
    "label",
    "label!",
    "readonly",
    "reference",
    "since",
    "until",
];

/// By what images are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Created,
    /// By their ids.
    Id,
    /// By their repositories, and their tags in these.
    Repository,
    /// The smallest first.
    Size,
    /// By their tags, and the repositories of these.
    Tag,
}

/// Sorts a list of images.
pub fn sort(summaries: &mut [Summary], order: Order) {
    let name = |summary: &Summary| {
        let name = summary.record.name.as_ref();
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        (
            name.map(Reference::familiar_name).unwrap_or_default(),
            text(name.and_then(Reference::tag)),
        )
    };
    match order {
        Order::Created => summaries.sort_by(|one, other| {
            (other.created, &one.record.name).cmp(&(one.created, &other.record.name))
        }),
        Order::Id => summaries.sort_by(|one, other| one.record.id.cmp(&other.record.id)),
        Order::Repository => summaries.sort_by_key(name),
        Order::Size => summaries.sort_by_key(|summary| summary.size),
        Order::Tag => summaries.sort_by_key(|summary| {
            let (repository, tag) = name(summary);
            (tag, repository)
        }),
    }
}

/// One name of an image, or a nameless one.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What leads to it.
    pub record: ImageRecord,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Bytes of the files of its layers.
    pub size: u64,
}

/// Lists the images that the filters let through, the newest first.
pub fn list(engine: &Engine, filters: &Filters) -> Result<Vec<Summary>> {
    let selection = Selection::new(engine, filters)?;
    let mut summaries = Vec::new();
    for record in engine.store.images()? {
        if !selection.may_have(&record) {
            continue;
        }
        let (config, created) = read(&engine.store, &record)?;
        if selection.has(&config, created) {
            summaries.push(Summary {
                created,
                size: size(&engine.store, &config)?,
                record,
            });
        }
    }
    sort(&mut summaries, Order::Created);
    Ok(summaries)
}

/// The configuration of an image, and when it was made.
fn read(store: &Store, record: &ImageRecord) -> Result<(ImageConfig, Option<Timestamp>)> {
    let bytes = store.read_document(&record.id)?;
    // A damaged image is shown, too: it can be removed or pulled again.
    let config = bytes
        .and_then(|bytes| ImageConfig::parse(&bytes).ok())
        .unwrap_or_default();
    let created = record.built.or(config.created);
    Ok((config, created))
}

/// Filters whose values were looked up and checked.
struct Selection<'a> {
    filters: &'a Filters,
    references: Vec<Glob>,
    dangling: Option<bool>,
    /// Images that other engines have are asked for: remains of builds, or those that
    /// cannot be changed.
    is_empty: bool,
    /// Whether it is to be used by a container, and those that are.
    used: Option<(bool, Vec<crate::digest::Digest>)>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl<'a> Selection<'a> {
    fn new(engine: &Engine, filters: &'a Filters) -> Result<Self> {
        let created = |key: &str| -> Result<Vec<Timestamp>> {
            let images = filters.values(key).map(|name| {
                let found = resolve::need(&engine.store, name)?;
                let (_, created) = read(&engine.store, &found.record)?;
                created.doing(|| format!("find out when `{name}` was made"))
            });
            images.collect()
        };
        let used = match filters.flag("containers")? {
            Some(wanted) => {
                let containers = engine.store.containers()?;
                let images = containers.iter().map(|one| one.record().image.clone());
                Some((wanted, images.collect()))
            }
            None => None,
        };
        let until = filters.moment("until", Timestamp::now())?;
        let after = created("since")?.into_iter().chain(created("after")?);
        Ok(Selection {
            filters,
            references: filters
                .values("reference")
                .map(Glob::new)
                .collect::<Result<_>>()?,
            dangling: filters.flag("dangling")?,
            is_empty: filters.flag("intermediate")? == Some(true)
                || filters.flag("readonly")? == Some(true),
            used,
            after: after.max(),
            before: created("before")?.into_iter().chain(until).min(),
        })
    }

    /// Whether an image can be meant, as far as its record tells.
    fn may_have(&self, record: &ImageRecord) -> bool {
        let is_dangling = record.name.as_ref().is_none_or(|name| name.tag().is_none());
        let matches = |glob: &Glob| {
            let name = record.name.as_ref();
            name.is_some_and(|name| glob_matches(glob, name))
        };
        let is_used = |(wanted, used): &(bool, Vec<_>)| used.contains(&record.id) == *wanted;
        let digests = [&record.repository_digest, &record.manifest];
        let has_digest = |wanted: &str| {
            let mut digests = digests.into_iter().flatten();
            digests.any(|digest| digest.to_string().starts_with(wanted))
        };
        !self.is_empty
            && self.dangling.is_none_or(|wanted| wanted == is_dangling)
            && self.filters.any("digest", has_digest)
            && (self.references.is_empty() || self.references.iter().any(matches))
            && self.used.as_ref().is_none_or(is_used)
            && self.filters.any("id", |id| {
                let hex = id.strip_prefix("sha256:").unwrap_or(id);
                record.id.hex().starts_with(hex)
            })
    }

    /// Whether an image is meant, as far as its configuration tells.
    fn has(&self, config: &ImageConfig, created: Option<Timestamp>) -> bool {
        self.filters.labels_match(&config.config.labels)
            && self
                .after
                .is_none_or(|after| created.is_some_and(|at| at > after))
            && self
                .before
                .is_none_or(|before| created.is_some_and(|at| at < before))
    }
}

/// Whether a pattern is about a name: as it is shown, with its tag or without.
pub fn glob_matches(glob: &Glob, name: &Reference) -> bool {
    let whole = [
        name.familiar(),
        name.familiar_name(),
        name.name(),
        name.to_string(),
    ];
    whole.iter().any(|text| glob.matches(text.as_bytes()))
}

/// Bytes of the files of an image's layers.
pub(super) fn size(store: &Store, config: &ImageConfig) -> Result<u64> {
    let mut size = 0;
    for chain in chain_ids(&config.rootfs.diff_ids) {
        let layer = store.layer(&chain)?.map_or(0, |layer| layer.size);
        size = u64::saturating_add(size, layer);
    }
    Ok(size)
}
