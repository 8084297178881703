use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use super::server::Server;
use super::{client, image, options, password};
use crate::reference::Reference;
use crate::registry::{Client, Options};

// An authority that exists only here, and what it issued to 127.0.0.1 and localhost, good
// for servers and clients until 2120.
/// The certificate of the authority.
const AUTHORITY: &str = include_str!("../../../tests/fixtures/authority.crt");
/// The certificate of a server or client.
const CERTIFICATE: &str = include_str!("../../../tests/fixtures/server.crt");
/// Its key.
const KEY: &str = include_str!("../../../tests/fixtures/server.key");

/// What `certs.d` holds for a registry, gone after the test.
struct CertDir(PathBuf);

impl CertDir {
    fn new(files: &[(&str, &str)]) -> Self {
        let mut id = [0; 8];
        crate::ids::fill_random(&mut id).unwrap();
        let name = format!("coracle-test-{}", crate::digest::to_hex(&id));
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir(&dir).unwrap();
        for (name, text) in files {
            std::fs::write(dir.join(name), text).unwrap();
        }
        CertDir(dir)
    }

    fn client(&self) -> Client {
        Client::new(Options {
            cert_dir: Some(self.0.clone()),
            ..options()
        })
    }
}

impl Drop for CertDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Speaks TLS in front of a server that does not, one request a connection.
struct Front {
    address: SocketAddr,
    behind: Server,
}

impl Front {
    fn start(wants_client_certificate: bool) -> Self {
        let behind = Server::start(|exchange| exchange.reply(200, &[], b"{}"));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let authority = CertificateDer::from_pem_slice(AUTHORITY.as_bytes()).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(authority).unwrap();
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match wants_client_certificate {
            false => builder.with_no_client_auth(),
            true => builder.with_client_cert_verifier(
                WebPkiClientVerifier::builder_with_provider(roots.into(), provider)
                    .build()
                    .unwrap(),
            ),
        };
        let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
        let config = Arc::new(builder.with_single_cert(vec![certificate], key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inner = behind.address();
        thread::spawn(move || {
            for connection in listener.incoming() {
                // A handshake that fails is what some tests are about; the empty line of
                // the last connection ends the thread.
                match connection.map(|connection| relay(connection, &config, inner)) {
                    Ok(Ok(false)) | Err(_) => break,
                    Ok(_) => {}
                }
            }
        });
        Front { address, behind }
    }

    fn image(&self) -> Reference {
        format!("{}/team/app:1", self.address).parse().unwrap()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        // A line that is no handshake: the end.
        if let Ok(mut connection) = TcpStream::connect(self.address) {
            let _ = connection.write_all(b"\n");
        }
    }
}

/// Gives false when it is told to end.
fn relay(connection: TcpStream, config: &Arc<ServerConfig>, inner: SocketAddr) -> io::Result<bool> {
    let mut first = [0];
    if connection.peek(&mut first)? == 1 && first == *b"\n" {
        return Ok(false);
    }
    let session = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(session, connection);
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let mut inside = TcpStream::connect(inner)?;
    inside.write_all(&head)?;
    inside.shutdown(Shutdown::Write)?;
    let mut text = String::new();
    inside.read_to_string(&mut text)?;
    let text = text.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    stream.write_all(text.as_bytes())?;
    stream.conn.send_close_notify();
    stream.flush()?;
    Ok(true)
}

#[test]
fn a_certificate_of_an_unknown_authority_is_not_accepted_even_on_this_host() {
    let front = Front::start(false);
    let error = client().fetch_manifest(&front.image()).unwrap_err();
    let words = error.one_line();
    assert!(
        words.contains(&format!("trust the certificate of `{}`", front.address)),
        "{words}"
    );
    let hint = error.find_hint().unwrap();
    assert!(
        hint.contains(&format!("certs.d/{}/ca.crt", front.address)),
        "{hint}"
    );
    assert!(front.behind.requests().is_empty());
}

#[test]
fn an_authority_in_certs_d_is_trusted() {
    let front = Front::start(false);
    let certs = CertDir::new(&[("ca.crt", AUTHORITY), ("README", "not a certificate")]);
    certs.client().fetch_manifest(&front.image()).unwrap();
    assert_eq!(front.behind.requests().len(), 2);
}

#[test]
fn a_registry_that_need_not_prove_itself_is_believed() {
    let front = Front::start(false);
    for options in [
        Options {
            tls_verify: false,
            ..options()
        },
        Options {
            insecure_registries: vec![front.address.to_string()],
            ..options()
        },
    ] {
        Client::new(options).fetch_manifest(&front.image()).unwrap();
    }
    let other = Client::new(Options {
        insecure_registries: vec!["other.x".to_owned()],
        ..options()
    });
    assert!(other.fetch_manifest(&front.image()).is_err());
}

#[test]
fn the_token_service_of_a_registry_that_need_not_prove_itself_still_must() {
    let front = Front::start(false);
    let challenge = format!(r#"Bearer realm="https://{}/token""#, front.address);
    let server = Server::start(
        move |exchange| match exchange.request.header("authorization") {
            None => exchange.reply(401, &[("www-authenticate", &challenge)], b""),
            Some(_) => exchange.reply(200, &[], b"{}"),
        },
    );
    let registry = server.address().to_string();
    let fetch = |tls_verify| {
        let client = Client::new(Options {
            credentials: Some((registry.clone(), password("me", "secret"))),
            insecure_registries: vec![registry.clone()],
            tls_verify,
            ..options()
        });
        client.fetch_manifest(&image(&server))
    };
    let error = fetch(true).unwrap_err();
    assert!(
        error.one_line().contains("trust the certificate of"),
        "{error:?}"
    );
    assert!(front.behind.requests().is_empty());
    // It answers with no token, but it was asked.
    assert!(fetch(false).is_err());
    assert_eq!(front.behind.requests().len(), 1);
}

#[test]
fn a_client_certificate_in_certs_d_is_shown() {
    let front = Front::start(true);
    let without = CertDir::new(&[("ca.crt", AUTHORITY)]);
    assert!(without.client().fetch_manifest(&front.image()).is_err());
    let with = CertDir::new(&[
        ("ca.crt", AUTHORITY),
        ("client.cert", CERTIFICATE),
        ("client.key", KEY),
    ]);
    with.client().fetch_manifest(&front.image()).unwrap();
}

#[test]
fn certificates_that_cannot_be_used_are_named() {
    let server = Server::start(|exchange| exchange.reply(200, &[], b"{}"));
    for (files, words) in [
        (vec![("client.cert", CERTIFICATE)], "lacks its key"),
        (
            vec![("client.cert", "x"), ("client.key", "y")],
            "client.cert",
        ),
        (
            vec![("ca.crt", "-----BEGIN CERTIFICATE-----\nnonsense")],
            "ca.crt",
        ),
    ] {
        let certs = CertDir::new(&files);
        let error = certs.client().fetch_manifest(&image(&server)).unwrap_err();
        assert!(error.one_line().contains(words), "{error:?}");
    }
    let missing = Client::new(Options {
        cert_dir: Some("/nonexistent".into()),
        ..options()
    });
    assert!(missing.fetch_manifest(&image(&server)).is_err());
    assert!(server.requests().is_empty());
}
