//! Flags about what is done with what was built, and the doing.

use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};
use serde_json::json;

use super::output::{Destination, Output, is_directory, output};
use crate::build::Built;
use crate::digest::Digest;
use crate::engine::save::Place;
use crate::engine::whole_file::{BUFFER_BYTES, write_whole};
use crate::engine::{Engine, pull};
use crate::error::{Context as _, Error, Result};
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry;
use crate::ui;

/// Flags about the result.
#[derive(Debug, Clone, Args)]
pub(super) struct ResultOptions {
    /// Name the image: NAME[:TAG]
    #[arg(short, long, value_name = "NAME")]
    tag: Vec<String>,
    /// Where the result goes, in place of an image here: DIR for the target's files, - for an archive of them, or type=local|tar|oci|docker|image|registry|cacheonly[,dest=PATH][,name=NAME][,push=true]; may be repeated
    #[arg(short, long, value_name = "OUTPUT", value_hint = ValueHint::AnyPath)]
    output: Vec<String>,
    /// Keep the image here, which happens anyway unless --output says otherwise
    #[arg(long)]
    load: bool,
    /// Push the image under all its names
    #[arg(long)]
    push: bool,
    /// Write the image's id to a file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    iidfile: Option<PathBuf>,
    /// The same, without the algorithm before it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    iidfile_raw: Option<PathBuf>,
    /// Write what was made to a file, as JSON: the image's digests and names
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    metadata_file: Option<PathBuf>,
}

/// What is to be done with what is built.
#[derive(Debug)]
pub(super) struct Results {
    outputs: Vec<Output>,
    names: Vec<Reference>,
    push: bool,
    options: ResultOptions,
}

impl ResultOptions {
    /// Checks the flags.
    pub(super) fn check(self) -> Result<Results> {
        let names = self.tag.iter().map(|name| name.parse());
        let mut names = names.collect::<Result<Vec<Reference>>>()?;
        let mut outputs = Vec::new();
        for text in &self.output {
            let (output, more) = output(text)?;
            outputs.push(output);
            names.extend(more);
        }
        if outputs.is_empty() || self.load || self.push {
            outputs.push(Output::Image { push: self.push });
        }
        let is_pushed = |output: &Output| *output == Output::Image { push: true };
        let push = outputs.iter().any(is_pushed);
        if let Some(name) = names.iter().find(|name| name.digest().is_some()) {
            return Err(Error::usage(format!(
                "an image cannot be named by a digest: `{name}`"
            )));
        }
        if push && names.is_empty() {
            return Err(Error::usage("an image without a name cannot be pushed")
                .hint("Name it with --tag."));
        }
        check_places(&outputs)?;
        Ok(Results {
            outputs,
            names,
            push,
            options: self,
        })
    }
}

/// Refuses what could not be written, before anything is built for it.
fn check_places(outputs: &[Output]) -> Result<()> {
    let to_stdout = outputs.iter().filter(|output| output.is_stdout()).count();
    if to_stdout > 1 {
        return Err(Error::usage(
            "two outputs cannot both be written to standard output",
        ));
    }
    if to_stdout == 1 && ui::stdout_is_terminal() {
        return Err(Error::usage("refusing to write an archive to a terminal")
            .hint("Say with dest=FILE where it is to be, or redirect standard output."));
    }
    for output in outputs {
        match output {
            Output::Archive(to) | Output::Saved(_, to) if is_directory(to) => {
                let Destination::File(path) = to else {
                    continue;
                };
                return Err(Error::usage(format!(
                    "the archive cannot be written: `{}` is a directory",
                    path.display()
                )));
            }
            Output::Files(path) if path.exists() && !path.is_dir() => {
                return Err(Error::usage(format!(
                    "the files cannot be written: `{}` is not a directory",
                    path.display()
                )));
            }
            _ => {}
        }
    }
    Ok(())
}

impl Results {
    /// The names of the image, if it becomes one of this store.
    pub(super) fn names(&self) -> Option<Vec<Reference>> {
        let is_image = |output: &Output| matches!(output, Output::Image { .. });
        let is_kept = self.outputs.iter().any(is_image);
        is_kept.then(|| self.names.clone())
    }

    /// Does it.
    pub(super) fn deliver(
        &self,
        engine: &Engine,
        built: &Built,
        registry: &registry::Options,
        progress: &Arc<dyn Progress>,
    ) -> Result<()> {
        for output in &self.outputs {
            self.write(output, engine, built, progress)?;
        }
        let mut pushed = None;
        for name in self.names.iter().filter(|_| self.push) {
            let text = name.to_string();
            let done = pull::push(engine, &text, name, None, registry.clone(), progress)?;
            progress.say(&format!("{}: digest: {}", name.familiar(), done.digest));
            pushed = Some(done.digest);
        }
        self.note(engine, built, pushed)?;
        match self.names() {
            Some(_) if !self.outputs.iter().any(Output::is_stdout) => ui::print(&built.id),
            _ => Ok(()),
        }
    }

    fn write(
        &self,
        output: &Output,
        engine: &Engine,
        built: &Built,
        progress: &Arc<dyn Progress>,
    ) -> Result<()> {
        let stdout = || BufWriter::with_capacity(BUFFER_BYTES, ui::Output);
        let save = |place: Place<'_>| built.save(engine, &self.names, place, progress);
        match output {
            Output::Image { .. } | Output::Nothing => Ok(()),
            Output::Files(path) => {
                let warnings = built.copy_files(engine, path)?;
                warnings.iter().for_each(ui::warn);
                Ok(())
            }
            Output::Archive(Destination::Stdout) => built.write_files(engine, &mut stdout()),
            Output::Archive(Destination::File(path)) => {
                write_whole(path, |sink| built.write_files(engine, sink))
            }
            Output::Saved(form, Destination::Stdout) => {
                save(Place::Archive(*form, Box::new(stdout())))
            }
            Output::Saved(form, Destination::File(path)) => {
                write_whole(path, |sink| save(Place::Archive(*form, Box::new(sink))))
            }
            Output::Layout(path) => save(Place::Layout(path)),
        }
    }

    /// Writes the files that tell of the image.
    fn note(&self, engine: &Engine, built: &Built, pushed: Option<Digest>) -> Result<()> {
        let options = &self.options;
        let write = |path: &Path, text: String| {
            std::fs::write(path, text).doing(|| format!("write `{}`", path.display()))
        };
        if let Some(path) = &options.iidfile {
            write(path, built.id.to_string())?;
        }
        if let Some(path) = &options.iidfile_raw {
            write(path, built.id.hex().to_owned())?;
        }
        let Some(path) = &options.metadata_file else {
            return Ok(());
        };
        let mut facts = json!({ "containerimage.config.digest": built.id });
        let known = match pushed {
            Some(digest) => Some(digest),
            None => built.manifest(engine)?,
        };
        // An image that is kept has that digest until it has a manifest, as with docker's own
        // store.
        if let Some(digest) = known.as_ref().or(self.names().map(|_| &built.id)) {
            facts["containerimage.digest"] = json!(digest);
        }
        if !self.names.is_empty() {
            let names: Vec<String> = self.names.iter().map(Reference::to_string).collect();
            facts["image.name"] = json!(names.join(","));
        }
        let text = serde_json::to_string_pretty(&facts).doing(|| "write the metadata")?;
        write(path, text + "\n")
    }
}
