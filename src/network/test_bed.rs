//! Network namespaces for tests: each vanishes, with all that is in it, with its thread.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nix::sched::{CloneFlags, unshare};

/// Runs `test` on a thread that has a network namespace of its own.
pub(super) fn in_new_namespace<T: Send + 'static>(test: impl FnOnce() -> T + Send + 'static) -> T {
    thread::spawn(|| {
        unshare_network();
        test()
    })
    .join()
    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn unshare_network() {
    unshare(CloneFlags::CLONE_NEWNET).expect("these tests make network namespaces and need root");
}

type Work = Box<dyn FnOnce() + Send>;

/// A network namespace with a thread in it that does what it is told: a container, or
/// another machine.
pub(super) struct Namespace {
    file: File,
    work: Option<Sender<Work>>,
    thread: Option<JoinHandle<()>>,
}

impl Namespace {
    pub(super) fn new() -> Self {
        let (work, inbox) = channel::<Work>();
        let (report, opened) = channel();
        let thread = thread::spawn(move || {
            unshare_network();
            report
                .send(File::open("/proc/thread-self/ns/net").unwrap())
                .unwrap();
            inbox.into_iter().for_each(|job| job());
        });
        Namespace {
            file: opened.recv().unwrap(),
            work: Some(work),
            thread: Some(thread),
        }
    }

    /// Does `job` inside and returns what it returns.
    pub(super) fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> T {
        self.start(job).recv().expect("the job panicked")
    }

    /// Starts `job` inside, after those that were started before.
    pub(super) fn start<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Receiver<T> {
        let (report, result) = channel();
        let job = Box::new(move || {
            let _ = report.send(job());
        });
        self.work.as_ref().unwrap().send(job).unwrap();
        result
    }
}

impl AsFd for Namespace {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        self.work = None;
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Runs a program in the calling thread's namespace and returns what it printed.
pub(super) fn output_of(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("run {program}: {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// A program that is killed when the test is over.
pub(super) struct Running(pub(super) Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How long an answer that is expected may take.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// A server in the calling thread's namespace, on a port of TCP and of UDP. It answers
/// every client with the client's address.
pub(super) struct Server {
    listener: Arc<TcpListener>,
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Server {
    pub(super) fn start(address: &str) -> Self {
        let listener = Arc::new(TcpListener::bind(address).unwrap());
        let socket = UdpSocket::bind(address).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let threads = vec![
            thread::spawn({
                let listener = Arc::clone(&listener);
                move || {
                    while let Ok((mut stream, client)) = listener.accept() {
                        let _ = stream.read_exact(&mut [0]);
                        let _ = write!(stream, "{}", client.ip());
                    }
                }
            }),
            thread::spawn({
                let stop = Arc::clone(&stop);
                socket
                    .set_read_timeout(Some(Duration::from_millis(20)))
                    .unwrap();
                move || {
                    while !stop.load(Ordering::Relaxed) {
                        if let Ok((_, client)) = socket.recv_from(&mut [0; 64]) {
                            let _ = socket.send_to(client.ip().to_string().as_bytes(), client);
                        }
                    }
                }
            }),
        ];
        Server {
            listener,
            stop,
            threads,
        }
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

/// Asks a [`Server`] over TCP which address we have, as it sees it.
pub(super) fn ask_tcp(server: &str, patience: Duration) -> io::Result<String> {
    let address: SocketAddr = server.parse().unwrap();
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    // Who speaks first matters: a `pasta` of early 2023 completes the handshake of a
    // connection from outside only when the client has said something.
    stream.write_all(b"?")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Asks a [`Server`] over UDP which address we have, as it sees it.
pub(super) fn ask_udp(socket: &UdpSocket, server: &str, patience: Duration) -> io::Result<String> {
    socket.connect(server)?;
    socket.set_read_timeout(Some(patience))?;
    socket.send(b"?")?;
    let mut answer = [0; 64];
    let length = socket.recv(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
}
