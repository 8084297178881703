//! Runs the stages: each in a thread of its own, as soon as those that it needs are done.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::Build;
use super::plan::{Plan, platform_arguments};
use super::report::Outcome;
use super::state::State;
use crate::containerfile::{Instruction, Located, Stage, parse_trigger};
use crate::error::{Context, Error, Kind, Result};

/// What became of each stage.
#[derive(Default)]
pub(super) struct Board {
    stages: Mutex<HashMap<usize, Option<State>>>,
    changed: Condvar,
}

impl Board {
    fn lock(&self) -> MutexGuard<'_, HashMap<usize, Option<State>>> {
        // Nothing that panics happens under this lock.
        self.stages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn post(&self, index: usize, state: Option<State>) {
        self.lock().insert(index, state);
        self.changed.notify_all();
    }

    /// Waits for a stage.
    ///
    /// # Errors
    ///
    /// [`Kind::Reported`] if it failed: its own error tells why.
    pub(super) fn wait_for(&self, index: usize) -> Result<State> {
        let mut stages = self.lock();
        loop {
            match stages.get(&index) {
                Some(Some(state)) => return Ok(state.clone()),
                Some(None) => return Err(Error::new(Kind::Reported, "a stage failed")),
                None => {
                    stages = self
                        .changed
                        .wait(stages)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

/// Runs every stage of the plan, and returns what the target became.
pub(super) fn run_all(build: &Build<'_>, plan: &Plan) -> Result<State> {
    let board = Board::default();
    let mut faults: Vec<Error> = std::thread::scope(|scope| {
        let workers: Vec<_> = plan
            .bases
            .keys()
            .map(|&index| {
                let board = &board;
                scope.spawn(move || {
                    let ended = run(build, plan, index, board);
                    match ended {
                        Ok(state) => {
                            board.post(index, Some(state));
                            None
                        }
                        Err(why) => {
                            board.post(index, None);
                            Some(why)
                        }
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .filter_map(|worker| {
                worker
                    .join()
                    .unwrap_or_else(|_| Some(Error::engine("a stage panicked")))
            })
            .collect()
    });
    // A stage that only waited for a failed one has nothing to say.
    faults.sort_by_key(|fault| fault.kind() == Kind::Reported);
    match faults.into_iter().next() {
        Some(fault) => Err(fault),
        None => board.wait_for(plan.target),
    }
}

fn run(build: &Build<'_>, plan: &Plan, index: usize, board: &Board) -> Result<State> {
    let stage = &build.file.stages[index];
    let place = || {
        format!(
            "{}:{}: `{}`",
            build.request.file_name, stage.lines, stage.text
        )
    };
    let base = plan.bases.get(&index).doing(|| "find a stage's base")?;
    let mut running = Running {
        build,
        plan,
        index,
        stage,
        board,
        step: 1,
        steps: stage.instructions.len() + 1,
    };
    let mut state = running.base(base).doing(place)?;
    let triggers = take_triggers(&mut state)?;
    running.steps += triggers.len();
    for instruction in triggers.iter().chain(&stage.instructions) {
        running.step += 1;
        running.instruction(&mut state, instruction).doing(|| {
            format!(
                "{}:{}: `{}`",
                build.request.file_name, instruction.lines, instruction.text
            )
        })?;
    }
    Ok(state)
}

/// A stage that is being run.
pub(super) struct Running<'a> {
    pub(super) build: &'a Build<'a>,
    pub(super) plan: &'a Plan,
    pub(super) index: usize,
    stage: &'a Stage,
    pub(super) board: &'a Board,
    step: usize,
    steps: usize,
}

impl Running<'_> {
    fn base(&self, source: &super::plan::Source) -> Result<State> {
        self.timed(&self.title(&self.stage.text), || {
            let here = match source {
                super::plan::Source::Image(name) => {
                    !self.build.request.pull
                        && crate::engine::pull::is_here(self.build.engine, name)?.is_some()
                }
                _ => true,
            };
            let state = self.build.start_from(source, self.board)?;
            Ok((state, here))
        })
    }

    /// Reports a step. `act` says whether its result was there already.
    pub(super) fn timed<T>(
        &self,
        text: &str,
        act: impl FnOnce() -> Result<(T, bool)>,
    ) -> Result<T> {
        let number = self.build.report.begin(text);
        let started = Instant::now();
        let ended = act();
        let outcome = match &ended {
            Ok((_, true)) => Outcome::Cached,
            Ok((_, false)) => Outcome::Done(started.elapsed()),
            Err(_) => Outcome::Failed,
        };
        self.build.report.end(number, outcome);
        ended.map(|(value, _)| value)
    }

    /// What a step is called in reports.
    pub(super) fn title(&self, text: &str) -> String {
        let (step, steps) = (self.step, self.steps);
        if self.plan.bases.len() == 1 {
            return format!("[{step}/{steps}] {text}");
        }
        let unnamed = || format!("stage-{}", self.index);
        let label = self.stage.name.clone().unwrap_or_else(unnamed);
        format!("[{label} {step}/{steps}] {text}")
    }

    fn instruction(&self, state: &mut State, located: &Located<Instruction>) -> Result<()> {
        match &located.value {
            Instruction::Run(step) => self.run(state, step, located),
            Instruction::Copy(step) => self.copy(state, step, located),
            Instruction::Workdir(word) => self.workdir(state, word, located),
            Instruction::Arg(arguments) => self.arguments(state, arguments, &located.text),
            Instruction::Add(_) => {
                Err(Error::engine("ADD is not supported yet")
                    .hint("COPY brings files of the context."))
            }
            other => self.metadata(state, other, &located.text),
        }
    }

    /// Variables that the stage may declare without a value: those before the first FROM,
    /// and those of the platform.
    pub(super) fn global(&self, name: &str) -> Option<String> {
        let target = self.build.request.target.as_deref().unwrap_or("default");
        self.plan
            .globals
            .get(name)
            .cloned()
            .or_else(|| platform_arguments(&self.build.platform, target).remove(name))
    }
}

/// The instructions that an image wants run in builds on top of it, taken out of it.
fn take_triggers(state: &mut State) -> Result<Vec<Located<Instruction>>> {
    let Some(triggers) = state.config.config.extra.remove("OnBuild") else {
        return Ok(Vec::new());
    };
    let texts: Option<Vec<String>> =
        serde_json::from_value(triggers).doing(|| "read the base image's ONBUILD")?;
    texts
        .unwrap_or_default()
        .iter()
        .map(|text| parse_trigger(text))
        .collect()
}
