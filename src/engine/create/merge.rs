//! What a container runs: the image's configuration with what was asked for.

use super::{DEFAULT_PATH, EVERY_VARIABLE, Request};
use crate::containerfile::{Escape, Expander, Word};
use crate::error::{Context, Error, Result};
use crate::health::{Healthcheck, KEY};
use crate::oci::{Empty, ExecConfig};
use crate::store::containers::{Given, MountPoint, MountSource};

/// Merges the image's configuration with what was asked for.
pub(super) fn merge(image: &ExecConfig, request: &mut Request) -> Result<ExecConfig> {
    let mut config = image.clone();
    match request.entrypoint.take() {
        // Another entry point takes the image's command away with the image's own.
        Some(entrypoint) => {
            config.entrypoint = (!entrypoint.is_empty()).then_some(entrypoint);
            config.cmd = Some(std::mem::take(&mut request.command));
        }
        None if !request.command.is_empty() => {
            config.cmd = Some(std::mem::take(&mut request.command))
        }
        None => {}
    }
    let words = config
        .entrypoint
        .iter()
        .flatten()
        .chain(config.cmd.iter().flatten());
    if words.count() == 0 {
        return Err(Error::usage(format!(
            "no command specified, and the image `{}` has none",
            request.image
        )));
    }
    let env = merge_environment(&image.env, &request.host.proxies)?;
    let env = build_on(&env, &request.env_merge)?;
    config.env = merge_environment(&env, &request.env)?;
    if let Some(user) = request.user.take() {
        config.user = user;
    }
    if let Some(directory) = request.working_dir.take() {
        if !directory.starts_with('/') {
            return Err(Error::usage(format!(
                "the working directory `{directory}` is invalid: it must be an absolute path"
            )));
        }
        config.working_dir = directory;
    }
    if let Some(signal) = request.stop_signal.take() {
        config.stop_signal = Some(signal);
    }
    config.labels.append(&mut request.labels);
    let published = request.host.ports.iter();
    let published = published.map(|port| format!("{}/{}", port.container_port, port.protocol));
    let exposed = request.expose.drain(..).chain(published);
    config
        .exposed_ports
        .extend(exposed.map(|port| (port, Empty {})));
    let anonymous = request.host.mounts.iter().filter_map(anonymous_volume);
    config
        .volumes
        .extend(anonymous.map(|path| (path, Empty {})));
    // They are for builds on top of that image, and not of what becomes of its containers.
    config.extra.remove("OnBuild");
    if let Some(asked) = request.health.take() {
        asked.put_into(&mut config.extra)?;
    }
    if let Some(startup) = &request.host.startup_check {
        startup.check.command(None)?;
        let usual = Healthcheck::read(config.extra.get(KEY))?.unwrap_or_default();
        if usual.command(None)?.is_none() {
            return Err(Error::usage(
                "--health-startup-cmd comes before a health check, and there is none",
            )
            .hint("Give one with --health-cmd."));
        }
    }
    Ok(config)
}

/// The path of `--volume PATH`.
fn anonymous_volume(mount: &MountPoint) -> Option<String> {
    match (&mount.source, &mount.given) {
        (
            MountSource::Volume {
                anonymous: true, ..
            },
            Some(Given::Volume { .. }),
        ) => Some(mount.destination.display().to_string()),
        _ => None,
    }
}

/// Sets variables to what is made of those that there are: of earlier ones, too.
fn build_on(env: &[String], asked: &[String]) -> Result<Vec<String>> {
    let mut merged = env.to_vec();
    for text in asked {
        let lookup = |name: &str| {
            let value = |entry: &String| {
                entry
                    .strip_prefix(name)?
                    .strip_prefix('=')
                    .map(str::to_owned)
            };
            merged.iter().rev().find_map(value)
        };
        let doing = || format!("understand `{text}` of --env-merge");
        let (name, value) = text.split_once('=').doing(doing)?;
        let value = Expander::new(Escape::Backslash, &lookup)
            .word(&Word::new(value))
            .doing(doing)?;
        merged = merge_environment(&merged, &[format!("{name}={value}")])?;
    }
    Ok(merged)
}

