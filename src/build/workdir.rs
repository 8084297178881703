//! WORKDIR: a directory in the layers so far, if it is missing.

use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{Mode, OFlags, chmodat, chownat};

use super::cache::Key;
use super::context::clean;
use super::metadata::absolute;
use super::stage::Running;
use super::state::{Layer, State};
use crate::containerfile::{Instruction, Located, Word};
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::ownership;
use crate::runtime::{AccountFiles, Tree};

impl Running<'_> {
    /// WORKDIR: makes what is missing of the directory, for the user of the moment.
    pub(super) fn workdir(
        &self,
        state: &mut State,
        word: &Word,
        located: &Located<Instruction>,
    ) -> Result<()> {
        let path = self.expand(state, word)?;
        let path = absolute(&state.config.config.working_dir, &path)
            .ok_or_else(|| Error::usage("the directory is empty: a variable is not set"))?;
        let user = state.config.config.user.clone();
        let mut key = Key::new("WORKDIR");
        key.add(state.top().map(Digest::to_string).unwrap_or_default())
            .add(state.newest().to_string())
            .add(&path)
            .add(&user);
        let key = key.finish();
        let layer = self.timed(&self.title(&located.text), |_| {
            if let Some(layer) = self.cached(&key)? {
                return Ok((layer, true));
            }
            let layer = self.make_workdir(state, &path, &user)?;
            self.build.remember(&key, layer.as_ref())?;
            Ok((layer, false))
        })?;
        state.config.config.working_dir = path;
        match layer {
            Some(layer) => state.add_layer(layer, located.text.clone()),
            None => state.add_empty_history(located.text.clone()),
        }
        Ok(())
    }

    fn make_workdir(&self, state: &State, path: &str, user: &str) -> Result<Option<Layer>> {
        let directory = OFlags::PATH | OFlags::DIRECTORY;
        if !state.layers.is_empty() {
            let tree = Tree::new(state.overlay(self.build.engine, None).mount()?);
            if tree.open(Path::new(path), directory).is_ok() {
                return Ok(None);
            }
        } else if path == "/" {
            return Ok(None);
        }
        let layer = self.build.change(state, |root| {
            let tree = Tree::new(root.try_clone_to_owned().doing(|| "open the root")?);
            let account = AccountFiles::read(&tree).resolve(user)?;
            let mut here = Path::new("/").to_owned();
            for part in clean(path).split('/') {
                here.push(part);
                if tree.open(&here, directory).is_ok() {
                    continue;
                }
                let made = tree
                    .make_directory(&here)
                    .doing(|| format!("make `{}`", here.display()))?;
                let own = ownership(&self.build.engine.identity);
                describe(&made, (account.uid, account.gid), &own)
                    .doing(|| format!("make `{}`", here.display()))?;
            }
            Ok(())
        })?;
        Ok(Some(layer))
    }
}

/// Gives a directory that was made its owner and its mode.
fn describe(
    directory: &OwnedFd,
    (uid, gid): (u32, u32),
    ownership: &crate::layer::Ownership,
) -> Result<(), rustix::io::Errno> {
    use rustix::fs::{AtFlags, Gid, Uid};
    if ownership.keeps_owners() {
        let (uid, gid) = (Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)));
        chownat(directory, "", uid, gid, AtFlags::EMPTY_PATH)?;
    }
    chmodat(directory, ".", Mode::from_raw_mode(0o755), AtFlags::empty())
}
