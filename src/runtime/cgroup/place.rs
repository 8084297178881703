//! Where we may make cgroups, and how controllers get there.
//!
//! A scope that systemd has made for one container holds that container, whoever runs it.
//! Else root divides the hierarchy's root. A user divides what was delegated to him: by systemd,
//! which marks such a cgroup, or, where there is no systemd, by whoever gave it to him.
//! What systemd runs itself (the tree of a user's own manager) is not ours to divide.
//!
//! A cgroup that hands controllers down must have no processes of its own ("no internal
//! processes", cgroups(7)); if a limit needs it, they are moved into a cgroup beneath.

use std::fs;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat, getxattr};

/// Where the processes go that were in a cgroup which hands controllers down.
const LEAF: &str = "processes";
/// Processes that start while others are moved are moved with the next attempt.
const ATTEMPTS: u32 = 32;
/// What limits and figures are taken from. Each one that is handed down costs time with
/// every container.
const CONTROLLERS: [&str; 5] = ["cpu", "cpuset", "io", "memory", "pids"];

/// A directory for our cgroups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// What is ours to divide.
    base: PathBuf,
    /// Where the cgroups are made: in `base` or beneath.
    pub(super) parent: PathBuf,
    /// Whether `base` may hand controllers down.
    pub(super) is_delegated: bool,
}

impl Place {
    /// Finds it; `parent` is relative to what is ours.
    pub(super) fn find(parent: &str) -> Option<Self> {
        let root = root()?;
        let own = own().map(|own| root.join(own));
        let scope = own.as_deref().and_then(|own| scope_above(&root, own));
        let (base, is_delegated) = if let Some(scope) = scope {
            (scope.to_owned(), true)
        } else if may_write(&root) {
            (root, true)
        } else {
            ours(&root, &own?)?
        };
        Some(Place {
            parent: base.join(parent.trim_start_matches('/')),
            base,
            is_delegated,
        })
    }

    /// What can be handed down from here.
    pub(super) fn controllers(&self) -> Vec<String> {
        let file = self.base.join("cgroup.controllers");
        let text = fs::read_to_string(file).unwrap_or_default();
        text.split_whitespace().map(str::to_owned).collect()
    }

    /// Makes the parent, with those of [`CONTROLLERS`] that can be handed down without moving
    /// anything.
    pub(super) fn prepare(&self) {
        let _ = fs::create_dir_all(&self.parent);
        if is_made_for_us(&self.base) && has_processes(&self.base) {
            evacuate(&self.base);
        }
        if self.is_delegated {
            self.hand_down(&CONTROLLERS, |directory, controller| {
                // Handing some controllers (cpu, pids) down from beside processes would
                // work, and make the cgroups beneath unfit for whole processes.
                if !has_processes(directory) {
                    let _ = enable(directory, controller);
                }
            });
        }
    }

    /// Hands these controllers down, and moves processes for it where it must be.
    pub(super) fn hand_down_for_certain(&self, wanted: &[&str]) {
        if !self.is_delegated {
            return;
        }
        self.hand_down(wanted, |directory, controller| {
            for _ in 0..ATTEMPTS {
                if has_processes(directory) {
                    evacuate(directory);
                    continue;
                }
                match enable(directory, controller) {
                    Err(why) if why.raw_os_error() == Some(libc::EBUSY) => {}
                    // One that cannot be handed down is noticed when its limit is set.
                    _ => return,
                }
            }
        });
    }

    /// Calls `each` with what is not handed down yet, from the top. Nothing that is missing
    /// in a cgroup can be in one beneath.
    fn hand_down(&self, wanted: &[&str], mut each: impl FnMut(&Path, &str)) {
        let beneath = self
            .parent
            .strip_prefix(&self.base)
            .unwrap_or(Path::new(""));
        let mut directory = self.base.clone();
        let mut names = beneath.components();
        loop {
            let read = |file: &str| fs::read_to_string(directory.join(file)).unwrap_or_default();
            let all = read("cgroup.controllers");
            let mut wanted_here = all.split_whitespace().filter(|word| wanted.contains(word));
            let Some(first) = wanted_here.next() else {
                return;
            };
            let enabled = read("cgroup.subtree_control");
            for controller in std::iter::once(first).chain(wanted_here) {
                if !enabled.split_whitespace().any(|word| word == controller) {
                    each(&directory, controller);
                }
            }
            match names.next() {
                Some(name) => directory.push(name),
                None => return,
            }
        }
    }
}

