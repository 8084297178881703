//! Flags about what all processes of a container may use together: of `run`, `create` and
//! `update`.

use std::path::PathBuf;

use clap::Args;

use crate::error::{Error, Result};
use crate::size;
use crate::store::containers::{BlockLimit, BlockLimitKind, Resources};

/// Limits of all processes together.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub(in crate::cli) struct ResourceOptions {
    /// Memory limit, in bytes or as 512m, 2g
    #[arg(short, long, value_name = "SIZE")]
    memory: Option<String>,
    /// Limit of memory plus swap; -1 for unlimited swap [default: twice the memory limit]
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    memory_swap: Option<String>,
    /// Memory that is left to the container while others are short of it
    #[arg(long, value_name = "SIZE")]
    memory_reservation: Option<String>,
    /// Not supported: cgroup version 2 has no such limit
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true, hide = true)]
    memory_swappiness: Option<i64>,
    /// Number of CPUs, for example 1.5
    #[arg(long, value_name = "NUMBER")]
    cpus: Option<f64>,
    /// Weight among others when CPUs are short; 1024 is the usual one
    #[arg(short = 'c', long, value_name = "WEIGHT")]
    cpu_shares: Option<u64>,
    /// Period of the CPU quota, in microseconds
    #[arg(long, value_name = "MICROSECONDS")]
    cpu_period: Option<u64>,
    /// CPU time in each period, in microseconds; -1 for unlimited
    #[arg(long, value_name = "MICROSECONDS", allow_hyphen_values = true)]
    cpu_quota: Option<i64>,
    /// CPUs that may be used, for example 0-2,4
    #[arg(long, value_name = "LIST")]
    cpuset_cpus: Option<String>,
    /// Memory nodes that may be used
    #[arg(long, value_name = "LIST")]
    cpuset_mems: Option<String>,
    /// Limit of processes and threads; -1 for unlimited [default: 2048]
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pids_limit: Option<i64>,
    /// Weight among others when disks are busy: 10 to 1000
    #[arg(long, value_name = "WEIGHT")]
    blkio_weight: Option<u16>,
    /// The same for one block device: DEVICE:WEIGHT
    #[arg(long, value_name = "DEVICE")]
    blkio_weight_device: Vec<String>,
    /// Limit of bytes read a second from a block device: DEVICE:SIZE
    #[arg(long, value_name = "DEVICE")]
    device_read_bps: Vec<String>,
    /// Limit of bytes written a second to a block device: DEVICE:SIZE
    #[arg(long, value_name = "DEVICE")]
    device_write_bps: Vec<String>,
    /// Limit of reads a second from a block device: DEVICE:NUMBER
    #[arg(long, value_name = "DEVICE")]
    device_read_iops: Vec<String>,
    /// Limit of writes a second to a block device: DEVICE:NUMBER
    #[arg(long, value_name = "DEVICE")]
    device_write_iops: Vec<String>,
    /// Write to a file of the container's cgroup: FILE=VALUE
    #[arg(long, value_name = "FILE=VALUE")]
    cgroup_conf: Vec<String>,
}

impl ResourceOptions {
    /// What the flags ask for. Whether it makes sense together is the engine's to say.
    pub(in crate::cli) fn resources(&self) -> Result<Resources> {
        if self.memory_swappiness.is_some_and(|percent| percent >= 0) {
            return Err(
                Error::usage("set the limit --memory-swappiness: not in cgroup version 2")
                    .hint("`--memory-swap` limits how much is swapped."),
            );
        }
        // Zero is what docker has where nothing is given.
        let size = |text: &Option<String>| -> Result<Option<u64>> {
            let bytes = text.as_deref().map(size::parse).transpose()?;
            Ok(bytes.filter(|bytes| *bytes > 0))
        };
        let memory_swap = match self.memory_swap.as_deref() {
            Some("-1") => Some(-1),
            Some(text) => Some(i64::try_from(size::parse(text)?).unwrap_or(i64::MAX)),
            None => None,
        };
        let nano_cpus = match self.cpus {
            Some(0.0) => None,
            Some(cpus) if cpus > 0.0 && cpus < 1e6 => Some((cpus * 1e9) as u64),
            Some(cpus) => {
                return Err(Error::usage(format!("invalid number of CPUs `{cpus}`")));
            }
            None => None,
        };
        Ok(Resources {
            memory: size(&self.memory)?,
            memory_swap,
            memory_reservation: size(&self.memory_reservation)?,
            nano_cpus,
            cpu_shares: self.cpu_shares,
            cpu_period: self.cpu_period,
            cpu_quota: self.cpu_quota,
            cpuset_cpus: self.cpuset_cpus.clone(),
            cpuset_mems: self.cpuset_mems.clone(),
            pids: self.pids_limit,
            blkio_weight: self.blkio_weight,
            block_devices: self.block_devices()?,
            cgroup_files: self
                .cgroup_conf
                .iter()
                .map(|text| cgroup_file(text))
                .collect::<Result<_>>()?,
        })
    }

