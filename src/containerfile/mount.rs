//! `RUN --mount=…`: what was written, and what it means once variables are known.

use super::ast::Word;
use super::directive::Escape;
use super::expand::{Expander, is_constant};
use super::mount_options::Options;
use super::suggest::did_you_mean;
use super::words::comma_separated;
use crate::error::{Error, Result};

/// A `--mount` as it was written: its values may hold variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountFlag {
    text: String,
    fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    key: Key,
    value: Option<Word>,
}

/// What a field sets; several names may set the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Type,
    From,
    Source,
    Target,
    ReadOnly,
    ReadWrite,
    Id,
    Sharing,
    Required,
    Size,
    Mode,
    Uid,
    Gid,
    Env,
}

const KEYS: [(&str, Key); 19] = [
    ("type", Key::Type),
    ("from", Key::From),
    ("source", Key::Source),
    ("src", Key::Source),
    ("target", Key::Target),
    ("dst", Key::Target),
    ("destination", Key::Target),
    ("readonly", Key::ReadOnly),
    ("ro", Key::ReadOnly),
    ("readwrite", Key::ReadWrite),
    ("rw", Key::ReadWrite),
    ("id", Key::Id),
    ("sharing", Key::Sharing),
    ("required", Key::Required),
    ("size", Key::Size),
    ("mode", Key::Mode),
    ("uid", Key::Uid),
    ("gid", Key::Gid),
    ("env", Key::Env),
];

/// A mount of a RUN. Paths are not checked: a target may be relative to the working
/// directory, and a source may try to leave what it is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mount {
    /// Files of the context, a stage or an image. What is written there is thrown away.
    Bind {
        /// A stage, named context or image; the context if absent.
        from: Option<String>,
        /// The path within that; empty for all of it.
        source: String,
        /// Where; empty for the working directory.
        target: String,
        /// Whether writing is refused.
        read_only: bool,
    },
    /// A directory that outlives the build.
    Cache {
        /// Its name: the target unless one was given.
        id: String,
        /// What a new one is filled with.
        from: Option<String>,
        /// The path within that.
        source: String,
        /// Where; empty for the working directory.
        target: String,
        /// Who may use it at the same time.
        sharing: Sharing,
        /// Whether writing is refused.
        read_only: bool,
        /// The mode and owner of a new one.
        mode: FileMode,
    },
    /// Memory.
    Tmpfs {
        /// Where; empty for the working directory.
        target: String,
        /// The most that fits, in bytes.
        size: Option<u64>,
    },
    /// A secret of the build, as a file, a variable or both.
    Secret {
        /// Its name.
        id: String,
        /// The path of the file; absent if there is only a variable.
        target: Option<String>,
        /// The name of the variable.
        env: Option<String>,
        /// Whether the step fails without it.
        required: bool,
        /// The mode and owner of the file.
        mode: FileMode,
    },
    /// The socket of an SSH agent.
    Ssh {
        /// Its name.
        id: String,
        /// The path of the socket, if one was given.
        target: Option<String>,
        /// Whether the step fails without it.
        required: bool,
        /// The mode and owner of the socket.
        mode: FileMode,
    },
}

/// Who may use a cache mount at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sharing {
    /// All.
    #[default]
    Shared,
    /// One; others get a new one.
    Private,
    /// One; others wait.
    Locked,
}

/// The mode and owner of what a mount makes, in the container's ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileMode {
    /// Permission bits.
    pub mode: u32,
    /// The owner.
    pub uid: u32,
    /// The group.
    pub gid: u32,
}

impl MountFlag {
    /// Reads the value of `--mount`, and checks all that depends on no variable.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let flag = MountFlag {
            text: text.to_owned(),
            fields: comma_separated(text)?
                .iter()
                .map(|field| Field::parse(field))
                .collect::<Result<_>>()?,
        };
        if !text.contains('$') {
            flag.resolve(&Expander::new(Escape::Backslash, &|_| None))?;
        }
        Ok(flag)
    }

    /// What `from=` names; it never holds variables, so that the stages that a build needs
    /// are known at once.
    pub fn from(&self) -> Option<&str> {
        let from = |field: &&Field| field.key == Key::From;
        let value = self.fields.iter().rfind(from)?.value.as_ref()?.as_str();
        (!value.is_empty()).then_some(value)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Expands the values and reads them.
    pub fn resolve(&self, expander: &Expander<'_>) -> Result<Mount> {
        let mut options = Options::default();
        for field in &self.fields {
            let value = match &field.value {
                Some(value) => Some(expander.word(value)?),
                None => None,
            };
            options.set(field.key, value.as_deref())?;
        }
        options.into_mount()
    }
}

