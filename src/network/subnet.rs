//! Subnets of IPv4 and IPv6, and the choice of one that is free on this host.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::address::Address;
use crate::error::{Error, Result};
use crate::ids::fill_random;

/// A network address and the length of its prefix, such as `10.80.0.0/22`.
///
/// No bit after the prefix is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subnet<A = Ipv4Addr> {
    network: A,
    prefix: u8,
}

impl<A: Address> Subnet<A> {
    /// The subnet of that prefix length (a longer one counts as all bits) that `address`
    /// lies in.
    pub fn containing(address: A, prefix: u8) -> Self {
        let prefix = prefix.min(A::BITS);
        Subnet {
            network: A::of_number(address.number() & !host_bits::<A>(prefix)),
            prefix,
        }
    }

    /// The length of the prefix in bits.
    pub fn prefix(self) -> u8 {
        self.prefix
    }

    /// The address that names the subnet.
    pub fn network(self) -> A {
        self.network
    }

    /// The last address, which is, of IPv4, that of all hosts.
    pub fn last(self) -> A {
        A::of_number(self.network.number() | host_bits::<A>(self.prefix))
    }

    /// Whether `address` lies in the subnet.
    pub fn contains(self, address: A) -> bool {
        Subnet::containing(address, self.prefix) == self
    }

    /// Whether all of the other one lies in the subnet.
    pub fn covers(self, other: Self) -> bool {
        self.contains(other.network) && self.prefix <= other.prefix
    }

    /// Whether the two have an address in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.covers(other) || other.covers(self)
    }

    /// How many addresses a host can have: all but the first, which is the network's (of
    /// IPv6, all routers'), and the last.
    pub fn host_count(self) -> u128 {
        host_bits::<A>(self.prefix).saturating_sub(1)
    }

    /// The `index`th address that a host can have, counted from 0.
    pub fn host(self, index: u128) -> Option<A> {
        (index < self.host_count()).then(|| A::of_number(self.network.number() + index + 1))
    }

    /// Which address of a host that is: the inverse of [`Subnet::host`].
    pub fn host_index(self, address: A) -> Option<u128> {
        let index = (address.number() & host_bits::<A>(self.prefix)).checked_sub(1)?;
        (self.contains(address) && index < self.host_count()).then_some(index)
    }
}

/// The bits of an address after a prefix of that length.
fn host_bits<A: Address>(prefix: u8) -> u128 {
    let count = u32::from(A::BITS.saturating_sub(prefix));
    1_u128.checked_shl(count).unwrap_or(0).wrapping_sub(1)
}

impl<A: Address> FromStr for Subnet<A> {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            Error::usage(format!("invalid subnet `{text}`"))
                .hint(format!("Subnets look like {}.", A::EXAMPLE))
        };
        let (address, prefix) = text.split_once('/').ok_or_else(bad)?;
        let address: A = address.parse().map_err(|_| bad())?;
        if prefix.is_empty() || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        let prefix: u8 = prefix.parse().map_err(|_| bad())?;
        if prefix > A::BITS {
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

impl<A: Address> fmt::Display for Subnet<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.prefix)
    }
}

impl<A: Address> Serialize for Subnet<A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, A: Address> Deserialize<'de> for Subnet<A> {
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
    Subnet { network, prefix }
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
        network: Ipv4Addr::from_bits(pool.network.to_bits() | index << (32 - u32::from(prefix))),
        prefix,
    })
}

/// How often a random prefix is tried: if it is not free the first time, then there is a
/// route for most of them.
const RANDOM_ATTEMPTS: u32 = 16;

/// A subnet of 64 bits of the addresses that everybody may choose at random (RFC 4193), such
/// that it overlaps with none of `taken`.
pub fn free_local_subnet(taken: &[Subnet<Ipv6Addr>]) -> Result<Subnet<Ipv6Addr>> {
    const PREFIX: u8 = 64;
    for _ in 0..RANDOM_ATTEMPTS {
        let mut octets = [0; 16];
        fill_random(&mut octets)?;
        octets[0] = 0xfd;
        let candidate = Subnet::containing(Ipv6Addr::from(octets), PREFIX);
        if !taken.iter().any(|other| other.overlaps(candidate)) {
            return Ok(candidate);
        }
    }
    Err(Error::engine("find a free subnet of fd00::/8")
        .hint("The host's routes cover it; choose one with `--subnet`."))
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
        assert_eq!(subnet("0.0.0.0/0").host_count(), u128::from(u32::MAX) - 1);
        assert_eq!(subnet("0.0.0.0/0").host(u32::MAX.into()), None);
    }

    #[test]
    fn subnets_of_ipv6_are_like_those_of_ipv4() {
        let subnet = |text: &str| text.parse::<Subnet<Ipv6Addr>>();
        for text in ["fd00:1:2:3::/64", "::/0", "fd00::1/128", "2001:db8::/32"] {
            assert_eq!(subnet(text).unwrap().to_string(), text);
        }
        for text in ["10.0.0.0/8", "fd00::/129", "fd00::1/64", "fd00::%1/64"] {
            assert!(subnet(text).is_err(), "{text}");
        }
        let address = |text: &str| text.parse::<Ipv6Addr>().unwrap();
        let usual = subnet("fd00:1:2:3::/64").unwrap();
        assert_eq!(usual.host(0), Some(address("fd00:1:2:3::1")));
        assert_eq!(
            usual.host_index(address("fd00:1:2:3:1::")),
            Some((1 << 48) - 1)
        );
        assert_eq!(usual.host_index(address("fd00:1:2:4::1")), None);
        assert_eq!(usual.host_index(usual.last()), None);
        assert_eq!(subnet("::/0").unwrap().host_count(), u128::MAX - 1);
        assert_eq!(subnet("fd00::1/128").unwrap().host_count(), 0);
        assert!(subnet("::/0").unwrap().contains(address("ff02::1")));
    }

    #[test]
    fn a_local_subnet_is_random_and_free() {
        let subnet = free_local_subnet(&[]).unwrap();
        assert_eq!((subnet.network().octets()[0], subnet.prefix()), (0xfd, 64));
        assert_ne!(free_local_subnet(&[subnet]).unwrap(), subnet);
        assert!(free_local_subnet(&["fc00::/7".parse().unwrap()]).is_err());
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
