//! A server in front of the real registry that passes everything on, but for one fault.
//!
//! It may also be a proxy as clients know them: asked with whole addresses, or to `CONNECT`,
//! when it plays the hosts that it is asked for and speaks TLS for them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A longer body of a request is not kept.
const KEPT_BODY_BYTES: usize = 64 << 10;

/// A request, as far as it matters.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `GET /v2/busybox/manifests/1`
    pub(crate) line: String,
    /// The head as it was sent, in lower case.
    pub(crate) head: String,
    /// The body, if it is short.
    pub(crate) body: Vec<u8>,
}

impl Asked {
    /// Whether it is for a manifest.
    pub(crate) fn is_manifest(&self) -> bool {
        self.line.contains("/manifests/")
    }

    /// Whether it gets a blob.
    pub(crate) fn is_blob(&self) -> bool {
        self.line.starts_with("GET") && self.line.contains("/blobs/sha256:")
    }

    /// The value of a header, in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            (found == name).then(|| value.trim())
        })
    }

    /// The host that is meant.
    pub(crate) fn host(&self) -> &str {
        self.header("host").unwrap_or_default()
    }
}

/// An answer, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status line and the headers, each with its line end.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Half of the body is sent, and then nothing until the client hangs up.
    pub(crate) stops_half_way: bool,
    /// The body comes at 40 KiB a second.
    pub(crate) is_slow: bool,
}

impl Answer {
    /// An answer of our own.
    pub(crate) fn new(status: &str, headers: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n");
        Answer {
            head,
            body,
            stops_half_way: false,
            is_slow: false,
        }
    }

    /// What a registry says when it refuses.
    pub(crate) fn refusal(status: &str, code: &str) -> Self {
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"{code}"}}]}}"#);
        Self::new(status, "Content-Type: application/json\r\n", body)
    }
}

/// Answers a request itself, or lets it pass.
type Gate = dyn Fn(&Asked) -> Option<Answer> + Send + Sync;
/// What a proxy does with an answer of the real registry. None: it hangs up.
type Fault = dyn Fn(&Asked, Answer) -> Option<Answer> + Send + Sync;
/// How much of a request's body is passed on before both sides are hung up on.
type Cut = dyn Fn(&Asked, usize) -> Option<usize> + Send + Sync;

/// What is done with what passes through.
pub(crate) struct Rules {
    pub(crate) gate: Box<Gate>,
    pub(crate) fault: Box<Fault>,
    pub(crate) cut: Box<Cut>,
    /// What is spoken to a client that asks to be connected with a host.
    pub(crate) tls: Option<Arc<ServerConfig>>,
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            gate: Box::new(|_| None),
            fault: Box::new(|_, answer| Some(answer)),
            cut: Box::new(|_, _| None),
            tls: None,
        }
    }
}

/// The server. It ends when it is dropped.
pub(crate) struct Proxy {
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

struct Shared {
    behind: String,
    rules: Rules,
    asked: Mutex<Vec<Asked>>,
    sent: AtomicU64,
    ends: AtomicBool,
}

impl Proxy {
    /// Starts one in front of the registry at `behind`.
    pub(crate) fn start(
        behind: &str,
        fault: impl Fn(&Asked, Answer) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        Self::with(
            behind,
            Rules {
                fault: Box::new(fault),
                ..Rules::default()
            },
        )
    }

