//! An archive, as a target: an OCI image layout, to which docker's form adds its own list
//! of the same blobs. So every engine reads what is written here, each in its own way, and
//! with the image's own digests.
//!
//! ```text
//! oci-layout  blobs/sha256/…  index.json       what OCI's tools and docker since 25 read
//! manifest.json                                what older docker, podman and skopeo read
//! ```

use std::collections::HashSet;
use std::io::{Cursor, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::docker::MANIFEST;
use super::layout::{INDEX, MARK, VERSION, blob_name};
use super::layout_target::{add_to, descriptor_of, empty_index};
use super::offered::Name;
use super::{Bytes, Target};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::select;
use crate::layer::FileArchiveWriter;
use crate::oci::{Descriptor, Document, Index};
use crate::progress::Outcome;
use crate::reference::Reference;
use crate::registry::FetchedManifest;

/// Whose form an archive has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// OCI's alone.
    Oci,
    /// Docker's, too.
    Docker,
}

/// Where an archive is written to.
pub type Sink<'a> = Box<dyn Write + Send + 'a>;

/// An archive that images are put into.
pub struct Archive<'a> {
    form: Form,
    content: Mutex<Content<'a>>,
}

struct Content<'a> {
    writer: FileArchiveWriter<Sink<'a>>,
    /// Directories and blobs that were written.
    written: HashSet<String>,
    index: Index,
    listed: Vec<Listed>,
}

/// An image in docker's list.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    config: String,
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

impl<'a> Archive<'a> {
    /// Begins an archive.
    pub fn new(form: Form, sink: Sink<'a>) -> Result<Self> {
        let mut writer = FileArchiveWriter::new(sink);
        let bytes = VERSION.as_bytes();
        writer.file(MARK, bytes.len() as u64, &mut Cursor::new(bytes))?;
        Ok(Archive {
            form,
            content: Mutex::new(Content {
                writer,
                written: HashSet::new(),
                index: empty_index(),
                listed: Vec::new(),
            }),
        })
    }

    /// A place in it for an image with these names.
    pub fn image(&self, names: Vec<Name>) -> ArchivedImage<'_, 'a> {
        ArchivedImage {
            archive: self,
            names,
        }
    }

    /// Writes the lists of what was put into it, and its end.
    pub fn finish(self) -> Result<()> {
        let form = self.form;
        let content = self.content.into_inner();
        let mut content = content.unwrap_or_else(PoisonError::into_inner);
        let index = serde_json::to_vec(&content.index).doing(|| "write the index")?;
        content.document(INDEX, &index)?;
        if form == Form::Docker {
            let listed = serde_json::to_vec(&content.listed).doing(|| "write the list")?;
            content.document(MANIFEST, &listed)?;
        }
        let mut sink = content.writer.finish()?;
        sink.flush().doing(|| "write the archive")
    }

    fn lock(&self) -> MutexGuard<'_, Content<'a>> {
        // What a panicking thread left is not used: the whole has failed.
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Content<'_> {
    fn document(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        self.writer
            .file(name, bytes.len() as u64, &mut Cursor::new(bytes))
    }

    fn blob(
        &mut self,
        digest: &Digest,
        size: u64,
        open: &mut dyn FnMut() -> Result<Bytes>,
    ) -> Result<Outcome> {
        let name = blob_name(digest);
        if self.written.contains(&name) {
            return Ok(Outcome::LayerAlreadyExists);
        }
        let directory = format!("blobs/{}", digest.algorithm().as_str());
        for directory in ["blobs", &directory] {
            if self.written.insert(directory.to_owned()) {
                self.writer.directory(directory)?;
            }
        }
        self.writer.file(&name, size, &mut open()?)?;
        self.written.insert(name);
        Ok(Outcome::Pushed)
    }
}

/// An image's place in an archive.
pub struct ArchivedImage<'b, 'a> {
    archive: &'b Archive<'a>,
    names: Vec<Name>,
}

impl ArchivedImage<'_, '_> {
    /// The image as docker's list has it.
    fn listed(&self, manifest: &FetchedManifest) -> Result<Listed> {
        let parsed = Document::parse(&manifest.bytes, manifest.media_type.as_deref())?;
        let Document::Manifest(parsed) = parsed else {
            return Err(Error::usage(
                "an archive in docker's form holds images of one platform each",
            )
            .hint("Choose one with --platform, or write an oci-archive."));
        };
        select::check_manifest(&parsed)?;
        let names = self.names.iter().map(|name| match name {
            Name::Whole(name) => Ok(name.familiar()),
            Name::Word(word) => Err(Error::usage(format!("`{word}` is no name of an image"))),
        });
        let names: Vec<String> = names.collect::<Result<_>>()?;
        Ok(Listed {
            config: blob_name(&parsed.config.digest),
            repo_tags: (!names.is_empty()).then_some(names),
            layers: parsed
                .layers
                .iter()
                .map(|layer| blob_name(&layer.digest))
                .collect(),
        })
    }
}

impl Target for ArchivedImage<'_, '_> {
    fn put_blob(
        &self,
        blob: &Descriptor,
        _from: Option<&Reference>,
        open: &mut dyn FnMut() -> Result<Bytes>,
    ) -> Result<Outcome> {
        self.archive.lock().blob(&blob.digest, blob.size, open)
    }

    fn put_manifest(&self, manifest: &FetchedManifest, is_whole: bool) -> Result<()> {
        let descriptor = descriptor_of(manifest)?;
        let listed = match (self.archive.form, is_whole) {
            (Form::Docker, true) => Some(self.listed(manifest)?),
            _ => None,
        };
        let mut content = self.archive.lock();
        let bytes = manifest.bytes.clone();
        content.blob(&descriptor.digest, descriptor.size, &mut || {
            Ok(Box::new(Cursor::new(bytes.clone())))
        })?;
        if is_whole {
            add_to(&mut content.index, &descriptor, &self.names);
            content.listed.extend(listed);
        }
        Ok(())
    }

    /// One after the other, so that the archive is the same each time.
    fn blobs_at_once(&self) -> usize {
        1
    }
}
