//! Gives a running container the networks that its record says by now, and the names.

use super::supervise::Supervisor;
use crate::error::{Error, Result};
use crate::store::containers::Container;
use crate::sys::clone3::Child;

impl Supervisor {
    /// Does it; what could not be done is said, and the rest is done.
    pub(super) fn adjust_network(&mut self, process: &Child) -> Result<()> {
        let Some(network) = &mut self.network else {
            return Ok(());
        };
        let container = Container::open(self.container.directory())?
            .filter(|container| container.record().is_readable())
            .ok_or_else(|| Error::engine("the container's record cannot be read"))?;
        let adjusted = network.adjust(&self.store, container.record(), process.pid);
        let written = network.rewrite_files(&container);
        self.state.network = network.state();
        self.joined = network.joined();
        self.container = container;
        // Whoever finds a killed monitor's ports must know where they lead.
        let recorded = self.try_to_write_state();
        let Some(network) = &mut self.network else {
            return adjusted;
        };
        let published = match &recorded {
            Ok(()) => network.publish(),
            Err(_) => Ok(()),
        };
        adjusted.and(written).and(recorded).and(published)
    }
}
