//! Making one file as another one is, under a name that nothing bears.

use std::ffi::CStr;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::fs::{FileType, Mode, OFlags, Stat, Timespec};
use rustix::io::Errno;

use super::{Copying, Rights};
use crate::error::{Context, Result};
use crate::layer::attributes::{self, modified, timespec};
use crate::layer::copy_data::{copy_data, refer};
use crate::layer::ownership::Owner;
use crate::layer::walk::open_file;
use crate::layer::whiteout::is_whiteout;
use crate::layer::xattr::{self, Xattr};

/// Where the data of a file comes from.
#[derive(Clone, Copy)]
pub(super) enum Data<'a> {
    /// Out of the source, as a copy.
    Copied,
    /// Out of the file of this path, when it is read.
    At(&'a [u8]),
}

impl Copying<'_> {
    /// Copies what is no directory to a name that nothing bears. Sockets and overlayfs's
    /// whiteouts have no meaning in another place and are left out.
    pub(super) fn create(
        &mut self,
        from: (BorrowedFd<'_>, &CStr),
        stat: &Stat,
        (parent, name): (BorrowedFd<'_>, &CStr),
        data: Data<'_>,
    ) -> Result<()> {
        let kind = FileType::from_raw_mode(stat.st_mode);
        if kind == FileType::Socket || is_whiteout(stat) {
            return Ok(());
        }
        let is_device = matches!(kind, FileType::CharacterDevice | FileType::BlockDevice);
        if is_device && self.manners.no_devices {
            self.copied.lost.devices += 1;
            return Ok(());
        }
        self.copied.files += 1;
        let owner = self.owner(self.options.selection.ids(stat))?;
        let mut mode = self.options.selection.permissions(stat);
        let drops_rights = self.drops_rights(stat);
        if drops_rights {
            mode -= Mode::SUID | Mode::SGID;
        }
        match kind {
            FileType::RegularFile => {
                let source = open_file(from.0, from.1, stat)?;
                let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
                let made = rustix::fs::openat(parent, name, flags, Mode::RUSR | Mode::WUSR)
                    .doing(|| "make the file")?;
                match data {
                    Data::Copied => self.copied.bytes += copy_data(&source, &made, stat)?,
                    Data::At(path) => refer(&made, stat, path)?,
                }
                let mut xattrs = self.xattrs(source.as_fd())?;
                if drops_rights {
                    xattrs.retain(|(name, _)| name.to_bytes() != xattr::CAPABILITY);
                }
                self.describe(made.as_fd(), owner, mode, xattrs)?;
                return self.set_time(made.as_fd(), stat);
            }
            FileType::Symlink => {
                let target =
                    rustix::fs::readlinkat(from.0, from.1, Vec::new()).doing(|| "read the link")?;
                rustix::fs::symlinkat(target, parent, name).doing(|| "make the link")?;
                attributes::set_at(parent, name, owner, None)?;
            }
            _ => {
                match rustix::fs::mknodat(parent, name, kind, Mode::empty(), stat.st_rdev) {
                    // A user namespace has no devices, nor has root without CAP_MKNOD.
                    Err(Errno::PERM) => {
                        self.copied.lost.devices += 1;
                        return Ok(());
                    }
                    made => made.doing(|| "make the special file")?,
                }
                attributes::set_at(parent, name, owner, Some(mode))?;
            }
        }
        attributes::set_modified_at(parent, name, self.time(stat))
    }

    pub(super) fn describe_directory(
        &mut self,
        source: BorrowedFd<'_>,
        stat: &Stat,
        made: BorrowedFd<'_>,
    ) -> Result<()> {
        let owner = self.owner(self.options.selection.ids(stat))?;
        let mut mode = self.options.selection.permissions(stat);
        if self.manners.rights == Rights::Dropped {
            mode -= Mode::SUID | Mode::SGID;
        }
        self.describe(made, owner, mode, self.xattrs(source)?)
    }

    fn describe(
        &mut self,
        made: BorrowedFd<'_>,
        owner: Option<Owner>,
        mut mode: Mode,
        mut xattrs: Vec<Xattr>,
    ) -> Result<()> {
        // The users of an access list would be others of this host.
        if self.manners.rights == Rights::Dropped {
            mode = xattr::drop_acls(&mut xattrs, mode);
        }
        attributes::set(made, owner, mode)?;
        xattr::write(made, &xattrs, self.options.ownership, &mut self.copied.lost)
    }

    pub(super) fn owner(&self, (uid, gid): (u32, u32)) -> Result<Option<Owner>> {
        self.options.ownership.owner(uid.into(), gid.into())
    }

    fn xattrs(&self, source: BorrowedFd<'_>) -> Result<Vec<Xattr>> {
        xattr::read_as(source, self.options.selection.shown_through)
    }

    /// Whether a file loses the rights that it gives to whoever runs it.
    fn drops_rights(&self, stat: &Stat) -> bool {
        let (uid, gid) = self.options.selection.ids(stat);
        // They would be those of somebody else.
        if self.options.ownership.is_stranger(uid, gid) {
            return true;
        }
        match self.manners.rights {
            Rights::Kept => false,
            Rights::KeptWithOwner => self.changes_owner(stat),
            Rights::Dropped => true,
        }
    }

    fn changes_owner(&self, stat: &Stat) -> bool {
        self.options.selection.ids(stat) != self.options.selection.own_ids(stat)
    }

    fn time(&self, stat: &Stat) -> Timespec {
        self.options
            .modified
            .map_or_else(|| modified(stat), timespec)
    }

    pub(super) fn set_time(&self, made: BorrowedFd<'_>, stat: &Stat) -> Result<()> {
        attributes::set_modified(made, self.time(stat))
    }
}
