//! `image copy`: an image from one place to another, without unpacking it where neither is
//! this store.
//!
//! Owns the words for places, which are skopeo's: `docker://NAME`, `oci:DIR[:NAME]`,
//! `oci-archive:FILE[:NAME]`, `docker-archive:FILE[:NAME]`, `dir:DIR`. A name alone, or
//! after `coracle:`, is an image of this store.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Engine;
use super::load::read_archive;
use super::pull::{client, site};
use super::whole_file::write_whole;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
pub use crate::image::copy::Extent;
use crate::image::copy::copy;
use crate::image::transport::archive_target::{Archive, Form};
use crate::image::transport::directory::DirectoryTarget;
use crate::image::transport::files::{Directory, Files};
use crate::image::transport::layout_target::LayoutTarget;
use crate::image::transport::offered::{Name, choose, images};
use crate::image::transport::packed::Packed;
use crate::image::transport::registry::Repository;
use crate::image::transport::stored::Stored;
use crate::image::transport::{Origin, Target};
use crate::image::{load, resolve};
use crate::oci::Platform;
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry::Options;
use crate::store::leases::Lease;

/// Where an image is, or is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In a registry.
    Registry(Reference),
    /// In this store.
    Store(String),
    /// In an OCI layout, under a name.
    Layout(PathBuf, Option<String>),
    /// In an archive, under a name.
    Archive(Form, PathBuf, Option<String>),
    /// In a directory of its own.
    Directory(PathBuf),
}

impl Location {
    /// Reads the word for a place.
    pub fn parse(text: &str) -> Result<Self> {
        if let Some(name) = text.strip_prefix("docker://") {
            return name.parse().map(Location::Registry);
        }
        let Some((transport, rest)) = text.split_once(':') else {
            return Ok(Location::Store(text.to_owned()));
        };
        // A path has no colon; what follows one is a name.
        let (path, name) = match rest.split_once(':') {
            Some((path, name)) => (path, Some(name.to_owned())),
            None => (rest, None),
        };
        let location = match transport {
            "coracle" => Location::Store(rest.to_owned()),
            "oci" => Location::Layout(path.into(), name),
            "oci-archive" => Location::Archive(Form::Oci, path.into(), name),
            "docker-archive" => Location::Archive(Form::Docker, path.into(), name),
            "dir" => Location::Directory(rest.into()),
            "containers-storage" | "docker-daemon" | "ostree" | "sif" | "tarball" | "atomic" => {
                return Err(not_read(transport));
            }
            // `app:1`, a name with its tag.
            _ => Location::Store(text.to_owned()),
        };
        match rest.is_empty() || (path.is_empty() && !matches!(location, Location::Store(_))) {
            true => Err(Error::usage(format!("`{text}` names no place"))),
            false => Ok(location),
        }
    }

    /// The registry, where it is one.
    pub fn registry(&self) -> Option<&str> {
        match self {
            Location::Registry(name) => Some(name.registry()),
            _ => None,
        }
    }
}

fn not_read(transport: &str) -> Error {
    let error = Error::usage(format!("`{transport}:` is not supported"));
    match transport {
        "containers-storage" => {
            error.hint("Images of podman's store can be piped in: podman save NAME | coracle load.")
        }
        "docker-daemon" => {
            error.hint("Images of docker can be piped in: docker save NAME | coracle load.")
        }
        _ => error,
    }
}

/// What is wanted.
pub struct Request<'a> {
    /// From where.
    pub from: &'a Location,
    /// To where.
    pub to: &'a Location,
    /// How the registry that it comes from is reached.
    pub from_options: Options,
    /// How the registry that it goes to is reached.
    pub to_options: Options,
    /// All platforms, and not one.
    pub all: bool,
    /// The one.
    pub platform: &'a Platform,
}

/// Copies an image. Returns the digest of its manifest or index.
pub fn run(engine: &Engine, request: &Request<'_>, progress: &Arc<dyn Progress>) -> Result<Digest> {
    let client = client(request.from_options.clone(), progress);
    let site = site(engine, &client, &**progress);
    let lease = Lease::take(&engine.store)?;
    let files = files(engine, request.from)?;
    let origin: Box<dyn Origin + '_> = match (request.from, &files) {
        (Location::Registry(name), _) => Box::new(Repository::new(&client, name)),
        (Location::Store(given), _) => {
            let found = resolve::find_record(&engine.store, given)?;
            let record = found.ok_or_else(|| resolve::no_such_image(given))?;
            Box::new(Stored::new(&site, &lease, &record)?)
        }
        (from, Some(files)) => choose(images(files)?, from.name())?.origin,
        (_, None) => return Err(Error::engine("there is nothing to copy from")),
    };
    copy_to(engine, request, &*origin, progress)
}

impl Location {
    fn name(&self) -> Option<&str> {
        match self {
            Location::Layout(_, name) | Location::Archive(_, _, name) => name.as_deref(),
            _ => None,
        }
    }
}

