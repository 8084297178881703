//! A token service as registries name it: it tells users by their passwords or by what it
//! gave them before, and signs which rights they have.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};

use crate::registry::{ISSUER, PASSWORD, SERVER_CERTIFICATE, SERVER_KEY, SERVICE, USER};

/// What the service gives those who want to stay logged in.
pub(crate) const IDENTITY_TOKEN: &str = "lasting-proof-of-who-i-am";

/// The service. It ends when it is dropped.
pub(crate) struct TokenService {
    /// Where it is, for a registry to name.
    pub(crate) realm: String,
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    ends: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl TokenService {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let ends = Arc::new(AtomicBool::new(false));
        let accepting = thread::spawn({
            let (asked, ends) = (Arc::clone(&asked), Arc::clone(&ends));
            move || {
                for client in listener.incoming().flatten() {
                    if ends.load(Ordering::Relaxed) {
                        return;
                    }
                    // A client that goes away is no concern of ours.
                    let _ = serve(&client, &asked);
                }
            }
        });
        TokenService {
            realm: format!("http://{address}/token"),
            address,
            asked,
            ends,
            accepting: Some(accepting),
        }
    }

    /// Who asked for what, in words: `me by password: repository:a:pull`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for TokenService {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(&self.address);
        let _ = self.accepting.take().map(JoinHandle::join);
    }
}

/// Answers one request and closes the connection.
fn serve(client: &TcpStream, asked: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(client);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    };
    let length = header("content-length").map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let target = head.split(' ').nth(1).unwrap_or_default();
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let form = pairs(if query.is_empty() {
        std::str::from_utf8(&body).unwrap()
    } else {
        query
    });
    let (status, answer) = answer(header("authorization"), &form, asked);
    let text = answer.to_string();
    let mut client = client;
    write!(
        client,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{text}",
        text.len()
    )?;
    client.shutdown(Shutdown::Both)
}

fn answer(
    authorization: Option<&str>,
    form: &[(String, String)],
    asked: &Mutex<Vec<String>>,
) -> (&'static str, Value) {
    let all = |name: &str| {
        let values = form.iter().filter(|(key, _)| key == name);
        values.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let refused = || {
        let answer = json!({"details": "incorrect username or password"});
        ("401 Unauthorized", answer)
    };
    let password = format!("Basic {}", STANDARD.encode(format!("{USER}:{PASSWORD}")));
    let token = all("refresh_token").pop();
    let (who, how) = match (authorization, token.as_deref()) {
        (Some(given), None) if given == password => (USER, "password"),
        (None, Some(given)) if given == IDENTITY_TOKEN => (USER, "identity token"),
        (None, None) => ("", "nothing"),
        _ => return refused(),
    };
    let scopes: Vec<String> = all("scope")
        .iter()
        .flat_map(|list| list.split(' ').map(str::to_owned).collect::<Vec<_>>())
        .filter(|scope| !scope.is_empty())
        .collect();
    asked
        .lock()
        .unwrap()
        .push(format!("{who} by {how}: {}", scopes.join(" ")));
    let access: Vec<Value> = scopes
        .iter()
        .filter_map(|scope| right(who, scope))
        .collect();
    let mut answer = json!({"token": signed(who, &access), "expires_in": 300});
    if how == "password" && all("offline_token") == ["true"] {
        answer["refresh_token"] = json!(IDENTITY_TOKEN);
    }
    ("200 OK", answer)
}

/// As at Docker Hub: everyone may pull what is public, users may do what they like.
fn right(who: &str, scope: &str) -> Option<Value> {
    let [kind, name, actions] = scope.split(':').collect::<Vec<_>>()[..] else {
        return None;
    };
    let may = |action: &&str| match who {
        "" => *action == "pull" && name.starts_with("public/"),
        _ => true,
    };
    let actions: Vec<&str> = actions.split(',').filter(may).collect();
    Some(json!({"type": kind, "name": name, "actions": actions}))
}

/// A token in the form that docker-registry reads (RFC 7519).
fn signed(who: &str, access: &[Value]) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = now.as_secs();
    let certificate = CertificateDer::from_pem_slice(SERVER_CERTIFICATE.as_bytes()).unwrap();
    let header = json!({"typ": "JWT", "alg": "ES256", "x5c": [STANDARD.encode(&certificate)]});
    let claims = json!({
        "iss": ISSUER, "sub": who, "aud": SERVICE, "jti": now.to_string(),
        "iat": now, "nbf": now - 10, "exp": now + 300, "access": access,
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&header), part(&claims));
    let key = PrivatePkcs8KeyDer::from_pem_slice(SERVER_KEY.as_bytes()).unwrap();
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let key = EcdsaKeyPair::from_pkcs8(algorithm, key.secret_pkcs8_der(), &random).unwrap();
    let signature = key.sign(&random, text.as_bytes()).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Reads a query or a form.
fn pairs(text: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other,
            });
        }
        String::from_utf8(bytes).unwrap()
    };
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}
