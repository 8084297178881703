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
//! 2  store  registry  layer  runtime  network  rootless  containerfile
//! 1  ids reference digest oci size clock idmap state progress paths env
//! 0  error   sys (the only unsafe code)
//! ```

pub mod clock;
pub mod digest;
pub mod env;
pub mod error;
pub mod idmap;
pub mod ids;
pub mod network;
pub mod oci;
pub mod paths;
pub mod progress;
pub mod reference;
pub mod size;
pub mod state;
#[allow(unsafe_code)]
pub mod sys;
