//! The last part of a process's way into a container, the same for init and for `exec`:
//! limits, rights and user are put in place, then it becomes the program.
//!
//! The order is forced by what each step needs: limits and the bounding set need the old
//! rights; a seccomp filter needs `CAP_SYS_ADMIN` unless no-new-privileges is set; the
//! parent-death signal is cleared by every change of user.

use std::convert::Infallible;
use std::ffi::{CStr, CString, OsStr};
use std::os::fd::{AsFd, AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use oci_spec::runtime::{PosixRlimit, Process};
use rustix::fs::{Access, AtFlags, CWD, FileType, Mode, OFlags, accessat, fchown, fstat, stat};
use rustix::io::Errno;
use rustix::thread::{set_keep_capabilities, set_no_new_privs};

use super::Filter;
use super::capabilities::Sets;
use super::handshake::{At, Fault, InitResult, Step};
use super::tree::Tree;
use super::user::{Account, AccountFiles};
use crate::sys::{inherited, process, seccomp};

/// Where a command without a slash is looked for if the environment does not say.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a process's standard descriptors are.
#[derive(Debug)]
pub enum Stdio {
    /// Pipes; no standard input means `/dev/null`.
    Pipes {
        /// Standard input.
        stdin: Option<OwnedFd>,
        /// Standard output.
        stdout: OwnedFd,
        /// Standard error.
        stderr: OwnedFd,
    },
    /// A terminal of the container's own, of this many rows and columns.
    Terminal {
        /// Rows and columns; 0 where nobody knows.
        size: (u16, u16),
    },
}

impl Stdio {
    /// The descriptors of those that are there already.
    pub(super) fn descriptors(&self) -> impl Iterator<Item = RawFd> {
        let pipes = match self {
            Stdio::Pipes {
                stdin,
                stdout,
                stderr,
            } => [stdin.as_ref(), Some(stdout), Some(stderr)],
            Stdio::Terminal { .. } => [None; 3],
        };
        pipes.into_iter().flatten().map(AsRawFd::as_raw_fd)
    }

    /// Lets everybody open pipes by their names: in another user namespace than their
    /// maker's they can belong to nobody.
    pub(super) fn open_to_all(&self) {
        if let Stdio::Pipes {
            stdin,
            stdout,
            stderr,
        } = self
        {
            for pipe in stdin.iter().chain([stdout, stderr]) {
                let _ = rustix::fs::fchmod(pipe, Mode::from_raw_mode(0o666));
            }
        }
    }
}

/// A program that a process is to become. It is put together before there is that process:
/// every page that a new one writes to is copied for it.
pub(super) struct Program<'a> {
    pub(super) process: &'a Process,
    filter: Option<&'a Filter>,
    arguments: Vec<CString>,
    environment: Vec<CString>,
    has_home: bool,
    search: &'a str,
}

/// What was found out in the container's root before the rights are given up.
pub(super) struct Prepared {
    account: Account,
    /// What the environment has besides.
    home: Option<CString>,
}

impl Prepared {
    /// The user it will be.
    pub(super) fn uid(&self) -> u32 {
        self.account.uid
    }
}

impl<'a> Program<'a> {
    pub(super) fn new(process: &'a Process, filter: Option<&'a Filter>) -> InitResult<Self> {
        let environment = process.env().as_deref().unwrap_or_default();
        let arguments = c_strings(process.args().as_deref().unwrap_or_default())?;
        if arguments.is_empty() {
            return Err(Fault::new(Step::Exec, Errno::INVAL, "(no command)"));
        }
        let search = environment
            .iter()
            .rev()
            .find_map(|entry| entry.strip_prefix("PATH="));
        Ok(Program {
            process,
            filter,
            arguments,
            has_home: environment.iter().any(|entry| entry.starts_with("HOME=")),
            search: search.unwrap_or(DEFAULT_PATH),
            environment: c_strings(environment)?,
        })
    }

    /// Looks up the user and enters the working directory. `root` is the container's root.
    pub(super) fn prepare(&self, root: &Tree) -> InitResult<Prepared> {
        let account = self.account(root)?;
        let cwd = self.process.cwd();
        let directory = root
            .make_directory(cwd)
            .at(Step::WorkingDirectory, || cwd.display().to_string())?;
        rustix::process::fchdir(&directory)
            .at(Step::WorkingDirectory, || cwd.display().to_string())?;
        let home = match self.has_home {
            true => None,
            false => Some(c_string(
                [b"HOME=", account.home.as_os_str().as_bytes()].concat(),
            )?),
        };
        Ok(Prepared { account, home })
    }

