//! What went wrong on the way to a registry and back, in words and in kind.
//!
//! Owns the one place where answers and broken connections become errors: [`Failure`]
//! is an error for people plus a [`Reason`] for the code that decides about another
//! try. What a registry says is quoted only bounded and without control characters.
//! Addresses are never quoted whole: a redirected one may carry a signature.

use std::error::Error as StdError;
use std::io::{self, Read};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::blocking::Response;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use super::retry::parse_retry_after;
use crate::clock::Timestamp;
use crate::error::{Error, Kind};

/// How much of a refusal is read, in bytes.
const REFUSAL_MAX_BYTES: u64 = 64 * 1024;
/// How much of what a registry says is quoted, in characters.
const QUOTE_MAX_CHARS: usize = 300;
/// How many of a registry's errors are quoted.
const QUOTED_ERRORS: usize = 3;

/// Why a request failed, as far as it matters to what is done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// No connection could be made.
    Unreachable,
    /// The other side does not speak TLS.
    NotTls,
    /// The connection broke or stood still.
    Broken,
    /// The registry is overloaded, out of order or limits us; it may have said for how long.
    Busy(Option<Duration>),
    /// Another try would end the same way.
    Final,
}

/// What a single try comes to.
pub(super) type Tried<T> = std::result::Result<T, Failure>;

/// An error, and whether another try may help.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) reason: Reason,
}

impl Failure {
    /// A failure that is for good.
    pub(super) fn fatal(text: impl Into<String>) -> Self {
        Error::engine(text).into()
    }

    /// What comes back out of an [`io::Error`]; `doing` is said of one that is not ours.
    pub(super) fn of_io(why: io::Error, doing: &str) -> Self {
        let reason = match why.kind() {
            io::ErrorKind::ConnectionAborted => Reason::Broken,
            _ => Reason::Final,
        };
        match why.downcast::<Error>() {
            Ok(error) => Failure { error, reason },
            Err(why) => Error::engine(doing).because(why).into(),
        }
    }

    /// A connection that broke: `text` says at which point.
    pub(super) fn broken(text: impl Into<String>) -> Self {
        Failure {
            error: Error::engine(text),
            reason: Reason::Broken,
        }
    }
}

/// A failure on its way through [`io::Read`] or [`io::Write`]. The kind tells whether the
/// same work, begun anew, may succeed.
impl From<Failure> for io::Error {
    fn from(failure: Failure) -> Self {
        let kind = match failure.reason {
            Reason::Broken => io::ErrorKind::ConnectionAborted,
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, failure.error)
    }
}

/// An error that knows no reason is for good.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure {
            error,
            reason: Reason::Final,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

/// A request to `host`, sent on behalf of `registry`, that got no answer.
pub(super) fn no_answer(error: &reqwest::Error, host: &str, registry: &str) -> Failure {
    let root = Root::of(error);
    if let Root::Tls(tls) = root {
        return tls_failure(tls, host, registry);
    }
    let words = if error.is_timeout() {
        "no answer in time".to_owned()
    } else {
        root.words()
    };
    let (reason, doing) = if error.is_connect() {
        (Reason::Unreachable, "connect to")
    } else {
        (Reason::Broken, "exchange data with")
    };
    Failure {
        error: Error::engine(format!("{doing} `{host}`")).because(Error::engine(words)),
        reason,
    }
}

/// A client that could not be made ready; `error` says for what.
pub(super) fn unprepared(why: &reqwest::Error, error: Error) -> Error {
    let root = Root::of(why);
    let error = error.because(Error::engine(root.words()));
    match root {
        // What the verifier says when it finds not a single authority to trust.
        Root::Tls(rustls::Error::General(_)) => {
            error.hint("Install the package `ca-certificates`, or set SSL_CERT_FILE.")
        }
        _ => error,
    }
}

