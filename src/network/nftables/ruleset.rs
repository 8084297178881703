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
//! The family is `ip` because our networks carry IPv4 alone: other packets never come
//! here, and no rule has to ask for the family.
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

use super::super::netlink::{APPEND, Body, CREATE};
use super::batch::{Batch, DELETE_RULE, NEW_CHAIN, NEW_RULE, NEW_SET, NEW_TABLE};
use super::expression::Expression::{
    self, Decide, Equals, HasAny, InSet, Load, LookUp, Masquerade, Redirect,
};
use super::expression::Membership::{In, NotIn};
use super::expression::Register::{First, Second, SecondQuarter, ThirdQuarter};
use super::expression::{
    Fact, KIND_LOCAL, LOOPBACK_FIRST_BYTE, STATE_ESTABLISHED, STATE_INVALID, STATE_RELATED,
    STATUS_REDIRECTED, Verdict,
};

/// Marks a table that holds these rules. To be raised with every change of them, so that
/// the table of an older engine is replaced; and sets that change get a new name.
pub(super) const COMMENT: &str = "coracle rules 2";

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

// `NFTA_*`: attributes of tables, sets, chains and rules.
pub(super) const TABLE_NAME: u16 = 1;
const TABLE_FLAGS: u16 = 2;
pub(super) const TABLE_USER_DATA: u16 = 6;
const SET_TABLE: u16 = 1;
const SET_NAME: u16 = 2;
const SET_FLAGS: u16 = 3;
const SET_KEY_TYPE: u16 = 4;
const SET_KEY_LENGTH: u16 = 5;
const SET_DATA_TYPE: u16 = 6;
const SET_DATA_LENGTH: u16 = 7;
const SET_ID: u16 = 10;
const SET_USER_DATA: u16 = 13;
const CHAIN_TABLE: u16 = 1;
const CHAIN_NAME: u16 = 3;
const CHAIN_HOOK: u16 = 4;
const CHAIN_POLICY: u16 = 5;
const CHAIN_TYPE: u16 = 7;
const HOOK_NUMBER: u16 = 1;
const HOOK_PRIORITY: u16 = 2;
const RULE_TABLE: u16 = 1;
const RULE_CHAIN: u16 = 2;
const RULE_EXPRESSIONS: u16 = 4;

// Numbers that `nft` knows the types of keys and data by; the kernel only stores them.
const IPV4_ADDRESS: u32 = 7;
const PROTOCOL: u32 = 12;
const PORT: u32 = 13;
const INTERFACE_NAME: u32 = 41;

/// The type of values that follow one another.
const fn joined(first: u32, second: u32) -> u32 {
    first << 6 | second
}

struct Set {
    name: &'static str,
    id: u32,
    key_type: u32,
    key_bytes: u32,
    /// The byte order of a key that is one value, for `nft` to show it.
    key_order: Option<ByteOrder>,
    /// The type and number of bytes of a map's data.
    data: Option<(u32, u32)>,
}

#[derive(Clone, Copy)]
enum ByteOrder {
    Host = 1,
}

/// Where a published port leads to: the type and number of bytes of such data.
const TARGET: Option<(u32, u32)> = Some((joined(IPV4_ADDRESS, PORT), 8));

const SETS: [Set; 6] = [
    Set {
        name: BRIDGES,
        id: 1,
        key_type: INTERFACE_NAME,
        key_bytes: 16,
        key_order: Some(ByteOrder::Host),
        data: None,
    },
    Set {
        name: WITHIN,
        id: 2,
        key_type: joined(INTERFACE_NAME, INTERFACE_NAME),
        key_bytes: 32,
        key_order: None,
        data: None,
    },
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
    Set {
        name: PUBLISHED_ADDRESSES,
        id: 5,
        key_type: joined(joined(IPV4_ADDRESS, PROTOCOL), PORT),
        key_bytes: 12,
        key_order: None,
        data: TARGET,
    },
    Set {
        name: INTERNALS,
        id: 6,
        key_type: INTERFACE_NAME,
        key_bytes: 16,
        key_order: Some(ByteOrder::Host),
        data: None,
    },
];

/// What a rule looks at, and what it does, one after the other.
type Rule = &'static [&'static [Expression]];

struct Chain {
    name: &'static str,
    hook: Option<Hook>,
    rules: &'static [Rule],
}

/// Where a chain is called from.
struct Hook {
    chain_type: &'static str,
    /// `NF_INET_*` of `linux/netfilter.h`.
    number: u32,
    /// `NF_IP_PRI_*` of `linux/netfilter_ipv4.h`.
    priority: i32,
}

