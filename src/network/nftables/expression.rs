//! The expressions that rules are made of, as nf_tables reads them.
//!
//! What they do is in `linux/netfilter/nf_tables.h`; `nft --debug=netlink list ruleset`
//! shows a rule's expressions.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::super::address::IpFamily;
use super::super::netlink::Body;

/// A register of 16 bytes. Values of 4 bytes that follow one another in a key or in the
/// data of an element lie in its quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Register {
    /// The verdict's.
    Verdict = 0,
    /// The first, whole or its first quarter.
    First = 1,
    /// The second, whole.
    Second = 2,
    /// The second quarter of the first.
    SecondQuarter = 9,
    /// The third quarter of the first.
    ThirdQuarter = 10,
    /// The second quarter of the second.
    SixthQuarter = 13,
}

/// What becomes of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Drop,
    Accept,
    Return,
    Jump(&'static str),
}

impl Verdict {
    fn code(self) -> i32 {
        match self {
            Verdict::Drop => 0,
            Verdict::Accept => 1,
            Verdict::Jump(_) => -3,
            Verdict::Return => -5,
        }
    }
}

/// A fact about a packet that is loaded into a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    /// The name of the interface that it came in by, 16 bytes.
    InInterface,
    /// The name of the interface that it leaves by, 16 bytes.
    OutInterface,
    /// The protocol above IP, 1 byte.
    Protocol,
    /// Where it comes from, 4 bytes or 16.
    Source(IpFamily),
    /// Where it goes, 4 bytes or 16.
    Destination(IpFamily),
    /// The network part of 127.0.0.0/8 in its source, 1 byte.
    SourceFirstByte,
    /// The same of its destination.
    DestinationFirstByte,
    /// The port it goes to, 2 bytes; at the same place for TCP, UDP and SCTP.
    DestinationPort,
    /// The connection's state, a bit set of 4 bytes.
    ConnectionState,
    /// What was done to the connection, a bit set of 4 bytes.
    ConnectionStatus,
    /// What kind of address its destination is to this host, 4 bytes.
    DestinationKind,
}

