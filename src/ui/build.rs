//! How a build looks, on standard error: numbered steps and their output, line by line.
//!
//! ```text
//! #2 [2/3] RUN make
//! #2 0.312 cc -o app app.c
//! #2 DONE 0.4s
//! ```

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::plain;
use crate::build::report::{Outcome, Report, Stream};
use crate::env;

/// Lines that are kept of a step, to be shown if it fails and nothing was shown before.
const KEPT_LINES: usize = 20;
/// How the terminal writes what follows: the beginning of a step, its good and its bad end.
const BOLD: &str = "\x1b[1m";
const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const USUAL: &str = "\x1b[0m";
/// Where a line without an end is cut, in bytes.
const MAX_LINE: usize = 64 << 10;

/// How a build looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Every line of every step.
    Plain,
    /// The same, in colours where they are wanted (`NO_COLOR`).
    Terminal,
    /// Nothing but the output of a step that fails.
    Quiet,
}

/// Shows a build's steps.
pub struct Steps {
    quiet: bool,
    has_colours: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: u32,
    running: HashMap<u32, Running>,
    /// The step whose lines were shown last: another one is introduced by an empty line.
    shown: u32,
}

struct Running {
    started: Instant,
    /// The unfinished last line of each stream.
    partial: [Vec<u8>; 2],
    kept: Vec<String>,
}

impl Steps {
    /// Shows them so.
    pub fn new(look: Look) -> Self {
        Steps {
            quiet: look == Look::Quiet,
            has_colours: look == Look::Terminal && env::get(env::NO_COLOR).is_none(),
            state: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn painted(&self, colour: &str, text: &str) -> String {
        match self.has_colours {
            true => format!("{colour}{text}{USUAL}"),
            false => text.to_owned(),
        }
    }

    fn line(&self, state: &mut State, step: u32, text: &str) {
        if self.quiet {
            if let Some(running) = state.running.get_mut(&step) {
                if running.kept.len() == KEPT_LINES {
                    running.kept.remove(0);
                }
                running.kept.push(text.to_owned());
            }
            return;
        }
        if state.shown != step && state.shown != 0 {
            super::note("");
        }
        state.shown = step;
        super::note(format_args!("#{step} {text}"));
    }

    fn output_line(&self, state: &mut State, step: u32, bytes: &[u8]) {
        let Some(running) = state.running.get(&step) else {
            return;
        };
        let seconds = running.started.elapsed().as_secs_f64();
        let text = String::from_utf8_lossy(bytes);
        // A progress bar rewrites its line: the last writing counts.
        let text = text
            .trim_end_matches('\r')
            .rsplit('\r')
            .next()
            .unwrap_or_default();
        self.line(state, step, &format!("{seconds:.3} {text}"));
    }
}

impl Report for Steps {
    fn begin(&self, text: &str) -> u32 {
        let mut state = self.lock();
        state.last += 1;
        let step = state.last;
        let running = Running {
            started: Instant::now(),
            partial: Default::default(),
            kept: Vec::new(),
        };
        state.running.insert(step, running);
        let title = self.painted(BOLD, &plain(text));
        self.line(&mut state, step, &title);
        step
    }

    fn output(&self, step: u32, stream: Stream, bytes: &[u8]) {
        let mut state = self.lock();
        let Some(running) = state.running.get_mut(&step) else {
            return;
        };
        let mut partial = std::mem::take(&mut running.partial[stream as usize]);
        for line in lines(&mut partial, bytes) {
            self.output_line(&mut state, step, &line);
        }
        if let Some(running) = state.running.get_mut(&step) {
            running.partial[stream as usize] = partial;
        }
    }

    fn end(&self, step: u32, outcome: Outcome) {
        let mut state = self.lock();
        let partial = state
            .running
            .get_mut(&step)
            .map(|running| std::mem::take(&mut running.partial));
        for rest in partial
            .into_iter()
            .flatten()
            .filter(|rest| !rest.is_empty())
        {
            self.output_line(&mut state, step, &rest);
        }
        let (colour, end) = match outcome {
            Outcome::Cached => (GREEN, "CACHED".to_owned()),
            Outcome::Done(time) => (GREEN, format!("DONE {:.1}s", time.as_secs_f64())),
            Outcome::Failed => (RED, "ERROR".to_owned()),
            Outcome::Cancelled => (RED, "CANCELED".to_owned()),
        };
        let end = self.painted(colour, &end);
        self.line(&mut state, step, &end);
        let ended = state.running.remove(&step);
        if self.quiet && outcome == Outcome::Failed {
            for line in ended.into_iter().flat_map(|running| running.kept) {
                super::note(format_args!("#{step} {line}"));
            }
        }
    }
}

/// The lines that `bytes` end. What follows the last of them stays in `partial`, which
/// has the beginning of the first; it is cut where it gets too long.
fn lines(partial: &mut Vec<u8>, bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut ended = Vec::new();
    for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (text, ends) = match piece.strip_suffix(b"\n") {
            Some(text) => (text, true),
            None => (piece, false),
        };
        let mut rest = text;
        while partial.len() + rest.len() > MAX_LINE {
            let (head, tail) = rest.split_at(MAX_LINE.saturating_sub(partial.len()));
            partial.extend_from_slice(head);
            ended.push(std::mem::take(partial));
            rest = tail;
        }
        partial.extend_from_slice(rest);
        if ends {
            ended.push(std::mem::take(partial));
        }
    }
    ended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_cut_into_lines() {
        let mut partial = Vec::new();
        assert!(lines(&mut partial, b"a").is_empty());
        assert_eq!(lines(&mut partial, b"b\n\nc"), [&b"ab"[..], b""]);
        assert_eq!(lines(&mut partial, b"\n"), [b"c"]);
        assert!(partial.is_empty());
    }

    #[test]
    fn a_line_without_an_end_is_cut() {
        let mut partial = Vec::new();
        assert!(lines(&mut partial, &[b'x'; MAX_LINE]).is_empty());
        let cut = lines(&mut partial, &[b'y'; 2 * MAX_LINE]);
        assert_eq!(cut, [vec![b'x'; MAX_LINE], vec![b'y'; MAX_LINE]]);
        assert_eq!(lines(&mut partial, b"\n"), [vec![b'y'; MAX_LINE]]);
    }
}
