//! `build`: build an image from a Dockerfile.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueHint};

use super::Context;
use super::registry_options::RegistryOptions;
use crate::build::{self, Request};
use crate::engine::create;
use crate::error::{Context as _, Result};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry::web;
use crate::ui;
use crate::ui::build::Steps;
use crate::ui::progress;

mod input;
mod secret;
mod steps;
mod variables;

use input::{Input, of_directory, of_stream, read_stream};
use secret::secrets;
use variables::{build_arguments, epoch, pairs, platform};

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
    /// Name the image: NAME[:TAG]
    #[arg(short, long, value_name = "NAME")]
    tag: Vec<String>,
    /// Path of the Dockerfile, or - for standard input [default: Containerfile or Dockerfile in PATH]
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// Build this stage, and what it needs [default: the last one]
    #[arg(long, value_name = "STAGE")]
    target: Option<String>,
    /// Set an ARG: NAME=VALUE, or NAME for its value here
    #[arg(long, value_name = "NAME=VALUE")]
    build_arg: Vec<String>,
    /// Give steps a secret: id=NAME,src=FILE or id=NAME,env=VARIABLE
    #[arg(long, value_name = "id=NAME[,src=FILE]")]
    secret: Vec<String>,
    /// Set a label of the image
    #[arg(long, value_name = "KEY=VALUE")]
    label: Vec<String>,
    /// Do not use the cache: run every step
    #[arg(long)]
    no_cache: bool,
    /// Build for this platform: OS/ARCHITECTURE[/VARIANT] [env: DOCKER_DEFAULT_PLATFORM] [default: this machine's]
    #[arg(long, value_name = "PLATFORM")]
    platform: Vec<String>,
    /// Always pull base images
    #[arg(long)]
    pull: bool,
    /// Does nothing: the containers of steps are always removed
    #[arg(long, hide = true)]
    #[allow(dead_code, reason = "there is no choice")]
    rm: bool,
    /// Does nothing: they are removed where a step fails, too
    #[arg(long, hide = true)]
    #[allow(dead_code, reason = "there is no choice")]
    force_rm: bool,
    /// Show nothing but the image's id, and the output of a step that fails
    #[arg(short, long)]
    quiet: bool,
    /// Write the image's id to a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    iidfile: Option<PathBuf>,
    #[command(flatten)]
    steps: steps::StepOptions,
    #[command(flatten)]
    registry: RegistryOptions,
    /// Build context: the directory that COPY reads from, an archive of it at an address of
    /// the web, or - for an archive or a Dockerfile on standard input
    #[arg(value_name = "PATH|URL|-", value_hint = ValueHint::DirPath)]
    path: PathBuf,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let quiet = arguments.quiet;
    let iidfile = arguments.iidfile.clone();
    let path = arguments.path.to_string_lossy().into_owned();
    let is_stream = path == "-" || web::is_address(&path);
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
    let (mut request, streamed) = match early {
        Some(request) => (request, None),
        None => {
            let streamed = read_stream(&engine, &path, &arguments)?;
            let request = check(&arguments, of_stream(&streamed, &arguments)?)?;
            (request, Some(streamed))
        }
    };
    request.steps = steps;
    let report = Steps::new(quiet);
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(quiet));
    let built = build::build(&engine, &request, &report, progress)?;
    drop(streamed);
    for warning in &built.warnings {
        ui::warn(warning);
    }
    if let Some(path) = iidfile {
        std::fs::write(&path, built.id.to_string())
            .doing(|| format!("write the image's id to `{}`", path.display()))?;
    }
    ui::print(&built.id)?;
    Ok(0)
}

fn check(arguments: &Arguments, input: Input) -> Result<Request> {
    let tags = arguments
        .tag
        .iter()
        .map(|tag| tag.parse())
        .collect::<Result<Vec<Reference>>>()?;
    let name = input.file_name.file_name();
    let name = name.unwrap_or(input.file_name.as_os_str());
    Ok(Request {
        file: input.file,
        file_name: name.to_string_lossy().into_owned(),
        ignore: input.ignore,
        context: input.context,
        tags,
        target: arguments.target.clone(),
        platform: platform(&arguments.platform)?,
        epoch: epoch(&arguments.build_arg)?,
        arguments: build_arguments(&arguments.build_arg),
        secrets: secrets(&arguments.secret)?,
        labels: pairs(&arguments.label),
        no_cache: arguments.no_cache,
        pull: arguments.pull,
        registry: arguments.registry.clone().options(),
        steps: Default::default(),
    })
}
