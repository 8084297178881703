//! What else a build may read from, by the names that the user gives it: `--build-context`.
//!
//! | `NAME=` | `FROM NAME` is | `COPY --from=NAME` and mounts read |
//! |---|---|---|
//! | a directory, an archive of the web | a layer of its files | its files |
//! | `docker-image://REF` | that image | that image |
//! | `oci-layout://DIR` | the image in it | that image |
//!
//! Such a name goes before that of a stage, and a stage of that name is not run. What is not
//! asked for is not opened, nor fetched.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::Build;
use super::cache::Key;
use super::context::{BuildContext, follow, ignore_file};
use super::origin::{Manner, Origin};
use super::state::State;
use super::streamed::Streamed;
use crate::containerfile::Stage;
use crate::engine::load;
use crate::error::{Context, Error, Result};
use crate::image::ownership;
use crate::layer::{CopyOptions, Place, copy};
use crate::oci::{ImageConfig, Platform};
use crate::reference::Reference;
use crate::registry::web;

/// Something to read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedContext {
    /// A directory.
    Directory(PathBuf),
    /// An archive at an address of the web.
    Web(String),
    /// An image, here or in a registry.
    Image(String),
    /// An image in an OCI layout: its directory, and the image's name or `@digest` in it.
    Layout(PathBuf, Option<String>),
}

impl NamedContext {
    /// A name as names are compared: that of an image without its usual parts.
    ///
    /// # Errors
    ///
    /// If it could not be the name of an image.
    pub fn name(given: &str) -> Result<String> {
        let name = given.parse::<Reference>()?.familiar();
        Ok(match name.strip_suffix(":latest") {
            Some(name) => name.to_owned(),
            None => name,
        })
    }
}

/// The named contexts of a build, and those of them that were opened.
pub(super) struct Contexts<'a> {
    given: &'a BTreeMap<String, NamedContext>,
    opened: BTreeMap<&'a str, Mutex<Option<Arc<BuildContext>>>>,
}

impl<'a> Contexts<'a> {
    pub(super) fn new(given: &'a BTreeMap<String, NamedContext>) -> Self {
        let slot = |name: &'a String| (name.as_str(), Mutex::default());
        Contexts {
            given,
            opened: given.keys().map(slot).collect(),
        }
    }

    /// The context of that name, with the name that it was given by.
    pub(super) fn find(&self, name: &str) -> Option<(&'a str, &'a NamedContext)> {
        if self.given.is_empty() {
            return None;
        }
        let name = NamedContext::name(&name.to_lowercase()).ok()?;
        let (name, found) = self.given.get_key_value(&name)?;
        Some((name, found))
    }

    /// Whether a stage is not run, because a context has its name.
    pub(super) fn replaces(&self, stage: &Stage) -> bool {
        let name = stage.name.as_deref();
        name.is_some_and(|name| self.find(name).is_some())
    }
}

impl Build<'_> {
    /// The files of a named context; nothing if it is an image.
    pub(super) fn files_of(&self, name: &str) -> Result<Option<Arc<BuildContext>>> {
        let Some((name, context)) = self.contexts.find(name) else {
            return Ok(None);
        };
        let Some(slot) = self.contexts.opened.get(name) else {
            return Ok(None);
        };
        // Whoever comes second waits for what the first one fetches.
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = &*slot {
            return Ok(Some(Arc::clone(open)));
        }
        let open = match context {
            NamedContext::Image(_) | NamedContext::Layout(..) => return Ok(None),
            NamedContext::Directory(path) => {
                let ignore = ignore_file(None, path)?;
                BuildContext::open(path, ignore.as_deref())
            }
            NamedContext::Web(address) => self.fetch_context(address),
        };
        let open = Arc::new(open.doing(|| format!("open the build context `{name}`"))?);
        *slot = Some(Arc::clone(&open));
        Ok(Some(open))
    }

    fn fetch_context(&self, address: &str) -> Result<BuildContext> {
        let body = web::open(address, &self.request.registry.of_others())?;
        let streamed = Streamed::read(self.engine, body)?;
        if !streamed.is_archive() {
            return Err(Error::engine(format!(
                "`{}` is no archive",
                web::shown(address)
            )));
        }
        let ignore = streamed.ignore_file(None)?;
        let mut open = BuildContext::open(&streamed.directory(), ignore.as_deref())?;
        open.keep(streamed);
        Ok(open)
    }

    /// The state that a stage begins with that is built on a named context.
    pub(super) fn start_from_context(
        &self,
        name: &str,
        platform: Option<&Platform>,
    ) -> Result<State> {
        if let Some(files) = self.files_of(name)? {
            return self.layer_of(&files);
        }
        let Some((name, NamedContext::Layout(path, wanted))) = self.contexts.find(name) else {
            return Err(Error::engine(format!("there is no build context `{name}`")));
        };
        let platform = platform.unwrap_or(&self.platform);
        let wanted = load::One {
            directory: path,
            name: wanted.as_deref(),
            platform,
        };
        let id = load::hold(self.engine, &self.lease, &wanted, &self.progress)
            .doing(|| format!("open the build context `{name}`"))?;
        let bytes = self.engine.store.need_document(&id)?;
        self.image_state(name, ImageConfig::parse(&bytes)?)
    }

    /// A layer of all files of a directory, which are root's.
    fn layer_of(&self, files: &BuildContext) -> Result<State> {
        let mut state = State::scratch(&self.platform, self.request.epoch);
        let found = follow(files.root(), Vec::new())?;
        let verdict = |path: &[u8], is_directory: bool| files.verdict(path, is_directory);
        let mut origin = Origin::found(files.root(), found);
        origin.ignore = Some(&verdict);
        let manner = Manner::new(Some((0, 0)), None, Vec::new())?;
        let digest = origin.digest(&manner)?;
        let mut key = Key::new("CONTEXT");
        key.add(state.newest().to_string()).add(digest.to_string());
        let key = key.finish();
        let layer = match self.cached(&key)? {
            Some(Some(layer)) => layer,
            _ => {
                let layer = self.change(&state, |root| {
                    let to = Place { root, path: b"/" };
                    origin.selecting(&manner, |selection| {
                        let options = CopyOptions {
                            ownership: &ownership(&self.engine.identity),
                            selection,
                            modified: Some(state.newest()),
                            describe_destination: false,
                        };
                        copy(origin.place(), to, &options)
                    })?;
                    origin.check_same(&digest, &manner)
                })?;
                self.remember(&key, Some(&layer))?;
                layer
            }
        };
        state.add_layer(layer, "FROM a build context".to_owned());
        Ok(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_images_without_their_usual_parts() {
        for (given, name) in [
            ("base", "base"),
            ("base:latest", "base"),
            ("docker.io/library/base", "base"),
            ("alpine:3.20", "alpine:3.20"),
            ("localhost:5000/a", "localhost:5000/a"),
        ] {
            assert_eq!(NamedContext::name(given).unwrap(), name, "{given}");
        }
        for given in ["", "UPPER", "a b"] {
            assert!(NamedContext::name(given).is_err(), "{given}");
        }
    }

    #[test]
    fn contexts_are_found_by_any_name_of_theirs() {
        let image = NamedContext::Image("x".to_owned());
        let given = [("base".to_owned(), image.clone())].into();
        let contexts = Contexts::new(&given);
        for name in ["base", "base:latest", "BASE", "docker.io/library/base"] {
            assert_eq!(contexts.find(name), Some(("base", &image)), "{name}");
        }
        assert_eq!(contexts.find("base:1"), None);
        assert_eq!(contexts.find("$x"), None);
    }
}
