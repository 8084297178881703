//! `build`: from a Dockerfile and a directory to an image.
//!
//! ```text
//! text ─ containerfile ─▶ tree ─ plan ─▶ stages that the target needs, each in a thread
//!                                             │
//!                    instruction by instruction: state ─▶ state
//!                      metadata   changes the configuration only
//!                      COPY, ADD  files into an overlay over the layers so far
//!                      RUN        a container over the layers so far
//!                                             │
//!                          the overlay's upper tree ─ commit ─▶ layer
//! ```
//!
//! A step that makes a layer has a key: the layers beneath, the instruction with its
//! variables, and the content that it reads. Its result is kept under that key ([`cache`]).
//!
//! The same inputs give the same bytes. No time of the build gets into the image: the
//! image was "created" when its base was (or at `SOURCE_DATE_EPOCH`), and no file in the
//! layer of step n is newer than n seconds after that, so that what a later step made is
//! newer than what an earlier one did.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::Timestamp;
use crate::containerfile::Containerfile;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::error::{Context, Result};
use crate::image::sync;
use crate::oci::{Platform, chain_ids};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry;
use crate::store::atomic;
use crate::store::containers::HostOptions;
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

mod add_step;
mod base;
mod cache;
mod caches;
mod changes;
mod commit;
mod context;
mod copy_step;
mod files;
mod metadata;
mod mounts;
mod origin;
mod parents;
mod plan;
pub mod report;
mod run_step;
mod secrets;
mod stage;
mod stages;
mod state;
mod streamed;
mod stubs;
mod workdir;

pub use add_step::is_repository;
pub use changes::apply as apply_changes;
pub use context::{IGNORE_FILES, find_file, read_file};
use report::Report;
pub use streamed::{Streamed, read_dockerfile};

/// What is to be built.
pub struct Request {
    /// The Dockerfile's text.
    pub file: Vec<u8>,
    /// What errors call the Dockerfile.
    pub file_name: String,
    /// The directory that COPY reads from.
    pub context: PathBuf,
    /// The text of the ignore file, if there is one.
    pub ignore: Option<Vec<u8>>,
    /// The names that the image gets.
    pub tags: Vec<Reference>,
    /// The stage to build, by name or number; the last one if absent.
    pub target: Option<String>,
    /// Values of ARGs.
    pub arguments: BTreeMap<String, String>,
    /// Secrets that steps may ask for, by their ids.
    pub secrets: BTreeMap<String, Vec<u8>>,
    /// Labels that the image gets beside those of the Dockerfile.
    pub labels: BTreeMap<String, String>,
    /// Run every step, whatever is in the cache.
    pub no_cache: bool,
    /// Pull base images even if they are here.
    pub pull: bool,
    /// The platform that is built for; this machine's if absent, and then base images that
    /// are here may be for any.
    pub platform: Option<Platform>,
    /// The time that stands for "now".
    pub epoch: Option<Timestamp>,
    /// How registries are reached.
    pub registry: registry::Options,
    /// What the containers of RUN steps have of the host. The network alone counts for the
    /// cache: whoever has more memory makes the same files.
    pub steps: HostOptions,
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The image's id.
    pub id: Digest,
    /// What the user should know.
    pub warnings: Vec<String>,
}

/// What all steps of a build share.
struct Build<'a> {
    engine: &'a Engine,
    request: &'a Request,
    file: &'a Containerfile,
    context: context::BuildContext,
    lease: Lease,
    report: &'a dyn Report,
    progress: Arc<dyn Progress>,
    /// What is built for.
    platform: Platform,
    warnings: Mutex<BTreeSet<String>>,
}

/// Builds an image.
pub fn build(
    engine: &Engine,
    request: &Request,
    report: &dyn Report,
    progress: Arc<dyn Progress>,
) -> Result<Built> {
    let file =
        Containerfile::parse(&request.file).doing(|| format!("read `{}`", request.file_name))?;
    // What a killed build had copied is as large as its context.
    let _ = atomic::sweep(&engine.store.tmp());
    secrets::sweep(&engine.store);
    let build = Build {
        engine,
        request,
        file: &file,
        context: context::BuildContext::open(&request.context, request.ignore.as_deref())?,
        lease: Lease::take(&engine.store)?,
        report,
        progress,
        platform: request.platform.clone().unwrap_or_else(Platform::host),
        warnings: Mutex::default(),
    };
    build.check_syntax()?;
    let plan = plan::Plan::make(&build)?;
    let state = stages::run_all(&build, &plan)?;
    let mut config = state.config;
    config.config.labels.extend(request.labels.clone());
    let bytes = serde_json::to_vec(&config).doing(|| "write the image's configuration")?;
    let id = Digest::of(&bytes);
    build.lease.hold(&id)?;
    engine.store.put_document(&bytes)?;
    sync(&engine.store, &chain_ids(&config.rootfs.diff_ids))?;
    let now = Timestamp::now();
    let names: Vec<Option<Reference>> = match request.tags.is_empty() {
        true => vec![None],
        false => request.tags.iter().cloned().map(Some).collect(),
    };
    for name in names {
        build.name_image(name, &id, now)?;
    }
    let mut warnings = plan.unused_arguments(&build);
    warnings.extend(build.warnings.into_inner().unwrap_or_default());
    Ok(Built { id, warnings })
}

impl Build<'_> {
    /// Tells the user something when the build is done, once.
    fn warn(&self, text: String) {
        let mut warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.insert(text);
    }

    /// Another frontend would read the file otherwise than we do.
    fn check_syntax(&self) -> Result<()> {
        let directives = &self.file.directives;
        if directives.is_dockerfile_syntax() {
            return Ok(());
        }
        let syntax = directives.syntax.as_deref().unwrap_or_default();
        Err(crate::error::Error::usage(format!(
            "{}: the frontend `{syntax}` is not supported",
            self.request.file_name
        ))
        .hint("Without a `# syntax=` line, or with docker/dockerfile, the file is read as a Dockerfile."))
    }

    /// Gives the image a name, unless the name leads to it already.
    fn name_image(&self, name: Option<Reference>, id: &Digest, now: Timestamp) -> Result<()> {
        let store = &self.engine.store;
        let known = crate::image::resolve::names_of(store, id)?;
        if name.is_none() && !known.is_empty() || known.iter().any(|record| record.name == name) {
            return Ok(());
        }
        let manifest = known.iter().find_map(|record| record.manifest.clone());
        store.put_image(&ImageRecord {
            name,
            id: id.clone(),
            manifest,
            repository_digest: None,
            at: now,
            built: Some(now),
        })
    }
}
