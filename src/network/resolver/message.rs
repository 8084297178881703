//! Messages of DNS (RFC 1035) as far as they must be understood here: the question of a
//! client, and whether an answer belongs to it.
//!
//! Everything else of a message is passed on as it is, whatever it may be: new types,
//! reserved bits, signatures. That is why this reads bytes, and no library takes messages
//! apart and puts them together again. Every byte may be hostile: nothing here follows a
//! pointer, and nothing is allocated because a message says so.

/// The header that each message starts with.
pub(super) const HEADER_BYTES: usize = 12;
/// What a client without extensions takes over UDP.
const PLAIN_MAX_BYTES: usize = 512;
const NAME_MAX_BYTES: usize = 255;
const LABEL_MAX_BYTES: usize = 63;
/// What we say that we take over UDP: no packet of the loopback is cut up at this size.
const OUR_MAX_BYTES: u16 = 4096;
/// The name at the beginning of the question, in fewer bytes.
const POINTER_TO_QUESTION: [u8; 2] = [0xc0, HEADER_BYTES as u8];

// Bits of the header's flags.
const RESPONSE: u16 = 0x8000;
const OPERATION: u16 = 0x7800;
const AUTHORITATIVE: u16 = 0x0400;
const TRUNCATED: u16 = 0x0200;
const RECURSION_DESIRED: u16 = 0x0100;
const RECURSION_AVAILABLE: u16 = 0x0080;
const CHECKING_DISABLED: u16 = 0x0010;
const CODE: u16 = 0x000f;

/// The class of everything on the Internet.
pub(super) const CLASS_INTERNET: u16 = 1;
pub(super) const TYPE_A: u16 = 1;
pub(super) const TYPE_PTR: u16 = 12;
pub(super) const TYPE_AAAA: u16 = 28;
const TYPE_OPT: u16 = 41;
pub(super) const TYPE_IXFR: u16 = 251;
pub(super) const TYPE_AXFR: u16 = 252;
pub(super) const TYPE_ANY: u16 = 255;

/// How an answer turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    Fine = 0,
    Malformed = 1,
    ServerFailure = 2,
    NotImplemented = 4,
}

/// Why a message is no question that can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It asks for nothing: what answered it might itself be answered, and so on.
    NoQuestion,
    /// It is to be refused with this code.
    Refused(Code),
}

/// A message that asks one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question<'a> {
    message: &'a [u8],
    /// Where the section of the question ends.
    end: usize,
    /// In lower case and without a dot at the end; none if it is not made of plain words.
    pub(super) name: Option<String>,
    pub(super) kind: u16,
    pub(super) class: u16,
    /// What the client takes over UDP, if it speaks of extensions (RFC 6891).
    extended: Option<u16>,
}

impl<'a> Question<'a> {
    pub(super) fn read(message: &'a [u8]) -> Result<Self, Unreadable> {
        if message.len() < HEADER_BYTES || flags(message) & RESPONSE != 0 {
            return Err(Unreadable::NoQuestion);
        }
        if flags(message) & OPERATION != 0 {
            return Err(Unreadable::Refused(Code::NotImplemented));
        }
        Self::parse(message).ok_or(Unreadable::Refused(Code::Malformed))
    }

    fn parse(message: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(message.get(HEADER_BYTES..)?);
        if u16_at(message, 4)? != 1 {
            return None;
        }
        let name = reader.name()?;
        let kind = reader.u16()?;
        let class = reader.u16()?;
        let end = message.len() - reader.0.len();
        let before = u32::from(u16_at(message, 6)?) + u32::from(u16_at(message, 8)?);
        let additional = u32::from(u16_at(message, 10)?);
        let mut extended = None;
        // Each takes some of the message's bytes, which end soon.
        for index in 0..before + additional {
            let (kind, class) = reader.record()?;
            if index >= before && kind == TYPE_OPT {
                extended = Some(class);
            }
        }
        Some(Question {
            message,
            end,
            name,
            kind,
            class,
            extended,
        })
    }

