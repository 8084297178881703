//! Whom a container's process runs as: `user[:group]` against the image's own files.
//!
//! One strict parser for all who ask. A name or number that cannot be read is an error,
//! never id 0.

use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::tree::Tree;
use crate::error::{Error, Result};
use crate::idmap::NOBODY;

const FILE_MAX_BYTES: usize = 4 << 20;
const GROUPS_MAX: usize = 65_536;

/// The ids and the home directory of a process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
    /// Supplementary group ids.
    pub groups: Vec<u32>,
    /// Home directory; `/` where the image does not say.
    pub home: PathBuf,
}

/// `/etc/passwd` and `/etc/group` of an image, as far as they could be read.
pub struct AccountFiles {
    passwd: std::result::Result<String, Errno>,
    group: std::result::Result<String, Errno>,
}

impl AccountFiles {
    /// Those of an image that has neither.
    pub fn none() -> Self {
        AccountFiles {
            passwd: Err(Errno::NOENT),
            group: Err(Errno::NOENT),
        }
    }

    /// Reads both beneath `root`.
    pub fn read(root: &Tree) -> Self {
        let read = |path: &str| {
            let bytes = root.read_small(Path::new(path), FILE_MAX_BYTES)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        AccountFiles {
            passwd: read("etc/passwd"),
            group: read("etc/group"),
        }
    }

    /// Finds the account that `given` (`user`, `user:group`, by names or numbers; empty
    /// means user 0) stands for. Further lines name further groups.
    pub fn resolve(&self, given: &str) -> Result<Account> {
        let (given, added) = given.split_once('\n').unwrap_or((given, ""));
        let mut account = self.resolve_user(given)?;
        for group in added.lines() {
            let gid = self.group(group)?;
            if gid != account.gid && !account.groups.contains(&gid) {
                account.groups.push(gid);
            }
        }
        Ok(account)
    }

    /// Whether a user of this id has a line.
    pub fn knows(&self, uid: u32) -> bool {
        let mut entries = text(&self.passwd).lines().filter_map(PasswdEntry::parse);
        entries.any(|entry| entry.uid == uid)
    }

    /// Whether there is this very line of a user, which is given with its end.
    pub fn has_user_line(&self, line: &str) -> bool {
        has_line(text(&self.passwd), line)
    }

    /// Whether there is this very line of a group.
    pub fn has_group_line(&self, line: &str) -> bool {
        has_line(text(&self.group), line)
    }

    /// Whether a user of this name has a line.
    pub fn knows_user(&self, name: &str) -> bool {
        let mut users = text(&self.passwd).lines().filter_map(PasswdEntry::parse);
        users.any(|entry| entry.name == name)
    }

    /// Whether a user, or a group, of this name has a line.
    pub fn knows_name(&self, name: &str) -> bool {
        let mut groups = text(&self.group).lines().filter_map(parse_group);
        self.knows_user(name) || groups.any(|(known, ..)| known == name)
    }

    /// Whether a group of this id has a line.
    pub fn knows_group(&self, gid: u32) -> bool {
        let mut groups = text(&self.group).lines().filter_map(parse_group);
        groups.any(|(_, known, _)| known == gid)
    }

    /// The highest id in the files, but for that of nobody, which is in all of them.
    pub fn highest_id(&self) -> u32 {
        let passwd = text(&self.passwd).lines().filter_map(PasswdEntry::parse);
        let users = passwd.flat_map(|entry| [entry.uid, entry.gid]);
        let group = text(&self.group).lines().filter_map(parse_group);
        let groups = group.map(|(_, gid, _)| gid);
        let named = users.chain(groups).filter(|id| *id != NOBODY);
        named.max().unwrap_or(0)
    }

    fn resolve_user(&self, given: &str) -> Result<Account> {
        let (user, group) = match given.split_once(':') {
            Some((user, group)) => (user, Some(group)),
            None => (given, None),
        };
        let user = if user.is_empty() { "0" } else { user };
        let number = parse_id(user);
        let entry = text(&self.passwd).lines().find_map(|line| {
            let entry = PasswdEntry::parse(line)?;
            (entry.name == user || number.as_ref().is_ok_and(|id| *id == entry.uid))
                .then_some(entry)
        });
        let (uid, primary, home) = match (&entry, number) {
            (Some(entry), _) => (entry.uid, entry.gid, PathBuf::from(entry.home)),
            (None, Ok(uid)) => (uid, 0, PathBuf::from("/")),
            (None, Err(NotAnId::TooLarge)) => return Err(too_large("user", user)),
            (None, Err(NotAnId::NoNumber)) => return Err(unknown("user", user, &self.passwd)),
        };
        let home = if home.as_os_str().is_empty() {
            PathBuf::from("/")
        } else {
            home
        };
        if let Some(group) = group.filter(|group| !group.is_empty()) {
            let gid = self.group(group)?;
            return Ok(Account {
                uid,
                gid,
                groups: Vec::new(),
                home,
            });
        }
        let groups = entry.map_or_else(Vec::new, |entry| self.groups_of(entry.name, primary));
        Ok(Account {
            uid,
            gid: primary,
            groups,
            home,
        })
    }

    /// Finds a group by name or number.
    pub fn group(&self, given: &str) -> Result<u32> {
        let number = parse_id(given);
        let found = text(&self.group).lines().find_map(|line| {
            let (name, gid, _) = parse_group(line)?;
            (name == given).then_some(gid)
        });
        match (found, number) {
            (Some(gid), _) | (None, Ok(gid)) => Ok(gid),
            (None, Err(NotAnId::TooLarge)) => Err(too_large("group", given)),
            (None, Err(NotAnId::NoNumber)) => Err(unknown("group", given, &self.group)),
        }
    }

    fn groups_of(&self, user: &str, primary: u32) -> Vec<u32> {
        let mut groups: Vec<u32> = text(&self.group)
            .lines()
            .filter_map(parse_group)
            .filter(|(_, gid, members)| *gid != primary && members.split(',').any(|m| m == user))
            .map(|(_, gid, _)| gid)
            .collect();
        groups.sort_unstable();
        groups.dedup();
        groups.truncate(GROUPS_MAX);
        groups
    }
}

struct PasswdEntry<'a> {
    name: &'a str,
    uid: u32,
    gid: u32,
    home: &'a str,
}

