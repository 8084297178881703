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
//! Monitors have the network namespace open, so it outlives a holder that was killed: the
//! next one takes it over from any of them.
//!
//! Nothing in the namespace leads to the host, nor from one bridge to another: a container's
//! way out is its own `pasta`.

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use nix::sched::{CloneFlags, setns, unshare};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::{NETWORKS_STAGE, first_word, spawn, stage};
use crate::error::{Context, Error, Kind, Result};
use crate::network::{disable_forwarding, set_loopback_up};
use crate::paths::Paths;
use crate::rootless;
use crate::store::Store;
use crate::store::containers::ProcessReference;
use crate::store::lock::NamedLock;
use crate::sys::self_exe::SelfExe;

/// Whoever has one keeps the user's networks where they are.
#[derive(Debug, Clone)]
pub struct Keeper(#[allow(dead_code, reason = "held, not read")] Arc<File>);

/// The user's network namespace, kept where it is. A monitor has it until it ends, so that
/// its container's next run finds it whatever becomes of the holder.
#[derive(Debug, Clone)]
pub(super) struct Joined {
    pub(super) namespace: Arc<File>,
    #[allow(dead_code, reason = "held, not read")]
    keeper: Keeper,
}

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
    let order = Order {
        paths: paths.clone(),
        heir_of: find_heirloom(&store)?,
    };
    let exe = SelfExe::open().doing(|| "open this program")?;
    let session = spawn::spawn(NETWORKS_STAGE, &exe)?;
    spawn::begin(session, &order).doing(doing)?;
    let gone = || Error::engine("the process that holds the user's networks died");
    Ok((keeper, holder(&store)?.ok_or_else(gone)?))
}

/// What a holder is told.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    paths: Paths,
    /// A monitor that has the namespace open still, though its holder has gone.
    heir_of: Option<ProcessReference>,
}

/// A monitor of this store that has the user's network namespace open.
fn find_heirloom(store: &Store) -> Result<Option<ProcessReference>> {
    for container in store.containers()? {
        let monitor = container.state().ok().and_then(|state| state.monitor);
        if let Some(monitor) = monitor
            && is_alive(monitor)?
            && namespace_in(monitor).is_some()
        {
            return Ok(Some(monitor));
        }
    }
    Ok(None)
}

/// The network namespace that a monitor has open and that is not its container's own. The
/// path leads to it for as long as the monitor has it open.
fn namespace_in(monitor: ProcessReference) -> Option<PathBuf> {
    let own = namespaces_of_children(monitor.pid);
    let entries = std::fs::read_dir(format!("/proc/{}/fd", monitor.pid)).ok()?;
    entries.flatten().map(|entry| entry.path()).find(|path| {
        std::fs::read_link(path).is_ok_and(|target| {
            target.as_os_str().as_encoded_bytes().starts_with(b"net:") && !own.contains(&target)
        })
    })
}

/// The network namespaces of the processes that a monitor has started.
fn namespaces_of_children(pid: i32) -> Vec<PathBuf> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let children = children.unwrap_or_default();
    let links = children
        .split_whitespace()
        .map(|child| std::fs::read_link(format!("/proc/{child}/ns/net")));
    links.flatten().collect()
}

/// The network namespace, for a monitor that its command has brought to where it is.
pub(super) fn join(store: &Store) -> Result<Joined> {
    let keeper = Keeper::of(store)?;
    let holder = holder(store)?.ok_or_else(elsewhere)?;
    let namespace = format!("/proc/{}/ns/net", holder.pid);
    let namespace = File::open(&namespace).map_err(|_| elsewhere())?;
    // While the process is there, its pid was nobody else's.
    match is_alive(holder)? {
        true => Ok(Joined {
            namespace: Arc::new(namespace),
            keeper,
        }),
        false => Err(elsewhere()),
    }
}

fn elsewhere() -> Error {
    Error::new(
        Kind::Conflict,
        "the container was started without the user's networks, and cannot reach them",
    )
    .hint("Stop it, connect it to the network, and start it then.")
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
        Some(holder) if is_alive(holder)? => Ok(Some(holder)),
        _ => Ok(None),
    }
}

/// One that has ended and was not reaped by its parent yet is not alive.
fn is_alive(process: ProcessReference) -> Result<bool> {
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    Ok(process
        .open()?
        .is_some_and(|pidfd| poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], Some(&now)) == Ok(0)))
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
        let order: Order = first_word(client)?;
        match order.heir_of {
            Some(monitor) => take_over(monitor)?,
            None => make()?,
        }
        let store = Store::open_to_read(order.paths);
        note_holder(&store)?;
        Ok(move |client| {
            drop(client);
            wait_for_keepers(&store);
        })
    })
}

fn make() -> Result<()> {
    rootless::enter()?;
    unshare(CloneFlags::CLONE_NEWNET).doing(|| "make a network namespace")?;
    disable_forwarding()?;
    set_loopback_up()
}

/// Goes to the network namespace that a monitor has open.
fn take_over(monitor: ProcessReference) -> Result<()> {
    let doing = || "take the user's networks over from a container on them";
    let gone = || Error::engine("the container has ended").because(Errno::SRCH);
    let pidfd = monitor.open()?.ok_or_else(gone).doing(doing)?;
    rootless::enter_beside(&pidfd)?;
    let path = namespace_in(monitor).ok_or_else(gone).doing(doing)?;
    let namespace = File::open(path).doing(doing)?;
    // While the monitor is there, its pid was nobody else's.
    if !is_alive(monitor)? {
        return Err(gone()).doing(doing);
    }
    setns(namespace, CloneFlags::CLONE_NEWNET).doing(doing)
}

/// Returns when there are none.
fn wait_for_keepers(store: &Store) {
    let keepers = File::open(keepers_file(store));
    let alone = keepers.and_then(|file| file.lock().map(|()| file));
    // Whoever comes now waits until we are gone.
    let _ = std::fs::remove_file(holder_file(store));
    drop(alone);
}
