//! The resolver with real packets.

mod bed;
mod forwarding;
mod hostile;

use std::io::Write;

use simple_dns::rdata::RData;
use simple_dns::{OPCODE, Packet, PacketFlag, QCLASS, RCODE, TYPE};

use self::bed::{
    Bed, HostFile, ID, Server, addresses, ask_udp, connect_tcp, extended_question, framed, known,
    question, read_framed,
};
use super::message::{Question, set_id};
use super::*;
use crate::network::test_bed::{Namespace, PATIENCE, in_new_namespace, output_of};
use crate::network::{in_namespace_for_good, set_loopback_up};

#[test]
fn the_addresses_of_other_containers_are_answered() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        for ask in [Bed::ask, Bed::ask_tcp] {
            for (name, last) in [("web", vec![2]), ("WEB", vec![2]), ("dB", vec![3, 4])] {
                let answer = ask(&bed, question(name, TYPE::A)).unwrap();
                let last = last.iter().map(|last| Ipv4Addr::new(10, 80, 0, *last));
                assert_eq!(addresses(&answer), last.collect::<Vec<_>>(), "{name}");
                let packet = Packet::parse(&answer).unwrap();
                assert_eq!(packet.id(), ID);
                assert!(packet.has_flags(
                    PacketFlag::RESPONSE
                        | PacketFlag::RECURSION_DESIRED
                        | PacketFlag::RECURSION_AVAILABLE
                        | PacketFlag::AUTHORITATIVE_ANSWER
                ));
                assert!(!packet.has_flags(PacketFlag::TRUNCATION));
                assert_eq!(packet.answers[0].ttl, 0);
                // As it was written, letter for letter.
                assert_eq!(packet.questions[0].qname.to_string(), name);
            }
            let answer = ask(&bed, question("empty", TYPE::A)).unwrap();
            assert_eq!(Packet::parse(&answer).unwrap().rcode(), RCODE::NoError);
            assert!(addresses(&answer).is_empty());
        }
    });
}

#[test]
fn a_name_has_nothing_of_other_types() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        for kind in [
            TYPE::AAAA,
            TYPE::MX,
            TYPE::TXT,
            TYPE::Unknown(65),
            TYPE::PTR,
        ] {
            let answer = bed.ask(question("web", kind)).unwrap();
            let packet = Packet::parse(&answer).unwrap();
            assert_eq!(packet.rcode(), RCODE::NoError, "{kind:?}");
            assert!(packet.answers.is_empty(), "{kind:?}");
        }
    });
}

#[test]
fn an_address_has_its_containers_name() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        let answer = bed
            .ask(question("2.0.80.10.in-addr.ARPA", TYPE::PTR))
            .unwrap();
        let packet = Packet::parse(&answer).unwrap();
        match &packet.answers[0].rdata {
            RData::PTR(name) => assert_eq!(name.to_string(), "web.backend"),
            other => panic!("{other:?}"),
        }
        for unknown in [
            "9.0.80.10.in-addr.arpa",
            "80.10.in-addr.arpa",
            "in-addr.arpa",
        ] {
            let answer = bed.ask(question(unknown, TYPE::PTR)).unwrap();
            assert_eq!(
                Packet::parse(&answer).unwrap().rcode(),
                RCODE::ServerFailure
            );
        }
    });
}

#[test]
fn ipv6_addresses_are_answered_to_who_asks_for_them() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        let asked = |kind| {
            let answer = bed.ask(question("both", kind)).unwrap();
            let packet = Packet::parse(&answer).unwrap();
            assert_eq!(packet.rcode(), RCODE::NoError);
            let mut found: Vec<String> = packet
                .answers
                .iter()
                .map(|answer| match &answer.rdata {
                    RData::A(a) => Ipv4Addr::from(a.address).to_string(),
                    RData::AAAA(aaaa) => std::net::Ipv6Addr::from(aaaa.address).to_string(),
                    other => panic!("{other:?}"),
                })
                .collect();
            found.sort();
            found
        };
        assert_eq!(asked(TYPE::A), ["10.80.0.5"]);
        assert_eq!(asked(TYPE::AAAA), ["fd00::5", "fd00::6"]);
        for (name, found) in [
            (format!("6.{}0.0.d.f.ip6.arpa", "0.".repeat(27)), true),
            (format!("6.{}0.0.d.F.IP6.arpa", "0.".repeat(27)), true),
            (format!("7.{}0.0.d.f.ip6.arpa", "0.".repeat(27)), false),
            (format!("6.{}0.0.d.f.ip6.arpa", "0.".repeat(28)), false),
            (format!("6.{}00.0.d.f.ip6.arpa", "0.".repeat(26)), false),
            (format!("6.{}0.0.d.g.ip6.arpa", "0.".repeat(27)), false),
            ("6.0.0.0.d.f.ip6.arpa".to_owned(), false),
            ("ip6.arpa".to_owned(), false),
        ] {
            let answer = bed.ask(question(&name, TYPE::PTR)).unwrap();
            let packet = Packet::parse(&answer).unwrap();
            match packet.answers.first().map(|answer| &answer.rdata) {
                Some(RData::PTR(name)) => assert_eq!(name.to_string(), "both.backend"),
                _ => assert!(!found, "{name}"),
            }
        }
    });
}

