//! Secrets that a container has: what was asked for, and its own copies of them.
//!
//! ```text
//! containers/<id>/secrets/<number>    the bytes of the secret of that number in its record
//! ```
//!
//! The copies are of the moment in which the container was made, and go with it. They are
//! in no record, and in no configuration.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Container;
use crate::error::{Context, Error, Result};

/// Where secrets are in a container, unless something else is asked for.
const PLACE: &str = "/run/secrets";
/// The kernel takes no longer entry of an environment, with its end (`MAX_ARG_STRLEN`).
const ENTRY_MAX_BYTES: usize = 128 << 10;
/// Where they are in its directory.
const DIRECTORY: &str = "secrets";

/// A secret that a container has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretUse {
    /// Its name; until the engine has found it, a name or an id.
    pub name: String,
    /// Its id; the engine finds it.
    #[serde(default)]
    pub id: String,
    /// The path of the file or the name of the variable; by the secret's name if absent.
    #[serde(default)]
    pub target: Option<String>,
    /// What it is to the container.
    pub form: SecretForm,
}

/// What a secret is to a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretForm {
    /// A file.
    Mount {
        /// Its owner in the container.
        uid: u32,
        /// Its group in the container.
        gid: u32,
        /// Its mode.
        mode: u32,
    },
    /// A variable of the environment.
    Env,
}

impl SecretUse {
    /// Where it is a file; nowhere if it is none.
    pub fn destination(&self) -> Option<PathBuf> {
        match self.form {
            SecretForm::Mount { .. } => Some(Path::new(PLACE).join(self.target())),
            SecretForm::Env => None,
        }
    }

    /// The name of the variable that it is; none if it is a file.
    pub fn variable_name(&self) -> Option<&str> {
        (self.form == SecretForm::Env).then(|| self.target())
    }

    fn target(&self) -> &str {
        self.target.as_deref().unwrap_or(&self.name)
    }

    /// The entry of the environment that it is; none if it is no variable.
    ///
    /// # Errors
    ///
    /// If it is to be one and is no text, or too long.
    pub fn variable(&self, bytes: &[u8]) -> Result<Option<String>> {
        if self.form != SecretForm::Env {
            return Ok(None);
        }
        let refuse = |why: &str| {
            let text = format!("the secret `{}` cannot be a variable: {why}", self.name);
            Err(Error::usage(text))
        };
        let text = match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') => text,
            _ => return refuse("it is no text"),
        };
        let entry = format!("{}={text}", self.target());
        match entry.len() < ENTRY_MAX_BYTES {
            true => Ok(Some(entry)),
            false => refuse("it is too long for one"),
        }
    }
}

/// The copies of its secrets in a container's directory.
pub fn secret_copies(directory: &Path) -> PathBuf {
    directory.join(DIRECTORY)
}

/// The copy of the secret with that number.
pub fn secret_copy(directory: &Path, number: usize) -> PathBuf {
    secret_copies(directory).join(number.to_string())
}

impl Container {
    /// The variables that are secrets.
    pub fn secret_variables(&self) -> Result<Vec<String>> {
        let mut variables = Vec::new();
        for (number, secret) in self.record().host.secrets.iter().enumerate() {
            if secret.form == SecretForm::Env {
                let bytes = fs::read(secret_copy(&self.directory, number))
                    .doing(|| format!("read the container's copy of `{}`", secret.name))?;
                variables.extend(secret.variable(&bytes)?);
            }
        }
        Ok(variables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(target: Option<&str>, form: SecretForm) -> SecretUse {
        SecretUse {
            name: "key".to_owned(),
            id: String::new(),
            target: target.map(str::to_owned),
            form,
        }
    }

    #[test]
    fn a_secret_is_a_file_or_a_variable_of_its_name_or_another() {
        let mount = SecretForm::Mount {
            uid: 0,
            gid: 0,
            mode: 0o444,
        };
        for (target, expected) in [
            (None, "/run/secrets/key"),
            (Some("a/b"), "/run/secrets/a/b"),
            (Some("/etc/key"), "/etc/key"),
        ] {
            let secret = secret(target, mount);
            assert_eq!(secret.destination(), Some(expected.into()));
            assert_eq!(secret.variable(b"x").unwrap(), None);
        }
        for (target, expected) in [(None, "key=a\n"), (Some("KEY"), "KEY=a\n")] {
            let secret = secret(target, SecretForm::Env);
            assert_eq!(secret.destination(), None);
            assert_eq!(secret.variable(b"a\n").unwrap().unwrap(), expected);
            assert!(secret.variable(b"a\0").is_err());
            assert!(secret.variable(b"\xff").is_err());
            assert!(secret.variable(&[b'x'; ENTRY_MAX_BYTES]).is_err());
        }
    }
}
