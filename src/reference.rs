//! Image references: `[registry/]repository[:tag][@digest]`.
//!
//! Owns the grammar (that of github.com/distribution/reference) and Docker's
//! normalisation: no registry means `docker.io`, no namespace there means `library/`,
//! no tag and no digest means `latest`. Refuses to know what exists anywhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Digest;
use crate::error::{Error, Result};

const DEFAULT_REGISTRY: &str = "docker.io";
const OFFICIAL_NAMESPACE: &str = "library/";
const DEFAULT_TAG: &str = "latest";
const NAME_MAX_BYTES: usize = 255;
const TAG_MAX_BYTES: usize = 128;

/// A normalised reference to an image in a registry.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference {
    registry: String,
    repository: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

impl Reference {
    /// Host and optional port of the registry, for example `docker.io` or `localhost:5000`.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The repository within the registry, for example `library/debian`.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// The tag, if one was given or implied.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, if one was given.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// What a registry is asked for: the digest where there is one, else the tag.
    pub fn tag_or_digest(&self) -> String {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => digest.to_string(),
            (None, Some(tag)) => tag.clone(),
            (None, None) => DEFAULT_TAG.to_owned(),
        }
    }

    /// `registry/repository`, without tag and digest.
    pub fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }

    /// The name as people write it: without `docker.io/` and `library/`.
    pub fn familiar_name(&self) -> String {
        if self.registry != DEFAULT_REGISTRY {
            return self.name();
        }
        match self.repository.strip_prefix(OFFICIAL_NAMESPACE) {
            Some(official) if !official.contains('/') => official.to_owned(),
            _ => self.repository.clone(),
        }
    }

    /// The whole reference as people write it, for example `debian:12`.
    pub fn familiar(&self) -> String {
        self.suffixed(self.familiar_name())
    }

    /// The same repository at another tag, without a digest.
    pub fn with_tag(&self, tag: &str) -> Self {
        Reference {
            tag: Some(tag.to_owned()),
            digest: None,
            ..self.clone()
        }
    }

    /// The same repository at `digest`, without a tag.
    pub fn with_digest(&self, digest: Digest) -> Self {
        Reference {
            tag: None,
            digest: Some(digest),
            ..self.clone()
        }
    }

    fn suffixed(&self, mut text: String) -> String {
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(&digest.to_string());
        }
        text
    }
}

/// The full form, for example `docker.io/library/debian:12`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.suffixed(self.name()))
    }
}

impl FromStr for Reference {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = |why: &str| Error::usage(format!("invalid reference format `{text}`: {why}"));
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.parse::<Digest>()?)),
            None => (text, None),
        };
        // A colon after the last slash starts the tag; before it, a port.
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (rest, None),
        };
        if let Some(tag) = tag {
            check_tag(tag).map_err(bad)?;
        }
        let (registry, repository) = split_registry(name);
        check_registry(&registry).map_err(bad)?;
        if text.is_empty() {
            return Err(Error::usage("the image name is empty"));
        }
        if repository.bytes().any(|b| b.is_ascii_uppercase()) {
            let lower = text.replacen(name, &name.to_lowercase(), 1);
            return Err(bad("repository name must be lowercase").hint(format!("Try `{lower}`.")));
        }
        check_repository(&repository).map_err(bad)?;
        if registry.len() + 1 + repository.len() > NAME_MAX_BYTES {
            return Err(bad("the name is longer than 255 characters"));
        }
        let tag = match (tag, &digest) {
            (Some(tag), _) => Some(tag.to_owned()),
            (None, Some(_)) => None,
            (None, None) => Some(DEFAULT_TAG.to_owned()),
        };
        Ok(Reference {
            registry,
            repository,
            tag,
            digest,
        })
    }
}

impl Serialize for Reference {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Takes a name that says no registry apart: `debian` and `:12`.
pub fn split_short(text: &str) -> Option<(&str, &str)> {
    let end = text.find('@').unwrap_or(text.len());
    let slash = text[..end].rfind('/').map_or(0, |at| at + 1);
    let end = text[slash..end].find(':').map_or(end, |at| slash + at);
    let (name, suffix) = text.split_at(end);
    let says_a_registry = name
        .split_once('/')
        .is_some_and(|(first, _)| looks_like_host(first));
    (!name.is_empty() && !says_a_registry).then_some((name, suffix))
}

/// Splits a name as Docker does: the first component is a registry if it looks like a host.
fn split_registry(name: &str) -> (String, String) {
    let (registry, repository) = match name.split_once('/') {
        Some((first, rest)) if looks_like_host(first) => (first, rest.to_owned()),
        _ => (DEFAULT_REGISTRY, name.to_owned()),
    };
    if matches!(registry, "docker.io" | "index.docker.io") {
        let repository = if repository.contains('/') {
            repository
        } else {
            format!("{OFFICIAL_NAMESPACE}{repository}")
        };
        return (DEFAULT_REGISTRY.to_owned(), repository);
    }
    (registry.to_owned(), repository)
}

fn looks_like_host(component: &str) -> bool {
    component.contains(['.', ':'])
        || component == "localhost"
        || component.bytes().any(|b| b.is_ascii_uppercase())
}

fn check_registry(registry: &str) -> std::result::Result<(), &'static str> {
    let (host, port) = if let Some(rest) = registry.strip_prefix('[') {
        let (address, port) = rest.split_once(']').ok_or("unclosed `[` in the registry")?;
        if address.parse::<std::net::Ipv6Addr>().is_err() {
            return Err("the registry is not an IPv6 address");
        }
        (None, port.strip_prefix(':'))
    } else {
        match registry.split_once(':') {
            Some((host, port)) => (Some(host), Some(port)),
            None => (Some(registry), None),
        }
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err("the port of the registry is not a number");
    }
    let label_is_fine = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    match host {
        Some(host) if !host.split('.').all(label_is_fine) => Err("the registry is not a host name"),
        _ => Ok(()),
    }
}

