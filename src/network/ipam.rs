//! Leases: which container has which address of a network.
//!
//! ```text
//! <run>/networks/<name>/10.80.0.2 → 3f2a…   a symbolic link that leads nowhere: its text
//!                                          is the id of the container
//!                       fd12::2 → 3f2a…      the same of IPv6, where the network has it
//!                       last                 the address that was leased last, of IPv4
//! ```
//!
//! A link is made with its text by one system call that fails if the name is taken, so
//! processes need no lock against each other to lease, and no crash leaves half a lease.
//! Addresses are given out in turn and not the lowest first: one that has become free is
//! not given to the next container, whose clients may still have the old one in mind. With
//! each comes the IPv6 address at the same place of its range, or the next one that is free;
//! and likewise the IPv4 address with an IPv6 address that was asked for.
//!
//! Leases vanish with the run directory, at the latest with a reboot.

use std::fs::{self, File};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, readlinkat, symlinkat, unlinkat};
use rustix::io::Errno;

use super::address::Address;
use super::bridge::Network;
use super::pool::{Pool, no_ipv6};
use crate::error::{Context, Error, Kind, Result};
use crate::ids::ContainerId;

/// Where the search for a free address goes on. Only a hint: it may be wrong or missing.
const LAST: &str = "last";

/// The leases of one network.
#[derive(Debug, Clone)]
pub struct Leases {
    directory: PathBuf,
    network: Network,
}

/// An address and the container that has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lease {
    /// The address.
    pub address: IpAddr,
    /// The container.
    pub container: ContainerId,
}

impl Leases {
    /// The leases of `network` that are kept in `directory`, which is made if it is missing.
    pub fn open(directory: impl Into<PathBuf>, network: &Network) -> Result<Self> {
        let directory = directory.into();
        fs::create_dir_all(&directory)
            .doing(|| format!("create directory `{}`", directory.display()))?;
        Ok(Leases {
            directory,
            network: network.clone(),
        })
    }

    /// Leases a free IPv4 address of the network's range to a container.
    ///
    /// # Errors
    ///
    /// If none is free. [`Leases::reclaim`] may help.
    pub fn take(&self, container: &ContainerId) -> Result<Ipv4Addr> {
        let address = self.take_first(&self.network.ipv4, self.after_last(), container)?;
        // If this fails the next search only takes longer.
        let _ = fs::write(self.directory.join(LAST), address.to_string());
        Ok(address)
    }

    /// Leases a free IPv4 address to a container that is to have the address `ipv6`: the same
    /// each time, if nobody else has it. Its hardware address is made of that, and is what
    /// neighbours have in mind of the IPv6 address.
    ///
    /// # Errors
    ///
    /// If none is free.
    pub fn take_for(&self, ipv6: Ipv6Addr, container: &ContainerId) -> Result<Ipv4Addr> {
        let pool = self.network.ipv6.as_ref();
        match pool.and_then(|pool| pool.place_in_range(ipv6)) {
            Some(place) => self.take_first(&self.network.ipv4, place, container),
            None => self.take(container),
        }
    }

    /// Leases a free IPv6 address to the container that has leased `address`.
    ///
    /// # Errors
    ///
    /// If none is free, or the network has none.
    pub fn take_beside(&self, address: Ipv4Addr, container: &ContainerId) -> Result<Ipv6Addr> {
        let pool = self.network.ipv6.as_ref().ok_or_else(no_ipv6)?;
        let first = self.network.ipv4.place_in_range(address).unwrap_or(0);
        self.take_first(pool, first, container)
    }

    /// Leases the first free address of a pool from that place in its range on.
    fn take_first<A: Address>(
        &self,
        pool: &Pool<A>,
        first: u128,
        container: &ContainerId,
    ) -> Result<A> {
        let directory = self.shared()?;
        for address in pool.candidates(first) {
            if self.claim(&directory, address.into(), container)? {
                return Ok(address);
            }
        }
        let text = format!("lease an address: no address of {} is free", pool.range());
        Err(Error::engine(text))
    }

    /// Leases one certain address to a container. That it has it already is success.
    ///
    /// # Errors
    ///
    /// If the address is not one of the network's hosts, or is taken.
    pub fn take_exactly(&self, address: IpAddr, container: &ContainerId) -> Result<()> {
        self.network.check(address)?;
        let directory = self.shared()?;
        if self.claim(&directory, address, container)? {
            return Ok(());
        }
        match holder(&directory, &address.to_string())? {
            Some(other) if other == *container => Ok(()),
            other => Err(Error::new(
                Kind::Conflict,
                format!(
                    "address {address} is in use by container `{}`",
                    other.as_ref().map_or("?", ContainerId::short)
                ),
            )),
        }
    }

