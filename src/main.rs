//! The program: hidden stages first, before any thread exists, then the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args();
    if let Some(word) = arguments.nth(1)
        && let Some(stage) = coracle::stage(&word)
    {
        return ExitCode::from(stage(&arguments.collect::<Vec<_>>()));
    }
    ExitCode::from(coracle::cli::main())
}