    fn block_devices(&self) -> Result<Vec<BlockLimit>> {
        use BlockLimitKind::{ReadBps, ReadIops, Weight, WriteBps, WriteIops};
        let flags = [
            (Weight, &self.blkio_weight_device),
            (ReadBps, &self.device_read_bps),
            (WriteBps, &self.device_write_bps),
            (ReadIops, &self.device_read_iops),
            (WriteIops, &self.device_write_iops),
        ];
        let each = flags
            .into_iter()
            .flat_map(|(kind, texts)| texts.iter().map(move |text| (kind, text)));
        each.map(|(kind, text)| block_limit(kind, text)).collect()
    }
}

/// `DEVICE:VALUE`
fn block_limit(kind: BlockLimitKind, text: &str) -> Result<BlockLimit> {
    let bad = || Error::usage(format!("invalid value `{text}` of {}", kind.flag()));
    let (device, value) = text.rsplit_once(':').ok_or_else(bad)?;
    if !device.starts_with('/') {
        return Err(bad().hint("It is a device's path, a colon and the limit."));
    }
    let value = match kind {
        BlockLimitKind::ReadBps | BlockLimitKind::WriteBps => size::parse(value)?,
        BlockLimitKind::Weight => {
            let weight = value
                .parse()
                .ok()
                .filter(|weight| (10..=1000).contains(weight));
            weight.ok_or_else(|| bad().hint("The weight is from 10 to 1000."))?
        }
        _ => value.parse().map_err(|_| bad())?,
    };
    Ok(BlockLimit {
        kind,
        device: PathBuf::from(device),
        value,
    })
}

/// `FILE=VALUE`, where the file is one of the cgroup's interface.
fn cgroup_file(text: &str) -> Result<(String, String)> {
    let bad = || Error::usage(format!("invalid value `{text}` of --cgroup-conf"));
    let (file, value) = text.split_once('=').ok_or_else(bad)?;
    let is_interface = file.contains('.')
        && !file.starts_with(['.', '-'])
        && !file.starts_with("cgroup.")
        && file
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._".contains(&b));
    if !is_interface {
        return Err(bad().hint("It is a controller's file and its value, such as memory.high=1G."));
    }
    Ok((file.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_of_devices_are_a_path_and_a_number() {
        let limit = block_limit(BlockLimitKind::ReadBps, "/dev/disk/by-id/a:b:1m").unwrap();
        assert_eq!(
            (limit.device, limit.value),
            ("/dev/disk/by-id/a:b".into(), 1 << 20)
        );
        for (kind, text) in [
            (BlockLimitKind::ReadIops, "/dev/x:1m"),
            (BlockLimitKind::ReadIops, "/dev/x"),
            (BlockLimitKind::Weight, "/dev/x:9"),
            (BlockLimitKind::WriteBps, "x:5"),
        ] {
            assert!(block_limit(kind, text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_files_of_controllers_can_be_written() {
        assert!(cgroup_file("memory.high=5").is_ok());
        for text in ["../x=1", "cgroup.procs=1", "memory.high", "a/b.c=1", ".x=1"] {
            assert!(cgroup_file(text).is_err(), "{text}");
        }
    }
}
