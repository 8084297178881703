//! Interfaces, addresses and routes over rtnetlink(7).
//!
//! Requests are built as messages of the `netlink-packet-route` crate. Of the answers only
//! the few attributes that are needed are read, so a kernel that says more about an
//! interface than that crate knows cannot stop a container from starting.

mod answer;
mod request;

use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::{AsRawFd, BorrowedFd};

use netlink_packet_route::RouteNetlinkMessage;
use netlink_packet_route::link::{
    InfoBridgePort, InfoData, InfoKind, InfoPortData, InfoPortKind, InfoVeth, LinkAttribute,
    LinkExtentMask, LinkFlags, LinkInfo, LinkMessage,
};
use rustix::io::Errno;

pub(super) use self::answer::Link;
use self::answer::{
    KnownRoute, ROUTE_HEADER_BYTES, RouteTable, read_address, read_link, read_route,
};
use self::request::{default_route, end_attributes, family, name_attribute, new_address, push, up};
use super::address::Address;
use super::interface::{InterfaceName, MacAddress};
use super::netlink::{ACK, APPEND, CREATE, EXCLUSIVE, Family, Refusal, Socket};
use super::subnet::Subnet;
use crate::error::{Context, Error, Result};

/// The loopback interface is the first of every network namespace.
const LOOPBACK_INDEX: u32 = 1;
const TYPE_GET_ADDRESS: u16 = 22;
const TYPE_GET_ROUTE: u16 = 26;

/// One end of a virtual cable that is to be made.
pub(super) struct CableEnd<'a> {
    pub(super) name: &'a InterfaceName,
    pub(super) mac: MacAddress,
}

/// A virtual cable from a bridge here into another network namespace.
pub(super) struct Cable<'a> {
    pub(super) host_end: CableEnd<'a>,
    /// The interface index of the bridge that the host's end is plugged into.
    pub(super) bridge: u32,
    pub(super) container_end: CableEnd<'a>,
    pub(super) namespace: BorrowedFd<'a>,
    /// In bytes.
    pub(super) mtu: u32,
}

/// One of the addresses that an interface inside a container is to have.
pub(super) struct Addressing {
    pub(super) address: IpAddr,
    pub(super) prefix: u8,
    pub(super) gateway: Option<IpAddr>,
}

/// Speaks to the kernel about the network namespace that it was opened in.
pub(super) struct Route(Socket);

impl Route {
    /// Opens a socket in the calling thread's network namespace.
    pub(super) fn open() -> Result<Self> {
        Socket::open(Family::Route).map(Route)
    }

    /// The interface of that name, if there is one.
    pub(super) fn link(&mut self, name: &InterfaceName) -> Result<Option<Link>> {
        let mut message = LinkMessage::default();
        message.attributes.push(name_attribute(name));
        self.get_link(message)
            .doing(|| format!("look up network interface `{name}`"))
    }

    /// The interface with that index, if there is one.
    pub(super) fn link_at(&mut self, index: u32) -> Result<Option<Link>> {
        let mut message = LinkMessage::default();
        message.header.index = index;
        self.get_link(message)
            .doing(|| format!("look up network interface {index}"))
    }

    fn get_link(&mut self, mut message: LinkMessage) -> Result<Option<Link>, Errno> {
        message
            .attributes
            .push(LinkAttribute::ExtMask(vec![LinkExtentMask::SkipStats]));
        let mut requests = self.0.requests();
        push(&mut requests, RouteNetlinkMessage::GetLink(message), ACK);
        let mut link = None;
        match self.0.exchange(&requests, |body| link = read_link(body)) {
            Ok(()) => Ok(link),
            Err(Refusal {
                errno: Errno::NODEV,
                ..
            }) => Ok(None),
            Err(refusal) => Err(refusal.errno),
        }
    }

    /// The index of the interface of that name.
    pub(super) fn index_of(&self, name: &InterfaceName) -> Result<u32> {
        rustix::net::netdevice::name_to_index(self.0.fd(), name.as_str())
            .doing(|| format!("look up network interface `{name}`"))
    }

