//! Flags about the standard streams.

use clap::Args;

use crate::error::{Error, Result};
use crate::store::containers::Attached;

/// Standard input, output and error.
#[derive(Debug, Clone, Args)]
pub(super) struct StreamOptions {
    /// Attach to these alone of stdin, stdout and stderr [default: stdout and stderr; with -i, all]
    #[arg(short, long, value_name = "STREAM")]
    pub(super) attach: Vec<String>,
    /// Keep standard input open, and pass it on
    #[arg(short, long)]
    pub(super) interactive: bool,
    /// Allocate a pseudo-terminal; Ctrl-P Ctrl-Q detaches from it
    #[arg(short, long)]
    pub(super) tty: bool,
}

impl StreamOptions {
    /// Which streams the caller attaches to, unless he goes away.
    pub(super) fn attached(&self) -> Result<Attached> {
        if self.attach.is_empty() {
            return Ok(Attached {
                stdin: self.interactive,
                stdout: true,
                stderr: true,
            });
        }
        let mut attached = Attached::default();
        for stream in &self.attach {
            match stream.to_ascii_lowercase().as_str() {
                "stdin" => attached.stdin = true,
                "stdout" => attached.stdout = true,
                "stderr" => attached.stderr = true,
                _ => {
                    return Err(Error::usage(format!("there is no stream `{stream}`")).hint(
                        "--attach takes stdin, stdout or stderr, each in a flag of its own.",
                    ));
                }
            }
        }
        Ok(attached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attached(interactive: bool, attach: &[&str]) -> Result<(bool, bool, bool)> {
        let options = StreamOptions {
            attach: attach.iter().map(|word| (*word).to_owned()).collect(),
            interactive,
            tty: false,
        };
        let attached = options.attached()?;
        Ok((attached.stdin, attached.stdout, attached.stderr))
    }

    #[test]
    fn streams_that_are_named_are_the_only_ones() {
        assert_eq!(attached(false, &[]).unwrap(), (false, true, true));
        assert_eq!(attached(true, &[]).unwrap(), (true, true, true));
        assert_eq!(attached(true, &["stdout"]).unwrap(), (false, true, false));
        assert_eq!(
            attached(false, &["STDIN", "stderr"]).unwrap(),
            (true, false, true)
        );
        assert!(attached(false, &["all"]).is_err());
    }
}
