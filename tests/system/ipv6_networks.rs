//! Networks that have IPv6 beside IPv4.

use std::net::{Ipv6Addr, SocketAddr};
use std::path::Path;

use rustix::process::{Signal, kill_process};

use crate::bed::{Bed, free_port, output_of, until};
use crate::crash::monitor_of;
use crate::runner::skip;
use crate::user_networks::{SERVE, SLEEP, addresses, ask_at, reaches, start, until_it_reaches};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    containers_find_and_reach_each_other_by_ipv6,
    an_ipv6_address_is_as_asked,
    ipv6_addresses_that_cannot_be_had_are_refused,
    ipv6_networks_that_make_no_sense_are_refused,
    networks_with_ipv6_do_not_reach_each_other,
    an_internal_network_leads_nowhere_by_ipv6_either,
    ipv6_addresses_are_listed_and_inspected,
    a_container_comes_to_ipv6_and_leaves_it_while_it_runs,
    an_ipv6_address_is_free_again_when_its_container_has_gone,
    a_network_of_ipv4_has_no_ipv6,
];

pub(crate) const OF_ROOT: &[Test] = &tests![Root:
    a_published_port_answers_at_the_hosts_ipv6_addresses,
    ports_of_ipv6_addresses_that_lead_nowhere_are_refused,
    the_way_out_by_ipv6_is_the_first_network_that_has_one,
    nothing_is_left_of_a_network_with_ipv6,
];

/// Makes a network with IPv6.
fn create(bed: &Bed<'_>, options: &[&str]) {
    if !Path::new("/proc/sys/net/ipv6/conf").exists() {
        skip("the kernel has no IPv6");
    }
    bed.ok(&[&["network", "create"], options].concat());
}

/// A container's IPv6 address on a network, as `inspect` shows it.
fn ipv6_of(bed: &Bed<'_>, container: &str, network: &str) -> String {
    let template =
        format!("{{{{(index .NetworkSettings.Networks \"{network}\").GlobalIPv6Address}}}}");
    let address = bed.ok(&["inspect", "-f", &template, container]);
    address.trim().to_owned()
}

fn is_local(address: &str) -> bool {
    let address = address.parse::<Ipv6Addr>();
    address.is_ok_and(|address| address.octets()[0] == 0xfd)
}

fn containers_find_and_reach_each_other_by_ipv6(bed: &Bed<'_>) {
    create(bed, &["--ipv6", "front"]);
    start(bed, &["--name", "web", "--network", "front"], SERVE);
    let asks = [
        "--name",
        "asks",
        "--network",
        "front",
        "--cap-add",
        "NET_RAW",
    ];
    start(bed, &asks, SLEEP);
    let address = ipv6_of(bed, "web", "front");
    assert!(is_local(&address), "{address}");
    until_it_reaches(bed, "asks", &address);
    let found = addresses(bed, "asks", "web.front");
    assert!(found.len() == 2 && found.contains(&address), "{found:?}");
    let answer = bed.ok(&["exec", "asks", "nslookup", "-type=aaaa", "web"]);
    assert!(answer.contains(&address), "{answer}");
    let back = bed.ok(&["exec", "asks", "nslookup", &address]);
    assert!(back.contains("name = web.front"), "{back}");
    bed.ok(&["exec", "asks", "ping", "-6", "-c", "1", "-w", "5", "web"]);
    let hosts = bed.ok(&["exec", "web", "cat", "/etc/hosts"]);
    assert!(
        hosts.lines().any(|line| line.starts_with(&address)),
        "{hosts}"
    );
}

