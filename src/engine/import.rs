//! `import`: makes an image of one layer out of an archive of files.

use std::io::Read;

use super::Engine;
use super::new_image::{self, Change};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::image::{new_layer, ownership};
use crate::layer::Decompressor;
use crate::oci::{History, ImageConfig, Platform, RootFs};
use crate::store::events::{Event, Subject};
use crate::store::leases::Lease;

/// What is wanted.
pub struct Request<'a> {
    /// What the archive is called, for the history.
    pub source: String,
    /// The name that the image gets.
    pub name: Option<String>,
    /// What the history says; where it comes from if absent.
    pub message: Option<String>,
    /// What it runs on.
    pub platform: Platform,
    /// Changes the configuration.
    pub change: Change<'a>,
}

/// Makes the image of an archive, compressed or not. Returns its id.
pub fn import(engine: &Engine, archive: &mut dyn Read, request: Request<'_>) -> Result<Digest> {
    let name = new_image::name(request.name.as_deref())?;
    let now = Timestamp::now();
    let comment = request
        .message
        .unwrap_or_else(|| format!("Imported from {}", request.source));
    let config = (request.change)(ImageConfig {
        created: Some(now),
        architecture: request.platform.architecture,
        variant: request.platform.variant,
        os: request.platform.os,
        history: vec![History {
            created: Some(now),
            comment: Some(comment),
            ..History::default()
        }],
        ..ImageConfig::default()
    })?;
    let lease = Lease::take(&engine.store)?;
    let ownership = ownership(&engine.identity);
    let doing = || format!("import `{}`", request.source);
    let plain = Decompressor::new(archive).doing(doing)?;
    let diff_id =
        new_layer::from_stream(&engine.store, &ownership, &lease, &[], plain).doing(doing)?;
    let config = ImageConfig {
        rootfs: RootFs {
            diff_ids: vec![diff_id],
            ..RootFs::default()
        },
        ..config
    };
    let id = new_image::publish(engine, &lease, &config, name)?;
    let event = Event::new(Subject::Image, "import", &id.to_string());
    engine.store.note_event(&event.with("name", &id));
    Ok(id)
}
