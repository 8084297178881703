//! What a filter means: for every number of a system call, one verdict.
//!
//! Owns all questions of meaning and precedence. Refuses to know instructions: `compile`
//! turns verdicts into a program without a decision of its own.
//!
//! The OCI specification does not say which of several rules wins; these are the answers
//! that profiles meet under runc and crun, made strict where theirs are left open:
//!
//! 1. A rule whose action is the default action says nothing.
//! 2. The first rule without arguments decides its calls, whatever else is said of them.
//! 3. Of rules with arguments that match, the one with the strictest action wins, in the
//!    order that the kernel applies to several filters (`seccomp(2)`); among equally
//!    strict ones, the first.
//! 4. The arguments of a rule must all match; but if two of them look at the same
//!    argument of the call, any one is enough.
//! 5. Arguments are unsigned numbers of 64 bits, as the kernel hands them to a filter:
//!    those of 32-bit programs are extended with zeros.
//! 6. A call newer than all that the filter names fails with `ENOSYS`, so that programs
//!    fall back to what they did before it; unless the default action lets calls pass.
//! 7. A program of an architecture that the filter does not list is killed.
//! 8. x32, the third interface of x86_64, does not exist: `ENOSYS`.
//! 9. On i386 a rule for a socket or System V IPC call covers the same call made through
//!    `socketcall` or `ipc`. There, the arguments lie in memory where no filter can see
//!    them: a rule with arguments covers all such calls if it is stricter than the
//!    default, and none otherwise.

use oci_spec::runtime::{
    Arch, LinuxSeccomp, LinuxSeccompAction, LinuxSeccompArg, LinuxSeccompOperator,
};

use crate::error::{Error, Result};

use super::machine::Machine;
use super::numbers::{self, FIRST_PRIVATE_OF_ARM, IPC};

/// What the kernel does to a call, as a filter says it: `SECCOMP_RET_*` and 16 bits of
/// data.
pub(super) type ActionValue = u32;

/// The value for architectures that a filter does not list.
pub(super) const KILL_PROCESS: ActionValue = libc::SECCOMP_RET_KILL_PROCESS;
const ENOSYS: ActionValue = libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32;

/// Bit 30 of a number marks a call of x32.
const FIRST_OF_X32: u32 = 0x4000_0000;
/// The greatest error number that the kernel returns.
const MAX_ERRNO: u32 = 4095;
/// The data of an action.
const MAX_DATA: u32 = libc::SECCOMP_RET_DATA;
/// A call has arguments 0 to 5.
const ARGUMENTS: usize = 6;

/// A test of one argument of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comparison {
    pub(super) argument: u32,
    pub(super) operator: LinuxSeccompOperator,
    /// What to compare with; of a masked comparison, the mask.
    pub(super) value: u64,
    /// Of a masked comparison, what to compare with.
    pub(super) second_value: u64,
}

/// An action, and when to take it.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) action: ActionValue,
    /// It is taken if all comparisons of any of these hold; or, without any, always.
    pub(super) alternatives: Vec<Vec<Comparison>>,
}

/// What happens to a call.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// This, whatever its arguments.
    Always(ActionValue),
    /// The first of these cases, by index, that its arguments match; or else the default.
    First(Vec<usize>),
}

/// One verdict for all numbers from `first` to the next run's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: u32,
    pub(super) verdict: Verdict,
}

/// The verdicts of one architecture, over all numbers from 0.
#[derive(Debug)]
pub(super) struct Interface {
    /// The kernel's word for the architecture.
    pub(super) audit_architecture: u32,
    pub(super) runs: Vec<Run>,
}

/// The whole meaning of a filter on a machine.
#[derive(Debug)]
pub(super) struct Policy {
    pub(super) default: ActionValue,
    pub(super) cases: Vec<Case>,
    pub(super) interfaces: Vec<Interface>,
}

