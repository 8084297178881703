//! Into a user namespace, as its root.
//!
//! ```text
//! this process                       two children, still outside
//!   unshare(user, mount)
//!   "go"  ───────────────────────▶   newuidmap PID …   newgidmap PID …
//!   waits for both, becomes id 0
//! ```
//!
//! Must happen before any thread exists. The process keeps its pid and its terminal, so
//! nothing needs to be relayed. The mount namespace comes along so that the process may
//! make detached mounts; nothing mounted there is ever seen outside.

use std::ffi::CString;
use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::io::Errno;
use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::{WaitOptions, getegid, geteuid, getpid, waitpid};
use rustix::thread::{CapabilitySet, UnshareFlags, capabilities};

use super::subid::{self, Which, find_program};
use crate::error::{Context, Error, Result};
use crate::identity::Identity;
use crate::idmap::IdMap;
use crate::sys::clone3::{Child, Forked, Request, assert_one_thread, clone3};
use crate::sys::process::{execve, exit_now};

/// What came of [`enter`].
pub struct Entered {
    /// Who we are now.
    pub identity: Identity,
    /// What is limited because only one id could be had, as a sentence for the user.
    pub limit: Option<String>,
}

/// Who we are, without entering anything: enough to read records and send signals.
pub fn identity_outside() -> Result<Identity> {
    Identity::of_this_process(geteuid().as_raw(), getegid().as_raw())
}

/// Becomes root: of the host where we are that already, else of a new user namespace.
pub fn enter() -> Result<Entered> {
    let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
    if may_mount() {
        return Ok(Entered {
            identity: Identity::of_this_process(uid, gid)?,
            limit: None,
        });
    }
    let limit = match Helpers::find(uid, gid) {
        Ok(helpers) => enter_with_range(&helpers).map(|()| None)?,
        Err(missing) => {
            enter_with_one_id(uid, gid)?;
            Some(format!(
                "{missing}; containers run with the single id {uid}: every file of an image \
                 belongs to it, and programs cannot switch to another user"
            ))
        }
    };
    become_root()?;
    Ok(Entered {
        identity: Identity::of_this_process(uid, gid)?,
        limit,
    })
}

/// As [`enter`], but where a user namespace is needed, it is that of another process of
/// this user's: what it has made can only be joined from there.
pub fn enter_beside(other: &OwnedFd) -> Result<Entered> {
    let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
    if may_mount() {
        return enter();
    }
    use nix::sched::{CloneFlags, setns, unshare};
    setns(other.as_fd(), CloneFlags::CLONE_NEWUSER)
        .doing(|| "join the user namespace of the other container")?;
    unshare(CloneFlags::CLONE_NEWNS).doing(|| "make a mount namespace")?;
    become_root()?;
    Ok(Entered {
        identity: Identity::of_this_process(uid, gid)?,
        limit: None,
    })
}

/// Whether this process may mount where it is: root's, or that of a user namespace.
pub fn may_mount() -> bool {
    capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::SYS_ADMIN))
}

/// The set-uid programs that write a map with subordinate ids, and those maps.
struct Helpers {
    newuidmap: Vec<CString>,
    newgidmap: Vec<CString>,
}

impl Helpers {
    /// Fails with the words that say what is missing.
    fn find(uid: u32, gid: u32) -> Result<Self, String> {
        let no_ids = |file: &str| format!("{file} grants you no subordinate ids");
        let uids = subid::map_for(Which::Users, uid, uid).ok_or_else(|| no_ids("/etc/subuid"))?;
        let gids = subid::map_for(Which::Groups, uid, gid).ok_or_else(|| no_ids("/etc/subgid"))?;
        let program = |name: &str| {
            find_program(name).ok_or_else(|| format!("`{name}` is not installed (package uidmap)"))
        };
        Ok(Helpers {
            newuidmap: command_line(&program("newuidmap")?, &uids),
            newgidmap: command_line(&program("newgidmap")?, &gids),
        })
    }
}

/// `newuidmap PID inside outside count …`
fn command_line(program: &Path, map: &IdMap) -> Vec<CString> {
    let numbers = map
        .ranges()
        .iter()
        .flat_map(|range| [range.inside, range.outside, range.count]);
    let numbers = numbers.map(|number| number.to_string());
    let words = [getpid().as_raw_nonzero().to_string()]
        .into_iter()
        .chain(numbers);
    // Neither a path from PATH nor a number holds a NUL byte.
    std::iter::once(CString::new(program.as_os_str().as_bytes()))
        .chain(words.map(CString::new))
        .filter_map(Result::ok)
        .collect()
}

