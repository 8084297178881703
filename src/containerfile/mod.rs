//! Dockerfiles and ignore files: text in, tree out.
//!
//! Owns the grammar of a Dockerfile (directives, continuation, heredocs, flags, both
//! command forms), the expansion of variables in its words, the rules of a
//! `.dockerignore` and Go's file patterns. What Docker's reference leaves open is done as
//! BuildKit does it. The tree holds every instruction and flag that BuildKit knows, so
//! that a builder can name what it does not do.
//!
//! Refuses to know what an instruction does, which variables are set, and any file: it
//! reads bytes that it is handed.
//!
//! ```text
//! bytes ─ lexer ─▶ statements ─ parser ─▶ Containerfile ─┐
//!         directive, heredoc,   flags, files,            ├─ Expander ─▶ text
//!         words                 mount, metadata          │  (the builder's variables)
//! ```
//!
//! The input is hostile: its size, the depth of `${…}` and the size of what variables
//! expand to are bounded, and patterns are matched in time proportional to their length
//! times that of the text.

mod ast;
mod directive;
mod dockerignore;
mod expand;
mod files;
mod flags;
mod glob;
mod heredoc;
mod lexer;
mod metadata;
mod mount;
mod mount_options;
mod parser;
mod ports;
mod run;
mod substitution;
mod suggest;
#[cfg(test)]
mod tests;
mod words;

pub use ast::{
    AddStep, Argument, Command, Containerfile, CopyStep, Device, Files, Healthcheck, InlineFile,
    Instruction, KeyValue, Lines, Located, NetworkMode, Probe, RunCommand, RunStep, Security,
    Stage, Word,
};
pub use directive::{Checks, Directives, Escape, Rules};
pub use dockerignore::{Patterns, Verdict};
pub use expand::Expander;
pub use glob::{Glob, has_wildcards};
pub use mount::{FileMode, Mount, MountFlag, Sharing};
pub use parser::{parse_instructions, parse_trigger};
pub use ports::{ExposedPorts, parse_exposed};

/// The largest Dockerfile or ignore file that is read, in bytes. The largest seen in
/// use, with scripts in heredocs, have some hundred KiB.
pub const MAX_FILE_BYTES: usize = 1 << 20;

/// The start of `text`, short enough to be shown in an error.
fn excerpt(text: &str) -> String {
    const SHOWN_CHARS: usize = 72;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if line.len() < text.trim_end().len() => format!("{line}…"),
        None => line.to_owned(),
    }
}
