//! Extended attributes: which of them belong to an image, how they are read and written.
//!
//! Owns the one list of names that travel between trees and archives. Refuses to know
//! where a file came from.
//!
//! | name | travels | why |
//! |---|---|---|
//! | `security.capability` | yes | file capabilities; the kernel adapts them to a user namespace |
//! | `system.posix_acl_access`, `_default` | yes | part of the permissions |
//! | `user.*` | yes | the image's own |
//! | `user.overlay.*`, `trusted.*` | no | overlayfs's marks: an archive could hide or reveal other layers' files, or redirect to them |
//! | `security.*` (labels, signatures) | no | the policy of the host, not of an image |

use std::ffi::{CStr, CString};
use std::os::fd::BorrowedFd;

use rustix::fs::{Mode, XattrFlags};
use rustix::io::Errno;

use super::acl;
use super::ownership::{OverlayXattrs, Ownership};
use crate::error::{Context, Result};
use crate::idmap::IdMap;

/// The attribute that holds a file's capabilities.
pub(super) const CAPABILITY: &[u8] = b"security.capability";

/// The attribute that says who else may use a file.
const ACL_ACCESS: &[u8] = b"system.posix_acl_access";

/// The longest list of names and the longest value in bytes (`XATTR_LIST_MAX`, `XATTR_SIZE_MAX`).
const MAX_BYTES: usize = 65_536;

/// An attribute's name and value.
pub(super) type Xattr = (CString, Vec<u8>);

/// What an image holds, but this process or its file system cannot. A plain number of
/// each, for one warning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lost {
    /// File capabilities: programs such as `ping` will lack the rights that they need.
    /// To drop them never gives anybody more rights, so it is not an error.
    pub capabilities: u64,
    /// Other extended attributes.
    pub xattrs: u64,
    /// Device nodes, which a user namespace forbids. They are left out: an ordinary file
    /// in their place would be taken for the device and fill up.
    pub devices: u64,
}

impl Lost {
    /// Adds what was lost elsewhere.
    pub fn add(&mut self, other: Lost) {
        self.capabilities += other.capabilities;
        self.xattrs += other.xattrs;
        self.devices += other.devices;
    }

    pub(super) fn xattr(&mut self, name: &[u8]) {
        if name == CAPABILITY {
            self.capabilities += 1;
        } else {
            self.xattrs += 1;
        }
    }
}

/// Whether an attribute belongs to an image, and so travels.
pub(super) fn travels(name: &[u8]) -> bool {
    name == CAPABILITY
        || is_acl(name)
        || (name.starts_with(b"user.") && !name.starts_with(OverlayXattrs::User.prefix()))
}

/// Leaves out access lists, and says what permissions are left without them: a list has what
/// it grants at most in place of what the group may do.
pub(super) fn drop_acls(xattrs: &mut Vec<Xattr>, mut mode: Mode) -> Mode {
    xattrs.retain(|(name, value)| {
        if name.to_bytes() == ACL_ACCESS {
            let group = acl::own_group(value).unwrap_or_default();
            mode &= Mode::from_raw_mode(group << 3) | !Mode::RWXG;
        }
        !is_acl(name.to_bytes())
    });
    mode
}

fn is_acl(name: &[u8]) -> bool {
    name == ACL_ACCESS || name == b"system.posix_acl_default"
}

/// The attributes of an open file or directory that travel, sorted by name.
pub(super) fn read(fd: BorrowedFd<'_>) -> Result<Vec<Xattr>> {
    let mut found = Vec::new();
    for name in names(fd)? {
        if travels(name.to_bytes())
            && let Some(value) = get(fd, &name)?
        {
            found.push((name, value));
        }
    }
    found.sort();
    Ok(found)
}

