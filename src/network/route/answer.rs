//! What the kernel answers about interfaces, addresses and routes.
//!
//! Only what is needed is read, and anything else skipped: see `route`.

use netlink_packet_route::route::RouteHeader;

use super::super::address::Address;
use super::super::netlink::{Attributes, read_text, read_u32};
use super::super::subnet::Subnet;

const LINK_HEADER_BYTES: usize = 16;
const ADDRESS_HEADER_BYTES: usize = 8;
pub(super) const ROUTE_HEADER_BYTES: usize = 12;
const FLAG_UP: u32 = 1;

/// An interface, as far as we care.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::network) struct Link {
    pub(in crate::network) index: u32,
    /// In bytes.
    pub(in crate::network) mtu: u32,
    pub(in crate::network) is_up: bool,
    /// The hardware address; not always one of Ethernet.
    pub(in crate::network) address: Vec<u8>,
    /// `bridge`, `veth`, …; empty for hardware.
    pub(in crate::network) kind: String,
}

/// A route, as far as we care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::network) struct KnownRoute<A> {
    pub(in crate::network) destination: Subnet<A>,
    pub(in crate::network) table: RouteTable,
    pub(in crate::network) metric: u32,
    /// None for a route that refuses.
    pub(in crate::network) interface: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::network) enum RouteTable {
    Main,
    Other,
}

pub(super) fn read_link(body: &[u8]) -> Option<Link> {
    let (header, attributes) = body.split_at_checked(LINK_HEADER_BYTES)?;
    let mut link = Link {
        index: read_u32(header.get(4..8)?)?,
        is_up: read_u32(header.get(8..12)?)? & FLAG_UP != 0,
        ..Link::default()
    };
    for (attribute, value) in Attributes(attributes) {
        match attribute {
            libc::IFLA_MTU => link.mtu = read_u32(value)?,
            libc::IFLA_ADDRESS => link.address = value.to_vec(),
            libc::IFLA_LINKINFO => {
                let kind = Attributes(value).find(libc::IFLA_INFO_KIND);
                link.kind = kind.and_then(read_text).unwrap_or_default().to_owned();
            }
            _ => {}
        }
    }
    Some(link)
}

pub(super) fn read_address<A: Address>(body: &[u8]) -> Option<Subnet<A>> {
    let (header, attributes) = body.split_at_checked(ADDRESS_HEADER_BYTES)?;
    let prefix = *header.get(1)?;
    // For a point-to-point interface this is the other end, which is what is routed.
    let address = Attributes(attributes).find(libc::IFA_ADDRESS)?;
    Some(Subnet::containing(read_ip(address)?, prefix))
}

pub(super) fn read_route<A: Address>(body: &[u8]) -> Option<KnownRoute<A>> {
    let (header, attributes) = body.split_at_checked(ROUTE_HEADER_BYTES)?;
    let mut destination = A::of_number(0);
    let mut table = u32::from(*header.get(4)?);
    let mut metric = 0;
    let mut interface = None;
    for (attribute, value) in Attributes(attributes) {
        match attribute {
            libc::RTA_DST => destination = read_ip(value)?,
            libc::RTA_TABLE => table = read_u32(value)?,
            libc::RTA_PRIORITY => metric = read_u32(value)?,
            libc::RTA_OIF => interface = read_u32(value),
            // Of several next hops the first one: a length, two bytes, then its interface.
            libc::RTA_MULTIPATH => interface = value.get(4..8).and_then(read_u32),
            _ => {}
        }
    }
    Some(KnownRoute {
        destination: Subnet::containing(destination, *header.get(1)?),
        table: if table == u32::from(RouteHeader::RT_TABLE_MAIN) {
            RouteTable::Main
        } else {
            RouteTable::Other
        },
        metric,
        interface,
    })
}

fn read_ip<A: Address>(value: &[u8]) -> Option<A> {
    let is_whole = value.len() * 8 == usize::from(A::BITS);
    let number = value
        .iter()
        .fold(0, |number: u128, byte| number << 8 | u128::from(*byte));
    is_whole.then(|| A::of_number(number))
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[test]
    fn answers_that_are_cut_short_are_skipped() {
        for length in 0..LINK_HEADER_BYTES {
            assert_eq!(read_link(&vec![0; length]), None);
        }
        let without_address = read_address::<Ipv4Addr>(&[2, 24, 0, 0, 1, 0, 0, 0]);
        assert_eq!(without_address, None);
        assert_eq!(read_route::<Ipv4Addr>(&[2, 24, 0]), None);
    }
}
