//! What a COPY or ADD reads: one source, which files of it are taken, and as whose.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
use rustix::io::Errno;

use super::cache::Key;
use super::context::{Found, join, judge, not_found};
use super::parents::Parents;
use crate::clock::Timestamp;
use crate::containerfile::Patterns;
use crate::digest::Digest;
use crate::entry::open_regular;
use crate::error::{Context, Error, Result};
use crate::layer::{ModeChange, Place, Selection, Verdict, hash};

/// What a path may be left out by.
type Judge<'a> = &'a dyn Fn(&[u8], bool) -> Verdict;

/// What the flags of a COPY say of each file.
pub(super) struct Manner {
    /// Whose the files become, instead of their owner's.
    pub(super) owner: Option<(u32, u32)>,
    /// What becomes of their permissions.
    pub(super) mode: Option<ModeChange>,
    /// Which are left out, in the words of the flags and as patterns.
    exclude: (Vec<String>, Patterns),
}

impl Manner {
    pub(super) fn new(
        owner: Option<(u32, u32)>,
        mode: Option<ModeChange>,
        exclude: Vec<String>,
    ) -> Result<Self> {
        let patterns = Patterns::new(exclude.iter().map(String::as_str))?;
        Ok(Manner {
            owner,
            mode,
            exclude: (exclude, patterns),
        })
    }

    /// Whether a source that is no directory is left out: patterns see its name alone.
    pub(super) fn excludes(&self, source: &[u8]) -> bool {
        let name = source.rsplit(|byte| *byte == b'/').next();
        judge(&self.exclude.1, name.unwrap_or_default(), false) != Verdict::Keep
    }

    pub(super) fn add_to(&self, key: &mut Key) {
        let (words, _) = &self.exclude;
        key.add(format!("{:?} {:?} {}", self.owner, self.mode, words.len()));
        for word in words {
            key.add(word);
        }
    }
}

/// What becomes of a source.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It is copied; every file gets the time of the step.
    Files,
    /// It is copied, and keeps its time.
    Dated(Timestamp),
    /// An archive that is unpacked.
    Archive,
    /// Of a directory, what is wanted with the directories above it.
    Parents(Parents),
}

/// One source, and where it is.
pub(super) struct Origin<'a> {
    root: BorrowedFd<'a>,
    pub(super) path: Vec<u8>,
    /// The path without symbolic links, which is the one that an ignore file is asked about.
    real: Vec<u8>,
    is_directory: bool,
    pub(super) ignore: Option<Judge<'a>>,
    pub(super) form: Form,
}

impl<'a> Origin<'a> {
    /// A file of ours, at a path from the root.
    pub(super) fn new(root: BorrowedFd<'a>, path: Vec<u8>, real: Vec<u8>) -> Self {
        Origin {
            root,
            path,
            real,
            is_directory: false,
            ignore: None,
            form: Form::Files,
        }
    }

    /// What was found of a source.
    pub(super) fn found(root: BorrowedFd<'a>, found: Found) -> Self {
        Origin {
            is_directory: found.is_directory,
            ..Origin::new(root, found.asked, found.real)
        }
    }

    pub(super) fn place(&self) -> Place<'_> {
        Place {
            root: self.root,
            path: &self.path,
        }
    }

    pub(super) fn parents(&self) -> Option<&Parents> {
        match &self.form {
            Form::Parents(parents) => Some(parents),
            _ => None,
        }
    }

    /// Whether it is left out as a whole.
    pub(super) fn is_excluded(&self, manner: &Manner) -> bool {
        !self.is_directory && manner.excludes(&self.path)
    }

    /// Opens an ordinary file; nothing if it is something else.
    pub(super) fn open(&self) -> Result<Option<File>> {
        let doing = || format!("open `/{}`", String::from_utf8_lossy(&self.path));
        let flags = OFlags::PATH | OFlags::CLOEXEC;
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        let found = match openat2(self.root, &self.path[..], flags, Mode::empty(), resolve) {
            Err(Errno::NOENT) => return Ok(None),
            opened => opened.doing(doing)?,
        };
        open_regular(found.as_fd()).doing(doing)
    }

    /// Calls `act` with what is taken of the source.
    pub(super) fn selecting<T>(
        &self,
        manner: &Manner,
        act: impl FnOnce(Selection<'_>) -> Result<T>,
    ) -> Result<T> {
        let select = |path: &[u8], is_directory: bool| {
            let excluded = judge(&manner.exclude.1, path, is_directory);
            let ignored = match self.ignore {
                Some(ignore) => ignore(&join(&self.real, path), is_directory),
                None => Verdict::Keep,
            };
            let wanted = match &self.form {
                Form::Parents(parents) => parents.verdict(path, is_directory),
                _ => Verdict::Keep,
            };
            let verdicts = [excluded, ignored, wanted];
            [Verdict::Skip, Verdict::Descend]
                .into_iter()
                .find(|verdict| verdicts.contains(verdict))
                .unwrap_or(Verdict::Keep)
        };
        act(Selection {
            select: Some(&select),
            owner: manner.owner,
            mode: manner.mode.as_ref(),
            ..Selection::ALL
        })
    }

    /// The digest of what would be copied.
    pub(super) fn digest(&self, manner: &Manner) -> Result<Digest> {
        match self.selecting(manner, |selection| hash(self.place(), &selection)) {
            Err(why) if why.errno() == Some(libc::ENOENT) => Err(not_found(&self.path, false)),
            other => other,
        }
    }

    /// Fails if a source of the context is not what it was. Others are ours alone.
    pub(super) fn check_same(&self, before: &Digest, manner: &Manner) -> Result<()> {
        match self.ignore.is_none() || self.digest(manner)? == *before {
            true => Ok(()),
            false => Err(self.changed()),
        }
    }

    /// The error for a source that is not what it was.
    pub(super) fn changed(&self) -> Error {
        let path = String::from_utf8_lossy(&self.path);
        Error::engine(format!("`/{path}` changed while it was copied"))
            .hint("Build again when nothing writes to the build context.")
    }
}
