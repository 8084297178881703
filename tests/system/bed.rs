//! A test's own place: a store, a home, the program to call, and a look at the end for
//! whatever was left.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use coracle::paths::Paths;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};
use serde_json::Value;

use crate::machine::{Machine, User, remove_tree};
use crate::registry::Registry;

/// No command of a test takes longer, unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);
/// Nor is anything else waited for any longer; a machine may have much to do.
const SOON: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// What all tests of a run share.
pub(crate) struct Shared {
    pub(crate) machine: Machine,
    pub(crate) registry: Registry,
}

impl Shared {
    /// The image that most tests use: busybox, and a user `app` with id 1000.
    pub(crate) fn busybox(&self) -> String {
        format!("{}/busybox:1", self.registry.address)
    }
}

/// Who calls the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    Root,
    User(User),
}

/// A port that nobody else uses: no other test, and no outgoing connection, for it lies
/// below those that the kernel gives out by itself.
pub(crate) fn free_port() -> u16 {
    const FIRST: u16 = 10_000;
    const COUNT: u16 = 20_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let start = (std::process::id() % u32::from(COUNT)) as u16;
        let port = FIRST + start.wrapping_add(number) % COUNT;
        if TcpListener::bind(("0.0.0.0", port)).is_ok() {
            return port;
        }
    }
}

/// A test's own place.
pub(crate) struct Bed<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) who: Who,
    place: PathBuf,
}