/// The files of an archive or directory, where there is one.
fn files(engine: &Engine, from: &Location) -> Result<Option<Files>> {
    let files = match from {
        Location::Registry(_) | Location::Store(_) => return Ok(None),
        Location::Layout(path, _) | Location::Directory(path) => {
            Directory::open(path).map(Files::Directory)
        }
        Location::Archive(_, path, _) => {
            let doing = || format!("read `{}`", path.display());
            let file = File::open(path).doing(doing)?;
            read_archive(engine, file).doing(doing)
        }
    };
    files.map(Some)
}

fn copy_to(
    engine: &Engine,
    request: &Request<'_>,
    origin: &dyn Origin,
    progress: &Arc<dyn Progress>,
) -> Result<Digest> {
    // Docker's archives are of plain layers; what goes elsewhere is compressed, as if it had
    // been pushed from the store.
    let keeps_plain = matches!(
        request.to,
        Location::Store(_) | Location::Archive(Form::Docker, ..)
    );
    let packed;
    let origin = if origin.is_original() || keeps_plain {
        origin
    } else {
        packed = Packed::new(&engine.store, origin, &**progress)?;
        &packed
    };
    let extent = match request.all {
        true => Extent::All,
        false => Extent::One(request.platform),
    };
    let copy = |target: &dyn Target| copy(&**progress, origin, target, extent);
    match request.to {
        Location::Registry(name) => {
            let client = client(request.to_options.clone(), progress);
            copy(&Repository::new(&client, name))
        }
        Location::Store(name) => take(engine, request, origin, name, progress),
        Location::Layout(path, name) => {
            let names = name.iter().map(|name| Name::of_user(name)).collect();
            copy(&LayoutTarget::open(path, names)?)
        }
        Location::Directory(path) => copy(&DirectoryTarget::open(path)?),
        Location::Archive(form, path, name) => archive(*form, path, name.as_deref(), &copy),
    }
}

/// Writes an archive of the one image.
fn archive(
    form: Form,
    path: &Path,
    name: Option<&str>,
    copy: &dyn Fn(&dyn Target) -> Result<Digest>,
) -> Result<Digest> {
    let name = match (name, form) {
        (None, _) => None,
        (Some(name), Form::Docker) => Some(Name::Whole(name.parse()?)),
        (Some(name), Form::Oci) => Some(Name::of_user(name)),
    };
    let mut copied = None;
    write_whole(path, |sink| {
        let archive = Archive::new(form, Box::new(sink))?;
        let digest = copy(&archive.image(name.into_iter().collect()))?;
        copied = Some(digest);
        archive.finish()
    })?;
    copied.doing(|| "copy the image")
}

/// Takes the image into this store.
fn take(
    engine: &Engine,
    request: &Request<'_>,
    origin: &dyn Origin,
    name: &str,
    progress: &Arc<dyn Progress>,
) -> Result<Digest> {
    if request.all {
        return Err(Error::usage("the store takes an image for one platform")
            .hint("Leave --all away, or choose another place."));
    }
    let name: Reference = name.parse()?;
    if name.digest().is_some() {
        return Err(Error::usage(format!(
            "refusing to create a tag with a digest: `{name}`"
        )));
    }
    let client = client(request.from_options.clone(), progress);
    let site = site(engine, &client, &**progress);
    let loaded = load::load_one(&site, origin, &name, request.platform)?;
    Ok(loaded.manifest.unwrap_or(loaded.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_skopeos_words() {
        let archive = |form, path: &str, name: Option<&str>| {
            Location::Archive(form, path.into(), name.map(str::to_owned))
        };
        for (text, location) in [
            (
                "docker://localhost:5000/a:1",
                Location::Registry("localhost:5000/a:1".parse().unwrap()),
            ),
            ("app", Location::Store("app".to_owned())),
            ("app:1", Location::Store("app:1".to_owned())),
            (
                "localhost:5000/a:1",
                Location::Store("localhost:5000/a:1".to_owned()),
            ),
            ("coracle:app:1", Location::Store("app:1".to_owned())),
            ("oci:some/dir", Location::Layout("some/dir".into(), None)),
            (
                "oci:/d:docker.io/library/a:1",
                Location::Layout("/d".into(), Some("docker.io/library/a:1".to_owned())),
            ),
            ("oci-archive:a.tar", archive(Form::Oci, "a.tar", None)),
            (
                "docker-archive:a.tar:a:1",
                archive(Form::Docker, "a.tar", Some("a:1")),
            ),
            ("dir:d", Location::Directory("d".into())),
        ] {
            assert_eq!(Location::parse(text).unwrap(), location, "{text}");
        }
        for text in [
            "oci:",
            "dir:",
            "coracle:",
            "oci::name",
            "docker://",
            "docker-daemon:a",
            "containers-storage:a",
        ] {
            assert!(Location::parse(text).is_err(), "{text}");
        }
    }
}
