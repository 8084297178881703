//! Containers with a terminal, through a real one.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::process::{Child, ExitStatus};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::bed::{Bed, until};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    the_container_has_a_terminal_of_the_callers_size,
    a_new_size_is_passed_on,
    control_c_interrupts_the_command_inside,
    job_control_works_inside,
    the_callers_terminal_is_as_before_at_the_end,
    the_detach_keys_leave_the_container_running,
    exec_has_a_terminal_of_its_own,
    a_terminal_is_refused_where_there_is_none,
    a_terminal_without_input_needs_no_terminal_outside,
];

const PATIENCE: Duration = Duration::from_secs(30);

/// A call of the program on a terminal of its own.
pub(crate) struct OnTerminal {
    child: Child,
    keyboard: File,
    /// The side that the program sees, to look at its modes.
    screen: File,
    shown: mpsc::Receiver<Vec<u8>>,
    text: String,
}

impl OnTerminal {
    pub(crate) fn start(bed: &Bed<'_>, arguments: &[&str]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        resize(master.as_fd(), 24, 80);
        let no_controlling_terminal = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).unwrap();
        let screen = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(no_controlling_terminal)
            .open(name.to_str().unwrap())
            .unwrap();
        // A session of its own, led on this terminal.
        let mut command = bed
            .call(arguments)
            .through(&["setsid", "--ctty", "--wait"])
            .command();
        let child = command
            .stdin(screen.try_clone().unwrap())
            .stdout(screen.try_clone().unwrap())
            .stderr(screen.try_clone().unwrap())
            .spawn()
            .unwrap();
        let keyboard = File::from(master);
        let shown = read_in_background(keyboard.try_clone().unwrap());
        OnTerminal {
            child,
            keyboard,
            screen,
            shown,
            text: String::new(),
        }
    }

    fn shell(bed: &Bed<'_>) -> Self {
        let image = bed.busybox();
        let words = [
            "run",
            "-it",
            "--rm",
            "--name",
            "c",
            "--network",
            "none",
            "-e",
            "PS1=ready> ",
            &image,
        ];
        let mut shell = Self::start(bed, &words);
        shell.shows("ready> ");
        shell
    }

    pub(crate) fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until a text is shown, and forgets everything up to it.
    #[track_caller]
    pub(crate) fn shows(&mut self, wanted: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.text.find(wanted) {
                let rest = self.text.split_off(at + wanted.len());
                return std::mem::replace(&mut self.text, rest);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match self.shown.recv_timeout(left) {
                Ok(bytes) => self.text.push_str(&String::from_utf8_lossy(&bytes)),
                Err(_) => panic!("never shown: {wanted:?}; only {:?}", self.text),
            }
        }
    }

    /// Types a command line and returns what it prints before the next prompt.
    pub(crate) fn prints(&mut self, line: &str) -> String {
        self.types(&format!("{line}\n"));
        self.shows("\n");
        let text = self.shows("ready> ");
        text.trim_end_matches("ready> ").replace('\r', "")
    }

    pub(crate) fn ends(&mut self) -> ExitStatus {
        let mut status = None;
        until("the program on the terminal ends", || {
            status = self.child.try_wait().unwrap();
            status.is_some()
        });
        status.unwrap()
    }

    pub(crate) fn is_raw(&self) -> bool {
        !tcgetattr(&self.screen)
            .unwrap()
            .local_modes
            .contains(LocalModes::ICANON)
    }

    /// Whether keys are shown, lines can be edited, and Control-C interrupts.
    pub(crate) fn shows_keys(&self) -> bool {
        tcgetattr(&self.screen)
            .unwrap()
            .local_modes
            .contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }
}

impl Drop for OnTerminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_in_background(mut from: File) -> mpsc::Receiver<Vec<u8>> {
    let (to, shown) = mpsc::channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        // Reading ends with an error once nobody has the other side open.
        while let Ok(count) = from.read(&mut buffer) {
            if count == 0 || to.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    shown
}

fn resize(terminal: impl AsFd, rows: u16, columns: u16) {
    let size = Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).unwrap();
}

fn the_container_has_a_terminal_of_the_callers_size(bed: &Bed<'_>) {
    let mut shell = OnTerminal::shell(bed);
    assert_eq!(shell.prints("stty size"), "24 80\n");
    assert_eq!(shell.prints("tty"), "/dev/pts/0\n");
    assert_eq!(
        shell.prints("test -t 0 && test -t 1 && test -t 2 && echo yes"),
        "yes\n"
    );
    assert_eq!(
        shell.prints("echo x > /dev/tty; ls -l /dev/console | cut -c1"),
        "x\nc\n"
    );
    shell.types("exit 3\n");
    assert_eq!(shell.ends().code(), Some(3));
}

