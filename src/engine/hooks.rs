//! Hooks: programs of the host that the specifications of a container's devices want to be
//! run at points of its life.
//!
//! They run with the engine's rights, so what may name one is looked at: a specification
//! that nobody but root and the user himself could have written. An image, a label or a
//! container can name none.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use oci_spec::runtime::{Hook as OciHook, Hooks};

use crate::cdi;
use crate::error::{Context, Error, Result};
use crate::identity::Identity;
use crate::store::containers::{Hook, HookPoint, HostOptions, Record};

/// Where the root is attached for hooks that look for it, in the container's directory: its
/// configuration, which tells them, must not be hidden by it.
pub(super) const ROOT: &str = "root";

/// How the kernel shows an owner who does not exist in this user namespace.
const UNKNOWN: u32 = 65_534;
/// Where only root puts specifications.
const OF_THE_SYSTEM: [&str; 3] = ["/etc/cdi", "/run/cdi", "/var/run/cdi"];
const GROUP_WRITES: u32 = 0o020;
const OTHERS_WRITE: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// The place of the root, as the configuration writes it.
pub(super) fn root_of(record: &Record) -> PathBuf {
    match record.host.hooks.is_empty() {
        true => PathBuf::from("."),
        false => PathBuf::from(ROOT),
    }
}

/// Checks a hook of a specification.
pub(super) fn checked(hook: &cdi::Hook) -> Result<Hook> {
    let name = &hook.hook_name;
    let bad = |why: &str| Error::usage(format!("its hook `{}` cannot be run: {why}", hook.path));
    let point = HookPoint::parse(name).ok_or_else(|| bad(&format!("`{name}` is no point")))?;
    let path = PathBuf::from(&hook.path);
    if !path.is_absolute() {
        return Err(bad("it is not an absolute path"));
    }
    let is_ours = point != HookPoint::StartContainer;
    if is_ours && !fs::metadata(&path).is_ok_and(|found| found.is_file()) {
        return Err(bad("there is no such program"));
    }
    let mut words = hook.args.iter().chain(&hook.env).chain([&hook.path]);
    if words.any(|word| word.contains('\0')) {
        return Err(bad("there is a NUL byte in it"));
    }
    if let Some(entry) = hook.env.iter().find(|entry| !entry.contains('=')) {
        return Err(bad(&format!("`{entry}` is not of the form NAME=VALUE")));
    }
    let timeout = match hook.timeout {
        None => None,
        Some(seconds) => match u32::try_from(seconds) {
            Ok(seconds) if seconds > 0 => Some(seconds),
            _ => return Err(bad("its timeout is not a number of seconds")),
        },
    };
    Ok(Hook {
        point,
        path,
        args: hook.args.clone(),
        env: hook.env.clone(),
        timeout,
    })
}

/// Refuses hooks that could not see the container's configuration.
pub(super) fn check(host: &HostOptions) -> Result<()> {
    match host.shows_mapped_files() && !host.hooks.is_empty() {
        true => Err(Error::usage(
            "its device has hooks, which cannot be run for a container with users of its own",
        )
        .hint("Use the device without `--userns auto`.")),
        false => Ok(()),
    }
}

/// Refuses a specification that others could have written; `read` is the file that it was
/// read from.
pub(super) fn check_author(file: &Path, read: &Metadata, identity: &Identity) -> Result<()> {
    let doing = || format!("look at the specification `{}`", file.display());
    let file = fs::canonicalize(file).doing(doing)?;
    let there = fs::symlink_metadata(&file).doing(doing)?;
    if (there.dev(), there.ino()) != (read.dev(), read.ino()) {
        return Err(Error::usage(format!(
            "the specification `{}` was replaced meanwhile",
            file.display()
        )));
    }
    let is_the_systems = OF_THE_SYSTEM.iter().any(|place| file.starts_with(place));
    for (height, path) in file.ancestors().enumerate() {
        let found = match height {
            0 => read.clone(),
            _ => fs::symlink_metadata(path).doing(doing)?,
        };
        let owner = Owner {
            uid: found.uid(),
            gid: found.gid(),
            mode: found.mode(),
            is_directory: found.is_dir(),
        };
        // Above a directory of the user's, others could at most move it.
        let may_be_unknown = is_the_systems || height > 1;
        if !owner.is_trusted(identity, may_be_unknown) {
            return Err(Error::usage(format!(
                "its specification has hooks, and others than you could have written it: `{}`",
                path.display()
            ))
            .hint("Hooks run with your rights. The file and the directories above it must belong to root or to you, and be writable by nobody else. What is root's is known without root in /etc/cdi and /run/cdi alone; elsewhere the file and its directory must be yours."));
        }
    }
    Ok(())
}

