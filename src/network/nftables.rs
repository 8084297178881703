//! The firewall table of a store, over nf_tables' own netlink protocol.
//!
//! Owns one table, and one more for the networks that have IPv6: their rules (drawn in
//! `ruleset`), and the elements of their sets and maps, which say which bridges are ours and
//! which ports are published. No program is started.
//!
//! Refuses to touch other tables. A packet passes only if they all let it: where another
//! table drops what is forwarded by default (Docker's iptables rules do), containers reach
//! nothing until it lets our bridges pass.
//!
//! Any number of processes may change the table at once: each change is one transaction
//! of the kernel, which is repeated if it was prepared from what has changed meanwhile.
//!
//! And another, tiny table in a container's own namespace (`redirect`).

mod batch;
mod element;
mod expression;
mod layout;
mod redirect;
mod ruleset;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};

use rustix::io::Errno;

use self::batch::{Batch, GET_ELEMENT, GET_TABLE, Refused, attributes, message_type, write_header};
use self::element::Element;
pub(super) use self::redirect::redirect_resolver;
use super::address::IpFamily;
use super::conntrack;
use super::interface::InterfaceName;
use super::netlink::{ACK, Family, Refusal, Socket};
use crate::error::{Error, Result};
use crate::port::PortMapping;

/// How often a change is prepared anew because others changed something meanwhile.
const ATTEMPTS: u32 = 100;
/// The kernel's `ERESTART`: the ruleset is not the one that a transaction was made for.
const OUTDATED: Errno = Errno::from_raw_os_error(libc::ERESTART);
const TABLE_NAME_MAX_BYTES: usize = 64;

/// A connection to the kernel about one store's tables.
///
/// When ports were taken back, dropping it waits until the kernel is sure that no packet
/// uses them any more, some 15 ms: drop it when nobody waits.
pub struct Firewall {
    table: Box<str>,
    socket: Socket,
}

impl Firewall {
    /// Connects to the kernel about the tables of that name in the families `ip` and `ip6`,
    /// which need not exist yet. They are those of the calling thread's network namespace.
    ///
    /// # Errors
    ///
    /// If `nft` could not read the name: letters, digits, `_` and `-`, first a letter.
    pub fn open(table: &str) -> Result<Self> {
        let fine = table.len() <= TABLE_NAME_MAX_BYTES
            && table.starts_with(|c: char| c.is_ascii_alphabetic())
            && table
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if !fine {
            return Err(Error::usage(format!(
                "invalid firewall table name `{table}`"
            )));
        }
        Ok(Firewall {
            table: table.into(),
            socket: Socket::open(Family::Netfilter)?,
        })
    }

    /// Makes sure that the family's table is there with the rules of this version of the
    /// engine and knows the bridge. Costs one exchange with the kernel if so. Packets do not
    /// leave by an `internal` one.
    pub fn ensure(
        &mut self,
        family: IpFamily,
        bridge: &InterfaceName,
        internal: bool,
    ) -> Result<()> {
        let elements = element::of_bridge(bridge, internal);
        if self.is_ready(family, &elements) {
            return Ok(());
        }
        let mut batch = Batch::new(&self.socket, family, None);
        layout::write(&mut batch, &self.table, ruleset::layout(family));
        element::add(&mut batch, &self.table, &elements);
        let outcome = batch.commit(&mut self.socket);
        outcome.map_err(|refused| self.explain("set up", &refused))
    }

    /// Sends those of the ports to the container at `container` that can lead there, all of
    /// them or none: a port of one certain address of the host leads to an address of the
    /// same kind.
    ///
    /// The caller holds the ports ([`reserve`](super::reserve)): what the table says of them
    /// from before is out of date and replaced. Publishing again what is published is no
    /// change.
    ///
    /// # Errors
    ///
    /// Among others if one is a port of `::1`.
    pub fn publish(&mut self, container: IpAddr, ports: &[PortMapping]) -> Result<()> {
        refuse_ipv6_loopback(ports)?;
        let elements = elements_of(container, ports);
        if elements.is_empty() {
            return Ok(());
        }
        let family = IpFamily::of(container);
        let mut batch = Batch::new(&self.socket, family, None);
        element::add(&mut batch, &self.table, &elements);
        let outcome = match batch.commit(&mut self.socket) {
            Err(Refused {
                errno: Errno::EXIST | Errno::BUSY,
                ..
            }) => self.replace(family, &elements),
            outcome => outcome,
        };
        outcome.map_err(|refused| self.explain("publish ports in", &refused))?;
        conntrack::forget_datagrams_to(&mut self.socket, family, ports);
        Ok(())
    }

    /// Stops sending the ports to the container at `container`. What is not there, or was
    /// meanwhile published by another container, is left as it is.
    pub fn unpublish(&mut self, container: IpAddr, ports: &[PortMapping]) -> Result<()> {
        let unwanted: HashSet<_> = elements_of(container, ports).into_iter().collect();
        if unwanted.is_empty() {
            return Ok(());
        }
        let family = IpFamily::of(container);
        let itself = element::of_self(container);
        self.change(family, ruleset::PORT_SETS, &[], |found| {
            let has_others = found
                .iter()
                .any(|element| element.leads_to(container) && !unwanted.contains(element));
            found.retain(|element| {
                unwanted.contains(element) && !(has_others && *element == itself)
            });
        })
        .map_err(|refused| self.explain("take ports out of", &refused))?;
        conntrack::forget_datagrams_to(&mut self.socket, family, ports);
        Ok(())
    }

