//! Which settings of the kernel a container has for itself.
//!
//! Only what a namespace of its own keeps apart from the host can be set: docker's list.

use std::collections::HashMap;

use super::Engine;
use crate::error::{Error, Result};
use crate::store::containers::Record;

/// Settings of an IPC namespace.
const OF_IPC: [&str; 7] = [
    "kernel.msgmax",
    "kernel.msgmnb",
    "kernel.msgmni",
    "kernel.sem",
    "kernel.shmall",
    "kernel.shmmax",
    "kernel.shmmni",
];
/// One more, with an underscore in its name.
const SHM_REMOVAL: &str = "kernel.shm_rmid_forced";
/// The last group id that may open ping sockets, as in the kernel's own default range.
const PING_GROUP_MAX: u64 = i32::MAX as u64;

/// The settings of a container: the usual ones, and what was asked for.
pub(super) fn of(engine: &Engine, record: &Record) -> Result<HashMap<String, String>> {
    let mut sysctls = usual(engine, record);
    for (name, value) in &record.host.sysctls {
        // Slashes serve where a name has a dot in it, as with sysctl(8).
        let name = match name.find(['.', '/']).and_then(|at| name.get(at..=at)) {
            Some("/") => name.replace('.', "\u{0}").replace('/', "."),
            _ => name.clone(),
        };
        check(&name, record)?;
        sysctls.insert(name, value.clone());
    }
    Ok(sysctls)
}

fn check(name: &str, record: &Record) -> Result<()> {
    let refused = |why: &str| {
        Err(Error::usage(format!(
            "the sysctl `{name}` is refused: {why}"
        )))
    };
    if name
        .split('.')
        .any(|part| part.is_empty() || part.contains(['/', '\u{0}']))
    {
        return refused("it is no name of one");
    }
    let is_of_ipc = OF_IPC.contains(&name) || name == SHM_REMOVAL || name.starts_with("fs.mqueue.");
    let is_of_network = name.starts_with("net.");
    if is_of_ipc && record.host.ipc.is_shared() {
        return refused("the container has no IPC namespace of its own");
    }
    if is_of_network && !record.host.network.is_own() {
        return refused("the container has no network namespace of its own");
    }
    if is_of_ipc || is_of_network {
        return Ok(());
    }
    refused("it belongs to the whole machine, not to a namespace")
}

/// Ping and low ports work without a capability: both are harmless in a network namespace
/// of its own.
fn usual(engine: &Engine, record: &Record) -> HashMap<String, String> {
    if !record.host.network.is_own() {
        return HashMap::new();
    }
    let own = record.host.id_maps.as_ref();
    let groups = own.map_or(&engine.identity.gids, |maps| &maps.gids);
    let last_group = groups.first_run().saturating_sub(1).min(PING_GROUP_MAX);
    HashMap::from([
        (
            "net.ipv4.ping_group_range".to_owned(),
            format!("0 {last_group}"),
        ),
        (
            "net.ipv4.ip_unprivileged_port_start".to_owned(),
            "0".to_owned(),
        ),
    ])
}
