//! What a container has of the store's secrets: found when it is made, and copied into its
//! directory, so that what becomes of them later does not concern it.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, Permissions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::Path;

use oci_spec::runtime::Mount;
use serde_json::{Value, json};

use super::Engine;
use super::filter::{Filters, Pattern};
use super::mount_list::{idmap, mount};
use crate::error::{Context, Error, Result};
use crate::store::containers::{
    HostOptions, Record, SecretForm, SecretUse, secret_copies, secret_copy,
};
use crate::store::secrets::{SecretRecord, no_such_secret};

/// Finds the secrets, and refuses what cannot be done with them.
pub(super) fn find(engine: &Engine, host: &mut HostOptions) -> Result<()> {
    let mut secrets = std::mem::take(&mut host.secrets);
    for secret in &mut secrets {
        let found = engine.store.find_secret(&secret.name)?;
        (secret.name, secret.id) = (found.name, found.id);
        if let SecretForm::Mount { uid, gid, .. } = secret.form {
            owner(engine, host, (uid, gid))
                .doing(|| format!("give the secret `{}` to its owner", secret.name))?;
        }
    }
    let mut taken: Vec<_> = host.mounts.iter().map(|mount| &mount.destination).collect();
    let destinations: Vec<_> = secrets.iter().filter_map(SecretUse::destination).collect();
    for destination in &destinations {
        if taken.contains(&destination) {
            return Err(Error::usage(format!(
                "duplicate mount destination `{}`",
                destination.display()
            )));
        }
        taken.push(destination);
    }
    let mut variables = BTreeSet::new();
    for variable in secrets.iter().filter_map(SecretUse::variable_name) {
        if !variables.insert(variable) {
            return Err(Error::usage(format!(
                "more than one secret is to be the variable `{variable}`"
            )));
        }
    }
    host.secrets = secrets;
    Ok(())
}

/// Copies the secrets into a container that is being put together in `here`.
pub(super) fn copy_into(engine: &Engine, record: &Record, here: &Path) -> Result<()> {
    if record.host.secrets.is_empty() {
        return Ok(());
    }
    let place = secret_copies(here);
    DirBuilder::new()
        .mode(0o700)
        .create(&place)
        .doing(|| format!("make the directory `{}`", place.display()))?;
    for (number, secret) in record.host.secrets.iter().enumerate() {
        let (found, bytes) = engine.store.read_secret(&secret.name)?;
        if found.id != secret.id {
            // Another took its name in the meantime.
            return Err(no_such_secret(&secret.name));
        }
        // Now, and not when it is started.
        secret.variable(&bytes)?;
        let path = secret_copy(here, number);
        write(engine, &record.host, secret.form, &path, &bytes)
            .doing(|| format!("give the secret `{}` to the container", secret.name))?;
    }
    Ok(())
}

fn write(
    engine: &Engine,
    host: &HostOptions,
    form: SecretForm,
    path: &Path,
    bytes: &[u8],
) -> Result<()> {
    let doing = || format!("write `{}`", path.display());
    let file = File::options()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let mut file = file.doing(doing)?;
    file.write_all(bytes).doing(doing)?;
    if let SecretForm::Mount { uid, gid, mode } = form {
        let (uid, gid) = owner(engine, host, (uid, gid))?;
        fchown(&file, Some(uid), Some(gid)).doing(doing)?;
        file.set_permissions(Permissions::from_mode(mode))
            .doing(doing)?;
    }
    Ok(())
}

/// The secrets that are files: copies of the container's own, which it cannot change.
pub(super) fn mounts(record: &Record, directory: &Path) -> Vec<Mount> {
    let secrets = record.host.secrets.iter().enumerate();
    let shown = secrets.filter_map(|(number, secret)| {
        let destination = secret.destination()?;
        let fixed = ["bind", "rprivate", "nosuid", "nodev", "noexec", "ro"].map(str::to_owned);
        let options = fixed.into_iter().chain(idmap(record)).collect();
        let source = secret_copy(directory, number);
        Some(mount(
            &destination.to_string_lossy(),
            "bind",
            &source,
            options,
        ))
    });
    shown.collect()
}

/// An owner in the container, as its copy has him on disk.
fn owner(engine: &Engine, host: &HostOptions, (uid, gid): (u32, u32)) -> Result<(u32, u32)> {
    let missing = || {
        Error::usage(format!(
            "the user {uid}:{gid} does not exist in the container"
        ))
    };
    let identity = &engine.identity;
    let (outer_uid, outer_gid) = match &host.id_maps {
        None => (uid, gid),
        Some(maps) => {
            let outside = maps.uids.outside(uid).zip(maps.gids.outside(gid));
            let outside = outside.ok_or_else(missing)?;
            if host.shows_mapped_files() {
                // The mount shows him so.
                return Ok((uid, gid));
            }
            outside
        }
    };
    match identity.uids.contains(outer_uid) && identity.gids.contains(outer_gid) {
        true => Ok((outer_uid, outer_gid)),
        false => Err(missing()),
    }
}

/// The filters of a list that are known here.
pub const FILTERS: [&str; 5] = ["driver", "id", "label", "label!", "name"];

/// The secrets that are wanted, by name.
///
/// # Errors
///
/// If a filter makes no sense.
pub fn list(engine: &Engine, filters: &Filters) -> Result<Vec<SecretRecord>> {
    let names: Vec<Pattern> = filters
        .values("name")
        .map(Pattern::parse)
        .collect::<Result<_>>()?;
    let mut secrets = engine.store.secrets()?;
    secrets.retain(|secret| {
        (names.is_empty() || names.iter().any(|name| name.matches(&secret.name)))
            && filters.any("id", |wanted| secret.id.starts_with(wanted))
            && filters.any("driver", |wanted| wanted == "file")
            && filters.labels_match(&secret.labels)
    });
    Ok(secrets)
}

/// A secret in the shape of podman's JSON; with what it is, if that is asked for and is text.
pub fn describe(engine: &Engine, record: &SecretRecord, shows_bytes: bool) -> Result<Value> {
    let path = engine.store.secrets_directory();
    let mut value = json!({
        "ID": record.id,
        "CreatedAt": record.created,
        "UpdatedAt": record.updated,
        "Spec": {
            "Name": record.name,
            "Driver": { "Name": "file", "Options": { "path": path } },
            "Labels": record.labels,
        },
    });
    if shows_bytes {
        let (_, bytes) = engine.store.read_secret(&record.name)?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Error::engine(format!(
                "the secret `{}` is no text: it cannot be shown",
                record.name
            ))
            .hint("`run --secret` gives it to a container as a file, byte for byte.")
        })?;
        value["SecretData"] = json!(text);
    }
    Ok(value)
}

/// The secrets of a container that are files, in the shape of podman's JSON.
pub(super) fn of_container(record: &Record) -> Value {
    let secrets = record.host.secrets.iter();
    let shown = secrets.filter_map(|secret| match secret.form {
        SecretForm::Mount { uid, gid, mode } => Some(json!({
            "Name": secret.name,
            "ID": secret.id,
            "UID": uid,
            "GID": gid,
            "Mode": mode,
        })),
        SecretForm::Env => None,
    });
    shown.collect()
}