/// Later entries replace earlier ones in their place; a name alone removes.
fn merge_environment(image: &[String], asked: &[String]) -> Result<Vec<String>> {
    let name_of = |entry: &str| entry.split('=').next().unwrap_or_default().to_owned();
    let mut merged: Vec<String> = Vec::new();
    if !image.iter().any(|entry| entry.starts_with("PATH=")) {
        merged.push(DEFAULT_PATH.to_owned());
    }
    for entry in image.iter().chain(asked) {
        let name = name_of(entry);
        if name.is_empty() || entry.contains('\0') {
            return Err(Error::usage(format!(
                "invalid environment variable `{entry}`"
            )));
        }
        let place = merged.iter().position(|have| name_of(have) == name);
        match (place, entry.contains('=')) {
            (Some(place), true) => merged[place] = entry.clone(),
            (Some(place), false) => drop(merged.remove(place)),
            (None, false) if name == EVERY_VARIABLE => merged.clear(),
            (None, true) => merged.push(entry.clone()),
            (None, false) => {}
        }
    }
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn image() -> ExecConfig {
        ExecConfig {
            entrypoint: Some(list(&["/entry"])),
            cmd: Some(list(&["default"])),
            env: list(&["PATH=/bin", "A=1", "B=2"]),
            ..ExecConfig::default()
        }
    }

    fn command(entrypoint: Option<&[&str]>, command: &[&str]) -> Result<Vec<String>> {
        let mut request = Request {
            entrypoint: entrypoint.map(list),
            command: list(command),
            ..Request::default()
        };
        let config = merge(&image(), &mut request)?;
        Ok(config
            .entrypoint
            .into_iter()
            .chain(config.cmd)
            .flatten()
            .collect())
    }

    #[test]
    fn commands_merge_as_docker_merges_them() {
        assert_eq!(command(None, &[]).unwrap(), ["/entry", "default"]);
        assert_eq!(command(None, &["x", "y"]).unwrap(), ["/entry", "x", "y"]);
        assert_eq!(command(Some(&["/other"]), &[]).unwrap(), ["/other"]);
        assert_eq!(command(Some(&["/other"]), &["x"]).unwrap(), ["/other", "x"]);
        assert_eq!(command(Some(&[]), &["x"]).unwrap(), ["x"]);
        assert!(command(Some(&[]), &[]).is_err());
    }

    #[test]
    fn variables_are_made_of_the_proxies_and_the_usual_path_before_the_own_ones_come() {
        let mut request = Request {
            command: list(&["x"]),
            env_merge: list(&[
                "PATH=/opt/bin:$PATH",
                "http_proxy=$http_proxy/x",
                "A=$no_proxy",
            ]),
            env: list(&["no_proxy"]),
            ..Request::default()
        };
        request.host.proxies = list(&["http_proxy=p", "no_proxy=n"]);
        let merged = merge(&ExecConfig::default(), &mut request).unwrap().env;
        let path = DEFAULT_PATH.replace("PATH=", "PATH=/opt/bin:");
        assert_eq!(merged, [&path, "http_proxy=p/x", "A=n"]);
    }

    #[test]
    fn environments_merge_in_place_and_a_bare_name_removes() {
        let merged = merge_environment(&image().env, &list(&["B=3", "C=", "A"])).unwrap();
        assert_eq!(merged, ["PATH=/bin", "B=3", "C="]);
        assert_eq!(merge_environment(&[], &[]).unwrap(), [DEFAULT_PATH]);
        for bad in ["=x", "", "A=\0"] {
            assert!(merge_environment(&[], &list(&[bad])).is_err());
        }
    }
}
