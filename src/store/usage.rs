//! What is in a store, how much room each thing takes, and what it leads to.
//!
//! Every byte that the store occupies is counted once. Blobs and layers are counted by
//! themselves, for images and containers share them; what is nobody's (directories, the
//! journal, names of networks) is the store's own. A thing is measured when its size is
//! first asked for: to remove a little, not all has to be walked through. Refuses to know
//! which of it counts as used, and what is to be removed.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::allocated::{allocated, allocated_alone};
use super::cache_mounts::CacheMountEntry;
use super::containers::Container;
use super::gc::{BuildStep, PARTIAL_AGE, digest_named};
use super::images::ImageRecord;
use super::volumes::VolumeRecord;
use super::{Store, atomic, leases};
use crate::digest::Digest;
use crate::error::Result;

/// Directories whose entries are counted one by one.
const SORTED: [&str; 11] = [
    "blobs",
    "blobs/sha256",
    "blobs/sha512",
    "blobs/partial",
    "layers",
    "images",
    "containers",
    "volumes",
    "build",
    "build/mounts",
    "tmp",
];

/// Digests of blobs and chain ids of layers.
pub type Names = HashSet<String>;

/// Files and directories, and what they take once that was asked for.
#[derive(Debug, Default)]
pub struct Measured {
    paths: Vec<PathBuf>,
    size: OnceCell<u64>,
}

impl Measured {
    /// What they take, in bytes.
    pub fn size(&self) -> u64 {
        *self.size.get_or_init(|| {
            let sizes = self.paths.iter().map(|path| allocated(path));
            sizes.fold(0, u64::saturating_add)
        })
    }
}

/// All that is in a store.
#[derive(Debug, Default)]
pub struct Usage {
    /// Images, each once.
    pub images: Vec<ImageUsage>,
    /// What manifest lists lead to. Each is kept by its name.
    pub lists: Names,
    /// Containers.
    pub containers: Vec<ContainerUsage>,
    /// Volumes.
    pub volumes: Vec<VolumeUsage>,
    /// Steps of builds that are remembered.
    pub steps: Vec<StepUsage>,
    /// What builds keep for their commands.
    pub cache_mounts: Vec<CacheMountUsage>,
    /// All blobs and layers, by the digests that they are reached by.
    pub objects: HashMap<String, Object>,
    /// Beginnings of blobs.
    pub partials: Loose,
    /// What is put together at the moment, or was left by a process that died over it.
    pub staging: Loose,
    /// What living commands are about to use.
    pub held: Names,
}

/// An image.
#[derive(Debug)]
pub struct ImageUsage {
    /// Its id.
    pub id: Digest,
    /// Its names, or the record of a nameless image.
    pub records: Vec<ImageRecord>,
    /// What these take themselves.
    pub records_size: u64,
    /// All that it leads to.
    pub reaches: Names,
    /// How many containers use it.
    pub containers: usize,
}

/// A container.
#[derive(Debug)]
pub struct ContainerUsage {
    /// The container.
    pub container: Container,
    /// What it is made of, and has mounted.
    pub reaches: Names,
    /// Its own files, its log and its name.
    pub files: Measured,
    /// Whether it runs.
    pub active: bool,
}

/// A volume.
#[derive(Debug)]
pub struct VolumeUsage {
    /// The volume.
    pub record: VolumeRecord,
    /// Its files.
    pub files: Measured,
    /// How many containers use it.
    pub links: usize,
}

/// A step of a build.
#[derive(Debug)]
pub struct StepUsage {
    /// What is remembered.
    pub step: BuildStep,
    /// What it leads to.
    pub reaches: Names,
    /// What its record takes.
    pub size: u64,
}

/// A cache mount of builds.
#[derive(Debug)]
pub struct CacheMountUsage {
    /// The cache mount.
    pub mount: CacheMountEntry,
    /// Its files.
    pub files: Measured,
}

