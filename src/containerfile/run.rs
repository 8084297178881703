//! Parsing of RUN.

use super::ast::{Device, NetworkMode, RunCommand, RunStep, Security};
use super::directive::parse_bool;
use super::flags::{Flags, Kind};
use super::heredoc::marker;
use super::lexer::Statement;
use super::mount::MountFlag;
use super::suggest::did_you_mean;
use super::words::{comma_separated, json_array};
use crate::error::{Error, Result};

/// RUN.
pub(super) fn parse(statement: &Statement) -> Result<RunStep> {
    let flags = Flags::check(
        &statement.parts.flags,
        &[
            ("mount", Kind::Values),
            ("network", Kind::Value),
            ("security", Kind::Value),
            ("device", Kind::Values),
        ],
    )?;
    let mounts: Result<_> = flags
        .values("mount")
        .iter()
        .map(|text| MountFlag::parse(text))
        .collect();
    let devices: Result<_> = flags
        .values("device")
        .iter()
        .map(|text| parse_device(text))
        .collect();
    Ok(RunStep {
        command: parse_command(statement)?,
        mounts: mounts?,
        network: parse_network(flags.value("network"))?,
        security: parse_security(flags.value("security"))?,
        devices: devices?,
    })
}

fn parse_command(statement: &Statement) -> Result<RunCommand> {
    let text = &statement.parts.arguments;
    if let Some(arguments) = json_array(text)? {
        if arguments.is_empty() {
            return Err(Error::usage("RUN needs a command"));
        }
        return Ok(RunCommand::Exec(arguments));
    }
    if let [heredoc] = statement.heredocs.as_slice()
        && marker(text).is_some()
    {
        return Ok(RunCommand::Script(heredoc.content()));
    }
    let mut text = text.clone();
    for heredoc in &statement.heredocs {
        text.push('\n');
        text.push_str(&heredoc.body);
        text.push_str(&heredoc.marker.name);
    }
    Ok(RunCommand::Shell(text))
}

fn parse_network(value: Option<&str>) -> Result<NetworkMode> {
    match value {
        None | Some("default") => Ok(NetworkMode::Default),
        Some("none") => Ok(NetworkMode::None),
        Some("host") => Ok(NetworkMode::Host),
        Some(other) => Err(did_you_mean(
            Error::usage(format!("invalid network mode `{other}`")),
            other,
            &["default", "none", "host"],
        )),
    }
}

fn parse_security(value: Option<&str>) -> Result<Security> {
    match value {
        None | Some("sandbox") => Ok(Security::Sandbox),
        Some("insecure") => Ok(Security::Insecure),
        Some(other) => Err(did_you_mean(
            Error::usage(format!("invalid security mode `{other}`")),
            other,
            &["sandbox", "insecure"],
        )),
    }
}

/// `NAME[,required[=BOOL]]`, where the name may also be written `name=NAME`.
fn parse_device(text: &str) -> Result<Device> {
    let bad = |why: &str| Error::usage(format!("invalid device `{text}`: {why}"));
    let mut name = None;
    let mut required = false;
    for field in comma_separated(text).map_err(|why| bad(&why.to_string()))? {
        let (key, value) = match field.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (field.as_str(), None),
        };
        match (key.to_ascii_lowercase().as_str(), value) {
            ("required", None) => required = true,
            ("required", Some(value)) => {
                required = parse_bool(value).ok_or_else(|| bad("`required` is a truth value"))?;
            }
            ("name", Some(value)) if name.is_none() => name = Some(value.to_owned()),
            ("name", Some(_)) => return Err(bad("it has two names")),
            // The name of a device may have a `=` in it.
            _ if name.is_none() => name = Some(field),
            _ => return Err(bad(&format!("unknown key `{key}`"))),
        }
    }
    match name {
        Some(name) if !name.is_empty() => Ok(Device { name, required }),
        _ => Err(bad("it has no name")),
    }
}
