//! The fields of `RUN --mount=…`: reading their values, what goes together, and defaults.

use super::directive::parse_bool;
use super::glob::clean;
use super::mount::{FileMode, Key, Mount, Sharing};
use super::suggest::did_you_mean;
use crate::error::{Error, Result};

/// What the fields of one `--mount` set.
#[derive(Default)]
pub(super) struct Options {
    kind: Kind,
    from: Option<String>,
    source: String,
    target: String,
    read_only: Option<bool>,
    id: Option<String>,
    sharing: Option<Sharing>,
    required: Option<bool>,
    size: Option<u64>,
    mode: Option<u32>,
    uid: Option<u32>,
    gid: Option<u32>,
    env: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kind {
    #[default]
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
}

impl Kind {
    const ALL: [(&str, Kind); 5] = [
        ("bind", Kind::Bind),
        ("cache", Kind::Cache),
        ("tmpfs", Kind::Tmpfs),
        ("secret", Kind::Secret),
        ("ssh", Kind::Ssh),
    ];

    fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(name, _)| name)
    }
}

const SHARING: [(&str, Sharing); 3] = [
    ("shared", Sharing::Shared),
    ("private", Sharing::Private),
    ("locked", Sharing::Locked),
];

impl Options {
    /// Takes one expanded field. Only those with a truth value may come without one.
    pub(super) fn set(&mut self, key: Key, value: Option<&str>) -> Result<()> {
        let switch = || match value {
            None => Ok(true),
            Some(value) => parse_bool(value)
                .ok_or_else(|| Error::usage(format!("`{value}` is not a truth value"))),
        };
        let text = value.unwrap_or_default();
        let not_empty = || (!text.is_empty()).then(|| text.to_owned());
        match key {
            Key::Type => self.kind = one_of("mount type", text, &Kind::ALL)?,
            Key::From => self.from = not_empty(),
            Key::Source => self.source = text.to_owned(),
            Key::Target => self.target = text.to_owned(),
            Key::ReadOnly => self.read_only = Some(switch()?),
            Key::ReadWrite => self.read_only = Some(!switch()?),
            Key::Id => self.id = not_empty(),
            Key::Sharing => self.sharing = Some(one_of("sharing", text, &SHARING)?),
            Key::Required => self.required = Some(switch()?),
            Key::Size => self.size = Some(crate::size::parse(text)?),
            Key::Mode => self.mode = Some(parse_mode(text)?),
            Key::Uid => self.uid = Some(parse_id(text)?),
            Key::Gid => self.gid = Some(parse_id(text)?),
            Key::Env => self.env = Some(text.to_owned()),
        }
        Ok(())
    }

    /// Checks the fields against each other, and adds the defaults.
    pub(super) fn into_mount(self) -> Result<Mount> {
        self.check_keys()?;
        let read_only = self.read_only.unwrap_or(self.kind == Kind::Bind);
        Ok(match self.kind {
            Kind::Bind => Mount::Bind {
                from: self.from,
                source: self.source,
                target: self.target,
                read_only,
            },
            Kind::Cache => Mount::Cache {
                mode: self.file_mode(0o755),
                id: self.id.unwrap_or_else(|| clean(&self.target)),
                from: self.from,
                source: self.source,
                target: self.target,
                sharing: self.sharing.unwrap_or_default(),
                read_only,
            },
            Kind::Tmpfs => Mount::Tmpfs {
                target: self.target,
                size: self.size,
            },
            Kind::Secret => return self.into_secret(),
            Kind::Ssh => Mount::Ssh {
                mode: self.file_mode(0o600),
                id: self.id.unwrap_or_else(|| "default".to_owned()),
                target: (!self.target.is_empty()).then_some(self.target),
                required: self.required.unwrap_or(false),
            },
        })
    }

