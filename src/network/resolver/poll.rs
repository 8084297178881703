//! One descriptor for many: whoever waits for it waits for all of them (epoll(7)).

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

use crate::error::{Context, Result};

/// What is looked at in one turn; the kernel hands out in turn what is ready.
const EVENTS_MAX: usize = 64;

/// A descriptor among those that are waited for. None has that of an earlier one.
pub(super) type Key = u64;

/// What is waited for. That the other side is gone is reported in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interest {
    Nothing,
    Read,
    Write,
}

impl Interest {
    fn flags(self) -> EventFlags {
        match self {
            Interest::Nothing => EventFlags::empty(),
            Interest::Read => EventFlags::IN,
            Interest::Write => EventFlags::OUT,
        }
    }
}

/// The descriptors that are waited for.
pub(super) struct Poll {
    epoll: OwnedFd,
    last: Key,
}

impl Poll {
    pub(super) fn open() -> Result<Self> {
        let epoll = epoll::create(CreateFlags::CLOEXEC).doing(|| "wait for DNS questions")?;
        Ok(Poll { epoll, last: 0 })
    }

    /// Waits for one more.
    pub(super) fn add(&mut self, fd: impl AsFd, interest: Interest) -> rustix::io::Result<Key> {
        self.last += 1;
        let data = EventData::new_u64(self.last);
        epoll::add(&self.epoll, fd, data, interest.flags())?;
        Ok(self.last)
    }

    /// Waits for something else. There is no reason for the kernel to refuse.
    pub(super) fn change(&self, fd: impl AsFd, key: Key, interest: Interest) {
        let _ = epoll::modify(&self.epoll, fd, EventData::new_u64(key), interest.flags());
    }

    /// Waits for it no more. To close it is not enough: a process that was forked from this
    /// one may have it too.
    pub(super) fn remove(&self, fd: impl AsFd) {
        let _ = epoll::delete(&self.epoll, fd);
    }

    /// Those that are ready. Does not wait.
    pub(super) fn ready(&self) -> Vec<Key> {
        let mut events = Vec::with_capacity(EVENTS_MAX);
        // What is not told now is told at the next turn.
        let _ = epoll::wait(
            &self.epoll,
            spare_capacity(&mut events),
            Some(&Timespec::default()),
        );
        // The fields of a packed structure are copied.
        events.iter().map(|event| { event.data }.u64()).collect()
    }
}

impl AsFd for Poll {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.epoll.as_fd()
    }
}