#[test]
fn another_address_comes_first_now_and_then() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        let mut first = std::collections::HashSet::new();
        // Not to see both in so many is as likely as to guess a key.
        for _ in 0..128 {
            let answer = bed.ask(question("db", TYPE::A)).unwrap();
            let packet = Packet::parse(&answer).unwrap();
            if let RData::A(a) = &packet.answers[0].rdata {
                first.insert(a.address);
            }
            if first.len() == 2 {
                return;
            }
        }
        panic!("{first:?}");
    });
}

#[test]
fn an_answer_is_cut_off_at_what_the_client_takes_and_whole_over_tcp() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        let cut = |answer: &[u8]| {
            let packet = Packet::parse(answer).unwrap();
            (
                packet.has_flags(PacketFlag::TRUNCATION),
                packet.answers.len(),
                packet.opt().is_some(),
            )
        };
        let plain = bed.ask(question("many", TYPE::A)).unwrap();
        assert_eq!(cut(&plain), (true, 30, false));
        assert!(plain.len() <= 512);
        let extended = bed.ask(extended_question("many", TYPE::A, 1232)).unwrap();
        assert_eq!(cut(&extended), (true, 74, true));
        assert!(extended.len() <= 1232);
        let large = bed.ask(extended_question("many", TYPE::A, 4096)).unwrap();
        assert_eq!(cut(&large), (false, 100, true));
        let tiny = bed.ask(extended_question("web", TYPE::A, 1)).unwrap();
        assert_eq!(cut(&tiny), (false, 1, true), "512 bytes always pass");
        let whole = bed.ask_tcp(question("many", TYPE::A)).unwrap();
        assert_eq!(cut(&whole), (false, 100, false));
    });
}

#[test]
fn programs_of_the_container_may_have_port_53_and_other_programs_ask_as_ever() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        bed.container.run(|| {
            let _own = Server::of("0.0.0.0", 9);
            let asked = |server| output_of("busybox", &["nslookup", "web", server]);
            assert!(asked("127.0.0.11").contains("10.80.0.2"));
            assert!(asked("127.0.0.1").contains("192.0.2.9"));
        });
        let answer = bed.ask_tcp(question("web", TYPE::A)).unwrap();
        assert_eq!(addresses(&answer), [Ipv4Addr::new(10, 80, 0, 2)]);
    });
}

#[test]
fn the_c_library_finds_containers_at_once_though_they_have_no_ipv6() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.11\noptions timeout:30 attempts:1\n");
        let bed = Bed::new(Forwarding::No);
        let path = file.path().to_str().unwrap().to_owned();
        let since = Instant::now();
        let found = bed.container.run(move || {
            let script = r#"mount --bind "$0" /etc/resolv.conf && exec getent ahosts db"#;
            output_of("unshare", &["--mount", "sh", "-ec", script, &path])
        });
        assert!(
            found.contains("10.80.0.3") && found.contains("10.80.0.4"),
            "{found}"
        );
        assert!(since.elapsed() < PATIENCE, "no answer was passed over");
    });
}

#[test]
fn a_connection_may_ask_again_and_send_bit_by_bit() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        bed.container.run(|| {
            let mut stream = connect_tcp();
            stream.set_nodelay(true).unwrap();
            // Two at once.
            let mut two = framed(&question("web", TYPE::A));
            two.extend(framed(&question("db", TYPE::A)));
            stream.write_all(&two).unwrap();
            for count in [1, 2] {
                let answer = read_framed(&mut stream).unwrap();
                assert_eq!(addresses(&answer).len(), count);
            }
            for byte in framed(&question("web", TYPE::A)) {
                stream.write_all(&[byte]).unwrap();
            }
            // The client has nothing more to say, but listens.
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let answer = read_framed(&mut stream).unwrap();
            assert_eq!(addresses(&answer).len(), 1);
            assert_eq!(read_framed(&mut stream), None, "it is closed");
        });
    });
}

