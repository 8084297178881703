//! Files of the web: what an address gives, as a stream.
//!
//! Owns fetching a file that a user names by its address. Certificates, proxies, time limits
//! and redirects are those of registries; nothing is known about the file, so a transfer that
//! breaks is not gone on with.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};

use reqwest::blocking::Response;
use reqwest::header::LAST_MODIFIED;
use reqwest::{Method, Url};

use super::fault::{self, Failure, Reason};
use super::options::Options;
use super::retry::Attempts;
use super::transport::{self, Call, Transport};
use crate::clock::Timestamp;
use crate::error::{Context, Error, Kind, Result};

/// Whether a text is the address of a file of the web.
pub fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// An address as it may be shown and recorded: without a name, a password and a query.
pub fn shown(address: &str) -> String {
    let Ok(mut url) = Url::parse(address) else {
        // Whatever it is, its scheme is no secret.
        let scheme = address.split_inclusive("://").next();
        return scheme.unwrap_or_default().to_owned();
    };
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

/// The name of the file at an address: the last part of its path, if it has one.
pub fn file_name(address: &str) -> Option<OsString> {
    let url = Url::parse(address).ok()?;
    // The same path as that of a file, which is one without escapes.
    let mut file = Url::parse("file:///").ok()?;
    file.set_path(url.path());
    let path = file.to_file_path().ok()?;
    path.file_name().map(OsStr::to_owned)
}

/// Opens the file at an address.
///
/// # Errors
///
/// The address is none of HTTP, or the server cannot be reached or has no such file.
pub fn open(address: &str, options: &Options) -> Result<Body> {
    let fetch = || -> Result<Body> {
        let url = Url::parse(address)
            .ok()
            .filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"))
            .ok_or_else(|| Error::usage("this is no address of the web"))?;
        let host = transport::host(&url);
        let transport = Transport::new(&host, &url, options.is_insecure(&host), options)?;
        let attempts = Attempts::new(
            options.retry,
            options.progress.clone(),
            std::sync::Arc::default(),
        );
        let response = attempts.retry(|_| {
            let mut call = Call::new(Method::GET, url.clone());
            let response = transport.send(&mut call, None).map_err(|failure| {
                match failure.reason {
                    // A wrong address rather than an outage.
                    Reason::Unreachable | Reason::NotTls => failure.error.into(),
                    _ => failure,
                }
            })?;
            match response.status().is_success() {
                true => Ok(response),
                false => Err(refused(&response)),
            }
        })?;
        Ok(Body {
            host: transport::host(response.url()),
            response,
        })
    };
    fetch().doing(|| format!("fetch `{}`", shown(address)))
}

fn refused(response: &Response) -> Failure {
    let (host, status) = (transport::host(response.url()), response.status());
    let error = Error::engine(format!("`{host}` answered {status}"));
    match status.as_u16() {
        404 | 410 => error.kind_of(Kind::NoSuchObject).into(),
        429 | 500.. => Failure {
            error,
            reason: Reason::Busy(None),
        },
        _ => error.into(),
    }
}

/// What comes.
#[derive(Debug)]
pub struct Body {
    host: String,
    response: Response,
}

impl Body {
    /// When the file was last modified, as far as the server says.
    pub fn modified(&self) -> Option<Timestamp> {
        let text = self.response.headers().get(LAST_MODIFIED)?.to_str().ok()?;
        let date = jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp();
        Some(Timestamp::from_seconds(date.as_second()))
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.response.read(buffer) {
            Err(why) if why.kind() != io::ErrorKind::Interrupted => {
                Err(fault::broken_body(&why, &self.host).into())
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_the_last_part_of_the_path() {
        for (address, name) in [
            ("https://host/a/b.tar.gz?x=/y#/z", Some("b.tar.gz")),
            ("https://host/dir/", Some("dir")),
            ("https://host/a%20b", Some("a b")),
            ("https://host/x/%2e%2e/y", Some("y")),
            ("https://host/a%2Fb", Some("b")),
            ("https://host/a%2F..", None),
            ("https://host/", None),
            ("https://host", None),
        ] {
            let found = file_name(address);
            assert_eq!(found.as_deref(), name.map(OsStr::new), "{address}");
        }
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        for (address, text) in [
            ("https://a:b@host/x.tar?sig=1#y", "https://host/x.tar"),
            ("http://host:80/x", "http://host/x"),
            ("http://", "http://"),
            ("https://a:b@", "https://"),
        ] {
            assert_eq!(shown(address), text);
        }
    }
}
