//! A machine of our own for the tests: what they do never reaches the host.
//!
//! ```text
//! outside     the process that was started: makes the namespaces and waits
//!   └─ first  PID 1: files and interfaces of the machine, reaps, looks for what is left
//!        └─ tests
//! ```
//!
//! Root gets namespaces for processes, mounts and the network; an overlay on `/etc`, so
//! that users can be added; a `/dev/net/tun` that users may open; a way out through
//! `uplink`, which leads nowhere. Slow tests need a real way out and so use the host's
//! network; what their stores made there is removed with them. A user who is not root gets
//! none of that: the tests then run as that user alone, on the host.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};

use rustix::process::{WaitOptions, wait};

/// Which of the processes above this is.
const STAGE: &str = "CORACLE_TEST_STAGE";
/// The directory that holds all files of a run of the tests.
const PLACE: &str = "CORACLE_TEST_PLACE";

/// A user of the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl User {
    /// Has subordinate ids.
    fn ordinary() -> Self {
        User {
            name: "coracle-test".into(),
            uid: 61_210,
            gid: 61_210,
        }
    }

    /// Has none.
    fn with_one_id() -> Self {
        User {
            name: "coracle-single".into(),
            uid: 61_211,
            gid: 61_211,
        }
    }
}

/// Where the tests run.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    /// All files of this run.
    pub(crate) place: PathBuf,
    /// The program, where every user can start it.
    pub(crate) program: PathBuf,
    /// The user that `user` tests run as.
    pub(crate) ordinary: User,
    /// A user without subordinate ids, if there can be one.
    pub(crate) single: Option<User>,
    /// Whether we are root, on a machine of our own.
    pub(crate) is_root: bool,
}

/// Becomes the process that runs the tests. The others end inside.
pub(crate) fn enter(has_way_out: bool) -> Machine {
    let is_root = rustix::process::geteuid().is_root();
    match std::env::var(STAGE).as_deref() {
        _ if !is_root => as_user(),
        Ok("tests") => Machine::of(PathBuf::from(std::env::var_os(PLACE).unwrap()), true),
        Ok("first") => first(has_way_out),
        _ => outside(has_way_out),
    }
}

/// Ends this process as another one ended.
pub(crate) fn end_as(status: ExitStatus) -> ! {
    let code = status.code().or(status.signal().map(|signal| 128 + signal));
    std::process::exit(code.unwrap_or(1))
}

impl Machine {
    fn of(place: PathBuf, is_root: bool) -> Self {
        let program = place.join("coracle");
        let ordinary = if is_root { User::ordinary() } else { caller() };
        let single = is_root.then(User::with_one_id);
        Machine {
            place,
            program,
            ordinary,
            single,
            is_root,
        }
    }

    /// Removes all its files.
    pub(crate) fn remove(&self) -> Result<(), String> {
        remove_tree(&self.place, self.is_root)
    }
}

/// Removes a tree that may hold files of subordinate ids.
pub(crate) fn remove_tree(tree: &Path, is_root: bool) -> Result<(), String> {
    let mut command = match is_root {
        true => Command::new("rm"),
        false => {
            let mut command = Command::new("unshare");
            command.args(["--user", "--map-root-user", "--map-auto", "rm"]);
            command
        }
    };
    let ended = command
        .arg("-rf")
        .arg(tree)
        .output()
        .map_err(|why| why.to_string())?;
    match ended.status.success() && !tree.exists() {
        true => Ok(()),
        false => Err(format!(
            "{}: {}",
            tree.display(),
            String::from_utf8_lossy(&ended.stderr)
        )),
    }
}

fn caller() -> User {
    let uid = rustix::process::getuid().as_raw();
    let gid = rustix::process::getgid().as_raw();
    User {
        name: std::env::var("USER").unwrap_or_default(),
        uid,
        gid,
    }
}

fn as_user() -> Machine {
    println!("not root: the tests run as the calling user alone");
    let tun = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open("/dev/net/tun");
    if let Err(why) = tun {
        eprintln!("a user's containers have no network here: open /dev/net/tun: {why}");
        std::process::exit(1);
    }
    Machine::of(new_place(), false)
}

/// Makes the directory of all files, with a copy of the program.
fn new_place() -> PathBuf {
    let place = std::env::temp_dir().join(format!("coracle-test-{}", std::process::id()));
    let doing = |what: &str| format!("{what} {}", place.display());
    fs::create_dir(&place).unwrap_or_else(|why| panic!("{}: {why}", doing("make")));
    fs::set_permissions(&place, fs::Permissions::from_mode(0o755)).unwrap();
    // Another build of the program can be tested, for example the release.
    let program = std::env::var_os("CORACLE_TEST_PROGRAM")
        .unwrap_or_else(|| OsString::from(env!("CARGO_BIN_EXE_coracle")));
    fs::copy(&program, place.join("coracle"))
        .unwrap_or_else(|why| panic!("copy {}: {why}", program.display()));
    place
}

fn this_program_as(stage: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(std::env::args_os().skip(1)).env(STAGE, stage);
    command
}

