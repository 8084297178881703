//! The tree of a Dockerfile: stages and typed instructions.
//!
//! Words keep the form in which they were written, quotes and variables included; an
//! [`Expander`](super::Expander) turns them into text when the variables are known. What
//! BuildKit never expands is a plain `String` here.

use std::fmt;
use std::time::Duration;

use super::directive::Directives;
use super::mount::MountFlag;

/// A parsed Dockerfile. It has at least one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Containerfile {
    /// The parser directives at its top.
    pub directives: Directives,
    /// The ARG instructions before the first FROM.
    pub global_arguments: Vec<Located<Vec<Argument>>>,
    /// The stages in the order in which they were written.
    pub stages: Vec<Stage>,
}

/// One FROM and the instructions up to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// The name after AS, in lower case. Two stages may have the same.
    pub name: Option<String>,
    /// An image, an earlier stage or `scratch`; only global arguments are visible to it.
    pub base: Word,
    /// The value of `--platform`.
    pub platform: Option<Word>,
    /// Where FROM was written.
    pub lines: Lines,
    /// FROM as it was written; see [`Located::text`].
    pub text: String,
    /// What follows.
    pub instructions: Vec<Located<Instruction>>,
}

/// A part of a Dockerfile, and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The lines it takes, heredocs included.
    pub lines: Lines,
    /// The instruction on one line: its name in upper case, continuation lines joined,
    /// comments and the bodies of heredocs left out. This is what progress shows.
    pub text: String,
    /// The part itself.
    pub value: T,
}

/// A range of lines of a Dockerfile; the first line has the number 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// The first line.
    pub first: u32,
    /// The last line, the same one for most instructions.
    pub last: u32,
}

/// `7`, or `7-9`.
impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

/// Text that may hold variables, quotes and escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(String);

impl Word {
    /// A word in the form in which it was written.
    pub fn new(text: impl Into<String>) -> Self {
        Word(text.into())
    }

    /// The form in which it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An instruction of a stage. FROM is not one: it starts a [`Stage`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// ADD: files, URLs, git repositories and archives.
    Add(AddStep),
    /// ARG: variables of the build.
    Arg(Vec<Argument>),
    /// CMD: the default command.
    Cmd(Command),
    /// COPY: files.
    Copy(CopyStep),
    /// ENTRYPOINT: the fixed part of the command.
    Entrypoint(Command),
    /// ENV: variables of the build and of the container.
    Env(Vec<KeyValue>),
    /// EXPOSE: words to be split after their expansion, then read by
    /// [`parse_exposed`](super::parse_exposed).
    Expose(Vec<Word>),
    /// HEALTHCHECK.
    Healthcheck(Healthcheck),
    /// LABEL.
    Label(Vec<KeyValue>),
    /// MAINTAINER: the author of the image.
    Maintainer(String),
    /// ONBUILD: the instruction to run in builds on top of this image, as it is to be
    /// recorded. It was checked, and [`parse_trigger`](super::parse_trigger) reads it.
    Onbuild(String),
    /// RUN.
    Run(RunStep),
    /// SHELL: the program and arguments for shell forms; never empty.
    Shell(Vec<String>),
    /// STOPSIGNAL.
    StopSignal(Word),
    /// USER.
    User(Word),
    /// VOLUME: paths.
    Volume(Vec<Word>),
    /// WORKDIR.
    Workdir(Word),
}

impl Instruction {
    /// Its name in upper case.
    pub fn name(&self) -> &'static str {
        match self {
            Instruction::Add(_) => "ADD",
            Instruction::Arg(_) => "ARG",
            Instruction::Cmd(_) => "CMD",
            Instruction::Copy(_) => "COPY",
            Instruction::Entrypoint(_) => "ENTRYPOINT",
            Instruction::Env(_) => "ENV",
            Instruction::Expose(_) => "EXPOSE",
            Instruction::Healthcheck(_) => "HEALTHCHECK",
            Instruction::Label(_) => "LABEL",
            Instruction::Maintainer(_) => "MAINTAINER",
            Instruction::Onbuild(_) => "ONBUILD",
            Instruction::Run(_) => "RUN",
            Instruction::Shell(_) => "SHELL",
            Instruction::StopSignal(_) => "STOPSIGNAL",
            Instruction::User(_) => "USER",
            Instruction::Volume(_) => "VOLUME",
            Instruction::Workdir(_) => "WORKDIR",
        }
    }
}

