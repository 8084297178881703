//! What ADD and COPY share: where to, as whose, and the copying itself.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::cache::Key;
use super::commit::set_mode;
use super::metadata::absolute;
use super::origin::{Form, Manner, Origin};
use super::stage::Running;
use super::state::{Layer, State};
use crate::containerfile::{Files, Word};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::ownership;
use crate::layer::{
    CopyOptions, Decompressor, ModeChange, Place, Selection, Spread, apply_beneath, copy,
};
use crate::runtime::{AccountFiles, Tree};
use crate::store::atomic::{Staging, open_directory};

/// Where files go, and as whose.
pub(super) struct Target {
    /// Absolute; with a trailing slash if it has to be a directory.
    pub(super) destination: String,
    pub(super) manner: Manner,
    /// What `--chown` says, if it was given.
    pub(super) chown: Option<(u32, u32)>,
}

/// Files that are written out in the Dockerfile.
pub(super) struct Inline {
    directory: OwnedFd,
    names: Vec<Vec<u8>>,
    _staging: Staging,
}

impl Inline {
    /// The files, each as a source.
    pub(super) fn origins(&self) -> impl Iterator<Item = Origin<'_>> {
        let name = |name: &Vec<u8>| Origin::new(self.directory.as_fd(), name.clone(), name.clone());
        self.names.iter().map(name)
    }
}

