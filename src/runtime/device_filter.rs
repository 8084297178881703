//! Which devices the processes of a container may use: rules, made a program that the
//! kernel asks at each access (cgroups(7), version 2).
//!
//! Each of the three ways to use a device (read, write, make a node) is decided by the last
//! rule that names it; what no rule names is refused. The program goes through the rules
//! from the last to the first and strikes out what is granted, until nothing is left to ask.
//!
//! ```text
//! r2 type   r3 what is asked and not granted yet   r4 major   r5 minor
//! ```

use std::os::fd::AsFd;

use oci_spec::runtime::{LinuxDeviceCgroup, LinuxDeviceType};
use rustix::io::Errno;

use super::cgroup::Cgroup;
use crate::error::{Context, Error, Result};
use crate::sys::bpf::{DeviceFilter, Instruction};

// Operations, `<linux/bpf.h>`: class | size or operation | source.
const LOAD_WORD: u8 = 0x61;
const AND: u8 = 0x57;
const SHIFT_RIGHT: u8 = 0x77;
const SET: u8 = 0xb7;
const EXIT: u8 = 0x95;
const JUMP: u8 = 0x05;
const JUMP_IF_EQUAL: u8 = 0x15;
const JUMP_IF_NOT_EQUAL: u8 = 0x55;
const JUMP_IF_ANY: u8 = 0x45;

// Registers.
const RESULT: u8 = 0;
const CONTEXT: u8 = 1;
const TYPE: u8 = 2;
const ASKED: u8 = 3;
const MAJOR: u8 = 4;
const MINOR: u8 = 5;

// `BPF_DEVCG_*`.
const BLOCK: i32 = 1;
const CHARACTER: i32 = 2;
const MAKE: i32 = 1;
const READ: i32 = 2;
const WRITE: i32 = 4;
const EVERYTHING: i32 = MAKE | READ | WRITE;

/// Has the kernel keep all processes of a cgroup to the rules.
pub fn attach(cgroup: &Cgroup, rules: &[LinuxDeviceCgroup]) -> Result<()> {
    let doing = || "filter the container's access to devices";
    let directory = cgroup.open_to_read()?;
    let filter = DeviceFilter::load(&program(rules)?).map_err(|errno| {
        let error = Error::engine(doing()).because(errno);
        match errno {
            Errno::PERM => error.hint("Only root of the host can filter devices (bpf(2))."),
            Errno::INVAL | Errno::NOSYS => {
                error.hint("The kernel has to be built with CONFIG_CGROUP_BPF.")
            }
            _ => error,
        }
    })?;
    filter.attach(directory.as_fd()).doing(doing)
}

/// The program of a list of rules.
fn program(rules: &[LinuxDeviceCgroup]) -> Result<Vec<Instruction>> {
    let mut program = Program::default();
    program.add(LOAD_WORD, TYPE | CONTEXT << 4, 0, 0);
    program.add(LOAD_WORD, MAJOR | CONTEXT << 4, 4, 0);
    program.add(LOAD_WORD, MINOR | CONTEXT << 4, 8, 0);
    // The type and what is asked share a word.
    program.add(LOAD_WORD, ASKED | CONTEXT << 4, 0, 0);
    program.add(AND, TYPE, 0, 0xffff);
    program.add(SHIFT_RIGHT, ASKED, 0, 16);
    for rule in rules.iter().rev() {
        program.rule(rule)?;
        if is_final(rule) {
            // The kernel refuses programs with parts that are never reached.
            return program.finish(!rule.allow());
        }
    }
    program.finish(true)
}

/// Whether no rule before this one matters.
fn is_final(rule: &LinuxDeviceCgroup) -> bool {
    let names_all = rule.typ().unwrap_or_default() == LinuxDeviceType::A
        && rule.major().is_none()
        && rule.minor().is_none();
    names_all && access(rule) == Ok(EVERYTHING)
}

