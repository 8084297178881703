//! Networks that users make: who is found there by name, who is not, and what comes and goes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::bed::{Bed, free_port, output_of, until};
use crate::crash::monitor_of;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    containers_find_each_other_by_name_alias_and_id,
    a_name_of_several_containers_has_all_their_addresses,
    networks_do_not_reach_each_other,
    an_internal_network_leads_nowhere,
    a_place_on_a_network_is_as_asked,
    places_that_cannot_be_had_are_refused,
    a_port_of_a_container_on_a_network_answers,
    a_container_comes_to_a_network_and_leaves_it_while_it_runs,
    a_stopped_container_finds_its_networks_as_they_are_then,
    a_renamed_container_is_found_by_its_new_name,
    who_was_killed_gives_its_address_and_its_names_back,
    a_container_that_restarts_alone_is_found_again,
    the_last_way_out_can_be_left_and_come_back_to,
    what_a_container_wrote_into_its_files_is_kept,
    a_container_that_ends_keeps_nobody_waiting,
    who_makes_his_own_routes_gets_nowhere_from_an_internal_network,
    who_only_looks_at_a_network_makes_nothing,
    networks_that_are_always_there_are_known_by_their_names_alone,
    networks_are_listed_and_inspected,
    a_network_that_is_used_stays,
    unused_networks_are_pruned_and_no_others,
    networks_that_make_no_sense_are_refused,
    a_program_in_a_container_may_be_a_name_server,
    several_containers_come_to_a_network_at_once,
];

pub(crate) const OF_ROOT: &[Test] = &tests![Root:
    the_default_network_can_be_left_and_come_back_to,
    a_network_of_roots_is_a_bridge_with_its_options,
];

pub(crate) const OF_USERS: &[Test] = &tests![User:
    a_users_networks_are_gone_with_the_last_container_on_them,
    a_killed_holder_of_a_users_networks_is_replaced,
];

pub(crate) const SLEEP: &[&str] = &["sleep", "1000"];
pub(crate) const SERVE: &[&str] = &[
    "sh",
    "-c",
    "echo answer > /tmp/a; while :; do nc -l -p 80 < /tmp/a > /dev/null; done",
];

/// Starts a container on networks.
pub(crate) fn start(bed: &Bed<'_>, options: &[&str], command: &[&str]) -> String {
    let image = bed.busybox();
    let words = [&["run", "-d"], options, &[image.as_str()], command].concat();
    bed.ok(&words).trim().to_owned()
}

/// The addresses of a name, as a container is told them.
pub(crate) fn addresses(bed: &Bed<'_>, container: &str, name: &str) -> Vec<String> {
    let said = bed.coracle(&["exec", container, "nslookup", name]);
    let out = said.out();
    let mut lines = out.lines();
    let mut found: Vec<String> = Vec::new();
    // First it tells of the server.
    lines.find(|line| line.is_empty());
    for line in lines {
        if let Some(address) = line.strip_prefix("Address: ") {
            found.push(address.trim().to_owned());
        }
    }
    found.sort();
    found.dedup();
    // Of the default network there is no server to answer.
    let is_answer = ["NXDOMAIN", "SERVFAIL", "no servers"]
        .iter()
        .any(|word| out.contains(word) || said.err().contains(word));
    assert!(
        !found.is_empty() || is_answer,
        "{name}: {out}{}",
        said.err()
    );
    found
}

/// A container's address on a network, as `inspect` shows it.
fn address_of(bed: &Bed<'_>, container: &str, network: &str) -> String {
    let template = format!("{{{{(index .NetworkSettings.Networks \"{network}\").IPAddress}}}}");
    let address = bed.ok(&["inspect", "-f", &template, container]);
    assert!(!address.trim().is_empty(), "{container} is on {network}");
    address.trim().to_owned()
}

/// Whether a container gets an answer from a server at an address.
pub(crate) fn reaches(bed: &Bed<'_>, container: &str, address: &str) -> bool {
    let script = format!("echo | nc -w 1 {address} 80");
    let said = bed.coracle(&["exec", container, "sh", "-c", &script]);
    said.out() == "answer\n"
}

pub(crate) fn until_it_reaches(bed: &Bed<'_>, container: &str, address: &str) {
    until("the server answers", || reaches(bed, container, address));
}

