//! The network namespace in which a user's own networks have their bridges.
//!
//! Containers that are to share a bridge need one place for it. Root's is the host's own
//! network namespace; a user's is made when it is needed first, and is gone when nobody
//! needs it any more:
//!
//! ```text
//! holder      a process of ours: makes a user namespace, and in it a network namespace,
//!             and then only waits
//! keepers     commands and monitors that need them. Each holds the file `user-networks`
//!             in the run directory locked with others (flock(2), LOCK_SH)
//! ```
//!
//! The holder waits for that lock alone (LOCK_EX): it gets it when there is no keeper left,
//! and ends. What joins the network namespace must be in its user namespace, so a command
//! enters that ([`keep`]) before it starts a monitor.
//!
//! Nothing in the namespace leads to the host: a container's way out is its own `pasta`.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use nix::sched::{CloneFlags, unshare};

use super::{NETWORKS_STAGE, first_word, spawn, stage};
use crate::error::{Context, Error, Kind, Result};
use crate::network::set_loopback_up;
use crate::paths::Paths;
use crate::rootless;
use crate::store::Store;
use crate::store::containers::ProcessReference;
use crate::store::lock::NamedLock;
use crate::sys::self_exe::SelfExe;

/// Whoever has one keeps the user's networks where they are.
#[derive(Debug, Clone)]
pub struct Keeper(#[allow(dead_code, reason = "held, not read")] Arc<File>);

/// Finds the holder of the user's networks, or starts it. Must be called outside its user
/// namespace, which is the one of the process that is returned.
pub fn keep(paths: &Paths) -> Result<(Keeper, ProcessReference)> {
    let doing = || "prepare the user's networks";
    let store = Store::open_to_read(paths.clone());
    store.make_run_directory()?;
    let keeper = Keeper::of(&store).doing(doing)?;
    if let Some(holder) = holder(&store)? {
        return Ok((keeper, holder));
    }
    let lock = store.run().join("locks").join("user-networks");
    let _one_at_a_time = NamedLock::take(&lock, || {})?;
    if let Some(holder) = holder(&store)? {
        return Ok((keeper, holder));
    }
    let exe = SelfExe::open().doing(|| "open this program")?;
    let session = spawn::spawn(NETWORKS_STAGE, &exe)?;
    spawn::begin(session, paths).doing(doing)?;
    let gone = || Error::engine("the process that holds the user's networks died");
    Ok((keeper, holder(&store)?.ok_or_else(gone)?))
}

/// The network namespace, for a monitor that its command has brought to where it is.
pub(super) fn join(store: &Store) -> Result<(Keeper, File)> {
    let keeper = Keeper::of(store)?;
    let holder = holder(store)?.ok_or_else(elsewhere)?;
    let namespace = format!("/proc/{}/ns/net", holder.pid);
    let namespace = File::open(&namespace).map_err(|why| elsewhere().because(why))?;
    // While the process is there, its pid was nobody else's.
    match holder.open()? {
        Some(_) => Ok((keeper, namespace)),
        None => Err(elsewhere()),
    }
}

fn elsewhere() -> Error {
    Error::new(
        Kind::Conflict,
        "the container was started without the user's networks, and cannot reach them",
    )
    .hint("Stop it and start it again.")
}

impl Keeper {
    fn of(store: &Store) -> Result<Self> {
        let path = keepers_file(store);
        let doing = || format!("lock `{}`", path.display());
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .doing(doing)?;
        file.lock_shared().doing(doing)?;
        Ok(Keeper(Arc::new(file)))
    }
}

/// The holder, if it lives. Only a keeper may ask: without one it may be about to end.
fn holder(store: &Store) -> Result<Option<ProcessReference>> {
    let path = holder_file(store);
    let text = match std::fs::read_link(&path) {
        Ok(text) => text,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(why).doing(|| format!("read `{}`", path.display())),
    };
    let numbers = text.to_str().and_then(|text| text.split_once(' '));
    let holder = numbers.and_then(|(pid, start_time)| {
        Some(ProcessReference {
            pid: pid.parse().ok()?,
            start_time: start_time.parse().ok()?,
        })
    });
    match holder {
        Some(holder) => Ok(holder.open()?.map(|_| holder)),
        None => Ok(None),
    }
}

fn keepers_file(store: &Store) -> PathBuf {
    store.run().join("user-networks")
}

/// A symbolic link that leads nowhere: its text is the holder's pid and when it started.
fn holder_file(store: &Store) -> PathBuf {
    store.run().join("user-networks.holder")
}

/// Notes that this process is the holder. One that was killed may be noted still.
fn note_holder(store: &Store) -> Result<()> {
    let this = ProcessReference::of(std::process::id() as i32)?;
    let path = holder_file(store);
    let doing = || format!("write `{}`", path.display());
    match std::fs::remove_file(&path) {
        Err(why) if why.kind() != ErrorKind::NotFound => return Err(why).doing(doing),
        _ => {}
    }
    let text = format!("{} {}", this.pid, this.start_time);
    std::os::unix::fs::symlink(text, &path).doing(doing)
}

/// Runs the stage.
pub fn main() -> u8 {
    stage(|client| {
        let _ = rustix::thread::set_name(c"coracle-nets");
        let paths: Paths = first_word(client)?;
        rootless::enter()?;
        unshare(CloneFlags::CLONE_NEWNET).doing(|| "make a network namespace")?;
        set_loopback_up()?;
        let store = Store::open_to_read(paths);
        note_holder(&store)?;
        Ok(move |client| {
            drop(client);
            wait_for_keepers(&store);
        })
    })
}

/// Returns when there are none.
fn wait_for_keepers(store: &Store) {
    let keepers = File::open(keepers_file(store));
    let alone = keepers.and_then(|file| file.lock().map(|()| file));
    // Whoever comes now waits until we are gone.
    let _ = std::fs::remove_file(holder_file(store));
    drop(alone);
}
