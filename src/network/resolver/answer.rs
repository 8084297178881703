//! What becomes of a message from the container: an answer from what we know ourselves, or
//! a question to other servers.
//!
//! Pure: who knows names is given.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Names;
use super::message::{
    CLASS_INTERNET, Code, Question, TYPE_A, TYPE_AAAA, TYPE_ANY, TYPE_AXFR, TYPE_IXFR, TYPE_PTR,
    Unreadable, encode_name, refuse,
};
use crate::ids::fill_random;

/// A message's length over TCP has two bytes.
const STREAM_MAX_BYTES: usize = u16::MAX as usize;
const REVERSE_SUFFIX: &str = ".in-addr.arpa";
const REVERSE_IPV6_SUFFIX: &str = ".ip6.arpa";

/// How a message came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transport {
    Datagram,
    Stream,
}

/// What becomes of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reaction<'a> {
    /// It is answered.
    Answer(Vec<u8>),
    /// It is a question about a name that is not ours.
    Foreign(Question<'a>),
    /// It is no question.
    Ignore,
}

/// Decides what becomes of a message.
pub(super) fn react<'a>(
    message: &'a [u8],
    transport: Transport,
    names: &dyn Names,
) -> Reaction<'a> {
    let question = match Question::read(message) {
        Ok(question) => question,
        Err(Unreadable::NoQuestion) => return Reaction::Ignore,
        Err(Unreadable::Refused(code)) => return Reaction::Answer(refuse(message, code)),
    };
    if matches!(question.kind, TYPE_AXFR | TYPE_IXFR) {
        // Whole zones: we have none, and theirs come in many messages.
        return Reaction::Answer(refuse(message, Code::NotImplemented));
    }
    match find(&question, names) {
        Some(found) => Reaction::Answer(write(&question, transport, found)),
        None => Reaction::Foreign(question),
    }
}

/// The answer when nobody has one.
pub(super) fn failure(question: &Question<'_>) -> Vec<u8> {
    // Not `REFUSED`, which the C library of musl passes over to wait for another answer.
    question.reply(Code::ServerFailure, 0).finish()
}

/// What we know of a name of ours.
enum Found {
    Addresses(Vec<IpAddr>),
    Name(String),
}

fn find(question: &Question<'_>, names: &dyn Names) -> Option<Found> {
    let name = question.name.as_deref()?;
    if question.class != CLASS_INTERNET {
        return None;
    }
    if let Some(address) = reverse_address(name) {
        return names.name_of(address).map(Found::Name);
    }
    names.addresses(name).map(Found::Addresses)
}

fn write(question: &Question<'_>, transport: Transport, found: Found) -> Vec<u8> {
    let max_bytes = match transport {
        Transport::Datagram => question.datagram_max_bytes(),
        Transport::Stream => STREAM_MAX_BYTES,
    };
    let is_asked = |kind| question.kind == kind || question.kind == TYPE_ANY;
    let mut reply = question.reply(Code::Fine, max_bytes);
    reply.authoritative();
    match found {
        // One that has none of a type is there all the same: the answer says so.
        Found::Addresses(mut addresses) => {
            addresses.retain(|address| is_asked(type_of(*address)));
            share_out(&mut addresses);
            for address in addresses {
                match address {
                    IpAddr::V4(address) => reply.record(TYPE_A, &address.octets()),
                    IpAddr::V6(address) => reply.record(TYPE_AAAA, &address.octets()),
                }
            }
        }
        Found::Name(name) if is_asked(TYPE_PTR) => {
            if let Some(name) = encode_name(&name) {
                reply.record(TYPE_PTR, &name);
            }
        }
        Found::Name(_) => {}
    }
    reply.finish()
}

fn type_of(address: IpAddr) -> u16 {
    match address {
        IpAddr::V4(_) => TYPE_A,
        IpAddr::V6(_) => TYPE_AAAA,
    }
}

/// Lets another address come first each time: that is the one that most clients take.
fn share_out(addresses: &mut [IpAddr]) {
    let mut random = [0; 4];
    if addresses.len() > 1 && fill_random(&mut random).is_ok() {
        let random = u32::from_ne_bytes(random) as usize;
        addresses.rotate_left(random % addresses.len());
    }
}

/// The address that a name such as `2.0.80.10.in-addr.arpa` stands for, or one of 32 single
/// hexadecimal digits before `ip6.arpa`.
fn reverse_address(name: &str) -> Option<IpAddr> {
    if let Some(digits) = name.strip_suffix(REVERSE_IPV6_SUFFIX) {
        return reverse_ipv6_address(digits).map(IpAddr::V6);
    }
    let reversed: Ipv4Addr = name.strip_suffix(REVERSE_SUFFIX)?.parse().ok()?;
    let [a, b, c, d] = reversed.octets();
    Some(Ipv4Addr::new(d, c, b, a).into())
}

/// The last digit of the address comes first.
fn reverse_ipv6_address(digits: &str) -> Option<Ipv6Addr> {
    const DIGITS: usize = 32;
    let mut number = 0_u128;
    let mut count = 0;
    for digit in digits.rsplit('.') {
        let mut letters = digit.chars();
        let value = letters.next()?.to_digit(16)?;
        count += 1;
        if letters.next().is_some() || count > DIGITS {
            return None;
        }
        number = number << 4 | u128::from(value);
    }
    (count == DIGITS).then(|| Ipv6Addr::from_bits(number))
}
