//! Copying the data of one open file into another: shared where the file system can,
//! in the kernel where that can, and with its holes. Or leaving it where it is.

use std::os::fd::OwnedFd;

use rustix::fs::{SeekFrom, Stat, XattrFlags};
use rustix::io::Errno;

use super::ownership::OverlayXattrs;
use crate::error::{Context, Error, Result};

/// Copies the data of a file into a new one; holes stay holes. Returns the bytes copied.
pub(super) fn copy_data(source: &OwnedFd, made: &OwnedFd, stat: &Stat) -> Result<u64> {
    let size = u64::try_from(stat.st_size).unwrap_or(0);
    if size == 0 {
        return Ok(0);
    }
    if rustix::fs::ioctl_ficlone(made, source).is_ok() {
        return Ok(size);
    }
    let allocated = u64::try_from(stat.st_blocks)
        .unwrap_or(0)
        .saturating_mul(512);
    if allocated >= size {
        return copy_range(source, made, 0, size);
    }
    let (mut at, mut copied) = (0, 0);
    while at < size {
        let start = match rustix::fs::seek(source, SeekFrom::Data(at)) {
            Ok(start) => start,
            // Nothing but a hole up to the end.
            Err(Errno::NXIO) => break,
            Err(Errno::INVAL) => at,
            Err(why) => return Err(why).doing(|| "find its data"),
        };
        let end = rustix::fs::seek(source, SeekFrom::Hole(start))
            .unwrap_or(size)
            .min(size);
        if end <= start {
            break;
        }
        copied += copy_range(source, made, start, end)?;
        at = end;
    }
    rustix::fs::ftruncate(made, size).doing(|| "set its size")?;
    Ok(copied)
}

/// Marks a new file as one whose data overlayfs finds in a data-only layer, at `path` there
/// (overlayfs.rst, "Data-only lower layers"; with `user.*` marks since Linux 6.16).
pub(super) fn refer(made: &OwnedFd, stat: &Stat, path: &[u8]) -> Result<()> {
    let size = u64::try_from(stat.st_size).unwrap_or(0);
    if size == 0 {
        return Ok(());
    }
    rustix::fs::ftruncate(made, size).doing(|| "set its size")?;
    let marks = OverlayXattrs::User;
    let path = [b"/", path].concat();
    for (name, value) in [(marks.metacopy(), &b""[..]), (marks.redirect(), &path)] {
        rustix::fs::fsetxattr(made, name, value, XattrFlags::empty())
            .doing(|| "mark it as a file without data")?;
    }
    Ok(())
}

/// Copies the bytes `start..end`, in the kernel if it can.
fn copy_range(source: &OwnedFd, made: &OwnedFd, start: u64, end: u64) -> Result<u64> {
    let (mut from, mut to) = (start, start);
    while from < end {
        let most = usize::try_from(end - from)
            .unwrap_or(usize::MAX)
            .min(1 << 30);
        match rustix::fs::copy_file_range(source, Some(&mut from), made, Some(&mut to), most) {
            // Shorter than it was, or a file of which only reading tells the size.
            Ok(0) => break,
            Ok(_) | Err(Errno::INTR) => {}
            Err(Errno::XDEV | Errno::NOTSUP | Errno::INVAL | Errno::NOSYS | Errno::PERM) => break,
            Err(why) => return Err(why).doing(|| "copy its data"),
        }
    }
    let mut buffer = vec![0; 128 << 10];
    while from < end {
        let most = usize::try_from(end - from)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let count =
            rustix::io::pread(source, &mut buffer[..most], from).doing(|| "read its data")?;
        let mut data = &buffer[..count];
        if data.is_empty() {
            break;
        }
        while !data.is_empty() {
            let count = rustix::io::pwrite(made, data, from).doing(|| "write its data")?;
            if count == 0 {
                return Err(Error::engine("write its data"));
            }
            data = &data[count..];
            from += count as u64;
        }
    }
    Ok(from - start)
}