/// The names of all attributes of an open file or directory.
pub(super) fn names(fd: BorrowedFd<'_>) -> Result<Vec<CString>> {
    let mut small = [0_u8; 512];
    let mut large = Vec::new();
    let list: &[u8] = match rustix::fs::flistxattr(fd, &mut small[..]) {
        Ok(length) => &small[..length],
        Err(Errno::RANGE) => {
            large.resize(MAX_BYTES, 0);
            let length =
                rustix::fs::flistxattr(fd, &mut large[..]).doing(|| "list extended attributes")?;
            &large[..length]
        }
        Err(Errno::NOTSUP) => &[],
        Err(why) => return Err(why).doing(|| "list extended attributes"),
    };
    Ok(list
        .split_inclusive(|byte| *byte == 0)
        .filter_map(|name| CStr::from_bytes_with_nul(name).ok())
        .map(CStr::to_owned)
        .collect())
}

/// One attribute's value, or `None` if it is not set.
pub(super) fn get(fd: BorrowedFd<'_>, name: &CStr) -> Result<Option<Vec<u8>>> {
    let mut value = vec![0; 256];
    loop {
        match rustix::fs::fgetxattr(fd, name, &mut value[..]) {
            Ok(length) => {
                value.truncate(length);
                return Ok(Some(value));
            }
            Err(Errno::NODATA | Errno::NOTSUP) => return Ok(None),
            Err(Errno::RANGE) if value.len() < MAX_BYTES => value.resize(MAX_BYTES, 0),
            Err(why) => {
                return Err(why).doing(|| format!("read attribute `{}`", name.to_string_lossy()));
            }
        }
    }
}

/// The same, with the ids in access lists as a user namespace has them in which ours are
/// those that its maps say.
pub(super) fn read_as(fd: BorrowedFd<'_>, ids: Option<&(IdMap, IdMap)>) -> Result<Vec<Xattr>> {
    let mut found = read(fd)?;
    if let Some((users, groups)) = ids {
        for (_, value) in found.iter_mut().filter(|(name, _)| is_acl(name.to_bytes())) {
            *value = acl::translate(value, |id| users.inside(id), |id| groups.inside(id));
        }
    }
    Ok(found)
}

/// Sets attributes that travel. Those that the file system or the kernel does not allow
/// us are counted in `lost`, as are access lists that name somebody who does not exist where
/// `ownership` means ids.
///
/// To be called after the owner was set, because a change of owner drops capabilities.
pub(super) fn write(
    fd: BorrowedFd<'_>,
    xattrs: &[Xattr],
    ownership: &Ownership,
    lost: &mut Lost,
) -> Result<()> {
    for (name, value) in xattrs {
        let translated = match ownership.within_maps().filter(|_| is_acl(name.to_bytes())) {
            None => None,
            Some((users, groups)) => {
                let outside =
                    acl::translate(value, |id| users.outside(id), |id| groups.outside(id));
                if outside.len() < value.len() {
                    lost.xattr(name.to_bytes());
                }
                Some(outside)
            }
        };
        let value = translated.as_ref().unwrap_or(value);
        match rustix::fs::fsetxattr(fd, name.as_c_str(), value, XattrFlags::empty()) {
            Ok(()) => {}
            Err(Errno::NOTSUP | Errno::PERM) => lost.xattr(name.to_bytes()),
            // An access list that names an id which this user namespace does not have.
            Err(Errno::INVAL) if is_acl(name.to_bytes()) => lost.xattr(name.to_bytes()),
            Err(why) => {
                return Err(why).doing(|| format!("set attribute `{}`", name.to_string_lossy()));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_images_own_attributes_travel() {
        for (name, wanted) in [
            ("security.capability", true),
            ("system.posix_acl_access", true),
            ("user.mime_type", true),
            ("user.overlay.opaque", false),
            ("user.overlay.redirect", false),
            ("user.overlayed", true),
            ("trusted.overlay.opaque", false),
            ("trusted.anything", false),
            ("security.selinux", false),
            ("security.ima", false),
            ("system.nfs4_acl", false),
            ("", false),
        ] {
            assert_eq!(travels(name.as_bytes()), wanted, "{name}");
        }
    }
}
