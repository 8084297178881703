//! Netlink's headers and attributes: how they are written and read.
//!
//! ```text
//! datagram  = message*
//! message   = u32 length, u16 type, u16 flags, u32 sequence, u32 port, body, padding to 4
//! body      = fixed part of the protocol, attribute*
//! attribute = u16 length, u16 type, value or attribute*, padding to 4
//! ```

use super::{ACK, DUMP, REQUEST};

const HEADER_BYTES: usize = 16;
/// The two upper bits of an attribute's type say how its value is written.
const ATTRIBUTE_TYPE_MASK: u16 = 0x3fff;
const NESTED: u16 = 0x8000;

/// Requests that are sent together, in this order, as one datagram.
pub(in crate::network) struct Requests {
    pub(super) bytes: Vec<u8>,
    pub(super) first: u32,
    pub(super) next: u32,
    /// The last request that asks for an answer.
    pub(super) awaited: u32,
    latest: usize,
}

impl Requests {
    /// No requests yet; the first will have the number `first`.
    pub(super) fn new(first: u32) -> Self {
        Requests {
            bytes: Vec::with_capacity(512),
            first,
            next: first,
            awaited: first,
            latest: 0,
        }
    }

    /// Adds a request and returns its sequence number.
    pub(in crate::network) fn push(
        &mut self,
        message_type: u16,
        flags: u16,
        body: impl FnOnce(&mut Body<'_>),
    ) -> u32 {
        let sequence = self.next;
        self.next = self.next.wrapping_add(1);
        if flags & (ACK | DUMP) != 0 {
            self.awaited = sequence;
        }
        let start = self.bytes.len();
        self.latest = start;
        self.bytes.extend([0; 4]);
        self.bytes.extend(message_type.to_ne_bytes());
        self.bytes.extend((flags | REQUEST).to_ne_bytes());
        self.bytes.extend(sequence.to_ne_bytes());
        self.bytes.extend([0; 4]);
        body(&mut Body(&mut self.bytes));
        let length = u32::try_from(self.bytes.len() - start).unwrap_or(u32::MAX);
        self.bytes[start..start + 4].copy_from_slice(&length.to_ne_bytes());
        pad(&mut self.bytes);
        sequence
    }

    /// Makes the request that was added last ask for an acknowledgement.
    pub(in crate::network) fn acknowledge_latest(&mut self) {
        // Of a flag's two bytes, the one that holds bits 0 to 7.
        let low = if cfg!(target_endian = "little") { 6 } else { 7 };
        if let Some(flags) = self.bytes.get_mut(self.latest + low) {
            *flags |= ACK as u8;
            self.awaited = self.next.wrapping_sub(1);
        }
    }

    /// The sequence number of the first request.
    pub(in crate::network) fn first(&self) -> u32 {
        self.first
    }
}

/// The body of a request, or the inside of an attribute, while it is written.
pub(in crate::network) struct Body<'a>(&'a mut Vec<u8>);

impl Body<'_> {
    /// Appends bytes as they are.
    pub(in crate::network) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Appends `length` zero bytes and returns them to be filled.
    pub(in crate::network) fn space(&mut self, length: usize) -> &mut [u8] {
        let start = self.0.len();
        self.0.resize(start + length, 0);
        &mut self.0[start..]
    }

    /// Appends an attribute.
    pub(in crate::network) fn bytes(&mut self, attribute: u16, value: &[u8]) {
        self.attribute(attribute, |inside| inside.raw(value));
    }

    /// Appends an attribute that is a text with a closing NUL.
    pub(in crate::network) fn text(&mut self, attribute: u16, value: &str) {
        self.attribute(attribute, |inside| {
            inside.raw(value.as_bytes());
            inside.raw(&[0]);
        });
    }

    /// Appends an attribute that is a number in network byte order.
    pub(in crate::network) fn be32(&mut self, attribute: u16, value: u32) {
        self.bytes(attribute, &value.to_be_bytes());
    }

    /// Appends an attribute that holds attributes.
    pub(in crate::network) fn nested(
        &mut self,
        attribute: u16,
        inside: impl FnOnce(&mut Body<'_>),
    ) {
        self.attribute(attribute | NESTED, inside);
    }

    fn attribute(&mut self, attribute: u16, inside: impl FnOnce(&mut Body<'_>)) {
        let start = self.0.len();
        self.0.extend([0; 2]);
        self.0.extend(attribute.to_ne_bytes());
        inside(&mut Body(self.0));
        // A value that is too long for its length gets one that the kernel refuses; no
        // caller writes one.
        let length = u16::try_from(self.0.len() - start).unwrap_or(0);
        self.0[start..start + 2].copy_from_slice(&length.to_ne_bytes());
        pad(self.0);
    }
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

/// Reads attributes: their types without the upper two bits, and their values.
///
/// Ends at the first one that is cut short.
pub(in crate::network) struct Attributes<'a>(pub(in crate::network) &'a [u8]);

impl<'a> Attributes<'a> {
    /// The value of the first attribute of that type.
    pub(in crate::network) fn find(self, attribute: u16) -> Option<&'a [u8]> {
        self.into_iter()
            .find_map(|(found, value)| (found == attribute).then_some(value))
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let length = usize::from(u16::from_ne_bytes(self.0.first_chunk().copied()?));
        let attribute = u16::from_ne_bytes(self.0.get(2..4)?.try_into().ok()?);
        let value = self.0.get(4..length)?;
        self.0 = self.0.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((attribute & ATTRIBUTE_TYPE_MASK, value))
    }
}