    /// Forgets a bridge. That it is not known is success.
    pub fn forget(&mut self, family: IpFamily, bridge: &InterfaceName) -> Result<()> {
        let unwanted = element::of_bridge(bridge, true);
        self.change(family, ruleset::BRIDGE_SETS, &[], |found| {
            found.retain(|element| unwanted.contains(element));
        })
        .map_err(|refused| self.explain("take a bridge out of", &refused))
    }

    /// Removes the tables of both families. That there is none is success.
    pub fn remove(&mut self) -> Result<()> {
        for family in [IpFamily::V4, IpFamily::V6] {
            let mut batch = Batch::new(&self.socket, family, None);
            layout::delete(&mut batch, &self.table);
            match batch.commit(&mut self.socket) {
                // The second: there is no nf_tables at all.
                Err(refused) if matches!(refused.errno, Errno::NOENT | Errno::OPNOTSUPP) => {}
                outcome => outcome.map_err(|refused| self.explain("remove", &refused))?,
            }
        }
        Ok(())
    }

    /// Whether the family's table has our rules and these elements.
    fn is_ready(&mut self, family: IpFamily, elements: &[Element]) -> bool {
        let mut requests = self.socket.requests();
        requests.push(message_type(GET_TABLE), ACK, |body| {
            write_header(body, family);
            body.text(layout::TABLE_NAME, &self.table);
        });
        for element in elements {
            requests.push(message_type(GET_ELEMENT), ACK, |body| {
                write_header(body, family);
                element::write_list(body, &self.table, std::slice::from_ref(element));
            });
        }
        let expected = layout::comment(ruleset::layout(family));
        let mut has_our_rules = false;
        let outcome = self.socket.exchange(&requests, |body| {
            let comment = attributes(body).find(layout::TABLE_USER_DATA);
            has_our_rules |= comment == Some(&expected[..]);
        });
        outcome.is_ok() && has_our_rules
    }

    /// Adds elements in the place of those with the same keys.
    fn replace(&mut self, family: IpFamily, wanted: &[Element]) -> Result<(), Refused> {
        let keys: HashMap<_, _> = wanted
            .iter()
            .map(|element| ((element.set, &element.key[..]), &element.data))
            .collect();
        self.change(family, ruleset::PORT_SETS, wanted, |found| {
            found.retain(|element| {
                let new_data = keys.get(&(element.set, &element.key[..]));
                new_data.is_some_and(|data| **data != element.data)
            });
        })
    }

    /// Deletes elements of these sets, and adds others, with nobody changing the sets
    /// meanwhile. `keep_unwanted` leaves in a list of elements those that are to go.
    fn change(
        &mut self,
        family: IpFamily,
        sets: &[&'static str],
        wanted: &[Element],
        keep_unwanted: impl Fn(&mut Vec<Element>),
    ) -> Result<(), Refused> {
        for _ in 0..ATTEMPTS {
            let generation = batch::generation(&mut self.socket)?;
            let mut unwanted = element::list(&mut self.socket, family, &self.table, sets)?;
            keep_unwanted(&mut unwanted);
            if unwanted.is_empty() && wanted.is_empty() {
                return Ok(());
            }
            let mut batch = Batch::new(&self.socket, family, Some(generation));
            element::delete(&mut batch, &self.table, &unwanted);
            element::add(&mut batch, &self.table, wanted);
            match batch.commit(&mut self.socket) {
                Err(refused) if refused.errno == OUTDATED => {}
                outcome => return outcome,
            }
        }
        Err(Refusal::from(Errno::AGAIN).into())
    }

    fn explain(&self, doing: &str, refused: &Refused) -> Error {
        explain(&format!("{doing} firewall table `{}`", self.table), refused)
    }
}

fn explain(doing: &str, refused: &Refused) -> Error {
    let error = Error::engine(doing).because(refused.errno);
    match (refused.errno, refused.needs) {
        (Errno::OPNOTSUPP, None) if refused.as_a_whole => {
            error.hint("The kernel has no nf_tables (CONFIG_NF_TABLES, module `nf_tables`).")
        }
        (Errno::NOENT | Errno::OPNOTSUPP, Some(needs)) => error.hint(format!(
            "The kernel lacks what the rules are made of ({needs})."
        )),
        _ => error,
    }
}

/// The elements for ports of a container; none without a port that can lead to it.
fn elements_of(container: IpAddr, ports: &[PortMapping]) -> Vec<Element> {
    let mut elements = element::of_ports(container, ports);
    if !elements.is_empty() {
        elements.push(element::of_self(container));
    }
    elements
}

/// There is no way from there to a container (`ruleset::ipv6`).
fn refuse_ipv6_loopback(ports: &[PortMapping]) -> Result<()> {
    let address = Some(Ipv6Addr::LOCALHOST.into());
    match ports.iter().find(|port| port.host_address == address) {
        None => Ok(()),
        Some(port) => Err(
            Error::usage(format!("publish {port}")).because(Error::usage(
                "the kernel lets nothing that comes from ::1 leave for a container",
            )),
        ),
    }
}