fn an_ipv6_address_is_as_asked(bed: &Bed<'_>) {
    let subnets = ["--subnet", "10.66.20.0/24", "--subnet", "fd66:20::/64"];
    create(bed, &[&subnets[..], &["front"]].concat());
    let words = ["--ipv6", "--subnet", "fd66:21::/64"];
    let parts = [
        "--gateway",
        "fd66:21::ffff",
        "--ip-range",
        "fd66:21::1:0/112",
    ];
    create(bed, &[&words[..], &parts[..], &["back"]].concat());
    let table: &[(&[&str], &str)] = &[
        (
            &["--network", "front", "--ip6", "fd66:20::77"],
            "fd66:20::77/64",
        ),
        (&["--network", "front:ip6=fd66:20::78"], "fd66:20::78/64"),
        (
            &["--network", "name=front,ip6=fd66:20:0::79"],
            "fd66:20::79/64",
        ),
        (
            &["--network", "front", "--ip", "10.66.20.9"],
            "fd66:20::9/64",
        ),
        (&["--network", "back"], "fd66:21::1:"),
    ];
    let image = bed.busybox();
    for (options, expected) in table {
        let show = [image.as_str(), "ip", "-6", "address", "show", "dev", "eth0"];
        let words = [&["run", "--rm"], *options, &show].concat();
        let said = bed.ok(&words);
        assert!(
            said.contains(expected),
            "{expected} with {options:?}: {said}"
        );
        assert!(!said.contains("tentative"), "{said}");
    }
    let gateway = bed.inspect("back")["IPAM"]["Config"][1]["Gateway"].clone();
    assert_eq!(gateway, "fd66:21::ffff");
    // It keeps its address.
    let options = ["--name", "c", "--network", "front", "--ip6", "fd66:20::7"];
    start(bed, &options, SLEEP);
    let mac = || {
        let networks = &bed.inspect("c")["NetworkSettings"]["Networks"];
        networks["front"]["MacAddress"].clone()
    };
    let of_before = mac();
    bed.ok(&["restart", "-t", "0", "c"]);
    assert_eq!(ipv6_of(bed, "c", "front"), "fd66:20::7");
    assert_eq!(mac(), of_before, "neighbours have it in mind");
    let asked = &bed.inspect("c")["NetworkSettings"]["Networks"]["front"]["IPAMConfig"];
    assert_eq!(asked["IPv6Address"], "fd66:20::7");
}

fn ipv6_addresses_that_cannot_be_had_are_refused(bed: &Bed<'_>) {
    create(bed, &["--subnet", "fd66:22::/64", "front"]);
    bed.ok(&["network", "create", "plain"]);
    let options = ["--name", "has", "--network", "front", "--ip6", "fd66:22::5"];
    start(bed, &options, SLEEP);
    let image = bed.busybox();
    let no_ipv6 = "coracle network create --ipv6";
    let table: &[(&[&str], &str)] = &[
        (
            &["--network", "front", "--ip6", "fd66:22::5"],
            "in use by container",
        ),
        (
            &["--network", "front", "--ip6", "fd66:22::5"],
            "container `has`",
        ),
        (
            &["--network", "front", "--ip6", "fd66:23::5"],
            "not one of its subnet",
        ),
        (
            &["--network", "front", "--ip6", "fd66:22::"],
            "not one of its subnet",
        ),
        (&["--network", "front", "--ip6", "fd66:22::1"], "gateway"),
        (
            &["--network", "front", "--ip6", "10.0.0.1"],
            "invalid IPv6 address",
        ),
        (
            &["--network", "front", "--ip6", "fe80::1%eth0"],
            "invalid IPv6 address",
        ),
        (&["--network", "plain", "--ip6", "fd66:22::6"], no_ipv6),
        (&["--network", "plain:ip6=fd66:22::6"], no_ipv6),
        (&["--ip6", "fd66:22::6"], "made with `network create`"),
    ];
    for (options, expected) in table {
        let words = [&["run", "--rm"], *options, &[image.as_str(), "true"]].concat();
        let error = bed.coracle(&words).fails(125);
        assert!(error.contains(expected), "{options:?}: {error}");
    }
    let connect = ["network", "connect", "--ip6", "fd66:22::6", "plain", "has"];
    let error = bed.coracle(&connect).fails(125);
    assert!(error.contains(no_ipv6), "{error}");
    assert_eq!(bed.ok(&["ps", "-a", "--format", "{{.Names}}"]), "has\n");
}

