//! Who uses a port of this host. For error messages only: it reads a good part of `/proc`.

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::port::Protocol;

/// A process, as people know it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// This process, which holds other ports of the same container.
    Ourselves,
    /// Another one.
    Process { pid: u32, name: String },
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::Ourselves => f.write_str("another port of the same container"),
            Owner::Process { pid, name } => write!(f, "`{name}` (pid {pid})"),
        }
    }
}

/// The process whose socket keeps us from binding `address`, if we may see it.
pub(super) fn of_port(protocol: Protocol, address: SocketAddr) -> Option<Owner> {
    // Of the calling thread: `/proc/net` would be that of the process's first thread.
    let tables = match protocol {
        Protocol::Tcp => ["/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"],
        Protocol::Udp => ["/proc/thread-self/net/udp", "/proc/thread-self/net/udp6"],
        Protocol::Sctp => return None,
    };
    let links: HashSet<String> = tables
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .flat_map(|table| inodes_in_the_way(&table, protocol, address))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    if links.is_empty() {
        return None;
    }
    let pid = fs::read_dir("/proc")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .find(|pid| holds_one_of(*pid, &links))?;
    if pid == std::process::id() {
        return Some(Owner::Ourselves);
    }
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    Some(Owner::Process {
        pid,
        name: name.trim_end().to_owned(),
    })
}

fn holds_one_of(pid: u32, links: &HashSet<String>) -> bool {
    let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return false;
    };
    descriptors
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok())
        .any(|target| target.to_str().is_some_and(|text| links.contains(text)))
}

/// Reads a table of sockets (proc_net_tcp.rst) for those that clash with `address`.
fn inodes_in_the_way(table: &str, protocol: Protocol, address: SocketAddr) -> Vec<u64> {
    const LISTENING: &str = "0A";
    let in_the_way = |line: &str| {
        let mut fields = line.split_whitespace();
        let (local_address, local_port) = fields.nth(1)?.split_once(':')?;
        let state = fields.nth(1)?;
        let inode = fields.nth(5)?.parse().ok()?;
        let clashes = u16::from_str_radix(local_port, 16).ok()? == address.port()
            && (protocol == Protocol::Udp || state == LISTENING)
            && clash(parse_address(local_address)?, address.ip());
        clashes.then_some(inode)
    };
    table.lines().skip(1).filter_map(in_the_way).collect()
}

fn clash(theirs: IpAddr, ours: IpAddr) -> bool {
    theirs.is_unspecified() || ours.is_unspecified() || theirs.to_canonical() == ours
}

/// Addresses are written as words in the machine's byte order.
fn parse_address(hex: &str) -> Option<IpAddr> {
    let words = (0..hex.len())
        .step_by(8)
        .map(|start| u32::from_str_radix(hex.get(start..start + 8)?, 16).ok())
        .map(|word| word.map(u32::to_ne_bytes))
        .collect::<Option<Vec<_>>>()?;
    match words[..] {
        [word] => Some(IpAddr::V4(Ipv4Addr::from(word))),
        [_, _, _, _] => {
            let octets: [u8; 16] = words.concat().try_into().ok()?;
            Some(IpAddr::V6(Ipv6Addr::from(octets)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1
   1: 0200000A:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 102 1
   2: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 103 1
   3: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 104 1
 garbage
";

    #[test]
    fn listening_sockets_of_the_port_and_address_are_found() {
        if cfg!(target_endian = "big") {
            return;
        }
        for (address, inodes) in [
            ("127.0.0.1:8080", &[101][..]),
            ("0.0.0.0:8080", &[101, 102]),
            ("10.0.0.9:8080", &[]),
            ("10.0.0.9:80", &[104]),
            ("0.0.0.0:8081", &[]),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(inodes_in_the_way(TABLE, Protocol::Tcp, address), inodes);
        }
    }
}
