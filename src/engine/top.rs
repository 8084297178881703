//! `top`: the processes of a container in the columns of `ps`, or of podman.

use std::collections::BTreeMap;
use std::fs;

use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::thread::CapabilitySet;

use super::processes::{self, Process, TICKS_PER_SECOND};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::runtime::{Tree, capabilities};
use crate::store::containers::Container;

/// Docker's columns: those of `ps -ef`.
const FULL: &str = "uid-name,pid,ppid,c,stime,tty,time,args";
/// Those of `ps`.
const SHORT: &str = "pid,tty,time,comm";
/// Those of `ps aux`.
const USER_ORIENTED: &str = "user,pid,pcpu,pmem,vsz,rss,tty,stat,stime,time,args";
/// The longest list of users that is believed.
const PASSWD_MAX_BYTES: usize = 1 << 20;

/// A column: how it is asked for, its heading, and what it says of a process.
struct Column {
    names: &'static [&'static str],
    heading: &'static str,
    cell: fn(&View<'_>, &Process) -> String,
}

macro_rules! columns {
    ($($heading:literal $names:expr => |$view:tt, $process:ident| $cell:expr;)+) => {
        &[$(Column { names: &$names, heading: $heading, cell: |$view, $process| $cell }),+]
    };
}

const COLUMNS: &[Column] = columns! {
    "UID" ["uid-name"] => |view, process| view.host_user(process.id("Uid", 1));
    "UID" ["uid", "euid"] => |_, process| process.id("Uid", 1).to_string();
    "USER" ["user", "euser"] => |view, process| view.user(process.id("Uid", 1));
    "RUSER" ["ruser"] => |view, process| view.user(process.id("Uid", 0));
    "HUSER" ["huser"] => |view, process| view.host_user(process.id("Uid", 1));
    "GID" ["gid", "egid"] => |_, process| process.id("Gid", 1).to_string();
    "GROUP" ["group", "egroup"] => |view, process| view.group(process.id("Gid", 1));
    "RGROUP" ["rgroup"] => |view, process| view.group(process.id("Gid", 0));
    "HGROUP" ["hgroup"] => |_, process| process.id("Gid", 1).to_string();
    "GROUPS" ["groups", "supgrp"] => |_, process| status(process, "Groups").replace(' ', ",");
    "PID" ["pid"] => |view, process| view.pid(process.pid).to_string();
    "HPID" ["hpid"] => |_, process| process.pid.to_string();
    "PPID" ["ppid"] => |view, process| view.pid(process.parent).to_string();
    "PGID" ["pgid", "pgrp"] => |view, process| view.pid(process.group).to_string();
    "SID" ["sid", "sess", "session"] => |view, process| view.pid(process.session).to_string();
    "C" ["c"] => |view, process| (view.processor(process) as u64).to_string();
    "%CPU" ["pcpu", "%cpu"] => |view, process| format!("{:.1}", view.processor(process));
    "%MEM" ["pmem", "%mem"] => |view, process| format!("{:.1}", view.memory(process));
    "STIME" ["stime", "start", "start_time"] => |view, process| view.started(process);
    "ELAPSED" ["etime"] => |view, process| elapsed(view.age(process) as u64);
    "ELAPSED" ["etimes"] => |view, process| (view.age(process) as u64).to_string();
    "TTY" ["tty", "tt", "tname"] => |_, process| terminal(process.terminal);
    "TIME" ["time", "cputime"] => |_, process| clock(process.ticks / TICKS_PER_SECOND);
    "CMD" ["cmd"] => |_, process| process.arguments.clone();
    "COMMAND" ["args", "command"] => |_, process| process.arguments.clone();
    "COMMAND" ["comm", "ucmd"] => |_, process| process.name.clone();
    "STAT" ["stat"] => |_, process| process.state.to_string();
    "STATE" ["state", "s"] => |_, process| process.state.to_string();
    "NI" ["nice", "ni"] => |_, process| process.nice.to_string();
    "NLWP" ["nlwp", "thcount"] => |_, process| process.threads.to_string();
    "RSS" ["rss", "rssize", "rsz"] => |_, process| (process.resident_bytes >> 10).to_string();
    "VSZ" ["vsz", "vsize"] => |_, process| (process.virtual_bytes >> 10).to_string();
    "EFFECTIVE CAPS" ["capeff"] => |_, process| rights(process, "CapEff");
    "PERMITTED CAPS" ["capprm"] => |_, process| rights(process, "CapPrm");
    "INHERITED CAPS" ["capinh"] => |_, process| rights(process, "CapInh");
    "BOUNDING CAPS" ["capbnd"] => |_, process| rights(process, "CapBnd");
    "AMBIENT CAPS" ["capamb"] => |_, process| rights(process, "CapAmb");
    "SECCOMP" ["seccomp"] => |_, process| match status(process, "Seccomp") {
        "0" => "disabled",
        "1" => "strict",
        "2" => "filter",
        _ => "?",
    }.to_owned();
};

