//! Adds lines to a container's `/etc/passwd` and `/etc/group`: many programs need names.
//!
//! The files are the image's, and hostile. What is mounted there is the user's own, and not
//! written to.

use std::path::Path;

use rustix::fs::{FileType, OFlags, fstat};
use rustix::io::Errno;

use super::handshake::{Fault, InitResult, Step};
use super::tree::Tree;
use super::user::{Account, AccountFiles};
use crate::account::{AddedAccounts, User};

const PASSWD: &str = "/etc/passwd";
const GROUP: &str = "/etc/group";

/// What a container's files get beside the image's.
#[derive(Debug)]
pub struct Accounts<'a> {
    /// What was asked for.
    pub asked: &'a AddedAccounts,
    /// What the container's user is called, if he has a name outside.
    pub user_name: Option<String>,
}

/// Adds the users of the host, and gives a user whom the container does not know a line, and
/// his group one. A line that is there is not added again: a template need not name whom it is
/// for, and then he is as unknown at the next start. Where these cannot be had and nobody asked for them, it is left as it is.
pub(super) fn add(root: &Tree, user: Option<&str>, accounts: &Accounts<'_>) -> InitResult<()> {
    let asked = accounts.asked;
    let mut files = AccountFiles::read(root);
    let is_new = |user: &&User| !files.knows(user.uid) && !files.knows_user(&user.name);
    let lines = asked.host_users.iter().filter(is_new);
    let lines = lines.map(|user| asked.user_line(user));
    let lines: String = lines.filter(|line| !files.has_user_line(line)).collect();
    if !lines.is_empty() {
        add_lines(root, PASSWD, &lines)?;
        files = AccountFiles::read(root);
    }
    let Some(Ok(account)) = user.map(|text| files.resolve(text)) else {
        return Ok(());
    };
    let Account { uid, gid, home, .. } = &account;
    let name = accounts.user_name.as_deref();
    let name = name.filter(|name| !files.knows_name(name));
    let is_new = *uid != 0 && !files.knows(*uid);
    if is_new {
        let user = User {
            name: name.map_or_else(|| uid.to_string(), str::to_owned),
            uid: *uid,
            gid: *gid,
            full_name: "container user".to_owned(),
            home: home.display().to_string(),
        };
        let line = asked.user_line(&user);
        if !files.has_user_line(&line) {
            let added = add_lines(root, PASSWD, &line);
            unless_only_usual(added, asked.passwd_entry.as_ref())?;
        }
    }
    if *gid != 0 && !files.knows_group(*gid) && (is_new || asked.group_entry.is_some()) {
        let group = name.map_or_else(|| gid.to_string(), str::to_owned);
        let line = asked.group_line(&group, *gid, name.unwrap_or_default());
        if !files.has_group_line(&line) {
            unless_only_usual(add_lines(root, GROUP, &line), asked.group_entry.as_ref())?;
        }
    }
    Ok(())
}

/// What nobody asked for may fail.
fn unless_only_usual(added: InitResult<()>, asked: Option<&String>) -> InitResult<()> {
    match asked {
        Some(_) => added,
        None => Ok(()),
    }
}

/// Adds lines to a regular file of the root's own.
fn add_lines(root: &Tree, path: &str, lines: &str) -> InitResult<()> {
    append(root, path, lines).map_err(|errno| {
        let why = match errno {
            Errno::NOENT => "the image has none".to_owned(),
            Errno::XDEV => "it is mounted, and not the container's own".to_owned(),
            Errno::LOOP => "it is a symbolic link, which is not followed".to_owned(),
            Errno::INVAL => "it is not a regular file".to_owned(),
            errno => errno.to_string(),
        };
        let text = format!("add an account to the container's {path}: {why}");
        Fault::new(Step::User, errno, text)
    })
}

