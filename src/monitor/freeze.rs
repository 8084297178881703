//! A container is frozen and thawed by the freezer of its cgroup.

use super::events;
use super::supervise::Supervisor;
use crate::error::{Error, Kind, Result};
use crate::runtime::cgroup::Cgroup;
use crate::state::Status;

impl Supervisor {
    fn cgroup(&self) -> Result<Cgroup> {
        let path = self.state.cgroup.clone().ok_or_else(|| {
            let name = &self.container.record().name;
            Error::engine(format!(
                "freeze container `{name}`: it has no cgroup (version 2) of its own"
            ))
            .hint(
                "It was started where no cgroup (version 2) could be made. With systemd, \
                 `--cgroup-manager systemd` gives a container one when it is created.",
            )
        })?;
        Ok(Cgroup::at(path))
    }

    pub(super) fn pause(&mut self) -> Result<()> {
        if self.state.status == Status::Paused {
            return Err(self.conflict("is paused already"));
        }
        let cgroup = self.cgroup()?;
        cgroup.freeze(true)?;
        self.state.status = Status::Paused;
        if let Err(why) = self.try_to_write_state() {
            self.state.status = Status::Running;
            let _ = cgroup.freeze(false);
            return Err(why);
        }
        self.end_probe();
        events::note_now(&self.store, &self.container, "pause");
        Ok(())
    }

    pub(super) fn unpause(&mut self) -> Result<()> {
        if self.state.status != Status::Paused {
            return Err(self.conflict("is not paused"));
        }
        self.cgroup()?.freeze(false)?;
        self.state.status = Status::Running;
        self.write_state();
        if let Some(prober) = &mut self.prober {
            prober.schedule();
        }
        events::note_now(&self.store, &self.container, "unpause");
        Ok(())
    }

    pub(super) fn thaw_if_paused(&mut self) -> Result<()> {
        match self.state.status {
            Status::Paused => self.unpause(),
            _ => Ok(()),
        }
    }

    /// Nothing begins in a frozen container.
    pub(super) fn refuse_if_paused(&mut self) -> Result<()> {
        if self.state.status != Status::Paused {
            return Ok(());
        }
        self.look_again();
        Err(self.conflict("is paused").hint("Unpause it first."))
    }

    pub(super) fn conflict(&self, what: &str) -> Error {
        let name = &self.container.record().name;
        Error::new(Kind::Conflict, format!("container `{name}` {what}"))
    }
}
