//! IPv4 subnets, and the choice of one that is free on this host.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};

/// A network address and the length of its prefix, such as `10.80.0.0/22`.
///
/// No bit after the prefix is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subnet {
    network: u32,
    prefix: u8,
}

impl Subnet {
    /// The subnet of that prefix length (0 to 32; more counts as 32) that `address` lies in.
    pub fn containing(address: Ipv4Addr, prefix: u8) -> Self {
        let prefix = prefix.min(32);
        Subnet {
            network: address.to_bits() & mask(prefix),
            prefix,
        }
    }

    /// The length of the prefix in bits.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// The address that names the subnet.
    pub fn network(self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.network)
    }

    /// The last address, which is that of all hosts.
    pub fn broadcast(self) -> Ipv4Addr {
        Ipv4Addr::from_bits(self.network | !mask(self.prefix))
    }

    /// Whether `address` lies in the subnet.
    pub fn contains(self, address: Ipv4Addr) -> bool {
        address.to_bits() & mask(self.prefix) == self.network
    }

    /// Whether the two have an address in common.
    pub fn overlaps(self, other: Subnet) -> bool {
        let shorter = mask(self.prefix.min(other.prefix));
        self.network & shorter == other.network & shorter
    }

    /// How many addresses a host can have: all but the network's and the broadcast address.
    pub fn host_count(self) -> u32 {
        (!mask(self.prefix)).saturating_sub(1)
    }

    /// The `index`th address that a host can have, counted from 0.
    pub fn host(self, index: u32) -> Option<Ipv4Addr> {
        let offset = index.checked_add(1)?;
        (index < self.host_count()).then(|| Ipv4Addr::from_bits(self.network | offset))
    }

    /// Which address of a host that is: the inverse of [`Subnet::host`].
    pub fn host_index(self, address: Ipv4Addr) -> Option<u32> {
        let offset = address.to_bits() & !mask(self.prefix);
        let index = offset.checked_sub(1)?;
        (self.contains(address) && index < self.host_count()).then_some(index)
    }
}

fn mask(prefix: u8) -> u32 {
    u32::MAX
        .checked_shl(32 - u32::from(prefix.min(32)))
        .unwrap_or(0)
}

impl FromStr for Subnet {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            Error::usage(format!("invalid subnet `{text}`")).hint("Subnets look like 10.80.4.0/24.")
        };
        let (address, prefix) = text.split_once('/').ok_or_else(bad)?;
        let address: Ipv4Addr = address.parse().map_err(|_| bad())?;
        if prefix.is_empty() || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let prefix: u8 = prefix.parse().map_err(|_| bad())?;
        if prefix > 32 {
            return Err(bad());
        }
        let subnet = Subnet::containing(address, prefix);
        if subnet.network() != address {
            return Err(Error::usage(format!(
                "invalid subnet `{text}`: bits are set after the prefix"
            ))
            .hint(format!("Try `{subnet}`.")));
        }
        Ok(subnet)
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network(), self.prefix)
    }
}

