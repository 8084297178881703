//! The compiled program against the meaning of its filter, and the built-in profile
//! against what it promises.

pub(super) mod interpreter;
mod naive;

use oci_spec::runtime::{Capabilities, Capability, LinuxSeccomp};
use serde_json::{Value, json};

use self::interpreter::{Call, check, run};
use self::naive::{AARCH64, ALLOW, ARM, I386, KILL_PROCESS, X86_64, errno, evaluate, number};
use super::{KernelVersion, Machine, Profile, Target, compile, default_profile, install_flags};
use crate::sys::seccomp::Instruction;

const EPERM: u32 = 0x0005_0001;
const ENOSYS: u32 = 0x0005_0026;

/// Docker's default set.
const USUAL: [Capability; 14] = [
    Capability::Chown,
    Capability::DacOverride,
    Capability::Fsetid,
    Capability::Fowner,
    Capability::Mknod,
    Capability::NetRaw,
    Capability::Setgid,
    Capability::Setuid,
    Capability::Setfcap,
    Capability::Setpcap,
    Capability::NetBindService,
    Capability::SysChroot,
    Capability::Kill,
    Capability::AuditWrite,
];

fn resolve(profile: Profile, capabilities: &[Capability], machine: Machine) -> LinuxSeccomp {
    let capabilities: Capabilities = capabilities.iter().copied().collect();
    let kernel = KernelVersion {
        major: 5,
        minor: 15,
    };
    let target = Target {
        capabilities: &capabilities,
        kernel,
        machine,
    };
    profile.resolve(&target).unwrap()
}

fn program_of(filter: &LinuxSeccomp, machine: Machine) -> Vec<Instruction> {
    let program = compile(filter, machine).unwrap();
    check(&program).unwrap();
    program
}

fn of_json(filter: Value) -> LinuxSeccomp {
    serde_json::from_value(filter).unwrap()
}

/// The program's answer to a call by name.
fn answer(program: &[Instruction], architecture: u32, name: &str, arguments: &[u64]) -> u32 {
    let number = number(architecture, name).unwrap_or_else(|| panic!("no call `{name}`"));
    answer_to_number(program, architecture, number, arguments)
}

fn answer_to_number(
    program: &[Instruction],
    architecture: u32,
    number: u32,
    arguments: &[u64],
) -> u32 {
    let mut call = Call {
        architecture,
        number,
        arguments: [0; 6],
    };
    call.arguments[..arguments.len()].copy_from_slice(arguments);
    run(program, &call).unwrap()
}

#[test]
fn the_default_profile_lets_ordinary_programs_be_and_refuses_the_rest() {
    let filter = resolve(default_profile(), &USUAL, Machine::X86_64);
    let program = program_of(&filter, Machine::X86_64);
    for (name, arguments, expected) in [
        ("read", &[][..], ALLOW),
        ("execve", &[], ALLOW),
        ("futex", &[], ALLOW),
        ("uretprobe", &[], ALLOW),
        ("removexattrat", &[], ALLOW),
        ("chroot", &[], ALLOW),
        ("ptrace", &[], ALLOW),
        ("arch_prctl", &[], ALLOW),
        ("clone", &[libc::SIGCHLD as u64], ALLOW),
        ("clone", &[0x3d0f00], ALLOW),
        ("clone", &[libc::CLONE_NEWUSER as u64], EPERM),
        ("clone", &[libc::CLONE_NEWNET as u64 | 0x11], EPERM),
        ("clone3", &[], ENOSYS),
        ("unshare", &[libc::CLONE_NEWUSER as u64], EPERM),
        ("setns", &[], EPERM),
        ("mount", &[], EPERM),
        ("bpf", &[], EPERM),
        ("keyctl", &[], EPERM),
        ("add_key", &[], EPERM),
        ("userfaultfd", &[], EPERM),
        ("io_uring_setup", &[], EPERM),
        ("io_uring_enter", &[], EPERM),
        ("open_by_handle_at", &[], EPERM),
        ("init_module", &[], EPERM),
        ("kexec_load", &[], EPERM),
        ("open_tree_attr", &[], ENOSYS),
        ("personality", &[0], ALLOW),
        ("personality", &[8], ALLOW),
        ("personality", &[0x20008], ALLOW),
        ("personality", &[0xffff_ffff], ALLOW),
        ("personality", &[0x0040_0000], EPERM),
        ("personality", &[u64::MAX], EPERM),
    ] {
        let actual = answer(&program, X86_64, name, arguments);
        assert_eq!(actual, expected, "{name} {arguments:x?}");
    }
}