/// An answer of `host` whose body broke off.
pub(super) fn broken_body(error: &io::Error, host: &str) -> Failure {
    let words = if error.kind() == io::ErrorKind::TimedOut {
        "nothing came for too long".to_owned()
    } else {
        Root::of(error).words()
    };
    Failure {
        error: Error::engine(format!("receive data from `{host}`")).because(Error::engine(words)),
        reason: Reason::Broken,
    }
}

fn tls_failure(tls: &rustls::Error, host: &str, registry: &str) -> Failure {
    use rustls::{CertificateError, Error as Tls};
    let words = || Error::engine(quote(&tls.to_string()));
    let untrusted = || Error::engine(format!("trust the certificate of `{host}`")).because(words());
    match tls {
        Tls::InvalidCertificate(CertificateError::UnknownIssuer) => untrusted()
            .hint(format!(
                "If you trust its issuer, put the issuer's certificate into \
                 /etc/containers/certs.d/{registry}/ca.crt."
            ))
            .into(),
        Tls::InvalidCertificate(_) => untrusted().into(),
        // The first bytes of the answer were not those of a TLS record.
        Tls::InvalidMessage(_) => Failure {
            error: Error::engine(format!("`{host}` does not speak TLS")).hint(
                "If you trust the network to it, mark it as insecure with `--tls-verify=false`.",
            ),
            reason: Reason::NotTls,
        },
        _ => Error::engine(format!("speak TLS with `{host}`"))
            .because(words())
            .into(),
    }
}

/// The deepest cause that says something of its own.
enum Root<'a> {
    Tls(&'a rustls::Error),
    Io(io::Error),
    Other(String),
}

impl<'a> Root<'a> {
    fn words(&self) -> String {
        match self {
            Root::Tls(tls) => quote(&tls.to_string()),
            Root::Io(code) => code.to_string(),
            Root::Other(text) => quote(text),
        }
    }

    fn of(error: &'a (dyn StdError + 'static)) -> Self {
        let mut here = error;
        loop {
            if let Some(tls) = here.downcast_ref::<rustls::Error>() {
                return Root::Tls(tls);
            }
            let next = match here.downcast_ref::<io::Error>() {
                Some(io) => {
                    if let Some(code) = io.raw_os_error() {
                        return Root::Io(io::Error::from_raw_os_error(code));
                    }
                    // `source` of such an error would skip the error that it wraps.
                    io.get_ref().map(|inner| inner as &(dyn StdError + 'static))
                }
                None => here.source(),
            };
            match next {
                Some(deeper) => here = deeper,
                None => return Root::Other(here.to_string()),
            }
        }
    }
}

/// Whom a refusal concerns, for its words.
pub(super) struct Asked<'a> {
    /// The registry's name, as in references.
    pub(super) registry: &'a str,
    /// What was asked for, such as `repository `library/debian``.
    pub(super) what: &'a str,
    /// Whether credentials were sent along.
    pub(super) with_credentials: bool,
}

/// Turns an answer that is not the hoped-for one into a failure. Reads what it says.
pub(super) fn refusal(mut response: Response, asked: &Asked<'_>) -> Failure {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    // A refusal that breaks off is still a refusal.
    let _ = (&mut response)
        .take(REFUSAL_MAX_BYTES)
        .read_to_end(&mut body);
    judge(status, &headers, &body, asked)
}

