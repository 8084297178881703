//! Where a path of `cp` leads, in a container and on the host, and what it calls what is there.

use std::ffi::{CStr, CString, OsStr};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags};

use crate::entry::c_string;
use crate::error::{Context, Error, Kind, Result};
use crate::layer::Spot;

/// How many links a path of the host may lead over.
const LINKS_MAX: u32 = 40;

/// The name that a source takes along; none if only its content is meant.
pub(super) struct Name(Option<CString>);

impl Name {
    pub(super) fn of(spot: &Spot, path: &[u8]) -> Self {
        let last = path
            .split(|byte| *byte == b'/')
            .rfind(|part| !part.is_empty())
            .unwrap_or(b".");
        let asked = match last {
            b"." => None,
            // Where it leads to has a name, which is not that of the way there.
            b".." => spot.name().map(CStr::to_bytes),
            name => Some(name),
        };
        Name(asked.and_then(|name| c_string(name).ok()))
    }

    pub(super) fn c_str(&self) -> Option<&CStr> {
        self.0.as_deref()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_deref().map_or(b"", CStr::to_bytes)
    }
}

pub(super) fn in_container(root: BorrowedFd<'_>, path: &[u8], follow: bool) -> Result<Spot> {
    if path.is_empty() {
        return Err(Error::usage("the path in the container is empty"));
    }
    Spot::find(root, path, follow).map_err(missing)
}

/// What is not there is the request's fault.
fn missing(why: Error) -> Error {
    match why.errno() {
        Some(libc::ENOENT | libc::ENOTDIR | libc::ELOOP) => why.kind_of(Kind::NoSuchObject),
        _ => why,
    }
}

/// Where a path of the host leads to. It is the caller's own, and the kernel resolves it.
pub(super) fn on_host(path: &Path, follow: bool) -> Result<Spot> {
    on_host_within(path, follow, LINKS_MAX)
        .doing(|| format!("find `{}`", path.display()))
        .map_err(missing)
}

fn on_host_within(path: &Path, follow: bool, links: u32) -> Result<Spot> {
    let bytes = path.as_os_str().as_bytes();
    let open = |path: &Path, more: OFlags| {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        rustix::fs::openat(CWD, path, flags | more, Mode::empty())
    };
    let goes_on = [&b"/"[..], b"/.", b"/.."]
        .iter()
        .any(|end| bytes.ends_with(end))
        || matches!(bytes, b"." | b"..");
    let more = match follow || goes_on {
        true => OFlags::empty(),
        false => OFlags::NOFOLLOW,
    };
    match open(path, more) {
        Ok(directory) => return Spot::at(directory, None, bytes),
        Err(why) if goes_on && why == rustix::io::Errno::NOTDIR => {
            return Err(why).doing(|| "enter it");
        }
        Err(_) => {}
    }
    let slashes = bytes.iter().rev().take_while(|byte| **byte == b'/').count();
    let trimmed = Path::new(OsStr::from_bytes(&bytes[..bytes.len() - slashes]));
    if let (true, Ok(target)) = (follow, std::fs::read_link(trimmed)) {
        if links == 0 {
            return Err(rustix::io::Errno::LOOP).doing(|| "follow a link");
        }
        let target = trimmed.parent().unwrap_or(Path::new("")).join(target);
        return on_host_within(&target, follow, links - 1);
    }
    let name = trimmed.file_name().doing(|| "find its name")?;
    let parent = match trimmed.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let directory = open(parent, OFlags::empty()).doing(|| "open its directory")?;
    Spot::at(directory, Some(c_string(name.as_bytes())?), bytes)
}
