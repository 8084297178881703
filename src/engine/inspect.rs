//! `inspect`: everything about an object, in the shape of Docker's JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Engine;
use crate::error::Result;
use crate::health;
use crate::monitor;
use crate::monitor::log::FILE;
use crate::port::HostPort;
use crate::state::Status;
use crate::store::containers::{
    Container, LogDriver, MountPoint, MountSource, NamespaceMode, NetworkMode, Record, RunState,
};

mod image;
mod resources;

pub use image::image;

/// Docker's "never".
const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

/// Describes a container.
pub fn container(engine: &Engine, container: &Container) -> Result<Value> {
    let state = container.state()?;
    let record = container.record();
    let config = &record.config;
    let words: Vec<&String> = config
        .entrypoint
        .iter()
        .flatten()
        .chain(config.cmd.iter().flatten())
        .collect();
    let log_path = match record.host.log.driver {
        LogDriver::JsonFile | LogDriver::K8sFile => container.path(FILE).display().to_string(),
        LogDriver::None => String::new(),
    };
    let etc = |name: &str| container.path(name).display().to_string();
    Ok(json!({
        "Id": record.id,
        "Created": record.created,
        "Path": words.first(),
        "Args": words.get(1..).unwrap_or_default(),
        "State": state_json(container, &state)?,
        "Image": record.image,
        "ResolvConfPath": etc("resolv.conf"),
        "HostnamePath": etc("hostname"),
        "HostsPath": etc("hosts"),
        "LogPath": log_path,
        "Name": format!("/{}", record.name),
        "RestartCount": state.restart_count,
        "Driver": "overlay",
        "Platform": "linux",
        "HostConfig": host_json(record),
        "GraphDriver": { "Name": "overlay", "Data": {
            "UpperDir": container.path("upper").display().to_string(),
            "WorkDir": container.path("work").display().to_string(),
        }},
        "Mounts": record.host.mounts.iter().map(|mount| mount_json(engine, mount)).collect::<Vec<_>>(),
        "Config": config_json(record),
        "NetworkSettings": network_json(record, &state),
    }))
}

fn state_json(container: &Container, state: &RunState) -> Result<Value> {
    let pid = state
        .process
        .filter(|_| state.status.is_live())
        .map_or(0, |process| process.pid);
    let is_running = matches!(state.status, Status::Running | Status::Paused);
    let time = |time: Option<String>| time.unwrap_or_else(|| ZERO_TIME.to_owned());
    let mut value = json!({
        "Status": state.status,
        "Running": state.status.is_live(),
        "Paused": state.status == Status::Paused,
        "Restarting": state.status == Status::Restarting,
        "OOMKilled": state.exit.as_ref().is_some_and(|exit| exit.oom_killed),
        "Dead": false,
        "Pid": pid,
        "ExitCode": if is_running { 0 } else { state.exit_code() },
        "Error": state.error.clone().unwrap_or_default(),
        "StartedAt": time(state.started.map(|at| at.to_string())),
        "FinishedAt": time(state.exit.as_ref().map(|exit| exit.at.to_string())),
    });
    if let Some(health) = monitor::health(container)? {
        value["Health"] = json!(health);
    }
    Ok(value)
}

fn config_json(record: &Record) -> Value {
    let config = &record.config;
    json!({
        "Hostname": record.hostname,
        "Domainname": "",
        "User": config.user,
        "AttachStdin": false,
        "AttachStdout": true,
        "AttachStderr": true,
        "ExposedPorts": config.exposed_ports,
        "Tty": record.tty,
        "OpenStdin": record.open_stdin,
        "StdinOnce": record.open_stdin,
        "Env": config.env,
        "Cmd": config.cmd,
        "Image": record.image_name,
        "Volumes": config.volumes,
        "WorkingDir": config.working_dir,
        "Entrypoint": config.entrypoint,
        "Labels": config.labels,
        "StopSignal": config.stop_signal.as_deref().unwrap_or("SIGTERM"),
        "Healthcheck": config.extra.get(health::KEY),
    })
}

