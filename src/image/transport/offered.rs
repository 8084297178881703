//! What an archive or directory offers: its images, each with its names.

use super::files::Files;
use super::{Origin, directory, docker, layout};
use crate::error::{Error, Kind, Result};
use crate::oci::{Document, media_type};
use crate::reference::Reference;

/// What an image is called where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// By a whole name.
    Whole(Reference),
    /// By a word that means something to whoever wrote it.
    Word(String),
}

impl Name {
    /// Reads a name that was written by others.
    ///
    /// # Errors
    ///
    /// If it is none, or names content: that is not for names to say.
    pub(super) fn whole(text: &str) -> Result<Self> {
        let name: Reference = text.parse()?;
        match name.digest() {
            None => Ok(Name::Whole(name)),
            Some(_) => Err(Error::engine(format!(
                "the archive names an image `{text}`, with a digest"
            ))),
        }
    }

    /// Reads what a user calls an image in a layout: a name if it looks like one.
    pub fn of_user(text: &str) -> Self {
        let is_name = text.contains(['/', ':']);
        match text.parse::<Reference>() {
            Ok(name) if is_name && name.digest().is_none() => Name::Whole(name),
            _ => Name::Word(text.to_owned()),
        }
    }

    fn is(&self, wanted: &str) -> bool {
        match self {
            Name::Word(word) => word == wanted,
            Name::Whole(name) => wanted
                .parse::<Reference>()
                .is_ok_and(|wanted| wanted == *name),
        }
    }

    /// The name as people write it.
    pub fn familiar(&self) -> String {
        match self {
            Name::Whole(name) => name.familiar(),
            Name::Word(word) => word.clone(),
        }
    }
}

/// An image that is to be had.
pub struct Offered<'a> {
    /// What it is called.
    pub names: Vec<Name>,
    /// Where it comes from.
    pub origin: Box<dyn Origin + 'a>,
}

/// All images of an archive or directory, whatever its form.
pub fn images(files: &Files) -> Result<Vec<Offered<'_>>> {
    if let Some(images) = layout::images(files)?
        && !(docker::has_list(files)? && images.iter().any(has_plain_layers))
    {
        return Ok(images);
    }
    if let Some(images) = docker::images(files)? {
        return Ok(images);
    }
    if let Some(image) = directory::image(files)? {
        return Ok(vec![image]);
    }
    let error = Error::engine("it holds no images: there is neither index.json nor manifest.json");
    Err(match files.document("repositories")? {
        None => error,
        Some(_) => error.hint("This form is that of docker before 1.10, which is not supported."),
    })
}

/// Whether an image has layers that are not compressed. Docker has put such a manifest
/// together for the archive: no registry knows it, and none is to get it.
fn has_plain_layers(image: &Offered<'_>) -> bool {
    let Ok(found) = image.origin.manifest(None) else {
        return false;
    };
    match Document::parse(&found.bytes, found.media_type.as_deref()) {
        Ok(Document::Manifest(manifest)) => manifest.layers.iter().any(|layer| {
            matches!(
                layer.media_type.as_str(),
                media_type::LAYER_TAR | media_type::DOCKER_LAYER_TAR
            )
        }),
        _ => false,
    }
}

/// The image that is wanted: the one of that name or number (`@0`), or the only one.
pub fn choose<'a>(mut images: Vec<Offered<'a>>, wanted: Option<&str>) -> Result<Offered<'a>> {
    let number = wanted.and_then(|wanted| wanted.strip_prefix('@')?.parse::<usize>().ok());
    let at = match (wanted, number) {
        (None, _) => (images.len() == 1).then_some(0),
        (Some(_), Some(number)) => (number < images.len()).then_some(number),
        (Some(wanted), None) => images
            .iter()
            .position(|image| image.names.iter().any(|name| name.is(wanted))),
    };
    if let Some(at) = at {
        return Ok(images.swap_remove(at));
    }
    let names: Vec<String> = images
        .iter()
        .flat_map(|image| image.names.iter().map(Name::familiar))
        .collect();
    let error = match wanted {
        Some(wanted) => Error::new(Kind::NoSuchObject, format!("there is no image `{wanted}`")),
        None if images.is_empty() => return Err(Error::engine("there is no image")),
        None => Error::usage("there are several images, and none was named"),
    };
    Err(match names.is_empty() {
        true => error.hint(format!("There are {} without names.", images.len())),
        false => error.hint(format!("There are {}.", names.join(", "))),
    })
}
