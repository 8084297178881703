//! `save`: images of the store into an archive or directory, with the bytes that they
//! were pulled with.

use std::path::Path;

use super::Site;
use super::copy::{Extent, copy};
use super::transport::Target;
use super::transport::archive_target::{Archive, Form, Sink};
use super::transport::directory::DirectoryTarget;
use super::transport::layout_target::LayoutTarget;
use super::transport::offered::Name;
use super::transport::stored::Stored;
use crate::error::{Context, Error, Result};
use crate::reference::Reference;
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

/// An image that is to be saved.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What leads to it.
    pub record: ImageRecord,
    /// The names that are saved with it.
    pub names: Vec<Reference>,
}

impl Wanted {
    fn names(&self) -> Vec<Name> {
        self.names.iter().cloned().map(Name::Whole).collect()
    }
}

/// Where images are saved to.
pub enum Place<'a> {
    /// An archive.
    Archive(Form, Sink<'a>),
    /// A directory that is an OCI layout.
    Layout(&'a Path),
    /// A directory that is a `dir:`.
    Directory(&'a Path),
}

/// Saves images.
pub fn save(site: &Site<'_>, images: &[Wanted], place: Place<'_>) -> Result<()> {
    let lease = Lease::take(site.store)?;
    match place {
        Place::Archive(form, sink) => {
            let archive = Archive::new(form, sink)?;
            for image in images {
                save_to(site, &lease, image, &archive.image(image.names()))?;
            }
            archive.finish()
        }
        Place::Layout(path) => images.iter().try_for_each(|image| {
            let target = LayoutTarget::open(path, image.names())?;
            save_to(site, &lease, image, &target)
        }),
        Place::Directory(path) => match images {
            [image] => save_to(site, &lease, image, &DirectoryTarget::open(path)?),
            _ => Err(Error::usage("such a directory holds one image")),
        },
    }
}

fn save_to(site: &Site<'_>, lease: &Lease, image: &Wanted, target: &dyn Target) -> Result<()> {
    let name = image.names.first().map(Reference::familiar);
    let name = name.unwrap_or_else(|| image.record.id.short().to_owned());
    Stored::new(site, lease, &image.record)
        .and_then(|stored| copy(site.progress, &stored, target, Extent::All))
        .map(drop)
        .doing(|| format!("save `{name}`"))
}
