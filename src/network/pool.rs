//! The addresses of a network, of one kind: which are whose, and in which order containers
//! are given them.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::subnet::Subnet;
use crate::error::{Error, Result};

/// Where the addresses of a network's containers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool<A: Address = Ipv4Addr> {
    /// All that is on the network.
    pub subnet: Subnet<A>,
    /// The bridge's own address.
    pub gateway: A,
    /// Which of the subnet's addresses are given out; all if absent.
    pub range: Option<Subnet<A>>,
}

impl<A: Address> Pool<A> {
    /// A pool whose gateway is the first host of its subnet.
    ///
    /// # Errors
    ///
    /// If the subnet has no room for a gateway and a container.
    pub fn new(subnet: Subnet<A>) -> Result<Self> {
        match (subnet.host(0), subnet.host(1)) {
            (Some(gateway), Some(_)) => Ok(Pool {
                subnet,
                gateway,
                range: None,
            }),
            _ => Err(Error::usage(format!(
                "subnet `{subnet}` is too small for a network"
            ))),
        }
    }

    /// Whether a container may have that address.
    ///
    /// # Errors
    ///
    /// If not, with the reason.
    pub fn check(&self, address: A) -> Result<()> {
        if self.subnet.host_index(address).is_none() {
            return Err(Error::usage(format!(
                "address {address} is not one of its subnet {}",
                self.subnet
            )));
        }
        if address == self.gateway {
            return Err(Error::usage(format!("address {address} is the gateway's")));
        }
        Ok(())
    }

    /// Whether the gateway and the range are the subnet's.
    ///
    /// # Errors
    ///
    /// If not, with the reason.
    pub fn check_parts(&self) -> Result<()> {
        let Pool {
            subnet, gateway, ..
        } = self;
        if subnet.host_index(*gateway).is_none() {
            return Err(Error::usage(format!(
                "gateway {gateway} is not an address of subnet {subnet}"
            )));
        }
        match self.range {
            Some(range) if !subnet.covers(range) => Err(Error::usage(format!(
                "range {range} is not a part of subnet {subnet}"
            ))),
            Some(range) if self.hosts_in_range().1 == 0 => Err(Error::usage(format!(
                "range {range} has no address for a container"
            ))),
            _ => Ok(()),
        }
    }

    /// Of which part of the subnet addresses are given out.
    pub(super) fn range(&self) -> Subnet<A> {
        self.range.unwrap_or(self.subnet)
    }

    /// Which address of the range that is, counted from 0; none of others.
    pub(super) fn place_in_range(&self, address: A) -> Option<u128> {
        let (lowest, count) = self.hosts_in_range();
        let place = self.subnet.host_index(address)?.checked_sub(lowest)?;
        (place < count).then_some(place)
    }

    /// The addresses that containers can be given, each once, from that place in the range
    /// on.
    pub(super) fn candidates(&self, first: u128) -> impl Iterator<Item = A> {
        let Pool {
            subnet, gateway, ..
        } = *self;
        let (lowest, count) = self.hosts_in_range();
        (0..count)
            .filter_map(move |step| subnet.host(lowest + first.wrapping_add(step) % count))
            .filter(move |address| *address != gateway)
    }

    /// The index of the range's first host, and how many there are in it.
    fn hosts_in_range(&self) -> (u128, u128) {
        let range = self.range();
        // What is no host is the subnet's own first or last address.
        let is_last = range.network() != self.subnet.network();
        let none = if is_last { self.subnet.host_count() } else { 0 };
        let first = self.subnet.host_index(range.network()).unwrap_or(none);
        let last = self.subnet.host_index(range.last());
        let end = last.map_or(self.subnet.host_count(), |last| last + 1);
        (first, end.saturating_sub(first))
    }
}

/// The error for who wants an IPv6 address of a network that has none.
pub(super) fn no_ipv6() -> Error {
    Error::usage("the network has no IPv6")
        .hint("Make one that has: coracle network create --ipv6 NAME")
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    fn pool(range: &str) -> Pool<Ipv6Addr> {
        Pool {
            subnet: "fd00::/64".parse().unwrap(),
            gateway: "fd00::1".parse().unwrap(),
            range: Some(range.parse().unwrap()),
        }
    }

    #[test]
    fn a_range_without_an_address_to_give_is_refused() {
        assert!(pool("fd00::ffff:ffff:ffff:ffff/128").check_parts().is_err());
        assert!(pool("fd01::/120").check_parts().is_err());
        let one = pool("fd00::5/128");
        one.check_parts().unwrap();
        let given: Vec<Ipv6Addr> = one.candidates(0).collect();
        assert_eq!(given, ["fd00::5".parse::<Ipv6Addr>().unwrap()]);
    }
}