fn judge(status: StatusCode, headers: &HeaderMap, body: &[u8], asked: &Asked<'_>) -> Failure {
    let Asked { registry, what, .. } = asked;
    let (kind, text, reason) = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            return denied(status, body, asked);
        }
        StatusCode::NOT_FOUND => (
            Kind::NoSuchObject,
            format!("`{registry}` has no {what}"),
            Reason::Final,
        ),
        StatusCode::TOO_MANY_REQUESTS => return limited(headers, body, asked),
        // 501 and 505 say "never", the others "not now".
        StatusCode::NOT_IMPLEMENTED | StatusCode::HTTP_VERSION_NOT_SUPPORTED => (
            Kind::Engine,
            format!("`{registry}` cannot serve the request for {what}"),
            Reason::Final,
        ),
        StatusCode::REQUEST_TIMEOUT => (
            Kind::Engine,
            format!("`{registry}` waited too long for the request for {what}"),
            Reason::Busy(retry_after(headers)),
        ),
        status if status.is_server_error() => (
            Kind::Engine,
            format!("`{registry}` is out of order"),
            Reason::Busy(retry_after(headers)),
        ),
        _ => (
            Kind::Engine,
            format!("`{registry}` refused the request for {what}"),
            Reason::Final,
        ),
    };
    Failure {
        error: Error::new(kind, text).because(Error::engine(said(status, body))),
        reason,
    }
}

fn denied(status: StatusCode, body: &[u8], asked: &Asked<'_>) -> Failure {
    let Asked { registry, what, .. } = asked;
    let cause = Error::engine(said(status, body));
    let error = if asked.with_credentials && status == StatusCode::UNAUTHORIZED {
        Error::new(
            Kind::Denied,
            format!("`{registry}` did not accept the credentials for {what}"),
        )
        .because(cause)
        .hint(log_in(registry, " again"))
    } else if asked.with_credentials {
        Error::engine(format!("`{registry}` denied access to {what}")).because(cause)
    } else {
        // Registries answer so for what does not exist as well, to give nothing away.
        Error::engine(format!(
            "access to {what} at `{registry}` needs a login, or it does not exist"
        ))
        .because(cause)
        .hint(log_in(registry, ""))
    };
    error.into()
}

fn log_in(registry: &str, again: &str) -> String {
    format!("Log in{again} with `coracle login {registry}`.")
}

fn limited(headers: &HeaderMap, body: &[u8], asked: &Asked<'_>) -> Failure {
    let registry = asked.registry;
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut words = said(status, body);
    // Some say why in no form at all.
    if words == status.to_string()
        && let Ok(text) = std::str::from_utf8(body)
        && !text.trim_start().starts_with(['<', '{', '['])
        && !text.trim().is_empty()
    {
        words = format!("{words}: {}", quote(text));
    }
    if let Some(quota) = quota(headers) {
        words = format!("{words} ({quota})");
    }
    let mut error = Error::engine(format!("`{registry}` limits how often it may be asked"))
        .because(Error::engine(words));
    if !asked.with_credentials {
        error = error.hint(format!(
            "Limits are often higher after a login. {}",
            log_in(registry, "")
        ));
    }
    let reason = match retry_after(headers) {
        // Docker Hub counts in hours: unless it names a moment, waiting is of no use.
        None if registry == "docker.io" || is_used_up(headers) => Reason::Final,
        asked => Reason::Busy(asked),
    };
    Failure { error, reason }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    parse_retry_after(text, Timestamp::now())
}

/// Docker Hub's quota headers, such as `ratelimit-limit: 100;w=21600`, and whom it is
/// counted for: an address, or a user's id.
fn quota(headers: &HeaderMap) -> Option<String> {
    let read = |name| {
        let text = headers.get(name)?.to_str().ok()?;
        let (count, window) = text.split_once(";w=").unwrap_or((text, ""));
        Some((count.parse::<u64>().ok()?, window.parse::<u64>().ok()))
    };
    let (limit, window) = read("ratelimit-limit")?;
    let mut text = format!("limit {limit}");
    if let Some(seconds) = window {
        text.push_str(&format!(
            " in {}",
            crate::clock::human(Duration::from_secs(seconds))
        ));
    }
    if let Some((left, _)) = read("ratelimit-remaining") {
        text.push_str(&format!(", {left} left"));
    }
    let source = headers.get("docker-ratelimit-source");
    if let Some(source) = source.and_then(|source| source.to_str().ok()) {
        text.push_str(&format!(", counted for {}", quote(source)));
    }
    Some(text)
}

