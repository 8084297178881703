//! Writes a classic BPF program from its end to its beginning.
//!
//! Owns instructions, jumps and their reach. Refuses to know what is decided by them.
//!
//! Jumps of BPF only go forwards, so when an instruction is written backwards, all that
//! it can jump to is already there, and its distance is known. A conditional jump
//! reaches 255 instructions; where that is not enough, it goes through an unconditional
//! one, which reaches any.

use crate::sys::seccomp::Instruction;

const LOAD_WORD: u16 = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
const AND: u16 = (libc::BPF_ALU | libc::BPF_AND | libc::BPF_K) as u16;
const JUMP: u16 = (libc::BPF_JMP | libc::BPF_JA) as u16;
const RETURN: u16 = (libc::BPF_RET | libc::BPF_K) as u16;

/// How far a conditional jump reaches.
const REACH: usize = u8::MAX as usize;

/// A condition on the accumulator.
#[derive(Debug, Clone, Copy)]
#[repr(u16)]
pub(super) enum Test {
    Equal = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16,
    Greater = (libc::BPF_JMP | libc::BPF_JGT | libc::BPF_K) as u16,
    GreaterOrEqual = (libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K) as u16,
}

/// Where a program goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// It ends with this value; the instruction is written, or found, when it is needed.
    Return(u32),
    /// At an instruction, counted from the end of the program.
    At(usize),
}

/// A program in the making.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    /// The last instruction first.
    reversed: Vec<Instruction>,
    /// For each value, where it was last returned.
    returns: Vec<(u32, usize)>,
}

impl Assembler {
    pub(super) fn new() -> Self {
        Assembler {
            reversed: Vec::with_capacity(512),
            returns: Vec::new(),
        }
    }

    /// Tests the accumulator against `operand`.
    pub(super) fn branch(&mut self, test: Test, operand: u32, yes: Next, no: Next) -> Next {
        if yes == no {
            return yes;
        }
        // To bring `no` within reach may take one instruction, and move `yes` by that.
        let yes = self.within(REACH - 1, yes);
        let no = self.within(REACH, no);
        let instruction = Instruction {
            code: test as u16,
            jump_true: self.distance(yes) as u8,
            jump_false: self.distance(no) as u8,
            operand,
        };
        self.write(instruction)
    }

    /// Loads a 32-bit word of `struct seccomp_data` into the accumulator.
    pub(super) fn load(&mut self, offset: u32, next: Next) -> Next {
        self.fall_into(next);
        self.write(unconditional(LOAD_WORD, offset))
    }

    /// Masks the accumulator.
    pub(super) fn mask(&mut self, mask: u32, next: Next) -> Next {
        if mask == u32::MAX {
            return next;
        }
        self.fall_into(next);
        self.write(unconditional(AND, mask))
    }

    /// The program that begins at `start`.
    pub(super) fn finish(mut self, start: Next) -> Vec<Instruction> {
        self.fall_into(start);
        self.reversed.reverse();
        self.reversed
    }

    fn write(&mut self, instruction: Instruction) -> Next {
        self.reversed.push(instruction);
        Next::At(self.reversed.len() - 1)
    }

    /// How many instructions the next one written would have to jump over.
    fn distance(&self, position: usize) -> usize {
        self.reversed.len() - position - 1
    }

    /// A position at most `reach` away from which the program goes on as from `next`.
    fn within(&mut self, reach: usize, next: Next) -> usize {
        match next {
            Next::At(position) if self.distance(position) <= reach => position,
            Next::At(position) => {
                let distance = self.distance(position) as u32;
                self.reversed.push(unconditional(JUMP, distance));
                self.reversed.len() - 1
            }
            Next::Return(value) => {
                let known = self.returns.iter().position(|known| known.0 == value);
                if let Some(known) = known
                    && self.distance(self.returns[known].1) <= reach
                {
                    return self.returns[known].1;
                }
                self.reversed.push(unconditional(RETURN, value));
                let position = self.reversed.len() - 1;
                match known {
                    Some(known) => self.returns[known].1 = position,
                    None => self.returns.push((value, position)),
                }
                position
            }
        }
    }

    /// Makes sure that the next instruction written is followed by `next`.
    fn fall_into(&mut self, next: Next) {
        self.within(0, next);
    }
}

fn unconditional(code: u16, operand: u32) -> Instruction {
    Instruction {
        code,
        jump_true: 0,
        jump_false: 0,
        operand,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::interpreter::{Call, run};
    use super::*;

    const CALL: Call = Call {
        number: 7,
        architecture: 0,
        arguments: [0; 6],
    };

    #[test]
    fn a_branch_whose_ways_are_the_same_is_not_written() {
        let mut assembler = Assembler::new();
        let same = Next::Return(1);
        let start = assembler.branch(Test::Equal, 7, same, same);
        assert_eq!(assembler.finish(start).len(), 1);
    }

    #[test]
    fn a_value_is_returned_from_one_place_while_that_is_within_reach() {
        let mut assembler = Assembler::new();
        let mut next = Next::Return(0);
        for number in 0..200 {
            next = assembler.branch(Test::Equal, number, Next::Return(1), next);
        }
        assert_eq!(assembler.finish(next).len(), 202);
    }

    #[test]
    fn a_jump_reaches_any_distance() {
        for length in [0, 1, 252, 253, 254, 255, 256, 257, 600] {
            let mut assembler = Assembler::new();
            let yes = assembler.load(0, Next::Return(1));
            let no = assembler.load(0, Next::Return(2));
            let mut between = Next::Return(3);
            for _ in 0..length {
                between = assembler.load(0, between);
            }
            let start = assembler.branch(Test::Equal, 7, yes, no);
            let start = assembler.load(0, start);
            let program = assembler.finish(start);
            assert_eq!(run(&program, &CALL), Ok(1), "{length}");
            let other = Call { number: 8, ..CALL };
            assert_eq!(run(&program, &other), Ok(2), "{length}");
        }
    }
}
