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
/// What the image says that it was made by, before the version.
const MADE_BY: &str = "coracle ";

/// Whether a user who types this means the embedded image.
pub fn is_meant(given: &str) -> bool {
    given == NAME
        || given
            .strip_prefix(NAME)
            .is_some_and(|rest| rest == ":latest")
}

/// Puts the image into the store, if it is not there whole. Whatever else has its name stays.
pub fn ensure(store: &Store, ownership: &Ownership) -> Result<()> {
    let name: Reference = NAME.parse()?;
    if let Some(known) = store.image(&name)?
        && !is_broken(store, &known)?
    {
        return Ok(());
    }
    let doing = || format!("unpack the embedded image `{NAME}`");
    let lease = Lease::take(store)?;
    let diff_id = layer(store, ownership, &lease).doing(doing)?;
    // The chain id of a lowest layer is its diff id.
    super::sync(store, std::slice::from_ref(&diff_id)).doing(doing)?;
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
        annotations: Default::default(),
    })
}

/// Whether it is the embedded image, of this version or another, and something of it is
/// missing: the machine may have gone down before it was on disk.
fn is_broken(store: &Store, known: &ImageRecord) -> Result<bool> {
    if known.repository_digest.is_some() || known.built.is_some() {
        return Ok(false);
    }
    let Some(bytes) = store.read_document(&known.id)? else {
        return Ok(true);
    };
    let config = ImageConfig::parse(&bytes)?;
    let ([diff_id], [step]) = (&config.rootfs.diff_ids[..], &config.history[..]) else {
        return Ok(false);
    };
    let made_by = step.created_by.as_deref().unwrap_or_default();
    // The mark is within the layer: it says that both are there.
    Ok(made_by.starts_with(MADE_BY) && !store.is_synced(diff_id))
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
            created_by: Some(format!("{MADE_BY}{}", env!("CARGO_PKG_VERSION"))),
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
    write_tar(directory.as_fd(), marks, None, &mut sink)?;
    let (_, diff_id, _) = sink.finish();
    lease.hold(&diff_id)?;
    if let LayerClaim::Mine(slot) = store.claim_layer(&diff_id, || {})? {
        slot.adopt(&tree)?;
        slot.publish(&LayerRecord {
            diff_id: diff_id.clone(),
            parent: None,
            blob: None,
            origin: None,
            size: PROGRAM.len() as u64,
            boot: boot::id()?,
        })?;
    }
    Ok(diff_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::TemporaryStore;

    fn program(store: &Store) -> Option<Vec<u8>> {
        let record = store.image(&NAME.parse().unwrap()).unwrap().unwrap();
        let config = store.need_document(&record.id).unwrap();
        let config = ImageConfig::parse(&config).unwrap();
        let chain = &config.rootfs.diff_ids[0];
        store.layer(chain).unwrap()?;
        fs::read(store.layer_tree(chain).join("hello")).ok()
    }

    fn only_layer(store: &Store) -> std::path::PathBuf {
        let mut layers = fs::read_dir(store.root().join("layers")).unwrap();
        layers.next().unwrap().unwrap().path()
    }

    #[test]
    fn it_outlives_a_reboot_and_what_is_missing_is_made_anew() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let ownership = Ownership::current().unwrap();
        let ensure = || ensure(store, &ownership).unwrap();
        ensure();
        let layer = only_layer(store);
        let record = layer.join("layer.json");
        let text = fs::read_to_string(&record).unwrap();
        fs::write(&record, text.replace(&boot::id().unwrap(), "another boot")).unwrap();
        assert_eq!(program(store).as_deref(), Some(PROGRAM), "it is on disk");

        fs::remove_file(layer.join("synced")).unwrap();
        assert_eq!(program(store), None, "it is not trusted");
        ensure();
        assert_eq!(program(store).as_deref(), Some(PROGRAM));

        fs::remove_dir_all(&layer).unwrap();
        ensure();
        assert_eq!(program(store).as_deref(), Some(PROGRAM));

        let name = NAME.parse().unwrap();
        let id = store.image(&name).unwrap().unwrap().id;
        fs::write(store.blob_path(&id), "").unwrap();
        ensure();
        assert_eq!(program(store).as_deref(), Some(PROGRAM));
    }

    #[test]
    fn another_image_of_its_name_stays() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let other = ImageConfig {
            rootfs: RootFs {
                diff_ids: vec![Digest::of(b"missing")],
                ..RootFs::default()
            },
            history: vec![History::default()],
            ..ImageConfig::default()
        };
        let config = serde_json::to_vec(&other).unwrap();
        let record = ImageRecord {
            name: Some(NAME.parse().unwrap()),
            id: store.put_document(&config).unwrap(),
            manifest: None,
            repository_digest: None,
            at: Timestamp::EPOCH,
            built: None,
            annotations: Default::default(),
        };
        store.put_image(&record).unwrap();
        ensure(store, &Ownership::current().unwrap()).unwrap();
        let name = NAME.parse().unwrap();
        assert_eq!(store.image(&name).unwrap(), Some(record));
    }
}
