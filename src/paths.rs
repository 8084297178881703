//! Where the store and the run directory are.
//!
//! As root `/var/lib/coracle` and `/run/coracle`; as a user `$XDG_DATA_HOME/coracle` and
//! `$XDG_RUNTIME_DIR/coracle`. The decision is made once, by the uid and environment that
//! the command was started with, and handed on to our own stages as arguments.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::env;
use crate::error::{Error, Result};

/// The store of the host's root.
const SYSTEM_ROOT: &str = "/var/lib/coracle";

/// The two directories that a store lives in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paths {
    /// The store: images, containers, volumes. Survives a reboot.
    pub root: PathBuf,
    /// Sockets and leases. May vanish at any time.
    pub run: PathBuf,
}

impl Paths {
    /// Finds both directories. `root` and `run` are what was asked for on the command line.
    pub fn discover(root: Option<PathBuf>, run: Option<PathBuf>, uid: u32) -> Result<Self> {
        let root = root.or_else(|| env::get(env::ROOT).map(PathBuf::from));
        let run = run.or_else(|| env::get(env::RUN_ROOT).map(PathBuf::from));
        let root_was_given = root.is_some();
        let root = match root {
            Some(root) => root,
            None if uid == 0 => PathBuf::from(SYSTEM_ROOT),
            None => directories::BaseDirs::new()
                .ok_or_else(|| {
                    Error::engine("find your home directory").hint("Set HOME, or give --root.")
                })?
                .data_dir()
                .join("coracle"),
        };
        let run = match run {
            Some(run) => run,
            // A store of its own gets a run directory of its own.
            None if root_was_given => root.join("run"),
            None if uid == 0 => PathBuf::from("/run/coracle"),
            None => user_run_dir(uid).map_or_else(|| root.join("run"), |dir| dir.join("coracle")),
        };
        Ok(Paths {
            root: absolute(root)?,
            run: absolute(run)?,
        })
    }
}

impl Paths {
    /// A name that is this store's own, for what stores share on a host: the parent of
    /// their cgroups, their bridges, their firewall tables. `coracle` for the host's usual
    /// store, `coracle-` and eight digits for any other.
    pub fn host_name(&self) -> String {
        if self.root == Path::new(SYSTEM_ROOT) {
            return "coracle".to_owned();
        }
        let digest = Digest::of(self.root.as_os_str().as_bytes());
        format!("coracle-{}", &digest.hex()[..8])
    }
}

/// `$XDG_RUNTIME_DIR`, or `/run/user/UID` where the variable got lost (`su`, `sudo`, cron).
fn user_run_dir(uid: u32) -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let named =
        directories::BaseDirs::new().and_then(|dirs| dirs.runtime_dir().map(Path::to_owned));
    let usual = PathBuf::from(format!("/run/user/{uid}"));
    [named, Some(usual)]
        .into_iter()
        .flatten()
        .find(|dir| std::fs::metadata(dir).is_ok_and(|found| found.is_dir() && found.uid() == uid))
}

fn absolute(path: PathBuf) -> Result<PathBuf> {
    std::path::absolute(&path).map_err(|why| {
        Error::usage(format!("use `{}` as a directory", path.display())).because(why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_store_has_a_name_of_its_own_on_the_host() {
        let name = |root: &str| {
            Paths {
                root: root.into(),
                run: "/run/x".into(),
            }
            .host_name()
        };
        assert_eq!(name("/var/lib/coracle"), "coracle");
        assert!(name("/srv/a").starts_with("coracle-"));
        assert_ne!(name("/srv/a"), name("/srv/b"));
    }

    #[test]
    fn a_store_of_its_own_has_a_run_directory_of_its_own() {
        let paths = Paths::discover(Some("/srv/x".into()), None, 1000).unwrap();
        assert_eq!(paths.run, PathBuf::from("/srv/x/run"));
        let paths = Paths::discover(Some("/srv/x".into()), Some("/run/y".into()), 0).unwrap();
        assert_eq!((paths.root, paths.run), ("/srv/x".into(), "/run/y".into()));
    }
}
