//! What is done about the networks of a container that runs, when its record says of others
//! than before.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::process::Pid;

use super::ground::inside;
use super::plug::{self, Plug};
use super::{ContainerNetwork, default_attachment, namespace_of, ports};
use crate::error::{Faults, Result};
use crate::store::Store;
use crate::store::containers::Record;

impl ContainerNetwork {
    /// Makes its places those that its record wants. What could not be done is said, and the
    /// rest is done. Its ports are published by [`ContainerNetwork::publish`].
    pub(in crate::monitor) fn adjust(
        &mut self,
        store: &Store,
        record: &Record,
        process: Pid,
    ) -> Result<()> {
        let default = default_attachment(record, &self.identity)?;
        let is_wanted = |plug: &Plug| {
            let mut wanted = default.iter().chain(&record.host.networks);
            wanted.any(|attachment| *attachment == plug.attachment)
        };
        let (kept, gone) = std::mem::take(&mut self.plugs)
            .into_iter()
            .partition(is_wanted);
        self.plugs = kept;
        let mut faults = Faults::default();
        for plug in gone {
            faults.note(self.pull_out(store, plug));
        }
        let namespace = namespace_of(process)?;
        faults.note(self.plug_in(store, record, namespace.as_fd()));
        for plug in &mut self.plugs {
            let names = plug::names_of(record, &plug.record.name);
            faults.note(plug.be_called(store, names));
        }
        faults.note(self.find_way_out(namespace.as_fd()));
        faults.note(self.mind_ports(store, record));
        faults.note(self.mind_pasta(store, record, namespace.as_fd()));
        faults.note(self.mind_names(record, namespace.as_fd()));
        faults.into_result()
    }

    /// Where root's way out has gone, another network takes its place.
    fn find_way_out(&mut self, namespace: BorrowedFd<'_>) -> Result<()> {
        let mut faults = Faults::default();
        for family in self.missing_ways_out() {
            let found = self.plugs.iter_mut().find_map(|plug| {
                let mut endpoint = plug.endpoint.clone();
                let gateway = endpoint.lead_out(&plug.network, family)?;
                Some((plug, endpoint, gateway))
            });
            if let Some((plug, endpoint, gateway)) = found {
                let lead_out = || endpoint.lead_out_inside(gateway);
                let led = inside(&self.identity, namespace, lead_out);
                if faults.note(led).is_some() {
                    plug.endpoint = endpoint;
                }
            }
        }
        faults.into_result()
    }

    /// Root's ports are taken while there is something that they can lead to.
    fn mind_ports(&mut self, store: &Store, record: &Record) -> Result<()> {
        if !self.identity.is_host_root() {
            return Ok(());
        }
        if !self.has_way_out() {
            self.reservations.clear();
        } else if self.reservations.is_empty() && !record.host.ports.is_empty() {
            self.reservations = ports::take(store, record)?;
        }
        Ok(())
    }

    fn pull_out(&mut self, store: &Store, plug: Plug) -> Result<()> {
        let mut faults = Faults::default();
        if let Some(ground) = &mut self.ground {
            if let Some(firewall) = ground.firewall() {
                let ports = ports::mappings(&self.reservations);
                for address in plug.endpoint.ways_out() {
                    faults.note(firewall.unpublish(address, &ports));
                }
            }
            faults.note(ground.unplug(&plug.endpoint));
        }
        faults.note(plug.release(store));
        faults.into_result()
    }
}
