//! A container's place on one network: a leased address, a cable, and the names that others
//! on the network find it by.

use std::net::IpAddr;
use std::os::fd::BorrowedFd;

use super::ground::Ground;
use crate::error::{Context, Faults, Kind, Result};
use crate::ids::ContainerId;
use crate::monitor::networks::{
    self, DEFAULT_NETWORK, check_still_free, default_network, named_network, network_of,
    no_network_to_join,
};
use crate::network::{Endpoint, InterfaceName, IpFamily, Leases, NameBook, Network, Place};
use crate::store::Store;
use crate::store::containers::{Attachment, EndpointState, Ipv6State, Record};
use crate::store::networks::NetworkRecord;

/// A place that is taken.
pub(super) struct Plug {
    pub(super) record: NetworkRecord,
    pub(super) network: Network,
    pub(super) endpoint: Endpoint,
    /// As it was asked for.
    pub(super) attachment: Attachment,
    container: ContainerId,
    leases: Leases,
    names: Vec<String>,
    is_of_root: bool,
}

/// A place that is to be taken.
pub(super) struct Wanted<'a> {
    pub(super) attachment: &'a Attachment,
    /// What its interface is called if nobody says.
    pub(super) interface: InterfaceName,
    /// For which kinds of addresses it may be the container's way out.
    pub(super) leads_out: Vec<IpFamily>,
}

impl Plug {
    /// Takes the container's place on a network.
    pub(super) fn take(
        store: &Store,
        ground: &mut Ground,
        container: &Record,
        wanted: &Wanted<'_>,
        namespace: BorrowedFd<'_>,
    ) -> Result<Self> {
        let attachment = wanted.attachment;
        let (record, network) = match (attachment.network.as_str(), ground.firewall()) {
            (DEFAULT_NETWORK, Some(firewall)) => default_network(store, firewall)?,
            (name, _) => named_network(store, name)?,
        };
        let doing = || format!("join network `{}`", attachment.network);
        let is_of_root = ground.firewall().is_some();
        let leased = Self::lease(store, (record, network), container, wanted, is_of_root);
        let mut plug = leased.doing(doing)?;
        let plugged = plug.connect(store, ground, container, namespace);
        if let Err(why) = plugged {
            let _ = plug.release(store);
            return Err(why).doing(doing);
        }
        Ok(plug)
    }

    fn lease(
        store: &Store,
        (record, network): (NetworkRecord, Network),
        container: &Record,
        wanted: &Wanted<'_>,
        is_of_root: bool,
    ) -> Result<Self> {
        let attachment = wanted.attachment;
        let interface = match &attachment.interface {
            Some(name) => name.parse()?,
            None => wanted.interface.clone(),
        };
        let mac = attachment.mac_address.as_ref();
        let mac = mac.map(|text| text.parse()).transpose()?;
        attachment
            .addresses()
            .try_for_each(|asked| network.check(asked))?;
        // Last of what can fail: from here on there is something to be given back.
        let leases = Leases::open(store.network_leases(&record.name), &network)?;
        let id = &container.id;
        let any = || match attachment.ipv6_address {
            Some(ipv6) => leases.take_for(ipv6, id),
            None => leases.take(id),
        };
        let address = take_address(store, &leases, id, attachment.address, any)?;
        let mut endpoint = Endpoint::new(&network, interface, address);
        if let Some(pool) = &network.ipv6 {
            let beside = || leases.take_beside(address, id);
            let taken = take_address(store, &leases, id, attachment.ipv6_address, beside);
            let taken = taken.inspect_err(|_| {
                let _ = leases.release(address.into(), id);
            })?;
            endpoint.ipv6 = Some(Place::new(pool, taken));
        }
        for family in &wanted.leads_out {
            endpoint.lead_out(&network, *family);
        }
        endpoint.mac = mac.unwrap_or(endpoint.mac);
        Ok(Plug {
            record,
            network,
            endpoint,
            attachment: attachment.clone(),
            container: container.id.clone(),
            leases,
            names: Vec::new(),
            is_of_root,
        })
    }

    fn connect(
        &mut self,
        store: &Store,
        ground: &mut Ground,
        container: &Record,
        namespace: BorrowedFd<'_>,
    ) -> Result<()> {
        if !self.is_default() {
            self.check_still_there(store)?;
            if ground.firewall().is_some() {
                check_still_free(&self.network)?;
            }
        }
        ground.plug(&self.network, &self.endpoint, namespace)?;
        let called = self.be_called(store, names_of(container, &self.record.name));
        called.inspect_err(|_| {
            // Before somebody else is given the address.
            let _ = ground.unplug(&self.endpoint);
        })
    }

    /// Whoever removes a network looks for leases after its record is gone; so with a lease
    /// that was there before this look, one of the two gives way.
    fn check_still_there(&self, store: &Store) -> Result<()> {
        match store.network(&self.record.name)? {
            Some(found) if found.id == self.record.id => Ok(()),
            _ => Err(no_network_to_join(&self.record.name)),
        }
    }

