//! Deletes what nothing reaches any more.
//!
//! Reached is what a living lease names ([`super::leases`]), what an image or a manifest
//! list leads to, what a container is made of, and what the record of a build step leads to.
//! Everything else among the blobs and layers goes, and so do beginnings of blobs that are
//! old. The order makes it safe beside running commands:
//!
//! 1. leases are read, then records; what none of them reaches is a candidate;
//! 2. each candidate is locked; whoever wants to use it now waits for us, and then finds
//!    it gone;
//! 3. leases and records are read again; what is still not reached is deleted.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use super::allocated::allocated_alone;
use super::atomic::{self, Staging};
use super::containers::Record;
use super::dropped::Source;
use super::images::ImageRecord;
use super::lists::ListRecord;
use super::lock::{self, Lock};
use super::{Store, leases};
use crate::digest::{Algorithm, Digest};
use crate::error::{Context, Result};
use crate::oci::{Document, ImageConfig, chain_ids};

const SHA512_DIGITS: usize = 128;
/// A beginning of a blob that got nothing more for this long is given up.
pub const PARTIAL_AGE: Duration = Duration::from_secs(7 * 24 * 3600);

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Freed {
    /// Blobs and layers, by the digests that they are reached by, each once.
    pub objects: Vec<String>,
    /// Bytes that beginnings of blobs occupied.
    pub partials: u64,
}

/// The beginning of a blob.
#[derive(Debug)]
pub struct Beginning {
    path: PathBuf,
    /// Held while this value lives, so that nobody goes on with it.
    lock: Lock,
    /// How long ago it got something.
    pub age: Duration,
    /// Bytes that it occupies.
    pub size: u64,
}

/// A blob or layer that nothing seems to reach, locked.
struct Candidate {
    /// Its name among the reached: a digest.
    name: String,
    path: PathBuf,
    lock: Lock,
    is_layer: bool,
}

/// What is kept about a step of a build, as far as it matters here.
#[derive(Debug)]
pub struct BuildStep {
    /// Its record.
    pub path: PathBuf,
    /// The layer that it made; none if it made none, or if that is not known.
    pub chain: Option<Digest>,
}

#[derive(Debug, Deserialize)]
struct BuildRecord {
    chain: Option<Digest>,
}

impl Store {
    /// Deletes what nothing reaches. What is in use at this moment stays for the next time,
    /// and everything does beside a record that cannot be read.
    pub fn collect_garbage(&self) -> Result<Freed> {
        // What cannot be swept away is in nobody's way.
        let _ = atomic::sweep(&self.tmp());
        if !self.unreadable_records()?.is_empty() {
            return Ok(Freed::default());
        }
        let mut freed = Freed {
            partials: self.delete_beginnings(PARTIAL_AGE)?,
            ..Freed::default()
        };
        let reached = self.reached()?;
        self.forget_dropped(&reached);
        let mut candidates = self.unreached(&reached)?;
        if candidates.is_empty() {
            return Ok(freed);
        }
        let reached = self.reached()?;
        candidates.retain(|candidate| !reached.contains(&candidate.name));
        for candidate in candidates {
            freed.objects.push(candidate.name.clone());
            self.delete(candidate)?;
        }
        // A blob and a lowest layer can have the same name: a plain tar's.
        freed.objects.sort_unstable();
        freed.objects.dedup();
        Ok(freed)
    }

    /// The records of containers, images and manifest lists that cannot be read. What they
    /// lead to is not known: nothing is deleted as long as there are any.
    pub fn unreadable_records(&self) -> Result<Vec<String>> {
        let mut unreadable = self.unreadable_names()?;
        for container in self.containers()? {
            let record = container.record();
            if !record.is_readable() {
                unreadable.push(format!("containers/{}", record.id));
            }
        }
        Ok(unreadable)
    }

    /// The beginnings of blobs that nobody fetches at the moment. Nothing refers to them, so
    /// only their age tells a pull that will be tried again from one that was given up.
    pub fn beginnings(&self) -> Result<impl Iterator<Item = Beginning>> {
        let directory = self.root().join("blobs/partial");
        let entries =
            fs::read_dir(&directory).doing(|| format!("read `{}`", directory.display()))?;
        Ok(entries.flatten().filter_map(|entry| {
            let path = entry.path();
            // Whoever fetches a blob holds this lock, however long nothing comes.
            let lock = lock::try_lock_file(&path).ok().flatten()?;
            let modified = lock.file().metadata().ok()?.modified().ok()?;
            Some(Beginning {
                age: modified.elapsed().unwrap_or_default(),
                size: allocated_alone(&path),
                path,
                lock,
            })
        }))
    }

