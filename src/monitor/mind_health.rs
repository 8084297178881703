//! What a monitor does about what its probes find: the status is written down and told, and
//! a container that is unhealthy, or never comes up, is ended as was asked for.

use super::events;
use super::probe::News;
use super::supervise::{Supervisor, Wish};
use crate::health::{HealthStatus, OnUnhealthy};
use crate::state::Status;
use crate::sys::clone3::Child;

impl Supervisor {
    /// Probes, and acts on what came of it.
    pub(super) fn mind_health(&mut self, process: &Child) {
        let Some(prober) = &mut self.prober else {
            return;
        };
        let is_paused = self.state.status == Status::Paused;
        match prober.turn(&self.store, &self.container, is_paused) {
            News::None => {}
            News::NotStarted if self.wish == Wish::GoOn => {
                events::note_now(&self.store, &self.container, "health_status: not started");
                self.wish = Wish::TryAgain;
                let (number, grace) = self.usual_stop();
                // A process that cannot be sent a signal has ended.
                drop(self.stop(process, number, grace));
            }
            News::NotStarted => {}
            News::Status(status) => {
                self.state.health = Some(status);
                self.write_state();
                let action = format!("health_status: {}", status.as_str());
                events::note_now(&self.store, &self.container, &action);
                if status == HealthStatus::Unhealthy {
                    self.act(self.container.record().host.on_unhealthy, process);
                }
            }
        }
    }

    fn act(&mut self, action: OnUnhealthy, process: &Child) {
        // Whoever has asked for an end already gets it.
        if self.wish != Wish::GoOn {
            return;
        }
        let acted = match action {
            OnUnhealthy::None => Ok(()),
            OnUnhealthy::Kill => self.send(process, libc::SIGKILL),
            OnUnhealthy::Stop => {
                self.resolve(false);
                let (number, grace) = self.usual_stop();
                self.stop(process, number, grace)
            }
            OnUnhealthy::Restart => {
                self.wish = Wish::Again;
                let (number, grace) = self.usual_stop();
                self.stop(process, number, grace)
            }
        };
        // A process that cannot be sent a signal has ended.
        drop(acted);
    }
}
