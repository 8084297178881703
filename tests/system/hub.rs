//! Docker Hub's protocol, by a stand-in: its hosts, its token service, its redirects to
//! where blobs are, its quota; a real registry behind it.
//!
//! The client reaches it as Docker Hub itself, by a proxy that plays the hosts that it is
//! asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::bed::{Bed, Call};
use crate::proxy::{Answer, Asked, Proxy, Rules};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    an_official_image_is_pulled_without_an_account,
    an_account_pushes_and_takes_layers_over_from_another_repository,
    an_identity_token_is_exchanged_for_others,
    a_token_that_expires_on_the_way_is_renewed,
    what_an_account_may_not_do_is_told,
    a_used_up_quota_is_shown,
    an_image_that_is_still_the_same_costs_no_quota,
    a_search_asks_the_host_that_has_it,
];

const REGISTRY: &str = "registry-1.docker.io";
const TOKENS: &str = "auth.docker.io";
const INDEX: &str = "index.docker.io";
const BLOBS: &str = "production.cloudflare.docker.com";
/// `me:secret` in base64, and that in lower case, as heads are kept.
const BASIC: (&str, &str) = ("bWU6c2VjcmV0", "basic bwu6c2vjcmv0");
const REFRESH_TOKEN: &str = "of-me";

/// What the stand-in does besides.
#[derive(Clone, Copy)]
struct Habits {
    /// For how many requests a token is good.
    token_uses: u32,
    /// How many manifests may be got.
    quota: u32,
}

impl Default for Habits {
    fn default() -> Self {
        Habits {
            token_uses: u32::MAX,
            quota: u32::MAX,
        }
    }
}

/// What the stand-in keeps in mind.
#[derive(Default)]
struct Memory {
    /// What tokens are good for, and for how many requests.
    tokens: HashMap<String, (Vec<String>, u32)>,
    manifests_got: u32,
}

struct Hub {
    proxy: Proxy,
}

impl Hub {
    fn start(bed: &Bed<'_>, habits: Habits) -> Self {
        bed.write("authority.pem", AUTHORITY);
        let memory = Mutex::new(Memory::default());
        let rules = Rules {
            gate: Box::new(move |asked| answer(asked, habits, &mut memory.lock().unwrap())),
            tls: Some(certificate()),
            ..Rules::default()
        };
        Hub {
            proxy: Proxy::with(&bed.shared.registry.address, rules),
        }
    }

    /// A call that finds the stand-in where it looks for Docker Hub.
    fn call<'b>(&self, bed: &'b Bed<'_>, arguments: &[&str]) -> Call<'b> {
        let authority = bed.path("authority.pem");
        bed.call(arguments)
            .env("HTTPS_PROXY", &format!("http://{}", self.proxy.address))
            .env("SSL_CERT_FILE", authority.to_str().unwrap())
    }

    /// The requests to one of the hosts.
    fn asked(&self, host: &str) -> Vec<Asked> {
        let mut asked = self.proxy.asked();
        asked.retain(|asked| asked.host() == host);
        asked
    }
}

fn certificate() -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    Arc::new(config.unwrap())
}

/// What is answered for Docker Hub; nothing: the registry behind it answers.
fn answer(asked: &Asked, habits: Habits, memory: &mut Memory) -> Option<Answer> {
    match asked.host() {
        TOKENS => Some(token(asked, habits, memory)),
        // As where blobs are: an address with a signature, and no other proof.
        BLOBS if asked.header("authorization").is_some() => {
            Some(Answer::new("400 Bad Request", "", "two proofs"))
        }
        BLOBS => None,
        INDEX if asked.line.contains("/v1/search?q=") => {
            let found = r#"{"results":[{"name":"busybox","description":"Small","star_count":9,"is_official":true}]}"#;
            Some(Answer::new(
                "200 OK",
                "Content-Type: application/json\r\n",
                found,
            ))
        }
        REGISTRY | INDEX => of_registry(asked, habits, memory),
        _ => Some(Answer::new("502 Bad Gateway", "", "")),
    }
}

