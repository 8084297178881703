//! The network of a container.
//!
//! Owns everything between a container's `eth0` and the host's interfaces: addresses, the
//! bridge, the firewall, published ports, and for users the program `pasta`; and the texts
//! of the files that name servers and hosts are looked up in. Refuses to know containers
//! as records or processes: callers give ids, namespaces as descriptors, and directories.
//!
//! ```text
//! as root, no program is started                    as a user
//!
//!   pool ───► ipam          who has which address      pasta    one process a container
//!      └────► bridge        the wire
//!      └────► endpoint      its end in a container
//!   ports ──► reserve       the host's ports are ours  ports ─► reserve (to find out early)
//!      └────► nftables      where they lead
//!   hosts, resolv           /etc/hosts, /etc/hostname, /etc/resolv.conf
//!   names                   which names lead to which addresses of a network
//!   resolver                the name server that a container asks at 127.0.0.11
//! ```
//!
//! A container's monitor, as root: [`Leases::take`], [`reserve`], [`Bridge::ensure`] with a
//! [`Firewall`], [`Bridge::connect`], [`Firewall::publish`]; it keeps the reservations. At
//! the end: [`Firewall::unpublish`], then the reservations are dropped, then
//! [`Leases::release`]. All of it can be repeated, and what is gone already is done. After
//! a crash the same three steps clean up.
//!
//! On a network where containers find each other by name it also does [`NameBook::add`]
//! after the lease, and [`NameBook::remove`] before it is released. Inside the container's
//! network namespace, once the loopback is up, it opens a [`Resolver`], which it polls with
//! all else that it waits for.
//!
//! What talks to the kernel does so over netlink (`netlink`, `route`, `nftables`,
//! `conntrack`) and about the network namespace of the calling thread.

mod address;
mod bridge;
mod conntrack;
mod endpoint;
mod hosts;
mod interface;
mod ipam;
mod names;
mod namespace;
mod netlink;
mod nftables;
mod owner;
mod pasta;
mod pool;
mod reserve;
mod resolv;
mod resolver;
mod route;
mod subnet;
mod sysctl;
#[cfg(test)]
mod test_bed;

pub use self::address::{Address, IpFamily};
pub use self::bridge::{
    Bridge, IPV6_MTU_MIN, Network, bridge_exists, remove_bridge_of, remove_old_bridge, unplug,
};
pub use self::endpoint::{Endpoint, Place, set_loopback_up};
pub use self::hosts::{AddedAddress, AddedHost, Hosts, hostname_text};
pub use self::interface::{InterfaceName, MacAddress};
pub use self::ipam::{Lease, Leases};
pub use self::names::NameBook;
pub use self::namespace::{in_namespace, in_namespace_for_good};
pub use self::nftables::Firewall;
pub use self::pasta::{DNS_ADDRESS, Pasta, PastaRequest};
pub use self::pool::Pool;
pub use self::reserve::{Reservation, reserve};
pub use self::resolv::{DnsSettings, HOST_RESOLV_CONF, Reach, ResolvConf, SYSTEMD_RESOLV_CONF};
pub use self::resolver::{Forwarding, Names, RESOLVER_ADDRESS, Resolver};
pub use self::route::used_subnets;
pub use self::subnet::{DEFAULT_NETWORK_PREFIX, Subnet, free_local_subnet, free_subnet};
pub use self::sysctl::disable_forwarding;
