//! What a RUN has mounted: found out, counted in its key, and made ready.
//!
//! | type | is | counts for the cache |
//! |---|---|---|
//! | bind | a copy of files of the context; the layers of a stage or an image | by content |
//! | cache | a directory of the store: see [`super::caches`] | by its flags, and what it begins with |
//! | tmpfs | memory | by its flags |
//! | secret | a file in memory, a variable: see [`super::secrets`] | by its flags |
//! | ssh | a socket: see [`super::agent`] | by its flags |
//!
//! None of it is ever in a layer. What is written to a bind goes with the step. Files of the
//! context keep their times, which those of a COPY do not: programs that compare sources with
//! what they left in a cache by time are right about a bind.

use std::collections::BTreeMap;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::agent::{self, AgentSocket};
use super::cache::Key;
use super::commit::set_mode;
use super::context::{BuildContext, Found, clean, follow, not_found};
use super::metadata::absolute;
use super::origin::{Manner, Origin};
use super::plan::copy_source;
use super::secrets::{self, Memory};
use super::stage::Running;
use super::state::State;
use crate::containerfile::{FileMode, Mount, RunStep};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::ownership;
use crate::layer::{CopyOptions, Place, Selection, copy, hash};
use crate::store::atomic::{Staging, open_directory};
use crate::store::cache_mounts::{CacheMount, CacheName};
use crate::store::containers::{MountPoint, MountSource};

/// Where a script that names its own interpreter is, as with BuildKit.
pub(super) const SCRIPT: &str = "/dev/pipes/EOF";

/// Where the sockets of agents are, as with BuildKit.
const AGENTS: &str = "/run/buildkit";

/// A mount that a RUN wants.
pub(super) struct Wanted {
    pub(super) mount: Mount,
    target: PathBuf,
    pub(super) content: Option<Content>,
}

/// The files that a bind shows.
pub(super) struct Content {
    pub(super) digest: Digest,
    files: Files,
}

enum Files {
    /// Of a context.
    Context(Arc<BuildContext>, Found),
    /// Of layers, at a path.
    Layers(Vec<Digest>, PathBuf),
    /// None: an empty directory.
    Nothing,
}

/// What is ready to be mounted, as long as this value lives.
#[derive(Default)]
pub(super) struct Ready {
    pub(super) points: Vec<MountPoint>,
    /// Variables that must be written down nowhere.
    pub(super) environment: Vec<String>,
    staged: Vec<Staging>,
    pub(super) caches: BTreeMap<CacheName, CacheMount>,
    memory: Option<Memory>,
    agents: Vec<AgentSocket>,
}

impl Ready {
    /// Lets go of the secrets' files: what is mounted stays for those who have it mounted.
    pub(super) fn forget_secrets(&mut self) {
        self.memory = None;
    }
}

