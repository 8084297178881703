//! The container at the other end of a relay, as the engine knows it.

use super::relay::{End, Options, Peer, Signals, exit_status, relay};
use crate::engine::{Engine, attach, kill};
use crate::error::Result;
use crate::monitor::Session;
use crate::store::containers::Container;

/// A container that is attached to.
struct ContainerPeer<'a> {
    engine: &'a Engine,
    container: &'a Container,
}

impl Peer for ContainerPeer<'_> {
    fn signal(&self, signal: i32) {
        // One that has ended needs no signal; that it has is said by its monitor.
        let _ = kill::kill(self.engine, self.container, signal);
    }

    fn resized(&self, size: (u16, u16)) {
        attach::note_resize(self.engine, self.container, size);
    }

    fn detached(&self) {
        attach::note(self.engine, self.container, "detach");
    }
}

/// Stays with a container until it ends or the user leaves it. Returns the exit status;
/// `None` if the container goes on because there is no more input.
pub(super) fn stay(
    engine: &Engine,
    container: &Container,
    session: &mut Session,
    signals: &Signals,
    options: &Options,
) -> Result<Option<u8>> {
    let peer = ContainerPeer { engine, container };
    match relay(session, signals, options, &peer)? {
        End::Exited(exited) => Ok(Some(exit_status(&exited))),
        End::Detached => Ok(Some(0)),
        End::InputSent => Ok(None),
    }
}
