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
            // A monitor that was killed says nothing: its record then tells the end.
            if let Ok(exited) = Session::join(Connection::new(socket)).wait() {
                return Ok(exited.exit.ending.exit_code());
            }
        }
        if state.status == Status::Created {
            return Ok(0);
        }
        // Between its record and its socket, or between its socket and its record.
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