impl Field {
    fn parse(field: &str) -> Result<Self> {
        let (name, value) = match field.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (field, None),
        };
        let name = name.to_ascii_lowercase();
        let Some((_, key)) = KEYS.iter().find(|(known, _)| *known == name) else {
            let known: Vec<&str> = KEYS.iter().map(|(name, _)| *name).collect();
            let error = Error::usage(format!("unknown key `{name}` of a mount"));
            return Err(did_you_mean(error, &name, &known));
        };
        let may_stand_alone = matches!(key, Key::ReadOnly | Key::ReadWrite | Key::Required);
        if value.is_none() && !may_stand_alone {
            return Err(Error::usage(format!(
                "the key `{name}` of a mount needs a value"
            )));
        }
        if *key == Key::From && !value.is_some_and(is_constant) {
            return Err(Error::usage(format!(
                "the key `from` of a mount cannot hold variables or escapes: `{field}`"
            ))
            .hint("Name a stage whose FROM uses the variable."));
        }
        Ok(Field {
            key: *key,
            value: value.map(Word::new),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str) -> Result<Mount> {
        let lookup = |name: &str| (name == "dir").then(|| "/var/cache".to_owned());
        MountFlag::parse(text)?.resolve(&Expander::new(Escape::Backslash, &lookup))
    }

    const fn owned(mode: u32, uid: u32, gid: u32) -> FileMode {
        FileMode { mode, uid, gid }
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn bind_mounts_are_read_only_unless_told_otherwise() {
        let bind = |from, source: &str, read_only| Mount::Bind {
            from,
            source: source.to_owned(),
            target: "/x".to_owned(),
            read_only,
        };
        for (text, expected) in [
            ("target=/x", bind(None, "", true)),
            ("type=bind,dst=/x,rw", bind(None, "", false)),
            (
                "TYPE=BIND,destination=/x,readwrite=true",
                bind(None, "", false),
            ),
            ("target=/x,rw=false", bind(None, "", true)),
            ("target=/x,ro=0", bind(None, "", false)),
            ("target=/x,from=build,src=a", bind(some("build"), "a", true)),
            ("\"source=a,b\",target=/x", bind(None, "a,b", true)),
            ("\"source='a\"\"b'\",target=/x", bind(None, "a\"b", true)),
            ("source='a b',target=/x", bind(None, "a b", true)),
        ] {
            assert_eq!(resolve(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn caches_are_named_by_their_target() {
        let mount = resolve("type=cache,target=$dir//apt/,sharing=Locked,mode=0700,uid=7").unwrap();
        assert_eq!(
            mount,
            Mount::Cache {
                id: "/var/cache/apt".to_owned(),
                from: None,
                source: String::new(),
                target: "/var/cache//apt/".to_owned(),
                sharing: Sharing::Locked,
                read_only: false,
                mode: owned(0o700, 7, 0),
            }
        );
    }

    #[test]
    fn secrets_and_agents_have_defaults() {
        let secret = |id: &str, target: Option<&str>, env: Option<&str>| Mount::Secret {
            id: id.to_owned(),
            target: target.map(str::to_owned),
            env: env.map(str::to_owned),
            required: false,
            mode: owned(0o400, 0, 0),
        };
        for (text, expected) in [
            ("id=key", secret("key", Some("/run/secrets/key"), None)),
            ("id=a/key", secret("a/key", Some("/run/secrets/key"), None)),
            ("source=key", secret("key", Some("/run/secrets/key"), None)),
            ("target=/etc/key", secret("key", Some("/etc/key"), None)),
            ("id=key,env=TOKEN", secret("key", None, Some("TOKEN"))),
            ("id=key,env=", secret("key", None, Some("key"))),
            (
                "id=key,env=T,target=/k",
                secret("key", Some("/k"), Some("T")),
            ),
        ] {
            let mount = resolve(&format!("type=secret,{text}")).unwrap();
            assert_eq!(mount, expected, "{text}");
        }
        assert_eq!(
            resolve("required,type=ssh,gid=5").unwrap(),
            Mount::Ssh {
                id: "default".to_owned(),
                target: None,
                required: true,
                mode: owned(0o600, 0, 5),
            }
        );
    }

    #[test]
    fn memory_has_a_size() {
        let size = |text: &str| match resolve(text).unwrap() {
            Mount::Tmpfs { size, .. } => size,
            other => panic!("{other:?}"),
        };
        assert_eq!(size("type=tmpfs,target=/x,size=1.5g"), Some(3 << 29));
        assert_eq!(size("type=tmpfs,target=/x"), None);
    }

    #[test]
    fn faults_that_depend_on_no_variable_are_found_at_once() {
        for text in [
            "",
            "target",
            "target=/x,",
            "tarjet=/x",
            "type=volume,target=/x",
            "type=cache,target=/x,sharing=all",
            "type=bind,target=/x,mode=0700",
            "type=bind,target=/x,required",
            "type=cache,target=/x,required=true",
            "type=cache,target=/x,size=1g",
            "type=tmpfs,target=/x,size=big",
            "type=tmpfs,target=/x,uid=1",
            "type=bind,target=/x,sharing=locked",
            "type=secret",
            "type=secret,id=..",
            "type=secret,id=a,source=b",
            "type=secret,id=a,from=b",
            "type=secret,id=a,env=B=C",
            "type=ssh,source=a",
            "type=cache,target=/x,uid=-1",
            "type=cache,target=/x,uid=+1",
            "type=cache,target=/x,gid=4294967296",
            "type=cache,target=/x,gid=4294967295",
            "type=cache,target=/x,mode=0o755",
            "type=cache,target=/x,mode=+755",
            "type=cache,target=/x,mode=10000",
            "type=cache,target=/x,mode=9",
            "target=/x,ro=maybe",
            "from=$stage,target=/x",
            "\"target=/x",
            "\"target=/x\"y",
            "target=\"/x\"",
        ] {
            assert!(MountFlag::parse(text).is_err(), "{text:?}");
        }
        let error = MountFlag::parse("tarjet=/x").unwrap_err();
        assert_eq!(error.find_hint(), Some("Did you mean `target`?"));
    }

    #[test]
    fn the_stage_is_known_before_any_variable() {
        let flag = MountFlag::parse("type=$kind,from=build,target=$dir").unwrap();
        assert_eq!(flag.from(), Some("build"));
        assert_eq!(flag.as_str(), "type=$kind,from=build,target=$dir");
        assert_eq!(MountFlag::parse("from=,target=/x").unwrap().from(), None);
        assert!(resolve("type=$dir,target=/x").is_err());
    }
}
