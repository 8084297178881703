//! The firewall with real packets: a host, two containers, and another machine on its LAN.
//!
//! ```text
//! client 192.0.2.9 ── uplink 192.0.2.2  host  coracle0 10.80.0.1 ─┬─ web 10.80.0.2
//!                                                                 └─ other 10.80.0.3
//! ```

mod ipv6;

use std::net::{Ipv4Addr, UdpSocket};
use std::os::fd::AsFd;
use std::time::Duration;

use super::super::bridge::{Bridge, Network};
use super::super::endpoint::Endpoint;
use super::super::reserve::{Reservation, reserve};
use super::super::test_bed::{
    Namespace, PATIENCE, Server, ask_tcp, ask_udp, in_new_namespace, output_of,
};
use super::*;
use crate::port::parse_publish;

const WEB: Ipv4Addr = Ipv4Addr::new(10, 80, 0, 2);
const OTHER: Ipv4Addr = Ipv4Addr::new(10, 80, 0, 3);

/// The host is the namespace of the calling thread.
struct Lan {
    client: Namespace,
    network: Network,
    firewall: Firewall,
}

impl Lan {
    fn new() -> Self {
        let client = Namespace::new();
        let peer = format!("/proc/{}/fd/{}", std::process::id(), raw(&client));
        ip(&["link", "set", "lo", "up"]);
        ip(&[
            "link", "add", "uplink", "type", "veth", "peer", "name", "eth0", "netns", &peer,
        ]);
        ip(&["address", "add", "192.0.2.2/24", "dev", "uplink"]);
        ip(&["link", "set", "uplink", "up"]);
        client.run(|| {
            ip(&["link", "set", "lo", "up"]);
            ip(&["address", "add", "192.0.2.9/24", "dev", "eth0"]);
            ip(&["link", "set", "eth0", "up"]);
        });
        let network = network("coracle0", "10.80.0.0/22");
        let mut firewall = Firewall::open("coracle").unwrap();
        firewall
            .ensure(IpFamily::V4, &network.bridge, false)
            .unwrap();
        Lan {
            client,
            network,
            firewall,
        }
    }

    fn container(&self, address: Ipv4Addr) -> Namespace {
        container(&self.network, address)
    }

    /// Reserves and publishes; what is returned keeps the ports.
    fn publish(&mut self, address: Ipv4Addr, ports: &[&str]) -> Vec<Reservation> {
        let requests: Vec<_> = ports
            .iter()
            .flat_map(|text| parse_publish(text).unwrap())
            .collect();
        let reserved = reserve(&requests).unwrap();
        self.firewall
            .publish(address.into(), &mappings(&reserved))
            .unwrap();
        reserved
    }

    fn client_asks(&self, server: &'static str) -> (Option<String>, Option<String>) {
        self.client.run(move || ask(server))
    }
}

fn network(bridge: &str, subnet: &str) -> Network {
    Network::new(bridge.parse().unwrap(), subnet.parse().unwrap()).unwrap()
}

fn container(network: &Network, address: Ipv4Addr) -> Namespace {
    let container = Namespace::new();
    let mut endpoint = Endpoint::new(network, "eth0".parse().unwrap(), address);
    endpoint.ipv4.gateway = Some(network.ipv4.gateway);
    let mut firewall = Firewall::open("coracle").unwrap();
    let mut bridge = Bridge::ensure(network, &mut firewall).unwrap();
    bridge.connect(container.as_fd(), &endpoint).unwrap();
    container
}

fn serve(container: &Namespace) -> Server {
    container.run(|| Server::start("0.0.0.0:80"))
}

fn mappings(reserved: &[Reservation]) -> Vec<PortMapping> {
    reserved.iter().map(Reservation::mapping).collect()
}

/// Which address the server sees, over TCP and over UDP; none if it does not answer.
fn ask(server: &str) -> (Option<String>, Option<String>) {
    let socket = bind_for(server);
    (
        ask_tcp(server, PATIENCE).ok(),
        ask_udp(&socket, server, PATIENCE).ok(),
    )
}

