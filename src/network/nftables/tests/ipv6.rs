//! The same with IPv6 beside IPv4.
//!
//! ```text
//! client 2001:db8::9 ── uplink 2001:db8::2  host  coracle0 fd00::1 ─┬─ web fd00::2
//!                                                                   └─ other fd00::3
//! ```

use super::*;
use crate::network::{Place, Pool, sysctl};

const WEB6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 2);
const OTHER6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 3);
const STRANGER6: Ipv6Addr = Ipv6Addr::new(0xfd00, 0, 0, 1, 0, 0, 0, 2);

impl Lan {
    fn with_ipv6() -> Self {
        let mut lan = Lan::new();
        let add = |address: &str, interface: &str| {
            ip(&["address", "add", address, "dev", interface, "nodad"]);
        };
        add("2001:db8::2/64", "uplink");
        lan.client.run(move || add("2001:db8::9/64", "eth0"));
        lan.network = network6("coracle0", "10.80.0.0/22", "fd00::/64");
        lan
    }
}

fn network6(bridge: &str, subnet: &str, ipv6: &str) -> Network {
    Network {
        ipv6: Some(Pool::new(ipv6.parse().unwrap()).unwrap()),
        ..network(bridge, subnet)
    }
}

fn container6(network: &Network, address: Ipv4Addr, ipv6: Ipv6Addr) -> Namespace {
    let container = Namespace::new();
    let mut endpoint = Endpoint::new(network, "eth0".parse().unwrap(), address);
    endpoint.ipv6 = Some(Place::new(network.ipv6.as_ref().unwrap(), ipv6));
    for family in network.families() {
        endpoint.lead_out(network, family);
    }
    let mut firewall = Firewall::open("coracle").unwrap();
    let mut bridge = Bridge::ensure(network, &mut firewall).unwrap();
    bridge.connect(container.as_fd(), &endpoint).unwrap();
    container
}

fn serve6(container: &Namespace) -> Server {
    container.run(|| Server::start("[::]:80"))
}

fn read(setting: &str) -> String {
    let path = format!("/proc/sys/net/ipv6/conf/{setting}");
    std::fs::read_to_string(path).unwrap().trim().to_owned()
}

#[test]
fn a_container_has_its_ipv6_address_and_route_at_once() {
    in_new_namespace(|| {
        let lan = Lan::with_ipv6();
        let web = container6(&lan.network, WEB, WEB6);
        let shown = web.run(|| output_of("ip", &["-6", "address", "show", "dev", "eth0"]));
        assert!(
            shown.contains("inet6 fd00::2/64 scope global nodad"),
            "{shown}"
        );
        assert!(!shown.contains("tentative"), "{shown}");
        let routes = web.run(|| output_of("ip", &["-6", "route"]));
        assert!(routes.contains("default via fd00::1 dev eth0"), "{routes}");
        assert_eq!(web.run(|| read("eth0/accept_ra")), "0");
        let bridge = output_of("ip", &["address", "show", "coracle0"]);
        assert!(bridge.contains("inet6 fd00::1/64"), "{bridge}");
        assert_eq!(read("coracle0/accept_ra"), "0");
    });
}

#[test]
fn the_table_of_ipv6_reads_as_it_is_drawn() {
    in_new_namespace(|| {
        let lan = Lan::with_ipv6();
        let _web = container6(&lan.network, WEB, WEB6);
        let shown = output_of(
            "nft",
            &["--stateless", "--terse", "list", "table", "ip6", "coracle"],
        );
        assert_eq!(shown.replace('\t', "  "), TABLE6);
    });
}

#[test]
fn no_bridge_with_ipv6_has_an_mtu_that_is_too_small_for_it() {
    in_new_namespace(|| {
        let lan = Lan::with_ipv6();
        ip(&["link", "set", "uplink", "mtu", "1200"]);
        ip(&["route", "add", "default", "via", "192.0.2.9"]);
        let web = container6(&lan.network, WEB, WEB6);
        let shown = web.run(|| output_of("ip", &["address", "show", "dev", "eth0"]));
        assert!(shown.contains("mtu 1280"), "{shown}");
        assert!(shown.contains("inet6 fd00::2/64"), "{shown}");
        let plain = network("coracle9", "10.81.0.0/24");
        let web = container(&plain, [10, 81, 0, 2].into());
        let shown = web.run(|| output_of("ip", &["address", "show", "dev", "eth0"]));
        assert!(shown.contains("mtu 1200"), "{shown}");
    });
}

