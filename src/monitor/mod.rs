//! The monitor: one small process for each running container.
//!
//! Its life, step by step:
//!
//! 1. it is started as an [`IdleMonitor`], from a sealed copy of the program, in a session of its own;
//! 2. reads [`protocol::Start`], takes the container's monitor lock, writes the state;
//! 3. makes the cgroup, starts the container's first process, attaches the network ([`run`]);
//! 4. says `Started`, and then only passes on: output to the log and to clients, input and
//!    sizes from clients to the container (`pump`);
//! 5. when the first process ends: kills what is left, lets go of network and cgroup
//!    ([`release`]), writes the exit, removes the container if it was asked to, says `Exited`.
//!
//! An `exec`ed command has a process of the same kind beside the monitor ([`exec`]): it
//! joins the container, and passes on between the command and its client.
//!
//! It has one thread and polls. It knows the runtime, the network and one container's
//! record; images, flags and terminals are not its business.

use serde::de::DeserializeOwned;

use crate::error::{Context, Error, Report, Result};
use crate::sys::inherited;

mod cgroup;
pub mod exec;
mod farewell;
pub mod limits;
pub mod log;
mod namespaces;
mod network;
mod network_files;
mod orphans;
pub mod protocol;
mod pump;
pub mod release;
pub mod run;
mod socket;
mod spawn;
mod stdio;

use protocol::{Connection, Frame, Kind};

pub use socket::connect;
pub use spawn::{IdleMonitor, Session, exec, monitor_died, read_exited};

/// The word that starts a monitor; no verb has a colon in it.
pub const MONITOR_STAGE: &str = "stage:monitor";
/// The word that starts the process between an `exec`ed command and its client.
pub const EXEC_STAGE: &str = "stage:exec";

/// Runs a stage that has a client: `begin` gets it going, and what that returns goes on
/// after the client was told that it worked.
fn stage<L: FnOnce(Connection)>(begin: impl FnOnce(&mut Connection) -> Result<L>) -> u8 {
    const FAILED: u8 = 125;
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
