//! The container's first process, from its birth in new namespaces to its program.
//!
//! Read from top to bottom, this is how a container comes to be; the numbers are those of
//! [`super::handshake`]. It runs with the engine's rights on ground that the image has
//! prepared, so it opens everything beneath the root and acts on descriptors.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::sched::CloneFlags;
use oci_spec::runtime::{Process, Spec};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, ResolveFlags, openat2};
use rustix::io::Errno;
use rustix::mount::{MountPropagationFlags, UnmountFlags, mount_change, unmount};
use rustix::process::{
    DumpableBehavior, Signal, fchdir, ioctl_tiocsctty, pivot_root, set_dumpable_behavior,
    set_parent_process_death_signal, setsid,
};

use super::Launch;
use super::accounts;
use super::devices;
use super::handshake::{At, Channel, Fault, FromInit, InitResult, Received, Step, ToInit};
use super::mask;
use super::mount_apply::{Prepared, apply, attach_root, make_overlays, open_sources};
use super::mount_plan::{self, Content};
use super::namespaces::{join_all, refuse_chroot, unshare_cgroup_namespace};
use super::program::{Program, Stdio, open_null, set_oom_score_adj};
use super::reap;
use super::terminal;
use super::tree::Tree;
use crate::sys::mount_attr::{Change, mount_setattr};
use crate::sys::process::{close_all_but, exit_now, new_session_keyring};

/// What the parent has worked out before this process was born.
pub(super) struct Prepare<'a> {
    pub(super) launch: &'a Launch<'a>,
    pub(super) plan: &'a [mount_plan::Step],
    pub(super) joined: &'a [(CloneFlags, OwnedFd)],
    pub(super) own_user_namespace: bool,
    pub(super) own_cgroup_namespace: bool,
    pub(super) program: Program<'a>,
}

/// Lives the life of PID 1 up to its program. Returns if it does not get there.
pub(super) fn run(prepare: &Prepare<'_>, channel: &Channel) -> u8 {
    let Err(fault) = go(prepare, channel);
    let _ = channel.send(&FromInit::Failed(fault), None);
    1
}

fn go(prepare: &Prepare<'_>, channel: &Channel) -> InitResult<Infallible> {
    let Launch { spec, stdio, .. } = prepare.launch;
    let program = &prepare.program;
    // A session of its own, without a terminal.
    setsid().at(Step::Namespace, || "session")?;
    let mut given = BTreeMap::new();
    if prepare.own_user_namespace {
        // step 1
        given = ask_for_mounts(channel)?;
        become_root()?;
    }
    join_all(prepare.joined)?;
    if prepare.own_cgroup_namespace {
        // After the parent has put us into our cgroup, which is the root that we see.
        unshare_cgroup_namespace()?;
    }

    refuse_chroot()?;
    let mut prepared = open_sources(prepare.plan, given)?;
    cut_propagation()?;
    make_overlays(&mut prepared)?;
    let mounted = mount_all(prepare, prepared)?;
    let Mounted { root, terminal } = mounted;

    // step 2
    let master = terminal.as_ref().map(|terminal| terminal.master.as_fd());
    ask(channel, FromInit::RootReady, master)?;

    if let Some(hooks) = prepare.launch.hooks {
        hooks.create_container()?;
    }
    // As long as its files can be changed.
    if let Some(added) = &prepare.launch.accounts {
        let user = program.process.user().username();
        accounts::add(&root, user.as_deref(), added)?;
    }
    make_read_only(spec, &root)?;
    enter(&root)?;
    if let Some(hostname) = spec.hostname() {
        rustix::system::sethostname(hostname.as_bytes())
            .at(Step::Hostname, || hostname.as_str())?;
    }
    if let Some(name) = spec.domainname() {
        rustix::system::setdomainname(name.as_bytes()).at(Step::Hostname, || name.as_str())?;
    }
    let ready = program.prepare(&root)?;
    let stdio = match terminal {
        Some(terminal) => {
            ioctl_tiocsctty(&terminal.slave).at(Step::Terminal, || "controlling terminal")?;
            own_terminal(&terminal.slave, ready.uid())?;
            three(terminal.slave)?
        }
        None => pipes(stdio, &root)?,
    };
    // Who may trace a hidden process, as a hook with `SYS_PTRACE`, finds nothing in it, either.
    drop(root);
    let mut kept: Vec<_> = stdio.iter().map(AsRawFd::as_raw_fd).collect();
    kept.push(channel.as_fd().as_raw_fd());
    close_all_but(&mut kept);
    hide(program.process)?;
    // A kernel without keyrings has nothing to hide.
    let _ = new_session_keyring();
    program.take_on(&ready, &stdio)?;
    drop(stdio);
    // A change of user has undone the one, and may have undone the other.
    die_with_parent(channel)?;
    stay_hidden()?;
    if let Some(hooks) = prepare.launch.hooks {
        hooks.start_container()?;
    }

    // step 3
    if prepare.launch.init {
        reap::run(|| program.execute(&ready))
    } else {
        program.execute(&ready)
    }
}

struct Mounted {
    root: Tree,
    terminal: Option<terminal::Terminal>,
}

