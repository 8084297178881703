//! The manifest and the blobs of an image that was built here, made when they are first
//! needed. They are a function of the image: whoever makes them gets the same bytes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::fd::AsFd;
use std::path::Path;

use super::Site;
use crate::digest::{Algorithm, Digest, Hashing};
use crate::error::{Context, Error, Result};
use crate::layer::{Compression, Compressor, Decompressor, Ownership, write_tar};
use crate::oci::{Descriptor, ImageConfig, Manifest, chain_ids, media_type};
use crate::progress::{Outcome, Phase};
use crate::store::Store;
use crate::store::atomic::{Staging, open_directory};
use crate::store::images::ImageRecord;
use crate::store::leases::Lease;

/// Blobs are written in pieces of this many bytes.
const BUFFER_BYTES: usize = 256 << 10;

/// The manifest of an image, with every blob that it names in the store, or known to be
/// where it came from.
pub(super) fn manifest(
    site: &Site<'_>,
    lease: &Lease,
    record: &ImageRecord,
) -> Result<(Manifest, Vec<u8>, Digest)> {
    if let Some(digest) = &record.manifest {
        lease.hold(digest)?;
        let bytes = site.store.need_document(digest)?;
        let manifest = serde_json::from_slice(&bytes).doing(|| "read the manifest")?;
        return Ok((manifest, bytes, digest.clone()));
    }
    let config_bytes = site.store.need_document(&record.id)?;
    let config = ImageConfig::parse(&config_bytes)?;
    let mut layers = Vec::new();
    for (chain, diff_id) in chain_ids(&config.rootfs.diff_ids)
        .iter()
        .zip(&config.rootfs.diff_ids)
    {
        layers.push(layer(site, lease, chain, diff_id)?);
    }
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(media_type::MANIFEST.to_owned()),
        artifact_type: None,
        config: Descriptor::new(
            media_type::CONFIG,
            record.id.clone(),
            config_bytes.len() as u64,
        ),
        layers,
        subject: None,
        annotations: record.annotations.clone(),
    };
    let bytes = serde_json::to_vec(&manifest).doing(|| "write the manifest")?;
    let digest = Digest::of(&bytes);
    lease.hold(&digest)?;
    site.store.put_document(&bytes)?;
    site.store.note_manifest(record, &digest)?;
    Ok((manifest, bytes, digest))
}

/// The blob of a layer: the one that it came from, or one that is made of it now. One that
/// came as an archive without a registry's compression is compressed once.
fn layer(site: &Site<'_>, lease: &Lease, chain: &Digest, diff_id: &Digest) -> Result<Descriptor> {
    // Its tree may be read for long.
    let record = lease
        .keep_layer(site.store, chain)?
        .ok_or_else(|| Error::engine(format!("the layer `{chain}` is missing")))?;
    let mut archive = None;
    if let Some(blob) = record.blob {
        lease.hold(&blob.digest)?;
        let blob = oci_named(blob);
        if blob.media_type == media_type::LAYER_TAR {
            archive = site.store.open_blob(&blob.digest)?;
        }
        // One whose bytes were dropped is still known; a push may find it where it goes.
        if archive.is_none() {
            return Ok(blob);
        }
    }
    let task = site.progress.start(diff_id.short(), None);
    task.phase(Phase::Compressing);
    let packed = match archive {
        Some(archive) => pack(site, diff_id, Compression::Gzip, |mut plain| {
            let mut archive = Decompressor::new(archive)?;
            std::io::copy(&mut archive, &mut plain).doing(|| "compress its archive")?;
            Ok(())
        }),
        None => from_tree(site, chain, diff_id, Compression::Gzip),
    }
    .doing(|| format!("pack the layer `{chain}`"));
    task.finish(match packed {
        Ok(_) => Outcome::Packed,
        Err(_) => Outcome::Failed,
    });
    let blob = packed?;
    lease.hold(&blob.digest)?;
    site.store.set_layer_blob(chain, &blob)?;
    Ok(blob)
}

