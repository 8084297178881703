//! Where the bridges are that a container is plugged into.

use std::os::fd::{AsFd, BorrowedFd};

use crate::error::Result;
use crate::identity::Identity;
use crate::monitor::user_networks::{self, Joined};
use crate::network::{
    Bridge, Endpoint, Firewall, Network, in_namespace, in_namespace_for_good, unplug,
};
use crate::store::Store;

/// A network namespace with bridges.
pub(super) enum Ground {
    /// The host's: what is plugged in there has a way out.
    Host(Firewall),
    /// The user's own one, which leads nowhere.
    User(Joined),
}

impl Ground {
    /// Goes to where this user's bridges are; `before` is where they were in an earlier run.
    pub(super) fn open(
        store: &Store,
        identity: &Identity,
        before: Option<&Joined>,
    ) -> Result<Self> {
        if identity.is_host_root() {
            return Firewall::open(&store.paths().host_name()).map(Ground::Host);
        }
        match before {
            Some(joined) => Ok(Ground::User(joined.clone())),
            None => user_networks::join(store).map(Ground::User),
        }
    }

    /// The firewall, where there is one.
    pub(super) fn firewall(&mut self) -> Option<&mut Firewall> {
        match self {
            Ground::Host(firewall) => Some(firewall),
            Ground::User(_) => None,
        }
    }

    /// Connects a container, whose network namespace is `container`, to a network.
    pub(super) fn plug(
        &mut self,
        network: &Network,
        endpoint: &Endpoint,
        container: BorrowedFd<'_>,
    ) -> Result<()> {
        match self {
            Ground::Host(firewall) => {
                Bridge::ensure(network, firewall)?.connect_outside(container, endpoint)?;
            }
            Ground::User(joined) => in_namespace_for_good(joined.namespace.as_fd(), || {
                Bridge::ensure_apart(network)?.connect_outside(container, endpoint)
            })?,
        }
        let configure = || endpoint.configure_inside();
        let configured = match self {
            Ground::Host(_) => in_namespace(container, configure),
            Ground::User(_) => in_namespace_for_good(container, configure),
        };
        configured.inspect_err(|_| {
            let _ = self.unplug(endpoint);
        })
    }

    /// Takes the cable of a container that lives away.
    pub(super) fn unplug(&self, endpoint: &Endpoint) -> Result<()> {
        match self {
            Ground::Host(_) => unplug(endpoint),
            Ground::User(joined) => {
                in_namespace_for_good(joined.namespace.as_fd(), || unplug(endpoint))
            }
        }
    }
}

/// Does `work` in the network namespace of a container of this user's.
pub(super) fn inside<T: Send>(
    identity: &Identity,
    container: BorrowedFd<'_>,
    work: impl FnOnce() -> Result<T> + Send,
) -> Result<T> {
    match identity.is_host_root() {
        true => in_namespace(container, work),
        false => in_namespace_for_good(container, work),
    }
}
