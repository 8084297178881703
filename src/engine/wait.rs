//! `wait`: waits until a container has ended, and says how.

use super::Engine;
use crate::error::Result;
use crate::monitor::protocol::Connection;
use crate::monitor::{self, Session};
use crate::state::Status;
use crate::store::containers::Container;

/// Waits for a container's end. Returns its exit status; that of its last run if it does
/// not run now.
pub fn wait(engine: &Engine, container: &Container) -> Result<u8> {
    loop {
        let state = container.state()?;
        if state.status == Status::Exited {
            return Ok(state.exit_code());
        }
        if let Some(socket) = monitor::connect(engine.store.paths(), container.id()) {
            let exited = Session::join(Connection::new(socket)).wait();
            // A monitor that was killed said nothing: the record then says "unknown".
            return match exited {
                Ok(exited) => Ok(exited.exit.ending.exit_code()),
                Err(_) => Ok(container.state()?.exit_code()),
            };
        }
        if state.status == Status::Created {
            return Ok(0);
        }
        // Between its record and its socket, or between its socket and its record.
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
