//! Names from elsewhere.

use std::collections::HashSet;

use simple_dns::Name;

use super::bed::{HostFile, refusal, reply};
use super::*;
use crate::network::test_bed::PATIENCE;

const ELSEWHERE: &str = "Elsewhere.example";

/// What is answered about a name from elsewhere: the last bytes of addresses, and the code.
fn asked_for(bed: &Bed, ask: fn(&Bed, Vec<u8>) -> Option<Vec<u8>>) -> (Vec<u8>, RCODE) {
    let answer = ask(bed, question(ELSEWHERE, TYPE::A)).unwrap();
    let packet = Packet::parse(&answer).unwrap();
    assert_eq!(packet.id(), ID);
    assert_eq!(packet.questions[0].qname.to_string(), ELSEWHERE);
    let last = addresses(&answer)
        .iter()
        .map(|one| one.octets()[3])
        .collect();
    (last, packet.rcode())
}

fn found(last: u8) -> (Vec<u8>, RCODE) {
    (vec![last], RCODE::NoError)
}

fn failed(code: RCODE) -> (Vec<u8>, RCODE) {
    (Vec::new(), code)
}

#[test]
fn the_hosts_servers_are_asked_from_the_host_as_their_file_says_now() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.53\n");
        let bed = Bed::new(file.forwarding());
        let (first, second) = (Server::of("127.0.0.53", 1), Server::of("127.0.0.54", 2));
        assert_eq!(asked_for(&bed, Bed::ask), found(1));
        assert_eq!(asked_for(&bed, Bed::ask_tcp), found(1));
        let asked = first.asked();
        assert_eq!([asked[0].over_tcp, asked[1].over_tcp], [false, true]);
        assert!(asked.iter().all(|one| one.by.ip() == Ipv4Addr::LOCALHOST));
        file.write("nameserver 127.0.0.54\n# other\n");
        assert_eq!(asked_for(&bed, Bed::ask), found(2));
        assert_eq!((first.asked().len(), second.asked().len()), (2, 1));
        // Our own names stay with us.
        bed.ask(question("web", TYPE::AAAA)).unwrap();
        bed.ask(question("single", TYPE::A)).unwrap();
        assert_eq!(
            second.asked().len(),
            2,
            "a single word may be a name elsewhere"
        );
        drop((first, second));
        let _local = Server::of("127.0.0.1", 3);
        std::fs::remove_file(file.path()).unwrap();
        assert_eq!(asked_for(&bed, Bed::ask), found(3), "resolv.conf(5)");
    });
}

#[test]
fn a_server_of_the_host_may_be_behind_a_certain_interface() {
    in_new_namespace(|| {
        for arguments in [
            "link add uplink type veth peer name other",
            "link set other up",
            "link set uplink addrgenmode none up",
            "address add fe80::53/64 dev uplink nodad",
        ] {
            output_of("ip", &arguments.split(' ').collect::<Vec<_>>());
        }
        let file = HostFile::new("nameserver fe80::53%none\nnameserver fe80::53%uplink\n");
        let bed = Bed::new(file.forwarding());
        let _server = Server::of("::", 6);
        assert_eq!(asked_for(&bed, Bed::ask), found(6));
        assert_eq!(asked_for(&bed, Bed::ask_tcp), found(6));
    });
}

#[test]
fn every_question_goes_on_unchanged_but_with_an_id_and_a_port_of_its_own() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.53\n");
        let bed = Bed::new(file.forwarding());
        let server = Server::of("127.0.0.53", 1);
        let message = extended_question(ELSEWHERE, TYPE::HTTPS, 1400);
        for _ in 0..16 {
            bed.ask(message.clone()).unwrap();
        }
        let asked = server.asked();
        for one in &asked {
            assert_eq!(one.message[2..], message[2..]);
        }
        let ids: HashSet<_> = asked.iter().map(|one| &one.message[..2]).collect();
        let ports: HashSet<_> = asked.iter().map(|one| one.by.port()).collect();
        assert!(ids.len() > 12 && ports.len() > 12, "{ids:?} {ports:?}");
    });
}

#[test]
fn the_next_server_is_asked_when_one_is_silent_gone_or_unwilling() {
    in_new_namespace(|| {
        let file = HostFile::new(
            "nameserver 127.0.0.51\nnameserver 127.0.0.52\nnameserver 127.0.0.53\n\
             options timeout:1 attempts:1\n",
        );
        let bed = Bed::new(file.forwarding());
        let silent = Server::start("127.0.0.51", |_| Vec::new());
        let willing = Server::of("127.0.0.53", 3);
        assert_eq!(asked_for(&bed, Bed::ask), found(3));
        assert_eq!(asked_for(&bed, Bed::ask_tcp), found(3));
        assert_eq!(silent.asked().len(), 2);
        drop((silent, willing));
        for ask in [Bed::ask, Bed::ask_tcp] {
            for code in [RCODE::ServerFailure, RCODE::Refused, RCODE::NotImplemented] {
                let unwilling = Server::start("127.0.0.52", move |asked| {
                    vec![refusal(&asked.message, code)]
                });
                assert_eq!(asked_for(&bed, ask), failed(code), "the last has its say");
                let willing = Server::of("127.0.0.53", 3);
                assert_eq!(asked_for(&bed, ask), found(3));
                assert_eq!((unwilling.asked().len(), willing.asked().len()), (2, 1));
            }
        }
        // Nobody is there at all: that is known at once.
        let start = Instant::now();
        assert_eq!(asked_for(&bed, Bed::ask), failed(RCODE::ServerFailure));
        assert_eq!(asked_for(&bed, Bed::ask_tcp), failed(RCODE::ServerFailure));
        assert!(start.elapsed() < PATIENCE);
    });
}

