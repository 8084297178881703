//! Ports as `ps` shows them: `0.0.0.0:8000-8001->8000-8001/tcp, 9000/tcp`.

use std::net::IpAddr;

use crate::port::PortMapping;
use crate::store::containers::{Record, RunState};

/// Ports that follow each other, in the container and on the host.
struct Run {
    /// Where they are published; empty for what is only exposed.
    address: String,
    host: u16,
    first: u16,
    last: u16,
    protocol: String,
}

impl Run {
    fn is_followed_by(&self, next: &Run) -> bool {
        let distance = next.first.checked_sub(self.first);
        self.address == next.address
            && self.protocol == next.protocol
            && self.last.checked_add(1) == Some(next.first)
            && (self.host == 0 || next.host.checked_sub(self.host) == distance)
    }

    fn text(&self) -> String {
        let range = |first: u16| match self.last - self.first {
            0 => first.to_string(),
            more => format!("{first}-{}", first.saturating_add(more)),
        };
        let inside = format!("{}/{}", range(self.first), self.protocol);
        match self.host {
            0 => inside,
            host => format!("{}:{}->{inside}", self.address, range(host)),
        }
    }
}

/// The ports that are published, and those that are exposed but not published.
pub(super) fn text(record: &Record, state: &RunState) -> String {
    let published = &state.network.ports;
    let mut runs: Vec<Run> = published.iter().map(published_run).collect();
    if state.status.is_live() && record.host.network.has_ports() {
        let is_published = |run: &Run| {
            let mut ports = published.iter();
            ports.any(|port| {
                port.container_port == run.first && port.protocol.as_str() == run.protocol
            })
        };
        let exposed = record.config.exposed_ports.keys();
        runs.extend(
            exposed
                .filter_map(|text| exposed_run(text))
                .filter(|run| !is_published(run)),
        );
    }
    joined(runs)
}

fn joined(mut runs: Vec<Run>) -> String {
    runs.sort_by(|a, b| {
        let key = |run: &Run| {
            (
                run.host == 0,
                run.protocol.clone(),
                run.address.clone(),
                run.first,
            )
        };
        key(a).cmp(&key(b))
    });
    let mut whole: Vec<Run> = Vec::new();
    for run in runs {
        match whole.last_mut() {
            Some(last) if last.is_followed_by(&run) => last.last = run.last,
            _ => whole.push(run),
        }
    }
    let texts: Vec<String> = whole.iter().map(Run::text).collect();
    texts.join(", ")
}

fn published_run(port: &PortMapping) -> Run {
    let address = match port.host_address {
        None => "0.0.0.0".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => format!("[{address}]"),
    };
    Run {
        address,
        host: port.host_port,
        first: port.container_port,
        last: port.container_port,
        protocol: port.protocol.to_string(),
    }
}

/// Of `80/tcp`; an image may say anything.
fn exposed_run(text: &str) -> Option<Run> {
    let (port, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let port = port.parse().ok()?;
    Some(Run {
        address: String::new(),
        host: 0,
        first: port,
        last: port,
        protocol: protocol.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(address: &str, host: u16, port: u16) -> Run {
        Run {
            address: address.to_owned(),
            host,
            first: port,
            last: port,
            protocol: "tcp".to_owned(),
        }
    }

    #[test]
    fn ports_that_follow_each_other_are_one_range() {
        let exposed = |text| exposed_run(text).unwrap();
        for (runs, text) in [
            (vec![published("0.0.0.0", 8080, 80)], "0.0.0.0:8080->80/tcp"),
            (
                vec![published("[::]", 8001, 81), published("[::]", 8000, 80)],
                "[::]:8000-8001->80-81/tcp",
            ),
            (
                vec![
                    published("0.0.0.0", 8000, 80),
                    published("0.0.0.0", 9000, 81),
                ],
                "0.0.0.0:8000->80/tcp, 0.0.0.0:9000->81/tcp",
            ),
            (
                vec![
                    exposed("53/udp"),
                    exposed("80/tcp"),
                    exposed("81/tcp"),
                    published("0.0.0.0", 1, 7),
                ],
                "0.0.0.0:1->7/tcp, 80-81/tcp, 53/udp",
            ),
            (
                vec![published("0.0.0.0", 65535, 65535)],
                "0.0.0.0:65535->65535/tcp",
            ),
            (Vec::new(), ""),
        ] {
            assert_eq!(joined(runs), text);
        }
        assert!(exposed_run("nonsense/tcp").is_none());
    }
}
