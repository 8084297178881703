//! Progress of long work, on standard error: bars on a terminal, plain lines elsewhere.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::progress::{Outcome, Phase, Progress, Task};

const REDRAWS_PER_SECOND: u8 = 10;

/// Bars, one a blob.
pub struct Bars {
    all: MultiProgress,
}

impl Bars {
    /// Draws on standard error.
    pub fn new() -> Self {
        let target = ProgressDrawTarget::stderr_with_hz(REDRAWS_PER_SECOND);
        Bars {
            all: MultiProgress::with_draw_target(target),
        }
    }
}

impl Default for Bars {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Bars {
    fn start(&self, name: &str, total: Option<u64>) -> Box<dyn Task> {
        let bar = self.all.add(ProgressBar::new(total.unwrap_or(0)));
        bar.set_prefix(name.to_owned());
        bar.set_style(waiting());
        bar.set_message(word(Phase::Waiting));
        bar.enable_steady_tick(Duration::from_millis(200));
        Box::new(Bar(bar))
    }

    fn say(&self, line: &str) {
        let _ = self.all.println(line);
    }
}

struct Bar(ProgressBar);

impl Task for Bar {
    fn phase(&self, phase: Phase) {
        let moving = moves(phase);
        self.0
            .set_style(if moving { transferring() } else { waiting() });
        self.0.set_message(word(phase));
    }

    fn position(&self, bytes: u64) {
        self.0.set_position(bytes);
    }

    fn finish(&self, outcome: Outcome) {
        self.0.set_style(waiting());
        self.0.finish_with_message(ending(outcome));
    }
}

fn waiting() -> ProgressStyle {
    style("{prefix}: {msg}")
}

fn transferring() -> ProgressStyle {
    style("{prefix}: {msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        .progress_chars("=> ")
}

fn style(template: &str) -> ProgressStyle {
    // The templates are ours and known to be well formed.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Plain lines: each blob's start and end, as they happen.
#[derive(Default)]
pub struct Lines {
    said: Arc<Mutex<()>>,
}

impl Progress for Lines {
    fn start(&self, name: &str, _total: Option<u64>) -> Box<dyn Task> {
        Box::new(Line {
            name: name.to_owned(),
            said: Arc::clone(&self.said),
        })
    }

    fn say(&self, line: &str) {
        let _one_at_a_time = self.said.lock();
        super::note(line);
    }
}

struct Line {
    name: String,
    said: Arc<Mutex<()>>,
}

impl Task for Line {
    fn phase(&self, phase: Phase) {
        if moves(phase) {
            let _one_at_a_time = self.said.lock();
            super::note(format_args!("{}: {}", self.name, word(phase)));
        }
    }

    fn position(&self, _bytes: u64) {}

    fn finish(&self, outcome: Outcome) {
        let _one_at_a_time = self.said.lock();
        super::note(format_args!("{}: {}", self.name, ending(outcome)));
    }
}

/// Bars on a terminal, lines elsewhere, nothing if `quiet`.
pub fn choose(quiet: bool) -> Box<dyn Progress> {
    use std::io::IsTerminal;
    if quiet {
        Box::new(crate::progress::Silent)
    } else if std::io::stderr().is_terminal() {
        Box::new(Bars::new())
    } else {
        Box::new(Lines::default())
    }
}

/// Whether bytes go somewhere, and can be counted.
fn moves(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::Downloading | Phase::Pushing | Phase::Sharing | Phase::Copying
    )
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "Waiting",
        Phase::Sharing => "Downloading (another process)",
        Phase::Downloading => "Downloading",
        Phase::Extracting => "Extracting",
        Phase::Pushing => "Pushing",
        Phase::Compressing => "Compressing",
        Phase::Copying => "Copying",
    }
}

fn ending(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::AlreadyExists => "Already exists",
        Outcome::PullComplete => "Pull complete",
        Outcome::Packed => "Compressed",
        Outcome::Pushed => "Pushed",
        Outcome::Copied => "Copied",
        Outcome::LayerAlreadyExists => "Layer already exists",
        Outcome::Mounted => "Mounted",
        Outcome::Failed => "Failed",
    }
}
