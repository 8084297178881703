//! Flags about storage: volumes, directories of the host, memory.

use clap::Args;

use super::{mount, tmpfs};
use crate::engine::create::{ImageVolumes, clean_absolute};
use crate::error::{Error, Result};
use crate::ids::{check_name, random_hex};
use crate::runtime::TMPFS_COPY;
use crate::size;
use crate::store::containers::{Given, HostOptions, MountPoint, MountSource};

/// Storage.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Storage")]
pub(super) struct StorageOptions {
    /// Mount a volume or a directory of the host: [NAME|DIR:]DESTINATION[:ro,...]; U gives it to the container's user, O keeps changes apart and throws them away at the end
    #[arg(short, long, value_name = "MOUNT")]
    pub(super) volume: Vec<String>,
    /// Mount as docker's --mount: type=bind|volume|tmpfs|image,src=SOURCE,dst=DESTINATION,...
    #[arg(long, value_name = "MOUNT")]
    mount: Vec<String>,
    /// Mount what another container has mounted: CONTAINER[:ro]
    #[arg(long, value_name = "CONTAINER")]
    volumes_from: Vec<String>,
    /// Mount a tmpfs: DESTINATION[:size=64m,mode=1777,...]
    #[arg(long, value_name = "MOUNT")]
    pub(super) tmpfs: Vec<String>,
    /// What becomes of the image's volumes: anonymous (or bind), tmpfs or ignore
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        default_value = "anonymous",
        hide_possible_values = true
    )]
    image_volume: ImageVolume,
    /// Mount the container's root file system read-only
    #[arg(long)]
    pub(super) read_only: bool,
    /// With --read-only, mount a tmpfs on /run, /tmp and /var/tmp, with a copy of what is there
    #[arg(long, requires = "read_only", value_name = "BOOL", default_value_t = false, num_args = 0..=1,
          default_missing_value = "true", action = clap::ArgAction::Set, require_equals = true, hide_possible_values = true)]
    read_only_tmpfs: bool,
    /// Size of /dev/shm, in bytes or as 64m, 1g [default: 64m]
    #[arg(long, value_name = "SIZE")]
    pub(super) shm_size: Option<String>,
}

/// What becomes of the image's volumes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ImageVolume {
    /// Podman's other word for it.
    #[value(alias = "bind")]
    Anonymous,
    Tmpfs,
    Ignore,
}

impl StorageOptions {
    /// What becomes of the image's volumes.
    pub(super) fn image_volumes(&self) -> ImageVolumes {
        match self.image_volume {
            ImageVolume::Anonymous => ImageVolumes::Anonymous,
            ImageVolume::Tmpfs => ImageVolumes::Tmpfs,
            ImageVolume::Ignore => ImageVolumes::Ignore,
        }
    }

    /// Checks the flags and adds what they ask for.
    pub(super) fn apply(self, host: &mut HostOptions) -> Result<()> {
        for text in &self.volume {
            host.mounts.push(volume(text)?);
        }
        for text in &self.mount {
            host.mounts.push(mount::mount(text)?);
        }
        host.volumes_from = self.volumes_from;
        for (index, text) in self.tmpfs.iter().enumerate() {
            let point = tmpfs::tmpfs(text)?;
            // Of the same one the last counts.
            let mut later = self.tmpfs[index + 1..].iter();
            let is_over = later.any(|text| {
                tmpfs::tmpfs(text).is_ok_and(|other| other.destination == point.destination)
            });
            if !is_over {
                host.mounts.push(point);
            }
        }
        refuse_doubles(&host.mounts)?;
        if self.read_only_tmpfs {
            for place in WRITABLE_BESIDE_READ_ONLY {
                let mut point = tmpfs::tmpfs(&format!("{place}:exec,{TMPFS_COPY}"))?;
                point.given = None;
                let is_taken = |mount: &MountPoint| mount.destination == point.destination;
                if !host.mounts.iter().any(is_taken) {
                    host.mounts.push(point);
                }
            }
        }
        host.read_only = self.read_only;
        let shm_size = self.shm_size.as_deref().map(size::parse).transpose()?;
        host.shm_size = shm_size.filter(|bytes| *bytes > 0);
        Ok(())
    }
}

/// Where podman mounts a tmpfs in a container whose root is read-only.
const WRITABLE_BESIDE_READ_ONLY: [&str; 3] = ["/run", "/tmp", "/var/tmp"];

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
    let given = Given::Volume {
        target: destination.to_owned(),
        options: options.to_owned(),
    };
    let destination = clean_absolute(destination)
        .ok_or_else(|| bad("the destination is not an absolute path"))?;
    if destination == std::path::Path::new("/") {
        return Err(bad("the destination cannot be `/`"));
    }
    let mut point = MountPoint::new(volume_source(source, &bad)?, destination);
    point.given = Some(given);
    for option in options.split(',').filter(|option| !option.is_empty()) {
        volume_option(&mut point, option).map_err(|why| bad(&why))?;
    }
    if point.overlay && (point.propagation.is_some() || point.chown) {
        return Err(bad("`O` excludes `U` and propagation"));
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
        "ro" | "rro" => point.read_only = true,
        "rw" | "z" | "Z" | "consistent" | "cached" | "delegated" => {}
        "rprivate" | "private" | "rslave" | "slave" | "rshared" | "shared" => {
            point.propagation = Some(option.to_owned());
        }
        "bind" | "rbind" => match &mut point.source {
            MountSource::Bind { recursive, .. } => *recursive = option == "rbind",
            _ => return Err(format!("`{option}` is for directories of the host")),
        },
        "nocreate" => match &point.source {
            MountSource::Bind { .. } => point.must_exist = true,
            _ => return Err("`nocreate` is for directories of the host".to_owned()),
        },
        "nocopy" => match &mut point.source {
            MountSource::Volume { copy_up, .. } => *copy_up = false,
            _ => return Err("`nocopy` is for volumes".to_owned()),
        },
        "exec" | "noexec" | "dev" | "nodev" | "suid" | "nosuid" => {
            point.options.push(option.to_owned());
        }
        "U" => point.chown = true,
        "O" => point.overlay = true,
        "idmap" => point.idmap = true,
        _ => return Err(format!("unknown option `{option}`")),
    }
    Ok(())
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
}