/// One step of a rule. A step that does not hold ends the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expression {
    /// Loads a fact.
    Load(Fact, Register),
    /// Holds if the register starts with these bytes.
    Equals(Register, &'static [u8]),
    /// Holds if one of these bits of a 4-byte register is set.
    HasAny(Register, u32),
    /// Holds if the set contains the key in the register; or if not.
    InSet(Register, &'static str, Membership),
    /// Looks the key in the first register up in a map and puts the data in its place.
    LookUp(&'static str),
    /// Sends the packet to the address at the beginning of the first register and the port in
    /// the quarter behind that.
    Redirect(IpFamily),
    /// Makes the packet come from an address of the interface that it leaves by.
    Masquerade,
    /// Decides.
    Decide(Verdict),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    In,
    NotIn,
}

/// Bits of [`Fact::ConnectionState`].
pub(super) const STATE_INVALID: u32 = 1;
pub(super) const STATE_ESTABLISHED: u32 = 2;
pub(super) const STATE_RELATED: u32 = 4;
/// A bit of [`Fact::ConnectionStatus`]: the destination was changed.
pub(super) const STATUS_REDIRECTED: u32 = 1 << 5;
/// A value of [`Fact::DestinationKind`] (`RTN_LOCAL`): an address of this host.
pub(super) const KIND_LOCAL: &[u8] = &2_u32.to_ne_bytes();
pub(super) const LOOPBACK_FIRST_BYTE: &[u8] = &[Ipv4Addr::LOCALHOST.octets()[0]];
pub(super) const IPV6_LOOPBACK: &[u8] = &Ipv6Addr::LOCALHOST.octets();

// `NFTA_*`: attributes of lists, of expressions in general, and of each kind.
const LIST_ELEMENT: u16 = 1;
const EXPRESSION_NAME: u16 = 1;
const EXPRESSION_DATA: u16 = 2;
const DATA_VALUE: u16 = 1;
const DATA_VERDICT: u16 = 2;
const VERDICT_CODE: u16 = 1;
const VERDICT_CHAIN: u16 = 2;
const IMMEDIATE_INTO: u16 = 1;
const IMMEDIATE_DATA: u16 = 2;
const META_INTO: u16 = 1;
const META_KEY: u16 = 2;
const PAYLOAD_INTO: u16 = 1;
const PAYLOAD_BASE: u16 = 2;
const PAYLOAD_OFFSET: u16 = 3;
const PAYLOAD_LENGTH: u16 = 4;
const CONNECTION_INTO: u16 = 1;
const CONNECTION_KEY: u16 = 2;
const FIB_INTO: u16 = 1;
const FIB_RESULT: u16 = 2;
const FIB_FLAGS: u16 = 3;
const COMPARE_REGISTER: u16 = 1;
const COMPARE_OPERATOR: u16 = 2;
const COMPARE_DATA: u16 = 3;
const BITWISE_FROM: u16 = 1;
const BITWISE_INTO: u16 = 2;
const BITWISE_LENGTH: u16 = 3;
const BITWISE_MASK: u16 = 4;
const BITWISE_XOR: u16 = 5;
const LOOKUP_SET: u16 = 1;
const LOOKUP_KEY: u16 = 2;
const LOOKUP_INTO: u16 = 3;
const LOOKUP_FLAGS: u16 = 5;
const NAT_KIND: u16 = 1;
const NAT_FAMILY: u16 = 2;
const NAT_ADDRESS: u16 = 3;
const NAT_PORT: u16 = 5;

/// Operators of `cmp`.
const EQUAL: u32 = 0;
const NOT_EQUAL: u32 = 1;

impl Expression {
    /// What the kernel must have for this, beyond nf_tables itself.
    pub(super) fn needs(self) -> Option<&'static str> {
        match self {
            Expression::Load(Fact::DestinationKind, _) => {
                Some("CONFIG_NFT_FIB_IPV4 and _IPV6, module `nft_fib_ipv4` or `nft_fib_ipv6`")
            }
            Expression::Load(Fact::ConnectionState | Fact::ConnectionStatus, _) => {
                Some("CONFIG_NFT_CT, module `nft_ct`")
            }
            Expression::Redirect(_) => Some("CONFIG_NFT_NAT, module `nft_nat`"),
            Expression::Masquerade => Some("CONFIG_NFT_MASQ, module `nft_masq`"),
            _ => None,
        }
    }

    /// Writes the expression into a rule's list. Most are one expression of the kernel.
    pub(super) fn write(self, list: &mut Body<'_>) {
        match self {
            Expression::Load(fact, into) => write_load(list, fact, into),
            Expression::Equals(register, value) => write_compare(list, register, EQUAL, value),
            Expression::HasAny(register, bits) => {
                write_mask(list, register, bits);
                write_compare(list, register, NOT_EQUAL, &[0; 4]);
            }
            Expression::InSet(register, set, membership) => {
                let inverted = u32::from(membership == Membership::NotIn);
                expression(list, "lookup", |data| {
                    data.text(LOOKUP_SET, set);
                    data.be32(LOOKUP_KEY, register as u32);
                    data.be32(LOOKUP_FLAGS, inverted);
                });
            }
            Expression::LookUp(map) => expression(list, "lookup", |data| {
                data.text(LOOKUP_SET, map);
                data.be32(LOOKUP_KEY, Register::First as u32);
                data.be32(LOOKUP_INTO, Register::First as u32);
            }),
            Expression::Redirect(family) => expression(list, "nat", |data| {
                const DESTINATION: u32 = 1;
                let port = match family {
                    IpFamily::V4 => Register::SecondQuarter,
                    IpFamily::V6 => Register::Second,
                };
                data.be32(NAT_KIND, DESTINATION);
                data.be32(NAT_FAMILY, family as u32);
                data.be32(NAT_ADDRESS, Register::First as u32);
                data.be32(NAT_PORT, port as u32);
            }),
            Expression::Masquerade => expression(list, "masq", |_| ()),
            Expression::Decide(verdict) => expression(list, "immediate", |data| {
                data.be32(IMMEDIATE_INTO, Register::Verdict as u32);
                data.nested(IMMEDIATE_DATA, |data| write_verdict(data, verdict));
            }),
        }
    }
}

/// Writes the value of a key, of data or of an operand.
pub(super) fn write_value(data: &mut Body<'_>, attribute: u16, value: &[u8]) {
    data.nested(attribute, |data| data.bytes(DATA_VALUE, value));
}

fn expression(list: &mut Body<'_>, name: &str, data: impl FnOnce(&mut Body<'_>)) {
    list.nested(LIST_ELEMENT, |inside| {
        inside.text(EXPRESSION_NAME, name);
        inside.nested(EXPRESSION_DATA, data);
    });
}

