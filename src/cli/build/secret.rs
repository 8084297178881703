//! `--secret` and `--ssh`: what steps may ask for, and where it is.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::fs::FileTypeExt;
use std::path::PathBuf;

use crate::env::SSH_AUTH_SOCK;
use crate::error::{Context as _, Error, Result};

/// The most that a secret may have, as with docker.
const SECRET_MAX_BYTES: u64 = 500 << 10;

/// The secrets by their ids.
pub(super) fn secrets(given: &[String]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut secrets = BTreeMap::new();
    for text in given {
        let (id, secret) = secret(text).doing(|| format!("read --secret `{text}`"))?;
        secrets.insert(id, secret);
    }
    Ok(secrets)
}

/// `id=NAME`, and where it is: `src=FILE`, `env=VARIABLE`, or a variable or else a file of
/// that name.
fn secret(text: &str) -> Result<(String, Vec<u8>)> {
    let (mut id, mut kind, mut file, mut variable) = (None, None, None, None);
    for field in text.split(',') {
        let (key, value) = field
            .split_once('=')
            .ok_or_else(|| Error::usage(format!("`{field}` has no value")))?;
        match key {
            "id" => id = Some(value),
            "type" => kind = Some(value),
            "src" | "source" => file = Some(value),
            "env" => variable = Some(value),
            _ => return Err(Error::usage(format!("unknown key `{key}`"))),
        }
    }
    let id = id
        .filter(|id| !id.is_empty())
        .ok_or_else(|| Error::usage("it has no `id`"))?;
    match kind {
        None => {}
        Some("file") => file = file.or(Some(id)),
        // As docker has it, the source of a variable is its name.
        Some("env") => variable = variable.or(file.take()).or(Some(id)),
        Some(other) => return Err(Error::usage(format!("unknown type `{other}`"))),
    }
    if file.is_some() && variable.is_some() {
        return Err(Error::usage("it is either a file or a variable"));
    }
    let missing = |name: &str| Error::usage(format!("the variable `{name}` is not set"));
    let secret = match (file, variable) {
        (Some(path), _) => read_secret(path)?,
        (None, Some(name)) => {
            let value = std::env::var_os(name).ok_or_else(|| missing(name))?;
            value.into_encoded_bytes()
        }
        (None, None) => match std::env::var_os(id) {
            Some(value) => value.into_encoded_bytes(),
            None => read_secret(id)?,
        },
    };
    Ok((id.to_owned(), secret))
}

fn read_secret(path: &str) -> Result<Vec<u8>> {
    let doing = || format!("read `{path}`");
    let mut secret = Vec::new();
    let file = std::fs::File::open(path).doing(doing)?;
    file.take(SECRET_MAX_BYTES + 1)
        .read_to_end(&mut secret)
        .doing(doing)?;
    match secret.len() as u64 > SECRET_MAX_BYTES {
        true => Err(Error::usage(format!(
            "`{path}` has more than the {SECRET_MAX_BYTES} bytes that a secret may have"
        ))),
        false => Ok(secret),
    }
}

/// The sockets of SSH agents by their ids.
pub(super) fn agents(given: &[String]) -> Result<BTreeMap<String, PathBuf>> {
    let pair = |text: &String| agent(text).doing(|| format!("read --ssh `{text}`"));
    given.iter().map(pair).collect()
}

/// `ID`, which is the agent of the session, or `ID=SOCKET`.
fn agent(text: &str) -> Result<(String, PathBuf)> {
    let (id, socket) = match text.split_once('=') {
        Some((id, socket)) if !socket.is_empty() => (id, PathBuf::from(socket)),
        _ => {
            let socket = std::env::var_os(SSH_AUTH_SOCK).filter(|path| !path.is_empty());
            let socket = socket.ok_or_else(|| {
                Error::usage(format!("there is no agent: {SSH_AUTH_SOCK} is not set"))
                    .hint("Start one with `eval $(ssh-agent)`, and add a key with ssh-add.")
            })?;
            (text.trim_end_matches('='), PathBuf::from(socket))
        }
    };
    if id.is_empty() {
        return Err(Error::usage("it has no id"));
    }
    let shown = socket.display();
    let found = std::fs::metadata(&socket).doing(|| format!("look at `{shown}`"))?;
    match found.file_type().is_socket() {
        true => Ok((id.to_owned(), socket)),
        false => Err(
            Error::usage(format!("`{shown}` is not the socket of an agent"))
                .hint("A key is given to an agent with ssh-add; a step is given the agent."),
        ),
    }
}