    /// Makes a bridge, unless an interface of that name is there.
    pub(super) fn create_bridge(&mut self, name: &InterfaceName, mac: MacAddress) -> Result<()> {
        let mut message = LinkMessage::default();
        message.attributes = vec![
            name_attribute(name),
            LinkAttribute::Address(mac.octets().to_vec()),
            LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Bridge)]),
        ];
        let outcome = self.request(RouteNetlinkMessage::NewLink(message), CREATE | EXCLUSIVE);
        match outcome {
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(errno) => Err(explain_kind(
                errno,
                format!("create bridge `{name}`"),
                "The kernel has no bridges (CONFIG_BRIDGE, module `bridge`).",
            )),
        }
    }

    /// Sets the MTU of a bridge for good. One that it was made with would be lost with the
    /// last cable: the kernel takes only this for somebody's wish (`br_mtu_auto_adjust`).
    pub(super) fn set_mtu(&mut self, index: u32, mtu: u32) -> Result<()> {
        let mut message = LinkMessage::default();
        message.header.index = index;
        message.attributes.push(LinkAttribute::Mtu(mtu));
        self.request(RouteNetlinkMessage::SetLink(message), 0)
            .doing(|| format!("set the MTU of the bridge to {mtu}"))
    }

    /// Makes a cable between a bridge and another network namespace, in one exchange. The
    /// host's end is up; the container's is not yet.
    ///
    /// # Errors
    ///
    /// Among others `EEXIST`, if an interface has the name of one of the ends.
    pub(super) fn create_cable(&mut self, cable: &Cable<'_>) -> Result<()> {
        let mut inner = LinkMessage::default();
        inner.attributes = end_attributes(&cable.container_end, cable.mtu);
        inner
            .attributes
            .push(LinkAttribute::NetNsFd(cable.namespace.as_raw_fd()));

        let mut pair = LinkMessage::default();
        pair.header.flags = LinkFlags::Up;
        pair.header.change_mask = LinkFlags::Up;
        pair.attributes = end_attributes(&cable.host_end, cable.mtu);
        pair.attributes
            .push(LinkAttribute::Controller(cable.bridge));
        pair.attributes.push(LinkAttribute::LinkInfo(vec![
            LinkInfo::Kind(InfoKind::Veth),
            LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(inner))),
        ]));

        // A port of a bridge sends nothing back where it came from; but a container that
        // reaches itself by a published port needs that where packets within a bridge pass
        // through the firewall (`br_netfilter`).
        let both_ways = vec![InfoBridgePort::HairpinMode(true)];
        let mut port = LinkMessage::default();
        port.attributes = vec![
            name_attribute(cable.host_end.name),
            LinkAttribute::LinkInfo(vec![
                LinkInfo::PortKind(InfoPortKind::Bridge),
                LinkInfo::PortData(InfoPortData::BridgePort(both_ways)),
            ]),
        ];

        let mut requests = self.0.requests();
        let pair = RouteNetlinkMessage::NewLink(pair);
        push(&mut requests, pair, CREATE | EXCLUSIVE | ACK);
        push(&mut requests, RouteNetlinkMessage::NewLink(port), ACK);
        self.0.exchange(&requests, |_| ()).map_err(|refusal| {
            explain_kind(
                refusal.errno,
                "connect the container to its bridge".to_owned(),
                "The kernel has no virtual cables (CONFIG_VETH, module `veth`).",
            )
        })
    }

    /// Gives the interface with that index an address, if it has not got it yet.
    pub(super) fn add_address(&mut self, index: u32, address: IpAddr, prefix: u8) -> Result<()> {
        let message = new_address(index, address, prefix);
        let outcome = self.request(message, CREATE | EXCLUSIVE);
        match outcome {
            Err(Errno::EXIST) => Ok(()),
            outcome => {
                outcome.doing(|| format!("give network interface {index} the address {address}"))
            }
        }
    }

    /// Sets the interface with that index up.
    pub(super) fn set_up(&mut self, index: u32) -> Result<()> {
        self.request(up(index), 0)
            .doing(|| format!("set network interface {index} up"))
    }

    /// Sets the loopback interface up.
    pub(super) fn set_loopback_up(&mut self) -> Result<()> {
        self.request(up(LOOPBACK_INDEX), 0)
            .doing(|| "set the loopback interface up")
    }

    /// Sets loopback and the interface with that index up, with addresses and routes to
    /// everywhere, in one exchange.
    pub(super) fn configure(&mut self, index: u32, to: &[Addressing]) -> Result<()> {
        let mut requests = self.0.requests();
        let mut steps = vec![(up(LOOPBACK_INDEX), 0, "set the loopback interface up")];
        steps.extend(to.iter().map(|to| {
            let message = new_address(index, to.address, to.prefix);
            (
                message,
                CREATE | EXCLUSIVE,
                "give the container its address",
            )
        }));
        steps.push((up(index), 0, "set the container's interface up"));
        let gateways = to.iter().filter_map(|to| to.gateway);
        steps.extend(gateways.map(|gateway| {
            let message = default_route(index, gateway);
            // One of the container's own stays in front of it.
            (
                message,
                CREATE | APPEND,
                "set the container's default route",
            )
        }));
        let mut doing = Vec::new();
        for (message, flags, what) in steps {
            doing.push((push(&mut requests, message, flags | ACK), what));
        }
        self.0.exchange(&requests, |_| ()).map_err(|refusal| {
            let what = doing
                .iter()
                .find(|(sequence, _)| Some(*sequence) == refusal.sequence);
            Error::engine(what.map_or("configure the container's network", |(_, what)| *what))
                .because(refusal.errno)
        })
    }

    /// Sends what is for nobody else to `gateway`, by the interface with that index, unless
    /// the container has a default route of its own.
    pub(super) fn add_default_route(&mut self, index: u32, gateway: IpAddr) -> Result<()> {
        match self.request(default_route(index, gateway), CREATE | APPEND) {
            Err(Errno::EXIST) => Ok(()),
            outcome => outcome.doing(|| "set the container's default route"),
        }
    }

    /// Deletes an interface. That it is gone already is success.
    pub(super) fn delete_link(&mut self, name: &InterfaceName) -> Result<()> {
        let mut message = LinkMessage::default();
        message.attributes.push(name_attribute(name));
        match self.request(RouteNetlinkMessage::DelLink(message), 0) {
            Err(Errno::NODEV) => Ok(()),
            outcome => outcome.doing(|| format!("delete network interface `{name}`")),
        }
    }

    /// The subnets of all addresses of a kind of this namespace.
    pub(super) fn addresses<A: Address>(&mut self) -> Result<Vec<Subnet<A>>> {
        let header = [family(A::FAMILY).into(), 0, 0, 0, 0, 0, 0, 0];
        let bodies = self
            .0
            .dump(TYPE_GET_ADDRESS, |body| body.raw(&header))
            .map_err(|refusal| refusal.errno)
            .doing(|| "list the host's addresses")?;
        Ok(bodies
            .iter()
            .filter_map(|body| read_address(body))
            .collect())
    }

    /// All routes for addresses of a kind of this namespace, of all tables.
    pub(super) fn routes<A: Address>(&mut self) -> Result<Vec<KnownRoute<A>>> {
        let mut header = [0; ROUTE_HEADER_BYTES];
        header[0] = family(A::FAMILY).into();
        let bodies = self
            .0
            .dump(TYPE_GET_ROUTE, |body| body.raw(&header))
            .map_err(|refusal| refusal.errno)
            .doing(|| "list the host's routes")?;
        Ok(bodies.iter().filter_map(|body| read_route(body)).collect())
    }

    fn request(&mut self, message: RouteNetlinkMessage, flags: u16) -> Result<(), Errno> {
        let mut requests = self.0.requests();
        push(&mut requests, message, flags | ACK);
        self.0
            .exchange(&requests, |_| ())
            .map_err(|refusal| refusal.errno)
    }
}

