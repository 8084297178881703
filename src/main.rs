//! The program: hidden stages first, before any thread exists, then the command line.

#![no_main]

use std::ffi::OsStr;

#[path = "sys/start.rs"]
mod start;

/// Returns the exit status.
fn run() -> u8 {
    let first = std::env::args_os().nth(1);
    let stage = first
        .as_deref()
        .and_then(OsStr::to_str)
        .and_then(coracle::stage);
    stage.unwrap_or(coracle::cli::main)()
}
