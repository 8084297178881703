//! Subordinate ids: which ids beyond his own a user may use (subuid(5), subgid(5)).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::idmap::{IdMap, IdRange};

/// `/etc/subuid` or `/etc/subgid`.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// Those of users.
    Users,
    /// Those of groups.
    Groups,
}

impl Which {
    /// The file.
    pub fn file(self) -> &'static str {
        match self {
            Which::Users => "/etc/subuid",
            Which::Groups => "/etc/subgid",
        }
    }
}

/// The map that gives `own` as id 0 and the user's subordinate ids from 1 on, if there are any.
pub(super) fn map_for(which: Which, user: u32, own: u32) -> Option<IdMap> {
    let name = user_name(user);
    let text = fs::read_to_string(which.file()).unwrap_or_default();
    let mut granted = parse(&text, user, name.as_deref());
    if granted.is_empty() {
        // Ids that are kept in a directory service are only known to this program.
        granted = name
            .as_deref()
            .map(|name| ask_getsubids(which, name))
            .unwrap_or_default();
    }
    build_map(own, &granted)
}

/// The ids that a file grants to a user of that name: `(first, count)`.
pub fn subordinate_ids(which: Which, name: &str) -> Vec<(u32, u32)> {
    let uid = passwd_line(name).and_then(|line| line.split(':').nth(2)?.parse().ok());
    let text = fs::read_to_string(which.file()).unwrap_or_default();
    // Nobody has the last number.
    let granted = parse(&text, uid.unwrap_or(u32::MAX), Some(name));
    match granted.is_empty() && !name.starts_with('-') {
        true => ask_getsubids(which, name),
        false => granted,
    }
}

/// The ranges that `text` grants to a user, by number or by name: `(first, count)`.
fn parse(text: &str, user: u32, name: Option<&str>) -> Vec<(u32, u32)> {
    let mut ranges = Vec::new();
    for line in text.lines() {
        let mut fields = line.trim().split(':');
        let (Some(who), Some(first), Some(count), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        if Some(who) != name && who.parse() != Ok(user) {
            continue;
        }
        if let (Ok(first), Ok(count)) = (first.parse(), count.parse())
            && count > 0
        {
            ranges.push((first, count));
        }
    }
    ranges
}

fn build_map(own: u32, granted: &[(u32, u32)]) -> Option<IdMap> {
    let mut ranges = vec![IdRange {
        inside: 0,
        outside: own,
        count: 1,
    }];
    let mut next: u32 = 1;
    for &(first, count) in granted {
        // An id can be mapped once only, and ours is mapped already.
        let overlaps_own = own >= first && own - first < count;
        if overlaps_own || first.checked_add(count - 1).is_none() {
            continue;
        }
        let Some(after) = next.checked_add(count) else {
            break;
        };
        ranges.push(IdRange {
            inside: next,
            outside: first,
            count,
        });
        next = after;
    }
    (ranges.len() > 1).then(|| IdMap::new(ranges))
}

/// The login name of a user id, from /etc/passwd or from whoever else knows it.
fn user_name(user: u32) -> Option<String> {
    // Our own getpwuid would load the host's name service into a static program.
    local_user_name(user).or_else(|| name_of(user, &ask("getent", &["passwd", &user.to_string()])?))
}

/// The line of passwd(5) of a user, by name or else by number, from /etc/passwd or from
/// whoever else knows it.
pub fn passwd_line(user: &str) -> Option<String> {
    let find = |text: &str| {
        let has = |line: &&str, field: usize| line.split(':').nth(field) == Some(user);
        let named = text.lines().find(|line| has(line, 0));
        let found = named.or_else(|| text.lines().find(|line| has(line, 2)));
        found.map(str::to_owned)
    };
    let local = fs::read_to_string("/etc/passwd").unwrap_or_default();
    match find(&local) {
        // It would be taken for a flag.
        None if user.starts_with('-') => None,
        None => find(&ask("getent", &["passwd", user])?),
        found => found,
    }
}

/// The login name of a user id in /etc/passwd.
pub fn local_user_name(user: u32) -> Option<String> {
    name_of(user, &fs::read_to_string("/etc/passwd").ok()?)
}

fn name_of(user: u32, passwd: &str) -> Option<String> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, uid) = (fields.next()?, fields.next()?, fields.next()?);
        (uid.parse() == Ok(user)).then(|| name.to_owned())
    })
}

fn ask_getsubids(which: Which, name: &str) -> Vec<(u32, u32)> {
    let arguments: &[&str] = match which {
        Which::Users => &[name],
        Which::Groups => &["-g", name],
    };
    // Each line reads `0: alice 100000 65536`.
    ask("getsubids", arguments)
        .unwrap_or_default()
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace().rev();
            let (count, first) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
            (count > 0).then_some((first, count))
        })
        .collect()
}

fn ask(program: &str, arguments: &[&str]) -> Option<String> {
    let program = find_program(program)?;
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Finds a program in PATH and in the system's directories, which are often not in a user's PATH.
pub(super) fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/bin", "/usr/sbin", "/bin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path)
        .chain(system)
        .map(|directory| directory.join(name))
        .find(|candidate| candidate.is_absolute() && is_executable(candidate))
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_found_by_name_and_by_number() {
        let text = "root:1:1\nalice:100000:65536\n# bob:1:2\n1000:300000:10\nbob:5:5\nalice:bad:1\nalice:7:0\n";
        assert_eq!(
            parse(text, 1000, Some("alice")),
            [(100_000, 65536), (300_000, 10)]
        );
        assert_eq!(parse(text, 1000, None), [(300_000, 10)]);
    }

    #[test]
    fn the_user_is_root_and_the_subordinate_ids_follow() {
        let map = build_map(1000, &[(100_000, 65536), (300_000, 10)]).unwrap();
        assert_eq!(
            map.to_string(),
            "0 1000 1\n1 100000 65536\n65537 300000 10\n"
        );
        assert_eq!(build_map(1000, &[]), None);
    }

    #[test]
    fn a_range_that_holds_the_users_own_id_is_left_out() {
        assert_eq!(build_map(1000, &[(900, 200)]), None);
        assert_eq!(build_map(1000, &[(u32::MAX, 2)]), None);
    }
}