    /// Gives an address back. That the container has not got it, or no more, is success.
    pub fn release(&self, address: IpAddr, container: &ContainerId) -> Result<()> {
        let directory = self.shared()?;
        let name = address.to_string();
        if holder(&directory, &name)?.as_ref() == Some(container) {
            remove(&directory, &name)?;
        }
        Ok(())
    }

    /// All leases, in the order of their addresses.
    pub fn list(&self) -> Result<Vec<Lease>> {
        self.read(&self.shared()?)
    }

    /// Takes back the addresses of containers that are no more, and returns those leases.
    ///
    /// A container that is about to start must be alive in the eyes of `is_alive` before it
    /// leases an address.
    pub fn reclaim(&self, is_alive: impl Fn(&ContainerId) -> bool) -> Result<Vec<Lease>> {
        let directory = self.open_directory()?;
        // Nobody leases or releases meanwhile, so what is removed is what was looked at.
        directory.lock().doing(|| self.doing("lock"))?;
        let mut dead = self.read(&directory)?;
        dead.retain(|lease| !is_alive(&lease.container));
        for lease in &dead {
            remove(&directory, &lease.address.to_string())?;
        }
        Ok(dead)
    }

    fn doing(&self, what: &str) -> String {
        format!("{what} the leases in `{}`", self.directory.display())
    }

    fn open_directory(&self) -> Result<File> {
        File::open(&self.directory).doing(|| self.doing("open"))
    }

    /// Opens the directory and keeps [`Leases::reclaim`] out while the file is open.
    fn shared(&self) -> Result<File> {
        let directory = self.open_directory()?;
        directory.lock_shared().doing(|| self.doing("lock"))?;
        Ok(directory)
    }

    /// The place in the range after the address that was leased last.
    fn after_last(&self) -> u128 {
        fs::read_to_string(self.directory.join(LAST))
            .ok()
            .and_then(|text| text.parse().ok())
            .and_then(|last| self.network.ipv4.place_in_range(last))
            .map_or(0, |place| place + 1)
    }

    /// Leases an address unless it is taken; returns whether it was free.
    fn claim(&self, directory: &File, address: IpAddr, container: &ContainerId) -> Result<bool> {
        match symlinkat(container.as_str(), directory, address.to_string()) {
            Ok(()) => Ok(true),
            Err(Errno::EXIST) => Ok(false),
            Err(errno) => Err(errno)
                .doing(|| format!("lease address {address} in `{}`", self.directory.display())),
        }
    }

    fn read(&self, directory: &File) -> Result<Vec<Lease>> {
        let mut leases = Vec::new();
        for entry in Dir::read_from(directory).doing(|| self.doing("list"))? {
            let entry = entry.doing(|| self.doing("list"))?;
            let name = entry.file_name().to_str().unwrap_or_default();
            let Ok(address) = name.parse() else {
                continue;
            };
            if let Some(container) = holder(directory, name)? {
                leases.push(Lease { address, container });
            }
        }
        leases.sort_unstable();
        Ok(leases)
    }
}

/// The container that has an address, if it is leased.
pub(super) fn holder(directory: impl AsFd, name: &str) -> Result<Option<ContainerId>> {
    let text = match readlinkat(directory, name, Vec::new()) {
        Ok(text) => text,
        Err(Errno::NOENT) => return Ok(None),
        Err(errno) => return Err(errno).doing(|| format!("read the lease on address {name}")),
    };
    let text = text.to_str().unwrap_or_default();
    text.parse()
        .map(Some)
        .doing(|| format!("read the lease on address {name}"))
}

