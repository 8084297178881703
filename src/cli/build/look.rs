//! `--progress`: how a build looks.

use std::io::{IsTerminal, stderr};

use crate::env;
use crate::error::{Error, Result};
use crate::ui::build::Look;

/// How it looks, by the flags and the environment.
pub(super) fn chosen(given: Option<&str>, quiet: bool) -> Result<Look> {
    let of_environment = env::get(env::BUILDKIT_PROGRESS);
    let is_terminal = stderr().is_terminal();
    match given.or(of_environment.as_deref()).unwrap_or("auto") {
        _ if quiet => Ok(Look::Quiet),
        "" | "auto" if is_terminal => Ok(Look::Terminal),
        "" | "auto" | "plain" => Ok(Look::Plain),
        "tty" if is_terminal => Ok(Look::Terminal),
        "tty" => Err(
            Error::usage("show progress as on a terminal: standard error is none")
                .hint("Leave --progress away, or use `plain`."),
        ),
        "quiet" | "none" => Ok(Look::Quiet),
        "rawjson" => Err(Error::engine("--progress=rawjson is not supported yet")
            .hint("`plain` is for programs to read, too.")),
        other => Err(Error::usage(format!("unknown look `{other}` of progress"))
            .hint("There are auto, plain, tty and quiet.")),
    }
}
