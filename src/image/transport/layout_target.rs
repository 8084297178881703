//! An OCI image layout in a directory, as a target. What is in it already stays.

use std::path::{Path, PathBuf};

use super::directory::{put_file, write};
use super::layout::{IMAGE_NAME, INDEX, MARK, REF_NAME, VERSION};
use super::offered::Name;
use super::{Bytes, Target, media_type_of, parse};
use crate::error::{Context, Error, Result};
use crate::oci::{Descriptor, Index, media_type};
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::registry::FetchedManifest;
use crate::store::lock;

/// An image in a layout.
pub struct LayoutTarget {
    path: PathBuf,
    names: Vec<Name>,
}

impl LayoutTarget {
    /// Makes the directory a layout if it is empty or missing; an image with these names
    /// is to be put there.
    pub fn open(path: &Path, names: Vec<Name>) -> Result<Self> {
        let doing = || format!("write to the OCI layout `{}`", path.display());
        std::fs::create_dir_all(path).doing(doing)?;
        let is_empty = std::fs::read_dir(path).doing(doing)?.next().is_none();
        if !is_empty && !path.join(MARK).is_file() && !path.join(INDEX).is_file() {
            return Err(Error::engine("it has other files")).doing(doing);
        }
        write(&path.join(MARK), VERSION.as_bytes())?;
        Ok(LayoutTarget {
            path: path.to_owned(),
            names,
        })
    }

    fn put(&self, blob: &Descriptor, open: &mut dyn FnMut() -> Result<Bytes>) -> Result<Outcome> {
        let directory = self
            .path
            .join("blobs")
            .join(blob.digest.algorithm().as_str());
        std::fs::create_dir_all(&directory)
            .doing(|| format!("make the directory `{}`", directory.display()))?;
        put_file(&directory, blob.digest.hex(), blob.size, open)
    }

    /// Puts the image into the list: a name leads to one image.
    fn list(&self, descriptor: &Descriptor) -> Result<()> {
        // Two writers at once add to the list one after the other.
        let _lock = lock::lock_directory(&self.path)?;
        let path = self.path.join(INDEX);
        let mut index = match std::fs::read(&path) {
            Ok(bytes) => parse(&bytes, INDEX)?,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => empty_index(),
            Err(why) => return Err(why).doing(|| format!("read `{}`", path.display())),
        };
        add_to(&mut index, descriptor, &self.names);
        let bytes = serde_json::to_vec(&index).doing(|| "write the index")?;
        write(&path, &bytes)
    }
}

/// An index of nothing.
pub(super) fn empty_index() -> Index {
    Index {
        schema_version: 2,
        media_type: Some(media_type::INDEX.to_owned()),
        manifests: Vec::new(),
        annotations: Default::default(),
    }
}

/// Adds an image to an index, once for each of its names.
pub(super) fn add_to(index: &mut Index, image: &Descriptor, names: &[Name]) {
    let mut add = |descriptor: Descriptor| {
        let name = descriptor.annotations.get(REF_NAME);
        index.manifests.retain(|known| {
            let is_replaced = match name {
                Some(_) => known.annotations.get(REF_NAME) == name,
                None => known.digest == descriptor.digest && known.annotations.is_empty(),
            };
            !is_replaced
        });
        index.manifests.push(descriptor);
    };
    if names.is_empty() {
        add(image.clone());
    }
    for name in names {
        let mut descriptor = image.clone();
        let (text, whole) = match name {
            Name::Word(word) => (word.clone(), None),
            Name::Whole(name) => (name.to_string(), Some(name.to_string())),
        };
        descriptor.annotations.insert(REF_NAME.to_owned(), text);
        if let Some(whole) = whole {
            descriptor.annotations.insert(IMAGE_NAME.to_owned(), whole);
        }
        add(descriptor);
    }
}

/// How an index tells of a manifest.
pub(super) fn descriptor_of(manifest: &FetchedManifest) -> Result<Descriptor> {
    Ok(Descriptor::new(
        &media_type_of(manifest)?,
        manifest.digest.clone(),
        manifest.bytes.len() as u64,
    ))
}

impl Target for LayoutTarget {
    fn put_blob(
        &self,
        blob: &Descriptor,
        _from: Option<&Reference>,
        open: &mut dyn FnMut() -> Result<Bytes>,
    ) -> Result<Outcome> {
        self.put(blob, open)
    }

    fn put_manifest(&self, manifest: &FetchedManifest, is_whole: bool) -> Result<()> {
        let descriptor = descriptor_of(manifest)?;
        let bytes = manifest.bytes.clone();
        self.put(&descriptor, &mut || {
            Ok(Box::new(std::io::Cursor::new(bytes.clone())))
        })?;
        match is_whole {
            true => self.list(&descriptor),
            false => Ok(()),
        }
    }
}