impl<'a> Bed<'a> {
    pub(crate) fn new(shared: &'a Shared, who: Who) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let bed = Bed {
            shared,
            who,
            place: shared.machine.place.join(format!("t{number}")),
        };
        bed.own_directory(&bed.place);
        bed.own_directory(&bed.place.join("home"));
        bed
    }

    fn own_directory(&self, path: &Path) {
        fs::create_dir(path).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        self.give(path);
    }

    /// Makes the caller of the program the owner of a file.
    fn give(&self, path: &Path) {
        if let (Who::User(user), true) = (&self.who, self.shared.machine.is_root) {
            std::os::unix::fs::lchown(path, Some(user.uid), Some(user.gid)).unwrap();
        }
    }

    pub(crate) fn is_root(&self) -> bool {
        self.who == Who::Root
    }

    /// A file or directory of this test.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.place.join(name)
    }

    /// The store.
    pub(crate) fn store(&self) -> PathBuf {
        self.path("store")
    }

    /// What the store is called where stores share things: cgroups, firewall tables.
    pub(crate) fn host_name(&self) -> String {
        Paths {
            root: self.store(),
            run: self.store().join("run"),
        }
        .host_name()
    }

    /// Writes a file of the caller's, with the directories above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        let above: Vec<&Path> = path
            .ancestors()
            .skip(1)
            .take_while(|dir| !dir.exists())
            .collect();
        for directory in above.iter().rev() {
            self.own_directory(directory);
        }
        fs::write(&path, content).unwrap();
        self.give(&path);
        path
    }

    /// A call of the program, ready to be made.
    pub(crate) fn call(&self, arguments: &[&str]) -> Call<'_> {
        Call {
            bed: self,
            store: "store",
            as_root: false,
            before: Vec::new(),
            arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
            environment: BTreeMap::new(),
            stdin: Vec::new(),
            patience: PATIENCE,
        }
    }

    /// Calls the program and waits until it ends.
    pub(crate) fn coracle(&self, arguments: &[&str]) -> Said {
        self.call(arguments).said()
    }

    /// Calls the program, which must succeed, and returns what it printed.
    pub(crate) fn ok(&self, arguments: &[&str]) -> String {
        self.coracle(arguments).succeeds()
    }

    /// Pulls the image that most tests use, and returns its name.
    pub(crate) fn busybox(&self) -> String {
        let name = self.shared.busybox();
        self.ok(&["pull", "-q", &name]);
        name
    }

    /// Runs a command in a new container without a network, to the end.
    pub(crate) fn run(&self, options: &[&str], command: &[&str]) -> Said {
        let image = self.busybox();
        let words = ["run", "--rm", "--network", "none"];
        self.coracle(&[&words, options, &[image.as_str()], command].concat())
    }

    /// Runs a shell script in a new container, which must succeed.
    pub(crate) fn sh(&self, options: &[&str], script: &str) -> String {
        self.run(options, &["sh", "-ec", script]).succeeds()
    }

    /// Starts a container in the background, without a network, and returns its id.
    pub(crate) fn start(&self, options: &[&str], command: &[&str]) -> String {
        let image = self.busybox();
        let words = ["run", "-d", "--network", "none"];
        let arguments = [&words, options, &[image.as_str()], command].concat();
        self.ok(&arguments).trim().to_owned()
    }

    /// One object, as `inspect` shows it.
    pub(crate) fn inspect(&self, name: &str) -> Value {
        let text = self.ok(&["inspect", name]);
        let mut found: Vec<Value> = serde_json::from_str(&text).expect("inspect prints JSON");
        assert_eq!(found.len(), 1, "inspect {name} shows one object");
        found.remove(0)
    }

    /// The id of the image of that name.
    pub(crate) fn image_id(&self, name: &str) -> String {
        self.ok(&["images", "-q", "--no-trunc", name])
            .trim()
            .to_owned()
    }

    /// Builds an image from a directory of this test.
    pub(crate) fn build(&self, options: &[&str], context: &str) -> Said {
        let context = self.path(context);
        let words = [&["build"], options, &[context.to_str().unwrap()]].concat();
        self.coracle(&words)
    }

    /// Everything in the store but the journal, and but times: paths, with kinds, sizes and link counts.
    pub(crate) fn listing(&self) -> Vec<String> {
        let mut found = Vec::new();
        list(&self.store(), &self.store(), &mut found);
        found.retain(|line| !line.contains("events/journal"));
        found.sort();
        found
    }

    /// The same, once what was removed at last is deleted, too: that is done in the background.
    pub(crate) fn settled_listing(&self) -> Vec<String> {
        let staging = self.store().join("tmp");
        until("nothing is being deleted", || {
            fs::read_dir(&staging).is_ok_and(|mut entries| entries.next().is_none())
        });
        self.listing()
    }

    /// Removes all containers, and says what is left that should not be.
    pub(crate) fn left_over(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.store().join("containers").exists() {
            let ids = self.ok(&["ps", "-aq", "--no-trunc"]);
            for id in ids.lines() {
                self.ok(&["rm", "-f", "-v", id]);
            }
        }
        if self.store().join("networks").exists() {
            self.ok(&["network", "prune", "-f"]);
        }
        let all_gone = || {
            processes_about(&self.place).is_empty()
                && mounts_about(&self.place).is_empty()
                && self.cgroups().is_empty()
                && self.cables().is_empty()
                && self.scraps().is_empty()
        };
        if !holds_soon(all_gone) {
            let label = |what: &str, found: Vec<String>| -> Vec<String> {
                found
                    .into_iter()
                    .map(|one| format!("{what} is left: {one}"))
                    .collect()
            };
            faults.extend(label("a process", processes_about(&self.place)));
            faults.extend(label("a mount", mounts_about(&self.place)));
            faults.extend(label("a cgroup", self.cgroups()));
            faults.extend(label("an interface or a rule", self.cables()));
            faults.extend(label("a file", self.scraps()));
        }
        faults
    }

    /// Removes the files, and what a store keeps in the network that it runs in.
    pub(crate) fn remove(&self) -> Result<(), String> {
        if self.is_root() {
            // None of them exists if no container had a network.
            for family in ["ip", "ip6"] {
                output_of("nft", &["delete", "table", family, &self.host_name()]);
            }
            output_of("ip", &["link", "delete", &self.bridge()]);
        }
        remove_tree(&self.place, self.shared.machine.is_root)
    }

    /// The cgroups of this store.
    pub(crate) fn cgroups(&self) -> Vec<String> {
        let mut found = Vec::new();
        directories_named(
            Path::new("/sys/fs/cgroup"),
            &self.host_name(),
            4,
            &mut found,
        );
        found
    }

    /// The bridge of its default network.
    pub(crate) fn bridge(&self) -> String {
        self.host_name().replace("coracle-", "cora")
    }

    /// Interfaces on the store's bridge, and ports that its firewall still publishes.
    fn cables(&self) -> Vec<String> {
        if !self.is_root() {
            return Vec::new();
        }
        let cables = output_of(
            "ip",
            &["-oneline", "link", "show", "master", &self.bridge()],
        );
        let rules = ["ip", "ip6"]
            .map(|family| output_of("nft", &["list", "table", family, &self.host_name()]));
        // The bridge itself stays, and what the rules know it by.
        let elements = rules
            .iter()
            .flat_map(|rules| rules.lines())
            .filter(|line| line.contains("elements = ") && !line.contains("\"cora"));
        cables
            .lines()
            .map(str::to_owned)
            .chain(elements.map(|line| line.trim().to_owned()))
            .collect()
    }

    /// Files of containers, stagings, leases and sockets, once no container is left.
    fn scraps(&self) -> Vec<String> {
        let mut found = Vec::new();
        for directory in ["containers", "tmp", "run"] {
            let directory = self.store().join(directory);
            list(&directory, &self.place, &mut found);
        }
        // Empty directories are the store's own.
        found.retain(|line| !line.starts_with("directory "));
        // Where the search for a free address goes on.
        found.retain(|line| !line.starts_with("store/run/networks/bridge/last "));
        // What is locked by those who need the user's networks.
        found.retain(|line| !line.starts_with("store/run/user-networks "));
        found
    }
}