fn ipv6_networks_that_make_no_sense_are_refused(bed: &Bed<'_>) {
    create(bed, &["--subnet", "fd66:24::/64", "there"]);
    let table: &[(&[&str], &str)] = &[
        (
            &["--subnet", "fd66:24::/48"],
            "overlaps with that of network `there`",
        ),
        (
            &["--subnet", "fd66:25::1/64"],
            "bits are set after the prefix",
        ),
        (&["--subnet", "fd66:25::/127"], "too small"),
        (&["--subnet", "fd66:25::/129"], "invalid subnet"),
        (&["--subnet", "fe80::/64"], "single links"),
        (&["--subnet", "ff02::/64"], "groups of hosts"),
        (&["--subnet", "::ffff:10.0.0.0/104"], "those of IPv4"),
        (
            &["--subnet", "fd66:25::/64", "--subnet", "fd66:26::/64"],
            "more than once for IPv6",
        ),
        (&["--ipv6", "--gateway", "fd66:25::1"], "need a `--subnet`"),
        (&["--gateway", "fd66:25::1"], "need a `--subnet`"),
        (
            &["--subnet", "fd66:25::/64", "--gateway", "fd66:26::1"],
            "not an address of subnet",
        ),
        (
            &["--subnet", "fd66:25::/64", "--ip-range", "fd66:24::/63"],
            "not a part of",
        ),
        (&["--ipv6", "-o", "mtu=1279"], "invalid value `1279`"),
        (&["--ipv6", "--ipv4=false"], "always have IPv4"),
    ];
    for (words, expected) in table {
        let said = bed.coracle(&[&["network", "create"], *words, &["x"]].concat());
        assert_ne!(said.code(), Some(0), "{words:?}");
        assert!(said.err().contains(expected), "{words:?}: {}", said.err());
    }
    bed.coracle(&["network", "exists", "x"]).exits_with(1);
}

fn networks_with_ipv6_do_not_reach_each_other(bed: &Bed<'_>) {
    create(bed, &["--ipv6", "front"]);
    create(bed, &["--ipv6", "back"]);
    start(bed, &["--name", "web", "--network", "front"], SERVE);
    start(bed, &["--name", "near", "--network", "front"], SLEEP);
    start(bed, &["--name", "far", "--network", "back"], SLEEP);
    let address = ipv6_of(bed, "web", "front");
    until_it_reaches(bed, "near", &address);
    assert!(!reaches(bed, "far", &address));
    assert_eq!(addresses(bed, "far", "web"), [""; 0]);
    let both = ["--name", "both", "--network", "back", "--network", "front"];
    start(bed, &both, SLEEP);
    until_it_reaches(bed, "both", &address);
}

fn an_internal_network_leads_nowhere_by_ipv6_either(bed: &Bed<'_>) {
    for (name, subnet) in [("one", "fd66:27::/64"), ("two", "fd66:28::/64")] {
        create(bed, &["--internal", "--ipv6", "--subnet", subnet, name]);
    }
    let admin = ["--cap-add", "NET_ADMIN"];
    let web = ["--name", "web", "--network", "two", "--ip6", "fd66:28::5"];
    start(bed, &[&web[..], &admin].concat(), SERVE);
    start(bed, &["--name", "near", "--network", "two"], SLEEP);
    let far = ["--name", "far", "--network", "one"];
    start(bed, &[&far[..], &admin].concat(), SLEEP);
    let routes = bed.ok(&["exec", "near", "ip", "-6", "route"]);
    assert!(!routes.contains("default"), "{routes}");
    until_it_reaches(bed, "near", "fd66:28::5");
    // Who makes his own routes gets nowhere, either.
    for (container, subnet, gateway) in [
        ("far", "fd66:28::/64", "fd66:27::1"),
        ("web", "fd66:27::/64", "fd66:28::1"),
    ] {
        let route = ["ip", "-6", "route", "add", subnet, "via", gateway];
        bed.ok(&[&["exec", container], &route[..]].concat());
    }
    assert!(!reaches(bed, "far", "fd66:28::5"));
    until_it_reaches(bed, "near", "fd66:28::5");
}

