//! What `--security-opt` and `--privileged` mean.

use std::path::{Path, PathBuf};

use crate::containerfile::Glob;
use crate::error::{Error, Result};
use crate::store::containers::HostOptions;

/// Parts of `/proc` and `/sys` that tell or change too much of the host. Docker's list.
const MASKED: [&str; 11] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys/firmware",
];

/// More of them, in directories that not every machine has.
const MASKED_POWER: &str = "/sys/devices/virtual/powercap";
const CPU_DIRECTORY: &str = "/sys/devices/system/cpu";
const THROTTLE: &str = "thermal_throttle";

const READ_ONLY: [&str; 5] = [
    "/proc/bus",
    "/proc/fs",
    "/proc/irq",
    "/proc/sys",
    "/proc/sysrq-trigger",
];

/// Which seccomp profile filters system calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seccomp {
    /// The built-in one.
    Default,
    /// None.
    Unconfined,
    /// The one in this file, in Docker's form.
    File(PathBuf),
}

/// How a container is confined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Security {
    /// No program may gain rights by set-uid bits or file capabilities.
    pub(super) no_new_privileges: bool,
    /// The filter of system calls.
    pub(super) seccomp: Seccomp,
    /// What is hidden.
    pub(super) masked_paths: Vec<String>,
    /// What cannot be written.
    pub(super) read_only_paths: Vec<String>,
    /// Whether the container may divide its own cgroup.
    pub(super) writable_cgroups: bool,
    /// Further options of its view of processes.
    pub(super) proc_options: Vec<String>,
}

impl Security {
    /// Reads the options of a container.
    pub(super) fn of(host: &HostOptions) -> Result<Self> {
        let privileged = host.privileged;
        let mut security = Security {
            no_new_privileges: false,
            writable_cgroups: privileged,
            proc_options: Vec::new(),
            seccomp: if privileged {
                Seccomp::Unconfined
            } else {
                Seccomp::Default
            },
            masked_paths: if privileged {
                Vec::new()
            } else {
                masked_paths()
            },
            read_only_paths: if privileged {
                Vec::new()
            } else {
                owned(&READ_ONLY)
            },
        };
        for option in &host.security_opt {
            security.apply(option)?;
        }
        Ok(security)
    }

    fn apply(&mut self, option: &str) -> Result<()> {
        // Docker takes a colon, too, for the sake of old scripts.
        let (name, value) = match option.split_once(['=', ':']) {
            Some((name, value)) => (name, Some(value)),
            None => (option, None),
        };
        match (name, value) {
            ("no-new-privileges", None | Some("true")) => self.no_new_privileges = true,
            ("no-new-privileges", Some("false")) => self.no_new_privileges = false,
            ("seccomp", Some("unconfined")) => self.seccomp = Seccomp::Unconfined,
            ("seccomp", Some("builtin")) => self.seccomp = Seccomp::Default,
            ("seccomp", Some(file)) => self.seccomp = Seccomp::File(PathBuf::from(file)),
            ("systempaths", Some("unconfined")) => self.unmask_all(),
            ("unmask", Some(paths)) if paths.eq_ignore_ascii_case("all") => self.unmask_all(),
            ("mask", Some(paths)) => self
                .masked_paths
                .extend(paths.split(':').map(str::to_owned)),
            ("unmask", Some(paths)) => {
                for pattern in paths.split(':') {
                    let opened = Glob::new(pattern)?;
                    let stays = |path: &String| !opened.matches(path.as_bytes());
                    self.masked_paths.retain(stays);
                    self.read_only_paths.retain(stays);
                }
            }
            ("apparmor", Some("unconfined")) | ("label", Some("disable")) => {}
            ("apparmor", Some(profile)) if !Path::new("/sys/kernel/security/apparmor").exists() => {
                return Err(Error::engine(format!(
                    "the AppArmor profile `{profile}` cannot be applied: this kernel has no AppArmor"
                )));
            }
            // Labels mean nothing to a kernel without SELinux, and scripts give them anyway.
            ("label", Some(_)) if !Path::new("/sys/fs/selinux/enforce").exists() => {}
            ("writable-cgroups", None | Some("true")) => self.writable_cgroups = true,
            ("writable-cgroups", Some("false")) => self.writable_cgroups = false,
            ("proc-opts", Some(options)) => {
                for option in options.split(',') {
                    let is_known = option.starts_with("hidepid=") || option.starts_with("subset=");
                    if !is_known {
                        return Err(Error::usage(format!(
                            "invalid security option `proc-opts={option}`"
                        )));
                    }
                    self.proc_options.push(option.to_owned());
                }
            }
            ("apparmor" | "label", Some(_)) => {
                return Err(Error::engine(format!(
                    "the security option `{option}` is not supported yet"
                )));
            }
            _ => return Err(Error::usage(format!("invalid security option `{option}`"))),
        }
        Ok(())
    }

    fn unmask_all(&mut self) {
        self.masked_paths.clear();
        self.read_only_paths.clear();
    }
}

fn masked_paths() -> Vec<String> {
    let mut paths = owned(&MASKED);
    paths.push(MASKED_POWER.to_owned());
    // All processors have it, or none; and there can be hundreds.
    if !Path::new(CPU_DIRECTORY)
        .join("cpu0")
        .join(THROTTLE)
        .exists()
    {
        return paths;
    }
    for entry in std::fs::read_dir(CPU_DIRECTORY)
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name();
        let is_cpu = name.to_str().and_then(|name| name.strip_prefix("cpu"));
        if is_cpu.is_some_and(|number| number.parse::<u32>().is_ok()) {
            let path = Path::new(CPU_DIRECTORY).join(name).join(THROTTLE);
            if path.exists() {
                paths.push(path.to_string_lossy().into_owned());
            }
        }
    }
    paths
}

fn owned(paths: &[&str]) -> Vec<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn security(options: &[&str]) -> Result<Security> {
        let security_opt = options.iter().map(|option| (*option).to_owned()).collect();
        Security::of(&HostOptions {
            security_opt,
            ..HostOptions::default()
        })
    }

    #[test]
    fn options_are_taken_in_both_forms() {
        assert!(security(&["no-new-privileges"]).unwrap().no_new_privileges);
        assert!(
            !security(&["no-new-privileges:false"])
                .unwrap()
                .no_new_privileges
        );
        assert_eq!(
            security(&["seccomp=unconfined"]).unwrap().seccomp,
            Seccomp::Unconfined
        );
        let opened = security(&["unmask=/proc/kcore:/proc/sys"]).unwrap();
        assert!(!opened.masked_paths.contains(&"/proc/kcore".to_owned()));
        assert!(!opened.read_only_paths.contains(&"/proc/sys".to_owned()));
        assert!(opened.masked_paths.contains(&"/proc/keys".to_owned()));
        let opened = security(&["unmask=/proc/*"]).unwrap();
        assert!(opened.read_only_paths.is_empty());
        assert!(opened.masked_paths.contains(&"/sys/firmware".to_owned()));
        assert!(security(&["unmask=all"]).unwrap().masked_paths.is_empty());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for option in [
            "seccomp",
            "no-new-privileges=maybe",
            "apparmor=profile",
            "unmask=[",
            "nonsense",
        ] {
            assert!(security(&[option]).is_err(), "{option}");
        }
    }
}
