//! Hooks: programs of the host that the specifications of a container's devices want to be
//! run at points of its life.
//!
//! They run with the engine's rights, so what may name one is looked at: a specification
//! that nobody but root and the user himself could have written. An image, a label or a
//! container can name none.

use std::fs;
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
    let shows_other_owners = host.id_maps.as_ref().is_some_and(|maps| maps.files);
    match shows_other_owners && !host.hooks.is_empty() {
        true => Err(Error::usage(
            "its device has hooks, which cannot be run for a container with users of its own",
        )
        .hint("Use the device without `--userns auto`.")),
        false => Ok(()),
    }
}

/// Refuses a specification that others could have written.
pub(super) fn check_author(file: &Path, identity: &Identity) -> Result<()> {
    let doing = || format!("look at the specification `{}`", file.display());
    let file = fs::canonicalize(file).doing(doing)?;
    for path in file.ancestors() {
        let found = fs::symlink_metadata(path).doing(doing)?;
        // In a user namespace 0 is the user himself, and root is not known.
        let is_known = found.uid() == 0
            || found.uid() == identity.uid
            || (found.uid() == UNKNOWN && !identity.uids.is_initial());
        let mode = found.mode();
        // What is in such a directory can only be replaced by its owner.
        let is_kept = found.is_dir() && mode & STICKY != 0;
        let others_write =
            mode & OTHERS_WRITE != 0 || (mode & GROUP_WRITES != 0 && found.gid() != 0);
        if !is_known || (others_write && !is_kept) {
            return Err(Error::usage(format!(
                "its specification has hooks, and others than you could have written it: `{}`",
                path.display()
            ))
            .hint("Hooks run with your rights. The file and the directories above it must belong to root or to you, and be writable by nobody else."));
        }
    }
    Ok(())
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
