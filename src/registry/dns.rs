//! Asking one name server for the addresses of one name.
//!
//! Owns the exchange (RFC 1035): both questions at once over UDP, and TCP for an answer
//! that does not fit. An answer is taken only from the server that was asked, with the
//! question that it was asked. Refuses to know which servers and names there are.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QTYPE, Question, RCODE, TYPE, header_buffer};

use crate::ids::fill_random;

/// A UDP answer, which without extensions has at most 512 bytes; some servers send more.
const UDP_MAX_BYTES: usize = 4096;
/// How many names may stand for one another in an answer.
const ALIASES_MAX: usize = 16;
/// Once one family's addresses are known, the other's are waited for only so long.
const OTHER_FAMILY_GRACE: Duration = Duration::from_millis(500);

/// What a name server says about a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has these addresses.
    Addresses(Vec<IpAddr>),
    /// There is no such name, or it has no addresses.
    Nothing,
}

/// Asks a server for the IPv6 and IPv4 addresses of `name`.
pub(super) fn ask(server: SocketAddr, name: &str, timeout: Duration) -> io::Result<Answer> {
    let any: IpAddr = match server {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0))?;
    // A connected socket takes answers from this server alone.
    socket.connect(server)?;
    let mut pending = [TYPE::AAAA, TYPE::A]
        .into_iter()
        .map(|family| Query::new(name, family))
        .collect::<io::Result<Vec<Query>>>()?;
    for query in &pending {
        socket.send(&query.message)?;
    }
    let mut addresses = Vec::new();
    let mut fault = None;
    let mut deadline = Instant::now() + timeout;
    while !pending.is_empty() {
        let received = receive(&socket, deadline);
        let Ok(message) = received else {
            fault = received.err();
            break;
        };
        let Some(place) = pending
            .iter()
            .position(|query| query.is_answered_by(&message))
        else {
            continue;
        };
        let query = pending.swap_remove(place);
        match query.read_or_ask_again(&message, server, timeout) {
            Ok(found) => addresses.extend(found),
            Err(why) => fault = Some(why),
        }
        if !addresses.is_empty() {
            deadline = deadline.min(Instant::now() + OTHER_FAMILY_GRACE);
        }
    }
    match fault {
        _ if !addresses.is_empty() => Ok(Answer::Addresses(addresses)),
        Some(why) => Err(why),
        None => Ok(Answer::Nothing),
    }
}

fn receive(socket: &UdpSocket, deadline: Instant) -> io::Result<Vec<u8>> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    socket.set_read_timeout(Some(left))?;
    let mut message = vec![0; UDP_MAX_BYTES];
    let length = socket.recv(&mut message).map_err(|why| match why.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => why,
    })?;
    message.truncate(length);
    Ok(message)
}

/// One question about a name.
struct Query {
    id: u16,
    name: String,
    family: TYPE,
    message: Vec<u8>,
}

impl Query {
    fn new(name: &str, family: TYPE) -> io::Result<Self> {
        let mut id = [0; 2];
        fill_random(&mut id).map_err(|why| io::Error::other(why.to_string()))?;
        let id = u16::from_ne_bytes(id);
        let mut packet = Packet::new_query(id);
        packet.set_flags(PacketFlag::RECURSION_DESIRED);
        packet.questions.push(Question::new(
            Name::new(name).map_err(io::Error::other)?,
            QTYPE::TYPE(family),
            CLASS::IN.into(),
            false,
        ));
        Ok(Query {
            id,
            name: name.to_owned(),
            family,
            message: packet.build_bytes_vec().map_err(io::Error::other)?,
        })
    }

    /// Whether a message is the answer to this very question.
    fn is_answered_by(&self, message: &[u8]) -> bool {
        let is_answer = header_buffer::id(message).is_ok_and(|id| id == self.id)
            && header_buffer::has_flags(message, PacketFlag::RESPONSE).unwrap_or(false);
        if !is_answer || is_truncated(message) {
            // One that was cut off may not be readable; what counts then comes by TCP.
            return is_answer;
        }
        let (Ok(packet), Ok(name)) = (Packet::parse(message), Name::new(&self.name)) else {
            return false;
        };
        match packet.questions.as_slice() {
            [question] => question.qname == name && question.qtype == QTYPE::TYPE(self.family),
            // A server that refuses may leave out what it refuses.
            [] => packet.rcode() != RCODE::NoError,
            _ => false,
        }
    }

    fn read_or_ask_again(
        &self,
        message: &[u8],
        server: SocketAddr,
        timeout: Duration,
    ) -> io::Result<Vec<IpAddr>> {
        if !is_truncated(message) {
            return self.read(message);
        }
        let whole = self.ask_by_tcp(server, timeout)?;
        if !self.is_answered_by(&whole) {
            return Err(io::Error::other("the answer is to another question"));
        }
        self.read(&whole)
    }

