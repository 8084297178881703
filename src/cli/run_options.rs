//! The flags that `run` and `create` share, and what they mean together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use crate::engine::create::{Request, clean_absolute};
use crate::error::{Context, Error, Result};
use crate::ids::{check_name, random_hex};
use crate::port::{PortRequest, parse_publish};
use crate::runtime::limits;
use crate::signal;
use crate::size;
use crate::store::containers::{
    Dns, HostOptions, LogDriver, LogOptions, MountPoint, MountSource, NetworkMode, Resources,
    Ulimit,
};

/// When an image is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum PullPolicy {
    /// Every time.
    Always,
    /// If it is not here.
    Missing,
    /// If the registry has another one.
    Newer,
    /// Never.
    Never,
}

/// Flags of `run` and `create`.
#[derive(Debug, Clone, Args)]
pub(super) struct RunOptions {
    /// Assign a name to the container
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Remove the container, with its anonymous volumes, when it ends
    #[arg(long)]
    rm: bool,
    /// Keep standard input open, and pass it on
    #[arg(short, long)]
    interactive: bool,
    /// Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it
    #[arg(short, long)]
    tty: bool,
    /// Pull the image: always, missing, newer (keep it if the registry cannot be reached) or never
    #[arg(
        long,
        value_enum,
        default_value = "missing",
        value_name = "POLICY",
        hide_possible_values = true
    )]
    pub(super) pull: PullPolicy,
    /// Do not show how pulling goes
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Set a label
    #[arg(short, long, value_name = "KEY=VALUE")]
    label: Vec<String>,
    /// Set an environment variable: NAME=VALUE, NAME for its value here, or PREFIX* for all of these
    #[arg(short, long, value_name = "NAME=VALUE", help_heading = "Process")]
    env: Vec<String>,
    /// Read environment variables from a file, one a line
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Process")]
    env_file: Vec<PathBuf>,
    /// Working directory inside the container
    #[arg(short, long, value_name = "DIR", help_heading = "Process")]
    workdir: Option<String>,
    /// User name or id (NAME|UID[:GROUP|GID]) in the container
    #[arg(short, long, value_name = "USER", help_heading = "Process")]
    user: Option<String>,
    /// Overwrite the image's ENTRYPOINT with a command, or a JSON list of words; "" removes it
    #[arg(long, value_name = "COMMAND", help_heading = "Process")]
    entrypoint: Option<String>,
    /// Run an init as PID 1 that forwards signals and reaps processes
    #[arg(long, help_heading = "Process")]
    init: bool,
    /// Signal that `stop` sends [default: the image's, or TERM]
    #[arg(long, value_name = "SIGNAL", help_heading = "Process")]
    stop_signal: Option<String>,
    /// Seconds that `stop` waits before it kills; -1 waits for ever [default: 10]
    #[arg(
        long,
        value_name = "SECONDS",
        allow_hyphen_values = true,
        help_heading = "Process"
    )]
    stop_timeout: Option<i64>,
    /// Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]
    #[arg(short, long, value_name = "MOUNT", help_heading = "Storage")]
    volume: Vec<String>,
    /// Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]
    #[arg(long, value_name = "MOUNT", help_heading = "Storage")]
    tmpfs: Vec<String>,
    /// Mount the container's root file system read-only
    #[arg(long, help_heading = "Storage")]
    read_only: bool,
    /// Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]
    #[arg(long, value_name = "SIZE", help_heading = "Storage")]
    shm_size: Option<String>,
    /// Connect to a network: bridge (as a user: pasta), none or host [default: bridge]
    #[arg(
        long,
        visible_alias = "net",
        value_name = "NETWORK",
        help_heading = "Network"
    )]
    network: Option<String>,
    /// Publish a container's port to the host: [[ADDRESS:]HOST_PORT:]PORT[/udp]
    #[arg(short, long, value_name = "PORT", help_heading = "Network")]
    publish: Vec<String>,
    /// Publish all ports that the image exposes to free ports of the host
    #[arg(short = 'P', long, help_heading = "Network")]
    publish_all: bool,
    /// Host name of the container [default: the beginning of its id]
    #[arg(short = 'h', long, value_name = "NAME", help_heading = "Network")]
    hostname: Option<String>,
    /// Add a line to /etc/hosts: NAME:ADDRESS or NAME:host-gateway
    #[arg(long, value_name = "HOST", help_heading = "Network")]
    add_host: Vec<String>,
    /// Set a DNS server [default: the host's]
    #[arg(long, value_name = "ADDRESS", help_heading = "Network")]
    dns: Vec<String>,
    /// Set a DNS search domain
    #[arg(long, value_name = "DOMAIN", help_heading = "Network")]
    dns_search: Vec<String>,
    /// Set a DNS option, for example ndots:1
    #[arg(
        long,
        visible_alias = "dns-opt",
        value_name = "OPTION",
        help_heading = "Network"
    )]
    dns_option: Vec<String>,
    /// Add a Linux capability, or ALL
    #[arg(long, value_name = "CAPABILITY", help_heading = "Security")]
    cap_add: Vec<String>,
    /// Drop a Linux capability, or ALL
    #[arg(long, value_name = "CAPABILITY", help_heading = "Security")]
    cap_drop: Vec<String>,
    /// Security option: no-new-privileges, seccomp=unconfined|FILE, mask=PATH, unmask=PATH|ALL
    #[arg(long, value_name = "OPTION", help_heading = "Security")]
    security_opt: Vec<String>,
    /// Give the container all capabilities and devices, and do not confine it
    #[arg(long, help_heading = "Security")]
    privileged: bool,
    /// Memory limit, in bytes or as 512m, 2g
    #[arg(short, long, value_name = "SIZE", help_heading = "Limits")]
    memory: Option<String>,
    /// Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]
    #[arg(
        long,
        value_name = "SIZE",
        allow_hyphen_values = true,
        help_heading = "Limits"
    )]
    memory_swap: Option<String>,
    /// Number of CPUs, for example 1.5
    #[arg(long, value_name = "NUMBER", help_heading = "Limits")]
    cpus: Option<f64>,
    /// Limit of processes and threads; -1 for unlimited [default: 2048]
    #[arg(
        long,
        value_name = "NUMBER",
        allow_hyphen_values = true,
        help_heading = "Limits"
    )]
    pids_limit: Option<i64>,
    /// Limit of each process (ulimit): NAME=SOFT[:HARD], for example nofile=1024
    #[arg(long, value_name = "LIMIT", help_heading = "Limits")]
    ulimit: Vec<String>,
    /// Where output is logged: json-file or none [default: json-file]
    #[arg(long, value_name = "DRIVER", help_heading = "Logs")]
    log_driver: Option<String>,
    /// Log option: max-size=SIZE [default: 20m] or max-file=NUMBER [default: 5]
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Logs")]
    log_opt: Vec<String>,
    /// Print help
    #[arg(long, action = clap::ArgAction::Help)]
    help: Option<bool>,
    // One list, so that everything after the image belongs to the command, flags too.
    #[arg(
        required = true,
        trailing_var_arg = true,
        hide = true,
        value_name = "IMAGE"
    )]
    image_and_command: Vec<String>,
}

