//! `cp`: copy files between containers and the host.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use clap::Args;

use super::Context;
use crate::engine::cp::{self, Done, Options, Source, Target};
use crate::error::{Context as _, Error, Result};
use crate::{size, ui};

pub(super) const RUNS_A_COMMAND: bool = false;

const BUFFER_BYTES: usize = 256 << 10;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle cp web:/etc/nginx .            a directory, with its name
  coracle cp site/. web:/srv             what is in a directory
  coracle cp one:/data two:/             from container to container
  coracle cp db:/var/log - | tar t       as a tar stream
  tar c conf | coracle cp - web:/etc     from a tar stream, which keeps its owners

Of a running container's root, what is in /proc, /sys and /dev is left out.";

/// Copy files between containers, the host and tar streams
#[derive(Debug, Clone, Args)]
#[command(
    override_usage = "coracle cp [OPTIONS] CONTAINER:PATH PATH|-\n       \
                      coracle cp [OPTIONS] PATH|- CONTAINER:PATH\n       \
                      coracle cp [OPTIONS] CONTAINER:PATH CONTAINER:PATH",
    after_help = EXAMPLES
)]
pub(super) struct Arguments {
    /// Keep owners, set-user-id bits and device nodes
    #[arg(short, long)]
    archive: bool,
    /// Follow the source if it is a symbolic link
    #[arg(short = 'L', long)]
    follow_link: bool,
    /// Say nothing about what was copied
    #[arg(short, long)]
    quiet: bool,
    /// Let a directory replace a file, and a file a directory
    #[arg(long)]
    overwrite: bool,
    /// What is copied: CONTAINER:PATH, PATH, or - for a tar stream on standard input
    #[arg(value_name = "SOURCE", value_hint = clap::ValueHint::AnyPath)]
    source: OsString,
    /// Where to: CONTAINER:PATH, PATH, or - for a tar stream on standard output
    #[arg(value_name = "DESTINATION", value_hint = clap::ValueHint::AnyPath)]
    destination: OsString,
}

/// One side of the command line.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Container(String, Vec<u8>),
    Host(PathBuf),
    Stream,
}

/// Takes a side apart as Docker does: what begins with `/` or `.` is the host's.
fn place(given: &OsString) -> Place {
    let bytes = given.as_bytes();
    if bytes == b"-" {
        return Place::Stream;
    }
    let colon = bytes.iter().position(|byte| *byte == b':');
    match colon.map(|colon| (&bytes[..colon], &bytes[colon + 1..])) {
        Some((name, path)) if !name.starts_with(b".") && !name.contains(&b'/') => {
            match std::str::from_utf8(name) {
                Ok(name) => Place::Container(name.to_owned(), path.to_vec()),
                Err(_) => Place::Host(given.into()),
            }
        }
        _ => Place::Host(given.into()),
    }
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let (source, destination) = (place(&arguments.source), place(&arguments.destination));
    let is_inside = |place: &Place| matches!(place, Place::Container(..));
    if !is_inside(&source) && !is_inside(&destination) {
        return Err(Error::usage("neither side is in a container")
            .hint("A path in a container is written as CONTAINER:PATH."));
    }
    if destination == Place::Stream && ui::stdout_is_terminal() {
        return Err(Error::usage("refusing to write an archive to a terminal")
            .hint("Redirect standard output to a file or to another program."));
    }
    let options = Options {
        archive: arguments.archive,
        follow: arguments.follow_link,
        overwrite: arguments.overwrite,
    };
    let (mut input, mut output) = (
        io::stdin().lock(),
        io::BufWriter::with_capacity(BUFFER_BYTES, ui::Output),
    );
    let source = match source {
        Place::Container(name, path) => Source::Container(name, path),
        Place::Host(path) => Source::Host(path),
        Place::Stream => Source::Stream(&mut input),
    };
    let target = match destination {
        Place::Container(name, path) => Target::Container(name, path),
        Place::Host(path) => Target::Host(path),
        Place::Stream => Target::Stream(&mut output),
    };
    let done = cp::cp(&context.reader()?, source, target, options)?;
    io::Write::flush(&mut output).doing(|| "write the archive")?;
    tell(&arguments, done);
    Ok(0)
}

fn tell(arguments: &Arguments, done: Done) {
    let lost = done.lost;
    if lost.devices > 0 {
        let hint = match arguments.archive {
            true => "they cannot be made here",
            false => "--archive keeps them",
        };
        let count = lost.devices;
        ui::warn(format_args!("{count} device nodes were left out: {hint}"));
    }
    if !arguments.quiet && io::stderr().is_terminal() {
        let bytes = size::human(done.bytes);
        let to = arguments.destination.to_string_lossy();
        ui::note(format_args!("Successfully copied {bytes} to {to}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_is_a_container_if_it_can_be_one() {
        let inside = |name: &str, path: &str| Place::Container(name.into(), path.into());
        for (given, wanted) in [
            ("c:/a", inside("c", "/a")),
            ("c:a:b", inside("c", "a:b")),
            ("-", Place::Stream),
            ("/c:/a", Place::Host("/c:/a".into())),
            ("./c:/a", Place::Host("./c:/a".into())),
            ("a/c:/a", Place::Host("a/c:/a".into())),
            ("plain", Place::Host("plain".into())),
        ] {
            assert_eq!(place(&given.into()), wanted, "{given}");
        }
    }
}