impl Running<'_> {
    /// Finds out where `count` sources go. Files become root's, unless `--chown` says
    /// otherwise or they keep their owners.
    pub(super) fn target(
        &self,
        state: &State,
        files: &Files,
        (count, keeps_owners): (usize, bool),
    ) -> Result<Target> {
        let destination = self.expand(state, &files.destination)?;
        let is_directory = count > 1
            || destination.ends_with('/')
            || destination.ends_with("/.")
            || destination == ".";
        let mut destination = absolute(&state.config.config.working_dir, &destination)
            .ok_or_else(|| Error::usage("the destination is empty: a variable is not set"))?;
        if is_directory && !destination.ends_with('/') {
            destination.push('/');
        }
        let chown = match &files.chown {
            Some(word) => Some(self.account(state, word)?),
            None => None,
        };
        let exclude = files.exclude.iter().map(|word| self.expand(state, word));
        let manner = Manner::new(
            chown.or((!keeps_owners).then_some((0, 0))),
            self.mode(state, files.chmod.as_ref())?,
            exclude.collect::<Result<_>>()?,
        )?;
        Ok(Target {
            destination,
            manner,
            chown,
        })
    }

    /// `--chown`: ids, or names of the image's own files. A user alone brings its group.
    fn account(&self, state: &State, word: &Word) -> Result<(u32, u32)> {
        let text = self.expand(state, word)?;
        if let Ok(id) = text.parse::<u32>()
            && id != u32::MAX
        {
            return Ok((id, id));
        }
        let numbers = text.split_once(':').and_then(|(user, group)| {
            Some((user.parse::<u32>().ok()?, group.parse::<u32>().ok()?))
        });
        if let Some((user, group)) = numbers
            && user != u32::MAX
            && group != u32::MAX
        {
            return Ok((user, group));
        }
        let files = match state.layers.is_empty() {
            true => AccountFiles::none(),
            false => {
                let view = state.overlay(self.build.engine, None).mount()?;
                AccountFiles::read(&Tree::new(view))
            }
        };
        let account = files.resolve(&text)?;
        Ok((account.uid, account.gid))
    }

    fn mode(&self, state: &State, word: Option<&Word>) -> Result<Option<ModeChange>> {
        let Some(word) = word else { return Ok(None) };
        self.expand(state, word)?.parse().map(Some)
    }

    /// The beginning of the key of a step that brings files: all but the files.
    pub(super) fn files_key(&self, state: &State, target: &Target) -> Key {
        let mut key = Key::new("COPY");
        key.add(state.top().map(Digest::to_string).unwrap_or_default())
            .add(state.newest().to_string())
            .add(&target.destination);
        target.manner.add_to(&mut key);
        key
    }

    /// Copies, unless the cache has the result.
    pub(super) fn copied(
        &self,
        state: &State,
        origins: &[Origin<'_>],
        target: &Target,
    ) -> Result<(Layer, bool)> {
        let mut key = self.files_key(state, target);
        let mut digests = Vec::new();
        for origin in origins {
            let digest = origin.digest(&target.manner)?;
            key.add(&origin.path).add(digest.to_string());
            match &origin.form {
                Form::Files => {}
                Form::Archive => drop(key.add(format!("unpacked {:?}", target.chown))),
                form => drop(key.add(format!("{form:?}"))),
            }
            digests.push(digest);
        }
        let key = key.finish();
        if let Some(Some(layer)) = self.cached(&key)? {
            return Ok((layer, true));
        }
        let layer = self.build.change(state, |root| {
            for origin in origins {
                self.bring(state, origin, target, root)?;
            }
            // The key must be that of what was copied, or the cache is wrong for ever.
            origins
                .iter()
                .zip(&digests)
                .try_for_each(|(origin, digest)| origin.check_same(digest, &target.manner))
        })?;
        self.build.remember(&key, Some(&layer))?;
        Ok((layer, false))
    }

    fn bring(
        &self,
        state: &State,
        origin: &Origin<'_>,
        target: &Target,
        root: BorrowedFd<'_>,
    ) -> Result<()> {
        let to = Place {
            root,
            path: target.destination.as_bytes(),
        };
        let ownership = ownership(&self.build.engine.identity);
        let options = CopyOptions {
            ownership: &ownership,
            selection: Selection {
                owner: Some(target.chown.unwrap_or((0, 0))),
                ..Selection::ALL
            },
            modified: (!matches!(origin.form, Form::Dated(_))).then(|| state.newest()),
            describe_destination: false,
        };
        if matches!(origin.form, Form::Archive | Form::Parents(_)) {
            // The destination is as nobody describes it.
            let empty = EmptyDirectory::new(self)?;
            copy(empty.place(), to, &options)?;
        }
        if origin.form != Form::Archive {
            return origin.selecting(&target.manner, |selection| {
                let options = CopyOptions {
                    selection,
                    ..options
                };
                copy(origin.place(), to, &options).map(drop)
            });
        }
        let archive = origin.open()?.ok_or_else(|| origin.changed())?;
        let spread = Spread {
            overwrite: true,
            owner: target.chown,
            ..Spread::default()
        };
        let name = String::from_utf8_lossy(&origin.path).into_owned();
        let doing = || format!("unpack `{name}`");
        let plain = Decompressor::new(archive).doing(doing)?;
        let applied = apply_beneath(plain, to, spread, &ownership).doing(doing)?;
        if applied.lost.devices > 0 {
            self.build.warn(format!(
                "devices of the archive `{name}` were left out: only root can make them"
            ));
        }
        Ok(())
    }

    /// Writes the files that are written out in the Dockerfile, in a directory of their own.
    pub(super) fn write_inline(&self, state: &State, files: &Files) -> Result<Option<Inline>> {
        if files.inline.is_empty() {
            return Ok(None);
        }
        let staging = Staging::new(&self.build.engine.store.tmp())?;
        for file in &files.inline {
            let text = match file.expand {
                true => self.expanding(state, |expander| expander.body(&file.content))?,
                false => file.content.clone(),
            };
            let path = staging.path().join(&file.name);
            fs::write(&path, text).doing(|| format!("write `{}`", file.name))?;
            set_mode(&path, 0o644)?;
        }
        let names = files
            .inline
            .iter()
            .map(|file| file.name.clone().into_bytes());
        Ok(Some(Inline {
            directory: open_directory(staging.path())?.into(),
            names: names.collect(),
            _staging: staging,
        }))
    }
}

/// A directory with nothing in it, 0755.
pub(super) struct EmptyDirectory {
    directory: OwnedFd,
    _staging: Staging,
}

impl EmptyDirectory {
    pub(super) fn new(running: &Running<'_>) -> Result<Self> {
        let staging = Staging::new(&running.build.engine.store.tmp())?;
        set_mode(staging.path(), 0o755)?;
        Ok(EmptyDirectory {
            directory: open_directory(staging.path())?.into(),
            _staging: staging,
        })
    }

    pub(super) fn place(&self) -> Place<'_> {
        Place {
            root: self.directory.as_fd(),
            path: b"",
        }
    }
}
