//! The proof that goes along with a request: a password or a token.
//!
//! Owns one registry's state of authentication: what it last asked for, and the tokens
//! got for it, each under the scopes that it is good for. A token is fetched once, however
//! many threads want it. Refuses to know where credentials are kept.
//!
//! Tokens come from the service that the registry names (distribution's "token
//! authentication"): by GET with the name and password, or none; or, for an identity
//! token, by OAuth 2 POST. The service must be spoken to with TLS, unless it is on this
//! host or is one that need not prove who it is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use reqwest::blocking::{Body, Response};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde::Deserialize;

use super::challenge::Challenge;
use super::credentials::{Credentials, encode_basic};
use super::fault::{self, Asked, Failure, Tried};
use super::options::Options;
use super::transport::{self, Call, Transport};
use super::{locked, read_at_most, read_json};
use crate::error::{Context, Error};

/// A token service's answer longer than this is refused, in bytes.
const TOKEN_MAX_BYTES: u64 = 1 << 20;
/// How long a token is good if nothing else is said (token authentication: "expires_in").
const TOKEN_DEFAULT_LIFE: Duration = Duration::from_secs(60);
/// A token that ends within this time is not used for another request.
const TOKEN_MARGIN: Duration = Duration::from_secs(10);
/// How long a token service may take.
const TOKEN_DEADLINE: Duration = Duration::from_secs(60);
/// The name that we go by at token services.
const CLIENT_ID: &str = "coracle";

/// One registry's state of authentication.
#[derive(Default)]
pub(super) struct Authority {
    challenge: Mutex<Option<Challenge>>,
    tokens: Mutex<HashMap<Grant, Slot>>,
}

/// A place for a token. Its lock is held while the token is fetched, so others wait for it.
type Slot = Arc<Mutex<Option<Token>>>;

/// What a token is good for.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Grant {
    realm: String,
    service: Option<String>,
    scopes: Vec<String>,
}

struct Token {
    header: HeaderValue,
    ends: Instant,
    /// What can be exchanged for others like it, if the service gave that, too.
    identity: Option<String>,
}

/// Who asks, for what, and by which way.
pub(super) struct Applicant<'a> {
    pub(super) transport: &'a Transport,
    pub(super) options: &'a Options,
    /// Whether the registry need not prove who it is.
    pub(super) is_insecure: bool,
    /// Whether the configuration says so of a host.
    pub(super) is_insecure_host: &'a dyn Fn(&str) -> bool,
    pub(super) credentials: Option<&'a Credentials>,
    /// What the token must be good for, such as `repository:library/debian:pull`.
    pub(super) scopes: &'a [String],
    /// Whom the words of a refusal are about.
    pub(super) asked: Asked<'a>,
}

impl Applicant<'_> {
    /// Whether a token service need not prove who it is. That its registry need not is not
    /// said of it, unless both are one.
    fn believes(&self, host: &str) -> bool {
        self.options.is_insecure(host)
            || (self.is_insecure_host)(host)
            || (self.is_insecure && host == self.asked.registry)
    }
}

impl Authority {
    /// Takes note of what an answer asks for. Says whether a new try can help: not if the
    /// answer asks for nothing that we know.
    pub(super) fn challenged(&self, headers: &HeaderMap, refused: Option<&HeaderValue>) -> bool {
        let Some(challenge) = Challenge::of(headers) else {
            return false;
        };
        let repeated = challenge == Challenge::Basic && refused.is_some_and(is_basic);
        *locked(&self.challenge) = Some(challenge);
        if let Some(refused) = refused {
            let slots: Vec<Slot> = locked(&self.tokens).values().cloned().collect();
            for slot in slots {
                // Another thread may have put a new one here already: that one stays.
                locked(&slot).take_if(|token| token.header == *refused);
            }
        }
        !repeated
    }

    /// Whether the registry ever asked for a proof.
    pub(super) fn wants_proof(&self) -> bool {
        locked(&self.challenge).is_some()
    }

    /// The identity token that a token service has given, if it has: it can be kept in
    /// place of the password.
    pub(super) fn identity_token(&self) -> Option<String> {
        let slots: Vec<Slot> = locked(&self.tokens).values().cloned().collect();
        slots.iter().find_map(|slot| {
            let slot = locked(slot);
            slot.as_ref().and_then(|token| token.identity.clone())
        })
    }