impl Serialize for Subnet {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Subnet {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where networks get their subnets from, in this order.
///
/// The first lies between what clouds hand out (10.0 and up) and what podman does (10.88
/// and up); it holds 512 subnets of 1022 hosts or 2048 of 254. The others are for hosts
/// whose routes cover all of it.
const POOLS: [Subnet; 3] = [
    pool(Ipv4Addr::new(10, 80, 0, 0), 13),
    pool(Ipv4Addr::new(172, 16, 0, 0), 12),
    pool(Ipv4Addr::new(192, 168, 0, 0), 16),
];

const fn pool(network: Ipv4Addr, prefix: u8) -> Subnet {
    Subnet {
        network: network.to_bits(),
        prefix,
    }
}

/// The prefix length for a store's default network: a Linux bridge has at most 1024 ports.
pub const DEFAULT_NETWORK_PREFIX: u8 = 22;

/// The first subnet of that prefix length in our pools that overlaps with none of `taken`.
///
/// `taken` should hold what the host reaches by its addresses and routes
/// ([`used_subnets`](super::used_subnets)), its name servers, and our other networks.
pub fn free_subnet(prefix: u8, taken: &[Subnet]) -> Result<Subnet> {
    POOLS
        .iter()
        .flat_map(|pool| candidates(*pool, prefix))
        .find(|candidate| !taken.iter().any(|other| other.overlaps(*candidate)))
        .ok_or_else(|| {
            Error::engine(format!("find a free subnet with a prefix of {prefix} bits"))
                .hint("The host's routes cover every private network; choose one with `--subnet`.")
        })
}

fn candidates(pool: Subnet, prefix: u8) -> impl Iterator<Item = Subnet> {
    let fits = prefix >= pool.prefix && prefix <= 30;
    let count = if fits {
        1_u32 << (prefix - pool.prefix)
    } else {
        0
    };
    (0..count).map(move |index| Subnet {
        network: pool.network | index << (32 - u32::from(prefix)),
        prefix,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(text: &str) -> Subnet {
        text.parse().unwrap()
    }

    #[test]
    fn subnets_read_back_as_they_were_written() {
        for text in ["10.80.0.0/22", "0.0.0.0/0", "192.168.1.1/32", "10.0.0.0/8"] {
            assert_eq!(subnet(text).to_string(), text);
        }
        for text in [
            "",
            "/",
            "10.0.0.0",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/256",
            "10.0.0/8",
            "10.0.0.0/+8",
            "::/0",
            "10.0.0.0/8/8",
        ] {
            assert!(text.parse::<Subnet>().is_err(), "{text}");
        }
        let error = "10.80.1.1/22".parse::<Subnet>().unwrap_err();
        assert_eq!(error.find_hint(), Some("Try `10.80.0.0/22`."));
    }

    #[test]
    fn hosts_are_counted_without_the_network_and_the_broadcast_address() {
        let small = subnet("10.80.0.0/30");
        assert_eq!(small.host_count(), 2);
        assert_eq!(small.host(0), Some(Ipv4Addr::new(10, 80, 0, 1)));
        assert_eq!(small.host(1), Some(Ipv4Addr::new(10, 80, 0, 2)));
        assert_eq!(small.host(2), None);
        assert_eq!(small.host_index(Ipv4Addr::new(10, 80, 0, 2)), Some(1));
        for outside in [[10, 80, 0, 0], [10, 80, 0, 3], [10, 80, 0, 5]] {
            assert_eq!(small.host_index(outside.into()), None);
        }
        assert_eq!(subnet("10.80.0.1/32").host_count(), 0);
        assert_eq!(subnet("10.80.0.0/31").host_count(), 0);
        assert_eq!(subnet("0.0.0.0/0").host_count(), u32::MAX - 1);
        assert_eq!(subnet("0.0.0.0/0").host(u32::MAX), None);
    }

    #[test]
    fn subnets_overlap_if_one_contains_the_other() {
        assert!(subnet("10.0.0.0/8").overlaps(subnet("10.80.0.0/22")));
        assert!(subnet("10.80.0.0/22").overlaps(subnet("10.80.3.255/32")));
        assert!(!subnet("10.80.0.0/22").overlaps(subnet("10.80.4.0/22")));
        assert!(subnet("0.0.0.0/0").overlaps(subnet("192.168.0.0/16")));
    }

    #[test]
    fn a_free_subnet_avoids_what_the_host_uses() {
        assert_eq!(free_subnet(22, &[]).unwrap(), subnet("10.80.0.0/22"));
        let taken = [subnet("10.80.0.0/24"), subnet("10.80.4.0/22")];
        assert_eq!(free_subnet(22, &taken).unwrap(), subnet("10.80.8.0/22"));
        assert_eq!(
            free_subnet(24, &[subnet("10.0.0.0/8")]).unwrap(),
            subnet("172.16.0.0/24")
        );
        let all = [
            subnet("10.0.0.0/8"),
            subnet("172.16.0.0/12"),
            subnet("192.168.0.0/16"),
        ];
        assert!(free_subnet(24, &all).is_err());
        assert!(free_subnet(31, &[]).is_err());
    }

    #[test]
    fn a_thousand_networks_find_a_subnet_of_their_own() {
        let mut taken = vec![subnet("10.80.0.0/22")];
        for _ in 0..1000 {
            let next = free_subnet(24, &taken).unwrap();
            assert!(!taken.contains(&next));
            taken.push(next);
        }
    }
}
