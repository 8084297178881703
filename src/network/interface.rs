//! Names and hardware addresses of network interfaces.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{Error, Result};

/// The kernel's `IFNAMSIZ` without the closing NUL.
const NAME_MAX_BYTES: usize = 15;

/// A name that an interface may have: also safe as a path component below
/// `/proc/sys/net` and as a word in the output of other tools.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InterfaceName(Box<str>);

impl InterfaceName {
    /// The host's end of the cable to the container at `address`.
    ///
    /// NetworkManager leaves alone what is called `veth` and a hexadecimal number.
    pub(super) fn of_host_end(address: Ipv4Addr) -> Self {
        InterfaceName(format!("veth{:08x}", address.to_bits()).into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InterfaceName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bytes = text.as_bytes();
        let fine = bytes.len() <= NAME_MAX_BYTES
            && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
            && bytes
                .iter()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
            // Directories of settings in /proc/sys/net that belong to no interface, or to
            // the one that every namespace has.
            && !matches!(text, "all" | "default" | "lo");
        if fine {
            return Ok(InterfaceName(text.into()));
        }
        Err(Error::usage(format!(
            "invalid interface name `{text}`: a name has at most 15 letters, digits, `_`, `.` and \
             `-`, and starts with a letter or a digit"
        )))
    }
}

impl fmt::Display for InterfaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for InterfaceName {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for InterfaceName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The hardware address of an Ethernet interface. Written as `02:42:0a:50:00:02`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MacAddress([u8; 6]);

impl MacAddress {
    /// The address of the interface that has `address` inside a container or on a bridge.
    ///
    /// Derived from the IP address, so neighbours' ARP entries stay right when another
    /// container gets the same IP address. Locally administered, as Docker's are.
    pub fn of(address: Ipv4Addr) -> Self {
        Self::with_prefix(0x02, address)
    }

    /// Whether that may be an address of our making.
    pub(super) fn is_made(octets: &[u8]) -> bool {
        octets.starts_with(&[0x02, 0x42])
    }

    /// The address of the host's end of the cable to the container at `address`.
    ///
    /// Nobody sends to it; it is set because an interface that comes without one is given
    /// a second one by udev (`MACAddressPolicy=persistent`), once for every container.
    pub(super) fn of_host_end(address: Ipv4Addr) -> Self {
        Self::with_prefix(0xfe, address)
    }

    fn with_prefix(first: u8, address: Ipv4Addr) -> Self {
        let [a, b, c, d] = address.octets();
        MacAddress([first, 0x42, a, b, c, d])
    }

    /// The six bytes.
    pub fn octets(self) -> [u8; 6] {
        self.0
    }
}

impl FromStr for MacAddress {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = |why| Error::usage(format!("invalid MAC address `{text}`: {why}"));
        let mut octets = [0; 6];
        let mut parts = text.split([':', '-']);
        for octet in &mut octets {
            let part = parts.next().ok_or_else(|| bad("it has six parts"))?;
            if part.len() != 2 || part.starts_with('+') {
                return Err(bad("each part has two hexadecimal digits"));
            }
            *octet = u8::from_str_radix(part, 16)
                .map_err(|_| bad("each part has two hexadecimal digits"))?;
        }
        if parts.next().is_some() {
            return Err(bad("it has six parts"));
        }
        if octets[0] & 1 == 1 || octets == [0; 6] {
            return Err(bad("it is not the address of a single interface"));
        }
        Ok(MacAddress(octets))
    }
}

impl fmt::Display for MacAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl Serialize for MacAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MacAddress {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interface_names_that_the_kernel_or_a_path_would_misread_are_refused() {
        for name in ["coracle0", "br-1a2b", "a", "x.y_z-0123456_9"] {
            assert_eq!(name.parse::<InterfaceName>().unwrap().as_str(), name);
        }
        for name in [
            "",
            ".",
            "..",
            "-a",
            "a/b",
            "a b",
            "a:b",
            "é",
            "veth%d",
            "0123456789abcdef",
            "all",
            "default",
            "lo",
        ] {
            assert!(name.parse::<InterfaceName>().is_err(), "{name}");
        }
    }

    #[test]
    fn a_mac_address_follows_from_the_ip_address() {
        let address = Ipv4Addr::new(10, 80, 0, 2);
        assert_eq!(MacAddress::of(address).to_string(), "02:42:0a:50:00:02");
        let host = MacAddress::of_host_end(address).octets()[0];
        assert_eq!(host & 0b11, 0b10, "unicast and locally administered");
    }

    #[test]
    fn mac_addresses_read_back_as_they_were_written() {
        for text in ["02:42:0a:50:00:02", "fe:ff:ff:ff:ff:ff"] {
            assert_eq!(text.parse::<MacAddress>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "02:42:0a:50:00",
            "02:42:0a:50:00:02:03",
            "2:42:a:50:0:2",
            "+2:42:0a:50:00:02",
            "01:00:5e:00:00:01",
            "ff:ff:ff:ff:ff:ff",
            "00:00:00:00:00:00",
            "0g:42:0a:50:00:02",
        ] {
            assert!(text.parse::<MacAddress>().is_err(), "{text}");
        }
    }
}
