//! What a filter means, found the slow way: rule by rule, for one call at a time.
//!
//! Written from the rules at the top of `policy.rs` and not from its code: numbers come
//! from the `syscalls` crate alone, and nothing is precomputed.

use oci_spec::runtime::{
    Arch, LinuxSeccomp, LinuxSeccompAction, LinuxSeccompArg, LinuxSeccompOperator, LinuxSyscall,
};

use super::interpreter::Call;
use crate::seccomp::Machine;

pub(in crate::seccomp) const X86_64: u32 = 0xc000_003e;
pub(in crate::seccomp) const I386: u32 = 0x4000_0003;
pub(in crate::seccomp) const AARCH64: u32 = 0xc000_00b7;
pub(in crate::seccomp) const ARM: u32 = 0x4000_0028;

pub(in crate::seccomp) fn errno(number: i32) -> u32 {
    0x0005_0000 | number as u32
}
pub(in crate::seccomp) const ALLOW: u32 = 0x7fff_0000;
pub(in crate::seccomp) const KILL_PROCESS: u32 = 0x8000_0000;

/// The number of `name` on an architecture, by its audit word.
pub(in crate::seccomp) fn number(architecture: u32, name: &str) -> Option<u32> {
    let id = match (architecture, name) {
        (AARCH64, "newfstatat") => return Some(79),
        (X86_64, _) => name.parse().map(|call: syscalls::x86_64::Sysno| call.id()),
        (I386, _) => name.parse().map(|call: syscalls::x86::Sysno| call.id()),
        (AARCH64, _) => name.parse().map(|call: syscalls::aarch64::Sysno| call.id()),
        (ARM, _) => name.parse().map(|call: syscalls::arm::Sysno| call.id()),
        _ => unreachable!(),
    };
    id.ok().map(|id| id as u32)
}

/// What `filter` does to `call` on `machine`.
pub(in crate::seccomp) fn evaluate(filter: &LinuxSeccomp, machine: Machine, call: &Call) -> u32 {
    let (native, compat, compat_name) = match machine {
        Machine::X86_64 => (X86_64, I386, Arch::ScmpArchX86),
        Machine::Aarch64 => (AARCH64, ARM, Arch::ScmpArchArm),
    };
    let listed = filter.architectures().clone().unwrap_or_default();
    let has_compat = call.architecture == compat && listed.contains(&compat_name);
    if call.architecture != native && !has_compat {
        return KILL_PROCESS;
    }
    if call.architecture == X86_64 && call.number & 0x4000_0000 != 0 {
        return errno(libc::ENOSYS);
    }
    let default = value(filter.default_action(), filter.default_errno_ret());
    let rules = filter.syscalls().clone().unwrap_or_default();
    if let Some(action) = named(&rules, default, call) {
        return action;
    }
    let permissive = matches!(
        filter.default_action(),
        LinuxSeccompAction::ScmpActAllow
            | LinuxSeccompAction::ScmpActLog
            | LinuxSeccompAction::ScmpActTrace
    );
    let greatest = rules
        .iter()
        .flat_map(|rule| rule.names())
        .filter_map(|name| greatest_number(call.architecture, name))
        .max();
    match greatest {
        Some(greatest) if call.number > greatest && !permissive => errno(libc::ENOSYS),
        _ => default,
    }
}

/// The action of the rules that match, if any does.
fn named(rules: &[LinuxSyscall], default: u32, call: &Call) -> Option<u32> {
    let mut strictest: Option<u32> = None;
    for rule in rules {
        let action = value(rule.action(), rule.errno_ret());
        let arguments = rule.args().clone().unwrap_or_default();
        if action == default {
            continue;
        }
        let is = |name: &String| number(call.architecture, name) == Some(call.number);
        let named = rule.names().iter().any(is);
        if named && arguments.is_empty() {
            return Some(action);
        }
        let rank = |action: u32| (action & 0xffff_0000) as i32;
        let stricter = |than: u32| rank(action) < rank(than);
        let within = multiplexed(call)
            .is_some_and(|within| rule.names().iter().any(|name| name == within))
            && (arguments.is_empty() || stricter(default));
        if within || (named && holds(&arguments, call)) {
            strictest = Some(
                strictest
                    .filter(|other| !stricter(*other))
                    .unwrap_or(action),
            );
        }
    }
    strictest
}

