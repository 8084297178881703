//! Starting another program while we go on.
//!
//! `posix_spawn(3)` holds its caller up until the new program is loaded, and leaves both
//! on one processor. Here the new process shares our memory until it is another program
//! (`CLONE_VM` without `CLONE_VFORK`), so nothing is copied, and the kernel puts it on an
//! idle processor at once. Until then it makes four system calls on a stack of its own and
//! reads what was laid out for it, which nobody changes or frees any more.

use std::ffi::CString;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};

use nix::sys::signal::SigSet;
use rustix::process::{Pid, WaitOptions, waitpid};

use super::clone3::last_errno;

/// Enough for a few frames of system calls; the new process has no more to do here.
const STACK_BYTES: usize = 32 << 10;

/// A process that we started.
#[derive(Debug)]
pub struct Stage {
    pid: Pid,
    orders: &'static Orders,
}

/// What the new process reads. Never freed: nobody knows when it has finished reading.
#[derive(Debug)]
struct Orders {
    program: CString,
    _strings: Vec<CString>,
    arguments: Vec<*const libc::c_char>,
    environment: Vec<*const libc::c_char>,
    stdin: RawFd,
    null: RawFd,
    signals: libc::sigset_t,
    /// The error number if the program could not be loaded.
    fault: AtomicI32,
}

/// Starts the program at `path` with `socket` as its standard input, and its other
/// standard streams on `/dev/null`. What is wrong with the program itself is found out
/// later: [`Stage::fault`].
pub fn start(
    path: &str,
    arguments: &[&str],
    environment: &[String],
    socket: OwnedFd,
) -> io::Result<Stage> {
    let null = File::options().write(true).open("/dev/null")?;
    let own = |text: &str| CString::new(text).map_err(io::Error::from);
    let arguments: Vec<CString> = arguments
        .iter()
        .map(|a| own(a))
        .collect::<io::Result<_>>()?;
    let environment: Vec<CString> = environment
        .iter()
        .map(|e| own(e))
        .collect::<io::Result<_>>()?;
    // No handler of ours may run in the process that shares our memory.
    let signals = SigSet::thread_get_mask()?;
    let orders: &'static Orders = Box::leak(Box::new(Orders {
        program: own(path)?,
        arguments: pointers(&arguments),
        environment: pointers(&environment),
        _strings: arguments.into_iter().chain(environment).collect(),
        stdin: socket.as_raw_fd(),
        null: null.as_raw_fd(),
        signals: *signals.as_ref(),
        fault: AtomicI32::new(0),
    }));
    SigSet::all().thread_block()?;
    let pid = clone(orders);
    signals.thread_set_mask()?;
    Ok(Stage { pid: pid?, orders })
}

/// The strings are moved about, but what they point to is not.
fn pointers(strings: &[CString]) -> Vec<*const libc::c_char> {
    let pointers = strings.iter().map(|text| text.as_ptr());
    pointers.chain([ptr::null()]).collect()
}

fn clone(orders: &'static Orders) -> io::Result<Pid> {
    let stack = Vec::<u128>::with_capacity(STACK_BYTES / size_of::<u128>()).leak();
    let top = stack
        .as_mut_ptr_range()
        .start
        .wrapping_byte_add(STACK_BYTES);
    let orders = ptr::from_ref(orders).cast_mut().cast();
    // SAFETY: the stack and the orders live for ever; `become_program` does what its
    // comment says, so two processes on one memory do not get in each other's way.
    let pid = unsafe {
        libc::clone(
            become_program,
            top.cast(),
            libc::CLONE_VM | libc::SIGCHLD,
            orders,
        )
    };
    match pid {
        -1 => Err(last_errno().into()),
        pid => Pid::from_raw(pid).ok_or_else(|| io::Error::from(io::ErrorKind::Other)),
    }
}

/// The new process: allocates nothing, takes no lock, never returns into our code, and
/// writes to nothing but its stack and, if it fails, its orders.
extern "C" fn become_program(orders: *mut libc::c_void) -> libc::c_int {
    // SAFETY: `clone` was given a reference that lives for ever.
    let orders = unsafe { &*orders.cast::<Orders>() };
    for (from, to) in [(orders.stdin, 0), (orders.null, 1), (orders.null, 2)] {
        // SAFETY: takes integers; the descriptors are this process's own copies.
        unsafe { libc::dup3(from, to, 0) };
    }
    // SAFETY: reads a set that lives for ever.
    unsafe {
        libc::sigprocmask(
            libc::SIG_SETMASK,
            &raw const orders.signals,
            ptr::null_mut(),
        )
    };
    let (arguments, environment) = (orders.arguments.as_ptr(), orders.environment.as_ptr());
    // SAFETY: both lists end with a null pointer, and all that they point to lives for ever.
    unsafe { libc::execve(orders.program.as_ptr(), arguments, environment) };
    let fault = last_errno().raw_os_error();
    orders.fault.store(fault, Ordering::Release);
    // SAFETY: ends this process alone, without running anything of ours.
    unsafe { libc::_exit(127) }
}

impl Stage {
    /// Why the program could not be loaded. To be asked once its end of the socket is closed.
    pub fn fault(&self) -> Option<io::Error> {
        match self.orders.fault.load(Ordering::Acquire) {
            0 => None,
            errno => Some(io::Error::from_raw_os_error(errno)),
        }
    }

    /// Waits for its end.
    pub fn wait(&self) {
        while let Err(rustix::io::Errno::INTR) = waitpid(Some(self.pid), WaitOptions::empty()) {}
    }
}