    /// Starts one that does as it is told.
    pub(crate) fn with(behind: &str, rules: Rules) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared {
            behind: behind.to_owned(),
            rules,
            asked: Mutex::default(),
            sent: AtomicU64::new(0),
            ends: AtomicBool::new(false),
        });
        let accepting = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                for client in listener.incoming().flatten() {
                    if shared.ends.load(Ordering::Relaxed) {
                        return;
                    }
                    let shared = Arc::clone(&shared);
                    // A client that goes away is no concern of ours.
                    thread::spawn(move || drop(shared.receive(client)));
                }
            }
        });
        Proxy {
            address,
            shared,
            accepting: Some(accepting),
        }
    }

    /// All requests until now.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// How many bytes of blobs were sent to clients.
    pub(crate) fn sent(&self) -> u64 {
        self.shared.sent.load(Ordering::SeqCst)
    }

    /// How often blobs were got, by their digests.
    pub(crate) fn blobs_got(&self) -> Vec<String> {
        let asked = self.asked();
        asked
            .into_iter()
            .filter(Asked::is_blob)
            .map(|asked| asked.line)
            .collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(&self.address);
        let _ = self.accepting.take().map(JoinHandle::join);
    }
}

impl Shared {
    /// Serves one connection.
    fn receive(&self, client: TcpStream) -> std::io::Result<()> {
        let closing = client.try_clone()?;
        let mut reader = BufReader::new(client);
        let Some((head, body)) = read_message(&mut reader, false)? else {
            return Ok(());
        };
        let served = match (&self.rules.tls, head.starts_with("CONNECT ")) {
            (Some(tls), true) => self.serve_inside(reader.into_inner(), tls),
            // A client that tries TLS first, or to go where we do not lead.
            _ if !head.is_ascii() || !head.contains("HTTP/1.1") || head.starts_with("CONNECT ") => {
                Ok(())
            }
            _ => self.serve(reader.get_mut(), &closing, &head, &body, ""),
        };
        let _ = closing.shutdown(Shutdown::Both);
        served
    }

    /// Plays the host that a client asked to be connected with.
    fn serve_inside(&self, mut client: TcpStream, tls: &Arc<ServerConfig>) -> std::io::Result<()> {
        client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
        let session = ServerConnection::new(Arc::clone(tls)).map_err(std::io::Error::other)?;
        let socket = client.try_clone()?;
        let mut reader = BufReader::new(StreamOwned::new(session, client));
        let Some((head, body)) = read_message(&mut reader, false)? else {
            return Ok(());
        };
        let client = reader.get_mut();
        self.serve(
            client,
            &socket,
            &head,
            &body,
            "X-Forwarded-Proto: https\r\n",
        )?;
        client.conn.send_close_notify();
        client.flush()
    }

    /// Answers one request. `further` is added to what the real registry is told.
    fn serve(
        &self,
        client: &mut (impl Read + Write),
        socket: &TcpStream,
        head: &str,
        body: &[u8],
        further: &str,
    ) -> std::io::Result<()> {
        let asked = asked(head, body);
        self.asked.lock().unwrap().push(asked.clone());
        let answer = match (self.rules.gate)(&asked) {
            Some(answer) => Some(answer),
            None => self.pass_on(&asked, head, body, further)?,
        };
        let Some(answer) = answer.filter(|_| !has_hung_up(socket)) else {
            return Ok(());
        };
        let head = without_connection(&answer.head);
        write!(client, "{head}Connection: close\r\n\r\n")?;
        match asked.line.starts_with("HEAD ") {
            true => Ok(()),
            false => self.send_body(client, &asked, &answer),
        }
    }

    /// Gets the real answer, and does to it what the rules say.
    fn pass_on(
        &self,
        asked: &Asked,
        head: &str,
        body: &[u8],
        further: &str,
    ) -> std::io::Result<Option<Answer>> {
        let mut real = TcpStream::connect(&self.behind)?;
        let rest = head.split_once("\r\n").map_or("", |(_, rest)| rest);
        let rest = without_connection(rest);
        write!(
            real,
            "{} HTTP/1.1\r\n{rest}{further}Connection: close\r\n\r\n",
            asked.line
        )?;
        if let Some(length) = (self.rules.cut)(asked, body.len()) {
            real.write_all(&body[..length])?;
            real.shutdown(Shutdown::Write)?;
            // Once it has taken that in.
            let _ = real.read_to_end(&mut Vec::new());
            return Ok(None);
        }
        real.write_all(body)?;
        let is_head = asked.line.starts_with("HEAD ");
        let Some((head, body)) = read_message(&mut BufReader::new(&real), is_head)? else {
            return Ok(None);
        };
        let answer = Answer {
            head,
            body,
            stops_half_way: false,
            is_slow: false,
        };
        Ok((self.rules.fault)(asked, answer))
    }