/// The kernel's value of an action.
///
/// # Errors
///
/// An error number for an action that has none, or one out of range.
pub(super) fn action_value(action: LinuxSeccompAction, errno: Option<u32>) -> Result<ActionValue> {
    use LinuxSeccompAction as Action;
    let (value, greatest) = match action {
        Action::ScmpActKill | Action::ScmpActKillThread => (libc::SECCOMP_RET_KILL_THREAD, None),
        Action::ScmpActKillProcess => (KILL_PROCESS, None),
        Action::ScmpActTrap => (libc::SECCOMP_RET_TRAP, None),
        Action::ScmpActErrno => (libc::SECCOMP_RET_ERRNO, Some(MAX_ERRNO)),
        Action::ScmpActNotify => (libc::SECCOMP_RET_USER_NOTIF, None),
        Action::ScmpActTrace => (libc::SECCOMP_RET_TRACE, Some(MAX_DATA)),
        Action::ScmpActLog => (libc::SECCOMP_RET_LOG, None),
        Action::ScmpActAllow => (libc::SECCOMP_RET_ALLOW, None),
    };
    match (errno, greatest) {
        (None, None) => Ok(value),
        // The OCI specification's default.
        (None, Some(_)) => Ok(value | libc::EPERM as u32),
        (Some(errno), Some(greatest)) if errno <= greatest => Ok(value | errno),
        (Some(errno), Some(greatest)) => Err(Error::usage(format!(
            "the error number {errno} of `{action}` is greater than {greatest}"
        ))),
        (Some(_), None) => Err(Error::usage(format!(
            "an error number is given for `{action}`, which returns none"
        ))),
    }
}

/// The alternatives that a rule's arguments stand for (rule 4 above).
///
/// # Errors
///
/// A call has no argument of that index.
pub(super) fn alternatives(arguments: &[LinuxSeccompArg]) -> Result<Vec<Vec<Comparison>>> {
    let mut seen = [false; ARGUMENTS];
    let mut repeated = false;
    let mut comparisons = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let index = argument.index();
        let Some(seen) = seen.get_mut(index) else {
            return Err(Error::usage(format!(
                "a system call has no argument of index {index}; the last is 5"
            )));
        };
        repeated |= std::mem::replace(seen, true);
        comparisons.push(Comparison {
            argument: index as u32,
            operator: argument.op(),
            value: argument.value(),
            second_value: argument.value_two().unwrap_or(0),
        });
    }
    Ok(match (comparisons.is_empty(), repeated) {
        (true, _) => Vec::new(),
        (false, false) => vec![comparisons],
        (false, true) => comparisons.into_iter().map(|one| vec![one]).collect(),
    })
}

impl Policy {
    /// Works out what `filter` means on `machine`.
    ///
    /// # Errors
    ///
    /// Those of [`action_value`] and [`alternatives`].
    pub(super) fn new(filter: &LinuxSeccomp, machine: Machine) -> Result<Self> {
        let compat = machine.compat_architecture();
        let architectures = filter.architectures().as_deref().unwrap_or_default();
        let mut reader = Reader {
            machine,
            default: action_value(filter.default_action(), filter.default_errno_ret())?,
            cases: Vec::new(),
            native: Calls::default(),
            compat: architectures.contains(&compat).then(Calls::default),
        };
        for rule in filter.syscalls().as_deref().unwrap_or_default() {
            let case = Case {
                action: action_value(rule.action(), rule.errno_ret())?,
                alternatives: alternatives(rule.args().as_deref().unwrap_or_default())?,
            };
            reader.add(rule.names(), case);
        }
        Ok(reader.finish())
    }
}

/// A filter being read.
struct Reader {
    machine: Machine,
    default: ActionValue,
    cases: Vec<Case>,
    native: Calls,
    /// `None` if the filter does not list the architecture.
    compat: Option<Calls>,
}

/// What a filter says of the calls of one architecture.
#[derive(Default)]
struct Calls {
    /// A call's number, and the index of a case that names it.
    named: Vec<(u32, usize)>,
    /// The greatest number that the filter names, those private to Arm left out: far
    /// above all others, they say nothing about the age of the profile.
    greatest: Option<u32>,
}

impl Calls {
    fn know(&mut self, number: u32) {
        if number < FIRST_PRIVATE_OF_ARM {
            self.greatest = self.greatest.max(Some(number));
        }
    }
}

