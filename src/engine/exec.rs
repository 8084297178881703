//! `exec`: runs a further command in a running container.

use super::bundle;
use super::connect::connect;
use super::create::clean_absolute;
use super::kill::not_running;
use crate::error::{Error, Result};
use crate::ids::random_hex;
use crate::monitor::protocol::{Attach, ExecStart, Kind as FrameKind};
use crate::monitor::{self, Line, Session};
use crate::state::Status;
use crate::store::Store;
use crate::store::containers::Container;
use crate::store::events::Event;

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

/// A command that runs.
#[derive(Debug)]
pub struct Started {
    /// The caller's connection to it.
    pub session: Session,
    /// Its id, which events name.
    pub id: String,
}

/// Runs a command.
///
/// # Errors
///
/// [`Kind::Conflict`] if the container does not run, or is paused.
pub fn exec(store: &Store, container: &Container, request: Request) -> Result<Started> {
    let start = message(container, request)?;
    let mut line = Line::new()?;
    line.connection().send_json(FrameKind::Exec, &start)?;
    // Whether it is paused the monitor knows best; only where there is none is its state read.
    let connection = match line.offer(store.paths(), container.id()) {
        Some(connection) => connection,
        None => {
            let mut connection = connect(store, container, check_state)?;
            connection.send_json(FrameKind::Exec, &start)?;
            connection
        }
    };
    let session = monitor::started(Session::join(connection))?;
    Ok(Started {
        session,
        id: start.id,
    })
}

fn check_state(container: &Container) -> Result<()> {
    match container.state()?.status {
        Status::Running | Status::Paused => Ok(()),
        _ => Err(not_running(container)),
    }
}

fn message(container: &Container, request: Request) -> Result<ExecStart> {
    let capabilities = match (&request.user, request.privileged) {
        (None, false) => None,
        (user, privileged) => {
            let record = container.record();
            let user = user.as_ref().unwrap_or(&record.config.user);
            Some(bundle::capability_sets(&record.host, user, privileged)?)
        }
    };
    let working_dir = request.working_dir.map(|directory| {
        clean_absolute(&directory).ok_or_else(|| {
            Error::usage(format!(
                "the working directory `{directory}` is not an absolute path"
            ))
        })
    });
    Ok(ExecStart {
        id: random_hex(32)?,
        arguments: request.command,
        env: request.env,
        user: request.user,
        working_dir: working_dir.transpose()?,
        capabilities,
        tty: request.tty,
        privileged: request.privileged,
        attach: request.attach,
        size: request.size,
    })
}

/// Notes that the caller of a command has left it.
pub fn note_detach(store: &Store, container: &Container, id: &str) {
    let event = Event::of_container(container.record(), "exec_detach").with("execID", id);
    store.note_event(&event);
}
