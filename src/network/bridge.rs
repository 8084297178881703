//! A bridge network: the host's side of it, and how a container is plugged in.
//!
//! ```text
//!   host                                       │ container
//!   bridge (gateway address) ── veth0a500002 ══╪══ eth0 (leased address)
//! ```
//!
//! The bridge stays when the last container has gone. The host's end of a cable is named
//! after the container's address, and vanishes a moment after the container's network
//! namespace; so nothing here has to be undone when a container ends, however it ended.
//!
//! Refuses to know which addresses are leased (`ipam`) and what the firewall's rules are
//! (`nftables`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::BorrowedFd;

use serde::{Deserialize, Serialize};

use super::address::IpFamily;
use super::endpoint::Endpoint;
use super::interface::{InterfaceName, MacAddress};
use super::namespace::in_namespace;
use super::nftables::Firewall;
use super::pool::{Pool, no_ipv6};
use super::route::{Cable, CableEnd, Link, Route, default_route_link};
use super::subnet::Subnet;
use super::sysctl;
use crate::error::{Error, Kind, Result};

/// The MTU of Ethernet in bytes: for hosts that have no route to everywhere.
const ETHERNET_MTU: u32 = 1500;
/// The least MTU that IPv6 can do with (RFC 8200): the kernel takes it off an interface with a
/// smaller one.
pub const IPV6_MTU_MIN: u32 = 1280;

/// What a bridge network is on this host. The record of a store holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// The bridge's interface; one of its own for each network of each store.
    pub bridge: InterfaceName,
    /// Where its containers' addresses come from.
    pub ipv4: Pool,
    /// The same of IPv6, if it has that.
    pub ipv6: Option<Pool<Ipv6Addr>>,
    /// Whether nothing beyond it can be reached.
    #[serde(default)]
    pub internal: bool,
    /// The size of its packets in bytes; that of the way out if absent.
    #[serde(default)]
    pub mtu: Option<u32>,
}

impl Network {
    /// A network of IPv4 alone, whose gateway is the first host of its subnet.
    ///
    /// # Errors
    ///
    /// If the subnet has no room for a gateway and a container.
    pub fn new(bridge: InterfaceName, subnet: Subnet) -> Result<Self> {
        Ok(Network {
            bridge,
            ipv4: Pool::new(subnet)?,
            ipv6: None,
            internal: false,
            mtu: None,
        })
    }

    /// Whether a container may have that address.
    ///
    /// # Errors
    ///
    /// If not, with the reason.
    pub fn check(&self, address: IpAddr) -> Result<()> {
        match (address, &self.ipv6) {
            (IpAddr::V4(address), _) => self.ipv4.check(address),
            (IpAddr::V6(address), Some(pool)) => pool.check(address),
            (IpAddr::V6(_), None) => Err(no_ipv6()),
        }
    }

    /// Whether an address lies in one of its subnets.
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.ipv4.subnet.contains(address),
            IpAddr::V6(address) => self.ipv6.is_some_and(|ipv6| ipv6.subnet.contains(address)),
        }
    }

    /// The kinds of addresses that it has.
    pub fn families(&self) -> impl Iterator<Item = IpFamily> {
        let ipv6 = self.ipv6.map(|_| IpFamily::V6);
        std::iter::once(IpFamily::V4).chain(ipv6)
    }
}

/// A network's bridge that is there and up.
pub struct Bridge {
    route: Route,
    index: u32,
    mtu: u32,
}

