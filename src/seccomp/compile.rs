//! Turns a filter into the program that the kernel runs before every system call.
//!
//! Owns the shape of the program: the architecture is checked first, then a balanced
//! search over runs of numbers with one verdict finds the call's, then its arguments are
//! compared in 32-bit halves. Refuses to know what rules mean (`policy`) and how jumps
//! are written (`assembler`).

use oci_spec::runtime::{LinuxSeccomp, LinuxSeccompFilterFlag, LinuxSeccompOperator};

use crate::error::{Error, Result};
use crate::sys::seccomp::Instruction;

use super::assembler::{Assembler, Next, Test};
use super::machine::Machine;
use super::policy::{self, Case, Comparison, Policy, Run, Verdict};

/// The kernel's limit on a program (`BPF_MAXINSNS`).
const MOST_INSTRUCTIONS: usize = libc::BPF_MAXINSNS as usize;

// `struct seccomp_data`.
const NUMBER_OFFSET: u32 = 0;
const ARCHITECTURE_OFFSET: u32 = 4;
const ARGUMENTS_OFFSET: u32 = 16;
const ARGUMENT_SIZE: u32 = 8;

/// The program that enforces `filter` on `machine`. How rules are read when the
/// specification leaves it open stands at the top of `policy.rs`.
///
/// # Errors
///
/// An error number for an action that has none, an argument's index above 5, or a
/// program longer than the kernel takes (4096 instructions).
pub fn compile(filter: &LinuxSeccomp, machine: Machine) -> Result<Vec<Instruction>> {
    let policy = Policy::new(filter, machine)?;
    let mut generator = Generator {
        policy: &policy,
        assembler: Assembler::new(),
    };
    let mut next = Next::Return(policy::KILL_PROCESS);
    for interface in policy.interfaces.iter().rev() {
        let search = generator.search(&interface.runs);
        let search = generator.assembler.load(NUMBER_OFFSET, search);
        let architecture = interface.audit_architecture;
        next = generator
            .assembler
            .branch(Test::Equal, architecture, search, next);
    }
    next = generator.assembler.load(ARCHITECTURE_OFFSET, next);
    let program = generator.assembler.finish(next);
    if program.len() > MOST_INSTRUCTIONS {
        return Err(Error::usage(format!(
            "the seccomp profile makes a program of {} instructions; the kernel takes at most {MOST_INSTRUCTIONS}",
            program.len()
        )));
    }
    Ok(program)
}

/// The flags of `seccomp(2)` that `filter` asks for. A filter that says nothing of flags
/// leaves speculative stores alone (`SPEC_ALLOW`), as under runc and crun, and as
/// kernels since 5.16 do by themselves.
pub fn install_flags(filter: &LinuxSeccomp) -> u32 {
    use LinuxSeccompFilterFlag as Flag;
    let default = [Flag::SeccompFilterFlagSpecAllow];
    let flags = filter.flags().as_deref().unwrap_or(&default);
    let bit = |flag: &Flag| match flag {
        Flag::SeccompFilterFlagTsync => libc::SECCOMP_FILTER_FLAG_TSYNC,
        Flag::SeccompFilterFlagLog => libc::SECCOMP_FILTER_FLAG_LOG,
        Flag::SeccompFilterFlagSpecAllow => libc::SECCOMP_FILTER_FLAG_SPEC_ALLOW,
        Flag::SeccompFilterFlagWaitKillableRecv => libc::SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
    };
    flags.iter().map(bit).fold(0, |all, bit| all | bit as u32)
}

struct Generator<'a> {
    policy: &'a Policy,
    assembler: Assembler,
}

