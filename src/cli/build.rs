//! `build`: build an image from a Dockerfile.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};

use super::Context;
use super::registry_options::RegistryOptions;
use crate::build::{
    self, IGNORE_FILES, Request, Streamed, find_file, is_repository, read_dockerfile, read_file,
};
use crate::clock::Timestamp;
use crate::engine::Engine;
use crate::env;
use crate::error::{Context as _, Error, Result};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry::web;
use crate::ui;
use crate::ui::build::Steps;
use crate::ui::progress;

pub(super) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const EXAMPLES: &str = "\
Examples:
  coracle build -t app .
  tar -c . | coracle build -t app -
  coracle build -t app:test -f docker/Dockerfile --target test --build-arg VERSION=1.4 .";

/// The most that a secret may have, as with docker.
const SECRET_MAX_BYTES: u64 = 500 << 10;

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
    /// Always pull base images
    #[arg(long)]
    pull: bool,
    /// Show nothing but the image's id, and the output of a step that fails
    #[arg(short, long)]
    quiet: bool,
    /// Write the image's id to a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    iidfile: Option<PathBuf>,
    #[command(flatten)]
    registry: RegistryOptions,
    /// Build context: the directory that COPY reads from, an archive of it at an address of
    /// the web, or - for an archive or a Dockerfile on standard input
    #[arg(value_name = "PATH|URL|-", value_hint = ValueHint::DirPath)]
    path: PathBuf,
}

/// What a build reads.
struct Input {
    file: Vec<u8>,
    file_name: PathBuf,
    ignore: Option<Vec<u8>>,
    context: PathBuf,
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
    // It has to be opened before there are threads.
    let engine = context.engine()?;
    let (request, streamed) = match early {
        Some(request) => (request, None),
        None => {
            let streamed = read_stream(&engine, &path, &arguments)?;
            let request = check(&arguments, of_stream(&streamed, &arguments)?)?;
            (request, Some(streamed))
        }
    };
    let steps = Steps::new(quiet);
    let progress: Arc<dyn Progress> = Arc::from(progress::choose(quiet));
    let built = build::build(&engine, &request, &steps, progress)?;
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
        epoch: epoch(&arguments.build_arg)?,
        arguments: build_arguments(&arguments.build_arg),
        secrets: secrets(&arguments.secret)?,
        labels: pairs(&arguments.label),
        no_cache: arguments.no_cache,
        pull: arguments.pull,
        registry: arguments.registry.clone().options(),
    })
}

/// The Dockerfile is standard input.
fn is_stdin(file: &Option<PathBuf>) -> bool {
    file.as_deref() == Some(Path::new("-"))
}

fn of_directory(arguments: &Arguments) -> Result<Input> {
    let context = &arguments.path;
    if is_repository(&context.to_string_lossy()) {
        return Err(no_repository());
    }
    if !context.is_dir() {
        return Err(Error::usage(format!(
            "the build context `{}` is not a directory",
            context.display()
        )));
    }
    if is_stdin(&arguments.file) {
        return Ok(Input {
            file: read_dockerfile(io::stdin().lock())?,
            file_name: PathBuf::from("Dockerfile"),
            ignore: ignore_file(None, context)?,
            context: context.clone(),
        });
    }
    let path = match &arguments.file {
        Some(path) => path.clone(),
        None => find_file(context).ok_or_else(|| {
            Error::usage(format!("there is no Dockerfile in `{}`", context.display()))
                .hint("Name one with --file.")
        })?,
    };
    let file = read_file(&path)?
        .ok_or_else(|| Error::usage(format!("there is no file `{}`", path.display())))?;
    Ok(Input {
        file,
        ignore: ignore_file(Some(&path), context)?,
        file_name: path,
        context: context.clone(),
    })
}

/// Reads the context that comes as a stream.
fn read_stream(engine: &Engine, path: &str, arguments: &Arguments) -> Result<Streamed> {
    if path == "-" {
        if is_stdin(&arguments.file) {
            return Err(Error::usage(
                "standard input cannot be both the build context and the Dockerfile",
            ));
        }
        return Streamed::read(engine, io::stdin().lock());
    }
    if is_repository(path) {
        return Err(no_repository());
    }
    let body = web::open(path, &arguments.registry.clone().options().of_others())?;
    Streamed::read(engine, body)
}

fn of_stream(streamed: &Streamed, arguments: &Arguments) -> Result<Input> {
    let path = arguments.file.as_deref();
    let (file, file_name) = match is_stdin(&arguments.file) {
        true => (read_dockerfile(io::stdin().lock())?, "Dockerfile".into()),
        false => streamed.dockerfile(path)?,
    };
    let own = (!is_stdin(&arguments.file)).then_some(file_name.as_path());
    Ok(Input {
        ignore: streamed.ignore_file(own)?,
        context: streamed.directory(),
        file,
        file_name,
    })
}

