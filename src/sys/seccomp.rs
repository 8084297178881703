//! `seccomp(2)`: installs a filter.

use rustix::io::Errno;

use super::clone3::last_errno;

/// One instruction of a classic BPF program; the layout is the kernel's `sock_filter`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Instruction {
    /// Operation.
    pub code: u16,
    /// How far to jump if the condition holds.
    pub jump_true: u8,
    /// How far to jump if it does not.
    pub jump_false: u8,
    /// Operand.
    pub operand: u32,
}

/// Installs `program` for this thread and all that it starts.
///
/// # Errors
///
/// `EACCES` without `CAP_SYS_ADMIN` and without no-new-privileges; `EINVAL` for a
/// program that the kernel does not accept.
pub fn install(program: &[Instruction], flags: u32) -> Result<(), Errno> {
    let length = u16::try_from(program.len()).map_err(|_| Errno::INVAL)?;
    let header = libc::sock_fprog {
        len: length,
        filter: program.as_ptr().cast::<libc::sock_filter>().cast_mut(),
    };
    // SAFETY: `Instruction` has the layout of `sock_filter`; the kernel copies `len` of
    // them and writes nothing.
    let result = unsafe {
        libc::syscall(
            libc::SYS_seccomp,
            libc::SECCOMP_SET_MODE_FILTER,
            flags,
            &raw const header,
        )
    };
    if result == -1 {
        Err(last_errno())
    } else {
        Ok(())
    }
}
