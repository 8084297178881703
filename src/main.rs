//! The program: hidden stages first, before any thread exists, then the command line.

use std::ffi::OsStr;
use std::process::ExitCode;

fn main() -> ExitCode {
    let first = std::env::args_os().nth(1);
    if let Some(stage) = first
        .as_deref()
        .and_then(OsStr::to_str)
        .and_then(coracle::stage)
    {
        return ExitCode::from(stage());
    }
    ExitCode::from(coracle::cli::main())
}