/// The bits of `rwm`; without a word, all.
fn access(rule: &LinuxDeviceCgroup) -> Result<i32, char> {
    match rule.access().as_deref() {
        None | Some("") => Ok(EVERYTHING),
        Some(letters) => letters.chars().try_fold(0, |bits, letter| match letter {
            'r' => Ok(bits | READ),
            'w' => Ok(bits | WRITE),
            'm' => Ok(bits | MAKE),
            other => Err(other),
        }),
    }
}

/// A program in the making.
#[derive(Default)]
struct Program {
    instructions: Vec<Instruction>,
    /// Jumps to where access is granted, which comes last.
    grants: Vec<usize>,
}

impl Program {
    fn add(&mut self, code: u8, registers: u8, offset: i16, operand: i32) {
        self.instructions.push(Instruction {
            code,
            registers,
            offset,
            operand,
        });
    }

    fn rule(&mut self, rule: &LinuxDeviceCgroup) -> Result<()> {
        let bad = || Error::engine(format!("the rule `{rule}` about devices is not valid"));
        let kind = match rule.typ().unwrap_or_default() {
            LinuxDeviceType::A => None,
            LinuxDeviceType::B => Some(BLOCK),
            LinuxDeviceType::C | LinuxDeviceType::U => Some(CHARACTER),
            LinuxDeviceType::P => return Err(bad()),
        };
        let number = |number: Option<i64>| match number {
            None | Some(-1) => Ok(None),
            Some(number) => i32::try_from(number)
                .ok()
                .filter(|number| *number >= 0)
                .map(Some)
                .ok_or_else(bad),
        };
        let access = access(rule).map_err(|_| bad())?;
        let conditions = [
            (TYPE, kind),
            (MAJOR, number(rule.major())?),
            (MINOR, number(rule.minor())?),
        ];
        let mut exits = Vec::new();
        for (register, wanted) in conditions {
            if let Some(wanted) = wanted {
                exits.push(self.instructions.len());
                self.add(JUMP_IF_NOT_EQUAL, register, 0, wanted);
            }
        }
        match (rule.allow(), access == EVERYTHING) {
            (true, true) => self.grant(JUMP),
            (true, false) => {
                self.add(AND, ASKED, 0, EVERYTHING & !access);
                self.grant(JUMP_IF_EQUAL);
            }
            (false, _) => {
                self.add(JUMP_IF_ANY, ASKED, 1, access);
                // Nothing of what this refuses is asked.
                exits.push(self.instructions.len());
                self.add(JUMP, 0, 0, 0);
                self.add(SET, RESULT, 0, 0);
                self.add(EXIT, 0, 0, 0);
            }
        }
        let next = self.instructions.len();
        for at in exits {
            self.aim(at, next)?;
        }
        Ok(())
    }

    fn grant(&mut self, code: u8) {
        self.grants.push(self.instructions.len());
        self.add(code, if code == JUMP { 0 } else { ASKED }, 0, 0);
    }

    /// Adds the ends; `may_refuse`, if not every rule was one that grants.
    fn finish(mut self, may_refuse: bool) -> Result<Vec<Instruction>> {
        if may_refuse {
            self.add(SET, RESULT, 0, 0);
            self.add(EXIT, 0, 0, 0);
        }
        if !self.grants.is_empty() {
            let granted = self.instructions.len();
            for at in std::mem::take(&mut self.grants) {
                self.aim(at, granted)?;
            }
            self.add(SET, RESULT, 0, 1);
            self.add(EXIT, 0, 0, 0);
        }
        Ok(self.instructions)
    }

