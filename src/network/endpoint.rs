//! One container's place in a network, and the container's half of being connected.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::address::{Address, IpFamily};
use super::bridge::Network;
use super::interface::{InterfaceName, MacAddress};
use super::pool::Pool;
use super::route::{Addressing, Route};
use super::subnet::Subnet;
use super::sysctl;
use crate::error::Result;

/// One container's place in a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The interface inside the container, such as `eth0`.
    pub interface: InterfaceName,
    /// Its hardware address.
    pub mac: MacAddress,
    /// Its address.
    pub ipv4: Place,
    /// Its IPv6 address, where the network has IPv6.
    pub ipv6: Option<Place<Ipv6Addr>>,
}

/// An address of a container's, and what is around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<A: Address = Ipv4Addr> {
    /// The address.
    pub address: A,
    /// The subnet around it.
    pub subnet: Subnet<A>,
    /// Where the container reaches everything else; none for a network that leads nowhere.
    pub gateway: Option<A>,
}

impl<A: Address> Place<A> {
    /// The place of a container that leased an address, without a way to anywhere else.
    pub fn new(pool: &Pool<A>, address: A) -> Self {
        Place {
            address,
            subnet: pool.subnet,
            gateway: None,
        }
    }

    fn addressing(&self) -> Addressing {
        Addressing {
            address: self.address.into(),
            prefix: self.subnet.prefix(),
            gateway: self.gateway.map(Into::into),
        }
    }
}

impl Endpoint {
    /// The place of the container that leased `address`, with that interface, no IPv6, and no
    /// way to anywhere else.
    pub fn new(network: &Network, interface: InterfaceName, address: Ipv4Addr) -> Self {
        Endpoint {
            interface,
            mac: MacAddress::of(address),
            ipv4: Place::new(&network.ipv4, address),
            ipv6: None,
        }
    }

    /// Its addresses.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        let ipv6 = self.ipv6.map(|place| place.address.into());
        std::iter::once(self.ipv4.address.into()).chain(ipv6)
    }

    /// Those of its addresses that are the container's way out.
    pub fn ways_out(&self) -> impl Iterator<Item = IpAddr> {
        let Endpoint { ipv4, ipv6, .. } = *self;
        let ipv4 = ipv4.gateway.map(|_| ipv4.address.into());
        let ipv6 = ipv6.filter(|place| place.gateway.is_some());
        ipv4.into_iter()
            .chain(ipv6.map(|place| place.address.into()))
    }

    /// Makes it the container's way out for a kind of addresses, and says where that leads.
    /// A network that leads nowhere, or has no such addresses, is none.
    pub fn lead_out(&mut self, network: &Network, family: IpFamily) -> Option<IpAddr> {
        match (network.internal, family) {
            (true, _) => None,
            (false, IpFamily::V4) => {
                self.ipv4.gateway = Some(network.ipv4.gateway);
                self.ipv4.gateway.map(IpAddr::V4)
            }
            (false, IpFamily::V6) => {
                let place = self.ipv6.as_mut()?;
                place.gateway = network.ipv6.map(|pool| pool.gateway);
                place.gateway.map(IpAddr::V6)
            }
        }
    }

    /// The container's half of being connected: addresses and routes. The calling thread
    /// is in the container's network namespace, with rights over it.
    pub fn configure_inside(&self) -> Result<()> {
        let mut route = Route::open()?;
        let index = route.index_of(&self.interface)?;
        // Before the interface is up, so that no link-local address comes to life unasked and
        // no neighbour's advertisement is heard.
        sysctl::set_up_ipv6(&self.interface, self.ipv6.is_some())?;
        let mut addressings = vec![self.ipv4.addressing()];
        addressings.extend(self.ipv6.as_ref().map(Place::addressing));
        route.configure(index, &addressings)
    }

    /// Makes this one of several places the way out, to `gateway`. The calling thread is in
    /// the container's network namespace.
    pub fn lead_out_inside(&self, gateway: IpAddr) -> Result<()> {
        let mut route = Route::open()?;
        let index = route.index_of(&self.interface)?;
        route.add_default_route(index, gateway)
    }
}

/// Sets the loopback interface of the calling thread's network namespace up: all that a
/// container without a network needs.
pub fn set_loopback_up() -> Result<()> {
    Route::open()?.set_loopback_up()
}
