//! D-Bus messages as bytes: the few types that we send and read, little-endian.
//!
//! Everything is aligned to its own size, counted from the beginning of the message; a
//! body begins at a multiple of eight, so it can be written and read by itself.

use crate::error::{Error, Result};

/// The longest message that the specification allows is 128 MiB; what we wait for is short.
pub(super) const MESSAGE_MAX_BYTES: usize = 1 << 20;
/// The part of a header before the list of fields, and the length of that list.
pub(super) const FIXED_HEADER_BYTES: usize = 16;
/// How a message begins whose numbers have their lowest byte first, as ours have.
const LITTLE_ENDIAN: u8 = b'l';
const BIG_ENDIAN: u8 = b'B';

const METHOD_CALL: u8 = 1;
const PROTOCOL_VERSION: u8 = 1;

/// The kinds of messages that come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Return,
    Error,
    Signal,
    Other,
}

/// A call of a method.
pub(super) struct Call<'a> {
    pub(super) serial: u32,
    pub(super) destination: &'a str,
    pub(super) path: &'a str,
    pub(super) interface: &'a str,
    pub(super) member: &'a str,
    pub(super) signature: &'a str,
    pub(super) body: &'a [u8],
}

impl Call<'_> {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut message = Writer::default();
        for byte in [b'l', METHOD_CALL, 0, PROTOCOL_VERSION] {
            message.0.push(byte);
        }
        message.u32(self.body.len() as u32);
        message.u32(self.serial);
        message.array(8, |fields| {
            let texts = [
                (1, "o", self.path),
                (2, "s", self.interface),
                (3, "s", self.member),
                (6, "s", self.destination),
            ];
            for (code, signature, text) in texts {
                fields.structure(|field| {
                    field.0.push(code);
                    field.variant(signature, |variant| variant.string(text));
                });
            }
            if !self.signature.is_empty() {
                fields.structure(|field| {
                    field.0.push(8);
                    field.variant("g", |variant| variant.signature(self.signature));
                });
            }
        });
        message.align(8);
        message.0.extend_from_slice(self.body);
        message.0
    }
}

/// A message that came in.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) kind: Kind,
    pub(super) reply_to: Option<u32>,
    pub(super) member: String,
    pub(super) error: String,
    /// The unique name of whoever sent it; the bus sees to it that it is true.
    pub(super) sender: String,
    body: Vec<u8>,
}

impl Message {
    /// How long the message is whose first [`FIXED_HEADER_BYTES`] these are.
    pub(super) fn length(start: &[u8; FIXED_HEADER_BYTES]) -> Result<usize> {
        let mut reader = Reader::new(start);
        reader.skip(4)?;
        let (mut body, _serial, mut fields) = (reader.u32()?, reader.u32()?, reader.u32()?);
        match start[0] {
            LITTLE_ENDIAN => {}
            // Nothing that we asked for; but its end has to be found.
            BIG_ENDIAN => (body, fields) = (body.swap_bytes(), fields.swap_bytes()),
            _ => return Err(malformed()),
        }
        let header = (FIXED_HEADER_BYTES + fields as usize).next_multiple_of(8);
        match header.checked_add(body as usize) {
            Some(length) if length <= MESSAGE_MAX_BYTES => Ok(length),
            _ => Err(malformed()),
        }
    }

    /// Reads a whole message. One that cannot be read is somebody else's mischief, and is
    /// passed over.
    pub(super) fn read(bytes: &[u8]) -> Self {
        match bytes.first() {
            Some(&LITTLE_ENDIAN) => Self::parse(bytes).unwrap_or_else(|_| Self::empty(Kind::Other)),
            _ => Self::empty(Kind::Other),
        }
    }