    fn aim(&mut self, at: usize, target: usize) -> Result<()> {
        let distance = i16::try_from(target - at - 1)
            .map_err(|_| Error::usage("there are too many rules about devices"))?;
        self.instructions[at].offset = distance;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(allow: bool, text: &str) -> LinuxDeviceCgroup {
        let (kind, rest) = text.split_once(' ').unwrap();
        let (numbers, access) = rest.split_once(' ').unwrap();
        let (major, minor) = numbers.split_once(':').unwrap();
        let mut rule = LinuxDeviceCgroup::default();
        rule.set_allow(allow);
        rule.set_typ(Some(match kind {
            "a" => LinuxDeviceType::A,
            "b" => LinuxDeviceType::B,
            _ => LinuxDeviceType::C,
        }));
        rule.set_major(major.parse().ok());
        rule.set_minor(minor.parse().ok());
        rule.set_access(Some(access.to_owned()));
        rule
    }

    /// A device and a way to use it, as the kernel puts the question.
    type Question = (i32, i64, i64, i32);

    /// What the kernel's interpreter makes of a program.
    fn run(program: &[Instruction], (kind, major, minor, asked): Question) -> bool {
        let mut registers = [0_i64; 16];
        let mut at = 0;
        loop {
            let Instruction {
                code,
                registers: pair,
                offset,
                operand,
            } = program[at];
            let (to, operand) = (usize::from(pair & 15), i64::from(operand));
            let mut jump = false;
            match code {
                LOAD_WORD => {
                    registers[to] = match offset {
                        0 => i64::from(kind | asked << 16),
                        4 => major,
                        _ => minor,
                    }
                }
                AND => registers[to] &= operand,
                SHIFT_RIGHT => registers[to] >>= operand,
                SET => registers[to] = operand,
                EXIT => return registers[0] == 1,
                JUMP => jump = true,
                JUMP_IF_EQUAL => jump = registers[to] == operand,
                JUMP_IF_NOT_EQUAL => jump = registers[to] != operand,
                JUMP_IF_ANY => jump = registers[to] & operand != 0,
                other => panic!("no such operation: {other:#x}"),
            }
            at += 1 + if jump { offset as usize } else { 0 };
        }
    }

    /// The meaning of the rules, word for word.
    fn meaning(rules: &[LinuxDeviceCgroup], (kind, major, minor, asked): Question) -> bool {
        let names = |rule: &LinuxDeviceCgroup| {
            (match rule.typ().unwrap() {
                LinuxDeviceType::A => true,
                LinuxDeviceType::B => kind == BLOCK,
                _ => kind == CHARACTER,
            }) && rule.major().is_none_or(|wanted| wanted == major)
                && rule.minor().is_none_or(|wanted| wanted == minor)
        };
        [MAKE, READ, WRITE]
            .into_iter()
            .filter(|bit| asked & bit != 0)
            .all(|bit| {
                let mut last = rules.iter().rev();
                let last = last.find(|rule| names(rule) && access(rule).unwrap() & bit != 0);
                last.is_some_and(LinuxDeviceCgroup::allow)
            })
    }

    #[test]
    fn a_program_decides_what_its_rules_say() {
        let lists: [&[(bool, &str)]; 6] = [
            &[],
            &[(true, "a *:* rwm")],
            &[(true, "c 1:3 r"), (true, "c 1:3 w")],
            &[(true, "a *:* rwm"), (false, "b 8:* w"), (true, "b 8:1 rw")],
            &[
                (false, "a *:* rwm"),
                (true, "c *:* m"),
                (true, "c 136:* rwm"),
            ],
            &[(true, "b 8:0 rwm"), (false, "a *:* m"), (true, "c 5:2 rm")],
        ];
        for list in lists {
            let rules: Vec<_> = list
                .iter()
                .map(|(allow, text)| rule(*allow, text))
                .collect();
            let program = program(&rules).unwrap();
            for kind in [BLOCK, CHARACTER] {
                for (major, minor) in [(1, 3), (8, 0), (8, 1), (136, 7), (5, 2)] {
                    for asked in 1..=EVERYTHING {
                        let question = (kind, major, minor, asked);
                        let wanted = meaning(&rules, question);
                        assert_eq!(run(&program, question), wanted, "{list:?} {question:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn rules_that_mean_nothing_are_refused() {
        let mut bad = rule(true, "c 1:3 r");
        bad.set_access(Some("x".to_owned()));
        assert!(program(&[bad]).is_err());
        let mut bad = rule(true, "c 1:3 r");
        bad.set_major(Some(i64::MAX));
        assert!(program(&[bad]).is_err());
    }
}
