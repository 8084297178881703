//! COPY: files into the layers so far, by way of an overlay.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::cache::Key;
use super::commit::set_mode;
use super::context::{Found, expand, not_found};
use super::metadata::absolute;
use super::origin::{Manner, Origin};
use super::plan::{Source, copy_source};
use super::stage::Running;
use super::state::{Layer, State};
use crate::containerfile::{CopyStep, Instruction, Located, Word};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::ownership;
use crate::layer::{CopyOptions, Place, copy};
use crate::runtime::{AccountFiles, Tree};
use crate::store::atomic::{Staging, open_directory};

/// A COPY with everything found out: what from, where to, as whose.
struct Resolved {
    /// Paths from the root of where they are copied from.
    sources: Vec<Found>,
    /// Absolute; with a trailing slash if it has to be a directory.
    destination: String,
    manner: Manner,
}

impl Running<'_> {
    pub(super) fn copy(
        &self,
        state: &mut State,
        step: &CopyStep,
        located: &Located<Instruction>,
    ) -> Result<()> {
        refuse_unsupported(step)?;
        let layer = self.timed(&self.title(&located.text), |_| match &step.from {
            None => self.copy_from_context(state, step),
            Some(from) => self.copy_from_source(state, step, from),
        })?;
        state.add_layer(layer, located.text.clone());
        Ok(())
    }

    fn copy_from_context(&self, state: &State, step: &CopyStep) -> Result<(Layer, bool)> {
        let context = &self.build.context;
        let verdict = |path: &[u8], is_directory: bool| context.verdict(path, is_directory);
        let inline = self.write_inline(state, step)?;
        let takes = |found: &Found| context.takes(found);
        let mut resolved = self.resolve(state, step, context.root(), &takes)?;
        let mut origins: Vec<Origin<'_>> = Vec::new();
        for source in std::mem::take(&mut resolved.sources) {
            if !takes(&source) {
                return Err(not_found(&source.asked, true));
            }
            origins.push(Origin {
                root: context.root(),
                path: source.asked,
                real: source.real,
                ignore: Some(&verdict),
            });
        }
        if let Some(inline) = &inline {
            for file in &step.files.inline {
                let path = file.name.clone().into_bytes();
                origins.push(Origin {
                    root: inline.directory.as_fd(),
                    real: path.clone(),
                    path,
                    ignore: None,
                });
            }
        }
        self.copied(state, &origins, &resolved)
    }

    fn copy_from_source(
        &self,
        state: &State,
        step: &CopyStep,
        from: &str,
    ) -> Result<(Layer, bool)> {
        let source = copy_source(&self.build.file.stages, from, self.index);
        if source == Source::Scratch {
            return Err(Error::usage("there is nothing to copy in `scratch`"));
        }
        let other = self.build.start_from(&source, self.stages)?;
        // Overlayfs shows nothing of nothing.
        let nothing = Staging::new(&self.build.engine.store.tmp())?;
        let view: OwnedFd = match other.layers.is_empty() {
            true => {
                set_mode(nothing.path(), 0o755)?;
                open_directory(nothing.path())?.into()
            }
            false => other.overlay(self.build.engine, None).mount()?,
        };
        let mut resolved = self.resolve(state, step, view.as_fd(), &|_| true)?;
        let sources = std::mem::take(&mut resolved.sources);
        // The same layers hold the same files: then nothing needs to be read.
        let mut quick = self.copy_key(state, &resolved);
        quick
            .add("layers")
            .add(other.top().map(Digest::to_string).unwrap_or_default());
        for source in &sources {
            quick.add(&source.asked);
        }
        let quick = quick.finish();
        if let Some(Some(layer)) = self.build.cached(&quick)? {
            return Ok((layer, true));
        }
        let origins: Vec<Origin<'_>> = sources
            .into_iter()
            .map(|source| Origin {
                root: view.as_fd(),
                path: source.asked,
                real: source.real,
                ignore: None,
            })
            .collect();
        let copied = self.copied(state, &origins, &resolved)?;
        self.build.remember(&quick, Some(&copied.0))?;
        Ok(copied)
    }

    /// Finds out everything that a COPY says in words.
    fn resolve(
        &self,
        state: &State,
        step: &CopyStep,
        root: BorrowedFd<'_>,
        takes: &dyn Fn(&Found) -> bool,
    ) -> Result<Resolved> {
        let files = &step.files;
        let mut sources = Vec::new();
        for word in &files.paths {
            let source = self.expand(state, word)?;
            sources.extend(expand(root, &source, takes)?);
        }
        let destination = self.expand(state, &files.destination)?;
        let several = sources.len() + files.inline.len() > 1;
        let is_directory = several
            || destination.ends_with('/')
            || destination.ends_with("/.")
            || destination == ".";
        let mut destination = absolute(&state.config.config.working_dir, &destination)
            .ok_or_else(|| Error::usage("the destination is empty: a variable is not set"))?;
        if is_directory && !destination.ends_with('/') {
            destination.push('/');
        }
        let exclude = files.exclude.iter().map(|word| self.expand(state, word));
        let manner = Manner::new(
            self.owner(state, step)?,
            self.mode(state, files.chmod.as_ref())?,
            exclude.collect::<Result<_>>()?,
        )?;
        sources.retain(|source| source.is_directory || !manner.excludes(&source.asked));
        Ok(Resolved {
            sources,
            destination,
            manner,
        })
    }

    /// Whose the files become. Those of the context become root's; those of a stage or an
    /// image stay whose they are.
    fn owner(&self, state: &State, step: &CopyStep) -> Result<Option<(u32, u32)>> {
        match (&step.files.chown, &step.from) {
            (Some(word), _) => self.account(state, word).map(Some),
            (None, Some(_)) => Ok(None),
            (None, None) => Ok(Some((0, 0))),
        }
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

    fn mode(&self, state: &State, word: Option<&Word>) -> Result<Option<u32>> {
        let Some(word) = word else { return Ok(None) };
        let text = self.expand(state, word)?;
        let mode = u32::from_str_radix(&text, 8)
            .ok()
            .filter(|mode| *mode <= 0o7777);
        mode.map(Some).ok_or_else(|| {
            Error::engine(format!("the mode `{text}` is not supported yet"))
                .hint("Octal modes such as 0755 are.")
        })
    }

    fn copy_key(&self, state: &State, resolved: &Resolved) -> Key {
        let mut key = Key::new("COPY");
        key.add(state.top().map(Digest::to_string).unwrap_or_default())
            .add(state.newest().to_string())
            .add(&resolved.destination);
        resolved.manner.add_to(&mut key);
        key
    }

    /// Copies, unless the cache has the result.
    fn copied(
        &self,
        state: &State,
        origins: &[Origin<'_>],
        resolved: &Resolved,
    ) -> Result<(Layer, bool)> {
        let mut key = self.copy_key(state, resolved);
        let mut digests = Vec::new();
        for origin in origins {
            let digest = origin.digest(&resolved.manner)?;
            key.add(&origin.path).add(digest.to_string());
            digests.push(digest);
        }
        let key = key.finish();
        if let Some(Some(layer)) = self.build.cached(&key)? {
            return Ok((layer, true));
        }
        let layer = self.build.change(state, |root| {
            let ownership = ownership(&self.build.engine.identity);
            let to = Place {
                root,
                path: resolved.destination.as_bytes(),
            };
            for origin in origins {
                origin.selecting(&resolved.manner, |selection| {
                    let options = CopyOptions {
                        ownership: &ownership,
                        selection,
                        modified: Some(state.newest()),
                        describe_destination: false,
                    };
                    copy(origin.place(), to, &options)
                })?;
            }
            // The key must be that of what was copied, or the cache is wrong for ever.
            origins
                .iter()
                .zip(&digests)
                .try_for_each(|(origin, digest)| origin.check_same(digest, &resolved.manner))
        })?;
        self.build.remember(&key, Some(&layer))?;
        Ok((layer, false))
    }

    /// Files that are written out in the Dockerfile, in a directory of their own.
    fn write_inline(&self, state: &State, step: &CopyStep) -> Result<Option<Inline>> {
        if step.files.inline.is_empty() {
            return Ok(None);
        }
        let staging = Staging::new(&self.build.engine.store.tmp())?;
        for file in &step.files.inline {
            let text = match file.expand {
                true => self.expanding(state, |expander| expander.body(&file.content))?,
                false => file.content.clone(),
            };
            let path = staging.path().join(&file.name);
            fs::write(&path, text).doing(|| format!("write `{}`", file.name))?;
            set_mode(&path, 0o644)?;
        }
        let directory = open_directory(staging.path())?;
        Ok(Some(Inline {
            directory: directory.into(),
            _staging: staging,
        }))
    }
}

/// Files that are written out in the Dockerfile.
struct Inline {
    directory: OwnedFd,
    _staging: Staging,
}

fn refuse_unsupported(step: &CopyStep) -> Result<()> {
    let unsupported = [
        (step.files.link, "COPY --link"),
        (step.parents, "COPY --parents"),
    ];
    match unsupported.iter().find(|(given, _)| *given) {
        Some((_, what)) => Err(Error::engine(format!("{what} is not supported yet"))),
        None => Ok(()),
    }
}
