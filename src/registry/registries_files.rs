//! Where `registries.conf` is.
//!
//! Owns the order of the files: they are read one after the other, and what a later one
//! says goes before. Refuses to know what is in them.
//!
//! ```text
//! $CONTAINERS_REGISTRIES_CONF                       then no other file is read
//! ~/.config/containers/registries.conf              else /etc/containers/registries.conf
//! /etc/containers/registries.conf.d/*.conf          unless the user has a file of his own
//! ~/.config/containers/registries.conf.d/*.conf
//! ```

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::registries_conf::Registries;
use crate::env;
use crate::error::{Context, Error, Result};
use crate::reference::{Reference, split_short};

/// A configuration file longer than this is not one, in bytes.
const FILE_MAX_BYTES: u64 = 1 << 20;
const SYSTEM: &str = "/etc/containers";

/// The name that a short one is an alias of, by the usual files.
///
/// # Errors
/// They cannot be read or understood.
pub fn alias(given: &str) -> Result<Option<Reference>> {
    match split_short(given) {
        Some(_) => Registries::of_this_host()?.alias(given),
        None => Ok(None),
    }
}

impl Registries {
    /// Reads the usual files. A file that is not there says nothing.
    ///
    /// # Errors
    /// One that is there cannot be read or understood.
    pub fn of_this_host() -> Result<Self> {
        if let Some(path) = env::get(env::CONTAINERS_REGISTRIES_CONF) {
            let mut registries = Registries::default();
            registries.add_file(Path::new(&path), true)?;
            return Ok(registries);
        }
        let own = directories::BaseDirs::new().map(|dirs| dirs.config_dir().join("containers"));
        Self::read(Path::new(SYSTEM), own.as_deref())
    }

    fn read(system: &Path, own: Option<&Path>) -> Result<Self> {
        let mut registries = Registries::default();
        let own_file = own.map(|own| own.join("registries.conf"));
        let has_own_file = match own_file {
            Some(file) => registries.add_file(&file, false)?,
            None => false,
        };
        if !has_own_file {
            registries.add_file(&system.join("registries.conf"), false)?;
            registries.add_directory(system)?;
        }
        if let Some(own) = own {
            registries.add_directory(own)?;
        }
        Ok(registries)
    }

    /// Says whether the file is there.
    fn add_file(&mut self, path: &Path, must_exist: bool) -> Result<bool> {
        let doing = || format!("read `{}`", path.display());
        let mut text = String::new();
        let read = File::open(path)
            .and_then(|file| file.take(FILE_MAX_BYTES + 1).read_to_string(&mut text));
        match read {
            Err(why) if !must_exist && is_absent(&why) => return Ok(false),
            read => drop(read.doing(doing)?),
        }
        if text.len() as u64 > FILE_MAX_BYTES {
            let limit = FILE_MAX_BYTES;
            return Err(Error::engine(format!("it is longer than {limit} bytes"))).doing(doing);
        }
        self.add(&text).doing(doing)?;
        Ok(true)
    }

    fn add_directory(&mut self, above: &Path) -> Result<()> {
        let directory = above.join("registries.conf.d");
        let doing = || format!("read `{}`", directory.display());
        let entries = match fs::read_dir(&directory) {
            Err(why) if is_absent(&why) => return Ok(()),
            entries => entries.doing(doing)?,
        };
        let mut paths = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<PathBuf>>>()
            .doing(doing)?;
        paths.retain(|path| path.extension().is_some_and(|end| end == "conf"));
        paths.sort();
        for path in paths {
            self.add_file(&path, false)?;
        }
        Ok(())
    }
}

fn is_absent(why: &std::io::Error) -> bool {
    matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory that is gone after the test.
    struct Place(PathBuf);

    impl Place {
        fn new() -> Self {
            let mut id = [0; 8];
            crate::ids::fill_random(&mut id).unwrap();
            let name = format!("coracle-test-{}", crate::digest::to_hex(&id));
            Place(std::env::temp_dir().join(name))
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.0.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn alias(&self) -> Option<String> {
            let registries = Registries::read(&self.0.join("etc"), Some(&self.0.join("own")));
            let found = registries.unwrap().alias("a").unwrap();
            found.map(|name| name.registry().to_owned())
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn later_files_go_before_and_a_users_own_replaces_the_hosts() {
        let place = Place::new();
        assert_eq!(place.alias(), None);
        for (file, text, expected) in [
            ("etc/registries.conf", "a='1.x/a'", "1.x"),
            ("etc/registries.conf.d/2.conf", "a='3.x/a'", "3.x"),
            ("etc/registries.conf.d/1.conf", "a='2.x/a'", "3.x"),
            ("etc/registries.conf.d/3.conf.off", "a='9.x/a'", "3.x"),
            ("own/registries.conf.d/0.conf", "a='4.x/a'", "4.x"),
        ] {
            place.write(file, &format!("[aliases]\n{text}\n"));
            assert_eq!(place.alias().as_deref(), Some(expected), "{file}");
        }
        fs::remove_dir_all(place.0.join("own")).unwrap();
        place.write("own/registries.conf", "");
        assert_eq!(place.alias(), None, "nothing but one's own file is read");
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_named() {
        let place = Place::new();
        place.write("etc/registries.conf.d/x.conf", "[[registry]]\n");
        let error = Registries::read(&place.0.join("etc"), None).unwrap_err();
        assert!(error.one_line().contains("x.conf"), "{error:?}");
        let error = Registries::default()
            .add_file(&place.0.join("missing"), true)
            .unwrap_err();
        assert!(error.one_line().contains("missing"), "{error:?}");
    }
}