#[test]
fn what_cannot_be_done_is_refused() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        let refused = |message: Vec<u8>| {
            let answer = bed.ask(message).unwrap();
            let packet = Packet::parse(&answer).unwrap();
            assert_eq!(packet.id(), ID);
            assert!(packet.answers.is_empty());
            (packet.opcode(), packet.rcode())
        };
        let mut status = question("web", TYPE::A);
        status[2] |= 2 << 3;
        assert_eq!(
            refused(status),
            (OPCODE::ServerStatusRequest, RCODE::NotImplemented)
        );
        let fine = OPCODE::StandardQuery;
        let cut = question("web", TYPE::A)[..20].to_vec();
        assert_eq!(refused(cut), (fine, RCODE::FormatError));
        let mut none = question("web", TYPE::A);
        none[5] = 0;
        assert_eq!(refused(none), (fine, RCODE::FormatError));
        // The name refers to itself.
        let pointer = [&question("web", TYPE::A)[..12], b"\xc0\x0c\0\x01\0\x01"].concat();
        assert_eq!(refused(pointer), (fine, RCODE::FormatError));
        let mut axfr = question("web", TYPE::A);
        let place = axfr.len() - 3;
        axfr[place] = 252;
        assert_eq!(refused(axfr), (fine, RCODE::NotImplemented));
        // Of another class there is nothing here.
        let mut chaos = Packet::new_query(ID);
        let of_chaos = QCLASS::CLASS(simple_dns::CLASS::CH);
        let name = simple_dns::Name::new("web").unwrap();
        chaos.questions.push(simple_dns::Question::new(
            name,
            TYPE::A.into(),
            of_chaos,
            false,
        ));
        let chaos = chaos.build_bytes_vec().unwrap();
        assert_eq!(refused(chaos), (fine, RCODE::ServerFailure));
    });
}

#[test]
fn a_second_resolver_in_a_namespace_takes_the_place_of_the_first() {
    in_new_namespace(|| {
        let mut bed = Bed::new(Forwarding::No);
        // A program that keeps its socket for all questions.
        let client = bed.container.run(bed::connect_udp);
        let ask = |bed: &Bed| {
            client.send(&question("web", TYPE::A)).unwrap();
            assert_eq!(addresses(&bed::receive(&client).unwrap()).len(), 1);
            let answer = bed.ask_tcp(question("web", TYPE::A)).unwrap();
            assert_eq!(addresses(&answer).len(), 1);
        };
        ask(&bed);
        for _ in 0..2 {
            let first = bed.resolver();
            let open = || Resolver::open(Forwarding::No).unwrap();
            let second = bed.container.run(open);
            bed.serve(second);
            drop(first);
            ask(&bed);
        }
    });
}

const AS_USER: &str = "network::resolver::tests::of_a_user";

#[test]
fn root_of_a_user_namespace_has_resolvers_too() {
    let text = output_of(
        "setpriv",
        &[
            "--reuid=54321",
            "--regid=54321",
            "--clear-groups",
            "--inh-caps=-all",
            "unshare",
            "--user",
            "--map-root-user",
            "--net",
            std::env::current_exe().unwrap().to_str().unwrap(),
            "--exact",
            AS_USER,
            "--ignored",
            "--nocapture",
        ],
    );
    assert!(text.contains("1 passed"), "{text}");
}

/// What the user's process does. Not a test by itself.
#[test]
#[ignore = "started by another test, as a user"]
fn of_a_user() {
    set_loopback_up().unwrap();
    let container = Namespace::new();
    let resolver = in_namespace_for_good(container.as_fd(), || {
        set_loopback_up()?;
        Resolver::open(Forwarding::Servers(vec![[127, 0, 0, 53].into()]))
    });
    let _server = container.run(|| Server::of("127.0.0.53", 7));
    let mut bed = Bed::of(container);
    bed.serve(resolver.unwrap());
    for ask in [Bed::ask, Bed::ask_tcp] {
        let answer = ask(&bed, question("web", TYPE::A)).unwrap();
        assert_eq!(addresses(&answer), [Ipv4Addr::new(10, 80, 0, 2)]);
        let answer = ask(&bed, question("elsewhere.example", TYPE::A)).unwrap();
        assert_eq!(addresses(&answer), [Ipv4Addr::new(192, 0, 2, 7)]);
    }
}