/// `SYS_SOCKET` is 1.
const SOCKETCALLS: [&str; 20] = [
    "socket",
    "bind",
    "connect",
    "listen",
    "accept",
    "getsockname",
    "getpeername",
    "socketpair",
    "send",
    "recv",
    "sendto",
    "recvfrom",
    "shutdown",
    "setsockopt",
    "getsockopt",
    "sendmsg",
    "recvmsg",
    "accept4",
    "recvmmsg",
    "sendmmsg",
];

const IPC_CALLS: [(u64, &str); 12] = [
    (1, "semop"),
    (2, "semget"),
    (3, "semctl"),
    (4, "semtimedop"),
    (11, "msgsnd"),
    (12, "msgrcv"),
    (13, "msgget"),
    (14, "msgctl"),
    (21, "shmat"),
    (22, "shmdt"),
    (23, "shmget"),
    (24, "shmctl"),
];

/// The call that a call of `socketcall` or `ipc` stands for.
fn multiplexed(call: &Call) -> Option<&'static str> {
    match call.number {
        _ if call.architecture != I386 => None,
        102 => {
            let index = usize::try_from(call.arguments[0]).ok()?.checked_sub(1)?;
            SOCKETCALLS.get(index).copied()
        }
        117 => {
            let subcall = call.arguments[0] & 0xffff;
            let mut calls = IPC_CALLS.into_iter();
            calls
                .find(|(number, _)| *number == subcall)
                .map(|found| found.1)
        }
        _ => None,
    }
}

/// The greatest number by which a call of this name can be made.
fn greatest_number(architecture: u32, name: &str) -> Option<u32> {
    let ipc = IPC_CALLS.iter().any(|(_, call)| *call == name);
    let multiplexer = match architecture {
        I386 if SOCKETCALLS.contains(&name) => Some(102),
        I386 if ipc => Some(117),
        _ => None,
    };
    number(architecture, name).max(multiplexer)
}

fn holds(arguments: &[LinuxSeccompArg], call: &Call) -> bool {
    let one = |argument: &LinuxSeccompArg| {
        let (actual, value) = (call.arguments[argument.index()], argument.value());
        match argument.op() {
            LinuxSeccompOperator::ScmpCmpNe => actual != value,
            LinuxSeccompOperator::ScmpCmpLt => actual < value,
            LinuxSeccompOperator::ScmpCmpLe => actual <= value,
            LinuxSeccompOperator::ScmpCmpEq => actual == value,
            LinuxSeccompOperator::ScmpCmpGe => actual >= value,
            LinuxSeccompOperator::ScmpCmpGt => actual > value,
            LinuxSeccompOperator::ScmpCmpMaskedEq => {
                actual & value == argument.value_two().unwrap_or(0) & value
            }
        }
    };
    let mut indices: Vec<usize> = arguments.iter().map(LinuxSeccompArg::index).collect();
    indices.sort_unstable();
    indices.dedup();
    if indices.len() == arguments.len() {
        arguments.iter().all(one)
    } else {
        arguments.iter().any(one)
    }
}

fn value(action: LinuxSeccompAction, errno: Option<u32>) -> u32 {
    match action {
        LinuxSeccompAction::ScmpActKill | LinuxSeccompAction::ScmpActKillThread => 0,
        LinuxSeccompAction::ScmpActKillProcess => 0x8000_0000,
        LinuxSeccompAction::ScmpActTrap => 0x0003_0000,
        LinuxSeccompAction::ScmpActErrno => 0x0005_0000 | errno.unwrap_or(1),
        LinuxSeccompAction::ScmpActNotify => 0x7fc0_0000,
        LinuxSeccompAction::ScmpActTrace => 0x7ff0_0000 | errno.unwrap_or(1),
        LinuxSeccompAction::ScmpActLog => 0x7ffc_0000,
        LinuxSeccompAction::ScmpActAllow => 0x7fff_0000,
    }
}
