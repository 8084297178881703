//! Where a registry is and how it is spoken to.
//!
//! Owns the way from a registry's name to its address: Docker Hub's other name, and TLS
//! or not. TLS is always tried first; plain HTTP only after it failed, and only with a
//! registry on this host or one that need not prove who it is. The registry is greeted
//! once (`GET /v2/`), which also tells which proof it wants.

use reqwest::blocking::Response;
use reqwest::{Method, StatusCode, Url};

use super::auth::Authority;
use super::fault::{self, Asked, Reason, Tried};
use super::options::Options;
use super::transport::{self, Call, Transport};
use crate::error::{Context, Error, Result};

/// A registry that was reached.
pub(super) struct Endpoint {
    /// The registry's name, as in references.
    pub(super) name: String,
    /// The address of its API, with a slash at the end.
    pub(super) base: Url,
    /// Whether it need not prove who it is.
    pub(super) is_insecure: bool,
    pub(super) transport: Transport,
    pub(super) authority: Authority,
}

impl Endpoint {
    /// Finds out how the registry of that name is spoken to, by greeting it.
    pub(super) fn reach(name: &str, is_insecure: bool, options: &Options) -> Tried<Self> {
        let mut base = address(name)?;
        let transport = Transport::new(name, &base, is_insecure, options)?;
        let may_be_plain = is_insecure || transport::is_loopback(&base);
        let greeting = match greet(&transport, &base) {
            Err(failure) if may_be_plain && may_lack_tls(failure.reason) => {
                let plain = base.as_str().replacen("https", "http", 1);
                base = Url::parse(&plain).doing(|| format!("find the address of `{name}`"))?;
                greet(&transport, &base)?
            }
            greeting => greeting?,
        };
        let authority = Authority::default();
        let status = greeting.status();
        if status == StatusCode::UNAUTHORIZED {
            // Who was redirected to does not get to say where our credentials go.
            if greeting.url().origin() == base.origin() {
                authority.challenged(greeting.headers(), None);
            }
        } else if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
            let asked = Asked {
                registry: name,
                what: "greeting",
                with_credentials: false,
            };
            return Err(fault::refusal(greeting, &asked));
        }
        // Whatever else it answers, it is there; what it has will show.
        transport::drain(greeting);
        Ok(Endpoint {
            name: name.to_owned(),
            base,
            is_insecure,
            transport,
            authority,
        })
    }

    /// An address of the API, from a path such as `library/debian/manifests/12`.
    pub(super) fn url(&self, path: &str) -> Result<Url> {
        self.base
            .join(path)
            .doing(|| format!("address `{path}` at `{}`", self.name))
    }

    /// Whether an address belongs to the registry itself.
    pub(super) fn is_home_of(&self, url: &Url) -> bool {
        url.origin() == self.base.origin()
    }
}

fn address(name: &str) -> Result<Url> {
    let host = match name {
        "docker.io" => "registry-1.docker.io",
        other => other,
    };
    let url = Url::parse(&format!("https://{host}/v2/"));
    url.map_err(|why| Error::usage(format!("use `{name}` as a registry")).because(why))
}

/// Whether the registry might be one that speaks no TLS.
fn may_lack_tls(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::NotTls | Reason::Unreachable | Reason::Broken
    )
}

fn greet(transport: &Transport, base: &Url) -> Tried<Response> {
    transport.send(&mut Call::new(Method::GET, base.clone()), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_addresses() {
        for (name, url) in [
            ("docker.io", "https://registry-1.docker.io/v2/"),
            ("quay.io", "https://quay.io/v2/"),
            ("localhost:5000", "https://localhost:5000/v2/"),
            ("[::1]:5000", "https://[::1]:5000/v2/"),
            ("h.x:443", "https://h.x/v2/"),
        ] {
            assert_eq!(address(name).unwrap().as_str(), url);
        }
    }

    #[test]
    fn only_this_host_is_this_host() {
        for (text, is) in [
            ("http://localhost:1/", true),
            ("http://127.0.0.1/", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:5000/", true),
            // The same address, written in ways that the URL standard allows.
            ("http://0x7f.1/", true),
            ("http://2130706433/", true),
            ("http://localhost.evil.x/", false),
            ("http://127.0.0.1.evil.x/", false),
            ("http://10.0.0.1/", false),
            ("http://[::ffff:8.8.8.8]/", false),
        ] {
            let url = Url::parse(text).unwrap();
            assert_eq!(transport::is_loopback(&url), is, "{text}");
        }
    }

    #[test]
    fn no_step_leads_away_from_tls() {
        let check = |from: &str, to: &str| {
            transport::check_step(&Url::parse(from).unwrap(), &Url::parse(to).unwrap()).is_ok()
        };
        assert!(check("https://a.x/", "https://b.x/"));
        assert!(check("http://a.x/", "http://b.x/"));
        assert!(check("http://a.x/", "https://b.x/"));
        assert!(check("https://localhost/", "http://127.0.0.1:9/"));
        assert!(!check("https://a.x/", "http://a.x/"));
        assert!(!check("https://a.x/", "http://localhost/"));
        assert!(!check("https://localhost/", "http://a.x/"));
        assert!(!check("https://a.x/", "file:///etc/passwd"));
        assert!(!check("http://a.x/", "ftp://a.x/"));
    }
}
