//! Which networks a container was asked to be on, and how it is to find names.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::record::HostOptions;

/// Which network a container has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NetworkMode {
    /// The host's default: a bridge as root, `pasta` as a user.
    #[default]
    Default,
    /// Loopback alone.
    None,
    /// The host's own network.
    Host,
    /// Those that the user has made, and no other; and what was said when the container was
    /// made, which is shown.
    Named(String),
    /// That of another container, by its id.
    Container(String),
    /// The network namespace of a file such as `/run/netns/x`.
    Path(PathBuf),
}

impl NetworkMode {
    /// The word in `--network` and in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            NetworkMode::Default => "bridge",
            NetworkMode::None => "none",
            NetworkMode::Host => "host",
            NetworkMode::Named(_) => "a network of the user's",
            NetworkMode::Container(_) => "container",
            NetworkMode::Path(_) => "ns",
        }
    }

    /// Whether the container has a network namespace of its own.
    pub fn is_own(&self) -> bool {
        matches!(
            self,
            NetworkMode::Default | NetworkMode::None | NetworkMode::Named(_)
        )
    }

    /// Whether it leads to the container's ports.
    pub fn has_ports(&self) -> bool {
        matches!(self, NetworkMode::Default | NetworkMode::Named(_))
    }
}

impl fmt::Display for NetworkMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NetworkMode::Named(name) => f.write_str(name),
            NetworkMode::Container(id) => write!(f, "container:{id}"),
            NetworkMode::Path(path) => write!(f, "ns:{}", path.display()),
            other => f.write_str(other.as_str()),
        }
    }
}

/// A container's place on a network that the user has made, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attachment {
    /// The network's name.
    pub network: String,
    /// What the container is called there beside its own name.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Its address; one is chosen at each start if absent.
    #[serde(default)]
    pub address: Option<Ipv4Addr>,
    /// Its IPv6 address; one is chosen at each start if absent, where the network has IPv6.
    #[serde(default)]
    pub ipv6_address: Option<Ipv6Addr>,
    /// The hardware address of its interface; made of its address if absent.
    #[serde(default)]
    pub mac_address: Option<String>,
    /// What its interface is called; `eth` and a number if absent.
    #[serde(default)]
    pub interface: Option<String>,
}

impl Attachment {
    /// The addresses that were asked for.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        let ipv4 = self.address.map(IpAddr::V4);
        ipv4.into_iter().chain(self.ipv6_address.map(IpAddr::V6))
    }
}

impl HostOptions {
    /// The names of its networks, as `--network` knows them, the first one first.
    pub fn network_names(&self) -> Vec<String> {
        let mode = match &self.network {
            NetworkMode::Named(_) => None,
            other => Some(other.to_string()),
        };
        let named = self.networks.iter().map(|at| at.network.clone());
        mode.into_iter().chain(named).collect()
    }

    /// Whether it is on the network that the user has made.
    pub fn is_on_network(&self, name: &str) -> bool {
        self.networks.iter().any(|at| at.network == name)
    }
}

/// Name resolution that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dns {
    /// Name servers.
    pub servers: Vec<String>,
    /// Search domains.
    pub search: Vec<String>,
    /// Resolver options.
    pub options: Vec<String>,
}