fn a_new_size_is_passed_on(bed: &Bed<'_>) {
    let mut shell = OnTerminal::shell(bed);
    resize(&shell.keyboard, 40, 132);
    until("the new size arrives", || {
        shell.prints("stty size") == "40 132\n"
    });
    let filter = [
        "events",
        "--since",
        "1h",
        "--until",
        "0s",
        "--filter",
        "event=resize",
    ];
    let format = [
        "--format",
        "{{.Actor.Attributes.height}}x{{.Actor.Attributes.width}}",
    ];
    let noted = bed.ok(&[&filter[..], &format].concat());
    assert!(noted.lines().any(|line| line == "40x132"), "{noted}");
    shell.types("exit\n");
    shell.ends();
}

fn control_c_interrupts_the_command_inside(bed: &Bed<'_>) {
    let mut shell = OnTerminal::shell(bed);
    shell.types("sleep 1000; echo status $?\n");
    until("it sleeps", || {
        bed.ok(&["exec", "c", "ps"]).contains("sleep 1000")
    });
    shell.types("\x03");
    shell.shows("ready> ");
    assert!(!bed.ok(&["exec", "c", "ps"]).contains("sleep 1000"));
    assert_eq!(shell.prints("echo goes on"), "goes on\n");
    shell.types("\x04");
    assert_eq!(shell.ends().code(), Some(0), "Control-D ends the shell");
}

fn job_control_works_inside(bed: &Bed<'_>) {
    let mut shell = OnTerminal::shell(bed);
    shell.types("sleep 1000\n");
    until("it sleeps", || {
        bed.ok(&["exec", "c", "ps"]).contains("sleep 1000")
    });
    shell.types("\x1a");
    shell.shows("Stopped");
    shell.shows("ready> ");
    assert!(shell.prints("jobs").contains("Stopped"));
    shell.types("fg\n");
    // Its name is shown before the terminal is its own.
    until("it sleeps on", || {
        let processes = bed.ok(&["exec", "c", "ps", "-o", "stat,args"]);
        processes
            .lines()
            .any(|line| line.starts_with('S') && line.ends_with(" sleep 1000"))
    });
    shell.types("\x03");
    shell.shows("ready> ");
    assert_eq!(shell.prints("jobs"), "");
    shell.types("exit\n");
    shell.ends();
}

fn the_callers_terminal_is_as_before_at_the_end(bed: &Bed<'_>) {
    let mut shell = OnTerminal::shell(bed);
    assert!(shell.is_raw(), "keys go to the container as they are");
    shell.types("exit\n");
    shell.ends();
    assert!(!shell.is_raw());
}

fn the_detach_keys_leave_the_container_running(bed: &Bed<'_>) {
    let mut shell = OnTerminal::shell(bed);
    shell.types("\x10\x11");
    assert_eq!(shell.ends().code(), Some(0));
    assert!(!shell.is_raw());
    assert_eq!(bed.inspect("c")["State"]["Status"], "running");
    bed.ok(&["kill", "c"]);
}

fn exec_has_a_terminal_of_its_own(bed: &Bed<'_>) {
    bed.start(&["--name", "c"], &["sleep", "1000"]);
    let words = ["exec", "-it", "-e", "PS1=ready> ", "c", "sh"];
    let mut shell = OnTerminal::start(bed, &words);
    shell.shows("ready> ");
    assert_eq!(shell.prints("stty size"), "24 80\n");
    resize(&shell.keyboard, 50, 100);
    until("the new size arrives", || {
        shell.prints("stty size") == "50 100\n"
    });
    assert_eq!(shell.prints("test -t 0 && tty"), "/dev/pts/0\n");
    shell.types("exit 4\n");
    assert_eq!(shell.ends().code(), Some(4));
}

fn a_terminal_is_refused_where_there_is_none(bed: &Bed<'_>) {
    let image = bed.busybox();
    let error = bed
        .coracle(&["run", "--rm", "-it", "--network", "none", &image, "true"])
        .fails(1);
    assert!(error.contains("not a TTY"), "{error}");
}

fn a_terminal_without_input_needs_no_terminal_outside(bed: &Bed<'_>) {
    let said = bed
        .run(&["-t"], &["sh", "-c", "test -t 1 && echo yes"])
        .exits_with(0);
    assert_eq!(said.out(), "yes\r\n");
    bed.start(&["-t", "--name", "c"], &["tty"]);
    bed.ok(&["wait", "c"]);
    assert_eq!(bed.ok(&["logs", "c"]), "/dev/pts/0\r\n");
}