#[test]
fn a_lost_packet_is_made_good_for_and_a_name_that_is_not_there_is_no_refusal() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.53\noptions timeout:1 attempts:2\n");
        let bed = Bed::new(file.forwarding());
        let count = std::sync::atomic::AtomicU32::new(0);
        let server = Server::start("127.0.0.53", move |asked| {
            match count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
                0 => Vec::new(),
                _ => vec![refusal(&asked.message, RCODE::NameError)],
            }
        });
        assert_eq!(asked_for(&bed, Bed::ask), failed(RCODE::NameError));
        assert_eq!(server.asked().len(), 2);
    });
}

#[test]
fn only_the_answer_to_the_very_question_counts() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.53\n");
        let bed = Bed::new(file.forwarding());
        let stranger = UdpSocket::bind("127.0.0.66:53").unwrap();
        let server = Server::start("127.0.0.53", move |asked| {
            let with = |change: &dyn Fn(&mut Packet<'_>)| {
                let mut packet = Packet::parse(&asked.message).unwrap();
                change(&mut packet);
                reply(&packet.build_bytes_vec().unwrap(), 66)
            };
            let _ = stranger.send_to(&reply(&asked.message, 66), asked.by);
            let other_id = with(&|packet| packet.set_id(packet.id().wrapping_add(1)));
            let other_name = with(&|packet| {
                packet.questions[0].qname = Name::new("other.example").unwrap();
            });
            let other_type = with(&|packet| packet.questions[0].qtype = TYPE::AAAA.into());
            let truth = with(&|packet| {
                // A server need not keep the spelling, but we hand on what it says.
                packet.questions[0].qname = Name::new(ELSEWHERE).unwrap();
            });
            let mut truth = truth;
            let end = truth.len();
            truth[end - 1] = 1;
            if asked.over_tcp {
                return vec![other_name];
            }
            let mut question_itself = asked.message.clone();
            question_itself[2] &= 0x7f;
            vec![
                other_id,
                other_name,
                other_type,
                b"short".to_vec(),
                Vec::new(),
                question_itself,
                truth,
            ]
        });
        assert_eq!(asked_for(&bed, Bed::ask), found(1));
        assert_eq!(server.asked().len(), 1);
        assert_eq!(asked_for(&bed, Bed::ask_tcp), failed(RCODE::ServerFailure));
    });
}

#[test]
fn what_does_not_fit_is_asked_for_by_tcp() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.53\n");
        let bed = Bed::new(file.forwarding());
        let server = Server::start("127.0.0.53", |asked| {
            let mut large = reply(&asked.message, 5);
            if !asked.over_tcp {
                large[2] |= 2;
                return vec![large];
            }
            let mut packet = Packet::parse(&large).unwrap();
            let record = packet.answers[0].clone();
            packet.answers.extend(vec![record; 2000]);
            vec![packet.build_bytes_vec_compressed().unwrap()]
        });
        let answer = bed.ask(question(ELSEWHERE, TYPE::A)).unwrap();
        let packet = Packet::parse(&answer).unwrap();
        assert!(packet.has_flags(PacketFlag::TRUNCATION));
        assert_eq!(server.asked().len(), 1);
        let answer = bed.ask_tcp(question(ELSEWHERE, TYPE::A)).unwrap();
        assert_eq!(addresses(&answer).len(), 2001);
    });
}

#[test]
fn a_datagram_that_is_longer_than_the_client_takes_is_not_handed_on() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.53\n");
        let bed = Bed::new(file.forwarding());
        let _server = Server::start("127.0.0.53", |asked| {
            let mut packet = Packet::parse(&asked.message).unwrap().into_reply();
            let name = packet.questions[0].qname.clone();
            let text = simple_dns::rdata::TXT::new()
                .with_string("x".repeat(250).leak())
                .unwrap();
            let record =
                simple_dns::ResourceRecord::new(name, simple_dns::CLASS::IN, 60, RData::TXT(text));
            packet.answers.extend(vec![record; 3]);
            vec![packet.build_bytes_vec_compressed().unwrap()]
        });
        let asked = |message| {
            let answer = bed.ask(message).unwrap();
            let packet = Packet::parse(&answer).unwrap();
            assert_eq!(packet.id(), ID);
            (
                packet.has_flags(PacketFlag::TRUNCATION),
                packet.answers.len(),
            )
        };
        assert_eq!(asked(question(ELSEWHERE, TYPE::TXT)), (true, 0));
        let extended = extended_question(ELSEWHERE, TYPE::TXT, 1232);
        assert_eq!(asked(extended), (false, 3));
    });
}

