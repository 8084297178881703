//! The process between a command that was `exec`ed in a container and its client.
//!
//! It joins the container by the pidfd of its first process, starts the command there, and
//! passes on until it ends. If the client dies, the command goes on, as does this.

use std::os::fd::BorrowedFd;
use std::time::Instant;

use oci_spec::runtime::LinuxSeccomp;

use super::protocol::{Attach, Connection, ExecStart, Exited, Kind, Request};
use super::pump::{Pump, block_signals};
use super::stdio::Streams;
use super::watch::Watch;
use crate::clock::Timestamp;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::runtime::{self, Filter, Join, Stdio};
use crate::seccomp;
use crate::state::Exit;
use crate::sys::clone3::Child;

/// Runs the stage.
pub fn main() -> u8 {
    super::stage(|client| {
        let (pump, attach) = begin(client)?;
        Ok(move |client| live(pump, client, attach))
    })
}

/// Nothing else is watched beside an `exec`ed command.
struct Nothing;

impl Watch for Nothing {
    fn sockets(&self) -> Vec<BorrowedFd<'_>> {
        Vec::new()
    }

    fn deadline(&self) -> Option<Instant> {
        None
    }

    fn ready(&mut self, _process: &Child) {}

    fn asked(&mut self, _request: Request, _process: &Child) -> Result<()> {
        Err(Error::usage("only a container's monitor is asked"))
    }
}

fn begin(client: &mut Connection) -> Result<(Pump<Nothing>, Attach)> {
    let _ = rustix::thread::set_name(c"coracle-exec");
    block_signals()?;
    let start: ExecStart = super::first_word(client)?;
    let target = start
        .target
        .open()?
        .ok_or_else(|| Error::new(ErrorKind::Conflict, "the container is not running"))?;
    let filter = start.seccomp.as_ref().map(compile).transpose()?;
    let (stdio, pipes) = if start.process.terminal() == Some(true) {
        (Stdio::Terminal { size: start.size }, None)
    } else {
        let (stdio, streams) = Streams::pipes(start.attach.stdin)?;
        (stdio, Some(streams))
    };
    let mut starting = runtime::join(&Join {
        target: &target,
        target_pid: start.target.pid,
        cgroup: start.cgroup.as_deref(),
        process: &start.process,
        stdio: &stdio,
        filter: filter.as_ref(),
        as_sibling: false,
    })?;
    drop(stdio);
    let master = starting.root_ready()?;
    let streams = Streams::of(pipes, master)?;
    let child = starting.finish()?;
    Ok((Pump::new(child, streams, Nothing), start.attach))
}

fn compile(seccomp: &LinuxSeccomp) -> Result<Filter> {
    let program = seccomp::compile(seccomp, seccomp::Machine::NATIVE)?;
    Ok(Filter {
        program,
        flags: seccomp::install_flags(seccomp),
    })
}

fn live(mut pump: Pump<Nothing>, client: Connection, attach: Attach) {
    if attach.output || attach.stdin {
        pump.adopt(client, attach, false);
    } else {
        drop(client);
    }
    let ending = pump.run();
    let farewell = pump.finish().farewell;
    let exit = Exit {
        ending,
        at: Timestamp::now(),
        oom_killed: false,
    };
    farewell.say(Kind::Exited, &Exited { exit, fault: None });
}
