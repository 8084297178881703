//! Settings of the calling thread's network namespace below `/proc/sys/net`.

use std::fs;
use std::io::ErrorKind;

use super::interface::InterfaceName;
use crate::error::{Context, Result};

/// `net.ipv4.ip_forward`: pass packets on from one interface to another.
pub(super) fn enable_forwarding() -> Result<()> {
    set("/proc/sys/net/ipv4/ip_forward", "1")
}

/// Passes no packets on from one interface to another, of either kind. A new network
/// namespace takes this setting from the host.
pub fn disable_forwarding() -> Result<()> {
    set("/proc/sys/net/ipv4/ip_forward", "0")?;
    // For interfaces that are still to come.
    set("/proc/sys/net/ipv4/conf/default/forwarding", "0")?;
    match set("/proc/sys/net/ipv6/conf/all/forwarding", "0") {
        Err(error) if error.errno() == Some(libc::ENOENT) => Ok(()),
        outcome => outcome,
    }
}

/// `route_localnet`: let packets to and from 127.0.0.0/8 pass through this interface.
pub(super) fn route_loopback_through(interface: &InterfaceName) -> Result<()> {
    set(
        &format!("/proc/sys/net/ipv4/conf/{interface}/route_localnet"),
        "1",
    )
}

/// Makes the interface deaf to IPv6 router advertisements, which any neighbour can send.
pub(super) fn ignore_router_advertisements(interface: &InterfaceName) -> Result<()> {
    set_ipv6(interface, "accept_ra", "0")
}

/// Takes IPv6 off the interface.
pub(super) fn disable_ipv6(interface: &InterfaceName) -> Result<()> {
    set_ipv6(interface, "disable_ipv6", "1")
}

/// A kernel without IPv6 has none of its settings, and needs none.
fn set_ipv6(interface: &InterfaceName, setting: &str, value: &str) -> Result<()> {
    let path = format!("/proc/sys/net/ipv6/conf/{interface}/{setting}");
    match set(&path, value) {
        Err(error) if error.errno() == Some(libc::ENOENT) => Ok(()),
        outcome => outcome,
    }
}

/// Writes a setting unless it has that value already: `/proc/sys` may be read-only.
fn set(path: &str, value: &str) -> Result<()> {
    match fs::read_to_string(path) {
        Ok(found) if found.trim_end() == value => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(error).doing(|| format!("read `{path}`"));
        }
        _ => {}
    }
    fs::write(path, value).doing(|| format!("write {value} to `{path}`"))
}
