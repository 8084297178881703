//! All specifications of a host, and which of them has a device.

use std::collections::BTreeSet;
use std::fs::{self, Metadata, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::name::DeviceName;
use super::spec::{Edits, Spec};
use crate::env;
use crate::error::{Error, Kind, Result};

/// A file is read up to this size, in bytes: those of a host with many devices have some
/// hundred thousand.
const MAX_BYTES: u64 = 16 << 20;
/// The name that stands for every device of a kind.
const ALL: &str = "all";

/// The directories that specifications are looked for in, the ones that win last: those
/// of the host, and those of the user who is not root.
pub fn default_directories(uid: u32) -> Vec<PathBuf> {
    if let Some(named) = env::get(env::CDI_SPEC_DIRS) {
        return std::env::split_paths(&named).collect();
    }
    let mut found = vec![PathBuf::from("/etc/cdi"), PathBuf::from("/var/run/cdi")];
    if uid != 0
        && let Some(user) = directories::BaseDirs::new()
    {
        found.push(user.config_dir().join("cdi"));
        found.extend(user.runtime_dir().map(|directory| directory.join("cdi")));
    }
    found
}

/// What is in the directories.
#[derive(Debug, Default)]
pub struct Catalogue {
    directories: Vec<PathBuf>,
    files: Vec<SpecFile>,
    /// What cannot be used, and why. It matters only when a device is not found.
    faults: Vec<String>,
}

#[derive(Debug)]
struct SpecFile {
    path: PathBuf,
    /// The place of its directory: later ones win.
    rank: usize,
    spec: Spec,
    /// What was read.
    found: Metadata,
}

/// What is done to a container for a device.
#[derive(Debug, Clone)]
pub struct DeviceEdits {
    /// The device.
    pub name: DeviceName,
    /// The specification that says so.
    pub file: PathBuf,
    /// The file that was read there.
    pub found: Metadata,
    /// What is done.
    pub edits: Edits,
}

impl SpecFile {
    fn of(&self, name: &DeviceName, edits: &Edits) -> DeviceEdits {
        DeviceEdits {
            name: name.clone(),
            file: self.path.clone(),
            found: self.found.clone(),
            edits: edits.clone(),
        }
    }
}

impl Catalogue {
    /// Reads all specifications in the directories; a later directory wins.
    pub fn read(directories: Vec<PathBuf>) -> Self {
        let mut catalogue = Catalogue::default();
        for (rank, directory) in directories.iter().enumerate() {
            let paths = match spec_files(directory) {
                Ok(paths) => paths,
                Err(why) if why.kind() == std::io::ErrorKind::NotFound => continue,
                Err(why) => {
                    catalogue
                        .faults
                        .push(format!("`{}`: {why}", directory.display()));
                    continue;
                }
            };
            for path in paths {
                match read(&path) {
                    Ok((spec, found)) => catalogue.files.push(SpecFile {
                        path,
                        rank,
                        spec,
                        found,
                    }),
                    Err(why) => catalogue
                        .faults
                        .push(format!("`{}`: {why}", path.display())),
                }
            }
        }
        catalogue.directories = directories;
        catalogue
    }

    /// Whether there is any device of a kind.
    pub fn has_kind(&self, kind: &str) -> bool {
        self.of_kind(kind).any(|file| !file.spec.devices.is_empty())
    }

    /// What is to be done for the devices, in order: for each what its specification says
    /// of all its devices, if that has not come yet, and what it says of this one.
    pub fn edits(&self, wanted: &[DeviceName]) -> Result<Vec<DeviceEdits>> {
        let mut edits = Vec::new();
        let mut files_done = BTreeSet::new();
        let mut devices_done = BTreeSet::new();
        for name in wanted {
            for name in self.members(name) {
                let (file, own) = self.find(&name)?;
                if files_done.insert(&file.path) {
                    edits.push(file.of(&name, &file.spec.container_edits));
                }
                if devices_done.insert(name.clone()) {
                    edits.push(file.of(&name, own));
                }
            }
        }
        Ok(edits)
    }

    /// The device itself; where `all` is none, every device of its kind.
    fn members(&self, name: &DeviceName) -> Vec<DeviceName> {
        let devices = self.of_kind(&name.kind).flat_map(|file| &file.spec.devices);
        let names: BTreeSet<&str> = devices.map(|device| device.name.as_str()).collect();
        if name.device != ALL || names.contains(ALL) || names.is_empty() {
            return vec![name.clone()];
        }
        let member = |device: &str| DeviceName {
            kind: name.kind.clone(),
            device: device.to_owned(),
        };
        names.into_iter().map(member).collect()
    }

    fn find<'a>(&'a self, name: &DeviceName) -> Result<(&'a SpecFile, &'a Edits)> {
        let holders = self.of_kind(&name.kind).filter_map(|file| {
            let mut devices = file.spec.devices.iter();
            let device = devices.find(|device| device.name == name.device)?;
            Some((file, &device.container_edits))
        });
        let holders: Vec<_> = holders.collect();
        let Some(rank) = holders.iter().map(|(file, _)| file.rank).max() else {
            return Err(self.not_found(name));
        };
        let mut best = holders.into_iter().filter(|(file, _)| file.rank == rank);
        match (best.next(), best.next()) {
            (Some((first, _)), Some((second, _))) => Err(Error::new(
                Kind::Conflict,
                format!(
                    "the device `{name}` is defined twice: in `{}` and in `{}`",
                    first.path.display(),
                    second.path.display()
                ),
            )),
            (Some(only), None) => Ok(only),
            (None, _) => Err(self.not_found(name)),
        }
    }

    fn of_kind<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a SpecFile> {
        self.files.iter().filter(move |file| file.spec.kind == kind)
    }

    fn not_found(&self, name: &DeviceName) -> Error {
        let known = self.of_kind(&name.kind).flat_map(|file| &file.spec.devices);
        let known: BTreeSet<&str> = known.map(|device| device.name.as_str()).collect();
        if known.is_empty() {
            return self.nothing_of(&format!("of the kind `{}`", name.kind), &[&name.kind]);
        }
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        self.with_faults(Error::new(
            Kind::NoSuchObject,
            format!("no CDI specification has a device `{name}`"),
        ))
        .hint(format!("Of the kind `{}` there are {known}.", name.kind))
    }

    /// The error that no specification has any device of some kinds. It names the places
    /// that were looked at, and the tools that write what is missing.
    pub(super) fn nothing_of(&self, what: &str, kinds: &[&str]) -> Error {
        let places: Vec<_> = self
            .directories
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let text = format!(
            "no CDI specification of a device {what} was found in {}",
            places.join(", ")
        );
        let tools = kinds.iter().filter_map(|kind| tool(kind));
        let tools = tools.collect::<Vec<_>>().join(", or ");
        let error = self.with_faults(Error::new(Kind::NoSuchObject, text));
        error.hint(match tools.is_empty() {
            true => "The vendor's software makes it; `--cdi-spec-dir` names another directory."
                .to_owned(),
            false => format!("Make it with {tools}."),
        })
    }

    fn with_faults(&self, error: Error) -> Error {
        match self.faults.is_empty() {
            true => error,
            false => error.because(Error::engine(format!(
                "these cannot be used: {}",
                self.faults.join("; ")
            ))),
        }
    }
}

