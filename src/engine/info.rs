//! `info`: facts about this installation and its host.

use std::fs;
use std::path::{Path, PathBuf};

use super::Engine;
use crate::digest::Digest;
use crate::error::Result;
use crate::registry::{Index, Registries};
use crate::runtime::cgroup;
use crate::state::Status;
use crate::systemd::Manager;

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
    /// A name of this installation that stays.
    pub id: String,
    /// Who makes cgroups: `cgroupfs` or `systemd`; `none` where there are none.
    pub cgroup_driver: &'static str,
    /// The controllers that containers of this user can be limited by.
    pub controllers: Vec<String>,
    /// Whether memory can be swapped out.
    pub swap: bool,
    /// Whether the host passes packets on.
    pub ipv4_forwarding: bool,
    /// What `registries.conf` says.
    pub registries: Vec<Index>,
    /// What is wrong with it.
    pub warnings: Vec<String>,
    /// 2, or 1 where version 2 has no controllers.
    pub cgroup_version: u32,
    /// The kernel's release.
    pub kernel: String,
    /// The distribution.
    pub system: String,
    /// Its version.
    pub system_version: String,
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
    let (registries, warnings) = match Registries::of_this_host() {
        Ok(registries) => (registries.indexes().collect(), Vec::new()),
        Err(why) => (Vec::new(), vec![why.one_line()]),
    };
    let (cgroup_driver, controllers) = cgroups(engine.identity.uid);
    let names = rustix::system::uname();
    let text = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
    Ok(Info {
        containers,
        images: ids.len(),
        root: engine.store.root().to_owned(),
        run: engine.store.run().to_owned(),
        rootless: !engine.identity.is_host_root(),
        id: id(engine),
        cgroup_driver,
        controllers,
        swap: Path::new("/proc/swaps").exists(),
        ipv4_forwarding: read("/proc/sys/net/ipv4/ip_forward").trim() == "1",
        registries,
        warnings,
        cgroup_version: cgroup_version(),
        kernel: text(names.release()),
        system: of_system("PRETTY_NAME").unwrap_or_else(|| "Linux".to_owned()),
        system_version: of_system("VERSION_ID").unwrap_or_default(),
        processors: std::thread::available_parallelism().map_or(1, usize::from),
        memory: memory(),
        name: text(names.nodename()),
        machine: text(names.machine()),
    })
}

/// Version 2 alone counts as 2: where both are mounted, the controllers are in version 1.
fn cgroup_version() -> u32 {
    if Path::new("/sys/fs/cgroup/cgroup.controllers").exists() {
        2
    } else {
        1
    }
}

/// Who makes the cgroup of a container with limits, and which controllers it can have.
fn cgroups(uid: u32) -> (&'static str, Vec<String>) {
    let systemd = Manager::of(uid);
    if cgroup::can_limit() {
        ("cgroupfs", cgroup::controllers())
    } else if systemd.is_there() {
        ("systemd", systemd.controllers())
    } else if cgroup::can_make() {
        ("cgroupfs", Vec::new())
    } else {
        ("none", Vec::new())
    }
}

/// Made of the machine's id, which is to be told to nobody as it is (machine-id(5)), and of
/// the store's place.
fn id(engine: &Engine) -> String {
    let machine = read("/etc/machine-id");
    let text = format!(
        "coracle {} {}",
        machine.trim(),
        engine.store.root().display()
    );
    let digest = Digest::of(text.as_bytes());
    let part = |from: usize, to: usize| digest.hex().get(from..to).unwrap_or_default();
    let parts = [
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ];
    parts.join("-")
}

/// What the host says of itself (os-release(5)).
fn of_system(key: &str) -> Option<String> {
    let text = read("/etc/os-release");
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    value.map(|value| value.trim_matches('"').to_owned())
}

fn memory() -> u64 {
    let text = read("/proc/meminfo");
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kilobytes.unwrap_or(0_u64) * 1024
}

/// A file of the host; empty if there is none.
fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
