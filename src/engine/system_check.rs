//! `system check`: looks for what a crash, a power cut or a bad disk left behind, and mends
//! what can be made again.
//!
//! | what is wrong | repair |
//! |---|---|
//! | a container whose monitor was killed | put away, its end recorded as unknown |
//! | a blob that is not what its name says | removed, if it can be fetched or made again |
//! | a layer that cannot be trusted | removed, if its blob is here or can be fetched; kept, if its files are all there |
//! | a layer whose record cannot be read | removed, if an image says where its blob is, or nothing needs it |
//! | a record of a build step that cannot be read, or whose layer is gone | removed |
//! | an image, a list or a container that lacks something | told; only a pull, or `rm`, mends it |
//! | a record of a network that cannot be read | told |
//! | a record of an image, a list or a container that cannot be read | told: what it led to may be all there |
//!
//! What a command that was killed left behind is not wrong: staged files, leases, names that
//! lead to no container mean nothing and are in nobody's way. What takes room goes with the
//! next pull, build or removal; all of it with the repairs, and is told then.
//!
//! What a user made (containers, volumes, images that were built here) is never removed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Engine;
use super::settle::settle;
use crate::digest::{Algorithm, Digest, Hashing};
use crate::error::{Context, Result};
use crate::ids::ContainerId;
use crate::oci::{ImageConfig, chain_ids};
use crate::store::atomic;
use crate::store::images::ImageRecord;
use crate::store::lock;

mod layers;
mod lists;
mod networks;
mod secrets;

/// A staged file without a living owner is this old before it is taken for a remainder.
const REMAINDER_AGE: Duration = Duration::from_secs(60);

/// How to look.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Do not read the content of blobs and layers.
    pub quick: bool,
    /// Mend what can be mended.
    pub repair: bool,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about, and what is wrong with it.
    pub text: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It can be mended, and was not asked to be.
    Found,
    /// It is mended.
    Mended,
    /// It cannot be mended here; what can be done instead.
    Stays(String),
}

/// Looks through the store. What is being used or made by others at the moment is passed over.
pub fn check(engine: &Engine, options: Options) -> Result<Vec<Finding>> {
    let mut checking = Checking {
        engine,
        options,
        findings: Vec::new(),
    };
    checking.staging()?;
    checking.names();
    checking.leases();
    checking.containers()?;
    checking.image_records();
    checking.lists();
    checking.networks();
    checking.secrets();
    checking.blobs();
    checking.layers()?;
    checking.build_records();
    checking.images()?;
    checking.container_layers()?;
    Ok(checking.findings)
}

struct Checking<'a> {
    engine: &'a Engine,
    options: Options,
    findings: Vec<Finding>,
}