/// A call of the program, ready to be made.
pub(crate) struct Call<'a> {
    bed: &'a Bed<'a>,
    store: &'a str,
    as_root: bool,
    before: Vec<String>,
    arguments: Vec<String>,
    environment: BTreeMap<String, String>,
    stdin: Vec<u8>,
    patience: Duration,
}

impl<'a> Call<'a> {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    /// Uses another store of this test.
    pub(crate) fn store(mut self, name: &'a str) -> Self {
        self.store = name;
        self
    }

    /// Calls it through another program, which is given its command line.
    pub(crate) fn through(mut self, words: &[&str]) -> Self {
        self.before = words.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    /// Starts as root, for a program that becomes the caller.
    pub(crate) fn by_root(mut self) -> Self {
        self.as_root = true;
        self
    }

    /// Waits longer than usual.
    pub(crate) fn within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The command as it will be started, in the caller's name.
    pub(crate) fn command(&self) -> Command {
        let program = self.bed.shared.machine.program.to_str().unwrap().to_owned();
        let words: Vec<String> = self.before.iter().cloned().chain([program]).collect();
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .arg("--root")
            .arg(self.bed.path(self.store))
            .args(&self.arguments)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
            .env("HOME", self.bed.path("home"))
            .env("TERM", "dumb")
            .envs(&self.environment)
            .current_dir(&self.bed.place);
        let may_change = self.bed.shared.machine.is_root && !self.as_root;
        if let (Who::User(user), true) = (&self.bed.who, may_change) {
            command.uid(user.uid).gid(user.gid).env("USER", &user.name);
        }
        command
    }

    /// Makes the call and waits until the program ends.
    pub(crate) fn said(self) -> Said {
        let line = self.arguments.join(" ");
        let mut child = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|why| panic!("start coracle {line}: {why}"));
        let mut input = child.stdin.take().unwrap();
        let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let stdin = self.stdin;
        // The program may end without reading everything.
        let writer = thread::spawn(move || drop(input.write_all(&stdin)));
        let (out_done, out_read) = mpsc::channel();
        let (err_done, err_read) = mpsc::channel();
        thread::spawn(move || drop(out_done.send(read_all(&mut out))));
        thread::spawn(move || drop(err_done.send(read_all(&mut err))));
        let status = wait_within(&mut child, self.patience);
        let hangs = |stream: &str| -> ! {
            panic!("coracle {line}: somebody holds {stream} open after the end")
        };
        let Some(status) = status else {
            let said = err_read
                .recv_timeout(Duration::from_secs(1))
                .unwrap_or_default();
            panic!(
                "coracle {line}: did not end within {:?}; it said: {}",
                self.patience,
                String::from_utf8_lossy(&said)
            );
        };
        let out = out_read
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|_| hangs("standard output"));
        let err = err_read
            .recv_timeout(PATIENCE)
            .unwrap_or_else(|_| hangs("standard error"));
        writer.join().unwrap();
        Said {
            line,
            status,
            out,
            err,
        }
    }

    /// Starts the program with its output piped, to be read while it runs.
    pub(crate) fn started(self) -> Running {
        let child = self
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Running::new(child)
    }
}

fn read_all(from: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = from.read_to_end(&mut bytes);
    bytes
}

/// Waits until a process ends; kills it if it does not in time.
fn wait_within(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    let pidfd = pidfd_open(Pid::from_child(child), PidfdFlags::empty()).unwrap();
    let timeout = Timespec {
        tv_sec: i64::try_from(patience.as_secs()).unwrap(),
        tv_nsec: patience.subsec_nanos().into(),
    };
    let ended = poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], Some(&timeout));
    if ended == Ok(0) {
        let _ = child.kill();
        let _ = child.wait();
        return None;
    }
    Some(child.wait().unwrap())
}

/// How a call of the program ended, and what it said.
pub(crate) struct Said {
    line: String,
    status: ExitStatus,
    pub(crate) out: Vec<u8>,
    pub(crate) err: Vec<u8>,
}

