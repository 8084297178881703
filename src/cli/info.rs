//! `info`: show facts about this installation and its host.

use clap::Args;
use serde_json::{Map, Value, json};

use super::Context;
use crate::clock::Timestamp;
use crate::engine::info::{self, Info};
use crate::error::Result;
use crate::oci::Platform;
use crate::registry::Index;
use crate::store::containers::CgroupManager;
use crate::ui::format;
use crate::{env, size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Where a name without a registry leads.
const HUB: &str = "docker.io";

/// Show facts about this installation and its host
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Show as `json` or with a Go template, such as '{{.CgroupVersion}}'
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let format = arguments.format.as_deref();
    format::check(format)?;
    let mut info = info::info(&context.reader()?)?;
    match context.cgroup_manager {
        CgroupManager::Auto => {}
        CgroupManager::Cgroupfs => info.cgroup_driver = "cgroupfs",
        CgroupManager::Systemd => info.cgroup_driver = "systemd",
    }
    for warning in &info.warnings {
        ui::warn(warning);
    }
    if format.is_some() {
        format::object(format, &object(context, &info))?;
        return Ok(0);
    }
    let (running, paused, stopped) = info.containers;
    let lines = [
        ("Containers", (running + paused + stopped).to_string()),
        (" Running", running.to_string()),
        (" Paused", paused.to_string()),
        (" Stopped", stopped.to_string()),
        ("Images", info.images.to_string()),
        ("Server Version", VERSION.to_owned()),
        ("Storage Driver", "overlay".to_owned()),
        ("Cgroup Driver", info.cgroup_driver.to_owned()),
        ("Cgroup Version", info.cgroup_version.to_string()),
        ("Rootless", info.rootless.to_string()),
        ("Security Options", info.security_options().join(" ")),
        ("Kernel Version", info.kernel),
        ("Operating System", info.system),
        ("OSType", "linux".to_owned()),
        ("Architecture", info.machine),
        ("CPUs", info.processors.to_string()),
        ("Total Memory", size::human(info.memory)),
        ("Name", info.name),
        ("Root Dir", info.root.display().to_string()),
        ("Run Dir", info.run.display().to_string()),
    ];
    for (name, value) in lines {
        ui::print(format_args!("{name}: {value}"))?;
    }
    Ok(0)
}

/// Under Docker's names, and under `Host` and `Store` what scripts ask podman for.
fn object(context: &Context, info: &Info) -> Value {
    let parts = [
        installation(context, info),
        host(info),
        network(info),
        podmans(info),
    ];
    let fields = parts.into_iter().flat_map(|part| match part {
        Value::Object(fields) => fields,
        _ => Map::new(),
    });
    Value::Object(fields.collect())
}

fn installation(context: &Context, info: &Info) -> Value {
    let (running, paused, stopped) = info.containers;
    let platform = Platform::host();
    json!({
        "ID": info.id,
        "ClientInfo": {
            "Version": VERSION,
            "Os": platform.os,
            "Arch": platform.architecture,
            "Context": "default",
            "Debug": false,
            "Plugins": [],
            "Warnings": null,
        },
        "Containers": running + paused + stopped,
        "ContainersRunning": running,
        "ContainersPaused": paused,
        "ContainersStopped": stopped,
        "Images": info.images,
        "Driver": "overlay",
        "DriverStatus": [["Rootless", info.rootless.to_string()]],
        "Plugins": {
            "Volume": ["local"],
            "Network": ["bridge", "host", "null"],
            "Log": ["json-file", "k8s-file", "none"],
        },
        "LoggingDriver": "json-file",
        "DockerRootDir": info.root.display().to_string(),
        "ServerVersion": VERSION,
        "DefaultRuntime": "coracle",
        "Runtimes": { "coracle": { "path": "coracle" } },
        // It is a part of this program, and this is what it is called in a container.
        "InitBinary": "init",
        "SecurityOptions": info.security_options(),
        "CDISpecDirs": context.cdi_directories(),
        "LiveRestoreEnabled": true,
        "ExperimentalBuild": false,
        "Debug": false,
        "Swarm": { "LocalNodeState": "inactive", "NodeID": "" },
        "Labels": [],
        "Warnings": (!info.warnings.is_empty()).then_some(&info.warnings),
        "ServerErrors": null,
    })
}

