//! A git repository as the build context: `URL[#REF[:DIRECTORY]]`.
//!
//! It is fetched by the host's `git`, as whoever builds, with that user's settings and
//! credentials, into a directory of its own that goes with the build. What comes out of it
//! depends on no setting of the host's, and no file of it has the credentials of an address.
//! What a repository holds is hostile: none of its hooks run, nothing of this host can be
//! fetched by it, and its links are only ever followed within it.

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
use crate::sys::process::kill_with_parent;

/// What `git` is told each time: a repository, or one that it names, has no say in what runs.
/// The files are the same whoever fetches them.
const SETTINGS: [&str; 12] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.file.allow=never",
    "protocol.ext.allow=never",
    "advice.detachedHead=false",
    "core.autocrlf=false",
    "core.eol=lf",
    "core.symlinks=true",
    "core.attributesFile=/dev/null",
    "filter.lfs.smudge=",
    "filter.lfs.process=",
    "filter.lfs.required=false",
];
/// The variables that mean some other repository (`git rev-parse --local-env-vars`).
const LOCAL_VARIABLES: [&str; 17] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CONFIG",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_OBJECT_DIRECTORY",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR",
    "GIT_INTERNAL_SUPER_PREFIX",
    "GIT_NAMESPACE",
];
/// What an address begins with that needs no scheme.
pub(super) const GITHUB: &str = "github.com/";
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
        let scheme = match address.starts_with(GITHUB) {
            true => "https://",
            false => "",
        };
        Ok(Repository {
            address: format!("{scheme}{address}"),
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
        let git = Git {
            directory: to,
            setting: None,
        };
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
            self.add_submodules(to)?;
        }
        Ok(())
    }

    /// Fetches what the repository is made of. Addresses may be relative to its own, and are
    /// written down.
    fn add_submodules(&self, directory: &Path) -> Result<()> {
        let (address, setting) = without_credentials(&self.address);
        let git = Git { directory, setting };
        // Not on the command line: a submodule's own would be the same.
        git.run(["config", "remote.origin.url", &address])?;
        git.run(["submodule", "update", "-q", "--init", "--recursive"])?;
        git.run(["config", "--remove-section", "remote.origin"])
    }
}

/// An address without its credentials and query, and the setting that has git use these
/// wherever the server is the same.
fn without_credentials(address: &str) -> (String, Option<String>) {
    let web = address
        .split_once("://")
        .filter(|_| web::is_address(address));
    let Some((scheme, rest)) = web else {
        return (address.to_owned(), None);
    };
    let rest = rest.split('?').next().unwrap_or_default();
    let (server, path) = rest.split_once('/').unwrap_or((rest, ""));
    let Some((credentials, host)) = server.rsplit_once('@') else {
        return (format!("{scheme}://{rest}"), None);
    };
    // The name of a setting ends at the first of these.
    let credentials = credentials.replace('=', "%3D");
    let plain = format!("{scheme}://{host}/");
    let setting = format!("url.{scheme}://{credentials}@{host}/.insteadOf={plain}");
    (plain + path, Some(setting))
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
    /// A setting more.
    setting: Option<String>,
}

impl Git<'_> {
    fn run<W: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = W>) -> Result<()> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.directory);
        for setting in SETTINGS.into_iter().chain(self.setting.as_deref()) {
            command.args(["-c", setting]);
        }
        for variable in LOCAL_VARIABLES {
            command.env_remove(variable);
        }
        kill_with_parent(&mut command);
        let output = command
            .args(words)
            // There may be nobody to answer.
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ATTR_NOSYSTEM", "1")
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
            ("github.com/u/x", "https://github.com/u/x", None, ""),
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

    #[test]
    fn credentials_are_in_a_setting_and_not_in_the_address() {
        for (text, address, setting) in [
            ("http://h:1/a/x.git?b=/c", "http://h:1/a/x.git", None),
            ("git@h:a/x.git", "git@h:a/x.git", None),
            ("ssh://git@h/x", "ssh://git@h/x", None),
            (
                "https://u:p@=@h:1/a/x.git",
                "https://h:1/a/x.git",
                Some("url.https://u:p@%3D@h:1/.insteadOf=https://h:1/"),
            ),
        ] {
            let expected = (address.to_owned(), setting.map(str::to_owned));
            assert_eq!(without_credentials(text), expected, "{text}");
        }
    }
}
