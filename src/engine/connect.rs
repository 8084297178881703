//! Reaches the monitor of a container that runs. Knows nothing of what is asked of it.

use std::time::{Duration, Instant};

use super::pause::no_answer;
use crate::error::Result;
use crate::monitor;
use crate::monitor::protocol::Connection;
use crate::store::Store;
use crate::store::containers::Container;

/// How long a monitor may take between its record and its socket, or between its end and
/// its record.
const PATIENCE: Duration = Duration::from_secs(5);
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Connects to a container's monitor. `check` fails once the container's state forbids it.
pub(super) fn connect(
    store: &Store,
    container: &Container,
    check: impl Fn(&Container) -> Result<()>,
) -> Result<Connection> {
    let patience = Instant::now() + PATIENCE;
    loop {
        check(container)?;
        if let Some(connection) = monitor::connect(store.paths(), container.id()) {
            return Ok(connection);
        }
        if Instant::now() >= patience {
            return Err(no_answer(container));
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
}
