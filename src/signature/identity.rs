//! The name that a signature has to be for.
//!
//! Owns `signedIdentity` of containers-policy.json(5): how the name in a signature must
//! relate to the name under which an image was asked for.

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::reference::Reference;

/// How the two names must relate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum Identity {
    /// The same repository and tag.
    #[serde(rename = "matchExact")]
    Exact {},
    /// The same; where the image was asked for by digest, the same repository.
    #[serde(rename = "matchRepoDigestOrExact")]
    RepositoryDigestOrExact {},
    /// The same repository, at any tag or none.
    #[serde(rename = "matchRepository")]
    Repository {},
    /// Just this name.
    #[serde(rename = "exactReference", rename_all = "camelCase")]
    ExactReference {
        /// Repository and tag.
        docker_reference: String,
    },
    /// Just this repository.
    #[serde(rename = "exactRepository", rename_all = "camelCase")]
    ExactRepository {
        /// The repository.
        docker_repository: String,
    },
    /// As usual, once the beginning of the image's name is replaced: for copies elsewhere.
    #[serde(rename = "remapIdentity", rename_all = "camelCase")]
    Remap {
        /// The beginning of the image's name.
        prefix: String,
        /// The beginning of the name in signatures.
        signed_prefix: String,
    },
}

impl Default for Identity {
    fn default() -> Self {
        Identity::RepositoryDigestOrExact {}
    }
}

impl Identity {
    /// Whether the names in it are names.
    ///
    /// # Errors
    /// One is not, and so would never be found in a signature.
    pub(super) fn check(&self) -> Result<()> {
        let (name, is_fine) = match self {
            Identity::ExactReference { docker_reference } => {
                let name = Name::parse(docker_reference);
                (docker_reference, name.is_some_and(|name| name.names_one()))
            }
            Identity::ExactRepository { docker_repository } => {
                let name = Name::parse(docker_repository);
                (
                    docker_repository,
                    name.is_some_and(|name| !name.names_one()),
                )
            }
            _ => return Ok(()),
        };
        match is_fine {
            true => Ok(()),
            false => Err(Error::engine(format!(
                "`{name}` in `signedIdentity` is not a name of the kind that is wanted"
            ))),
        }
    }

    /// Whether a signature for `signed` is one for `image`.
    pub fn accepts(&self, image: &Reference, signed: &str) -> bool {
        let Some(signed) = Name::parse(signed) else {
            return false;
        };
        match self {
            Identity::Exact {} => image.digest().is_none() && signed.is_exactly(&Name::of(image)),
            Identity::RepositoryDigestOrExact {} => signed.is_usual_for(image),
            Identity::Repository {} => signed.repository == image.name(),
            Identity::ExactReference { docker_reference } => {
                Name::parse(docker_reference).is_some_and(|wanted| signed.is_exactly(&wanted))
            }
            Identity::ExactRepository { docker_repository } => Name::parse(docker_repository)
                .is_some_and(|wanted| signed.repository == wanted.repository),
            Identity::Remap {
                prefix,
                signed_prefix,
            } => remapped(image, prefix, signed_prefix)
                .is_some_and(|image| signed.is_usual_for(&image)),
        }
    }
}

