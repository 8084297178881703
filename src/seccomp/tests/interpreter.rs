//! Runs a program as the kernel would, and refuses what the kernel would refuse.

use crate::sys::seccomp::Instruction;

/// A system call as a filter sees it (`struct seccomp_data`).
#[derive(Debug, Clone, Copy)]
pub(in crate::seccomp) struct Call {
    pub(in crate::seccomp) architecture: u32,
    pub(in crate::seccomp) number: u32,
    pub(in crate::seccomp) arguments: [u64; 6],
}

impl Call {
    fn word(&self, offset: u32) -> Option<u32> {
        match offset {
            0 => Some(self.number),
            4 => Some(self.architecture),
            // The instruction pointer; no filter of ours reads it.
            16..64 if offset.is_multiple_of(4) => {
                let argument = self.arguments[(offset as usize - 16) / 8];
                let half = if offset.is_multiple_of(8) { 0 } else { 32 };
                Some((argument >> half) as u32)
            }
            _ => None,
        }
    }
}

/// The value that `program` returns for `call`, or why the kernel would not take it.
pub(in crate::seccomp) fn run(program: &[Instruction], call: &Call) -> Result<u32, String> {
    let mut accumulator = 0;
    let mut position = 0;
    loop {
        let instruction = program
            .get(position)
            .ok_or(format!("jump to {position}, past the end"))?;
        let operand = instruction.operand;
        let decide = |holds: bool| {
            let jump = if holds {
                instruction.jump_true
            } else {
                instruction.jump_false
            };
            usize::from(jump)
        };
        position += 1 + match instruction.code {
            0x20 => {
                accumulator = call
                    .word(operand)
                    .ok_or(format!("load from offset {operand}"))?;
                0
            }
            0x54 => {
                accumulator &= operand;
                0
            }
            0x05 => operand as usize,
            0x15 => decide(accumulator == operand),
            0x25 => decide(accumulator > operand),
            0x35 => decide(accumulator >= operand),
            0x06 => return Ok(operand),
            code => return Err(format!("unknown operation {code:#x}")),
        };
    }
}

/// Whether the kernel would take `program`: known operations, jumps within it, and a
/// return at its end.
pub(in crate::seccomp) fn check(program: &[Instruction]) -> Result<(), String> {
    if program.is_empty() || program.len() > 4096 {
        return Err(format!("{} instructions", program.len()));
    }
    for (position, instruction) in program.iter().enumerate() {
        let left = program.len() - position - 1;
        let farthest = match instruction.code {
            0x20 if instruction.operand.is_multiple_of(4) && instruction.operand < 64 => 0,
            0x54 | 0x06 => 0,
            0x05 => instruction.operand as usize,
            0x15 | 0x25 | 0x35 => usize::from(instruction.jump_true.max(instruction.jump_false)),
            code => return Err(format!("{position}: operation {code:#x}")),
        };
        let is_return = instruction.code == 0x06;
        if farthest >= left && !is_return {
            return Err(format!("{position}: goes past the end"));
        }
    }
    Ok(())
}
