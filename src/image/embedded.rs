//! The image that the program carries: `hello`, for a machine without registry and network.

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::PermissionsExt;

use crate::clock::Timestamp;
use crate::digest::{Algorithm, Digest, Hashing};
use crate::error::{Context, Result};
use crate::layer::{Ownership, normalise, write_tar};
use crate::oci::{ExecConfig, History, ImageConfig, Platform, RootFs};
use crate::reference::Reference;
use crate::store::images::ImageRecord;
use crate::store::layers::{LayerClaim, LayerRecord};
use crate::store::leases::Lease;
use crate::store::{Store, atomic, boot};

/// The name by which it is known here. `docker.io/library/hello` in full is a registry's.
pub const NAME: &str = "hello";

const PROGRAM: &[u8] = include_bytes!(env!("CORACLE_HELLO"));
const PROGRAM_MODE: u32 = 0o755;

/// Whether a user who types this means the embedded image.
pub fn is_meant(given: &str) -> bool {
    given == NAME
        || given
            .strip_prefix(NAME)
            .is_some_and(|rest| rest == ":latest")
}

/// Puts the image into the store, if it is not there. Whatever else has its name stays.
pub fn ensure(store: &Store, ownership: &Ownership) -> Result<()> {
    let name: Reference = NAME.parse()?;
    if store.image(&name)?.is_some() {
        return Ok(());
    }
    let doing = || format!("unpack the embedded image `{NAME}`");
    let lease = Lease::take(store)?;
    let diff_id = layer(store, ownership, &lease).doing(doing)?;
    let config = serde_json::to_vec(&configuration(diff_id)).doing(doing)?;
    let id = Digest::of(&config);
    lease.hold(&id)?;
    store.put_document(&config)?;
    store.put_image(&ImageRecord {
        name: Some(name),
        id,
        manifest: None,
        repository_digest: None,
        at: Timestamp::now(),
        built: None,
    })
}

fn configuration(diff_id: Digest) -> ImageConfig {
    let platform = Platform::host();
    ImageConfig {
        architecture: platform.architecture,
        variant: platform.variant,
        os: platform.os,
        config: ExecConfig {
            entrypoint: Some(vec!["/hello".to_owned()]),
            working_dir: "/".to_owned(),
            ..ExecConfig::default()
        },
        rootfs: RootFs {
            diff_ids: vec![diff_id],
            ..RootFs::default()
        },
        history: vec![History {
            created_by: Some(format!("coracle {}", env!("CARGO_PKG_VERSION"))),
            ..History::default()
        }],
        ..ImageConfig::default()
    }
}

/// Makes the one layer: a tree with the program in it.
fn layer(store: &Store, ownership: &Ownership, lease: &Lease) -> Result<Digest> {
    let staging = atomic::Staging::new(&store.tmp())?;
    let tree = staging.path().join("diff");
    let mode = |path: &std::path::Path| {
        fs::set_permissions(path, fs::Permissions::from_mode(PROGRAM_MODE))
            .doing(|| format!("set the mode of `{}`", path.display()))
    };
    fs::create_dir(&tree).doing(|| format!("make the directory `{}`", tree.display()))?;
    mode(&tree)?;
    let program = tree.join("hello");
    fs::write(&program, PROGRAM).doing(|| format!("write `{}`", program.display()))?;
    mode(&program)?;
    let directory = atomic::open_directory(&tree)?;
    let marks = ownership.overlay_xattrs();
    normalise(directory.as_fd(), Timestamp::EPOCH, marks)?;
    let mut sink = Hashing::new(std::io::sink(), Algorithm::Sha256);
    write_tar(directory.as_fd(), marks, &mut sink)?;
    let (_, diff_id, _) = sink.finish();
    // The chain id of a lowest layer is its diff id.
    lease.hold(&diff_id)?;
    if let LayerClaim::Mine(slot) = store.claim_layer(&diff_id, || {})? {
        slot.adopt(&tree)?;
        slot.publish(&LayerRecord {
            diff_id: diff_id.clone(),
            parent: None,
            blob: None,
            size: PROGRAM.len() as u64,
            boot: boot::id()?,
        })?;
    }
    Ok(diff_id)
}
