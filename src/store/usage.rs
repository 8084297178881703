//! Who takes how much room: images, containers, volumes, and what only builds need.
//!
//! Every blob and layer is counted once. It belongs to the images that reach it; one that
//! no image reaches, and no container, is the builds'.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::PathBuf;

use super::Store;
use super::allocated::allocated;
use super::containers::Container;
use super::gc::digest_named;
use super::images::ImageRecord;
use super::volumes::VolumeRecord;
use crate::digest::Digest;
use crate::error::Result;

/// All that is in a store, with what it takes in bytes.
#[derive(Debug, Default)]
pub struct Usage {
    /// Images, each once.
    pub images: Vec<ImageUsage>,
    /// What images, manifest lists, and layers that containers still need, take together.
    pub images_size: u64,
    /// What would be free without the images that no container uses.
    pub images_reclaimable: u64,
    /// Containers.
    pub containers: Vec<ContainerUsage>,
    /// Volumes.
    pub volumes: Vec<VolumeUsage>,
    /// What only builds, and pulls that were given up, need.
    pub cache: Vec<CacheUsage>,
}

/// An image.
#[derive(Debug)]
pub struct ImageUsage {
    /// Its id.
    pub id: Digest,
    /// Its names, or the record of a nameless image.
    pub records: Vec<ImageRecord>,
    /// All that it reaches.
    pub size: u64,
    /// What no other image reaches.
    pub unique: u64,
    /// How many containers were made of it.
    pub containers: usize,
}

/// A container.
#[derive(Debug)]
pub struct ContainerUsage {
    /// The container.
    pub container: Container,
    /// Its own files and its log.
    pub size: u64,
    /// Whether it runs.
    pub active: bool,
}

/// A volume.
#[derive(Debug)]
pub struct VolumeUsage {
    /// The volume.
    pub record: VolumeRecord,
    /// Its files.
    pub size: u64,
    /// How many containers use it.
    pub links: usize,
}

/// Something that only builds need.
#[derive(Debug)]
pub struct CacheUsage {
    /// Its name.
    pub name: String,
    /// `layer`, `blob`, `partial`, `records` or `staging`.
    pub kind: &'static str,
    /// What it takes.
    pub size: u64,
}

impl Store {
    /// Measures everything. The store must have been opened to change it: files of other
    /// ids than the caller's own are in it.
    pub fn usage(&self) -> Result<Usage> {
        let mut usage = Usage::default();
        let containers = self.containers()?;
        let objects = self.objects();
        let size = |names: &HashSet<String>| -> u64 {
            names
                .iter()
                .filter_map(|name| objects.get(name))
                .map(|object| object.size)
                .sum()
        };
        let mut reached = self.images_in(&containers, &mut usage, size)?;
        let (mut active, mut of_images) = (HashSet::new(), HashSet::new());
        for (image, names) in usage.images.iter().zip(&reached) {
            if image.containers > 0 {
                active.extend(names.iter().cloned());
            }
            of_images.extend(names.iter().cloned());
        }
        for container in &containers {
            let mut names = HashSet::from([container.record().image.to_string()]);
            for chain in container.record().all_layers() {
                self.reach_layer(chain, &mut names)?;
            }
            active.extend(names.iter().cloned());
            of_images.extend(names);
        }
        // A list is kept by its name, like an image that a container uses.
        for list in self.lists()? {
            let mut names = HashSet::new();
            self.reach_list(&list, &mut names)?;
            active.extend(names.iter().cloned());
            of_images.extend(names);
        }
        reached.clear();
        usage.images_size = size(&of_images);
        usage.images_reclaimable = usage.images_size.saturating_sub(size(&active));
        for (name, object) in &objects {
            if !of_images.contains(name) {
                usage.cache.push(CacheUsage {
                    name: name.clone(),
                    kind: object.kind,
                    size: object.size,
                });
            }
        }
        for (directory, kind) in [
            ("blobs/partial", "partial"),
            ("build", "records"),
            ("tmp", "staging"),
        ] {
            usage.cache.extend(self.files_of_builds(directory, kind));
        }
        usage
            .cache
            .sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
        usage.volumes = self.volumes_of(&containers)?;
        usage.containers = containers
            .into_iter()
            .map(|container| ContainerUsage {
                size: allocated(container.directory()),
                active: container.state().is_ok_and(|state| state.status.is_live()),
                container,
            })
            .collect();
        Ok(usage)
    }

    /// Notes all images; returns what each of them reaches.
    fn images_in(
        &self,
        containers: &[Container],
        usage: &mut Usage,
        size: impl Fn(&HashSet<String>) -> u64,
    ) -> Result<Vec<HashSet<String>>> {
        let mut by_id: BTreeMap<String, Vec<ImageRecord>> = BTreeMap::new();
        for record in self.images()? {
            by_id.entry(record.id.to_string()).or_default().push(record);
        }
        let mut reached = Vec::new();
        for records in by_id.values() {
            let mut names = HashSet::new();
            for record in records {
                self.reach_image(record, &mut names)?;
            }
            reached.push(names);
        }
        let mut users: HashMap<&str, usize> = HashMap::new();
        for name in reached.iter().flatten() {
            *users.entry(name).or_default() += 1;
        }
        for (records, names) in by_id.into_values().zip(&reached) {
            let own = names
                .iter()
                .filter(|name| users.get(name.as_str()) == Some(&1));
            let Some(id) = records.first().map(|record| record.id.clone()) else {
                continue;
            };
            usage.images.push(ImageUsage {
                size: size(names),
                unique: size(&own.cloned().collect()),
                containers: containers
                    .iter()
                    .filter(|container| container.record().uses_image(&id))
                    .count(),
                id,
                records,
            });
        }
        Ok(reached)
    }

    /// All blobs and layers, by the digests that they are reached by.
    fn objects(&self) -> HashMap<String, Object> {
        let mut objects = HashMap::new();
        for (directory, kind) in [
            ("blobs/sha256", "blob"),
            ("blobs/sha512", "blob"),
            ("layers", "layer"),
        ] {
            for path in self.entries(directory) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                // A blob and a lowest layer can have the same name: a plain tar's.
                let object: &mut Object = objects.entry(digest_named(&name)).or_default();
                object.kind = kind;
                object.size = object.size.saturating_add(allocated(&path));
            }
        }
        objects
    }

    fn files_of_builds(&self, directory: &str, kind: &'static str) -> Option<CacheUsage> {
        let entries = self.entries(directory);
        let size = entries.iter().map(|path| allocated(path)).sum();
        (!entries.is_empty()).then(|| CacheUsage {
            name: format!("{} files", entries.len()),
            kind,
            size,
        })
    }

    fn volumes_of(&self, containers: &[Container]) -> Result<Vec<VolumeUsage>> {
        let mut found = Vec::new();
        for record in self.volumes()? {
            let users = containers
                .iter()
                .filter(|container| container.record().uses_volume(&record.name));
            found.push(VolumeUsage {
                links: users.count(),
                size: allocated(&self.root().join("volumes").join(&record.name)),
                record,
            });
        }
        found.sort_by(|one, other| one.record.name.cmp(&other.record.name));
        Ok(found)
    }

    fn entries(&self, directory: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.root().join(directory));
        let entries = entries.into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    }
}

#[derive(Default)]
struct Object {
    kind: &'static str,
    size: u64,
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
