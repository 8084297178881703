//! `exec`: runs a further command in a running container.

use oci_spec::runtime::Process;

use super::Engine;
use super::bundle;
use super::create::clean_absolute;
use super::kill::not_running;
use crate::error::{Context, Error, Kind, Result};
use crate::monitor::protocol::{Attach, ExecStart};
use crate::monitor::{self, Session};
use crate::runtime::configuration;
use crate::state::Status;
use crate::store::containers::Container;

/// What is to be run.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The command and its arguments.
    pub command: Vec<String>,
    /// `NAME=VALUE`, added to the container's environment.
    pub env: Vec<String>,
    /// `user[:group]`; the container's own if absent.
    pub user: Option<String>,
    /// The working directory; the container's own if absent.
    pub working_dir: Option<String>,
    /// Whether the command has a terminal.
    pub tty: bool,
    /// Whether it has all capabilities.
    pub privileged: bool,
    /// What the caller wants of it.
    pub attach: Attach,
    /// The caller's terminal: rows and columns.
    pub size: (u16, u16),
}

/// Runs a command. The session is the caller's connection to it.
pub fn exec(_engine: &Engine, container: &Container, request: Request) -> Result<Session> {
    let state = container.state()?;
    if state.status == Status::Paused {
        // A further process would be frozen, too, before it has said a word.
        let name = &container.record().name;
        let what = format!("container `{name}` is paused");
        return Err(Error::new(Kind::Conflict, what).hint("Unpause it first."));
    }
    let (Some(target), Some(monitor)) = (state.process, state.monitor) else {
        return Err(not_running(container));
    };
    let spec = configuration::read(&container.path("config.json"))
        .doing(|| format!("read the configuration of `{}`", container.record().name))?;
    let own = spec
        .process()
        .as_ref()
        .doing(|| "find the container's process")?;
    let seccomp = match request.privileged {
        true => None,
        false => spec
            .linux()
            .as_ref()
            .and_then(|linux| linux.seccomp().clone()),
    };
    let (attach, size) = (request.attach, request.size);
    let process = process(container, own, request)?;
    monitor::exec(&ExecStart {
        target,
        monitor_pid: monitor.pid,
        cgroup: state.cgroup,
        process,
        seccomp,
        attach,
        size,
    })
}

fn process(container: &Container, own: &Process, request: Request) -> Result<Process> {
    let mut process = own.clone();
    process.set_args(Some(request.command));
    process.set_terminal(Some(request.tty));
    let mut environment = bundle::environment(container.record());
    if request.tty && !environment.iter().any(|entry| entry.starts_with("TERM=")) {
        environment.push("TERM=xterm".to_owned());
    }
    for entry in request.env {
        let name = entry.split('=').next().unwrap_or_default().to_owned() + "=";
        environment.retain(|have| !have.starts_with(&name));
        environment.push(entry);
    }
    process.set_env(Some(environment));
    if let Some(user) = request.user {
        let record = container.record();
        let sets = bundle::capability_sets(&record.host, &user, request.privileged)?;
        process.set_capabilities(Some(sets));
        process.user_mut().set_username(Some(user));
    } else if request.privileged {
        let record = container.record();
        let sets = bundle::capability_sets(&record.host, &record.config.user, true)?;
        process.set_capabilities(Some(sets));
    }
    if let Some(directory) = request.working_dir {
        let clean = clean_absolute(&directory).ok_or_else(|| {
            Error::usage(format!(
                "the working directory `{directory}` is not an absolute path"
            ))
        })?;
        process.set_cwd(clean);
    }
    Ok(process)
}
