//! A container's cgroup (cgroups(7), version 2): to find and kill its processes for
//! certain, and to limit them.
//!
//! Where it is made is the matter of [`place`]. On a host with version 1 or both, the version 2 hierarchy has few controllers or none,
//! which still serves to find and kill. A limit whose controller is missing is an error
//! that says so. Where we may not make a cgroup at all, the container does without: its
//! pid namespace already ends with its first process.

use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, open};

use self::place::Place;
use crate::error::{Context, Error, Result};

mod place;

/// What our own directories for cgroups begin with ([`crate::paths::Paths::host_name`]).
const OUR_PREFIX: &str = "coracle";
const EMPTY_WITHIN: Duration = Duration::from_secs(10);

/// One value of one file of the interface, such as `memory.max`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The controller's name.
    pub controller: Cow<'static, str>,
    /// The file.
    pub file: Cow<'static, str>,
    /// What is written.
    pub value: String,
    /// The flag that asked for it; `None` for a default, which is left out where it cannot be set.
    pub asked_by: Option<&'static str>,
    /// Another file and its value, for kernels that do not have the first.
    pub instead: Option<(&'static str, String)>,
}

/// Whether cgroups with limits can be made from where this process is.
pub fn can_limit() -> bool {
    Place::find("").is_some_and(|place| place.is_delegated)
}

/// Whether cgroups can be made from where this process is, with limits or without.
pub fn can_make() -> bool {
    Place::find("").is_some()
}

/// The controllers that cgroups with limits can be given where this process is.
pub fn controllers() -> Vec<String> {
    let place = Place::find("").filter(|place| place.is_delegated);
    place.map(|place| place.controllers()).unwrap_or_default()
}

/// Whether this process is in the cgroup of this name, or beneath it.
pub fn is_within(name: &str) -> bool {
    place::own().is_some_and(|own| own.iter().any(|part| part == name))
}

/// A cgroup of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cgroup {
    path: PathBuf,
}

/// The way into a cgroup, for the process that has it.
#[derive(Debug)]
pub(super) struct Entrance(OwnedFd);

impl Entrance {
    /// Its descriptor.
    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }

    /// Moves this process into the cgroup.
    pub(super) fn enter(self) -> rustix::io::Result<()> {
        rustix::io::write(&self.0, b"0").map(drop)
    }
}

impl Cgroup {
    /// Makes the cgroup `parent`/`name`. `None` where we may not.
    pub fn create(parent: &str, name: &str, limits: &[Limit]) -> Result<Option<Self>> {
        let asked = limits.iter().find_map(|limit| limit.asked_by);
        let place = Place::find(parent);
        let made = place.as_ref().and_then(|place| make(place, name));
        let (Some(place), Some(cgroup)) = (place, made) else {
            return match asked {
                None => Ok(None),
                Some(flag) => Err(Error::engine(format!(
                    "set the limit {flag}: no cgroup (version 2) can be made here"
                ))
                .hint("Limits need a cgroup (version 2) that this user may make others in.")),
            };
        };
        if let Err(why) = cgroup.set_first(&place, limits) {
            cgroup.remove()?;
            return Err(why);
        }
        Ok(Some(cgroup))
    }

    /// Sets the limits of a new one, after its controllers have been handed down to it.
    fn set_first(&self, place: &Place, limits: &[Limit]) -> Result<()> {
        let there = self.controllers();
        let missing: Vec<&str> = limits
            .iter()
            .filter(|limit| limit.asked_by.is_some() && !there.contains(&limit.controller))
            .map(|limit| limit.controller.as_ref())
            .collect();
        if missing.is_empty() {
            return self.set_these(limits, &there);
        }
        place.hand_down_for_certain(&missing);
        self.set_all(limits)
    }

    /// Sets limits.
    pub fn set_all(&self, limits: &[Limit]) -> Result<()> {
        self.set_these(limits, &self.controllers())
    }

    fn set_these(&self, limits: &[Limit], there: &[Cow<'static, str>]) -> Result<()> {
        limits.iter().try_for_each(|limit| self.set(limit, there))
    }

    /// The controllers that act in it.
    fn controllers(&self) -> Vec<Cow<'static, str>> {
        let text = fs::read_to_string(self.path.join("cgroup.controllers")).unwrap_or_default();
        text.split_whitespace()
            .map(|word| Cow::Owned(word.to_owned()))
            .collect()
    }