    /// Refuses the keys that BuildKit refuses for this type. It ignores some others.
    fn check_keys(&self) -> Result<()> {
        let is = |kinds: &[Kind]| kinds.contains(&self.kind);
        let files = is(&[Kind::Cache, Kind::Secret, Kind::Ssh]);
        for (key, given, allowed) in [
            ("mode", self.mode.is_some(), files),
            ("uid", self.uid.is_some(), files),
            ("gid", self.gid.is_some(), files),
            (
                "required",
                self.required.is_some(),
                is(&[Kind::Secret, Kind::Ssh]),
            ),
            ("size", self.size.is_some(), is(&[Kind::Tmpfs])),
            ("sharing", self.sharing.is_some(), is(&[Kind::Cache])),
            ("from", self.from.is_some(), !is(&[Kind::Secret])),
            ("source", !self.source.is_empty(), !is(&[Kind::Ssh])),
        ] {
            if given && !allowed {
                let kind = self.kind.name();
                return Err(Error::usage(format!(
                    "a mount of type `{kind}` has no key `{key}`"
                )));
            }
        }
        Ok(())
    }

    fn into_secret(self) -> Result<Mount> {
        let mode = self.file_mode(0o400);
        let source = (!self.source.is_empty()).then_some(self.source);
        if source.is_some() && self.id.is_some() {
            return Err(Error::usage("a secret has either an `id` or a `source`"));
        }
        let target = (!self.target.is_empty()).then_some(self.target);
        let named = source.or(self.id);
        let from_target = || {
            target
                .as_deref()
                .and_then(last_component)
                .map(str::to_owned)
        };
        let Some(id) = named.or_else(from_target) else {
            return Err(Error::usage("a secret needs an `id` or a `target`"));
        };
        let env = self
            .env
            .map(|name| if name.is_empty() { id.clone() } else { name });
        if env.as_ref().is_some_and(|name| name.contains(['=', '\0'])) {
            return Err(Error::usage(
                "the `env` of a secret is not the name of a variable",
            ));
        }
        let target = match (target, &env) {
            (None, None) => {
                let Some(name) = last_component(&id) else {
                    return Err(Error::usage(format!("the secret `{id}` needs a `target`")));
                };
                Some(format!("/run/secrets/{name}"))
            }
            (target, _) => target,
        };
        Ok(Mount::Secret {
            id,
            target,
            env,
            required: self.required.unwrap_or(false),
            mode,
        })
    }

    fn file_mode(&self, mode: u32) -> FileMode {
        FileMode {
            mode: self.mode.unwrap_or(mode),
            uid: self.uid.unwrap_or(0),
            gid: self.gid.unwrap_or(0),
        }
    }
}

/// The last component of a path that can be the name of a file.
fn last_component(path: &str) -> Option<&str> {
    let name = path.trim_end_matches('/').rsplit('/').next()?;
    (!matches!(name, "" | "." | "..")).then_some(name)
}

fn one_of<T: Copy>(what: &str, value: &str, known: &[(&str, T)]) -> Result<T> {
    let lower = value.to_ascii_lowercase();
    if let Some((_, found)) = known.iter().find(|(name, _)| *name == lower) {
        return Ok(*found);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let error = Error::usage(format!(
        "unknown {what} `{value}`: known are {}",
        names.join(", ")
    ));
    Err(did_you_mean(error, &lower, &names))
}

/// Octal permission bits. Only digits: a number that may be signed is one misread sooner
/// or later.
fn parse_mode(text: &str) -> Result<u32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match u32::from_str_radix(text, 8) {
        Ok(mode) if digits && mode <= 0o7777 => Ok(mode),
        _ => Err(Error::usage(format!("`{text}` is not an octal file mode"))),
    }
}

/// A user or group id in decimal digits.
fn parse_id(text: &str) -> Result<u32> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    // The largest value stands for "unchanged" in chown(2).
    match text.parse() {
        Ok(id) if digits && id != u32::MAX => Ok(id),
        _ => Err(Error::usage(format!("`{text}` is not a user or group id"))),
    }
}