/// This process's cgroup, from the hierarchy's root.
pub(super) fn own() -> Option<PathBuf> {
    let text = fs::read_to_string("/proc/self/cgroup").ok()?;
    let own = text.lines().find_map(|line| line.strip_prefix("0::/"))?;
    Some(PathBuf::from(own))
}

/// The scope that systemd made for us alone, where the process is in one.
fn scope_above<'a>(root: &Path, own: &'a Path) -> Option<&'a Path> {
    own.ancestors()
        .take_while(|path| path.starts_with(root))
        .find(|path| is_made_for_us(path) && may_write(path))
}

/// Where version 2 is mounted.
fn root() -> Option<PathBuf> {
    ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.join("cgroup.controllers").exists())
}

fn may_write(directory: &Path) -> bool {
    let file = directory.join("cgroup.procs");
    let may = |path: &Path| accessat(CWD, path, Access::WRITE_OK, AtFlags::EACCESS).is_ok();
    may(&file) && may(directory)
}

/// Which of a user's own cgroup and those above it is his to divide, and whether for
/// controllers, too.
fn ours(root: &Path, own: &Path) -> Option<(PathBuf, bool)> {
    let writable: Vec<&Path> = own
        .ancestors()
        .take_while(|path| path.starts_with(root) && *path != root && may_write(path))
        .collect();
    if Path::new("/run/systemd/system").is_dir() {
        let delegated = writable.iter().find(|path| is_delegated_by_systemd(path));
        if let Some(delegated) = delegated {
            return Some((delegated.to_path_buf(), true));
        }
        // Good enough to find and kill processes.
        return writable.first().map(|own| (own.to_path_buf(), false));
    }
    let empty = writable.iter().rev().find(|path| !has_processes(path));
    empty
        .or(writable.first())
        .map(|path| (path.to_path_buf(), true))
}

/// Systemd marks what it delegates (since version 251), but its own user manager divides
/// `user@UID.service`.
fn is_delegated_by_systemd(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with("user@") {
        return false;
    }
    let mut value = [0; 8];
    let is_marked = getxattr(path, "user.delegate", &mut value[..])
        .is_ok_and(|length| value.get(..length) == Some(b"1"));
    is_marked || is_made_for_us(path)
}

/// Whether this is a scope that holds a container and its monitor, and nothing else.
fn is_made_for_us(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("coracle-") && name.ends_with(".scope")
}

fn enable(directory: &Path, controller: &str) -> std::io::Result<()> {
    fs::write(
        directory.join("cgroup.subtree_control"),
        format!("+{controller}"),
    )
}

/// Whether processes are in the way. The root of the hierarchy may have some.
fn has_processes(directory: &Path) -> bool {
    let read = |file: &str| fs::read_to_string(directory.join(file));
    read("cgroup.type").is_ok() && read("cgroup.procs").is_ok_and(|text| !text.is_empty())
}

/// Moves the processes of a cgroup into one beneath it.
fn evacuate(directory: &Path) {
    let leaf = directory.join(LEAF);
    let _ = fs::create_dir(&leaf);
    let text = fs::read_to_string(directory.join("cgroup.procs")).unwrap_or_default();
    for pid in text.lines() {
        // One that ended meanwhile needs not be moved.
        let _ = fs::write(leaf.join("cgroup.procs"), pid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_of_use_and_missing_is_handed_down_from_the_top() {
        let name = format!("coracle-place-{}", std::process::id());
        let base = std::env::temp_dir().join(name);
        let parent = base.join("a/b");
        fs::create_dir_all(&parent).unwrap();
        for (directory, all, enabled) in [
            ("", "cpuset cpu io memory hugetlb pids misc", "memory pids"),
            ("a", "cpu memory pids", ""),
            ("a/b", "hugetlb", ""),
        ] {
            let directory = base.join(directory);
            fs::write(directory.join("cgroup.controllers"), all).unwrap();
            fs::write(directory.join("cgroup.subtree_control"), enabled).unwrap();
        }
        let place = Place {
            base: base.clone(),
            parent,
            is_delegated: true,
        };
        let handed = |wanted: &[&str]| {
            let mut handed = Vec::new();
            place.hand_down(wanted, |directory, controller| {
                let directory = directory.strip_prefix(&base).unwrap();
                handed.push(format!("{}:{controller}", directory.display()));
            });
            handed
        };
        let usual = [":cpuset", ":cpu", ":io", "a:cpu", "a:memory", "a:pids"];
        assert_eq!(handed(&CONTROLLERS), usual);
        assert_eq!(handed(&["hugetlb"]), [":hugetlb"]);
        assert_eq!(handed(&["rdma"]), [""; 0]);
        fs::remove_dir_all(&base).unwrap();
    }
}
