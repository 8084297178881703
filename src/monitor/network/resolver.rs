//! The name server of a container that is on networks of its user's: who is found by name,
//! and who is asked for other names.

use std::net::IpAddr;
use std::os::fd::BorrowedFd;

use super::ContainerNetwork;
use super::ground::inside;
use super::plug::Plug;
use crate::error::Result;
use crate::monitor::network_files::name_servers;
use crate::network::{Forwarding, HOST_RESOLV_CONF, Names, Resolver};
use crate::store::Store;
use crate::store::containers::Record;

impl ContainerNetwork {
    /// Whether the container has a name server of ours.
    pub(in crate::monitor) fn has_resolver(&self) -> bool {
        self.resolver.is_some()
    }

    /// Gives the container a name server once it is on a network where containers have
    /// names. It keeps it then: programs may have read of it.
    pub(super) fn mind_names(&mut self, record: &Record, namespace: BorrowedFd<'_>) -> Result<()> {
        let is_needed = self.plugs.iter().any(|plug| !plug.is_default());
        if !is_needed && self.resolver.is_none() {
            return Ok(());
        }
        let forwarding = self.forwarding(record)?;
        match &mut self.resolver {
            Some(resolver) => inside(&self.identity, namespace, || {
                resolver.forward(forwarding);
                Ok(())
            }),
            None => {
                let open = || Resolver::open(forwarding);
                self.resolver = Some(inside(&self.identity, namespace, open)?);
                Ok(())
            }
        }
    }

    fn forwarding(&self, record: &Record) -> Result<Forwarding> {
        let servers = name_servers(record)?;
        let leads_out = self.pasta.is_some() || self.has_way_out();
        Ok(match (servers.is_empty(), leads_out) {
            (false, _) => Forwarding::Servers(servers),
            (true, true) => Forwarding::Host {
                resolv_conf: HOST_RESOLV_CONF.into(),
            },
            (true, false) => Forwarding::No,
        })
    }

    /// Answers what the container has asked.
    pub(in crate::monitor) fn answer(&mut self, store: &Store) {
        let names = Neighbours {
            store,
            plugs: &self.plugs,
        };
        if let Some(resolver) = &mut self.resolver {
            resolver.turn(&names);
        }
    }
}

/// Who is on the container's networks. What cannot be read is nobody.
struct Neighbours<'a> {
    store: &'a Store,
    plugs: &'a [Plug],
}

impl Neighbours<'_> {
    fn networks(&self) -> impl Iterator<Item = &Plug> {
        self.plugs.iter().filter(|plug| !plug.is_default())
    }
}

impl Names for Neighbours<'_> {
    /// `NAME` on any network, and `NAME.NETWORK`.
    fn addresses(&self, name: &str) -> Option<Vec<IpAddr>> {
        let mut found: Option<Vec<IpAddr>> = None;
        for plug in self.networks() {
            let book = plug.book(self.store);
            let network = plug.record.name.to_ascii_lowercase();
            let bare = name.strip_suffix(&network);
            let bare = bare.and_then(|name| name.strip_suffix('.'));
            for name in [Some(name), bare].into_iter().flatten() {
                if let Ok(Some(addresses)) = book.addresses(name) {
                    found.get_or_insert_default().extend(addresses);
                }
            }
        }
        found
    }

    fn name_of(&self, address: IpAddr) -> Option<String> {
        let on_network = |plug: &&Plug| plug.network.contains(address);
        let plug = self.networks().find(on_network)?;
        let holder = plug.book(self.store).holder(address).ok()??;
        let container = self.store.find_container(holder.as_str()).ok()?;
        Some(format!("{}.{}", container.record().name, plug.record.name))
    }
}