    fn send_body(
        &self,
        client: &mut (impl Read + Write),
        asked: &Asked,
        answer: &Answer,
    ) -> std::io::Result<()> {
        let mut send = |some: &[u8]| {
            client.write_all(some)?;
            client.flush()?;
            if asked.is_blob() {
                self.sent.fetch_add(some.len() as u64, Ordering::SeqCst);
            }
            Ok::<(), std::io::Error>(())
        };
        let body = &answer.body;
        if answer.stops_half_way {
            send(&body[..body.len() / 2])?;
            client.read_to_end(&mut Vec::new())?;
        } else if answer.is_slow {
            for some in body.chunks(2 << 10) {
                send(some)?;
                thread::sleep(Duration::from_millis(50));
            }
        } else {
            send(body)?;
        }
        Ok(())
    }
}

/// Whether a client has lost its patience: what is sent to it then reaches nobody.
fn has_hung_up(socket: &TcpStream) -> bool {
    use rustix::net::{RecvFlags, recv};
    let flags = RecvFlags::PEEK | RecvFlags::DONTWAIT;
    matches!(recv(socket, &mut [0_u8; 1], flags), Ok((0, _)))
}

fn asked(head: &str, body: &[u8]) -> Asked {
    let line = head.lines().next().unwrap_or_default();
    let line = line.trim_end_matches(" HTTP/1.1");
    let mut words = line.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    // Proxies are asked with the whole address.
    let path = match target.strip_prefix("http://") {
        Some(rest) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    };
    Asked {
        line: format!("{method} {path}"),
        head: head.to_lowercase(),
        body: match body.len() {
            0..=KEPT_BODY_BYTES => body.to_vec(),
            _ => Vec::new(),
        },
    }
}

fn without_connection(head: &str) -> String {
    head.split_inclusive("\r\n")
        .filter(|line| !line.to_lowercase().starts_with("connection:"))
        .collect()
}

/// Reads a head, without its empty line, and the body that belongs to it.
fn read_message(
    from: &mut impl BufRead,
    has_no_body: bool,
) -> std::io::Result<Option<(String, Vec<u8>)>> {
    let mut head = Vec::new();
    loop {
        let before = head.len();
        from.read_until(b'\n', &mut head)?;
        if head.len() == before || head.first() == Some(&0x16) {
            return Ok((!head.is_empty()).then(|| (String::from_utf8_lossy(&head).into(), vec![])));
        }
        if head.ends_with(b"\r\n\r\n") {
            head.truncate(head.len() - 2);
            break;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let value = |name: &str| {
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let mut body = Vec::new();
    if has_no_body {
        return Ok(Some((head, body)));
    }
    if let Some(length) = value("content-length").and_then(|text| text.parse().ok()) {
        from.take(length).read_to_end(&mut body)?;
    } else if value("transfer-encoding").is_some() {
        read_chunks(from, &mut body)?;
    } else if head.starts_with("HTTP/") {
        from.read_to_end(&mut body)?;
    }
    Ok(Some((head, body)))
}

/// Keeps the chunks' framing: it is passed on as it is.
fn read_chunks(from: &mut impl BufRead, body: &mut Vec<u8>) -> std::io::Result<()> {
    loop {
        let mut line = String::new();
        from.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
        body.extend_from_slice(line.as_bytes());
        let mut chunk = vec![0; length + 2];
        from.read_exact(&mut chunk)?;
        body.extend_from_slice(&chunk);
        if length == 0 {
            return Ok(());
        }
    }
}
