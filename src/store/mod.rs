//! The store: everything that outlives a command, as plain files.
//!
//! ```text
//! <root>/                    /var/lib/coracle, or $XDG_DATA_HOME/coracle
//!   store.json               the version of this layout, and whose store it is
//!   blobs/sha256/<hex>       bytes as a registry gave them, or as we would give them: verified, immutable
//!   blobs/partial/<hex>      a blob on its way in; locked by whoever fetches it
//!   blobs/dropped/<hex>      where a blob that was dropped can be had again
//!   skeleton/                places to mount on that every container needs; beneath all layers
//!   layers/<chain>/          an unpacked layer: `diff/` (overlayfs's own form) and `layer.json`
//!   images/<name>            one image name: a small record that leads to a configuration blob
//!   lists/<name>             one manifest list: a small record that leads to an index blob
//!   containers/<id>/         a container: see `containers`
//!   containers/names/<name>  the id of the container of that name
//!   volumes/<name>/          `_data/` and `volume.json`
//!   networks/<name>.json     a network: what it was given once, such as its subnet
//!   secrets/<name>           a secret: what is known about it, and its bytes
//!   build/                   records of build steps
//!   build/mounts/            what builds keep for their commands: see `cache_mounts`
//!   events/                  the journal of what happened
//!   tmp/                     staging: anything here may be deleted
//! <run>/                     /run/coracle, or $XDG_RUNTIME_DIR/coracle; may vanish at any time
//!   locks/  leases/  networks/  secrets/  sockets/  user-networks
//! ```
//!
//! Rules: a file is written in `tmp/` and renamed, so a reader finds the old or the new
//! one and needs no lock. A name is claimed by creating its file, which only one process
//! can do. A writer holds the `flock` of the one object that it changes ([`lock`]), never
//! while it waits for anything. What was not finished stays in `tmp/` and means nothing.
//!
//! Refuses to know registries, tar, HTTP, and how a container is run.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Context, Error, Result};
use crate::paths::Paths;

mod allocated;
pub mod atomic;
pub mod blobs;
pub mod boot;
pub mod cache_mounts;
pub mod containers;
pub mod dropped;
pub mod events;
pub mod gc;
pub mod images;
pub mod layers;
pub mod leases;
pub mod lists;
pub mod lock;
pub mod networks;
mod reset;
pub mod secrets;
pub mod usage;
pub mod volumes;

pub use allocated::allocated;
pub use gc::Freed;

const LAYOUT_VERSION: u32 = 1;
/// What every store has; other directories are made when they are needed.
const DIRECTORIES: [&str; 12] = [
    "blobs/sha256",
    "blobs/sha512",
    "blobs/partial",
    "layers",
    "images",
    "containers/names",
    "volumes",
    "networks",
    "secrets",
    "build",
    "events",
    "tmp",
];
/// What makes a directory a store: made last, and removed last.
const LAYOUT: &str = "store.json";
/// A file that every store has, too: one that has lost the other is still one.
const MARK: &str = "skeleton/.dockerenv";
/// What directories have in them before it is a store; others have nothing.
const AT_FIRST: [(&str, &[&str]); 3] = [
    ("blobs", &["sha256", "sha512", "partial"]),
    ("containers", &["names"]),
    ("skeleton", &["dev", "proc", "sys", "etc", "run"]),
];

/// An open store.
#[derive(Debug, Clone)]
pub struct Store {
    paths: Paths,
}

/// The content of `store.json`.
#[derive(Debug, Serialize, Deserialize)]
struct Layout {
    version: u32,
    /// The prefix of overlayfs's extended attributes in the layers: `trusted` or `user`.
    overlay_attributes: String,
}

impl Store {
    /// Opens the store, and makes it if there is none. `trusted` says whether layers are
    /// written by the host's root, who alone can use overlayfs's `trusted.*` attributes.
    pub fn open(paths: Paths, trusted: bool) -> Result<Self> {
        let store = Store { paths };
        let attributes = if trusted { "trusted" } else { "user" };
        let file = store.root().join(LAYOUT);
        let layout = match fs::read(&file) {
            Ok(text) => serde_json::from_slice::<Layout>(&text)
                .doing(|| format!("read `{}`", file.display()))?,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => store.make(attributes)?,
            Err(why) => {
                return Err(why).doing(|| format!("open the store `{}`", store.root().display()));
            }
        };
        if layout.version != LAYOUT_VERSION {
            return Err(Error::engine(format!(
                "the store `{}` has layout version {}, this program knows version {LAYOUT_VERSION}",
                store.root().display(),
                layout.version
            )));
        }
        if layout.overlay_attributes != attributes {
            return Err(Error::engine(format!(
                "the store `{}` was made {}",
                store.root().display(),
                if trusted {
                    "by a user, in a user namespace"
                } else {
                    "by the host's root"
                }
            ))
            .hint("Root and each user have a store of their own; give another one with --root."));
        }
        store.make_run_directory()?;
        Ok(store)
    }

