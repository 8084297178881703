//! The built-in profile: Docker's default profile, as a table.
//!
//! Owns which system calls a container may make when nobody says otherwise. Refuses to
//! know numbers, programs and the command line.
//!
//! The table follows `seccomp/default.json` of `github.com/moby/profiles` as of June
//! 2026, which knows the calls of Linux 6.13; newer ones answer `ENOSYS`. What is not
//! listed fails with `EPERM`: among others `io_uring_*`, `userfaultfd`, `keyctl`,
//! `add_key` and `request_key`, `kexec_*`, `pivot_root`. It differs in two points, both
//! stricter:
//!
//! - `socket`: the kernel reads an `int`, a filter 64 bits. "Greater than 40" holds for a
//!   number with bits above the 32nd, whatever family the lower half names; so the
//!   families above `AF_VSOCK` are listed by blocks that leave no such bits.
//! - x32 is no sub-architecture of x86_64.
//!
//! No filter can see the family that a 32-bit program gives to `socketcall`, and to
//! refuse that call breaks old programs of i386: there, `AF_ALG` and `AF_VSOCK` are for
//! a security module to refuse.

use oci_spec::runtime::{LinuxSeccompAction, LinuxSeccompArgBuilder, LinuxSeccompOperator};

use super::profile::{ArchitectureFamily, Conditions, KernelVersion, Profile, Rule};

/// Allowed without conditions.
const ALLOWED: &str = "
    accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod chown
    chown32 clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
    clock_gettime64 clock_nanosleep clock_nanosleep_time64 close close_range connect
    copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old
    epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit
    exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod
    fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr
    flock fork fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate
    ftruncate64 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake futimesat
    get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid getegid32 geteuid
    geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid
    getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage
    getsid getsockname getsockopt gettid gettimeofday getuid getuid32 getxattr getxattrat
    inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy
    io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit ioctl ioprio_get ioprio_set
    ipc kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown lchown32
    lgetxattr link linkat listen listmount listxattr listxattrat llistxattr _llseek lremovexattr
    lseek lsetxattr lstat lstat64 madvise map_shadow_stack membarrier memfd_create memfd_secret
    mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 mprotect mq_getsetattr
    mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64
    mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall munmap
    name_to_handle_at nanosleep newfstatat _newselect open openat openat2 pause pidfd_open
    pidfd_send_signal pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll ppoll_time64 prctl
    pread64 preadv preadv2 prlimit64 process_mrelease pselect6 pselect6_time64 pwrite64 pwritev
    pwritev2 read readahead readlink readlinkat readv recv recvfrom recvmmsg recvmmsg_time64
    recvmsg remap_file_pages removexattr removexattrat rename renameat renameat2 restart_syscall
    rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
    rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
    sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr
    sched_setparam sched_setscheduler sched_yield seccomp select semctl semget semop semtimedop
    semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto set_robust_list
    set_thread_area set_tid_address setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32
    setgroups setgroups32 setitimer setpgid setpriority setregid setregid32 setresgid
    setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setsockopt setuid
    setuid32 setxattr setxattrat shmat shmctl shmdt shmget shutdown sigaltstack signalfd
    signalfd4 sigprocmask sigreturn socketcall socketpair splice stat stat64 statfs statfs64
    statmount statx symlink symlinkat sync sync_file_range syncfs sysinfo tee tgkill time
    timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime
    timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
    timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask uname unlink unlinkat
    uretprobe utime utimensat utimensat_time64 utimes vfork vmsplice wait4 waitid waitpid write
    writev";

/// Before 4.8, ptrace could change a call after the filter had seen it.
const TRACING: &str = "process_vm_readv process_vm_writev ptrace";

/// Allowed to those who have a capability.
const ALLOWED_WITH: &[(&str, &str)] = &[
    (
        "CAP_SYS_ADMIN",
        "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie
         lsm_get_self_attr lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount
         open_tree perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog
         umount umount2 unshare",
    ),
    ("CAP_BPF", "bpf"),
    ("CAP_DAC_READ_SEARCH", "open_by_handle_at"),
    ("CAP_PERFMON", "perf_event_open"),
    ("CAP_SYSLOG", "syslog"),
    ("CAP_SYS_BOOT", "reboot"),
    ("CAP_SYS_CHROOT", "chroot"),
    ("CAP_SYS_MODULE", "delete_module finit_module init_module"),
    (
        "CAP_SYS_NICE",
        "get_mempolicy mbind set_mempolicy set_mempolicy_home_node",
    ),
    ("CAP_SYS_PACCT", "acct"),
    (
        "CAP_SYS_PTRACE",
        "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace",
    ),
    ("CAP_SYS_RAWIO", "ioperm iopl"),
    (
        "CAP_SYS_TIME",
        "clock_settime clock_settime64 settimeofday stime",
    ),
    ("CAP_SYS_TTY_CONFIG", "vhangup"),
];

