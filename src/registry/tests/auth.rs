use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::server::{Exchange, Server};
use super::{Heard, TempFile, image, options, password};
use crate::error::Kind;
use crate::registry::credentials::encode_basic;
use crate::registry::{Client, Credentials, Options, Server as Account};

const TOKEN: &str = r#"{"token":"good","expires_in":300}"#;

/// A registry that wants the token `good` of the service at `realm`, and shows a manifest.
fn guarded(realm: String) -> Server {
    Server::start(
        move |exchange| match exchange.request.header("authorization") {
            Some("Bearer good") => exchange.reply(200, &[], b"{}"),
            _ => challenge(
                exchange,
                &format!(r#"Bearer realm="{realm}",service="the registry""#),
            ),
        },
    )
}

fn challenge(exchange: &mut Exchange, challenge: &str) -> io::Result<()> {
    let body = br#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#;
    exchange.reply(401, &[("www-authenticate", challenge)], body)
}

fn with_credentials(server: &Server, credentials: Credentials) -> Client {
    Client::new(Options {
        credentials: Some((server.address().to_string(), credentials)),
        ..options()
    })
}

/// A client that finds no stored credentials, wherever the test runs.
fn anonymous() -> (Client, TempFile) {
    let file = TempFile::new("{}");
    let client = Client::new(Options {
        authfile: Some(file.0.clone()),
        ..options()
    });
    (client, file)
}

#[test]
fn a_token_is_got_without_credentials_for_just_the_scope_needed() {
    let service = Server::start(|exchange| exchange.reply(200, &[], TOKEN.as_bytes()));
    let server = guarded(service.url("/token?x=1"));
    let (client, _file) = anonymous();
    client.fetch_manifest(&image(&server)).unwrap();
    client.fetch_manifest(&image(&server)).unwrap();
    let asked = service.requests();
    assert_eq!(asked.len(), 1, "the token is kept");
    assert_eq!(
        asked[0].line(),
        "GET /token?x=1&service=the+registry&scope=repository%3Ateam%2Fapp%3Apull"
    );
    assert_eq!(asked[0].header("authorization"), None);
    // To write is another scope, and so another token.
    client.put_manifest(&image(&server), "a/b", b"{}").unwrap();
    let asked = service.requests();
    assert!(
        asked[1]
            .target
            .ends_with("scope=repository%3Ateam%2Fapp%3Apull%2Cpush")
    );
}

#[test]
fn many_threads_share_one_token() {
    let service = Server::start(|exchange| exchange.reply(200, &[], TOKEN.as_bytes()));
    let server = guarded(service.url("/"));
    let (client, _file) = anonymous();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| client.fetch_manifest(&image(&server)).unwrap());
        }
    });
    assert_eq!(service.requests().len(), 1);
}

