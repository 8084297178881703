//! Networks: those that are always there, and those that users make.

use super::Engine;
use crate::error::{Error, Kind, Result};
use crate::monitor::networks::DEFAULT_NETWORK;
use crate::store::networks::{NetworkRecord, id_of_predefined};

pub mod connect;
pub mod create;
pub mod list;
pub mod rm;
pub mod unused;

/// The option that names a network's bridge interface.
pub const BRIDGE_NAME: &str = "com.docker.network.bridge.name";
/// The options that set the size of a network's packets, docker's and podman's.
const MTU: [&str; 2] = ["com.docker.network.driver.mtu", "mtu"];

/// A network that can be named.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its id: 64 hexadecimal digits.
    pub id: String,
    /// What it is made with: `bridge`, `pasta`, `host` or `null`.
    pub driver: &'static str,
    /// What it was given; absent if there is nothing to be given, or it was never used.
    pub record: Option<NetworkRecord>,
}

impl Listed {
    /// Whether it is always there.
    pub fn is_predefined(&self) -> bool {
        is_predefined(&self.name)
    }
}

/// Whether `--network` takes that word to mean something that need not be made.
pub(super) fn is_predefined(name: &str) -> bool {
    [
        DEFAULT_NETWORK,
        "host",
        "none",
        "default",
        "private",
        "pasta",
        "container",
        "ns",
    ]
    .contains(&name)
}

/// All networks, by name.
fn all(engine: &Engine) -> Result<Vec<Listed>> {
    let records = engine.store.networks()?;
    let mut default = None;
    let mut networks = Vec::new();
    for record in records {
        match record.name == DEFAULT_NETWORK {
            true => default = Some(record),
            false => networks.push(Listed {
                name: record.name.clone(),
                id: record.id.clone(),
                driver: "bridge",
                record: Some(record),
            }),
        }
    }
    let is_root = engine.identity.is_host_root();
    let driver = if is_root { "bridge" } else { "pasta" };
    for (name, driver, record) in [
        (DEFAULT_NETWORK, driver, default),
        ("host", "host", None),
        ("none", "null", None),
    ] {
        networks.push(Listed {
            name: name.to_owned(),
            id: id_of_predefined(name),
            driver,
            record,
        });
    }
    networks.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(networks)
}

/// The network of that name, or whose id begins so.
///
/// # Errors
///
/// If several are meant.
pub fn find(engine: &Engine, name: &str) -> Result<Option<Listed>> {
    let mut networks = all(engine)?;
    if let Some(at) = networks.iter().position(|network| network.name == name) {
        return Ok(Some(networks.swap_remove(at)));
    }
    if name.is_empty() {
        return Ok(None);
    }
    networks.retain(|network| network.id.starts_with(name));
    match networks.len() {
        0 | 1 => Ok(networks.pop()),
        _ => Err(Error::new(
            Kind::Conflict,
            format!("several networks have an id that begins with `{name}`"),
        )),
    }
}
