//! The two kinds of addresses, as far as networks treat them alike.

use std::fmt;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A kind of IP. The numbers are those of address families (`AF_INET`, `AF_INET6`), which are
/// netfilter's (`NFPROTO_*`) as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IpFamily {
    /// IPv4.
    V4 = 2,
    /// IPv6.
    V6 = 10,
}

impl IpFamily {
    /// Which kind of address that is.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => IpFamily::V4,
            IpAddr::V6(_) => IpFamily::V6,
        }
    }
}

/// An address of either kind, as a number.
pub trait Address:
    Copy + Ord + Hash + fmt::Debug + fmt::Display + FromStr + Into<IpAddr> + 'static
{
    /// Which kind it is of.
    const FAMILY: IpFamily;
    /// How many bits it has.
    const BITS: u8;
    /// A subnet of such addresses, for who has written one wrong.
    const EXAMPLE: &'static str;

    /// The number.
    fn number(self) -> u128;

    /// The address of that number, of which the upper bits are left away.
    fn of_number(number: u128) -> Self;
}

impl Address for Ipv4Addr {
    const FAMILY: IpFamily = IpFamily::V4;
    const BITS: u8 = 32;
    const EXAMPLE: &'static str = "10.80.4.0/24";

    fn number(self) -> u128 {
        self.to_bits().into()
    }

    fn of_number(number: u128) -> Self {
        Ipv4Addr::from_bits(number as u32)
    }
}

impl Address for Ipv6Addr {
    const FAMILY: IpFamily = IpFamily::V6;
    const BITS: u8 = 128;
    const EXAMPLE: &'static str = "fd12:3456:789a:1::/64";

    fn number(self) -> u128 {
        self.to_bits()
    }

    fn of_number(number: u128) -> Self {
        Ipv6Addr::from_bits(number)
    }
}
