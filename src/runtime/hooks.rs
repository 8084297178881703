//! Hooks (runtime-spec, config.md and runtime.md): programs of the host's that are run at
//! points of a container's life.
//!
//! | point | when | where, and with whose rights |
//! |---|---|---|
//! | `createRuntime` | mounts and network are there | beside us, ours |
//! | `createContainer` | after those | in the container's namespaces, before its root becomes `/`, ours |
//! | `startContainer` | the program is about to run | as the program: its root, its user, its rights |
//! | `poststart` | the program runs | beside us, ours |
//! | `poststop` | nothing of the container runs any more | beside us, ours |
//!
//! Each is told the container's state on its standard input, and has the environment of its
//! own description alone. One that fails, or takes longer than it may, fails the start: a
//! minute, where its description says nothing, for the container can neither be stopped nor
//! removed meanwhile. With it goes what it has started.
//! While a hook runs among the container's namespaces, none of the container's programs does,
//! and its root covers no directory that the host's programs are found in.

use std::io::{Read, Seek, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use oci_spec::runtime::{Hook, Hooks, Spec};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{MemfdFlags, OFlags, fcntl_setfl, memfd_create};
use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal, getpid, kill_process_group, pidfd_open};
use serde_json::json;

use super::handshake::{Fault, InitResult, Step};
use crate::error::{Context, Error, Faults, Result};
use crate::sys::process::kill_with_parent;

/// How long a hook may take that says nothing of it, in seconds.
const SECONDS_MAX: u64 = 60;
/// How much of what a hook says is kept for an error message, in bytes.
const WORDS_MAX: usize = 400;

/// The hooks of a container, and what they are told of it.
#[derive(Debug, Clone, Copy)]
pub struct ContainerHooks<'a> {
    spec: &'a Spec,
    hooks: &'a Hooks,
    id: &'a str,
    bundle: &'a Path,
}

impl<'a> ContainerHooks<'a> {
    /// Those of a configuration, if it has any.
    pub fn of(spec: &'a Spec, id: &'a str, bundle: &'a Path) -> Option<Self> {
        let hooks = spec.hooks().as_ref()?;
        Some(ContainerHooks {
            spec,
            hooks,
            id,
            bundle,
        })
    }

    /// Once the container is there; `pid` is its first process.
    pub fn create_runtime(&self, pid: Pid) -> Result<()> {
        let hooks = self.hooks.create_runtime();
        self.run(hooks, "createRuntime", ("creating", Some(pid)))
    }

    /// Once its program runs.
    pub fn poststart(&self, pid: Pid) -> Result<()> {
        self.run(self.hooks.poststart(), "poststart", ("running", Some(pid)))
    }

    /// After its end. Every one is run, whatever the others do.
    pub fn poststop(&self) -> Result<()> {
        let mut faults = Faults::default();
        for hook in self.hooks.poststop().iter().flatten() {
            let state = self.state(("stopped", None));
            faults.note(run(hook, "poststop", &state, self.bundle));
        }
        faults.into_result()
    }

    /// From its first process, before its root becomes `/`.
    pub(super) fn create_container(&self) -> InitResult<()> {
        let state = ("creating", Some(getpid()));
        let hooks = self.hooks.create_container();
        self.run(hooks, "createContainer", state).map_err(fault)
    }

    /// From its first process, which is the container's but for its program.
    pub(super) fn start_container(&self) -> InitResult<()> {
        let name = "startContainer";
        let state = self.state(("created", Some(getpid())));
        let mut hooks = self.hooks.start_container().iter().flatten();
        hooks
            .try_for_each(|hook| run(hook, name, &state, Path::new("/")))
            .map_err(fault)
    }

    fn run(&self, hooks: &Option<Vec<Hook>>, name: &str, state: (&str, Option<Pid>)) -> Result<()> {
        let state = self.state(state);
        let mut hooks = hooks.iter().flatten();
        hooks.try_for_each(|hook| run(hook, name, &state, self.bundle))
    }

    fn state(&self, (status, pid): (&str, Option<Pid>)) -> Vec<u8> {
        let mut state = json!({
            "ociVersion": self.spec.version(),
            "id": self.id,
            "status": status,
            "bundle": self.bundle,
            "annotations": self.spec.annotations().clone().unwrap_or_default(),
        });
        if let Some(pid) = pid {
            state["pid"] = json!(pid.as_raw_nonzero().get());
        }
        state.to_string().into_bytes()
    }
}

fn fault(why: Error) -> Fault {
    Fault::new(Step::Hook, Errno::CANCELED, why.one_line())
}

