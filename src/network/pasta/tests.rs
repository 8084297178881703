//! `pasta` for real, started by a user's process that is root of a user namespace.
//!
//! The tests run as root and start themselves again as that user: [`stage`] is the
//! container's monitor. The host is a network namespace with another machine beside it:
//!
//! ```text
//! client 192.0.2.9 ── uplink 192.0.2.2  host  pasta ── eth0 192.0.2.2  container
//! ```

use std::io::{BufRead, BufReader, Lines, Write};
use std::net::UdpSocket;
use std::path::PathBuf;
use std::process::ChildStdout;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::process::{PidfdFlags, pidfd_open};

use super::super::reserve::{Reservation, reserve};
use super::super::test_bed::{
    Namespace, PATIENCE, Running, Server, ask_tcp, ask_udp, in_new_namespace, output_of,
};
use super::*;
use crate::port::parse_publish;

/// The user, who need not have a name, and the first of his subordinate ids.
const USER: &str = "54321";
const ID_MAP: &str = "0 54321 1\n1 200000 1000\n";
const STAGE: &str = "network::pasta::tests::stage";
/// What [`stage`] is to ask for: ports to publish, and an MTU.
const PORTS: &str = "CORACLE_TEST_PORTS";
const MTU: &str = "CORACLE_TEST_MTU";

/// Becomes the user, with a resolver configuration of his own and a `tun` device that users
/// may open, waits until root of his user namespace exists, and becomes the stage.
const BECOME_USER: &str = r#"
mknod "$BED/tun" c 10 200 && chmod 666 "$BED/tun" && mount --bind "$BED/tun" /dev/net/tun
echo nameserver 192.0.2.9 > "$BED/resolv.conf" && mount --bind "$BED/resolv.conf" /etc/resolv.conf
exec setpriv --reuid=$USER_ID --regid=$USER_ID --clear-groups --inh-caps=-all \
    unshare --user sh -c 'echo waiting; read go; exec "$0" "$@"' "$@"
"#;

/// The monitor of a container, run by the user.
struct Stage {
    process: Running,
    said: Lines<BufReader<ChildStdout>>,
    directory: PathBuf,
}

impl Stage {
    fn start(ports: &str) -> Self {
        Self::start_with(&[(PORTS, ports), (MTU, "1400")])
    }

    fn start_with(environment: &[(&str, &str)]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "coracle-pasta-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir(&directory).unwrap();
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-ec", BECOME_USER, "sh"])
            .arg("env")
            .args(
                environment
                    .iter()
                    .map(|(name, value)| format!("{name}={value}")),
            )
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", STAGE, "--ignored", "--nocapture"])
            .env("BED", &directory)
            .env("USER_ID", USER)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut process = Running(command.spawn().unwrap());
        let said = BufReader::new(process.0.stdout.take().unwrap()).lines();
        let mut stage = Stage {
            process,
            said,
            directory,
        };
        stage.hear("waiting");
        for map in ["uid_map", "gid_map"] {
            let path = format!("/proc/{}/{map}", stage.process.0.id());
            std::fs::write(path, ID_MAP).unwrap();
        }
        stage.go_on();
        stage
    }

    /// Lets it go on.
    fn go_on(&mut self) {
        writeln!(self.process.0.stdin.as_mut().unwrap(), "go").unwrap();
    }