    fn account(&self, root: &Tree) -> InitResult<Account> {
        let user = self.process.user();
        let Some(given) = user.username() else {
            let groups = user.additional_gids().clone().unwrap_or_default();
            let home = PathBuf::from("/");
            return Ok(Account {
                uid: user.uid(),
                gid: user.gid(),
                groups,
                home,
            });
        };
        let mut account = AccountFiles::read(root)
            .resolve(given)
            .map_err(|why| Fault::new(Step::User, Errno::INVAL, why.one_line()))?;
        account
            .groups
            .extend(user.additional_gids().iter().flatten());
        Ok(account)
    }

    /// Gives up every right that the container does not have. `stdio` are the descriptors
    /// that become 0, 1 and 2.
    pub(super) fn take_on(&self, prepared: &Prepared, stdio: &[OwnedFd; 3]) -> InitResult<()> {
        place_stdio(stdio, prepared.account.uid)?;
        for limit in self.process.rlimits().iter().flatten() {
            set_limit(limit)?;
        }
        if let Some(score) = self.process.oom_score_adj() {
            set_oom_score_adj(score).at(Step::Limit, || "oom_score_adj")?;
        }
        if let Some(umask) = self.process.user().umask() {
            rustix::process::umask(Mode::from_raw_mode(umask));
        }
        let no_new_privileges = self.process.no_new_privileges() == Some(true);
        if no_new_privileges {
            set_no_new_privs(true).at(Step::Rights, || "no-new-privileges")?;
        }
        if !no_new_privileges {
            self.install_filter()?;
        }
        let sets = Sets::from_oci(self.process.capabilities().as_ref());
        sets.limit_bounding().at(Step::Rights, || "bounding set")?;
        set_keep_capabilities(true).at(Step::Rights, || "keep capabilities")?;
        switch_user(&prepared.account)?;
        sets.apply().at(Step::Rights, || "capabilities")?;
        if no_new_privileges {
            self.install_filter()?;
        }
        Ok(())
    }

    fn install_filter(&self) -> InitResult<()> {
        let Some(filter) = self.filter else {
            return Ok(());
        };
        seccomp::install(&filter.program, filter.flags).at(Step::Seccomp, || "")
    }

    /// Becomes the program.
    pub(super) fn execute(&self, prepared: &Prepared) -> InitResult<Infallible> {
        process::close_on_exec_from(3).at(Step::Exec, || "close descriptors")?;
        process::reset_signals();
        let command = OsStr::from_bytes(self.arguments[0].as_bytes());
        let environment: Vec<&CStr> = self
            .environment
            .iter()
            .chain(&prepared.home)
            .map(CString::as_c_str)
            .collect();
        let errno = match find(command, self.search) {
            Ok(path) => match CString::new(path.as_os_str().as_bytes()) {
                Ok(path) => process::execve(&path, &self.arguments, &environment),
                Err(_) => Errno::NOENT,
            },
            Err(errno) => errno,
        };
        Err(Fault::new(Step::Exec, errno, command.to_string_lossy()))
    }
}

/// Finds a command as a shell does: by PATH unless it has a slash.
fn find(command: &OsStr, search: &str) -> Result<PathBuf, Errno> {
    if command.is_empty() {
        return Err(Errno::NOENT);
    }
    if command.as_bytes().contains(&b'/') {
        let path = Path::new(command);
        // execve says EACCES for a directory, too; this is for a clear word about it.
        return if is_directory(path) {
            Err(Errno::ACCESS)
        } else {
            Ok(path.to_owned())
        };
    }
    let mut seen = Errno::NOENT;
    for directory in search.split(':') {
        let directory = if directory.is_empty() { "." } else { directory };
        let candidate = Path::new(directory).join(command);
        match accessat(CWD, &candidate, Access::EXEC_OK, AtFlags::EACCESS) {
            Ok(()) if !is_directory(&candidate) => return Ok(candidate),
            Err(Errno::ACCESS) if !is_directory(&candidate) => seen = Errno::ACCESS,
            _ => {}
        }
    }
    Err(seen)
}

fn is_directory(path: &Path) -> bool {
    stat(path).is_ok_and(|found| FileType::from_raw_mode(found.st_mode) == FileType::Directory)
}