impl RunOptions {
    /// Whether standard input is wanted.
    pub(super) fn interactive(&self) -> bool {
        self.interactive
    }

    /// Whether a terminal is wanted.
    pub(super) fn tty(&self) -> bool {
        self.tty
    }

    /// Checks the flags and makes a request of them. Touches nothing but the files that
    /// they name.
    pub(super) fn check(self) -> Result<Request> {
        let host = self.host_options()?;
        let (image, command) = self
            .image_and_command
            .split_first()
            .doing(|| "find the image")?;
        if let Some(name) = &self.name {
            check_name("container", name)?;
        }
        if let Some(signal) = &self.stop_signal {
            signal::parse(signal)?;
        }
        Ok(Request {
            image: image.clone(),
            command: command.to_vec(),
            name: self.name,
            entrypoint: self.entrypoint.as_deref().map(entrypoint).transpose()?,
            env: environment(&self.env_file, &self.env)?,
            labels: labels(&self.label),
            user: self.user,
            working_dir: self.workdir,
            hostname: self.hostname,
            stop_signal: self.stop_signal,
            tty: self.tty,
            open_stdin: self.interactive,
            publish_all: self.publish_all,
            host,
        })
    }

    fn host_options(&self) -> Result<HostOptions> {
        let mut mounts = Vec::new();
        for text in &self.volume {
            mounts.push(volume(text)?);
        }
        for text in &self.tmpfs {
            mounts.push(tmpfs(text)?);
        }
        refuse_doubles(&mounts)?;
        Ok(HostOptions {
            auto_remove: self.rm,
            privileged: self.privileged,
            read_only: self.read_only,
            init: self.init,
            cap_add: self.cap_add.clone(),
            cap_drop: self.cap_drop.clone(),
            security_opt: self.security_opt.clone(),
            network: network(self.network.as_deref())?,
            ports: self.ports()?,
            mounts,
            extra_hosts: self.add_host.clone(),
            dns: Dns {
                servers: self.dns.clone(),
                search: self.dns_search.clone(),
                options: self.dns_option.clone(),
            },
            ulimits: ulimits(&self.ulimit)?,
            resources: self.resources()?,
            shm_size: self.shm_size.as_deref().map(size::parse).transpose()?,
            stop_timeout: self.stop_timeout,
            log: self.log_options()?,
            tied: false,
        })
    }