#[test]
fn the_default_profile_allows_every_family_of_sockets_but_two() {
    for (machine, architectures) in [
        (Machine::X86_64, [X86_64, I386]),
        (Machine::Aarch64, [AARCH64, ARM]),
    ] {
        let program = program_of(&resolve(default_profile(), &USUAL, machine), machine);
        for architecture in architectures {
            for family in 0..64 {
                let refused = [libc::AF_ALG as u64, libc::AF_VSOCK as u64].contains(&family);
                let expected = if refused { EPERM } else { ALLOW };
                let actual = answer(&program, architecture, "socket", &[family, 1, 0]);
                assert_eq!(actual, expected, "family {family}");
                // The kernel takes the lower half alone.
                for high in [1, 2, 0x8000_0000, 0xffff_ffff] {
                    let disguised = high << 32 | family;
                    let actual = answer(&program, architecture, "socket", &[disguised, 1, 0]);
                    assert_eq!(actual, EPERM, "family {disguised:#x}");
                }
            }
        }
    }
}

#[test]
fn the_default_profile_opens_with_capabilities() {
    for (capability, names) in [
        (
            Capability::SysAdmin,
            &["mount", "unshare", "setns", "clone3", "bpf", "syslog"][..],
        ),
        (Capability::Bpf, &["bpf"]),
        (Capability::Perfmon, &["perf_event_open"]),
        (
            Capability::SysPtrace,
            &["kcmp", "pidfd_getfd", "process_madvise"],
        ),
        (
            Capability::SysModule,
            &["init_module", "finit_module", "delete_module"],
        ),
        (Capability::SysTime, &["settimeofday", "clock_settime"]),
        (
            Capability::SysNice,
            &["mbind", "set_mempolicy", "get_mempolicy"],
        ),
        (Capability::SysChroot, &["chroot"]),
        (Capability::SysPacct, &["acct"]),
        (Capability::SysTtyConfig, &["vhangup"]),
        (Capability::Syslog, &["syslog"]),
        (Capability::SysBoot, &["reboot"]),
        (Capability::DacReadSearch, &["open_by_handle_at"]),
        (Capability::SysRawio, &["iopl", "ioperm"]),
    ] {
        let without = resolve(default_profile(), &[], Machine::X86_64);
        let without = program_of(&without, Machine::X86_64);
        let with = resolve(default_profile(), &[capability], Machine::X86_64);
        let with = program_of(&with, Machine::X86_64);
        for name in names {
            assert_ne!(answer(&without, X86_64, name, &[]), ALLOW, "{name}");
            assert_eq!(
                answer(&with, X86_64, name, &[]),
                ALLOW,
                "{name} with {capability}"
            );
        }
    }
    let admin = resolve(default_profile(), &[Capability::SysAdmin], Machine::X86_64);
    let admin = program_of(&admin, Machine::X86_64);
    assert_eq!(
        answer(&admin, X86_64, "clone", &[libc::CLONE_NEWNET as u64]),
        ALLOW
    );
}

#[test]
fn the_default_profile_names_only_calls_that_exist() {
    let every: Vec<Capability> = (0..64)
        .filter_map(|number| serde_json::from_value(json!(capability_name(number)?)).ok())
        .collect();
    assert!(every.len() >= 40);
    for machine in [Machine::X86_64, Machine::Aarch64] {
        let filter = resolve(default_profile(), &every, machine);
        for rule in filter.syscalls().as_deref().unwrap() {
            for name in rule.names() {
                let known = [Machine::X86_64, Machine::Aarch64]
                    .into_iter()
                    .any(|machine| super::numbers::find(machine, name).is_some());
                assert!(known, "`{name}`");
            }
        }
    }
}

