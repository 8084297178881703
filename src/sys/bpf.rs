//! `bpf(2)`: a filter of a cgroup's access to devices (Linux 4.15).

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

use rustix::io::Errno;

use super::clone3::last_errno;

/// One instruction of an eBPF program; the layout is the kernel's `bpf_insn`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Instruction {
    /// Operation.
    pub code: u8,
    /// The destination register, and the source register in the upper half.
    pub registers: u8,
    /// How far to jump, or where in memory.
    pub offset: i16,
    /// Operand.
    pub operand: i32,
}

// `<linux/bpf.h>`, which the `libc` crate does not have.
const PROG_LOAD: libc::c_int = 5;
const PROG_ATTACH: libc::c_int = 8;
const TYPE_CGROUP_DEVICE: u32 = 15;
const ATTACH_CGROUP_DEVICE: u32 = 6;
/// Filters of the cgroups above and beneath count, too.
const ALLOW_MULTI: u32 = 2;

/// The part of `union bpf_attr` that loads a program.
#[repr(C)]
struct Load {
    kind: u32,
    length: u32,
    instructions: u64,
    license: u64,
    log_level: u32,
    log_size: u32,
    log: u64,
}

/// The part that attaches one.
#[repr(C)]
struct Attach {
    target: u32,
    program: u32,
    kind: u32,
    flags: u32,
}

/// A filter of devices that the kernel has accepted.
#[derive(Debug)]
pub struct DeviceFilter(OwnedFd);

impl DeviceFilter {
    /// Loads a program that is asked for each access of a process to a device.
    ///
    /// # Errors
    ///
    /// `EPERM` for who is not root of the host; `EINVAL` from kernels without
    /// `CONFIG_CGROUP_BPF`.
    pub fn load(program: &[Instruction]) -> Result<Self, Errno> {
        let attributes = Load {
            kind: TYPE_CGROUP_DEVICE,
            length: u32::try_from(program.len()).map_err(|_| Errno::TOOBIG)?,
            instructions: program.as_ptr() as u64,
            license: c"Apache-2.0".as_ptr() as u64,
            log_level: 0,
            log_size: 0,
            log: 0,
        };
        // SAFETY: the kernel reads `length` instructions, which have its layout, and the
        // license, and is told the structure's size; it writes nothing.
        let result = unsafe {
            libc::syscall(
                libc::SYS_bpf,
                PROG_LOAD,
                &raw const attributes,
                size_of::<Load>(),
            )
        };
        if result == -1 {
            return Err(last_errno());
        }
        // SAFETY: the kernel just gave us this descriptor and nobody else holds it.
        Ok(DeviceFilter(unsafe { OwnedFd::from_raw_fd(result as i32) }))
    }

    /// Has it asked for all processes of a cgroup and of those beneath. It goes with the
    /// cgroup.
    pub fn attach(&self, cgroup: BorrowedFd<'_>) -> Result<(), Errno> {
        let attributes = Attach {
            target: cgroup.as_raw_fd() as u32,
            program: self.0.as_fd().as_raw_fd() as u32,
            kind: ATTACH_CGROUP_DEVICE,
            flags: ALLOW_MULTI,
        };
        // SAFETY: the kernel only reads the structure, and is told its size.
        let result = unsafe {
            libc::syscall(
                libc::SYS_bpf,
                PROG_ATTACH,
                &raw const attributes,
                size_of::<Attach>(),
            )
        };
        if result == -1 {
            Err(last_errno())
        } else {
            Ok(())
        }
    }
}