/// What is shown of a container's processes: rows of cells, the first of which is the
/// heading. `options` are those of `ps`, or columns by name as with podman; without any,
/// it is what `ps -ef` shows.
///
/// # Errors
///
/// [`crate::error::Kind::Conflict`] if the container does not run.
pub fn top(container: &Container, options: &[String]) -> Result<Vec<Vec<String>>> {
    let Selection { columns, inside } = select(options)?;
    let processes = processes::of(container)?;
    let view = View::new(&processes, inside);
    let heading = |column: &&Column| match column.names {
        // `ps -ef` calls it so.
        ["args", ..] if options.is_empty() => "CMD".to_owned(),
        _ => column.heading.to_owned(),
    };
    let mut rows = vec![columns.iter().map(heading).collect()];
    for process in &processes {
        let cells = columns.iter().map(|column| (column.cell)(&view, process));
        rows.push(cells.collect());
    }
    Ok(rows)
}

/// Which columns, and whether they are as seen from inside the container.
struct Selection {
    columns: Vec<&'static Column>,
    inside: bool,
}

fn select(options: &[String]) -> Result<Selection> {
    let mut words = options.iter().flat_map(|option| option.split_whitespace());
    let Some(first) = words.clone().next() else {
        return chosen(FULL, false);
    };
    let all_known = || words.clone().all(|word| word.split(',').all(is_column));
    if !first.starts_with('-') && all_known() {
        return chosen(&words.collect::<Vec<_>>().join(","), true);
    }
    let mut preset = SHORT;
    let mut asked: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        let flags = word.trim_start_matches('-');
        for (at, flag) in flags.char_indices() {
            match flag {
                // Which processes: they are all shown anyway.
                'e' | 'A' | 'a' | 'x' | 'w' | 'd' => {}
                'f' | 'F' => preset = FULL,
                'u' => preset = USER_ORIENTED,
                'o' => {
                    let list = &flags[at + 1..];
                    let list = match list.is_empty() {
                        true => words.next().unwrap_or_default(),
                        false => list,
                    };
                    asked.push(list.to_owned());
                    break;
                }
                _ => return Err(unknown(word)),
            }
        }
    }
    match asked.is_empty() {
        true => chosen(preset, false),
        false => chosen(&asked.join(","), false),
    }
}

fn is_column(name: &str) -> bool {
    COLUMNS.iter().any(|column| column.names.contains(&name))
}

fn chosen(list: &str, inside: bool) -> Result<Selection> {
    let column = |name: &str| {
        let found = COLUMNS.iter().find(|column| column.names.contains(&name));
        found.ok_or_else(|| unknown(name))
    };
    let names = list.split(',').filter(|name| !name.is_empty());
    let columns = names.map(column).collect::<Result<Vec<_>>>()?;
    match columns.is_empty() {
        true => Err(unknown(list)),
        false => Ok(Selection { columns, inside }),
    }
}

fn unknown(word: &str) -> Error {
    let names = COLUMNS.iter().filter_map(|column| column.names.first());
    let names: Vec<&str> = names.copied().filter(|name| *name != "uid-name").collect();
    Error::usage(format!(
        "`{word}` is neither an option of ps that is known here nor a column"
    ))
    .hint(format!(
        "There are -ef, aux, -o LIST, and the columns {}.",
        names.join(", ")
    ))
}

