//! Lets go of what a run of a container held. Can be done again, by anyone who holds the
//! container, after any crash: what is gone already is done.

use std::os::fd::AsFd;
use std::time::Instant;

use rustix::process::{Signal, pidfd_send_signal};

use super::awaited::KILL_PATIENCE;
use super::deadline::time_until;
use super::events;
use super::hooks;
use super::network::release_left;
use super::socket;
use crate::error::{Context, Error, Faults, Kind, Result};
use crate::runtime::cgroup::Cgroup;
use crate::store::Store;
use crate::store::atomic::Staging;
use crate::store::containers::{Container, LockedContainer, MountSource, RunState};

/// Does what a monitor that was killed in a run would have done after it.
pub fn release_killed(store: &Store, container: &Container, state: &RunState) -> Result<()> {
    release(store, container, state)?;
    // One that fails is not worse than the monitor's: the run has ended.
    let _ = hooks::after_killed(container);
    Ok(())
}

/// Ends what is left of the container's processes and frees what its run held.
pub fn release(store: &Store, container: &Container, state: &RunState) -> Result<()> {
    let mut faults = Faults::default();
    faults.note(end_processes(store, container, state));
    socket::remove(store.paths(), container.id());
    faults.note(release_left(store, container.id(), &state.network));
    faults.into_result()
}

/// Ends what is left of the container's processes, and removes their cgroup.
pub(super) fn end_processes(store: &Store, container: &Container, state: &RunState) -> Result<()> {
    let mut faults = Faults::default();
    if let Some(process) = state.process
        && let Some(Some(pidfd)) = faults.note(process.open())
    {
        faults.note(kill_and_wait(&pidfd));
    }
    // A monitor that was killed early made a cgroup and recorded nothing.
    let cgroup = state.cgroup.clone().map(Cgroup::at);
    if let Some(cgroup) =
        cgroup.or_else(|| Cgroup::find(&store.paths().host_name(), container.id().as_str()))
    {
        // Which kills what is still in it, as most often nothing is.
        faults.note(cgroup.remove());
    }
    faults.into_result()
}

fn kill_and_wait(pidfd: &std::os::fd::OwnedFd) -> Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    let sent = match pidfd_send_signal(pidfd.as_fd(), Signal::KILL) {
        Err(Errno::SRCH) => Ok(()),
        other => other.doing(|| "kill the container's first process"),
    };
    // It may be dying with its monitor, which even one whom we may not signal does.
    let patience = time_until(Some(Instant::now() + KILL_PATIENCE));
    let mut end = [PollFd::new(pidfd, PollFlags::IN)];
    match poll(&mut end, patience.as_ref()) {
        Ok(0) => sent.and(Err(Error::engine(
            "the container's first process does not end, though it was killed",
        ))),
        _ => Ok(()),
    }
}

/// Removes a container that has ended; `with_volumes`, also those that were made for it alone.
/// To everyone it is gone at once; what it occupied is deleted when the result is dropped.
pub fn remove(store: &Store, locked: LockedContainer, with_volumes: bool) -> Result<Staging> {
    let mut faults = Faults::default();
    let volumes: Vec<String> = match with_volumes {
        true => own_volumes(locked.container()).map(str::to_owned).collect(),
        false => Vec::new(),
    };
    let record = locked.container().record().clone();
    let removed = faults.note(locked.remove(store));
    if removed.is_some() {
        events::note(store, &record, "destroy");
    }
    for name in volumes {
        match store.remove_volume(&name) {
            Ok(()) => {}
            // Another container may have come to use it by its name.
            Err(why) if matches!(why.kind(), Kind::NoSuchObject | Kind::Conflict) => {}
            other => drop(faults.note(other)),
        }
    }
    faults.into_result()?;
    removed.doing(|| "remove the container")
}

/// The volumes that were made for a container alone.
fn own_volumes(container: &Container) -> impl Iterator<Item = &str> {
    let mounts = container.record().host.mounts.iter();
    mounts.filter_map(|mount| match &mount.source {
        MountSource::Volume {
            name,
            anonymous: true,
            ..
        } => Some(name.as_str()),
        _ => None,
    })
}