/// A name as it is written: unlike a reference it may have no tag, and then gets none.
struct Name {
    repository: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Name {
    fn parse(text: &str) -> Option<Self> {
        let reference: Reference = text.parse().ok()?;
        let before_digest = text.split('@').next().unwrap_or(text);
        let last = before_digest.rsplit('/').next().unwrap_or(before_digest);
        let name = Name::of(&reference);
        Some(Name {
            tag: name.tag.filter(|_| last.contains(':')),
            ..name
        })
    }

    fn of(reference: &Reference) -> Self {
        Name {
            repository: reference.name(),
            tag: reference.tag().map(str::to_owned),
            digest: reference.digest().map(ToString::to_string),
        }
    }

    fn names_one(&self) -> bool {
        self.tag.is_some() || self.digest.is_some()
    }

    /// Whether both are the same, and name one image rather than a repository.
    fn is_exactly(&self, other: &Name) -> bool {
        self.names_one()
            && self.repository == other.repository
            && self.tag == other.tag
            && self.digest == other.digest
    }

    fn is_usual_for(&self, image: &Reference) -> bool {
        match image.digest() {
            // Whether it is the signed digest is checked anyway.
            Some(_) => self.repository == image.name(),
            None => self.is_exactly(&Name::of(image)),
        }
    }
}

/// The image under its other name. One that does not begin so keeps its own.
fn remapped(image: &Reference, prefix: &str, signed_prefix: &str) -> Option<Reference> {
    let Some(rest) = image.name().strip_prefix(prefix).map(str::to_owned) else {
        return Some(image.clone());
    };
    if !rest.is_empty() && !rest.starts_with('/') {
        return Some(image.clone());
    }
    let whole = image.to_string();
    let suffix = whole.strip_prefix(prefix)?;
    format!("{signed_prefix}{suffix}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(text: &str) -> Identity {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn names_must_relate_as_the_policy_says() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let by_digest = format!("h.x/app@{digest}");
        let by_digest = by_digest.as_str();
        let exact = r#"{"type":"matchExact"}"#;
        let usual = r#"{"type":"matchRepoDigestOrExact"}"#;
        let repository = r#"{"type":"matchRepository"}"#;
        let reference = r#"{"type":"exactReference","dockerReference":"busybox:1"}"#;
        let of_repository = r#"{"type":"exactRepository","dockerRepository":"q.io/app"}"#;
        let remap = r#"{"type":"remapIdentity","prefix":"h.x","signedPrefix":"q.io/up"}"#;
        for (rule, image, signed, accepts) in [
            (exact, "h.x/app:1", "h.x/app:1", true),
            (exact, "h.x/app:1", "h.x/app:2", false),
            (exact, "h.x/app:1", "h.x/app", false),
            (exact, by_digest, "h.x/app:1", false),
            (usual, "h.x/app:1", "h.x/app:1", true),
            (usual, "h.x/app:1", "h.x/app:2", false),
            (usual, "h.x/app:1", "h.x/other:1", false),
            (usual, "h.x/app:1", "y.x/app:1", false),
            (usual, "h.x/app:1", "h.x/app", false),
            // That no tag means `latest` is said of what is typed, not of what is signed.
            (usual, "h.x/app", "h.x/app", false),
            (usual, "h.x/app", "h.x/app:latest", true),
            (usual, "debian", "docker.io/library/debian:latest", true),
            (usual, by_digest, "h.x/app:1", true),
            (usual, by_digest, "h.x/app", true),
            (usual, by_digest, "h.x/other:1", false),
            (usual, "h.x/app:1", "", false),
            (usual, "h.x/app:1", "H.X/APP::1", false),
            (repository, "h.x/app:1", "h.x/app", true),
            (repository, "h.x/app:1", "h.x/app:9", true),
            (repository, "h.x/app:1", "h.x/app/sub:1", false),
            (reference, "h.x/app:1", "docker.io/library/busybox:1", true),
            (reference, "h.x/app:1", "busybox:2", false),
            (reference, "h.x/app:1", "h.x/app:1", false),
            (of_repository, "h.x/app:1", "q.io/app:7", true),
            (of_repository, "h.x/app:1", "h.x/app:1", false),
            (remap, "h.x/app:1", "q.io/up/app:1", true),
            (remap, "h.x/app:1", "h.x/app:1", false),
            (remap, "h.xy/app:1", "h.xy/app:1", true),
            (remap, "h.xy/app:1", "q.io/upy/app:1", false),
        ] {
            let image: Reference = image.parse().unwrap();
            assert_eq!(
                identity(rule).accepts(&image, signed),
                accepts,
                "{rule}: {image}, {signed}"
            );
        }
    }
}
