//! A build context that comes as a stream, from standard input or from the web, or out of
//! a repository.
//!
//! It is an archive of files, compressed or not, or else a Dockerfile without a context.
//! What it holds is hostile: files of it are only ever opened beneath its directory.

use std::fs;
use std::io::{Cursor, Read};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
use rustix::io::Errno;

use super::commit::set_mode;
use super::context::{FILE_NAMES, find_ignore_file, read_opened};
use super::repository::Checkout;
use crate::containerfile::MAX_FILE_BYTES;
use crate::engine::Engine;
use crate::entry::open_regular;
use crate::error::{Context, Error, Result};
use crate::image::ownership;
use crate::layer::{Decompressor, Place, Spread, apply_beneath, begins_archive};
use crate::store::atomic::{Staging, open_directory};

/// A stranger's archive may have so many bytes of files, however few it is itself.
const CONTEXT_MAX_BYTES: u64 = 64 << 30;
/// What tells an archive from other files is within so many bytes.
const FIRST_BYTES: u64 = 512;

/// Such a context, as long as this value lives.
pub struct Streamed {
    directory: PathBuf,
    /// What the directory lies in, and goes with.
    _kept: Kept,
    /// The stream itself, where it is no archive.
    dockerfile: Option<Vec<u8>>,
}

enum Kept {
    Staged { _staging: Staging },
    CheckedOut { _tree: Checkout },
}

impl Streamed {
    /// A directory of a repository.
    pub(super) fn checked_out(directory: PathBuf, tree: Checkout) -> Self {
        Streamed {
            directory,
            _kept: Kept::CheckedOut { _tree: tree },
            dockerfile: None,
        }
    }

    /// Reads a stream to its end.
    ///
    /// # Errors
    ///
    /// If it ends too early, is a damaged archive, or a Dockerfile that is too large.
    pub fn read(engine: &Engine, mut input: impl Read) -> Result<Self> {
        let doing = || "read the build context";
        let mut first = Vec::new();
        (&mut input)
            .take(FIRST_BYTES)
            .read_to_end(&mut first)
            .doing(doing)?;
        let is_archive = begins_archive(&first);
        let whole = Cursor::new(first).chain(input);
        let staging = Staging::new(&engine.store.tmp())?;
        let context = staging.path().join("context");
        fs::create_dir(&context).doing(doing)?;
        set_mode(&context, 0o755)?;
        let dockerfile = match is_archive {
            false => Some(read_dockerfile(whole)?),
            true => {
                let root = open_directory(&context)?;
                let to = Place {
                    root: root.as_fd(),
                    path: b"",
                };
                let spread = Spread {
                    overwrite: true,
                    owner: Some((0, 0)),
                    without_devices: true,
                    max_bytes: Some(CONTEXT_MAX_BYTES),
                };
                let plain = Decompressor::new(whole).doing(doing)?;
                apply_beneath(plain, to, spread, &ownership(&engine.identity)).doing(doing)?;
                None
            }
        };
        Ok(Streamed {
            directory: context,
            _kept: Kept::Staged { _staging: staging },
            dockerfile,
        })
    }

    /// Whether it was an archive, and no Dockerfile.
    pub(super) fn is_archive(&self) -> bool {
        self.dockerfile.is_none()
    }

    /// The directory that COPY reads from; empty where the stream is a Dockerfile.
    pub fn directory(&self) -> PathBuf {
        self.directory.clone()
    }

    /// The Dockerfile and what it is called: the stream itself, or the file of that path in
    /// the context.
    pub fn dockerfile(&self, path: Option<&Path>) -> Result<(Vec<u8>, PathBuf)> {
        if let Some(bytes) = &self.dockerfile {
            return Ok((bytes.clone(), PathBuf::from("Dockerfile")));
        }
        if let Some(path) = path {
            let bytes = self.file(path)?.ok_or_else(|| {
                let path = path.display();
                Error::usage(format!("there is no file `{path}` in the build context"))
            })?;
            return Ok((bytes, path.to_owned()));
        }
        for name in FILE_NAMES {
            if let Some(bytes) = self.file(Path::new(name))? {
                return Ok((bytes, PathBuf::from(name)));
            }
        }
        Err(Error::usage("there is no Dockerfile in the build context")
            .hint("Name one with --file."))
    }

    /// The ignore file of a Dockerfile, or that of the context.
    pub fn ignore_file(&self, dockerfile: Option<&Path>) -> Result<Option<Vec<u8>>> {
        find_ignore_file(dockerfile, Path::new(""), |path| self.file(path))
    }

    fn file(&self, path: &Path) -> Result<Option<Vec<u8>>> {
        let doing = || format!("read `{}` of the build context", path.display());
        let root = open_directory(&self.directory())?;
        let flags = OFlags::PATH | OFlags::CLOEXEC;
        let resolve = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
        let found = match openat2(root, path, flags, Mode::empty(), resolve) {
            Err(Errno::NOENT) => return Ok(None),
            opened => opened.doing(doing)?,
        };
        let file = open_regular(found.as_fd()).doing(doing)?;
        let irregular = || Error::usage("it is not a regular file");
        read_opened(file.ok_or_else(irregular).doing(doing)?)
            .doing(doing)
            .map(Some)
    }
}

/// Reads a Dockerfile that is no file of its own.
pub fn read_dockerfile(input: impl Read) -> Result<Vec<u8>> {
    let doing = || "read the Dockerfile";
    let mut bytes = Vec::new();
    let limit = MAX_FILE_BYTES as u64 + 1;
    input.take(limit).read_to_end(&mut bytes).doing(doing)?;
    match bytes.len() > MAX_FILE_BYTES {
        true => Err(Error::usage(format!(
            "it has more than {MAX_FILE_BYTES} bytes, the most that is read, and is no archive"
        )))
        .doing(doing),
        false => Ok(bytes),
    }
}
