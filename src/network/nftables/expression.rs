//! The expressions that rules are made of, as nf_tables reads them.
//!
//! What they do is in `linux/netfilter/nf_tables.h`; `nft --debug=netlink list ruleset`
//! shows a rule's expressions.

use std::net::Ipv4Addr;

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
    /// Where it comes from, 4 bytes.
    Source,
    /// Where it goes, 4 bytes.
    Destination,
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
    /// Sends the packet to the address in the first quarter and the port in the second.
    Redirect,
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

const EXPRESSION_NAME: u16 = 1;
const EXPRESSION_DATA: u16 = 2;
const DATA_VALUE: u16 = 1;
const DATA_VERDICT: u16 = 2;
const NETWORK_HEADER: u32 = 1;
const TRANSPORT_HEADER: u32 = 2;

impl Expression {
    /// What the kernel must have for this, beyond nf_tables itself.
    pub(super) fn needs(self) -> Option<&'static str> {
        match self {
            Expression::Load(Fact::DestinationKind, _) => {
                Some("CONFIG_NFT_FIB_IPV4, module `nft_fib_ipv4`")
            }
            Expression::Load(Fact::ConnectionState | Fact::ConnectionStatus, _) => {
                Some("CONFIG_NFT_CT, module `nft_ct`")
            }
            Expression::Redirect => Some("CONFIG_NFT_NAT, module `nft_nat`"),
            Expression::Masquerade => Some("CONFIG_NFT_MASQ, module `nft_masq`"),
            _ => None,
        }
    }

    /// Writes the expression into a rule's list. Most are one expression of the kernel.
    pub(super) fn write(self, list: &mut Body<'_>) {
        match self {
            Expression::Load(fact, into) => write_load(list, fact, into),
            Expression::Equals(register, value) => write_compare(list, register, 0, value),
            Expression::HasAny(register, bits) => {
                write_mask(list, register, bits);
                write_compare(list, register, 1, &[0; 4]);
            }
            Expression::InSet(register, set, membership) => {
                let inverted = u32::from(membership == Membership::NotIn);
                expression(list, "lookup", |data| {
                    data.text(1, set);
                    data.be32(2, register as u32);
                    data.be32(5, inverted);
                });
            }
            Expression::LookUp(map) => expression(list, "lookup", |data| {
                data.text(1, map);
                data.be32(2, Register::First as u32);
                data.be32(3, Register::First as u32);
            }),
            Expression::Redirect => expression(list, "nat", |data| {
                data.be32(1, 1);
                data.be32(2, 2);
                data.be32(3, Register::First as u32);
                data.be32(5, Register::SecondQuarter as u32);
            }),
            Expression::Masquerade => expression(list, "masq", |_| ()),
            Expression::Decide(verdict) => expression(list, "immediate", |data| {
                data.be32(1, Register::Verdict as u32);
                data.nested(2, |data| write_verdict(data, verdict));
            }),
        }
    }
}

/// Writes the value of a key, of data or of an operand.
pub(super) fn write_value(data: &mut Body<'_>, attribute: u16, value: &[u8]) {
    data.nested(attribute, |data| data.bytes(DATA_VALUE, value));
}

fn expression(list: &mut Body<'_>, name: &str, data: impl FnOnce(&mut Body<'_>)) {
    const LIST_ELEMENT: u16 = 1;
    list.nested(LIST_ELEMENT, |inside| {
        inside.text(EXPRESSION_NAME, name);
        inside.nested(EXPRESSION_DATA, data);
    });
}

fn write_load(list: &mut Body<'_>, fact: Fact, into: Register) {
    let into = into as u32;
    let mut meta = |key| {
        expression(list, "meta", |data| {
            data.be32(1, into);
            data.be32(2, key);
        });
    };
    match fact {
        Fact::InInterface => meta(6),
        Fact::OutInterface => meta(7),
        Fact::Protocol => meta(16),
        Fact::Source => write_payload(list, into, NETWORK_HEADER, 12, 4),
        Fact::Destination => write_payload(list, into, NETWORK_HEADER, 16, 4),
        Fact::SourceFirstByte => write_payload(list, into, NETWORK_HEADER, 12, 1),
        Fact::DestinationFirstByte => write_payload(list, into, NETWORK_HEADER, 16, 1),
        Fact::DestinationPort => write_payload(list, into, TRANSPORT_HEADER, 2, 2),
        Fact::ConnectionState => write_connection(list, into, 0),
        Fact::ConnectionStatus => write_connection(list, into, 2),
        Fact::DestinationKind => expression(list, "fib", |data| {
            const RESULT_ADDRESS_KIND: u32 = 3;
            const FLAG_DESTINATION: u32 = 2;
            data.be32(1, into);
            data.be32(2, RESULT_ADDRESS_KIND);
            data.be32(3, FLAG_DESTINATION);
        }),
    }
}

fn write_payload(list: &mut Body<'_>, into: u32, header: u32, offset: u32, length: u32) {
    expression(list, "payload", |data| {
        data.be32(1, into);
        data.be32(2, header);
        data.be32(3, offset);
        data.be32(4, length);
    });
}

fn write_connection(list: &mut Body<'_>, into: u32, key: u32) {
    expression(list, "ct", |data| {
        data.be32(1, into);
        data.be32(2, key);
    });
}

fn write_compare(list: &mut Body<'_>, register: Register, operator: u32, value: &[u8]) {
    expression(list, "cmp", |data| {
        data.be32(1, register as u32);
        data.be32(2, operator);
        write_value(data, 3, value);
    });
}

fn write_mask(list: &mut Body<'_>, register: Register, bits: u32) {
    expression(list, "bitwise", |data| {
        data.be32(1, register as u32);
        data.be32(2, register as u32);
        data.be32(3, 4);
        write_value(data, 4, &bits.to_ne_bytes());
        write_value(data, 5, &[0; 4]);
    });
}

fn write_verdict(data: &mut Body<'_>, verdict: Verdict) {
    data.nested(DATA_VERDICT, |data| {
        data.bytes(1, &verdict.code().to_be_bytes());
        if let Verdict::Jump(chain) = verdict {
            data.text(2, chain);
        }
    });
}
