//! The files that credentials are kept in: where they are, and how one is changed.
//!
//! Owns the usual places, in the order in which they are asked, and the change of a file
//! that others use, too: under a lock, with everything in it kept that the change is not
//! about, and put in place as a whole. Refuses to know what the documents say.
//!
//! ```text
//! $XDG_RUNTIME_DIR/containers/auth.json, or /run/containers/UID/auth.json
//! ~/.config/containers/auth.json
//! $DOCKER_CONFIG/config.json, or ~/.docker/config.json
//! ~/.dockercfg
//! ```

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value};

use super::read_json;
use crate::env;
use crate::error::{Context, Error, Result};
use crate::ids::random_hex;

/// A file with credentials is not longer than this, in bytes.
const FILE_MAX_BYTES: u64 = 4 << 20;
/// So many symbolic links in a row are followed, as the kernel does.
const LINKS_MAX: usize = 40;

/// How a file with credentials is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The entries are the member `auths` of an object.
    Current,
    /// A `.dockercfg`: nothing but the entries.
    Legacy,
}

/// The one file to use, if one is named: by a flag, or in the environment.
pub(super) fn named(given: Option<&Path>) -> Option<PathBuf> {
    given
        .map(Path::to_owned)
        .or_else(|| env::get(env::REGISTRY_AUTH_FILE).map(PathBuf::from))
}

/// The files that are used if none is named, in the order in which they are asked.
pub(super) fn usual() -> Vec<(PathBuf, Form)> {
    let run = env::get("XDG_RUNTIME_DIR").map(PathBuf::from);
    let run = run.map_or_else(
        || {
            let uid = rustix::process::getuid().as_raw();
            PathBuf::from(format!("/run/containers/{uid}"))
        },
        |run| run.join("containers"),
    );
    let mut files = vec![(run.join("auth.json"), Form::Current)];
    let bases = directories::BaseDirs::new();
    if let Some(bases) = &bases {
        let path = bases.config_dir().join("containers/auth.json");
        files.push((path, Form::Current));
    }
    files.extend(docker_config().map(|path| (path, Form::Current)));
    if let Some(bases) = bases {
        files.push((bases.home_dir().join(".dockercfg"), Form::Legacy));
    }
    files
}

/// Docker's own file: the one of all that docker, podman, skopeo, buildah and we read.
pub(super) fn docker_config() -> Option<PathBuf> {
    let directory = match env::get(env::DOCKER_CONFIG) {
        Some(directory) => PathBuf::from(directory),
        None => directories::BaseDirs::new()?.home_dir().join(".docker"),
    };
    Some(directory.join("config.json"))
}

/// What is in a file.
pub(super) fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path)?
        .take(FILE_MAX_BYTES)
        .read_to_end(&mut text)?;
    Ok(text)
}

/// Whether a file could not be read because there is none.
pub(super) fn is_absent(why: &io::Error) -> bool {
    matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Changes a file, or makes it. `change` says whether it changed the document.
///
/// The lock is on the directory: the file itself is replaced, and a lock file would stay.
/// A symbolic link stays one: what it leads to is replaced.
pub(super) fn edit(
    path: &Path,
    change: impl FnOnce(&mut Map<String, Value>) -> Result<bool>,
) -> Result<bool> {
    let edit = || -> Result<bool> {
        let target = target_of(path).doing(|| "follow it")?;
        let directory = target.parent().unwrap_or(Path::new("/"));
        let of_directory = |what: &str| format!("{what} `{}`", directory.display());
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .doing(|| of_directory("make"))?;
        let lock = File::open(directory).doing(|| of_directory("open"))?;
        lock.lock().doing(|| of_directory("lock"))?;
        let before = match fs::metadata(&target) {
            Ok(found) if !found.is_file() => return Err(Error::engine("it is no regular file")),
            Ok(found) if found.len() > FILE_MAX_BYTES => {
                return Err(Error::engine("it is too long to be a file of credentials"));
            }
            Ok(found) => Some(found),
            Err(why) if why.kind() == ErrorKind::NotFound => None,
            Err(why) => return Err(why).doing(|| "look at it"),
        };
        let mut document = match before {
            Some(_) => parse(&contents(&target).doing(|| "read it")?)?,
            None => Map::new(),
        };
        if !change(&mut document)? {
            return Ok(false);
        }
        replace(&target, before.as_ref(), &written(&document)?).doing(|| "write it anew")?;
        Ok(true)
    };
    edit().doing(|| format!("change the credentials in `{}`", path.display()))
}

/// Where a path leads in the end. Nothing needs to be there.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    let mut target = std::path::absolute(path)?;
    for _ in 0..LINKS_MAX {
        match fs::read_link(&target) {
            Ok(next) => target = target.parent().unwrap_or(Path::new("/")).join(next),
            // Not a link, or nothing there.
            Err(why) if matches!(why.kind(), ErrorKind::InvalidInput | ErrorKind::NotFound) => {
                return Ok(target);
            }
            Err(why) => return Err(why),
        }
    }
    Err(rustix::io::Errno::LOOP.into())
}