    fn empty(kind: Kind) -> Self {
        Message {
            kind,
            reply_to: None,
            member: String::new(),
            error: String::new(),
            sender: String::new(),
            body: Vec::new(),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self> {
        let mut reader = Reader::new(bytes);
        reader.skip(1)?;
        let kind = match reader.byte()? {
            2 => Kind::Return,
            3 => Kind::Error,
            4 => Kind::Signal,
            _ => Kind::Other,
        };
        reader.skip(10)?;
        let mut message = Self::empty(kind);
        let fields = reader.u32()? as usize;
        let end = reader.at + fields;
        while reader.at < end {
            reader.align(8)?;
            let code = reader.byte()?;
            match (code, reader.signature()?.as_str()) {
                (5, "u") => message.reply_to = Some(reader.u32()?),
                (3, "s") => message.member = reader.string()?,
                (4, "s") => message.error = reader.string()?,
                (7, "s") => message.sender = reader.string()?,
                (_, "s" | "o") => drop(reader.string()?),
                (_, "g") => drop(reader.signature()?),
                (_, "u") => drop(reader.u32()?),
                _ => return Err(malformed()),
            }
        }
        reader.align(8)?;
        message.body = bytes.get(reader.at..).ok_or_else(malformed)?.to_vec();
        Ok(message)
    }

    /// Reads the body.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader::new(&self.body)
    }
}

fn malformed() -> Error {
    Error::engine("the message bus sent a message that cannot be read")
}

/// Puts values together.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn align(&mut self, size: usize) {
        self.0.resize(self.0.len().next_multiple_of(size), 0);
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.align(4);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// A string or an object path.
    pub(super) fn string(&mut self, text: &str) {
        self.u32(text.len() as u32);
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    fn signature(&mut self, text: &str) {
        self.0.push(text.len() as u8);
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
    }

    pub(super) fn variant(&mut self, signature: &str, write: impl FnOnce(&mut Writer)) {
        self.signature(signature);
        write(self);
    }

    pub(super) fn structure(&mut self, write: impl FnOnce(&mut Writer)) {
        self.align(8);
        write(self);
    }

    /// An array of elements that are aligned to `alignment`.
    pub(super) fn array(&mut self, alignment: usize, write: impl FnOnce(&mut Writer)) {
        self.u32(0);
        let length_at = self.0.len() - 4;
        // Not counted in the length, and there even if the array is empty.
        self.align(alignment);
        let start = self.0.len();
        write(self);
        let length = (self.0.len() - start) as u32;
        if let Some(place) = self.0.get_mut(length_at..length_at + 4) {
            place.copy_from_slice(&length.to_le_bytes());
        }
    }
}

/// Takes values apart. What the bytes claim is never believed beyond their end.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Reader { bytes, at: 0 }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(count).ok_or_else(malformed)?;
        let taken = self.bytes.get(self.at..end).ok_or_else(malformed)?;
        self.at = end;
        Ok(taken)
    }

    fn skip(&mut self, count: usize) -> Result<()> {
        self.take(count).map(drop)
    }

    fn align(&mut self, size: usize) -> Result<()> {
        self.skip(self.at.next_multiple_of(size) - self.at)
    }

    fn byte(&mut self) -> Result<u8> {
        self.take(1)?.first().copied().ok_or_else(malformed)
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        self.align(4)?;
        let bytes = self.take(4)?.try_into().map_err(|_| malformed())?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// A string or an object path.
    pub(super) fn string(&mut self) -> Result<String> {
        let length = self.u32()? as usize;
        self.text(length)
    }

    fn signature(&mut self) -> Result<String> {
        let length = usize::from(self.byte()?);
        self.text(length)
    }

    fn text(&mut self, length: usize) -> Result<String> {
        let bytes = self.take(length)?.to_vec();
        self.skip(1)?;
        String::from_utf8(bytes).map_err(|_| malformed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_the_bytes_of_the_specification() {
        let bytes = Call {
            serial: 1,
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
            member: "Hello",
            signature: "",
            body: &[],
        }
        .to_bytes();
        // As every client sends it first of all (seen with strace on `busctl`).
        let expected = b"l\x01\x00\x01\x00\x00\x00\x00\x01\x00\x00\x00\x6d\x00\x00\x00\
            \x01\x01o\x00\x15\x00\x00\x00/org/freedesktop/DBus\x00\x00\x00\
            \x02\x01s\x00\x14\x00\x00\x00org.freedesktop.DBus\x00\x00\x00\x00\
            \x03\x01s\x00\x05\x00\x00\x00Hello\x00\x00\x00\
            \x06\x01s\x00\x14\x00\x00\x00org.freedesktop.DBus\x00\x00\x00\x00";
        assert_eq!(bytes, expected);
    }

    #[test]
    fn structures_and_arrays_are_aligned_and_counted() {
        let mut body = Writer::default();
        body.string("ab");
        body.array(8, |list| {
            list.structure(|one| {
                one.string("P");
                one.variant("au", |value| value.array(4, |pids| pids.u32(7)));
            });
        });
        body.array(8, |_| {});
        let expected = b"\x02\0\0\0ab\0\0\x14\0\0\0\0\0\0\0\
            \x01\0\0\0P\0\x02au\0\0\0\x04\0\0\0\x07\0\0\0\0\0\0\0";
        let bytes = body.into_bytes();
        assert_eq!(bytes, expected);
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.string().unwrap(), "ab");
        let length = reader.u32().unwrap() as usize;
        reader.align(8).unwrap();
        let start = reader.at;
        assert_eq!(reader.string().unwrap(), "P");
        assert_eq!(reader.signature().unwrap(), "au");
        assert_eq!((reader.u32().unwrap(), reader.u32().unwrap()), (4, 7));
        assert_eq!(reader.at - start, length);
        assert_eq!(reader.u32().unwrap(), 0);
    }

    #[test]
    fn what_comes_in_is_read_as_far_as_it_goes_and_no_further() {
        let mut message = Writer::default();
        message.0.extend(*b"l\x04\x00\x01");
        message.u32(0);
        message.u32(9);
        message.array(8, |fields| {
            fields.structure(|field| {
                field.0.push(3);
                field.variant("s", |value| value.string("JobRemoved"));
            });
            fields.structure(|field| {
                field.0.push(8);
                field.variant("g", |value| value.signature("uo"));
            });
        });
        message.align(8);
        message.u32(5);
        message.string("/job/5");
        let bytes = message.into_bytes();
        let found = Message::parse(&bytes).unwrap();
        assert_eq!(
            (found.kind, found.member.as_str()),
            (Kind::Signal, "JobRemoved")
        );
        let mut reader = found.reader();
        assert_eq!(reader.u32().unwrap(), 5);
        assert_eq!(reader.string().unwrap(), "/job/5");
        assert!(reader.u32().is_err());
        for end in 0..bytes.len() {
            // Cut anywhere: an error or less of a body, and no panic.
            let _ = Message::parse(&bytes[..end]);
        }
        let mut long = *b"l\x04\x00\x01\xff\xff\xff\xff\0\0\0\0\xff\xff\xff\xff";
        assert!(Message::length(&long).is_err());
        long[0] = b'B';
        assert!(Message::length(&long).is_err());
    }
}