/// What the columns have to know beside the process.
struct View<'a> {
    inside: bool,
    /// The pid inside, by the pid on the host.
    pids: BTreeMap<i32, i32>,
    first: Option<&'a Process>,
    users: BTreeMap<u32, String>,
    host_users: BTreeMap<u32, String>,
    groups: BTreeMap<u32, String>,
    /// Ticks since boot.
    uptime: u64,
    memory_bytes: u64,
}

impl<'a> View<'a> {
    fn new(processes: &'a [Process], inside: bool) -> Self {
        let first = processes.first();
        let host = fs::read("/etc/passwd").unwrap_or_default();
        let inner = |file: &str| first.map_or_else(Vec::new, |first| inner_file(first, file));
        let pids = processes.iter();
        View {
            inside,
            pids: pids
                .map(|process| (process.pid, process.inner_pid))
                .collect(),
            first,
            users: names_by_id(&inner("etc/passwd")),
            host_users: names_by_id(&host),
            groups: names_by_id(&inner("etc/group")),
            uptime: uptime(),
            memory_bytes: super::stats::host_memory(),
        }
    }

    /// A pid as the view has it; 0 for one that is outside.
    fn pid(&self, pid: i32) -> i32 {
        match self.inside {
            true => self.pids.get(&pid).copied().unwrap_or(0),
            false => pid,
        }
    }

    fn host_user(&self, id: u32) -> String {
        self.host_users
            .get(&id)
            .cloned()
            .unwrap_or_else(|| id.to_string())
    }

    fn user(&self, id: u32) -> String {
        if !self.inside {
            return self.host_user(id);
        }
        let id = self.inner_id(id, "uid_map");
        self.users
            .get(&id)
            .cloned()
            .unwrap_or_else(|| id.to_string())
    }

    fn group(&self, id: u32) -> String {
        if !self.inside {
            return id.to_string();
        }
        let id = self.inner_id(id, "gid_map");
        self.groups
            .get(&id)
            .cloned()
            .unwrap_or_else(|| id.to_string())
    }

    /// An id of ours as the container has it.
    fn inner_id(&self, id: u32, map: &str) -> u32 {
        let Some(first) = self.first else { return id };
        let text = fs::read_to_string(format!("/proc/{}/{map}", first.pid)).unwrap_or_default();
        let found = text.lines().find_map(|line| {
            let numbers: Vec<u32> = line.split_whitespace().flat_map(str::parse).collect();
            let [inside, outside, count] = numbers[..] else {
                return None;
            };
            let distance = id
                .checked_sub(outside)
                .filter(|distance| *distance < count)?;
            inside.checked_add(distance)
        });
        found.unwrap_or(id)
    }

    /// Seconds since it started.
    fn age(&self, process: &Process) -> f64 {
        self.uptime.saturating_sub(process.started) as f64 / TICKS_PER_SECOND as f64
    }

    /// Percents of one processor, over its whole life.
    fn processor(&self, process: &Process) -> f64 {
        let age = self.age(process);
        match age > 0.0 {
            true => process.ticks as f64 / TICKS_PER_SECOND as f64 / age * 100.0,
            false => 0.0,
        }
    }

    fn memory(&self, process: &Process) -> f64 {
        process.resident_bytes as f64 / self.memory_bytes.max(1) as f64 * 100.0
    }

    /// The hour today, the day otherwise.
    fn started(&self, process: &Process) -> String {
        let age = std::time::Duration::from_secs_f64(self.age(process).max(0.0));
        let now = Timestamp::now();
        now.before(age).hour_or_day(now)
    }
}

/// A file of the container, opened beneath its root by what its first process has as such.
fn inner_file(first: &Process, path: &str) -> Vec<u8> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root = openat(
        CWD,
        format!("/proc/{}/root", first.pid),
        flags,
        Mode::empty(),
    );
    let read = |root| {
        Tree::new(root)
            .read_small(path.as_ref(), PASSWD_MAX_BYTES)
            .ok()
    };
    root.ok().and_then(read).unwrap_or_default()
}

/// `name:x:id:…` by id; the first one wins.
fn names_by_id(file: &[u8]) -> BTreeMap<u32, String> {
    let mut names = BTreeMap::new();
    for line in String::from_utf8_lossy(file).lines() {
        let mut fields = line.split(':');
        let (name, id) = (fields.next(), fields.nth(1).and_then(|id| id.parse().ok()));
        if let (Some(name), Some(id)) = (name, id) {
            names.entry(id).or_insert_with(|| name.to_owned());
        }
    }
    names
}

