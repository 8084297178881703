//! The policy of this host: what has to be so for an image to be taken.
//!
//! Owns where the policy is, and which of its requirements an image falls under: those of
//! the longest scope that names it, then those of its transport, then the default.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::identity::Identity;
use super::key::KeySource;
use crate::error::{Context, Error, Result};
use crate::reference::Reference;

/// A policy longer than this is none, in bytes.
const FILE_MAX_BYTES: u64 = 4 << 20;
/// What images in registries go by.
const REGISTRIES: &str = "docker";

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub(super) default: Vec<Requirement>,
    pub(super) transports: BTreeMap<String, Scopes>,
}

/// Requirements by scope; the empty one is that of all other images of a transport.
pub(super) type Scopes = BTreeMap<String, Vec<Requirement>>;

/// One thing that has to be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing is asked.
    Accept,
    /// The image is not taken.
    Reject,
    /// It has a signature of the sigstore kind.
    Signed(Signed),
    /// Something that cannot be checked here; the text says what.
    Unsupported(String),
}

/// A signature that an image has to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Made with any of these keys.
    pub keys: Vec<KeySource>,
    /// For an image of this name.
    pub identity: Identity,
}

impl Policy {
    /// Reads the policy of this host: the user's own, or else that of all users. Where
    /// there is neither, nothing is asked of images. Says where it is.
    ///
    /// # Errors
    /// It is there and cannot be read or understood.
    pub fn load() -> Result<Option<(PathBuf, Self)>> {
        for path in places() {
            let doing = || format!("read the policy `{}`", path.display());
            let Some(text) = contents(&path).doing(doing)? else {
                continue;
            };
            let policy = Self::parse(&text).doing(doing)?;
            return Ok(Some((path, policy)));
        }
        Ok(None)
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// Anything in it is not known, or missing.
    pub fn parse(text: &[u8]) -> Result<Self> {
        super::written::parse(text)
    }

    /// All that has to be so for an image in a registry.
    pub fn requirements(&self, image: &Reference) -> &[Requirement] {
        let scopes = self.transports.get(REGISTRIES);
        let named = scopes.and_then(|scopes| {
            let mut names = scope_names(image).into_iter();
            names.find_map(|name| scopes.get(&name))
        });
        named.unwrap_or(&self.default)
    }

    /// All that has to be so for an image that comes by another way, such as `oci-archive`.
    pub fn requirements_of(&self, transport: &str) -> &[Requirement] {
        let scopes = self.transports.get(transport);
        let all = scopes.and_then(|scopes| scopes.get(""));
        all.unwrap_or(&self.default)
    }
}

fn places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Some(bases) = directories::BaseDirs::new() {
        places.push(bases.config_dir().to_owned());
        // Where podman looks, whatever XDG_CONFIG_HOME is.
        places.push(bases.home_dir().join(".config"));
        places.dedup();
    }
    places.push(PathBuf::from("/etc"));
    let file = |directory: PathBuf| directory.join("containers/policy.json");
    places.into_iter().map(file).collect()
}

fn contents(path: &Path) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(why).doing(|| "open it"),
    };
    let mut text = Vec::new();
    file.take(FILE_MAX_BYTES + 1)
        .read_to_end(&mut text)
        .doing(|| "read it")?;
    match text.len() as u64 > FILE_MAX_BYTES {
        true => Err(Error::engine("it is too long to be a policy")),
        false => Ok(Some(text)),
    }
}

/// The scopes that an image is in, the closest first: itself, its repository, the
/// namespaces above, the registry, the domains above that, all.
fn scope_names(image: &Reference) -> Vec<String> {
    let name = image.name();
    let itself = match (image.digest(), image.tag()) {
        (Some(digest), _) => format!("{name}@{digest}"),
        (None, Some(tag)) => format!("{name}:{tag}"),
        (None, None) => name.clone(),
    };
    let mut names = vec![itself];
    let mut above = name.as_str();
    names.push(above.to_owned());
    while let Some((shorter, _)) = above.rsplit_once('/') {
        names.push(shorter.to_owned());
        above = shorter;
    }
    // Of an address in brackets there is no domain.
    let mut host = match image.registry().starts_with('[') {
        true => "",
        false => image.registry().split(':').next().unwrap_or_default(),
    };
    while let Some((_, domain)) = host.split_once('.') {
        names.push(format!("*.{domain}"));
        host = domain;
    }
    names.push(String::new());
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_in_all_scopes_above_it() {
        let names = |text: &str| scope_names(&text.parse().unwrap());
        assert_eq!(
            names("reg.example.org:5000/team/app:1.2"),
            [
                "reg.example.org:5000/team/app:1.2",
                "reg.example.org:5000/team/app",
                "reg.example.org:5000/team",
                "reg.example.org:5000",
                "*.example.org",
                "*.org",
                "",
            ]
        );
        let digest = format!("sha256:{}", "0".repeat(64));
        assert_eq!(
            names(&format!("debian:12@{digest}")),
            [
                &format!("docker.io/library/debian@{digest}"),
                "docker.io/library/debian",
                "docker.io/library",
                "docker.io",
                "*.io",
                "",
            ]
        );
        assert_eq!(
            names("[::1]:5000/a:1"),
            ["[::1]:5000/a:1", "[::1]:5000/a", "[::1]:5000", ""]
        );
    }

    #[test]
    fn the_closest_scope_decides_alone() {
        let accept = r#"[{"type":"insecureAcceptAnything"}]"#;
        let reject = r#"[{"type":"reject"}]"#;
        let text = format!(
            r#"{{"default":{reject},"transports":{{
                "docker":{{"h.x/team":{accept},"h.x/team/secret":{reject},
                           "h.x/team/secret:open":{accept},"*.y.org":{accept}}},
                "docker-daemon":{{"":{accept}}}}}}}"#
        );
        let policy = Policy::parse(text.as_bytes()).unwrap();
        for (image, is_accepted) in [
            ("h.x/team/app:1", true),
            ("h.x/team2/app:1", false),
            ("h.x/team/secret:1", false),
            ("h.x/team/secret:open", true),
            ("h.x/team/secret/sub:open", false),
            ("a.b.y.org:5000/app", true),
            ("y.org/app", false),
            ("debian", false),
        ] {
            let wanted = match is_accepted {
                true => Requirement::Accept,
                false => Requirement::Reject,
            };
            let image: Reference = image.parse().unwrap();
            assert_eq!(policy.requirements(&image), [wanted], "{image}");
        }
        // A transport's own default goes before that of all.
        let text = format!(r#"{{"default":{reject},"transports":{{"docker":{{"":{accept}}}}}}}"#);
        let policy = Policy::parse(text.as_bytes()).unwrap();
        let image: Reference = "debian".parse().unwrap();
        assert_eq!(policy.requirements(&image), [Requirement::Accept]);
        assert_eq!(policy.requirements_of("dir"), [Requirement::Reject]);
    }
}
