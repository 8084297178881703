//! A container with a resolver, the host that it is served from, and other name servers.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use simple_dns::rdata::{A, OPT, RData};
use simple_dns::{CLASS, Name, Packet, PacketFlag, QTYPE, ResourceRecord, TYPE};

use super::super::*;
use crate::network::set_loopback_up;
use crate::network::test_bed::{Namespace, PATIENCE};

/// The names that the resolver knows of itself.
#[derive(Clone, Default)]
pub(super) struct Known(pub(super) BTreeMap<&'static str, Vec<IpAddr>>);

impl Names for Known {
    fn addresses(&self, name: &str) -> Option<Vec<IpAddr>> {
        self.0.get(name).cloned()
    }

    fn name_of(&self, address: IpAddr) -> Option<String> {
        let mut known = self.0.iter();
        let (name, _) = known.find(|(_, addresses)| addresses.contains(&address))?;
        Some(format!("{name}.backend"))
    }
}

pub(super) fn known() -> Known {
    let ipv4 = |last| IpAddr::from([10, 80, 0, last]);
    let ipv6 = |text: &str| text.parse::<IpAddr>().unwrap();
    let many = (0..100).map(|last| IpAddr::from([10, 80, 1, last]));
    Known(BTreeMap::from([
        ("web", vec![ipv4(2)]),
        ("db", vec![ipv4(3), ipv4(4)]),
        ("both", vec![ipv4(5), ipv6("fd00::5"), ipv6("fd00::6")]),
        ("many", many.collect()),
        ("empty", Vec::new()),
    ]))
}

/// The host is the namespace of the calling thread, which serves the resolver.
pub(super) struct Bed {
    pub(super) container: Namespace,
    serving: Option<(OwnedFd, JoinHandle<Resolver>)>,
}

impl Bed {
    pub(super) fn new(forwarding: Forwarding) -> Self {
        set_loopback_up().unwrap();
        let container = Namespace::new();
        let resolver = container.run(|| {
            set_loopback_up().unwrap();
            Resolver::open(forwarding).unwrap()
        });
        let mut bed = Bed::of(container);
        bed.serve(resolver);
        bed
    }

    pub(super) fn of(container: Namespace) -> Self {
        Bed {
            container,
            serving: None,
        }
    }

    pub(super) fn serve(&mut self, mut resolver: Resolver) {
        let (wait, stop) = rustix::pipe::pipe().unwrap();
        let thread = thread::spawn(move || {
            let names = known();
            loop {
                let left = resolver
                    .deadline()
                    .map(|then| then.saturating_duration_since(Instant::now()));
                let left = left.map(|left| Timespec::try_from(left).unwrap());
                let mut fds = [
                    PollFd::new(&resolver, PollFlags::IN),
                    PollFd::new(&wait, PollFlags::IN),
                ];
                poll(&mut fds, left.as_ref()).unwrap();
                if !fds[1].revents().is_empty() {
                    return resolver;
                }
                resolver.turn(&names);
            }
        });
        self.serving = Some((stop, thread));
    }

    /// Stops to serve.
    pub(super) fn resolver(&mut self) -> Resolver {
        let (stop, thread) = self.serving.take().unwrap();
        drop(stop);
        thread.join().unwrap()
    }

    /// Sends a message from the container over UDP and returns what comes back.
    pub(super) fn ask(&self, message: Vec<u8>) -> Option<Vec<u8>> {
        self.container.run(move || ask_udp(&message))
    }

    /// The same over TCP.
    pub(super) fn ask_tcp(&self, message: Vec<u8>) -> Option<Vec<u8>> {
        self.container.run(move || ask_tcp(&message))
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        if self.serving.is_some() {
            drop(self.resolver());
        }
    }
}

pub(super) fn connect_udp() -> UdpSocket {
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    socket.connect((RESOLVER_ADDRESS, DNS_PORT)).unwrap();
    socket.set_read_timeout(Some(3 * PATIENCE)).unwrap();
    socket
}

pub(super) fn connect_tcp() -> TcpStream {
    let stream = TcpStream::connect((RESOLVER_ADDRESS, DNS_PORT)).unwrap();
    stream.set_read_timeout(Some(3 * PATIENCE)).unwrap();
    stream
}

pub(super) fn ask_udp(message: &[u8]) -> Option<Vec<u8>> {
    let socket = connect_udp();
    socket.send(message).unwrap();
    receive(&socket)
}

pub(super) fn receive(socket: &UdpSocket) -> Option<Vec<u8>> {
    let mut buffer = vec![0; 65536];
    let count = socket.recv(&mut buffer).ok()?;
    buffer.truncate(count);
    Some(buffer)
}

pub(super) fn ask_tcp(message: &[u8]) -> Option<Vec<u8>> {
    let mut stream = connect_tcp();
    stream.write_all(&framed(message)).unwrap();
    read_framed(&mut stream)
}

pub(super) fn framed(message: &[u8]) -> Vec<u8> {
    let length = u16::try_from(message.len()).unwrap();
    [&length.to_be_bytes(), message].concat()
}

pub(super) fn read_framed(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut message = vec![0; u16::from_be_bytes(length).into()];
    stream.read_exact(&mut message).ok()?;
    Some(message)
}

pub(super) const ID: u16 = 0x1234;

/// A question as clients ask it.
pub(super) fn question(name: &str, kind: TYPE) -> Vec<u8> {
    build(name, kind, None)
}

/// A question of a client that takes so many bytes over UDP.
pub(super) fn extended_question(name: &str, kind: TYPE, max_bytes: u16) -> Vec<u8> {
    build(name, kind, Some(max_bytes))
}

fn build(name: &str, kind: TYPE, max_bytes: Option<u16>) -> Vec<u8> {
    let mut packet = Packet::new_query(ID);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(simple_dns::Question::new(
        Name::new(name).unwrap(),
        QTYPE::TYPE(kind),
        CLASS::IN.into(),
        false,
    ));
    *packet.opt_mut() = max_bytes.map(|udp_packet_size| OPT {
        opt_codes: Vec::new(),
        udp_packet_size,
        version: 0,
    });
    packet.build_bytes_vec().unwrap()
}

/// The addresses in an answer, in order.
pub(super) fn addresses(answer: &[u8]) -> Vec<Ipv4Addr> {
    let packet = Packet::parse(answer).unwrap();
    let records = packet.answers.iter();
    let mut found: Vec<_> = records
        .filter_map(|record| match &record.rdata {
            RData::A(a) => Some(a.address.into()),
            _ => None,
        })
        .collect();
    found.sort();
    found
}

/// How a message reached a name server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) by: SocketAddr,
    pub(super) message: Vec<u8>,
    pub(super) over_tcp: bool,
}