    fn ports(&self) -> Result<Vec<PortRequest>> {
        let mut ports = Vec::new();
        for text in &self.publish {
            ports.extend(parse_publish(text)?);
        }
        Ok(ports)
    }

    fn resources(&self) -> Result<Resources> {
        let memory = self.memory.as_deref().map(size::parse).transpose()?;
        let memory_swap = match self.memory_swap.as_deref() {
            Some("-1") => Some(-1),
            Some(text) => Some(i64::try_from(size::parse(text)?).unwrap_or(i64::MAX)),
            None => None,
        };
        // Both together, as docker counts them: more than the memory alone, or no limit.
        match (memory, memory_swap) {
            (None, Some(_)) => {
                return Err(Error::usage("`--memory-swap` needs `--memory`, too"));
            }
            (Some(memory), Some(both)) if both >= 0 && both.unsigned_abs() < memory => {
                return Err(Error::usage("`--memory-swap` is smaller than `--memory`")
                    .hint("It is the limit of memory and swap together."));
            }
            _ => {}
        }
        let nano_cpus = match self.cpus {
            Some(cpus) if cpus > 0.0 && cpus < 1e6 => Some((cpus * 1e9) as u64),
            Some(cpus) => {
                return Err(Error::usage(format!("invalid number of CPUs `{cpus}`")));
            }
            None => None,
        };
        Ok(Resources {
            memory,
            memory_swap,
            nano_cpus,
            pids: self.pids_limit,
        })
    }

    fn log_options(&self) -> Result<LogOptions> {
        let mut options = LogOptions::default();
        match self.log_driver.as_deref() {
            None | Some("json-file") => {}
            Some("none") => options.driver = LogDriver::None,
            Some(other) => {
                return Err(
                    Error::usage(format!("the log driver `{other}` is not supported"))
                        .hint("json-file and none are."),
                );
            }
        }
        for option in &self.log_opt {
            let bad = || {
                Error::usage(format!("invalid log option `{option}`"))
                    .hint("There are max-size=SIZE and max-file=NUMBER.")
            };
            match option.split_once('=').ok_or_else(bad)? {
                ("max-size", "-1") => options.max_size = u64::MAX,
                ("max-size", value) => options.max_size = size::parse(value)?.max(1),
                ("max-file", value) => options.max_files = value.parse().map_err(|_| bad())?,
                _ => return Err(bad()),
            }
        }
        Ok(options)
    }
}

/// One word, or a JSON list of words; an empty one removes the image's.
fn entrypoint(text: &str) -> Result<Vec<String>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if text.starts_with('[') {
        return serde_json::from_str(text)
            .map_err(|why| Error::usage(format!("invalid entry point `{text}`")).because(why));
    }
    Ok(vec![text.to_owned()])
}

fn labels(given: &[String]) -> BTreeMap<String, String> {
    given
        .iter()
        .map(|label| label.split_once('=').unwrap_or((label, "")))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// Files first, flags after: later ones win.
pub(super) fn environment(files: &[PathBuf], flags: &[String]) -> Result<Vec<String>> {
    let mut entries = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(path)
            .doing(|| format!("read the environment file `{}`", path.display()))?;
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let name = line.split('=').next().unwrap_or_default();
            if name.is_empty() || name.contains(char::is_whitespace) {
                let place = format!("{}:{}", path.display(), number + 1);
                return Err(Error::usage(format!(
                    "{place}: invalid variable name `{name}`"
                )));
            }
            entries.extend(expand_entry(line));
        }
    }
    for entry in flags {
        if entry.is_empty() || entry.starts_with('=') {
            return Err(Error::usage(format!(
                "invalid environment variable `{entry}`"
            )));
        }
        entries.extend(expand_entry(entry));
    }
    Ok(entries)
}

/// `NAME=VALUE` as it is; `NAME` with its value here, or nothing; `PREFIX*` with all that match.
fn expand_entry(entry: &str) -> Vec<String> {
    if entry.contains('=') {
        return vec![entry.to_owned()];
    }
    let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
    if let Some(prefix) = entry.strip_suffix('*') {
        return std::env::vars_os()
            .map(|(name, value)| (text(name), text(value)))
            .filter(|(name, _)| name.starts_with(prefix))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
    }
    std::env::var_os(entry)
        .map(|value| format!("{entry}={}", text(value)))
        .into_iter()
        .collect()
}