fn ipv6_addresses_are_listed_and_inspected(bed: &Bed<'_>) {
    create(bed, &["--subnet", "fd66:29::/64", "front"]);
    bed.ok(&["network", "create", "plain"]);
    let id = start(bed, &["--name", "c", "--network", "front"], SLEEP);
    let front = bed.inspect("front");
    assert_eq!(front["EnableIPv6"], true);
    assert_eq!(front["EnableIPv4"], true);
    let config = front["IPAM"]["Config"].as_array().unwrap();
    assert_eq!(config.len(), 2);
    assert_eq!(config[1]["Subnet"], "fd66:29::/64");
    assert_eq!(config[1]["Gateway"], "fd66:29::1");
    let members = front["Containers"].as_object().unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!(members[&id]["IPv6Address"], "fd66:29::2/64");
    assert_eq!(bed.inspect("plain")["EnableIPv6"], false);
    let own = bed.inspect("c")["NetworkSettings"]["Networks"]["front"].clone();
    assert_eq!(own["GlobalIPv6Address"], "fd66:29::2");
    assert_eq!(own["GlobalIPv6PrefixLen"], 64);
    // A user's network leads out by `pasta`, and not by its bridge.
    let gateway = if bed.is_root() { "fd66:29::1" } else { "" };
    assert_eq!(own["IPv6Gateway"], gateway);
    let listed = bed.ok(&["network", "ls", "--format", "{{.Name}} {{.IPv6}}"]);
    assert!(listed.contains("front true\n"), "{listed}");
    assert!(listed.contains("plain false\n"), "{listed}");
}

fn a_container_comes_to_ipv6_and_leaves_it_while_it_runs(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "plain"]);
    create(bed, &["--subnet", "fd66:30::/64", "front"]);
    start(bed, &["--name", "web", "--network", "front"], SERVE);
    start(bed, &["--name", "asks", "--network", "plain"], SLEEP);
    bed.ok(&["network", "connect", "--ip6", "fd66:30::9", "front", "asks"]);
    until_it_reaches(bed, "asks", &ipv6_of(bed, "web", "front"));
    assert!(addresses(bed, "web", "asks").contains(&"fd66:30::9".to_owned()));
    let hosts = || bed.ok(&["exec", "asks", "cat", "/etc/hosts"]);
    assert!(hosts().contains("fd66:30::9\t"), "{}", hosts());
    let routes = || bed.ok(&["exec", "asks", "ip", "-6", "route", "show", "default"]);
    if bed.is_root() {
        // Its network of before has no way out for IPv6.
        assert!(routes().contains("via fd66:30::1"), "{}", routes());
    }
    bed.ok(&["network", "disconnect", "front", "asks"]);
    assert!(!hosts().contains("fd66:30::9"), "{}", hosts());
    assert_eq!(addresses(bed, "web", "asks"), [""; 0]);
    let shown = bed.ok(&["exec", "asks", "ip", "-6", "address"]);
    assert!(!shown.contains("fd66:30::9"), "{shown}");
    let taken = ["network", "connect", "--ip6", "fd66:30::2", "front", "asks"];
    let error = bed.coracle(&taken).fails(1);
    assert!(error.contains("in use by container"), "{error}");
    // What could not be done took no IPv4 address either.
    let leases = bed.store().join("run/networks/front");
    let mut held: Vec<String> = std::fs::read_dir(leases)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !["last", "names"].contains(&name.as_str()))
        .collect();
    held.sort();
    assert_eq!(held.len(), 2, "{held:?}");
    assert_eq!(held[1], "fd66:30::2");
}

