//! Image layers: tar in, tree out, and back.
//!
//! Owns the forms that a layer has, as an archive and as a directory, and the files of
//! images altogether: unpacking, packing, copying, hashing and removing them. Refuses to
//! know images, registries and where the store keeps what.
//!
//! ```text
//!             Decompressor            apply                    settle
//! blob ───────────────────▶ tar ───────────────▶ directory ──────────────▶ layer
//!      ◀───────────────────     ◀───────────────           ◀──────────────
//!             Compressor            write_tar                 normalise
//! ```
//!
//! A layer's directory is in the form that overlayfs takes as a lower: see
//! `whiteout.rs`. Everything here works on directory descriptors, follows
//! no link out of the directory that it was given, and takes every name, number and link
//! in an archive or a tree for hostile.

mod acl;
mod apply;
mod archive;
mod attributes;
mod changes;
mod compress;
mod copy;
mod copy_data;
mod diff;
mod directories;
mod file_archive;
mod hash;
mod highest_id;
mod limited;
mod lookup;
mod mode_change;
mod ownership;
mod parallel_gzip;
mod pax;
mod read_ahead;
mod recognise;
mod safe_path;
mod selection;
mod settle;
mod size;
mod sparse;
mod tar_fields;
mod tar_header;
mod walk;
mod whiteout;
mod xattr;

#[cfg(test)]
mod removal_tests;
#[cfg(test)]
mod testing;

pub use apply::{
    Applied, ApplyOptions, Content, PendingLink, Spread, Unsettled, apply, apply_beneath,
    apply_buffered,
};
pub use changes::{Change, ChangeKind, changes};
pub use compress::{Compression, Compressor, Decompressor, gzip};
pub use copy::{Copied, CopyOptions, Manners, Rights, copy, copy_spot, copy_without_data};
pub use diff::{Written, normalise, write_files, write_tar};
pub use file_archive::{FileArchive, FileArchiveWriter, Piece};
pub use hash::hash;
pub use highest_id::highest_id;
pub use lookup::Spot;
pub use mode_change::ModeChange;
pub use ownership::{OverlayXattrs, Ownership};
pub use read_ahead::{Ahead, read_ahead};
pub use recognise::{begins_archive, is_archive};
pub use selection::{Place, Select, Selection, Verdict};
pub use settle::{adopt_attributes, settle};
pub use size::size;
pub use xattr::Lost;
