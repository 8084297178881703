//! What a monitor does for its container's network: it gets its places on networks and its
//! ports before the program runs, keeps the ports for as long as it does, answers questions
//! for names, and gives all back.
//!
//! While the container's first process makes its mounts, this is done beside it, so the
//! network costs no time of its own.
//!
//! ```text
//!                   as root                           as a user
//!   way out         the first network that has one    `pasta`, an interface of its own
//!   networks        bridges in the host's network     bridges in the user's own network
//!                   namespace, behind a firewall      namespace, which leads nowhere
//!   ports           lead to the way out               lead to `pasta`
//! ```

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Instant;

use rustix::fs::{Mode, OFlags, open};
use rustix::process::Pid;

use self::ground::{Ground, inside};
use self::plug::{Plug, Wanted};
use super::network_files::NetworkFiles;
use super::networks::DEFAULT_NETWORK;
use super::user_networks::Joined;
use crate::error::{Context, Error, Faults, Result};
use crate::identity::Identity;
use crate::ids::ContainerId;
use crate::network::{
    Endpoint, Firewall, InterfaceName, IpFamily, Pasta, PastaRequest, Reservation, Resolver,
    set_loopback_up,
};
use crate::port::PortMapping;
use crate::store::Store;
use crate::store::containers::{Attachment, Container, NetworkMode, NetworkState, Record};

mod adjust;
mod ground;
mod plug;
mod ports;
mod resolver;

/// What a container calls the interface to `pasta` where it has networks beside that.
const WAY_OUT: &str = "uplink";

/// A container's network, while it has one.
pub(super) struct ContainerNetwork {
    identity: Identity,
    joined: Option<Joined>,
    pub(super) whose: Whose,
    plugs: Vec<Plug>,
    ground: Option<Ground>,
    /// The host's ports, which lead to a plug.
    reservations: Vec<Reservation>,
    pub(super) pasta: Option<(Pasta, Vec<PortMapping>)>,
    resolver: Option<Resolver>,
    /// What was written last.
    pub(super) files: NetworkFiles,
    /// When its rules were last looked after, because packets came to us.
    mended: Option<Instant>,
}

/// Whose network namespace a container is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Host,
    /// That of somebody who has set it up.
    Others,
    Own,
}

impl ContainerNetwork {
    /// Gives the container of this first process its network. `before` is what it had of the
    /// user's networks in an earlier run.
    pub(super) fn set_up(
        store: &Store,
        container: &Container,
        identity: &Identity,
        before: Option<&Joined>,
        process: Pid,
    ) -> Result<Self> {
        let record = container.record();
        let mut network = ContainerNetwork {
            identity: identity.clone(),
            joined: before.cloned(),
            whose: match record.host.network {
                NetworkMode::Host => Whose::Host,
                NetworkMode::Container(_) | NetworkMode::Path(_) => Whose::Others,
                NetworkMode::Default | NetworkMode::Named(_) | NetworkMode::None => Whose::Own,
            },
            plugs: Vec::new(),
            ground: None,
            reservations: Vec::new(),
            pasta: None,
            resolver: None,
            files: NetworkFiles::default(),
            mended: None,
        };
        if network.whose != Whose::Own {
            return Ok(network);
        }
        let made = network.fill(store, record, process);
        match made.doing(|| "set up the container's network") {
            Ok(()) => Ok(network),
            Err(why) => {
                let _ = network.release(store);
                Err(why)
            }
        }
    }

    fn fill(&mut self, store: &Store, record: &Record, process: Pid) -> Result<()> {
        let namespace = namespace_of(process)?;
        if !record.host.ports.is_empty() {
            self.reservations = ports::take(store, record)?;
        }
        self.plug_in(store, record, namespace.as_fd())?;
        self.mind_pasta(store, record, namespace.as_fd())?;
        if self.pasta.is_none() && !self.has_way_out() {
            // It was taken off the networks that its ports could have led to.
            self.reservations.clear();
        }
        if self.plugs.is_empty() && self.pasta.is_none() {
            inside(&self.identity, namespace.as_fd(), set_loopback_up)?;
        }
        self.mind_names(record, namespace.as_fd())
    }

