//! The rules of our table. They never change while containers come and go: what changes
//! are the elements of the sets and maps that they look into.
//!
//! ```text
//! table ip NAME {
//!   set bridges             { type ifname }            our bridges
//!   set within              { type ifname . ifname }   each bridge, paired with itself
//!   set internals           { type ifname }            those that lead nowhere
//!   set selves              { type ipv4_addr . ipv4_addr }   each container with
//!                                     published ports, paired with itself
//!   map published           { type inet_proto . inet_service : ipv4_addr . inet_service }
//!   map published_addresses { type ipv4_addr . inet_proto . inet_service : … }
//!
//!   chain guard { type filter hook prerouting priority raw
//!     iifname @bridges ip daddr 127.0.0.0/8 drop
//!     iifname @bridges ip saddr 127.0.0.0/8 drop }
//!   chain prerouting { type nat hook prerouting priority dstnat
//!     ip daddr 127.0.0.0/8 return
//!     fib daddr type local jump publish }
//!   chain output { type nat hook output priority dstnat
//!     fib daddr type local jump publish }
//!   chain publish {
//!     dnat ip to ip daddr . meta l4proto . th dport map @published_addresses
//!     dnat ip to meta l4proto . th dport map @published }
//!   chain forward { type filter hook forward priority filter
//!     iifname @bridges ct state invalid drop
//!     iifname @internals iifname . oifname != @within drop
//!     oifname != @bridges accept
//!     ct state established,related accept
//!     ct status dnat accept
//!     iifname . oifname @within accept
//!     drop }
//!   chain postrouting { type nat hook postrouting priority srcnat
//!     iifname @bridges oifname != @bridges masquerade
//!     oifname @bridges ip saddr 127.0.0.0/8 masquerade
//!     iifname . oifname @within ct status dnat masquerade
//!     ip saddr . ip daddr @selves masquerade }
//! }
//! ```
//!
//! A table of the family `ip` sees IPv4 alone, so no rule has to ask for the family. Networks
//! that have IPv6 beside it are in a second table, of the family `ip6` (`ipv6`), as well.
//!
//! - *guard*: a bridge lets addresses of 127.0.0.0/8 through (`route_localnet`, so that a
//!   published port answers there); a container must not reach the host's own by that.
//! - *prerouting*: a packet from outside for 127.0.0.0/8 is none of ours (CVE-2020-8558).
//! - *forward*: into a container only what it asked for, what was published, and its
//!   neighbours. A machine that routes through this host cannot reach other ports, and
//!   networks cannot reach each other. What is on an internal network cannot leave it,
//!   whatever routes it makes for itself.
//! - *postrouting*: the client's address is kept but where the answer would not find the
//!   way back: from 127.0.0.1, from the container's own network, and from the container
//!   itself. Where packets within a bridge pass through the firewall too (the module
//!   `br_netfilter` is loaded), they come from no interface here: then neighbours are
//!   seen by their own address, and the last rule is for the container itself.

mod ipv6;

use super::super::address::IpFamily::{self, V4, V6};
use super::expression::Expression::{
    self, Decide, Equals, HasAny, InSet, Load, LookUp, Masquerade, Redirect,
};
use super::expression::Membership::{In, NotIn};
use super::expression::Register::{First, Second, SecondQuarter, ThirdQuarter};
use super::expression::{
    Fact, KIND_LOCAL, LOOPBACK_FIRST_BYTE, STATE_ESTABLISHED, STATE_INVALID, STATE_RELATED,
    STATUS_REDIRECTED, Verdict,
};
use super::layout::{
    ByteOrder, Chain, INTERFACE_NAME, IPV4_ADDRESS, Layout, PORT, PROTOCOL, Set, hook, joined,
};

/// The table of a store in a family.
pub(super) fn layout(family: IpFamily) -> &'static Layout {
    match family {
        V4 => &LAYOUT,
        V6 => &ipv6::LAYOUT,
    }
}

