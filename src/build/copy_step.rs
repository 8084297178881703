//! COPY and WORKDIR: files into the layers so far, by way of an overlay.

use std::fs;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{Mode, OFlags, chmodat, chownat};

use super::cache::Key;
use super::context::{clean, expand, join, judge, not_found};
use super::metadata::absolute;
use super::plan::{Source, copy_source};
use super::stage::Running;
use super::state::{Change, Layer, State};
use crate::containerfile::{CopyStep, Instruction, Located, Patterns, Word};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::{look_like, ownership};
use crate::layer::{CopyOptions, Place, Selection, Verdict, copy, hash};
use crate::runtime::{AccountFiles, Tree};
use crate::store::atomic::Staging;

/// A COPY with everything found out: what from, where to, as whose.
struct Resolved {
    /// Paths from the root of where they are copied from.
    sources: Vec<Vec<u8>>,
    /// Absolute; with a trailing slash if it has to be a directory.
    destination: String,
    owner: (u32, u32),
    mode: Option<u32>,
    exclude: Patterns,
}

impl Running<'_> {
    pub(super) fn copy(
        &self,
        state: &mut State,
        step: &CopyStep,
        located: &Located<Instruction>,
    ) -> Result<()> {
        refuse_unsupported(step)?;
        let layer = self.timed(&self.title(&located.text), || match &step.from {
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
        let mut resolved = self.resolve(state, step, context.root(), &verdict)?;
        let mut origins: Vec<Origin<'_>> = Vec::new();
        for source in std::mem::take(&mut resolved.sources) {
            if verdict(&source, true) == Verdict::Skip {
                return Err(not_found(&source, true));
            }
            origins.push(Origin {
                root: context.root(),
                path: source,
                ignore: Some(&verdict),
            });
        }
        if let Some(inline) = &inline {
            for file in &step.files.inline {
                let path = file.name.clone().into_bytes();
                origins.push(Origin {
                    root: inline.directory.as_fd(),
                    path,
                    ignore: None,
                });
            }
        }
        let mut key = self.copy_key(state, &resolved);
        for origin in &origins {
            key.add(&origin.path)
                .add(origin.digest(&resolved)?.to_string());
        }
        self.copied(state, key.finish(), &origins, &resolved)
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
        let other = self.build.start_from(&source, self.board)?;
        let view = other.overlay(self.build.engine, None).mount()?;
        let verdict = |_: &[u8], _: bool| Verdict::Keep;
        let mut resolved = self.resolve(state, step, view.as_fd(), &verdict)?;
        let sources = std::mem::take(&mut resolved.sources);
        // The same layers hold the same files: then nothing needs to be read.
        let mut quick = self.copy_key(state, &resolved);
        quick
            .add("layers")
            .add(other.top().map(Digest::to_string).unwrap_or_default());
        for source in &sources {
            quick.add(source);
        }
        let quick = quick.finish();
        if let Some(Some(layer)) = self.build.cached(&quick)? {
            return Ok((layer, true));
        }
        let origins: Vec<Origin<'_>> = sources
            .into_iter()
            .map(|path| Origin {
                root: view.as_fd(),
                path,
                ignore: None,
            })
            .collect();
        let mut key = self.copy_key(state, &resolved);
        for origin in &origins {
            key.add(&origin.path)
                .add(origin.digest(&resolved)?.to_string());
        }
        let copied = self.copied(state, key.finish(), &origins, &resolved)?;
        self.build.remember(&quick, Some(&copied.0))?;
        Ok(copied)
    }

    /// Finds out everything that a COPY says in words.
    fn resolve(
        &self,
        state: &State,
        step: &CopyStep,
        root: BorrowedFd<'_>,
        verdict: &dyn Fn(&[u8], bool) -> Verdict,
    ) -> Result<Resolved> {
        let files = &step.files;
        let mut sources = Vec::new();
        for word in &files.paths {
            let source = self.expand(state, word)?;
            sources.extend(expand(root, &source, verdict)?);
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
        Ok(Resolved {
            sources,
            destination,
            owner: self.owner(state, files.chown.as_ref())?,
            mode: self.mode(state, files.chmod.as_ref())?,
            exclude: Patterns::new(files.exclude.iter().map(String::as_str))?,
        })
    }

    /// `--chown`: ids, or names of the image's own files. A user alone brings its group.
    fn owner(&self, state: &State, word: Option<&Word>) -> Result<(u32, u32)> {
        let Some(word) = word else { return Ok((0, 0)) };
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
        key
    }

    /// Copies, unless the cache has the result.
    fn copied(
        &self,
        state: &State,
        key: Digest,
        origins: &[Origin<'_>],
        resolved: &Resolved,
    ) -> Result<(Layer, bool)> {
        if let Some(Some(layer)) = self.build.cached(&key)? {
            return Ok((layer, true));
        }
        let layer = self.change(state, |root| {
            let ownership = ownership(&self.build.engine.identity);
            for origin in origins {
                let select = origin.select(resolved);
                let options = CopyOptions {
                    ownership: &ownership,
                    selection: Selection {
                        select: Some(&select),
                        owner: Some(resolved.owner),
                        mode: resolved.mode,
                    },
                    modified: Some(state.newest()),
                    describe_destination: false,
                };
                let from = Place {
                    root: origin.root,
                    path: &origin.path,
                };
                let to = Place {
                    root,
                    path: resolved.destination.as_bytes(),
                };
                copy(from, to, &options)?;
            }
            Ok(())
        })?;
        self.build.remember(&key, Some(&layer))?;
        Ok((layer, false))
    }

    /// Makes a layer of what `act` changes in the files so far.
    fn change(
        &self,
        state: &State,
        act: impl FnOnce(BorrowedFd<'_>) -> Result<()>,
    ) -> Result<Layer> {
        let staging = Staging::new(&self.build.engine.store.tmp())?;
        let change = Change {
            upper: staging.path().join("upper"),
            work: staging.path().join("work"),
            empty: staging.path().join("empty"),
        };
        for path in [&change.upper, &change.work, &change.empty] {
            fs::create_dir(path).doing(|| format!("make the directory `{}`", path.display()))?;
            set_mode(path, 0o755)?;
        }
        if let Some(top) = state.top() {
            let engine = self.build.engine;
            look_like(&engine.store, &engine.identity, &change.upper, top)?;
        }
        let upper = change.upper.clone();
        let mount: OwnedFd = state.overlay(self.build.engine, Some(change)).mount()?;
        act(mount.as_fd())?;
        // Unmounted before its upper tree is looked at.
        drop(mount);
        self.build.commit(state, &upper)
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
        let directory = crate::store::atomic::open_directory(staging.path())?;
        Ok(Some(Inline {
            directory: directory.into(),
            _staging: staging,
        }))
    }

    /// WORKDIR: makes what is missing of the directory, for the user of the moment.
    pub(super) fn workdir(
        &self,
        state: &mut State,
        word: &Word,
        located: &Located<Instruction>,
    ) -> Result<()> {
        let path = self.expand(state, word)?;
        let path = absolute(&state.config.config.working_dir, &path)
            .ok_or_else(|| Error::usage("the directory is empty: a variable is not set"))?;
        let user = state.config.config.user.clone();
        let mut key = Key::new("WORKDIR");
        key.add(state.top().map(Digest::to_string).unwrap_or_default())
            .add(state.newest().to_string())
            .add(&path)
            .add(&user);
        let key = key.finish();
        let layer = self.timed(&self.title(&located.text), || {
            if let Some(layer) = self.build.cached(&key)? {
                return Ok((layer, true));
            }
            let layer = self.make_workdir(state, &path, &user)?;
            self.build.remember(&key, layer.as_ref())?;
            Ok((layer, false))
        })?;
        state.config.config.working_dir = path;
        match layer {
            Some(layer) => state.add_layer(layer, located.text.clone()),
            None => state.add_empty_history(located.text.clone()),
        }
        Ok(())
    }

    fn make_workdir(&self, state: &State, path: &str, user: &str) -> Result<Option<Layer>> {
        let directory = OFlags::PATH | OFlags::DIRECTORY;
        if !state.layers.is_empty() {
            let tree = Tree::new(state.overlay(self.build.engine, None).mount()?);
            if tree.open(Path::new(path), directory).is_ok() {
                return Ok(None);
            }
        } else if path == "/" {
            return Ok(None);
        }
        let layer = self.change(state, |root| {
            let tree = Tree::new(root.try_clone_to_owned().doing(|| "open the root")?);
            let account = AccountFiles::read(&tree).resolve(user)?;
            let mut here = Path::new("/").to_owned();
            for part in clean(path).split('/') {
                here.push(part);
                if tree.open(&here, directory).is_ok() {
                    continue;
                }
                let made = tree
                    .make_directory(&here)
                    .doing(|| format!("make `{}`", here.display()))?;
                let own = ownership(&self.build.engine.identity);
                describe(&made, (account.uid, account.gid), &own)
                    .doing(|| format!("make `{}`", here.display()))?;
            }
            Ok(())
        })?;
        Ok(Some(layer))
    }
}

/// Files that are written out in the Dockerfile.
struct Inline {
    directory: OwnedFd,
    _staging: Staging,
}

/// What a path may be left out by.
type Judge<'a> = &'a dyn Fn(&[u8], bool) -> Verdict;

/// One source, and where it is.
struct Origin<'a> {
    root: BorrowedFd<'a>,
    path: Vec<u8>,
    ignore: Option<Judge<'a>>,
}

impl Origin<'_> {
    /// Which files beneath the source are taken.
    fn select<'a>(&'a self, resolved: &'a Resolved) -> impl Fn(&[u8], bool) -> Verdict + 'a {
        move |path: &[u8], is_directory: bool| {
            let excluded = judge(&resolved.exclude, path, is_directory);
            let ignored = match self.ignore {
                Some(ignore) => ignore(&join(&self.path, path), is_directory),
                None => Verdict::Keep,
            };
            match (excluded, ignored) {
                (Verdict::Skip, _) | (_, Verdict::Skip) => Verdict::Skip,
                (Verdict::Descend, _) | (_, Verdict::Descend) => Verdict::Descend,
                (Verdict::Keep, Verdict::Keep) => Verdict::Keep,
            }
        }
    }

    /// The digest of what would be copied.
    fn digest(&self, resolved: &Resolved) -> Result<Digest> {
        let select = self.select(resolved);
        let selection = Selection {
            select: Some(&select),
            owner: Some(resolved.owner),
            mode: resolved.mode,
        };
        match hash(
            Place {
                root: self.root,
                path: &self.path,
            },
            &selection,
        ) {
            Err(why) if why.errno() == Some(libc::ENOENT) => Err(not_found(&self.path, false)),
            other => other,
        }
    }
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

fn set_mode(path: &Path, mode: u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .doing(|| format!("set the mode of `{}`", path.display()))
}

/// Gives a directory that was made its owner and its mode.
fn describe(
    directory: &OwnedFd,
    (uid, gid): (u32, u32),
    ownership: &crate::layer::Ownership,
) -> Result<(), rustix::io::Errno> {
    use rustix::fs::{AtFlags, Gid, Uid};
    if ownership.keeps_owners() {
        let (uid, gid) = (Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)));
        chownat(directory, "", uid, gid, AtFlags::EMPTY_PATH)?;
    }
    chmodat(directory, ".", Mode::from_raw_mode(0o755), AtFlags::empty())
}
