//! A server in front of the real registry that passes everything on, but for one fault.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A request, as far as it matters.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `GET /v2/busybox/manifests/1`
    pub(crate) line: String,
    /// The head as it was sent, in lower case.
    pub(crate) head: String,
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

/// What a proxy does with an answer of the real registry. None: it hangs up.
type Fault = dyn Fn(&Asked, Answer) -> Option<Answer> + Send + Sync;

/// The server. It ends when it is dropped.
pub(crate) struct Proxy {
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    sent: Arc<AtomicU64>,
    ends: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Starts one in front of the registry at `behind`.
    pub(crate) fn start(
        behind: &str,
        fault: impl Fn(&Asked, Answer) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let sent = Arc::new(AtomicU64::new(0));
        let ends = Arc::new(AtomicBool::new(false));
        let (behind, fault) = (behind.to_owned(), Arc::new(fault));
        let accepting = thread::spawn({
            let (asked, ends) = (Arc::clone(&asked), Arc::clone(&ends));
            let sent = Arc::clone(&sent);
            move || {
                for client in listener.incoming().flatten() {
                    if ends.load(Ordering::Relaxed) {
                        return;
                    }
                    let (asked, behind, fault) =
                        (Arc::clone(&asked), behind.clone(), Arc::clone(&fault));
                    let sent = Arc::clone(&sent);
                    // A client that goes away is no concern of ours.
                    thread::spawn(move || drop(serve(&client, &behind, &asked, &sent, &*fault)));
                }
            }
        });
        Proxy {
            address,
            asked,
            sent,
            ends,
            accepting: Some(accepting),
        }
    }

    /// All requests until now.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How many bytes of blobs were sent until now.
    pub(crate) fn blob_bytes_sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
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
        self.ends.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(&self.address);
        let _ = self.accepting.take().map(JoinHandle::join);
    }
}

/// Answers one request and closes the connection.
fn serve(
    client: &TcpStream,
    behind: &str,
    all: &Mutex<Vec<Asked>>,
    sent: &AtomicU64,
    fault: &Fault,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(client);
    let Some((head, body)) = read_message(&mut reader, false)? else {
        return Ok(());
    };
    // A client that tries TLS first.
    if !head.is_ascii() || !head.contains("HTTP/1.1") {
        return client.shutdown(Shutdown::Both);
    }
    let line = head
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches(" HTTP/1.1")
        .to_owned();
    let is_head = line.starts_with("HEAD ");
    let asked = Asked {
        line,
        head: head.to_lowercase(),
    };
    all.lock().unwrap().push(asked.clone());
    let mut real = TcpStream::connect(behind)?;
    let passed_on: String = head
        .split_inclusive("\r\n")
        .filter(|line| !line.to_lowercase().starts_with("connection:"))
        .collect();
    write!(real, "{passed_on}Connection: close\r\n\r\n")?;
    real.write_all(&body)?;
    let Some((head, body)) = read_message(&mut BufReader::new(&real), is_head)? else {
        return Ok(());
    };
    let mut client = client;
    let real = Answer {
        head,
        body,
        stops_half_way: false,
        is_slow: false,
    };
    if let Some(Answer {
        head,
        body,
        stops_half_way,
        is_slow,
    }) = fault(&asked, real)
    {
        let head: String = head
            .split_inclusive("\r\n")
            .filter(|line| !line.to_lowercase().starts_with("connection:"))
            .collect();
        write!(client, "{head}Connection: close\r\n\r\n")?;
        if stops_half_way {
            client.write_all(&body[..body.len() / 2])?;
            client.read_to_end(&mut Vec::new())?;
        } else if is_slow {
            for some in body.chunks(2 << 10) {
                client.write_all(some)?;
                sent.fetch_add(some.len() as u64, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(50));
            }
        } else if !is_head {
            client.write_all(&body)?;
            if asked.is_blob() {
                sent.fetch_add(body.len() as u64, Ordering::Relaxed);
            }
        }
    }
    client.shutdown(Shutdown::Both)
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