#[test]
fn servers_that_were_asked_for_are_asked_from_inside_as_often_as_need_be() {
    in_new_namespace(|| {
        let ourselves = RESOLVER_ADDRESS.into();
        let bed = Bed::new(Forwarding::Servers(vec![
            ourselves,
            [127, 0, 0, 77].into(),
            [0, 0, 0, 0, 0, 0, 0, 1].into(),
        ]));
        let outside = Server::of("127.0.0.77", 1);
        let inside = bed.container.run(|| Server::of("127.0.0.77", 2));
        // More than there are sockets.
        for _ in 0..100 {
            assert_eq!(asked_for(&bed, Bed::ask), found(2));
        }
        for _ in 0..25 {
            assert_eq!(asked_for(&bed, Bed::ask_tcp), found(2));
        }
        let ports = inside.asked().into_iter().map(|one| one.by.port());
        assert!(ports.collect::<HashSet<_>>().len() > 90);
        // The next one is asked over IPv6.
        drop(inside);
        let inside = bed.container.run(|| Server::of("::1", 3));
        for _ in 0..20 {
            assert_eq!(asked_for(&bed, Bed::ask), found(3));
            assert_eq!(asked_for(&bed, Bed::ask_tcp), found(3));
        }
        drop(inside);
        // Those that failed can be used again too.
        for _ in 0..70 {
            assert_eq!(asked_for(&bed, Bed::ask), failed(RCODE::ServerFailure));
        }
        for _ in 0..20 {
            assert_eq!(asked_for(&bed, Bed::ask_tcp), failed(RCODE::ServerFailure));
        }
        let _inside = bed.container.run(|| Server::of("127.0.0.77", 4));
        assert_eq!(asked_for(&bed, Bed::ask), found(4));
        assert_eq!(asked_for(&bed, Bed::ask_tcp), found(4));
        assert_eq!(outside.asked(), []);
    });
}

#[test]
fn nothing_leaves_by_a_network_that_leads_nowhere_until_there_is_another() {
    in_new_namespace(|| {
        let mut bed = Bed::new(Forwarding::No);
        let start = |address| Server::of(address, 1);
        let servers = [start("127.0.0.53"), start("127.0.0.1")];
        let inside = bed.container.run(move || start("127.0.0.53"));
        let since = Instant::now();
        for ask in [Bed::ask, Bed::ask_tcp] {
            assert_eq!(asked_for(&bed, ask), failed(RCODE::ServerFailure));
            let answer = ask(&bed, question("1.2.0.192.in-addr.arpa", TYPE::PTR)).unwrap();
            assert_eq!(
                Packet::parse(&answer).unwrap().rcode(),
                RCODE::ServerFailure
            );
        }
        assert!(since.elapsed() < PATIENCE, "nobody is waited for");
        for server in servers.iter().chain([&inside]) {
            assert_eq!(server.asked(), []);
        }
        let file = HostFile::new("nameserver 127.0.0.53\n");
        let mut resolver = bed.resolver();
        resolver.forward(file.forwarding());
        bed.serve(resolver);
        assert_eq!(asked_for(&bed, Bed::ask), found(1));
        let mut resolver = bed.resolver();
        resolver.forward(Forwarding::No);
        bed.serve(resolver);
        assert_eq!(asked_for(&bed, Bed::ask), failed(RCODE::ServerFailure));
        assert_eq!(servers[0].asked().len(), 1);
    });
}

#[test]
fn who_waits_is_told_when_the_servers_are_replaced() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.53\n");
        let mut bed = Bed::new(file.forwarding());
        let silent = Server::start("127.0.0.53", |_| Vec::new());
        let asks = [bed::ask_udp as fn(&[u8]) -> _, bed::ask_tcp];
        let waiting = asks.map(|ask| {
            let message = question(ELSEWHERE, TYPE::A);
            // On threads of their own, in the container's namespace.
            let thread = move || std::thread::spawn(move || ask(&message));
            bed.container.run(thread)
        });
        for _ in &waiting {
            silent.heard.recv_timeout(PATIENCE).unwrap();
        }
        let mut resolver = bed.resolver();
        resolver.forward(file.forwarding());
        assert!(resolver.deadline().is_some(), "they are the same");
        resolver.forward(Forwarding::No);
        bed.serve(resolver);
        for thread in waiting {
            let answer = thread.join().unwrap().unwrap();
            assert_eq!(
                Packet::parse(&answer).unwrap().rcode(),
                RCODE::ServerFailure
            );
        }
    });
}
