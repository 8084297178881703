//! The monitor: one small process for each running container.
//!
//! Its life, step by step:
//!
//! 1. it is started as an [`IdleMonitor`], from a sealed copy of the program, in a session of its own;
//! 2. reads [`protocol::Start`], takes the container's monitor lock, writes the state;
//! 3. makes the cgroup, starts the container's first process, attaches the network ([`run`]);
//! 4. says `Started`, and then only passes on: output to the log and to clients, input and
//!    sizes from clients to the container (`pump`);
//! 5. sees to what else there is to do ([`supervise`]): ends the container in two steps,
//!    freezes it, probes its health ([`probe`]);
//! 6. when the first process ends: kills what is left, lets go of network and cgroup
//!    ([`release`]), and says `Exited` to who is attached. If the policy says so it waits a
//!    while ([`recess`]) and goes on with 3;
//! 7. else writes the exit, and removes the container if it was asked to.
//!
//! On networks of the user's it answers its container's questions for names ([`network`]); as
//! a user those networks are in the care of another process ([`user_networks`]).
//!
//! An `exec`ed command is a child of the monitor ([`exec`]), which passes on between it and
//! its client.
//!
//! A command that wants a container's files has a process of ours in the container ([`view`]).
//!
//! It has one thread and polls. It knows the runtime, the network and one container's
//! record; images, flags and terminals are not its business.

use serde::de::DeserializeOwned;

use crate::error::{Context, Error, Report, Result};
use crate::sys::inherited;

mod ask;
mod awaited;
mod bring_up;
mod cgroup;
mod client;
mod command;
mod deadline;
mod devices;
mod events;
mod exec;
mod farewell;
mod flow;
mod freeze;
mod hearing;
mod hooks;
pub mod limits;
pub mod log;
mod mind_health;
mod namespaces;
mod network;
mod network_files;
pub mod networks;
mod orphans;
mod pid_file;
mod probe;
mod probing;
pub mod protocol;
mod pump;
mod recess;
pub mod release;
mod rewire;
pub mod run;
mod socket;
mod spawn;
mod stdio;
mod supervise;
mod template;
pub mod user_networks;
pub mod view;

use protocol::{Connection, Frame, Kind};

pub use ask::{Asked, ask};
pub use probe::health;
pub use socket::{Line, connect};
pub use spawn::{IdleMonitor, Session, monitor_died, read_exited, started};
pub use supervise::STOP_GRACE_SECONDS;

/// The word that starts a monitor; no verb has a colon in it.
pub const MONITOR_STAGE: &str = "stage:monitor";
/// The word that starts the process that holds a user's networks.
pub const NETWORKS_STAGE: &str = "stage:networks";
/// The word that starts the process that shows a container's files.
pub const VIEW_STAGE: &str = "stage:view";

/// Runs a stage that has a client: `begin` gets it going, and what that returns goes on
/// after the client was told that it worked.
fn stage<L: FnOnce(Connection)>(begin: impl FnOnce(&mut Connection) -> Result<L>) -> u8 {
    const FAILED: u8 = 125;
    crate::sys::process::expect_children();
    let Ok(socket) = inherited::take_socket() else {
        return FAILED;
    };
    // Out of the client's session: neither its terminal's signals nor its end are for us.
    // And no file system is kept busy by us for where the client happened to be.
    if rustix::process::setsid().is_err() || rustix::process::chdir("/").is_err() {
        return FAILED;
    }
    let mut client = Connection::new(socket);
    match begin(&mut client) {
        Ok(live) => {
            client.send(Kind::Started, &[]);
            live(client);
            0
        }
        Err(why) => {
            let _ = client.send_json(Kind::Failed, &Report::from(&why));
            client.flush_waiting();
            FAILED
        }
    }
}

/// What a stage is told first.
fn first_word<M: DeserializeOwned>(client: &mut Connection) -> Result<M> {
    match client.receive()? {
        Some(Frame {
            kind: Kind::Start,
            payload,
        }) => serde_json::from_slice(&payload).doing(|| "understand what to start"),
        _ => Err(Error::engine("this stage was told nothing")),
    }
}
