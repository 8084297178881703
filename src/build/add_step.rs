//! ADD: what COPY does, and archives are unpacked and files of the web fetched.
//!
//! | source | becomes |
//! |---|---|
//! | a file that is a tar archive, compressed or not | its files, with their modes; their owners stay, unless `--chown` says otherwise |
//! | any other file, a directory | the same as with COPY |
//! | `http://`, `https://` | one file, 0600, last modified when the server says |
//!
//! A file of the web is fetched in each build, and counts by its content; one with
//! `--checksum` is not fetched if the cache has the step. What it is, says `--unpack`.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::context::{Found, expand, not_found};
use super::files::Target;
use super::origin::{Form, Origin};
use super::repository::GITHUB;
use super::stage::Running;
use super::state::{Layer, State};
use crate::clock::Timestamp;
use crate::containerfile::{AddStep, Instruction, Located};
use crate::digest::{Algorithm, Digest, Hashing};
use crate::error::{Context, Error, Result};
use crate::layer::is_archive;
use crate::registry::web;
use crate::store::atomic::{Staging, open_directory};

/// A file of the web may have so many bytes; a server may send for ever.
const REMOTE_MAX_BYTES: u64 = 64 << 30;

/// A source, before anything was read.
enum Source {
    Local(Found),
    Remote(String),
}

/// A file of the web.
struct Fetched {
    directory: OwnedFd,
    name: Vec<u8>,
    modified: Timestamp,
    _staging: Staging,
}

impl Running<'_> {
    pub(super) fn add(
        &self,
        state: &mut State,
        step: &AddStep,
        located: &Located<Instruction>,
    ) -> Result<()> {
        let layer = self.timed(&self.title(&located.text), |_| self.added(state, step))?;
        state.add_layer(layer, located.text.clone());
        Ok(())
    }

    fn added(&self, state: &State, step: &AddStep) -> Result<(Layer, bool)> {
        let files = &step.files;
        let sources = self.add_sources(state, step)?;
        let target = self.target(state, files, (sources.len() + files.inline.len(), false))?;
        let checksum = self.checksum(state, step, &sources)?;
        let Some(checksum) = checksum else {
            return self.bring_all(state, step, &sources, &target, None);
        };
        let mut quick = self.files_key(state, &target);
        quick.add("checksum").add(checksum.to_string());
        quick.add(format!("{:?} {:?}", step.unpack, target.chown));
        if let [Source::Remote(address)] = &sources[..] {
            quick.add(remote_name(address, &target)?);
        }
        let quick = quick.finish();
        if let Some(Some(layer)) = self.cached(&quick)? {
            return Ok((layer, true));
        }
        let added = self.bring_all(state, step, &sources, &target, Some(&checksum))?;
        self.build.remember(&quick, Some(&added.0))?;
        Ok(added)
    }

    fn add_sources(&self, state: &State, step: &AddStep) -> Result<Vec<Source>> {
        let context = &self.build.context;
        let takes = |found: &Found| context.takes(found);
        let mut sources = Vec::new();
        for word in &step.files.paths {
            let source = self.expand(state, word)?;
            if is_repository(&source) {
                return Err(Error::engine(format!(
                    "ADD of a git repository is not supported yet: `{}`",
                    web::shown(&source)
                )));
            }
            if web::is_address(&source) {
                sources.push(Source::Remote(source));
                continue;
            }
            for found in expand(context.root(), &source, &takes)? {
                if !takes(&found) {
                    return Err(not_found(&found.asked, true));
                }
                sources.push(Source::Local(found));
            }
        }
        Ok(sources)
    }

    fn checksum(
        &self,
        state: &State,
        step: &AddStep,
        sources: &[Source],
    ) -> Result<Option<Digest>> {
        let Some(word) = &step.checksum else {
            return Ok(None);
        };
        let text = self.expand(state, word)?;
        let digest: Digest = text.parse().doing(|| "read --checksum")?;
        match sources {
            [Source::Remote(_)] if step.files.inline.is_empty() => Ok(Some(digest)),
            _ => Err(Error::usage(
                "--checksum is for one file of the web and nothing beside it",
            )),
        }
    }

    fn bring_all(
        &self,
        state: &State,
        step: &AddStep,
        sources: &[Source],
        target: &Target,
        checksum: Option<&Digest>,
    ) -> Result<(Layer, bool)> {
        let context = &self.build.context;
        let verdict = |path: &[u8], is_directory: bool| context.verdict(path, is_directory);
        let inline = self.write_inline(state, &step.files)?;
        let mut fetched = Vec::new();
        for source in sources {
            if let Source::Remote(address) = source {
                let name = remote_name(address, target)?;
                fetched.push(self.fetch(state, address, name, checksum)?);
            }
        }
        let mut remote = fetched.iter();
        let mut origins: Vec<Origin<'_>> = Vec::new();
        for source in sources {
            let (mut origin, unpacks) = match source {
                Source::Local(found) => {
                    let mut origin = Origin::found(context.root(), found.clone());
                    origin.ignore = Some(&verdict);
                    (origin, step.unpack.unwrap_or(true))
                }
                Source::Remote(_) => {
                    let file = remote.next().doing(|| "find what was fetched")?;
                    let name = || file.name.clone();
                    let mut origin = Origin::new(file.directory.as_fd(), name(), name());
                    origin.form = Form::Dated(file.modified);
                    (origin, step.unpack.unwrap_or(false))
                }
            };
            if origin.is_excluded(&target.manner) {
                continue;
            }
            if unpacks && origin.open()?.is_some_and(is_archive) {
                origin.form = Form::Archive;
            }
            origins.push(origin);
        }
        origins.extend(inline.iter().flat_map(|inline| inline.origins()));
        self.copied(state, &origins, target)
    }

    /// Fetches a file of the web, and makes sure that it is the one that is meant.
    fn fetch(
        &self,
        state: &State,
        address: &str,
        name: Vec<u8>,
        checksum: Option<&Digest>,
    ) -> Result<Fetched> {
        let doing = || format!("fetch `{}`", web::shown(address));
        let staging = Staging::new(&self.build.engine.store.tmp())?;
        let path = staging.path().join(std::ffi::OsStr::from_bytes(&name));
        let file = File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .doing(doing)?;
        let body = web::open(address, &self.build.request.registry.of_others())?;
        // Any server may have what a checksum is of: then nothing counts but the bytes.
        let modified = body.modified().filter(|_| checksum.is_none());
        let modified = modified.unwrap_or_else(|| state.newest());
        let algorithm = checksum.map_or(Algorithm::Sha256, Digest::algorithm);
        let mut sink = Hashing::new(io::BufWriter::new(&file), algorithm);
        let bytes = io::copy(&mut body.take(REMOTE_MAX_BYTES + 1), &mut sink).doing(doing)?;
        sink.flush().doing(doing)?;
        if bytes > REMOTE_MAX_BYTES {
            let text = format!("it has more than {REMOTE_MAX_BYTES} bytes");
            return Err(Error::engine(text)).doing(doing);
        }
        let (_, digest, _) = sink.finish();
        if let Some(expected) = checksum
            && digest != *expected
        {
            let text = format!("its checksum is {digest}, not {expected}");
            return Err(Error::engine(text)).doing(doing);
        }
        file.set_modified(time(modified)).doing(doing)?;
        Ok(Fetched {
            directory: open_directory(staging.path())?.into(),
            name,
            modified,
            _staging: staging,
        })
    }
}

