//! Deletions: how an archive says them and how overlayfs does.
//!
//! | meaning | in an archive (OCI image-spec, layer.md) | in a layer's directory (overlayfs) |
//! |---|---|---|
//! | `x` of the layers beneath is gone | an entry `.wh.x` | `x` is a character device 0:0 |
//! | so is all of directory `d`'s content | an entry `d/.wh..wh..opq` | `d` has the attribute `overlay.opaque=y` |
//! | aufs's own files | names that begin with `.wh..wh.` | nothing |

use std::ffi::CStr;
use std::os::fd::BorrowedFd;

use rustix::fs::{FileType, Mode, Stat, XattrFlags, makedev};
use rustix::io::Errno;

use super::ownership::OverlayXattrs;
use super::xattr;
use crate::error::{Context, Error, Result};

/// How the names of deletions begin.
pub(super) const PREFIX: &[u8] = b".wh.";
/// The name that makes its directory opaque.
pub(super) const OPAQUE: &[u8] = b".wh..wh..opq";
/// How the names of aufs's own files begin, but for [`OPAQUE`].
const AUFS: &[u8] = b".wh..wh.";

/// What the name of a layer's entry stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning<'a> {
    /// Itself.
    File,
    /// The deletion of what bears this name in the layers beneath.
    Whiteout(&'a [u8]),
    /// The deletion of what its directory holds in the layers beneath.
    Opaque,
    /// Nothing that concerns us.
    Aufs,
}

/// Reads the last component of an entry's name.
///
/// # Errors
///
/// If it would delete what cannot be deleted: a directory's own entry, or its parent's.
pub(super) fn meaning(name: &[u8]) -> Result<Meaning<'_>> {
    if name == OPAQUE {
        return Ok(Meaning::Opaque);
    }
    if name.starts_with(AUFS) {
        return Ok(Meaning::Aufs);
    }
    match name.strip_prefix(PREFIX) {
        None => Ok(Meaning::File),
        Some(b"" | b"." | b"..") => Err(Error::engine("the name deletes no file")),
        Some(deleted) => Ok(Meaning::Whiteout(deleted)),
    }
}

/// Whether a file is overlayfs's mark of a deletion.
pub(super) fn is_whiteout(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::CharacterDevice && stat.st_rdev == 0
}

/// Makes overlayfs's mark of a deletion. User namespaces may too, since Linux 5.8.
pub(super) fn make(parent: BorrowedFd<'_>, name: &CStr) -> Result<(), Errno> {
    let device = makedev(0, 0);
    rustix::fs::mknodat(
        parent,
        name,
        FileType::CharacterDevice,
        Mode::empty(),
        device,
    )
}

/// Marks an open directory as hiding what the layers beneath have there.
pub(super) fn make_opaque(directory: BorrowedFd<'_>, marks: OverlayXattrs) -> Result<()> {
    rustix::fs::fsetxattr(directory, marks.opaque(), b"y", XattrFlags::empty())
        .doing(|| "mark the directory as opaque")
}

/// Whether an open directory hides what the layers beneath have there.
pub(super) fn is_opaque(directory: BorrowedFd<'_>, marks: OverlayXattrs) -> Result<bool> {
    Ok(xattr::get(directory, marks.opaque())?.as_deref() == Some(b"y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_what_the_image_specification_says() {
        for (name, wanted) in [
            ("passwd", Meaning::File),
            (".wh", Meaning::File),
            ("a.wh.b", Meaning::File),
            (".wh.passwd", Meaning::Whiteout(b"passwd")),
            (".wh..hidden", Meaning::Whiteout(b".hidden")),
            (".wh..wh..opq", Meaning::Opaque),
            (".wh..wh.plnk", Meaning::Aufs),
            (".wh..wh.", Meaning::Aufs),
        ] {
            assert_eq!(meaning(name.as_bytes()).unwrap(), wanted, "{name}");
        }
        for name in [".wh.", ".wh..", ".wh..."] {
            assert!(meaning(name.as_bytes()).is_err(), "{name}");
        }
    }
}
