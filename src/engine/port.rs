//! `port`: which ports of the host lead to a container.

use crate::error::{Error, Kind, Result};
use crate::port::{PortMapping, Protocol};
use crate::store::containers::Container;

/// The published ports of a running container, in order; only those that lead to
/// `wanted` (`80`, `53/udp`), if that is given.
///
/// # Errors
///
/// [`Kind::NoSuchObject`] if none leads to the wanted one.
pub fn ports(container: &Container, wanted: Option<&str>) -> Result<Vec<PortMapping>> {
    let state = container.state()?;
    let mut ports = match state.status.is_live() {
        true => state.network.ports,
        false => Vec::new(),
    };
    ports.sort_by_key(|port| (port.container_port, port.protocol, port.host_port));
    let Some(text) = wanted else { return Ok(ports) };
    let (number, protocol) = match text.split_once('/') {
        Some((number, protocol)) => (number, protocol.parse()?),
        None => (text, Protocol::Tcp),
    };
    let number: u16 = number
        .parse()
        .map_err(|_| Error::usage(format!("invalid port `{text}`")))?;
    ports.retain(|port| (port.container_port, port.protocol) == (number, protocol));
    if ports.is_empty() {
        let name = &container.record().name;
        return Err(Error::new(
            Kind::NoSuchObject,
            format!("no public port `{number}/{protocol}` published for `{name}`"),
        ));
    }
    Ok(ports)
}
