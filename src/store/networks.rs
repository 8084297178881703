//! What a network was given once and keeps: its interface and its subnet.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Store, atomic};
use crate::error::Result;
use crate::ids::check_name;

/// A bridge network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRecord {
    /// Its name, such as `bridge`.
    pub name: String,
    /// The name of the bridge interface.
    pub interface: String,
    /// The subnet's first address.
    pub subnet: Ipv4Addr,
    /// How many bits of an address name the subnet.
    pub prefix: u8,
    /// The bridge's own address.
    pub gateway: Ipv4Addr,
}

impl Store {
    /// What a network was given; `None` if it was never used.
    pub fn network(&self, name: &str) -> Result<Option<NetworkRecord>> {
        check_name("network", name)?;
        atomic::read_json(&self.network_file(name))
    }

    /// Keeps what a network was given.
    pub fn put_network(&self, record: &NetworkRecord) -> Result<()> {
        atomic::write_json(&self.tmp(), &self.network_file(&record.name), record)
    }

    /// Where the addresses that are in use are noted, one file each.
    pub fn network_leases(&self, name: &str) -> PathBuf {
        self.run().join("networks").join(name)
    }

    fn network_file(&self, name: &str) -> PathBuf {
        self.root().join("networks").join(format!("{name}.json"))
    }
}
