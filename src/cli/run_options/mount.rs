//! `--mount` in docker's grammar: fields of a line of CSV, each `KEY=VALUE` or `KEY`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::engine::create::clean_absolute;
use crate::error::{Error, Result};
use crate::ids::{check_name, random_hex};
use crate::runtime::TMPFS_COPY;
use crate::size;
use crate::store::containers::{Given, MountPoint, MountSource};
use crate::store::volumes::Place;

/// What the fields say, before it is known what it means together.
#[derive(Default)]
struct Fields {
    kind: Option<String>,
    source: Option<String>,
    destination: Option<String>,
    read_only: bool,
    chown: bool,
    idmap: bool,
    propagation: Option<String>,
    recursion: Option<Recursion>,
    create_source: bool,
    no_copy: bool,
    subpath: Option<PathBuf>,
    labels: Vec<(String, String)>,
    volume_options: BTreeMap<String, String>,
    size: Option<u64>,
    mode: Option<u32>,
    options: Vec<String>,
    /// The keys that only one type has, and that type.
    of_type: Vec<(String, &'static str)>,
}

/// How a bind goes on with what is mounted beneath.
#[derive(Clone, Copy, PartialEq)]
enum Recursion {
    Enabled,
    Disabled,
    Writable,
    ReadOnly,
}

/// Reads one mount.
pub(super) fn mount(text: &str) -> Result<MountPoint> {
    let bad = |why: String| Error::usage(format!("invalid mount `{text}`: {why}"));
    let mut fields = Fields::default();
    for field in split(text).map_err(bad)? {
        fields.take(&field).map_err(bad)?;
    }
    fields.point().map_err(bad)
}

impl Fields {
    fn take(&mut self, field: &str) -> Result<(), String> {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (field, None),
        };
        let key = key.trim().to_ascii_lowercase();
        let flag = || truth(&key, value);
        let text = || {
            value
                .map(str::to_owned)
                .ok_or(format!("`{key}` needs a value"))
        };
        match key.as_str() {
            "type" => self.kind = Some(text()?.to_ascii_lowercase()),
            "source" | "src" => self.source = Some(text()?),
            "destination" | "dst" | "target" => self.destination = Some(text()?),
            "readonly" | "ro" => self.read_only = flag()?,
            "readwrite" | "rw" => self.read_only = !flag()?,
            "exec" | "dev" | "suid" | "noexec" | "nodev" | "nosuid" if value.is_none() => {
                self.options.push(key);
            }
            "relabel" if ["shared", "private"].contains(&text()?.as_str()) => {}
            "consistency" => drop(text()?),
            _ if key.starts_with("bind-") => self.take_bind(&key, value)?,
            _ if key.starts_with("volume-") => self.take_volume(&key, value)?,
            _ if key.starts_with("tmpfs-") => self.take_tmpfs(&key, value)?,
            "image-subpath" => {
                self.of_type.push((key.clone(), "image"));
                self.subpath = Some(subpath(&text()?)?);
            }
            "subpath" => self.subpath = Some(subpath(&text()?)?),
            "u" | "chown" => self.chown = flag()?,
            "idmap" => self.idmap = flag()?,
            TMPFS_COPY | "notmpcopyup" => {
                if flag()? == (key == TMPFS_COPY) {
                    self.options.push(TMPFS_COPY.to_owned());
                }
                self.of_type.push((key.clone(), "tmpfs"));
            }
            _ => return Err(format!("unknown key `{key}`")),
        }
        Ok(())
    }

    fn take_bind(&mut self, key: &str, value: Option<&str>) -> Result<(), String> {
        self.of_type.push((key.to_owned(), "bind"));
        match (key, value) {
            ("bind-propagation", Some(word)) => {
                let known = [
                    "private", "rprivate", "shared", "rshared", "slave", "rslave",
                ];
                if !known.contains(&word) {
                    return Err(format!("unknown propagation `{word}`"));
                }
                self.propagation = Some(word.to_owned());
            }
            ("bind-nonrecursive", value) => {
                if truth(key, value)? {
                    self.recursion = Some(Recursion::Disabled);
                }
            }
            ("bind-recursive", Some(word)) => {
                self.recursion = Some(match word {
                    "enabled" | "true" | "1" => Recursion::Enabled,
                    "disabled" | "false" | "0" => Recursion::Disabled,
                    "writable" => Recursion::Writable,
                    "readonly" => Recursion::ReadOnly,
                    _ => return Err(format!("unknown value `{word}` of `{key}`")),
                });
            }
            ("bind-create-src", value) => self.create_source = truth(key, value)?,
            _ => return Err(format!("unknown key `{key}`")),
        }
        Ok(())
    }