    fn ask_by_tcp(&self, server: SocketAddr, timeout: Duration) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&server, timeout)?;
        stream.set_read_timeout(Some(timeout))?;
        stream.set_write_timeout(Some(timeout))?;
        let length = u16::try_from(self.message.len()).map_err(io::Error::other)?;
        stream.write_all(&[&length.to_be_bytes(), self.message.as_slice()].concat())?;
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut message)?;
        Ok(message)
    }

    /// The addresses in an answer, of the name itself or of what it is an alias of.
    fn read(&self, message: &[u8]) -> io::Result<Vec<IpAddr>> {
        let packet = Packet::parse(message).map_err(io::Error::other)?;
        match packet.rcode() {
            RCODE::NoError => {}
            RCODE::NameError => return Ok(Vec::new()),
            refused => return Err(io::Error::other(format!("it answered {refused:?}"))),
        }
        let mut name = Name::new(&self.name).map_err(io::Error::other)?;
        for _ in 0..ALIASES_MAX {
            let mut found = Vec::new();
            let mut alias = None;
            for record in packet.answers.iter().filter(|record| record.name == name) {
                match &record.rdata {
                    RData::A(a) if self.family == TYPE::A => {
                        found.push(Ipv4Addr::from(a.address).into());
                    }
                    RData::AAAA(aaaa) if self.family == TYPE::AAAA => {
                        found.push(Ipv6Addr::from(aaaa.address).into());
                    }
                    RData::CNAME(target) => alias = Some(target.0.clone()),
                    _ => {}
                }
            }
            match alias {
                Some(target) if found.is_empty() => name = target,
                _ => return Ok(found),
            }
        }
        Err(io::Error::other("the name is an alias without an end"))
    }
}

fn is_truncated(message: &[u8]) -> bool {
    header_buffer::has_flags(message, PacketFlag::TRUNCATION).unwrap_or(false)
}

#[cfg(test)]
pub(super) mod tests {
    use std::thread::{self, JoinHandle};