fn parse(text: &[u8]) -> Result<Map<String, Value>> {
    match text.trim_ascii().is_empty() {
        true => Ok(Map::new()),
        false => read_json(text),
    }
}

/// With the indentation that docker and podman write.
fn written(document: &Map<String, Value>) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    let tabs = PrettyFormatter::with_indent(b"\t");
    document
        .serialize(&mut Serializer::with_formatter(&mut text, tabs))
        .doing(|| "write JSON")?;
    text.push(b'\n');
    Ok(text)
}

fn replace(target: &Path, before: Option<&Metadata>, text: &[u8]) -> Result<()> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let staged = target.with_file_name(format!(".{name}.{}", random_hex(8)?));
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&staged)?;
        if let Some(before) = before {
            // Who runs this with another user's home leaves the file that user's.
            let _ = fchown(&file, Some(before.uid()), Some(before.gid()));
        }
        file.write_all(text)?;
        file.sync_all()?;
        fs::rename(&staged, target)
    };
    let done = write();
    if done.is_err() {
        let _ = fs::remove_file(&staged);
    }
    done.doing(|| format!("put `{}` in its place", staged.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::random_hex;
    use std::os::unix::fs::{PermissionsExt, symlink};

    /// A directory that is gone after the test.
    struct Place(PathBuf);

    impl Place {
        fn new() -> Self {
            let name = format!("coracle-test-{}", random_hex(8).unwrap());
            let place = std::env::temp_dir().join(name);
            fs::create_dir(&place).unwrap();
            Place(place)
        }

        fn files(&self) -> usize {
            fs::read_dir(&self.0).unwrap().count()
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn put(path: &Path, key: &str) -> Result<bool> {
        edit(path, |document| {
            document.insert(key.to_owned(), Value::Bool(true));
            Ok(true)
        })
    }

    #[test]
    fn what_a_change_is_not_about_stays_in_its_order() {
        let place = Place::new();
        let path = place.0.join("config.json");
        let text = r#"{"z":{"b":1,"a":[2.5,null]},"credsStore":"x","a":"é"}"#;
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(put(&path, "new").unwrap());
        let after = fs::read_to_string(&path).unwrap();
        assert_eq!(
            after,
            "{\n\t\"z\": {\n\t\t\"b\": 1,\n\t\t\"a\": [\n\t\t\t2.5,\n\t\t\tnull\n\t\t]\n\t},\n\t\
             \"credsStore\": \"x\",\n\t\"a\": \"é\",\n\t\"new\": true\n}\n"
        );
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(place.files(), 1);
    }

    #[test]
    fn a_change_that_is_none_writes_nothing() {
        let place = Place::new();
        let path = place.0.join("config.json");
        fs::write(&path, "{ }").unwrap();
        assert!(!edit(&path, |_| Ok(false)).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "{ }");
    }

    #[test]
    fn a_symbolic_link_stays_one_even_if_it_leads_nowhere_yet() {
        let place = Place::new();
        let link = place.0.join("config.json");
        symlink("elsewhere/second", &link).unwrap();
        fs::create_dir(place.0.join("elsewhere")).unwrap();
        symlink("third", place.0.join("elsewhere/second")).unwrap();
        for key in ["a", "b"] {
            put(&link, key).unwrap();
        }
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let text = fs::read_to_string(place.0.join("elsewhere/third")).unwrap();
        assert!(text.contains("\"a\"") && text.contains("\"b\""), "{text}");
        symlink("loop", place.0.join("loop")).unwrap();
        assert!(put(&place.0.join("loop"), "a").is_err());
    }

    #[test]
    fn what_is_no_document_is_not_overwritten() {
        let place = Place::new();
        let path = place.0.join("config.json");
        for text in ["{\"auths\": hunter2", "[]", "\"hunter2\""] {
            fs::write(&path, text).unwrap();
            let error = put(&path, "a").unwrap_err();
            assert!(!error.one_line().contains("hunter2"), "{error:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert!(put(Path::new("/dev/null"), "a").is_err());
        assert_eq!(place.files(), 1);
    }

    #[test]
    fn of_many_changes_at_once_none_is_lost() {
        let place = Place::new();
        let path = place.0.join("new/config.json");
        std::thread::scope(|scope| {
            for number in 0..16 {
                let path = &path;
                scope.spawn(move || put(path, &number.to_string()).unwrap());
            }
        });
        let document: Map<String, Value> =
            serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(document.len(), 16);
        let directory = fs::metadata(place.0.join("new")).unwrap();
        assert_eq!(directory.permissions().mode() & 0o777, 0o700);
    }
}