/// One variable of an ARG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: String,
    /// What it is where the build sets nothing else; `None` if only declared.
    pub default: Option<Word>,
}

/// One pair of an ENV or LABEL. The key is expanded too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// Before the `=`; not empty as written.
    pub key: Word,
    /// After the `=`.
    pub value: Word,
}

/// A command in one of its two forms. Neither is expanded by the builder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A JSON array: the arguments as they are. May be empty.
    Exec(Vec<String>),
    /// Anything else: one argument to the shell.
    Shell(String),
}

/// The state of a HEALTHCHECK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Healthcheck {
    /// `NONE`: not even that of the base image.
    None,
    /// `CMD`.
    Probe(Probe),
}

/// How a container's health is probed. What is absent is the engine's default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What to run; an exec form is not empty.
    pub command: Command,
    /// Time between two probes.
    pub interval: Option<Duration>,
    /// Time after which a probe has failed.
    pub timeout: Option<Duration>,
    /// Time from the start during which failures do not count.
    pub start_period: Option<Duration>,
    /// Time between two probes during the start period.
    pub start_interval: Option<Duration>,
    /// How many failures in a row make a container unhealthy.
    pub retries: Option<u32>,
}

/// A RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStep {
    /// What to run.
    pub command: RunCommand,
    /// `--mount`, in order.
    pub mounts: Vec<MountFlag>,
    /// `--network`.
    pub network: NetworkMode,
    /// `--security`.
    pub security: Security,
    /// `--device`, in order.
    pub devices: Vec<Device>,
}

/// What a RUN runs. None of it is expanded by the builder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunCommand {
    /// A JSON array; not empty.
    Exec(Vec<String>),
    /// One argument to the shell. Where the line had heredocs they follow it, for the
    /// shell to read them.
    Shell(String),
    /// The body of a heredoc that was alone on its line: a file to execute if it starts
    /// with `#!`, else one argument to the shell.
    Script(String),
}

/// `--network` of RUN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NetworkMode {
    /// The build's network.
    #[default]
    Default,
    /// Nothing but loopback.
    None,
    /// That of the host.
    Host,
}

/// `--security` of RUN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Security {
    /// As any container.
    #[default]
    Sandbox,
    /// Privileged.
    Insecure,
}

/// `--device` of RUN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// A name of the Container Device Interface, for example `nvidia.com/gpu=all`.
    pub name: String,
    /// Whether the step fails without it.
    pub required: bool,
}

/// An ADD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddStep {
    /// What to bring where.
    pub files: Files,
    /// `--checksum`.
    pub checksum: Option<Word>,
    /// `--keep-git-dir`, where it was given.
    pub keep_git_dir: Option<bool>,
    /// `--unpack`, where it was given.
    pub unpack: Option<bool>,
}

/// A COPY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyStep {
    /// What to bring where.
    pub files: Files,
    /// `--from`: a stage by name or index, a named context or an image; not expanded.
    pub from: Option<String>,
    /// `--parents`.
    pub parents: bool,
}

/// What ADD and COPY share. Paths come before inline files when both are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The sources that are named.
    pub paths: Vec<Word>,
    /// The sources that are written out.
    pub inline: Vec<InlineFile>,
    /// Where to.
    pub destination: Word,
    /// `--chown`.
    pub chown: Option<Word>,
    /// `--chmod`.
    pub chmod: Option<Word>,
    /// `--link`.
    pub link: bool,
    /// `--exclude`, in order.
    pub exclude: Vec<Word>,
}

/// A file whose content is in the Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineFile {
    /// Its name where the destination is a directory: one path component, not `.` or `..`.
    pub name: String,
    /// Its content; that of `<<-` without leading tabs.
    pub content: String,
    /// Whether [`Expander::body`](super::Expander::body) is to expand the content.
    pub expand: bool,
}