    /// Takes the places that the container is to have and has not.
    fn plug_in(&mut self, store: &Store, record: &Record, namespace: BorrowedFd<'_>) -> Result<()> {
        let default = default_attachment(record, &self.identity)?;
        let wanted: Vec<&Attachment> = default.iter().chain(&record.host.networks).collect();
        for attachment in wanted {
            if self.is_on(&attachment.network) {
                continue;
            }
            let interface = self.free_interface(record)?;
            let leads_out = self.missing_ways_out();
            let ground = match &mut self.ground {
                Some(ground) => ground,
                None => {
                    let ground = Ground::open(store, &self.identity, self.joined.as_ref())?;
                    self.ground.insert(ground)
                }
            };
            let wanted = Wanted {
                attachment,
                interface,
                leads_out,
            };
            let plug = Plug::take(store, ground, record, &wanted, namespace)?;
            self.plugs.push(plug);
        }
        Ok(())
    }

    fn is_on(&self, network: &str) -> bool {
        self.plugs.iter().any(|plug| plug.record.name == network)
    }

    /// `eth` and the lowest number that nothing in the container has, or is to have.
    fn free_interface(&self, record: &Record) -> Result<InterfaceName> {
        let pasta = (!self.identity.is_host_root() && record.host.network == NetworkMode::Default)
            .then(|| "eth0".to_owned());
        let asked = record.host.networks.iter();
        let taken: Vec<String> = asked
            .filter_map(|attachment| attachment.interface.clone())
            .chain(
                self.plugs
                    .iter()
                    .map(|plug| plug.endpoint.interface.to_string()),
            )
            .chain(pasta)
            .collect();
        (0_u32..)
            .map(|number| format!("eth{number}"))
            .find(|name| !taken.contains(name))
            .unwrap_or_default()
            .parse()
    }

    /// Gives a user's container the way out that it has to have, and no other.
    fn mind_pasta(
        &mut self,
        store: &Store,
        record: &Record,
        namespace: BorrowedFd<'_>,
    ) -> Result<()> {
        let is_wanted = match record.host.network {
            NetworkMode::Default => true,
            NetworkMode::Named(_) => self.plugs.iter().any(|plug| !plug.network.internal),
            _ => false,
        };
        match (&self.pasta, is_wanted && !self.identity.is_host_root()) {
            (Some(_), false) => self.pasta = None,
            (None, true) => self.start_pasta(store, record, namespace)?,
            _ => {}
        }
        Ok(())
    }

    /// By it the container's ports are published, too.
    fn start_pasta(
        &mut self,
        store: &Store,
        record: &Record,
        namespace: BorrowedFd<'_>,
    ) -> Result<()> {
        if self.reservations.is_empty() && !record.host.ports.is_empty() {
            self.reservations = ports::take(store, record)?;
        }
        // Taken for a moment, to find out early and to choose; `pasta` takes them for good.
        let ports = ports::mappings(&self.reservations);
        self.reservations.clear();
        let interface = match record.host.network {
            NetworkMode::Default => "eth0",
            _ => WAY_OUT,
        };
        let request = PastaRequest {
            namespace,
            interface: &interface.parse()?,
            mtu: None,
            ports: &ports,
        };
        self.pasta = Some((Pasta::start(&request)?, ports));
        Ok(())
    }

    /// Whether one of its networks is its way out.
    fn has_way_out(&self) -> bool {
        self.endpoints()
            .any(|endpoint| endpoint.ways_out().next().is_some())
    }

    /// The kinds of addresses that still lead nowhere, where a network can be the way out.
    fn missing_ways_out(&self) -> Vec<IpFamily> {
        let found: Vec<IpFamily> = self.published_at().map(IpFamily::of).collect();
        let mut missing = vec![IpFamily::V4, IpFamily::V6];
        missing.retain(|family| self.identity.is_host_root() && !found.contains(family));
        missing
    }

