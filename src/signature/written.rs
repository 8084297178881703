//! A policy as it is written.
//!
//! Owns the grammar of containers-policy.json(5). What it does not know, and what is there
//! twice or not at all, is an error.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::identity::Identity;
use super::key::KeySource;
use super::policy::{Policy, Requirement, Scopes, Signed};
use crate::error::{Context, Error, Result};

/// Reads a policy.
pub(super) fn parse(text: &[u8]) -> Result<Policy> {
    let written: Written = serde_json::from_slice(text).doing(|| "understand it")?;
    let mut transports = BTreeMap::new();
    for (transport, scopes) in written.transports.0 {
        let mut read = Scopes::new();
        for (scope, list) in scopes.0 {
            let requirements = requirements(list)
                .doing(|| format!("understand its scope `{transport}:{scope}`"))?;
            read.insert(scope, requirements);
        }
        transports.insert(transport, read);
    }
    Ok(Policy {
        default: requirements(written.default).doing(|| "understand its default")?,
        transports,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    default: Vec<WrittenRequirement>,
    #[serde(default)]
    transports: Unique<Unique<Vec<WrittenRequirement>>>,
}

#[derive(Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
enum WrittenRequirement {
    #[serde(rename = "insecureAcceptAnything")]
    Accept {},
    #[serde(rename = "reject")]
    Reject {},
    #[serde(rename = "signedBy")]
    #[allow(dead_code)]
    SignedBy(Box<SignedBy>),
    #[serde(rename = "sigstoreSigned")]
    SigstoreSigned(Box<SigstoreSigned>),
}

/// Read only to know it from what is no requirement.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(dead_code)]
struct SignedBy {
    key_type: Option<Value>,
    key_path: Option<Value>,
    key_paths: Option<Value>,
    key_data: Option<Value>,
    signed_identity: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SigstoreSigned {
    key_path: Option<PathBuf>,
    key_paths: Option<Vec<PathBuf>>,
    key_data: Option<String>,
    key_datas: Option<Vec<String>>,
    fulcio: Option<Value>,
    pki: Option<Value>,
    rekor_public_key_path: Option<Value>,
    rekor_public_key_paths: Option<Value>,
    rekor_public_key_data: Option<Value>,
    rekor_public_key_datas: Option<Value>,
    #[serde(default)]
    signed_identity: Identity,
}

fn requirements(list: Vec<WrittenRequirement>) -> Result<Vec<Requirement>> {
    // "Nothing is asked" has to be said in so many words.
    if list.is_empty() {
        return Err(Error::engine("there is no requirement"));
    }
    list.into_iter()
        .map(|written| match written {
            WrittenRequirement::Accept {} => Ok(Requirement::Accept),
            WrittenRequirement::Reject {} => Ok(Requirement::Reject),
            WrittenRequirement::SignedBy(_) => Ok(Requirement::Unsupported(
                "`signedBy` wants a signature by GnuPG".to_owned(),
            )),
            WrittenRequirement::SigstoreSigned(signed) => signed.read(),
        })
        .collect()
}

impl SigstoreSigned {
    fn read(self) -> Result<Requirement> {
        let beyond_keys = [
            ("fulcio", &self.fulcio),
            ("pki", &self.pki),
            ("rekorPublicKeyPath", &self.rekor_public_key_path),
            ("rekorPublicKeyPaths", &self.rekor_public_key_paths),
            ("rekorPublicKeyData", &self.rekor_public_key_data),
            ("rekorPublicKeyDatas", &self.rekor_public_key_datas),
        ];
        if let Some((name, _)) = beyond_keys.iter().find(|(_, value)| value.is_some()) {
            return Ok(Requirement::Unsupported(format!(
                "`sigstoreSigned` with `{name}` wants more than a key"
            )));
        }
        let data = |text: String| {
            let bytes = STANDARD.decode(text).doing(|| "read `keyData` as base64")?;
            Ok(KeySource::Data(bytes))
        };
        let keys = match (self.key_path, self.key_paths, self.key_data, self.key_datas) {
            (Some(path), None, None, None) => vec![KeySource::File(path)],
            (None, Some(paths), None, None) => paths.into_iter().map(KeySource::File).collect(),
            (None, None, Some(text), None) => vec![data(text)?],
            (None, None, None, Some(texts)) => {
                texts.into_iter().map(data).collect::<Result<Vec<_>>>()?
            }
            _ => Vec::new(),
        };
        if keys.is_empty() {
            return Err(Error::engine(
                "`sigstoreSigned` needs exactly one of `keyPath`, `keyPaths`, `keyData` and `keyDatas`",
            ));
        }
        self.signed_identity.check()?;
        Ok(Requirement::Signed(Signed {
            keys,
            identity: self.signed_identity,
        }))
    }
}

/// An object none of whose keys is there twice: of two meanings none is the right one.
struct Unique<T>(BTreeMap<String, T>);

impl<T> Default for Unique<T> {
    fn default() -> Self {
        Unique(BTreeMap::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Unique<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Keys<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Keys<T> {
            type Value = Unique<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Unique<T>, A::Error> {
                let mut found = BTreeMap::new();
                while let Some((key, value)) = map.next_entry::<String, T>()? {
                    if found.contains_key(&key) {
                        return Err(A::Error::custom(format!("`{key}` is there twice")));
                    }
                    found.insert(key, value);
                }
                Ok(Unique(found))
            }
        }
        from.deserialize_map(Keys(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(requirement: &str) -> Result<Policy> {
        let text = format!(r#"{{"default":[{requirement}]}}"#);
        parse(text.as_bytes())
    }

    #[test]
    fn requirements_of_all_kinds_are_read() {
        let signed = |keys: Vec<KeySource>| {
            Requirement::Signed(Signed {
                keys,
                identity: Identity::default(),
            })
        };
        for (text, wanted) in [
            (r#"{"type":"insecureAcceptAnything"}"#, Requirement::Accept),
            (r#"{"type":"reject"}"#, Requirement::Reject),
            (
                r#"{"type":"sigstoreSigned","keyPath":"/k"}"#,
                signed(vec![KeySource::File("/k".into())]),
            ),
            (
                r#"{"keyPaths":["/k","/l"],"type":"sigstoreSigned"}"#,
                signed(vec![
                    KeySource::File("/k".into()),
                    KeySource::File("/l".into()),
                ]),
            ),
            (
                r#"{"type":"sigstoreSigned","keyData":"aGk=","signedIdentity":{"type":"matchRepoDigestOrExact"}}"#,
                signed(vec![KeySource::Data(b"hi".to_vec())]),
            ),
        ] {
            assert_eq!(with(text).unwrap().default, [wanted], "{text}");
        }
    }

    #[test]
    fn what_cannot_be_checked_is_kept_as_that() {
        for text in [
            r#"{"type":"signedBy","keyType":"GPGKeys","keyPath":"/k"}"#,
            r#"{"type":"sigstoreSigned","fulcio":{"caPath":"/c"},"rekorPublicKeyPath":"/r"}"#,
            r#"{"type":"sigstoreSigned","keyPath":"/k","rekorPublicKeyPath":"/r"}"#,
            r#"{"type":"sigstoreSigned","pki":{}}"#,
        ] {
            let policy = with(text).unwrap();
            let [Requirement::Unsupported(_)] = &policy.default[..] else {
                panic!("{text}: {policy:?}");
            };
        }
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for text in [
            "",
            "[]",
            "{}",
            r#"{"default":[]}"#,
            r#"{"default":null}"#,
            r#"{"default":[{"type":"reject"}],"defaults":[]}"#,
            r#"{"default":[{"type":"reject"}],"transports":{"docker":{"a":[]}}}"#,
            r#"{"default":[{"type":"reject"}],"transports":{"docker":{"a":[{"type":"reject"}],"a":[{"type":"insecureAcceptAnything"}]}}}"#,
            r#"{"default":[{"type":"insecureAcceptAnything"}],"default":[{"type":"reject"}]}"#,
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        for requirement in [
            r#"{}"#,
            r#"{"type":"accept"}"#,
            r#"{"type":"reject","keyPath":"/k"}"#,
            r#"{"type":"insecureAcceptAnything","x":1}"#,
            r#"{"type":"sigstoreSigned"}"#,
            r#"{"type":"sigstoreSigned","keyPath":"/k","keyData":"aGk="}"#,
            r#"{"type":"sigstoreSigned","keyPaths":[]}"#,
            r#"{"type":"sigstoreSigned","keyData":"?"}"#,
            r#"{"type":"sigstoreSigned","keyPath":"/k","signedidentity":{}}"#,
            r#"{"type":"sigstoreSigned","keyPath":"/k","signedIdentity":{"type":"any"}}"#,
            r#"{"type":"sigstoreSigned","keyPath":"/k","signedIdentity":{"type":"matchExact","x":1}}"#,
            r#"{"type":"sigstoreSigned","keyPath":"/k","signedIdentity":{"type":"exactReference","dockerReference":"h.x/app"}}"#,
            r#"{"type":"sigstoreSigned","keyPath":"/k","signedIdentity":{"type":"exactRepository","dockerRepository":"A"}}"#,
            r#"{"type":"sigstoreSigned","keyPath":"/k","signedIdentity":{"type":"remapIdentity","prefix":"h.x"}}"#,
            r#"{"type":"signedBy","keyring":"x"}"#,
        ] {
            assert!(with(requirement).is_err(), "{requirement}");
        }
    }
}