    fn take_volume(&mut self, key: &str, value: Option<&str>) -> Result<(), String> {
        self.of_type.push((key.to_owned(), "volume"));
        match (key, value) {
            ("volume-nocopy", value) => self.no_copy = truth(key, value)?,
            ("volume-subpath", Some(path)) => self.subpath = Some(subpath(path)?),
            ("volume-label", Some(label)) => {
                let (name, value) = label.split_once('=').unwrap_or((label, ""));
                self.labels.push((name.to_owned(), value.to_owned()));
            }
            ("volume-driver", Some("local" | "")) => {}
            ("volume-driver", Some(other)) => {
                return Err(format!("there is no volume driver `{other}`, only `local`"));
            }
            ("volume-opt", Some(option)) => {
                let (name, value) = option
                    .split_once('=')
                    .ok_or(format!("the option `{option}` is not KEY=VALUE"))?;
                self.volume_options
                    .insert(name.to_owned(), value.to_owned());
            }
            _ => return Err(format!("unknown key `{key}`")),
        }
        Ok(())
    }

    fn take_tmpfs(&mut self, key: &str, value: Option<&str>) -> Result<(), String> {
        self.of_type.push((key.to_owned(), "tmpfs"));
        match (key, value) {
            ("tmpfs-size", Some(value)) => {
                self.size = Some(size::parse(value).map_err(|why| why.one_line())?);
            }
            ("tmpfs-mode", Some(value)) => {
                let mode = u32::from_str_radix(value, 8).ok();
                let mode = mode.filter(|mode| *mode <= 0o7777);
                self.mode = Some(mode.ok_or(format!("the mode `{value}` is not octal"))?);
            }
            _ => return Err(format!("unknown key `{key}`")),
        }
        Ok(())
    }

    fn point(self) -> Result<MountPoint, String> {
        let kind = self.kind.as_deref().unwrap_or("volume");
        if let Some((key, owner)) = self.of_type.iter().find(|(_, owner)| *owner != kind) {
            return Err(format!(
                "`{key}` is for the type `{owner}`, this is `{kind}`"
            ));
        }
        let destination = self.destination.as_deref().ok_or("it has no target")?;
        let destination = clean_absolute(destination)
            .filter(|path| path != Path::new("/"))
            .ok_or("the target is not an absolute path beneath `/`")?;
        let source = match (kind, &self.source) {
            ("bind", Some(path)) => bind_source(path, self.recursion)?,
            ("volume", source) => self.volume_source(source.as_deref())?,
            ("tmpfs", None) => MountSource::Tmpfs {
                size: self.size,
                mode: self.mode,
            },
            ("image", Some(name)) => MountSource::Image {
                name: name.clone(),
                id: None,
                layers: Vec::new(),
            },
            ("tmpfs", Some(_)) => return Err("a tmpfs has no source".to_owned()),
            ("bind" | "image", None) => {
                return Err(format!("a mount of type `{kind}` needs a source"));
            }
            ("npipe" | "cluster", _) => {
                return Err(format!("the type `{kind}` is not for this machine"));
            }
            ("devpts" | "glob" | "ramfs" | "artifact", _) => {
                return Err(format!("the type `{kind}` is not supported yet"));
            }
            _ => return Err(format!("unknown type `{kind}`")),
        };
        if self.subpath.is_some() && !matches!(kind, "volume" | "image") {
            return Err("a subpath is for volumes and images".to_owned());
        }
        if (self.chown || self.idmap) && !matches!(kind, "bind" | "volume") {
            return Err("`chown` and `idmap` are for binds and volumes".to_owned());
        }
        let is_deep = matches!(
            self.recursion,
            Some(Recursion::Writable | Recursion::ReadOnly)
        );
        if is_deep && !self.read_only {
            return Err("this `bind-recursive` is for `readonly` mounts".to_owned());
        }
        if self.recursion == Some(Recursion::ReadOnly)
            && self
                .propagation
                .as_deref()
                .is_some_and(|word| word != "rprivate")
        {
            return Err("`bind-recursive=readonly` needs `bind-propagation=rprivate`".to_owned());
        }
        let mut point = MountPoint::new(source, destination);
        point.given = Some(Given::Mount);
        point.chown = self.chown;
        point.idmap = self.idmap;
        point.read_only = self.read_only || kind == "image";
        point.propagation = self.propagation;
        point.options = self.options;
        point.subpath = self.subpath;
        point.writable_beneath = self.recursion == Some(Recursion::Writable);
        point.must_exist = !self.create_source;
        point.labels = self.labels.into_iter().collect();
        Place::of(&self.volume_options).map_err(|why| why.one_line())?;
        point.volume_options = self.volume_options;
        Ok(point)
    }

    fn volume_source(&self, name: Option<&str>) -> Result<MountSource, String> {
        let anonymous = name.is_none_or(str::is_empty);
        let name = match name.filter(|name| !name.is_empty()) {
            Some(name) => {
                check_name("volume", name).map_err(|why| why.one_line())?;
                name.to_owned()
            }
            None => random_hex(32).map_err(|why| why.one_line())?,
        };
        Ok(MountSource::Volume {
            name,
            copy_up: !self.no_copy,
            anonymous,
        })
    }
}