    use simple_dns::rdata::{A, AAAA, CNAME};
    use simple_dns::{ResourceRecord, rdata::RData};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);

    /// A name server that answers `count` questions with what `answer` makes of them.
    pub(in crate::registry) fn server(
        count: usize,
        answer: impl Fn(Packet<'_>) -> Option<Vec<u8>> + Send + 'static,
    ) -> (SocketAddr, JoinHandle<()>) {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        let address = socket.local_addr().unwrap();
        let thread = thread::spawn(move || {
            for _ in 0..count {
                let mut message = [0; 512];
                let Ok((length, client)) = socket.recv_from(&mut message) else {
                    return;
                };
                let query = Packet::parse(&message[..length]).unwrap();
                if let Some(answer) = answer(query) {
                    socket.send_to(&answer, client).unwrap();
                }
            }
        });
        (address, thread)
    }

    pub(in crate::registry) fn record(
        name: &str,
        rdata: RData<'static>,
    ) -> ResourceRecord<'static> {
        let name = Name::new(name).unwrap().into_owned();
        ResourceRecord::new(name, CLASS::IN, 60, rdata)
    }

    pub(in crate::registry) fn v4(last: u8) -> RData<'static> {
        RData::A(A {
            address: Ipv4Addr::new(10, 0, 0, last).into(),
        })
    }

    fn v6(last: u16) -> RData<'static> {
        RData::AAAA(AAAA {
            address: Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, last).into(),
        })
    }

    fn alias(target: &str) -> RData<'static> {
        RData::CNAME(CNAME(Name::new(target).unwrap().into_owned()))
    }

    pub(in crate::registry) fn reply(
        query: Packet<'_>,
        records: Vec<ResourceRecord<'static>>,
    ) -> Option<Vec<u8>> {
        let mut reply = query.into_reply();
        let wanted = reply.questions[0].qtype;
        let fits = |record: &ResourceRecord<'_>| {
            let code = record.rdata.type_code();
            QTYPE::TYPE(code) == wanted || code == TYPE::CNAME
        };
        reply.answers.extend(records.into_iter().filter(fits));
        Some(reply.build_bytes_vec().unwrap())
    }

    fn addresses(texts: &[&str]) -> Answer {
        Answer::Addresses(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    fn sorted(answer: Answer) -> Answer {
        match answer {
            Answer::Addresses(mut found) => {
                found.sort();
                Answer::Addresses(found)
            }
            nothing => nothing,
        }
    }

    #[test]
    fn addresses_of_both_families_are_found() {
        let (address, thread) = server(2, |query| {
            // Case does not matter, and other names do not count.
            let records = vec![
                record("H.X", v4(1)),
                record("h.x", v4(2)),
                record("h.x", v6(3)),
                record("evil.x", v4(9)),
            ];
            reply(query, records)
        });
        let answer = ask(address, "h.x", PATIENCE).unwrap();
        assert_eq!(
            sorted(answer),
            addresses(&["10.0.0.1", "10.0.0.2", "fd00::3"])
        );
        thread.join().unwrap();
    }

    #[test]
    fn aliases_are_followed_but_not_for_ever() {
        let (address, thread) = server(2, |query| {
            let records = vec![
                record("h.x", alias("cdn.y")),
                record("cdn.y", alias("edge.z")),
                record("edge.z", v4(7)),
            ];
            reply(query, records)
        });
        assert_eq!(
            ask(address, "h.x", PATIENCE).unwrap(),
            addresses(&["10.0.0.7"])
        );
        thread.join().unwrap();

        let (address, thread) = server(2, |query| {
            reply(
                query,
                vec![record("h.x", alias("i.x")), record("i.x", alias("h.x"))],
            )
        });
        assert!(ask(address, "h.x", PATIENCE).is_err());
        thread.join().unwrap();
    }

    #[test]
    fn a_name_without_addresses_is_told_from_a_server_that_cannot_say() {
        for (code, is_nothing) in [
            (RCODE::NoError, true),
            (RCODE::NameError, true),
            (RCODE::ServerFailure, false),
            (RCODE::Refused, false),
        ] {
            let (address, thread) = server(2, move |query| {
                let mut reply = query.into_reply();
                *reply.rcode_mut() = code;
                reply.build_bytes_vec().ok()
            });
            let answer = ask(address, "h.x", PATIENCE);
            assert_eq!(
                matches!(answer, Ok(Answer::Nothing)),
                is_nothing,
                "{code:?}"
            );
            thread.join().unwrap();
        }
    }

    #[test]
    fn one_family_does_not_wait_long_for_a_server_that_ignores_the_other() {
        let (address, thread) = server(2, |query| {
            let is_v4 = query.questions[0].qtype == QTYPE::TYPE(TYPE::A);
            is_v4
                .then(|| reply(query, vec![record("h.x", v4(1))]))
                .flatten()
        });
        let start = Instant::now();
        assert_eq!(
            ask(address, "h.x", PATIENCE).unwrap(),
            addresses(&["10.0.0.1"])
        );
        assert!(start.elapsed() < PATIENCE / 2);
        thread.join().unwrap();
    }

    #[test]
    fn answers_to_other_questions_are_passed_over() {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let thread = thread::spawn(move || {
            for _ in 0..2 {
                let mut message = [0; 512];
                let (length, client) = socket.recv_from(&mut message).unwrap();
                let query = Packet::parse(&message[..length]).unwrap();
                let lie = |id: u16, name: &str| {
                    let mut lie = query.clone();
                    lie.set_id(id);
                    lie.questions[0].qname = Name::new(name).unwrap().into_owned();
                    reply(lie, vec![record("h.x", v4(66)), record("h.x", v6(66))]).unwrap()
                };
                let other_id = query.id().wrapping_add(1);
                for lie in [
                    lie(other_id, "h.x"),
                    lie(query.id(), "i.x"),
                    b"short".to_vec(),
                ] {
                    socket.send_to(&lie, client).unwrap();
                }
                // The question itself, sent back, is no answer either.
                socket.send_to(&message[..length], client).unwrap();
                let truth = reply(query, vec![record("h.x", v4(1))]).unwrap();
                socket.send_to(&truth, client).unwrap();
            }
        });
        assert_eq!(
            ask(address, "h.x", PATIENCE).unwrap(),
            addresses(&["10.0.0.1"])
        );
        thread.join().unwrap();
    }

    #[test]
    fn an_answer_that_was_cut_off_is_asked_for_by_tcp() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let socket = UdpSocket::bind(address).unwrap();
        let by_tcp = thread::spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                let mut length = [0; 2];
                stream.read_exact(&mut length).unwrap();
                let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
                stream.read_exact(&mut message).unwrap();
                let records = (0..100).map(|last| record("h.x", v4(last))).collect();
                let answer = reply(Packet::parse(&message).unwrap(), records).unwrap();
                let length = u16::try_from(answer.len()).unwrap();
                stream.write_all(&length.to_be_bytes()).unwrap();
                stream.write_all(&answer).unwrap();
            }
        });
        let by_udp = thread::spawn(move || {
            for _ in 0..2 {
                let mut message = [0; 512];
                let (length, client) = socket.recv_from(&mut message).unwrap();
                let mut reply = Packet::parse(&message[..length]).unwrap().into_reply();
                reply.set_flags(PacketFlag::TRUNCATION);
                socket
                    .send_to(&reply.build_bytes_vec().unwrap(), client)
                    .unwrap();
            }
        });
        match ask(address, "h.x", PATIENCE).unwrap() {
            Answer::Addresses(found) => assert_eq!(found.len(), 100),
            Answer::Nothing => panic!("nothing was found"),
        }
        by_tcp.join().unwrap();
        by_udp.join().unwrap();
    }

    #[test]
    fn a_server_that_is_not_there_is_no_answer() {
        let free = UdpSocket::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let start = Instant::now();
        assert!(ask(free, "h.x", PATIENCE).is_err());
        assert!(start.elapsed() < PATIENCE, "a refusal is noticed at once");
        assert!(ask(free, &"x".repeat(64), PATIENCE).is_err());
    }
}
