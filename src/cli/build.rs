//! `build`: build an image from a Dockerfile.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueHint};

use super::Context;
use super::proxies::ProxyOptions;
use super::registry_options::RegistryOptions;
use crate::build::{self, Request, is_repository_or_github};
use crate::engine::create;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::registry::web;
use crate::ui;
use crate::ui::build::{Look, Steps};
use crate::ui::progress;

mod changes;
mod contexts;
mod input;
mod look;
mod output;
mod results;
mod secret;
mod steps;
mod variables;

use input::{Input, fetch, of_directory, of_stream, read_stream};
use secret::{agents, secrets};
use variables::{build_arguments, epoch, platform};

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle build -t app .
  tar -c . | coracle build -t app -
  coracle build -t app:test -f docker/Dockerfile --target test --build-arg VERSION=1.4 .";

/// Build an image from a Dockerfile
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    results: results::ResultOptions,
    /// Path of the Dockerfile, or - for standard input [default: Containerfile or Dockerfile in PATH]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// Give FROM, COPY --from and mounts something to read, by a name that goes before those of stages and images: NAME=DIR, NAME=docker-image://IMAGE, NAME=oci-layout://DIR[:TAG] or NAME=URL of an archive
    #[arg(long, value_name = "NAME=PLACE")]
    build_context: Vec<String>,
    /// Build this stage, and what it needs [default: the last one]
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
    /// Set an ARG: NAME=VALUE, or NAME for its value here
    #[arg(long, value_name = "NAME=VALUE")]
    build_arg: Vec<String>,
    /// Give steps a secret: id=NAME,src=FILE or id=NAME,env=VARIABLE
    #[arg(long, value_name = "id=NAME[,src=FILE]")]
    secret: Vec<String>,
    /// Read ARGs from a file, one a line: NAME=VALUE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    build_arg_file: Vec<PathBuf>,
    #[command(flatten)]
    proxies: ProxyOptions,
    /// Let steps use an SSH agent: default, or ID=SOCKET
    #[arg(long, value_name = "ID[=SOCKET]")]
    ssh: Vec<String>,
    #[command(flatten)]
    changes: changes::ChangeOptions,
    /// Do not use the cache: run every step
    #[arg(long)]
    no_cache: bool,
    /// Run every step of a stage
    #[arg(long, value_name = "STAGE", value_delimiter = ',')]
    no_cache_filter: Vec<String>,
    /// Build for this platform: OS/ARCHITECTURE[/VARIANT] [env: DOCKER_DEFAULT_PLATFORM] [default: this machine's]
    #[arg(long, value_name = "PLATFORM")]
    platform: Vec<String>,
    /// Always pull base images
    #[arg(long)]
    pull: bool,
    /// Each step is a layer, and there is no other way
    #[arg(long, value_name = "BOOL", default_value_t = true, num_args = 0..=1, hide = true,
          default_missing_value = "true", action = clap::ArgAction::Set, require_equals = true)]
    layers: bool,
    #[command(flatten)]
    #[allow(dead_code, reason = "they change nothing")]
    ignored: IgnoredOptions,
    /// Show nothing but the image's id, and the output of a step that fails
    #[arg(short, long)]
    quiet: bool,
    /// How progress is shown: auto, plain, tty or quiet [env: BUILDKIT_PROGRESS]
    #[arg(long, value_name = "LOOK")]
    progress: Option<String>,
    #[command(flatten)]
    steps: steps::StepOptions,
    #[command(flatten, next_help_heading = "Registry")]
    registry: RegistryOptions,
    /// Build context: the directory that COPY reads from, an archive of it at an address of
    /// the web, a git repository (URL.git[#REF[:DIR]]), or - for an archive or a Dockerfile on
    /// standard input
    #[arg(value_name = "PATH|URL|-", help_heading = None, value_hint = ValueHint::DirPath)]
    path: PathBuf,
}