/// `[SOURCE:]DESTINATION[:OPTIONS]`
fn volume(text: &str) -> Result<MountPoint> {
    let bad = |why: &str| Error::usage(format!("invalid volume `{text}`: {why}"));
    let parts: Vec<&str> = text.split(':').collect();
    let (source, destination, options) = match parts[..] {
        [destination] => (None, destination, ""),
        [source, destination] => (Some(source), destination, ""),
        [source, destination, options] => (Some(source), destination, options),
        _ => return Err(bad("too many colons")),
    };
    let destination = clean_absolute(destination)
        .ok_or_else(|| bad("the destination is not an absolute path"))?;
    if destination == std::path::Path::new("/") {
        return Err(bad("the destination cannot be `/`"));
    }
    let mut point = MountPoint {
        source: volume_source(source, &bad)?,
        destination,
        read_only: false,
        propagation: None,
        options: Vec::new(),
    };
    for option in options.split(',').filter(|option| !option.is_empty()) {
        volume_option(&mut point, option).map_err(|why| bad(&why))?;
    }
    Ok(point)
}

fn volume_source(source: Option<&str>, bad: &dyn Fn(&str) -> Error) -> Result<MountSource> {
    match source {
        None => Ok(MountSource::Volume {
            name: random_hex(32)?,
            copy_up: true,
            anonymous: true,
        }),
        Some("") => Err(bad("the source is empty")),
        Some(path) if path.starts_with(['/', '.', '~']) => {
            let path = std::path::absolute(path).map_err(|why| bad(&why.to_string()))?;
            Ok(MountSource::Bind {
                path,
                recursive: true,
            })
        }
        Some(name) => {
            check_name("volume", name).map_err(|why| {
                if name.contains('/') {
                    why.hint(format!("A relative directory is written `./{name}`."))
                } else {
                    why
                }
            })?;
            Ok(MountSource::Volume {
                name: name.to_owned(),
                copy_up: true,
                anonymous: false,
            })
        }
    }
}

fn volume_option(point: &mut MountPoint, option: &str) -> Result<(), String> {
    match option {
        "ro" => point.read_only = true,
        "rw" | "z" | "Z" | "consistent" | "cached" | "delegated" => {}
        "rprivate" | "private" | "rslave" | "slave" | "rshared" | "shared" => {
            point.propagation = Some(option.to_owned());
        }
        "bind" | "rbind" => match &mut point.source {
            MountSource::Bind { recursive, .. } => *recursive = option == "rbind",
            _ => return Err(format!("`{option}` is for directories of the host")),
        },
        "nocopy" => match &mut point.source {
            MountSource::Volume { copy_up, .. } => *copy_up = false,
            _ => return Err("`nocopy` is for volumes".to_owned()),
        },
        "exec" | "noexec" | "dev" | "nodev" | "suid" | "nosuid" => {
            point.options.push(option.to_owned());
        }
        "U" | "O" | "idmap" => return Err(format!("the option `{option}` is not supported yet")),
        _ => return Err(format!("unknown option `{option}`")),
    }
    Ok(())
}

/// `DESTINATION[:OPTIONS]`
fn tmpfs(text: &str) -> Result<MountPoint> {
    let bad = |why: &str| Error::usage(format!("invalid tmpfs `{text}`: {why}"));
    let (destination, options) = text.split_once(':').unwrap_or((text, ""));
    let destination = clean_absolute(destination)
        .filter(|destination| destination != Path::new("/"))
        .ok_or_else(|| bad("the destination is not an absolute path beneath `/`"))?;
    let (mut tmpfs_size, mut mode) = (None, None);
    let mut point_options = Vec::new();
    let mut read_only = false;
    for option in options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("size", value)) => tmpfs_size = Some(size::parse(value)?),
            Some(("mode", value)) => {
                let octal = u32::from_str_radix(value, 8)
                    .ok()
                    .filter(|mode| *mode <= 0o7777);
                mode = Some(octal.ok_or_else(|| bad("the mode is not octal"))?);
            }
            None if option == "ro" => read_only = true,
            None if option == "rw" => {}
            None if ["exec", "noexec", "dev", "nodev", "suid", "nosuid"].contains(&option) => {
                point_options.push(option.to_owned());
            }
            _ => return Err(bad(&format!("unknown option `{option}`"))),
        }
    }
    Ok(MountPoint {
        source: MountSource::Tmpfs {
            size: tmpfs_size,
            mode,
        },
        destination,
        read_only,
        propagation: None,
        options: point_options,
    })
}