fn containers_find_each_other_by_name_alias_and_id(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    let options = ["--name", "Web", "--network", "front", "--network-alias"];
    let id = start(bed, &[&options[..], &["www"]].concat(), SERVE);
    start(bed, &["--name", "asks", "--network", "front"], SLEEP);
    let address = address_of(bed, "Web", "front");
    for name in [
        "Web",
        "web",
        "WEB",
        "www",
        "web.front",
        "www.front",
        &id[..12],
    ] {
        assert_eq!(addresses(bed, "asks", name), [address.as_str()], "{name}");
    }
    let back = bed.ok(&["exec", "asks", "nslookup", &address]);
    assert!(back.contains("name = Web.front"), "{back}");
    until_it_reaches(bed, "asks", "www");
    let own = bed.ok(&["exec", "asks", "cat", "/etc/resolv.conf"]);
    assert!(own.starts_with("nameserver 127.0.0.11\n"), "{own}");
    assert!(own.contains("ndots:0"), "{own}");
    // On the default network nobody is found.
    start(bed, &["--name", "apart"], SLEEP);
    assert_eq!(addresses(bed, "apart", "web"), [""; 0]);
}

fn a_name_of_several_containers_has_all_their_addresses(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    for name in ["one", "two", "three"] {
        start(
            bed,
            &["--name", name, "--network", "front:alias=all"],
            SLEEP,
        );
    }
    let all = |names: &[&str]| {
        let mut all: Vec<String> = names
            .iter()
            .map(|name| address_of(bed, name, "front"))
            .collect();
        all.sort();
        all
    };
    assert_eq!(addresses(bed, "one", "all"), all(&["one", "two", "three"]));
    bed.ok(&["rm", "-f", "-t", "0", "two"]);
    assert_eq!(addresses(bed, "one", "all"), all(&["one", "three"]));
}

fn networks_do_not_reach_each_other(bed: &Bed<'_>) {
    // By a user's way out root's networks are reached, and so would be one of the same
    // addresses.
    let number = if bed.is_root() { 40 } else { 42 };
    for (name, number) in [("front", number), ("back", number + 1)] {
        let subnet = format!("10.66.{number}.0/24");
        bed.ok(&["network", "create", "--subnet", &subnet, name]);
    }
    start(bed, &["--name", "web", "--network", "front"], SERVE);
    start(bed, &["--name", "near", "--network", "front"], SLEEP);
    start(bed, &["--name", "far", "--network", "back"], SLEEP);
    let address = address_of(bed, "web", "front");
    until_it_reaches(bed, "near", &address);
    assert!(!reaches(bed, "far", &address));
    assert_eq!(addresses(bed, "far", "web"), [""; 0]);
    // Who is on both reaches both.
    let both = ["--name", "both", "--network", "back", "--network", "front"];
    start(bed, &both, SLEEP);
    until_it_reaches(bed, "both", "web");
}

fn an_internal_network_leads_nowhere(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--internal", "inner"]);
    start(bed, &["--name", "web", "--network", "inner"], SERVE);
    start(bed, &["--name", "asks", "--network", "inner"], SLEEP);
    until_it_reaches(bed, "asks", "web");
    let routes = bed.ok(&["exec", "asks", "ip", "route"]);
    assert!(!routes.contains("default"), "{routes}");
    let said = bed.coracle(&["exec", "asks", "nslookup", "example.org"]);
    assert!(said.out().contains("SERVFAIL"), "{}", said.out());
    let image = bed.busybox();
    let words = [
        "run",
        "--rm",
        "--network",
        "inner",
        "-p",
        "80",
        &image,
        "true",
    ];
    let error = bed.coracle(&words).fails(125);
    assert!(error.contains("internal"), "{error}");
    // With a network that leads out beside it there is a way out.
    bed.ok(&["network", "create", "outer"]);
    let both = ["--name", "both", "--network", "inner", "--network", "outer"];
    start(bed, &both, SLEEP);
    let routes = bed.ok(&["exec", "both", "ip", "route"]);
    assert!(routes.contains("default"), "{routes}");
    until_it_reaches(bed, "both", "web");
}

fn a_place_on_a_network_is_as_asked(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--subnet", "10.66.1.0/24", "front"]);
    let words = ["network", "create", "--subnet", "10.66.2.0/24"];
    let range = [
        "--ip-range",
        "10.66.2.64/26",
        "--gateway",
        "10.66.2.254",
        "back",
    ];
    bed.ok(&[&words[..], &range].concat());
    let table: &[(&[&str], &[&str])] = &[
        (
            &["--network", "front", "--ip", "10.66.1.7"],
            &["eth0", "10.66.1.7/24"],
        ),
        (
            &[
                "--network",
                "front:ip=10.66.1.8,mac=02:00:00:00:00:08,interface_name=lan0",
            ],
            &["lan0", "10.66.1.8/24", "02:00:00:00:00:08"],
        ),
        (
            &[
                "--network",
                "name=front,ip=10.66.1.9,mac-address=02:00:00:00:00:09",
            ],
            &["eth0", "10.66.1.9/24", "02:00:00:00:00:09"],
        ),
        (
            &["--network", "front", "--mac-address", "02:00:00:00:00:0a"],
            &["02:00:00:00:00:0a"],
        ),
        (&["--network", "back"], &["10.66.2.64/24"]),
        (
            &["--network", "back", "--network", "front"],
            &["eth0", "10.66.2.65", "eth1", "10.66.1.2"],
        ),
    ];
    let image = bed.busybox();
    for (options, expected) in table {
        let words = [
            &["run", "--rm"],
            *options,
            &[image.as_str(), "ip", "address"],
        ]
        .concat();
        let said = bed.ok(&words);
        for part in *expected {
            assert!(said.contains(part), "{part} with {options:?}: {said}");
        }
    }
}

