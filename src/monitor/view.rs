//! A container's files, for a command outside: a process of ours in the container's mount
//! namespace, which hands over the root and stays for as long as that is used.
//!
//! | step | who says | message | meaning |
//! |---|---|---|---|
//! | 1 | command | [`Request`] | which container, and how much of it |
//! | 2 | view | `Ready` | carries the descriptor of the root; whether its files are shown mapped |
//! | 2 | view | `Failed` | why there is none; it ends |
//! | 3 | command | end of file | the root is not used any more; it ends |
//!
//! A container that does not run is kept from starting meanwhile: the view holds a lock
//! against its monitor. The container's own lock it holds until the files are mounted, and
//! no longer: how long they are used is up to whoever reads what comes of it.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::VIEW_STAGE;
use crate::error::{Context, Error, Kind, Report, Result};
use crate::idmap::IdMap;
use crate::ids::ContainerId;
use crate::paths::Paths;
use crate::rootless;
use crate::runtime::view::{self, Extent};
use crate::runtime::{Channel, Received, configuration};
use crate::store::Store;
use crate::store::containers::{Container, LockedContainer, ViewLock};
use crate::sys::inherited;
use crate::sys::self_exe::{self, SelfExe};
use crate::sys::stage::Stage;

/// How long a monitor may take between its lock and its record.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(2);

/// What a view is told.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    paths: Paths,
    container: ContainerId,
    extent: Extent,
}

/// What a view says.
#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    Ready {
        /// Whether files have the owners here that the container's maps say, and not those
        /// that they have in the container.
        mapped: bool,
    },
    Failed(Report),
}

/// The files of a container, as long as this value lives.
#[derive(Debug)]
pub struct View {
    root: OwnedFd,
    ids: Option<(IdMap, IdMap)>,
    channel: Option<Channel>,
    child: Stage,
}

impl View {
    /// Opens one. Must come before this process enters a user namespace: from in there it
    /// could not reach that of the container.
    pub fn open(paths: &Paths, container: &Container, extent: Extent) -> Result<Self> {
        let exe = SelfExe::open().doing(|| "open this program")?;
        let doing = || "start a process of the engine";
        let (ours, theirs) = Channel::pair().doing(doing)?;
        let child = self_exe::start(&exe, VIEW_STAGE, theirs.into_socket()).doing(doing)?;
        // Dropped in this order: first our end of the conversation, then the wait.
        let (mut waiting, ours) = (Waiting(Some(child)), ours);
        let request = Request {
            paths: paths.clone(),
            container: container.id().clone(),
            extent,
        };
        ours.send(&request, None).doing(doing)?;
        match ours.receive::<Reply>().doing(doing)? {
            Received::Message(Reply::Ready { mapped }, Some(root)) => Ok(View {
                root,
                ids: match (mapped, &container.record().host.id_maps) {
                    (true, Some(maps)) => Some((maps.uids.clone(), maps.gids.clone())),
                    _ => None,
                },
                channel: Some(ours),
                child: waiting.0.take().doing(doing)?,
            }),
            Received::Message(Reply::Failed(report), _) => Err(report.into()),
            _ => Err(Error::engine("the process in the container died")),
        }
    }

    /// The container's root.
    pub fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// The maps through which its files are shown, users' and groups'. With none, the
    /// owners seen here are those in the container.
    pub fn ids(&self) -> Option<&(IdMap, IdMap)> {
        self.ids.as_ref()
    }
}

/// A child that is waited for, whatever happens: it ends with the conversation.
struct Waiting(Option<Stage>);

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(child) = &self.0 {
            child.wait();
        }
    }
}

impl Drop for View {
    fn drop(&mut self) {
        // The end of the conversation is the sign to end.
        drop(self.channel.take());
        self.child.wait();
    }
}

/// Runs the stage.
pub fn main() -> u8 {
    const FAILED: u8 = 125;
    let Ok(socket) = inherited::take_socket() else {
        return FAILED;
    };
    // Neither the client's terminal nor where it happens to be is our business.
    if rustix::process::setsid().is_err() || rustix::process::chdir("/").is_err() {
        return FAILED;
    }
    let _ = rustix::thread::set_name(c"coracle-view");
    let channel = Channel::of(socket);
    match serve(&channel) {
        Ok(()) => 0,
        Err(why) => {
            let _ = channel.send(&Reply::Failed(Report::from(&why)), None);
            FAILED
        }
    }
}

fn serve(channel: &Channel) -> Result<()> {
    let Received::Message(request, _) = channel
        .receive::<Request>()
        .doing(|| "understand what to show")?
    else {
        return Ok(());
    };
    let store = Store::open_to_read(request.paths);
    let held = hold(&store, &request.container)?;
    let mapped = match &held {
        Held::Running { mapped, .. } => *mapped,
        Held::Stopped { locked, .. } => {
            let host = &locked.container().record().host;
            host.has_owners_of_its_own(false)
        }
    };
    let (root, _lock) = match held {
        Held::Running { process, pid, .. } => {
            (view::of_running(&process, pid, request.extent), None)
        }
        Held::Stopped { locked, view } => (stopped(&locked, request.extent), Some(view)),
    };
    let root = root.doing(|| "open the container's files")?;
    channel
        .send(&Reply::Ready { mapped }, Some(root.as_fd()))
        .doing(|| "hand over the container's root")?;
    // Until the other end is closed, whatever is said.
    while let Ok(Received::Message(..)) = channel.receive::<serde_json::Value>() {}
    Ok(())
}

/// What keeps the container as it is.
enum Held {
    Running {
        process: OwnedFd,
        pid: i32,
        /// Whether its files have other owners here than in there.
        mapped: bool,
    },
    Stopped {
        locked: Box<LockedContainer>,
        view: ViewLock,
    },
}

fn hold(store: &Store, id: &ContainerId) -> Result<Held> {
    let mut patience = Instant::now() + PATIENCE;
    loop {
        let locked = store.lock_container_with(id)?;
        let container = locked.container();
        let state = container.state()?;
        if state.status.is_live()
            && let Some(reference) = state.process
            && let Some(process) = reference.open()?
        {
            let pid = reference.pid;
            return Ok(Held::Running {
                process,
                pid,
                mapped: container.record().host.has_owners_of_its_own(true),
            });
        }
        if !state.status.is_live()
            && let Some(view) = container.take_view_lock()?
        {
            return Ok(Held::Stopped {
                locked: Box::new(locked),
                view,
            });
        }
        // Somebody else looks at its files, which takes as long as it takes: two overlays
        // over one upper directory would not know of one another.
        if container.has_view()? {
            patience = Instant::now() + PATIENCE;
        }
        // Its monitor is between its lock and its record.
        if Instant::now() >= patience {
            let name = &container.record().name;
            let text = format!("container `{name}` is just being started or stopped");
            return Err(Error::new(Kind::Conflict, text));
        }
        drop(locked);
        std::thread::sleep(PAUSE);
    }
}

fn stopped(locked: &LockedContainer, extent: Extent) -> Result<OwnedFd> {
    let container = locked.container();
    let spec = configuration::read(&container.path("config.json"))
        .doing(|| format!("read the configuration of `{}`", container.record().name))?;
    rootless::enter()?;
    locked.container().forget_volatile();
    view::of_stopped(&spec, container.directory(), extent)
}
