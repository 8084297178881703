//! Whether a signal can have an effect on a container's first process.

use std::fs;

/// Whether the process hears a signal: it is PID 1 of its namespace, so the kernel drops
/// every signal that it neither catches nor blocks nor waits for (pid_namespaces(7)), and
/// no grace period can help. `pid` is as the host sees it.
pub(super) fn can_hear(pid: i32, signal: i32) -> bool {
    if signal == libc::SIGKILL || signal == libc::SIGSTOP {
        return true;
    }
    let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) else {
        return true;
    };
    let mask = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        u64::from_str_radix(line.trim(), 16).ok()
    };
    match (mask("SigCgt:"), mask("SigBlk:")) {
        (Some(caught), Some(blocked)) => {
            (caught | blocked) & (1 << (signal - 1)) != 0 || waits_for_signals(pid)
        }
        _ => true,
    }
}

/// Whether a thread of a process is in sigwait(3): what it waits for was blocked, but does
/// not count as blocked meanwhile. What cannot be seen may be.
fn waits_for_signals(pid: i32) -> bool {
    /// `rt_sigtimedwait` of this machine, and of 32-bit programs (with 32 and 64-bit time).
    const SIGWAIT: [i64; 3] = [libc::SYS_rt_sigtimedwait, 177, 421];
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return true;
    };
    threads.flatten().any(|thread| {
        let call = fs::read_to_string(thread.path().join("syscall"));
        let number = call.map(|call| call.split(' ').next().and_then(|word| word.parse().ok()));
        // A thread that runs has no number.
        number.map_or(true, |number| {
            number.is_some_and(|number| SIGWAIT.contains(&number))
        })
    })
}