fn bind_for(server: &str) -> UdpSocket {
    let any = if server.starts_with('[') {
        "[::]:0"
    } else {
        "0.0.0.0:0"
    };
    UdpSocket::bind(any).unwrap()
}

/// Whether a server answers neither over TCP nor over UDP.
fn is_unreachable(server: &str) -> bool {
    let patience = Duration::from_millis(300);
    let socket = bind_for(server);
    ask_tcp(server, patience).is_err() && ask_udp(&socket, server, patience).is_err()
}

fn seen(address: &str) -> (Option<String>, Option<String>) {
    (Some(address.to_owned()), Some(address.to_owned()))
}

fn ip(arguments: &[&str]) {
    output_of("ip", arguments);
}

/// Makes packets for 127.0.0.1 leave this namespace, to that neighbour.
fn send_loopback_to(neighbour: &str) {
    ip(&["address", "del", "127.0.0.1/8", "dev", "lo"]);
    ip(&["route", "add", "127.0.0.1", "via", neighbour, "dev", "eth0"]);
    std::fs::write("/proc/sys/net/ipv4/conf/eth0/route_localnet", "1").unwrap();
}

fn raw(namespace: &Namespace) -> i32 {
    std::os::fd::AsRawFd::as_raw_fd(&namespace.as_fd())
}

/// What `nft` says of our table, without the elements of sets.
fn listed() -> String {
    let text = output_of(
        "nft",
        &["--stateless", "--terse", "list", "table", "ip", "coracle"],
    );
    text.replace('\t', "  ")
}

fn elements() -> Vec<String> {
    output_of("nft", &["list", "table", "ip", "coracle"])
        .split("elements = {")
        .skip(1)
        .map(|rest| {
            let list = rest.split('}').next().unwrap_or_default();
            list.split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

const TABLE: &str = r#"table ip coracle {
  comment "coracle rules 2"
  set bridges {
    type ifname
  }

  set within {
    type ifname . ifname
  }

  set selves {
    type ipv4_addr . ipv4_addr
  }

  map published {
    type inet_proto . inet_service : ipv4_addr . inet_service
  }

  map published_addresses {
    type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
  }

  set internals {
    type ifname
  }

  chain publish {
    dnat ip to ip daddr . meta l4proto . th dport map @published_addresses
    dnat ip to meta l4proto . th dport map @published
  }

  chain guard {
    type filter hook prerouting priority raw; policy accept;
    iifname @bridges ip daddr 127.0.0.0/8 drop
    iifname @bridges ip saddr 127.0.0.0/8 drop
  }

  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    ip daddr 127.0.0.0/8 return
    fib daddr type local jump publish
  }

  chain output {
    type nat hook output priority -100; policy accept;
    fib daddr type local jump publish
  }

  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname @bridges ct state invalid drop
    iifname @internals iifname . oifname != @within drop
    oifname != @bridges accept
    ct state established,related accept
    ct status dnat accept
    iifname . oifname @within accept
    drop
  }

  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    iifname @bridges oifname != @bridges masquerade
    oifname @bridges ip saddr 127.0.0.0/8 masquerade
    iifname . oifname @within ct status dnat masquerade
    ip saddr . ip daddr @selves masquerade
  }
}
"#;

