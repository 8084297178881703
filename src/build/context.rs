//! The directory that a build reads from, and what of it may be read.

use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Dir, FileType, Mode, OFlags, ResolveFlags, fstat, openat2, readlinkat};
use rustix::io::Errno;

use super::streamed::Streamed;
use crate::containerfile::{Glob, MAX_FILE_BYTES, Patterns, Verdict as Ignored, has_wildcards};
use crate::error::{Context, Error, Result};
use crate::layer::Verdict;
use crate::store::atomic::open_directory;

/// Names under which the file is looked for.
pub(super) const FILE_NAMES: [&str; 3] = ["Containerfile", "Dockerfile", "dockerfile"];
/// Ignore files of a whole context, the one that counts first.
const IGNORE_FILES: [&str; 2] = [".containerignore", ".dockerignore"];
/// How many symbolic links a path may lead over, as in the kernel (path_resolution(7)).
const MAX_LINKS: usize = 40;

/// Finds the Dockerfile of a context.
pub fn find_file(context: &Path) -> Option<PathBuf> {
    FILE_NAMES
        .iter()
        .map(|name| context.join(name))
        .find(|path| path.is_file())
}

/// Reads a Dockerfile or an ignore file; `None` if there is none.
///
/// # Errors
///
/// If it is not a regular file, which could make us wait or read for ever, or too large.
pub fn read_file(path: &Path) -> Result<Option<Vec<u8>>> {
    let doing = || format!("read `{}`", path.display());
    let mut options = fs::OpenOptions::new();
    // Without waiting for the writer of a fifo.
    let opened = options.read(true).custom_flags(libc::O_NONBLOCK).open(path);
    let file = match opened {
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        opened => opened.doing(doing)?,
    };
    read_opened(file).doing(doing).map(Some)
}

/// Reads the ignore file of a directory: one named after the Dockerfile, or else a common one.
pub fn ignore_file(dockerfile: Option<&Path>, directory: &Path) -> Result<Option<Vec<u8>>> {
    find_ignore_file(dockerfile, directory, read_file)
}

