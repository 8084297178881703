//! The names of a network: which containers have which, for all resolvers to read.
//!
//! ```text
//! <run>/networks/<network>/10.80.0.2 → 3f2a…            the lease (`ipam`)
//!                          names/web/10.80.0.2 → 3f2a…  the name leads there while the
//!                               lease is the same container's
//!                          names/web/fd12::2 → 3f2a…    the same of IPv6
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
use std::net::IpAddr;
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
    pub fn add(&self, names: &[String], address: IpAddr, container: &ContainerId) -> Result<()> {
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
    pub fn remove(&self, names: &[String], address: IpAddr, container: &ContainerId) -> Result<()> {
        for name in names.iter().filter_map(|name| normal(name)) {
            self.remove_one(&name, address, container)
                .doing(|| format!("take `{name}` from {address} in `{}`", self.names.display()))?;
        }
        Ok(())
    }

    /// The addresses of the containers that have a name, in order. None if no container has
    /// it now.
    pub fn addresses(&self, name: &str) -> Result<Option<Vec<IpAddr>>> {
        let Some(name) = normal(name) else {
            return Ok(None);
        };
        let directory = self.names.join(name);
        let (Some(leases), Some(entries)) = (open(&self.network)?, open(&directory)?) else {
            return Ok(None);
        };
        let doing = || format!("list `{}`", directory.display());
        let mut found = Vec::new();
        for entry in Dir::read_from(&entries).doing(doing)? {
            let entry = entry.doing(doing)?;
            let text = entry.file_name().to_str().unwrap_or_default();
            let Ok(address) = text.parse::<IpAddr>() else {
                continue;
            };
            let container = holder(&entries, text)?;
            if container.is_some() && container == holder(&leases, text)? {
                found.push(address);
            }
        }
        found.sort_unstable();
        Ok((!found.is_empty()).then_some(found))
    }

    /// The container that has leased an address.
    pub fn holder(&self, address: IpAddr) -> Result<Option<ContainerId>> {
        match open(&self.network)? {
            Some(leases) => holder(&leases, &address.to_string()),
            None => Ok(None),
        }
    }

    fn add_one(&self, name: &str, address: IpAddr, container: &ContainerId) -> Result<(), Errno> {
        let directory = self.names.join(name);
        let entry = directory.join(address.to_string());
        for _ in 0..ATTEMPTS {
            match symlinkat(container.as_str(), CWD, &entry) {
                Ok(()) => return Ok(()),
                // It may be removed again before we come to it.
                Err(Errno::NOENT) => make_directory(&directory)?,
                Err(Errno::EXIST) if is_of(&entry, container) => return Ok(()),
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
        address: IpAddr,
        container: &ContainerId,
    ) -> Result<(), Errno> {
        let directory = self.names.join(name);
        let entry = directory.join(address.to_string());
        if is_of(&entry, container) {
            ignore_missing(unlinkat(CWD, &entry, AtFlags::empty()))?;
        }
        match unlinkat(CWD, &directory, AtFlags::REMOVEDIR) {
            // Others have the name too.
            Err(Errno::NOTEMPTY | Errno::EXIST) => Ok(()),
            outcome => ignore_missing(outcome),
        }
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

/// Whether an entry is the container's.
fn is_of(entry: &Path, container: &ContainerId) -> bool {
    fs::read_link(entry).is_ok_and(|text| text.as_os_str() == container.as_str())
}

/// Opens a directory, if it is there.
fn open(directory: &Path) -> Result<Option<File>> {
    match File::open(directory) {
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
        opened => opened
            .map(Some)
            .doing(|| format!("open `{}`", directory.display())),
    }
}

fn make_directory(path: &Path) -> Result<(), Errno> {
    match DirBuilder::new().recursive(true).mode(0o755).create(path) {
        // It was there, and was removed before it could be looked at: that is seen to next.
        Err(why) if why.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map_err(|why| Errno::from_io_error(&why).unwrap_or(Errno::IO)),
    }
}

fn ignore_missing(outcome: Result<(), Errno>) -> Result<(), Errno> {
    match outcome {
        Err(Errno::NOENT) => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::error::Kind;
    use crate::network::{Leases, Network};

    struct Bed {
        leases: Leases,
        book: NameBook,
    }

    impl Bed {
        fn new() -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let directory = std::env::temp_dir().join(format!(
                "coracle-names-{}-{}",
                std::process::id(),
                COUNT.fetch_add(1, Ordering::Relaxed)
            ));
            let bridge = "coracle0".parse().unwrap();
            let network = Network::new(bridge, "10.80.0.0/24".parse().unwrap()).unwrap();
            Bed {
                leases: Leases::open(&directory, &network).unwrap(),
                book: NameBook::new(directory),
            }
        }

        /// A new container with an address and names.
        fn join(&self, names: &[&str]) -> (ContainerId, IpAddr) {
            let container = ContainerId::random().unwrap();
            let address = self.leases.take(&container).unwrap().into();
            self.book.add(&owned(names), address, &container).unwrap();
            (container, address)
        }

        fn leave(&self, names: &[&str], (container, address): &(ContainerId, IpAddr)) {
            let names = owned(names);
            self.book.remove(&names, *address, container).unwrap();
            self.leases.release(*address, container).unwrap();
        }

        fn found(&self, name: &str) -> Option<Vec<IpAddr>> {
            self.book.addresses(name).unwrap()
        }
    }

    impl Drop for Bed {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.book.network).unwrap();
        }
    }

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_name_leads_to_all_containers_that_have_it() {
        let bed = Bed::new();
        assert_eq!(bed.found("web"), None);
        let first = bed.join(&["web-1", "Web"]);
        let second = bed.join(&["web-2", "web"]);
        assert_eq!(bed.found("web"), Some(vec![first.1, second.1]));
        assert_eq!(bed.found("WEB-2"), Some(vec![second.1]));
        assert_eq!(bed.book.holder(first.1).unwrap(), Some(first.0.clone()));
        let names = owned(&["web"]);
        bed.book.add(&names, first.1, &first.0).unwrap();
        assert_eq!(bed.found("web").unwrap().len(), 2, "again is no change");
        for _ in 0..2 {
            bed.leave(&["web-1", "web", "never-there"], &first);
            assert_eq!(bed.found("web"), Some(vec![second.1]));
            assert_eq!(bed.found("web-1"), None);
        }
        assert_eq!(bed.book.holder(first.1).unwrap(), None);
        bed.leave(&["web-2", "web"], &second);
        assert_eq!(fs::read_dir(&bed.book.names).unwrap().count(), 0);
    }

    #[test]
    fn what_a_container_left_behind_leads_nowhere_and_is_replaced() {
        let bed = Bed::new();
        let (dead, address) = bed.join(&["web", "db"]);
        bed.leases.reclaim(|_| false).unwrap();
        assert_eq!(bed.found("web"), None);
        let next = ContainerId::random().unwrap();
        bed.leases.take_exactly(address, &next).unwrap();
        assert_eq!(bed.found("web"), None, "the name is not its");
        bed.book.add(&owned(&["web"]), address, &next).unwrap();
        assert_eq!(bed.found("web"), Some(vec![address]));
        let both = owned(&["web", "db"]);
        bed.book.remove(&both, address, &dead).unwrap();
        assert_eq!(bed.found("web"), Some(vec![address]));
        assert!(!bed.book.names.join("db").exists());
    }

    #[test]
    fn names_that_no_host_has_are_refused_and_not_known() {
        let bed = Bed::new();
        let (container, address) = bed.join(&["a", "0", "_tcp", "a.b-c_d", &"a".repeat(253)]);
        let long = "a".repeat(254);
        for name in ["", ".", "..", "a/b", "-a", ".a", "a b", "é", "a\0", &long] {
            let names = owned(&["fine", name]);
            let error = bed.book.add(&names, address, &container).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage, "{name}");
            assert_eq!(bed.found(name), None);
            bed.book.remove(&names, address, &container).unwrap();
        }
        assert_eq!(bed.found("fine"), None, "all or none");
    }

    #[test]
    fn containers_that_come_and_go_at_once_do_not_lose_each_others_names() {
        let bed = Bed::new();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..2000 {
                    let found = bed.found("web").unwrap_or_default();
                    assert!(found.len() <= 8, "{found:?}");
                }
            });
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let member = bed.join(&["web"]);
                        assert!(bed.found("web").unwrap().contains(&member.1));
                        bed.leave(&["web"], &member);
                    }
                });
            }
        });
        assert_eq!(bed.found("web"), None);
        assert_eq!(fs::read_dir(&bed.book.names).unwrap().count(), 0);
    }
}
