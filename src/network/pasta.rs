//! The network of a user's container: the program `pasta` of the package passt.
//!
//! `pasta` copies the host's addresses and routes into the container's network namespace
//! and passes connections on from user space; clients of published ports are seen by
//! their own address. It runs as long as the container does, as a child of the
//! container's monitor, and the kernel kills it with the monitor.
//!
//! How it is started needs explaining. It runs in the foreground, so that the child that
//! we start is the one that stays. It drops the rights that it would need to open
//! `/proc/PID/ns/net` of a process with more rights, and closes all descriptors but the
//! first three; so it gets the container's namespace as its standard input, and writes
//! its pid, which it does when all is set up, to a pipe that is its standard output.
//!
//! Works with versions from 2023 on.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::OFlags;
use rustix::io::Errno;
use rustix::process::Pid;
use rustix::time::Timespec;

use super::interface::InterfaceName;
use crate::error::{Context, Error, Result};
use crate::port::{PortMapping, Protocol};
use crate::sys::process::kill_with_parent;

/// Where the container's resolver finds the host's name server, whichever that is.
pub const DNS_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 1, 1);
/// Where the container finds the host, as far as it listens on other addresses than the
/// loopback's; with versions of `pasta` from 2024 on.
const HOST_ADDRESS: Ipv4Addr = Ipv4Addr::new(169, 254, 1, 2);

/// How long `pasta` may take until all is set up; it takes some 20 ms.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of what it says is kept for an error message.
const LOG_MAX_BYTES: usize = 8 << 10;

/// What a container's network is to be like.
#[derive(Debug, Clone, Copy)]
pub struct PastaRequest<'a> {
    /// The container's network namespace (`/proc/PID/ns/net`), over which we have rights.
    pub namespace: BorrowedFd<'a>,
    /// The name of the interface inside, such as `eth0`.
    pub interface: &'a InterfaceName,
    /// The MTU inside in bytes; none for `pasta`'s own choice, which is large.
    pub mtu: Option<u32>,
    /// The ports of the host that lead to the container.
    pub ports: &'a [PortMapping],
}

/// A `pasta` that is running. It is killed when this is dropped.
#[derive(Debug)]
pub struct Pasta {
    child: Child,
    log: OwnedFd,
    host_address: Option<Ipv4Addr>,
}

impl Pasta {
    /// Starts `pasta` and waits until the container's network is set up.
    ///
    /// The caller is the user, or root of a user namespace that owns the container's
    /// network namespace, and is in the host's network namespace.
    ///
    /// # Errors
    ///
    /// If it is not installed, or with what it said.
    pub fn start(request: &PastaRequest<'_>) -> Result<Self> {
        let arguments = arguments(request)?;
        let newer = ["--map-guest-addr".to_owned(), HOST_ADDRESS.to_string()];
        // Rather than to guess from a version what a build can do, it is asked to do it.
        match Self::start_with(request.namespace, arguments.iter().chain(&newer)) {
            Ok(mut pasta) => {
                pasta.host_address = Some(HOST_ADDRESS);
                Ok(pasta)
            }
            Err(Failure::Missing(error)) => Err(error),
            Err(Failure::Refused(_)) => Self::start_with(request.namespace, arguments.iter())
                .map_err(|(Failure::Missing(error) | Failure::Refused(error))| error),
        }
    }

