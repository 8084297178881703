//! A `dir:`, as skopeo and podman write it: one image, as it was in its registry.
//!
//! ```text
//! version                 the form's version
//! manifest.json           the manifest or index that stands for the whole
//! <hex>.manifest.json     a manifest that the index names
//! <hex>                   a configuration or layer
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use super::files::Files;
use super::offered::Offered;
use super::{Bytes, Origin, Target, document};
use crate::digest::{Algorithm, Digest};
use crate::error::{Context, Error, Result};
use crate::ids::random_hex;
use crate::oci::Descriptor;
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::registry::FetchedManifest;
use crate::store::Store;

const MANIFEST: &str = "manifest.json";
const VERSION_FILE: &str = "version";
const VERSION: &str = "Directory Transport Version: 1.1\n";

/// Other algorithms than the usual one stand in front.
fn blob_name(digest: &Digest) -> String {
    match digest.algorithm() {
        Algorithm::Sha256 => digest.hex().to_owned(),
        other => format!("{}-{}", other.as_str(), digest.hex()),
    }
}

fn manifest_name(digest: &Digest) -> String {
    format!("{}.{MANIFEST}", blob_name(digest))
}

struct Image<'a> {
    files: &'a Files,
    whole: FetchedManifest,
}

/// The image of a `dir:`; nothing if this is none.
pub(super) fn image(files: &Files) -> Result<Option<Offered<'_>>> {
    let Some(bytes) = files.document(MANIFEST)? else {
        return Ok(None);
    };
    let digest = Digest::of(&bytes);
    let whole = document(bytes, "", &digest)?;
    Ok(Some(Offered {
        names: Vec::new(),
        origin: Box::new(Image { files, whole }),
    }))
}

impl Origin for Image<'_> {
    fn transport(&self) -> Option<&'static str> {
        Some("dir")
    }

    fn manifest(&self, named: Option<&Descriptor>) -> Result<FetchedManifest> {
        let Some(named) = named else {
            return Ok(self.whole.clone());
        };
        let bytes = self.files.need_document(&manifest_name(&named.digest))?;
        document(bytes, &named.media_type, &named.digest)
    }

    fn blob(&self, blob: &Descriptor, offset: u64) -> Result<Bytes> {
        self.files.blob(&blob_name(&blob.digest), blob, offset)
    }

    fn place(&self, store: &Store, blob: &Descriptor) -> Result<()> {
        self.files.place(store, &blob_name(&blob.digest), blob)
    }
}

/// A directory that becomes a `dir:`.
pub struct DirectoryTarget {
    path: PathBuf,
}

impl DirectoryTarget {
    /// Makes the directory, or takes one that is empty or a `dir:` already.
    pub fn open(path: &Path) -> Result<Self> {
        let doing = || format!("write to the directory `{}`", path.display());
        fs::create_dir_all(path).doing(doing)?;
        let is_empty = fs::read_dir(path).doing(doing)?.next().is_none();
        if !is_empty && !path.join(VERSION_FILE).is_file() {
            return Err(Error::engine("it has other files")).doing(doing);
        }
        fs::write(path.join(VERSION_FILE), VERSION).doing(doing)?;
        Ok(DirectoryTarget {
            path: path.to_owned(),
        })
    }
}

impl Target for DirectoryTarget {
    fn put_blob(
        &self,
        blob: &Descriptor,
        _from: Option<&Reference>,
        open: &mut dyn FnMut() -> Result<Bytes>,
    ) -> Result<Outcome> {
        put_file(&self.path, &blob_name(&blob.digest), blob.size, open)
    }

    fn put_manifest(&self, manifest: &FetchedManifest, is_whole: bool) -> Result<()> {
        let name = match is_whole {
            true => MANIFEST.to_owned(),
            false => manifest_name(&manifest.digest),
        };
        write(&self.path.join(name), &manifest.bytes)
    }
}

/// Writes a file that is there whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let staged = beside(path)?;
    let written = fs::write(&staged, bytes).and_then(|()| fs::rename(&staged, path));
    if written.is_err() {
        let _ = fs::remove_file(&staged);
    }
    written.doing(|| format!("write `{}`", path.display()))
}

/// A name for a file that is to become another one.
fn beside(path: &Path) -> Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", random_hex(4)?));
    Ok(name.into())
}

/// Sees to it that a directory has a file with what a blob holds.
pub(super) fn put_file(
    directory: &Path,
    name: &str,
    size: u64,
    open: &mut dyn FnMut() -> Result<Bytes>,
) -> Result<Outcome> {
    let path = directory.join(name);
    // A file of that name and size was put here whole: see below.
    if fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() == size) {
        return Ok(Outcome::LayerAlreadyExists);
    }
    let doing = || format!("write `{}`", path.display());
    let staged = beside(&path)?;
    let written = fs::File::create_new(&staged)
        .doing(doing)
        .and_then(|mut file| {
            std::io::copy(&mut open()?, &mut file).doing(doing)?;
            fs::rename(&staged, &path).doing(doing)
        });
    if written.is_err() {
        let _ = fs::remove_file(&staged);
    }
    written.map(|()| Outcome::Pushed)
}