fn append(root: &Tree, path: &str, lines: &str) -> Result<(), Errno> {
    let flags = OFlags::RDWR | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let file = root.open_own(Path::new(path), flags)?;
    let found = fstat(&file)?;
    if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
        return Err(Errno::INVAL);
    }
    let mut last = [b'\n'];
    let end = u64::try_from(found.st_size).unwrap_or(0);
    if let Some(at) = end.checked_sub(1) {
        rustix::io::pread(&file, &mut last, at)?;
    }
    let before = if last == *b"\n" { "" } else { "\n" };
    let text = format!("{before}{lines}");
    match rustix::io::write(&file, text.as_bytes())? {
        written if written == text.len() => Ok(()),
        _ => Err(Errno::NOSPC),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::ids::random_hex;

    struct Root(PathBuf);

    impl Root {
        fn new(passwd: &str, group: &str) -> Self {
            let name = format!("coracle-test-{}", random_hex(8).unwrap());
            let root = Root(std::env::temp_dir().join(name));
            fs::create_dir_all(root.0.join("etc")).unwrap();
            fs::write(root.0.join("etc/passwd"), passwd).unwrap();
            fs::write(root.0.join("etc/group"), group).unwrap();
            root
        }

        fn add(&self, user: &str, asked: &AddedAccounts) -> InitResult<()> {
            let root = Tree::new(fs::File::open(&self.0).unwrap().into());
            let accounts = Accounts {
                asked,
                user_name: None,
            };
            add(&root, Some(user), &accounts)
        }

        fn text(&self, name: &str) -> String {
            fs::read_to_string(self.0.join("etc").join(name)).unwrap()
        }
    }

    impl Drop for Root {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn ann() -> AddedAccounts {
        AddedAccounts {
            host_users: User::parse("ann:x:70:71:Ann:/home/ann:")
                .into_iter()
                .collect(),
            ..AddedAccounts::default()
        }
    }

    #[test]
    fn lines_are_added_once_and_only_for_those_who_are_unknown() {
        let root = Root::new("root:x:0:0::/:", "root:x:0:\n");
        for _ in 0..2 {
            root.add("70:5", &ann()).unwrap();
            root.add("4:5", &AddedAccounts::default()).unwrap();
        }
        assert_eq!(
            root.text("passwd"),
            "root:x:0:0::/:\nann:*:70:71:Ann:/home/ann:/bin/sh\n\
             4:*:4:5:container user:/:/bin/sh\n"
        );
        assert_eq!(root.text("group"), "root:x:0:\n5:x:5:\n");
        // A user whose name somebody else has is not added.
        let root = Root::new("ann:x:5:5::/:\n", "");
        root.add("0", &ann()).unwrap();
        assert_eq!(root.text("passwd"), "ann:x:5:5::/:\n");
    }

    #[test]
    fn a_line_that_names_somebody_else_is_added_once_as_well() {
        let asked = AddedAccounts {
            passwd_entry: Some("x:*:1:1::/:/bin/sh".into()),
            group_entry: Some("y:x:2:".into()),
            ..ann()
        };
        let root = Root::new("", "");
        for _ in 0..3 {
            root.add("4:5", &asked).unwrap();
        }
        assert_eq!(root.text("passwd"), "x:*:1:1::/:/bin/sh\n");
        assert_eq!(root.text("group"), "y:x:2:\n");
    }

    #[test]
    fn what_was_asked_for_and_cannot_be_done_is_an_error() {
        let root = Root::new("", "");
        fs::remove_file(root.0.join("etc/passwd")).unwrap();
        root.add("5", &AddedAccounts::default()).unwrap();
        assert!(root.add("0", &ann()).is_err());
        let form = AddedAccounts {
            passwd_entry: Some("$USERNAME:x:$UID:$GID::/h:/bin/sh".into()),
            ..AddedAccounts::default()
        };
        root.add("0", &form).unwrap();
        assert!(root.add("5", &form).is_err());
        std::os::unix::fs::symlink("group", root.0.join("etc/passwd")).unwrap();
        assert!(root.add("0", &ann()).is_err());
        assert_eq!(root.text("group"), "");
    }
}