/// Allowed on one kind of machine.
const ALLOWED_ON: &[(&str, &str)] = &[
    ("amd64", "arch_prctl modify_ldt"),
    (
        "arm64",
        "arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2",
    ),
];

/// `PER_LINUX`, `PER_LINUX32`, both with `UNAME26`, and the question which it is.
const PERSONALITIES: [u64; 5] = [0, 8, 0x20000, 0x20008, 0xffff_ffff];

const EVERY_BIT: u64 = u64::MAX;
/// Families of sockets but `AF_ALG`, 38, and `AF_VSOCK`, 40: up to 37, 39, 41, 42 and 43,
/// 44 to 47, 48 to 63. `AF_MAX` is 46 in Linux 6.18.
const SOCKET_FAMILIES: [(LinuxSeccompOperator, u64, u64); 6] = [
    (LinuxSeccompOperator::ScmpCmpLt, 38, 0),
    (LinuxSeccompOperator::ScmpCmpEq, 39, 0),
    (LinuxSeccompOperator::ScmpCmpEq, 41, 0),
    (LinuxSeccompOperator::ScmpCmpMaskedEq, EVERY_BIT << 1, 42),
    (LinuxSeccompOperator::ScmpCmpMaskedEq, EVERY_BIT << 2, 44),
    (LinuxSeccompOperator::ScmpCmpMaskedEq, EVERY_BIT << 4, 48),
];

/// `CLONE_NEW*`: cgroup, mount, uts, ipc, user, pid and network namespaces.
const NAMESPACES: u64 = 0x7e02_0000;

/// The profile of a container that asks for none.
pub fn default_profile() -> Profile {
    let mut rules = vec![allow(ALLOWED)];

    let mut tracing = allow(TRACING);
    tracing.includes.min_kernel = Some(KernelVersion { major: 4, minor: 8 });
    rules.push(tracing);

    for (operator, value, second_value) in SOCKET_FAMILIES {
        rules.push(allow_if("socket", operator, value, second_value));
    }
    for value in PERSONALITIES {
        let equal = LinuxSeccompOperator::ScmpCmpEq;
        rules.push(allow_if("personality", equal, value, 0));
    }
    for (machine, names) in ALLOWED_ON {
        let mut rule = allow(names);
        rule.includes.arches.push((*machine).to_owned());
        rules.push(rule);
    }
    for (capability, names) in ALLOWED_WITH {
        let mut rule = allow(names);
        rule.includes.caps.push((*capability).to_owned());
        rules.push(rule);
    }
    rules.extend(without_namespaces());

    Profile {
        default_action: LinuxSeccompAction::ScmpActErrno,
        default_errno_ret: Some(libc::EPERM as u32),
        architectures: Vec::new(),
        arch_map: vec![
            family("SCMP_ARCH_X86_64", "SCMP_ARCH_X86"),
            family("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"),
        ],
        flags: None,
        listener_path: None,
        listener_metadata: None,
        syscalls: rules,
    }
}

/// New processes, but no new namespaces, for those without `CAP_SYS_ADMIN`. The flags of
/// `clone3` lie in memory: as if it did not exist, programs fall back to `clone`.
fn without_namespaces() -> [Rule; 2] {
    let masked = LinuxSeccompOperator::ScmpCmpMaskedEq;
    let mut clone = allow_if("clone", masked, NAMESPACES, 0);
    let mut clone3 = rule("clone3", LinuxSeccompAction::ScmpActErrno);
    clone3.errno_ret = Some(libc::ENOSYS as u32);
    for rule in [&mut clone, &mut clone3] {
        rule.excludes.caps.push("CAP_SYS_ADMIN".to_owned());
    }
    [clone, clone3]
}

fn allow(names: &str) -> Rule {
    rule(names, LinuxSeccompAction::ScmpActAllow)
}

fn allow_if(names: &str, operator: LinuxSeccompOperator, value: u64, second_value: u64) -> Rule {
    let mut argument = LinuxSeccompArgBuilder::default().op(operator).value(value);
    if operator == LinuxSeccompOperator::ScmpCmpMaskedEq {
        argument = argument.value_two(second_value);
    }
    let argument = argument.build().expect("every field has a default");
    Rule {
        args: vec![argument],
        ..allow(names)
    }
}

fn rule(names: &str, action: LinuxSeccompAction) -> Rule {
    Rule {
        names: names.split_ascii_whitespace().map(str::to_owned).collect(),
        name: None,
        action,
        errno_ret: None,
        args: Vec::new(),
        includes: Conditions::default(),
        excludes: Conditions::default(),
    }
}

fn family(architecture: &str, sub_architecture: &str) -> ArchitectureFamily {
    ArchitectureFamily {
        architecture: architecture.to_owned(),
        sub_architectures: vec![sub_architecture.to_owned()],
    }
}
