//! Which stages the target needs, and what each of them needs first.

use std::collections::{BTreeMap, BTreeSet};

use super::Build;
use super::contexts::NamedContext;
use crate::containerfile::{Escape, Expander, Instruction, MountFlag, Stage};
use crate::error::{Context, Error, Result};
use crate::oci::Platform;

/// What a stage starts from, or what COPY reads from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// Nothing.
    Scratch,
    /// An earlier stage, by its place.
    Stage(usize),
    /// An image, and the platform that it has to be for, if any was named.
    Image(String, Option<Platform>),
    /// What the user gave this name to, other than an image of this store or a registry.
    Context(String, Option<Platform>),
}

/// The stages that are to be run.
#[derive(Debug)]
pub(super) struct Plan {
    /// The stage that becomes the image.
    pub(super) target: usize,
    /// What each needed stage starts from, by its place.
    pub(super) bases: BTreeMap<usize, Source>,
    /// The variables that FROM sees, with what they are.
    pub(super) globals: BTreeMap<String, String>,
}

impl Plan {
    pub(super) fn make(build: &Build<'_>) -> Result<Self> {
        let globals = globals(build)?;
        let stages = &build.file.stages;
        let target = match &build.request.target {
            None => stages.len() - 1,
            Some(name) => find_stage(stages, name, stages.len()).ok_or_else(|| {
                Error::usage(format!(
                    "{}: there is no stage `{name}`",
                    build.request.file_name
                ))
            })?,
        };
        let mut plan = Plan {
            target,
            bases: BTreeMap::new(),
            globals,
        };
        let mut pending = vec![target];
        while let Some(index) = pending.pop() {
            if plan.bases.contains_key(&index) {
                continue;
            }
            let base = plan.base(build, index)?;
            let mut needs = BTreeSet::new();
            needs.extend(stage_of(&base));
            let is_run = !build.contexts.replaces(&stages[index]);
            for source in read_from(&stages[index]).filter(|_| is_run) {
                needs.extend(stage_of(&copy_source(build, source, index)));
            }
            pending.extend(needs);
            plan.bases.insert(index, base);
        }
        Ok(plan)
    }

    /// What a stage starts from.
    pub(super) fn base(&self, build: &Build<'_>, index: usize) -> Result<Source> {
        let stage = &build.file.stages[index];
        let lookup = |name: &str| self.globals.get(name).cloned();
        let expander = Expander::new(escape(build), &lookup);
        let place = || {
            format!(
                "{}:{}: `{}`",
                build.request.file_name, stage.lines, stage.text
            )
        };
        let platform = match &stage.platform {
            Some(word) => expander.word(word).doing(place)?,
            None => String::new(),
        };
        let platform = match platform.is_empty() {
            true => build.request.platform.clone(),
            false => Some(platform.parse().doing(place)?),
        };
        if let Some(name) = &stage.name
            && let Some(context) = named(build, name, platform.as_ref())
        {
            return Ok(context);
        }
        let name = expander.word(&stage.base).doing(place)?;
        if name.is_empty() {
            return Err(Error::usage(
                "the base name is empty: a variable is not set",
            ))
            .doing(place);
        }
        if name.eq_ignore_ascii_case("scratch") {
            return Ok(Source::Scratch);
        }
        if let Some(context) = named(build, &name, platform.as_ref()) {
            return Ok(context);
        }
        let by_name = |other: &Stage| other.name.as_deref() == Some(&name.to_lowercase());
        // The last one of that name before this stage.
        let earlier = build.file.stages[..index].iter().rposition(by_name);
        Ok(earlier.map_or(Source::Image(name, platform), Source::Stage))
    }

    /// The values of `--build-arg` that nothing in the file asks for.
    pub(super) fn unused_arguments(&self, build: &Build<'_>) -> Vec<String> {
        let mut declared: BTreeSet<&str> = BTreeSet::new();
        let in_stages = build
            .file
            .stages
            .iter()
            .flat_map(|stage| &stage.instructions);
        for located in in_stages {
            if let Instruction::Arg(arguments) = &located.value {
                declared.extend(arguments.iter().map(|argument| argument.name.as_str()));
            }
        }
        for located in &build.file.global_arguments {
            declared.extend(located.value.iter().map(|argument| argument.name.as_str()));
        }
        let given = build.request.arguments.keys();
        given
            .filter(|name| !declared.contains(name.as_str()) && !is_predefined(name))
            .map(|name| format!("the build argument `{name}` was not used"))
            .collect()
    }

