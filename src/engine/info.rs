//! `info`: facts about this installation and its host.

use std::path::PathBuf;

use super::Engine;
use crate::error::Result;
use crate::state::Status;

/// The facts.
#[derive(Debug, Clone)]
pub struct Info {
    /// Containers that run, are paused, and neither.
    pub containers: (usize, usize, usize),
    /// How many images there are.
    pub images: usize,
    /// The store's directory.
    pub root: PathBuf,
    /// The run directory.
    pub run: PathBuf,
    /// Whether a user namespace stands in for root.
    pub rootless: bool,
    /// 2, or 1 where version 2 has no controllers.
    pub cgroup_version: u32,
    /// The kernel's release.
    pub kernel: String,
    /// The distribution.
    pub system: String,
    /// Processors.
    pub processors: usize,
    /// Memory in bytes.
    pub memory: u64,
    /// The host's name.
    pub name: String,
    /// The hardware in the kernel's words: `x86_64`.
    pub machine: String,
}

impl Info {
    /// What containers are confined by, in Docker's form.
    pub fn security_options(&self) -> Vec<&'static str> {
        let mut options = vec!["name=seccomp,profile=builtin"];
        options.extend(self.rootless.then_some("name=rootless"));
        options.push("name=cgroupns");
        options
    }
}

/// Gathers the facts.
pub fn info(engine: &Engine) -> Result<Info> {
    let mut containers = (0, 0, 0);
    for container in engine.store.containers()? {
        match container.state().map(|state| state.status) {
            Ok(Status::Running | Status::Restarting) => containers.0 += 1,
            Ok(Status::Paused) => containers.1 += 1,
            _ => containers.2 += 1,
        }
    }
    let mut ids: Vec<_> = engine
        .store
        .images()?
        .into_iter()
        .map(|image| image.id)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let names = rustix::system::uname();
    let text = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
    Ok(Info {
        containers,
        images: ids.len(),
        root: engine.store.root().to_owned(),
        run: engine.store.run().to_owned(),
        rootless: !engine.identity.is_host_root(),
        cgroup_version: cgroup_version(),
        kernel: text(names.release()),
        system: system(),
        processors: std::thread::available_parallelism().map_or(1, usize::from),
        memory: memory(),
        name: text(names.nodename()),
        machine: text(names.machine()),
    })
}

/// Version 2 alone counts as 2: where both are mounted, the controllers are in version 1.
fn cgroup_version() -> u32 {
    if std::path::Path::new("/sys/fs/cgroup/cgroup.controllers").exists() {
        2
    } else {
        1
    }
}

fn system() -> String {
    let text = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="));
    name.map_or_else(
        || "Linux".to_owned(),
        |name| name.trim_matches('"').to_owned(),
    )
}

fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kilobytes.unwrap_or(0_u64) * 1024
}
