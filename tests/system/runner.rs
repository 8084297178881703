//! Runs the tests, several at a time, and says how each ended.
//!
//! The words and the closing lines are those of Rust's own runner, as are the arguments:
//! names to choose by, `--exact`, `--skip NAME`, `--test-threads=NUMBER`, `--list`,
//! `--ignored` (the slow tests alone) and `--include-ignored`. Refuses to know what a test
//! is about.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// One run of one test.
pub(crate) struct Trial {
    /// Module, test and user.
    pub(crate) name: String,
    /// Only run when asked for.
    pub(crate) is_slow: bool,
    /// Panics if the test fails.
    pub(crate) run: Box<dyn Fn() + Send>,
}

/// How a trial ended.
enum Ending {
    Passed,
    Failed(String),
    Skipped(String),
}

/// What a test panics with that cannot run on this machine.
struct Skip(String);

/// Ends a test that cannot run here. It is reported, with the reason.
pub(crate) fn skip(why: impl Into<String>) -> ! {
    panic_any(Skip(why.into()))
}

/// What was asked for on the command line.
#[derive(Debug, Default)]
pub(crate) struct Arguments {
    wanted: Vec<String>,
    unwanted: Vec<String>,
    exact: bool,
    list: bool,
    slow_too: bool,
    slow_alone: bool,
    threads: Option<usize>,
}

impl Arguments {
    /// Those of this process.
    pub(crate) fn of_this_process() -> Self {
        let mut parsed = Arguments::default();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--exact" => parsed.exact = true,
                "--list" => parsed.list = true,
                "--ignored" => parsed.slow_alone = true,
                "--include-ignored" => parsed.slow_too = true,
                "--skip" => parsed.unwanted.extend(words.next()),
                "--test-threads" => parsed.threads = words.next().and_then(|n| n.parse().ok()),
                word if word.starts_with("--test-threads=") => {
                    parsed.threads = word.rsplit('=').next().and_then(|n| n.parse().ok());
                }
                // Those that only change how Rust's runner prints.
                word if word.starts_with('-') => {}
                word => parsed.wanted.push(word.to_owned()),
            }
        }
        parsed
    }

    /// Whether only names are to be printed.
    pub(crate) fn is_list(&self) -> bool {
        self.list
    }

    /// Whether slow tests may run.
    pub(crate) fn may_be_slow(&self) -> bool {
        self.slow_alone || self.slow_too
    }

    fn wants(&self, name: &str) -> bool {
        let fits = |pattern: &String| match self.exact {
            true => name == pattern,
            false => name.contains(pattern.as_str()),
        };
        (self.wanted.is_empty() || self.wanted.iter().any(fits)) && !self.unwanted.iter().any(fits)
    }

    fn runs(&self, trial: &Trial) -> bool {
        if trial.is_slow {
            self.may_be_slow()
        } else {
            !self.slow_alone
        }
    }
}

/// Prints the names.
pub(crate) fn list(trials: &[Trial], arguments: &Arguments) {
    for trial in trials.iter().filter(|trial| arguments.wants(&trial.name)) {
        println!("{}: test", trial.name);
    }
}

thread_local! {
    /// What the panic of this thread's test said.
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs the trials that are wanted. `at_the_end` looks at the machine after the last one
/// and says what is wrong with it. Returns whether all is well.
pub(crate) fn run(
    trials: Vec<Trial>,
    arguments: &Arguments,
    at_the_end: impl FnOnce() -> Vec<String>,
) -> bool {
    let started = Instant::now();
    let all = trials.len();
    let wanted: Vec<Trial> = trials
        .into_iter()
        .filter(|trial| arguments.wants(&trial.name))
        .collect();
    let filtered_out = all - wanted.len();
    println!("\nrunning {} tests", wanted.len());
    let (running, ignored): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|trial| arguments.runs(trial));
    for trial in &ignored {
        println!("test {} ... ignored", trial.name);
    }
    remember_panics();
    let endings = run_all(running, arguments.threads);
    let left = at_the_end();
    let mut report = String::new();
    let count = |wanted: fn(&Ending) -> bool| endings.iter().filter(|(_, e)| wanted(e)).count();
    let passed = count(|ending| matches!(ending, Ending::Passed));
    let failed = count(|ending| matches!(ending, Ending::Failed(_)));
    let skipped = count(|ending| matches!(ending, Ending::Skipped(_)));
    describe(&endings, &left, &mut report);
    let is_well = failed == 0 && left.is_empty();
    println!(
        "{report}\ntest result: {}. {passed} passed; {} failed; {} ignored; 0 measured; \
         {filtered_out} filtered out; finished in {:.2}s\n",
        if is_well { "ok" } else { "FAILED" },
        failed + usize::from(!left.is_empty()),
        ignored.len() + skipped,
        started.elapsed().as_secs_f64(),
    );
    is_well
}

fn run_all(trials: Vec<Trial>, threads: Option<usize>) -> Vec<(String, Ending)> {
    let usual = thread::available_parallelism().map_or(2, usize::from) * 2;
    let queue = Mutex::new(VecDeque::from(trials));
    let endings = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads.unwrap_or(usual).max(1) {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().unwrap().pop_front();
                    let Some(trial) = next else { break };
                    let (ending, took) = run_one(&trial);
                    let word = match &ending {
                        Ending::Passed => "ok".to_owned(),
                        Ending::Failed(_) => "FAILED".to_owned(),
                        Ending::Skipped(why) => format!("SKIPPED: {why}"),
                    };
                    println!(
                        "test {} ... {word} ({:.2}s)",
                        trial.name,
                        took.as_secs_f64()
                    );
                    endings.lock().unwrap().push((trial.name, ending));
                }
            });
        }
    });
    endings.into_inner().unwrap()
}

fn run_one(trial: &Trial) -> (Ending, Duration) {
    let started = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| (trial.run)()));
    let ending = match outcome {
        Ok(()) => Ending::Passed,
        Err(payload) => match payload.downcast::<Skip>() {
            Ok(skip) => Ending::Skipped(skip.0),
            Err(_) => Ending::Failed(SAID.take()),
        },
    };
    (ending, started.elapsed())
}

fn describe(endings: &[(String, Ending)], left: &[String], report: &mut String) {
    for (name, ending) in endings {
        if let Ending::Failed(why) = ending {
            let _ = writeln!(report, "\n---- {name} ----\n{why}");
        }
    }
    let names = |wanted: fn(&Ending) -> Option<String>| {
        let mut names: Vec<String> = endings
            .iter()
            .filter_map(|(name, ending)| Some(format!("    {name}{}", wanted(ending)?)))
            .collect();
        names.sort();
        names
    };
    let sections = [
        (
            "failures:",
            names(|e| matches!(e, Ending::Failed(_)).then(String::new)),
        ),
        (
            "SKIPPED, because this machine cannot run them:",
            names(|ending| match ending {
                Ending::Skipped(why) => Some(format!(": {why}")),
                _ => None,
            }),
        ),
        ("left behind by all tests together:", left.to_vec()),
    ];
    for (heading, lines) in sections.iter().filter(|(_, lines)| !lines.is_empty()) {
        let _ = writeln!(report, "\n{heading}\n{}", lines.join("\n"));
    }
}

/// Keeps what panics say for the report, instead of printing it amid other tests' lines.
fn remember_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let said = text_of(panic.payload()).unwrap_or_default();
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        SAID.set(format!("{place}: {said}"));
    }));
}

fn text_of(payload: &(dyn Any + Send)) -> Option<String> {
    let text = payload.downcast_ref::<String>().cloned();
    text.or_else(|| {
        payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
    })
}
