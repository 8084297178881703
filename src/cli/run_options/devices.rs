//! Flags about devices of the host.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cdi::{DeviceName, GpuRequest};
use crate::engine::cdi::CdiRequest;
use crate::engine::create::clean_absolute;
use crate::error::{Error, Result};
use crate::store::containers::{DeviceAccess, DeviceRequest, DeviceRule, HostOptions};

/// Devices.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Devices")]
pub(super) struct DeviceOptions {
    /// Give the container a device of the host, or all beneath a directory: DEVICE[:DESTINATION][:rwm], or one of a CDI specification: VENDOR/CLASS=NAME
    #[arg(long, value_name = "DEVICE")]
    device: Vec<String>,
    /// Give it graphics processors, by CDI: all, a number, or device=NAME[,NAME...]
    #[arg(long, value_name = "GPUS")]
    gpus: Option<String>,
    /// Let it use devices wherever it finds a node of them, as root: TYPE MAJOR:MINOR ACCESS, such as `c 189:* rmw`
    #[arg(long, value_name = "RULE")]
    device_cgroup_rule: Vec<String>,
}

impl DeviceOptions {
    /// Checks the flags and adds what they ask for. What has to be looked up in
    /// specifications is returned.
    pub(super) fn apply(self, host: &mut HostOptions) -> Result<CdiRequest> {
        for text in &self.device_cgroup_rule {
            let bad = || Error::usage(format!("invalid value `{text}` of --device-cgroup-rule"));
            let hint = "It is a type (a, b or c), two numbers or `*`, and letters of rwm.";
            let rule = DeviceRule::parse(text).ok_or_else(|| bad().hint(hint))?;
            host.device_rules.push(rule);
        }
        let gpus = self.gpus.as_deref().map(GpuRequest::parse);
        let mut cdi = CdiRequest {
            gpus: gpus.transpose()?,
            ..CdiRequest::default()
        };
        for text in &self.device {
            if DeviceName::is_meant_by(text) {
                let bad = |why| Error::usage(format!("invalid device `{text}`: {why}"));
                cdi.devices.push(DeviceName::parse(text).map_err(bad)?);
            } else {
                host.devices.push(device(text)?);
            }
        }
        Ok(cdi)
    }
}

/// `DEVICE[:DESTINATION][:rwm]`
fn device(text: &str) -> Result<DeviceRequest> {
    let bad = |why: &str| Error::usage(format!("invalid device `{text}`: {why}"));
    let is_mode = |word: &str| DeviceAccess::parse(word).is_some();
    let parts: Vec<&str> = text.split(':').collect();
    let (source, destination, mode) = match parts[..] {
        [source] => (source, source, "rwm"),
        [source, mode] if is_mode(mode) => (source, source, mode),
        [source, destination] => (source, destination, "rwm"),
        [source, destination, mode] if is_mode(mode) => (source, destination, mode),
        [_, _, _] => return Err(bad("the rights are of the letters r, w and m")),
        _ => return Err(bad("too many colons")),
    };
    if !source.starts_with('/') {
        return Err(bad("it is neither an absolute path nor VENDOR/CLASS=NAME"));
    }
    let access =
        DeviceAccess::parse(mode).ok_or_else(|| bad("the rights are of the letters r, w and m"))?;
    let destination = clean_absolute(destination)
        .filter(|path| path != Path::new("/"))
        .ok_or_else(|| bad("the destination is not an absolute path"))?;
    Ok(DeviceRequest {
        source: PathBuf::from(source),
        destination,
        access,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_a_source_a_destination_and_rights() {
        let both = |text: &str| {
            let found = device(text).unwrap();
            (
                found.source.display().to_string(),
                found.destination.display().to_string(),
            )
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(both("/dev/x"), pair("/dev/x", "/dev/x"));
        assert_eq!(both("/dev/x:rw"), pair("/dev/x", "/dev/x"));
        assert_eq!(both("/dev/x:/dev/y:rwm"), pair("/dev/x", "/dev/y"));
        for bad in [
            "x",
            "/dev/x:y",
            "/dev/x:/dev/y:x",
            "/a:/b:rw:c",
            "v.com/gpu=0",
        ] {
            assert!(device(bad).is_err(), "{bad}");
        }
    }
}