#[test]
fn a_password_goes_to_the_token_service_and_nowhere_else() {
    let service = Server::start(|exchange| exchange.reply(200, &[], TOKEN.as_bytes()));
    let storage = Server::start(|exchange| exchange.reply(200, &[], b"{}"));
    let elsewhere = storage.url("/");
    let realm = format!(r#"Bearer realm="{}""#, service.url("/token"));
    let server = Server::start(
        move |exchange| match exchange.request.header("authorization") {
            Some("Bearer good") => exchange.reply(307, &[("location", &elsewhere)], b""),
            _ => challenge(exchange, &realm),
        },
    );
    let client = with_credentials(&server, password("me", "secret"));
    client.fetch_manifest(&image(&server)).unwrap();
    let basic = format!("Basic {}", encode_basic("me", "secret"));
    let asked = service.requests();
    assert_eq!(asked[0].header("authorization"), Some(basic.as_str()));
    assert!(asked[0].target.ends_with("&account=me"), "{asked:?}");
    for request in server.requests().iter().chain(&storage.requests()) {
        assert_ne!(request.header("authorization"), Some(basic.as_str()));
    }
    assert_eq!(storage.requests().len(), 1);
    assert_eq!(storage.requests()[0].header("authorization"), None);
}

#[test]
fn what_a_redirect_leads_to_gets_no_proof_even_if_it_asks() {
    let storage = Server::start(|exchange| challenge(exchange, r#"Basic realm="give me""#));
    let elsewhere = storage.url("/");
    let server = Server::start(move |exchange| {
        match (
            exchange.request.target.as_str(),
            exchange.request.header("authorization"),
        ) {
            ("/v2/", _) | (_, None) => challenge(exchange, r#"Basic realm="mine""#),
            _ => exchange.reply(302, &[("location", &elsewhere)], b""),
        }
    });
    let client = with_credentials(&server, password("me", "secret"));
    assert!(client.fetch_manifest(&image(&server)).is_err());
    for request in storage.requests() {
        assert_eq!(request.header("authorization"), None);
    }
    assert_eq!(storage.requests().len(), 1);
}

#[test]
fn where_a_greeting_is_redirected_to_does_not_say_where_credentials_go() {
    let thief = Server::start(|exchange| exchange.reply(200, &[], TOKEN.as_bytes()));
    let realm = format!(r#"Bearer realm="{}""#, thief.url("/"));
    let elsewhere = Server::start(move |exchange| challenge(exchange, &realm));
    let location = elsewhere.url("/v2/");
    let server =
        Server::start(move |exchange| exchange.reply(307, &[("location", &location)], b""));
    let client = with_credentials(&server, password("me", "secret"));
    assert!(client.fetch_manifest(&image(&server)).is_err());
    assert_eq!(elsewhere.requests().len(), 2);
    assert!(thief.requests().is_empty());
}

#[test]
fn a_login_is_refused_or_accepted_by_the_token_service_and_the_registry() {
    let basic = format!("Basic {}", encode_basic("me", "secret"));
    let service = Server::start(
        move |exchange| match exchange.request.header("authorization") {
            Some(proof) if proof == basic => exchange.reply(200, &[], TOKEN.as_bytes()),
            _ => exchange.status(401),
        },
    );
    let server = guarded(service.url("/token"));
    let registry = Account::parse(&server.address().to_string()).unwrap();
    let right = with_credentials(&server, password("me", "secret"));
    assert_eq!(right.log_in(&registry).unwrap(), None);
    assert_eq!(
        service.requests()[0].target,
        "/token?service=the+registry&account=me&client_id=coracle&offline_token=true"
    );
    let wrong = with_credentials(&server, password("me", "wrong"));
    let error = wrong.log_in(&registry).unwrap_err();
    assert!(
        error.one_line().contains("did not accept the credentials"),
        "{error:?}"
    );
    assert_eq!(error.kind(), Kind::Denied);
}

#[test]
fn a_login_gives_the_identity_token_that_the_service_answers_with() {
    let answer = br#"{"token":"good","refresh_token":"lasting"}"#;
    let service = Server::start(|exchange| exchange.reply(200, &[], answer));
    let server = guarded(service.url("/token"));
    let client = with_credentials(&server, password("me", "secret"));
    let registry = Account::parse(&server.address().to_string()).unwrap();
    assert_eq!(
        client.log_in(&registry).unwrap().as_deref(),
        Some("lasting")
    );
}

#[test]
fn credentials_for_one_registry_are_not_used_for_another() {
    let server = Server::start(|exchange| challenge(exchange, "Basic"));
    let file = TempFile::new("{}");
    let client = Client::new(Options {
        credentials: Some(("other.x".to_owned(), password("me", "secret"))),
        authfile: Some(file.0.clone()),
        ..options()
    });
    let error = client.fetch_manifest(&image(&server)).unwrap_err();
    assert!(
        error.find_hint().unwrap().contains("coracle login"),
        "{error:?}"
    );
    assert!(
        server
            .requests()
            .iter()
            .all(|r| r.header("authorization").is_none())
    );
}

#[test]
fn a_token_that_is_refused_is_renewed_once() {
    let given = AtomicUsize::new(0);
    let service = Server::start(move |exchange| {
        let token = match given.fetch_add(1, Ordering::SeqCst) {
            0 => r#"{"access_token":"old"}"#,
            _ => TOKEN,
        };
        exchange.reply(200, &[], token.as_bytes())
    });
    let server = guarded(service.url("/"));
    let (client, _file) = anonymous();
    client.fetch_manifest(&image(&server)).unwrap();
    assert_eq!(service.requests().len(), 2);

    let stubborn = Server::start(|exchange| exchange.reply(200, &[], br#"{"token":"bad"}"#));
    let server = guarded(stubborn.url("/"));
    let error = client.fetch_manifest(&image(&server)).unwrap_err();
    assert!(
        error.one_line().contains("authentication required"),
        "{error:?}"
    );
    assert_eq!(stubborn.requests().len(), 2);
}

#[test]
fn a_registry_that_wants_a_proof_only_for_some_things_gets_it_then() {
    let service = Server::start(|exchange| exchange.reply(200, &[], TOKEN.as_bytes()));
    let realm = format!(
        r#"Bearer realm="{}",scope="repository:team/app:pull extra:scope:x""#,
        service.url("/")
    );
    let server = Server::start(move |exchange| {
        match (
            exchange.request.target.as_str(),
            exchange.request.header("authorization"),
        ) {
            ("/v2/", _) => exchange.status(200),
            (_, Some("Bearer good")) => exchange.reply(200, &[], b"{}"),
            _ => challenge(exchange, &realm),
        }
    });
    let (client, _file) = anonymous();
    client.fetch_manifest(&image(&server)).unwrap();
    assert_eq!(
        service.requests()[0].target,
        "/?scope=extra%3Ascope%3Ax&scope=repository%3Ateam%2Fapp%3Apull"
    );
}

#[test]
fn an_identity_token_is_exchanged_by_a_form() {
    let form = Arc::new(std::sync::Mutex::new(String::new()));
    let seen = form.clone();
    let service = Server::start(move |exchange| {
        let body = exchange.body(usize::MAX)?;
        *seen.lock().unwrap() = String::from_utf8(body).unwrap();
        exchange.reply(200, &[], br#"{"access_token":"good"}"#)
    });
    let server = guarded(service.url("/token"));
    let client = with_credentials(&server, Credentials::IdentityToken("a&b".to_owned()));
    client.fetch_manifest(&image(&server)).unwrap();
    let asked = &service.requests()[0];
    assert_eq!(asked.line(), "POST /token");
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        *form.lock().unwrap(),
        "grant_type=refresh_token&service=the+registry&client_id=coracle\
         &scope=repository%3Ateam%2Fapp%3Apull&refresh_token=a%26b"
    );
}

#[test]
fn a_password_is_sent_with_each_request_where_the_registry_wants_that() {
    let basic = format!("Basic {}", encode_basic("me", "secret"));
    let server = Server::start(
        move |exchange| match exchange.request.header("authorization") {
            Some(proof) if proof == basic => exchange.reply(200, &[], b"{}"),
            _ => challenge(exchange, r#"Basic realm="x""#),
        },
    );
    let client = with_credentials(&server, password("me", "secret"));
    client.fetch_manifest(&image(&server)).unwrap();
    let wrong = with_credentials(&server, password("me", "wrong"));
    let error = wrong.fetch_manifest(&image(&server)).unwrap_err();
    let words = error.one_line();
    assert!(words.contains("did not accept the credentials"), "{words}");
    assert!(error.find_hint().unwrap().contains("again"));
    assert!(!words.contains("wrong"));
    // The greeting, then one try: the same password is not tried twice.
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn a_token_service_that_refuses_is_quoted() {
    let service = Server::start(|exchange| {
        exchange.reply(401, &[], br#"{"details":"incorrect username or password"}"#)
    });
    let server = guarded(service.url("/"));
    let client = with_credentials(&server, password("me", "wrong"));
    let words = client
        .fetch_manifest(&image(&server))
        .unwrap_err()
        .one_line();
    assert!(words.contains("incorrect username or password"), "{words}");
    assert_eq!(service.requests().len(), 1);
}

#[test]
fn a_token_service_that_cannot_be_trusted_is_not_asked() {
    for realm in [
        "http://auth.example.com/token",
        "http://localhost.example.com/token",
        "https://user:word@auth.example.com/token",
        "file:///etc/passwd",
        "nonsense",
    ] {
        let server = guarded(realm.to_owned());
        let client = with_credentials(&server, password("me", "secret"));
        let error = client.fetch_manifest(&image(&server)).unwrap_err();
        assert!(
            error.one_line().contains("names a token service"),
            "{realm}: {error:?}"
        );
    }
}

#[test]
fn stored_credentials_are_found_and_those_of_a_missing_program_are_missed_aloud() {
    let basic = format!("Basic {}", encode_basic("stored", "secret"));
    let server = Server::start(
        move |exchange| match exchange.request.header("authorization") {
            Some(proof) if proof == basic => exchange.reply(200, &[], b"{}"),
            _ => challenge(exchange, "Basic"),
        },
    );
    let file = TempFile::new(&format!(
        r#"{{"auths":{{"{}/team":{{"auth":"{}"}}}},"credsStore":"coracle-is-not-there"}}"#,
        server.address(),
        encode_basic("stored", "secret")
    ));
    let heard = Arc::new(Heard::default());
    let client = Client::new(Options {
        authfile: Some(file.0.clone()),
        progress: heard.clone(),
        ..options()
    });
    client.fetch_manifest(&image(&server)).unwrap();
    client.fetch_manifest(&image(&server)).unwrap();
    let heard = heard.0.lock().unwrap();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(
        heard[0].contains("docker-credential-coracle-is-not-there"),
        "{heard:?}"
    );
}

#[test]
fn without_a_challenge_no_credentials_are_looked_for() {
    let server = Server::start(|exchange| exchange.reply(200, &[], b"{}"));
    let client_without_file = Client::new(Options {
        authfile: Some("/nonexistent/auth.json".into()),
        ..options()
    });
    client_without_file.fetch_manifest(&image(&server)).unwrap();
}