impl Reader {
    fn add(&mut self, names: &[String], case: Case) {
        let index = self.cases.len();
        // Rules 1 and 6: it says nothing, but is a sign of what the profile knows.
        let is_default = case.action == self.default;
        let mut multiplexed = Vec::new();
        for name in names {
            let Some(numbers) = numbers::find(self.machine, name) else {
                continue;
            };
            for (calls, number) in [
                (Some(&mut self.native), numbers.native),
                (self.compat.as_mut(), numbers.compat),
            ] {
                if let (Some(calls), Some(number)) = (calls, number) {
                    calls.know(number);
                    if !is_default {
                        calls.named.push((number, index));
                    }
                }
            }
            if let (Some(compat), Some(call)) = (&mut self.compat, numbers.multiplexed) {
                compat.know(call.0);
                multiplexed.push(call);
            }
        }
        if is_default {
            return;
        }
        let (action, unconditional) = (case.action, case.alternatives.is_empty());
        self.cases.push(case);
        if unconditional || strictness(action) < strictness(self.default) {
            self.add_multiplexed(action, multiplexed);
        }
    }

    /// Rule 9.
    fn add_multiplexed(&mut self, action: ActionValue, calls: Vec<(u32, u32)>) {
        let Some(compat) = &mut self.compat else {
            return;
        };
        for (multiplexer, subcall) in calls {
            // The upper half of the first argument of `ipc` is a version.
            let mask = if multiplexer == IPC { 0xffff } else { u64::MAX };
            compat.named.push((multiplexer, self.cases.len()));
            self.cases.push(Case {
                action,
                alternatives: vec![vec![Comparison {
                    argument: 0,
                    operator: LinuxSeccompOperator::ScmpCmpMaskedEq,
                    value: mask,
                    second_value: u64::from(subcall),
                }]],
            });
        }
    }

    fn finish(self) -> Policy {
        let native = (self.machine.native_architecture(), Some(self.native));
        let compat = (self.machine.compat_architecture(), self.compat);
        let mut interfaces = Vec::with_capacity(2);
        for (architecture, calls) in [native, compat] {
            if let Some(calls) = calls {
                let mut runs = runs(calls, &self.cases, self.default);
                if architecture == Arch::ScmpArchX86_64 {
                    begin(&mut runs, FIRST_OF_X32, Verdict::Always(ENOSYS));
                }
                interfaces.push(Interface {
                    audit_architecture: architecture as u32,
                    runs,
                });
            }
        }
        Policy {
            default: self.default,
            cases: self.cases,
            interfaces,
        }
    }
}

/// Orders actions, whatever their data: the strictest is the least.
fn strictness(action: ActionValue) -> i32 {
    (action & libc::SECCOMP_RET_ACTION_FULL) as i32
}

/// Lays the verdicts out over all numbers.
fn runs(mut calls: Calls, cases: &[Case], default: ActionValue) -> Vec<Run> {
    // By number, and for one number in the order of the rules.
    calls.named.sort_unstable();
    let newer_begin = match calls.greatest {
        Some(greatest) if !lets_pass(default) => greatest + 1,
        _ => u32::MAX,
    };

    let mut runs = Vec::with_capacity(256);
    let fill = |runs: &mut Vec<Run>, from: u32, to: u32| {
        if from < to.min(newer_begin) {
            begin(runs, from, Verdict::Always(default));
        }
        if from.max(newer_begin) < to {
            begin(runs, from.max(newer_begin), Verdict::Always(ENOSYS));
        }
    };
    let mut next = 0;
    for same in calls.named.chunk_by(|one, other| one.0 == other.0) {
        let number = same[0].0;
        fill(&mut runs, next, number);
        begin(&mut runs, number, verdict(same, cases));
        next = number + 1;
    }
    fill(&mut runs, next, u32::MAX);
    runs
}

/// Whether calls with this action are made, at least if nobody objects.
fn lets_pass(action: ActionValue) -> bool {
    matches!(
        action & libc::SECCOMP_RET_ACTION_FULL,
        libc::SECCOMP_RET_ALLOW | libc::SECCOMP_RET_LOG | libc::SECCOMP_RET_TRACE
    )
}

/// Begins a run, unless the one before it goes on.
fn begin(runs: &mut Vec<Run>, first: u32, verdict: Verdict) {
    if runs.last().is_none_or(|last| last.verdict != verdict) {
        runs.push(Run { first, verdict });
    }
}

/// The verdict on a call that these cases name.
fn verdict(named: &[(u32, usize)], cases: &[Case]) -> Verdict {
    let mut conditional = Vec::new();
    for &(_, index) in named {
        if cases[index].alternatives.is_empty() {
            return Verdict::Always(cases[index].action);
        }
        conditional.push(index);
    }
    // Stable: equally strict cases stay in the order of their rules.
    conditional.sort_by_key(|&index| strictness(cases[index].action));
    Verdict::First(conditional)
}