/// The names of `linux/capability.h`, by number.
fn capability_name(number: usize) -> Option<String> {
    let names = "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP
        LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER
        SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE
        SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP
        MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF
        CHECKPOINT_RESTORE";
    let name = names.split_ascii_whitespace().nth(number)?;
    Some(format!("CAP_{name}"))
}

#[test]
fn the_default_profile_covers_32_bit_programs() {
    let filter = resolve(default_profile(), &USUAL, Machine::X86_64);
    let program = program_of(&filter, Machine::X86_64);
    for (name, arguments, expected) in [
        ("read", &[][..], ALLOW),
        ("socketcall", &[1], ALLOW),
        ("waitpid", &[], ALLOW),
        ("clone", &[libc::CLONE_NEWUSER as u64], EPERM),
        ("umount", &[], EPERM),
        ("io_uring_setup", &[], EPERM),
    ] {
        assert_eq!(answer(&program, I386, name, arguments), expected, "{name}");
    }
    let filter = resolve(default_profile(), &USUAL, Machine::Aarch64);
    let program = program_of(&filter, Machine::Aarch64);
    for (architecture, name, expected) in [
        (AARCH64, "newfstatat", ALLOW),
        (AARCH64, "mount", EPERM),
        (ARM, "arm_fadvise64_64", ALLOW),
        (ARM, "mount", EPERM),
    ] {
        assert_eq!(
            answer(&program, architecture, name, &[]),
            expected,
            "{name}"
        );
    }
    let private = |number| answer_to_number(&program, ARM, number, &[]);
    assert_eq!(private(0xf0005), ALLOW, "set_tls");
    assert_eq!(private(0xf0003), ENOSYS, "usr26");
}

#[test]
fn the_default_profile_makes_a_small_program() {
    for machine in [Machine::X86_64, Machine::Aarch64] {
        let program = program_of(&resolve(default_profile(), &USUAL, machine), machine);
        assert!(program.len() < 464, "{} instructions", program.len());
    }
}

#[test]
fn calls_newer_than_the_profile_do_not_exist() {
    let rules =
        json!([{"names":["read","getrandom","not_yet_invented"],"action":"SCMP_ACT_ALLOW"}]);
    for (default, newer, older) in [
        ("SCMP_ACT_ERRNO", ENOSYS, EPERM),
        ("SCMP_ACT_KILL_PROCESS", ENOSYS, KILL_PROCESS),
        ("SCMP_ACT_TRACE", 0x7ff0_0001, 0x7ff0_0001),
        ("SCMP_ACT_LOG", 0x7ffc_0000, 0x7ffc_0000),
    ] {
        let filter = of_json(json!({"defaultAction":default,"syscalls":rules}));
        let program = program_of(&filter, Machine::X86_64);
        let getrandom = number(X86_64, "getrandom").unwrap();
        for (number, expected) in [
            (getrandom - 1, older),
            (getrandom, ALLOW),
            (getrandom + 1, newer),
            (0x3fff_ffff, newer),
        ] {
            let actual = answer_to_number(&program, X86_64, number, &[]);
            assert_eq!(actual, expected, "{default} {number}");
        }
    }
}

#[test]
fn x32_does_not_exist_even_where_all_is_allowed() {
    let filter = of_json(json!({"defaultAction":"SCMP_ACT_ALLOW",
        "architectures":["SCMP_ARCH_X86_64","SCMP_ARCH_X32","SCMP_ARCH_MIPS"]}));
    let program = program_of(&filter, Machine::X86_64);
    for number in [0x4000_0000, 0x4000_0001, u32::MAX] {
        assert_eq!(answer_to_number(&program, X86_64, number, &[]), ENOSYS);
    }
    assert_eq!(answer_to_number(&program, X86_64, 0x3fff_ffff, &[]), ALLOW);
}