impl Generator<'_> {
    /// Finds the verdict on the number in the accumulator.
    fn search(&mut self, runs: &[Run]) -> Next {
        match runs {
            [] => Next::Return(self.policy.default),
            [run] => self.verdict(&run.verdict),
            _ => {
                let (lower, upper) = runs.split_at(runs.len() / 2);
                let first_of_upper = upper[0].first;
                let upper = self.search(upper);
                let lower = self.search(lower);
                self.assembler
                    .branch(Test::GreaterOrEqual, first_of_upper, upper, lower)
            }
        }
    }

    fn verdict(&mut self, verdict: &Verdict) -> Next {
        match verdict {
            Verdict::Always(action) => Next::Return(*action),
            Verdict::First(cases) => {
                let mut next = Next::Return(self.policy.default);
                for &index in cases.iter().rev() {
                    next = self.case(&self.policy.cases[index], next);
                }
                next
            }
        }
    }

    /// Takes the case's action if any of its alternatives holds, or else goes on.
    fn case(&mut self, case: &Case, otherwise: Next) -> Next {
        let mut next = otherwise;
        for comparisons in case.alternatives.iter().rev() {
            let mut all_hold = Next::Return(case.action);
            for comparison in comparisons.iter().rev() {
                all_hold = self.compare(comparison, all_hold, next);
            }
            next = all_hold;
        }
        next
    }

    fn compare(&mut self, comparison: &Comparison, yes: Next, no: Next) -> Next {
        use LinuxSeccompOperator as Operator;
        let Comparison {
            argument, value, ..
        } = *comparison;
        match comparison.operator {
            Operator::ScmpCmpEq => self.masked_equal(argument, u64::MAX, value, yes, no),
            Operator::ScmpCmpNe => self.masked_equal(argument, u64::MAX, value, no, yes),
            Operator::ScmpCmpGe => self.ordered(argument, Test::GreaterOrEqual, value, yes, no),
            Operator::ScmpCmpLt => self.ordered(argument, Test::GreaterOrEqual, value, no, yes),
            Operator::ScmpCmpGt => self.ordered(argument, Test::Greater, value, yes, no),
            Operator::ScmpCmpLe => self.ordered(argument, Test::Greater, value, no, yes),
            Operator::ScmpCmpMaskedEq => {
                // Bits outside of the mask are no part of the comparison on either side.
                let expected = comparison.second_value & value;
                self.masked_equal(argument, value, expected, yes, no)
            }
        }
    }

    fn masked_equal(&mut self, argument: u32, mask: u64, value: u64, yes: Next, no: Next) -> Next {
        let (high_offset, low_offset) = halves_of_argument(argument);
        let (high_mask, low_mask) = halves(mask);
        let (high, low) = halves(value);
        let low = self.masked_equal_half(low_offset, low_mask, low, yes, no);
        self.masked_equal_half(high_offset, high_mask, high, low, no)
    }

    fn masked_equal_half(
        &mut self,
        offset: u32,
        mask: u32,
        value: u32,
        yes: Next,
        no: Next,
    ) -> Next {
        if mask == 0 {
            return yes;
        }
        let equal = self.assembler.branch(Test::Equal, value, yes, no);
        let masked = self.assembler.mask(mask, equal);
        self.assembler.load(offset, masked)
    }

    /// `test` is the test of the lower half, which decides if the upper ones are equal.
    fn ordered(&mut self, argument: u32, test: Test, value: u64, yes: Next, no: Next) -> Next {
        let (high_offset, low_offset) = halves_of_argument(argument);
        let (high, low) = halves(value);
        let lower = self.assembler.branch(test, low, yes, no);
        let lower = self.assembler.load(low_offset, lower);
        let equal = self.assembler.branch(Test::Equal, high, lower, no);
        let greater = self.assembler.branch(Test::Greater, high, yes, equal);
        self.assembler.load(high_offset, greater)
    }
}

/// The upper and the lower half.
fn halves(value: u64) -> (u32, u32) {
    ((value >> 32) as u32, value as u32)
}

/// Where the halves of an argument lie. Both machines are little-endian.
fn halves_of_argument(argument: u32) -> (u32, u32) {
    let low = ARGUMENTS_OFFSET + argument * ARGUMENT_SIZE;
    (low + 4, low)
}
