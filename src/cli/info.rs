//! `info`: show facts about this installation and its host.

use clap::Args;
use serde_json::{Value, json};

use super::Context;
use crate::clock::Timestamp;
use crate::engine::info::{self, Info};
use crate::error::Result;
use crate::oci::Platform;
use crate::ui::format;
use crate::{size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

const VERSION: &str = env!("CARGO_PKG_VERSION");

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
    let info = info::info(&context.reader()?)?;
    if format.is_some() {
        format::object(format, &object(&info))?;
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
        ("Cgroup Version", info.cgroup_version.to_string()),
        ("Rootless", info.rootless.to_string()),
        ("Security Options", info.security_options().join(" ")),
        ("Kernel Version", info.kernel),
        ("Operating System", info.system),
        ("OSType", "linux".to_owned()),
        ("Architecture", Platform::host().architecture),
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
fn object(info: &Info) -> Value {
    let (running, paused, stopped) = info.containers;
    let root = info.root.display().to_string();
    let run = info.run.display().to_string();
    let version = info.cgroup_version;
    json!({
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
        "CgroupVersion": version.to_string(),
        "NCPU": info.processors,
        "MemTotal": info.memory,
        "KernelVersion": info.kernel,
        "OperatingSystem": info.system,
        "OSType": "linux",
        "Architecture": info.machine,
        "Name": info.name,
        "DockerRootDir": root,
        "ServerVersion": VERSION,
        "DefaultRuntime": "coracle",
        "Runtimes": { "coracle": { "path": "coracle" } },
        "SecurityOptions": info.security_options(),
        "SystemTime": Timestamp::now(),
        "IndexServerAddress": "https://index.docker.io/v1/",
        "LiveRestoreEnabled": true,
        "ExperimentalBuild": false,
        "Swarm": { "LocalNodeState": "inactive" },
        "Labels": [],
        "Warnings": null,
        "Host": {
            "Arch": Platform::host().architecture,
            "OS": "linux",
            "Kernel": info.kernel,
            "Hostname": info.name,
            "CPUs": info.processors,
            "MemTotal": info.memory,
            "CgroupsVersion": format!("v{version}"),
            "Security": { "Rootless": info.rootless, "SECCOMPEnabled": true },
            "OCIRuntime": { "Name": "coracle" },
        },
        "Store": {
            "GraphDriverName": "overlay",
            "GraphRoot": root,
            "RunRoot": run,
            "ContainerStore": { "Number": running + paused + stopped },
            "ImageStore": { "Number": info.images },
        },
        "Version": { "Version": VERSION },
    })
}
