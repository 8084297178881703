//! The programs `docker-credential-*`, which keep secrets for others.
//!
//! Owns their protocol as far as it reads: the server's address goes to standard input
//! of `docker-credential-NAME get`, and a JSON document comes back (docker's
//! "Credential helper protocol").

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::credentials::Credentials;
use super::fault::quote;
use super::read_json;
use crate::error::{Context, Error, Result};

/// How much such a program may say, in bytes.
const ANSWER_MAX_BYTES: u64 = 1 << 20;
/// How such a program says that it keeps nothing for a server. It is the protocol's
/// only way: the exit status is that of any failure.
const NOT_FOUND: &str = "credentials not found";

/// Asks the program of that name for the credentials of a server.
pub(super) fn get(name: &str, server: &str) -> Result<Option<Credentials>> {
    let program = format!("docker-credential-{name}");
    let doing = || {
        format!(
            "ask `{}` for the credentials of `{server}`",
            quote(&program)
        )
    };
    // The name comes from a file and must not lead anywhere but to a program on PATH.
    if !name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    {
        return Err(Error::engine("its name is not that of a program")).doing(doing);
    }
    let (succeeded, answer) = ask(&program, server).doing(doing)?;
    if !succeeded {
        let words = String::from_utf8_lossy(&answer);
        if words.contains(NOT_FOUND) {
            return Ok(None);
        }
        return Err(Error::engine(quote(&words))).doing(doing);
    }
    parse(&answer).doing(doing)
}

fn ask(program: &str, server: &str) -> std::io::Result<(bool, Vec<u8>)> {
    let mut child = Command::new(program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // One that ends without reading is judged by what it says, not by the broken pipe.
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(server.as_bytes());
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