/// The vendor's tool that writes specifications of a kind, as it is called.
fn tool(kind: &str) -> Option<&'static str> {
    match kind.split('/').next()? {
        "nvidia.com" => Some("`nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml`"),
        "amd.com" => Some("`amd-ctk cdi generate --output=/etc/cdi/amd.json`"),
        _ => None,
    }
}

/// The files directly in a directory that are specifications by their names, in order.
fn spec_files(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let kind = path.extension();
        if kind.is_some_and(|kind| kind == "json" || kind == "yaml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> std::result::Result<(Spec, Metadata), String> {
    let text_of = |why: std::io::Error| why.to_string();
    let mut options = OpenOptions::new();
    // A fifo would keep us waiting.
    options.read(true).custom_flags(libc::O_NONBLOCK);
    let file = options.open(path).map_err(text_of)?;
    let found = file.metadata().map_err(text_of)?;
    if !found.is_file() {
        return Err("it is not a file".to_owned());
    }
    let mut text = String::new();
    let mut file = file.take(MAX_BYTES + 1);
    file.read_to_string(&mut text).map_err(text_of)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(format!("it has more than {MAX_BYTES} bytes"));
    }
    let spec = Spec::parse(&text, path.extension().is_some_and(|kind| kind == "yaml"))?;
    Ok((spec, found))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory of directories of specifications: path and devices, each with a
    /// variable that tells its file.
    struct Host(PathBuf);

    impl Host {
        fn with(test: &str, files: &[(&str, &[&str])]) -> Self {
            let own = format!("coracle-cdi-{test}-{}", std::process::id());
            let host = Host(std::env::temp_dir().join(own));
            for (path, devices) in files {
                let devices: Vec<_> = devices
                    .iter()
                    .map(|name| {
                        let env = format!("DEVICE={path}:{name}");
                        serde_json::json!({ "name": name, "containerEdits": { "env": [env] } })
                    })
                    .collect();
                let spec = serde_json::json!({
                    "cdiVersion": "0.5.0", "kind": "v.com/c", "devices": devices,
                    "containerEdits": { "env": [format!("FILE={path}")] },
                });
                host.write(path, &spec.to_string());
            }
            host
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn env_of(&self, names: &[&str]) -> Result<Vec<String>> {
            let names: Vec<_> = names
                .iter()
                .map(|name| DeviceName::parse(name).unwrap())
                .collect();
            let directories = ["low", "high", "absent"].map(|name| self.0.join(name));
            let edits = Catalogue::read(directories.to_vec()).edits(&names)?;
            Ok(edits
                .into_iter()
                .flat_map(|found| found.edits.env)
                .collect())
        }
    }

    impl Drop for Host {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_later_directory_wins_and_a_file_is_applied_once() {
        let host = Host::with(
            "wins",
            &[
                ("low/a.json", &["0", "1"]),
                ("low/b.yaml", &["0"]),
                ("high/a.json", &["0"]),
            ],
        );
        let found = host
            .env_of(&["v.com/c=0", "v.com/c=1", "v.com/c=0"])
            .unwrap();
        let wanted = [
            "FILE=high/a.json",
            "DEVICE=high/a.json:0",
            "FILE=low/a.json",
            "DEVICE=low/a.json:1",
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn two_of_one_directory_are_a_conflict() {
        let host = Host::with(
            "conflict",
            &[("low/a.json", &["0"]), ("low/b.json", &["0", "1"])],
        );
        let why = host.env_of(&["v.com/c=0"]).unwrap_err();
        assert_eq!(why.kind(), Kind::Conflict);
        assert!(why.one_line().contains("b.json"), "{}", why.one_line());
        host.env_of(&["v.com/c=1"]).unwrap();
    }

    #[test]
    fn all_is_a_device_of_that_name_or_each_of_the_kind() {
        let host = Host::with("all", &[("low/a.json", &["0", "1"])]);
        assert_eq!(host.env_of(&["v.com/c=all"]).unwrap().len(), 3);
        let host = Host::with("all", &[("low/a.json", &["0", "1", "all"])]);
        assert_eq!(
            host.env_of(&["v.com/c=all"]).unwrap()[1],
            "DEVICE=low/a.json:all"
        );
    }

    #[test]
    fn what_is_not_found_is_explained() {
        let host = Host::with("absent", &[("low/a.json", &["0"])]);
        let why = host.env_of(&["v.com/c=7"]).unwrap_err();
        assert!(why.find_hint().unwrap().contains("there are 0"));
        host.write("high/broken.json", "{");
        host.write("high/broken.txt", "{");
        let why = host.env_of(&["nvidia.com/gpu=0"]).unwrap_err();
        let text = why.chain().join("\n");
        assert!(
            text.contains("absent") && text.contains("broken.json"),
            "{text}"
        );
        assert!(!text.contains("broken.txt"), "{text}");
        assert!(why.find_hint().unwrap().contains("nvidia-ctk cdi generate"));
        // What is broken is no hindrance to the rest.
        host.env_of(&["v.com/c=0"]).unwrap();
    }
}
