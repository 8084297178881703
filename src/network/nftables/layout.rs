//! What tables are made of, and how one is written: sets and maps, chains, and their rules.
//!
//! Refuses to know what the rules are about: that is `ruleset`.

use super::super::netlink::{APPEND, Body, CREATE};
use super::batch::{Batch, DELETE_RULE, DELETE_TABLE, NEW_CHAIN, NEW_RULE, NEW_SET, NEW_TABLE};
use super::expression::Expression;

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
pub(super) const IPV4_ADDRESS: u32 = 7;
pub(super) const IPV6_ADDRESS: u32 = 8;
pub(super) const PROTOCOL: u32 = 12;
pub(super) const PORT: u32 = 13;
pub(super) const INTERFACE_NAME: u32 = 41;

/// The type of values that follow one another.
pub(super) const fn joined(first: u32, second: u32) -> u32 {
    first << 6 | second
}

/// A table.
pub(super) struct Layout {
    /// Tells which rules a table holds.
    pub(super) comment: &'static str,
    pub(super) sets: &'static [Set],
    pub(super) chains: &'static [Chain],
}

/// A set, or a map.
pub(super) struct Set {
    pub(super) name: &'static str,
    pub(super) id: u32,
    pub(super) key_type: u32,
    pub(super) key_bytes: u32,
    /// The byte order of a key that is one value, for `nft` to show it.
    pub(super) key_order: Option<ByteOrder>,
    /// The type and number of bytes of a map's data.
    pub(super) data: Option<(u32, u32)>,
}

#[derive(Clone, Copy)]
pub(super) enum ByteOrder {
    Host = 1,
}

/// What a rule looks at, and what it does, one after the other.
pub(super) type Rule = &'static [&'static [Expression]];

pub(super) struct Chain {
    pub(super) name: &'static str,
    pub(super) hook: Option<Hook>,
    pub(super) rules: &'static [Rule],
}

/// Where a chain is called from.
pub(super) struct Hook {
    pub(super) chain_type: &'static str,
    /// `NF_INET_*` of `linux/netfilter.h`.
    pub(super) number: u32,
    /// `NF_IP_PRI_*` of `linux/netfilter_ipv4.h`.
    pub(super) priority: i32,
}

pub(super) const fn hook(chain_type: &'static str, number: u32, priority: i32) -> Option<Hook> {
    Some(Hook {
        chain_type,
        number,
        priority,
    })
}

/// Adds to `batch` what makes `table` hold these rules and no others. Elements that its
/// sets and maps have already are kept.
pub(super) fn write(batch: &mut Batch, table: &str, layout: &Layout) {
    batch.push(NEW_TABLE, CREATE, None, |body| {
        body.text(TABLE_NAME, table);
        body.be32(TABLE_FLAGS, 0);
        body.bytes(TABLE_USER_DATA, &comment(layout));
    });
    for set in layout.sets {
        batch.push(NEW_SET, CREATE, None, |body| write_set(body, table, set));
    }
    for chain in layout.chains {
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
    for chain in layout.chains {
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

/// Adds to `batch` what removes a table with all that is in it.
pub(super) fn delete(batch: &mut Batch, table: &str) {
    batch.push(DELETE_TABLE, 0, None, |body| body.text(TABLE_NAME, table));
}

/// The table's comment in the form that `nft` keeps it in: type, length, text with NUL.
pub(super) fn comment(layout: &Layout) -> Vec<u8> {
    const TABLE_COMMENT: u8 = 0;
    let mut bytes = vec![TABLE_COMMENT, layout.comment.len() as u8 + 1];
    bytes.extend_from_slice(layout.comment.as_bytes());
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
