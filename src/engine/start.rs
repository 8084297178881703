//! `start`: hands a container to a monitor and waits until its program runs.

use super::Engine;
use super::attach::{self, Attached};
use super::mount;
use super::own_image;
use super::settle::settle;
use super::view;
use crate::error::{Error, Kind, Result};
use crate::monitor::protocol::{Attach, Start};
use crate::monitor::{IdleMonitor, Session};
use crate::store::containers::Container;

/// How the caller stays with a container.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// What the caller wants of it.
    pub attach: Attach,
    /// The caller's terminal: rows and columns; zeros where there is none.
    pub size: (u16, u16),
}

/// Starts a container, or attaches to it if it runs already.
pub fn start_or_attach(
    engine: &Engine,
    container: &Container,
    options: Options,
) -> Result<Attached> {
    let attached = attach::attach(engine, container, options.attach, options.size);
    match attached {
        // It does not run.
        Err(why) if why.kind() == Kind::Conflict && !container.state()?.status.is_live() => {
            let monitor = IdleMonitor::spawn()?;
            start(engine, monitor, container, options).map(Attached::Running)
        }
        other => other,
    }
}

/// Starts a container under `monitor`. The session is the caller's connection to it.
///
/// # Errors
///
/// [`Kind::Running`], and nothing else of that kind, if it runs already.
pub fn start(
    engine: &Engine,
    monitor: IdleMonitor,
    container: &Container,
    options: Options,
) -> Result<Session> {
    view::await_end(container)?;
    let (locked, state) = settle(engine, container)?;
    let record = locked.container().record();
    if !record.is_readable() {
        return Err(Error::engine(format!(
            "the record of container `{}` cannot be read",
            record.name
        ))
        .hint("The machine went down while it was made. Remove it with `coracle rm`."));
    }
    if state.status.is_live() {
        return Err(Error::new(
            Kind::Running,
            format!("container `{}` is running already", record.name),
        ));
    }
    mount::refuse_mounted(container)?;
    // The monitor takes its own lock; until then another `start` may win, and one fails.
    drop(locked);
    begin(engine, monitor, container, options, Vec::new())
}

/// Starts a container that this command has just made: nothing of an earlier run can be in
/// the way.
pub fn start_new(
    engine: &Engine,
    monitor: IdleMonitor,
    container: &Container,
    options: Options,
) -> Result<Session> {
    start_new_with(engine, monitor, container, options, Vec::new())
}

/// As [`start_new`], with variables `NAME=VALUE` that are written down nowhere.
pub fn start_new_with(
    engine: &Engine,
    monitor: IdleMonitor,
    container: &Container,
    options: Options,
    environment: Vec<String>,
) -> Result<Session> {
    view::await_end(container)?;
    mount::refuse_mounted(container)?;
    begin(engine, monitor, container, options, environment)
}

fn begin(
    engine: &Engine,
    monitor: IdleMonitor,
    container: &Container,
    options: Options,
    environment: Vec<String>,
) -> Result<Session> {
    let record = container.record();
    own_image::check_kernel(record)?;
    if (options.attach.output || options.attach.stdin) && !record.host.tied {
        attach::note(engine, container, "attach");
    }
    monitor.start(&Start {
        paths: engine.store.paths().clone(),
        container: record.id.clone(),
        identity: engine.identity.clone(),
        attach: options.attach,
        size: options.size,
        environment,
    })
}
