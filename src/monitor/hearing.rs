//! Whether a signal can have an effect on a container's first process.

use std::fs;

/// What is known of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hearing {
    /// The process catches, blocks or waits for the signal, or nobody can tell.
    Hears,
    /// The kernel drops it.
    Deaf,
    /// A look a moment later may tell.
    Unclear,
}

/// Whether the process hears a signal. If it is PID 1 of its namespace, the kernel drops
/// every signal that it neither catches nor blocks nor waits for (pid_namespaces(7)), and
/// no grace period can help; any other process may end by a signal's default action.
/// `pid` is as the host sees it.
pub(super) fn hearing(pid: i32, signal: i32) -> Hearing {
    if signal == libc::SIGKILL || signal == libc::SIGSTOP {
        return Hearing::Hears;
    }
    let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else {
        return Hearing::Hears;
    };
    if !may_be_first(&status) {
        return Hearing::Hears;
    }
    let mask = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        u64::from_str_radix(line.trim(), 16).ok()
    };
    match (mask("SigCgt:"), mask("SigBlk:")) {
        (Some(caught), Some(blocked)) if (caught | blocked) & (1 << (signal - 1)) == 0 => {
            waits_for_signals(pid)
        }
        _ => Hearing::Hears,
    }
}

/// Whether `/proc/PID/status` is that of a first process. Its pids, the innermost last, are
/// told since Linux 4.1.
fn may_be_first(status: &str) -> bool {
    let pids = status.lines().find_map(|line| line.strip_prefix("NSpid:"));
    pids.and_then(|pids| pids.split_whitespace().last()) == Some("1")
}

/// Whether a thread of a process is in sigwait(3): what it waits for was blocked, but does
/// not count as blocked meanwhile. What cannot be seen may be.
fn waits_for_signals(pid: i32) -> Hearing {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Hearing::Hears;
    };
    let mut found = Hearing::Deaf;
    for thread in threads.flatten() {
        match fs::read_to_string(thread.path().join("syscall")) {
            Ok(call) => match is_in_sigwait(&call) {
                Some(true) => return Hearing::Hears,
                Some(false) => {}
                None => found = Hearing::Unclear,
            },
            Err(_) => return Hearing::Hears,
        }
    }
    found
}

/// Reads `/proc/PID/task/TID/syscall`. A thread that runs has no number: it may have just
/// been woken from its wait.
fn is_in_sigwait(call: &str) -> Option<bool> {
    /// `rt_sigtimedwait` of this machine, and of 32-bit programs (with 32 and 64-bit time).
    const SIGWAIT: [i64; 3] = [libc::SYS_rt_sigtimedwait, 177, 421];
    let number = call.split_whitespace().next()?.parse().ok()?;
    Some(SIGWAIT.contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_catches_a_signal_hears_it_and_so_does_who_is_not_first() {
        let me = std::process::id() as i32;
        assert_eq!(hearing(me, libc::SIGKILL), Hearing::Hears);
        assert_eq!(hearing(-1, libc::SIGTERM), Hearing::Hears);
        // Rust's runtime catches this one, and the other ends us.
        assert_eq!(hearing(me, libc::SIGSEGV), Hearing::Hears);
        assert_eq!(hearing(me, libc::SIGUSR2), Hearing::Hears);
    }

    #[test]
    fn the_first_process_is_known_by_its_innermost_pid() {
        assert!(may_be_first("Pid:\t70\nNSpid:\t70\t5\t1\nThreads:\t1\n"));
        assert!(!may_be_first("NSpid:\t1\t70\n"));
        assert!(!may_be_first("NSpid:\t21\n"));
        assert!(!may_be_first("Pid:\t1\n"));
    }

    #[test]
    fn a_thread_that_runs_says_nothing() {
        let wait = format!("{} 0x0 0x0", libc::SYS_rt_sigtimedwait);
        assert_eq!(is_in_sigwait(&wait), Some(true));
        assert_eq!(is_in_sigwait("-1 0x0 0x0"), Some(false));
        assert_eq!(is_in_sigwait("running\n"), None);
    }
}