/// Whose a file or a directory is, and who else can change it.
struct Owner {
    uid: u32,
    gid: u32,
    mode: u32,
    is_directory: bool,
}

impl Owner {
    /// Whether only root and the user can change what is there. In a user namespace 0 is the
    /// user himself, and the group 0 is his, with all its members; root is as unknown there
    /// as anybody else outside.
    fn is_trusted(&self, identity: &Identity, may_be_unknown: bool) -> bool {
        let sees_owners = identity.uids.is_initial();
        let is_known = match sees_owners {
            true => self.uid == 0 || self.uid == identity.uid,
            false => self.uid == 0 || (may_be_unknown && self.uid == UNKNOWN),
        };
        // What is in such a directory can only be replaced by its owner.
        let is_kept = self.is_directory && self.mode & STICKY != 0;
        let is_roots_group = sees_owners && self.gid == 0;
        let others_write =
            self.mode & OTHERS_WRITE != 0 || (self.mode & GROUP_WRITES != 0 && !is_roots_group);
        is_known && (!others_write || is_kept)
    }
}

/// The hooks of a configuration.
pub(super) fn of(hooks: &[Hook]) -> Option<Hooks> {
    if hooks.is_empty() {
        return None;
    }
    let at = |point: HookPoint| {
        let at = hooks.iter().filter(|hook| hook.point == point);
        let found: Vec<OciHook> = at.map(in_configuration).collect();
        (!found.is_empty()).then_some(found)
    };
    let mut all = Hooks::default();
    all.set_create_runtime(at(HookPoint::CreateRuntime));
    all.set_create_container(at(HookPoint::CreateContainer));
    all.set_start_container(at(HookPoint::StartContainer));
    all.set_poststart(at(HookPoint::Poststart));
    all.set_poststop(at(HookPoint::Poststop));
    Some(all)
}

fn in_configuration(hook: &Hook) -> OciHook {
    let mut shown = OciHook::default();
    shown.set_path(hook.path.clone());
    shown.set_args(Some(hook.args.clone()));
    shown.set_env(Some(hook.env.clone()));
    shown.set_timeout(hook.timeout.map(i64::from));
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::idmap::IdMap;

    fn identity(uid: u32, map: &str) -> Identity {
        Identity {
            uid,
            gid: uid,
            uids: IdMap::parse(map).unwrap(),
            gids: IdMap::parse(map).unwrap(),
        }
    }

    #[test]
    fn only_the_user_and_root_are_trusted_with_hooks() {
        let outside = identity(1000, "0 0 4294967295");
        let inside = identity(1000, "0 1000 1\n1 100000 65536");
        let file = |uid, gid, mode| Owner {
            uid,
            gid,
            mode,
            is_directory: false,
        };
        for (owner, who, trusted) in [
            (file(0, 0, 0o644), &outside, true),
            (file(0, 0, 0o664), &outside, true),
            (file(1000, 1000, 0o600), &outside, true),
            (file(1000, 1000, 0o664), &outside, false),
            (file(1001, 0, 0o600), &outside, false),
            (file(UNKNOWN, 0, 0o600), &outside, false),
            (file(0, 0, 0o644), &inside, true),
            // The group 0 in there is the user's.
            (file(0, 0, 0o664), &inside, false),
            (file(0, 0, 0o646), &inside, false),
            // One of his containers' users.
            (file(1000, 0, 0o600), &inside, false),
            // Anybody.
            (file(UNKNOWN, UNKNOWN, 0o644), &inside, false),
        ] {
            let words = format!("{}:{} {:o}", owner.uid, owner.gid, owner.mode);
            assert_eq!(owner.is_trusted(who, false), trusted, "{words}");
        }
        let above = file(UNKNOWN, UNKNOWN, 0o755);
        assert!(above.is_trusted(&inside, true) && !above.is_trusted(&outside, true));
        let shared = Owner {
            is_directory: true,
            ..file(UNKNOWN, UNKNOWN, 0o1777)
        };
        assert!(shared.is_trusted(&inside, true));
    }
}
