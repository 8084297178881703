//! One request to one host, and the redirects that it is answered with.
//!
//! Owns the HTTP client: timeouts, TLS, proxies, name resolution, and the rule which
//! redirects are followed. An `Authorization` never crosses from one origin to another,
//! and nothing falls back from TLS to plain HTTP on a registry's word. Refuses to know
//! where an `Authorization` comes from, and what a status means.
//!
//! HTTP/1.1 alone is spoken: a pull is a handful of long transfers, and with a
//! connection each, one that breaks or stands still takes no other with it.

use std::io::Read;
use std::net::IpAddr;
use std::sync::{Arc, Once};
use std::time::Duration;

use reqwest::blocking::{Body, Client, ClientBuilder, Response};
use reqwest::header::{
    ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, LOCATION,
};
use reqwest::{Method, Url};

use super::certificates::Certificates;
use super::fault::{self, Failure, Reason, Tried};
use super::options::Options;
use super::resolver::Resolver;
use crate::env;
use crate::error::{Context, Error, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);
const REDIRECTS_MAX: usize = 10;
/// How much of an answer that nobody needs is read to keep its connection, in bytes.
const DRAIN_MAX_BYTES: u64 = 64 * 1024;

/// A request that can be sent more than once.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    headers: HeaderMap,
    body: Option<Box<dyn FnMut() -> Result<Body> + 'a>>,
    deadline: Option<Duration>,
}

impl<'a> Call<'a> {
    pub(super) fn new(method: Method, url: Url) -> Self {
        Call {
            method,
            url,
            headers: HeaderMap::new(),
            body: None,
            deadline: None,
        }
    }

    pub(super) fn header(mut self, name: HeaderName, value: &str) -> Result<Self> {
        let value = HeaderValue::from_str(value).doing(|| format!("set the header `{name}`"))?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Sends along what `open` gives; it is called once for each time the call is sent.
    /// The whole exchange may take as long as `deadline`.
    pub(super) fn body(
        mut self,
        deadline: Duration,
        open: impl FnMut() -> Result<Body> + 'a,
    ) -> Self {
        self.body = Some(Box::new(open));
        self.deadline = Some(deadline);
        self
    }

    /// Sends along an empty body, which some registries insist on being told of.
    pub(super) fn empty_body(mut self) -> Self {
        self.body = Some(Box::new(|| Ok(Body::from(""))));
        self
    }
}

/// The way to one registry and to where it redirects.
pub(super) struct Transport {
    registry: String,
    /// Whether the environment names a proxy for it.
    may_be_proxied: bool,
    client: Client,
}

impl Transport {
    /// The way to `registry`, found at `address`. Sends nothing yet.
    pub(super) fn new(
        registry: &str,
        address: &Url,
        is_insecure: bool,
        options: &Options,
    ) -> Result<Self> {
        let certificates = Certificates::load(registry, options.cert_dir.as_deref())?;
        let stall_timeout = options.stall_timeout()?;
        let build = |trust| builder(address, stall_timeout, &certificates, trust).build();
        let built = if is_insecure {
            build(Trust::Anyone)
        } else {
            match build(Trust::Authorities) {
                // A registry on this host may do without TLS, and so without authorities.
                Err(_) if is_loopback(address) => build(Trust::Nobody),
                built => built,
            }
        };
        let client = built.map_err(|why| {
            let error = Error::engine(format!("prepare the connection to `{registry}`"));
            fault::unprepared(&why, error)
        })?;
        Ok(Transport {
            registry: registry.to_owned(),
            may_be_proxied: !is_loopback(address) && PROXIES.iter().any(|name| names_a_proxy(name)),
            client,
        })
    }

    /// Sends a request and gives the answer, whatever its status. A GET or HEAD follows
    /// redirects; `authorization` goes along only as far as the origin stays the same.
    pub(super) fn send(
        &self,
        call: &mut Call<'_>,
        authorization: Option<&HeaderValue>,
    ) -> Tried<Response> {
        let mut url = call.url.clone();
        let mut authorization = authorization;
        for _ in 0..=REDIRECTS_MAX {
            let response = self.send_once(call, &url, authorization)?;
            let may_follow = matches!(call.method, Method::GET | Method::HEAD);
            if !may_follow || !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            let next = location(&response)?;
            if next.origin() != url.origin() {
                authorization = None;
            }
            drain(response);
            url = next;
        }
        Err(Failure::fatal(format!(
            "`{}` redirects without an end",
            host(&call.url)
        )))
    }

