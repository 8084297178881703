//! The numbers of system calls by name, for both interfaces of a machine at once.
//!
//! Owns hash tables that the compiler fills from the `syscalls` crate, so that a lookup
//! costs nanoseconds and the tables need neither start-up work nor relocations. Refuses
//! to know what a filter does with a number.

use super::machine::Machine;

/// The private system calls of 32-bit Arm begin here, far above all others.
pub(super) const FIRST_PRIVATE_OF_ARM: u32 = 0x000f_0000;

/// The number of `socketcall` on i386.
pub(super) const SOCKETCALL: u32 = 102;
/// The number of `ipc` on i386.
pub(super) const IPC: u32 = 117;

/// What one name means on a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Its number for 64-bit programs.
    pub(super) native: Option<u32>,
    /// Its number for 32-bit programs.
    pub(super) compat: Option<u32>,
    /// Another way to make the call for 32-bit programs: the number of `socketcall` or
    /// `ipc`, and the value of that call's first argument.
    pub(super) multiplexed: Option<(u32, u32)>,
}

/// Looks `name` up. `None` if no interface of the machine has such a call.
pub(super) fn find(machine: Machine, name: &str) -> Option<Numbers> {
    let table = match machine {
        Machine::X86_64 => &X86_64,
        Machine::Aarch64 => &AARCH64,
    };
    table.find(name.as_bytes())
}

const LONGEST_NAME: usize = 31;
const CAPACITY: usize = 512;
/// A power of two, and twice the capacity: collisions stay rare.
const SLOTS: usize = 1024;
const ABSENT: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Entry {
    name: [u8; LONGEST_NAME],
    length: u8,
    native: u32,
    compat: u32,
    multiplexer: u32,
    subcall: u32,
}

impl Entry {
    fn numbers(&self) -> Numbers {
        let present = |number| (number != ABSENT).then_some(number);
        Numbers {
            native: present(self.native),
            compat: present(self.compat),
            multiplexed: present(self.multiplexer).map(|number| (number, self.subcall)),
        }
    }
}

/// Open addressing with linear probing; a slot holds the index of an entry plus one.
struct Table {
    slots: [u16; SLOTS],
    entries: [Entry; CAPACITY],
    length: usize,
}

impl Table {
    const fn new() -> Self {
        let empty = Entry {
            name: [0; LONGEST_NAME],
            length: 0,
            native: ABSENT,
            compat: ABSENT,
            multiplexer: ABSENT,
            subcall: 0,
        };
        Table {
            slots: [0; SLOTS],
            entries: [empty; CAPACITY],
            length: 0,
        }
    }

