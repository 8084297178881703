//! A client of a process that pumps, and what it says.

use super::protocol::{Answer, Attach, Connection, Frame, Kind, Request, size_from_wire};
use super::stdio::Streams;
use crate::error::{Context, Report, Result};

/// A client and what it wants.
pub(super) struct Client {
    pub(super) connection: Connection,
    pub(super) attach: Attach,
    /// It came for a further command: the message that says which.
    pub(super) exec: Option<Vec<u8>>,
    pub(super) gone: bool,
}

impl Client {
    pub(super) fn new(connection: Connection, attach: Attach) -> Self {
        Client {
            connection,
            attach,
            exec: None,
            gone: false,
        }
    }

    /// Sends what waits and hears what has come. `see_to` does what it asks for.
    pub(super) fn serve(
        &mut self,
        streams: &mut Streams,
        stdin_once: bool,
        mut see_to: impl FnMut(Request) -> Result<()>,
    ) {
        self.connection.flush();
        self.connection.fill();
        while self.exec.is_none() {
            match self.connection.next_frame() {
                Ok(Some(frame)) => self.hear(frame, streams, stdin_once, &mut see_to),
                Ok(None) => break,
                Err(_) => {
                    self.gone = true;
                    break;
                }
            }
        }
        self.gone |= self.connection.is_closed();
    }

    fn hear(
        &mut self,
        frame: Frame,
        streams: &mut Streams,
        stdin_once: bool,
        see_to: impl FnOnce(Request) -> Result<()>,
    ) {
        let Frame { kind, payload } = frame;
        match kind {
            Kind::Stdin if self.attach.stdin => streams.write(&payload),
            Kind::StdinEnd if self.attach.stdin && stdin_once => streams.end_input(),
            Kind::Resize => {
                if let Some(size) = size_from_wire(&payload) {
                    streams.resize(size);
                }
            }
            Kind::Attach => {
                self.attach = serde_json::from_slice(&payload).unwrap_or_default();
                // All output from here on is for it, too.
                self.connection.send(Kind::Started, &[]);
            }
            // What follows is for the command.
            Kind::Exec => self.exec = Some(payload),
            Kind::Request => answer(&mut self.connection, &payload, see_to),
            _ => {}
        }
    }
}

/// Reads a request, sees to it, and answers.
pub(super) fn answer(
    connection: &mut Connection,
    payload: &[u8],
    see_to: impl FnOnce(Request) -> Result<()>,
) {
    let seen_to = serde_json::from_slice(payload)
        .doing(|| "understand a request")
        .and_then(see_to);
    let fault = seen_to.err().map(|why| Report::from(&why));
    let _ = connection.send_json(Kind::Answer, &Answer { fault });
}
