//! The lock of whoever looks at the files of a container that does not run: it keeps a
//! monitor, and others who would look, out, and everything else goes on.

use std::fs::File;
use std::io::ErrorKind;

use super::Container;
use crate::error::{Context, Result};
use crate::store::lock;

/// The lock that keeps a container from starting while its files are looked at.
#[derive(Debug)]
pub struct ViewLock(#[allow(dead_code, reason = "held, not read")] File);

impl Container {
    /// Becomes the only one who has the container's files mounted. `None` if it has a
    /// monitor, or somebody else does.
    pub fn take_view_lock(&self) -> Result<Option<ViewLock>> {
        let file = lock::open_or_create(&self.path("monitor"))?;
        let taken = lock::try_hold_aside(&file)
            .doing(|| format!("lock the files of `{}`", self.record().name))?;
        Ok(taken.then_some(ViewLock(file)))
    }

    /// Whether somebody looks at the container's files while it does not run.
    pub fn has_view(&self) -> Result<bool> {
        let doing = || format!("look who uses the files of `{}`", self.record().name);
        match File::open(self.path("monitor")) {
            Ok(file) => lock::is_held_aside(&file).doing(doing),
            Err(why) if why.kind() == ErrorKind::NotFound => Ok(false),
            Err(why) => Err(why).doing(doing),
        }
    }
}
