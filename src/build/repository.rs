//! A git repository as the build context: `URL[#REF[:DIRECTORY]]`.
//!
//! It is fetched by the host's `git`, as whoever builds, with that user's settings and
//! credentials, into a directory of its own that goes with the build. What a repository
//! holds is hostile: none of its hooks run, nothing of this host can be fetched by it, and
//! its links are only ever followed within it.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::os::fd::AsFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::context::{clean, follow};
use super::streamed::Streamed;
use crate::error::{Context, Error, Result};
use crate::ids::random_hex;
use crate::registry::web;
use crate::store::atomic::open_directory;

/// What `git` is told each time: a repository, or one that it names, has no say in what runs.
const SETTINGS: [&str; 5] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.file.allow=never",
    "protocol.ext.allow=never",
    "advice.detachedHead=false",
];
/// So many lines of what `git` said are in an error.
const SAID_LINES: usize = 5;

/// A repository, and what of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    address: String,
    /// A branch, a tag or a commit; the usual branch if absent.
    reference: Option<String>,
    /// A directory in it; all of it if empty.
    directory: String,
}

impl Repository {
    /// Reads `URL[#REF[:DIRECTORY]]`.
    pub fn parse(text: &str) -> Result<Self> {
        let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (reference, directory) = fragment.split_once(':').unwrap_or((fragment, ""));
        let is_plain = |text: &str| {
            let odd = |c: char| c.is_whitespace() || c.is_control() || "^~:?*[\\+".contains(c);
            !text.starts_with('-') && !text.contains(odd)
        };
        if !is_plain(reference) || address.starts_with('-') {
            let shown = shown(address);
            let text = format!("invalid git reference `{reference}` of `{shown}`");
            return Err(Error::usage(text).hint(
                "It is a branch, a tag or a commit, and perhaps a directory: #main:docker.",
            ));
        }
        Ok(Repository {
            address: address.to_owned(),
            reference: (!reference.is_empty()).then(|| reference.to_owned()),
            directory: directory.to_owned(),
        })
    }

    /// Fetches what is meant. The history comes along only if it is to be kept.
    pub fn fetch(&self, keeps_history: bool) -> Result<Streamed> {
        let doing = || format!("fetch the git repository `{}`", shown(&self.address));
        let tree = Checkout::new()?;
        let whole = tree.0.join("context");
        self.check_out(&whole).doing(doing)?;
        if !keeps_history {
            fs::remove_dir_all(whole.join(".git")).doing(doing)?;
        }
        let root = open_directory(&whole)?;
        let found = follow(root.as_fd(), clean(&self.directory).into_bytes())?;
        if !found.is_directory {
            let text = format!("there is no directory `{}` in it", self.directory);
            return Err(Error::usage(text)).doing(doing);
        }
        let real = String::from_utf8(found.real).doing(doing)?;
        Ok(Streamed::checked_out(whole.join(real), tree))
    }

    fn check_out(&self, to: &Path) -> Result<()> {
        let git = Git { directory: to };
        DirBuilder::new()
            .mode(0o755)
            .create(to)
            .doing(|| "make a directory")?;
        // Without the hooks that come with the installation.
        git.run(["init", "-q", "--template="])?;
        let reference = self.reference.as_deref().unwrap_or("HEAD");
        let fetch = |more: &[&str], what: &[&str]| {
            let words = ["fetch", "-q", "--no-tags"].into_iter();
            let address = ["--", self.address.as_str()];
            let words = words.chain(more.iter().copied()).chain(address);
            git.run(words.chain(what.iter().copied()))
        };
        // Not every server gives a part, nor a commit that no name leads to.
        let found = fetch(&["--depth=1"], &[reference])
            .or_else(|_| fetch(&[], &[reference]))
            .map(|()| "FETCH_HEAD");
        let found = match found {
            Err(why) if is_commit(reference) => {
                let all = ["+refs/heads/*:refs/all/*", "+refs/tags/*:refs/tags/*"];
                fetch(&[], &all).map_err(|_| why)?;
                reference
            }
            found => found?,
        };
        git.run(["checkout", "-q", "--detach", found, "--"])?;
        let modules = fs::symlink_metadata(to.join(".gitmodules"));
        if modules.is_ok_and(|found| found.is_file()) {
            let update = ["submodule", "update", "-q", "--init", "--recursive"];
            git.run(update)?;
        }
        Ok(())
    }
}

/// An address as it may be shown.
fn shown(address: &str) -> String {
    match address.contains("://") {
        true => web::shown(address),
        false => address.to_owned(),
    }
}

fn is_commit(reference: &str) -> bool {
    (7..=64).contains(&reference.len()) && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The program, in a directory.
struct Git<'a> {
    directory: &'a Path,
}

impl Git<'_> {
    fn run<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Result<()> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.directory);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        let output = command
            .args(words)
            // There may be nobody to answer.
            .env("GIT_TERMINAL_PROMPT", "0")
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .output();
        let output = output.map_err(|why| match why.kind() {
            std::io::ErrorKind::NotFound => Error::engine("`git` is not installed")
                .hint("Install it (package git), or build from a directory."),
            _ => Error::engine("start `git`").because(why),
        })?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = said.trim().lines().take(SAID_LINES).collect();
        Err(Error::engine(format!("git says: {}", lines.join("; "))))
    }
}

/// A directory of the host's for temporary files, gone with this value.
pub(super) struct Checkout(PathBuf);

impl Checkout {
    fn new() -> Result<Self> {
        let name = format!("coracle-git-{}", random_hex(8)?);
        let path = std::env::temp_dir().join(name);
        let doing = || format!("make the directory `{}`", path.display());
        // One that is there already is somebody else's.
        DirBuilder::new().mode(0o700).create(&path).doing(doing)?;
        Ok(Checkout(path))
    }
}

impl Drop for Checkout {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_and_a_directory_come_after_the_address() {
        let parsed = |text: &str| {
            let found = Repository::parse(text).unwrap();
            (found.address, found.reference, found.directory)
        };
        let some = |text: &str| Some(text.to_owned());
        for (text, address, reference, directory) in [
            ("https://h/x.git", "https://h/x.git", None, ""),
            ("git://h/x#main", "git://h/x", some("main"), ""),
            (
                "git@h:a/b.git#v1:sub/dir",
                "git@h:a/b.git",
                some("v1"),
                "sub/dir",
            ),
            ("ssh://h/x#:sub", "ssh://h/x", None, "sub"),
            ("https://h/x.git#", "https://h/x.git", None, ""),
        ] {
            let expected = (address.to_owned(), reference, directory.to_owned());
            assert_eq!(parsed(text), expected, "{text}");
        }
        for text in [
            "https://h/x.git#--upload-pack=evil",
            "https://h/x.git#a b",
            "https://h/x.git#+a",
            "https://h/x.git#*",
            "--upload-pack=evil",
        ] {
            assert!(Repository::parse(text).is_err(), "{text}");
        }
    }
}