fn places_that_cannot_be_had_are_refused(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--subnet", "10.66.3.0/24", "front"]);
    start(
        bed,
        &["--name", "has", "--network", "front", "--ip", "10.66.3.5"],
        SLEEP,
    );
    let image = bed.busybox();
    let table: &[(&[&str], &str)] = &[
        (&["--network", "nowhere"], "no such network: nowhere"),
        (
            &["--network", "front", "--ip", "10.66.4.5"],
            "not one of its subnet",
        ),
        (&["--network", "front", "--ip", "10.66.3.1"], "gateway"),
        (
            &["--network", "front", "--ip", "10.66.3.5"],
            "in use by container",
        ),
        (
            &["--network", "front", "--ip6", "fd00::5"],
            "the network has no IPv6",
        ),
        (&["--network", "front", "--network", "front"], "given twice"),
        (
            &["--network", "host", "--network", "front"],
            "exclude each other",
        ),
        (&["--ip", "10.66.3.6"], "made with `network create`"),
        (&["--network-alias", "x"], "made with `network create`"),
        (&["--network", "front:odd=1"], "invalid option"),
        (
            &["--network", "front", "--network-alias", "a/b"],
            "invalid network alias",
        ),
    ];
    for (options, expected) in table {
        let words = [&["run", "--rm"], *options, &[image.as_str(), "true"]].concat();
        let error = bed.coracle(&words).fails(125);
        assert!(error.contains(expected), "{options:?}: {error}");
    }
    assert_eq!(bed.ok(&["ps", "-a", "--format", "{{.Names}}"]), "has\n");
}

fn ask(port: u16) -> Option<String> {
    ask_at(([127, 0, 0, 1], port).into())
}

/// What a server at an address says, if it says anything.
pub(crate) fn ask_at(address: SocketAddr) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(2))).ok()?;
    // A `pasta` of early 2023 completes a connection only when the client has spoken.
    stream.write_all(b"?\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    (!answer.is_empty()).then_some(answer)
}

fn a_port_of_a_container_on_a_network_answers(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--internal", "inner"]);
    bed.ok(&["network", "create", "front"]);
    let port = free_port();
    let publish = format!("127.0.0.1:{port}:80");
    let options = [
        "--name",
        "web",
        "-p",
        &publish,
        "--network",
        "inner",
        "--network",
        "front",
    ];
    start(bed, &options, SERVE);
    let mut answer = None;
    until("the container answers", || {
        answer = ask(port);
        answer.is_some()
    });
    assert_eq!(answer.unwrap(), "answer\n");
    let listed = bed.ok(&["ps", "--format", "{{.Ports}} {{.Networks}}"]);
    assert_eq!(listed, format!("127.0.0.1:{port}->80/tcp inner,front\n"));
}

fn a_container_comes_to_a_network_and_leaves_it_while_it_runs(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    bed.ok(&[
        "network",
        "create",
        "--internal",
        "--subnet",
        "10.66.5.0/24",
        "back",
    ]);
    start(bed, &["--name", "web", "--network", "back"], SERVE);
    start(bed, &["--name", "asks", "--network", "front"], SLEEP);
    assert_eq!(addresses(bed, "asks", "web"), [""; 0]);
    let connect = [
        "network",
        "connect",
        "--alias",
        "asking",
        "--ip",
        "10.66.5.9",
    ];
    bed.ok(&[&connect[..], &["back", "asks"]].concat());
    until_it_reaches(bed, "asks", "web");
    assert_eq!(addresses(bed, "web", "asking"), ["10.66.5.9"]);
    let hosts = bed.ok(&["exec", "asks", "cat", "/etc/hosts"]);
    assert!(hosts.contains("10.66.5.9"), "{hosts}");
    let error = bed
        .coracle(&["network", "connect", "back", "asks"])
        .fails(1);
    assert!(error.contains("on that network already"), "{error}");
    bed.ok(&["network", "disconnect", "back", "asks"]);
    assert_eq!(addresses(bed, "web", "asking"), [""; 0]);
    assert_eq!(addresses(bed, "asks", "web"), [""; 0]);
    let shown = bed.ok(&["exec", "asks", "ip", "-o", "address"]);
    assert!(!shown.contains("10.66.5.9"), "{shown}");
    let error = bed
        .coracle(&["network", "disconnect", "back", "asks"])
        .fails(1);
    assert!(error.contains("not on that network"), "{error}");
    // What cannot be done leaves the container as it was.
    let taken = address_of(bed, "web", "back");
    let words = ["network", "connect", "--ip", taken.as_str(), "back", "asks"];
    let error = bed.coracle(&words).fails(1);
    assert!(error.contains("in use"), "{error}");
    let networks = bed.ok(&["inspect", "-f", "{{len .NetworkSettings.Networks}}", "asks"]);
    assert_eq!(networks, "1\n");
    let options = ["--since", "1h", "--until", "0s", "--filter", "type=network"];
    let events = bed.ok(&[
        &["events"],
        &options[..],
        &["--format", "{{.Action}} {{.Actor.Attributes.name}}"],
    ]
    .concat());
    for event in [
        "create front",
        "connect front",
        "connect back",
        "disconnect back",
    ] {
        assert!(
            events.lines().any(|line| line == event),
            "{event} in {events}"
        );
    }
}