impl Bridge {
    /// Finds the network's bridge, or makes it. Any number of processes may do so at once.
    ///
    /// A new bridge takes the MTU of the interface that the host reaches everything else
    /// by, if the network has none of its own. The host passes packets on from now on
    /// (`net.ipv4.ip_forward`), and those of IPv6 if the network has it and leads out.
    ///
    /// The firewall comes first: without it containers could reach the host's 127.0.0.1 by
    /// the bridge.
    pub fn ensure(network: &Network, firewall: &mut Firewall) -> Result<Self> {
        let mut route = Route::open()?;
        let found = route.link(&network.bridge)?;
        // What is somebody else's is no business of our firewall's.
        if let Some(link) = &found {
            check_ours(network, link)?;
        }
        for family in network.families() {
            firewall.ensure(family, &network.bridge, network.internal)?;
        }
        sysctl::enable_forwarding()?;
        if network.ipv6.is_some() && !network.internal {
            sysctl::enable_ipv6_forwarding()?;
        }
        Self::finish(route, found, network, Leads::Beyond)
    }

    /// The same in a network namespace that holds bridges and nothing else: what is on one
    /// of them reaches what else is on it, and no more, so there is no need of a firewall.
    /// All there is ours; a network of before may have had a bridge of that name.
    pub fn ensure_apart(network: &Network) -> Result<Self> {
        let mut route = Route::open()?;
        let found = match route.link(&network.bridge)? {
            Some(link) if check_ours(network, &link).is_err() => {
                route.delete_link(&network.bridge)?;
                None
            }
            found => found,
        };
        Self::finish(route, found, network, Leads::Nowhere)
    }

    fn finish(
        mut route: Route,
        found: Option<Link>,
        network: &Network,
        leads: Leads,
    ) -> Result<Self> {
        let found = match found {
            // It is set up last of all.
            Some(link) if link.is_up => {
                // One that was down meanwhile has lost what it had of IPv6.
                if network.ipv6.is_some() {
                    sysctl::set_up_ipv6(&network.bridge, true)?;
                    add_ipv6(&mut route, network, &link)?;
                }
                link
            }
            _ => make(&mut route, network, leads)?,
        };
        Ok(Bridge {
            route,
            index: found.index,
            mtu: network.mtu.unwrap_or(found.mtu),
        })
    }

    /// The MTU of the network in bytes.
    pub fn mtu(&self) -> u32 {
        self.mtu
    }

    /// Connects a container, both halves: the calling thread visits the container's network
    /// namespace. `namespace` is its `/proc/PID/ns/net`.
    pub fn connect(&mut self, namespace: BorrowedFd<'_>, endpoint: &Endpoint) -> Result<()> {
        self.connect_outside(namespace, endpoint)?;
        in_namespace(namespace, || endpoint.configure_inside())
    }

    /// The host's half of connecting a container: a cable into its network namespace.
    /// [`Endpoint::configure_inside`] is the other half.
    ///
    /// The caller holds the lease on the address. So a cable that is called like the new
    /// one belongs to a container that ended a moment ago, and is cut.
    pub fn connect_outside(
        &mut self,
        namespace: BorrowedFd<'_>,
        endpoint: &Endpoint,
    ) -> Result<()> {
        let name = InterfaceName::of_host_end(endpoint.ipv4.address);
        let cable = Cable {
            host_end: CableEnd {
                name: &name,
                mac: MacAddress::of_host_end(endpoint.ipv4.address),
            },
            bridge: self.index,
            container_end: CableEnd {
                name: &endpoint.interface,
                mac: endpoint.mac,
            },
            namespace,
            mtu: self.mtu,
        };
        match self.route.create_cable(&cable) {
            Err(error) if error.errno() == Some(libc::EEXIST) => {
                self.route.delete_link(&name)?;
                self.route.create_cable(&cable)
            }
            outcome => outcome,
        }
    }
}

/// Takes the cable of a container that lives away, and with it the interface at its other
/// end. That it is gone already is success.
pub fn unplug(endpoint: &Endpoint) -> Result<()> {
    Route::open()?.delete_link(&InterfaceName::of_host_end(endpoint.ipv4.address))
}

/// Whether there is an interface called like a network's bridge.
pub fn bridge_exists(bridge: &InterfaceName) -> Result<bool> {
    Ok(Route::open()?.link(bridge)?.is_some())
}