/// A manifest of ours names its layers in OCI's words, whatever they were called before.
pub(super) fn oci_named(blob: Descriptor) -> Descriptor {
    let name = match blob.media_type.as_str() {
        media_type::DOCKER_LAYER_GZIP => media_type::LAYER_GZIP,
        media_type::DOCKER_LAYER_TAR => media_type::LAYER_TAR,
        media_type::DOCKER_LAYER_ZSTD => media_type::LAYER_ZSTD,
        _ => return blob,
    };
    Descriptor::new(name, blob.digest, blob.size)
}

/// Writes the archive of a layer's tree.
pub(super) fn write_tree(
    store: &Store,
    ownership: &Ownership,
    chain: &Digest,
    mut out: &mut dyn Write,
) -> Result<()> {
    let tree = open_directory(&store.layer_tree(chain))?;
    write_tar(tree.as_fd(), ownership.overlay_xattrs(), None, &mut out)?;
    Ok(())
}

/// Makes a layer's blob of its tree.
pub(super) fn from_tree(
    site: &Site<'_>,
    chain: &Digest,
    diff_id: &Digest,
    compression: Compression,
) -> Result<Descriptor> {
    pack(site, diff_id, compression, |plain| {
        write_tree(site.store, &site.ownership, chain, plain)
    })
}

/// Makes a blob of what `fill` writes, which must be the layer of that `diff_id`.
pub(super) fn pack(
    site: &Site<'_>,
    diff_id: &Digest,
    compression: Compression,
    fill: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<Descriptor> {
    // Removed when it is dropped, with what is still in it.
    let staging = Staging::new(&site.store.tmp())?;
    let staged = staging.path().join("blob");
    let blob = pack_to(&staged, diff_id, compression, fill)?;
    site.store.adopt_blob(&staged, &blob.digest)?;
    Ok(blob)
}

fn pack_to(
    staged: &Path,
    diff_id: &Digest,
    compression: Compression,
    fill: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<Descriptor> {
    let mut plain_digest = None;
    let (digest, size) = compress_to(staged, compression, |sink| {
        let mut plain = Hashing::new(sink, diff_id.algorithm());
        fill(&mut plain)?;
        plain_digest = Some(plain.finish().1);
        Ok(())
    })?;
    let plain_digest = plain_digest.doing(|| "hash the layer")?;
    if plain_digest != *diff_id {
        return Err(Error::engine(format!(
            "its files are `{plain_digest}`, not `{diff_id}`: they were changed in the store"
        )));
    }
    let kind = match compression {
        Compression::Plain => media_type::LAYER_TAR,
        Compression::Gzip => media_type::LAYER_GZIP,
        Compression::Zstd => media_type::LAYER_ZSTD,
        Compression::Xz | Compression::Bzip2 => {
            return Err(Error::engine("layers are not written in that form"));
        }
    };
    Ok(Descriptor::new(kind, digest, size))
}

/// Compresses what `fill` writes into a new file. Returns the digest and the size of that.
pub(super) fn compress_to(
    path: &Path,
    compression: Compression,
    fill: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<(Digest, u64)> {
    let doing = || format!("write `{}`", path.display());
    let file = File::create(path).doing(doing)?;
    let file = BufWriter::with_capacity(BUFFER_BYTES, file);
    let (mut file, digest, size) = compress(file, compression, fill)?;
    file.flush().doing(doing)?;
    Ok((digest, size))
}

/// Compresses what `fill` writes, and hashes the outcome.
pub(super) fn compress<W: Write + Send + 'static>(
    out: W,
    compression: Compression,
    fill: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<(W, Digest, u64)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let blob = Hashing::new(out, Algorithm::Sha256);
    let mut compressor = Compressor::new(blob, compression, threads)?;
    fill(&mut compressor)?;
    Ok(compressor.finish()?.finish())
}
