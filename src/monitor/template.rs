//! What further processes in a container have in common with its own: commands of users,
//! and probes of its health.

use std::cell::{Cell, OnceCell};
use std::path::PathBuf;

use oci_spec::runtime::Process;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::awaited::Awaited;
use crate::error::{Context, Result};
use crate::runtime::{self, Filter, Join, Joining, Namespaces, Stdio};
use crate::sys::process::new_session_keyring;

/// A container's first process, as far as others are made from it.
pub(super) struct Template {
    /// Its pid. We are its parent, so that is its own until its end was taken.
    target: Pid,
    /// The container's cgroup.
    cgroup: Option<PathBuf>,
    /// What it became, with which rights.
    pub(super) process: Process,
    /// Its filter of system calls.
    filter: Option<Filter>,
    /// What has to be joined; found out when it is first needed.
    namespaces: OnceCell<Namespaces>,
    /// Whether we have a session keyring (keyrings(7)) of our own. Those that are started get
    /// that, not the one of whoever started us.
    has_keyring: Cell<bool>,
}

impl Template {
    pub(super) fn new(
        target: Pid,
        cgroup: Option<PathBuf>,
        process: Process,
        filter: Option<Filter>,
    ) -> Self {
        Template {
            target,
            cgroup,
            process,
            filter,
            namespaces: OnceCell::new(),
            has_keyring: Cell::new(false),
        }
    }

    /// Starts a process in the container; `unfiltered`, all system calls are its.
    pub(super) fn join(
        &self,
        process: &Process,
        stdio: &Stdio,
        unfiltered: bool,
    ) -> Result<(Awaited, Joining)> {
        if !self.has_keyring.replace(true) {
            // A kernel without keyrings has nothing to hide.
            let _ = new_session_keyring();
        }
        let target = pidfd_open(self.target, PidfdFlags::empty())
            .doing(|| "find the container's first process")?;
        let (child, joining) = runtime::join(&Join {
            target: &target,
            namespaces: self.namespaces()?,
            cgroup: self.cgroup.as_deref(),
            process,
            stdio,
            filter: self.filter.as_ref().filter(|_| !unfiltered),
        })?;
        Ok((Awaited::new(child), joining))
    }

    fn namespaces(&self) -> Result<Namespaces> {
        if let Some(found) = self.namespaces.get() {
            return Ok(*found);
        }
        let found = Namespaces::of(self.target.as_raw_nonzero().get())?;
        Ok(*self.namespaces.get_or_init(|| found))
    }
}