    /// Where it reaches the host: by its way out, else by any bridge that the host is on.
    pub(super) fn address_of_the_host(&self) -> Option<std::net::Ipv4Addr> {
        let of_root = self.plugs.iter().filter(|_| self.identity.is_host_root());
        let way_out = self.endpoints().find_map(|endpoint| endpoint.ipv4.gateway);
        way_out.or_else(|| of_root.map(|plug| plug.network.ipv4.gateway).next())
    }

    /// Its places on networks, in the order of its interfaces.
    pub(super) fn endpoints(&self) -> impl Iterator<Item = &Endpoint> {
        self.plugs.iter().map(|plug| &plug.endpoint)
    }

    /// What others are told of it.
    pub(super) fn state(&self) -> NetworkState {
        NetworkState {
            endpoints: self.plugs.iter().map(Plug::state).collect(),
            ports: match &self.pasta {
                Some((_, ports)) => ports.clone(),
                None if self.has_way_out() => ports::mappings(&self.reservations),
                None => Vec::new(),
            },
        }
    }

    /// Gives everything back. `pasta` ends when it is dropped; the rest ends with its
    /// namespace.
    pub(super) fn release(mut self, store: &Store) -> Result<()> {
        let mut faults = Faults::default();
        faults.note(self.unpublish());
        self.reservations.clear();
        for plug in &self.plugs {
            faults.note(plug.release(store));
        }
        faults.into_result()
    }
}

impl ContainerNetwork {
    /// The user's networks, if the container is, or was, on any.
    pub(super) fn joined(&self) -> Option<Joined> {
        match &self.ground {
            Some(Ground::User(joined)) => Some(joined.clone()),
            _ => self.joined.clone(),
        }
    }

    /// The program that it needs, which is a child of ours.
    pub(super) fn pid(&self) -> Option<Pid> {
        self.pasta.as_ref().map(|(pasta, _)| pasta.pid())
    }

    /// What can be read when there is something to do.
    pub(super) fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        let mut descriptors = self.sockets();
        descriptors.extend(self.resolver.as_ref().map(Resolver::as_fd));
        descriptors
    }

    /// When there is something to do in any case.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.resolver.as_ref().and_then(Resolver::deadline)
    }
}

/// Root's default network is a bridge like others; a user's is no network but `pasta`.
fn default_attachment(record: &Record, identity: &Identity) -> Result<Option<Attachment>> {
    let mac_address = record.host.mac_address.clone();
    match record.host.network {
        NetworkMode::Default if identity.is_host_root() => Ok(Some(Attachment {
            network: DEFAULT_NETWORK.to_owned(),
            mac_address,
            ..Attachment::default()
        })),
        NetworkMode::Default if mac_address.is_some() => Err(Error::usage(
            "a hardware address can only be given to an interface on a bridge, which is root's",
        )
        .hint("Make a network with `coracle network create`, and use `--network NAME`.")),
        _ => Ok(None),
    }
}

/// Gives back what a killed monitor could not.
pub(super) fn release_left(
    store: &Store,
    container: &ContainerId,
    state: &NetworkState,
) -> Result<()> {
    let mut faults = Faults::default();
    if !state.ports.is_empty()
        && state.published().is_some()
        && let Some(mut firewall) = faults.note(Firewall::open(&store.paths().host_name()))
    {
        for address in state.published_at() {
            faults.note(firewall.unpublish(address, &state.ports));
        }
    }
    for place in &state.endpoints {
        faults.note(plug::release_left(store, container, place));
    }
    faults.into_result()
}

fn namespace_of(process: Pid) -> Result<OwnedFd> {
    let path = format!("/proc/{}/ns/net", process.as_raw_nonzero());
    open(&path, OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty()).doing(|| format!("open `{path}`"))
}