fn outside(has_way_out: bool) -> ! {
    let place = new_place();
    let first = this_program_as("first");
    let unshare = "unshare --mount --pid --fork --kill-child --mount-proc --propagation private";
    let mut words: Vec<OsString> = unshare.split_whitespace().map(OsString::from).collect();
    if !has_way_out {
        words.push("--net".into());
    }
    words.push(first.get_program().to_owned());
    words.extend(first.get_args().map(ToOwned::to_owned));
    let status = Command::new(&words[0])
        .args(&words[1..])
        .env(STAGE, "first")
        .env(PLACE, &place)
        .status()
        .unwrap_or_else(|why| panic!("start {}: {why}", words[0].display()));
    if let Err(why) = remove_tree(&place, true) {
        eprintln!("cannot remove the files of the tests: {why}");
        std::process::exit(1);
    }
    end_as(status)
}

fn first(has_way_out: bool) -> ! {
    let place = PathBuf::from(std::env::var_os(PLACE).unwrap());
    let furnished = files_of_the_machine(&place).and_then(|()| interfaces(has_way_out));
    if let Err(why) = furnished {
        eprintln!("cannot make a machine for the tests: {why}");
        std::process::exit(1);
    }
    let mut tests = this_program_as("tests")
        .spawn()
        .expect("this program can be started");
    let status = reap_until_end_of(&mut tests);
    let left = processes();
    for process in &left {
        eprintln!("a process is left behind by the tests: {process}");
    }
    if left.is_empty() {
        end_as(status)
    } else {
        std::process::exit(1)
    }
}

/// Everything whose parent ended becomes our child, and is a zombie until it is waited for.
fn reap_until_end_of(child: &mut Child) -> ExitStatus {
    loop {
        match wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid.as_raw_nonzero().get() as u32 == child.id() => {
                return ExitStatus::from_raw(status.as_raw());
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => panic!("wait for the tests: {errno}"),
        }
    }
}

/// All processes but our own, with their command lines. Zombies do not count.
fn processes() -> Vec<String> {
    let own = std::process::id();
    let pids = fs::read_dir("/proc").unwrap().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|pid| *pid != own)
        .filter_map(|pid| {
            let words = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
            let line = String::from_utf8_lossy(&words).replace('\0', " ");
            (!line.is_empty()).then(|| format!("{pid} {line}"))
        })
        .collect()
}

/// Runs a program that makes a part of the machine.
fn run(line: &str) -> Result<(), String> {
    let mut words = line.split_whitespace();
    let program = words.next().ok_or("no program")?;
    let ended = Command::new(program)
        .args(words)
        .output()
        .map_err(|why| format!("start {program}: {why}"))?;
    match ended.status.success() {
        true => Ok(()),
        false => Err(format!(
            "{line}: {}",
            String::from_utf8_lossy(&ended.stderr)
        )),
    }
}

fn files_of_the_machine(place: &Path) -> Result<(), String> {
    let text = |why: std::io::Error| why.to_string();
    let machine = place.join("machine");
    for directory in ["etc", "work", "dev"] {
        fs::create_dir_all(machine.join(directory)).map_err(text)?;
    }
    let at = machine.display();
    run(&format!(
        "mount -t overlay overlay -o lowerdir=/etc,upperdir={at}/etc,workdir={at}/work /etc"
    ))?;
    let (ordinary, single) = (User::ordinary(), User::with_one_id());
    for user in [&ordinary, &single] {
        let User { name, uid, gid } = user;
        let home = place.join("homes").join(name);
        append(
            "/etc/passwd",
            &format!("{name}:x:{uid}:{gid}::{}:/bin/sh\n", home.display()),
        )?;
        append("/etc/group", &format!("{name}:x:{gid}:\n"))?;
        fs::create_dir_all(&home).map_err(text)?;
        std::os::unix::fs::chown(&home, Some(*uid), Some(*gid)).map_err(text)?;
    }
    for file in ["/etc/subuid", "/etc/subgid"] {
        fs::write(file, format!("{}:1600000000:65536\n", ordinary.name)).map_err(text)?;
    }
    if Path::new("/dev/net/tun").exists() {
        // Users may open it on most machines, but not on all.
        run(&format!("mount -t tmpfs -o dev,mode=755 tmpfs {at}/dev"))?;
        run(&format!("mknod -m 666 {at}/dev/tun c 10 200"))?;
        run(&format!("mount --bind {at}/dev/tun /dev/net/tun"))?;
    }
    Ok(())
}

fn append(path: &str, line: &str) -> Result<(), String> {
    let old = fs::read_to_string(path).unwrap_or_default();
    let end = if old.is_empty() || old.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    fs::write(path, format!("{old}{end}{line}")).map_err(|why| format!("write {path}: {why}"))
}

fn interfaces(has_way_out: bool) -> Result<(), String> {
    if has_way_out {
        return Ok(());
    }
    run("ip link set lo up")?;
    // Something that looks like the way to everywhere; nobody is at the other end.
    run("ip link add uplink type veth peer name nowhere")?;
    run("ip address add 192.0.2.2/24 dev uplink")?;
    run("ip link set nowhere up")?;
    run("ip link set uplink up")?;
    run("ip route add default via 192.0.2.9")
}