/// The subnets that this host uses: those of its addresses, and all that it has routes to
/// other than the one to everywhere.
pub fn used_subnets<A: Address>() -> Result<Vec<Subnet<A>>> {
    let mut route = Route::open()?;
    let mut used = route.addresses()?;
    let routes = route.routes()?;
    used.extend(routes.iter().map(|route| route.destination));
    used.retain(|subnet| subnet.prefix() > 0);
    used.sort_unstable();
    used.dedup();
    Ok(used)
}

/// The interface that the host reaches everything else by, if it has one.
pub(super) fn default_route_link(route: &mut Route) -> Result<Option<Link>> {
    let best = route
        .routes::<Ipv4Addr>()?
        .into_iter()
        .filter(|route| route.destination.prefix() == 0 && route.table == RouteTable::Main)
        .filter_map(|route| Some((route.metric, route.interface?)))
        .min();
    match best {
        Some((_, index)) => route.link_at(index),
        None => Ok(None),
    }
}

/// `EOPNOTSUPP` for a new interface means that its kind is unknown.
fn explain_kind(errno: Errno, doing: String, missing: &str) -> Error {
    let error = Error::engine(doing).because(errno);
    match errno {
        Errno::OPNOTSUPP => error.hint(missing),
        _ => error,
    }
}
