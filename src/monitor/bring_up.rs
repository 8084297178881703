//! Brings one run of a container up: cgroup, first process, network, program.

use std::os::fd::AsFd;
use std::rc::Rc;

use oci_spec::runtime::Spec;
use rustix::process::{Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid};

use super::cgroup;
use super::devices;
use super::hooks;
use super::log::Log;
use super::namespaces;
use super::network::ContainerNetwork;
use super::pid_file::PidFile;
use super::stdio::Streams;
use super::template::Template;
use super::user_networks::Joined;
use crate::clock::Timestamp;
use crate::error::{Context, Result};
use crate::identity::Identity;
use crate::rootless;
use crate::runtime::{self, Accounts, Filter, Launch, Stdio, configuration, limits};
use crate::seccomp;
use crate::state::Status;
use crate::store::Store;
use crate::store::containers::{Container, ProcessReference, Record, RunState, renew_overlays};
use crate::sys::clone3::Child;

/// A run that has begun.
pub(super) struct Up {
    pub(super) child: Child,
    pub(super) streams: Streams,
    pub(super) log: Log,
    /// What further commands are made from.
    pub(super) template: Option<Rc<Template>>,
    /// What its hooks need after its end.
    pub(super) hooks: Option<Spec>,
}

/// How a run begins.
pub(super) struct How<'a> {
    /// Who runs it, and with which ids.
    pub(super) identity: &'a Identity,
    /// The terminal's size, if it has one.
    pub(super) size: (u16, u16),
    /// Variables that are in no configuration.
    pub(super) environment: &'a [String],
    /// What an earlier run had of the user's networks.
    pub(super) joined: Option<&'a Joined>,
}

/// Begins a run; `state` is filled in, and written.
pub(super) fn bring_up(
    store: &Store,
    container: &Container,
    how: &How<'_>,
    state: &mut RunState,
) -> Result<(Up, ContainerNetwork)> {
    let &How { identity, size, .. } = how;
    let record = container.record();
    container.forget_volatile();
    renew_overlays(store, record, container.directory())?;
    let mut spec = configuration::read(&container.path("config.json"))
        .doing(|| format!("read the configuration of `{}`", record.name))?;
    lower_limits(&mut spec, record);
    add_environment(&mut spec, &container.secret_variables()?);
    add_environment(&mut spec, how.environment);
    let filter = filter_of(&spec)?;
    let joined = namespaces::add(store, record, &mut spec)?;
    let log = Log::of(container.directory(), record)?;
    let cgroup = cgroup::make(store, record, identity)?;
    state.cgroup = cgroup.as_ref().map(|cgroup| cgroup.path().to_owned());
    devices::guard(record, &spec, identity, cgroup.as_ref())?;
    let (stdio, pipes) = if record.tty {
        (Stdio::Terminal { size }, None)
    } else {
        let (stdio, streams) = Streams::pipes(record.open_stdin)?;
        (stdio, Some(streams))
    };
    let hooks = hooks::of(&spec, container);
    let begun = hooks::Begun::with(hooks);
    let mut starting = runtime::start(&Launch {
        spec: &spec,
        identity,
        bundle: container.directory(),
        hooks,
        cgroup: cgroup.as_ref(),
        stdio: &stdio,
        filter: filter.as_ref(),
        init: record.host.init && record.host.init_path.is_none(),
        accounts: record.host.passwd.then(|| Accounts {
            asked: &record.host.accounts,
            user_name: kept_name(record, identity),
        }),
        privileged: record.host.privileged,
    })?;
    drop((stdio, joined));
    let set_up = ContainerNetwork::set_up(store, container, identity, how.joined, starting.pid());
    let mut network = match set_up {
        Ok(network) => network,
        Err(why) => {
            // The network of a process that gave up is gone: then its own word says why.
            starting.root_ready()?;
            return Err(why);
        }
    };
    state.network = network.state();
    if !state.network.ports.is_empty() {
        container.write_state_as_monitor(&store.tmp(), state)?;
        network.publish()?;
    }
    network.write_files(container)?;
    let master = starting.root_ready()?;
    if let Some(hooks) = hooks {
        hooks.create_runtime(starting.pid())?;
    }
    let streams = Streams::of(pipes, master)?;
    let pid_file = record.host.pid_file.as_deref();
    let pid_file = pid_file.map(|path| PidFile::stage(path, starting.pid()));
    let pid_file = pid_file.transpose()?;
    let child = starting.finish()?;
    if let Some(Err(why)) = pid_file.map(PidFile::publish) {
        kill(&child);
        return Err(why);
    }
    state.status = Status::Running;
    state.process = Some(ProcessReference::of(child.pid.as_raw_nonzero().get())?);
    state.started = Some(Timestamp::now());
    container.write_state_as_monitor(&store.tmp(), state)?;
    if let Some(hooks) = hooks
        && let Err(why) = hooks.poststart(child.pid)
    {
        kill(&child);
        return Err(why);
    }
    let process = spec.process().clone();
    let template =
        process.map(|process| Template::new(child.pid, state.cgroup.clone(), process, filter));
    let up = Up {
        child,
        streams,
        log,
        template: template.map(Rc::new),
        hooks: begun.succeed(&spec),
    };
    Ok((up, network))
}