impl Running<'_> {
    /// Finds out what a RUN wants to have mounted.
    pub(super) fn wanted_mounts(&self, state: &State, step: &RunStep) -> Result<Vec<Wanted>> {
        let mut agents = 0;
        let wanted = step.mounts.iter().map(|flag| {
            self.expanding(state, |expander| flag.resolve(expander))
                .map(|mount| numbered(mount, &mut agents))
                .and_then(|mount| self.wanted(state, mount))
                .doing(|| format!("prepare --mount={}", flag.as_str()))
        });
        wanted.collect()
    }

    fn wanted(&self, state: &State, mount: Mount) -> Result<Wanted> {
        let text = match &mount {
            Mount::Bind { target, .. }
            | Mount::Cache { target, .. }
            | Mount::Tmpfs { target, .. } => target.as_str(),
            Mount::Secret { target, .. } => target.as_deref().unwrap_or("/run/secrets"),
            Mount::Ssh { target, .. } => target.as_deref().unwrap_or(AGENTS),
        };
        // No target at all means the working directory.
        let text = if text.is_empty() { "." } else { text };
        let target = absolute(&state.config.config.working_dir, text)
            .filter(|target| target != "/")
            .ok_or_else(|| Error::usage("nothing can be mounted on the root"))?;
        let content = match &mount {
            Mount::Bind { from, source, .. } => Some(match from {
                None => self.of_context(&self.build.context, source)?,
                Some(from) => match self.build.files_of(from)? {
                    Some(context) => self.of_context(&context, source)?,
                    None => self.of_layers(from, source)?,
                },
            }),
            // What a cache begins with makes it another one.
            Mount::Cache {
                from: Some(from),
                source,
                ..
            } => Some(self.of_layers(from, source)?),
            _ => None,
        };
        Ok(Wanted {
            target: PathBuf::from(target),
            mount,
            content,
        })
    }

    fn of_context(&self, context: &Arc<BuildContext>, source: &str) -> Result<Content> {
        let found = follow(context.root(), clean(source).into_bytes())?;
        if !context.takes(&found) {
            return Err(not_found(&found.asked, true));
        }
        let digest = reading(context, &found, |origin, manner| origin.digest(manner))?;
        Ok(Content {
            digest,
            files: Files::Context(Arc::clone(context), found),
        })
    }

    fn of_layers(&self, from: &str, source: &str) -> Result<Content> {
        let path = clean(source);
        let (layers, view) = self.layers_of(from)?;
        let (digest, files) = match (layers.last(), path.is_empty()) {
            (None, true) => (Digest::of(b""), Files::Nothing),
            (None, false) => return Err(not_found(path.as_bytes(), false)),
            (Some(top), true) => (top.clone(), Files::Layers(layers, PathBuf::new())),
            (Some(_), false) => {
                let view = view.doing(|| "open the layers")?;
                let place = Place {
                    root: view.as_fd(),
                    path: path.as_bytes(),
                };
                let digest = match hash(place, &Selection::ALL) {
                    Err(why) if why.errno() == Some(libc::ENOENT) => {
                        return Err(not_found(path.as_bytes(), false));
                    }
                    hashed => hashed?,
                };
                (digest, Files::Layers(layers, PathBuf::from(path)))
            }
        };
        Ok(Content { digest, files })
    }

    /// The layers of a stage or an image, and a view of them if there are any.
    pub(super) fn layers_of(&self, from: &str) -> Result<(Vec<Digest>, Option<OwnedFd>)> {
        let source = copy_source(self.build, from, self.index);
        let other = self.build.start_from(&source, self.stages)?;
        let layers: Vec<Digest> = other
            .layers
            .iter()
            .map(|layer| layer.chain.clone())
            .collect();
        let view = match layers.is_empty() {
            true => None,
            false => Some(other.overlay(self.build.engine, None).mount()?),
        };
        Ok((layers, view))
    }

    /// Makes everything ready. A script that is to be run by its own interpreter comes along.
    pub(super) fn ready_mounts(&self, wanted: &[Wanted], script: Option<&str>) -> Result<Ready> {
        let mut ready = Ready::default();
        self.take_caches(wanted, &mut ready)?;
        for wanted in wanted {
            self.ready(wanted, &mut ready)
                .doing(|| format!("prepare the mount on `{}`", wanted.target.display()))?;
        }
        if let Some(script) = script {
            let staging = Staging::new(&self.build.engine.store.tmp())?;
            let path = staging.path().join("script");
            fs::write(&path, script).doing(|| "write the script")?;
            set_mode(&path, 0o755)?;
            ready.bind(path, Path::new(SCRIPT), true);
            ready.staged.push(staging);
        }
        Ok(ready)
    }

    fn ready(&self, wanted: &Wanted, ready: &mut Ready) -> Result<()> {
        let target = &wanted.target;
        match &wanted.mount {
            Mount::Bind { read_only, .. } => {
                let content = wanted.content.as_ref().doing(|| "find the files")?;
                self.ready_bind(content, target, *read_only, ready)?;
            }
            Mount::Cache { read_only, .. } => {
                let cache = wanted.cache_name().and_then(|name| ready.caches.get(&name));
                let cache = cache.doing(|| "find the cache")?;
                ready.bind(cache.data(), target, *read_only);
            }
            Mount::Tmpfs { size, .. } => {
                let memory = MountSource::Tmpfs {
                    size: *size,
                    mode: None,
                };
                let mut point = MountPoint::new(memory, target.clone());
                // Configuration scripts run what they have written.
                point.options.push("exec".to_owned());
                ready.points.push(point);
            }
            Mount::Secret {
                id,
                target: file,
                env,
                required,
                mode,
            } => {
                let Some(secret) = self.build.request.secrets.get(id) else {
                    return match required {
                        true => Err(secrets::missing(id)),
                        false => Ok(()),
                    };
                };
                if let Some(name) = env {
                    ready.environment.push(secrets::variable(name, secret, id)?);
                }
                if file.is_some() {
                    if ready.memory.is_none() {
                        ready.memory = Some(Memory::new(&self.build.engine.store)?);
                    }
                    let memory = ready.memory.as_mut().doing(|| "find the memory")?;
                    let own = ownership(&self.build.engine.identity);
                    let path = memory.keep(secret, *mode, &own)?;
                    ready.bind(path, target, true);
                }
            }
            Mount::Ssh {
                id, required, mode, ..
            } => match self.build.request.agents.get(id) {
                Some(agent) => self.ready_agent(agent, *mode, target, ready)?,
                None if *required => return Err(agent::missing(id)),
                None => {}
            },
        }
        Ok(())
    }

    fn ready_agent(
        &self,
        agent: &Path,
        mode: FileMode,
        target: &Path,
        ready: &mut Ready,
    ) -> Result<()> {
        let engine = self.build.engine;
        let own = ownership(&engine.identity);
        let socket = AgentSocket::open(&engine.store, agent, mode, &own)?;
        if ready.agents.is_empty() {
            let variable = format!("SSH_AUTH_SOCK={}", target.display());
            ready.environment.push(variable);
        }
        ready.bind(socket.path(), target, false);
        ready.agents.push(socket);
        Ok(())
    }

    fn ready_bind(
        &self,
        content: &Content,
        target: &Path,
        read_only: bool,
        ready: &mut Ready,
    ) -> Result<()> {
        if let Files::Layers(layers, path) = &content.files {
            let image = MountSource::Image {
                name: String::new(),
                id: None,
                layers: layers.clone(),
            };
            let mut point = MountPoint::new(image, target.to_owned());
            point.subpath = (!path.as_os_str().is_empty()).then(|| path.clone());
            point.read_only = read_only;
            point.overlay = !read_only;
            ready.points.push(point);
            return Ok(());
        }
        let staging = Staging::new(&self.build.engine.store.tmp())?;
        let path = staging.path().join("files");
        let whole = match &content.files {
            Files::Context(_, found) => found.asked.is_empty(),
            _ => true,
        };
        if whole {
            // How the context itself is on the host is no matter of the build.
            fs::create_dir(&path).doing(|| "make a directory")?;
            set_mode(&path, 0o755)?;
        }
        if let Files::Context(context, found) = &content.files {
            let directory = open_directory(staging.path())?;
            reading(context, found, |origin, manner| {
                origin.selecting(manner, |selection| {
                    let to = Place {
                        root: directory.as_fd(),
                        path: b"files",
                    };
                    let options = CopyOptions {
                        ownership: &ownership(&self.build.engine.identity),
                        selection,
                        modified: None,
                        describe_destination: false,
                    };
                    copy(origin.place(), to, &options)
                })?;
                origin.check_same(&content.digest, manner)
            })?;
        }
        ready.bind(path, target, read_only);
        ready.staged.push(staging);
        Ok(())
    }
}