    fn find(&self, name: &[u8]) -> Option<Numbers> {
        let mut slot = hash(name) % SLOTS;
        while self.slots[slot] != 0 {
            let entry = &self.entries[usize::from(self.slots[slot]) - 1];
            if usize::from(entry.length) == name.len() && entry.name.starts_with(name) {
                return Some(entry.numbers());
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// The entry of `name`, made if it is not there yet. Only the compiler calls it, so
    /// a name too long or a full table is an error of compilation.
    const fn entry(&mut self, name: &str) -> &mut Entry {
        let name = name.as_bytes();
        let mut slot = hash(name) % SLOTS;
        while self.slots[slot] != 0 {
            let index = self.slots[slot] as usize - 1;
            if same(&self.entries[index], name) {
                return &mut self.entries[index];
            }
            slot = (slot + 1) % SLOTS;
        }
        let index = self.length;
        self.length += 1;
        self.slots[slot] = self.length as u16;
        let entry = &mut self.entries[index];
        entry.length = name.len() as u8;
        let mut at = 0;
        while at < name.len() {
            entry.name[at] = name[at];
            at += 1;
        }
        entry
    }

    const fn add_native(&mut self, calls: &[(&str, u32)]) {
        let mut at = 0;
        while at < calls.len() {
            self.entry(calls[at].0).native = calls[at].1;
            at += 1;
        }
    }

    const fn add_compat(&mut self, calls: &[(&str, u32)]) {
        let mut at = 0;
        while at < calls.len() {
            self.entry(calls[at].0).compat = calls[at].1;
            at += 1;
        }
    }

    const fn add_multiplexed(&mut self, multiplexer: u32, calls: &[(&str, u32)]) {
        let mut at = 0;
        while at < calls.len() {
            let entry = self.entry(calls[at].0);
            entry.multiplexer = multiplexer;
            entry.subcall = calls[at].1;
            at += 1;
        }
    }
}

const fn same(entry: &Entry, name: &[u8]) -> bool {
    if entry.length as usize != name.len() {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if entry.name[at] != name[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// FNV-1a, 32 bits.
const fn hash(name: &[u8]) -> usize {
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < name.len() {
        hash = (hash ^ name[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash as usize
}

/// Enters every call that the `syscalls` crate knows on an architecture.
macro_rules! add_known {
    ($table:ident, $column:ident, $calls:path) => {{
        use $calls as Calls;
        let mut number = 0;
        while number <= Calls::last().id() as u32 {
            if let Some(call) = Calls::new(number as usize) {
                $table.entry(call.name()).$column = number;
            }
            number += 1;
        }
    }};
}

/// Calls of kernels that the `syscalls` crate does not know yet (6.19 and 7.0); their
/// numbers are the same everywhere.
const NEWEST: &[(&str, u32)] = &[("listns", 470), ("rseq_slice_yield", 471)];

/// The crate has this one as `fstatat`; the kernel's name is the one that profiles use.
const RENAMED_ON_AARCH64: &[(&str, u32)] = &[("newfstatat", 79)];

/// Another name of `arm_sync_file_range`, in the headers of Arm alone.
const RENAMED_ON_ARM: &[(&str, u32)] = &[("sync_file_range2", 341)];

/// `arch/arm/include/uapi/asm/unistd.h`, `__ARM_NR_*`.
const PRIVATE_OF_ARM: &[(&str, u32)] = &[
    ("breakpoint", FIRST_PRIVATE_OF_ARM + 1),
    ("cacheflush", FIRST_PRIVATE_OF_ARM + 2),
    ("usr26", FIRST_PRIVATE_OF_ARM + 3),
    ("usr32", FIRST_PRIVATE_OF_ARM + 4),
    ("set_tls", FIRST_PRIVATE_OF_ARM + 5),
    ("get_tls", FIRST_PRIVATE_OF_ARM + 6),
];

/// `linux/net.h`, `SYS_*`.
const WITHIN_SOCKETCALL: &[(&str, u32)] = &[
    ("socket", 1),
    ("bind", 2),
    ("connect", 3),
    ("listen", 4),
    ("accept", 5),
    ("getsockname", 6),
    ("getpeername", 7),
    ("socketpair", 8),
    ("send", 9),
    ("recv", 10),
    ("sendto", 11),
    ("recvfrom", 12),
    ("shutdown", 13),
    ("setsockopt", 14),
    ("getsockopt", 15),
    ("sendmsg", 16),
    ("recvmsg", 17),
    ("accept4", 18),
    ("recvmmsg", 19),
    ("sendmmsg", 20),
];

/// `linux/ipc.h`.
const WITHIN_IPC: &[(&str, u32)] = &[
    ("semop", 1),
    ("semget", 2),
    ("semctl", 3),
    ("semtimedop", 4),
    ("msgsnd", 11),
    ("msgrcv", 12),
    ("msgget", 13),
    ("msgctl", 14),
    ("shmat", 21),
    ("shmdt", 22),
    ("shmget", 23),
    ("shmctl", 24),
];

static X86_64: Table = {
    let mut table = Table::new();
    add_known!(table, native, syscalls::x86_64::Sysno);
    add_known!(table, compat, syscalls::x86::Sysno);
    table.add_native(NEWEST);
    table.add_compat(NEWEST);
    table.add_multiplexed(SOCKETCALL, WITHIN_SOCKETCALL);
    table.add_multiplexed(IPC, WITHIN_IPC);
    table
};

static AARCH64: Table = {
    let mut table = Table::new();
    add_known!(table, native, syscalls::aarch64::Sysno);
    add_known!(table, compat, syscalls::arm::Sysno);
    table.add_native(NEWEST);
    table.add_compat(NEWEST);
    table.add_native(RENAMED_ON_AARCH64);
    table.add_compat(RENAMED_ON_ARM);
    table.add_compat(PRIVATE_OF_ARM);
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(machine: Machine, name: &str) -> (Option<u32>, Option<u32>) {
        find(machine, name).map_or((None, None), |found| (found.native, found.compat))
    }

    #[test]
    fn a_name_has_its_own_number_on_each_interface() {
        for (name, x86_64, aarch64) in [
            ("read", (Some(0), Some(3)), (Some(63), Some(3))),
            ("waitpid", (None, Some(7)), (None, None)),
            ("uretprobe", (Some(335), None), (None, None)),
            ("newfstatat", (Some(262), None), (Some(79), None)),
            ("cacheflush", (None, None), (None, Some(0xf0002))),
            (
                "file_setattr",
                (Some(469), Some(469)),
                (Some(469), Some(469)),
            ),
            ("listns", (Some(470), Some(470)), (Some(470), Some(470))),
            (
                "sched_rr_get_interval_time64",
                (None, Some(423)),
                (Some(423), Some(423)),
            ),
        ] {
            assert_eq!(numbers(Machine::X86_64, name), x86_64, "{name}");
            assert_eq!(numbers(Machine::Aarch64, name), aarch64, "{name}");
        }
    }

    #[test]
    fn every_call_that_the_syscalls_crate_knows_is_found() {
        for call in syscalls::x86_64::Sysno::iter() {
            let found = numbers(Machine::X86_64, call.name());
            assert_eq!(found.0, Some(call.id() as u32), "{call}");
        }
        for call in syscalls::arm::Sysno::iter() {
            let found = numbers(Machine::Aarch64, call.name());
            assert_eq!(found.1, Some(call.id() as u32), "{call}");
        }
    }

    #[test]
    fn socket_and_ipc_calls_of_i386_have_a_second_way() {
        let socket = find(Machine::X86_64, "socket").unwrap();
        assert_eq!(
            (socket.compat, socket.multiplexed),
            (Some(359), Some((102, 1)))
        );
        let semop = find(Machine::X86_64, "semop").unwrap();
        assert_eq!((semop.compat, semop.multiplexed), (None, Some((117, 1))));
        assert_eq!(find(Machine::Aarch64, "socket").unwrap().multiplexed, None);
    }

    #[test]
    fn what_is_not_a_system_call_is_not_found() {
        let long = "a".repeat(4096);
        for name in ["", "reed", "read\0", "Read", " read", &long] {
            assert_eq!(find(Machine::X86_64, name), None, "{name:?}");
        }
    }
}