    /// The cgroup that was made for a container, if it is there.
    pub fn find(parent: &str, name: &str) -> Option<Self> {
        let path = Place::find(parent)?.parent.join(name);
        path.is_dir().then_some(Cgroup { path })
    }

    /// The cgroup in this directory.
    pub fn at(path: PathBuf) -> Self {
        Cgroup { path }
    }

    /// Its directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens its directory, to start a process in it.
    pub fn open(&self) -> Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        open(&self.path, flags, Mode::empty())
            .doing(|| format!("open the cgroup `{}`", self.path.display()))
    }

    /// Opens its directory, to attach something to it.
    pub(super) fn open_to_read(&self) -> Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        open(&self.path, flags, Mode::empty())
            .doing(|| format!("open the cgroup `{}`", self.path.display()))
    }

    /// Opens it for a process that will no longer be allowed to enter it by itself: what
    /// counts is who opened the file (Linux 5.16, and the older ones that were mended).
    pub(super) fn open_entrance(&self) -> Result<Entrance> {
        let flags = OFlags::WRONLY | OFlags::CLOEXEC;
        open(self.path.join("cgroup.procs"), flags, Mode::empty())
            .map(Entrance)
            .doing(|| format!("open the cgroup `{}`", self.path.display()))
    }

    fn set(&self, limit: &Limit, controllers: &[Cow<'static, str>]) -> Result<()> {
        if !controllers.contains(&limit.controller) {
            return match limit.asked_by {
                None => Ok(()),
                Some(flag) => Err(no_controller(flag, &limit.controller)),
            };
        }
        let first = (limit.file.as_ref(), limit.value.as_str());
        let other = limit.instead.as_ref();
        let (file, value) = other
            .filter(|_| !self.path.join(first.0).exists())
            .map_or(first, |(file, value)| (*file, value.as_str()));
        let path = self.path.join(file);
        match (fs::write(&path, value), limit.asked_by) {
            (Err(_), Some(flag)) if !path.exists() => Err(Error::engine(format!(
                "set the limit {flag}: this kernel has no `{file}`"
            ))),
            (Err(why), Some(flag)) => {
                Err(why).doing(|| format!("set the limit {flag} (`{value}` to {file})"))
            }
            _ => Ok(()),
        }
    }

    /// Kills every process in it, and waits until they are gone.
    pub fn kill(&self) -> Result<()> {
        let doing = || format!("kill the cgroup `{}`", self.path.display());
        match fs::write(self.path.join("cgroup.kill"), "1") {
            Ok(()) => {}
            Err(why) if why.kind() == ErrorKind::NotFound && !self.path.exists() => return Ok(()),
            // Linux 5.14 brought the file.
            Err(why) if why.kind() == ErrorKind::NotFound => self.kill_one_by_one()?,
            Err(why) => return Err(why).doing(doing),
        }
        self.wait_until_empty()
    }

    fn kill_one_by_one(&self) -> Result<()> {
        use rustix::process::{Pid, Signal, kill_process};
        let file = self.path.join("cgroup.procs");
        let started = Instant::now();
        loop {
            let text = fs::read_to_string(&file).doing(|| format!("read `{}`", file.display()))?;
            if text.is_empty() {
                return Ok(());
            }
            for pid in text
                .lines()
                .filter_map(|line| Pid::from_raw(line.parse().ok()?))
            {
                let _ = kill_process(pid, Signal::KILL);
            }
            if started.elapsed() > EMPTY_WITHIN {
                return Err(self.not_empty());
            }
        }
    }

    fn wait_until_empty(&self) -> Result<()> {
        match self.wait_for("populated 0", EMPTY_WITHIN)? {
            true => Ok(()),
            false => Err(self.not_empty()),
        }
    }

    /// Waits for a line of `cgroup.events`, which wakes pollers when it changes. A cgroup
    /// that is gone has nothing left to wait for.
    fn wait_for(&self, line: &str, patience: Duration) -> Result<bool> {
        let file = self.path.join("cgroup.events");
        let doing = || format!("watch `{}`", file.display());
        let started = Instant::now();
        loop {
            let events = match fs::File::open(&file) {
                Ok(events) => events,
                Err(why) if why.kind() == ErrorKind::NotFound => return Ok(true),
                Err(why) => return Err(why).doing(doing),
            };
            let text = std::io::read_to_string(&events).doing(doing)?;
            if text.lines().any(|found| found == line) {
                return Ok(true);
            }
            if started.elapsed() > patience {
                return Ok(false);
            }
            let timeout = Timespec {
                tv_sec: 1,
                tv_nsec: 0,
            };
            let _ = poll(&mut [PollFd::new(&events, PollFlags::PRI)], Some(&timeout));
        }
    }

    /// Freezes or thaws every process in it. The kernel takes a moment for it: see
    /// [`Cgroup::wait_until_frozen`].
    pub fn freeze(&self, freeze: bool) -> Result<()> {
        let (word, value) = if freeze {
            ("freeze", "1")
        } else {
            ("thaw", "0")
        };
        fs::write(self.path.join("cgroup.freeze"), value)
            .doing(|| format!("{word} the cgroup `{}`", self.path.display()))
    }

    /// Waits until every process in it has stopped. One in the kernel's uninterruptible
    /// sleep may take long; whether all have in time is said.
    pub fn wait_until_frozen(&self, patience: Duration) -> Result<bool> {
        self.wait_for("frozen 1", patience)
    }

    fn not_empty(&self) -> Error {
        Error::engine(format!(
            "processes in the cgroup `{}` cannot be killed",
            self.path.display()
        ))
    }

    /// Removes it and what containers made beneath it, with all processes in it, and its
    /// parent after the last one. Gone already is done.
    pub fn remove(&self) -> Result<()> {
        let removed = match remove_directories(&self.path) {
            Err(why) if why.raw_os_error() == Some(libc::EBUSY) => {
                self.kill()?;
                remove_directories(&self.path)
            }
            other => other,
        };
        let parent = self.path.parent().filter(|parent| {
            let name = parent.file_name().unwrap_or_default();
            name.to_string_lossy().starts_with(OUR_PREFIX)
        });
        if let Some(parent) = parent {
            // Refused while other containers have theirs there.
            let _ = fs::remove_dir(parent);
        }
        removed.doing(|| format!("remove the cgroup `{}`", self.path.display()))
    }
}

