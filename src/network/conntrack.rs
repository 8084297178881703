//! Forgetting what connection tracking remembers of datagrams (ctnetlink).
//!
//! UDP has no end of a connection, and the first datagram decides where all later ones
//! go: a client that keeps asking a port while its container restarts would be sent to
//! the old container's address, or to nobody, for as long as it asks.

use super::address::IpFamily;
use super::netlink::{ACK, Socket};
use crate::port::{PortMapping, Protocol};

/// `NFNL_SUBSYS_CTNETLINK` and `IPCTNL_MSG_CT_DELETE`.
const DELETE: u16 = 1 << 8 | 2;
const TUPLE_ORIGINAL: u16 = 1;
const TUPLE_PROTOCOL: u16 = 2;
const PROTOCOL_NUMBER: u16 = 1;
const PROTOCOL_DESTINATION_PORT: u16 = 3;
const FILTER: u16 = 25;
const FILTER_ORIGINAL: u16 = 1;
const FILTER_REPLY: u16 = 2;
/// Bits of `FILTER_ORIGINAL`: which fields of the tuple are compared.
const COMPARE_PROTOCOL: u32 = 1 << 3;
const COMPARE_DESTINATION_PORT: u32 = 1 << 5;

/// Forgets where datagrams of a kind to the UDP ports among `ports` were sent so far.
///
/// At best: a kernel that cannot (before Linux 5.8, or without ctnetlink) forgets by
/// itself when a client has been silent for two minutes.
pub(super) fn forget_datagrams_to(socket: &mut Socket, family: IpFamily, ports: &[PortMapping]) {
    for port in ports.iter().filter(|port| port.protocol == Protocol::Udp) {
        let mut requests = socket.requests();
        requests.push(DELETE, ACK, |body| {
            body.raw(&[family as u8, 0, 0, 0]);
            body.nested(TUPLE_ORIGINAL, |tuple| {
                tuple.nested(TUPLE_PROTOCOL, |protocol| {
                    protocol.bytes(PROTOCOL_NUMBER, &[port.protocol.number()]);
                    protocol.bytes(PROTOCOL_DESTINATION_PORT, &port.host_port.to_be_bytes());
                });
            });
            body.nested(FILTER, |filter| {
                let fields = COMPARE_PROTOCOL | COMPARE_DESTINATION_PORT;
                filter.bytes(FILTER_ORIGINAL, &fields.to_ne_bytes());
                filter.bytes(FILTER_REPLY, &0_u32.to_ne_bytes());
            });
        });
        let _ = socket.exchange(&requests, |_| ());
    }
}
