//! A small HTTP server whose every answer, and every fault, a test writes itself.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The first byte of a TLS connection.
const TLS_HANDSHAKE: u8 = 0x16;

type Handler = dyn Fn(&mut Exchange) -> io::Result<()> + Send + Sync;

/// A server on this host that lives as long as the value.
pub(super) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

struct Shared {
    handler: Box<Handler>,
    ends: AtomicBool,
    connections: Mutex<Vec<TcpStream>>,
    log: Mutex<Vec<Request>>,
}

/// What a client asked.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: String,
    /// The path and the query.
    pub(super) target: String,
    headers: BTreeMap<String, String>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// `GET /v2/`, for a `match`.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    /// The first byte of a `Range`.
    pub(super) fn range_start(&self) -> Option<usize> {
        let range = self.header("range")?.strip_prefix("bytes=")?;
        range.strip_suffix('-')?.parse().ok()
    }
}

impl Server {
    /// Starts a server. The handler answers each request, or leaves it without an answer,
    /// which ends the connection.
    pub(super) fn start(
        handler: impl Fn(&mut Exchange) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            ends: AtomicBool::new(false),
            connections: Mutex::default(),
            log: Mutex::default(),
        });
        let acceptor = thread::spawn({
            let shared = shared.clone();
            move || accept(&listener, &shared)
        });
        Server {
            address,
            shared,
            acceptor: Some(acceptor),
        }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// All requests so far, in the order in which they came.
    pub(super) fn requests(&self) -> Vec<Request> {
        self.shared.log.lock().unwrap().clone()
    }

    /// How many requests came whose line starts so.
    pub(super) fn count(&self, start: &str) -> usize {
        let requests = self.requests();
        let those = requests
            .iter()
            .filter(|request| request.line().starts_with(start));
        those.count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::SeqCst);
        for connection in self.shared.connections.lock().unwrap().drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
        // Wakes the acceptor.
        let _ = TcpStream::connect(self.address);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut servants = Vec::new();
    for connection in listener.incoming() {
        if shared.ends.load(Ordering::SeqCst) {
            break;
        }
        let Ok(connection) = connection else { continue };
        let kept = connection.try_clone().unwrap();
        shared.connections.lock().unwrap().push(kept);
        let shared = shared.clone();
        servants.push(thread::spawn(move || {
            // A broken connection is often what the test is about.
            let _ = serve(connection, &shared);
        }));
    }
    for connection in shared.connections.lock().unwrap().drain(..) {
        let _ = connection.shutdown(Shutdown::Both);
    }
    for servant in servants {
        let _ = servant.join();
    }
}

fn serve(connection: TcpStream, shared: &Arc<Shared>) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut reader = BufReader::new(connection.try_clone()?);
    if reader.fill_buf()?.first() == Some(&TLS_HANDSHAKE) {
        let _ = connection.shutdown(Shutdown::Both);
        return Ok(());
    }
    while let Some(request) = read_head(&mut reader)? {
        shared.log.lock().unwrap().push(request.clone());
        let length = request.header("content-length");
        let mut exchange = Exchange {
            unread: length.map_or(0, |text| text.parse().unwrap()),
            request,
            reader,
            writer: connection.try_clone()?,
            shared: shared.clone(),
            is_answered: false,
        };
        (shared.handler)(&mut exchange)?;
        if !exchange.is_answered || exchange.unread > 0 {
            break;
        }
        reader = exchange.reader;
    }
    let _ = connection.shutdown(Shutdown::Both);
    Ok(())
}

fn read_head(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let mut request = Request {
        method: words.next().unwrap_or_default().to_owned(),
        target: words.next().unwrap_or_default().to_owned(),
        headers: BTreeMap::new(),
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            return Ok(Some(request));
        };
        let name = name.to_ascii_lowercase();
        request.headers.insert(name, value.trim().to_owned());
    }
}

/// One request and the way to answer it.
pub(super) struct Exchange {
    pub(super) request: Request,
    reader: BufReader<TcpStream>,
    writer: TcpStream,
    shared: Arc<Shared>,
    unread: usize,
    is_answered: bool,
}

impl Exchange {
    /// Reads the request's body, or as much of it as `limit`.
    pub(super) fn body(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; limit.min(self.unread)];
        self.reader.read_exact(&mut bytes)?;
        self.unread -= bytes.len();
        Ok(bytes)
    }

    /// Answers with a whole body.
    pub(super) fn reply(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> io::Result<()> {
        self.start_reply(status, headers, Some(body.len()))?;
        if self.request.method != "HEAD" {
            self.writer.write_all(body)?;
        }
        self.is_answered = true;
        Ok(())
    }

    /// Answers with a status alone.
    pub(super) fn status(&mut self, status: u16) -> io::Result<()> {
        self.reply(status, &[], b"")
    }

    /// Answers with the beginning of a body of the given length, and hangs up.
    pub(super) fn reply_cut(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        beginning: &[u8],
        length: usize,
    ) -> io::Result<()> {
        self.start_reply(status, headers, Some(length))?;
        self.writer.write_all(beginning)
    }

    /// Answers with the beginning of a body of the given length, and then nothing more.
    pub(super) fn reply_stalled(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        beginning: &[u8],
        length: usize,
    ) -> io::Result<()> {
        self.reply_cut(status, headers, beginning, length)?;
        self.stall()
    }

    /// Does nothing until the test ends.
    pub(super) fn stall(&mut self) -> io::Result<()> {
        while !self.shared.ends.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Answers with a body whose length is not told; it ends with the connection.
    pub(super) fn reply_endless(&mut self, status: u16, body: &[u8]) -> io::Result<()> {
        self.start_reply(status, &[], None)?;
        self.writer.write_all(body)
    }

    fn start_reply(
        &mut self,
        status: u16,
        headers: &[(&str, &str)],
        length: Option<usize>,
    ) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {status} Status\r\n");
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        // A header that the test gives goes before the truth.
        let given = headers.iter().any(|(name, _)| *name == "content-length");
        match length {
            Some(length) if !given => head.push_str(&format!("content-length: {length}\r\n")),
            Some(_) => {}
            None => head.push_str("connection: close\r\n"),
        }
        head.push_str("\r\n");
        self.writer.write_all(head.as_bytes())
    }
}
