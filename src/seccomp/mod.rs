//! Which system calls a container may make: profiles, and the kernel's filter made of one.
//!
//! Owns the whole way from a profile to a program, and nothing but that way:
//!
//! ```text
//! default_profile()   ┐                                    ┌ stored in the container's
//! Profile::parse(json)┘─ Profile ── resolve(&Target) ──────┴ config.json: LinuxSeccomp
//!                        (Docker's  (capabilities, kernel,     │
//!                         schema)    machine)                  └─ compile ── Vec<Instruction>
//! ```
//!
//! Refuses to know who installs the program and when (`sys::seccomp`, the runtime), where
//! a profile's text comes from, and how the command line asks for one.
//!
//! - `profile`: Docker's JSON document and its conditions.
//! - `default`: the built-in profile, as a table.
//! - `machine`, `numbers`: architectures, and the numbers of system calls on them.
//! - `policy`: what a filter means for each number; all questions of precedence.
//! - `compile`, `assembler`: the policy as classic BPF.

mod assembler;
mod compile;
mod default;
mod machine;
mod numbers;
mod policy;
mod profile;

#[cfg(test)]
mod tests;

pub use compile::{compile, install_flags};
pub use default::default_profile;
pub use machine::Machine;
pub use profile::{KernelVersion, Profile, Target};