    /// The stages of `--no-cache-filter` that there are not.
    pub(super) fn unused_filters(&self, build: &Build<'_>) -> Vec<String> {
        let stages = &build.file.stages;
        let names = build.request.no_cache_stages.iter();
        names
            .filter(|name| find_stage(stages, name, stages.len()).is_none())
            .map(|name| format!("there is no stage `{name}` whose cache could be left unused"))
            .collect()
    }
}

/// Arguments that need no ARG.
fn is_predefined(name: &str) -> bool {
    is_proxy(name) || name == crate::env::SOURCE_DATE_EPOCH || name.starts_with("BUILDKIT_")
}

/// Arguments that RUN sees without an ARG, and that are in neither its key nor its history.
pub(super) fn is_proxy(name: &str) -> bool {
    const PROXIES: [&str; 5] = [
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "FTP_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
    ];
    PROXIES.iter().any(|proxy| name.eq_ignore_ascii_case(proxy))
}

/// Variables that say what is built for what; a stage sees those that it declares.
pub(super) fn platform_arguments(build: &Build<'_>) -> BTreeMap<String, String> {
    let mut arguments = BTreeMap::new();
    let sides = [("TARGET", &build.platform), ("BUILD", &Platform::host())];
    for (side, platform) in sides {
        let mut add = |name: &str, value: String| arguments.insert(format!("{side}{name}"), value);
        add("PLATFORM", platform.to_string());
        add("OS", platform.os.clone());
        add("ARCH", platform.architecture.clone());
        add("VARIANT", platform.variant.clone().unwrap_or_default());
    }
    let target = build.request.target.as_deref().unwrap_or("default");
    arguments.insert("TARGETSTAGE".to_owned(), target.to_owned());
    arguments
}

pub(super) fn escape(build: &Build<'_>) -> Escape {
    build.file.directives.escape
}

fn globals(build: &Build<'_>) -> Result<BTreeMap<String, String>> {
    let mut globals = platform_arguments(build);
    for located in &build.file.global_arguments {
        for argument in &located.value {
            let value = match (
                build.request.arguments.get(&argument.name),
                &argument.default,
            ) {
                (Some(given), _) => Some(given.clone()),
                (None, Some(default)) => {
                    let lookup = |name: &str| globals.get(name).cloned();
                    let expander = Expander::new(escape(build), &lookup);
                    Some(
                        expander
                            .word(default)
                            .doing(|| format!("{}:{}", build.request.file_name, located.lines))?,
                    )
                }
                (None, None) => None,
            };
            if let Some(value) = value {
                globals.insert(argument.name.clone(), value);
            }
        }
    }
    Ok(globals)
}

/// What the steps of a stage read from.
fn read_from(stage: &Stage) -> impl Iterator<Item = &str> {
    stage.instructions.iter().flat_map(|located| {
        let (copy, mounts) = match &located.value {
            Instruction::Copy(step) => (step.from.as_deref(), &[][..]),
            Instruction::Run(step) => (None, &step.mounts[..]),
            _ => (None, &[][..]),
        };
        let mounts = mounts.iter().filter_map(MountFlag::from);
        copy.into_iter().chain(mounts)
    })
}

fn stage_of(source: &Source) -> Option<usize> {
    match source {
        Source::Stage(index) => Some(*index),
        _ => None,
    }
}

/// What `from=` of a COPY or a mount in the stage at `index` means.
pub(super) fn copy_source(build: &Build<'_>, from: &str, index: usize) -> Source {
    if from.eq_ignore_ascii_case("scratch") {
        return Source::Scratch;
    }
    if let Some(context) = named(build, from, build.request.platform.as_ref()) {
        return context;
    }
    match find_stage(&build.file.stages, from, index) {
        Some(stage) => Source::Stage(stage),
        None => Source::Image(from.to_owned(), build.request.platform.clone()),
    }
}

/// What the user gave a name to.
fn named(build: &Build<'_>, name: &str, platform: Option<&Platform>) -> Option<Source> {
    let platform = platform.cloned();
    Some(match build.contexts.find(name)? {
        (_, NamedContext::Image(image)) => Source::Image(image.clone(), platform),
        (name, _) => Source::Context(name.to_owned(), platform),
    })
}

/// A stage before `end` by its name, or by its number.
fn find_stage(stages: &[Stage], name: &str, end: usize) -> Option<usize> {
    let lower = name.to_lowercase();
    let by_name = stages[..end]
        .iter()
        .rposition(|stage| stage.name.as_deref() == Some(&lower));
    by_name.or_else(|| name.parse().ok().filter(|number: &usize| *number < end))
}