    /// Whether it is on the default network, where nobody is found by name.
    pub(super) fn is_default(&self) -> bool {
        self.record.name == DEFAULT_NETWORK
    }

    /// The names of its network.
    pub(super) fn book(&self, store: &Store) -> NameBook {
        NameBook::new(store.network_leases(&self.record.name))
    }

    /// From now on the container is found by these names and no others.
    pub(super) fn be_called(&mut self, store: &Store, names: Vec<String>) -> Result<()> {
        if self.is_default() {
            return Ok(());
        }
        let book = self.book(store);
        for address in self.endpoint.addresses() {
            book.add(&names, address, &self.container)?;
        }
        let old = std::mem::replace(&mut self.names, names);
        let gone: Vec<String> = old
            .into_iter()
            .filter(|name| !self.names.contains(name))
            .collect();
        self.endpoint
            .addresses()
            .try_for_each(|address| book.remove(&gone, address, &self.container))
    }

    /// What others are told of it.
    pub(super) fn state(&self) -> EndpointState {
        let Endpoint { ipv4, ipv6, .. } = self.endpoint;
        // Where what is on the network reaches more than that: for a user's that is `pasta`.
        let leads_on = self.is_of_root && !self.network.internal;
        EndpointState {
            network: self.record.name.clone(),
            network_id: self.record.id.clone(),
            interface: self.endpoint.interface.to_string(),
            address: ipv4.address,
            prefix: ipv4.subnet.prefix(),
            gateway: leads_on.then_some(self.network.ipv4.gateway),
            is_way_out: ipv4.gateway.is_some(),
            ipv6: ipv6.zip(self.network.ipv6).map(|(place, pool)| Ipv6State {
                address: place.address,
                prefix: place.subnet.prefix(),
                gateway: leads_on.then_some(pool.gateway),
                is_way_out: place.gateway.is_some(),
            }),
            mac_address: self.endpoint.mac.to_string(),
            names: self.names.clone(),
        }
    }

    /// Gives the place back. The cable ends with the container's network namespace.
    pub(super) fn release(&self, store: &Store) -> Result<()> {
        release(store, &self.leases, &self.container, &self.state())
    }
}

/// Gives back the place of a monitor that was killed.
pub(super) fn release_left(
    store: &Store,
    container: &ContainerId,
    left: &EndpointState,
) -> Result<()> {
    // Where the network is gone, so are its leases.
    let Some(record) = store.network(&left.network)? else {
        return Ok(());
    };
    let leases = Leases::open(store.network_leases(&left.network), &network_of(&record)?)?;
    release(store, &leases, container, left)
}

fn release(
    store: &Store,
    leases: &Leases,
    container: &ContainerId,
    place: &EndpointState,
) -> Result<()> {
    let mut faults = Faults::default();
    for address in place.addresses() {
        if !place.names.is_empty() {
            let book = NameBook::new(store.network_leases(&place.network));
            faults.note(book.remove(&place.names, address, container));
        }
        faults.note(leases.release(address, container));
    }
    faults.into_result()
}

/// What a container is called on a network: its name, its aliases, the beginning of its id,
/// its host name. What can be no host's name is not among them.
pub(super) fn names_of(container: &Record, network: &str) -> Vec<String> {
    let attachments = container.host.networks.iter();
    let aliases = attachments
        .filter(|at| at.network == network)
        .flat_map(|at| at.aliases.iter().map(String::as_str));
    let own = [container.name.as_str()].into_iter();
    let others = [container.id.short(), &container.hostname];
    let mut names: Vec<String> = Vec::new();
    for name in own.chain(aliases).chain(others) {
        let name = name.to_ascii_lowercase();
        if NameBook::takes(&name) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Takes the address that was asked for, or any; those of containers that were killed with
/// their monitors are free.
fn take_address<A: Into<IpAddr> + Copy>(
    store: &Store,
    leases: &Leases,
    id: &ContainerId,
    asked: Option<A>,
    any: impl Fn() -> Result<A>,
) -> Result<A> {
    let take = || match asked {
        Some(address) => leases.take_exactly(address.into(), id).map(|()| address),
        None => any(),
    };
    let taken = match take() {
        Err(why) if why.kind() != Kind::Usage && networks::reclaim(store, leases)? > 0 => take(),
        taken => taken,
    };
    taken.map_err(|why| {
        let holder = asked.and_then(|address| holder_of(store, leases, address.into()));
        match holder.filter(|_| why.kind() == Kind::Conflict) {
            Some(name) => why.hint(format!("That is container `{name}`.")),
            None => why,
        }
    })
}

/// The name of the container that has an address.
fn holder_of(store: &Store, leases: &Leases, address: IpAddr) -> Option<String> {
    let leases = leases.list().ok()?;
    let lease = leases.iter().find(|lease| lease.address == address)?;
    let container = store.find_container(lease.container.as_str()).ok()?;
    Some(container.record().name.clone())
}