fn no_repository() -> Error {
    Error::engine("a git repository as the build context is not supported yet")
        .hint("Clone it, and build from its directory.")
}

/// The ignore file beside the Dockerfile, named after it, or else that of the context.
fn ignore_file(file: Option<&Path>, context: &Path) -> Result<Option<Vec<u8>>> {
    let own = file.map(|file| {
        let mut own = file.as_os_str().to_owned();
        own.push(".dockerignore");
        PathBuf::from(own)
    });
    let common = IGNORE_FILES.iter().map(|name| context.join(name));
    for path in own.into_iter().chain(common) {
        if let Some(text) = read_file(&path)? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

/// `NAME=VALUE`; a name alone takes its value from here, or is left out.
fn build_arguments(given: &[String]) -> BTreeMap<String, String> {
    given
        .iter()
        .filter_map(|text| match text.split_once('=') {
            Some((name, value)) => Some((name.to_owned(), value.to_owned())),
            None => Some((text.clone(), std::env::var(text).ok()?)),
        })
        .collect()
}

/// The secrets by their ids.
fn secrets(given: &[String]) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut secrets = BTreeMap::new();
    for text in given {
        let (id, secret) = secret(text).doing(|| format!("read --secret `{text}`"))?;
        secrets.insert(id, secret);
    }
    Ok(secrets)
}

/// `id=NAME`, and where it is: `src=FILE`, `env=VARIABLE`, or a variable or else a file of
/// that name.
fn secret(text: &str) -> Result<(String, Vec<u8>)> {
    let (mut id, mut kind, mut file, mut variable) = (None, None, None, None);
    for field in text.split(',') {
        let (key, value) = field
            .split_once('=')
            .ok_or_else(|| Error::usage(format!("`{field}` has no value")))?;
        match key {
            "id" => id = Some(value),
            "type" => kind = Some(value),
            "src" | "source" => file = Some(value),
            "env" => variable = Some(value),
            _ => return Err(Error::usage(format!("unknown key `{key}`"))),
        }
    }
    let id = id
        .filter(|id| !id.is_empty())
        .ok_or_else(|| Error::usage("it has no `id`"))?;
    match kind {
        None => {}
        Some("file") => file = file.or(Some(id)),
        // As docker has it, the source of a variable is its name.
        Some("env") => variable = variable.or(file.take()).or(Some(id)),
        Some(other) => return Err(Error::usage(format!("unknown type `{other}`"))),
    }
    if file.is_some() && variable.is_some() {
        return Err(Error::usage("it is either a file or a variable"));
    }
    let missing = |name: &str| Error::usage(format!("the variable `{name}` is not set"));
    let secret = match (file, variable) {
        (Some(path), _) => read_secret(path)?,
        (None, Some(name)) => {
            let value = std::env::var_os(name).ok_or_else(|| missing(name))?;
            value.into_encoded_bytes()
        }
        (None, None) => match std::env::var_os(id) {
            Some(value) => value.into_encoded_bytes(),
            None => read_secret(id)?,
        },
    };
    Ok((id.to_owned(), secret))
}

fn read_secret(path: &str) -> Result<Vec<u8>> {
    let doing = || format!("read `{path}`");
    let mut secret = Vec::new();
    let file = std::fs::File::open(path).doing(doing)?;
    file.take(SECRET_MAX_BYTES + 1)
        .read_to_end(&mut secret)
        .doing(doing)?;
    match secret.len() as u64 > SECRET_MAX_BYTES {
        true => Err(Error::usage(format!(
            "`{path}` has more than the {SECRET_MAX_BYTES} bytes that a secret may have"
        ))),
        false => Ok(secret),
    }
}

fn pairs(given: &[String]) -> BTreeMap<String, String> {
    given
        .iter()
        .map(|text| text.split_once('=').unwrap_or((text, "")))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// The time that stands for "now", from the build's arguments or the environment.
fn epoch(given: &[String]) -> Result<Option<Timestamp>> {
    let name = env::SOURCE_DATE_EPOCH;
    let Some(text) = build_arguments(given)
        .remove(name)
        .or_else(|| env::get(name))
    else {
        return Ok(None);
    };
    let seconds = text
        .parse()
        .map_err(|why| Error::usage(format!("invalid {name} `{text}`")).because(why))?;
    Ok(Some(Timestamp::from_seconds(seconds)))
}