const LAYOUT: Layout = Layout {
    comment: COMMENT,
    sets: &SETS,
    chains: &CHAINS,
};

/// Marks a table that holds these rules. To be raised with every change of them, so that
/// the table of an older engine is replaced; and sets that change get a new name.
const COMMENT: &str = "coracle rules 2";

pub(super) const BRIDGES: &str = "bridges";
pub(super) const WITHIN: &str = "within";
pub(super) const INTERNALS: &str = "internals";
pub(super) const SELVES: &str = "selves";
pub(super) const PUBLISHED: &str = "published";
pub(super) const PUBLISHED_ADDRESSES: &str = "published_addresses";

/// The sets that have elements for bridges, and those that have them for ports.
pub(super) const BRIDGE_SETS: &[&str] = &[BRIDGES, WITHIN, INTERNALS];
pub(super) const PORT_SETS: &[&str] = &[SELVES, PUBLISHED, PUBLISHED_ADDRESSES];

const PUBLISH: &str = "publish";

/// Where a published port leads to: the type and number of bytes of such data.
const TARGET: Option<(u32, u32)> = Some((joined(IPV4_ADDRESS, PORT), 8));

const BRIDGES_SET: Set = Set {
    name: BRIDGES,
    id: 1,
    key_type: INTERFACE_NAME,
    key_bytes: 16,
    key_order: Some(ByteOrder::Host),
    data: None,
};
const WITHIN_SET: Set = Set {
    name: WITHIN,
    id: 2,
    key_type: joined(INTERFACE_NAME, INTERFACE_NAME),
    key_bytes: 32,
    key_order: None,
    data: None,
};
const INTERNALS_SET: Set = Set {
    name: INTERNALS,
    id: 6,
    key_type: INTERFACE_NAME,
    key_bytes: 16,
    key_order: Some(ByteOrder::Host),
    data: None,
};

const SETS: [Set; 6] = [
    BRIDGES_SET,
    WITHIN_SET,
    Set {
        name: SELVES,
        id: 3,
        key_type: joined(IPV4_ADDRESS, IPV4_ADDRESS),
        key_bytes: 8,
        key_order: None,
        data: None,
    },
    Set {
        name: PUBLISHED,
        id: 4,
        key_type: joined(PROTOCOL, PORT),
        key_bytes: 8,
        key_order: None,
        data: TARGET,
    },
    ADDRESSES_SET,
    INTERNALS_SET,
];

/// The ports of single addresses that are published, and where they lead.
pub(super) const ADDRESSES_SET: Set = Set {
    name: PUBLISHED_ADDRESSES,
    id: 5,
    key_type: joined(joined(IPV4_ADDRESS, PROTOCOL), PORT),
    key_bytes: 12,
    key_order: None,
    data: TARGET,
};