impl Ready {
    fn bind(&mut self, path: PathBuf, target: &Path, read_only: bool) {
        let recursive = false;
        let bind = MountSource::Bind { path, recursive };
        let mut point = MountPoint::new(bind, target.to_owned());
        point.read_only = read_only;
        self.points.push(point);
    }
}

/// Gives the socket of an agent a place of its own, as BuildKit does.
fn numbered(mut mount: Mount, agents: &mut usize) -> Mount {
    if let Mount::Ssh { target, .. } = &mut mount {
        let place = || format!("{AGENTS}/ssh_agent.{agents}");
        *target = Some(target.take().unwrap_or_else(place));
        *agents += 1;
    }
    mount
}

/// Files of a context, as they are seen in a build: root's, without what is ignored.
fn reading<T>(
    context: &BuildContext,
    found: &Found,
    act: impl FnOnce(&Origin<'_>, &Manner) -> Result<T>,
) -> Result<T> {
    let verdict = |path: &[u8], is_directory: bool| context.verdict(path, is_directory);
    let mut origin = Origin::found(context.root(), found.clone());
    origin.ignore = Some(&verdict);
    act(&origin, &Manner::new(Some((0, 0)), None, Vec::new())?)
}

/// Adds what counts of the mounts of a step to its key.
pub(super) fn add_to(key: &mut Key, wanted: &[Wanted]) {
    for wanted in wanted {
        key.add("mount")
            .add(format!("{:?} {:?}", wanted.mount, wanted.target));
        if let Some(content) = &wanted.content {
            key.add(content.digest.to_string());
        }
    }
}