    /// The `Authorization` to send, if the registry ever asked for one and there is one.
    pub(super) fn authorization(&self, applicant: &Applicant<'_>) -> Tried<Option<HeaderValue>> {
        let challenge = locked(&self.challenge).clone();
        let credentials = applicant.credentials;
        match (challenge, credentials) {
            (None, _) => Ok(None),
            (Some(Challenge::Basic), Some(Credentials::Password { username, password })) => {
                Ok(Some(header("Basic", &encode_basic(username, password))?))
            }
            (Some(Challenge::Basic), _) => Ok(None),
            (Some(Challenge::Bearer { .. }), Some(Credentials::RegistryToken(token))) => {
                Ok(Some(header("Bearer", token)?))
            }
            (
                Some(Challenge::Bearer {
                    realm,
                    service,
                    scopes,
                }),
                _,
            ) => {
                let grant = Grant {
                    realm,
                    service,
                    scopes: union(applicant.scopes, scopes),
                };
                self.token(grant, applicant).map(Some)
            }
        }
    }

    fn token(&self, grant: Grant, applicant: &Applicant<'_>) -> Tried<HeaderValue> {
        let slot = locked(&self.tokens)
            .entry(grant.clone())
            .or_default()
            .clone();
        let mut slot = locked(&slot);
        match &*slot {
            Some(token) if token.ends > Instant::now() + TOKEN_MARGIN => Ok(token.header.clone()),
            _ => {
                let token = fetch(&grant, applicant)?;
                let header = token.header.clone();
                *slot = Some(token);
                Ok(header)
            }
        }
    }
}

fn fetch(grant: &Grant, applicant: &Applicant<'_>) -> Tried<Token> {
    let realm = realm(grant, applicant)?;
    let host = transport::host(&realm);
    let verifying;
    let transport = if applicant.is_insecure && !applicant.believes(&host) {
        verifying = Transport::new(&host, &realm, false, applicant.options)?;
        &verifying
    } else {
        applicant.transport
    };
    let asked_at = Instant::now();
    let response = match applicant.credentials {
        Some(Credentials::IdentityToken(token)) => {
            by_refresh_token(&realm, grant, token, transport)?
        }
        credentials => by_get(&realm, grant, credentials, transport)?,
    };
    if response.status() != StatusCode::OK {
        return Err(fault::refusal(response, &applicant.asked));
    }
    let body = read_at_most(response, TOKEN_MAX_BYTES, &host)?;
    read_token(&body, asked_at).map_err(|why| {
        Error::engine(format!("read the token that `{host}` gave"))
            .because(why)
            .into()
    })
}

/// The address of the token service, if it may be trusted with credentials.
fn realm(grant: &Grant, applicant: &Applicant<'_>) -> Tried<Url> {
    let registry = applicant.asked.registry;
    let refuse = |why: &str| {
        Failure::fatal(format!(
            "`{registry}` names a token service that {why}: `{}`",
            fault::quote(&grant.realm)
        ))
    };
    let realm = Url::parse(&grant.realm).map_err(|_| refuse("has no valid address"))?;
    if !realm.username().is_empty() || realm.password().is_some() {
        return Err(refuse("has a user in its address"));
    }
    let is_plain_allowed =
        || transport::is_loopback(&realm) || applicant.believes(&transport::host(&realm));
    match realm.scheme() {
        "https" => Ok(realm),
        "http" if is_plain_allowed() => Ok(realm),
        _ => Err(refuse("is spoken to without TLS")),
    }
}

fn by_get(
    realm: &Url,
    grant: &Grant,
    credentials: Option<&Credentials>,
    transport: &Transport,
) -> Tried<Response> {
    let mut url = realm.clone();
    let mut authorization = None;
    {
        let mut query = url.query_pairs_mut();
        if let Some(service) = &grant.service {
            query.append_pair("service", service);
        }
        for scope in &grant.scopes {
            query.append_pair("scope", scope);
        }
        if let Some(Credentials::Password { username, password }) = credentials {
            query.append_pair("account", username);
            // A token for nothing is a proof of who we are: a login, which is to last.
            if grant.scopes.is_empty() {
                query.append_pair("client_id", CLIENT_ID);
                query.append_pair("offline_token", "true");
            }
            authorization = Some(header("Basic", &encode_basic(username, password))?);
        }
    }
    transport.send(&mut Call::new(Method::GET, url), authorization.as_ref())
}

