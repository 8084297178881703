//! The only unsafe code: thin wrappers around system calls that no crate wraps safely.
//!
//! Each block is one call with the reason why this call is sound; wrappers take and
//! return owned types and decide no policy. What `rustix` or `nix` already offer as safe
//! functions is used from there directly.

pub mod bpf;
pub mod clone3;
pub mod clone_inside;
pub mod inherited;
pub mod mount_attr;
pub mod process;
pub mod seccomp;
pub mod self_exe;
pub mod stage;
