//! Networks that containers are on: what each was given once and keeps.
//!
//! Refuses to know bridges, addresses in use, and which networks need no record.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::lock::NamedLock;
use super::{Store, atomic};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::ids::{check_name, random_hex};

/// How many digits a network's id has.
const ID_HEX_DIGITS: usize = 64;

/// A bridge network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRecord {
    /// Its name, such as `bridge`.
    pub name: String,
    /// Its id: 64 hexadecimal digits.
    #[serde(default)]
    pub id: String,
    /// The name of the bridge interface.
    pub interface: String,
    /// The subnet's first address.
    pub subnet: Ipv4Addr,
    /// How many bits of an address name the subnet.
    pub prefix: u8,
    /// The bridge's own address.
    pub gateway: Ipv4Addr,
    /// Of which part of the subnet addresses are given out, as its first address and the
    /// number of bits that name it; all if absent.
    #[serde(default)]
    pub range: Option<(Ipv4Addr, u8)>,
    /// The same of IPv6, if it has that.
    #[serde(default)]
    pub ipv6: Option<Ipv6Record>,
    /// Whether nothing beyond it can be reached.
    #[serde(default)]
    pub internal: bool,
    /// The size of its packets in bytes; the engine's choice if absent.
    #[serde(default)]
    pub mtu: Option<u32>,
    /// Free text by key.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// What was asked of its driver, as given.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// When it was made.
    #[serde(default = "Timestamp::now")]
    pub created: Timestamp,
}

/// The IPv6 addresses of a bridge network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ipv6Record {
    /// The subnet's first address.
    pub subnet: Ipv6Addr,
    /// How many bits of an address name the subnet.
    pub prefix: u8,
    /// The bridge's own address.
    pub gateway: Ipv6Addr,
    /// Of which part of the subnet addresses are given out; all if absent.
    #[serde(default)]
    pub range: Option<(Ipv6Addr, u8)>,
}

impl NetworkRecord {
    /// A network of IPv4 alone, about which nothing but this is known.
    pub fn new(
        name: &str,
        id: String,
        interface: String,
        (subnet, prefix): (Ipv4Addr, u8),
        gateway: Ipv4Addr,
    ) -> Self {
        NetworkRecord {
            name: name.to_owned(),
            id,
            interface,
            subnet,
            prefix,
            gateway,
            range: None,
            ipv6: None,
            internal: false,
            mtu: None,
            labels: BTreeMap::new(),
            options: BTreeMap::new(),
            created: Timestamp::now(),
        }
    }
}

/// A network that nobody else makes, removes or joins meanwhile.
#[derive(Debug)]
pub struct LockedNetwork(#[allow(dead_code, reason = "held, not read")] NamedLock);

/// A new id of a network.
pub fn random_id() -> Result<String> {
    random_hex(ID_HEX_DIGITS / 2)
}

/// The id of a network that every store has, such as `host`: the same each time.
pub fn id_of_predefined(name: &str) -> String {
    Digest::of(name.as_bytes()).hex().to_owned()
}

impl Store {
    /// The network of that name; `None` if it was never made, or never used.
    pub fn network(&self, name: &str) -> Result<Option<NetworkRecord>> {
        check_name("network", name)?;
        let record: Option<NetworkRecord> = atomic::read_json(&self.network_file(name))?;
        Ok(record.map(|record| match record.id.is_empty() {
            true => NetworkRecord {
                id: id_of_predefined(name),
                ..record
            },
            false => record,
        }))
    }

    /// All networks that have a record which can be read, by name.
    pub fn networks(&self) -> Result<Vec<NetworkRecord>> {
        let directory = self.root().join("networks");
        let doing = || format!("list `{}`", directory.display());
        let entries = match std::fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(why) => return Err(why).doing(doing),
        };
        let mut networks = Vec::new();
        for entry in entries {
            let file = entry.doing(doing)?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(".json"));
            match name.map(|name| self.network(name)) {
                Some(Ok(Some(record))) => networks.push(record),
                // Removed meanwhile, or cut short by a power cut: that is `system check`'s.
                Some(Ok(None)) | None => {}
                Some(Err(why)) if why.errno().is_none() => {}
                Some(Err(why)) => return Err(why),
            }
        }
        networks.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        Ok(networks)
    }

    /// Waits until nobody else makes, removes or joins the network.
    pub fn lock_network(&self, name: &str) -> Result<LockedNetwork> {
        check_name("network", name)?;
        let path = self.run().join("locks").join(format!("network-{name}"));
        NamedLock::take(&path, || {}).map(LockedNetwork)
    }

    /// Keeps what a network was given.
    pub fn put_network(&self, record: &NetworkRecord) -> Result<()> {
        atomic::write_json(&self.tmp(), &self.network_file(&record.name), record)
    }

    /// Forgets a network. That it is forgotten already is success.
    pub fn remove_network(&self, name: &str) -> Result<()> {
        let path = self.network_file(name);
        match std::fs::remove_file(&path) {
            Err(why) if why.kind() != ErrorKind::NotFound => {
                Err(why).doing(|| format!("remove `{}`", path.display()))
            }
            _ => Ok(()),
        }
    }

    /// Where it is noted who has which address of a network.
    pub fn network_leases(&self, name: &str) -> PathBuf {
        self.run().join("networks").join(name)
    }

    /// Forgets who had which address of a network that is gone.
    pub fn forget_leases(&self, name: &str) -> Result<()> {
        let path = self.network_leases(name);
        match std::fs::remove_dir_all(&path) {
            Err(why) if why.kind() != ErrorKind::NotFound => {
                Err(why).doing(|| format!("remove `{}`", path.display()))
            }
            _ => Ok(()),
        }
    }

    fn network_file(&self, name: &str) -> PathBuf {
        self.root().join("networks").join(format!("{name}.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    fn record(name: &str, id: &str) -> NetworkRecord {
        let subnet = (Ipv4Addr::new(10, 80, 4, 0), 24);
        let gateway = Ipv4Addr::new(10, 80, 4, 1);
        NetworkRecord::new(name, id.to_owned(), "cora0".to_owned(), subnet, gateway)
    }

    #[test]
    fn networks_are_kept_by_name_and_listed_without_what_cannot_be_read() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        for (name, id) in [("front", "abc1"), ("back", "abd2"), ("bridge", "")] {
            store.put_network(&record(name, id)).unwrap();
        }
        std::fs::write(store.root().join("networks/bad.json"), "{").unwrap();
        // As it was written before networks had IPv6.
        let old = store.root().join("networks/front.json");
        let text = std::fs::read_to_string(&old).unwrap();
        std::fs::write(&old, text.replacen("\"ipv6\":null,", "", 1)).unwrap();
        let names = || -> Vec<String> {
            let networks = store.networks().unwrap();
            networks.into_iter().map(|record| record.name).collect()
        };
        assert_eq!(names(), ["back", "bridge", "front"]);
        let default = store.network("bridge").unwrap().unwrap();
        assert_eq!(default.id, id_of_predefined("bridge"));
        assert!(store.network("bad").is_err());
        for name in ["front", "front", "bad"] {
            store.remove_network(name).unwrap();
        }
        assert_eq!(names(), ["back", "bridge"]);
        assert!(store.network("../x").is_err());
    }
}
