//! Flags about storage: volumes, directories of the host, memory.

use std::path::Path;

use clap::Args;

use crate::engine::create::clean_absolute;
use crate::error::{Error, Result};
use crate::ids::{check_name, random_hex};
use crate::size;
use crate::store::containers::{HostOptions, MountPoint, MountSource};

/// Storage.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Storage")]
pub(super) struct StorageOptions {
    /// Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]
    #[arg(short, long, value_name = "MOUNT")]
    pub(super) volume: Vec<String>,
    /// Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]
    #[arg(long, value_name = "MOUNT")]
    pub(super) tmpfs: Vec<String>,
    /// Mount the container's root file system read-only
    #[arg(long)]
    pub(super) read_only: bool,
    /// Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]
    #[arg(long, value_name = "SIZE")]
    pub(super) shm_size: Option<String>,
}

impl StorageOptions {
    /// Checks the flags and adds what they ask for.
    pub(super) fn apply(self, host: &mut HostOptions) -> Result<()> {
        for text in &self.volume {
            host.mounts.push(volume(text)?);
        }
        for text in &self.tmpfs {
            host.mounts.push(tmpfs(text)?);
        }
        refuse_doubles(&host.mounts)?;
        host.read_only = self.read_only;
        host.shm_size = self.shm_size.as_deref().map(size::parse).transpose()?;
        Ok(())
    }
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