    /// Deletes the beginnings of blobs that got nothing more for so long. Returns how many
    /// bytes they occupied.
    pub fn delete_beginnings(&self, age: Duration) -> Result<u64> {
        let mut bytes = 0;
        for beginning in self.beginnings()?.filter(|one| one.is_old(age)) {
            let is_there = lock::is_still_at(beginning.lock.file(), &beginning.path);
            if is_there && fs::remove_file(&beginning.path).is_ok() {
                bytes += beginning.size;
            }
        }
        Ok(bytes)
    }

    fn delete(&self, candidate: Candidate) -> Result<()> {
        let Candidate {
            path,
            lock,
            is_layer,
            name,
        } = candidate;
        let deleted = match is_layer {
            true => Staging::take_away(&self.tmp(), &path, lock).map(drop),
            false => fs::remove_file(&path).doing(|| format!("remove the blob `{name}`")),
        };
        match deleted {
            // Whoever finds a blob damaged removes it without its lock.
            Err(why) if why.errno() == Some(libc::ENOENT) => Ok(()),
            deleted => deleted,
        }
    }

    /// The names of everything that is reached: digests of blobs and chain ids of layers.
    fn reached(&self) -> Result<HashSet<String>> {
        // Leases first: see the order above.
        let mut reached = leases::held(self)?;
        for image in self.images()? {
            self.reach_image(&image, &mut reached)?;
        }
        for list in self.lists()? {
            self.reach_list(&list, &mut reached)?;
        }
        for container in self.containers()? {
            self.reach_container(container.record(), &mut reached)?;
        }
        for step in self.build_steps()? {
            self.reach_step(&step, &mut reached)?;
        }
        Ok(reached)
    }

    /// What a container is made of, and has mounted.
    pub(super) fn reach_container(
        &self,
        record: &Record,
        reached: &mut HashSet<String>,
    ) -> Result<()> {
        reached.insert(record.image.to_string());
        let images = record.host.mounts.iter().filter_map(|mount| mount.image());
        reached.extend(images.map(ToString::to_string));
        for chain in record.all_layers() {
            self.reach_layer(chain, reached)?;
        }
        Ok(())
    }

    pub(super) fn reach_step(&self, step: &BuildStep, reached: &mut HashSet<String>) -> Result<()> {
        match &step.chain {
            Some(chain) => self.reach_layer(chain, reached),
            None => Ok(()),
        }
    }

    pub(super) fn reach_image(
        &self,
        image: &ImageRecord,
        reached: &mut HashSet<String>,
    ) -> Result<()> {
        reached.insert(image.id.to_string());
        for digest in image.manifest.iter().chain(&image.repository_digest) {
            reached.insert(digest.to_string());
            let Some(bytes) = self.read_document(digest)? else {
                continue;
            };
            if let Ok(Document::Manifest(manifest)) = Document::parse(&bytes, None) {
                reached.extend(manifest.layers.iter().map(|layer| layer.digest.to_string()));
            }
        }
        let Some(bytes) = self.read_document(&image.id)? else {
            return Ok(());
        };
        let Ok(config) = ImageConfig::parse(&bytes) else {
            return Ok(());
        };
        for chain in chain_ids(&config.rootfs.diff_ids) {
            self.reach_layer(&chain, reached)?;
        }
        Ok(())
    }