fn make(place: &Place, name: &str) -> Option<Cgroup> {
    let path = place.parent.join(name);
    for _ in 0..8 {
        match fs::create_dir(&path) {
            Ok(()) => return Some(Cgroup { path }),
            // A remainder of a container that was killed with its monitor.
            Err(why) if why.kind() == ErrorKind::AlreadyExists => {
                Cgroup { path: path.clone() }.remove().ok()?;
            }
            Err(why) if why.kind() == ErrorKind::NotFound => place.prepare(),
            Err(_) => return None,
        }
    }
    None
}

fn no_controller(flag: &str, controller: &str) -> Error {
    let error = Error::engine(format!(
        "set the limit {flag}: this cgroup has no `{controller}` controller"
    ));
    let version_1 = Path::new("/sys/fs/cgroup").join(controller).is_dir();
    if version_1 {
        error.hint("This host has that controller in cgroup version 1; limits need version 2.")
    } else {
        error.hint(
            "The cgroup that this command runs in has to pass the controller on \
             (cgroup.subtree_control), which it cannot while processes are in it.",
        )
    }
}

/// Removes a tree of cgroups: only directories can be removed there, from the leaves on.
fn remove_directories(path: &Path) -> std::io::Result<()> {
    match fs::remove_dir(path) {
        Err(why) if matches!(why.raw_os_error(), Some(libc::EBUSY | libc::ENOTEMPTY)) => {}
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(()),
        other => return other,
    }
    for entry in fs::read_dir(path)?.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_directories(&entry.path())?;
        }
    }
    match fs::remove_dir(path) {
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_was_asked_for_is_never_left_out_silently() {
        let limit = |asked_by| Limit {
            controller: "no-such-controller".into(),
            file: "x.max".into(),
            value: "1".into(),
            asked_by,
            instead: None,
        };
        let error = Cgroup::create("coracle-test", "x", &[limit(Some("--x"))]).unwrap_err();
        assert!(error.one_line().contains("--x"), "{error:?}");
        if let Some(cgroup) = Cgroup::create("coracle-test", "x", &[limit(None)]).unwrap() {
            cgroup.kill().unwrap();
            cgroup.remove().unwrap();
            cgroup.remove().unwrap();
            assert!(!cgroup.path().exists());
        }
    }
}
