//! Messages that nobody in his right mind would send, and too many of them.

use std::io::Read;

use super::bed::HostFile;
use super::*;
use crate::network::resolver::answer::Transport;
use crate::network::resolver::message::{cut_off, refuse};
use crate::network::test_bed::PATIENCE;

/// Numbers that look random and are the same each time (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// Messages: random ones, and good ones with some bytes changed, cut, or added.
fn messages(numbers: &mut Numbers) -> Vec<u8> {
    let good = [
        question("web", TYPE::A),
        extended_question("many", TYPE::A, 1232),
        extended_question("2.0.80.10.in-addr.arpa", TYPE::PTR, 512),
        bed::reply(&question("elsewhere.example", TYPE::A), 1),
    ];
    let mut message = good[numbers.below(good.len())].clone();
    match numbers.below(8) {
        0 => {
            let count = numbers.below(600);
            return numbers.bytes(count);
        }
        1 => {
            // A header that is fine, and anything after it.
            message.truncate(12);
            let count = numbers.below(300);
            message.extend(numbers.bytes(count));
        }
        2 => {
            let end = numbers.below(message.len());
            message.truncate(end);
        }
        _ => {
            for _ in 0..=numbers.below(4) {
                let place = numbers.below(message.len());
                let odd = [0, 1, 0x3f, 0x40, 0xc0, 0xff, numbers.next() as u8];
                message[place] = odd[numbers.below(odd.len())];
            }
            let count = numbers.below(20);
            message.extend(numbers.bytes(count));
        }
    }
    message
}

#[test]
fn no_message_confuses_us() {
    let names = known();
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut seen = [0; 3];
    for _ in 0..200_000 {
        let message = messages(&mut numbers);
        let transport = match numbers.below(2) {
            0 => Transport::Datagram,
            _ => Transport::Stream,
        };
        match react(&message, transport, &names) {
            Reaction::Answer(answer) => {
                seen[0] += 1;
                assert_eq!(answer[..2], message[..2]);
                assert!(answer[2] & 0x80 != 0, "it is no question in turn");
                // Whoever can read the question can read the answer.
                if Packet::parse(&message).is_ok() {
                    Packet::parse(&answer).unwrap();
                }
                let max_bytes = match (transport, Question::read(&message)) {
                    (Transport::Datagram, Ok(question)) => question.datagram_max_bytes(),
                    (Transport::Datagram, Err(_)) => 12,
                    (Transport::Stream, _) => 65535,
                };
                assert!(answer.len() <= max_bytes);
            }
            Reaction::Foreign(question) => {
                seen[1] += 1;
                let other = messages(&mut numbers);
                let _ = question.is_answered_by(&other, 1);
                let mut own = message.clone();
                own[2] |= 0x80;
                set_id(&mut own, 7);
                assert!(question.is_answered_by(&own, 7));
                assert!(!question.is_answered_by(&own, 8));
                let cut = cut_off(&question, &own);
                assert!(cut.len() <= 12 + 259 + 11 && cut[2] & 0x82 == 0x82);
            }
            Reaction::Ignore => seen[2] += 1,
        }
        let _ = refuse(&message, super::super::message::Code::Malformed);
    }
    assert!(seen.iter().all(|count| *count > 1000), "{seen:?}");
}

#[test]
fn names_are_read_as_they_are_meant() {
    let read = |name: &[u8]| {
        let message = [&question("a", TYPE::A)[..12], name, b"\0\x01\0\x01"].concat();
        Question::read(&message).map(|question| question.name)
    };
    assert_eq!(read(b"\x03WeB\x01_\0"), Ok(Some("web._".to_owned())));
    // The root, a dot that is none, a space, no text at all.
    for odd in [&b"\0"[..], b"\x03a.b\0", b"\x03a b\0", b"\x02\xff\x00\0"] {
        assert_eq!(read(odd), Ok(None), "{odd:?}");
    }
    let label = [&[63][..], &[b'a'; 63]].concat();
    let longest = [&label.repeat(3)[..], &[61], &[b'a'; 61], &[0]].concat();
    assert_eq!(longest.len(), 255);
    assert_eq!(read(&longest).unwrap().unwrap().len(), 253);
    let longer = [&label.repeat(3)[..], &[62], &[b'a'; 62], &[0]].concat();
    assert!(read(&longer).is_err());
    assert!(read(b"\x40abc\0").is_err());
}

#[test]
fn a_flood_of_questions_leaves_our_own_names_answered() {
    in_new_namespace(|| {
        let file = HostFile::new("nameserver 127.0.0.53\noptions timeout:30\n");
        let bed = Bed::new(file.forwarding());
        let silent = Server::start("127.0.0.53", |_| Vec::new());
        bed.container.run(|| {
            let socket = bed::connect_udp();
            let mut refused = 0;
            for index in 0..400 {
                socket
                    .send(&question("elsewhere.example", TYPE::A))
                    .unwrap();
                socket.send(&question("web", TYPE::A)).unwrap();
                loop {
                    let answer = bed::receive(&socket).unwrap();
                    if !addresses(&answer).is_empty() {
                        break;
                    }
                    refused += 1;
                    assert!(index >= 256);
                }
            }
            assert!(refused >= 143, "{refused}");
        });
        for _ in 0..256 {
            silent.heard.recv_timeout(PATIENCE).unwrap();
        }
        assert_eq!(silent.asked().len(), 256);
    });
}

#[test]
fn too_many_connections_and_what_no_client_sends_do_not_keep_others_out() {
    in_new_namespace(|| {
        let bed = Bed::new(Forwarding::No);
        bed.container.run(|| {
            let idle: Vec<_> = (0..40).map(|_| connect_tcp()).collect();
            let ask = || {
                let mut stream = connect_tcp();
                stream
                    .write_all(&framed(&question("web", TYPE::A)))
                    .unwrap();
                assert_eq!(addresses(&read_framed(&mut stream).unwrap()).len(), 1);
            };
            ask();
            drop(idle);
            // A length of nothing, of too much, and an answer.
            let mut answer = question("web", TYPE::A);
            answer[2] |= 0x80;
            for odd in [vec![0, 0], vec![0xff, 0xff], framed(&answer)] {
                let mut stream = connect_tcp();
                stream.write_all(&odd).unwrap();
                assert!(matches!(stream.read(&mut [0]), Ok(0) | Err(_)));
            }
            ask();
            let socket = bed::connect_udp();
            for odd in [vec![], vec![0; 11], answer, vec![0xff; 5000]] {
                socket.send(&odd).unwrap();
            }
            let patience = PATIENCE;
            socket.set_read_timeout(Some(patience)).unwrap();
            assert_eq!(
                ask_udp(&question("web", TYPE::A)).map(|answer| addresses(&answer).len()),
                Some(1)
            );
        });
    });
}
