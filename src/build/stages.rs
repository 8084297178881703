//! All stages of a build: each in a thread of its own, as soon as those that it needs are
//! done. When one fails, the others have no purpose any more.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use super::Build;
use super::plan::Plan;
use super::stage;
use super::state::State;
use crate::engine::kill::kill;
use crate::error::{Context, Error, Kind, Result};
use crate::ids::ContainerId;
use crate::store::containers::Container;

/// The stages of a build.
pub(super) struct Stages<'a> {
    pub(super) build: &'a Build<'a>,
    pub(super) plan: &'a Plan,
    board: Mutex<Board>,
    changed: Condvar,
}

#[derive(Default)]
struct Board {
    stages: HashMap<usize, Progress>,
    /// The containers of the steps that run.
    containers: HashMap<ContainerId, Container>,
    /// Whether a stage failed.
    failed: bool,
}

/// How far a stage is.
enum Progress {
    Running,
    Done(Box<State>),
    Failed,
}

/// Runs every stage of the plan, and returns what the target became.
pub(super) fn run_all(build: &Build<'_>, plan: &Plan) -> Result<State> {
    let stages = Stages {
        build,
        plan,
        board: Mutex::default(),
        changed: Condvar::new(),
    };
    let mut faults: Vec<Error> = std::thread::scope(|scope| {
        // All are promised before the first begins: nobody runs another's stage.
        let turn = |index: &usize| stages.turn(&mut stages.lock(), *index);
        let turns: Vec<Turn<'_>> = plan.bases.keys().map(turn).collect();
        let workers: Vec<_> = turns.into_iter().map(|turn| turn.begin(scope)).collect();
        let ends = workers.into_iter().map(|worker| join(worker?));
        ends.filter_map(Result::err).collect()
    });
    // A stage that only waited for a failed one has nothing to say.
    faults.sort_by_key(|fault| fault.kind() == Kind::Reported);
    match faults.into_iter().next() {
        Some(fault) => Err(fault),
        None => stages.need(plan.target),
    }
}

impl Stages<'_> {
    fn lock(&self) -> MutexGuard<'_, Board> {
        // Nothing that panics happens under this lock.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a stage becomes: waits for it. One that the plan does not know, because only
    /// a base image's ONBUILD asks for it, is run.
    ///
    /// # Errors
    ///
    /// [`Kind::Reported`] if it failed elsewhere: its own error tells why.
    pub(super) fn need(&self, index: usize) -> Result<State> {
        let mut board = self.lock();
        loop {
            match board.stages.get(&index) {
                Some(Progress::Done(state)) => return Ok(State::clone(state)),
                Some(Progress::Failed) => return Err(given_up()),
                Some(Progress::Running) => {
                    board = self
                        .changed
                        .wait(board)
                        .unwrap_or_else(PoisonError::into_inner);
                }
                None => break,
            }
        }
        let turn = self.turn(&mut board, index);
        drop(board);
        std::thread::scope(|scope| join(turn.begin(scope)?))?;
        self.need(index)
    }

    /// Promises that a stage will be run.
    fn turn(&self, board: &mut Board, index: usize) -> Turn<'_> {
        board.stages.insert(index, Progress::Running);
        Turn {
            stages: self,
            index,
            end: Progress::Failed,
        }
    }

    /// Fails if another stage has.
    pub(super) fn go_on(&self) -> Result<()> {
        match self.lock().failed {
            true => Err(given_up()),
            false => Ok(()),
        }
    }

    /// Calls `act` while the container of a step runs: it is killed if another stage fails.
    pub(super) fn while_it_runs<T>(
        &self,
        container: &Container,
        act: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let id = container.id().clone();
        let mut board = self.lock();
        board.containers.insert(id.clone(), container.clone());
        if board.failed {
            self.end(container);
        }
        drop(board);
        let acted = act();
        self.lock().containers.remove(&id);
        acted
    }

    /// Kills a step's container. One that has just ended needs none of it.
    fn end(&self, container: &Container) {
        let _ = kill(self.build.engine, container, libc::SIGKILL);
    }

    fn post(&self, index: usize, progress: Progress) {
        let mut board = self.lock();
        if matches!(progress, Progress::Failed) {
            board.failed = true;
            board.containers.values().for_each(|one| self.end(one));
        }
        board.stages.insert(index, progress);
        self.changed.notify_all();
    }
}

/// The promise to run a stage. However it ends, those that wait for it are told.
struct Turn<'a> {
    stages: &'a Stages<'a>,
    index: usize,
    end: Progress,
}

impl<'a> Turn<'a> {
    fn begin<'scope>(
        mut self,
        scope: &'scope Scope<'scope, '_>,
    ) -> Result<ScopedJoinHandle<'scope, Result<()>>>
    where
        'a: 'scope,
    {
        let run = move || {
            let state = stage::run(self.stages, self.index)?;
            self.end = Progress::Done(Box::new(state));
            Ok(())
        };
        Builder::new()
            .spawn_scoped(scope, run)
            .doing(|| "start a thread for a stage")
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let end = std::mem::replace(&mut self.end, Progress::Failed);
        self.stages.post(self.index, end);
    }
}

fn join(worker: ScopedJoinHandle<'_, Result<()>>) -> Result<()> {
    let panicked = |_| Err(Error::engine("a stage panicked"));
    worker.join().unwrap_or_else(panicked)
}

/// The error of those that stop because another stage failed.
fn given_up() -> Error {
    Error::new(Kind::Reported, "another stage failed")
}
