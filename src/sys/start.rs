//! Where the program starts: as the C library's `main`, without Rust's runtime around it.
//!
//! This file is not part of the library. `src/main.rs` includes it.
//!
//! The runtime reads `/proc/self/maps` and makes a second stack, so that an overflow of the
//! first can be told from other faults: a tenth of the time that a short command takes, and
//! a container's start is two. What else it does is done here.

#![allow(unsafe_code, clippy::exit)]

use std::ffi::{c_char, c_int};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, open};
use rustix::stdio::{stderr, stdin, stdout};

use coracle::sys::process::ignore_signal;
use nix::sys::signal::Signal;

/// What the C library calls. Arguments and environment are found by `std::env` without it.
#[unsafe(no_mangle)]
extern "C" fn main(_count: c_int, _arguments: *const *const c_char) -> c_int {
    open_standard_streams();
    // Whoever writes into a closed pipe gets an error, and ends in order.
    ignore_signal(Signal::SIGPIPE);
    // Flushes standard output.
    std::process::exit(super::run().into())
}

/// A file that is opened must not become one of the standard streams by chance.
fn open_standard_streams() {
    let mut fds = [stdin(), stdout(), stderr()]
        .map(|stream| PollFd::from_borrowed_fd(stream, PollFlags::empty()));
    let _ = poll(&mut fds, Some(&Timespec::default()));
    for _ in fds
        .iter()
        .filter(|fd| fd.revents().contains(PollFlags::NVAL))
    {
        // It takes the lowest number that is free.
        match open("/dev/null", OFlags::RDWR, Mode::empty()) {
            Ok(null) => std::mem::forget(null),
            Err(_) => std::process::abort(),
        }
    }
}
