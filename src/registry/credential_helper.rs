//! The programs `docker-credential-*`, which keep secrets for others.
//!
//! Owns their protocol (docker's "Credential helper protocol"): the verb is the one
//! argument of `docker-credential-NAME`, what it is about goes to standard input, and an
//! answer comes back as JSON. A secret is never an argument, and never in an error.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use super::credentials::Credentials;
use super::fault::quote;
use super::read_json;
use crate::error::{Context, Error, Result};

/// How much such a program may say, in bytes.
const ANSWER_MAX_BYTES: u64 = 1 << 20;
/// How such a program says that it keeps nothing for a server. It is the protocol's
/// only way: the exit status is that of any failure.
const NOT_FOUND: &str = "credentials not found";

/// What the program of a name is called.
pub(super) fn program(name: &str) -> String {
    format!("docker-credential-{name}")
}

/// Asks the program of that name for the credentials of a server.
pub(super) fn get(name: &str, server: &str) -> Result<Option<Credentials>> {
    let get = || match ask(name, "get", server)? {
        Answer::Done(answer) => parse(&answer),
        Answer::Failed(words) if words.contains(NOT_FOUND) => Ok(None),
        Answer::Failed(words) => Err(Error::engine(quote(&words))),
    };
    get().doing(|| {
        format!(
            "ask `{}` for the credentials of `{server}`",
            quote(&program(name))
        )
    })
}

/// Has the program of that name keep a secret for a server.
pub(super) fn store(name: &str, server: &str, username: &str, secret: &str) -> Result<()> {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Kept<'a> {
        #[serde(rename = "ServerURL")]
        server: &'a str,
        username: &'a str,
        secret: &'a str,
    }
    let kept = Kept {
        server,
        username,
        secret,
    };
    let store = || {
        let kept = serde_json::to_string(&kept).doing(|| "write JSON")?;
        match ask(name, "store", &kept)? {
            Answer::Done(_) => Ok(()),
            // It may say again what it was given.
            Answer::Failed(words) if words.contains(secret) => {
                Err(Error::engine("it failed, and its words hold the secret"))
            }
            Answer::Failed(words) => Err(Error::engine(quote(&words))),
        }
    };
    store().doing(|| {
        format!(
            "have `{}` keep the credentials of `{server}`",
            quote(&program(name))
        )
    })
}

/// Has the program of that name forget what it keeps for a server, if it keeps anything.
pub(super) fn erase(name: &str, server: &str) -> Result<()> {
    let erase = || match ask(name, "erase", server)? {
        Answer::Done(_) => Ok(()),
        Answer::Failed(words) if words.contains(NOT_FOUND) => Ok(()),
        Answer::Failed(words) => Err(Error::engine(quote(&words))),
    };
    erase().doing(|| {
        format!(
            "have `{}` forget the credentials of `{server}`",
            quote(&program(name))
        )
    })
}

/// The servers that the program of that name keeps something for.
pub(super) fn list(name: &str) -> Result<Vec<String>> {
    let list = || match ask(name, "list", "")? {
        Answer::Done(answer) => {
            let users: BTreeMap<String, String> = read_json(&answer)?;
            Ok(users.into_keys().collect())
        }
        Answer::Failed(words) => Err(Error::engine(quote(&words))),
    };
    list().doing(|| format!("ask `{}` what it keeps", quote(&program(name))))
}

enum Answer {
    Done(Vec<u8>),
    Failed(String),
}

fn ask(name: &str, verb: &str, about: &str) -> Result<Answer> {
    // The name comes from a file and must not lead anywhere but to a program on PATH.
    if !name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    {
        return Err(Error::engine("its name is not that of a program"));
    }
    let (succeeded, answer) = exchange(&program(name), verb, about).doing(|| "run it")?;
    Ok(match succeeded {
        true => Answer::Done(answer),
        false => Answer::Failed(String::from_utf8_lossy(&answer).into_owned()),
    })
}

fn exchange(program: &str, verb: &str, about: &str) -> std::io::Result<(bool, Vec<u8>)> {
    let mut child = Command::new(program)
        .arg(verb)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // One that ends without reading is judged by what it says, not by the broken pipe.
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(about.as_bytes());
    }
    let mut answer = Vec::new();
    let read = match child.stdout.take() {
        Some(stdout) => stdout.take(ANSWER_MAX_BYTES).read_to_end(&mut answer),
        None => Ok(0),
    };
    let status = child.wait()?;
    read?;
    Ok((status.success(), answer))
}

fn parse(answer: &[u8]) -> Result<Option<Credentials>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        #[serde(default)]
        username: String,
        #[serde(default)]
        secret: String,
    }
    let answer: Answer = read_json(answer)?;
    if answer.username.is_empty() && answer.secret.is_empty() {
        return Ok(None);
    }
    Ok(Some(Credentials::of_pair(answer.username, answer.secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_pairs_tokens_or_nothing() {
        for (answer, found) in [
            (
                r#"{"ServerURL":"x","Username":"u","Secret":"s"}"#,
                Some(Credentials::Password {
                    username: "u".to_owned(),
                    password: "s".to_owned(),
                }),
            ),
            (
                r#"{"Username":"<token>","Secret":"s"}"#,
                Some(Credentials::IdentityToken("s".to_owned())),
            ),
            (r#"{"Username":"","Secret":""}"#, None),
        ] {
            assert_eq!(parse(answer.as_bytes()).unwrap(), found, "{answer}");
        }
        let error = parse(br#"{"Secret":["hunter2"]}"#).unwrap_err();
        assert!(!error.one_line().contains("hunter2"));
    }

    #[test]
    fn a_name_cannot_lead_to_another_program() {
        for name in ["../../bin/sh", "x/y", "a b", ""] {
            assert!(get(name, "h.x").is_err(), "{name}");
        }
    }
}