fn bind_source(path: &str, recursion: Option<Recursion>) -> Result<MountSource, String> {
    if path.is_empty() {
        return Err("the source is empty".to_owned());
    }
    Ok(MountSource::Bind {
        path: std::path::absolute(path).map_err(|why| why.to_string())?,
        recursive: recursion != Some(Recursion::Disabled),
    })
}

/// A path that stays beneath where it begins.
fn subpath(text: &str) -> Result<PathBuf, String> {
    let path = Path::new(text.trim_start_matches('/'));
    let is_plain = path
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    match is_plain && !path.as_os_str().is_empty() && !text.contains([',', '\0']) {
        true => Ok(path.to_owned()),
        false => Err(format!("invalid subpath `{text}`")),
    }
}

fn truth(key: &str, value: Option<&str>) -> Result<bool, String> {
    match value {
        None | Some("true" | "1" | "True" | "TRUE" | "t") => Ok(true),
        Some("false" | "0" | "False" | "FALSE" | "f") => Ok(false),
        Some(other) => Err(format!("invalid value `{other}` of `{key}`")),
    }
}

/// The fields of one line of CSV (RFC 4180): quotes around a field keep commas in it, and
/// two quotes there mean one.
pub(in crate::cli) fn split(line: &str) -> Result<Vec<String>, String> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_field(quoted)?,
            None => match rest.split_once(',') {
                Some((field, after)) => (field.to_owned(), Some(after)),
                None => (rest.to_owned(), None),
            },
        };
        if field.contains('"') && !rest.starts_with('"') {
            return Err("a quote stands inside a field".to_owned());
        }
        if field.is_empty() {
            return Err("a field is empty".to_owned());
        }
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Ok(fields),
        }
    }
}

fn quoted_field(quoted: &str) -> Result<(String, Option<&str>), String> {
    let mut field = String::new();
    let mut rest = quoted;
    loop {
        let (part, after) = rest.split_once('"').ok_or("a quote is not closed")?;
        field.push_str(part);
        match after.strip_prefix('"') {
            Some(after) => {
                field.push('"');
                rest = after;
            }
            None if after.is_empty() => return Ok((field, None)),
            None => {
                let after = after
                    .strip_prefix(',')
                    .ok_or("text follows a closing quote")?;
                return Ok((field, Some(after)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_split_as_csv() {
        assert_eq!(split("a=b,c").unwrap(), ["a=b", "c"]);
        assert_eq!(
            split(r#"type=bind,"src=/a,b","dst=/c ""d""""#).unwrap(),
            ["type=bind", "src=/a,b", r#"dst=/c "d""#]
        );
        for bad in ["", "a,", r#""a"#, r#""a"b"#, r#"a"b"#] {
            assert!(split(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn each_type_has_its_keys() {
        let bind = mount("type=bind,src=/s,dst=/d,ro,bind-recursive=writable").unwrap();
        assert!(bind.read_only && bind.writable_beneath && bind.must_exist);
        let volume = mount("src=v,target=/d/../e,volume-nocopy,volume-subpath=a/b").unwrap();
        assert_eq!(volume.destination, Path::new("/e"));
        assert_eq!(volume.subpath, Some("a/b".into()));
        assert_eq!(
            volume.source,
            MountSource::Volume {
                name: "v".into(),
                copy_up: false,
                anonymous: false
            }
        );
        let tmpfs = mount("type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=0700").unwrap();
        assert_eq!(
            tmpfs.source,
            MountSource::Tmpfs {
                size: Some(1 << 20),
                mode: Some(0o700)
            }
        );
        let image = mount("type=image,source=debian,destination=/i,image-subpath=/usr").unwrap();
        assert!(image.read_only);
        for bad in [
            "type=bind,dst=/d",
            "type=bind,src=/s",
            "type=bind,src=/s,dst=d",
            "type=bind,src=/s,dst=/",
            "type=bind,src=/s,dst=/d,volume-nocopy",
            "type=bind,src=/s,dst=/d,bind-recursive=readonly",
            "type=bind,src=/s,dst=/d,bind-propagation=odd",
            "type=bind,src=/s,dst=/d,ro=maybe",
            "type=tmpfs,src=/s,dst=/d",
            "type=tmpfs,dst=/d,tmpfs-mode=9",
            "type=volume,src=../v,dst=/d",
            "src=v,dst=/d,volume-subpath=../x",
            "src=v,dst=/d,volume-driver=nfs",
            "src=v,dst=/d,volume-opt=o=x",
            "type=npipe,src=/s,dst=/d",
            "type=odd,dst=/d",
            "dst=/d,odd=1",
            "dst",
        ] {
            assert!(mount(bad).is_err(), "{bad}");
        }
    }
}