    fn send_once(
        &self,
        call: &mut Call<'_>,
        url: &Url,
        authorization: Option<&HeaderValue>,
    ) -> Tried<Response> {
        let mut request = self
            .client
            .request(call.method.clone(), url.clone())
            .headers(call.headers.clone());
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization.clone());
        }
        if let Some(deadline) = call.deadline {
            request = request.timeout(deadline);
        }
        if let Some(open) = &mut call.body {
            request = request.body(open()?);
        }
        request.send().map_err(|why| {
            let mut failure = fault::no_answer(&why, &host(url), &self.registry);
            if self.may_be_proxied && failure.reason == Reason::Unreachable {
                failure.error = failure.error.hint(
                    "The environment names a proxy, as HTTPS_PROXY or HTTP_PROXY; NO_PROXY \
                     names hosts to reach without it.",
                );
            }
            failure
        })
    }
}

/// What names a proxy, in upper or lower case.
const PROXIES: [&str; 3] = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"];

fn names_a_proxy(variable: &str) -> bool {
    env::get(variable).is_some() || env::get(&variable.to_lowercase()).is_some()
}

/// Whose certificates are believed.
#[derive(Clone, Copy)]
enum Trust {
    Anyone,
    /// The host's authorities and those of `certs.d`.
    Authorities,
    Nobody,
}

fn builder(
    address: &Url,
    stall_timeout: Duration,
    certificates: &Certificates,
    trust: Trust,
) -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    // Fails only if there is a provider already, which then serves as well.
    PROVIDER.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let mut headers = HeaderMap::new();
    // Ranges and digests are those of the bytes as they are stored.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let mut builder = Client::builder()
        .user_agent(concat!("coracle/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .http1_only()
        .dns_resolver(Arc::new(Resolver))
        .connect_timeout(CONNECT_TIMEOUT)
        // To the head of the answer, and then from one read to the next.
        .timeout(stall_timeout)
        // What was sent and is not acknowledged; the one guard of an upload that stands still.
        .tcp_user_timeout(stall_timeout)
        .tcp_keepalive(KEEPALIVE_INTERVAL)
        .tcp_nodelay(true);
    // As Go's programs do: no proxy stands between a host and itself.
    if is_loopback(address) {
        builder = builder.no_proxy();
    }
    if let Some(identity) = &certificates.identity {
        builder = builder.identity(identity.clone());
    }
    match trust {
        Trust::Anyone => builder.tls_danger_accept_invalid_certs(true),
        Trust::Nobody => builder.tls_certs_only([]),
        Trust::Authorities if certificates.roots.is_empty() => builder,
        Trust::Authorities => builder.tls_certs_merge(certificates.roots.iter().cloned()),
    }
}

/// Where an answer points to, made absolute, if one may go there.
pub(super) fn location(response: &Response) -> Tried<Url> {
    let from = response.url();
    let missing = || Failure::fatal(format!("`{}` points to no place", host(from)));
    let text = response.headers().get(LOCATION).ok_or_else(missing)?;
    let text = text.to_str().map_err(|_| missing())?;
    let mut to = from.join(text).map_err(|_| missing())?;
    check_step(from, &to)?;
    // A name in an address would become an `Authorization`.
    let _ = to.set_username("");
    let _ = to.set_password(None);
    to.set_fragment(None);
    Ok(to)
}

/// Refuses a step away from TLS, unless it stays on this host.
pub(super) fn check_step(from: &Url, to: &Url) -> Result<()> {
    match to.scheme() {
        "https" => Ok(()),
        "http" if from.scheme() == "http" => Ok(()),
        "http" if is_loopback(from) && is_loopback(to) => Ok(()),
        "http" => {
            let error = Error::engine(format!(
                "`{}` points to an address without TLS, at `{}`",
                host(from),
                host(to)
            ));
            // The mark of a registry that does not know of the TLS in front of it.
            Err(match from.host_str() == to.host_str() {
                true => error.hint("Its proxy should send it `X-Forwarded-Proto: https`."),
                false => error,
            })
        }
        _ => Err(Error::engine(format!(
            "`{}` points to an address that is not of HTTP",
            host(from)
        ))),
    }
}

/// Reads an answer that nobody needs, so that its connection can serve again.
pub(super) fn drain(response: Response) {
    let _ = std::io::copy(&mut response.take(DRAIN_MAX_BYTES), &mut std::io::sink());
}

/// The host of an address, with its port where that is not the usual one.
pub(super) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    }
}

/// Whether an address is on this very host.
pub(super) fn is_loopback(url: &Url) -> bool {
    let Some(name) = url.host_str() else {
        return false;
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => name == "localhost",
    }
}
