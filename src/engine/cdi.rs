//! What a container is given by the specifications of its devices (CDI), put into what was
//! asked for: from there on a vendor's mount is a mount like any other.

use std::fs::{self, Metadata};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::{major, minor};

use super::Engine;
use super::create::{Request, clean_absolute};
use super::hooks;
use crate::cdi::{
    Catalogue, DeviceEdits, DeviceName, DeviceNode, GpuRequest, Mount, default_directories,
};
use crate::error::{Context, Error, Result};
use crate::identity::Identity;
use crate::store::containers::{DeviceAccess, DeviceRequest, MountPoint, MountSource};

/// Devices that are wanted by name.
#[derive(Debug, Clone, Default)]
pub struct CdiRequest {
    /// Their names, in order.
    pub devices: Vec<DeviceName>,
    /// Graphics processors beside them.
    pub gpus: Option<GpuRequest>,
    /// Where specifications are looked for, if not in the usual places; the last one wins.
    pub directories: Vec<PathBuf>,
}

/// Looks the devices up and adds their edits to the request. Returns what the user should
/// know.
pub(super) fn apply(engine: &Engine, request: &mut Request) -> Result<Vec<String>> {
    let wanted = std::mem::take(&mut request.cdi);
    if wanted.devices.is_empty() && wanted.gpus.is_none() {
        return Ok(Vec::new());
    }
    let directories = match wanted.directories.is_empty() {
        true => default_directories(engine.identity.uid),
        false => wanted.directories,
    };
    let catalogue = Catalogue::read(directories);
    let mut names = wanted.devices;
    if let Some(gpus) = wanted.gpus {
        names.extend(gpus.names(&catalogue)?);
    }
    let mut warnings = Vec::new();
    for found in catalogue.edits(&names)? {
        let name = found.name.clone();
        let said = add(request, found, &engine.identity);
        warnings.extend(said.doing(|| format!("give the device `{name}`"))?);
    }
    let names = names.iter().map(DeviceName::to_string);
    request.host.cdi_devices = names.collect();
    Ok(warnings)
}

fn add(request: &mut Request, found: DeviceEdits, identity: &Identity) -> Result<Vec<String>> {
    let edits = found.edits;
    let sees_owners = identity.uids.is_initial();
    if !edits.hooks.is_empty() {
        hooks::check_author(&found.file, &found.found, identity)?;
    }
    for hook in &edits.hooks {
        request.host.hooks.push(hooks::checked(hook)?);
    }
    if edits.intel_rdt.is_some() {
        return Err(Error::usage("its `intelRdt` is not supported"));
    }
    let mut warnings = Vec::new();
    for node in &edits.device_nodes {
        let (device, warning) =
            device(node, sees_owners).doing(|| format!("add its device node `{}`", node.path))?;
        warnings.extend(warning);
        let devices = &mut request.host.devices;
        devices.retain(|have| have.destination != device.destination);
        devices.push(device);
    }
    for mount in &edits.mounts {
        let point =
            mount_point(mount).doing(|| format!("add its mount `{}`", mount.container_path))?;
        let mounts = &mut request.host.mounts;
        mounts.retain(|have| have.destination != point.destination);
        mounts.push(point);
    }
    request.env.extend(edits.env);
    // The interface says that 0 is ignored.
    let groups = edits.additional_gids.iter().filter(|gid| **gid != 0);
    request.host.group_add.extend(groups.map(u32::to_string));
    Ok(warnings)
}