impl<'a> PasswdEntry<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        let (_, uid, gid) = (fields.next()?, fields.next()?, fields.next()?);
        let home = fields.nth(1).unwrap_or_default();
        Some(PasswdEntry {
            name,
            uid: parse_id(uid).ok()?,
            gid: parse_id(gid).ok()?,
            home,
        })
    }
}

fn parse_group(line: &str) -> Option<(&str, u32, &str)> {
    let mut fields = line.split(':');
    let name = fields.next().filter(|name| !name.is_empty())?;
    let gid = parse_id(fields.nth(1)?).ok()?;
    Some((name, gid, fields.next().unwrap_or_default()))
}

enum NotAnId {
    NoNumber,
    TooLarge,
}

/// Digits only; -1, which the kernel takes for "leave it", is no id.
fn parse_id(text: &str) -> std::result::Result<u32, NotAnId> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotAnId::NoNumber);
    }
    match text.parse() {
        Ok(u32::MAX) | Err(_) => Err(NotAnId::TooLarge),
        Ok(id) => Ok(id),
    }
}

fn has_line(text: &str, line: &str) -> bool {
    text.lines()
        .any(|have| line.strip_suffix('\n') == Some(have))
}

fn text(file: &std::result::Result<String, Errno>) -> &str {
    file.as_deref().unwrap_or_default()
}

fn too_large(what: &str, given: &str) -> Error {
    Error::usage(format!("the {what} id `{given}` is too large"))
}

fn unknown(what: &str, given: &str, file: &std::result::Result<String, Errno>) -> Error {
    let path = if what == "user" {
        "/etc/passwd"
    } else {
        "/etc/group"
    };
    let why = match file {
        Ok(_) => format!("the image's {path} does not name it"),
        Err(Errno::NOENT) => format!("the image has no {path}"),
        Err(Errno::LOOP) => format!("the image's {path} is a symbolic link, which is not followed"),
        Err(Errno::INVAL) => format!("the image's {path} is not a regular file"),
        Err(Errno::FBIG) => format!("the image's {path} is too large"),
        Err(errno) => format!("the image's {path} cannot be read: {errno}"),
    };
    Error::usage(format!("unable to find {what} `{given}`: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> AccountFiles {
        AccountFiles {
            passwd: Ok("root:x:0:0:root:/root:/bin/sh\n\nbroken\n\
                        app:x:1000:100:App:/home/app:/bin/sh\nnohome:x:7:7::\n42:x:43:43::/n:\n"
                .into()),
            group: Ok(
                "root:x:0:\nusers:x:100:\naudio:x:29:app,other\nvideo:x:44:app\nbad:x:y:app\n"
                    .into(),
            ),
        }
    }

    fn account(given: &str) -> (u32, u32, Vec<u32>, String) {
        let account = files().resolve(given).unwrap();
        (
            account.uid,
            account.gid,
            account.groups,
            account.home.display().to_string(),
        )
    }

    #[test]
    fn users_are_found_by_name_and_by_number() {
        assert_eq!(account(""), (0, 0, vec![], "/root".into()));
        assert_eq!(
            account("app"),
            (1000, 100, vec![29, 44], "/home/app".into())
        );
        assert_eq!(
            account("1000"),
            (1000, 100, vec![29, 44], "/home/app".into())
        );
        assert_eq!(account("1234"), (1234, 0, vec![], "/".into()));
        assert_eq!(account("nohome"), (7, 7, vec![], "/".into()));
        assert_eq!(account("42").0, 43, "a name of digits is a name first");
    }

    #[test]
    fn a_given_group_replaces_all_others() {
        assert_eq!(account("app:audio"), (1000, 29, vec![], "/home/app".into()));
        assert_eq!(account("app:555"), (1000, 555, vec![], "/home/app".into()));
        assert_eq!(account(":audio").1, 29);
    }

    #[test]
    fn odd_users_are_refused_and_never_become_root() {
        for given in [
            "nobody",
            "-1",
            "+1",
            " 0",
            "0x0",
            "4294967295",
            "4294967296",
            "18446744073709551616",
            "app:nogroup",
            "app:-1",
            "app:4294967296",
            "1:2:3",
            "é",
        ] {
            assert!(files().resolve(given).is_err(), "{given}");
        }
    }

    #[test]
    fn an_image_without_files_still_has_numbers() {
        let none = AccountFiles {
            passwd: Err(Errno::NOENT),
            group: Err(Errno::LOOP),
        };
        assert_eq!(none.resolve("5:6").unwrap().gid, 6);
        assert_eq!(none.resolve("").unwrap().home, PathBuf::from("/"));
        let error = none.resolve("5:users").unwrap_err();
        assert!(error.one_line().contains("symbolic link"), "{error:?}");
    }
}