fn write_load(list: &mut Body<'_>, fact: Fact, into: Register) {
    let into = into as u32;
    // `NFT_META_*`, offsets in the headers of IP and above, `NFT_CT_*`.
    match fact {
        Fact::InInterface => write_meta(list, into, 6),
        Fact::OutInterface => write_meta(list, into, 7),
        Fact::Protocol => write_meta(list, into, 16),
        Fact::Source(IpFamily::V4) => write_payload(list, into, Header::Network, 12, 4),
        Fact::Source(IpFamily::V6) => write_payload(list, into, Header::Network, 8, 16),
        Fact::Destination(IpFamily::V4) => write_payload(list, into, Header::Network, 16, 4),
        Fact::Destination(IpFamily::V6) => write_payload(list, into, Header::Network, 24, 16),
        Fact::SourceFirstByte => write_payload(list, into, Header::Network, 12, 1),
        Fact::DestinationFirstByte => write_payload(list, into, Header::Network, 16, 1),
        Fact::DestinationPort => write_payload(list, into, Header::Transport, 2, 2),
        Fact::ConnectionState => write_connection(list, into, 0),
        Fact::ConnectionStatus => write_connection(list, into, 2),
        Fact::DestinationKind => expression(list, "fib", |data| {
            const ADDRESS_KIND: u32 = 3;
            const OF_DESTINATION: u32 = 2;
            data.be32(FIB_INTO, into);
            data.be32(FIB_RESULT, ADDRESS_KIND);
            data.be32(FIB_FLAGS, OF_DESTINATION);
        }),
    }
}

fn write_meta(list: &mut Body<'_>, into: u32, key: u32) {
    expression(list, "meta", |data| {
        data.be32(META_INTO, into);
        data.be32(META_KEY, key);
    });
}

/// A header of a packet, as `NFT_PAYLOAD_*` numbers them.
#[derive(Clone, Copy)]
enum Header {
    Network = 1,
    Transport = 2,
}

fn write_payload(list: &mut Body<'_>, into: u32, header: Header, offset: u32, length: u32) {
    expression(list, "payload", |data| {
        data.be32(PAYLOAD_INTO, into);
        data.be32(PAYLOAD_BASE, header as u32);
        data.be32(PAYLOAD_OFFSET, offset);
        data.be32(PAYLOAD_LENGTH, length);
    });
}

fn write_connection(list: &mut Body<'_>, into: u32, key: u32) {
    expression(list, "ct", |data| {
        data.be32(CONNECTION_INTO, into);
        data.be32(CONNECTION_KEY, key);
    });
}

fn write_compare(list: &mut Body<'_>, register: Register, operator: u32, value: &[u8]) {
    expression(list, "cmp", |data| {
        data.be32(COMPARE_REGISTER, register as u32);
        data.be32(COMPARE_OPERATOR, operator);
        write_value(data, COMPARE_DATA, value);
    });
}

fn write_mask(list: &mut Body<'_>, register: Register, bits: u32) {
    expression(list, "bitwise", |data| {
        data.be32(BITWISE_FROM, register as u32);
        data.be32(BITWISE_INTO, register as u32);
        data.be32(BITWISE_LENGTH, 4);
        write_value(data, BITWISE_MASK, &bits.to_ne_bytes());
        write_value(data, BITWISE_XOR, &[0; 4]);
    });
}

fn write_verdict(data: &mut Body<'_>, verdict: Verdict) {
    data.nested(DATA_VERDICT, |data| {
        data.bytes(VERDICT_CODE, &verdict.code().to_be_bytes());
        if let Verdict::Jump(chain) = verdict {
            data.text(VERDICT_CHAIN, chain);
        }
    });
}
