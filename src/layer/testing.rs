//! What the tests of this folder share: a scratch directory and archives made by hand.

use std::ffi::CString;
use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::mount::{MountFlags, UnmountFlags};
use tar::{EntryType, Header};

use super::ownership::{OverlayXattrs, Ownership};
use super::pax;
use super::tar_header::{Fields, padding, write_end};

/// A directory that is removed at the end, and an open descriptor of it.
pub(super) struct Scratch {
    path: PathBuf,
    fd: OwnedFd,
}

impl Scratch {
    pub(super) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("coracle-layer-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        let fd = File::open(&path).unwrap().into();
        Scratch { path, fd }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// Opens what is at `path` beneath it.
    pub(super) fn open(&self, path: &str) -> OwnedFd {
        File::open(self.path.join(path)).unwrap().into()
    }

    /// Makes a directory beneath it and opens that.
    pub(super) fn directory(&self, path: &str) -> OwnedFd {
        std::fs::create_dir_all(self.path.join(path)).unwrap();
        self.open(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let parent = File::open(std::env::temp_dir()).unwrap();
        let name = self.path.file_name().unwrap().as_encoded_bytes();
        let removed = crate::remove::remove(parent.as_fd(), name);
        if !std::thread::panicking() {
            removed.unwrap();
        }
    }
}

/// An archive that is made entry by entry, in whatever order and state is wanted.
#[derive(Default)]
pub(super) struct Tape {
    bytes: Vec<u8>,
}

impl Tape {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds an entry. Mode 0644, or 0755 for a directory; root's; from 1970.
    pub(super) fn add(mut self, kind: EntryType, path: &str, link: &str) -> Self {
        let mut fields = Fields::empty_file(path.as_bytes());
        fields.kind = kind;
        fields.link = link.as_bytes();
        fields.mode = if kind.is_dir() { 0o755 } else { 0o644 };
        fields.write(&mut self.bytes).unwrap();
        self
    }

    pub(super) fn directory(self, path: &str) -> Self {
        self.add(EntryType::Directory, path, "")
    }

    pub(super) fn symlink(self, path: &str, target: &str) -> Self {
        self.add(EntryType::Symlink, path, target)
    }

    pub(super) fn link(self, path: &str, target: &str) -> Self {
        self.add(EntryType::Link, path, target)
    }

    pub(super) fn file(self, path: &str, data: &str) -> Self {
        let mut fields = Fields::empty_file(path.as_bytes());
        fields.mode = 0o644;
        self.with(fields, data.as_bytes())
    }

    /// Adds an entry that is described in full, but for the size of its data.
    pub(super) fn with(mut self, mut fields: Fields<'_>, data: &[u8]) -> Self {
        fields.size = data.len() as u64;
        fields.write(&mut self.bytes).unwrap();
        self.data(data)
    }

    /// Adds a header of which only the checksum is set for it, and data.
    pub(super) fn raw(mut self, mut header: Header, data: &[u8]) -> Self {
        header.set_cksum();
        self.bytes.extend_from_slice(header.as_bytes());
        self.data(data)
    }

    /// Adds an extended header of the form `x`, or of another that has records.
    pub(super) fn records(self, kind: u8, records: &[(&str, &[u8])]) -> Self {
        let mut data = Vec::new();
        for (keyword, value) in records {
            pax::append_record(&mut data, keyword.as_bytes(), value);
        }
        self.raw(header(kind, "records", data.len()), &data)
    }

    pub(super) fn data(mut self, data: &[u8]) -> Self {
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(padding(data.len() as u64));
        self
    }

    /// The archive, with its end.
    pub(super) fn end(mut self) -> Vec<u8> {
        write_end(&mut self.bytes).unwrap();
        self.bytes
    }
}

/// A GNU header of the given type.
pub(super) fn header(kind: u8, path: &str, size: usize) -> Header {
    let mut header = Header::new_gnu();
    header.as_old_mut().linkflag = [kind];
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_mode(0o644);
    header.set_size(size as u64);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header
}

/// What a test is to be run as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Root of the machine; if the tests are not, as [`Identity::ManyIds`].
    Root,
    /// Root of a user namespace with 65536 ids.
    ManyIds,
    /// Root of a user namespace with one id.
    OneId,
}

/// Runs the body of the test `name` in a process of its own with a mount namespace of its
/// own, as `identity`. The name is the test's full path.
pub(super) fn run_as(identity: Identity, name: &str, body: impl FnOnce()) {
    const INSIDE: &str = "CORACLE_TEST_INSIDE";
    let marker = format!("{identity:?}");
    match std::env::var(INSIDE) {
        Ok(inside) if inside == marker => return body(),
        // Another identity's run of the same test.
        Ok(_) => return,
        Err(_) => {}
    }
    let is_root = rustix::process::geteuid().is_root();
    let unshare: &[&str] = match (identity, is_root) {
        (Identity::Root, true) => &["--mount"],
        (_, true) => &["--mount", "--user"],
        (Identity::OneId, false) => &["--mount", "--user", "--map-root-user"],
        (_, false) => &["--mount", "--user", "--map-root-user", "--map-auto"],
    };
    let mut child = Command::new("unshare")
        .args(unshare)
        // Root writes the map itself, since newuidmap(1) wants an entry in /etc/subuid.
        .args(["sh", "-c", "echo; read go; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, marker)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = child.stdout.take().unwrap();
    if output.read_exact(&mut [0]).is_err() {
        let ended = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&ended.stderr);
        panic!("cannot become {identity:?}; be root, or have ids in /etc/subuid: {errors}");
    }
    if is_root && identity != Identity::Root {
        let map = match identity {
            Identity::OneId => "0 0 1\n",
            _ => "0 0 1\n1 100000 65535\n",
        };
        for file in ["uid_map", "gid_map"] {
            std::fs::write(format!("/proc/{}/{file}", child.id()), map).unwrap();
        }
    }
    drop(child.stdin.take());
    let mut text = String::new();
    output.read_to_string(&mut text).unwrap();
    let ended = child.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "as {identity:?}: {text}{errors}");
    assert!(text.contains("1 passed"), "no test is named `{name}`");
}

/// Something mounted in the mount namespace of a test, until it goes out of scope.
pub(super) struct Mount(PathBuf);

impl Mount {
    pub(super) fn new(kind: &str, at: &Path, options: &str) -> Self {
        let options = CString::new(options).unwrap();
        rustix::mount::mount(kind, at, kind, MountFlags::empty(), &*options).unwrap();
        Mount(at.to_owned())
    }

    /// An overlay in the form that our identity uses.
    pub(super) fn overlay(at: &Path, layers: &str) -> Self {
        let marks = Ownership::current().unwrap().overlay_xattrs();
        let form = match marks {
            OverlayXattrs::Trusted => "",
            OverlayXattrs::User => ",userxattr",
        };
        Self::new("overlay", at, &format!("{layers}{form}"))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // The namespace goes away with the test if this should fail.
        let _ = rustix::mount::unmount(&self.0, UnmountFlags::empty());
    }
}

/// Numbers that look random and are the same on every run.
pub(super) struct Numbers(pub(super) u64);

impl Numbers {
    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}