/// Deletes a bridge that an earlier store of the same place has made. That it is gone already
/// is success.
///
/// # Errors
///
/// If what is called so is nothing that we make.
pub fn remove_old_bridge(bridge: &InterfaceName) -> Result<()> {
    let mut route = Route::open()?;
    match route.link(bridge)? {
        Some(link) if link.kind == "bridge" && MacAddress::is_made(&link.address) => {
            route.delete_link(bridge)
        }
        Some(_) => Err(Error::new(
            Kind::Conflict,
            format!("network interface `{bridge}` exists and was not made by coracle"),
        )),
        None => Ok(()),
    }
}

/// Deletes the bridge that was made for a network. That it is gone already is success; what
/// has its name and was made by somebody else stays.
pub fn remove_bridge_of(network: &Network) -> Result<()> {
    let mut route = Route::open()?;
    match route.link(&network.bridge)? {
        Some(link) if check_ours(network, &link).is_ok() => route.delete_link(&network.bridge),
        _ => Ok(()),
    }
}

/// Where packets go that are for nobody on the bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leads {
    Beyond,
    Nowhere,
}

fn make(route: &mut Route, network: &Network, leads: Leads) -> Result<Link> {
    let mtu = match network.mtu {
        Some(mtu) => mtu,
        None => {
            let mtu = default_route_link(route)?.map_or(ETHERNET_MTU, |link| link.mtu);
            mtu.max(network.ipv6.map_or(0, |_| IPV6_MTU_MIN))
        }
    };
    route.create_bridge(&network.bridge, MacAddress::of(network.ipv4.gateway))?;
    let missing = || Error::engine(format!("bridge `{}` was removed meanwhile", network.bridge));
    let link = route.link(&network.bridge)?.ok_or_else(missing)?;
    check_ours(network, &link)?;
    route.set_mtu(link.index, mtu)?;
    // The firewall looks at IPv6 on networks that have it, and at nothing else.
    sysctl::set_up_ipv6(&network.bridge, network.ipv6.is_some())?;
    let Pool {
        subnet, gateway, ..
    } = network.ipv4;
    route.add_address(link.index, gateway.into(), subnet.prefix())?;
    add_ipv6(route, network, &link)?;
    if leads == Leads::Beyond {
        // For published ports on 127.0.0.1; the firewall keeps containers from using it.
        sysctl::route_loopback_through(&network.bridge)?;
    }
    route.set_up(link.index)?;
    Ok(Link { mtu, ..link })
}

/// Gives a bridge its address of IPv6, if the network has any and the bridge has it not.
fn add_ipv6(route: &mut Route, network: &Network, link: &Link) -> Result<()> {
    match network.ipv6 {
        Some(ipv6) => route.add_address(link.index, ipv6.gateway.into(), ipv6.subnet.prefix()),
        None => Ok(()),
    }
}

fn has_mac_of(link: &Link, gateway: Ipv4Addr) -> bool {
    link.address == MacAddress::of(gateway).octets()
}

/// Somebody else's interface of that name is not for us to change, nor to remove.
fn check_ours(network: &Network, link: &Link) -> Result<()> {
    let what = match link.kind == "bridge" {
        true if has_mac_of(link, network.ipv4.gateway) => return Ok(()),
        true => "was not made for this network",
        false => "is not a bridge",
    };
    let text = format!("network interface `{}` exists and {what}", network.bridge);
    Err(Error::new(Kind::Conflict, text))
}

#[cfg(test)]
mod tests {
    use std::os::fd::AsFd;

    use super::super::test_bed::{Namespace, in_new_namespace, output_of};
    use super::*;

    fn network() -> Network {
        Network::new("coracle0".parse().unwrap(), "10.80.0.0/22".parse().unwrap()).unwrap()
    }

    fn endpoint(network: &Network, address: Ipv4Addr) -> Endpoint {
        let mut endpoint = Endpoint::new(network, "eth0".parse().unwrap(), address);
        endpoint.ipv4.gateway = Some(network.ipv4.gateway);
        endpoint
    }