fn a_stopped_container_finds_its_networks_as_they_are_then(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    bed.ok(&["network", "create", "back"]);
    start(bed, &["--name", "c", "--network", "front"], SLEEP);
    bed.ok(&["stop", "-t", "0", "c"]);
    bed.ok(&["network", "connect", "back", "c"]);
    bed.ok(&["network", "disconnect", "front", "c"]);
    bed.ok(&["start", "c"]);
    address_of(bed, "c", "back");
    let shown = bed.ok(&["ps", "--format", "{{.Networks}}"]);
    assert_eq!(shown, "back\n");
    bed.ok(&["restart", "-t", "0", "c"]);
    assert_eq!(addresses(bed, "c", "c"), [address_of(bed, "c", "back")]);
    bed.ok(&["stop", "-t", "0", "c"]);
    bed.ok(&["network", "rm", "back"]);
    let error = bed.coracle(&["start", "c"]).fails(1);
    assert!(error.contains("no such network: back"), "{error}");
    bed.ok(&["network", "disconnect", "back", "c"]);
    bed.ok(&["start", "c"]);
}

fn a_renamed_container_is_found_by_its_new_name(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    start(bed, &["--name", "old", "--network", "front"], SLEEP);
    start(bed, &["--name", "asks", "--network", "front"], SLEEP);
    let address = address_of(bed, "old", "front");
    bed.ok(&["rename", "old", "new"]);
    assert_eq!(addresses(bed, "asks", "new"), [address]);
    assert_eq!(addresses(bed, "asks", "old"), [""; 0]);
}

fn who_was_killed_gives_its_address_and_its_names_back(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--subnet", "10.66.6.0/30", "tiny"]);
    let only = ["--network", "tiny"];
    start(bed, &[&["--name", "one"], &only[..]].concat(), SLEEP);
    let image = bed.busybox();
    let second = [&["run", "--rm"], &only[..], &[&image, "true"]].concat();
    let error = bed.coracle(&second).fails(125);
    assert!(
        error.contains("no address of 10.66.6.0/30 is free"),
        "{error}"
    );
    kill_process(monitor_of(bed, "one"), Signal::KILL).unwrap();
    until("its address is free", || {
        bed.coracle(&second).code() == Some(0)
    });
    bed.ok(&["rm", "-f", "one"]);
    bed.ok(&["network", "rm", "tiny"]);
}

fn a_container_that_restarts_alone_is_found_again(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--internal", "inner"]);
    let options = [
        "--name",
        "again",
        "--restart",
        "always",
        "--network",
        "inner",
    ];
    start(bed, &options, SLEEP);
    let count = || {
        bed.ok(&[
            "inspect",
            "-f",
            "{{.RestartCount}} {{.State.Status}}",
            "again",
        ])
    };
    assert_eq!(count(), "0 running\n");
    // Its own end, not one that was asked for, brings it back.
    let pid = bed.inspect("again")["State"]["Pid"].as_i64().unwrap();
    kill_process(Pid::from_raw(pid as i32).unwrap(), Signal::KILL).unwrap();
    until("it runs again", || count() == "1 running\n");
    assert_eq!(
        addresses(bed, "again", "again"),
        [address_of(bed, "again", "inner")]
    );
}

