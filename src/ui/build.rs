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

/// Lines that are kept of a step, to be shown if it fails and nothing was shown before.
const KEPT_LINES: usize = 20;
/// Where a line without an end is cut, in bytes.
const MAX_LINE: usize = 64 << 10;

/// Shows a build's steps, or, if it is to be quiet, only the output of one that fails.
pub struct Steps {
    quiet: bool,
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
    /// Shows all, or, if `quiet`, failures alone.
    pub fn new(quiet: bool) -> Self {
        Steps {
            quiet,
            state: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.line(&mut state, step, &plain(text));
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
        match outcome {
            Outcome::Cached => self.line(&mut state, step, "CACHED"),
            Outcome::Done(time) => {
                self.line(
                    &mut state,
                    step,
                    &format!("DONE {:.1}s", time.as_secs_f64()),
                );
            }
            Outcome::Failed => self.line(&mut state, step, "ERROR"),
            Outcome::Cancelled => self.line(&mut state, step, "CANCELED"),
        }
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