fn by_refresh_token(
    realm: &Url,
    grant: &Grant,
    token: &str,
    transport: &Transport,
) -> Tried<Response> {
    // A form is written as the query of an address is.
    let mut form = realm.clone();
    form.set_query(None);
    form.query_pairs_mut()
        .append_pair("grant_type", "refresh_token")
        .append_pair("service", grant.service.as_deref().unwrap_or_default())
        .append_pair("client_id", CLIENT_ID)
        .append_pair("scope", &grant.scopes.join(" "))
        .append_pair("refresh_token", token);
    let form = form.query().unwrap_or_default().to_owned();
    let mut call = Call::new(Method::POST, realm.clone())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")?
        .body(TOKEN_DEADLINE, || Ok(Body::from(form.clone())));
    transport.send(&mut call, None)
}

fn read_token(body: &[u8], asked_at: Instant) -> crate::error::Result<Token> {
    #[derive(Deserialize)]
    struct Answer {
        token: Option<String>,
        access_token: Option<String>,
        refresh_token: Option<String>,
        expires_in: Option<f64>,
    }
    let answer: Answer = read_json(body)?;
    let token = answer.token.filter(|token| !token.is_empty());
    let token = token
        .or(answer.access_token)
        .filter(|token| !token.is_empty())
        .doing(|| "find a token in it")?;
    let life = answer
        .expires_in
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .map_or(TOKEN_DEFAULT_LIFE, |life| life.max(TOKEN_DEFAULT_LIFE));
    Ok(Token {
        header: header("Bearer", &token)?,
        ends: asked_at.checked_add(life).unwrap_or(asked_at),
        identity: answer.refresh_token.filter(|token| !token.is_empty()),
    })
}

/// The value of an `Authorization`, kept out of any trace.
fn header(scheme: &str, proof: &str) -> crate::error::Result<HeaderValue> {
    let mut value = HeaderValue::from_str(&format!("{scheme} {proof}"))
        .doing(|| format!("use the credentials in the header `{AUTHORIZATION}`"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn is_basic(header: &HeaderValue) -> bool {
    header.as_bytes().starts_with(b"Basic ")
}

/// All scopes of both, each once and in order, so that equal wishes share a token.
fn union(ours: &[String], theirs: Vec<String>) -> Vec<String> {
    let mut scopes = ours.to_vec();
    scopes.extend(theirs);
    scopes.sort();
    scopes.dedup();
    scopes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_lasts_as_long_as_it_says_and_at_least_a_minute() {
        let now = Instant::now();
        for (body, seconds) in [
            (r#"{"token":"a"}"#, 60),
            (r#"{"token":"","access_token":"a","expires_in":300}"#, 300),
            (r#"{"token":"a","expires_in":1}"#, 60),
            (r#"{"token":"a","expires_in":-1}"#, 60),
            (r#"{"token":"a","expires_in":null,"issued_at":"x"}"#, 60),
        ] {
            let token = read_token(body.as_bytes(), now).unwrap();
            assert_eq!(token.ends - now, Duration::from_secs(seconds), "{body}");
            assert_eq!(token.header, "Bearer a");
            assert!(token.header.is_sensitive());
        }
        // An end beyond all clocks is no reason to overflow.
        let forever = format!(r#"{{"token":"a","expires_in":{}}}"#, u64::MAX);
        assert!(read_token(forever.as_bytes(), now).is_ok());
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for body in [
            "",
            "{}",
            r#"{"token":""}"#,
            r#"{"token":"a\nb"}"#,
            "[]",
            r#"{"token":1}"#,
        ] {
            assert!(
                read_token(body.as_bytes(), Instant::now()).is_err(),
                "{body}"
            );
        }
    }

    #[test]
    fn equal_wishes_share_a_grant() {
        let scope = |text: &str| text.to_owned();
        assert_eq!(
            union(&[scope("b"), scope("a")], vec![scope("a"), scope("c")]),
            ["a", "b", "c"]
        );
    }
}
