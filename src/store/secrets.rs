//! Secrets: a file each, for its owner alone.
//!
//! ```text
//! secrets/<name>    one line of JSON that says what it is, and then its bytes
//! ```
//!
//! Both are in one file, so that of a secret which is replaced there is the old or the new
//! one at any time. Whoever makes that file first has the name.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic::open_directory;
use super::events::{Event, Subject};
use super::{Store, make_private_directory};
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind, Result};
use crate::ids::{is_lower_hex, random_hex};

/// The most bytes that a secret may have, as with podman.
pub const SECRET_MAX_BYTES: usize = 512_000;
/// How many digits an id has, as with podman.
const ID_HEX_DIGITS: usize = 25;
/// The longest name, as with podman, in bytes.
const NAME_MAX_BYTES: usize = 253;
/// The most that the first line of a file may have: labels are of what a command line holds.
const RECORD_MAX_BYTES: u64 = 4 << 20;

/// What is known about a secret; not what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretRecord {
    /// Its id: 25 hexadecimal digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last given other bytes.
    pub updated: Timestamp,
    /// Free text by key.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

/// Checks the name of a secret. As with podman it may hold what names of other objects may
/// not; but it is the name of a file, and one line.
pub fn check_secret_name(name: &str) -> Result<()> {
    let is_bad = |letter: char| matches!(letter, ',' | '/' | '=') || letter.is_control();
    if matches!(name, "" | "." | "..") || name.len() > NAME_MAX_BYTES || name.contains(is_bad) {
        return Err(Error::usage(format!(
            "invalid secret name `{}`: a name has 1 to {NAME_MAX_BYTES} bytes, is neither `.` nor \
             `..`, and has no `,`, `/`, `=` or control characters",
            name.escape_debug()
        )));
    }
    Ok(())
}

/// The error for a name or id that leads to no secret.
pub fn no_such_secret(given: &str) -> Error {
    Error::new(Kind::NoSuchObject, format!("No such secret: {given}"))
}

fn check_size(bytes: &[u8]) -> Result<()> {
    let why = match bytes.len() {
        0 => "it is empty".to_owned(),
        1..=SECRET_MAX_BYTES => return Ok(()),
        _ => format!("it has more than {SECRET_MAX_BYTES} bytes"),
    };
    Err(Error::usage(format!("this cannot be a secret: {why}")))
}

impl Store {
    /// Where they are.
    pub fn secrets_directory(&self) -> PathBuf {
        self.root().join("secrets")
    }

    fn secret_file(&self, name: &str) -> PathBuf {
        self.secrets_directory().join(name)
    }

    /// The secret of exactly that name.
    pub fn secret(&self, name: &str) -> Result<Option<SecretRecord>> {
        check_secret_name(name)?;
        let opened = open(&self.secret_file(name))?;
        opened
            .map(|mut file| read_record(&mut file, name))
            .transpose()
    }

    /// All secrets whose record can be read, by name.
    pub fn secrets(&self) -> Result<Vec<SecretRecord>> {
        let mut secrets = Vec::new();
        for name in self.secret_names()? {
            match self.secret(&name) {
                Ok(found) => secrets.extend(found),
                // Cut short by a power cut: it can be removed by its name.
                Err(why) if why.errno().is_none() => {}
                Err(why) => return Err(why),
            }
        }
        Ok(secrets)
    }

