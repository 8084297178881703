//! `attach`: takes part in a container that runs: its output from now on, its input, the
//! size of its terminal.

use super::Engine;
use super::connect::connect;
use super::kill::not_running;
use crate::error::{Context, Error, Kind, Report, Result};
use crate::monitor::protocol::{Attach, Exited, Frame, Kind as FrameKind, size_to_wire};
use crate::monitor::{Session, monitor_died, read_exited};
use crate::state::Status;
use crate::store::containers::Container;
use crate::store::events::Event;

/// What came of [`attach`].
#[derive(Debug)]
pub enum Attached {
    /// The caller takes part.
    Running(Session),
    /// The container ended meanwhile.
    Ended(Exited),
}

/// Attaches to a container. `size` is that of the caller's terminal: rows and columns;
/// zeros where there is none.
///
/// # Errors
///
/// [`Kind::Conflict`] if the container does not run, or is paused.
pub fn attach(
    engine: &Engine,
    container: &Container,
    wanted: Attach,
    size: (u16, u16),
) -> Result<Attached> {
    let connection = connect(&engine.store, container, check_state)?;
    let mut session = Session::join(connection);
    let connection = session.connection();
    connection.send_json(FrameKind::Attach, &wanted)?;
    if size != (0, 0) {
        // A program redraws its screen when the size changes, and only then.
        let (rows, columns) = size;
        for size in [(rows.saturating_add(1), columns.saturating_add(1)), size] {
            connection.send(FrameKind::Resize, &size_to_wire(size));
        }
    }
    connection.flush_waiting();
    match connection.receive()? {
        Some(Frame {
            kind: FrameKind::Exited,
            payload,
        }) => read_exited(&payload).map(Attached::Ended),
        Some(Frame {
            kind: FrameKind::Failed,
            payload,
        }) => {
            let why: Report =
                serde_json::from_slice(&payload).doing(|| "understand the monitor")?;
            Err(why.into())
        }
        Some(_) => {
            note(engine, container, "attach");
            Ok(Attached::Running(session))
        }
        None => Err(monitor_died()),
    }
}

fn check_state(container: &Container) -> Result<()> {
    let cannot = |how: &str| {
        let name = &container.record().name;
        Error::new(Kind::Conflict, format!("container `{name}` is {how}"))
    };
    match container.state()?.status {
        Status::Running => Ok(()),
        Status::Paused => Err(cannot("paused").hint("Unpause it first.")),
        Status::Restarting => {
            Err(cannot("restarting").hint("Wait until it runs, then attach to it."))
        }
        _ => Err(not_running(container).hint("Start it with `coracle start -a`.")),
    }
}

/// Notes that a caller attached to a container, or left it.
pub fn note(engine: &Engine, container: &Container, action: &str) {
    let event = Event::of_container(container.record(), action);
    engine.store.note_event(&event);
}

/// Notes that a container's terminal has another size.
pub fn note_resize(engine: &Engine, container: &Container, (rows, columns): (u16, u16)) {
    let event = Event::of_container(container.record(), "resize");
    let event = event.with("height", rows).with("width", columns);
    engine.store.note_event(&event);
}