/// A name server in the namespace of the thread that starts it, at port 53.
pub(super) struct Server {
    listener: Arc<TcpListener>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Tells of each question.
    pub(super) heard: Receiver<()>,
}

impl Server {
    /// It sends what `answer` makes of a message.
    pub(super) fn start(
        address: &str,
        answer: impl Fn(&Asked) -> Vec<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let listener = Arc::new(TcpListener::bind((address, DNS_PORT)).unwrap());
        let socket = UdpSocket::bind((address, DNS_PORT)).unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let (tell, heard) = channel();
        let note = {
            let asked = Arc::clone(&asked);
            move |by, message: &[u8], over_tcp| {
                let one = Asked {
                    by,
                    message: message.to_vec(),
                    over_tcp,
                };
                asked.lock().unwrap().push(one.clone());
                let _ = tell.send(());
                answer(&one)
            }
        };
        let note = Arc::new(note);
        let threads = vec![
            thread::spawn({
                let (listener, note) = (Arc::clone(&listener), Arc::clone(&note));
                move || {
                    while let Ok((mut stream, client)) = listener.accept() {
                        stream.set_read_timeout(Some(PATIENCE)).unwrap();
                        let Some(message) = read_framed(&mut stream) else {
                            continue;
                        };
                        for answer in note(client, &message, true) {
                            let _ = stream.write_all(&framed(&answer));
                        }
                    }
                }
            }),
            thread::spawn({
                let stop = Arc::clone(&stop);
                let brief = Duration::from_millis(20);
                socket.set_read_timeout(Some(brief)).unwrap();
                move || {
                    let mut buffer = [0; 65536];
                    while !stop.load(Ordering::Relaxed) {
                        let Ok((count, client)) = socket.recv_from(&mut buffer) else {
                            continue;
                        };
                        for answer in note(client, &buffer[..count], false) {
                            let _ = socket.send_to(&answer, client);
                        }
                    }
                }
            }),
        ];
        Server {
            listener,
            stop,
            threads,
            asked,
            heard,
        }
    }

    /// One that says of every name that it has this address.
    pub(super) fn of(address: &'static str, last: u8) -> Self {
        Server::start(address, move |asked| vec![reply(&asked.message, last)])
    }

    /// What it was asked so far.
    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Makes `accept` return.
        let _ = rustix::net::shutdown(&*self.listener, rustix::net::Shutdown::Both);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// The answer to a question that the name's address is 192.0.2.`last`.
pub(super) fn reply(message: &[u8], last: u8) -> Vec<u8> {
    let mut reply = Packet::parse(message).unwrap().into_reply();
    let name = reply.questions[0].qname.clone();
    let address = Ipv4Addr::new(192, 0, 2, last).into();
    let record = ResourceRecord::new(name, CLASS::IN, 60, RData::A(A { address }));
    reply.answers.push(record);
    reply.build_bytes_vec().unwrap()
}

pub(super) fn refusal(message: &[u8], code: simple_dns::RCODE) -> Vec<u8> {
    let mut reply = Packet::parse(message).unwrap().into_reply();
    *reply.rcode_mut() = code;
    reply.build_bytes_vec().unwrap()
}

/// A `resolv.conf` of the host, until it is dropped.
pub(super) struct HostFile(PathBuf);

impl HostFile {
    pub(super) fn new(text: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "coracle-resolver-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let file = HostFile(std::env::temp_dir().join(name));
        file.write(text);
        file
    }

    pub(super) fn write(&self, text: &str) {
        let new = self.0.with_extension("new");
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, &self.0).unwrap();
    }

    pub(super) fn forwarding(&self) -> Forwarding {
        Forwarding::Host {
            resolv_conf: self.path().to_owned(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for HostFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