    /// The names of all secrets, readable or not, in order.
    pub fn secret_names(&self) -> Result<Vec<String>> {
        let directory = self.secrets_directory();
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(why) => return Err(why).doing(|| format!("list `{}`", directory.display())),
        };
        let names = entries.flatten().map(|entry| entry.file_name());
        // What somebody else put there is no secret.
        let names = names.filter_map(|name| name.into_string().ok());
        let mut names: Vec<String> = names
            .filter(|name| check_secret_name(name).is_ok())
            .collect();
        names.sort_unstable();
        Ok(names)
    }

    /// Finds a secret by its name, its id, or the beginning of that.
    pub fn find_secret(&self, given: &str) -> Result<SecretRecord> {
        if check_secret_name(given).is_ok()
            && let Some(found) = self.secret(given)?
        {
            return Ok(found);
        }
        if !is_lower_hex(given) {
            return Err(no_such_secret(given));
        }
        let mut secrets = self.secrets()?;
        secrets.retain(|secret| secret.id.starts_with(given));
        match secrets.len() {
            0 | 1 => secrets.pop().ok_or_else(|| no_such_secret(given)),
            _ => Err(Error::new(
                Kind::Conflict,
                format!("`{given}` is the beginning of more than one secret's id"),
            )),
        }
    }

    /// The secret of exactly that name, and its bytes as they are with that.
    pub fn read_secret(&self, name: &str) -> Result<(SecretRecord, Vec<u8>)> {
        check_secret_name(name)?;
        let opened = open(&self.secret_file(name))?;
        let mut file = opened.ok_or_else(|| no_such_secret(name))?;
        let record = read_record(&mut file, name)?;
        let mut bytes = Vec::new();
        let limit = SECRET_MAX_BYTES as u64 + 1;
        file.take(limit)
            .read_to_end(&mut bytes)
            .doing(|| format!("read the secret `{name}`"))?;
        match check_size(&bytes) {
            Ok(()) => Ok((record, bytes)),
            Err(_) => Err(damaged(name)),
        }
    }

    /// Makes a secret.
    ///
    /// # Errors
    ///
    /// [`Kind::Conflict`] if there is one of that name.
    pub fn create_secret(
        &self,
        name: &str,
        labels: BTreeMap<String, String>,
        bytes: &[u8],
    ) -> Result<SecretRecord> {
        check_secret_name(name)?;
        let record = new_record(name, labels)?;
        let path = self.secret_file(name);
        let staged = self.stage_secret(&record, bytes)?;
        let made = fs::hard_link(&staged, &path);
        let _ = fs::remove_file(&staged);
        match made {
            Err(why) if why.kind() == ErrorKind::AlreadyExists && path.is_file() => {
                Err(Error::new(
                    Kind::Conflict,
                    format!("there is a secret `{name}` already"),
                )
                .hint("It gets other bytes with --replace, and stays as it is with --ignore."))
            }
            made => {
                made.doing(|| format!("make `{}`", path.display()))?;
                self.sync_secrets()?;
                self.note_secret(&record, "create");
                Ok(record)
            }
        }
    }

    /// Gives a secret other labels and bytes; makes it if there is none. It keeps its id, and
    /// containers keep what they were given.
    pub fn replace_secret(
        &self,
        name: &str,
        labels: BTreeMap<String, String>,
        bytes: &[u8],
    ) -> Result<SecretRecord> {
        let before = match self.secret(name) {
            Ok(None) => match self.create_secret(name, labels.clone(), bytes) {
                // Another was made at the same moment.
                Err(why) if why.kind() == Kind::Conflict => self.secret(name)?.ok_or(why)?,
                made => return made,
            },
            Ok(Some(before)) => before,
            // What cannot be read leaves nothing to be kept.
            Err(why) if why.errno().is_none() && why.kind() == Kind::Engine => {
                new_record(name, BTreeMap::new())?
            }
            Err(why) => return Err(why),
        };
        let record = SecretRecord {
            updated: Timestamp::now(),
            labels,
            ..before
        };
        let path = self.secret_file(name);
        let staged = self.stage_secret(&record, bytes)?;
        let renamed = fs::rename(&staged, &path);
        if renamed.is_err() {
            let _ = fs::remove_file(&staged);
        }
        renamed.doing(|| format!("write `{}`", path.display()))?;
        self.sync_secrets()?;
        self.note_secret(&record, "update");
        Ok(record)
    }

    /// Removes the secret of exactly that name, readable or not. Containers keep what they
    /// were given.
    pub fn remove_secret(&self, name: &str) -> Result<()> {
        check_secret_name(name)?;
        let path = self.secret_file(name);
        let record = self.secret(name).ok().flatten();
        match fs::remove_file(&path) {
            Err(why) if why.kind() == ErrorKind::NotFound => return Err(no_such_secret(name)),
            removed => removed.doing(|| format!("remove `{}`", path.display()))?,
        }
        if let Some(record) = record {
            self.note_secret(&record, "remove");
        }
        Ok(())
    }

    /// Writes a secret aside, for its owner alone, and sees to it that it survives a power
    /// cut: it may be all that there is of it.
    fn stage_secret(&self, record: &SecretRecord, bytes: &[u8]) -> Result<PathBuf> {
        check_size(bytes)?;
        make_private_directory(&self.secrets_directory())?;
        let doing = || format!("write the secret `{}`", record.name);
        let mut content = serde_json::to_vec(record).doing(doing)?;
        content.push(b'\n');
        content.extend_from_slice(bytes);
        let staged = self.tmp().join(format!("{}.file", random_hex(8)?));
        let file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&staged);
        let mut file = file.doing(doing)?;
        let written = file.write_all(&content).and_then(|()| file.sync_all());
        if written.is_err() {
            let _ = fs::remove_file(&staged);
        }
        written.doing(doing)?;
        Ok(staged)
    }

    /// Sees to it that the names of secrets survive a power cut, too.
    fn sync_secrets(&self) -> Result<()> {
        for directory in [self.secrets_directory().as_path(), self.root()] {
            let synced = open_directory(directory)?.sync_all();
            synced.doing(|| format!("write the directory `{}`", directory.display()))?;
        }
        Ok(())
    }

    fn note_secret(&self, record: &SecretRecord, action: &str) {
        let event = Event::new(Subject::Secret, action, &record.id);
        self.note_event(&event.with("name", &record.name));
    }
}

