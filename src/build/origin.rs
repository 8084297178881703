//! What a COPY reads: one source, which files of it are taken, and as whose.

use std::os::fd::BorrowedFd;

use super::cache::Key;
use super::context::{join, judge, not_found};
use crate::containerfile::Patterns;
use crate::digest::Digest;
use crate::error::{Error, Result};
use crate::layer::{Place, Selection, Verdict, hash};

/// What a path may be left out by.
type Judge<'a> = &'a dyn Fn(&[u8], bool) -> Verdict;

/// What the flags of a COPY say of each file.
pub(super) struct Manner {
    /// Whose the files become, instead of their owner's.
    pub(super) owner: Option<(u32, u32)>,
    /// The permissions that they get, instead of their own.
    pub(super) mode: Option<u32>,
    /// Which are left out, in the words of the flags and as patterns.
    exclude: (Vec<String>, Patterns),
}

impl Manner {
    pub(super) fn new(
        owner: Option<(u32, u32)>,
        mode: Option<u32>,
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

/// One source, and where it is.
pub(super) struct Origin<'a> {
    pub(super) root: BorrowedFd<'a>,
    pub(super) path: Vec<u8>,
    /// The path without symbolic links, which is the one that an ignore file is asked about.
    pub(super) real: Vec<u8>,
    pub(super) ignore: Option<Judge<'a>>,
}

impl Origin<'_> {
    pub(super) fn place(&self) -> Place<'_> {
        Place {
            root: self.root,
            path: &self.path,
        }
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
            match (excluded, ignored) {
                (Verdict::Skip, _) | (_, Verdict::Skip) => Verdict::Skip,
                (Verdict::Descend, _) | (_, Verdict::Descend) => Verdict::Descend,
                (Verdict::Keep, Verdict::Keep) => Verdict::Keep,
            }
        };
        act(Selection {
            select: Some(&select),
            owner: manner.owner,
            mode: manner.mode,
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
        if self.ignore.is_none() || self.digest(manner)? == *before {
            return Ok(());
        }
        let path = String::from_utf8_lossy(&self.path);
        Err(
            Error::engine(format!("`/{path}` changed while it was copied"))
                .hint("Build again when nothing writes to the build context."),
        )
    }
}