fn of_registry(asked: &Asked, habits: Habits, memory: &mut Memory) -> Option<Answer> {
    let (method, path) = asked.line.split_once(' ').unwrap();
    let name = ["/manifests/", "/blobs/", "/tags/"]
        .iter()
        .find_map(|part| path.strip_prefix("/v2/")?.split_once(part));
    let action = match method {
        "GET" | "HEAD" => "pull",
        _ => "push",
    };
    let wanted = name.map(|(name, _)| format!("repository:{name}:{action}"));
    let token = asked
        .header("authorization")
        .and_then(|proof| proof.strip_prefix("bearer "))
        .and_then(|token| memory.tokens.get_mut(token));
    let is_allowed = match token {
        Some((_, 0)) | None => false,
        Some((rights, uses)) => {
            *uses -= 1;
            wanted.as_ref().is_none_or(|wanted| rights.contains(wanted))
        }
    };
    if !is_allowed {
        let scope = wanted.map_or(String::new(), |wanted| format!(",scope=\"{wanted}\""));
        let challenge = format!(
            "WWW-Authenticate: Bearer \
             realm=\"https://{TOKENS}/token\",service=\"registry.docker.io\"{scope}\r\n"
        );
        let body = r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#;
        return Some(Answer::new("401 Unauthorized", &challenge, body));
    }
    if asked.is_manifest() && method == "GET" {
        memory.manifests_got += 1;
        if memory.manifests_got > habits.quota {
            return Some(used_up());
        }
    }
    asked.is_blob().then(|| {
        let place = format!("Location: https://{BLOBS}{path}?signature=1\r\n");
        Answer::new("307 Temporary Redirect", &place, "")
    })
}

fn used_up() -> Answer {
    let headers = "ratelimit-limit: 100;w=21600\r\nratelimit-remaining: 0;w=21600\r\n\
                   docker-ratelimit-source: 192.0.2.7\r\n";
    let body = r#"{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit"}]}"#;
    Answer::new("429 Too Many Requests", headers, body)
}

/// The token service: by GET, perhaps with a password, or by a form with a refresh token.
fn token(asked: &Asked, habits: Habits, memory: &mut Memory) -> Answer {
    let form = String::from_utf8_lossy(&asked.body).into_owned();
    let (query, user) = match asked.line.split_once("GET /token?") {
        Some((_, query)) => match asked.header("authorization") {
            None => (query, false),
            Some(proof) if proof == BASIC.1 => (query, true),
            Some(_) => {
                let body = r#"{"details":"incorrect username or password"}"#;
                return Answer::new("401 Unauthorized", "", body);
            }
        },
        None if form.contains(&format!("refresh_token={REFRESH_TOKEN}")) => (&form[..], true),
        None => return Answer::new("400 Bad Request", "", ""),
    };
    let decoded = [("%3A", ":"), ("%2F", "/"), ("%2C", ","), ("+", "&scope=")]
        .iter()
        .fold(query.to_owned(), |text, (code, sign)| {
            text.replace(code, sign)
        });
    if !decoded.contains("service=registry.docker.io") {
        return Answer::new("400 Bad Request", "", "");
    }
    let scopes = decoded
        .split('&')
        .filter_map(|pair| pair.strip_prefix("scope="));
    let rights = scopes.flat_map(|scope| rights(scope, user)).collect();
    let token = format!("eyj-{}", memory.tokens.len());
    memory
        .tokens
        .insert(token.clone(), (rights, habits.token_uses));
    Answer::new(
        "200 OK",
        "Content-Type: application/json\r\n",
        format!(
            r#"{{"token":"{token}","access_token":"{token}","expires_in":300,"issued_at":"2026-01-01T00:00:00Z"}}"#
        ),
    )
}

/// Everybody may pull; a user may push to what is his own.
fn rights(scope: &str, user: bool) -> Vec<String> {
    let (name, actions) = scope.rsplit_once(':').unwrap();
    let is_own = user && name.starts_with("repository:me/");
    let granted = actions
        .split(',')
        .filter(|action| *action == "pull" || is_own);
    granted.map(|action| format!("{name}:{action}")).collect()
}

/// Puts an official image into the registry behind the stand-in, and gives its short name.
fn official(bed: &Bed<'_>) -> String {
    let base = bed.busybox();
    let name = bed.host_name();
    let real = format!("{}/library/{name}:1", bed.shared.registry.address);
    bed.ok(&["tag", &base, &real]);
    bed.ok(&["push", "-q", &real]);
    bed.ok(&["rmi", &base, &real]);
    name
}