#[test]
fn the_table_reads_as_it_is_drawn_however_often_it_is_made() {
    in_new_namespace(|| {
        let workers: Vec<_> = (0..8)
            .map(|index| {
                std::thread::spawn(move || {
                    let bridge = format!("coracle{}", index % 2).parse().unwrap();
                    Firewall::open("coracle")
                        .unwrap()
                        .ensure(IpFamily::V4, &bridge, false)
                        .unwrap();
                })
            })
            .collect();
        for worker in workers {
            worker.join().unwrap();
        }
        assert_eq!(listed(), TABLE);
        let found = elements();
        for element in [r#""coracle0", "coracle1""#, r#""coracle1", "coracle0""#] {
            if found[0] == element {
                let mut firewall = Firewall::open("coracle").unwrap();
                firewall
                    .forget(IpFamily::V4, &"coracle0".parse().unwrap())
                    .unwrap();
                firewall
                    .forget(IpFamily::V4, &"coracle0".parse().unwrap())
                    .unwrap();
                assert_eq!(elements(), [r#""coracle1""#, r#""coracle1" . "coracle1""#]);
                return;
            }
        }
        panic!("{found:?}");
    });
}

#[test]
fn the_rules_of_another_version_are_replaced_and_published_ports_stay() {
    in_new_namespace(|| {
        let mut firewall = Firewall::open("coracle").unwrap();
        let bridge = "coracle0".parse().unwrap();
        firewall.ensure(IpFamily::V4, &bridge, false).unwrap();
        let ports = mappings(&reserve(&parse_publish("8080:80").unwrap()).unwrap());
        firewall.publish(WEB.into(), &ports).unwrap();
        output_of("nft", &["flush", "chain", "ip", "coracle", "forward"]);
        output_of("nft", &["add", "rule", "ip", "coracle", "forward", "drop"]);
        firewall.ensure(IpFamily::V4, &bridge, false).unwrap();
        assert_ne!(listed(), TABLE, "a table of this version is taken as it is");

        let mut batch = Batch::new(&firewall.socket, IpFamily::V4, None);
        layout::write(&mut batch, "coracle", ruleset::layout(IpFamily::V4));
        batch.commit(&mut firewall.socket).unwrap();
        assert_eq!(listed(), TABLE);
        assert!(elements().contains(&"tcp . 8080 : 10.80.0.2 . 80".to_owned()));
    });
}

/// Whether packets within a bridge pass through the firewall, where that can be chosen.
fn filter_bridged_packets(yes: bool) -> bool {
    let value = if yes { "1" } else { "0" };
    let set = |tables| {
        std::fs::write(
            format!("/proc/sys/net/bridge/bridge-nf-call-{tables}"),
            value,
        )
    };
    match set("iptables").and_then(|()| set("ip6tables")) {
        Ok(()) => yes,
        // Without the module they do not.
        Err(_) => false,
    }
}

#[test]
fn a_published_port_answers_from_everywhere_and_the_server_sees_the_client() {
    for bridged in [false, true] {
        in_new_namespace(move || {
            let filtered = filter_bridged_packets(bridged);
            let mut lan = Lan::new();
            let (web, other) = (lan.container(WEB), lan.container(OTHER));
            let _server = serve(&web);
            let _reserved = lan.publish(WEB, &["8080:80", "8080:80/udp"]);

            assert_eq!(
                lan.client_asks("192.0.2.2:8080"),
                seen("192.0.2.9"),
                "outside"
            );
            assert_eq!(
                ask("192.0.2.2:8080"),
                seen("192.0.2.2"),
                "the host by its address"
            );
            assert_eq!(
                ask("127.0.0.1:8080"),
                seen("10.80.0.1"),
                "the host by 127.0.0.1"
            );
            assert_eq!(
                ask("10.80.0.1:8080"),
                seen("10.80.0.1"),
                "the host by the bridge"
            );
            let asks = || ask("192.0.2.2:8080");
            assert_eq!(web.run(asks), seen("10.80.0.1"), "the container itself");
            let neighbour = if filtered { "10.80.0.3" } else { "10.80.0.1" };
            assert_eq!(other.run(asks), seen(neighbour), "its neighbour");
            let asks = || ask("10.80.0.1:8080");
            assert_eq!(
                other.run(asks),
                seen(neighbour),
                "its neighbour by the gateway"
            );
            let asks = || ask("10.80.0.2:80");
            assert_eq!(
                other.run(asks),
                seen("10.80.0.3"),
                "its neighbour, directly"
            );
        });
    }
}

#[test]
fn a_port_published_on_an_address_answers_there_alone() {
    in_new_namespace(|| {
        let mut lan = Lan::new();
        ip(&["address", "add", "192.0.2.3/24", "dev", "uplink"]);
        let (web, other) = (lan.container(WEB), lan.container(OTHER));
        let _servers = (serve(&web), serve(&other));
        let _reserved = lan.publish(
            WEB,
            &[
                "192.0.2.3:8080:80",
                "192.0.2.3:8080:80/udp",
                "127.0.0.1:9090:80",
            ],
        );
        let _others = lan.publish(OTHER, &["192.0.2.2:8080:80", "192.0.2.2:8080:80/udp"]);
        assert_eq!(lan.client_asks("192.0.2.3:8080"), seen("192.0.2.9"));
        assert!(is_unreachable("127.0.0.1:8080"));
        assert_eq!(ask_tcp("127.0.0.1:9090", PATIENCE).unwrap(), "10.80.0.1");
        assert!(lan.client.run(|| is_unreachable("192.0.2.2:9090")));

        drop(_servers.1);
        assert!(
            lan.client.run(|| is_unreachable("192.0.2.2:8080")),
            "the other one's"
        );
    });
}

#[test]
fn a_port_published_on_127_0_0_1_is_out_of_reach_for_the_lan() {
    in_new_namespace(|| {
        let mut lan = Lan::new();
        let web = lan.container(WEB);
        let _server = serve(&web);
        let _reserved = lan.publish(WEB, &["127.0.0.1:8080:80", "127.0.0.1:8080:80/udp"]);
        // A neighbour that sends us packets for 127.0.0.1.
        lan.client.run(|| send_loopback_to("192.0.2.2"));
        assert!(lan.client.run(|| is_unreachable("127.0.0.1:8080")));
        // Without the rule that keeps it out, it would have come in.
        output_of("nft", &["flush", "chain", "ip", "coracle", "prerouting"]);
        let open = "fib daddr type local jump publish";
        let mut rule = vec!["add", "rule", "ip", "coracle", "prerouting"];
        rule.extend(open.split(' '));
        output_of("nft", &rule);
        assert_eq!(
            lan.client_asks("127.0.0.1:8080").0.as_deref(),
            Some("192.0.2.9")
        );
    });
}

#[test]
fn a_container_cannot_reach_what_listens_on_the_hosts_127_0_0_1() {
    in_new_namespace(|| {
        let lan = Lan::new();
        let web = lan.container(WEB);
        let _server = Server::start("127.0.0.1:5000");
        web.run(|| send_loopback_to("10.80.0.1"));
        assert!(web.run(|| is_unreachable("127.0.0.1:5000")));
        output_of("nft", &["flush", "chain", "ip", "coracle", "guard"]);
        let reached = web.run(|| ask("127.0.0.1:5000"));
        assert_eq!(
            reached,
            seen("10.80.0.2"),
            "without the guard it would have been"
        );
    });
}

#[test]
fn containers_reach_the_lan_as_the_host_and_the_lan_reaches_only_published_ports() {
    in_new_namespace(|| {
        let lan = Lan::new();
        let web = lan.container(WEB);
        let _server = serve(&web);
        let _outside = lan.client.run(|| Server::start("192.0.2.9:7000"));
        assert_eq!(web.run(|| ask("192.0.2.9:7000")), seen("192.0.2.2"));

        // A neighbour that knows where our containers are.
        lan.client
            .run(|| ip(&["route", "add", "10.80.0.0/22", "via", "192.0.2.2"]));
        assert!(lan.client.run(|| is_unreachable("10.80.0.2:80")));
    });
}

#[test]
fn networks_reach_each_other_only_by_published_ports() {
    in_new_namespace(|| {
        let mut lan = Lan::new();
        let web = lan.container(WEB);
        let second = network("br-second", "10.80.4.0/24");
        let stranger = container(&second, Ipv4Addr::new(10, 80, 4, 2));
        let _server = serve(&web);
        assert!(stranger.run(|| is_unreachable("10.80.0.2:80")));
        let _reserved = lan.publish(WEB, &["8080:80", "8080:80/udp"]);
        assert_eq!(stranger.run(|| ask("192.0.2.2:8080")), seen("10.80.4.2"));
    });
}

#[test]
fn a_lost_table_is_seen_at_the_reserved_port_and_made_again() {
    in_new_namespace(|| {
        let mut lan = Lan::new();
        let web = lan.container(WEB);
        let _server = serve(&web);
        let reserved = lan.publish(WEB, &["8080:80"]);
        output_of("nft", &["flush", "ruleset"]);
        let _ = lan.client.start(|| ask_tcp("192.0.2.2:8080", PATIENCE));
        let mut poll = [rustix::event::PollFd::from_borrowed_fd(
            reserved[0].socket().unwrap(),
            rustix::event::PollFlags::IN,
        )];
        let patience = rustix::time::Timespec {
            tv_sec: 5,
            tv_nsec: 0,
        };
        assert_eq!(rustix::event::poll(&mut poll, Some(&patience)).unwrap(), 1);
        reserved[0].discard();
        lan.firewall
            .ensure(IpFamily::V4, &lan.network.bridge, false)
            .unwrap();
        lan.firewall
            .publish(WEB.into(), &mappings(&reserved))
            .unwrap();
        let answer = lan
            .client
            .run(|| ask_tcp("192.0.2.2:8080", PATIENCE))
            .unwrap();
        assert_eq!(answer, "192.0.2.9");
    });
}

#[test]
fn a_container_that_is_late_does_not_take_away_the_port_of_its_successor() {
    in_new_namespace(|| {
        let mut lan = Lan::new();
        let ports = mappings(&lan.publish(WEB, &["8080:80", "127.0.0.1:53:53/udp"]));
        lan.firewall.publish(WEB.into(), &ports).unwrap();
        lan.firewall.publish(OTHER.into(), &ports).unwrap();
        let theirs = [
            "tcp . 8080 : 10.80.0.3 . 80",
            "127.0.0.1 . udp . 53 : 10.80.0.3 . 53",
        ];
        assert_eq!(elements()[3..], theirs);
        lan.firewall.unpublish(WEB.into(), &ports).unwrap();
        assert_eq!(elements()[2], "10.80.0.3 . 10.80.0.3");
        assert_eq!(elements()[3..], theirs);
        lan.firewall.unpublish(OTHER.into(), &ports[..1]).unwrap();
        assert_eq!(elements()[2..], ["10.80.0.3 . 10.80.0.3", theirs[1]]);
        lan.firewall.unpublish(OTHER.into(), &ports).unwrap();
        lan.firewall.unpublish(OTHER.into(), &ports).unwrap();
        assert_eq!(elements().len(), 2, "only the bridge is left");
        output_of("nft", &["flush", "ruleset"]);
        lan.firewall.unpublish(OTHER.into(), &ports).unwrap();
        lan.firewall
            .forget(IpFamily::V4, &lan.network.bridge)
            .unwrap();
    });
}

#[test]
fn many_ports_are_published_and_taken_back_at_once() {
    in_new_namespace(|| {
        let mut lan = Lan::new();
        let ports: Vec<_> = (1..=3000)
            .map(|port| PortMapping {
                host_address: None,
                host_port: 10_000 + port,
                container_port: port,
                protocol: crate::port::Protocol::Tcp,
            })
            .collect();
        lan.firewall.publish(WEB.into(), &ports).unwrap();
        assert_eq!(elements()[3].matches("tcp").count(), 3000);
        lan.firewall.unpublish(WEB.into(), &ports).unwrap();
        assert_eq!(elements().len(), 2);
    });
}

#[test]
fn a_client_that_keeps_asking_over_udp_finds_the_restarted_container() {
    in_new_namespace(|| {
        let mut lan = Lan::new();
        let client = lan
            .client
            .run(|| UdpSocket::bind("192.0.2.9:4444").unwrap());
        let ask_again = |machine: &Namespace| {
            let client = client.try_clone().unwrap();
            machine.run(move || ask_udp(&client, "192.0.2.2:5353", PATIENCE).ok())
        };
        for address in [WEB, OTHER] {
            // The port is not there yet: the host refuses, and remembers.
            assert_eq!(ask_again(&lan.client), None);
            let container = lan.container(address);
            let _server = serve(&container);
            let reserved = lan.publish(address, &["5353:80/udp"]);
            assert_eq!(
                ask_again(&lan.client).as_deref(),
                Some("192.0.2.9"),
                "{address}"
            );
            lan.firewall
                .unpublish(address.into(), &mappings(&reserved))
                .unwrap();
        }
    });
}

#[test]
fn ports_of_ipv6_addresses_lead_to_no_container_without_one() {
    in_new_namespace(|| {
        let mut lan = Lan::new();
        ip(&["address", "add", "2001:db8::2/64", "dev", "uplink", "nodad"]);
        let _reserved = lan.publish(WEB, &["[2001:db8::2]:8080:80"]);
        assert_eq!(elements().len(), 2, "the bridge's");
        let ports = mappings(&reserve(&parse_publish("[::1]:8080:80").unwrap()).unwrap());
        let error = lan.firewall.publish(WEB.into(), &ports).unwrap_err();
        assert_eq!(
            error.one_line(),
            "publish [::1]:8080/tcp: the kernel lets nothing that comes from ::1 leave for a \
             container"
        );
        lan.firewall.unpublish(WEB.into(), &ports).unwrap();
    });
}

#[test]
fn names_that_nft_could_not_read_are_refused() {
    for name in ["coracle", "coracle-1a2b3c4d", "a_b"] {
        Firewall::open(name).unwrap();
    }
    for name in ["", "1a", "a b", "a;b", "é", "-a", &"a".repeat(65)] {
        assert!(Firewall::open(name).is_err(), "{name}");
    }
}

#[test]
fn what_the_kernel_lacks_is_named() {
    let firewall = Firewall::open("coracle").unwrap();
    let refused = |errno, needs, as_a_whole| Refused {
        errno,
        needs,
        as_a_whole,
    };
    for (refused, part) in [
        (refused(Errno::OPNOTSUPP, None, true), "CONFIG_NF_TABLES"),
        (
            refused(
                Errno::NOENT,
                Some("CONFIG_NFT_MASQ, module `nft_masq`"),
                false,
            ),
            "CONFIG_NFT_MASQ",
        ),
    ] {
        let error = firewall.explain("set up", &refused);
        assert!(error.find_hint().unwrap().contains(part));
    }
    let denied = firewall.explain("set up", &refused(Errno::PERM, None, true));
    assert_eq!(denied.find_hint(), None);
}

#[test]
fn the_resolvers_table_reads_as_it_is_drawn_and_leads_to_the_latest_ports() {
    let listed = in_new_namespace(|| {
        let resolver = Ipv4Addr::new(127, 0, 0, 11);
        redirect_resolver(resolver, 53, 1053, 2053).unwrap();
        redirect_resolver(resolver, 53, 3053, 4053).unwrap();
        output_of("nft", &["list", "ruleset"])
    });
    let expected = r#"table ip coracle_resolver {
  comment "coracle resolver 1"
  map published_addresses {
    type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
    elements = { 127.0.0.11 . tcp . 53 : 127.0.0.11 . 4053,
           127.0.0.11 . udp . 53 : 127.0.0.11 . 3053 }
  }

  chain output {
    type nat hook output priority -100; policy accept;
    dnat ip to ip daddr . meta l4proto . th dport map @published_addresses
  }
}
"#;
    let words = |text: &str| {
        let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        words.sort();
        words
    };
    assert_eq!(
        words(&listed.replace(",", "")),
        words(&expected.replace(",", ""))
    );
}