    /// What a list leads to: its index, the manifests that this names, and their blobs.
    /// Layers are unpacked for images only; but one that a blob was dropped for is all that
    /// there is of the blob.
    pub(super) fn reach_list(
        &self,
        list: &ListRecord,
        reached: &mut HashSet<String>,
    ) -> Result<()> {
        reached.insert(list.index.to_string());
        // What the record knows of stays, even if the index came to harm.
        let mut manifests: Vec<Digest> = list
            .members
            .iter()
            .map(|member| member.manifest.clone())
            .collect();
        if let Some(bytes) = self.read_document(&list.index)?
            && let Ok(Document::Index(index)) = Document::parse(&bytes, None)
        {
            manifests.extend(index.manifests.into_iter().map(|image| image.digest));
        }
        for digest in manifests {
            reached.insert(digest.to_string());
            let Some(bytes) = self.read_document(&digest)? else {
                continue;
            };
            // An index in a list is none that we put there, and is not followed.
            if let Ok(Document::Manifest(manifest)) = Document::parse(&bytes, None) {
                for blob in manifest.layers.iter().chain([&manifest.config]) {
                    reached.insert(blob.digest.to_string());
                    if let Some(Source::Layer(chain)) = self.dropped(&blob.digest)? {
                        self.reach_layer(&chain, reached)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn reach_layer(&self, chain: &Digest, reached: &mut HashSet<String>) -> Result<()> {
        reached.insert(chain.to_string());
        if let Some(blob) = self.layer(chain)?.and_then(|layer| layer.blob) {
            reached.insert(blob.digest.to_string());
        }
        Ok(())
    }

    /// What is kept about steps of builds.
    pub fn build_steps(&self) -> Result<Vec<BuildStep>> {
        let directory = self.root().join("build");
        let entries =
            fs::read_dir(&directory).doing(|| format!("read `{}`", directory.display()))?;
        let mut steps = Vec::new();
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|end| end == "json") {
                let record: Option<BuildRecord> = atomic::read_whole_json(&path)?;
                let chain = record.and_then(|record| record.chain);
                steps.push(BuildStep { path, chain });
            }
        }
        Ok(steps)
    }

    /// Everything that is not reached and not in use, locked.
    fn unreached(&self, reached: &HashSet<String>) -> Result<Vec<Candidate>> {
        let mut candidates = Vec::new();
        for (directory, is_layer) in [
            ("blobs/sha256", false),
            ("blobs/sha512", false),
            ("layers", true),
        ] {
            let directory = self.root().join(directory);
            let entries =
                fs::read_dir(&directory).doing(|| format!("read `{}`", directory.display()))?;
            for entry in entries.flatten() {
                let name = digest_named(&entry.file_name().to_string_lossy());
                if reached.contains(&name) {
                    continue;
                }
                let Ok(file) = File::open(entry.path()) else {
                    continue;
                };
                let path = entry.path();
                let Some(lock) = lock::try_lock(file, &path)? else {
                    continue;
                };
                // It may have been deleted, and be another by now, which others use.
                if !lock::is_still_at(lock.file(), &path) {
                    continue;
                }
                candidates.push(Candidate {
                    name,
                    path,
                    lock,
                    is_layer,
                });
            }
        }
        Ok(candidates)
    }
}

impl Beginning {
    /// Whether it got nothing more for so long.
    pub fn is_old(&self, age: Duration) -> bool {
        self.age >= age
    }
}

/// The digest whose hexadecimal digits name a blob or a layer. The chain id of a lowest
/// layer is its diff id, and so of whatever algorithm an image chose.
pub fn digest_named(hex: &str) -> String {
    let algorithm = match hex.len() {
        SHA512_DIGITS => Algorithm::Sha512,
        _ => Algorithm::Sha256,
    };
    format!("{}:{hex}", algorithm.as_str())
}

impl Store {
    /// The chain ids of all layers that an image or a container has.
    pub fn layers_in_use(&self) -> Result<HashSet<String>> {
        let mut names = HashSet::new();
        for image in self.images()? {
            self.reach_image(&image, &mut names)?;
        }
        for container in self.containers()? {
            names.extend(container.record().all_layers().map(Digest::to_string));
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;
    use crate::clock::Timestamp;
    use crate::digest::Hasher;
    use crate::oci::{Descriptor, media_type};
    use crate::store::blobs::Claim;
    use crate::store::boot;
    use crate::store::layers::{LayerClaim, LayerRecord};
    use crate::store::leases::Lease;
    use std::io::Write;
    use std::time::SystemTime;

    fn image(store: &Store, name: &str, config: &str) -> ImageRecord {
        let id = store.put_document(config.as_bytes()).unwrap();
        let record = ImageRecord {
            name: Some(name.parse().unwrap()),
            id,
            manifest: None,
            repository_digest: None,
            at: Timestamp::EPOCH,
            built: None,
            annotations: Default::default(),
        };
        store.put_image(&record).unwrap();
        record
    }

    #[test]
    fn what_an_image_reaches_stays_until_its_name_goes() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let record = image(store, "app", "{}");
        let orphan = store.put_document(b"orphan").unwrap();
        assert_eq!(
            store.collect_garbage().unwrap().objects,
            [orphan.to_string()]
        );
        assert!(!store.blob_path(&orphan).exists());
        assert!(store.blob_path(&record.id).exists());
        store.remove_image(&record).unwrap();
        assert_eq!(store.collect_garbage().unwrap().objects.len(), 1);
        assert!(!store.blob_path(&record.id).exists());
    }

    #[test]
    fn nothing_is_deleted_beside_a_record_that_cannot_be_read() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let record = image(store, "app", "{}");
        let file = store.image_record_file(&record);
        for torn in ["", "{\"id\":"] {
            fs::write(&file, torn).unwrap();
            assert_eq!(store.collect_garbage().unwrap(), Freed::default());
            assert!(store.blob_path(&record.id).exists());
            let named = "images/docker.io%library%app:latest.json";
            assert_eq!(store.unreadable_records().unwrap(), [named]);
        }
        // Written anew, it leads somewhere again.
        let other = image(store, "app", "[]");
        assert_eq!(store.collect_garbage().unwrap().objects.len(), 1);
        assert!(store.blob_path(&other.id).exists() && !store.blob_path(&record.id).exists());
    }

    #[test]
    fn what_a_list_reaches_stays_until_the_list_goes() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let put = |text: String| {
            let size = text.len() as u64;
            (store.put_document(text.as_bytes()).unwrap(), size)
        };
        let (config, size) = put("{}".to_owned());
        let (layer, _) = put("layer".to_owned());
        let blob = |digest: &Digest, size: u64| {
            format!(r#"{{"mediaType":"x/y","digest":"{digest}","size":{size}}}"#)
        };
        let (manifest, manifest_size) = put(format!(
            r#"{{"schemaVersion":2,"config":{},"layers":[{}]}}"#,
            blob(&config, size),
            blob(&layer, 5)
        ));
        // The second is in no store at all, and the third is another index.
        let (inner, inner_size) = put(r#"{"schemaVersion":2,"manifests":[]}"#.to_owned());
        let (index, _) = put(format!(
            r#"{{"schemaVersion":2,"manifests":[{},{},{}]}}"#,
            blob(&manifest, manifest_size),
            blob(&Digest::of(b"elsewhere"), 9),
            blob(&inner, inner_size)
        ));
        let name: crate::reference::Reference = "many".parse().unwrap();
        let list = ListRecord {
            name: name.clone(),
            index,
            at: Timestamp::EPOCH,
            members: Vec::new(),
        };
        store.put_list(&list).unwrap();
        assert_eq!(store.collect_garbage().unwrap(), Freed::default());
        assert!(store.remove_list(&name).unwrap());
        assert_eq!(store.collect_garbage().unwrap().objects.len(), 5);
    }

    #[test]
    fn beginnings_of_blobs_go_when_they_are_old_and_nobody_holds_them() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let begin = |text: &str, age: Duration| {
            let Claim::Mine(partial) = store
                .claim_blob(&Digest::of(text.as_bytes()), |_| {})
                .unwrap()
            else {
                panic!()
            };
            partial.file().write_all(b"beginning").unwrap();
            let at = SystemTime::now() - age;
            partial.file().set_modified(at).unwrap();
            partial
        };
        let old = PARTIAL_AGE + Duration::from_secs(60);
        drop(begin("new", PARTIAL_AGE - Duration::from_secs(60)));
        let held = begin("held", old);
        drop(begin("old", old));
        let left = || {
            store.collect_garbage().unwrap();
            let entries = fs::read_dir(store.root().join("blobs/partial")).unwrap();
            entries.count()
        };
        assert_eq!(left(), 2);
        drop(held);
        assert_eq!(left(), 1);
        assert!(store.delete_beginnings(Duration::ZERO).unwrap() > 0);
        assert_eq!(left(), 0);
    }

    #[test]
    fn layers_and_blobs_stay_whatever_hash_names_them() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let digest = |text: &str| {
                let mut hasher = Hasher::new(algorithm);
                hasher.update(text.as_bytes());
                hasher.finish()
            };
            let (chain, blob) = (digest("layer"), digest("blob"));
            store.put_named_document(b"blob", &blob).unwrap();
            let LayerClaim::Mine(slot) = store.claim_layer(&chain, || {}).unwrap() else {
                panic!()
            };
            let record = LayerRecord {
                diff_id: chain.clone(),
                parent: None,
                blob: Some(Descriptor::new(media_type::LAYER_TAR, blob, 4)),
                origin: None,
                size: 0,
                boot: boot::id().unwrap(),
            };
            slot.publish(&record).unwrap();
            let config = format!(
                r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":["{chain}"]}}}}"#
            );
            let named = image(store, "app", &config);
            assert_eq!(store.collect_garbage().unwrap(), Freed::default());
            store.remove_image(&named).unwrap();
            assert_eq!(store.collect_garbage().unwrap().objects.len(), 3);
        }
    }

    #[test]
    fn a_layer_and_its_plain_blob_have_one_name_that_is_told_once() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let chain = store.put_document(b"plain").unwrap();
        let LayerClaim::Mine(slot) = store.claim_layer(&chain, || {}).unwrap() else {
            panic!()
        };
        let record = LayerRecord {
            diff_id: chain.clone(),
            parent: None,
            blob: None,
            origin: None,
            size: 0,
            boot: boot::id().unwrap(),
        };
        slot.publish(&record).unwrap();
        let freed = store.collect_garbage().unwrap();
        assert_eq!(freed.objects, [chain.to_string()]);
        assert!(!store.blob_path(&chain).exists() && !store.layer_path(&chain).exists());
    }

    #[test]
    fn what_a_command_holds_or_reads_stays() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let held = store.put_document(b"held").unwrap();
        let lease = Lease::take(store).unwrap();
        lease.hold(&held).unwrap();
        assert_eq!(store.collect_garbage().unwrap(), Freed::default());
        drop(lease);
        let reader = store.claim_blob(&held, |_| {}).unwrap();
        assert_eq!(store.collect_garbage().unwrap(), Freed::default());
        drop(reader);
        assert_eq!(store.collect_garbage().unwrap().objects.len(), 1);
    }
}