fn remove(directory: &File, name: &str) -> Result<()> {
    match unlinkat(directory, Path::new(name), AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => Ok(()),
        Err(errno) => Err(errno).doing(|| format!("release address {name}")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    struct Bed(Leases);

    impl Bed {
        fn new(subnet: &str) -> Self {
            static COUNT: AtomicU32 = AtomicU32::new(0);
            let directory = std::env::temp_dir().join(format!(
                "coracle-leases-{}-{}",
                std::process::id(),
                COUNT.fetch_add(1, Ordering::Relaxed)
            ));
            let bridge = "coracle0".parse().unwrap();
            let network = Network::new(bridge, subnet.parse().unwrap()).unwrap();
            Bed(Leases::open(directory, &network).unwrap())
        }

        fn with_ipv6(subnet: &str, ipv6: &str) -> Self {
            let mut bed = Bed::new(subnet);
            bed.0.network.ipv6 = Some(Pool::new(ipv6.parse().unwrap()).unwrap());
            bed
        }
    }

    impl Drop for Bed {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.0.directory).unwrap();
        }
    }

    fn id() -> ContainerId {
        ContainerId::random().unwrap()
    }

    #[test]
    fn addresses_are_leased_from_the_range_and_others_only_by_name() {
        let mut bed = Bed::new("10.80.0.0/24");
        bed.0.network.ipv4.range = Some("10.80.0.64/30".parse().unwrap());
        let given: HashSet<Ipv4Addr> = (0..4).map(|_| bed.0.take(&id()).unwrap()).collect();
        assert_eq!(
            given,
            (64..68)
                .map(|host| Ipv4Addr::new(10, 80, 0, host))
                .collect()
        );
        assert!(bed.0.take(&id()).is_err());
        bed.0.take_exactly([10, 80, 0, 9].into(), &id()).unwrap();
        bed.0.network.ipv4.range = Some("10.80.0.0/30".parse().unwrap());
        let given: HashSet<Ipv4Addr> = (0..2).map(|_| bed.0.take(&id()).unwrap()).collect();
        assert_eq!(
            given,
            (2..4).map(|host| Ipv4Addr::new(10, 80, 0, host)).collect()
        );
        assert!(bed.0.take(&id()).is_err());
    }

    #[test]
    fn addresses_are_leased_in_turn_and_not_again_at_once() {
        let bed = Bed::new("10.80.0.0/29");
        let last_byte = |address: Ipv4Addr| address.octets()[3];
        let first = id();
        let mut given = vec![last_byte(bed.0.take(&first).unwrap())];
        bed.0.release([10, 80, 0, 2].into(), &first).unwrap();
        for _ in 0..5 {
            given.push(last_byte(bed.0.take(&id()).unwrap()));
        }
        assert_eq!(given, [2, 3, 4, 5, 6, 2], "the first is the gateway's");
        let error = bed.0.take(&id()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("no address of 10.80.0.0/29 is free")
        );
    }

    #[test]
    fn a_wrong_or_missing_hint_does_no_harm() {
        let bed = Bed::new("10.80.0.0/30");
        for hint in ["", "garbage", "10.99.0.1", "10.80.0.3", "10.80.0.2"] {
            fs::write(bed.0.directory.join(LAST), hint).unwrap();
            let container = id();
            let address = bed.0.take(&container).unwrap();
            assert_eq!(address, Ipv4Addr::new(10, 80, 0, 2), "{hint}");
            bed.0.release(address.into(), &container).unwrap();
            fs::remove_file(bed.0.directory.join(LAST)).unwrap();
        }
    }

    #[test]
    fn a_certain_address_can_be_leased_if_it_is_free() {
        let bed = Bed::new("10.80.0.0/24");
        let (mine, other) = (id(), id());
        let address = IpAddr::from([10, 80, 0, 77]);
        bed.0.take_exactly(address, &mine).unwrap();
        bed.0.take_exactly(address, &mine).unwrap();
        let error = bed.0.take_exactly(address, &other).unwrap_err();
        assert_eq!(error.kind(), Kind::Conflict);
        assert!(error.to_string().contains(mine.short()));
        for wrong in [
            [10, 80, 0, 0],
            [10, 80, 0, 1],
            [10, 80, 0, 255],
            [10, 81, 0, 2],
        ] {
            let error = bed.0.take_exactly(wrong.into(), &other).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage);
        }
    }

    #[test]
    fn only_the_holder_gives_an_address_back() {
        let bed = Bed::new("10.80.0.0/24");
        let (mine, other) = (id(), id());
        let address = bed.0.take(&mine).unwrap().into();
        bed.0.release(address, &other).unwrap();
        assert_eq!(bed.0.list().unwrap().len(), 1);
        bed.0.release(address, &mine).unwrap();
        bed.0.release(address, &mine).unwrap();
        assert_eq!(bed.0.list().unwrap(), []);
    }

    #[test]
    fn the_addresses_of_dead_containers_are_reclaimed() {
        let bed = Bed::new("10.80.0.0/24");
        let (alive, dead) = (id(), id());
        let kept = bed.0.take(&alive).unwrap();
        let reclaimed = bed.0.take(&dead).unwrap();
        let leases = bed.0.reclaim(|container| *container == alive).unwrap();
        assert_eq!(
            leases,
            [Lease {
                address: reclaimed.into(),
                container: dead
            }]
        );
        let left: Vec<_> = bed
            .0
            .list()
            .unwrap()
            .iter()
            .map(|lease| lease.address)
            .collect();
        assert_eq!(left, [IpAddr::V4(kept)]);
    }

    #[test]
    fn no_address_is_leased_twice_however_many_ask() {
        let bed = Bed::new("10.80.0.0/24");
        let addresses: Vec<Ipv4Addr> = std::thread::scope(|scope| {
            let asking: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..30).map(|_| bed.0.take(&id()).unwrap()).collect()))
                .collect();
            let given: Vec<Vec<Ipv4Addr>> = asking
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect();
            given.concat()
        });
        assert_eq!(addresses.iter().collect::<HashSet<_>>().len(), 240);
        assert_eq!(bed.0.list().unwrap().len(), 240);
    }

    #[test]
    fn with_an_address_comes_the_one_of_ipv6_at_its_place() {
        let mut bed = Bed::with_ipv6("10.80.0.0/24", "fd00::/64");
        let six = |text: &str| text.parse::<Ipv6Addr>().unwrap();
        let take = |bed: &Bed| {
            let container = id();
            let address = bed.0.take(&container).unwrap();
            let beside = bed.0.take_beside(address, &container).unwrap();
            (container, address, beside)
        };
        let (first, address, beside) = take(&bed);
        assert_eq!((address, beside), ([10, 80, 0, 2].into(), six("fd00::2")));
        bed.0.take_exactly(six("fd00::3").into(), &id()).unwrap();
        assert_eq!(take(&bed).2, six("fd00::4"), "the next that is free");
        assert_eq!(take(&bed).2, six("fd00::5"));
        for wrong in ["fd00::", "fd00::1", "fd00:0:0:1::2", "fe80::1", "::1"] {
            let error = bed.0.take_exactly(six(wrong).into(), &id()).unwrap_err();
            assert_eq!(error.kind(), Kind::Usage, "{wrong}");
        }
        let taken = bed.0.take_exactly(beside.into(), &id()).unwrap_err();
        assert_eq!(taken.kind(), Kind::Conflict);
        bed.0.network.ipv6.as_mut().unwrap().range = Some("fd00::1:0/126".parse().unwrap());
        let (_, address, beside) = take(&bed);
        assert_eq!(address, Ipv4Addr::new(10, 80, 0, 5));
        assert_eq!(beside, six("fd00::1:0"));
        let gone = bed.0.reclaim(|container| *container != first).unwrap();
        let gone: Vec<String> = gone.iter().map(|lease| lease.address.to_string()).collect();
        assert_eq!(gone, ["10.80.0.2", "fd00::2"]);
    }

    #[test]
    fn with_a_certain_ipv6_address_comes_the_same_address_each_time() {
        let bed = Bed::with_ipv6("10.80.0.0/24", "fd00::/64");
        for (ipv6, last) in [("fd00::77", 0x77), ("fd00::1", 2), ("fd00::1:0", 4)] {
            for _ in 0..2 {
                let container = id();
                let address = bed.0.take_for(ipv6.parse().unwrap(), &container).unwrap();
                assert_eq!(address, Ipv4Addr::new(10, 80, 0, last), "{ipv6}");
                bed.0.release(address.into(), &container).unwrap();
            }
        }
        bed.0.take_exactly([10, 80, 0, 7].into(), &id()).unwrap();
        let next = bed.0.take_for("fd00::7".parse().unwrap(), &id()).unwrap();
        assert_eq!(next, Ipv4Addr::new(10, 80, 0, 8));
    }

    #[test]
    fn a_network_without_ipv6_has_no_such_addresses() {
        let bed = Bed::new("10.80.0.0/24");
        let container = id();
        let address = bed.0.take(&container).unwrap();
        assert!(bed.0.take_beside(address, &container).is_err());
        let asked = "fd00::2".parse::<IpAddr>().unwrap();
        assert!(bed.0.take_exactly(asked, &container).is_err());
    }
}