#[test]
fn a_network_of_ipv4_alone_writes_nothing_of_ipv6() {
    in_new_namespace(|| {
        let lan = Lan::new();
        let _web = lan.container(WEB);
        assert!(!output_of("nft", &["list", "tables"]).contains("ip6"));
        assert_eq!(read("all/forwarding"), "0");
    });
}

#[test]
fn a_published_port_answers_over_ipv6_and_the_server_sees_the_client() {
    for bridged in [false, true] {
        in_new_namespace(move || {
            filter_bridged_packets(bridged);
            let mut lan = Lan::with_ipv6();
            let web = container6(&lan.network, WEB, WEB6);
            let other = container6(&lan.network, OTHER, OTHER6);
            let _server = serve6(&web);
            let reserved = lan.publish(WEB, &["8080:80", "8080:80/udp"]);
            let ports = mappings(&reserved);
            lan.firewall.publish(WEB6.into(), &ports).unwrap();

            assert_eq!(lan.client_asks("[2001:db8::2]:8080"), seen("2001:db8::9"));
            assert_eq!(ask("[2001:db8::2]:8080"), seen("2001:db8::2"));
            assert_eq!(ask("[fd00::1]:8080"), seen("fd00::1"));
            let asks = || ask("[2001:db8::2]:8080");
            assert_eq!(web.run(asks), seen("fd00::1"), "the container itself");
            let (tcp, udp) = other.run(asks);
            assert!(tcp.is_some() && udp.is_some(), "its neighbour");
            assert_eq!(other.run(|| ask("[fd00::2]:80")), seen("fd00::3"));
            // Refused at once.
            let error = ask_tcp("[::1]:8080", PATIENCE).unwrap_err();
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);

            lan.firewall.unpublish(WEB6.into(), &ports).unwrap();
            assert!(lan.client.run(|| is_unreachable("[2001:db8::2]:8080")));
        });
    }
}

#[test]
fn a_client_that_keeps_asking_over_udp_by_ipv6_finds_the_restarted_container() {
    in_new_namespace(|| {
        let mut lan = Lan::with_ipv6();
        let bind = || UdpSocket::bind("[2001:db8::9]:4444").unwrap();
        let client = lan.client.run(bind);
        let ask_again = |machine: &Namespace| {
            let client = client.try_clone().unwrap();
            machine.run(move || ask_udp(&client, "[2001:db8::2]:5353", PATIENCE).ok())
        };
        for (address, ipv6) in [(WEB, WEB6), (OTHER, OTHER6)] {
            assert_eq!(ask_again(&lan.client), None);
            let container = container6(&lan.network, address, ipv6);
            let _server = serve6(&container);
            let ports = mappings(&lan.publish(address, &["5353:80/udp"]));
            lan.firewall.publish(ipv6.into(), &ports).unwrap();
            let seen = ask_again(&lan.client);
            assert_eq!(seen.as_deref(), Some("2001:db8::9"), "{ipv6}");
            lan.firewall.unpublish(address.into(), &ports).unwrap();
            lan.firewall.unpublish(ipv6.into(), &ports).unwrap();
        }
    });
}

#[test]
fn a_port_published_on_an_ipv6_address_answers_there_alone() {
    in_new_namespace(|| {
        let mut lan = Lan::with_ipv6();
        ip(&["address", "add", "2001:db8::3/64", "dev", "uplink", "nodad"]);
        let web = container6(&lan.network, WEB, WEB6);
        let _server = serve6(&web);
        let reserved = lan.publish(WEB, &["[2001:db8::3]:8080:80", "[2001:db8::3]:8080:80/udp"]);
        lan.firewall
            .publish(WEB6.into(), &mappings(&reserved))
            .unwrap();
        assert_eq!(lan.client_asks("[2001:db8::3]:8080"), seen("2001:db8::9"));
        assert!(lan.client.run(|| is_unreachable("[2001:db8::2]:8080")));
        assert!(lan.client.run(|| is_unreachable("192.0.2.2:8080")));
    });
}