const FROM_BRIDGE: &[Expression] = &[Load(Fact::InInterface, First), InSet(First, BRIDGES, In)];
const FROM_INTERNAL: &[Expression] = &[Load(Fact::InInterface, First), InSet(First, INTERNALS, In)];
const TO_BRIDGE: &[Expression] = &[Load(Fact::OutInterface, First), InSet(First, BRIDGES, In)];
const NOT_TO_BRIDGE: &[Expression] = &[
    Load(Fact::OutInterface, First),
    InSet(First, BRIDGES, NotIn),
];
const WITHIN_BRIDGE: &[Expression] = &[
    Load(Fact::InInterface, First),
    Load(Fact::OutInterface, Second),
    InSet(First, WITHIN, In),
];
const NOT_WITHIN_BRIDGE: &[Expression] = &[
    Load(Fact::InInterface, First),
    Load(Fact::OutInterface, Second),
    InSet(First, WITHIN, NotIn),
];
const TO_ITSELF: &[Expression] = &[
    Load(Fact::Source(V4), First),
    Load(Fact::Destination(V4), SecondQuarter),
    InSet(First, SELVES, In),
];
const FROM_LOOPBACK: &[Expression] = &[
    Load(Fact::SourceFirstByte, First),
    Equals(First, LOOPBACK_FIRST_BYTE),
];
const TO_LOOPBACK: &[Expression] = &[
    Load(Fact::DestinationFirstByte, First),
    Equals(First, LOOPBACK_FIRST_BYTE),
];
const TO_THIS_HOST: &[Expression] = &[
    Load(Fact::DestinationKind, First),
    Equals(First, KIND_LOCAL),
];
const IS_INVALID: &[Expression] = &[
    Load(Fact::ConnectionState, First),
    HasAny(First, STATE_INVALID),
];
const IS_ANSWER: &[Expression] = &[
    Load(Fact::ConnectionState, First),
    HasAny(First, STATE_ESTABLISHED | STATE_RELATED),
];
const IS_REDIRECTED: &[Expression] = &[
    Load(Fact::ConnectionStatus, First),
    HasAny(First, STATUS_REDIRECTED),
];
/// Sends what goes to an element of [`ADDRESSES_SET`] to where that leads.
pub(super) const REDIRECT_BY_ADDRESS: &[Expression] = &[
    Load(Fact::Destination(V4), First),
    Load(Fact::Protocol, SecondQuarter),
    Load(Fact::DestinationPort, ThirdQuarter),
    LookUp(PUBLISHED_ADDRESSES),
    Redirect(V4),
];
const REDIRECT_BY_PORT: &[Expression] = &[
    Load(Fact::Protocol, First),
    Load(Fact::DestinationPort, SecondQuarter),
    LookUp(PUBLISHED),
    Redirect(V4),
];
const MASQUERADE: &[Expression] = &[Masquerade];
const ACCEPT: &[Expression] = &[Decide(Verdict::Accept)];
const DROP: &[Expression] = &[Decide(Verdict::Drop)];
const RETURN: &[Expression] = &[Decide(Verdict::Return)];
const JUMP_TO_PUBLISH: &[Expression] = &[Decide(Verdict::Jump(PUBLISH))];

const FORWARD: Chain = Chain {
    name: "forward",
    hook: hook("filter", 2, 0),
    rules: &[
        &[FROM_BRIDGE, IS_INVALID, DROP],
        &[FROM_INTERNAL, NOT_WITHIN_BRIDGE, DROP],
        &[NOT_TO_BRIDGE, ACCEPT],
        &[IS_ANSWER, ACCEPT],
        &[IS_REDIRECTED, ACCEPT],
        &[WITHIN_BRIDGE, ACCEPT],
        &[DROP],
    ],
};

const CHAINS: [Chain; 6] = [
    // First, because the others jump to it.
    Chain {
        name: PUBLISH,
        hook: None,
        rules: &[&[REDIRECT_BY_ADDRESS], &[REDIRECT_BY_PORT]],
    },
    Chain {
        name: "guard",
        hook: hook("filter", 0, -300),
        rules: &[
            &[FROM_BRIDGE, TO_LOOPBACK, DROP],
            &[FROM_BRIDGE, FROM_LOOPBACK, DROP],
        ],
    },
    Chain {
        name: "prerouting",
        hook: hook("nat", 0, -100),
        rules: &[&[TO_LOOPBACK, RETURN], &[TO_THIS_HOST, JUMP_TO_PUBLISH]],
    },
    Chain {
        name: "output",
        hook: hook("nat", 3, -100),
        rules: &[&[TO_THIS_HOST, JUMP_TO_PUBLISH]],
    },
    FORWARD,
    Chain {
        name: "postrouting",
        hook: hook("nat", 4, 100),
        rules: &[
            &[FROM_BRIDGE, NOT_TO_BRIDGE, MASQUERADE],
            &[TO_BRIDGE, FROM_LOOPBACK, MASQUERADE],
            &[WITHIN_BRIDGE, IS_REDIRECTED, MASQUERADE],
            &[TO_ITSELF, MASQUERADE],
        ],
    },
];
