//! `COPY --parents`: files with the directories above them.
//!
//! `a/./b/*.txt` is read as: beneath `a`, whatever matches `b/*.txt`, as `b/…`.

use std::os::fd::BorrowedFd;

use rustix::fs::{FileType, Mode, OFlags, ResolveFlags, fstat, openat2};
use rustix::io::Errno;

use super::context::{Found, clean, expand, join, judge, not_found};
use super::origin::{Form, Origin};
use crate::containerfile::{Glob, Patterns, has_wildcards};
use crate::error::{Context, Error, Result};
use crate::layer::Verdict;

/// What divides the part of a source that is left out from the part that is kept.
const PIVOT: &str = "/./";
/// Any number of directories.
const ANY_DEPTH: &str = "**";

/// Which files beneath a directory are wanted.
#[derive(Debug)]
pub(super) struct Parents {
    text: String,
    /// The parts of the pattern up to the first `**`.
    parts: Vec<Glob>,
    is_deep: bool,
    patterns: Patterns,
}

impl PartialEq for Parents {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Parents {}

impl Parents {
    fn new(pattern: &str) -> Result<Self> {
        let parts = pattern.split('/');
        let upper = parts.take_while(|part| *part != ANY_DEPTH);
        // A pattern that begins with `!` is one that takes back: the class means the same.
        let escaped = match pattern.strip_prefix('!') {
            Some(rest) => format!("[!]{rest}"),
            None => pattern.to_owned(),
        };
        Ok(Parents {
            text: pattern.to_owned(),
            parts: upper.map(Glob::new).collect::<Result<_>>()?,
            is_deep: pattern.split('/').any(|part| part == ANY_DEPTH),
            patterns: Patterns::new([escaped.as_str()])?,
        })
    }

    /// As it was written.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a path is wanted, or may be on the way to one that is.
    pub(super) fn verdict(&self, path: &[u8], is_directory: bool) -> Verdict {
        if self.text.is_empty() || judge(&self.patterns, path, false) == Verdict::Skip {
            return Verdict::Keep;
        }
        let path: Vec<&[u8]> = path.split(|byte| *byte == b'/').collect();
        let is_above = self.is_deep || path.len() < self.parts.len();
        let mut pairs = self.parts.iter().zip(path);
        match is_directory && is_above && pairs.all(|(glob, part)| glob.matches(part)) {
            true => Verdict::Descend,
            false => Verdict::Skip,
        }
    }
}

/// What a source means.
pub(super) fn origins<'r>(
    root: BorrowedFd<'r>,
    source: &str,
    takes: &dyn Fn(&Found) -> bool,
) -> Result<Vec<Origin<'r>>> {
    let (base, pattern) = source.split_once(PIVOT).unwrap_or(("", source));
    let (base, pattern) = (clean(base), clean(pattern));
    let mut origins = Vec::new();
    for found in expand(root, &base, takes)? {
        // In a file there is nothing that could be named by where it is.
        if !found.is_directory && !pattern.is_empty() && has_wildcards(&base) {
            continue;
        }
        if !has_wildcards(&base) && (!has_wildcards(&pattern) || !found.is_directory) {
            check(root, &join(&found.real, pattern.as_bytes()), takes)?;
        }
        let mut origin = Origin::found(root, found);
        origin.form = Form::Parents(Parents::new(&pattern)?);
        origins.push(origin);
    }
    Ok(origins)
}

/// Fails if nothing is at a path, or what is there is ignored.
fn check(root: BorrowedFd<'_>, path: &[u8], takes: &dyn Fn(&Found) -> bool) -> Result<()> {
    if path.is_empty() || path == b"/" {
        return Ok(());
    }
    let path = path.strip_suffix(b"/").unwrap_or(path);
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    let shown = || format!("`/{}`", String::from_utf8_lossy(path));
    let file = match openat2(root, path, flags, Mode::empty(), resolve) {
        Err(Errno::NOENT | Errno::NOTDIR) => return Err(not_found(path, false)),
        Err(Errno::LOOP) => {
            let text = format!("{} leads over a symbolic link", shown());
            return Err(Error::engine(text)
                .hint("With --parents, name a file by the directories that it is really in."));
        }
        opened => opened.doing(|| format!("look at {}", shown()))?,
    };
    let stat = fstat(&file).doing(|| format!("look at {}", shown()))?;
    let found = Found {
        asked: path.to_owned(),
        real: path.to_owned(),
        is_directory: FileType::from_raw_mode(stat.st_mode) == FileType::Directory,
    };
    match takes(&found) {
        true => Ok(()),
        false => Err(not_found(path, true)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_and_the_way_there_are_told_from_the_rest() {
        let verdict = |pattern: &str, path: &str, is_directory| {
            let parents = Parents::new(pattern).unwrap();
            parents.verdict(path.as_bytes(), is_directory)
        };
        for (pattern, path, is_directory, expected) in [
            ("a/b.txt", "a", true, Verdict::Descend),
            ("a/b.txt", "a/b.txt", false, Verdict::Keep),
            ("a/b.txt", "a/c.txt", false, Verdict::Skip),
            ("a/b.txt", "b", true, Verdict::Skip),
            ("a/b", "a/b", true, Verdict::Keep),
            ("a/b", "a/b/c/d", false, Verdict::Keep),
            ("a/b", "a/c", true, Verdict::Skip),
            ("*/x", "any", true, Verdict::Descend),
            ("*/x", "any", false, Verdict::Skip),
            ("a/**/x", "a/b/c", true, Verdict::Descend),
            ("a/**/x", "a/b/x", false, Verdict::Keep),
            ("a/**/x", "b", true, Verdict::Skip),
            ("**/x", "x", false, Verdict::Keep),
            ("!x", "!x", false, Verdict::Keep),
            ("!x", "y", false, Verdict::Skip),
            ("", "anything", false, Verdict::Keep),
        ] {
            let found = verdict(pattern, path, is_directory);
            assert_eq!(found, expected, "{pattern} {path}");
        }
    }
}
