//! System calls for a program without a standard library: the one in the embedded image.
//!
//! This file is not part of the crate. `src/hello/program.rs` includes it, and with it the
//! only unsafe code of that program: its entry point and one function a system call.

use core::arch::{asm, global_asm};
use core::ffi::{CStr, c_char};

// The kernel starts a program with its arguments on the stack: their number, then pointers
// to them (the processor's System V ABI, "process initialization").
#[cfg(target_arch = "x86_64")]
global_asm!(
    ".globl _start",
    "_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "and rsp, -16",
    "call {entry}",
    "ud2",
    entry = sym entry
);
#[cfg(target_arch = "aarch64")]
global_asm!(
    ".globl _start",
    "_start:",
    "mov x29, #0",
    "mov x30, #0",
    "mov x0, sp",
    "bl {entry}",
    "brk #1",
    entry = sym entry
);

/// The program's arguments.
pub struct Arguments {
    count: usize,
    pointers: *const *const c_char,
}

impl Arguments {
    /// The argument at `index`; the program's own name is the first.
    pub fn get(&self, index: usize) -> Option<&'static CStr> {
        if index >= self.count {
            return None;
        }
        // SAFETY: the kernel put `count` pointers there.
        let pointer = unsafe { self.pointers.add(index) };
        // SAFETY: `index` is below `count`.
        let text = unsafe { pointer.read() };
        // SAFETY: each points to a string that ends with a zero and lives as long as the process.
        Some(unsafe { CStr::from_ptr(text) })
    }
}

extern "C" fn entry(stack: *const usize) -> ! {
    // SAFETY: the kernel put the number of arguments at the top of the stack.
    let count = unsafe { stack.read() };
    // SAFETY: their pointers follow.
    let pointers = unsafe { stack.add(1) }.cast::<*const c_char>();
    exit(crate::run(&Arguments { count, pointers }))
}

#[cfg(target_arch = "x86_64")]
mod number {
    pub(super) const READ: usize = 0;
    pub(super) const WRITE: usize = 1;
    pub(super) const CLOSE: usize = 3;
    pub(super) const SIGPROCMASK: usize = 14;
    pub(super) const GETPID: usize = 39;
    pub(super) const EXIT: usize = 60;
    pub(super) const UNAME: usize = 63;
    pub(super) const GETUID: usize = 102;
    pub(super) const GETGID: usize = 104;
    pub(super) const SIGTIMEDWAIT: usize = 128;
    pub(super) const OPENAT: usize = 257;
}

#[cfg(target_arch = "aarch64")]
mod number {
    pub(super) const OPENAT: usize = 56;
    pub(super) const CLOSE: usize = 57;
    pub(super) const READ: usize = 63;
    pub(super) const WRITE: usize = 64;
    pub(super) const EXIT: usize = 93;
    pub(super) const SIGPROCMASK: usize = 135;
    pub(super) const SIGTIMEDWAIT: usize = 137;
    pub(super) const UNAME: usize = 160;
    pub(super) const GETPID: usize = 172;
    pub(super) const GETUID: usize = 174;
    pub(super) const GETGID: usize = 176;
}

