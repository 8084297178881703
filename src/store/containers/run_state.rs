//! How a container is: the file that its monitor writes, and how others read it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::{Context, Result};
use crate::health::HealthStatus;
use crate::port::PortMapping;
use crate::state::{Exit, Status};

/// The content of `state.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// Where it is in its life.
    pub status: Status,
    /// The boot under which this was written.
    pub boot: String,
    /// Its monitor, while it has one.
    pub monitor: Option<ProcessReference>,
    /// Its PID 1, while it runs.
    pub process: Option<ProcessReference>,
    /// When it was last started.
    pub started: Option<Timestamp>,
    /// How it last ended.
    pub exit: Option<Exit>,
    /// Why it could not be started, or went wrong.
    pub error: Option<String>,
    /// The status of a start that failed; none once it has run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_started: Option<u8>,
    /// What it was given to be reached by.
    #[serde(default)]
    pub network: NetworkState,
    /// Its cgroup, if it has one of its own.
    pub cgroup: Option<PathBuf>,
    /// How often it was started again by itself since it was last started by hand.
    #[serde(default)]
    pub restart_count: u32,
    /// Whether the user ended it, or wants it to end.
    #[serde(default)]
    pub stopped_by_hand: bool,
    /// Its health, if it is probed. The results are in a file of their own.
    #[serde(default)]
    pub health: Option<HealthStatus>,
}

impl RunState {
    /// The state of a container that was never started.
    pub fn created() -> Self {
        RunState {
            status: Status::Created,
            boot: String::new(),
            monitor: None,
            process: None,
            started: None,
            exit: None,
            error: None,
            not_started: None,
            network: NetworkState::default(),
            cgroup: None,
            restart_count: 0,
            stopped_by_hand: false,
            health: None,
        }
    }

    /// The status that ends a container's last run, or the start that failed since, in numbers;
    /// 0 if it never ran.
    pub fn exit_code(&self) -> u8 {
        let of_run = self.exit.as_ref().map(|exit| exit.ending.exit_code());
        self.not_started.or(of_run).unwrap_or(0)
    }
}

/// What a container was given to be reached by.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct NetworkState {
    /// Its place on each bridge, in the order of its interfaces.
    #[serde(default)]
    pub endpoints: Vec<EndpointState>,
    /// Its published ports, with the host ports that were chosen.
    #[serde(default)]
    pub ports: Vec<PortMapping>,
}

impl NetworkState {
    /// Its place on a network.
    pub fn endpoint(&self, network: &str) -> Option<&EndpointState> {
        self.endpoints.iter().find(|place| place.network == network)
    }

    /// The addresses that published ports lead to: those that are a way out.
    pub fn published_at(&self) -> impl Iterator<Item = IpAddr> {
        self.endpoints.iter().flat_map(|place| {
            let ipv4 = place.is_way_out.then_some(IpAddr::V4(place.address));
            let ipv6 = place.ipv6.as_ref().filter(|place| place.is_way_out);
            ipv4.into_iter()
                .chain(ipv6.map(|place| IpAddr::V6(place.address)))
        })
    }

    /// The place that it is reached at first: the one with a way out.
    pub fn published(&self) -> Option<&EndpointState> {
        self.endpoints.iter().find(|place| place.is_way_out)
    }
}

/// A container's place on a bridge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndpointState {
    /// The name of the network.
    pub network: String,
    /// The network's id.
    pub network_id: String,
    /// What its interface is called.
    pub interface: String,
    /// Its address.
    pub address: Ipv4Addr,
    /// How many bits of the address name the subnet.
    pub prefix: u8,
    /// The bridge's address, where that leads on.
    pub gateway: Option<Ipv4Addr>,
    /// Whether it is the container's way out.
    pub is_way_out: bool,
    /// Its IPv6 address, where the network has IPv6.
    #[serde(default)]
    pub ipv6: Option<Ipv6State>,
    /// Its hardware address.
    pub mac_address: String,
    /// What others on the network find it by.
    pub names: Vec<String>,
}

impl EndpointState {
    /// Its addresses.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        let ipv6 = self.ipv6.as_ref().map(|place| place.address.into());
        std::iter::once(self.address.into()).chain(ipv6)
    }
}

/// A container's IPv6 address on a bridge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ipv6State {
    /// The address.
    pub address: Ipv6Addr,
    /// How many bits of the address name the subnet.
    pub prefix: u8,
    /// The bridge's address, where that leads on.
    pub gateway: Option<Ipv6Addr>,
    /// Whether it is the container's way out.
    pub is_way_out: bool,
}

/// A process, told apart from a later one that was given the same pid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessReference {
    /// Its pid as the host sees it.
    pub pid: i32,
    /// When it started, in clock ticks since boot (proc_pid_stat(5), field 22).
    pub start_time: u64,
}

impl ProcessReference {
    /// A reference to a process that lives.
    pub fn of(pid: i32) -> Result<Self> {
        let start_time = start_time(pid).doing(|| format!("find process {pid}"))?;
        Ok(ProcessReference { pid, start_time })
    }

    /// Opens a pidfd; `None` if the process is gone, even if its pid was given away again.
    pub fn open(self) -> Result<Option<std::os::fd::OwnedFd>> {
        use rustix::process::{Pid, PidfdFlags, pidfd_open};
        let Some(pid) = Pid::from_raw(self.pid) else {
            return Ok(None);
        };
        let pidfd = match pidfd_open(pid, PidfdFlags::empty()) {
            Ok(pidfd) => pidfd,
            Err(rustix::io::Errno::SRCH | rustix::io::Errno::INVAL) => return Ok(None),
            Err(errno) => return Err(errno).doing(|| format!("open process {}", self.pid)),
        };
        // Compared after opening: from here on the pidfd cannot change its mind.
        Ok((start_time(self.pid) == Some(self.start_time)).then_some(pidfd))
    }
}

fn start_time(pid: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(19)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_told_from_another_with_its_pid() {
        let me = ProcessReference::of(std::process::id() as i32).unwrap();
        assert!(me.open().unwrap().is_some());
        let imposter = ProcessReference {
            start_time: me.start_time + 1,
            ..me
        };
        assert!(imposter.open().unwrap().is_none());
        assert!(
            ProcessReference {
                pid: 0,
                start_time: 0
            }
            .open()
            .unwrap()
            .is_none()
        );
    }
}
