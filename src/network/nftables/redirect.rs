//! The table in a container's namespace that leads to the resolver (`resolver`).
//!
//! ```text
//! table ip coracle_resolver {
//!   map published_addresses { type ipv4_addr . inet_proto . inet_service : … }
//!   chain output { type nat hook output priority dstnat
//!     dnat ip to ip daddr . meta l4proto . th dport map @published_addresses }
//! }
//! ```
//!
//! To the container's programs the resolver is at one fixed address and port, as a
//! published port is: an element of the map says where it really listens.

use std::net::Ipv4Addr;

use super::super::address::IpFamily;
use super::super::netlink::{CREATE, Family, Socket};
use super::batch::{Batch, DELETE_TABLE, NEW_TABLE};
use super::layout::{self, Chain, Layout, TABLE_NAME, hook};
use super::ruleset::{ADDRESSES_SET, REDIRECT_BY_ADDRESS};
use super::{conntrack, element, explain};
use crate::error::Result;
use crate::port::{PortMapping, Protocol};

/// Not the name of a store's table: a container may have stores, and containers, itself.
const TABLE: &str = "coracle_resolver";

const LAYOUT: Layout = Layout {
    comment: "coracle resolver 1",
    sets: &[ADDRESSES_SET],
    chains: &[Chain {
        name: "output",
        hook: hook("nat", 3, -100),
        rules: &[&[REDIRECT_BY_ADDRESS]],
    }],
};

/// Sends what programs in the calling thread's network namespace send to `port` of
/// `address` to other ports of the same address, and nowhere else what was said before.
pub(in crate::network) fn redirect_resolver(
    address: Ipv4Addr,
    port: u16,
    udp_port: u16,
    tcp_port: u16,
) -> Result<()> {
    let ports = [(Protocol::Udp, udp_port), (Protocol::Tcp, tcp_port)];
    let ports = ports.map(|(protocol, container_port)| PortMapping {
        host_address: Some(address.into()),
        host_port: port,
        container_port,
        protocol,
    });
    let elements = element::of_ports(address.into(), &ports);
    let mut socket = Socket::open(Family::Netfilter)?;
    let mut batch = Batch::new(&socket, IpFamily::V4, None);
    // What is not there cannot be deleted.
    batch.push(NEW_TABLE, CREATE, None, |body| {
        body.text(TABLE_NAME, TABLE);
    });
    batch.push(DELETE_TABLE, 0, None, |body| body.text(TABLE_NAME, TABLE));
    layout::write(&mut batch, TABLE, &LAYOUT);
    element::add(&mut batch, TABLE, &elements);
    let outcome = batch.commit(&mut socket);
    outcome.map_err(|refused| explain("lead the container to its name server", &refused))?;
    conntrack::forget_datagrams_to(&mut socket, IpFamily::V4, &ports);
    Ok(())
}
