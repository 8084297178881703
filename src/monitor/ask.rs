//! Asking a container's monitor for something, seen from whoever asks.

use super::Session;
use super::protocol::{Answer, Frame, Kind, Request};
use super::socket::Line;
use crate::error::{Context, Result};
use crate::ids::ContainerId;
use crate::paths::Paths;

/// What came of a question.
#[derive(Debug)]
pub enum Asked {
    /// It is being done. The session tells the end of the run.
    Done(Session),
    /// The run was over before it could be done.
    Over,
    /// No monitor listens, or it died.
    Nobody,
}

/// Asks the monitor of a container. Fails with its reason if it refuses.
pub fn ask(paths: &Paths, id: &ContainerId, request: Request) -> Result<Asked> {
    let mut line = Line::new()?;
    line.connection().send_json(Kind::Request, &request)?;
    let Some(mut connection) = line.offer(paths, id) else {
        return Ok(Asked::Nobody);
    };
    connection.flush_waiting();
    loop {
        let received = match connection.receive() {
            // It went without having heard us.
            Err(why) if why.errno() == Some(libc::ECONNRESET) => return Ok(Asked::Nobody),
            received => received?,
        };
        match received {
            Some(Frame {
                kind: Kind::Answer,
                payload,
            }) => {
                let answer: Answer =
                    serde_json::from_slice(&payload).doing(|| "understand the monitor")?;
                return match answer.fault {
                    None => Ok(Asked::Done(Session::join(connection))),
                    Some(report) => Err(report.into()),
                };
            }
            Some(Frame {
                kind: Kind::Exited, ..
            }) => return Ok(Asked::Over),
            Some(_) => {}
            None => return Ok(Asked::Nobody),
        }
    }
}