    fn ensure(network: &Network) -> Result<Bridge> {
        Bridge::ensure(network, &mut Firewall::open("coracle").unwrap())
    }

    /// Makes a cable whose one end is called `uplink`, as the way out of this namespace.
    fn make_uplink(mtu: &str) {
        output_of("ip", &["link", "add", "uplink", "mtu", mtu, "type", "veth"]);
        output_of("ip", &["address", "add", "192.0.2.2/24", "dev", "uplink"]);
        output_of("ip", &["link", "set", "uplink", "up"]);
        output_of("ip", &["route", "add", "default", "via", "192.0.2.1"]);
    }

    #[test]
    fn a_bridge_is_made_once_with_its_address_and_the_mtu_of_the_way_out() {
        in_new_namespace(|| {
            make_uplink("1400");
            let network = network();
            assert_eq!(ensure(&network).unwrap().mtu(), 1400);
            assert_eq!(ensure(&network).unwrap().mtu(), 1400);
            let shown = output_of("ip", &["-d", "address", "show", "coracle0"]);
            for part in [
                "UP",
                "mtu 1400",
                "inet 10.80.0.1/22 brd 10.80.3.255",
                "link/ether 02:42:0a:50:00:01",
                "bridge forward_delay",
            ] {
                assert!(shown.contains(part), "{part} in {shown}");
            }
            for (setting, value) in [
                ("ipv4/ip_forward", "1"),
                ("ipv4/conf/coracle0/route_localnet", "1"),
                ("ipv6/conf/coracle0/accept_ra", "0"),
            ] {
                let found = std::fs::read_to_string(format!("/proc/sys/net/{setting}")).unwrap();
                assert_eq!(found.trim(), value, "{setting}");
            }
            remove_bridge_of(&network).unwrap();
            remove_bridge_of(&network).unwrap();
            assert_eq!(output_of("ip", &["link", "show", "type", "bridge"]), "");
        });
    }

    #[test]
    fn the_mtu_stays_when_the_last_container_has_gone() {
        in_new_namespace(|| {
            make_uplink("1400");
            let network = network();
            let own = Network {
                bridge: "coracle1".parse().unwrap(),
                mtu: Some(1300),
                ..Network::new("coracle1".parse().unwrap(), "10.80.8.0/24".parse().unwrap())
                    .unwrap()
            };
            for (network, mtu) in [(&network, 1400), (&own, 1300)] {
                for _ in 0..2 {
                    let mut bridge = ensure(network).unwrap();
                    assert_eq!(bridge.mtu(), mtu);
                    let endpoint = endpoint(network, network.ipv4.subnet.host(1).unwrap());
                    let container = Namespace::new();
                    bridge.connect(container.as_fd(), &endpoint).unwrap();
                    unplug(&endpoint).unwrap();
                }
                let name = network.bridge.as_str();
                let shown = output_of("ip", &["link", "show", name]);
                assert!(shown.contains(&format!("mtu {mtu}")), "{shown}");
            }
        });
    }

    #[test]
    fn a_bridge_that_was_left_half_made_is_finished() {
        in_new_namespace(|| {
            let made = ["link", "add", "coracle0", "address", "02:42:0a:50:00:01"];
            output_of("ip", &[&made[..], &["type", "bridge"]].concat());
            ensure(&network()).unwrap();
            let shown = output_of("ip", &["address", "show", "coracle0"]);
            assert!(
                shown.contains("UP") && shown.contains("10.80.0.1/22"),
                "{shown}"
            );
        });
    }

    #[test]
    fn another_interface_of_the_bridges_name_is_a_conflict() {
        in_new_namespace(|| {
            for kind in ["veth", "bridge"] {
                output_of("ip", &["link", "add", "coracle0", "type", kind]);
                let error = ensure(&network()).map(|_| ()).unwrap_err();
                assert_eq!(error.kind(), Kind::Conflict, "{kind}");
                remove_bridge_of(&network()).unwrap();
                assert!(bridge_exists(&network().bridge).unwrap(), "{kind}");
                output_of("ip", &["link", "delete", "coracle0"]);
            }
        });
    }