fn new_record(name: &str, labels: BTreeMap<String, String>) -> Result<SecretRecord> {
    let now = Timestamp::now();
    let mut id = random_hex(ID_HEX_DIGITS.div_ceil(2))?;
    id.truncate(ID_HEX_DIGITS);
    Ok(SecretRecord {
        id,
        name: name.to_owned(),
        created: now,
        updated: now,
        labels,
    })
}

/// Opens a secret. What somebody else put in its place, a directory or a pipe, is none, and
/// is not waited for.
fn open(path: &Path) -> Result<Option<BufReader<File>>> {
    let doing = || format!("open `{}`", path.display());
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let opened = File::options().read(true).custom_flags(flags).open(path);
    let is_none = |why: &io::Error| {
        matches!(
            why.raw_os_error(),
            Some(libc::ENOENT | libc::ELOOP | libc::ENXIO)
        )
    };
    let file = match opened {
        Err(why) if is_none(&why) => return Ok(None),
        opened => opened.doing(doing)?,
    };
    let is_file = file.metadata().doing(doing)?.is_file();
    Ok(is_file.then(|| BufReader::new(file)))
}

/// Reads the first line.
fn read_record(file: &mut BufReader<File>, name: &str) -> Result<SecretRecord> {
    let mut line = Vec::new();
    file.by_ref()
        .take(RECORD_MAX_BYTES)
        .read_until(b'\n', &mut line)
        .doing(|| format!("read the secret `{name}`"))?;
    let record = serde_json::from_slice::<SecretRecord>(&line).ok();
    let is_it = |record: &SecretRecord| record.name == name;
    record.filter(is_it).ok_or_else(|| damaged(name))
}

