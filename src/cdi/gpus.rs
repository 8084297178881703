//! `--gpus`: docker's words for graphics processors, as devices of their vendors.

use super::catalogue::Catalogue;
use super::name::{DeviceName, check_device};
use crate::error::{Error, Result};

/// The kinds of graphics processors, in the order in which they are looked for.
const KINDS: [&str; 2] = ["nvidia.com/gpu", "amd.com/gpu"];
/// What can be asked of a processor's driver. A specification brings all of it.
const CAPABILITIES: [&str; 8] = [
    "gpu", "nvidia", "amd", "compute", "compat32", "graphics", "utility", "video",
];

/// Which graphics processors are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpuRequest {
    driver: Option<&'static str>,
    devices: Devices,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Devices {
    All,
    First(u32),
    Named(Vec<String>),
}

impl GpuRequest {
    /// Reads `all`, a number, or `device=`, `count=`, `driver=` and `capabilities=`, with
    /// commas between. A list within a value is quoted, as in CSV, or just goes on.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |why: &str| Error::usage(format!("invalid `--gpus {text}`: {why}"));
        let mut driver = None;
        let mut count = None;
        let mut named: Vec<String> = Vec::new();
        let mut list = "";
        let mut seen = Vec::new();
        let plain = text.replace('"', "");
        for field in plain.split(',') {
            let is_count = field == "all" || field.parse::<i64>().is_ok();
            let (key, value) = match field.split_once('=') {
                Some(pair) => pair,
                None if list == "device" => ("", field),
                None if is_count => ("count", field),
                None if list == "capabilities" => ("", field),
                None => return Err(bad(&format!("`{field}` is neither `all` nor a number"))),
            };
            if !key.is_empty() {
                if seen.contains(&key) {
                    return Err(bad(&format!("`{key}` is given twice")));
                }
                seen.push(key);
                list = key;
            }
            match list {
                "count" => count = Some(parse_count(value).map_err(|why| bad(&why))?),
                "device" => {
                    check_device(value).map_err(|why| bad(&why))?;
                    named.push(value.to_owned());
                }
                "driver" => driver = Some(kind_of_driver(value).map_err(|why| bad(&why))?),
                "capabilities" if CAPABILITIES.contains(&value) || value == "display" => {}
                "capabilities" => return Err(bad(&format!("unknown capability `{value}`"))),
                "options" => return Err(bad("options of a driver have no meaning in CDI")),
                other => return Err(bad(&format!("unknown key `{other}`"))),
            }
        }
        let devices = match (count, named.is_empty()) {
            (Some(_), false) => return Err(bad("`count` and `device` exclude each other")),
            (Some(count), true) => count,
            (None, true) => Devices::First(1),
            (None, false) => Devices::Named(named),
        };
        Ok(GpuRequest { driver, devices })
    }

    /// The devices, of the first vendor that has any here.
    pub fn names(&self, catalogue: &Catalogue) -> Result<Vec<DeviceName>> {
        let kinds = match &self.driver {
            Some(kind) => std::slice::from_ref(kind),
            None => &KINDS[..],
        };
        let kind = kinds.iter().find(|kind| catalogue.has_kind(kind));
        let Some(kind) = kind else {
            let what = format!("of the kind {}", kinds.join(" or "));
            return Err(catalogue.nothing_of(&what, kinds));
        };
        let device = |device: String| DeviceName {
            kind: (*kind).to_owned(),
            device,
        };
        Ok(match &self.devices {
            Devices::All => vec![device("all".to_owned())],
            Devices::First(count) => (0..*count).map(|index| device(index.to_string())).collect(),
            Devices::Named(names) => names.iter().cloned().map(device).collect(),
        })
    }
}

/// `all`, -1, which is the same, or how many.
fn parse_count(text: &str) -> std::result::Result<Devices, String> {
    /// No host has as many.
    const MAX: u32 = 1024;
    match text {
        "all" | "-1" => Ok(Devices::All),
        _ => match text.parse() {
            Ok(count) if count <= MAX => Ok(Devices::First(count)),
            _ => Err(format!(
                "the count `{text}` is neither `all` nor a number to {MAX}"
            )),
        },
    }
}

fn kind_of_driver(name: &str) -> std::result::Result<&'static str, String> {
    KINDS
        .into_iter()
        .find(|kind| kind.split('.').next() == Some(name))
        .ok_or_else(|| format!("unknown driver `{name}`: there are nvidia and amd"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_are_counted_or_named() {
        let named =
            |names: &[&str]| Devices::Named(names.iter().map(|name| (*name).to_owned()).collect());
        for (text, devices, driver) in [
            ("all", Devices::All, None),
            ("2", Devices::First(2), None),
            ("count=-1", Devices::All, None),
            ("device=0", named(&["0"]), None),
            ("device=0,2", named(&["0", "2"]), None),
            (
                "\"device=0,2\",driver=amd",
                named(&["0", "2"]),
                Some(KINDS[1]),
            ),
            (
                "device=GPU-1:0,capabilities=utility",
                named(&["GPU-1:0"]),
                None,
            ),
            ("all,\"capabilities=compute,utility\"", Devices::All, None),
            ("capabilities=gpu,all", Devices::All, None),
            ("driver=nvidia", Devices::First(1), Some(KINDS[0])),
        ] {
            let found = GpuRequest::parse(text).unwrap();
            assert_eq!(found, GpuRequest { driver, devices }, "{text}");
        }
        for bad in [
            "",
            "x",
            "-2",
            "99999",
            "all,2",
            "count=x",
            "device=",
            "device=a/b",
            "count=1,device=0",
            "driver=x",
            "capabilities=tpu",
            "options=a",
            "odd=1",
            "device=0,device=1",
        ] {
            assert!(GpuRequest::parse(bad).is_err(), "{bad}");
        }
    }
}