impl Checking<'_> {
    fn note(&mut self, text: String, mend: impl FnOnce() -> Result<()>) {
        let outcome = match self.options.repair {
            false => Outcome::Found,
            true => match mend() {
                Ok(()) => Outcome::Mended,
                Err(why) => Outcome::Stays(why.one_line()),
            },
        };
        self.findings.push(Finding { text, outcome });
    }

    /// Removes what means nothing, if anything is to be repaired.
    fn sweep(&mut self, text: String, remove: impl FnOnce() -> Result<()>) {
        if self.options.repair {
            self.note(text, remove);
        }
    }

    fn stays(&mut self, text: String, remedy: &str) {
        let outcome = Outcome::Stays(remedy.to_owned());
        self.findings.push(Finding { text, outcome });
    }

    fn entries(&self, directory: &str) -> Vec<PathBuf> {
        entries(&self.engine.store.root().join(directory))
    }

    /// What is in `tmp` without a living owner.
    fn staging(&mut self) -> Result<()> {
        for path in self.entries("tmp") {
            let Ok(found) = fs::symlink_metadata(&path) else {
                continue;
            };
            let name = shown(&path);
            if found.is_dir() {
                if let Ok(Some(lock)) = lock::try_lock_directory(&path)
                    && lock::is_still_at(lock.file(), &path)
                {
                    let text = format!("`tmp/{name}` was left by a command that did not end well");
                    self.sweep(text, || atomic::remove_tree(&path));
                }
            } else if found
                .modified()
                .is_ok_and(|at| at.elapsed().is_ok_and(|age| age > REMAINDER_AGE))
            {
                let text = format!("`tmp/{name}` was left by a command that did not end well");
                self.sweep(text, || remove_file(&path));
            }
        }
        Ok(())
    }

    /// Names of containers that lead nowhere. One that is being made holds its name's lock.
    fn names(&mut self) {
        let containers = self.engine.store.root().join("containers");
        for path in self.entries("containers/names") {
            let Ok(Some(lock)) = lock::try_lock_file(&path) else {
                continue;
            };
            let id = fs::read_to_string(&path).unwrap_or_default();
            let leads = id
                .trim()
                .parse::<ContainerId>()
                .is_ok_and(|id| containers.join(id.as_str()).is_dir());
            if !leads && lock::is_still_at(lock.file(), &path) {
                let text = format!("the name `{}` leads to no container", shown(&path));
                self.sweep(text, || remove_file(&path));
            }
        }
    }

    /// Leases and locks of processes that are gone.
    fn leases(&mut self) {
        for kind in ["leases", "locks"] {
            for path in entries(&self.engine.store.run().join(kind)) {
                if let Ok(Some(lock)) = lock::try_lock_file(&path)
                    && lock::is_still_at(lock.file(), &path)
                {
                    let text = format!("`{kind}/{}` belongs to nobody", shown(&path));
                    self.sweep(text, || remove_file(&path));
                }
            }
        }
    }

    /// Containers whose monitor was killed, and directories that are no containers.
    fn containers(&mut self) -> Result<()> {
        let store = &self.engine.store;
        let containers = store.containers()?;
        for container in &containers {
            let name = &container.record().name;
            if !container.record().is_readable() {
                let text = format!("the record of container `{name}` cannot be read");
                self.stays(text, "remove the container with `coracle rm`");
                continue;
            }
            let state: Option<crate::store::containers::RunState> =
                atomic::read_json(&container.path("state.json")).unwrap_or_default();
            let was_live = state.is_some_and(|state| state.status.is_live());
            if was_live && !container.has_monitor()? {
                let text = format!("the monitor of container `{name}` was killed");
                self.note(text, || settle(self.engine, container).map(drop));
            }
        }
        for path in self.entries("containers") {
            let known = containers.iter().any(|one| one.directory() == path);
            let is_id = shown(&path).parse::<ContainerId>().is_ok();
            if !known && is_id && path.is_dir() && !path.join("record.json").exists() {
                let text = format!("`containers/{}` is no container", shown(&path));
                let is_empty = entries(&path).is_empty();
                match is_empty {
                    true => self.note(text, || remove_empty(&path)),
                    false => self.stays(text, "save what you need of its `upper`, and remove it"),
                }
            }
        }
        Ok(())
    }

    /// Blobs that are not what their names say.
    fn blobs(&mut self) {
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            for path in self.entries(&format!("blobs/{}", algorithm.as_str())) {
                let name = format!("{}:{}", algorithm.as_str(), shown(&path));
                let Ok(digest) = name.parse::<Digest>() else {
                    self.stays(
                        format!("`{}` is no blob", path.display()),
                        "remove it by hand",
                    );
                    continue;
                };
                if !self.options.quick && !is_whole(&path, &digest) {
                    self.damaged_blob(&path, &digest);
                }
            }
        }
    }

    fn damaged_blob(&mut self, path: &Path, digest: &Digest) {
        let text = format!("the blob `{digest}` is damaged");
        let built = |image: &ImageRecord| image.id == *digest && image.repository_digest.is_none();
        match self.all_images() {
            None => self.stays(text, "not all images are known, so it may be needed"),
            Some(images) if images.iter().any(built) => self.stays(
                text,
                "it describes an image that was built here; build that again",
            ),
            Some(_) => self.note(text, || remove_file(path)),
        }
    }

    /// All images; `None` if the record of one cannot be read.
    fn all_images(&self) -> Option<Vec<ImageRecord>> {
        let read = |path: PathBuf| atomic::read_json::<ImageRecord>(&path);
        let all: Result<Vec<_>> = self.entries("images").into_iter().map(read).collect();
        Some(all.ok()?.into_iter().flatten().collect())
    }

    /// Records of build steps that lead nowhere.
    fn build_records(&mut self) {
        for path in self.entries("build") {
            if path.extension().is_none_or(|end| end != "json") {
                continue;
            }
            let record: Option<serde_json::Value> = atomic::read_json(&path).unwrap_or_default();
            let chain = record.as_ref().map(|record| match record.get("chain") {
                Some(serde_json::Value::String(chain)) => chain.parse::<Digest>().ok().map(Some),
                _ => Some(None),
            });
            let store = &self.engine.store;
            let is_fine = match chain {
                Some(Some(Some(chain))) => store.layer(&chain).is_ok_and(|found| found.is_some()),
                Some(Some(None)) => true,
                _ => false,
            };
            if !is_fine {
                let text = format!(
                    "the record of a build step `{}` leads nowhere",
                    shown(&path)
                );
                self.note(text, || remove_file(&path));
            }
        }
    }

    /// Records of images that cannot be read.
    fn image_records(&mut self) {
        for path in self.entries("images") {
            if atomic::read_json::<ImageRecord>(&path).is_err() {
                self.unreadable("image", &path);
            }
        }
    }

    /// Tells of the record of an image or a list that cannot be read.
    fn unreadable(&mut self, what: &str, path: &Path) {
        let text = format!("the {what} record `{}` cannot be read", shown(path));
        // A file that lost its content with the power says nothing to anybody.
        match fs::read(path).is_ok_and(|bytes| bytes.iter().all(|byte| *byte == 0)) {
            true => self.note(text, || remove_file(path)),
            false => self.stays(
                text,
                &format!("remove it by hand, then make or pull the {what} again"),
            ),
        }
    }

    /// Images that lack something.
    fn images(&mut self) -> Result<()> {
        let store = &self.engine.store;
        for record in store.images()? {
            let name = record
                .name
                .as_ref()
                .map_or_else(|| record.id.short().to_owned(), |name| name.familiar());
            let remedy = match record.built {
                None => format!("`coracle pull {name}` mends it"),
                Some(_) => "build it again".to_owned(),
            };
            let config = store.read_document(&record.id);
            let config = config
                .ok()
                .flatten()
                .map(|bytes| ImageConfig::parse(&bytes));
            let Some(Ok(config)) = config else {
                let text = format!("the image `{name}` has no configuration");
                self.stays(text, &remedy);
                continue;
            };
            for chain in chain_ids(&config.rootfs.diff_ids) {
                if store.layer(&chain)?.is_none() {
                    let text = format!("the image `{name}` lacks the layer `{}`", chain.short());
                    self.stays(text, &remedy);
                }
            }
        }
        Ok(())
    }

    fn container_layers(&mut self) -> Result<()> {
        for container in self.engine.store.containers()? {
            let record = container.record();
            for chain in &record.layers {
                if self.engine.store.layer(chain)?.is_none() {
                    let text = format!(
                        "the container `{}` lacks the layer `{}`",
                        record.name,
                        chain.short()
                    );
                    let remedy = format!("`coracle pull {}` mends it", record.image_name);
                    self.stays(text, &remedy);
                }
            }
        }
        Ok(())
    }
}

fn shown(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
            Err(why).doing(|| format!("remove `{}`", path.display()))
        }
        _ => Ok(()),
    }
}

fn remove_empty(path: &Path) -> Result<()> {
    fs::remove_dir(path).doing(|| format!("remove `{}`", path.display()))
}

/// Whether a blob is what its name says. One that goes meanwhile is.
fn is_whole(path: &Path, digest: &Digest) -> bool {
    let Ok(file) = File::open(path) else {
        return true;
    };
    let mut file = Hashing::new(file, digest.algorithm());
    let read = std::io::copy(&mut file, &mut std::io::sink());
    read.is_ok() && file.finish().1 == *digest
}
