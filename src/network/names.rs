//! The names of a network: which containers have which, for all resolvers to read.
//!
//! ```text
//! <run>/networks/<network>/10.80.0.2 → 3f2a…            the lease (`ipam`)
//!                          names/web/10.80.0.2 → 3f2a…  the name leads there while the
//!                               lease is the same container's
//! ```
//!
//! Like a lease, an entry is a symbolic link that is made with its text by one system call,
//! so nobody needs a lock and no crash leaves half an entry. What a monitor left that was
//! killed leads nowhere as soon as the lease is taken back, and is replaced by the next
//! container that gets the address.
//!
//! A container holds the lease on its address before it adds names and until it has
//! removed them.

use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, symlinkat, unlinkat};
use rustix::io::Errno;

use super::ipam::holder;
use crate::error::{Context, Error, Result};
use crate::ids::ContainerId;

const DIRECTORY: &str = "names";
/// The longest name that DNS has a text for.
const NAME_MAX_BYTES: usize = 253;
/// How often an entry is tried anew because others removed or made something meanwhile.
const ATTEMPTS: u32 = 100;

/// The names of one network.
#[derive(Debug, Clone)]
pub struct NameBook {
    /// With the leases.
    network: PathBuf,
    names: PathBuf,
}

impl NameBook {
    /// The names of the network whose [`Leases`](super::Leases) are kept in `directory`.
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        let network = directory.into();
        let names = network.join(DIRECTORY);
        NameBook { network, names }
    }

    /// Whether that can be the name of a host here.
    pub fn takes(name: &str) -> bool {
        normal(name).is_some()
    }

    /// Lets names lead to the address that the container has leased. That they do already
    /// is success.
    ///
    /// # Errors
    ///
    /// If one is no name for a host: then none of them is added.
    pub fn add(&self, names: &[String], address: Ipv4Addr, container: &ContainerId) -> Result<()> {
        let invalid = |name| Error::usage(format!("`{name}` is no name for a host"));
        let names = names
            .iter()
            .map(|name| normal(name).ok_or_else(|| invalid(name)))
            .collect::<Result<Vec<String>>>()?;
        for name in names {
            self.add_one(&name, address, container).doing(|| {
                format!(
                    "let `{name}` lead to {address} in `{}`",
                    self.names.display()
                )
            })?;
        }
        Ok(())
    }

    /// Takes away those names of the container at this address. What is not there, or leads
    /// to another container by now, is left as it is.
    pub fn remove(
        &self,
        names: &[String],
        address: Ipv4Addr,
        container: &ContainerId,
    ) -> Result<()> {
        for name in names.iter().filter_map(|name| normal(name)) {
            self.remove_one(&name, address, container)
                .doing(|| format!("take `{name}` from {address} in `{}`", self.names.display()))?;
        }
        Ok(())
    }

    /// The addresses of the containers that have a name, in order. None if no container has
    /// it now.
    pub fn addresses(&self, name: &str) -> Result<Option<Vec<Ipv4Addr>>> {
        let Some(name) = normal(name) else {
            return Ok(None);
        };
        let directory = self.names.join(name);
        let doing = || format!("read `{}`", directory.display());
        let file = match File::open(&directory) {
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.doing(doing)?,
        };
        let mut found = Vec::new();
        for entry in Dir::read_from(&file).doing(doing)? {
            let entry = entry.doing(doing)?;
            let text = entry.file_name().to_str().unwrap_or_default();
            let Ok(address) = text.parse::<Ipv4Addr>() else {
                continue;
            };
            let container = holder(&file, text)?;
            if container.is_some() && container == self.holder(address)? {
                found.push(address);
            }
        }
        found.sort_unstable();
        Ok((!found.is_empty()).then_some(found))
    }

    /// The container that has leased an address.
    pub fn holder(&self, address: Ipv4Addr) -> Result<Option<ContainerId>> {
        let directory = match File::open(&self.network) {
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
            opened => opened.doing(|| format!("open `{}`", self.network.display()))?,
        };
        holder(&directory, &address.to_string())
    }

    fn add_one(&self, name: &str, address: Ipv4Addr, container: &ContainerId) -> Result<(), Errno> {
        let directory = self.names.join(name);
        let entry = directory.join(address.to_string());
        for _ in 0..ATTEMPTS {
            match symlinkat(container.as_str(), CWD, &entry) {
                Ok(()) => return Ok(()),
                // It may be removed again before we come to it.
                Err(Errno::NOENT) => make_directory(&directory)?,
                Err(Errno::EXIST) if self.is_of(&entry, container) => return Ok(()),
                // Of one that had the address before us.
                Err(Errno::EXIST) => ignore_missing(unlinkat(CWD, &entry, AtFlags::empty()))?,
                Err(errno) => return Err(errno),
            }
        }
        Err(Errno::AGAIN)
    }

    fn remove_one(
        &self,
        name: &str,
        address: Ipv4Addr,
        container: &ContainerId,
    ) -> Result<(), Errno> {
        let directory = self.names.join(name);
        let entry = directory.join(address.to_string());
        if self.is_of(&entry, container) {
            ignore_missing(unlinkat(CWD, &entry, AtFlags::empty()))?;
        }
        match unlinkat(CWD, &directory, AtFlags::REMOVEDIR) {
            // Others have the name too.
            Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(()),
            outcome => ignore_missing(outcome),
        }
    }

    fn is_of(&self, entry: &Path, container: &ContainerId) -> bool {
        fs::read_link(entry).is_ok_and(|text| text.as_os_str() == container.as_str())
    }
}

/// A name as it is kept and looked up, in lower case; none if it is not safe as the name
/// of a file, or cannot be one of a host.
fn normal(name: &str) -> Option<String> {
    let is_fine = name.len() <= NAME_MAX_BYTES
        && name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
    is_fine.then(|| name.to_ascii_lowercase())
}

fn make_directory(path: &Path) -> Result<(), Errno> {
    let made = DirBuilder::new().recursive(true).mode(0o755).create(path);
    made.map_err(|why| Errno::from_io_error(&why).unwrap_or(Errno::IO))
}

fn ignore_missing(outcome: Result<(), Errno>) -> Result<(), Errno> {
    match outcome {
        Err(Errno::NOENT) => Ok(()),
        outcome => outcome,
    }
}