    #[test]
    fn a_container_gets_its_address_its_route_and_no_ipv6() {
        in_new_namespace(|| {
            let network = network();
            let mut bridge = ensure(&network).unwrap();
            let container = Namespace::new();
            let endpoint = endpoint(&network, Ipv4Addr::new(10, 80, 0, 2));
            bridge.connect(container.as_fd(), &endpoint).unwrap();

            let inside = container.run(|| output_of("ip", &["address"]));
            for part in [
                "lo: <LOOPBACK,UP",
                "eth0@",
                "link/ether 02:42:0a:50:00:02",
                "inet 10.80.0.2/22 brd 10.80.3.255 scope global eth0",
            ] {
                assert!(inside.contains(part), "{part} in {inside}");
            }
            assert!(!inside.contains("inet6 fe80"), "{inside}");
            let routes = container.run(|| output_of("ip", &["route"]));
            assert!(
                routes.contains("default via 10.80.0.1 dev eth0"),
                "{routes}"
            );

            let outside = output_of("ip", &["link", "show", "master", "coracle0"]);
            assert!(outside.contains("veth0a500002@"), "{outside}");
            assert!(
                outside.contains("link/ether fe:42:0a:50:00:02"),
                "{outside}"
            );
            assert!(outside.contains(",UP,LOWER_UP>"), "{outside}");
        });
    }

    #[test]
    fn an_address_is_taken_over_from_a_container_that_ended_a_moment_ago() {
        in_new_namespace(|| {
            let network = network();
            let mut bridge = ensure(&network).unwrap();
            let endpoint = endpoint(&network, Ipv4Addr::new(10, 80, 0, 2));
            let (old, new) = (Namespace::new(), Namespace::new());
            bridge.connect(old.as_fd(), &endpoint).unwrap();
            bridge.connect(new.as_fd(), &endpoint).unwrap();
            let links = |container: &Namespace| container.run(|| output_of("ip", &["link"]));
            assert!(links(&new).contains("eth0@"));
            assert!(!links(&old).contains("eth0@"));
        });
    }

    #[test]
    fn the_subnets_of_addresses_and_routes_are_in_use() {
        in_new_namespace(|| {
            make_uplink("1500");
            output_of(
                "ip",
                &[
                    "route",
                    "add",
                    "10.80.0.0/16",
                    "via",
                    "192.0.2.9",
                    "table",
                    "77",
                ],
            );
            let used = super::super::used_subnets::<Ipv4Addr>().unwrap();
            for subnet in ["192.0.2.0/24", "10.80.0.0/16"] {
                assert!(
                    used.contains(&subnet.parse().unwrap()),
                    "{subnet} in {used:?}"
                );
            }
            assert!(!used.contains(&"0.0.0.0/0".parse().unwrap()));
            let free = super::super::free_subnet(22, &used).unwrap();
            assert_eq!(free.to_string(), "10.81.0.0/22");
        });
    }

    #[test]
    fn many_containers_are_connected_at_once() {
        in_new_namespace(|| {
            let network = network();
            let connecting: Vec<_> = (1..=16)
                .map(|index| {
                    let network = network.clone();
                    std::thread::spawn(move || {
                        let address = network.ipv4.subnet.host(index).unwrap();
                        let endpoint = endpoint(&network, address);
                        let container = Namespace::new();
                        let mut bridge = ensure(&network).unwrap();
                        bridge.connect(container.as_fd(), &endpoint).unwrap();
                        container
                    })
                })
                .collect();
            let connected: Vec<_> = connecting
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect();
            let shown = output_of("ip", &["link", "show", "master", "coracle0"]);
            assert_eq!(shown.matches("state UP").count(), connected.len());
        });
    }
}
