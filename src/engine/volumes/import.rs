//! `volume import`: puts the files of an archive into a volume.

use std::io::Read;
use std::os::fd::AsFd;

use super::Held;
use crate::engine::Engine;
use crate::error::{Context, Result};
use crate::image::ownership;
use crate::layer::{ApplyOptions, Content, Decompressor, Lost, apply};

/// Unpacks the archive, compressed or not, over what is in the volume. Returns what could
/// not be kept.
///
/// # Errors
///
/// If there is no such volume, if it is memory, or if the archive is damaged or names what
/// is not within it; what was unpacked before stays.
pub fn import(engine: &Engine, name: &str, archive: &mut dyn Read) -> Result<Lost> {
    let volume = Held::take(engine, name)?;
    // From here on no image fills it, whose files would take the place of these.
    if let Some(claim) = engine.store.claim_first_content(&volume.record)? {
        claim.settle()?;
    }
    let files = volume.open()?;
    let ownership = ownership(&engine.identity);
    let options = ApplyOptions {
        content: Content::Files,
        ownership: &ownership,
        max_bytes: u64::MAX,
    };
    let unpacked =
        Decompressor::new(archive).and_then(|plain| apply(plain, files.as_fd(), &options));
    let applied = unpacked.doing(|| format!("import into the volume `{name}`"))?;
    Ok(applied.lost)
}