/// A number in the machine's byte order.
pub(in crate::network) fn read_u32(value: &[u8]) -> Option<u32> {
    value.try_into().ok().map(u32::from_ne_bytes)
}

/// A text up to its NUL, if it is UTF-8.
pub(in crate::network) fn read_text(value: &[u8]) -> Option<&str> {
    let end = value.iter().position(|b| *b == 0).unwrap_or(value.len());
    std::str::from_utf8(&value[..end]).ok()
}

pub(super) struct Header {
    pub(super) message_type: u16,
    pub(super) flags: u16,
    pub(super) sequence: u32,
}

/// Takes the first message off a datagram: its header and its body.
pub(super) fn split_message<'a>(rest: &mut &'a [u8]) -> Option<(Header, &'a [u8])> {
    let length = usize::try_from(u32::from_ne_bytes(*rest.first_chunk()?)).ok()?;
    let message = rest.get(..length)?;
    let (fixed, body) = message.split_at_checked(HEADER_BYTES)?;
    *rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    Some((
        Header {
            message_type: u16::from_ne_bytes(fixed.get(4..6)?.try_into().ok()?),
            flags: u16::from_ne_bytes(fixed.get(6..8)?.try_into().ok()?),
            sequence: u32::from_ne_bytes(fixed.get(8..12)?.try_into().ok()?),
        },
        body,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_read_back_as_they_were_written() {
        let mut requests = Requests::new(5);
        let sequence = requests.push(16, ACK, |body| {
            body.raw(&[1, 2, 3, 4]);
            body.text(1, "lo");
            body.nested(2, |inside| {
                inside.be32(3, 7);
                inside.bytes(4, &[9]);
            });
        });
        assert_eq!((sequence, requests.awaited), (5, 5));
        assert_eq!(requests.bytes.len() % 4, 0);
        let mut rest = &requests.bytes[..];
        let (header, body) = split_message(&mut rest).unwrap();
        assert_eq!((header.message_type, header.flags), (16, ACK | REQUEST));
        assert!(rest.is_empty());
        assert_eq!(
            Attributes(&body[4..]).find(1).and_then(read_text),
            Some("lo")
        );
        let nested = Attributes(&body[4..]).find(2).unwrap();
        let found: Vec<_> = Attributes(nested).collect();
        assert_eq!(found, [(3, &[0, 0, 0, 7][..]), (4, &[9])]);
    }

    #[test]
    fn the_latest_request_can_be_made_to_ask_for_an_answer() {
        let mut requests = Requests::new(1);
        requests.push(16, 0, |_| ());
        requests.push(17, 0, |body| body.text(1, "x"));
        requests.acknowledge_latest();
        requests.push(18, 0, |_| ());
        let mut rest = &requests.bytes[..];
        let flags: Vec<u16> = std::iter::from_fn(|| split_message(&mut rest))
            .map(|(header, _)| header.flags)
            .collect();
        assert_eq!(flags, [REQUEST, REQUEST | ACK, REQUEST]);
        assert_eq!(requests.awaited, 2);
    }

    #[test]
    fn attributes_that_are_cut_short_are_not_read() {
        for bytes in [
            &[][..],
            &[8],
            &[8, 0, 1],
            &[8, 0, 1, 0, 1, 2, 3],
            &[3, 0, 1, 0],
            &[0, 0, 0, 0],
            &[255, 255, 1, 0],
        ] {
            assert_eq!(Attributes(bytes).next(), None, "{bytes:?}");
        }
        assert_eq!(read_u32(&[1, 2, 3]), None);
        assert_eq!(read_text(b"no end"), Some("no end"));
        assert_eq!(read_text(&[0xff]), None);
    }
}