    /// All of the message.
    pub(super) fn message(&self) -> &'a [u8] {
        self.message
    }

    /// The number of bytes that the client takes over UDP.
    pub(super) fn datagram_max_bytes(&self) -> usize {
        let said = self.extended.map_or(0, usize::from);
        said.max(PLAIN_MAX_BYTES)
    }

    /// An answer of at most `max_bytes` that is to be filled.
    pub(super) fn reply(&self, code: Code, max_bytes: usize) -> Reply {
        // The question's spelling is kept: clients compare it.
        let mut bytes = self.message.get(..self.end).unwrap_or_default().to_vec();
        // Always said to be there: an empty answer without it sends the C library of GNU
        // on to the next server.
        let kept = flags(self.message) & (RECURSION_DESIRED | CHECKING_DISABLED);
        let flags = RESPONSE | RECURSION_AVAILABLE | kept | code as u16;
        write_header(&mut bytes, flags, [1, 0, 0, 0]);
        Reply {
            bytes,
            flags,
            answers: 0,
            max_bytes,
            extended: self.extended.is_some(),
        }
    }

    /// Whether a message is the answer to this question when it was asked with `id`.
    pub(super) fn is_answered_by(&self, message: &[u8], id: u16) -> bool {
        if message.len() < HEADER_BYTES
            || u16_at(message, 0) != Some(id)
            || flags(message) & (RESPONSE | OPERATION) != RESPONSE
        {
            return false;
        }
        match u16_at(message, 4) {
            Some(1) => {
                // Type and class follow the name, of whose letters the case does not matter.
                let name_end = self.end - 4;
                let same = |from, to| match (self.message.get(from..to), message.get(from..to)) {
                    (Some(ours), Some(theirs)) => ours.eq_ignore_ascii_case(theirs),
                    _ => false,
                };
                let exact = self.message.get(name_end..self.end);
                same(HEADER_BYTES, name_end)
                    && exact.is_some()
                    && exact == message.get(name_end..self.end)
            }
            // A server that refuses may leave out what it refuses.
            Some(0) => flags(message) & CODE != Code::Fine as u16,
            _ => false,
        }
    }
}

/// An answer while it is written.
pub(super) struct Reply {
    bytes: Vec<u8>,
    flags: u16,
    answers: u16,
    max_bytes: usize,
    extended: bool,
}

impl Reply {
    /// Says that the answer comes from who knows.
    pub(super) fn authoritative(&mut self) {
        self.flags |= AUTHORITATIVE;
    }

    /// Adds a record about the name of the question. If there is no room, the answer says
    /// that it was cut off.
    ///
    /// It is not to be kept: to ask again costs a client next to nothing, and what it would
    /// keep is wrong as soon as a container starts or ends.
    pub(super) fn record(&mut self, kind: u16, data: &[u8]) {
        const NOT_TO_BE_KEPT: u32 = 0;
        const FIXED_BYTES: usize = 12;
        let (Ok(length), Some(answers)) = (u16::try_from(data.len()), self.answers.checked_add(1))
        else {
            return;
        };
        let reserved = if self.extended { OPT_BYTES } else { 0 };
        if self.bytes.len() + FIXED_BYTES + data.len() + reserved > self.max_bytes {
            self.flags |= TRUNCATED;
            return;
        }
        self.answers = answers;
        self.bytes.extend(POINTER_TO_QUESTION);
        self.bytes.extend(kind.to_be_bytes());
        self.bytes.extend(CLASS_INTERNET.to_be_bytes());
        self.bytes.extend(NOT_TO_BE_KEPT.to_be_bytes());
        self.bytes.extend(length.to_be_bytes());
        self.bytes.extend(data);
    }

    /// The message.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.extended {
            // The root's name, type, size in the place of a class, and nothing more.
            self.bytes.push(0);
            self.bytes.extend(TYPE_OPT.to_be_bytes());
            self.bytes.extend(OUR_MAX_BYTES.to_be_bytes());
            self.bytes.extend([0; 6]);
        }
        let counts = [1, self.answers, 0, self.extended.into()];
        write_header(&mut self.bytes, self.flags, counts);
        self.bytes
    }
}

