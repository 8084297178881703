//! What a process does to itself before it becomes another program.

use std::ffi::{CStr, CString};
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};

use rustix::io::Errno;

use super::clone3::last_errno;

/// Marks every descriptor from `first` on close-on-exec (`close_range(2)`, Linux 5.11).
pub fn close_on_exec_from(first: RawFd) -> Result<(), Errno> {
    let flags = libc::CLOSE_RANGE_CLOEXEC as libc::c_int;
    // SAFETY: takes integers; the descriptors stay open until the exec.
    let result = unsafe { libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, flags) };
    if result == -1 {
        Err(last_errno())
    } else {
        Ok(())
    }
}

/// Sets every signal's action to the default and unblocks them all.
///
/// Rust's runtime ignores SIGPIPE, and an ignored signal stays ignored over `execve`.
pub fn reset_signals() {
    use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal};
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    for signal in Signal::iterator() {
        if matches!(signal, Signal::SIGKILL | Signal::SIGSTOP) {
            continue;
        }
        // SAFETY: installs no handler, only the default action. Cannot fail for a valid
        // signal other than KILL and STOP.
        let _ = unsafe { nix::sys::signal::sigaction(signal, &default) };
    }
    let _ = SigSet::all().thread_unblock();
}

/// Sets one signal's action to "ignore".
pub fn ignore_signal(signal: nix::sys::signal::Signal) {
    use nix::sys::signal::SigHandler;
    // SAFETY: installs no handler of ours.
    let _ = unsafe { nix::sys::signal::signal(signal, SigHandler::SigIgn) };
}

/// Sets SIGCHLD's action to the default. Whoever starts us may ignore it, and then the
/// kernel reaps our children itself, and nobody is told how they ended (sigaction(2)).
pub fn expect_children() {
    use nix::sys::signal::{SigHandler, Signal};
    // SAFETY: installs no handler of ours.
    let _ = unsafe { nix::sys::signal::signal(Signal::SIGCHLD, SigHandler::SigDfl) };
}

/// Becomes the program that `file` refers to (`execveat(2)`, Linux 3.19). Returns only on failure.
pub fn execve_fd(file: BorrowedFd<'_>, arguments: &[CString], environment: &[CString]) -> Errno {
    let pointers = |strings: &[CString]| -> Vec<*const libc::c_char> {
        strings
            .iter()
            .map(|s| s.as_ptr())
            .chain([std::ptr::null()])
            .collect()
    };
    let (argv, envp) = (pointers(arguments), pointers(environment));
    // SAFETY: both arrays end with a null pointer and their strings outlive the call.
    unsafe {
        libc::syscall(
            libc::SYS_execveat,
            file.as_raw_fd(),
            c"".as_ptr(),
            argv.as_ptr(),
            envp.as_ptr(),
            libc::AT_EMPTY_PATH,
        )
    };
    last_errno()
}

/// Becomes the program at `path`. Returns only on failure.
pub fn execve(path: &CStr, arguments: &[CString], environment: &[&CStr]) -> Errno {
    match nix::unistd::execve(path, arguments, environment) {
        Ok(never) => match never {},
        Err(errno) => Errno::from_raw_os_error(errno as i32),
    }
}

/// Joins a new, empty session keyring (keyctl(2)), so that ours is not reachable.
pub fn new_session_keyring() -> Result<(), Errno> {
    // SAFETY: takes an integer and a null pointer for "anonymous".
    let result = unsafe {
        libc::syscall(
            libc::SYS_keyctl,
            libc::KEYCTL_JOIN_SESSION_KEYRING,
            std::ptr::null::<u8>(),
        )
    };
    if result == -1 {
        Err(last_errno())
    } else {
        Ok(())
    }
}

/// Has the program that `command` starts killed when the calling thread ends
/// (`PR_SET_PDEATHSIG`, Linux 2.1.57). It blocks no signals, whichever that thread blocks.
pub fn kill_with_parent(command: &mut std::process::Command) {
    use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};
    use std::os::unix::process::CommandExt;
    let parent = getpid();
    let set_signal = move || {
        nix::sys::signal::SigSet::empty().thread_set_mask()?;
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // The parent may have ended before the signal was set.
        match getppid() {
            Some(found) if found == parent => Ok(()),
            _ => Err(Errno::SRCH.into()),
        }
    };
    // SAFETY: between fork and exec the closure only makes system calls; it allocates
    // nothing and takes no lock.
    unsafe { command.pre_exec(set_signal) };
}

/// Ends this process at once, without unwinding or running exit handlers.
pub fn exit_now(status: u8) -> ! {
    // SAFETY: `_exit` never returns and touches no memory of ours.
    unsafe { libc::_exit(i32::from(status)) }
}

/// Closes every descriptor from `first` on (`close_range(2)`, Linux 5.9).
///
/// For a process that goes on without ever touching its former descriptors again.
pub fn close_from(first: RawFd) -> Result<(), Errno> {
    // SAFETY: the caller drops no owned descriptor afterwards, so none is closed twice.
    let result = unsafe { libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, 0) };
    if result == -1 {
        Err(last_errno())
    } else {
        Ok(())
    }
}

/// Sends a signal by its number, real-time ones included (`pidfd_send_signal(2)`, Linux 5.1).
pub fn pidfd_send_signal(pidfd: RawFd, signal: i32) -> Result<(), Errno> {
    let no_info = std::ptr::null::<libc::siginfo_t>();
    // SAFETY: takes integers and a null pointer for "as kill(2) would".
    let result = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, pidfd, signal, no_info, 0) };
    if result == -1 {
        Err(last_errno())
    } else {
        Ok(())
    }
}

/// Closes every descriptor above 2 but `keep` (`close_range(2)`, Linux 5.9).
///
/// For a process that goes on with these alone, and never drops another descriptor.
pub fn close_all_but(keep: &mut [RawFd]) {
    keep.sort_unstable();
    let mut first = 3;
    for &kept in keep.iter().chain([&RawFd::MAX]) {
        if kept > first {
            // SAFETY: the caller drops no owned descriptor afterwards, so none is closed twice.
            unsafe { libc::syscall(libc::SYS_close_range, first, kept - 1, 0) };
        }
        first = first.max(kept.saturating_add(1));
    }
}
