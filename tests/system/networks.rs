//! The network that a container has by default, and those that it can have instead.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::bed::{Bed, free_port, output_of, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_default_network_has_an_address_and_a_way_out,
    a_published_port_answers,
    a_published_port_is_free_again_afterwards,
    a_port_that_is_taken_is_refused_with_its_owner,
    no_network_is_loopback_alone,
    the_hosts_network_is_the_hosts,
    ps_shows_published_ports,
];

pub(crate) const OF_ROOT: &[Test] = &tests![Root:
    two_containers_have_two_addresses_and_reach_each_other,
    an_ended_container_leaves_no_cable_and_no_rule,
];

const SERVE: &[&str] = &[
    "sh",
    "-c",
    "echo answer > /tmp/a; while :; do nc -l -p 80 < /tmp/a > /dev/null; done",
];

fn start(bed: &Bed<'_>, options: &[&str], command: &[&str]) -> String {
    let image = bed.busybox();
    bed.ok(&[&["run", "-d"], options, &[image.as_str()], command].concat())
        .trim()
        .to_owned()
}

fn sh(bed: &Bed<'_>, options: &[&str], script: &str) -> String {
    let image = bed.busybox();
    bed.ok(&[
        &["run", "--rm"],
        options,
        &[image.as_str(), "sh", "-ec", script],
    ]
    .concat())
}

fn ask(address: &str) -> Option<String> {
    let address: SocketAddr = address.parse().unwrap();
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    // A `pasta` of early 2023 completes a connection only when the client has spoken.
    stream.write_all(b"?\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}

fn the_default_network_has_an_address_and_a_way_out(bed: &Bed<'_>) {
    let said = sh(bed, &[], "ip -4 -o address show dev eth0; ip route");
    assert!(
        said.contains("inet ") && said.contains("default via "),
        "{said}"
    );
}

fn a_published_port_answers(bed: &Bed<'_>) {
    let port = free_port();
    start(bed, &["--name", "c", "-p", &format!("{port}:80")], SERVE);
    let mut answer = None;
    until("the container answers", || {
        answer = ask(&format!("127.0.0.1:{port}"));
        answer.is_some()
    });
    assert_eq!(answer.unwrap(), "answer\n");
    bed.ok(&["rm", "-f", "c"]);
}

fn a_published_port_is_free_again_afterwards(bed: &Bed<'_>) {
    let port = free_port();
    for _ in 0..2 {
        start(
            bed,
            &["--name", "c", "-p", &format!("127.0.0.1:{port}:80")],
            SERVE,
        );
        bed.ok(&["rm", "-f", "c"]);
    }
    TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
}

fn a_port_that_is_taken_is_refused_with_its_owner(bed: &Bed<'_>) {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let image = bed.busybox();
    let publish = format!("{port}:80");
    let error = bed
        .coracle(&["run", "--rm", "-p", &publish, &image, "true"])
        .fails(125);
    assert!(error.contains(&port), "{error}");
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
}

fn no_network_is_loopback_alone(bed: &Bed<'_>) {
    let said = sh(
        bed,
        &["--network", "none"],
        "ls /sys/class/net; ip -o link show lo | grep -q LOWER_UP && echo up",
    );
    assert_eq!(said, "lo\nup\n");
}

fn the_hosts_network_is_the_hosts(bed: &Bed<'_>) {
    let own = std::fs::read_link("/proc/self/ns/net").unwrap();
    let inside = sh(bed, &["--network", "host"], "readlink /proc/self/ns/net");
    assert_eq!(inside.trim(), own.to_str().unwrap());
}

fn ps_shows_published_ports(bed: &Bed<'_>) {
    let port = free_port();
    start(
        bed,
        &["--name", "c", "-p", &format!("127.0.0.1:{port}:80")],
        SERVE,
    );
    let listed = bed.ok(&["ps"]);
    assert!(
        listed.contains(&format!("127.0.0.1:{port}->80/tcp")),
        "{listed}"
    );
    bed.ok(&["rm", "-f", "c"]);
}

fn two_containers_have_two_addresses_and_reach_each_other(bed: &Bed<'_>) {
    start(bed, &["--name", "a"], SERVE);
    start(bed, &["--name", "b"], &["sleep", "1000"]);
    let address = |name: &str| {
        let text = bed.ok(&[
            "exec", name, "ip", "-4", "-o", "address", "show", "dev", "eth0",
        ]);
        let at = text
            .split_whitespace()
            .skip_while(|word| *word != "inet")
            .nth(1)
            .unwrap()
            .to_owned();
        at.split('/').next().unwrap().to_owned()
    };
    assert_ne!(address("a"), address("b"));
    let script = format!("echo | nc -w 2 {} 80", address("a"));
    until("b reaches a", || {
        bed.coracle(&["exec", "b", "sh", "-c", &script]).out() == "answer\n"
    });
}

fn an_ended_container_leaves_no_cable_and_no_rule(bed: &Bed<'_>) {
    let port = free_port();
    start(bed, &["--name", "c", "-p", &format!("{port}:80")], SERVE);
    let table = || output_of("nft", &["list", "table", "ip", &bed.host_name()]);
    assert!(table().contains(&port.to_string()), "{}", table());
    bed.ok(&["stop", "-t", "0", "c"]);
    assert!(!table().contains(&format!(" {port} ")), "{}", table());
}