fn host_json(record: &Record) -> Value {
    let host = &record.host;
    let binds: Vec<String> = host.mounts.iter().filter_map(bind_text).collect();
    let tmpfs: BTreeMap<String, &str> = host
        .mounts
        .iter()
        .filter(|mount| matches!(mount.source, MountSource::Tmpfs { .. }))
        .map(|mount| (mount.destination.display().to_string(), ""))
        .collect();
    let ulimits: Vec<Value> = host
        .ulimits
        .iter()
        .map(|(name, limit)| json!({ "Name": name, "Soft": limit.soft, "Hard": limit.hard }))
        .collect();
    let mut shown = json!({
        "Binds": binds,
        "LogConfig": { "Type": host.log.driver, "Config": {
            "max-size": host.log.max_size.to_string(),
            "max-file": host.log.max_files.to_string(),
        }},
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
        "Privileged": host.privileged,
        "ReadonlyRootfs": host.read_only,
        "SecurityOpt": host.security_opt,
        "ShmSize": host.shm_size.unwrap_or(64 << 20),
        "Tmpfs": tmpfs,
        "Ulimits": ulimits,
        "Init": host.init,
        "OomScoreAdj": host.oom_score_adj.unwrap_or(0),
        "CgroupParent": host.cgroup_parent.clone().unwrap_or_default(),
        "Sysctls": host.sysctls,
        "PidMode": mode(&host.pid),
        "IpcMode": host.ipc.to_string(),
        "UTSMode": mode(&host.uts),
        "CgroupnsMode": host.cgroupns.to_string(),
        "UsernsMode": host.userns,
    });
    if let (Value::Object(shown), Value::Object(limits)) =
        (&mut shown, resources::json(&host.resources))
    {
        shown.extend(limits);
    }
    shown
}

/// Docker shows nothing where a namespace is the container's own.
fn mode(mode: &NamespaceMode) -> String {
    match mode {
        NamespaceMode::Private => String::new(),
        other => other.to_string(),
    }
}

fn bind_text(mount: &MountPoint) -> Option<String> {
    let source = match &mount.source {
        MountSource::Bind { path, .. } => path.display().to_string(),
        MountSource::Volume {
            name,
            anonymous: false,
            ..
        } => name.clone(),
        _ => return None,
    };
    let access = if mount.read_only { ":ro" } else { "" };
    Some(format!("{source}:{}{access}", mount.destination.display()))
}

fn mount_json(engine: &Engine, mount: &MountPoint) -> Value {
    let destination = mount.destination.display().to_string();
    let (mode, writable) = (mount.options.join(","), !mount.read_only);
    let propagation = mount.propagation.as_deref().unwrap_or("rprivate");
    match &mount.source {
        MountSource::Bind { path, .. } => json!({
            "Type": "bind", "Source": path.display().to_string(), "Destination": destination,
            "Mode": mode, "RW": writable, "Propagation": propagation,
        }),
        MountSource::Volume { name, .. } => json!({
            "Type": "volume", "Name": name,
            "Source": engine.store.volume_data(name).display().to_string(),
            "Destination": destination, "Driver": "local", "Mode": mode, "RW": writable,
            "Propagation": "",
        }),
        MountSource::Tmpfs { .. } => json!({
            "Type": "tmpfs", "Source": "", "Destination": destination,
            "Mode": mode, "RW": writable, "Propagation": "",
        }),
    }
}

fn network_json(record: &Record, state: &RunState) -> Value {
    let network = &state.network;
    let address = network
        .address
        .map(|address| address.to_string())
        .unwrap_or_default();
    let gateway = network
        .gateway
        .map(|gateway| gateway.to_string())
        .unwrap_or_default();
    let mac = network.mac.clone().unwrap_or_default();
    let mode = match record.host.network {
        NetworkMode::Default => "bridge",
        ref other => other.as_str(),
    };
    json!({
        "Ports": published_ports(record, state),
        "IPAddress": address,
        "IPPrefixLen": network.prefix,
        "Gateway": gateway,
        "MacAddress": mac,
        "Networks": { mode: {
            "IPAddress": address,
            "IPPrefixLen": network.prefix,
            "Gateway": gateway,
            "MacAddress": mac,
        }},
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

/// `80/tcp` → where it is published; `null` for what is only exposed.
fn published_ports(record: &Record, state: &RunState) -> BTreeMap<String, Value> {
    let exposed = record.config.exposed_ports.keys();
    let mut ports: BTreeMap<String, Value> = match state.status.is_live() {
        true => exposed.map(|port| (port.clone(), Value::Null)).collect(),
        false => BTreeMap::new(),
    };
    for port in &state.network.ports {
        let address = port
            .host_address
            .map_or("0.0.0.0".to_owned(), |address| address.to_string());
        let binding = json!({ "HostIp": address, "HostPort": port.host_port.to_string() });
        let entry = ports
            .entry(format!("{}/{}", port.container_port, port.protocol))
            .or_default();
        match entry {
            Value::Array(list) => list.push(binding),
            other => *other = json!([binding]),
        }
    }
    ports
}
