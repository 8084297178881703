//! Resource limits of a process (getrlimit(2)): names, and what may be set.

use nix::sys::resource::{Resource, getrlimit};
use oci_spec::runtime::{PosixRlimit, PosixRlimitBuilder, PosixRlimitType};

/// Every limit by the word of `--ulimit`, its OCI type and the kernel's resource.
const LIMITS: [(&str, PosixRlimitType, Resource); 16] = [
    ("as", PosixRlimitType::RlimitAs, Resource::RLIMIT_AS),
    ("core", PosixRlimitType::RlimitCore, Resource::RLIMIT_CORE),
    ("cpu", PosixRlimitType::RlimitCpu, Resource::RLIMIT_CPU),
    ("data", PosixRlimitType::RlimitData, Resource::RLIMIT_DATA),
    (
        "fsize",
        PosixRlimitType::RlimitFsize,
        Resource::RLIMIT_FSIZE,
    ),
    (
        "locks",
        PosixRlimitType::RlimitLocks,
        Resource::RLIMIT_LOCKS,
    ),
    (
        "memlock",
        PosixRlimitType::RlimitMemlock,
        Resource::RLIMIT_MEMLOCK,
    ),
    (
        "msgqueue",
        PosixRlimitType::RlimitMsgqueue,
        Resource::RLIMIT_MSGQUEUE,
    ),
    ("nice", PosixRlimitType::RlimitNice, Resource::RLIMIT_NICE),
    (
        "nofile",
        PosixRlimitType::RlimitNofile,
        Resource::RLIMIT_NOFILE,
    ),
    (
        "nproc",
        PosixRlimitType::RlimitNproc,
        Resource::RLIMIT_NPROC,
    ),
    ("rss", PosixRlimitType::RlimitRss, Resource::RLIMIT_RSS),
    (
        "rtprio",
        PosixRlimitType::RlimitRtprio,
        Resource::RLIMIT_RTPRIO,
    ),
    (
        "rttime",
        PosixRlimitType::RlimitRttime,
        Resource::RLIMIT_RTTIME,
    ),
    (
        "sigpending",
        PosixRlimitType::RlimitSigpending,
        Resource::RLIMIT_SIGPENDING,
    ),
    (
        "stack",
        PosixRlimitType::RlimitStack,
        Resource::RLIMIT_STACK,
    ),
];

/// The words that `--ulimit` takes.
pub fn names() -> impl Iterator<Item = &'static str> {
    LIMITS.iter().map(|(name, ..)| *name)
}

/// The OCI type of a limit, by the word of `--ulimit`.
pub fn by_name(name: &str) -> Option<PosixRlimitType> {
    LIMITS
        .iter()
        .find(|(word, ..)| *word == name)
        .map(|(_, kind, _)| *kind)
}

/// The hard limit that this process has now.
pub fn present_hard_limit(name: &str) -> Option<u64> {
    let (.., resource) = LIMITS.iter().find(|(word, ..)| *word == name)?;
    getrlimit(*resource).ok().map(|(_, hard)| hard)
}

/// Limits with those lowered that are above the hard limit that this process has now, but
/// for those that were `asked` for by name. `None` if there are none.
pub fn within_present(
    limits: &[PosixRlimit],
    asked: impl Fn(&str) -> bool,
) -> Option<Vec<PosixRlimit>> {
    let present = |limit: &PosixRlimit| {
        let (name, ..) = LIMITS.iter().find(|(_, kind, _)| *kind == limit.typ())?;
        present_hard_limit(name).filter(|hard| limit.hard() > *hard && !asked(name))
    };
    limits.iter().find_map(present)?;
    let lower = |limit: &PosixRlimit| {
        let hard = present(limit)?;
        PosixRlimitBuilder::default()
            .typ(limit.typ())
            .soft(limit.soft().min(hard))
            .hard(hard)
            .build()
            .ok()
    };
    let lowered = limits.iter().map(|limit| lower(limit).unwrap_or(*limit));
    Some(lowered.collect())
}

pub(super) fn resource(kind: PosixRlimitType) -> Option<Resource> {
    LIMITS
        .iter()
        .find(|(_, found, _)| *found == kind)
        .map(|(.., resource)| *resource)
}