fn the_last_way_out_can_be_left_and_come_back_to(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    bed.ok(&["network", "create", "--internal", "inner"]);
    let port = free_port();
    let publish = format!("127.0.0.1:{port}:80");
    let networks = ["--network", "front", "--network", "inner"];
    let mut options = vec!["--name", "web", "-p", publish.as_str()];
    if bed.is_root() {
        // As a user the host is reached with some versions of `pasta` only.
        options.extend(["--add-host", "up:host-gateway"]);
    }
    start(bed, &[&options[..], &networks].concat(), SERVE);
    until("the container answers", || ask(port).is_some());
    let routes = || bed.ok(&["exec", "web", "ip", "route"]);
    bed.ok(&["network", "disconnect", "front", "web"]);
    assert!(!routes().contains("default"), "{}", routes());
    assert_eq!(bed.ok(&["port", "web"]), "");
    let said = bed.coracle(&["exec", "web", "nslookup", "example.org"]);
    assert!(said.out().contains("SERVFAIL"), "{}", said.out());
    // Nor is there any way out in its next run.
    bed.ok(&["restart", "-t", "0", "web"]);
    assert!(!routes().contains("default"), "{}", routes());
    bed.ok(&["network", "connect", "front", "web"]);
    assert!(routes().contains("default"), "{}", routes());
    bed.ok(&["restart", "-t", "0", "web"]);
    until("the container answers again", || ask(port).is_some());
}

