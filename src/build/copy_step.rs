//! COPY: files into the layers so far, by way of an overlay.
//!
//! `--link` changes nothing about the files that are copied, so it is taken as it comes: a
//! step is found in the cache by the layers beneath it all the same.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use super::context::{BuildContext, Found, expand, not_found};
use super::files::EmptyDirectory;
use super::origin::Origin;
use super::parents;
use super::plan::{Source, copy_source};
use super::stage::Running;
use super::state::{Layer, State};
use crate::containerfile::{CopyStep, Instruction, Located};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};

impl Running<'_> {
    pub(super) fn copy(
        &self,
        state: &mut State,
        step: &CopyStep,
        located: &Located<Instruction>,
    ) -> Result<()> {
        let layer = self.timed(&self.title(&located.text), |_| match &step.from {
            None => self.copy_from_context(state, step, &self.build.context),
            Some(from) => match self.build.files_of(from)? {
                Some(context) => self.copy_from_context(state, step, &context),
                None => self.copy_from_source(state, step, from),
            },
        })?;
        state.add_layer(layer, located.text.clone());
        Ok(())
    }

    fn copy_from_context(
        &self,
        state: &State,
        step: &CopyStep,
        context: &BuildContext,
    ) -> Result<(Layer, bool)> {
        let verdict = |path: &[u8], is_directory: bool| context.verdict(path, is_directory);
        let takes = |found: &Found| context.takes(found);
        let inline = self.write_inline(state, &step.files)?;
        let mut origins = self.origins(state, step, context.root(), &takes)?;
        let count = origins.len() + step.files.inline.len();
        let target = self.target(state, &step.files, (count, false))?;
        origins.retain(|origin| !origin.is_excluded(&target.manner));
        for origin in &mut origins {
            origin.ignore = Some(&verdict);
        }
        origins.extend(inline.iter().flat_map(|inline| inline.origins()));
        self.copied(state, &origins, &target)
    }

    fn copy_from_source(
        &self,
        state: &State,
        step: &CopyStep,
        from: &str,
    ) -> Result<(Layer, bool)> {
        let source = copy_source(self.build, from, self.index);
        if source == Source::Scratch {
            return Err(Error::usage("there is nothing to copy in `scratch`"));
        }
        let other = self.build.start_from(&source, self.stages)?;
        // Overlayfs shows nothing of nothing.
        let nothing = EmptyDirectory::new(self)?;
        let view: OwnedFd = match other.layers.is_empty() {
            true => {
                let empty = nothing.place().root.try_clone_to_owned();
                empty.doing(|| "open an empty directory")?
            }
            false => other.overlay(self.build.engine, None).mount()?,
        };
        let mut origins = self.origins(state, step, view.as_fd(), &|_| true)?;
        let target = self.target(state, &step.files, (origins.len(), true))?;
        origins.retain(|origin| !origin.is_excluded(&target.manner));
        // The same layers hold the same files: then nothing needs to be read.
        let mut quick = self.files_key(state, &target);
        quick
            .add("layers")
            .add(other.top().map(Digest::to_string).unwrap_or_default());
        for origin in &origins {
            quick.add(&origin.path);
            if let Some(parents) = origin.parents() {
                quick.add("parents").add(parents.as_str());
            }
        }
        let quick = quick.finish();
        if let Some(Some(layer)) = self.cached(&quick)? {
            return Ok((layer, true));
        }
        let copied = self.copied(state, &origins, &target)?;
        self.build.remember(&quick, Some(&copied.0))?;
        Ok(copied)
    }

    /// The sources, in order.
    fn origins<'r>(
        &self,
        state: &State,
        step: &CopyStep,
        root: BorrowedFd<'r>,
        takes: &dyn Fn(&Found) -> bool,
    ) -> Result<Vec<Origin<'r>>> {
        let mut origins = Vec::new();
        for word in &step.files.paths {
            let source = self.expand(state, word)?;
            if step.parents {
                origins.extend(parents::origins(root, &source, takes)?);
                continue;
            }
            for found in expand(root, &source, takes)? {
                if !takes(&found) {
                    return Err(not_found(&found.asked, true));
                }
                origins.push(Origin::found(root, found));
            }
        }
        Ok(origins)
    }
}