/// A blob or a layer, or both, if they have the same digest.
#[derive(Debug, Default)]
pub struct Object {
    /// `layer` or `blob`.
    pub kind: &'static str,
    /// Its files.
    pub files: Measured,
}

/// Files that nothing leads to.
#[derive(Debug, Default, Clone, Copy)]
pub struct Loose {
    /// How many there are.
    pub count: usize,
    /// What they take.
    pub size: u64,
    /// What of that nobody is working on.
    pub idle: u64,
    /// What of that has been left alone for so long that it is swept away.
    pub old: u64,
}

impl Usage {
    /// What these blobs and layers take.
    pub fn size_of<'a>(&self, names: impl IntoIterator<Item = &'a String>) -> u64 {
        let objects = names.into_iter().filter_map(|name| self.objects.get(name));
        objects.map(|object| object.files.size()).sum()
    }

    /// What only this image leads to takes.
    pub fn unique_size(&self, image: &ImageUsage) -> u64 {
        let others = self.images.iter().filter(|other| other.id != image.id);
        let others: HashSet<&String> = others.flat_map(|other| &other.reaches).collect();
        self.size_of(image.reaches.iter().filter(|name| !others.contains(name)))
    }
}

impl Store {
    /// Looks at everything. To be measured, the store must have been opened to change it:
    /// files of other ids than the caller's own are in it.
    pub fn usage(&self) -> Result<Usage> {
        let containers = self.containers()?;
        let mut usage = Usage {
            objects: self.objects(),
            partials: self.partials()?,
            staging: self.staging()?,
            held: leases::held(self)?,
            ..Usage::default()
        };
        usage.images = self.images_used(&containers)?;
        for list in self.lists()? {
            self.reach_list(&list, &mut usage.lists)?;
        }
        usage.volumes = self.volumes_used(&containers)?;
        for step in self.build_steps()? {
            let mut reaches = Names::new();
            self.reach_step(&step, &mut reaches)?;
            usage.steps.push(StepUsage {
                size: allocated_alone(&step.path),
                reaches,
                step,
            });
        }
        usage.cache_mounts = self.cache_mounts_used();
        for container in containers {
            let mut reaches = Names::new();
            self.reach_container(container.record(), &mut reaches)?;
            let name = self.container_name_file(container.record());
            usage.containers.push(ContainerUsage {
                files: Measured {
                    paths: vec![container.directory().to_owned(), name],
                    ..Measured::default()
                },
                active: container.state().is_ok_and(|state| state.status.is_live()),
                reaches,
                container,
            });
        }
        Ok(usage)
    }

    fn images_used(&self, containers: &[Container]) -> Result<Vec<ImageUsage>> {
        let mut by_id: BTreeMap<String, Vec<ImageRecord>> = BTreeMap::new();
        for record in self.images()? {
            by_id.entry(record.id.to_string()).or_default().push(record);
        }
        let mut images = Vec::new();
        for records in by_id.into_values() {
            let Some(id) = records.first().map(|record| record.id.clone()) else {
                continue;
            };
            let mut reaches = Names::new();
            for record in &records {
                self.reach_image(record, &mut reaches)?;
            }
            let files = records.iter().map(|record| self.image_record_file(record));
            let is_user = |container: &&Container| container.record().uses_image(&id);
            images.push(ImageUsage {
                records_size: files.map(|file| allocated_alone(&file)).sum(),
                containers: containers.iter().filter(is_user).count(),
                reaches,
                records,
                id,
            });
        }
        Ok(images)
    }

    fn objects(&self) -> HashMap<String, Object> {
        let mut objects = HashMap::new();
        for (directory, kind) in [
            ("blobs/sha256", "blob"),
            ("blobs/sha512", "blob"),
            ("layers", "layer"),
        ] {
            for path in self.entries(directory) {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let name = digest_named(&name);
                // A blob and a lowest layer can have the same name: a plain tar's.
                let object: &mut Object = objects.entry(name).or_default();
                object.kind = kind;
                object.files.paths.push(path);
            }
        }
        objects
    }