impl Said {
    /// Standard output.
    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// The same, as it was written.
    pub(crate) fn out_bytes(&self) -> &[u8] {
        &self.out
    }

    /// Standard error.
    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.err).into_owned()
    }

    /// The exit status.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// It must have ended with this status.
    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> Self {
        assert!(
            self.status.code() == Some(code),
            "coracle {}\nended with {} instead of {code}\nstandard output: {}\nstandard error: {}",
            self.line,
            self.status.code().map_or_else(
                || format!("signal {:?}", self.status.signal()),
                |code| code.to_string()
            ),
            self.out(),
            self.err()
        );
        self
    }

    /// It must have succeeded; returns what it printed.
    #[track_caller]
    pub(crate) fn succeeds(self) -> String {
        self.exits_with(0).out()
    }

    /// It must have failed with this status and one clear error, which is returned.
    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> String {
        let said = self.exits_with(code);
        let err = said.err();
        let errors = err
            .lines()
            .filter(|line| line.starts_with("Error: "))
            .count();
        assert_eq!(
            errors, 1,
            "coracle {}\nsays one error, not: {err}",
            said.line
        );
        assert!(
            said.out.is_empty(),
            "an error is not a result: {}",
            said.out()
        );
        err
    }
}

/// The program while it runs. It is killed when the test is over.
pub(crate) struct Running {
    child: Child,
    lines: mpsc::Receiver<String>,
}

impl Running {
    fn new(mut child: Child) -> Self {
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (said, lines) = mpsc::channel();
        thread::spawn(move || {
            loop {
                let mut line = String::new();
                match out.read_line(&mut line) {
                    Ok(count) if count > 0 => drop(said.send(line)),
                    _ => break,
                }
            }
        });
        Running { child, lines }
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let line = self
            .lines
            .recv_timeout(PATIENCE)
            .expect("it prints one more line");
        line.trim_end().to_owned()
    }

    /// All that it still prints, up to its end.
    pub(crate) fn rest(&mut self) -> String {
        let mut text = String::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => text.push_str(&line),
                Err(mpsc::RecvTimeoutError::Disconnected) => return text,
                Err(mpsc::RecvTimeoutError::Timeout) => panic!("it goes on after: {text}"),
            }
        }
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// Waits until it ends.
    pub(crate) fn ends(&mut self) -> ExitStatus {
        wait_within(&mut self.child, PATIENCE).expect("it ends in time")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until a condition holds.
#[track_caller]
pub(crate) fn until(what: &str, condition: impl FnMut() -> bool) {
    assert!(holds_soon(condition), "this never came true: {what}");
}

fn holds_soon(mut condition: impl FnMut() -> bool) -> bool {
    let started = Instant::now();
    loop {
        if condition() {
            return true;
        }
        if started.elapsed() > SOON {
            return false;
        }
        thread::sleep(BETWEEN_LOOKS);
    }
}

/// What a program prints; nothing if it fails.
pub(crate) fn output_of(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Processes that have something to do with a directory: by their command line or by a
/// mount that they see. Zombies have neither.
fn processes_about(place: &Path) -> Vec<String> {
    // The slash keeps `t1` apart from `t10`.
    let wanted = format!("{}/", place.display());
    let pids = fs::read_dir("/proc").unwrap().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|pid| {
            let text = |file: &str| {
                let bytes = fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
                String::from_utf8_lossy(&bytes).replace('\0', " ")
            };
            let line = text("cmdline");
            let is_about = line.contains(&wanted) || text("mountinfo").contains(&wanted);
            is_about.then(|| format!("{pid} {line}"))
        })
        .collect()
}

fn mounts_about(place: &Path) -> Vec<String> {
    let wanted = format!("{}/", place.display());
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    mounts
        .lines()
        .filter(|line| line.contains(&wanted))
        .map(str::to_owned)
        .collect()
}

fn directories_named(beneath: &Path, name: &str, depth: usize, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(beneath) else {
        return;
    };
    for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
        if entry.file_name() == name {
            found.push(entry.path().display().to_string());
        }
        if depth > 0 {
            directories_named(&entry.path(), name, depth - 1, found);
        }
    }
}

fn list(directory: &Path, root: &Path, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = path
            .strip_prefix(root)
            .unwrap_or(&path)
            .display()
            .to_string();
        let Ok(facts) = fs::symlink_metadata(&path) else {
            continue;
        };
        if facts.is_dir() {
            found.push(format!("directory {name}"));
            list(&path, root, found);
        } else {
            found.push(format!(
                "{name} {} bytes, {} links",
                facts.len(),
                facts.nlink()
            ));
        }
    }
}