    fn start_with<'a>(
        namespace: BorrowedFd<'_>,
        arguments: impl Iterator<Item = &'a String>,
    ) -> Result<Self, Failure> {
        let doing = || "start `pasta`";
        let namespace = namespace.try_clone_to_owned().doing(doing)?;
        let (ready, ready_inside) = std::io::pipe().doing(doing)?;
        let (log, log_inside) = log_pipe().doing(doing)?;
        let mut command = Command::new("pasta");
        command
            .args(arguments)
            .stdin(namespace)
            .stdout(ready_inside)
            .stderr(Stdio::from(log_inside));
        kill_with_parent(&mut command);
        let child = command.spawn().map_err(explain_spawn)?;
        // Its ends of the pipes are closed here, so that they end when it does.
        drop(command);
        let mut pasta = Pasta {
            child,
            log,
            host_address: None,
        };
        match wait_until_ready(&ready) {
            Ok(true) => Ok(pasta),
            Ok(false) => Err(Failure::Refused(pasta.explain_end())),
            Err(errno) => Err(Failure::Refused(
                Error::engine("wait for `pasta` to set up the network").because(errno),
            )),
        }
    }

    /// Its pid. It is our child.
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Where the container finds the host, if this version offers it.
    pub fn host_address(&self) -> Option<Ipv4Addr> {
        self.host_address
    }

    /// What it has said since this was asked last, for when it ended before its time.
    pub fn take_log(&mut self) -> String {
        let mut bytes = vec![0; LOG_MAX_BYTES];
        let length = rustix::io::read(&self.log, &mut bytes[..]).unwrap_or(0);
        bytes.truncate(length);
        String::from_utf8_lossy(&bytes)
            .lines()
            // It says so after every line on hosts without a system log.
            .filter(|line| !(line.starts_with("Failed to send ") && line.ends_with(" to syslog")))
            .filter(|line| !line.trim().is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn explain_end(&mut self) -> Error {
        let doing = "set up the network with `pasta`";
        let status = match self.child.wait() {
            Ok(status) => status,
            Err(error) => return Error::engine(doing).because(error),
        };
        let said = self.take_log();
        let why = if said.is_empty() {
            status.to_string()
        } else {
            said
        };
        let lacks_tun = why.contains("tun");
        let error = Error::engine(doing).because(Error::engine(why));
        match lacks_tun && !may_use_tun() {
            true => error.hint(
                "`pasta` needs /dev/net/tun, readable and writable for you (kernel module `tun`).",
            ),
            false => error,
        }
    }
}

fn may_use_tun() -> bool {
    use rustix::fs::{Access, access};
    access("/dev/net/tun", Access::READ_OK | Access::WRITE_OK).is_ok()
}

impl Drop for Pasta {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

enum Failure {
    Missing(Error),
    Refused(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Refused(error)
    }
}

fn explain_spawn(error: std::io::Error) -> Failure {
    if error.kind() != ErrorKind::NotFound {
        return Failure::Refused(Error::engine("start `pasta`").because(error));
    }
    Failure::Missing(
        Error::engine("find `pasta`, which connects users' containers to the network")
            .because(error)
            .hint("Install the package passt, or use `--network none` or `--network host`."),
    )
}

/// A pipe whose writer is never kept waiting: what does not fit is lost.
fn log_pipe() -> std::io::Result<(OwnedFd, OwnedFd)> {
    let (reader, writer) = std::io::pipe()?;
    rustix::fs::fcntl_setfl(&reader, OFlags::NONBLOCK)?;
    rustix::fs::fcntl_setfl(&writer, OFlags::NONBLOCK)?;
    Ok((reader.into(), writer.into()))
}

/// Waits for the pid to be written; returns false if the pipe ended before.
fn wait_until_ready(pipe: &impl AsFd) -> Result<bool, Errno> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).map_err(|_| Errno::INVAL)?;
        match poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&left)) {
            Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
            Ok(0) => return Err(Errno::TIMEDOUT),
            Ok(_) => return Ok(rustix::io::read(pipe, &mut [0; 32])? > 0),
        }
    }
}

fn arguments(request: &PastaRequest<'_>) -> Result<Vec<String>> {
    let mut arguments: Vec<String> = [
        "--foreground",
        "--quiet",
        "--config-net",
        "--netns",
        "/proc/self/fd/0",
        "--pid",
        "/proc/self/fd/1",
        // Where the namespace came from cannot be watched; we end it ourselves.
        "--no-netns-quit",
        // Nothing that the container sends leads to the host's loopback.
        "--no-map-gw",
        "--tcp-ns",
        "none",
        "--udp-ns",
        "none",
        "--dns-forward",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.push(DNS_ADDRESS.to_string());
    arguments.extend(["--ns-ifname".to_owned(), request.interface.to_string()]);
    if let Some(mtu) = request.mtu {
        arguments.extend(["--mtu".to_owned(), mtu.to_string()]);
    }
    for (option, protocol) in [
        ("--tcp-ports", Protocol::Tcp),
        ("--udp-ports", Protocol::Udp),
    ] {
        for ports in port_arguments(request.ports, protocol) {
            arguments.extend([option.to_owned(), ports]);
        }
    }
    if let Some(port) = request
        .ports
        .iter()
        .find(|port| port.protocol == Protocol::Sctp)
    {
        return Err(Error::usage(format!(
            "publish {port}: `pasta` passes on TCP and UDP alone"
        )));
    }
    Ok(arguments)
}

/// The ports of a protocol as `pasta` reads them: `none`, or `[address/]host:container`,
/// neighbours joined to ranges.
fn port_arguments(ports: &[PortMapping], protocol: Protocol) -> Vec<String> {
    let mut sorted: Vec<PortMapping> = ports
        .iter()
        .filter(|port| port.protocol == protocol)
        .copied()
        .collect();
    sorted.sort_unstable();
    if sorted.is_empty() {
        return vec!["none".to_owned()];
    }
    let follows = |before: &PortMapping, after: &PortMapping| {
        before.host_address == after.host_address
            && before.host_port.checked_add(1) == Some(after.host_port)
            && before.container_port.checked_add(1) == Some(after.container_port)
    };
    sorted.chunk_by(follows).map(range_argument).collect()
}

fn range_argument(range: &[PortMapping]) -> String {
    let (Some(first), Some(last)) = (range.first(), range.last()) else {
        return String::new();
    };
    let address = match first.host_address {
        None => String::new(),
        Some(IpAddr::V4(address)) => format!("{address}/"),
        Some(IpAddr::V6(address)) => format!("{address}/"),
    };
    if range.len() == 1 {
        return format!("{address}{}:{}", first.host_port, first.container_port);
    }
    format!(
        "{address}{}-{}:{}-{}",
        first.host_port, last.host_port, first.container_port, last.container_port
    )
}

#[cfg(test)]
mod tests;