/// What a file of the web is called where the destination is a directory. Elsewhere the
/// name does not matter.
fn remote_name(address: &str, target: &Target) -> Result<Vec<u8>> {
    if let Some(name) = web::file_name(address) {
        return Ok(name.as_bytes().to_vec());
    }
    match target.destination.rsplit('/').next() {
        Some(name) if !name.is_empty() => Ok(name.as_bytes().to_vec()),
        _ => Err(Error::usage(format!(
            "the address `{}` has no name for the file",
            web::shown(address)
        ))
        .hint("Name the file in the destination: one that does not end with a slash.")),
    }
}

/// Whether a source is a git repository, as docker tells it.
fn is_repository(source: &str) -> bool {
    let starts = ["git://", "ssh://", "git@"];
    let path = source.split(['#', '?']).next().unwrap_or_default();
    starts.iter().any(|start| source.starts_with(start))
        || web::is_address(source) && path.ends_with(".git")
}

/// Whether a context is a git repository: there, github's need no scheme. A directory of
/// such a name goes before.
pub fn is_repository_or_github(context: &str) -> bool {
    is_repository(context) || context.starts_with(GITHUB) && !Path::new(context).is_dir()
}

/// A time as the standard library has it.
fn time(at: Timestamp) -> SystemTime {
    let seconds = Duration::from_secs(at.seconds().unsigned_abs());
    let time = match at.seconds() < 0 {
        true => SystemTime::UNIX_EPOCH.checked_sub(seconds),
        false => SystemTime::UNIX_EPOCH.checked_add(seconds),
    };
    time.unwrap_or(SystemTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_told_from_files_of_the_web() {
        for source in [
            "git://host/x",
            "git@github.com:a/b.git",
            "https://host/a.git#main:sub",
            "ssh://git@host/x",
        ] {
            assert!(is_repository(source), "{source}");
        }
        assert!(is_repository_or_github("github.com/a/b#main"));
        assert!(!is_repository("github.com/a/b"));
        for source in ["https://host/a.git/x.tar", "a.git", "https://host/x?y=.git"] {
            assert!(!is_repository(source), "{source}");
        }
    }
}