fn host(info: &Info) -> Value {
    let has = |controller: &str| info.controllers.iter().any(|one| one == controller);
    json!({
        "CgroupDriver": info.cgroup_driver,
        "CgroupVersion": info.cgroup_version.to_string(),
        "MemoryLimit": has("memory"),
        "SwapLimit": has("memory") && info.swap,
        "PidsLimit": has("pids"),
        "CPUShares": has("cpu"),
        "CpuCfsPeriod": has("cpu"),
        "CpuCfsQuota": has("cpu"),
        "CPUSet": has("cpuset"),
        "NCPU": info.processors,
        "MemTotal": info.memory,
        "KernelVersion": info.kernel,
        "OperatingSystem": info.system,
        "OSVersion": info.system_version,
        "OSType": "linux",
        "Architecture": info.machine,
        "Name": info.name,
        "SystemTime": Timestamp::now(),
    })
}

fn network(info: &Info) -> Value {
    let mut indexes = Map::new();
    for index in &info.registries {
        indexes.insert(index.name.clone(), index_config(index));
    }
    let hub = Index {
        name: HUB.to_owned(),
        mirrors: Vec::new(),
        is_insecure: false,
    };
    let hub = indexes.entry(HUB).or_insert_with(|| index_config(&hub));
    let mirrors = hub["Mirrors"].clone();
    json!({
        "IPv4Forwarding": info.ipv4_forwarding,
        "HTTPProxy": proxy("HTTP_PROXY"),
        "HTTPSProxy": proxy("HTTPS_PROXY"),
        "NoProxy": variable("NO_PROXY"),
        "IndexServerAddress": "https://index.docker.io/v1/",
        "RegistryConfig": {
            "IndexConfigs": indexes,
            // To oneself one may speak without a certificate.
            "InsecureRegistryCIDRs": ["::1/128", "127.0.0.0/8"],
            "Mirrors": mirrors,
        },
    })
}

fn index_config(index: &Index) -> Value {
    json!({
        "Name": index.name,
        "Mirrors": index.mirrors,
        "Secure": !index.is_insecure,
        "Official": index.name == HUB,
    })
}

/// A variable that is known in capitals and without.
fn variable(name: &str) -> String {
    let value = env::get(name).or_else(|| env::get(&name.to_lowercase()));
    value.unwrap_or_default()
}

/// A proxy's address without what proves to it who one is.
fn proxy(name: &str) -> String {
    let address = variable(name);
    let start = address.find("://").map_or(0, |at| at + "://".len());
    let (scheme, rest) = address.split_at(start);
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}xxxxx:xxxxx@{host}"),
        None => address,
    }
}

fn podmans(info: &Info) -> Value {
    let (running, paused, stopped) = info.containers;
    let version = info.cgroup_version;
    json!({
        "Host": {
            "Arch": Platform::host().architecture,
            "OS": "linux",
            "Kernel": info.kernel,
            "Hostname": info.name,
            "CPUs": info.processors,
            "MemTotal": info.memory,
            "CgroupManager": info.cgroup_driver,
            "CgroupControllers": info.controllers,
            "CgroupsVersion": format!("v{version}"),
            "Security": { "Rootless": info.rootless, "SECCOMPEnabled": true },
            "OCIRuntime": { "Name": "coracle" },
        },
        "Store": {
            "GraphDriverName": "overlay",
            "GraphRoot": info.root.display().to_string(),
            "RunRoot": info.run.display().to_string(),
            "ContainerStore": { "Number": running + paused + stopped },
            "ImageStore": { "Number": info.images },
        },
        "Version": { "Version": VERSION },
    })
}
