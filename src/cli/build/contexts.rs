//! `--build-context`: what else is read from, and by which name.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::build::{NamedContext, is_repository_or_github};
use crate::error::{Context as _, Error, Result};
use crate::registry::web;

/// The contexts by their names; of two with one name the last counts.
pub(super) fn contexts(given: &[String]) -> Result<BTreeMap<String, NamedContext>> {
    let pair = |text: &String| context(text).doing(|| format!("read --build-context `{text}`"));
    given.iter().map(pair).collect()
}

/// `NAME=DIR`, `NAME=docker-image://REF`, `NAME=oci-layout://DIR[:TAG][@DIGEST]` or
/// `NAME=URL`.
fn context(text: &str) -> Result<(String, NamedContext)> {
    let (name, value) = text
        .split_once('=')
        .filter(|(_, value)| !value.is_empty())
        .ok_or_else(|| Error::usage("it is not NAME=VALUE"))?;
    let name = NamedContext::name(name)?;
    if let Some(image) = value.strip_prefix("docker-image://") {
        return Ok((name, NamedContext::Image(image.to_owned())));
    }
    if let Some(place) = value.strip_prefix("oci-layout://") {
        return Ok((name, layout(place)?));
    }
    if is_repository_or_github(value) {
        return Err(
            Error::engine("a git repository as a build context is not supported yet")
                .hint("Clone it, and name its directory."),
        );
    }
    if web::is_address(value) {
        return Ok((name, NamedContext::Web(value.to_owned())));
    }
    if let Some((scheme, _)) = value.split_once("://") {
        return Err(
            Error::usage(format!("there is no `{scheme}://` to read from")).hint(
                "There are docker-image://, oci-layout://, https://, http:// and directories.",
            ),
        );
    }
    let path = PathBuf::from(value);
    match path.is_dir() {
        true => Ok((name, NamedContext::Directory(path))),
        false => Err(Error::usage(format!("`{value}` is not a directory"))),
    }
}

/// `DIR[:TAG][@DIGEST]`: a digest goes before a tag.
fn layout(place: &str) -> Result<NamedContext> {
    let (rest, digest) = match place.split_once('@') {
        Some((rest, digest)) => (rest, Some(format!("@{digest}"))),
        None => (place, None),
    };
    // A tag has no slash; what comes before the colon is the directory.
    let (path, tag) = match rest.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, Some(tag.to_owned())),
        _ => (rest, None),
    };
    match path.is_empty() {
        true => Err(Error::usage("it names no directory")),
        false => Ok(NamedContext::Layout(PathBuf::from(path), digest.or(tag))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_has_a_name_and_a_place() {
        let layout = |path: &str, name: Option<&str>| {
            NamedContext::Layout(path.into(), name.map(str::to_owned))
        };
        for (text, name, expected) in [
            ("a=/", "a", NamedContext::Directory("/".into())),
            (
                "alpine:latest=docker-image://x:1",
                "alpine",
                NamedContext::Image("x:1".to_owned()),
            ),
            ("a=oci-layout:///d", "a", layout("/d", None)),
            ("a=oci-layout://d/e:1", "a", layout("d/e", Some("1"))),
            ("a=oci-layout://d:1/e", "a", layout("d:1/e", None)),
            (
                "a=oci-layout://d@sha256:x",
                "a",
                layout("d", Some("@sha256:x")),
            ),
            (
                "a=oci-layout://d:1@sha256:x",
                "a",
                layout("d", Some("@sha256:x")),
            ),
            (
                "a=https://h/x.tar",
                "a",
                NamedContext::Web("https://h/x.tar".to_owned()),
            ),
        ] {
            let (found, context) = context(text).unwrap();
            assert_eq!((found.as_str(), context), (name, expected), "{text}");
        }
        for text in [
            "a",
            "a=",
            "=/",
            "A=/",
            "a=/no/such/directory",
            "a=https://h/x.git",
            "a=nonsense://x",
            "a=oci-layout://",
        ] {
            assert!(context(text).is_err(), "{text}");
        }
    }
}