    /// Reads what it says until a line that starts with `word`, and returns the rest of it.
    fn hear(&mut self, word: &str) -> String {
        let mut heard = Vec::new();
        for line in &mut self.said {
            let line = line.unwrap();
            if let Some(rest) = line.strip_prefix(word) {
                return rest.trim().to_owned();
            }
            heard.push(line);
        }
        panic!("the stage never said {word}: {heard:#?}");
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn say(word: &str, what: impl std::fmt::Display) {
    writeln!(std::io::stdout(), "\n{word} {what}").unwrap();
}

fn wait_for_go() {
    std::io::stdin().lines().next().unwrap().unwrap();
}

/// What the user's process does. Not a test by itself.
#[test]
#[ignore = "is started by the others"]
fn stage() {
    let Ok(ports) = std::env::var(PORTS) else {
        return;
    };
    let requests: Vec<_> = ports
        .split_whitespace()
        .flat_map(|text| parse_publish(text).unwrap())
        .collect();
    let container = Namespace::new();
    let _server = container.run(|| Server::start("0.0.0.0:80"));
    let reserved = match reserve(&requests) {
        Ok(reserved) => reserved,
        Err(error) => return say("refused", error.find_hint().unwrap_or_default()),
    };
    let ports: Vec<_> = reserved.iter().map(Reservation::mapping).collect();
    drop(reserved);
    let request = PastaRequest {
        namespace: container.as_fd(),
        interface: &"eth0".parse().unwrap(),
        mtu: std::env::var(MTU).ok().map(|mtu| mtu.parse().unwrap()),
        ports: &ports,
    };
    let mut pasta = match Pasta::start(&request) {
        Ok(pasta) => pasta,
        Err(error) => {
            return say(
                "failed",
                format!(
                    "{}; {:?}",
                    error.one_line().replace('\n', " "),
                    error.find_hint()
                ),
            );
        }
    };
    say("pid", pasta.pid());
    let host = pasta.host_address().map(|address| {
        container.run(move || ask_tcp(&format!("{address}:6000"), PATIENCE).is_ok())
    });
    say(
        "host",
        host.map_or("is not offered".to_owned(), |answers| answers.to_string()),
    );
    for (word, server) in [("lan", "192.0.2.9:7000"), ("loopback", "127.0.0.1:5000")] {
        say(
            word,
            container.run(move || format!("{:?}", ask_tcp(server, PATIENCE).ok())),
        );
    }
    let dns = container.run(|| {
        let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
        ask_udp(&socket, &format!("{DNS_ADDRESS}:53"), PATIENCE).ok()
    });
    say("dns", format!("{dns:?}"));
    let link = container.run(|| output_of("ip", &["-o", "address", "show", "eth0"]));
    say("address", link.replace('\n', " "));
    let link = container.run(|| output_of("ip", &["-o", "link", "show"]));
    say("link", link.replace('\n', " "));
    say("ready", "");
    wait_for_go();
    say("log", pasta.take_log().replace('\n', "; "));
    let directory = format!("/proc/{}", pasta.pid());
    drop(pasta);
    say("gone", !std::path::Path::new(&directory).exists());
}

/// Makes the calling thread's namespace a host with a machine beside it.
fn lan() -> Namespace {
    let client = Namespace::new();
    let ip = |arguments: &[&str]| output_of("ip", arguments);
    let raw = std::os::fd::AsRawFd::as_raw_fd(&client.as_fd());
    let peer = format!("/proc/{}/fd/{raw}", std::process::id());
    ip(&["link", "set", "lo", "up"]);
    ip(&[
        "link", "add", "uplink", "type", "veth", "peer", "name", "eth0", "netns", &peer,
    ]);
    ip(&["address", "add", "192.0.2.2/24", "dev", "uplink"]);
    ip(&["link", "set", "uplink", "up"]);
    ip(&["route", "add", "default", "via", "192.0.2.9"]);
    client.run(|| {
        output_of("ip", &["link", "set", "lo", "up"]);
        output_of("ip", &["address", "add", "192.0.2.9/24", "dev", "eth0"]);
        output_of("ip", &["link", "set", "eth0", "up"]);
    });
    client
}

#[test]
fn a_users_container_reaches_the_lan_and_is_reached_by_its_published_ports() {
    in_new_namespace(|| {
        let client = lan();
        let _lan_server = client.run(|| Server::start("192.0.2.9:7000"));
        let _name_server = client.run(|| Server::start("192.0.2.9:53"));
        let _local_server = Server::start("127.0.0.1:5000");
        let _host_server = Server::start("192.0.2.2:6000");
        let mut stage = Stage::start("8080:80 8080:80/udp 127.0.0.1:9090:80");
        assert_ne!(stage.hear("host"), "false");
        assert_eq!(stage.hear("lan"), r#"Some("192.0.2.2")"#);
        assert_eq!(
            stage.hear("loopback"),
            "None",
            "the host's loopback is its own"
        );
        assert_eq!(stage.hear("dns"), r#"Some("192.0.2.2")"#);
        assert!(stage.hear("address").contains("inet 192.0.2.2/24"));
        assert!(stage.hear("link").contains("mtu 1400"));
        stage.hear("ready");

        let ask = |server: &'static str| {
            client.run(move || {
                let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
                (
                    ask_tcp(server, PATIENCE).ok(),
                    ask_udp(&socket, server, PATIENCE).ok(),
                )
            })
        };
        let seen = Some("192.0.2.9".to_owned());
        assert_eq!(ask("192.0.2.2:8080"), (seen.clone(), seen));
        assert!(ask_tcp("127.0.0.1:8080", PATIENCE).is_ok());
        assert!(ask_tcp("127.0.0.1:9090", PATIENCE).is_ok());
        let refused = client.run(|| ask_tcp("192.0.2.2:9090", PATIENCE));
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::ConnectionRefused);

        stage.go_on();
        assert!(!stage.hear("log").contains("syslog"));
        assert_eq!(stage.hear("gone"), "true");
        let error = ask_tcp("127.0.0.1:8080", PATIENCE).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
    });
}

#[test]
fn pasta_ends_with_its_monitor_even_if_that_is_killed() {
    in_new_namespace(|| {
        let _client = lan();
        let mut stage = Stage::start("");
        let pid = stage.hear("pid").parse().unwrap();
        let pidfd = pidfd_open(Pid::from_raw(pid).unwrap(), PidfdFlags::empty()).unwrap();
        stage.process.0.kill().unwrap();
        let patience = Timespec::try_from(PATIENCE).unwrap();
        let mut ended = [PollFd::new(&pidfd, PollFlags::IN)];
        assert_eq!(poll(&mut ended, Some(&patience)).unwrap(), 1);
    });
}

#[test]
fn a_low_port_is_refused_with_the_sysctl_that_forbids_it() {
    in_new_namespace(|| {
        let _client = lan();
        let mut stage = Stage::start("80:80");
        let hint = stage.hear("refused");
        assert!(
            hint.contains("net.ipv4.ip_unprivileged_port_start"),
            "{hint}"
        );
    });
}

#[test]
fn without_pasta_its_package_is_named() {
    in_new_namespace(|| {
        let _client = lan();
        let mut stage = Stage::start_with(&[(PORTS, ""), ("PATH", "/nonexistent")]);
        let error = stage.hear("failed");
        assert!(error.contains("package passt"), "{error}");
    });
}

#[test]
fn what_pasta_says_against_a_request_is_the_error() {
    in_new_namespace(|| {
        let _client = lan();
        let mut stage = Stage::start_with(&[(PORTS, ""), (MTU, "70000")]);
        let error = stage.hear("failed");
        assert!(
            error.contains("set up the network with `pasta`: "),
            "{error}"
        );
        assert!(
            error.contains("MTU") && !error.contains("syslog"),
            "{error}"
        );
    });
}

#[test]
fn ports_are_written_as_pasta_reads_them() {
    let write = |texts: &[&str], protocol| {
        let mut ports: Vec<PortMapping> = texts
            .iter()
            .flat_map(|text| parse_publish(text).unwrap())
            .map(|request| PortMapping {
                host_address: request.host_address,
                host_port: match request.host_port {
                    crate::port::HostPort::OneOf(range) => *range.start(),
                    crate::port::HostPort::Any => 1,
                },
                container_port: request.container_port,
                protocol: request.protocol,
            })
            .collect();
        ports.reverse();
        port_arguments(&ports, protocol)
    };
    for (texts, expected) in [
        (&[][..], &["none"][..]),
        (&["53:53/udp"], &["none"]),
        (&["8080:80"], &["8080:80"]),
        (
            &["8000-8002:80-82", "9000:83"],
            &["8000-8002:80-82", "9000:83"],
        ),
        (&["8000:80", "8001:90"], &["8000:80", "8001:90"]),
        (
            &["127.0.0.1:80:80", "[::1]:80:80", "81:81"],
            &["81:81", "127.0.0.1/80:80", "::1/80:80"],
        ),
    ] {
        assert_eq!(write(texts, Protocol::Tcp), expected, "{texts:?}");
    }
}
