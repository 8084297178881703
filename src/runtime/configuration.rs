//! Reads OCI runtime configurations: the part of one that a container on Linux is made of.
//!
//! `oci-spec` could read them whole. But for one field of a process that is not used here
//! it brings an engine for regular expressions with it, whose tables every start of this
//! program would pay for: 0.2 ms and a fifth of its size. So what is read is named here,
//! and handed on in that crate's types. Refuses to know what any of it means.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use oci_spec::runtime::{
    Hooks, Linux, LinuxCapabilities, Mount, PosixRlimit, Process, Root, Spec, User,
};
use serde::{Deserialize, Deserializer};

use crate::error::{Context, Result};

/// Reads a `config.json`.
pub fn read(path: &Path) -> Result<Spec> {
    let doing = || format!("read `{}`", path.display());
    let bytes = std::fs::read(path).doing(doing)?;
    let read: Configuration = serde_json::from_slice(&bytes).doing(doing)?;
    Ok(read.into())
}

/// Reads a process of a configuration, for `#[serde(deserialize_with)]`.
pub fn process<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Process, D::Error> {
    ProcessFields::deserialize(deserializer).map(Process::from)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Configuration {
    oci_version: String,
    root: Option<Root>,
    mounts: Option<Vec<Mount>>,
    process: Option<ProcessFields>,
    hostname: Option<String>,
    domainname: Option<String>,
    linux: Option<Linux>,
    hooks: Option<Hooks>,
    annotations: Option<HashMap<String, String>>,
}

impl From<Configuration> for Spec {
    fn from(read: Configuration) -> Spec {
        let mut spec = Spec::default();
        spec.set_version(read.oci_version)
            .set_root(read.root)
            .set_mounts(read.mounts)
            .set_process(read.process.map(Process::from))
            .set_hostname(read.hostname)
            .set_domainname(read.domainname)
            .set_linux(read.linux)
            .set_hooks(read.hooks)
            .set_annotations(read.annotations);
        spec
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProcessFields {
    terminal: Option<bool>,
    user: User,
    args: Option<Vec<String>>,
    env: Option<Vec<String>>,
    cwd: PathBuf,
    capabilities: Option<LinuxCapabilities>,
    rlimits: Option<Vec<PosixRlimit>>,
    no_new_privileges: Option<bool>,
    oom_score_adj: Option<i32>,
}

impl From<ProcessFields> for Process {
    fn from(read: ProcessFields) -> Process {
        let mut process = Process::default();
        process
            .set_terminal(read.terminal)
            .set_user(read.user)
            .set_args(read.args)
            .set_env(read.env)
            .set_cwd(read.cwd)
            .set_capabilities(read.capabilities)
            .set_rlimits(read.rlimits)
            .set_no_new_privileges(read.no_new_privileges)
            .set_oom_score_adj(read.oom_score_adj);
        process
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_reads_back_as_it_was_written() {
        // What the library makes up when nothing is asked for has most of the fields.
        let mut spec = Spec::default();
        let mut process = spec.process().clone().unwrap();
        process.set_oom_score_adj(Some(7));
        spec.set_process(Some(process));
        let path = std::env::temp_dir().join(crate::ids::random_hex(16).unwrap());
        std::fs::write(&path, serde_json::to_vec(&spec).unwrap()).unwrap();
        let found = read(&path);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(found.unwrap(), spec);
    }
}
