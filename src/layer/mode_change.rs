//! What becomes of the permissions of files: `0755`, or `u=rwX,go=rX`.
//!
//! The words are those of chmod(1); as with BuildKit, `X` asks what a file had at first, not
//! what an earlier word has made of it. Where nobody is named (`+w`), a umask of 022 has a say,
//! whatever that of this process is: the same words give the same files everywhere.

use std::str::FromStr;

use crate::error::{Error, Result};

/// Bits of the owner, of the group and of others, with those that each may set beside.
const OWNER: u32 = 0o4700;
const GROUP: u32 = 0o2070;
const OTHERS: u32 = 0o0007;
const STICKY: u32 = 0o1000;
const EXECUTE: u32 = 0o111;
/// What nobody in particular is not given.
const UMASK: u32 = 0o022;

/// A change of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModeChange {
    /// These, whatever they were.
    To(u32),
    /// One step after the other.
    Steps(Vec<Step>),
}

/// A step of a change: `u=rwX`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Bits that are meant; none if nobody was named.
    who: u32,
    operator: Operator,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Remove,
    Set,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// These bits; those to execute, too, if it is a directory or somebody may execute it.
    Bits { bits: u32, execute_if_any: bool },
    /// What the class has whose bits begin here.
    SameAs(u32),
}

impl ModeChange {
    /// The permissions of a file that has had those of `mode`.
    pub fn apply(&self, mode: u32, is_directory: bool) -> u32 {
        let steps = match self {
            ModeChange::To(mode) => return *mode,
            ModeChange::Steps(steps) => steps,
        };
        let may_execute = is_directory || mode & EXECUTE != 0;
        let change = |mode, step: &Step| step.apply(mode, may_execute);
        steps.iter().fold(mode & 0o7777, change)
    }
}

impl Step {
    fn apply(&self, mode: u32, may_execute: bool) -> u32 {
        let named = match self.who {
            0 => OWNER | GROUP | OTHERS,
            who => who,
        };
        let (value, meant) = match self.what {
            What::Bits {
                bits,
                execute_if_any,
            } => {
                let more = match execute_if_any && may_execute {
                    true => EXECUTE,
                    false => 0,
                };
                // Others alone have no say in it.
                let sticky = match named == OTHERS {
                    true => 0,
                    false => bits & STICKY,
                };
                ((bits | more) & (named | sticky), named | sticky)
            }
            What::SameAs(shift) => ((((mode >> shift) & 0o7) * 0o111) & named, named & 0o777),
        };
        let value = match self.who {
            0 => value & !UMASK,
            _ => value,
        };
        match self.operator {
            Operator::Add => mode | value,
            Operator::Remove => mode & !value,
            Operator::Set => (mode & !meant) | value,
        }
    }
}

impl FromStr for ModeChange {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            Error::usage(format!("invalid mode `{text}`"))
                .hint("It is octal, such as 0755, or like u=rwX,go=rX.")
        };
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            let mode = u32::from_str_radix(text, 8).ok();
            let mode = mode.filter(|mode| *mode <= 0o7777).ok_or_else(bad)?;
            return Ok(ModeChange::To(mode));
        }
        let mut steps = Vec::new();
        for clause in text.split(',') {
            clause_of(clause.as_bytes(), &mut steps).ok_or_else(bad)?;
        }
        Ok(ModeChange::Steps(steps))
    }
}

/// Reads `[ugoa…][+-=][rwxXst…|u|g|o]…`; nothing if it is not that.
fn clause_of(clause: &[u8], steps: &mut Vec<Step>) -> Option<()> {
    let is_class = |byte: &&u8| b"ugoa".contains(byte);
    let classes = clause.iter().take_while(is_class).count();
    let who = clause[..classes].iter().fold(0, |who, class| {
        who | match class {
            b'u' => OWNER,
            b'g' => GROUP,
            b'o' => OTHERS,
            _ => OWNER | GROUP | OTHERS,
        }
    });
    let mut rest = &clause[classes..];
    if rest.is_empty() {
        return None;
    }
    while let [first, more @ ..] = rest {
        let operator = match first {
            b'+' => Operator::Add,
            b'-' => Operator::Remove,
            b'=' => Operator::Set,
            _ => return None,
        };
        let is_word = |byte: &&u8| !b"+-=".contains(byte);
        let (words, after) = more.split_at(more.iter().take_while(is_word).count());
        steps.push(Step {
            who,
            operator,
            what: what(words)?,
        });
        rest = after;
    }
    Some(())
}

fn what(words: &[u8]) -> Option<What> {
    match words {
        b"u" => return Some(What::SameAs(6)),
        b"g" => return Some(What::SameAs(3)),
        b"o" => return Some(What::SameAs(0)),
        _ => {}
    }
    let (mut bits, mut execute_if_any) = (0, false);
    for word in words {
        match word {
            b'r' => bits |= 0o444,
            b'w' => bits |= 0o222,
            b'x' => bits |= EXECUTE,
            b'X' => execute_if_any = true,
            b's' => bits |= 0o6000,
            b't' => bits |= STICKY,
            _ => return None,
        }
    }
    Some(What::Bits {
        bits,
        execute_if_any,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_change_as_chmod_changes_them() {
        for (text, before, is_directory, after) in [
            ("755", 0o600, false, 0o755),
            ("04711", 0o600, false, 0o4711),
            ("u=rwX,go=rX", 0o600, false, 0o644),
            ("u=rwX,go=rX", 0o700, false, 0o755),
            ("u=rwX,go=rX", 0o600, true, 0o755),
            ("a=r", 0o4777, false, 0o444),
            ("+x", 0o644, false, 0o755),
            ("+w", 0o444, false, 0o644),
            ("a+w", 0o444, false, 0o666),
            ("=rw", 0o4777, false, 0o644),
            ("go-w", 0o777, false, 0o755),
            ("go=", 0o777, false, 0o700),
            ("g=u", 0o640, false, 0o660),
            ("go=u-w", 0o700, false, 0o755),
            ("o+u", 0o704, false, 0o707),
            ("u+s", 0o755, false, 0o4755),
            ("g+s,u-s", 0o4755, false, 0o2755),
            ("o+s", 0o755, false, 0o755),
            ("+t", 0o755, true, 0o1755),
            ("o+t", 0o755, true, 0o755),
            ("a=rx", 0o1777, true, 0o1555),
            ("a-x,a+X", 0o711, false, 0o711),
            ("ug+rw,o-rwx", 0o444, false, 0o660),
            ("u+r+w-x", 0o100, false, 0o600),
        ] {
            let change: ModeChange = text.parse().unwrap();
            let found = change.apply(0o100000 | before, is_directory);
            assert_eq!(found, after, "{text} {before:o}: {found:o}");
        }
    }

    #[test]
    fn what_is_no_mode_is_refused() {
        for text in [
            "", "8", "0788", "10000", "u", "x", "u=rwx,", ",u=r", "u=z", "u=ug", "u=ru", "ux=r",
            "-1", "u=r go=r", "u==é",
        ] {
            let parsed = text.parse::<ModeChange>();
            assert!(parsed.is_err(), "{text}: {parsed:?}");
        }
    }
}
