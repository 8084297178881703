//! What a signature says: of which manifest, and under which name.
//!
//! Owns the document that is signed ("simple signing"), in the form that cosign and
//! containers' own tools write. It is read only after its signature was found to be good.

use serde::Deserialize;
use serde_json::Value;

use crate::digest::Digest;
use crate::error::{Context, Error, Result};

/// What the document calls itself.
const KIND: &str = "cosign container image signature";

/// What a signature says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The manifest that was signed.
    pub manifest: Digest,
    /// The name that it was signed under.
    pub name: String,
}

impl Payload {
    /// Reads the document.
    ///
    /// # Errors
    /// It is of another kind, or has something in it that changes what it means.
    pub fn parse(text: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Document {
            critical: Critical,
            #[serde(rename = "optional")]
            _optional: Option<Value>,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Critical {
            #[serde(rename = "type")]
            kind: String,
            image: Image,
            identity: Identity,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Image {
            #[serde(rename = "docker-manifest-digest")]
            digest: Digest,
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Identity {
            #[serde(rename = "docker-reference")]
            name: String,
        }
        let document: Document =
            serde_json::from_slice(text).doing(|| "read what the signature says")?;
        let critical = document.critical;
        if critical.kind != KIND {
            return Err(Error::engine("it is not the signature of an image"));
        }
        Ok(Payload {
            manifest: critical.image.digest,
            name: critical.identity.name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(kind: &str, digest: &str, more: &str) -> Result<Payload> {
        let text = format!(
            r#"{{"critical":{{"identity":{{"docker-reference":"h.x/app"}},
            "image":{{"docker-manifest-digest":"{digest}"}},"type":"{kind}"{more}}},"optional":null}}"#
        );
        Payload::parse(text.as_bytes())
    }

    #[test]
    fn a_payload_names_a_manifest_and_nothing_that_is_not_known() {
        let digest = Digest::of(b"x");
        let good = payload(KIND, &digest.to_string(), "").unwrap();
        assert_eq!(
            (good.manifest, good.name.as_str()),
            (digest.clone(), "h.x/app")
        );
        assert!(payload("atomic container signature", &digest.to_string(), "").is_err());
        assert!(payload(KIND, &digest.to_string(), r#","until":1"#).is_err());
        assert!(payload(KIND, "sha256:12", "").is_err());
        assert!(Payload::parse(b"{}").is_err());
    }
}