#[cfg(target_arch = "x86_64")]
fn system_call(number: usize, a: usize, b: usize, c: usize, d: usize) -> isize {
    let result: isize;
    // SAFETY: the callers pass numbers and pointers that are valid for the call; the kernel
    // changes the result, rcx and r11.
    unsafe {
        asm!("syscall", inlateout("rax") number => result, in("rdi") a, in("rsi") b, in("rdx") c,
             in("r10") d, lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    result
}

#[cfg(target_arch = "aarch64")]
fn system_call(number: usize, a: usize, b: usize, c: usize, d: usize) -> isize {
    let result: isize;
    // SAFETY: the callers pass numbers and pointers that are valid for the call; the kernel
    // changes the result.
    unsafe {
        asm!("svc 0", in("x8") number, inlateout("x0") a => result, in("x1") b, in("x2") c,
             in("x3") d, options(nostack));
    }
    result
}

/// Ends the program.
pub fn exit(status: u8) -> ! {
    loop {
        system_call(number::EXIT, usize::from(status), 0, 0, 0);
    }
}

/// The process's id.
pub fn getpid() -> u32 {
    system_call(number::GETPID, 0, 0, 0, 0) as u32
}

/// The user's id.
pub fn getuid() -> u32 {
    system_call(number::GETUID, 0, 0, 0, 0) as u32
}

/// The group's id.
pub fn getgid() -> u32 {
    system_call(number::GETGID, 0, 0, 0, 0) as u32
}

/// An open file.
pub struct File(usize);

/// Standard output.
pub const STDOUT: File = File(1);

impl File {
    /// Opens a file to read it.
    pub fn open(path: &CStr) -> Option<File> {
        Self::openat(path, 0, 0)
    }

    /// Makes a file, or empties it, to write it.
    pub fn create(path: &CStr) -> Option<File> {
        const WRITE_CREATE_TRUNCATE: usize = 0o1 | 0o100 | 0o1000;
        Self::openat(path, WRITE_CREATE_TRUNCATE, 0o644)
    }

    fn openat(path: &CStr, flags: usize, mode: usize) -> Option<File> {
        const AT_FDCWD: usize = -100_isize as usize;
        let result = system_call(number::OPENAT, AT_FDCWD, path.as_ptr() as usize, flags, mode);
        usize::try_from(result).ok().map(File)
    }

    /// Reads into `buffer`; the number of bytes is 0 at the end and after an error.
    pub fn read(&self, buffer: &mut [u8]) -> usize {
        let (start, length) = (buffer.as_mut_ptr() as usize, buffer.len());
        usize::try_from(system_call(number::READ, self.0, start, length, 0)).unwrap_or(0)
    }

    /// Writes all of `bytes`, or as much as goes.
    pub fn write(&self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (start, length) = (bytes.as_ptr() as usize, bytes.len());
            let result = system_call(number::WRITE, self.0, start, length, 0);
            let Some(rest) = usize::try_from(result).ok().and_then(|count| bytes.get(count..)) else {
                return;
            };
            bytes = rest;
        }
    }

    /// Closes it.
    pub fn close(self) {
        system_call(number::CLOSE, self.0, 0, 0, 0);
    }
}

/// The host name.
pub fn hostname() -> [u8; 65] {
    const FIELD: usize = 65;
    let mut names = [0_u8; FIELD * 6];
    system_call(number::UNAME, names.as_mut_ptr() as usize, 0, 0, 0);
    let mut name = [0; FIELD];
    name.copy_from_slice(&names[FIELD..2 * FIELD]);
    name
}

/// Waits until the program is asked to end: by SIGTERM, SIGINT or SIGHUP.
pub fn wait_for_the_end() {
    const BLOCK: usize = 0;
    const HANGUP_INTERRUPT_TERMINATE: u64 = 1 | 1 << 1 | 1 << 14;
    let set = HANGUP_INTERRUPT_TERMINATE;
    let (set, size) = ((&raw const set) as usize, size_of::<u64>());
    system_call(number::SIGPROCMASK, BLOCK, set, 0, size);
    while system_call(number::SIGTIMEDWAIT, set, 0, 0, size) < 0 {}
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    exit(101)
}

/// The compiler calls these by name; written so that it does not turn them into calls of themselves.
mod memory {
    use core::arch::asm;

    #[unsafe(no_mangle)]
    // SAFETY: the contract is that of C's memcpy.
    unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
        let mut index = 0;
        while index < count {
            // SAFETY: `index` is below `count`, for which both are valid.
            let (source, target) = unsafe { (from.add(index), to.add(index)) };
            // SAFETY: as above.
            unsafe { target.write_volatile(source.read_volatile()) };
            index += 1;
        }
        to
    }

    #[unsafe(no_mangle)]
    // SAFETY: the contract is that of C's memset.
    unsafe extern "C" fn memset(to: *mut u8, value: i32, count: usize) -> *mut u8 {
        let mut index = 0;
        while index < count {
            // SAFETY: `index` is below `count`, for which `to` is valid.
            let target = unsafe { to.add(index) };
            // SAFETY: as above.
            unsafe { target.write_volatile(value as u8) };
            index += 1;
        }
        // SAFETY: an empty statement, which keeps the loop from being recognised.
        unsafe { asm!("") };
        to
    }

    #[unsafe(no_mangle)]
    // SAFETY: the contract is that of C's bcmp.
    unsafe extern "C" fn bcmp(one: *const u8, other: *const u8, count: usize) -> i32 {
        let mut index = 0;
        while index < count {
            // SAFETY: `index` is below `count`, for which both are valid.
            let (one, other) = unsafe { (one.add(index), other.add(index)) };
            // SAFETY: as above.
            if unsafe { one.read_volatile() != other.read_volatile() } {
                return 1;
            }
            index += 1;
        }
        0
    }

    #[unsafe(no_mangle)]
    // SAFETY: the contract is that of C's strlen.
    unsafe extern "C" fn strlen(text: *const u8) -> usize {
        let mut length = 0;
        loop {
            // SAFETY: no zero was found before, so this byte belongs to the string.
            let byte = unsafe { text.add(length) };
            // SAFETY: as above.
            if unsafe { byte.read_volatile() } == 0 {
                return length;
            }
            length += 1;
        }
    }
}