fn an_ipv6_address_is_free_again_when_its_container_has_gone(bed: &Bed<'_>) {
    create(bed, &["--subnet", "fd66:31::/64", "front"]);
    start(bed, &["--name", "asks", "--network", "front"], SLEEP);
    let place = ["--network", "front", "--ip6", "fd66:31::5"];
    // A neighbour that has it in mind finds its next holder at once.
    for name in ["one", "two"] {
        start(bed, &[&["--name", name], &place[..]].concat(), SERVE);
        until("the server answers soon", || {
            reaches(bed, "asks", "fd66:31::5")
        });
        assert_eq!(addresses(bed, "asks", name).len(), 2);
        bed.ok(&["rm", "-f", "-t", "0", name]);
        assert_eq!(addresses(bed, "asks", name), [""; 0]);
    }
    start(bed, &[&["--name", "killed"], &place[..]].concat(), SLEEP);
    kill_process(monitor_of(bed, "killed"), Signal::KILL).unwrap();
    let image = bed.busybox();
    until("its address is free", || {
        let words = [&["run", "--rm"], &place[..], &[&image, "true"]].concat();
        bed.coracle(&words).code() == Some(0)
    });
    bed.ok(&["rm", "-f", "killed", "asks"]);
    bed.ok(&["network", "rm", "front"]);
    assert!(!bed.store().join("run/networks/front").exists());
}

fn a_network_of_ipv4_has_no_ipv6(bed: &Bed<'_>) {
    create(bed, &["--internal", "plain"]);
    start(bed, &["--name", "c", "--network", "plain"], SLEEP);
    let shown = bed.ok(&["exec", "c", "ip", "-6", "address", "show", "dev", "eth0"]);
    assert_eq!(shown, "");
    let answer = bed.ok(&["exec", "c", "nslookup", "-type=aaaa", "c"]);
    assert!(!answer.contains("NXDOMAIN"), "{answer}");
    if bed.is_root() {
        let table = output_of("nft", &["list", "table", "ip6", &bed.host_name()]);
        assert_eq!(table, "");
    }
}

/// Gives this network namespace IPv6 addresses, until it is dropped.
struct HostAddress {
    interface: String,
    address: &'static str,
}

impl HostAddress {
    fn new(interface: &str, address: &'static str) -> Self {
        output_of("ip", &["link", "add", interface, "type", "veth"]);
        output_of("ip", &["link", "set", interface, "up"]);
        let cidr = format!("{address}/64");
        output_of("ip", &["address", "add", &cidr, "dev", interface, "nodad"]);
        HostAddress {
            interface: interface.to_owned(),
            address,
        }
    }

    fn at(&self, port: u16) -> SocketAddr {
        SocketAddr::new(self.address.parse().unwrap(), port)
    }
}

impl Drop for HostAddress {
    fn drop(&mut self) {
        output_of("ip", &["link", "delete", &self.interface]);
    }
}

fn a_published_port_answers_at_the_hosts_ipv6_addresses(bed: &Bed<'_>) {
    let host = HostAddress::new("ipv6host0", "fd66:32::99");
    let (every, one) = (free_port(), free_port());
    create(bed, &["--ipv6", "front"]);
    create(bed, &["--ipv6", "back"]);
    let ports = [
        format!("{every}:80"),
        format!("[{}]:{one}:80", host.address),
    ];
    let options = ["--name", "web", "-p", &ports[0], "-p", &ports[1]];
    start(
        bed,
        &[&options[..], &["--network", "front"]].concat(),
        SERVE,
    );
    start(bed, &["--name", "far", "--network", "back"], SLEEP);
    for port in [every, one] {
        until("the container answers", || ask_at(host.at(port)).is_some());
        let script = format!("echo | nc -w 1 {} {port}", host.address);
        until("the container answers another one", || {
            let said = bed.coracle(&["exec", "far", "sh", "-c", &script]);
            said.out() == "answer\n"
        });
    }
    // By IPv4 as before; at ::1 the client is refused, and goes on.
    until("the container answers", || {
        ask_at(([127, 0, 0, 1], every).into()).is_some()
    });
    assert!(ask_at((Ipv6Addr::LOCALHOST, every).into()).is_none());
    assert!(ask_at(([127, 0, 0, 1], one).into()).is_none());
    bed.ok(&["network", "disconnect", "front", "web"]);
    assert!(ask_at(host.at(every)).is_none());
    bed.ok(&["network", "connect", "back", "web"]);
    until("the container answers", || ask_at(host.at(every)).is_some());
    let table = || output_of("nft", &["list", "table", "ip6", &bed.host_name()]);
    assert!(table().contains(&every.to_string()), "{}", table());
    bed.ok(&["stop", "-t", "0", "web"]);
    assert!(!table().contains(&every.to_string()), "{}", table());
    // Who finds a killed monitor takes its ports back.
    bed.ok(&["start", "web"]);
    assert!(table().contains(&every.to_string()), "{}", table());
    kill_process(monitor_of(bed, "web"), Signal::KILL).unwrap();
    bed.ok(&["rm", "-f", "-t", "0", "web"]);
    assert!(!table().contains(&every.to_string()), "{}", table());
}