/// Runs a hook to its end.
fn run(hook: &Hook, name: &str, state: &[u8], directory: &Path) -> Result<()> {
    let doing = || format!("run the {name} hook `{}`", hook.path().display());
    let mut words = hook.args().iter().flatten();
    let mut command = Command::new(hook.path());
    if let Some(own_name) = words.next() {
        command.arg0(own_name);
    }
    command.args(words).env_clear().current_dir(directory);
    command.process_group(0);
    let environment = hook.env().iter().flatten();
    command.envs(environment.filter_map(|entry| entry.split_once('=')));
    let (mut said, say) = std::io::pipe().doing(doing)?;
    fcntl_setfl(&said, OFlags::NONBLOCK).doing(doing)?;
    command
        .stdin(input(state).doing(doing)?)
        .stdout(say.try_clone().doing(doing)?)
        .stderr(say);
    kill_with_parent(&mut command);
    let mut hook_process = Group(command.spawn().doing(doing)?);
    // Its ends of the pipe are closed here, so that it ends with the hook's.
    drop(command);
    let limit = limit(hook);
    let ended = wait(&mut hook_process.0, &mut said, limit).doing(doing)?;
    match ended {
        Ended::With(status, _) if status.success() => Ok(()),
        Ended::With(status, words) => {
            let words = String::from_utf8_lossy(&words);
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            let said = if words.is_empty() {
                String::new()
            } else {
                format!(": {words}")
            };
            Err(Error::engine(format!("{}: {status}{said}", doing())))
        }
        Ended::TooLate => Err(Error::engine(format!(
            "{}: it took longer than its {} s",
            doing(),
            limit.as_secs()
        ))),
    }
}

/// How long a hook may take.
fn limit(hook: &Hook) -> Duration {
    let own = hook.timeout().and_then(|own| u64::try_from(own).ok());
    Duration::from_secs(own.unwrap_or(SECONDS_MAX))
}

/// A file, for what a pipe holds is bounded, and a hook may never read it.
fn input(state: &[u8]) -> std::io::Result<Stdio> {
    let mut file = std::fs::File::from(memfd_create("state", MemfdFlags::CLOEXEC)?);
    file.write_all(state)?;
    file.rewind()?;
    Ok(Stdio::from(file))
}

/// A hook in a process group of its own. While it has not been waited for, that is killed
/// with this value.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // Its number is its own for as long as nobody has waited for it.
        if let Ok(None) = self.0.try_wait() {
            let _ = kill_process_group(Pid::from_child(&self.0), Signal::KILL);
            let _ = self.0.wait();
        }
    }
}

/// How a hook ended.
enum Ended {
    /// By itself, having said this.
    With(ExitStatus, Vec<u8>),
    /// Its time was over.
    TooLate,
}

/// Waits for its end, and takes in what it says meanwhile. What it has started and left
/// behind is not waited for.
fn wait(
    child: &mut Child,
    said: &mut std::io::PipeReader,
    limit: Duration,
) -> std::io::Result<Ended> {
    let pidfd = pidfd_open(Pid::from_child(child), PidfdFlags::empty())?;
    let until = Instant::now() + limit;
    let mut words = Vec::new();
    let mut is_open = true;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let timeout = Timespec {
            tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(left.subsec_nanos()),
        };
        let mut fds = vec![PollFd::new(&pidfd, PollFlags::IN)];
        if is_open {
            fds.push(PollFd::from_borrowed_fd(said.as_fd(), PollFlags::IN));
        }
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) => return Ok(Ended::TooLate),
            Ok(_) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
        let has_ended = !fds[0].revents().is_empty();
        drop(fds);
        is_open = is_open && take_in(said, &mut words);
        if has_ended {
            return Ok(Ended::With(child.wait()?, words));
        }
    }
}

/// Reads what is there. Says whether more may come.
fn take_in(said: &mut std::io::PipeReader, words: &mut Vec<u8>) -> bool {
    let mut piece = [0; 4096];
    loop {
        match said.read(&mut piece) {
            Ok(0) => return false,
            Ok(length) => {
                words.extend_from_slice(&piece[..length]);
                words.truncate(WORDS_MAX);
            }
            Err(why) => return why.kind() == std::io::ErrorKind::WouldBlock,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_may_take_a_minute_unless_it_says_how_long() {
        for (own, seconds) in [(None, 60), (Some(1), 1), (Some(3600), 3600), (Some(-1), 60)] {
            let mut hook = Hook::default();
            hook.set_timeout(own);
            assert_eq!(limit(&hook), Duration::from_secs(seconds), "{own:?}");
        }
    }
}