#[test]
fn programs_of_an_architecture_that_is_not_listed_are_killed() {
    for (architectures, expected) in [
        (json!(null), KILL_PROCESS),
        (json!(["SCMP_ARCH_X86_64"]), KILL_PROCESS),
        (json!(["SCMP_ARCH_X86"]), ALLOW),
    ] {
        let filter =
            of_json(json!({"defaultAction":"SCMP_ACT_ALLOW","architectures":architectures}));
        let program = program_of(&filter, Machine::X86_64);
        assert_eq!(answer(&program, X86_64, "read", &[]), ALLOW);
        assert_eq!(answer(&program, I386, "read", &[]), expected);
        assert_eq!(answer_to_number(&program, ARM, 3, &[]), KILL_PROCESS);
    }
}

#[test]
fn a_refused_call_is_refused_through_socketcall_and_ipc_as_well() {
    let filter = of_json(
        json!({"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],
        "syscalls":[
            {"names":["socket"],"action":"SCMP_ACT_ERRNO","args":[{"index":0,"value":38,"op":"SCMP_CMP_EQ"}]},
            {"names":["shmget"],"action":"SCMP_ACT_ERRNO"}]}),
    );
    let program = program_of(&filter, Machine::X86_64);
    for (name, arguments, expected) in [
        ("socket", &[38][..], EPERM),
        ("socket", &[2], ALLOW),
        ("socketcall", &[1], EPERM),
        ("socketcall", &[2], ALLOW),
        ("ipc", &[23], EPERM),
        ("ipc", &[0x0001_0017], EPERM),
        ("ipc", &[24], ALLOW),
    ] {
        assert_eq!(
            answer(&program, I386, name, arguments),
            expected,
            "{name} {arguments:?}"
        );
    }
}

#[test]
fn a_call_allowed_for_some_arguments_is_not_allowed_where_they_cannot_be_seen() {
    let filter = of_json(
        json!({"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86"],
        "syscalls":[
            {"names":["socket"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":2,"op":"SCMP_CMP_EQ"}]},
            {"names":["connect"],"action":"SCMP_ACT_ALLOW"}]}),
    );
    let program = program_of(&filter, Machine::X86_64);
    for (arguments, expected) in [(&[1][..], EPERM), (&[3], ALLOW), (&[2], EPERM)] {
        assert_eq!(
            answer(&program, I386, "socketcall", arguments),
            expected,
            "{arguments:?}"
        );
    }
}

#[test]
fn rules_for_one_call_are_weighed_as_promised() {
    let if_1 = json!([{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]);
    let if_1_and_2 = json!([
        {"index":0,"value":1,"op":"SCMP_CMP_EQ"}, {"index":1,"value":2,"op":"SCMP_CMP_EQ"}]);
    let if_1_or_3 = json!([
        {"index":0,"value":1,"op":"SCMP_CMP_EQ"}, {"index":0,"value":3,"op":"SCMP_CMP_EQ"}]);
    let rule = |action: &str, errno: Value, args: &Value| json!({"names":["chmod"],"action":format!("SCMP_ACT_{action}"),"errnoRet":errno,"args":args});
    let none = &json!(null);
    let refuse = |number: u32, args: &Value| rule("ERRNO", json!(number), args);
    let allow = |args: &Value| rule("ALLOW", json!(null), args);
    for (what, rules, cases) in [
        (
            "the first without arguments decides",
            vec![refuse(5, &if_1), allow(none), refuse(6, none)],
            vec![([1, 0], ALLOW), ([0, 0], ALLOW)],
        ),
        (
            "one that repeats the default says nothing",
            vec![refuse(1, none), allow(&if_1)],
            vec![([1, 0], ALLOW), ([0, 0], EPERM)],
        ),
        (
            "of those that match the strictest wins",
            vec![
                allow(&if_1),
                refuse(5, &if_1),
                rule("TRAP", json!(null), &if_1_and_2),
            ],
            vec![([1, 0], errno(5)), ([1, 2], 0x0003_0000), ([0, 2], EPERM)],
        ),
        (
            "of equally strict ones the first",
            vec![refuse(6, &if_1), refuse(5, &if_1_or_3)],
            vec![([1, 0], errno(6)), ([3, 0], errno(5))],
        ),
        (
            "all arguments must match",
            vec![allow(&if_1_and_2)],
            vec![([1, 2], ALLOW), ([1, 0], EPERM), ([0, 2], EPERM)],
        ),
        (
            "but any of those for the same one",
            vec![allow(&if_1_or_3)],
            vec![([1, 0], ALLOW), ([3, 0], ALLOW), ([2, 0], EPERM)],
        ),
    ] {
        let filter = of_json(json!({"defaultAction":"SCMP_ACT_ERRNO","syscalls":rules}));
        let program = program_of(&filter, Machine::X86_64);
        for (arguments, expected) in cases {
            let actual = answer(&program, X86_64, "chmod", &arguments);
            assert_eq!(actual, expected, "{what}: {arguments:?}");
        }
    }
}

#[test]
fn a_program_that_the_kernel_would_not_take_is_an_error() {
    let rules: Vec<Value> = (0..1100)
        .map(|value| {
            json!({"names":["ioctl"],"action":"SCMP_ACT_ALLOW",
                "args":[{"index":1,"value":value * 7,"op":"SCMP_CMP_EQ"}]})
        })
        .collect();
    let filter =
        |count: usize| of_json(json!({"defaultAction":"SCMP_ACT_ERRNO","syscalls":rules[..count]}));
    check(&compile(&filter(1000), Machine::X86_64).unwrap()).unwrap();
    let error = compile(&filter(1100), Machine::X86_64)
        .map(|program| program.len())
        .unwrap_err();
    assert!(error.one_line().contains("at most 4096"), "{error:?}");
}

#[test]
fn what_a_stored_filter_may_not_say_is_refused() {
    for filter in [
        json!({"defaultAction":"SCMP_ACT_ALLOW","defaultErrnoRet":1}),
        json!({"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":4096}),
        json!({"defaultAction":"SCMP_ACT_ERRNO",
            "syscalls":[{"names":["read"],"action":"SCMP_ACT_LOG","errnoRet":1}]}),
        json!({"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":[],"action":"SCMP_ACT_LOG",
            "args":[{"index":usize::MAX,"value":1,"op":"SCMP_CMP_EQ"}]}]}),
    ] {
        assert!(
            compile(&of_json(filter.clone()), Machine::X86_64).is_err(),
            "{filter}"
        );
    }
}