fn enter_with_range(helpers: &Helpers) -> Result<()> {
    let doing = || "prepare the user namespace";
    let (go_read, go_write) = pipe_with(PipeFlags::CLOEXEC).doing(doing)?;
    let users = start_helper(&helpers.newuidmap, &go_read, &go_write).doing(doing)?;
    let groups = start_helper(&helpers.newgidmap, &go_read, &go_write).doing(doing)?;
    let unshared = unshare_user_namespace();
    if unshared.is_ok() {
        rustix::io::write(&go_write, b"go").doing(doing)?;
    }
    // Without a word, closing the pipe tells both to give up.
    drop(go_write);
    let (users, groups) = (wait_for(&users), wait_for(&groups));
    unshared?;
    for (ended, command) in [(users, &helpers.newuidmap), (groups, &helpers.newgidmap)] {
        if ended? != 0 {
            let words: Vec<_> = command.iter().map(|word| word.to_string_lossy()).collect();
            return Err(Error::engine(format!("`{}` failed", words.join(" "))).hint(
                "The ranges must be granted to you in /etc/subuid and /etc/subgid, and \
                 newuidmap and newgidmap must be set-uid root or have file capabilities.",
            ));
        }
    }
    Ok(())
}

/// Starts a child that waits for a byte on the pipe and then becomes the helper.
fn start_helper(command: &[CString], go: &OwnedFd, other_end: &OwnedFd) -> Result<Child, Errno> {
    assert_one_thread();
    match clone3(&Request {
        namespaces: UnshareFlags::empty(),
        cgroup: None,
    })? {
        Forked::Parent(child) => Ok(child),
        Forked::Child => {
            // Our copy of the writing end would keep the pipe open for ever.
            let mut word = [0; 1];
            let told = close_write_end(other_end).and_then(|()| rustix::io::read(go, &mut word));
            if told == Ok(1) {
                execve(&command[0], command, &[]);
            }
            exit_now(1)
        }
    }
}

/// Replaces the descriptor by one of `/dev/null`: it is owned elsewhere and cannot be dropped here.
fn close_write_end(end: &OwnedFd) -> Result<(), Errno> {
    use std::os::fd::AsRawFd;
    let null = rustix::fs::open(
        "/dev/null",
        rustix::fs::OFlags::CLOEXEC,
        rustix::fs::Mode::empty(),
    )?;
    crate::sys::inherited::place(null.as_fd(), end.as_raw_fd())
}

fn wait_for(child: &Child) -> Result<i32> {
    loop {
        match waitpid(Some(child.pid), WaitOptions::empty()) {
            Ok(Some((_, status))) => return Ok(status.exit_status().unwrap_or(-1)),
            Ok(None) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno).doing(|| "wait for newuidmap or newgidmap"),
        }
    }
}

fn enter_with_one_id(uid: u32, gid: u32) -> Result<()> {
    unshare_user_namespace()?;
    // A process without rights may map its own group only after giving up setgroups(2).
    for (file, text) in [
        ("/proc/self/setgroups", "deny".to_owned()),
        ("/proc/self/uid_map", IdMap::single(uid).to_string()),
        ("/proc/self/gid_map", IdMap::single(gid).to_string()),
    ] {
        fs::write(file, text).doing(|| format!("write `{file}`"))?;
    }
    Ok(())
}

fn unshare_user_namespace() -> Result<(), Error> {
    let both = UnshareFlags::NEWUSER | UnshareFlags::NEWNS;
    nix::sched::unshare(nix::sched::CloneFlags::from_bits_truncate(both.bits() as i32)).map_err(
        |errno| {
            let hint = match sysctl("user/max_user_namespaces").as_deref() {
                Some("0") => Some("User namespaces are switched off: set the sysctl user.max_user_namespaces."),
                _ if sysctl("kernel/unprivileged_userns_clone").as_deref() == Some("0") => {
                    Some("User namespaces are for root only here: set the sysctl kernel.unprivileged_userns_clone=1.")
                }
                _ => None,
            };
            let error = Error::engine("make a user namespace").because(errno);
            match hint {
                Some(hint) => error.hint(hint),
                None => error,
            }
        },
    )
}

fn become_root() -> Result<()> {
    let root = nix::unistd::Uid::from_raw(0);
    let root_group = nix::unistd::Gid::from_raw(0);
    nix::unistd::setresgid(root_group, root_group, root_group).doing(|| "become group 0")?;
    nix::unistd::setresuid(root, root, root).doing(|| "become user 0")?;
    if may_mount() {
        return Ok(());
    }
    let error = Error::engine("get the rights of root in the new user namespace");
    Err(
        if sysctl("kernel/apparmor_restrict_unprivileged_userns").as_deref() == Some("1") {
            error.hint(
            "AppArmor restricts user namespaces here: load a profile that allows coracle `userns`, \
             or set the sysctl kernel.apparmor_restrict_unprivileged_userns=0.",
        )
        } else {
            error
        },
    )
}

fn sysctl(name: &str) -> Option<String> {
    fs::read_to_string(format!("/proc/sys/{name}"))
        .ok()
        .map(|text| text.trim().to_owned())
}
