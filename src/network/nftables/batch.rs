//! Transactions of nf_tables: changes that the kernel makes all at once, or not at all.

use rustix::io::Errno;

use super::super::address::IpFamily;
use super::super::netlink::{Attributes, Body, Refusal, Requests, Socket};

pub(super) const NEW_TABLE: u16 = 0;
pub(super) const GET_TABLE: u16 = 1;
pub(super) const DELETE_TABLE: u16 = 2;
pub(super) const NEW_CHAIN: u16 = 3;
pub(super) const NEW_RULE: u16 = 6;
pub(super) const DELETE_RULE: u16 = 8;
pub(super) const NEW_SET: u16 = 9;
pub(super) const NEW_ELEMENT: u16 = 12;
pub(super) const GET_ELEMENT: u16 = 13;
pub(super) const DELETE_ELEMENT: u16 = 14;
const GET_GENERATION: u16 = 16;

const SUBSYSTEM: u16 = 10;
const BATCH_BEGIN: u16 = 16;
const BATCH_END: u16 = 17;
const BATCH_GENERATION: u16 = 1;
const GENERATION_ID: u16 = 1;
const GENERIC_HEADER_BYTES: usize = 4;
const FAMILY_NONE: u8 = 0;

/// The type of a message, as a netlink header says it.
pub(super) fn message_type(message: u16) -> u16 {
    SUBSYSTEM << 8 | message
}

/// Writes the `nfgenmsg` that messages about tables of a family (`ip` or `ip6`) start with.
pub(super) fn write_header(body: &mut Body<'_>, family: IpFamily) {
    body.raw(&[family as u8, 0, 0, 0]);
}

/// The attributes after the `nfgenmsg`.
pub(super) fn attributes(body: &[u8]) -> Attributes<'_> {
    Attributes(body.get(GENERIC_HEADER_BYTES..).unwrap_or_default())
}

/// A transaction about tables of a family that is being put together.
pub(super) struct Batch {
    family: IpFamily,
    requests: Requests,
    needs: Vec<(u32, &'static str)>,
}

/// Why the kernel refused a transaction.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) errno: Errno,
    /// What the kernel needs for the change that it refused.
    pub(super) needs: Option<&'static str>,
    /// Whether nf_tables itself answered to no message.
    pub(super) as_a_whole: bool,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Refused {
            errno: refusal.errno,
            needs: None,
            as_a_whole: true,
        }
    }
}

impl Batch {
    /// An empty transaction. With `generation`, it is refused with `ERESTART` if anything
    /// in nf_tables has changed since.
    pub(super) fn new(socket: &Socket, family: IpFamily, generation: Option<u32>) -> Self {
        let mut requests = socket.requests();
        requests.push(BATCH_BEGIN, 0, |body| {
            body.raw(&[FAMILY_NONE, 0]);
            body.raw(&SUBSYSTEM.to_be_bytes());
            if let Some(generation) = generation {
                body.be32(BATCH_GENERATION, generation);
            }
        });
        Batch {
            family,
            requests,
            needs: Vec::new(),
        }
    }

    /// Adds a change. `needs` names what the kernel must have for it.
    pub(super) fn push(
        &mut self,
        message: u16,
        flags: u16,
        needs: Option<&'static str>,
        body: impl FnOnce(&mut Body<'_>),
    ) {
        let family = self.family;
        let sequence = self.requests.push(message_type(message), flags, |inside| {
            write_header(inside, family);
            body(inside);
        });
        self.needs.extend(needs.map(|needs| (sequence, needs)));
    }

    /// Has the kernel make the changes.
    pub(super) fn commit(mut self, socket: &mut Socket) -> Result<(), Refused> {
        self.requests.acknowledge_latest();
        self.requests.push(BATCH_END, 0, |body| {
            body.raw(&[FAMILY_NONE, 0]);
            body.raw(&SUBSYSTEM.to_be_bytes());
        });
        let outcome = socket.exchange(&self.requests, |_| ());
        outcome.map_err(|Refusal { sequence, errno }| Refused {
            errno,
            needs: self
                .needs
                .iter()
                .find_map(|(of, needs)| (Some(*of) == sequence).then_some(*needs)),
            as_a_whole: sequence == Some(self.requests.first()),
        })
    }
}

/// The number of transactions that nf_tables has seen.
pub(super) fn generation(socket: &mut Socket) -> Result<u32, Refusal> {
    let mut requests = socket.requests();
    requests.push(message_type(GET_GENERATION), 0, |body| {
        body.raw(&[FAMILY_NONE, 0, 0, 0]);
    });
    requests.acknowledge_latest();
    let mut generation = None;
    socket.exchange(&requests, |body| {
        let id = attributes(body).find(GENERATION_ID);
        generation = id.and_then(|id| id.try_into().ok().map(u32::from_be_bytes));
    })?;
    generation.ok_or(Errno::BADMSG.into())
}