#[test]
fn flags_are_those_of_the_filter_or_the_usual_one() {
    for (flags, expected) in [
        (json!(null), 4),
        (json!([]), 0),
        (
            json!(["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"]),
            3,
        ),
        (json!(["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"]), 0x20),
    ] {
        let filter = of_json(json!({"defaultAction":"SCMP_ACT_ALLOW","flags":flags}));
        assert_eq!(install_flags(&filter), expected, "{flags}");
    }
}

/// Xorshift: the same numbers in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn choose<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A number whose halves are near each other's and near the edges.
    fn value(&mut self) -> u64 {
        const HALVES: [u64; 7] = [0, 1, 2, 23, 38, 0x8000_0000, 0xffff_ffff];
        *self.choose(&HALVES) << 32 | *self.choose(&HALVES)
    }
}

const ACTIONS: [&str; 9] = [
    "ALLOW",
    "ERRNO",
    "KILL",
    "KILL_THREAD",
    "KILL_PROCESS",
    "TRAP",
    "TRACE",
    "LOG",
    "NOTIFY",
];
const OPERATORS: [&str; 7] = ["EQ", "NE", "LT", "LE", "GT", "GE", "MASKED_EQ"];

fn random_action(random: &mut Random, rule: &mut Value, action_key: &str, errno_key: &str) {
    let action = *random.choose(&ACTIONS);
    rule[action_key] = json!(format!("SCMP_ACT_{action}"));
    if ["ERRNO", "TRACE"].contains(&action) && random.below(2) == 0 {
        rule[errno_key] = json!(random.below(4));
    }
}

