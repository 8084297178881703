//! The monitor: one small process for each running container.
//!
//! Its life, step by step:
//!
//! 1. it is started by [`spawn`], from a sealed copy of the program, in a session of its own;
//! 2. reads [`protocol::Start`], takes the container's monitor lock, writes the state;
//! 3. makes the cgroup, starts the container's first process, attaches the network ([`run`]);
//! 4. says `Started`, and then only passes on: output to the log and to clients, input and
//!    sizes from clients to the container ([`stdio`](self), [`log`]);
//! 5. when the first process ends: kills what is left, lets go of network and cgroup
//!    ([`release`]), writes the exit, removes the container if it was asked to, says `Exited`.
//!
//! It has one thread and polls. It knows the runtime, the network and one container's
//! record; images, flags and terminals are not its business.

pub mod log;
pub mod protocol;
pub mod release;
pub mod run;
mod socket;
mod spawn;
mod stdio;

pub use socket::connect;
pub use spawn::{Session, monitor_died, read_exited, spawn};

/// The word that starts this stage; no verb has a colon in it.
pub const STAGE: &str = "stage:monitor";