    fn partials(&self) -> Result<Loose> {
        let mut loose = self.loose("blobs/partial");
        for beginning in self.beginnings()? {
            loose.idle += beginning.size;
            loose.old += if beginning.is_old(PARTIAL_AGE) {
                beginning.size
            } else {
                0
            };
        }
        Ok(loose)
    }

    fn staging(&self) -> Result<Loose> {
        let mut loose = self.loose("tmp");
        for (path, _lock) in atomic::remainders(&self.tmp())? {
            loose.old += allocated(&path);
        }
        loose.idle = loose.old;
        Ok(loose)
    }

    fn loose(&self, directory: &str) -> Loose {
        let entries = self.entries(directory);
        Loose {
            count: entries.len(),
            size: entries.iter().map(|path| allocated(path)).sum(),
            ..Loose::default()
        }
    }

    /// All volumes by name, and how many of these containers use each.
    pub fn volumes_used(&self, containers: &[Container]) -> Result<Vec<VolumeUsage>> {
        let mut links: HashMap<&str, usize> = HashMap::new();
        for container in containers {
            let names: HashSet<&str> = container.record().volumes().collect();
            for name in names {
                *links.entry(name).or_default() += 1;
            }
        }
        let mut found = Vec::new();
        for record in self.volumes()? {
            found.push(VolumeUsage {
                links: links.get(record.name.as_str()).copied().unwrap_or(0),
                files: Measured {
                    paths: vec![self.volume_path(&record.name)],
                    ..Measured::default()
                },
                record,
            });
        }
        found.sort_by(|one, other| one.record.name.cmp(&other.record.name));
        Ok(found)
    }

    fn cache_mounts_used(&self) -> Vec<CacheMountUsage> {
        let used = |mount: CacheMountEntry| CacheMountUsage {
            files: Measured {
                paths: vec![mount.path.clone()],
                ..Measured::default()
            },
            mount,
        };
        self.cache_mounts().into_iter().map(used).collect()
    }

    /// What the store takes beside all that: directories, the journal, networks, what was
    /// noted.
    pub fn own_size(&self, usage: &Usage) -> u64 {
        let root = self.root();
        let mut counted: HashSet<PathBuf> = SORTED.iter().map(|name| root.join(name)).collect();
        let mut own = allocated_alone(root);
        own += SORTED
            .iter()
            .map(|name| allocated_alone(&root.join(name)))
            .sum::<u64>();
        for one in &usage.containers {
            counted.insert(one.container.directory().to_owned());
            let name = self.container_name_file(one.container.record());
            // It lies in a directory that is measured as a whole.
            own = own.saturating_sub(allocated_alone(&name));
        }
        let volumes = usage.volumes.iter();
        counted.extend(volumes.map(|one| root.join("volumes").join(&one.record.name)));
        let records = usage.images.iter().flat_map(|image| &image.records);
        counted.extend(records.map(|record| self.image_record_file(record)));
        let mounts = usage.cache_mounts.iter();
        counted.extend(mounts.map(|one| one.mount.path.clone()));
        counted.extend(usage.steps.iter().map(|one| one.step.path.clone()));
        let rest = |directory: &str| -> u64 {
            let entries = self.entries(directory);
            let rest = entries.iter().filter(|path| !counted.contains(*path));
            rest.map(|path| allocated(path)).sum()
        };
        for directory in [
            "",
            "blobs",
            "images",
            "containers",
            "volumes",
            "build",
            "build/mounts",
        ] {
            own += rest(directory);
        }
        own
    }

    fn entries(&self, directory: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(join(self.root(), directory));
        let entries = entries.into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    }
}

/// Like [`Path::join`], but no slash is added where there is nothing to join.
fn join(root: &Path, directory: &str) -> PathBuf {
    match directory {
        "" => root.to_owned(),
        directory => root.join(directory),
    }
}