fn random_filter(random: &mut Random, names: &[&str]) -> LinuxSeccomp {
    let mut filter = json!({"architectures": random.choose(&[
        json!(["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]),
        json!(["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_X86"]),
        json!(null),
    ])});
    random_action(random, &mut filter, "defaultAction", "defaultErrnoRet");
    let rules = (0..random.below(60)).map(|_| {
        let names: Vec<&str> = (0..random.below(8))
            .map(|_| *random.choose(names))
            .collect();
        let arguments: Vec<Value> = (0..random.below(3))
            .map(|_| {
                json!({"index":random.below(6),"value":random.value(),"valueTwo":random.value(),
                    "op":format!("SCMP_CMP_{}", random.choose(&OPERATORS))})
            })
            .collect();
        let mut rule = json!({"names":names,"args":arguments});
        random_action(random, &mut rule, "action", "errnoRet");
        rule
    });
    filter["syscalls"] = rules.collect();
    of_json(filter)
}

/// A call that the filter is likely to say something about.
fn random_call(random: &mut Random, filter: &LinuxSeccomp) -> Call {
    let architecture = *random.choose(&[X86_64, I386, AARCH64, ARM]);
    let rules = filter.syscalls().as_deref().unwrap();
    let names = rules.iter().flat_map(|rule| rule.names());
    let named: Vec<u32> = names
        .filter_map(|name| number(architecture, name))
        .collect();
    let number = match random.below(8) {
        0 => random.below(500) as u32,
        1 => *random.choose(&[102, 117]),
        2 => *random.choose(&[0x3fff_ffff, 0x4000_0000, 0x4000_0001, u32::MAX]),
        _ if named.is_empty() => 0,
        // One of those named, or a neighbour.
        _ => random
            .choose(&named)
            .wrapping_add(random.below(3) as u32)
            .wrapping_sub(1),
    };
    let mut arguments = [0; 6];
    arguments.fill_with(|| random.value());
    if [102, 117].contains(&number) {
        arguments[0] = random.below(26) as u64;
    }
    Call {
        architecture,
        number,
        arguments,
    }
}

#[test]
fn programs_answer_as_their_filters_say() {
    // Few names, so that rules meet; then all, so that programs are long.
    let few = [
        "socket",
        "accept",
        "socketcall",
        "semop",
        "ipc",
        "read",
        "mremap",
        "removexattrat",
    ];
    let all: Vec<&str> = syscalls::x86::Sysno::iter()
        .map(|call| call.name())
        .collect();
    let mut random = Random(0x5eed_c0de_5eed_c0de);
    for round in 0..300 {
        let names = if round % 2 == 0 { &few[..] } else { &all };
        let filter = random_filter(&mut random, names);
        let programs = [Machine::X86_64, Machine::Aarch64]
            .map(|machine| (machine, program_of(&filter, machine)));
        for _ in 0..200 {
            let call = random_call(&mut random, &filter);
            for (machine, program) in &programs {
                let expected = evaluate(&filter, *machine, &call);
                assert_eq!(
                    run(program, &call),
                    Ok(expected),
                    "round {round}, {machine:?}, {call:x?}, {}",
                    serde_json::to_string(&filter).unwrap()
                );
            }
        }
    }
}

#[test]
fn the_default_program_answers_as_its_filter_says_for_every_number() {
    let mut random = Random(0xdefa_0175_ecc0_3b57);
    for capabilities in [&[][..], &USUAL, &[Capability::SysAdmin]] {
        for (machine, architectures) in [
            (Machine::X86_64, [X86_64, I386]),
            (Machine::Aarch64, [AARCH64, ARM]),
        ] {
            let filter = resolve(default_profile(), capabilities, machine);
            let program = program_of(&filter, machine);
            for architecture in architectures {
                for number in 0..600 {
                    let mut arguments = [0; 6];
                    arguments.fill_with(|| random.value());
                    let call = Call {
                        architecture,
                        number,
                        arguments,
                    };
                    let expected = evaluate(&filter, machine, &call);
                    assert_eq!(run(&program, &call), Ok(expected), "{machine:?} {call:x?}");
                }
            }
        }
    }
}