fn what_a_container_wrote_into_its_files_is_kept(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--subnet", "10.66.13.0/24", "front"]);
    bed.ok(&["network", "create", "--subnet", "10.66.14.0/24", "back"]);
    start(bed, &["--name", "c", "--network", "front"], SLEEP);
    let script = "echo 192.0.2.1 mine >> /etc/hosts; echo '# mine' >> /etc/resolv.conf";
    bed.ok(&["exec", "c", "sh", "-c", script]);
    let read = || bed.ok(&["exec", "c", "cat", "/etc/hosts", "/etc/resolv.conf"]);
    bed.ok(&["rename", "c", "d"]);
    bed.ok(&["rename", "d", "c"]);
    bed.ok(&["network", "connect", "back", "c"]);
    let said = read();
    for part in ["192.0.2.1 mine\n", "# mine\n", "10.66.13.2", "10.66.14.2"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    bed.ok(&["network", "disconnect", "back", "c"]);
    let said = read();
    assert!(
        said.contains("192.0.2.1 mine\n") && !said.contains("10.66.14.2"),
        "{said}"
    );
}

fn a_container_that_ends_keeps_nobody_waiting(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    bed.ok(&["network", "create", "back"]);
    let image = bed.busybox();
    for _ in 0..5 {
        let words = ["run", "-d", "--rm", "--name", "short", "--network", "front"];
        bed.ok(&[&words[..], &[&image, "sleep", "0.2"]].concat());
        // Until it is gone, at whichever moment of its end.
        until("it is gone", || {
            let words = ["network", "connect", "back", "short"];
            let patience = Duration::from_secs(10);
            let said = bed.call(&words).within(patience).said();
            let words = ["network", "disconnect", "back", "short"];
            bed.call(&words).within(patience).said();
            said.err().contains("No such container")
        });
    }
}

fn who_makes_his_own_routes_gets_nowhere_from_an_internal_network(bed: &Bed<'_>) {
    for (name, subnet) in [("one", "10.66.11.0/24"), ("two", "10.66.12.0/24")] {
        bed.ok(&["network", "create", "--internal", "--subnet", subnet, name]);
    }
    let admin = ["--cap-add", "NET_ADMIN"];
    let web = ["--name", "web", "--network", "two", "--ip", "10.66.12.5"];
    start(bed, &[&web[..], &admin].concat(), SERVE);
    start(
        bed,
        &[&["--name", "near", "--network", "two"], &admin[..]].concat(),
        SLEEP,
    );
    start(
        bed,
        &[&["--name", "far", "--network", "one"], &admin[..]].concat(),
        SLEEP,
    );
    until_it_reaches(bed, "near", "web");
    for (container, subnet, gateway) in [
        ("far", "10.66.12.0/24", "10.66.11.1"),
        ("web", "10.66.11.0/24", "10.66.12.1"),
    ] {
        let words = [
            "exec", container, "ip", "route", "add", subnet, "via", gateway,
        ];
        bed.ok(&words);
    }
    assert!(!reaches(bed, "far", "10.66.12.5"));
    until_it_reaches(bed, "near", "web");
}

fn who_only_looks_at_a_network_makes_nothing(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    // As after a reboot.
    let run = bed.store().join("run");
    std::fs::remove_dir_all(&run).unwrap();
    assert_eq!(bed.inspect("front")["Containers"], serde_json::json!({}));
    assert!(!run.exists());
}

fn networks_that_are_always_there_are_known_by_their_names_alone(bed: &Bed<'_>) {
    let image = bed.busybox();
    let id = bed.ok(&["network", "ls", "-q", "-f", "name=^bridge$"]);
    for (network, expected) in [
        (id.trim(), "given by its name alone"),
        ("bridge:alias=x", "takes no options"),
        ("name=none,ip=10.0.0.1", "takes no options"),
    ] {
        let words = ["run", "--rm", "--network", network, &image, "true"];
        let error = bed.coracle(&words).fails(125);
        assert!(error.contains(expected), "{network}: {error}");
    }
    start(bed, &["--name", "c", "--network", "name=none"], SLEEP);
    let words = ["network", "connect", "--alias", "x", "bridge", "c"];
    bed.coracle(&words).fails(125);
    let error = bed
        .coracle(&["network", "disconnect", "nowhere", "c"])
        .fails(1);
    assert!(error.contains("no such network: nowhere"), "{error}");
}

fn networks_are_listed_and_inspected(bed: &Bed<'_>) {
    let words = [
        "network",
        "create",
        "--subnet",
        "10.66.7.0/24",
        "--label",
        "tier=1",
    ];
    let id = bed.ok(&[&words[..], &["front"]].concat());
    let id = id.trim();
    assert_eq!(id.len(), 64);
    bed.ok(&["network", "create", "--internal", "back"]);
    let container = start(bed, &["--name", "c", "--network", "front"], SLEEP);
    let listed = bed.ok(&["network", "ls"]);
    let heading: Vec<&str> = listed.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(heading, ["NETWORK", "ID", "NAME", "DRIVER", "SCOPE"]);
    let names = |flags: &[&str]| {
        let words = [&["network", "ls", "--format", "{{.Name}}"], flags].concat();
        bed.ok(&words).replace('\n', " ").trim().to_owned()
    };
    for (flags, expected) in [
        (&[][..], "back bridge front host none"),
        (&["-f", "name=ro"], "front"),
        (&["-f", "name=^ront"], ""),
        (&["-f", "name=^(front|back)$"], "back front"),
        (&["-f", "label=tier"], "front"),
        (&["-f", "label=tier=2"], ""),
        (&["-f", "type=custom"], "back front"),
        (&["-f", "type=builtin"], "bridge host none"),
        (&["-f", "dangling=true"], "back"),
        (&["-f", "driver=host", "-f", "driver=null"], "host none"),
        (&["-f", &format!("id={}", &id[..12])], "front"),
    ] {
        assert_eq!(names(flags), expected, "{flags:?}");
    }
    bed.coracle(&["network", "ls", "-f", "odd=1"]).fails(125);
    assert_eq!(
        bed.ok(&["network", "ls", "-q", "--no-trunc", "-f", "name=front"])
            .trim(),
        id
    );
    let front = bed.inspect("front");
    assert_eq!(front["Id"], id);
    assert_eq!(front["IPAM"]["Config"][0]["Subnet"], "10.66.7.0/24");
    assert_eq!(front["IPAM"]["Config"][0]["Gateway"], "10.66.7.1");
    assert_eq!(front["Labels"]["tier"], "1");
    assert_eq!(front["Containers"][&container]["Name"], "c");
    assert_eq!(
        front["Containers"][&container]["IPv4Address"],
        "10.66.7.2/24"
    );
    let internal = bed.ok(&[
        "network",
        "inspect",
        "-f",
        "{{.Internal}}",
        "back",
        &id[..10],
    ]);
    assert_eq!(internal, "true\nfalse\n");
    let own = bed.inspect("c")["NetworkSettings"]["Networks"]["front"].clone();
    assert_eq!(own["NetworkID"], id);
    assert_eq!(own["IPAddress"], "10.66.7.2");
    assert_eq!(bed.inspect("c")["HostConfig"]["NetworkMode"], "front");
    let found = |filter: &str| bed.ok(&["ps", "-q", "--no-trunc", "-f", filter]);
    assert_eq!(found("network=front").trim(), container);
    assert_eq!(found(&format!("network={id}")).trim(), container);
    assert_eq!(found("network=back"), "");
    bed.ok(&["network", "exists", "front"]);
    bed.coracle(&["network", "exists", "nowhere"]).exits_with(1);
}

fn a_network_that_is_used_stays(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    bed.ok(&["network", "create", "back"]);
    start(bed, &["--name", "c", "--network", "front"], SLEEP);
    let said = bed.coracle(&["network", "rm", "front", "back"]);
    let error = said.exits_with(1).err();
    assert!(error.contains("used by container `c`"), "{error}");
    bed.ok(&["network", "exists", "front"]);
    bed.coracle(&["network", "exists", "back"]).exits_with(1);
    bed.coracle(&["network", "rm", "back"]).exits_with(1);
    bed.ok(&["network", "rm", "-f", "back"]);
    for name in ["bridge", "host", "none"] {
        let error = bed.coracle(&["network", "rm", name]).fails(1);
        assert!(error.contains("always there"), "{error}");
    }
    bed.ok(&["rm", "-f", "-t", "0", "c"]);
    assert_eq!(bed.ok(&["network", "rm", "front"]), "front\n");
}

fn unused_networks_are_pruned_and_no_others(bed: &Bed<'_>) {
    for name in ["running", "stopped", "unused", "kept"] {
        let label = format!("name={name}");
        bed.ok(&["network", "create", "--label", &label, name]);
    }
    start(bed, &["--name", "a", "--network", "running"], SLEEP);
    let image = bed.busybox();
    bed.ok(&[
        "create",
        "--name",
        "b",
        "--network",
        "stopped",
        &image,
        "true",
    ]);
    let pruned = bed.ok(&["network", "prune", "-f", "--filter", "label!=name=kept"]);
    assert_eq!(pruned, "Deleted Networks:\nunused\n\n");
    let names = [
        "network",
        "ls",
        "-f",
        "type=custom",
        "--format",
        "{{.Name}}",
    ];
    assert_eq!(bed.ok(&names), "kept\nrunning\nstopped\n");
    let pruned = bed.ok(&["system", "prune", "-f"]);
    assert!(
        pruned.contains("Deleted Networks:\nkept\nstopped\n"),
        "{pruned}"
    );
    assert_eq!(bed.ok(&names), "running\n");
    bed.coracle(&["network", "prune"]).fails(125);
}

fn networks_that_make_no_sense_are_refused(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "--subnet", "10.66.8.0/24", "there"]);
    let table: &[(&[&str], &str)] = &[
        (&["there"], "exists already"),
        (&["bridge"], "means something else"),
        (&["host"], "means something else"),
        (&["a/b"], "invalid network name"),
        (
            &["--subnet", "10.66.8.128/25", "x"],
            "overlaps with that of network `there`",
        ),
        (
            &["--subnet", "10.66.9.1/24", "x"],
            "bits are set after the prefix",
        ),
        (&["--subnet", "10.66.9.0/31", "x"], "too small"),
        (&["--ipv4=false", "x"], "always have IPv4"),
        (&["--subnet", "224.1.0.0/24", "x"], "groups of hosts"),
        (
            &["--subnet", "10.66.9.0/24", "--subnet", "10.67.0.0/24", "x"],
            "more than once",
        ),
        (&["--gateway", "10.66.9.1", "x"], "need a `--subnet`"),
        (
            &["--subnet", "10.66.9.0/24", "--gateway", "10.66.8.1", "x"],
            "not an address of subnet",
        ),
        (
            &[
                "--subnet",
                "10.66.9.0/24",
                "--ip-range",
                "10.66.0.0/16",
                "x",
            ],
            "not a part of",
        ),
        (&["-d", "macvlan", "x"], "driver `macvlan` is not supported"),
        (&["-o", "odd=1", "x"], "option `odd` is not supported"),
        (&["-o", "mtu=12", "x"], "invalid value `12`"),
        (
            &["-o", "com.docker.network.bridge.name=a/b", "x"],
            "invalid interface name",
        ),
    ];
    for (words, expected) in table {
        let said = bed.coracle(&[&["network", "create"], *words].concat());
        assert_ne!(said.code(), Some(0), "{words:?}");
        assert!(said.err().contains(expected), "{words:?}: {}", said.err());
    }
    let names = [
        "network",
        "ls",
        "-f",
        "type=custom",
        "--format",
        "{{.Name}}",
    ];
    assert_eq!(bed.ok(&names), "there\n");
    bed.ok(&["network", "create", "--ignore", "there"]);
}