/// Ticks since boot.
fn uptime() -> u64 {
    let text = fs::read_to_string("/proc/uptime").unwrap_or_default();
    let seconds: f64 = text
        .split(' ')
        .next()
        .and_then(|seconds| seconds.parse().ok())
        .unwrap_or(0.0);
    (seconds * TICKS_PER_SECOND as f64) as u64
}

fn status<'a>(process: &'a Process, key: &str) -> &'a str {
    process.status.get(key).map_or("", String::as_str)
}

/// Capabilities by name, as podman shows them.
fn rights(process: &Process, key: &str) -> String {
    let bits = u64::from_str_radix(status(process, key), 16).unwrap_or(0);
    let set = CapabilitySet::from_bits_truncate(bits);
    if set.is_empty() {
        return "none".to_owned();
    }
    let names = capabilities::names(set);
    match names.len() == capabilities::names(CapabilitySet::all()).len() {
        true => "full".to_owned(),
        false => names
            .iter()
            .map(|name| name.trim_start_matches("CAP_"))
            .collect::<Vec<_>>()
            .join(","),
    }
}

/// `pts/0` of a device number as `stat` gives it (proc_pid_stat(5), field 7).
fn terminal(device: u32) -> String {
    let major = (device >> 8) & 0xfff;
    let minor = (device & 0xff) | ((device >> 12) & 0xfff00);
    match major {
        0 => "?".to_owned(),
        136..=143 => format!("pts/{}", minor + (major - 136) * 256),
        4 if minor < 64 => format!("tty{minor}"),
        4 => format!("ttyS{}", minor - 64),
        5 => "console".to_owned(),
        _ => format!("{major}:{minor}"),
    }
}

/// `01:02:03`.
fn clock(seconds: u64) -> String {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{hours:02}:{minutes:02}:{:02}", seconds % 60)
}

/// `02:03`, `01:02:03` or `4-01:02:03`.
fn elapsed(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    match (days, rest / 3600) {
        (0, 0) => format!("{:02}:{:02}", rest / 60, rest % 60),
        (0, _) => clock(rest),
        _ => format!("{days}-{}", clock(rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(options: &[&str]) -> Option<String> {
        let options: Vec<String> = options.iter().map(|word| (*word).to_owned()).collect();
        let selection = select(&options).ok()?;
        let headings: Vec<&str> = selection
            .columns
            .iter()
            .map(|column| column.heading)
            .collect();
        Some(format!("{} {}", headings.join(","), selection.inside))
    }

    #[test]
    fn columns_are_asked_for_as_with_ps_and_as_with_podman() {
        for (options, expected) in [
            (&[][..], Some("UID,PID,PPID,C,STIME,TTY,TIME,COMMAND false")),
            (
                &["-ef"],
                Some("UID,PID,PPID,C,STIME,TTY,TIME,COMMAND false"),
            ),
            (&["-o", "pid,comm"], Some("PID,COMMAND false")),
            (&["-eo", "pid", "-orss"], Some("PID,RSS false")),
            (&["-o pid,args"], Some("PID,COMMAND false")),
            (
                &["aux"],
                Some("USER,PID,%CPU,%MEM,VSZ,RSS,TTY,STAT,STIME,TIME,COMMAND false"),
            ),
            (
                &["pid", "user", "capeff"],
                Some("PID,USER,EFFECTIVE CAPS true"),
            ),
            (&["pid,seccomp"], Some("PID,SECCOMP true")),
            (&["-o", "nonsense"], None),
            (&["-o"], None),
            (&["--nonsense"], None),
            (&["nonsense"], None),
        ] {
            assert_eq!(headings(options).as_deref(), expected, "{options:?}");
        }
    }

    #[test]
    fn times_and_terminals_look_as_in_ps() {
        assert_eq!(clock(3723), "01:02:03");
        assert_eq!(elapsed(5), "00:05");
        assert_eq!(elapsed(3723), "01:02:03");
        assert_eq!(elapsed(4 * 86_400 + 3723), "4-01:02:03");
        assert_eq!(terminal(0), "?");
        assert_eq!(terminal(136 << 8 | 3), "pts/3");
    }
}