    /// Opens the store for a command that only reads records. Nothing is made.
    pub fn open_to_read(paths: Paths) -> Self {
        Store { paths }
    }

    fn make(&self, attributes: &str) -> Result<Layout> {
        let root = self.root();
        self.refuse_what_is_somebody_elses()?;
        self.make_directories()?;
        let layout = Layout {
            version: LAYOUT_VERSION,
            overlay_attributes: attributes.to_owned(),
        };
        // Two first commands at once write the same bytes.
        atomic::write_json(&self.tmp(), &root.join(LAYOUT), &layout)?;
        Ok(layout)
    }

    fn make_directories(&self) -> Result<()> {
        let root = self.root();
        make_private_directory(root)?;
        for name in DIRECTORIES {
            make_private_directory(&root.join(name))?;
        }
        self.make_skeleton()
    }

    /// A directory with such a name that has something of somebody else's in it is not the
    /// beginning of a store: it would be taken for a part of it from then on.
    fn refuse_what_is_somebody_elses(&self) -> Result<()> {
        let directories = DIRECTORIES.iter().chain(["lists"].iter());
        let empty = directories.map(|name| (*name, &[][..]));
        let found = AT_FIRST.into_iter().chain(empty).find(|(name, known)| {
            let entries = fs::read_dir(self.root().join(name));
            let names = entries.into_iter().flatten().flatten();
            let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
            names.any(|entry| match *name {
                // Another first command writes the layout.
                "tmp" => !atomic::is_staged_file(&entry),
                _ => !known.contains(&entry.as_str()),
            })
        });
        match found {
            // Made by another first command at the same moment, and used already.
            Some(_) if self.exists() => Ok(()),
            Some((name, _)) => Err(Error::usage(format!(
                "`{}` is no store, and has a directory `{name}`",
                self.root().display()
            ))
            .hint("Give a directory of its own with --root.")),
            None => Ok(()),
        }
    }

    /// The tree beneath all layers. With it no place has to be made in a container's own
    /// layer, so that layer holds what the container changed and nothing else.
    fn make_skeleton(&self) -> Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let skeleton = self.skeleton();
        for name in ["dev", "proc", "sys", "etc", "run"] {
            make_private_directory(&skeleton.join(name))?;
        }
        // Programs look for the last two to know that they are in a container.
        for name in [
            "etc/hosts",
            "etc/hostname",
            "etc/resolv.conf",
            ".dockerenv",
            "run/.containerenv",
        ] {
            let path = skeleton.join(name);
            fs::File::create(&path)
                .and_then(|file| file.set_permissions(fs::Permissions::from_mode(0o644)))
                .doing(|| format!("make `{}`", path.display()))?;
        }
        for name in ["", "dev", "proc", "sys", "etc", "run"] {
            let path = skeleton.join(name);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755))
                .doing(|| format!("make `{}`", path.display()))?;
        }
        Ok(())
    }

    /// Places to mount on that every container needs.
    pub fn skeleton(&self) -> PathBuf {
        self.root().join("skeleton")
    }

    /// Makes the run directory if it is missing.
    pub fn make_run_directory(&self) -> Result<()> {
        let leases = self.paths.run.join("leases");
        if leases.is_dir() {
            return Ok(());
        }
        for name in ["locks", "networks", "sockets", "leases"] {
            make_private_directory(&self.paths.run.join(name))?;
        }
        Ok(())
    }

    /// The store's directory.
    pub fn root(&self) -> &Path {
        &self.paths.root
    }

    /// The run directory.
    pub fn run(&self) -> &Path {
        &self.paths.run
    }

    /// Both directories.
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Waits until nobody else chooses user ids for a container.
    pub fn lock_user_ids(&self) -> Result<lock::Lock> {
        let directory = self.root().join("containers");
        lock::lock_directory(&directory)
    }

    /// The staging directory.
    pub fn tmp(&self) -> PathBuf {
        self.paths.root.join("tmp")
    }
}

/// Makes a directory, and those above it, for its owner alone.
fn make_private_directory(path: &Path) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .doing(|| format!("make the directory `{}`", path.display()))
}

#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// A store in a directory of its own that is removed at the end.
    pub(crate) struct TemporaryStore {
        pub(crate) store: Store,
        directory: PathBuf,
    }

    impl TemporaryStore {
        pub(crate) fn new() -> Self {
            let name = format!("coracle-store-{}", crate::ids::random_hex(8).unwrap());
            let directory = std::env::temp_dir().join(name);
            let paths = Paths {
                root: directory.join("root"),
                run: directory.join("run"),
            };
            TemporaryStore {
                store: Store::open(paths, true).unwrap(),
                directory,
            }
        }
    }

    impl Drop for TemporaryStore {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.directory).unwrap();
        }
    }

    #[test]
    fn a_store_of_another_identity_is_refused() {
        let temporary = TemporaryStore::new();
        let paths = temporary.store.paths().clone();
        assert!(Store::open(paths.clone(), true).is_ok());
        let error = Store::open(paths, false).unwrap_err();
        assert!(error.find_hint().is_some());
    }
}