/// What the record of extensions takes of an answer.
const OPT_BYTES: usize = 11;

/// An answer to a message that could not be read: its header alone.
pub(super) fn refuse(message: &[u8], code: Code) -> Vec<u8> {
    let mut bytes = message.get(..HEADER_BYTES).unwrap_or(&[0; 12]).to_vec();
    let kept = flags(message) & (OPERATION | RECURSION_DESIRED);
    let flags = RESPONSE | RECURSION_AVAILABLE | kept | code as u16;
    write_header(&mut bytes, flags, [0; 4]);
    bytes
}

/// What a server's answer says when it has more bytes than the client takes: to ask again
/// over TCP.
pub(super) fn cut_off(question: &Question<'_>, answer: &[u8]) -> Vec<u8> {
    let mut reply = question.reply(Code::Fine, 0);
    reply.flags = flags(answer) | TRUNCATED;
    reply.finish()
}

/// Whether an answer says that its server cannot or does not want to help: another may.
pub(super) fn is_refusal(answer: &[u8]) -> bool {
    const REFUSED: u16 = 5;
    let code = flags(answer) & CODE;
    [
        Code::ServerFailure as u16,
        Code::NotImplemented as u16,
        REFUSED,
    ]
    .contains(&code)
}

/// The id that a message was sent with.
pub(super) fn id(message: &[u8]) -> u16 {
    u16_at(message, 0).unwrap_or_default()
}

/// Gives a message an id.
pub(super) fn set_id(message: &mut [u8], id: u16) {
    if let Some(place) = message.get_mut(..2) {
        place.copy_from_slice(&id.to_be_bytes());
    }
}

/// A name of plain words in the form that messages have it in; none if it is too long.
pub(super) fn encode_name(name: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(name.len() + 2);
    for label in name.split('.') {
        let length = u8::try_from(label.len()).ok()?;
        if label.is_empty() || label.len() > LABEL_MAX_BYTES {
            return None;
        }
        bytes.push(length);
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    (bytes.len() <= NAME_MAX_BYTES).then_some(bytes)
}

fn write_header(bytes: &mut [u8], flags: u16, counts: [u16; 4]) {
    let words = std::iter::once(flags).chain(counts);
    // After the id.
    for (place, word) in bytes.chunks_exact_mut(2).skip(1).zip(words) {
        place.copy_from_slice(&word.to_be_bytes());
    }
}

fn flags(message: &[u8]) -> u16 {
    u16_at(message, 2).unwrap_or_default()
}

fn u16_at(message: &[u8], place: usize) -> Option<u16> {
    Reader(message.get(place..)?).u16()
}

/// Reads from the beginning of what is left.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    /// A name that is written out, as the first of a message must be. The inner option is
    /// none for one that is not made of plain words.
    fn name(&mut self) -> Option<Option<String>> {
        let mut text = String::new();
        let mut is_plain = true;
        let mut bytes = 1;
        loop {
            let length = usize::from(self.u8()?);
            if length == 0 {
                break;
            }
            bytes += 1 + length;
            if length > LABEL_MAX_BYTES || bytes > NAME_MAX_BYTES {
                return None;
            }
            if !text.is_empty() {
                text.push('.');
            }
            for byte in self.take(length)? {
                is_plain &= byte.is_ascii_graphic() && *byte != b'.';
                text.push(char::from(byte.to_ascii_lowercase()));
            }
        }
        Some((is_plain && !text.is_empty()).then_some(text))
    }

    /// Passes over a record and returns its type and class.
    fn record(&mut self) -> Option<(u16, u16)> {
        const POINTER: u8 = 0xc0;
        loop {
            let length = self.u8()?;
            if length == 0 {
                break;
            }
            if length & POINTER == POINTER {
                self.u8()?;
                break;
            }
            if length & POINTER != 0 {
                return None;
            }
            self.take(usize::from(length))?;
        }
        let (kind, class) = (self.u16()?, self.u16()?);
        self.take(4)?;
        let length = usize::from(self.u16()?);
        self.take(length)?;
        Some((kind, class))
    }
}
