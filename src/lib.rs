//! coracle: a container engine with no daemon.
//!
//! This library exists so that the tests can reach the code; it promises no stable
//! interface. The program is `main.rs`.
//!
//! # Processes
//!
//! ```text
//! coracle run            the CLI: check, record, start the monitor, then only relay stdio
//!   └─ monitor           one per container, single-threaded, own session, subreaper
//!        └─ init         PID 1: namespaces → mounts → pivot_root → drop rights → execve
//! ```
//!
//! As a user one more process, the holder, keeps the network namespace that the user's own
//! networks are in, while a container is on one of them.
//!
//! No thread exists before `main` has dispatched the hidden stages; stages are started
//! only through [`sys::self_exe`].
//!
//! # Layers
//!
//! Imports point downwards only; siblings in a layer do not know each other, but for
//! `build`, which calls `engine`. `tests/repo` checks it.
//!
//! ```text
//! 5  cli (one file a verb)   ui (all output: tables, progress, errors)
//! 4  engine (one file a verb; no terminal, no clap)   build
//! 3  image (registry + layer + store)   monitor (runtime + one container's record)
//! 2  store  registry  layer  runtime  seccomp  network  rootless  systemd  containerfile  cdi
//! 2  signature
//! 1  ids reference digest oci size signal clock port idmap identity state health restart progress paths env
//! 1  entry remove account
//! 0  error   sys (the only unsafe code)
//! ```

pub mod account;
pub mod build;
pub mod cdi;
pub mod cli;
pub mod clock;
pub mod containerfile;
pub mod digest;
pub mod engine;
pub mod entry;
pub mod env;
pub mod error;
pub mod health;
pub mod identity;
pub mod idmap;
pub mod ids;
pub mod image;
pub mod layer;
pub mod monitor;
pub mod network;
pub mod oci;
pub mod paths;
pub mod port;
pub mod progress;
pub mod reference;
pub mod registry;
pub mod remove;
pub mod restart;
pub mod rootless;
pub mod runtime;
pub mod seccomp;
pub mod signal;
pub mod signature;
pub mod size;
pub mod state;
pub mod store;
#[allow(unsafe_code)]
pub mod sys;
pub mod systemd;
pub mod ui;

/// A stage of ours: returns its exit status.
pub type Stage = fn() -> u8;

/// The hidden stage that a word starts.
pub fn stage(word: &str) -> Option<Stage> {
    match word {
        monitor::MONITOR_STAGE => Some(monitor::run::main),
        monitor::NETWORKS_STAGE => Some(monitor::user_networks::main),
        monitor::VIEW_STAGE => Some(monitor::view::main),
        _ => None,
    }
}
