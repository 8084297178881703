//! Settings of the calling thread's network namespace below `/proc/sys/net`.

use std::fs;
use std::io::ErrorKind;

use super::interface::InterfaceName;
use crate::error::{Context, Error, Result};

/// The settings of IPv6: for all interfaces, for new ones, and for each.
const IPV6_SETTINGS: &str = "/proc/sys/net/ipv6/conf";

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
    ignore_missing(set("/proc/sys/net/ipv6/conf/all/forwarding", "0"))
}

/// `route_localnet`: let packets to and from 127.0.0.0/8 pass through this interface.
pub(super) fn route_loopback_through(interface: &InterfaceName) -> Result<()> {
    set(
        &format!("/proc/sys/net/ipv4/conf/{interface}/route_localnet"),
        "1",
    )
}

/// `net.ipv6.conf.all.forwarding`: pass packets of IPv6 on from one interface to another.
///
/// Who does so is a router to the kernel, which listens to no other router any more, and
/// forgets what it heard (`accept_ra` 1). A host that was given its own addresses and routes
/// by one is to keep them (`accept_ra` 2). Interfaces that are still to come are left to who
/// makes them: they may be bridges with neighbours that are not to be listened to.
pub(super) fn enable_ipv6_forwarding() -> Result<()> {
    let forwarding = |interface: &str| format!("{IPV6_SETTINGS}/{interface}/forwarding");
    if is(&forwarding("all"), "1") {
        return Ok(());
    }
    let doing = || format!("list `{IPV6_SETTINGS}`");
    for entry in fs::read_dir(IPV6_SETTINGS)
        .doing(doing)
        .map_err(hint_at_ipv6)?
    {
        let interface = entry.doing(doing)?.file_name();
        let interface = interface.to_string_lossy();
        let advertisements = format!("{IPV6_SETTINGS}/{interface}/accept_ra");
        // Two are no interfaces, and one that is a router's already has not listened.
        let listens = !matches!(&*interface, "all" | "default")
            && is(&advertisements, "1")
            && is(&forwarding(&interface), "0");
        if listens {
            match set(&advertisements, "2") {
                // It is gone.
                Err(error) if error.errno() == Some(libc::ENOENT) => {}
                outcome => outcome?,
            }
        }
    }
    set(&forwarding("all"), "1")
}

/// Puts IPv6 on an interface of ours, or takes it off. Neither way does it listen to router
/// advertisements, which any neighbour can send.
pub(super) fn set_up_ipv6(interface: &InterfaceName, wanted: bool) -> Result<()> {
    if !wanted {
        ignore_missing(set_ipv6(interface, "disable_ipv6", "1"))?;
        return ignore_missing(set_ipv6(interface, "accept_ra", "0"));
    }
    set_ipv6(interface, "disable_ipv6", "0").map_err(hint_at_ipv6)?;
    set_ipv6(interface, "accept_ra", "0")?;
    // Its link-local address is made of a hardware address that nobody else has: no second is
    // spent on asking for it.
    set_ipv6(interface, "accept_dad", "0")?;
    // Neighbours are told of a new holder of an address that they have in mind.
    set_ipv6(interface, "ndisc_notify", "1")
}

fn set_ipv6(interface: &InterfaceName, setting: &str, value: &str) -> Result<()> {
    set(&format!("{IPV6_SETTINGS}/{interface}/{setting}"), value)
}

/// What is behind settings that are not there.
fn hint_at_ipv6(why: Error) -> Error {
    match why.errno() {
        Some(libc::ENOENT) => why.hint("The kernel has no IPv6, or it was switched off at boot."),
        _ => why,
    }
}

/// A kernel without IPv6 has none of its settings, and needs none.
fn ignore_missing(outcome: Result<()>) -> Result<()> {
    match outcome {
        Err(error) if error.errno() == Some(libc::ENOENT) => Ok(()),
        outcome => outcome,
    }
}

/// Whether a setting has that value.
fn is(path: &str, value: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|found| found.trim_end() == value)
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