fn check_repository(repository: &str) -> std::result::Result<(), &'static str> {
    let last = repository
        .strip_prefix(OFFICIAL_NAMESPACE)
        .unwrap_or(repository);
    if last.len() == 64 && last.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return Err("a repository cannot be named by 64 hexadecimal digits");
    }
    if repository.split('/').all(path_component_is_fine) {
        Ok(())
    } else {
        Err("a repository is made of a-z, 0-9 and single `.`, `_`, `__` or `-` between them")
    }
}

/// `alphanumeric (separator alphanumeric)*`, separator one of `.`, `_`, `__` or dashes.
fn path_component_is_fine(component: &str) -> bool {
    let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = component.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    if !alphanumeric(*first) || !alphanumeric(*last) {
        return false;
    }
    component
        .split(|c: char| alphanumeric(c as u8) && c.is_ascii())
        .all(|separator| {
            matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-')
        })
}

fn check_tag(tag: &str) -> std::result::Result<(), &'static str> {
    let bytes = tag.as_bytes();
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    match bytes.first() {
        Some(first) if word(*first) => {}
        _ => return Err("a tag starts with a letter, a digit or `_`"),
    }
    if bytes.len() > TAG_MAX_BYTES {
        return Err("the tag is longer than 128 characters");
    }
    if bytes.iter().all(|b| word(*b) || matches!(b, b'.' | b'-')) {
        Ok(())
    } else {
        Err("a tag is made of letters, digits, `_`, `.` and `-`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn names_are_normalised_as_docker_does() {
        for (text, full, familiar) in [
            ("debian", "docker.io/library/debian:latest", "debian:latest"),
            ("debian:12", "docker.io/library/debian:12", "debian:12"),
            (
                "docker.io/debian",
                "docker.io/library/debian:latest",
                "debian:latest",
            ),
            ("index.docker.io/a/b:c", "docker.io/a/b:c", "a/b:c"),
            ("a/b", "docker.io/a/b:latest", "a/b:latest"),
            ("localhost/b", "localhost/b:latest", "localhost/b:latest"),
            (
                "localhost:5000/b:1",
                "localhost:5000/b:1",
                "localhost:5000/b:1",
            ),
            ("[::1]:5000/b", "[::1]:5000/b:latest", "[::1]:5000/b:latest"),
            (
                "ghcr.io/a/b__c/d--e.f",
                "ghcr.io/a/b__c/d--e.f:latest",
                "ghcr.io/a/b__c/d--e.f:latest",
            ),
        ] {
            let reference: Reference = text.parse().unwrap();
            assert_eq!(
                (
                    reference.to_string().as_str(),
                    reference.familiar().as_str()
                ),
                (full, familiar)
            );
            assert_eq!(
                reference.to_string().parse::<Reference>().unwrap(),
                reference
            );
        }
    }

    #[test]
    fn a_digest_stands_for_itself_and_implies_no_tag() {
        let reference: Reference = format!("debian@sha256:{HEX}").parse().unwrap();
        assert_eq!(reference.tag(), None);
        assert_eq!(reference.tag_or_digest(), format!("sha256:{HEX}"));
        let both: Reference = format!("debian:12@sha256:{HEX}").parse().unwrap();
        assert_eq!((both.tag(), both.digest().is_some()), (Some("12"), true));
    }

    #[test]
    fn a_short_name_is_one_without_a_registry() {
        for (text, parts) in [
            ("debian", Some(("debian", ""))),
            ("debian:12", Some(("debian", ":12"))),
            ("a/b:1@sha256:12", Some(("a/b", ":1@sha256:12"))),
            ("a@sha256:12", Some(("a", "@sha256:12"))),
            ("h.x/a", None),
            ("localhost/a:1", None),
            ("h:5000/a", None),
            (":1", None),
            ("", None),
        ] {
            assert_eq!(split_short(text), parts, "{text}");
        }
    }

    #[test]
    fn malformed_references_are_refused() {
        for text in [
            "",
            ":",
            "@",
            "a b",
            "-a",
            "a-",
            "a..b",
            "a/",
            "/a",
            "a//b",
            "a:",
            "a:-b",
            "a:b:c",
            "Debian",
            "a/B",
            "a@sha256:12",
            "host:port/a",
            "ho_st.x/a",
            "../a",
            "a/../b",
            HEX,
            "a:b/c",
            "é",
            "a___b",
        ] {
            assert!(text.parse::<Reference>().is_err(), "{text}");
        }
        let long = "a".repeat(300);
        assert!(long.parse::<Reference>().is_err());
    }

    #[test]
    fn an_upper_case_name_is_answered_with_a_suggestion() {
        let error = "quay.io/Foo/bar:1".parse::<Reference>().unwrap_err();
        assert_eq!(error.find_hint(), Some("Try `quay.io/foo/bar:1`."));
    }
}
