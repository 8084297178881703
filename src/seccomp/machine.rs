//! The machines whose filters can be compiled, and the two system call interfaces of each.
//!
//! Owns the names that seccomp's documents give to architectures. Refuses to know the
//! system calls themselves: that is `numbers`.

use oci_spec::runtime::Arch;

/// A kind of processor that the engine runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Machine {
    /// Intel and AMD, 64 bits; also runs programs of i386.
    X86_64,
    /// Arm, 64 bits; also runs programs of 32-bit Arm where the processor still can.
    Aarch64,
}

impl Machine {
    /// The machine that this program was compiled for.
    #[cfg(target_arch = "x86_64")]
    pub const NATIVE: Machine = Machine::X86_64;
    /// The machine that this program was compiled for.
    #[cfg(target_arch = "aarch64")]
    pub const NATIVE: Machine = Machine::Aarch64;

    /// The architecture of its 64-bit programs. The value of an `Arch` of these machines
    /// is the kernel's `AUDIT_ARCH_*` word.
    pub(super) fn native_architecture(self) -> Arch {
        match self {
            Machine::X86_64 => Arch::ScmpArchX86_64,
            Machine::Aarch64 => Arch::ScmpArchAarch64,
        }
    }

    /// The architecture of its 32-bit programs.
    pub(super) fn compat_architecture(self) -> Arch {
        match self {
            Machine::X86_64 => Arch::ScmpArchX86,
            Machine::Aarch64 => Arch::ScmpArchArm,
        }
    }

    /// Its name in the `arches` of a profile's conditions.
    pub(super) fn docker_name(self) -> &'static str {
        match self {
            Machine::X86_64 => "amd64",
            Machine::Aarch64 => "arm64",
        }
    }
}