fn a_program_in_a_container_may_be_a_name_server(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    start(bed, &["--name", "server", "--network", "front"], SLEEP);
    start(bed, &["--name", "asks", "--network", "front"], SLEEP);
    // It takes the port on all addresses, and the container still finds others.
    let script = "echo server > /tmp/a; nc -l -p 53 < /tmp/a & \
                  until cat /proc/net/tcp /proc/net/tcp6 | grep -q ':0035 .* 0A '; do :; done; \
                  nslookup asks";
    let said = bed.ok(&["exec", "server", "sh", "-c", script]);
    assert!(said.contains(&address_of(bed, "asks", "front")), "{said}");
    let said = bed.ok(&["exec", "asks", "sh", "-c", "echo | nc -w 2 server 53"]);
    assert_eq!(said, "server\n");
}

fn several_containers_come_to_a_network_at_once(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    let image = bed.busybox();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..6)
            .map(|number| {
                let (name, image) = (format!("c{number}"), image.clone());
                scope.spawn(move || {
                    bed.ok(&[
                        "run",
                        "-d",
                        "--name",
                        &name,
                        "--network",
                        "front",
                        &image,
                        "sleep",
                        "1000",
                    ]);
                })
            })
            .collect();
        runs.into_iter().for_each(|run| run.join().unwrap());
    });
    for number in 0..6 {
        let name = format!("c{number}");
        assert_eq!(
            addresses(bed, "c0", &name),
            [address_of(bed, &name, "front")]
        );
    }
}

