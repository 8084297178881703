//! Lines of `/etc/passwd` and `/etc/group` that a container gets beside its image's.
//!
//! Owns their form (passwd(5), group(5)) and the templates that users give for it. Refuses
//! to know which accounts there are, and where the files lie.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The line of a user, unless a template says otherwise.
const USER: &str = "$USERNAME:*:$UID:$GID:$NAME:$HOME:/bin/sh";
/// The line of a group.
const GROUP: &str = "$GROUPNAME:x:$GID:$USERLIST";
/// How many fields a line of passwd(5) has.
const USER_FIELDS: usize = 7;
/// How many fields a line of group(5) has.
const GROUP_FIELDS: usize = 4;

/// What was asked for beside the image's accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AddedAccounts {
    /// Users of the host.
    pub host_users: Vec<User>,
    /// The template for the line of a user whom the image does not know.
    pub passwd_entry: Option<String>,
    /// The template for the line of a group that it does not know.
    pub group_entry: Option<String>,
}

/// A user, as passwd(5) tells of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The login name.
    pub name: String,
    /// The user id.
    pub uid: u32,
    /// The id of his group.
    pub gid: u32,
    /// The full name.
    pub full_name: String,
    /// The home directory.
    pub home: String,
}

impl User {
    /// Reads a line of passwd(5).
    pub fn parse(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _, uid, gid, full_name, home, ..] = fields[..] else {
            return None;
        };
        Some(User {
            name: name.to_owned(),
            uid: uid.parse().ok()?,
            gid: gid.parse().ok()?,
            full_name: full_name.to_owned(),
            home: home.to_owned(),
        })
    }
}

impl AddedAccounts {
    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        *self == AddedAccounts::default()
    }

    /// Checks the templates: a line has its fields, and there is one of it.
    pub fn check(&self) -> Result<()> {
        let templates = [
            ("--passwd-entry", &self.passwd_entry, USER_FIELDS, USER),
            ("--group-entry", &self.group_entry, GROUP_FIELDS, GROUP),
        ];
        for (flag, template, count, usual) in templates {
            let Some(template) = template else { continue };
            if template.contains(char::is_control) || template.split(':').count() != count {
                let text = format!(
                    "invalid template `{}` of {flag}: it is one line of {count} fields with colons between",
                    template.escape_debug()
                );
                return Err(Error::usage(text).hint(format!("The usual one is `{usual}`.")));
            }
        }
        Ok(())
    }

    /// The line of a user, with its end.
    pub fn user_line(&self, user: &User) -> String {
        let template = self.passwd_entry.as_deref().unwrap_or(USER);
        let (uid, gid) = (user.uid.to_string(), user.gid.to_string());
        let values = [
            ("$USERNAME", user.name.as_str()),
            ("$UID", &uid),
            ("$GID", &gid),
            ("$NAME", &user.full_name),
            ("$HOME", &user.home),
        ];
        fill_in(template, &values)
    }

    /// The line of a group, with its end.
    pub fn group_line(&self, name: &str, gid: u32, members: &str) -> String {
        let template = self.group_entry.as_deref().unwrap_or(GROUP);
        let gid = gid.to_string();
        let values = [("$GROUPNAME", name), ("$GID", &gid), ("$USERLIST", members)];
        fill_in(template, &values)
    }
}

/// Puts values in the place of their names. No value ends its field or its line, and none
/// is looked at for further names.
fn fill_in(template: &str, values: &[(&str, &str)]) -> String {
    let mut line = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        line += &rest[..at];
        rest = &rest[at..];
        let found = values.iter().find(|(name, _)| rest.starts_with(name));
        let (name, value) = found.copied().unwrap_or(("$", "$"));
        line.extend(value.chars().filter(|c| *c != ':' && !c.is_control()));
        rest = &rest[name.len()..];
    }
    line + rest + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn templates(passwd: Option<&str>, group: Option<&str>) -> AddedAccounts {
        AddedAccounts {
            passwd_entry: passwd.map(str::to_owned),
            group_entry: group.map(str::to_owned),
            ..AddedAccounts::default()
        }
    }

    fn ann() -> User {
        User::parse("ann:x:1000:100:Ann A.,,:/home/ann:/bin/zsh").unwrap()
    }

    #[test]
    fn lines_have_the_usual_form_or_that_of_a_template() {
        let usual = AddedAccounts::default();
        assert_eq!(
            usual.user_line(&ann()),
            "ann:*:1000:100:Ann A.,,:/home/ann:/bin/sh\n"
        );
        assert_eq!(usual.group_line("staff", 50, ""), "staff:x:50:\n");
        let own = templates(
            Some("u-$USERNAME:$$:$UID:$GID:$NAMES:/h$HOME:$SHELL"),
            Some("$GROUPNAME$GID:x:$GID:$USERLIST,$"),
        );
        own.check().unwrap();
        assert_eq!(
            own.user_line(&ann()),
            "u-ann:$$:1000:100:Ann A.,,S:/h/home/ann:$SHELL\n"
        );
        assert_eq!(own.group_line("g", 5, "a,b"), "g5:x:5:a,b,$\n");
    }

    #[test]
    fn no_value_makes_a_further_line_or_field() {
        let user = User {
            name: "$HOME".into(),
            uid: 5,
            gid: 6,
            full_name: "x\nroot::0:0".into(),
            home: "/a:b\r\nevil".into(),
        };
        let line = AddedAccounts::default().user_line(&user);
        assert_eq!(line, "$HOME:*:5:6:xroot00:/abevil:/bin/sh\n");
    }

    #[test]
    fn a_template_is_one_whole_line() {
        for bad in [
            "",
            "$USERNAME",
            "a:b:c:d:e:f:g:h",
            "a:*:1:1::/:/bin/sh\nroot::0:0::/:/bin/sh",
        ] {
            assert!(templates(Some(bad), None).check().is_err(), "{bad:?}");
        }
        for bad in ["g:x:5", "g:x:5:a\n"] {
            assert!(templates(None, Some(bad)).check().is_err(), "{bad:?}");
        }
        for line in ["", "ann", "ann:x:-1:1::/:", "ann:x:1:1"] {
            assert_eq!(User::parse(line), None, "{line}");
        }
    }
}