fn log_in(bed: &Bed<'_>, entry: &str) {
    let text = format!(r#"{{"auths":{{"https://index.docker.io/v1/":{entry}}}}}"#);
    bed.write("home/.docker/config.json", text);
}

fn an_official_image_is_pulled_without_an_account(bed: &Bed<'_>) {
    let name = official(bed);
    let hub = Hub::start(bed, Habits::default());
    let short = format!("{name}:1");
    let pulled = hub.call(bed, &["pull", "-q", &short]).said().succeeds();
    assert_eq!(pulled, format!("docker.io/library/{short}\n"));
    let tokens = hub.asked(TOKENS);
    assert_eq!(tokens.len(), 1, "{tokens:#?}");
    assert_eq!(
        tokens[0].line,
        format!("GET /token?service=registry.docker.io&scope=repository%3Alibrary%2F{name}%3Apull")
    );
    assert!(tokens[0].header("authorization").is_none());
    let blobs = hub.asked(BLOBS);
    assert!(!blobs.is_empty());
    assert!(
        blobs
            .iter()
            .all(|asked| asked.header("authorization").is_none()),
        "a proof goes to the registry alone"
    );
    bed.ok(&["run", "--rm", "--network", "none", &short, "true"]);
}

fn an_account_pushes_and_takes_layers_over_from_another_repository(bed: &Bed<'_>) {
    let name = official(bed);
    let hub = Hub::start(bed, Habits::default());
    log_in(bed, &format!(r#"{{"auth":"{}"}}"#, BASIC.0));
    let (short, own) = (format!("{name}:1"), format!("me/{name}:1"));
    hub.call(bed, &["pull", "-q", &short]).said().succeeds();
    bed.ok(&["tag", &short, &own]);
    // Where its layers are from is known even if the name is not.
    bed.ok(&["rmi", &short]);
    hub.call(bed, &["push", "-q", &own]).said().succeeds();
    let sent = hub.asked(REGISTRY);
    let mounts = sent
        .iter()
        .filter(|asked| asked.line.contains("mount=sha256") && asked.line.contains("from=library"));
    assert!(mounts.count() > 0, "{sent:#?}");
    let proofs = |host| {
        let asked = hub.asked(host);
        asked
            .iter()
            .filter(|asked| asked.head.contains(BASIC.1))
            .count()
    };
    assert!(proofs(TOKENS) > 0);
    assert_eq!((proofs(REGISTRY), proofs(BLOBS)), (0, 0));
    let real = format!("{}/{own}", bed.shared.registry.address);
    bed.ok(&["pull", "-q", &real]);
    bed.ok(&["run", "--rm", "--network", "none", &real, "true"]);
}

fn an_identity_token_is_exchanged_for_others(bed: &Bed<'_>) {
    let name = official(bed);
    let hub = Hub::start(bed, Habits::default());
    log_in(bed, &format!(r#"{{"identitytoken":"{REFRESH_TOKEN}"}}"#));
    hub.call(bed, &["pull", "-q", &format!("{name}:1")])
        .said()
        .succeeds();
    let tokens = hub.asked(TOKENS);
    assert!(
        tokens.iter().all(|asked| asked.line == "POST /token"),
        "{tokens:#?}"
    );
}

fn a_token_that_expires_on_the_way_is_renewed(bed: &Bed<'_>) {
    let name = official(bed);
    let hub = Hub::start(
        bed,
        Habits {
            token_uses: 3,
            ..Habits::default()
        },
    );
    hub.call(bed, &["pull", "-q", &format!("{name}:1")])
        .said()
        .succeeds();
    assert!(hub.asked(TOKENS).len() > 1);
}

fn what_an_account_may_not_do_is_told(bed: &Bed<'_>) {
    let name = official(bed);
    let hub = Hub::start(bed, Habits::default());
    let short = format!("{name}:1");
    hub.call(bed, &["pull", "-q", &short]).said().succeeds();
    let error = hub.call(bed, &["push", "-q", &short]).said().fails(125);
    assert!(error.contains("needs a login"), "{error}");
    // Of somebody who is known, but whose repository it is not.
    log_in(bed, &format!(r#"{{"auth":"{}"}}"#, BASIC.0));
    let error = hub.call(bed, &["push", "-q", &short]).said().fails(125);
    assert!(error.contains("did not accept"), "{error}");
    // With credentials that are wrong.
    log_in(bed, r#"{"auth":"bWU6d3Jvbmc="}"#);
    let error = hub.call(bed, &["push", "-q", &short]).said().fails(125);
    assert!(error.contains("incorrect username or password"), "{error}");
}

fn a_used_up_quota_is_shown(bed: &Bed<'_>) {
    let name = official(bed);
    let hub = Hub::start(
        bed,
        Habits {
            quota: 0,
            ..Habits::default()
        },
    );
    let error = hub
        .call(bed, &["pull", "-q", &format!("{name}:1")])
        .said()
        .fails(125);
    for words in [
        "TOOMANYREQUESTS",
        "limit 100 in 6 hours, 0 left, counted for 192.0.2.7",
        "hint: ",
    ] {
        assert!(error.contains(words), "`{words}` is missing in: {error}");
    }
}

fn an_image_that_is_still_the_same_costs_no_quota(bed: &Bed<'_>) {
    let name = official(bed);
    let hub = Hub::start(
        bed,
        Habits {
            quota: 2,
            ..Habits::default()
        },
    );
    let short = format!("{name}:1");
    let pull = || hub.call(bed, &["pull", "-q", &short]).said().succeeds();
    pull();
    pull();
    pull();
    let old = bed.image_id(&short);
    // The tag moves, and the image is pulled anew.
    bed.write("context/Dockerfile", format!("FROM {short}\nLABEL a=b\n"));
    let real = format!("{}/library/{short}", bed.shared.registry.address);
    let new = bed.build(&["-q", "-t", &real], "context").succeeds();
    bed.ok(&["push", "-q", &real]);
    bed.ok(&["rmi", &real]);
    pull();
    assert_eq!(bed.image_id(&short), new.trim());
    assert_ne!(old, new.trim());
}

fn a_search_asks_the_host_that_has_it(bed: &Bed<'_>) {
    let hub = Hub::start(bed, Habits::default());
    let words = ["search", "--format", "{{.Name}} {{.StarCount}}", "busy"];
    assert_eq!(hub.call(bed, &words).said().succeeds(), "busybox 9\n");
    assert!(hub.asked(REGISTRY).is_empty());
}

// An authority that exists only here, and what it issued to Docker Hub's hosts, good until
// 2121.
const AUTHORITY: &str = "\
-----BEGIN CERTIFICATE-----
MIIBmjCCAT+gAwIBAgIULcpro3di+Q7t+oBYeCcoqcqKMdwwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI5MDQ0MDMzWhgPMjEy
MTEyMDEwNDQwMzNaMBkxFzAVBgNVBAMMDnRlc3QgYXV0aG9yaXR5MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAE6Kzo54CypyQbLMToedv4kR4koJvIz6ti8fAjRhfu
MLvlxoRIxp6sawpNedRE8gcLmAIXxN4S7IdYljG6HEDa/qNjMGEwHQYDVR0OBBYE
FJQA0jU/TXbfjgt7sccboPeAjmoxMB8GA1UdIwQYMBaAFJQA0jU/TXbfjgt7sccb
oPeAjmoxMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAoGCCqGSM49
BAMCA0kAMEYCIQDTx9k8s1DQL0fSMr08NWBVjkokcx+EFo1oAVBhyAYyxAIhALEI
1bZqqxvj8wskLaMY0DYezII4xnJcyR7DZQ8+3uXd
-----END CERTIFICATE-----
";
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIB6DCCAY2gAwIBAgIUUGWMennr7Xom46Qok4WJDQsU3DEwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI5MDQ0MDMzWhgPMjEy
MTEyMDEwNDQwMzNaMBcxFTATBgNVBAMMDGh1YiBzdGFuZC1pbjBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABC4Wb/woI5g/xdeL8ehqeMpKtk8Ph3kyM2o9TOfOFW7M
2VE2RIz85PqLXAxu5v6slyAdDtkbDlIdICWV3J/Vx7ajgbIwga8wYgYDVR0RBFsw
WYIUcmVnaXN0cnktMS5kb2NrZXIuaW+CDmF1dGguZG9ja2VyLmlvgiBwcm9kdWN0
aW9uLmNsb3VkZmxhcmUuZG9ja2VyLmNvbYIPaW5kZXguZG9ja2VyLmlvMAkGA1Ud
EwQCMAAwHQYDVR0OBBYEFLGcNks77aHwiw6YQhTVO/5PT1V9MB8GA1UdIwQYMBaA
FJQA0jU/TXbfjgt7sccboPeAjmoxMAoGCCqGSM49BAMCA0kAMEYCIQDs8Fikhl/U
aAq5yLouM4RjSDnSirhXJMi84X/FuqX1gAIhAL2k6iwlm1TNtyNDpIClRBuuRmSz
V9ftvwg7ArcNasMu
-----END CERTIFICATE-----
";
const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZvr+sCThBXKdIgZw
NBb+X6p2jSlnAdsNu54JPJrhVxChRANCAAQuFm/8KCOYP8XXi/HoanjKSrZPD4d5
MjNqPUznzhVuzNlRNkSM/OT6i1wMbub+rJcgHQ7ZGw5SHSAlldyf1ce2
-----END PRIVATE KEY-----
";
