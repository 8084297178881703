//! What the kernel is asked for: single messages.

use std::net::IpAddr;

use netlink_packet_core::NetlinkSerializable;
use netlink_packet_route::address::{
    AddressAttribute, AddressHeaderFlags, AddressMessage, AddressScope,
};
use netlink_packet_route::link::{LinkAttribute, LinkFlags, LinkMessage};
use netlink_packet_route::route::{
    RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};

use super::super::address::IpFamily;
use super::super::interface::InterfaceName;
use super::super::netlink::Requests;
use super::super::subnet::Subnet;
use super::CableEnd;

/// Of IPv6 the default route of a container's own making comes before ours, which the kernel
/// would join with it if they had the same metric (1024).
const IPV6_METRIC: u32 = 2048;

/// Adds a message to others.
pub(super) fn push(requests: &mut Requests, message: RouteNetlinkMessage, flags: u16) -> u32 {
    requests.push(message.message_type(), flags, |body| {
        message.serialize(body.space(message.buffer_len()));
    })
}

/// The family in the form of the messages.
pub(super) fn family(family: IpFamily) -> AddressFamily {
    match family {
        IpFamily::V4 => AddressFamily::Inet,
        IpFamily::V6 => AddressFamily::Inet6,
    }
}

pub(super) fn end_attributes(end: &CableEnd<'_>, mtu: u32) -> Vec<LinkAttribute> {
    vec![
        name_attribute(end.name),
        LinkAttribute::Address(end.mac.octets().to_vec()),
        LinkAttribute::Mtu(mtu),
    ]
}

pub(super) fn name_attribute(name: &InterfaceName) -> LinkAttribute {
    LinkAttribute::IfName(name.as_str().to_owned())
}

pub(super) fn up(index: u32) -> RouteNetlinkMessage {
    let mut message = LinkMessage::default();
    message.header.index = index;
    message.header.flags = LinkFlags::Up;
    message.header.change_mask = LinkFlags::Up;
    RouteNetlinkMessage::NewLink(message)
}

/// Nobody else was given the address, so the kernel need not ask around for a second
/// whether somebody has it (`IFA_F_NODAD`).
pub(super) fn new_address(index: u32, address: IpAddr, prefix: u8) -> RouteNetlinkMessage {
    let mut message = AddressMessage::default();
    message.header.family = family(IpFamily::of(address));
    message.header.index = index;
    message.header.prefix_len = prefix;
    message.header.scope = AddressScope::Universe;
    message.attributes = vec![
        AddressAttribute::Local(address),
        AddressAttribute::Address(address),
    ];
    match address {
        IpAddr::V4(address) => {
            let last = Subnet::containing(address, prefix).last();
            message.attributes.push(AddressAttribute::Broadcast(last));
        }
        IpAddr::V6(_) => message.header.flags = AddressHeaderFlags::Nodad,
    }
    RouteNetlinkMessage::NewAddress(message)
}

pub(super) fn default_route(index: u32, gateway: IpAddr) -> RouteNetlinkMessage {
    let mut message = RouteMessage::default();
    message.header.address_family = family(IpFamily::of(gateway));
    message.header.table = RouteHeader::RT_TABLE_MAIN;
    message.header.protocol = RouteProtocol::Static;
    message.header.scope = RouteScope::Universe;
    message.header.kind = RouteType::Unicast;
    message.attributes = vec![
        RouteAttribute::Gateway(gateway.into()),
        RouteAttribute::Oif(index),
    ];
    if gateway.is_ipv6() {
        message
            .attributes
            .push(RouteAttribute::Priority(IPV6_METRIC));
    }
    RouteNetlinkMessage::NewRoute(message)
}
