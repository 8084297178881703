//! Flags about secrets.

use clap::Args;

use crate::engine::create::clean_absolute;
use crate::error::{Context, Error, Result};
use crate::store::containers::{SecretForm, SecretUse};

/// The mode of a secret's file: everybody in the container can read it.
const DEFAULT_MODE: u32 = 0o444;

/// Secrets.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Secrets")]
pub(super) struct SecretOptions {
    /// Give a secret as it is now, in the file /run/secrets/NAME or as a variable: NAME[,type=mount|env][,target=PATH|VARIABLE][,uid=0][,gid=0][,mode=0444]; whatever becomes of it, the container keeps it
    #[arg(long, value_name = "SECRET")]
    secret: Vec<String>,
}

impl SecretOptions {
    /// Checks the flags.
    pub(super) fn check(&self) -> Result<Vec<SecretUse>> {
        let secrets = self.secret.iter();
        secrets
            .map(|text| secret(text).doing(|| format!("read --secret `{text}`")))
            .collect()
    }
}

/// `NAME`, or `source=NAME`, and what it is to be.
fn secret(text: &str) -> Result<SecretUse> {
    let (mut name, mut kind, mut target) = (None, None, None);
    let (mut uid, mut gid, mut mode) = (None, None, None);
    for (index, field) in text.split(',').enumerate() {
        match field.split_once('=') {
            None if index == 0 => name = Some(field),
            None => return Err(Error::usage(format!("`{field}` has no value"))),
            Some(("source" | "src", value)) => name = Some(value),
            Some(("type", value)) => kind = Some(value),
            Some(("target", value)) => target = Some(value),
            Some(("uid" | "UID", value)) => uid = Some(id(value)?),
            Some(("gid" | "GID", value)) => gid = Some(id(value)?),
            Some(("mode", value)) => mode = Some(file_mode(value)?),
            Some((key, _)) => {
                return Err(Error::usage(format!("unknown key `{key}`"))
                    .hint("There are type, target, uid, gid and mode."));
            }
        }
    }
    let name = name.filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| Error::usage("it names no secret"))?;
    let target = target.filter(|target| !target.is_empty());
    let (form, target) = match kind {
        None | Some("mount") => {
            let form = SecretForm::Mount {
                uid: uid.unwrap_or(0),
                gid: gid.unwrap_or(0),
                mode: mode.unwrap_or(DEFAULT_MODE),
            };
            (form, target.map(path).transpose()?)
        }
        Some("env") if uid.or(gid).or(mode).is_some() => {
            return Err(Error::usage("a variable has no uid, gid or mode"));
        }
        Some("env") => (SecretForm::Env, target.map(variable).transpose()?),
        Some(other) => {
            let why = Error::usage(format!("unknown type `{other}`"));
            return Err(why.hint("It is mount or env."));
        }
    };
    Ok(SecretUse {
        name: name.to_owned(),
        id: String::new(),
        target,
        form,
    })
}

fn id(text: &str) -> Result<u32> {
    let number = text.parse().ok().filter(|id| *id != u32::MAX);
    number.ok_or_else(|| Error::usage(format!("`{text}` is not the number of a user or group")))
}

fn file_mode(text: &str) -> Result<u32> {
    let mode = u32::from_str_radix(text, 8).ok();
    let mode = mode.filter(|mode| *mode <= 0o777);
    mode.ok_or_else(|| Error::usage(format!("invalid mode `{text}`: it is octal, like 0400")))
}

/// The path of a file: absolute, or beneath the directory of secrets, and what it says.
fn path(text: &str) -> Result<String> {
    let bad = |why: &str| Error::usage(format!("invalid target `{text}`: {why}"));
    if text.split('/').any(|part| part == "..") {
        return Err(bad("it has a `..`"));
    }
    let clean = clean_absolute(&format!("/{text}")).ok_or_else(|| bad("it is no path"))?;
    let clean = clean.to_string_lossy();
    let relative = clean.trim_start_matches('/');
    if relative.is_empty() || text.ends_with('/') {
        return Err(bad("it is a directory"));
    }
    Ok(match text.starts_with('/') {
        true => clean.into_owned(),
        false => relative.to_owned(),
    })
}

fn variable(text: &str) -> Result<String> {
    match text.contains('=') {
        true => Err(Error::usage(format!("invalid variable name `{text}`"))),
        false => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_name_and_what_it_is_to_be() {
        let file = |uid, gid, mode| SecretForm::Mount { uid, gid, mode };
        for (text, name, target, form) in [
            ("key", "key", None, file(0, 0, 0o444)),
            ("source=key,type=mount", "key", None, file(0, 0, 0o444)),
            ("key,uid=1,gid=2,mode=0400", "key", None, file(1, 2, 0o400)),
            ("key,target=a//b", "key", Some("a/b"), file(0, 0, 0o444)),
            (
                "key,target=/etc/./k",
                "key",
                Some("/etc/k"),
                file(0, 0, 0o444),
            ),
            ("key,target=", "key", None, file(0, 0, 0o444)),
            ("key,type=env", "key", None, SecretForm::Env),
            (
                "key,type=env,target=KEY",
                "key",
                Some("KEY"),
                SecretForm::Env,
            ),
        ] {
            let read = secret(text).unwrap();
            let read = (read.name.as_str(), read.target.as_deref(), read.form);
            assert_eq!(read, (name, target, form), "{text}");
        }
    }

    #[test]
    fn secrets_that_make_no_sense_are_refused() {
        for text in [
            "",
            "type=env",
            "key,nonsense",
            "key,nonsense=1",
            "key,type=x",
            "key,type=env,mode=0400",
            "key,type=env,uid=0",
            "key,type=env,target=A=B",
            "key,uid=app",
            "key,gid=-1",
            "key,uid=4294967295",
            "key,mode=999",
            "key,mode=4755",
            "key,target=..",
            "key,target=../../etc/passwd",
            "key,target=/etc/../passwd",
            "key,target=/",
            "key,target=.",
            "key,target=/etc/",
            "key,target=a\0b",
        ] {
            assert!(secret(text).is_err(), "{text}");
        }
    }
}