/// Makes the container's whole tree: the kernel's file systems first, and protected,
/// then what the user asked for.
fn mount_all(prepare: &Prepare<'_>, prepared: Vec<Prepared<'_>>) -> InitResult<Mounted> {
    let Launch {
        spec,
        bundle,
        stdio,
        identity,
        privileged,
        ..
    } = prepare.launch;
    let (roots, others): (Vec<_>, Vec<_>) = prepared.into_iter().partition(|p| p.step.is_root());
    let (mut kernel, asked): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|p| is_kernel_mount(p.step));
    // What lies in a directory comes after it, whoever asked for that.
    kernel.sort_by_key(|mount| mount.step.destination.components().count());
    let root = roots.into_iter().next().ok_or_else(|| {
        Fault::new(
            Step::Root,
            Errno::INVAL,
            "the configuration has no mount on `/`",
        )
    })?;
    let own = spec.root().as_ref().map(|root| root.path().as_path());
    let place = match own.filter(|own| *own != Path::new(".")) {
        Some(own) => bundle.join(own),
        None if prepare.own_user_namespace => open_place()?,
        None => bundle.to_path_buf(),
    };
    let root = attach_root(root, &place)?;

    let mut dev = None;
    let mut terminal = None;
    for mount in kernel {
        let destination = mount.step.destination.clone();
        let has_nodes = mount.step.change.set & libc::MOUNT_ATTR_NODEV == 0;
        // What the user mounts there himself has the devices that it has.
        let is_fresh = matches!(mount.step.content, Content::Filesystem { .. });
        let made = apply(mount, &root)?;
        if destination == Path::new("/proc") {
            set_sysctls(spec, &made)?;
        } else if destination == Path::new("/dev") {
            let may_make_nodes =
                identity.may_make_devices() && has_nodes && !prepare.own_user_namespace;
            if is_fresh {
                devices::populate(&made, may_make_nodes, *privileged)?;
            }
            dev = Some((made, is_fresh));
        } else if destination == Path::new("/dev/pts")
            && let (Stdio::Terminal { size }, Some((dev, is_fresh))) = (stdio, &dev)
        {
            let open = terminal::open(made.as_fd(), *size);
            terminal = Some(open.at(Step::Terminal, || "open a pair in its devpts")?);
            if *is_fresh {
                terminal::bind_console(dev, made.as_fd()).at(Step::Terminal, || "/dev/console")?;
            }
        }
    }
    if let Some(linux) = spec.linux() {
        mask::mask(&root, linux.masked_paths().as_deref().unwrap_or_default())?;
        mask::protect(&root, linux.readonly_paths().as_deref().unwrap_or_default())?;
    }
    for mount in asked {
        apply(mount, &root)?;
    }
    Ok(Mounted { root, terminal })
}

/// Makes the root read-only where it is to be: not before everything is in its place.
fn make_read_only(spec: &Spec, root: &Tree) -> InitResult<()> {
    let root_of = spec.root().as_ref();
    if root_of.is_none_or(|root| root.readonly() != Some(true)) {
        return Ok(());
    }
    let change = Change {
        set: libc::MOUNT_ATTR_RDONLY,
        ..Change::default()
    };
    mount_setattr(root.as_fd(), change, false, None).at(Step::Root, || "read-only")
}

fn is_kernel_mount(step: &mount_plan::Step) -> bool {
    let is_the_kernels = match &step.content {
        Content::Filesystem { .. } => true,
        // The host's own, at its usual place; or another container's shared memory.
        Content::Bind { source, .. } => {
            *source == step.destination || step.destination == Path::new("/dev/shm")
        }
    };
    is_the_kernels
        && ["/proc", "/sys", "/dev"]
            .iter()
            .any(|path| step.destination.starts_with(path))
}

/// A place for the root while it is being filled. The container's directory is the
/// engine's alone; nothing looks at these any more, and the old root goes as a whole.
fn open_place() -> InitResult<PathBuf> {
    ["/run", "/tmp", "/var", "/mnt"]
        .map(PathBuf::from)
        .into_iter()
        .find(|place| place.is_dir())
        .ok_or_else(|| Fault::new(Step::Root, Errno::NOENT, "no place to mount it on"))
}

/// Lets the parent write the maps, and takes the mounts that it makes.
fn ask_for_mounts(channel: &Channel) -> InitResult<BTreeMap<usize, OwnedFd>> {
    let at = Step::Handshake;
    channel.send(&FromInit::NeedIdMap, None).at(at, || "send")?;
    let mut mounts = BTreeMap::new();
    loop {
        match channel.receive::<ToInit>().at(at, || "receive")? {
            Received::Message(ToInit::Mount(number), Some(mount)) => {
                mounts.insert(number, mount);
            }
            Received::Message(ToInit::Mount(_), None) => {
                return Err(Fault::new(at, Errno::BADF, "a mount that did not come"));
            }
            Received::Message(ToInit::Go, _) => return Ok(mounts),
            Received::EndOfFile => exit_now(1),
        }
    }
}