/// The host's node, after a look that it is the one that is meant. It is shown as it is:
/// another owner or mode than it has is a warning. In a user namespace the owners of the
/// host's files are not seen, and not compared.
fn device(node: &DeviceNode, sees_owners: bool) -> Result<(DeviceRequest, Option<String>)> {
    let rights = node.permissions.as_deref().unwrap_or_default();
    let access = match rights {
        "" => DeviceAccess::default(),
        rights => DeviceAccess::parse(rights)
            .ok_or_else(|| Error::usage(format!("the rights `{rights}` are not of rwm")))?,
    };
    let destination = destination(&node.path)?;
    let source = match &node.host_path {
        Some(path) => path.clone(),
        None => PathBuf::from(&node.path),
    };
    if !source.is_absolute() {
        return Err(not_absolute(&source));
    }
    let found = fs::metadata(&source).doing(|| format!("look at `{}`", source.display()))?;
    check_kind(node, &source, &found)?;
    let is_other = |said: Option<u32>, is: u32| said.is_some_and(|said| said != is);
    let has_other_owner = is_other(node.uid, found.uid()) || is_other(node.gid, found.gid());
    let mode = node.file_mode.map(|mode| mode & 0o777);
    let differs = (sees_owners && has_other_owner) || is_other(mode, found.mode() & 0o777);
    let warning = differs.then(|| {
        format!(
            "`{}` has the owner and the mode of the host's `{}`, not those of its specification",
            node.path,
            source.display()
        )
    });
    let device = DeviceRequest {
        source,
        destination,
        access,
    };
    Ok((device, warning))
}

fn check_kind(node: &DeviceNode, source: &Path, found: &Metadata) -> Result<()> {
    let kind = found.file_type();
    let is_as_said = match node.kind.as_deref() {
        None | Some("") => kind.is_char_device() || kind.is_block_device(),
        Some("c" | "u") => kind.is_char_device(),
        Some("b") => kind.is_block_device(),
        Some(other) => {
            return Err(Error::usage(format!("the type `{other}` is not supported")));
        }
    };
    let number = found.rdev();
    // Both are 0 where they are left out.
    let (said_major, said_minor) = (node.major.unwrap_or(0), node.minor.unwrap_or(0));
    let has_number = (said_major, said_minor) != (0, 0);
    let is_number = (said_major, said_minor) == (major(number).into(), minor(number).into());
    if !is_as_said || (has_number && !is_number) {
        return Err(Error::usage(format!(
            "`{}` of the host is not the device that is meant",
            source.display()
        ))
        .hint("The specification may be out of date: make it anew."));
    }
    Ok(())
}

/// A mount of the specification in our own terms.
fn mount_point(mount: &Mount) -> Result<MountPoint> {
    let destination = destination(&mount.container_path)?;
    let is_bind = match mount.kind.as_deref() {
        None | Some("" | "bind" | "none") => true,
        Some("tmpfs") => false,
        Some(other) => {
            return Err(Error::usage(format!("the type `{other}` is not supported")));
        }
    };
    let has = |word: &str| mount.options.iter().any(|option| option == word);
    let source = match is_bind {
        true => MountSource::Bind {
            path: PathBuf::from(&mount.host_path),
            recursive: has("rbind"),
        },
        false => MountSource::Tmpfs {
            size: None,
            mode: None,
        },
    };
    if is_bind && !Path::new(&mount.host_path).is_absolute() {
        return Err(not_absolute(Path::new(&mount.host_path)));
    }
    let mut point = MountPoint::new(source, destination);
    point.of_device = true;
    point.must_exist = is_bind;
    // The specification's `ro` is that of the runtime's: of this mount alone.
    point.writable_beneath = !has("rro");
    for option in &mount.options {
        match option.as_str() {
            "ro" | "rro" => point.read_only = true,
            "rw" | "bind" | "rbind" => {}
            "private" | "rprivate" | "shared" | "rshared" | "slave" | "rslave" | "unbindable"
            | "runbindable" => point.propagation = Some(option.clone()),
            "nosuid" | "suid" | "nodev" | "dev" | "noexec" | "exec" | "noatime" | "relatime"
            | "strictatime" | "nodiratime" | "nosymfollow" => point.options.push(option.clone()),
            parameter if !is_bind && parameter.contains('=') => {
                point.options.push(option.clone());
            }
            other => {
                return Err(Error::usage(format!(
                    "the option `{other}` is not supported"
                )));
            }
        }
    }
    // Devices in what a vendor shows are meant to work.
    if is_bind && !has("nodev") && !has("dev") {
        point.options.push("dev".to_owned());
    }
    Ok(point)
}

fn destination(path: &str) -> Result<PathBuf> {
    clean_absolute(path)
        .filter(|path| path != Path::new("/"))
        .ok_or_else(|| not_absolute(Path::new(path)))
}

fn not_absolute(path: &Path) -> Error {
    Error::usage(format!("`{}` is not an absolute path", path.display()))
}