/// Ends a first process that is its program already.
fn kill(child: &Child) {
    let _ = pidfd_send_signal(&child.pidfd, Signal::KILL);
    let _ = waitid(WaitId::PidFd(child.pidfd.as_fd()), WaitIdOptions::EXITED);
}

/// Whoever starts a container that was made before, such as an init, may have lower limits
/// than its maker had. What was only a default follows them.
fn lower_limits(spec: &mut Spec, record: &Record) {
    let Some(process) = spec.process() else {
        return;
    };
    let limits = process.rlimits().as_deref().unwrap_or_default();
    let asked = |name: &str| record.host.ulimits.contains_key(name);
    let Some(lowered) = limits::within_present(limits, asked) else {
        return;
    };
    let mut process = process.clone();
    process.set_rlimits(Some(lowered));
    spec.set_process(Some(process));
}

fn add_environment(spec: &mut Spec, added: &[String]) {
    let Some(process) = spec.process().as_ref().filter(|_| !added.is_empty()) else {
        return;
    };
    let mut process = process.clone();
    let name = |entry: &String| entry.split('=').next().map(str::to_owned);
    let is_kept = |entry: &&String| !added.iter().any(|other| name(other) == name(entry));
    let own = process.env().iter().flatten().filter(is_kept);
    process.set_env(Some(own.chain(added).cloned().collect()));
    spec.set_process(Some(process));
}

/// Compiles the configuration's filter of system calls.
fn filter_of(spec: &Spec) -> Result<Option<Filter>> {
    let Some(seccomp) = spec
        .linux()
        .as_ref()
        .and_then(|linux| linux.seccomp().as_ref())
    else {
        return Ok(None);
    };
    let program = seccomp::compile(seccomp, seccomp::Machine::NATIVE)?;
    Ok(Some(Filter {
        program,
        flags: seccomp::install_flags(seccomp),
    }))
}

/// What the user of a container is called who is the caller himself (`--userns keep-id`).
fn kept_name(record: &Record, identity: &Identity) -> Option<String> {
    let host = &record.host;
    let maps = host.id_maps.as_ref().filter(|_| host.passwd)?;
    let uid = record.config.user.split(':').next()?.parse().ok()?;
    // He is 0 outside, as only he is.
    let is_kept = host.userns.starts_with("keep-id") && maps.uids.outside(uid) == Some(0);
    let name = rootless::local_user_name(is_kept.then_some(identity.uid)?)?;
    // As it stands in a line of /etc/passwd.
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    name.chars().all(is_plain).then_some(name)
}