fn is_used_up(headers: &HeaderMap) -> bool {
    headers
        .get("ratelimit-remaining")
        .is_some_and(|left| left.as_bytes().split(|b| *b == b';').next() == Some(b"0"))
}

/// The status and the words of the registry's `errors` (distribution-spec, "Error Codes").
fn said(status: StatusCode, body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        #[serde(default)]
        errors: Vec<Fault>,
        // Token services answer in other forms.
        #[serde(default, alias = "error_description", alias = "message")]
        details: Option<String>,
    }
    #[derive(Deserialize)]
    struct Fault {
        code: Option<String>,
        message: Option<String>,
    }
    let mut text = status.to_string();
    let Ok(refusal) = serde_json::from_slice::<Refusal>(body) else {
        return text;
    };
    let of_fault = |fault: Fault| match (fault.code, fault.message) {
        (Some(code), Some(message)) if !message.is_empty() => Some(format!("{code}: {message}")),
        (code, message) => code.or(message),
    };
    let faults = refusal.errors.into_iter().filter_map(of_fault);
    for words in faults.chain(refusal.details).take(QUOTED_ERRORS) {
        text.push_str(": ");
        text.push_str(&quote(&words));
    }
    text
}

/// Foreign text made fit for a terminal: one line, bounded, nothing that steers.
pub(super) fn quote(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            // Marks that change the direction of text or are not seen at all.
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let mut quoted: String = text
        .chars()
        .take(QUOTE_MAX_CHARS)
        .map(|c| if steers(c) { ' ' } else { c })
        .collect();
    if text.chars().nth(QUOTE_MAX_CHARS).is_some() {
        quoted.push('…');
    }
    quoted.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(with_credentials: bool) -> Asked<'static> {
        Asked {
            registry: "docker.io",
            what: "image `debian:13`",
            with_credentials,
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn an_unknown_image_is_named_with_the_registrys_words() {
        let body = br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
        let failure = judge(
            StatusCode::NOT_FOUND,
            &HeaderMap::new(),
            body,
            &asked(false),
        );
        assert_eq!(failure.error.kind(), Kind::NoSuchObject);
        assert_eq!(failure.reason, Reason::Final);
        assert_eq!(
            failure.error.chain(),
            [
                "`docker.io` has no image `debian:13`",
                "404 Not Found: MANIFEST_UNKNOWN: manifest unknown"
            ]
        );
    }

    #[test]
    fn a_denied_request_hints_at_a_login_only_where_it_can_help() {
        let judged = |status, with| judge(status, &HeaderMap::new(), b"", &asked(with)).error;
        let anonymous = judged(StatusCode::UNAUTHORIZED, false);
        assert_eq!(
            anonymous.find_hint(),
            Some(log_in("docker.io", "").as_str())
        );
        let refused = judged(StatusCode::UNAUTHORIZED, true);
        assert!(refused.find_hint().unwrap().contains("again"));
        assert_eq!(judged(StatusCode::FORBIDDEN, true).find_hint(), None);
    }

    #[test]
    fn a_limit_shows_the_quota_and_waits_only_where_waiting_helps() {
        let hub = headers(&[
            ("ratelimit-limit", "100;w=21600"),
            ("ratelimit-remaining", "0;w=21600"),
            ("docker-ratelimit-source", "192.0.2.7"),
        ]);
        let status = StatusCode::TOO_MANY_REQUESTS;
        let failure = judge(status, &hub, b"", &asked(false));
        assert_eq!(failure.reason, Reason::Final);
        let words = failure.error.one_line();
        let quota = "(limit 100 in 6 hours, 0 left, counted for 192.0.2.7)";
        assert!(words.contains(quota), "{words}");
        let plain = judge(
            status,
            &hub,
            b"Too Many Requests (HAP429).\n",
            &asked(false),
        );
        let words = plain.error.one_line();
        assert!(words.contains("HAP429). (limit"), "{words}");
        let page = judge(status, &hub, b"<html>no</html>", &asked(false));
        assert!(!page.error.one_line().contains("html"));

        let soon = headers(&[("retry-after", "7")]);
        let failure = judge(status, &soon, b"", &asked(false));
        assert_eq!(failure.reason, Reason::Busy(Some(Duration::from_secs(7))));

        let other = Asked {
            registry: "quay.io",
            ..asked(true)
        };
        let failure = judge(status, &HeaderMap::new(), b"", &other);
        assert_eq!(failure.reason, Reason::Busy(None));
        assert_eq!(failure.error.find_hint(), None);
    }

    #[test]
    fn only_passing_faults_of_a_server_are_worth_another_try() {
        for (status, reason) in [
            (500, Reason::Busy(None)),
            (503, Reason::Busy(None)),
            (408, Reason::Busy(None)),
            (400, Reason::Final),
            (405, Reason::Final),
            (501, Reason::Final),
            (302, Reason::Final),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            let failure = judge(status, &HeaderMap::new(), b"<html>", &asked(false));
            assert_eq!(failure.reason, reason, "{status}");
        }
    }

    #[test]
    fn faults_of_tls_are_told_apart() {
        use rustls::{AlertDescription, CertificateError, Error as Tls, InvalidMessage};
        for (tls, reason, hint) in [
            (
                Tls::InvalidCertificate(CertificateError::UnknownIssuer),
                Reason::Final,
                Some("certs.d/h.x/ca.crt"),
            ),
            (
                Tls::InvalidCertificate(CertificateError::Expired),
                Reason::Final,
                None,
            ),
            (
                Tls::InvalidMessage(InvalidMessage::InvalidContentType),
                Reason::NotTls,
                Some("--tls-verify=false"),
            ),
            (
                Tls::AlertReceived(AlertDescription::HandshakeFailure),
                Reason::Final,
                None,
            ),
        ] {
            // As they come: wrapped in an error of input and output, and that in others.
            let io = io::Error::new(io::ErrorKind::InvalidData, tls);
            let wrapped = Error::engine("outer").because(io);
            let Root::Tls(tls) = Root::of(&wrapped) else {
                panic!("{wrapped:?} is not known as one of TLS");
            };
            let failure = tls_failure(tls, "cdn.h.x", "h.x");
            assert_eq!(failure.reason, reason, "{failure:?}");
            match (failure.error.find_hint(), hint) {
                (Some(found), Some(hint)) => assert!(found.contains(hint), "{found}"),
                (found, hint) => assert_eq!(found, hint),
            }
        }
    }

    #[test]
    fn foreign_text_cannot_steer_a_terminal_or_flood_it() {
        assert_eq!(quote("a\x1b[2Jb\r\nc\u{202e}d"), "a [2Jb  c d");
        assert_eq!(quote(&"x".repeat(10_000)).chars().count(), 301);
        let many = r#"{"code":"A","message":"b"},"#.repeat(50);
        let body = format!(r#"{{"errors":[{}null]}}"#, many);
        // A list with a hole in it is no list of errors.
        assert_eq!(said(StatusCode::CONFLICT, body.as_bytes()), "409 Conflict");
        let body = format!(r#"{{"errors":[{}]}}"#, many.trim_end_matches(','));
        assert_eq!(
            said(StatusCode::CONFLICT, body.as_bytes()),
            "409 Conflict: A: b: A: b: A: b"
        );
    }

    #[test]
    fn the_forms_of_token_services_are_understood() {
        for (body, words) in [
            (
                r#"{"details":"incorrect username or password"}"#,
                "401 Unauthorized: incorrect username or password",
            ),
            (
                r#"{"error":"invalid_grant","error_description":"expired"}"#,
                "401 Unauthorized: expired",
            ),
            (r#"{"errors":null}"#, "401 Unauthorized"),
            (r#"[]"#, "401 Unauthorized"),
        ] {
            assert_eq!(said(StatusCode::UNAUTHORIZED, body.as_bytes()), words);
        }
    }
}
