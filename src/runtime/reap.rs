//! A small init (`--init`): PID 1 that starts the command, passes signals on to it, and
//! reaps what is orphaned. It has given up its rights like the command itself.

use std::convert::Infallible;

use nix::sys::signal::{SigSet, SigmaskHow, Signal, pthread_sigmask};
use rustix::io::Errno;
use rustix::process::{
    DumpableBehavior, Pid, WaitOptions, kill_process, set_dumpable_behavior, wait,
};

use super::handshake::{At, InitResult, Step};
use crate::sys::clone3::fork;
use crate::sys::process::{close_from, exit_now, ignore_signal};

/// Starts `command` in a child and stays as PID 1. In the child, returns what `command` does.
pub(super) fn run(command: impl FnOnce() -> InitResult<Infallible>) -> InitResult<Infallible> {
    let all = SigSet::all();
    pthread_sigmask(SigmaskHow::SIG_SETMASK, Some(&all), None).at(Step::Exec, || "init")?;
    // Not clone3(2), which the filter of system calls does not let through any more.
    match fork().at(Step::Exec, || "init")? {
        None => {
            take_terminal();
            command()
        }
        Some(child) => {
            // The handshake's socket must close with the child's exec, and nothing of the
            // engine's may stay open in here.
            let _ = close_from(3);
            let _ = rustix::thread::set_name(c"init");
            // Nothing is left to hide, and others have to be able to join.
            let _ = set_dumpable_behavior(DumpableBehavior::Dumpable);
            reap(&all, child)
        }
    }
}

/// Makes the command the terminal's foreground process group, so that Ctrl-C reaches it
/// once and not again through us.
fn take_terminal() {
    let _ = rustix::process::setpgid(None, None);
    // A background process that sets the foreground group is stopped unless it ignores this.
    ignore_signal(Signal::SIGTTOU);
    let stdin = rustix::stdio::stdin();
    if let Some(own) = Some(rustix::process::getpid()) {
        let _ = rustix::termios::tcsetpgrp(stdin, own);
    }
}

fn reap(all: &SigSet, command: Pid) -> ! {
    loop {
        match all.wait() {
            Ok(Signal::SIGCHLD) => reap_children(command),
            Ok(signal) => {
                if let Some(signal) = rustix::process::Signal::from_named_raw(signal as i32) {
                    let _ = kill_process(command, signal);
                }
            }
            Err(_) => {}
        }
    }
}

fn reap_children(command: Pid) {
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if pid == command => {
                let code = match (status.exit_status(), status.terminating_signal()) {
                    (Some(code), _) => code,
                    (None, Some(signal)) => 128 + signal,
                    (None, None) => continue,
                };
                exit_now(u8::try_from(code).unwrap_or(255));
            }
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) | Err(_) => return,
        }
    }
}
