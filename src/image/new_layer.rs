//! A layer of files that were put together here: by hand, by a container, from an archive.
//!
//! Such a layer has no blob. Its archive is a function of its files, so its diff id can
//! be told now, and the blob made of it when the image is pushed.

use std::io::{self, Read};
use std::os::fd::AsFd;
use std::thread::Builder;

use crate::digest::{Algorithm, Digest, Hashing};
use crate::error::{Context, Error, Result};
use crate::layer::{ApplyOptions, Content, Ownership, apply, write_tar};
use crate::oci::chain_ids;
use crate::store::atomic::{Staging, open_directory};
use crate::store::layers::{LayerClaim, LayerRecord};
use crate::store::leases::Lease;
use crate::store::{Store, boot};

/// Where in a staging directory the tree is.
const TREE: &str = "diff";

/// Makes a layer of the archive that `write` writes, over the layers with these diff ids.
/// `content` says whether names that begin with `.wh.` are deletions. Returns its diff id.
pub fn from_archive(
    store: &Store,
    ownership: &Ownership,
    lease: &Lease,
    (content, beneath): (Content, &[Digest]),
    write: impl FnOnce(&mut dyn io::Write) -> Result<()> + Send,
) -> Result<Digest> {
    let (reader, mut writer) = io::pipe().doing(|| "make a pipe")?;
    let (staged, written) = std::thread::scope(|scope| {
        let writing = Builder::new()
            .spawn_scoped(scope, move || write(&mut writer))
            .doing(|| "start a thread for an archive")?;
        let staged = unpack(store, ownership, content, reader);
        let written = writing
            .join()
            .unwrap_or_else(|_| Err(Error::engine("the writer of the archive panicked")));
        Ok::<_, Error>((staged, written))
    })?;
    match (staged, written) {
        // Nobody read any more: the cause is on the other side.
        (Err(why), Err(first)) if first.errno() == Some(libc::EPIPE) => Err(why),
        // An archive that ends early may look whole.
        (_, Err(first)) => Err(first),
        (staged, Ok(())) => from_tree(store, ownership, lease, beneath, &staged?),
    }
}

/// Makes a layer of an uncompressed archive, over the layers with these diff ids. Returns
/// its diff id, which is that of the archive only if we would have written it the same.
pub fn from_stream(
    store: &Store,
    ownership: &Ownership,
    lease: &Lease,
    beneath: &[Digest],
    archive: impl Read,
) -> Result<Digest> {
    let staged = unpack(store, ownership, Content::Layer, archive)?;
    from_tree(store, ownership, lease, beneath, &staged)
}

/// Unpacks an archive aside.
fn unpack(
    store: &Store,
    ownership: &Ownership,
    content: Content,
    archive: impl Read,
) -> Result<Staging> {
    let staging = Staging::new(&store.tmp())?;
    let tree = staging.path().join(TREE);
    std::fs::create_dir(&tree).doing(|| format!("make the directory `{}`", tree.display()))?;
    let directory = open_directory(&tree)?;
    let options = ApplyOptions {
        content,
        ownership,
        max_bytes: u64::MAX,
    };
    let applied = apply(archive, directory.as_fd(), &options)?;
    match applied.unsettled.pending_links.first() {
        None => Ok(staging),
        Some(link) => Err(Error::engine(format!(
            "the hard link `{}` leads to a file that is not in the archive",
            crate::entry::shown(&link.path)
        ))),
    }
}

/// Makes a layer of a staged tree, which is taken away. Returns its diff id.
fn from_tree(
    store: &Store,
    ownership: &Ownership,
    lease: &Lease,
    beneath: &[Digest],
    staged: &Staging,
) -> Result<Digest> {
    let tree = staged.path().join(TREE);
    let directory = open_directory(&tree)?;
    let mut sink = Hashing::new(io::sink(), Algorithm::Sha256);
    let marks = ownership.overlay_xattrs();
    let written = write_tar(directory.as_fd(), marks, None, &mut sink)
        .doing(|| "make a layer of the files")?;
    let (_, diff_id, _) = sink.finish();
    let diff_ids: Vec<Digest> = beneath.iter().chain([&diff_id]).cloned().collect();
    let chains = chain_ids(&diff_ids);
    // There is one at least: the layer itself.
    let chain = chains.last().unwrap_or(&diff_id);
    lease.hold(chain)?;
    if let LayerClaim::Mine(slot) = store.claim_layer(chain, || {})? {
        slot.adopt(&tree)?;
        slot.publish(&LayerRecord {
            diff_id: diff_id.clone(),
            parent: chains.iter().rev().nth(1).cloned(),
            blob: None,
            origin: None,
            size: written.bytes,
            boot: boot::id()?,
        })?;
    }
    super::sync(store, std::slice::from_ref(chain))?;
    Ok(diff_id)
}
