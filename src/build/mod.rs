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
use crate::image::resolve::names_of;
use crate::image::sync;
use crate::oci::{ExecConfig, Platform, chain_ids};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry;
use crate::store::atomic;
use crate::store::containers::HostOptions;
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

mod add_step;
mod agent;
mod base;
mod built;
mod cache;
mod caches;
mod changes;
mod commit;
mod context;
mod contexts;
mod copy_step;
mod files;
mod metadata;
mod mounts;
mod origin;
mod parents;
mod plan;
pub mod report;
mod repository;
mod run_step;
mod secrets;
mod stage;
mod stages;
mod state;
mod streamed;
mod stubs;
mod workdir;

pub use add_step::is_repository_or_github;
pub use built::Built;
pub use changes::apply as apply_changes;
pub use context::{find_file, ignore_file, read_file};
pub use contexts::NamedContext;
use report::Report;
pub use repository::Repository;
pub use streamed::{Streamed, read_dockerfile};

/// What is to be built.
pub struct Request {
    /// The Dockerfile's text.
    pub file: Vec<u8>,
    /// What errors call the Dockerfile.
    pub file_name: String,
    /// The directory that COPY reads from.
    pub context: PathBuf,
    /// What else may be read from, by [`NamedContext::name`].
    pub contexts: BTreeMap<String, NamedContext>,
    /// The text of the ignore file, if there is one.
    pub ignore: Option<Vec<u8>>,
    /// The names that the image gets; absent if it is not kept as one.
    pub names: Option<Vec<Reference>>,
    /// The stage to build, by name or number; the last one if absent.
    pub target: Option<String>,
    /// Values of ARGs.
    pub arguments: BTreeMap<String, String>,
    /// Secrets that steps may ask for, by their ids.
    pub secrets: BTreeMap<String, Vec<u8>>,
    /// Sockets of SSH agents that steps may ask for, by their ids.
    pub agents: BTreeMap<String, PathBuf>,
    /// What the image has beside what the Dockerfile says.
    pub changes: Changes,
    /// Run every step, whatever is in the cache.
    pub no_cache: bool,
    /// Stages, by name or number, whose steps all run.
    pub no_cache_stages: Vec<String>,
    /// Pull base images even if they are here.
    pub pull: bool,
    /// The platform that is built for; this machine's if absent, and then base images that
    /// came from no registry may be for any.
    pub platform: Option<Platform>,
    /// The time that stands for "now".
    pub epoch: Option<Timestamp>,
    /// How registries are reached.
    pub registry: registry::Options,
    /// What the containers of RUN steps have of the host. Networks and names of hosts alone
    /// count for the cache: whoever has more memory makes the same files.
    pub steps: HostOptions,
}

/// What an image has beside what the Dockerfile says.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// Labels that it does not have.
    pub unset_labels: Vec<String>,
    /// Variables: `NAME=VALUE`.
    pub env: Vec<String>,
    /// Variables that it does not have.
    pub unset_env: Vec<String>,
    /// Annotations of its manifest.
    pub annotations: BTreeMap<String, String>,
}

impl Changes {
    /// Makes them.
    fn apply(&self, config: &mut ExecConfig) {
        config
            .labels
            .retain(|key, _| !self.unset_labels.contains(key));
        config.labels.extend(self.labels.clone());
        let name = |entry: &str| entry.split('=').next().unwrap_or_default().to_owned();
        config
            .env
            .retain(|entry| !self.unset_env.contains(&name(entry)));
        for entry in &self.env {
            let is_same = |old: &&mut String| name(old.as_str()) == name(entry);
            match config.env.iter_mut().find(is_same) {
                Some(old) => old.clone_from(entry),
                None => config.env.push(entry.clone()),
            }
        }
    }
}

/// What all steps of a build share.
struct Build<'a> {
    engine: &'a Engine,
    request: &'a Request,
    file: &'a Containerfile,
    context: Arc<context::BuildContext>,
    contexts: contexts::Contexts<'a>,
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
    let context = context::BuildContext::open(&request.context, request.ignore.as_deref())?;
    let build = Build {
        engine,
        request,
        file: &file,
        context: Arc::new(context),
        contexts: contexts::Contexts::new(&request.contexts),
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
    request.changes.apply(&mut config.config);
    let bytes = serde_json::to_vec(&config).doing(|| "write the image's configuration")?;
    let id = Digest::of(&bytes);
    build.lease.hold(&id)?;
    engine.store.put_document(&bytes)?;
    let layers = chain_ids(&config.rootfs.diff_ids);
    sync(&engine.store, &layers)?;
    let now = Timestamp::now();
    let record = ImageRecord {
        name: None,
        id: id.clone(),
        manifest: None,
        repository_digest: None,
        at: now,
        built: Some(now),
        annotations: request.changes.annotations.clone(),
    };
    if let Some(names) = &request.names {
        build.keep(names, &record)?;
    }
    let mut warnings = plan.unused_arguments(&build);
    warnings.extend(plan.unused_filters(&build));
    warnings.extend(build.warnings.into_inner().unwrap_or_default());
    Ok(Built {
        id,
        warnings,
        record,
        layers,
        _lease: build.lease,
    })
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

    /// Keeps the image, under names that do not lead to it already.
    fn keep(&self, names: &[Reference], image: &ImageRecord) -> Result<()> {
        let store = &self.engine.store;
        let mut known = names_of(store, &image.id)?;
        let was_here = !known.is_empty();
        known.retain(|record| record.annotations == image.annotations);
        if names.is_empty() && known.is_empty() {
            store.put_image(image)?;
            if was_here {
                self.warn("the image is here already, with other annotations: with -t it gets a name that has these".to_owned());
            }
        }
        let is_known = |name: &Reference| known.iter().any(|old| old.name.as_ref() == Some(name));
        for name in names.iter().filter(|name| !is_known(name)) {
            store.put_image(&ImageRecord {
                name: Some(name.clone()),
                manifest: known.iter().find_map(|record| record.manifest.clone()),
                ..image.clone()
            })?;
        }
        Ok(())
    }
}