/// Sends a message and waits for the parent's word.
pub(super) fn ask(
    channel: &Channel,
    message: FromInit,
    fd: Option<std::os::fd::BorrowedFd<'_>>,
) -> InitResult<()> {
    channel.send(&message, fd).at(Step::Handshake, || "send")?;
    match channel
        .receive::<ToInit>()
        .at(Step::Handshake, || "receive")?
    {
        Received::Message(ToInit::Go, _) => Ok(()),
        Received::Message(ToInit::Mount(_), _) => Err(Fault::new(
            Step::Handshake,
            Errno::PROTO,
            "a mount that nobody asked for",
        )),
        // The parent died: without it there is nobody to report to.
        Received::EndOfFile => exit_now(1),
    }
}

pub(super) fn become_root() -> InitResult<()> {
    use nix::unistd::{Gid, Uid, setresgid, setresuid};
    let (user, group) = (Uid::from_raw(0), Gid::from_raw(0));
    setresgid(group, group, group).at(Step::Namespace, || "group 0")?;
    setresuid(user, user, user).at(Step::Namespace, || "user 0")
}

/// From here on no mount of ours reaches the host. What the host mounts later still
/// reaches the binds that asked for it: they were opened before.
pub(super) fn cut_propagation() -> InitResult<()> {
    let flags = MountPropagationFlags::DOWNSTREAM | MountPropagationFlags::REC;
    mount_change("/", flags).at(Step::Namespace, || "mount propagation")
}

/// Sysctls are written through the container's own procfs, before any part of it is
/// made read-only or hidden.
fn set_sysctls(spec: &Spec, proc: &OwnedFd) -> InitResult<()> {
    let Some(sysctls) = spec
        .linux()
        .as_ref()
        .and_then(|linux| linux.sysctl().as_ref())
    else {
        return Ok(());
    };
    for (name, value) in sysctls {
        let path = format!("sys/{}", name.replace('.', "/"));
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_XDEV;
        let flags = OFlags::WRONLY | OFlags::CLOEXEC;
        let file = openat2(proc, path, flags, rustix::fs::Mode::empty(), resolve)
            .at(Step::Sysctl, || name.as_str())?;
        rustix::io::write(&file, value.as_bytes()).at(Step::Sysctl, || name.as_str())?;
    }
    Ok(())
}

/// Makes the root `/` and lets go of everything that was there before.
fn enter(root: &Tree) -> InitResult<()> {
    let at = Step::Pivot;
    fchdir(root.as_fd()).at(at, || "")?;
    // The old root is stacked on the new one and taken off: no place for it is needed.
    pivot_root(".", ".").at(at, || "")?;
    unmount(".", UnmountFlags::DETACH).at(at, || "")?;
    rustix::process::chdir("/").at(at, || "")
}

/// From here on this process has no more rights than others in the container may have: a
/// hook, or what runs in a pid namespace that it shares. Until it is the program, they must
/// not find the engine's descriptors through it.
fn hide(process: &Process) -> InitResult<()> {
    // Who hides may not write there any more.
    if let Some(score) = process.oom_score_adj() {
        set_oom_score_adj(score).at(Step::Limit, || "oom_score_adj")?;
    }
    stay_hidden()
}

fn stay_hidden() -> InitResult<()> {
    set_dumpable_behavior(DumpableBehavior::NotDumpable).at(Step::Rights, || "hide")
}

/// Without its monitor a container ends. Every change of user clears this, so it comes after.
fn die_with_parent(channel: &Channel) -> InitResult<()> {
    set_parent_process_death_signal(Some(Signal::KILL))
        .at(Step::Rights, || "parent-death signal")?;
    // The parent may have died before; then its end of the socket is closed.
    let mut look = [PollFd::new(channel, PollFlags::empty())];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut look, Some(&now)).at(Step::Handshake, || "poll")?;
    if look[0].revents().contains(PollFlags::HUP) {
        exit_now(1);
    }
    Ok(())
}

pub(super) fn own_terminal(slave: &OwnedFd, uid: u32) -> InitResult<()> {
    let owner = Some(rustix::fs::Uid::from_raw(uid));
    rustix::fs::fchown(slave, owner, None).at(Step::Terminal, || "owner")
}

pub(super) fn three(fd: OwnedFd) -> InitResult<[OwnedFd; 3]> {
    let copy = || rustix::io::fcntl_dupfd_cloexec(&fd, 3).at(Step::Terminal, || "standard streams");
    Ok([copy()?, copy()?, copy()?])
}

pub(super) fn pipes(stdio: &Stdio, root: &Tree) -> InitResult<[OwnedFd; 3]> {
    let Stdio::Pipes {
        stdin,
        stdout,
        stderr,
    } = stdio
    else {
        return Err(Fault::new(
            Step::Terminal,
            Errno::NOTTY,
            "no devpts is mounted",
        ));
    };
    let copy = |fd: &OwnedFd| {
        rustix::io::fcntl_dupfd_cloexec(fd, 3).at(Step::Terminal, || "standard streams")
    };
    let stdin = match stdin {
        Some(stdin) => copy(stdin)?,
        None => open_null(root)?,
    };
    Ok([stdin, copy(stdout)?, copy(stderr)?])
}
