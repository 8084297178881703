//! Public keys: where they are, and what they prove.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use rustls::pki_types::SubjectPublicKeyInfoDer;
use rustls::pki_types::pem::PemObject;

use crate::error::{Context, Error, Result};

/// A file longer than this holds no key, in bytes.
const FILE_MAX_BYTES: u64 = 1 << 16;
/// What a public key for ECDSA on the curve P-256 begins with (RFC 5480): the names of both,
/// and the length of the point that follows, which is not compressed.
const P256_HEADER: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// The length of that point, in bytes.
const P256_POINT_BYTES: usize = 65;

/// Where a key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// In a file.
    File(PathBuf),
    /// In the policy itself.
    Data(Vec<u8>),
}

/// A public key for ECDSA on P-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

impl KeySource {
    /// Reads the key.
    ///
    /// # Errors
    /// It is not there, or of a kind that cannot be used.
    pub fn read(&self) -> Result<PublicKey> {
        match self {
            KeySource::Data(text) => PublicKey::parse(text).doing(|| "read the key in the policy"),
            KeySource::File(path) => {
                let doing = || format!("read the key `{}`", path.display());
                let mut text = Vec::new();
                File::open(path)
                    .and_then(|file| file.take(FILE_MAX_BYTES).read_to_end(&mut text))
                    .doing(doing)?;
                PublicKey::parse(&text).doing(doing)
            }
        }
    }
}

impl PublicKey {
    /// Reads a key in the form `BEGIN PUBLIC KEY`.
    ///
    /// # Errors
    /// It is of another form, or of another kind than ECDSA on P-256.
    pub fn parse(text: &[u8]) -> Result<Self> {
        let key = SubjectPublicKeyInfoDer::from_pem_slice(text)
            .map_err(|_| Error::engine("it is no public key in PEM (`BEGIN PUBLIC KEY`)"))?;
        let point = key.strip_prefix(&P256_HEADER);
        let point = point.filter(|point| point.len() == P256_POINT_BYTES);
        let point = point.doing(|| "only keys for ECDSA on the curve P-256 are supported")?;
        Ok(PublicKey(point.to_vec()))
    }

    /// Whether a signature of a message was made with the key, over its SHA-256.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.0)
            .verify(message, signature)
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    // Made with `openssl ecparam -name prime256v1 -genkey`, and `openssl dgst -sha256 -sign`.
    const KEY: &str = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWQaQXnLQSjbdY28MfEKLJgS3koYB\n4JuUvVtwTsQbNH9yETAVCDJnCq/uuWksD4XgL0urgctW4v9iPunG/b2CcQ==\n-----END PUBLIC KEY-----\n";
    const SIGNATURE_OF_HELLO: &str = "MEYCIQDZH9HnXetxKLo/4MlCG46grxXdG8gPaSYKwJfQinkA1QIhALn+QGM/Aos8vmo5elgvjFVCTd3gkSUfgu2so6mTCQv/";
    const ED25519: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    #[test]
    fn a_signature_is_good_for_its_message_and_key_alone() {
        let key = PublicKey::parse(KEY.as_bytes()).unwrap();
        let signature = STANDARD.decode(SIGNATURE_OF_HELLO).unwrap();
        assert!(key.has_signed(b"hello", &signature));
        assert!(!key.has_signed(b"hellp", &signature));
        assert!(!key.has_signed(b"hello", b""));
        for at in 0..signature.len() {
            let mut spoilt = signature.clone();
            spoilt[at] ^= 1;
            assert!(!key.has_signed(b"hello", &spoilt), "{at}");
        }
        let mut other = key.clone();
        other.0[20] ^= 1;
        assert!(!other.has_signed(b"hello", &signature));
    }

    #[test]
    fn what_is_no_key_that_can_be_used_says_so() {
        for text in [
            "",
            "nonsense",
            ED25519,
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PUBLIC KEY-----\n?\n-----END PUBLIC KEY-----\n",
            "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n",
        ] {
            assert!(PublicKey::parse(text.as_bytes()).is_err(), "{text}");
        }
        assert!(KeySource::File("/nonexistent".into()).read().is_err());
    }
}