fn damaged(name: &str) -> Error {
    Error::engine(format!("the record of the secret `{name}` is damaged"))
        .hint("Make it anew: `coracle secret create --replace` takes its place.")
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn labels() -> BTreeMap<String, String> {
        BTreeMap::from([("tier".to_owned(), "1".to_owned())])
    }

    #[test]
    fn a_secret_is_made_once_found_replaced_and_removed() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let made = store.create_secret("key", labels(), b"a\nb\0").unwrap();
        assert_eq!(made.id.len(), ID_HEX_DIGITS);
        let refused = store.create_secret("key", BTreeMap::new(), b"x");
        assert_eq!(refused.unwrap_err().kind(), Kind::Conflict);
        assert_eq!(store.read_secret("key").unwrap().1, b"a\nb\0");
        let mode = |name: &str| fs::metadata(store.root().join(name)).unwrap().permissions();
        assert_eq!(mode("secrets/key").mode() & 0o777, 0o600);
        assert_eq!(mode("secrets").mode() & 0o777, 0o700);
        for given in ["key", &made.id, &made.id[..6]] {
            assert_eq!(store.find_secret(given).unwrap(), made, "{given}");
        }
        let replaced = store
            .replace_secret("key", BTreeMap::new(), b"new")
            .unwrap();
        assert_eq!((&replaced.id, replaced.created), (&made.id, made.created));
        assert!(replaced.updated >= made.updated && replaced.labels.is_empty());
        assert_eq!(
            store.read_secret("key").unwrap(),
            (replaced, b"new".to_vec())
        );
        store.replace_secret("other", labels(), b"y").unwrap();
        assert_eq!(store.secret_names().unwrap(), ["key", "other"]);
        store.remove_secret("key").unwrap();
        let gone = store.remove_secret("key").unwrap_err();
        assert_eq!(gone.kind(), Kind::NoSuchObject);
        assert_eq!(fs::read_dir(store.tmp()).unwrap().count(), 0);
        let journal = fs::read_to_string(store.journal()).unwrap();
        for action in ["create", "update", "remove"] {
            assert!(
                journal.contains(&format!("\"action\":\"{action}\"")),
                "{journal}"
            );
        }
    }

    #[test]
    fn names_and_sizes_that_podman_refuses_are_refused() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let create = |name: &str, bytes: &[u8]| store.create_secret(name, BTreeMap::new(), bytes);
        let long = "x".repeat(NAME_MAX_BYTES + 1);
        for name in [
            "", ".", "..", "a/b", "../a", "a,b", "a=b", "a\nb", "a\0", &long,
        ] {
            assert_eq!(
                create(name, b"x").unwrap_err().kind(),
                Kind::Usage,
                "{name}"
            );
            assert!(store.remove_secret(name).is_err(), "{name}");
            assert!(store.find_secret(name).is_err(), "{name}");
        }
        for name in [".env", "a b", "é", &long[1..]] {
            create(name, b"x").unwrap();
        }
        assert!(create("a", b"").is_err());
        assert!(create("a", &vec![0; SECRET_MAX_BYTES + 1]).is_err());
        create("a", &vec![0; SECRET_MAX_BYTES]).unwrap();
        assert_eq!(store.read_secret("a").unwrap().1.len(), SECRET_MAX_BYTES);
    }

    #[test]
    fn what_a_power_cut_left_of_a_secret_is_not_one_and_can_be_replaced() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let made = store.create_secret("key", BTreeMap::new(), b"x").unwrap();
        let record = serde_json::to_string(&made).unwrap();
        for text in ["", "{", &record, "null\nx"] {
            fs::write(store.secret_file("key"), text).unwrap();
            assert!(store.read_secret("key").is_err(), "{text}");
        }
        assert!(store.secrets().unwrap().is_empty());
        assert!(store.secret("key").unwrap_err().find_hint().is_some());
        store.replace_secret("key", BTreeMap::new(), b"y").unwrap();
        assert_eq!(store.read_secret("key").unwrap().1, b"y");
        fs::write(store.secret_file("key"), "").unwrap();
        store.remove_secret("key").unwrap();
    }

    #[test]
    fn what_somebody_else_put_there_is_no_secret_and_stays() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        store.create_secret("key", BTreeMap::new(), b"x").unwrap();
        fs::create_dir(store.secret_file("directory")).unwrap();
        std::os::unix::fs::symlink("key", store.secret_file("link")).unwrap();
        std::os::unix::net::UnixListener::bind(store.secret_file("socket")).unwrap();
        let mode = rustix::fs::Mode::RUSR;
        rustix::fs::mkfifoat(rustix::fs::CWD, store.secret_file("pipe"), mode).unwrap();
        assert_eq!(store.secrets().unwrap().len(), 1);
        for name in ["directory", "link", "pipe", "socket"] {
            assert_eq!(store.secret(name).unwrap(), None, "{name}");
            let read = store.read_secret(name).unwrap_err();
            assert_eq!(read.kind(), Kind::NoSuchObject, "{name}");
        }
        for name in ["directory", "pipe", "socket"] {
            let refused = store.replace_secret(name, BTreeMap::new(), b"y");
            assert_eq!(refused.unwrap_err().kind(), Kind::Engine, "{name}");
        }
    }
}