fn refuse_doubles(mounts: &[MountPoint]) -> Result<()> {
    for (index, mount) in mounts.iter().enumerate() {
        if mounts[..index]
            .iter()
            .any(|other| other.destination == mount.destination)
        {
            let destination = mount.destination.display();
            return Err(Error::usage(format!(
                "duplicate mount destination `{destination}`"
            )));
        }
    }
    Ok(())
}

fn network(given: Option<&str>) -> Result<NetworkMode> {
    match given {
        None | Some("bridge" | "default" | "private" | "pasta") => Ok(NetworkMode::Default),
        Some("none") => Ok(NetworkMode::None),
        Some("host") => Ok(NetworkMode::Host),
        Some(other) => Err(
            Error::usage(format!("the network `{other}` is not supported yet"))
                .hint("bridge, none and host are."),
        ),
    }
}

/// `NAME=SOFT[:HARD]`; -1 is unlimited.
fn ulimits(given: &[String]) -> Result<BTreeMap<String, Ulimit>> {
    given
        .iter()
        .map(|text| {
            let bad = || Error::usage(format!("invalid limit `{text}`: it is NAME=SOFT[:HARD]"));
            let (name, value) = text.split_once('=').ok_or_else(bad)?;
            if limits::by_name(name).is_none() {
                let known: Vec<_> = limits::names().collect();
                return Err(Error::usage(format!("unknown limit `{name}`"))
                    .hint(format!("There are {}.", known.join(", "))));
            }
            let (soft, hard) = value.split_once(':').unwrap_or((value, value));
            let number = |text: &str| text.parse().ok().filter(|limit: &i64| *limit >= -1);
            let (soft, hard) = (number(soft).ok_or_else(bad)?, number(hard).ok_or_else(bad)?);
            if hard != -1 && (soft == -1 || soft > hard) {
                return Err(Error::usage(format!(
                    "invalid limit `{text}`: soft is above hard"
                )));
            }
            Ok((name.to_owned(), Ulimit { soft, hard }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_path_or_a_name() {
        let source = |text: &str| volume(text).map(|point| point.source);
        assert_eq!(
            source("data:/d").unwrap(),
            MountSource::Volume {
                name: "data".into(),
                copy_up: true,
                anonymous: false
            }
        );
        assert_eq!(
            source("/srv/x:/d:ro").unwrap(),
            MountSource::Bind {
                path: "/srv/x".into(),
                recursive: true
            }
        );
        assert!(matches!(
            source("/d").unwrap(),
            MountSource::Volume {
                anonymous: true,
                ..
            }
        ));
        let hint = source("src/x:/d").unwrap_err();
        assert_eq!(
            hint.find_hint(),
            Some("A relative directory is written `./src/x`.")
        );
        for bad in [
            "data:d",
            ":/d",
            "data:/",
            "a:/b:c:d",
            "data:/d:nonsense",
            "/s:/d:nocopy",
            "",
        ] {
            assert!(volume(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn limits_have_a_soft_and_a_hard_value() {
        let one = |text: &str| ulimits(&[text.to_owned()]);
        assert_eq!(
            one("nofile=1:2").unwrap()["nofile"],
            Ulimit { soft: 1, hard: 2 }
        );
        assert_eq!(
            one("core=-1").unwrap()["core"],
            Ulimit { soft: -1, hard: -1 }
        );
        for bad in [
            "nofile",
            "nofile=",
            "nofile=2:1",
            "nofile=-2",
            "x=1",
            "nofile=-1:5",
        ] {
            assert!(one(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_entry_point_is_a_word_or_a_json_list() {
        assert_eq!(entrypoint("a b").unwrap(), ["a b"]);
        assert_eq!(entrypoint(r#"["a","b"]"#).unwrap(), ["a", "b"]);
        assert_eq!(entrypoint("").unwrap(), [""; 0]);
        assert!(entrypoint("[a").is_err());
    }

    #[test]
    fn tmpfs_options_are_checked() {
        let point = tmpfs("/t:size=1m,mode=700,exec").unwrap();
        assert_eq!(
            point.source,
            MountSource::Tmpfs {
                size: Some(1 << 20),
                mode: Some(0o700)
            }
        );
        for bad in ["t", "/t:mode=8", "/t:what", "/t:size=x"] {
            assert!(tmpfs(bad).is_err(), "{bad}");
        }
    }
}
