//! Which containers a verb acts on: by name, all of them, the newest, those of a filter, or
//! those whose ids are in files.

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::engine::Engine;
use crate::engine::filter::Filters;
use crate::engine::ps::{self, Request};
use crate::error::{Context as _, Error, Kind, Result};
use crate::state::Status;

/// Which containers. The verb itself has the flag `--all`, which it may shorten.
#[derive(Debug, Clone, Args)]
pub(super) struct Targets {
    /// The container that was created last
    #[arg(short, long, conflicts_with_all = ["all", "containers", "cidfile"])]
    latest: bool,
    /// The container whose id is in this file; may be repeated
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "all")]
    cidfile: Vec<PathBuf>,
    /// Containers that match, such as name=NAME or label=KEY=VALUE; may be repeated
    #[arg(
        long,
        value_name = "KEY=VALUE",
        conflicts_with_all = ["latest", "containers", "cidfile"]
    )]
    filter: Vec<String>,
    /// Names or ids of containers
    #[arg(
        required_unless_present_any = ["all", "latest", "cidfile", "filter"],
        conflicts_with = "all",
        value_name = "CONTAINER"
    )]
    containers: Vec<String>,
}

impl Targets {
    /// The names or ids of the containers. Of all, and of those of a filter, it is those in
    /// states that are meant.
    pub(super) fn names(
        self,
        engine: &Engine,
        all: bool,
        is_meant: impl Fn(Status) -> bool,
    ) -> Result<Vec<String>> {
        if all || !self.filter.is_empty() {
            let request = Request {
                all: true,
                filters: Filters::parse(&self.filter, &ps::FILTERS)?,
                last: None,
            };
            let found = ps::list(engine, &request)?.into_iter();
            let found = found.filter(|summary| is_meant(summary.state.status));
            return Ok(found.map(|summary| summary.record().name.clone()).collect());
        }
        if self.latest {
            return Ok(vec![newest(engine)?]);
        }
        let mut names = self.containers;
        for file in &self.cidfile {
            let doing = || format!("read the id in `{}`", file.display());
            let text = fs::read_to_string(file).doing(doing)?;
            let id = text.lines().next().map(str::trim).unwrap_or_default();
            if id.is_empty() {
                return Err(Error::usage(format!(
                    "there is no id in `{}`",
                    file.display()
                )));
            }
            names.push(id.to_owned());
        }
        match names.is_empty() {
            true => Err(Error::usage("no container was named")),
            false => Ok(names),
        }
    }
}

/// The name of the container that was created last.
pub(super) fn newest(engine: &Engine) -> Result<String> {
    let request = Request {
        last: Some(1),
        ..Request::default()
    };
    let newest = ps::list(engine, &request)?.into_iter().next();
    let newest =
        newest.ok_or_else(|| Error::new(Kind::NoSuchObject, "there is no container at all"))?;
    Ok(newest.record().name.clone())
}