/// Puts descriptors at 0, 1 and 2. Pipes are given to the user, so that he can open
/// `/dev/stdout`; the terminal and `/dev/null` are not his alone.
fn place_stdio(stdio: &[OwnedFd; 3], uid: u32) -> InitResult<()> {
    for (number, fd) in stdio.iter().enumerate() {
        let found = fstat(fd).at(Step::Terminal, || "standard streams")?;
        if FileType::from_raw_mode(found.st_mode) == FileType::Fifo && found.st_uid != uid {
            match fchown(fd, Some(rustix::fs::Uid::from_raw(uid)), None) {
                // It belongs to nobody in this user namespace; then everybody may open it.
                Err(Errno::PERM) if found.st_mode & 0o006 == 0o006 => {}
                other => other.at(Step::Rights, || "owner of the standard streams")?,
            }
        }
        let number = i32::try_from(number).unwrap_or(0);
        inherited::place(fd.as_fd(), number).at(Step::Terminal, || "standard streams")?;
    }
    Ok(())
}

fn set_limit(limit: &PosixRlimit) -> InitResult<()> {
    let name = || {
        let name = limit.typ().to_string();
        name.trim_start_matches("RLIMIT_").to_ascii_lowercase()
    };
    let resource = super::limits::resource(limit.typ())
        .ok_or(Errno::INVAL)
        .at(Step::Limit, name)?;
    nix::sys::resource::setrlimit(resource, limit.soft(), limit.hard()).at(Step::Limit, name)
}

/// Says how soon the kernel kills this process when memory runs out.
pub(super) fn set_oom_score_adj(score: i32) -> Result<(), Errno> {
    // A process that hides from the container may not write there, and has done it before.
    match oom_score_to_set(score) {
        None => Ok(()),
        Some(score) => std::fs::write(OOM_SCORE_FILE, score)
            .map_err(|why| Errno::from_io_error(&why).unwrap_or(Errno::IO)),
    }
}

/// How soon the kernel kills a process when memory runs out (proc_pid_oom_score_adj(5)).
const OOM_SCORE_FILE: &str = "/proc/self/oom_score_adj";

/// A score, as it is written to that file; `None` if this process has it.
pub(super) fn oom_score_to_set(score: i32) -> Option<String> {
    let present = std::fs::read_to_string(OOM_SCORE_FILE).unwrap_or_default();
    (present.trim().parse() != Ok(score)).then(|| score.to_string())
}

fn switch_user(account: &Account) -> InitResult<()> {
    use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
    let Account {
        uid, gid, groups, ..
    } = account;
    // His own group is one of them, so that a program that changes it does not leave it
    // (CVE-2022-36109).
    let has_more = groups.iter().any(|id| id != gid);
    let others = groups.iter().filter(|id| *id != gid);
    let groups: Vec<Gid> = [gid]
        .into_iter()
        .chain(others)
        .map(|id| Gid::from_raw(*id))
        .collect();
    match setgroups(&groups) {
        Ok(()) => {}
        // With a single id, groups cannot be changed, and there are none to take on.
        Err(nix::Error::EPERM) if !has_more => {}
        Err(errno) => return Err(errno).at(Step::Rights, || "supplementary groups"),
    }
    let (user, group) = (Uid::from_raw(*uid), Gid::from_raw(*gid));
    setresgid(group, group, group).at(Step::Rights, || format!("group {gid}"))?;
    setresuid(user, user, user).at(Step::Rights, || format!("user {uid}"))
}

fn c_strings(words: &[String]) -> InitResult<Vec<CString>> {
    words.iter().map(|word| c_string(word.as_str())).collect()
}

fn c_string(word: impl Into<Vec<u8>>) -> InitResult<CString> {
    CString::new(word).map_err(|_| Fault::new(Step::Exec, Errno::INVAL, "(a NUL byte in it)"))
}

/// Opens the container's `/dev/null`.
pub(super) fn open_null(root: &Tree) -> InitResult<OwnedFd> {
    root.open_plain(
        Path::new("/dev/null"),
        OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY,
    )
    .at(Step::Device, || "null")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_found_as_a_shell_finds_them() {
        let find = |command: &str, search: &str| find(OsStr::new(command), search);
        assert_eq!(find("sh", "/nowhere:/bin"), Ok("/bin/sh".into()));
        assert_eq!(find("/bin/sh", ""), Ok("/bin/sh".into()));
        assert_eq!(find("no-such-command", "/bin"), Err(Errno::NOENT));
        assert_eq!(find("/etc", "/bin"), Err(Errno::ACCESS));
        assert_eq!(find("", "/bin"), Err(Errno::NOENT));
        assert_eq!(find("passwd", "/etc"), Err(Errno::ACCESS));
    }
}