#[test]
fn networks_with_ipv6_reach_the_lan_as_the_host_and_not_each_other() {
    in_new_namespace(|| {
        let lan = Lan::with_ipv6();
        let web = container6(&lan.network, WEB, WEB6);
        let second = network6("br-second", "10.80.4.0/24", "fd00:0:0:1::/64");
        let stranger = container6(&second, [10, 80, 4, 2].into(), STRANGER6);
        let _server = serve6(&web);
        let _outside = lan.client.run(|| Server::start("[2001:db8::9]:7000"));
        assert_eq!(web.run(|| ask("[2001:db8::9]:7000")), seen("2001:db8::2"));
        assert!(stranger.run(|| is_unreachable("[fd00::2]:80")));
        // A neighbour that knows where our containers are.
        lan.client
            .run(|| ip(&["-6", "route", "add", "fd00::/64", "via", "2001:db8::2"]));
        assert!(lan.client.run(|| is_unreachable("[fd00::2]:80")));
    });
}

#[test]
fn an_internal_network_with_ipv6_leads_nowhere_whatever_routes_it_makes() {
    in_new_namespace(|| {
        let lan = Lan::with_ipv6();
        // Another network has the host pass packets on.
        let _web = container6(&lan.network, WEB, WEB6);
        let inner = Network {
            internal: true,
            ..network6("br-inner", "10.80.4.0/24", "fd00:0:0:1::/64")
        };
        let inside = container6(&inner, [10, 80, 4, 2].into(), STRANGER6);
        let _outside = lan.client.run(|| Server::start("[2001:db8::9]:7000"));
        let routes = inside.run(|| output_of("ip", &["-6", "route"]));
        assert!(!routes.contains("default"), "{routes}");
        inside.run(|| ip(&["-6", "route", "add", "default", "via", "fd00:0:0:1::1"]));
        assert!(inside.run(|| is_unreachable("[2001:db8::9]:7000")));
    });
}

#[test]
fn an_internal_network_does_not_make_the_host_a_router() {
    in_new_namespace(|| {
        let inner = Network {
            internal: true,
            ..network6("br-inner", "10.80.4.0/24", "fd00:0:0:1::/64")
        };
        let _inside = container6(&inner, [10, 80, 4, 2].into(), STRANGER6);
        assert_eq!(read("all/forwarding"), "0");
    });
}

#[test]
fn who_listens_to_routers_does_so_still_when_the_host_becomes_one() {
    in_new_namespace(|| {
        for name in ["hears", "deaf", "always"] {
            ip(&["link", "add", name, "type", "bridge"]);
        }
        let write = |setting: &str, value: &str| {
            std::fs::write(format!("/proc/sys/net/ipv6/conf/{setting}"), value).unwrap();
        };
        write("hears/accept_ra", "1");
        write("deaf/accept_ra", "0");
        write("always/accept_ra", "2");
        for _ in 0..2 {
            sysctl::enable_ipv6_forwarding().unwrap();
            for (name, value) in [("hears", "2"), ("deaf", "0"), ("always", "2")] {
                assert_eq!(read(&format!("{name}/accept_ra")), value, "{name}");
            }
            assert_eq!(
                read("default/accept_ra"),
                "1",
                "nobody asked for those to come"
            );
            assert_eq!(read("hears/forwarding"), "1");
        }
    });
}

const TABLE6: &str = r#"table ip6 coracle {
  comment "coracle rules 1"
  set bridges {
    type ifname
  }

  set within {
    type ifname . ifname
  }

  set selves {
    type ipv6_addr . ipv6_addr
  }

  map published {
    type inet_proto . inet_service : ipv6_addr . inet_service
  }

  map published_addresses {
    type ipv6_addr . inet_proto . inet_service : ipv6_addr . inet_service
  }

  set internals {
    type ifname
  }

  chain publish {
    dnat ip6 to ip6 daddr . meta l4proto . th dport map @published_addresses
    dnat ip6 to meta l4proto . th dport map @published
  }

  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    fib daddr type local jump publish
  }

  chain output {
    type nat hook output priority -100; policy accept;
    ip6 daddr ::1 return
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
    iifname . oifname @within ct status dnat masquerade
    ip6 saddr . ip6 daddr @selves masquerade
  }
}
"#;
