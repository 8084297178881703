//! The rules for networks that have IPv6: those of IPv4, as far as they mean something there.
//! The table is made for the first such network.
//!
//! ```text
//! table ip6 NAME {
//!   (the same sets and maps, with ipv6_addr in the place of ipv4_addr)
//!
//!   chain prerouting { type nat hook prerouting priority dstnat
//!     fib daddr type local jump publish }
//!   chain output { type nat hook output priority dstnat
//!     ip6 daddr ::1 return
//!     fib daddr type local jump publish }
//!   chain publish (the same)
//!   chain forward (the same)
//!   chain postrouting { type nat hook postrouting priority srcnat
//!     iifname @bridges oifname != @bridges masquerade
//!     iifname . oifname @within ct status dnat masquerade
//!     ip6 saddr . ip6 daddr @selves masquerade }
//! }
//! ```
//!
//! - *output*: a published port does not answer at `::1`: there is no `route_localnet` for
//!   IPv6, and the kernel lets no packet from `::1` leave the loopback. A client is refused
//!   there at once and goes on to 127.0.0.1. Nor is there anything to be guarded.
//! - *postrouting*: as with IPv4 all containers go out by the host's address. The unique
//!   local ones, which networks have by themselves, are routed nowhere beyond this host.

use super::*;
use crate::network::nftables::expression::IPV6_LOOPBACK;
use crate::network::nftables::expression::Register::SixthQuarter;
use crate::network::nftables::layout::IPV6_ADDRESS;

pub(super) const LAYOUT: Layout = Layout {
    comment: COMMENT,
    sets: &SETS,
    chains: &CHAINS,
};

/// To be raised with every change of these rules, as the one of IPv4.
const COMMENT: &str = "coracle rules 1";

/// Where a published port leads to: the type and number of bytes of such data.
const TARGET: Option<(u32, u32)> = Some((joined(IPV6_ADDRESS, PORT), 20));

const SETS: [Set; 6] = [
    BRIDGES_SET,
    WITHIN_SET,
    Set {
        name: SELVES,
        id: 3,
        key_type: joined(IPV6_ADDRESS, IPV6_ADDRESS),
        key_bytes: 32,
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
    Set {
        name: PUBLISHED_ADDRESSES,
        id: 5,
        key_type: joined(joined(IPV6_ADDRESS, PROTOCOL), PORT),
        key_bytes: 24,
        key_order: None,
        data: TARGET,
    },
    INTERNALS_SET,
];

const TO_ITSELF: &[Expression] = &[
    Load(Fact::Source(V6), First),
    Load(Fact::Destination(V6), Second),
    InSet(First, SELVES, In),
];
const TO_LOOPBACK: &[Expression] = &[
    Load(Fact::Destination(V6), First),
    Equals(First, IPV6_LOOPBACK),
];
const REDIRECT_BY_ADDRESS: &[Expression] = &[
    Load(Fact::Destination(V6), First),
    Load(Fact::Protocol, Second),
    Load(Fact::DestinationPort, SixthQuarter),
    LookUp(PUBLISHED_ADDRESSES),
    Redirect(V6),
];
const REDIRECT_BY_PORT: &[Expression] = &[
    Load(Fact::Protocol, First),
    Load(Fact::DestinationPort, SecondQuarter),
    LookUp(PUBLISHED),
    Redirect(V6),
];

const CHAINS: [Chain; 5] = [
    Chain {
        name: PUBLISH,
        hook: None,
        rules: &[&[REDIRECT_BY_ADDRESS], &[REDIRECT_BY_PORT]],
    },
    Chain {
        name: "prerouting",
        hook: hook("nat", 0, -100),
        rules: &[&[TO_THIS_HOST, JUMP_TO_PUBLISH]],
    },
    Chain {
        name: "output",
        hook: hook("nat", 3, -100),
        rules: &[&[TO_LOOPBACK, RETURN], &[TO_THIS_HOST, JUMP_TO_PUBLISH]],
    },
    FORWARD,
    Chain {
        name: "postrouting",
        hook: hook("nat", 4, 100),
        rules: &[
            &[FROM_BRIDGE, NOT_TO_BRIDGE, MASQUERADE],
            &[WITHIN_BRIDGE, IS_REDIRECTED, MASQUERADE],
            &[TO_ITSELF, MASQUERADE],
        ],
    },
];
