//! What a container asked of the host, in the shape of Docker's `HostConfig`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{mount, resources};
use crate::engine::security::Security;
use crate::idmap::IdMap;
use crate::port::HostPort;
use crate::store::containers::{
    Given, HostOptions, MountPoint, MountSource, NamespaceMode, Record,
};

/// All of it.
pub(super) fn json(record: &Record) -> Value {
    let host = &record.host;
    let ulimits: Vec<Value> = host
        .ulimits
        .iter()
        .map(|(name, limit)| json!({ "Name": name, "Soft": limit.soft, "Hard": limit.hard }))
        .collect();
    let mut shown = json!({
        "LogConfig": { "Type": host.log.driver, "Config": host.log.given },
        "NetworkMode": host.network.to_string(),
        "PortBindings": requested_ports(record),
        "RestartPolicy": { "Name": host.restart.name(), "MaximumRetryCount": host.restart.max() },
        "AutoRemove": host.auto_remove,
        "CapAdd": host.cap_add,
        "CapDrop": host.cap_drop,
        "Dns": host.dns.servers,
        "DnsOptions": host.dns.options,
        "DnsSearch": host.dns.search,
        "ExtraHosts": host.extra_hosts,
        "Links": links(record),
        "Privileged": host.privileged,
        "ReadonlyRootfs": host.read_only,
        "SecurityOpt": host.security_opt,
        "ShmSize": host.shm_size.unwrap_or(64 << 20),
        "Ulimits": ulimits,
        "Init": host.init,
        "OomScoreAdj": host.oom_score_adj.unwrap_or(0),
        "GroupAdd": (!host.group_add.is_empty()).then_some(&host.group_add),
        "Cgroup": "",
        "CgroupParent": host.cgroup_parent.clone().unwrap_or_default(),
        "Sysctls": host.sysctls,
        "PidMode": mode(&host.pid),
        "IpcMode": host.ipc.to_string(),
        "UTSMode": mode(&host.uts),
        "CgroupnsMode": host.cgroupns.to_string(),
        "UsernsMode": host.userns,
        "PublishAllPorts": host.publish_all,
        "ContainerIDFile": "",
        "ConsoleSize": [0, 0],
        "Isolation": "",
        "Devices": devices(record),
        "DeviceCgroupRules": host.device_rules.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "DeviceRequests": device_requests(&host.cdi_devices),
        "Runtime": "coracle",
    });
    if let Some(maps) = &host.id_maps {
        shown["IDMappings"] = json!({ "UidMap": ranges(&maps.uids), "GidMap": ranges(&maps.gids) });
    }
    if let Some(path) = &host.init_path {
        shown["InitPath"] = json!(path);
    }
    if let Ok(security) = Security::of(host) {
        shown["MaskedPaths"] = json!(security.masked_paths);
        shown["ReadonlyPaths"] = json!(security.read_only_paths);
    }
    for part in [
        accounts(host),
        storage(host),
        resources::json(&host.resources),
    ] {
        if let (Value::Object(shown), Value::Object(part)) = (&mut shown, part) {
            shown.extend(part);
        }
    }
    shown
}

/// As podman shows them.
fn ranges(map: &IdMap) -> Vec<String> {
    let ranges = map.ranges().iter();
    ranges
        .map(|range| format!("{}:{}:{}", range.inside, range.outside, range.count))
        .collect()
}

/// What was asked for beside the image's accounts; docker has no such flags.
fn accounts(host: &HostOptions) -> Value {
    let asked = &host.accounts;
    match asked.is_empty() {
        true => json!({}),
        false => json!({
            "HostUsers": asked.host_users.iter().map(|user| &user.name).collect::<Vec<_>>(),
            "PasswdEntry": asked.passwd_entry,
            "GroupEntry": asked.group_entry,
        }),
    }
}

/// What the flags about mounts asked for, each under its own name.
fn storage(host: &HostOptions) -> Value {
    let mounts = || host.mounts.iter();
    let tmpfs = mounts().filter_map(|mount| match &mount.given {
        Some(Given::Tmpfs(options)) => Some((mount.destination.display().to_string(), options)),
        _ => None,
    });
    let asked = mounts().filter(|mount| mount.given == Some(Given::Mount));
    json!({
        "Binds": mounts().filter_map(bind_text).collect::<Vec<_>>(),
        "Mounts": asked.map(mount::request).collect::<Vec<_>>(),
        "Tmpfs": tmpfs.collect::<BTreeMap<_, _>>(),
        "VolumesFrom": host.volumes_from,
        "VolumeDriver": "",
    })
}

/// `/OTHER:/OWN/ALIAS`, as docker shows it.
fn links(record: &Record) -> Vec<String> {
    let links = record.host.links.iter();
    let shown = links.map(|text| {
        let (name, alias) = text.split_once(':').unwrap_or((text, text));
        format!("/{name}:/{}/{alias}", record.name)
    });
    shown.collect()
}

/// Docker shows nothing where a namespace is the container's own.
fn mode(mode: &NamespaceMode) -> String {
    match mode {
        NamespaceMode::Private => String::new(),
        other => other.to_string(),
    }
}

/// What `--volume` asked for, as it was given.
fn bind_text(mount: &MountPoint) -> Option<String> {
    let Some(Given::Volume { target, options }) = &mount.given else {
        return None;
    };
    let source = match &mount.source {
        MountSource::Bind { path, .. } => path.display().to_string(),
        MountSource::Volume {
            name,
            anonymous: false,
            ..
        } => name.clone(),
        _ => return None,
    };
    Some(match options.is_empty() {
        true => format!("{source}:{target}"),
        false => format!("{source}:{target}:{options}"),
    })
}

/// `80/tcp` → where it was asked to be published.
fn requested_ports(record: &Record) -> BTreeMap<String, Vec<Value>> {
    let mut ports: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for port in &record.host.ports {
        let host_port = match &port.host_port {
            HostPort::Any => String::new(),
            HostPort::OneOf(range) if range.start() == range.end() => range.start().to_string(),
            HostPort::OneOf(range) => format!("{}-{}", range.start(), range.end()),
        };
        let address = port
            .host_address
            .map(|address| address.to_string())
            .unwrap_or_default();
        ports
            .entry(format!("{}/{}", port.container_port, port.protocol))
            .or_default()
            .push(json!({ "HostIp": address, "HostPort": host_port }));
    }
    ports
}

/// Docker's form of devices that were given by their paths.
fn devices(record: &Record) -> Vec<Value> {
    let devices = record.host.devices.iter();
    let shown = devices.map(|device| {
        json!({
            "PathOnHost": device.source,
            "PathInContainer": device.destination,
            "CgroupPermissions": device.access.to_string(),
        })
    });
    shown.collect()
}

/// Docker's form of devices that were looked up in specifications.
fn device_requests(names: &[String]) -> Vec<Value> {
    let request = json!({
        "Driver": "cdi", "Count": 0, "DeviceIDs": names, "Capabilities": null, "Options": null,
    });
    match names.is_empty() {
        true => Vec::new(),
        false => vec![request],
    }
}
