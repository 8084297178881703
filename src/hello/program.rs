//! `/hello`, the program of the embedded image: says where it runs, and how far that is
//! from the rest of the machine. Without a library, a few kilobytes in all.
//!
//! ```text
//! hello               prints the facts
//! hello stay          prints the facts, and stays until it is asked to end
//! hello read FILE     prints a file
//! hello write FILE    writes the facts to a file
//! ```

#![no_std]
#![no_main]

#[path = "../sys/freestanding.rs"]
mod freestanding;

use core::ffi::CStr;

use freestanding::{Arguments, File, STDOUT, getgid, getpid, getuid, hostname, wait_for_the_end};

const CHUNK: usize = 4096;

fn run(arguments: &Arguments) -> u8 {
    let word = arguments.get(1).map(CStr::to_bytes);
    match (word, arguments.get(2)) {
        (None, _) => facts(&STDOUT),
        (Some(b"stay"), None) => {
            facts(&STDOUT);
            STDOUT.write(b"\nStaying until I am stopped.\n");
            wait_for_the_end();
            STDOUT.write(b"Asked to end: good bye.\n");
        }
        (Some(b"read"), Some(path)) => return read(path),
        (Some(b"write"), Some(path)) => match File::create(path) {
            Some(file) => {
                facts(&file);
                file.close();
            }
            None => return fail(b"cannot write ", path),
        },
        _ => {
            STDOUT.write(b"usage: hello [stay | read FILE | write FILE]\n");
            return 2;
        }
    }
    0
}

fn read(path: &CStr) -> u8 {
    let Some(file) = File::open(path) else { return fail(b"cannot read ", path) };
    let mut buffer = [0; CHUNK];
    loop {
        match file.read(&mut buffer) {
            0 => break,
            count => STDOUT.write(&buffer[..count.min(CHUNK)]),
        }
    }
    file.close();
    0
}

fn fail(what: &[u8], path: &CStr) -> u8 {
    STDOUT.write(b"hello: ");
    STDOUT.write(what);
    STDOUT.write(path.to_bytes());
    STDOUT.write(b"\n");
    1
}

fn facts(to: &File) {
    to.write(b"Hello from a container of coracle.\n\n");
    let line = |name: &[u8]| {
        to.write(b"  ");
        to.write(name);
        to.write(&b"                  "[name.len().min(18)..]);
    };
    line(b"process");
    number(to, getpid());
    to.write(if getpid() == 1 { b", the first of a pid namespace\n" } else { b"\n" });
    line(b"user and group");
    number(to, getuid());
    to.write(b", ");
    number(to, getgid());
    let mut buffer = [0; CHUNK];
    let map = slurp(c"/proc/self/uid_map", &mut buffer);
    match own_user(map) {
        Some(host) => {
            to.write(b"; user 0 here is user ");
            to.write(host);
            to.write(b" of the host\n");
        }
        None => to.write(b"; the host's own user ids\n"),
    }
    line(b"host name");
    let name = hostname();
    to.write(name.split(|byte| *byte == 0).next().unwrap_or_default());
    to.write(b"\n");
    line(b"network");
    interfaces(to, slurp(c"/proc/net/dev", &mut buffer));
    line(b"root");
    let root = slurp(c"/proc/self/mounts", &mut buffer)
        .split(|byte| *byte == b'\n')
        .find_map(|line| {
            let mut words = line.split(|byte| *byte == b' ').skip(1);
            (words.next() == Some(b"/")).then(|| words.next()).flatten()
        });
    to.write(root.unwrap_or(b"unknown"));
    to.write(b"\n");
    let status = slurp(c"/proc/self/status", &mut buffer);
    line(b"capabilities");
    to.write(field(status, b"CapEff:"));
    to.write(b"\n");
    line(b"system calls");
    let filtered = field(status, b"Seccomp:") == b"2";
    to.write(if filtered { b"filtered\n" } else { b"not filtered\n" });
}

/// What user 0 is one level up, unless all ids are what they are on the host.
fn own_user(map: &[u8]) -> Option<&[u8]> {
    let mut numbers =
        map.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let (inside, outside, count) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let initial = inside == b"0" && outside == b"0" && count == b"4294967295";
    (!initial).then_some(outside)
}

/// The names before the colons of /proc/net/dev.
fn interfaces(to: &File, table: &[u8]) {
    let mut first = true;
    for line in table.split(|byte| *byte == b'\n').skip(2) {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
        if name.is_empty() {
            continue;
        }
        if !first {
            to.write(b", ");
        }
        to.write(name);
        first = false;
    }
    to.write(b"\n");
}

/// The value of a line of /proc/self/status.
fn field<'a>(status: &'a [u8], name: &[u8]) -> &'a [u8] {
    status
        .split(|byte| *byte == b'\n')
        .find_map(|line| line.strip_prefix(name))
        .unwrap_or_default()
        .trim_ascii()
}

/// As much of a small file as fits.
fn slurp<'a>(path: &CStr, buffer: &'a mut [u8; CHUNK]) -> &'a [u8] {
    let mut length = 0;
    if let Some(file) = File::open(path) {
        while length < CHUNK {
            match file.read(&mut buffer[length..]) {
                0 => break,
                count => length = (length + count).min(CHUNK),
            }
        }
        file.close();
    }
    &buffer[..length]
}

fn number(to: &File, value: u32) {
    let mut digits = [0_u8; 10];
    let mut start = digits.len();
    let mut rest = value;
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    to.write(&digits[start..]);
}