/// Flags that change nothing, because what they ask for is done anyway, or has no meaning
/// here.
#[derive(Debug, Clone, Args)]
#[allow(dead_code, reason = "there is no choice")]
struct IgnoredOptions {
    /// Does nothing: the containers of steps are always removed
    #[arg(long, hide = true)]
    rm: bool,
    /// Does nothing: they are removed where a step fails, too
    #[arg(long, hide = true)]
    force_rm: bool,
    /// Does nothing: there is one builder
    #[arg(long, value_name = "NAME", hide = true)]
    builder: Option<String>,
    /// Does nothing: stages run as soon as they can
    #[arg(long, value_name = "COUNT", hide = true)]
    jobs: Option<u32>,
    /// Does nothing: what a step may do is said by other flags
    #[arg(long, value_name = "RIGHT", hide = true)]
    allow: Vec<String>,
}

impl Arguments {
    /// The values of ARGs.
    fn values(&self) -> Result<BTreeMap<String, String>> {
        build_arguments(&self.build_arg_file, &self.build_arg, &self.proxies)
    }
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let look = look::chosen(arguments.progress.as_deref(), arguments.quiet)?;
    let results = arguments.results.clone().check()?;
    let path = arguments.path.to_string_lossy().into_owned();
    // Before this process is in a user namespace, where ssh(1) would be somebody else's.
    let fetched = match is_repository_or_github(&path) {
        true => {
            let values = arguments.values()?;
            Some(fetch(&path, &values)?)
        }
        false => None,
    };
    let is_stream = fetched.is_some() || path == "-" || web::is_address(&path);
    let early = match is_stream {
        true => None,
        false => Some(check(&arguments, of_directory(&arguments)?)?),
    };
    let mut steps = arguments.steps.clone().check()?;
    steps.cgroup_manager = context.cgroup_manager;
    // It has to be opened before there are threads.
    let engine = context.engine_for(&[&steps])?;
    let warnings = create::check_host(&engine, &mut steps)?;
    warnings.iter().for_each(ui::warn);
    let (request, streamed) = match early {
        Some(request) => (request, None),
        None => {
            let streamed = match fetched {
                Some(fetched) => fetched,
                None => read_stream(&engine, &path, &arguments)?,
            };
            let request = check(&arguments, of_stream(&streamed, &arguments)?)?;
            (request, Some(streamed))
        }
    };
    let request = Request {
        names: results.names(),
        steps,
        ..request
    };
    let report = Steps::new(look);
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(look == Look::Quiet));
    let built = build::build(&engine, &request, &report, Arc::clone(&progress))?;
    drop(streamed);
    built.warnings.iter().for_each(ui::warn);
    results.deliver(&engine, &built, &request.registry, &progress)?;
    Ok(0)
}

fn check(arguments: &Arguments, input: Input) -> Result<Request> {
    if !arguments.layers {
        return Err(
            Error::engine("--layers=false is not supported: each step is a layer")
                .hint("--no-cache runs every step."),
        );
    }
    let name = input.file_name.file_name();
    let name = name.unwrap_or(input.file_name.as_os_str());
    let values = arguments.values()?;
    Ok(Request {
        file: input.file,
        file_name: name.to_string_lossy().into_owned(),
        ignore: input.ignore,
        context: input.context,
        contexts: contexts::contexts(&arguments.build_context)?,
        names: None,
        target: arguments.target.clone(),
        platform: platform(&arguments.platform)?,
        epoch: epoch(arguments.changes.epoch(), &values)?,
        arguments: values,
        secrets: secrets(&arguments.secret)?,
        agents: agents(&arguments.ssh)?,
        changes: arguments.changes.clone().check()?,
        no_cache: arguments.no_cache,
        no_cache_stages: arguments.no_cache_filter.clone(),
        pull: arguments.pull,
        registry: arguments.registry.clone().options(),
        steps: Default::default(),
    })
}