fn ports_of_ipv6_addresses_that_lead_nowhere_are_refused(bed: &Bed<'_>) {
    create(bed, &["--ipv6", "front"]);
    let image = bed.busybox();
    let publish = format!("[::1]:{}:80", free_port());
    for (network, expected) in [
        ("front", "lets nothing that comes from ::1 leave"),
        ("bridge", "leads out by IPv6"),
    ] {
        let options = ["run", "--rm", "-p", &publish, "--network", network];
        let said = bed.coracle(&[&options[..], &[&image, "true"]].concat());
        let error = said.fails(125);
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(bed.ok(&["ps", "-aq"]), "");
    // Nor does one that has such a port leave the network that it leads to, while it runs.
    let host = HostAddress::new("ipv6host1", "fd66:35::99");
    let port = free_port();
    let publish = format!("[{}]:{port}:80", host.address);
    bed.ok(&["network", "create", "plain"]);
    let options = ["--name", "web", "-p", &publish, "--network", "plain"];
    start(
        bed,
        &[&options[..], &["--network", "front"]].concat(),
        SERVE,
    );
    let answers = || ask_at(host.at(port)).is_some();
    until("the container answers", answers);
    let error = bed
        .coracle(&["network", "disconnect", "front", "web"])
        .fails(125);
    assert!(error.contains("leads out by IPv6"), "{error}");
    until("the container answers", answers);
}

fn the_way_out_by_ipv6_is_the_first_network_that_has_one(bed: &Bed<'_>) {
    bed.ok(&["network", "create", "plain"]);
    create(bed, &["--internal", "--ipv6", "inner"]);
    create(bed, &["--subnet", "fd66:33::/64", "front"]);
    create(bed, &["--subnet", "fd66:34::/64", "back"]);
    let networks = ["plain", "inner", "front", "back"].map(|name| ["--network", name]);
    start(
        bed,
        &[&["--name", "c"], networks.as_flattened()].concat(),
        SLEEP,
    );
    let routes = || bed.ok(&["exec", "c", "ip", "-6", "route", "show", "default"]);
    assert!(routes().contains("via fd66:33::1 dev eth2"), "{}", routes());
    assert_eq!(routes().lines().count(), 1, "{}", routes());
    bed.ok(&["network", "disconnect", "front", "c"]);
    assert!(routes().contains("via fd66:34::1 dev eth3"), "{}", routes());
    let ipv4 = bed.ok(&["exec", "c", "ip", "route", "show", "default"]);
    assert!(ipv4.contains("dev eth0"), "{ipv4}");
}

fn nothing_is_left_of_a_network_with_ipv6(bed: &Bed<'_>) {
    let bridge = "com.docker.network.bridge.name=cora-test6";
    create(bed, &["--ipv6", "-o", bridge, "front"]);
    let link = || output_of("ip", &["-6", "address", "show", "cora-test6"]);
    assert!(link().contains("inet6 fd"), "{}", link());
    let table = || output_of("nft", &["list", "table", "ip6", &bed.host_name()]);
    assert!(table().contains("cora-test6"), "{}", table());
    start(bed, &["--name", "c", "--network", "front"], SLEEP);
    bed.ok(&["rm", "-f", "-t", "0", "c"]);
    assert_eq!(
        bed.ok(&["network", "prune", "-f"]),
        "Deleted Networks:\nfront\n\n"
    );
    assert_eq!(link(), "");
    assert!(!table().contains("elements"), "{}", table());
}