const fn hook(chain_type: &'static str, number: u32, priority: i32) -> Option<Hook> {
    Some(Hook {
        chain_type,
        number,
        priority,
    })
}

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
    Load(Fact::Source, First),
    Load(Fact::Destination, SecondQuarter),
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
const REDIRECT_BY_ADDRESS: &[Expression] = &[
    Load(Fact::Destination, First),
    Load(Fact::Protocol, SecondQuarter),
    Load(Fact::DestinationPort, ThirdQuarter),
    LookUp(PUBLISHED_ADDRESSES),
    Redirect,
];
const REDIRECT_BY_PORT: &[Expression] = &[
    Load(Fact::Protocol, First),
    Load(Fact::DestinationPort, SecondQuarter),
    LookUp(PUBLISHED),
    Redirect,
];
const MASQUERADE: &[Expression] = &[Masquerade];
const ACCEPT: &[Expression] = &[Decide(Verdict::Accept)];
const DROP: &[Expression] = &[Decide(Verdict::Drop)];
const RETURN: &[Expression] = &[Decide(Verdict::Return)];
const JUMP_TO_PUBLISH: &[Expression] = &[Decide(Verdict::Jump(PUBLISH))];

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
    Chain {
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
    },
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

/// Adds to `batch` what makes `table` hold these rules and no others. Elements that its
/// sets and maps have already are kept.
pub(super) fn write(batch: &mut Batch, table: &str) {
    batch.push(NEW_TABLE, CREATE, None, |body| {
        body.text(TABLE_NAME, table);
        body.be32(TABLE_FLAGS, 0);
        body.bytes(TABLE_USER_DATA, &comment());
    });
    for set in &SETS {
        batch.push(NEW_SET, CREATE, None, |body| write_set(body, table, set));
    }
    for chain in &CHAINS {
        let is_nat = chain
            .hook
            .as_ref()
            .is_some_and(|hook| hook.chain_type == "nat");
        let needs = is_nat.then_some("CONFIG_NFT_NAT, module `nft_chain_nat`");
        batch.push(NEW_CHAIN, CREATE, needs, |body| {
            write_chain(body, table, chain)
        });
        // All rules that it has so far.
        batch.push(DELETE_RULE, 0, None, |body| {
            body.text(RULE_TABLE, table);
            body.text(RULE_CHAIN, chain.name);
        });
    }
    for chain in &CHAINS {
        for rule in chain.rules {
            let expressions = || rule.iter().copied().flatten();
            let needs = expressions().find_map(|expression| expression.needs());
            batch.push(NEW_RULE, CREATE | APPEND, needs, |body| {
                body.text(RULE_TABLE, table);
                body.text(RULE_CHAIN, chain.name);
                body.nested(RULE_EXPRESSIONS, |list| {
                    expressions().for_each(|expression| expression.write(list));
                });
            });
        }
    }
}

/// The table's comment in the form that `nft` keeps it in: type, length, text with NUL.
pub(super) fn comment() -> Vec<u8> {
    const TABLE_COMMENT: u8 = 0;
    let mut bytes = vec![TABLE_COMMENT, COMMENT.len() as u8 + 1];
    bytes.extend_from_slice(COMMENT.as_bytes());
    bytes.push(0);
    bytes
}

fn write_set(body: &mut Body<'_>, table: &str, set: &Set) {
    const MAP: u32 = 8;
    body.text(SET_TABLE, table);
    body.text(SET_NAME, set.name);
    body.be32(SET_FLAGS, if set.data.is_some() { MAP } else { 0 });
    body.be32(SET_KEY_TYPE, set.key_type);
    body.be32(SET_KEY_LENGTH, set.key_bytes);
    if let Some((data_type, data_bytes)) = set.data {
        body.be32(SET_DATA_TYPE, data_type);
        body.be32(SET_DATA_LENGTH, data_bytes);
    }
    body.be32(SET_ID, set.id);
    if let Some(order) = set.key_order {
        // A type, a length, and the number.
        const KEY_BYTE_ORDER: u8 = 0;
        let mut data = vec![KEY_BYTE_ORDER, 4];
        data.extend((order as u32).to_ne_bytes());
        body.bytes(SET_USER_DATA, &data);
    }
}

fn write_chain(body: &mut Body<'_>, table: &str, chain: &Chain) {
    const POLICY_ACCEPT: u32 = 1;
    body.text(CHAIN_TABLE, table);
    body.text(CHAIN_NAME, chain.name);
    let Some(hook) = &chain.hook else {
        return;
    };
    body.nested(CHAIN_HOOK, |place| {
        place.be32(HOOK_NUMBER, hook.number);
        place.bytes(HOOK_PRIORITY, &hook.priority.to_be_bytes());
    });
    body.be32(CHAIN_POLICY, POLICY_ACCEPT);
    body.text(CHAIN_TYPE, hook.chain_type);
}
