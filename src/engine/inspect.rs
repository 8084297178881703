//! `inspect`: everything about an object, in the shape of Docker's JSON.

use std::path::Path;

use serde_json::{Value, json};

use super::{Engine, own_image, secrets};
use crate::error::Result;
use crate::health::{self, Health, ResultLimits};
use crate::monitor;
use crate::monitor::log::FILE;
use crate::state::Status;
use crate::store::containers::{Container, LogDriver, Record, RunState};

mod host_config;
mod image;
mod mount;
mod network;
mod object;
mod remote;
mod resources;
mod volume;

pub use image::image;
pub use object::{ObjectKind, find};
pub use remote::{remote, remote_raw};

/// Docker's "never".
pub const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

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
        LogDriver::JsonFile | LogDriver::Local | LogDriver::K8sFile => {
            container.path(FILE).display().to_string()
        }
        LogDriver::Journald | LogDriver::None => String::new(),
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
        "PidFile": record.host.pid_file.as_deref().unwrap_or(Path::new("")),
        "Name": format!("/{}", record.name),
        "RestartCount": state.restart_count,
        "Driver": "overlay",
        "Platform": "linux",
        "HostConfig": host_config::json(record),
        // Nobody keeps a list of what is `exec`ed, and no security module has labels for it.
        "ExecIDs": null,
        "AppArmorProfile": "",
        "ProcessLabel": "",
        "MountLabel": "",
        "GraphDriver": { "Name": "overlay", "Data": trees(engine, container, &state) },
        "Mounts": record.host.mounts.iter().map(|mount| mount::json(engine, mount)).collect::<Vec<_>>(),
        "Config": config_json(record),
        "NetworkSettings": network::settings(&engine.store, record, &state),
    }))
}

/// Its PID 1, while it runs.
fn live_pid(state: &RunState) -> Option<i32> {
    let process = state.process.filter(|_| state.status.is_live());
    process.map(|process| process.pid)
}

/// The directories that its root is made of, and where that can be seen.
fn trees(engine: &Engine, container: &Container, state: &RunState) -> Value {
    let (beneath, _) = own_image::trees(engine, container.record(), container.directory());
    let beneath: Vec<String> = beneath
        .iter()
        .map(|tree| tree.display().to_string())
        .collect();
    let merged = live_pid(state).map(|pid| format!("/proc/{pid}/root"));
    json!({
        "LowerDir": beneath.join(":"),
        "MergedDir": merged.unwrap_or_default(),
        "UpperDir": container.path("upper").display().to_string(),
        "WorkDir": container.path("work").display().to_string(),
    })
}

fn state_json(container: &Container, state: &RunState) -> Result<Value> {
    let pid = live_pid(state).unwrap_or(0);
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
    // Before the first probe there is a status, and no more.
    let unprobed = |status| Health {
        status,
        ..Health::default()
    };
    if let Some(health) = monitor::health(container)?.or(state.health.map(unprobed)) {
        value["Health"] = json!(health);
    }
    Ok(value)
}

fn config_json(record: &Record) -> Value {
    let config = &record.config;
    let mut value = json!({
        "Hostname": record.hostname,
        "Domainname": "",
        "User": config.user,
        "AttachStdin": record.host.attached.stdin,
        "AttachStdout": record.host.attached.stdout,
        "AttachStderr": record.host.attached.stderr,
        "ExposedPorts": config.exposed_ports,
        "Tty": record.tty,
        "OpenStdin": record.open_stdin,
        "StdinOnce": record.stdin_once(),
        "Env": config.env,
        "Cmd": config.cmd,
        "Image": record.image_name,
        "Volumes": config.volumes,
        "WorkingDir": config.working_dir,
        "Entrypoint": config.entrypoint,
        "OnBuild": config.extra.get("OnBuild"),
        "Labels": config.labels,
        "StopTimeout": record.host.stop_timeout,
        "StopSignal": config.stop_signal.as_deref().unwrap_or("SIGTERM"),
    });
    // Absent where there is none, as with Docker.
    if let Some(check) = config.extra.get(health::KEY) {
        value["Healthcheck"] = check.clone();
    }
    // These are podman's.
    if let Some(check) = &record.host.startup_check {
        value["StartupHealthCheck"] = json!(check);
    }
    let kept = record.host.health_results;
    if kept != ResultLimits::default() {
        value["HealthMaxLogCount"] = json!(kept.count());
        value["HealthMaxLogSize"] = json!(kept.output_bytes());
    }
    if !record.host.secrets.is_empty() {
        value["Secrets"] = secrets::of_container(record);
    }
    value
}