fn the_default_network_can_be_left_and_come_back_to(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "front"]);
    let port = free_port();
    let publish = format!("127.0.0.1:{port}:80");
    start(bed, &["--name", "web", "-p", &publish], SERVE);
    until("the container answers", || ask(port).is_some());
    bed.ok(&["network", "connect", "front", "web"]);
    bed.ok(&["network", "disconnect", "bridge", "web"]);
    let shown = bed.ok(&["ps", "--format", "{{.Networks}}"]);
    assert_eq!(shown, "front\n");
    // The way out, and with it the port, is another one.
    let routes = bed.ok(&["exec", "web", "ip", "route"]);
    assert_eq!(routes.matches("default via").count(), 1, "{routes}");
    until("the container answers again", || ask(port).is_some());
    bed.ok(&["network", "connect", "bridge", "web"]);
    address_of(bed, "web", "bridge");
}

fn a_network_of_roots_is_a_bridge_with_its_options(bed: &Bed<'_>) {
    let words = [
        "network",
        "create",
        "-o",
        "com.docker.network.bridge.name=cora-test0",
    ];
    let mtu = ["-o", "com.docker.network.driver.mtu=1400", "front"];
    bed.ok(&[&words[..], &mtu].concat());
    let link = output_of("ip", &["link", "show", "cora-test0"]);
    assert!(link.contains("mtu 1400"), "{link}");
    let image = bed.busybox();
    for _ in 0..2 {
        let inside = bed.ok(&["run", "--rm", "--network", "front", &image, "ip", "link"]);
        assert!(inside.contains("mtu 1400"), "{inside}");
    }
    output_of("ip", &["link", "add", "lo1", "type", "veth"]);
    output_of("ip", &["address", "add", "10.66.200.1/24", "dev", "lo1"]);
    let bridge = ["-o", "com.docker.network.bridge.name=lo1"];
    let subnet = ["--subnet", "10.66.200.128/25"];
    let refused = [
        (bridge, "network interface `lo1` already"),
        (subnet, "this host has other uses"),
    ]
    .map(|(flags, expected)| {
        let words = [&["network", "create"], &flags[..], &["x"]].concat();
        (bed.coracle(&words), expected)
    });
    output_of("ip", &["link", "delete", "lo1"]);
    for (said, expected) in refused {
        let error = said.fails(1);
        assert!(error.contains(expected), "{error}");
    }
    bed.ok(&["network", "rm", "front"]);
    assert_eq!(output_of("ip", &["link", "show", "cora-test0"]), "");
}

fn a_users_networks_are_gone_with_the_last_container_on_them(bed: &Bed<'_>) {
    let holder = bed.store().join("run").join("user-networks.holder");
    bed.ok(&["network", "create", "front"]);
    let kept = || holder.symlink_metadata().is_ok();
    assert!(!kept());
    start(bed, &["--name", "one", "--network", "front"], SLEEP);
    start(bed, &["--name", "two", "--network", "front"], SLEEP);
    bed.ok(&["rm", "-f", "-t", "0", "one"]);
    assert!(kept());
    assert_eq!(
        addresses(bed, "two", "two"),
        [address_of(bed, "two", "front")]
    );
    bed.ok(&["rm", "-f", "-t", "0", "two"]);
    until("nothing holds the networks", || !kept());
    // A container that was started without them cannot be brought to them.
    start(bed, &["--name", "apart"], SLEEP);
    let error = bed
        .coracle(&["network", "connect", "front", "apart"])
        .fails(1);
    assert!(error.contains("started without"), "{error}");
    bed.ok(&["stop", "-t", "0", "apart"]);
    bed.ok(&["network", "connect", "front", "apart"]);
    bed.ok(&["start", "apart"]);
    assert_eq!(
        addresses(bed, "apart", "apart"),
        [address_of(bed, "apart", "front")]
    );
}

fn a_killed_holder_of_a_users_networks_is_replaced(bed: &Bed<'_>) {
    let link = bed.store().join("run").join("user-networks.holder");
    let holder = || {
        let text = std::fs::read_link(&link).unwrap();
        let (pid, _) = text.to_str().unwrap().split_once(' ').unwrap();
        Pid::from_raw(pid.parse().unwrap()).unwrap()
    };
    bed.ok(&["network", "create", "front"]);
    start(bed, &["--name", "web", "--network", "front"], SERVE);
    let first = holder();
    kill_process(first, Signal::KILL).unwrap();
    start(bed, &["--name", "asks", "--network", "front"], SLEEP);
    assert_ne!(holder(), first);
    until_it_reaches(bed, "asks", "web");
    bed.ok(&["restart", "-t", "0", "web"]);
    until_it_reaches(bed, "asks", "web");
}
