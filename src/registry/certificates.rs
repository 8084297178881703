//! Certificates for one registry, from `certs.d`.
//!
//! Owns the layout that docker and podman share: in a directory named after the
//! registry's `host[:port]`, every `*.crt` is a trusted authority, and `NAME.cert` with
//! `NAME.key` is what the client shows of itself. Refuses to know how TLS is spoken.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use reqwest::{Certificate, Identity};

use crate::error::{Context, Error, Result};

/// A certificate file longer than this is not one, in bytes.
const FILE_MAX_BYTES: u64 = 1 << 20;

/// What `certs.d` holds for one registry.
#[derive(Default)]
pub(super) struct Certificates {
    /// Authorities to trust besides the host's.
    pub(super) roots: Vec<Certificate>,
    /// What to show when the registry asks who we are.
    pub(super) identity: Option<Identity>,
}

impl Certificates {
    /// Reads them from `given`, or else from the first directory that exists for `registry`.
    pub(super) fn load(registry: &str, given: Option<&Path>) -> Result<Self> {
        match given {
            Some(dir) => Self::read(dir, true),
            None => match places(registry).into_iter().find(|dir| dir.is_dir()) {
                Some(dir) => Self::read(&dir, false),
                None => Ok(Certificates::default()),
            },
        }
    }

    fn read(dir: &Path, required: bool) -> Result<Self> {
        let doing = || format!("read certificates from `{}`", dir.display());
        let entries = match fs::read_dir(dir) {
            // A directory that only root may read is not meant for this user.
            Err(why) if !required && why.kind() == ErrorKind::PermissionDenied => {
                return Ok(Certificates::default());
            }
            entries => entries.doing(doing)?,
        };
        let mut paths = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<PathBuf>>>()
            .doing(doing)?;
        paths.sort();
        let mut certificates = Certificates::default();
        for path in paths {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("crt") => {
                    let found = Certificate::from_pem_bundle(&contents(&path)?)
                        .doing(|| format!("read the certificates in `{}`", path.display()))?;
                    certificates.roots.extend(found);
                }
                // One identity is enough for one registry; the first in order is it.
                Some("cert") if certificates.identity.is_none() => {
                    certificates.identity = Some(identity(&path)?);
                }
                _ => {}
            }
        }
        Ok(certificates)
    }
}

fn places(registry: &str) -> Vec<PathBuf> {
    let own = directories::BaseDirs::new().map(|dirs| dirs.config_dir().join("containers/certs.d"));
    let shared = ["/etc/containers/certs.d", "/etc/docker/certs.d"].map(PathBuf::from);
    own.into_iter()
        .chain(shared)
        .map(|dir| dir.join(registry))
        .collect()
}

fn identity(cert: &Path) -> Result<Identity> {
    let key = cert.with_extension("key");
    if !key.exists() {
        return Err(Error::engine(format!(
            "the certificate `{}` lacks its key `{}`",
            cert.display(),
            key.display()
        )));
    }
    let mut pem = contents(cert)?;
    pem.push(b'\n');
    pem.extend(contents(&key)?);
    Identity::from_pem(&pem).doing(|| {
        format!(
            "use the certificate `{}` and its key as a client's",
            cert.display()
        )
    })
}

fn contents(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(FILE_MAX_BYTES).read_to_end(&mut bytes))
        .doing(|| format!("read `{}`", path.display()))?;
    Ok(bytes)
}