/// The same, where `read` reads a file if there is one.
pub(super) fn find_ignore_file(
    dockerfile: Option<&Path>,
    directory: &Path,
    read: impl Fn(&Path) -> Result<Option<Vec<u8>>>,
) -> Result<Option<Vec<u8>>> {
    let own = dockerfile.map(|path| {
        let mut own = path.as_os_str().to_owned();
        own.push(".dockerignore");
        PathBuf::from(own)
    });
    let common = IGNORE_FILES.iter().map(|name| directory.join(name));
    for path in own.into_iter().chain(common) {
        if let Some(text) = read(&path)? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// Reads an open Dockerfile or ignore file.
pub(super) fn read_opened(file: fs::File) -> Result<Vec<u8>> {
    let doing = || "read the file";
    if !file.metadata().doing(doing)?.is_file() {
        return Err(Error::usage("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    let limit = MAX_FILE_BYTES as u64 + 1;
    file.take(limit).read_to_end(&mut bytes).doing(doing)?;
    match bytes.len() > MAX_FILE_BYTES {
        true => Err(Error::usage(format!(
            "it has more than {MAX_FILE_BYTES} bytes, the most that is read"
        ))),
        false => Ok(bytes),
    }
}

/// An open context.
pub(super) struct BuildContext {
    root: OwnedFd,
    ignore: Patterns,
    /// What it lies in, if that is to go with it.
    staged: Option<Streamed>,
}

impl BuildContext {
    pub(super) fn open(path: &Path, ignore: Option<&[u8]>) -> Result<Self> {
        let root = open_directory(path).doing(|| "open the build context")?;
        let ignore = Patterns::parse_ignore_file(ignore.unwrap_or_default())
            .doing(|| "read the ignore file")?;
        Ok(BuildContext {
            root: root.into(),
            ignore,
            staged: None,
        })
    }

    /// Keeps what it lies in.
    pub(super) fn keep(&mut self, staged: Streamed) {
        self.staged = Some(staged);
    }

    pub(super) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// Whether a source may be taken: by its name, and by that of what it leads to.
    pub(super) fn takes(&self, found: &Found) -> bool {
        let is_link = found.asked != found.real;
        let by_name = self.verdict(&found.asked, found.is_directory && !is_link);
        by_name != Verdict::Skip && self.verdict(&found.real, found.is_directory) != Verdict::Skip
    }

    /// What an ignore file says of a path of the context.
    pub(super) fn verdict(&self, path: &[u8], is_directory: bool) -> Verdict {
        judge(&self.ignore, path, is_directory)
    }
}

/// What patterns say of a path: is it left out, and may all beneath it be?
pub(super) fn judge(patterns: &Patterns, path: &[u8], is_directory: bool) -> Verdict {
    if patterns.is_empty() || path.is_empty() {
        return Verdict::Keep;
    }
    let mut verdict = Ignored::default();
    for (end, _) in path.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
        verdict = patterns.judge(&verdict, &path[..end]);
    }
    verdict = patterns.judge(&verdict, path);
    match (verdict.is_match(), is_directory) {
        (false, _) => Verdict::Keep,
        (true, true) if !patterns.settles_subtree(&verdict, path) => Verdict::Descend,
        (true, _) => Verdict::Skip,
    }
}

/// A source as its path from the root: without a leading slash, `.` and `..`.
pub(super) fn clean(source: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A source: the path that was asked for, and what it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// As it was asked for.
    pub(super) asked: Vec<u8>,
    /// Without symbolic links; as it was asked for, if nothing is there.
    pub(super) real: Vec<u8>,
    /// Whether a directory is there.
    pub(super) is_directory: bool,
}

impl Found {
    fn nothing(asked: Vec<u8>) -> Self {
        Found {
            real: asked.clone(),
            asked,
            is_directory: false,
        }
    }
}

/// Follows a path's symbolic links within a root that nothing leads out of.
pub(super) fn follow(root: BorrowedFd<'_>, asked: Vec<u8>) -> Result<Found> {
    let doing = || format!("resolve `{}`", String::from_utf8_lossy(&asked));
    let parts = |path: &[u8]| {
        path.rsplit(|byte| *byte == b'/')
            .map(<[u8]>::to_vec)
            .collect()
    };
    let mut todo: Vec<Vec<u8>> = parts(&asked);
    let (mut real, mut is_directory, mut links) = (Vec::new(), true, 0);
    while let Some(part) = todo.pop() {
        match &part[..] {
            b"" | b"." => continue,
            b".." => {
                let end = real.iter().rposition(|byte| *byte == b'/');
                real.truncate(end.unwrap_or(0));
                is_directory = true;
                continue;
            }
            _ => {}
        }
        let next = join(&real, &part);
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
        let file = match openat2(root, &next[..], flags, Mode::empty(), resolve) {
            _ if links > MAX_LINKS => return Ok(Found::nothing(asked)),
            Err(Errno::NOENT | Errno::NOTDIR) => return Ok(Found::nothing(asked)),
            opened => opened.doing(doing)?,
        };
        let kind = FileType::from_raw_mode(fstat(&file).doing(doing)?.st_mode);
        is_directory = kind == FileType::Directory;
        if kind != FileType::Symlink {
            real = next;
            continue;
        }
        links += 1;
        let target = readlinkat(&file, c"", Vec::new()).doing(doing)?;
        if target.as_bytes().starts_with(b"/") {
            real.clear();
        }
        is_directory = true;
        todo.extend::<Vec<Vec<u8>>>(parts(target.as_bytes()));
    }
    Ok(Found {
        asked,
        real,
        is_directory,
    })
}

/// The files that a source, perhaps with wildcards, means, in order.
pub(super) fn expand(
    root: BorrowedFd<'_>,
    source: &str,
    takes: &dyn Fn(&Found) -> bool,
) -> Result<Vec<Found>> {
    let source = clean(source);
    if !has_wildcards(&source) {
        return Ok(vec![follow(root, source.into_bytes())?]);
    }
    let mut found = vec![follow(root, Vec::new())?];
    for part in source.split('/') {
        let glob = Glob::new(part)?;
        let mut next = Vec::new();
        for directory in found {
            for name in entries(root, &directory.asked)? {
                if !glob.matches(&name) {
                    continue;
                }
                let entry = follow(root, join(&directory.asked, &name))?;
                if takes(&entry) {
                    next.push(entry);
                }
            }
        }
        found = next;
    }
    found.sort_unstable_by(|one, other| one.asked.cmp(&other.asked));
    Ok(found)
}

pub(super) fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    match directory.is_empty() {
        true => name.to_vec(),
        false => [directory, b"/", name].concat(),
    }
}

/// The names in a directory beneath the root; none if it is not a directory.
fn entries(root: BorrowedFd<'_>, path: &[u8]) -> Result<Vec<Vec<u8>>> {
    let doing = || format!("read the directory `{}`", String::from_utf8_lossy(path));
    let name = if path.is_empty() { b"." } else { path };
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let Ok(directory) = openat2(root, name, flags, Mode::empty(), resolve) else {
        return Ok(Vec::new());
    };
    let mut entries = Vec::new();
    for entry in Dir::read_from(&directory).doing(doing)? {
        let entry = entry.doing(doing)?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            entries.push(name.to_vec());
        }
    }
    Ok(entries)
}

/// The error for a source that is not there.
pub(super) fn not_found(source: &[u8], ignored: bool) -> Error {
    let source = String::from_utf8_lossy(source);
    let error = Error::engine(format!("`/{source}` is not there to be copied"));
    match ignored {
        true => error.hint("The ignore file leaves it out."),
        false => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_clamped_to_the_context() {
        for (source, path) in [("/a", "a"), ("../../a/./b", "a/b"), (".", ""), ("a/..", "")] {
            assert_eq!(clean(source), path);
        }
    }

    #[test]
    fn links_are_followed_within_the_root() {
        let root = std::env::temp_dir().join(format!("coracle-follow-{}", std::process::id()));
        fs::create_dir_all(root.join("d/e")).unwrap();
        fs::write(root.join("d/e/file"), "").unwrap();
        let links = [
            ("d/up", "../../../d"),
            ("absolute", "/d/e"),
            ("twice", "absolute/file"),
            ("dangling", "d/none"),
            ("loop", "loop"),
        ];
        for (name, target) in links {
            std::os::unix::fs::symlink(target, root.join(name)).unwrap();
        }
        let directory = open_directory(&root).unwrap();
        let found = |path: &str| follow(directory.as_fd(), path.as_bytes().to_vec());
        for (path, real, is_directory) in [
            ("", "", true),
            ("d/e", "d/e", true),
            ("d/up/e", "d/e", true),
            ("absolute", "d/e", true),
            ("twice", "d/e/file", false),
            ("dangling", "dangling", false),
            ("d/e/file/x", "d/e/file/x", false),
            ("none/../d", "none/../d", false),
            ("loop", "loop", false),
        ] {
            let found = found(path).unwrap();
            let shown = String::from_utf8(found.real).unwrap();
            assert_eq!(
                (&shown[..], found.is_directory),
                (real, is_directory),
                "{path}"
            );
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_directory_is_entered_if_something_beneath_is_taken_back() {
        let patterns = Patterns::parse_ignore_file(b"docs\n!docs/keep.md\nbuild\n").unwrap();
        let verdict = |path: &str, is_directory| judge(&patterns, path.as_bytes(), is_directory);
        assert_eq!(verdict("docs", true), Verdict::Descend);
        assert_eq!(verdict("docs/keep.md", false), Verdict::Keep);
        assert_eq!(verdict("docs/other.md", false), Verdict::Skip);
        assert_eq!(verdict("build", true), Verdict::Skip);
        assert_eq!(verdict("src", true), Verdict::Keep);
    }
}
