//! Which namespaces a container has: its own, the host's, or another container's.

use oci_spec::runtime::{LinuxNamespace, LinuxNamespaceBuilder, LinuxNamespaceType};

use super::Engine;
use crate::error::{Context, Error, Kind, Result};
use crate::ids::ContainerId;
use crate::monitor::user_networks::{self, Keeper};
use crate::paths::Paths;
use crate::store::Store;
use crate::store::containers::{
    Container, HostOptions, NamespaceMode, NetworkMode, ProcessReference, Record,
};

/// Puts ids in the place of the names of other containers, and checks that they agree.
pub(super) fn resolve(engine: &Engine, host: &mut HostOptions) -> Result<()> {
    refuse_to_join_with_own_users(host)?;
    if host.domainname.is_some() && host.uts.is_shared() {
        return Err(Error::usage(
            "`--domainname` cannot be used where the container has another's host name",
        ));
    }
    for mode in [&mut host.pid, &mut host.uts, &mut host.cgroupns] {
        if let NamespaceMode::Container(name) = mode {
            *name = engine.store.find_container(name)?.id().to_string();
        }
    }
    if let NamespaceMode::Container(name) = &mut host.ipc {
        let other = engine.store.find_container(name)?;
        if matches!(
            other.record().host.ipc,
            NamespaceMode::Private | NamespaceMode::None
        ) {
            return Err(Error::new(
                Kind::Conflict,
                format!("container `{name}` does not share its memory and queues"),
            )
            .hint("It has to be made with `--ipc shareable`."));
        }
        *name = other.id().to_string();
    }
    if let NetworkMode::Container(name) = &mut host.network {
        *name = engine.store.find_container(name)?.id().to_string();
    }
    Ok(())
}

/// A namespace can be joined by whoever has rights in the users' namespace that it belongs to
/// (setns(2)), which a container with users of its own has not.
fn refuse_to_join_with_own_users(host: &HostOptions) -> Result<()> {
    let joins =
        |mode: &NamespaceMode| matches!(mode, NamespaceMode::Container(_) | NamespaceMode::Path(_));
    let network = matches!(
        host.network,
        NetworkMode::Container(_) | NetworkMode::Path(_)
    );
    let modes = [&host.pid, &host.ipc, &host.uts, &host.cgroupns];
    match host.id_maps.is_some() && (network || modes.into_iter().any(joins)) {
        true => Err(Error::usage(format!(
            "a container with users of its own (`--userns {}`) cannot join the namespaces of others",
            host.userns
        ))),
        false => Ok(()),
    }
}

/// The containers whose namespaces a container joins, by name or id.
pub fn joined(host: &HostOptions) -> impl Iterator<Item = &str> {
    let modes = [&host.pid, &host.ipc, &host.uts, &host.cgroupns].into_iter();
    let others = modes.filter_map(|mode| match mode {
        NamespaceMode::Container(name) => Some(name.as_str()),
        _ => None,
    });
    let network = match &host.network {
        NetworkMode::Container(name) => Some(name.as_str()),
        _ => None,
    };
    others.chain(network)
}

/// The monitor of a container that is joined: who joins must be in its user namespace,
/// which the kernel knows by the monitor.
pub fn neighbour(store: &Store, host: &HostOptions) -> Result<Option<ProcessReference>> {
    let Some(name) = joined(host).next() else {
        return Ok(None);
    };
    let other = store.find_container(name)?;
    let state = other.state()?;
    let monitor = state.monitor.filter(|_| state.status.is_live());
    monitor.map(Some).ok_or_else(|| not_running(&other))
}

/// The user's networks, for a container beside another one: both have to be in one user
/// namespace, and that is the networks'.
pub(super) fn networks_beside(paths: &Paths, neighbour: ProcessReference) -> Result<Keeper> {
    let (keeper, holder) = user_networks::keep(paths)?;
    let users_of = |process: ProcessReference| {
        let path = format!("/proc/{}/ns/user", process.pid);
        std::fs::read_link(&path).doing(|| format!("read `{path}`"))
    };
    if users_of(neighbour)? == users_of(holder)? {
        return Ok(keeper);
    }
    Err(Error::new(
        Kind::Conflict,
        "the container that is joined was started without the user's networks, and so it \
         cannot be joined by one that is on them",
    )
    .hint("Start the other one on such a network, too."))
}

fn not_running(container: &Container) -> Error {
    let name = &container.record().name;
    Error::new(
        Kind::Conflict,
        format!("cannot join the namespaces of container `{name}`: it is not running"),
    )
    .hint(format!("Start it: coracle start {name}"))
}

/// The namespaces in the configuration: those of its own, and places for those that are
/// joined. Whose these are is found at each start.
pub(super) fn of(record: &Record) -> Result<Vec<LinuxNamespace>> {
    use LinuxNamespaceType::{Cgroup, Ipc, Mount, Network, Pid, User, Uts};
    let host = &record.host;
    let mut kinds = vec![Mount];
    if host.id_maps.is_some() {
        kinds.push(User);
    }
    for (kind, mode) in [
        (Pid, &host.pid),
        (Uts, &host.uts),
        (Ipc, &host.ipc),
        (Cgroup, &host.cgroupns),
    ] {
        if !mode.is_shared() {
            kinds.push(kind);
        }
    }
    if host.network.is_own() {
        kinds.push(Network);
    }
    kinds
        .into_iter()
        .map(|kind| LinuxNamespaceBuilder::default().typ(kind).build())
        .collect::<std::result::Result<_, _>>()
        .doing(|| "describe the namespaces")
}

/// As asked for; else the name of whoever's network or host name it shares; else the
/// beginning of its id.
pub(super) fn hostname(
    engine: &Engine,
    id: &ContainerId,
    asked: Option<String>,
    host: &HostOptions,
) -> Result<String> {
    let shares_name = host.uts.is_shared();
    if let Some(asked) = asked {
        if shares_name || matches!(host.network, NetworkMode::Container(_)) {
            return Err(Error::usage(
                "`--hostname` cannot be used where the container has another's host name",
            ));
        }
        return Ok(asked);
    }
    let name_of = |other: &str| {
        let other = engine.store.find_container(other)?;
        Ok(other.record().hostname.clone())
    };
    let of_the_host = || {
        let system = rustix::system::uname();
        system.nodename().to_string_lossy().into_owned()
    };
    match (&host.uts, &host.network) {
        (NamespaceMode::Host, _) => Ok(of_the_host()),
        (NamespaceMode::Container(other), _) => name_of(other),
        (_, NetworkMode::Host) => Ok(of_the_host()),
        (_, NetworkMode::Container(other)) => name_of(other),
        _ => Ok(id.short().to_owned()),
    }
}
