//! One stage: its base, and instruction by instruction what follows.

use std::time::Instant;

use super::Build;
use super::plan::{Plan, Source, platform_arguments};
use super::report::Outcome;
use super::stages::Stages;
use super::state::State;
use crate::containerfile::{Instruction, Located, Stage, parse_trigger};
use crate::error::{Context, Kind, Result};

/// Runs a stage.
pub(super) fn run(stages: &Stages<'_>, index: usize) -> Result<State> {
    let (build, plan) = (stages.build, stages.plan);
    let stage = &build.file.stages[index];
    let place = || {
        format!(
            "{}:{}: `{}`",
            build.request.file_name, stage.lines, stage.text
        )
    };
    let base = match plan.bases.get(&index) {
        Some(base) => base.clone(),
        None => plan.base(build, index)?,
    };
    let is_replaced = build.contexts.replaces(stage);
    let own_steps = match is_replaced {
        true => 0,
        false => stage.instructions.len(),
    };
    let mut running = Running {
        build,
        plan,
        index,
        stage,
        stages,
        step: 1,
        steps: own_steps + 1,
    };
    let mut state = running.base(&base).doing(place)?;
    if is_replaced {
        return Ok(state);
    }
    let triggers = take_triggers(&mut state)?;
    running.steps += triggers.len();
    for instruction in triggers.iter().chain(&stage.instructions) {
        stages.go_on()?;
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
    pub(super) stage: &'a Stage,
    pub(super) stages: &'a Stages<'a>,
    step: usize,
    steps: usize,
}

impl Running<'_> {
    fn base(&self, source: &Source) -> Result<State> {
        self.timed(&self.title(&self.stage.text), |_| {
            let here = match source {
                Source::Image(name, platform) => {
                    self.build.at_hand(name, platform.as_ref())?.is_some()
                }
                _ => true,
            };
            let state = self.build.start_from(source, self.stages)?;
            Ok((state, here))
        })
    }

    /// Reports a step. `act` gets its number, and says whether its result was there already.
    pub(super) fn timed<T>(
        &self,
        text: &str,
        act: impl FnOnce(u32) -> Result<(T, bool)>,
    ) -> Result<T> {
        let number = self.build.report.begin(text);
        let started = Instant::now();
        let ended = act(number);
        let outcome = match &ended {
            Ok((_, true)) => Outcome::Cached,
            Ok((_, false)) => Outcome::Done(started.elapsed()),
            Err(why) if why.kind() == Kind::Reported => Outcome::Cancelled,
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
            Instruction::Add(step) => self.add(state, step, located),
            other => self.metadata(state, other, &located.text),
        }
    }

    /// Variables that the stage may declare without a value: those before the first FROM,
    /// and those of the platform.
    pub(super) fn global(&self, name: &str) -> Option<String> {
        self.plan
            .globals
            .get(name)
            .cloned()
            .or_else(|| platform_arguments(self.build).remove(name))
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
