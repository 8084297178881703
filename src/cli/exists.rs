//! `container exists` and `image exists`: whether there is such an object.

use clap::Args;

use super::Context;
use crate::error::{Kind, Result};

pub(super) const RUNS_A_COMMAND: bool = false;

/// Check whether a container exists: the exit status is 0 or 1
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Name or id of the container
    container: String,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    match context.reader()?.store.find_container(&arguments.container) {
        Ok(_) => Ok(0),
        Err(why) if why.kind() == Kind::NoSuchObject => Ok(1),
        Err(why) => Err(why),
    }
}

/// `image exists`.
pub(super) mod image {
    use super::{Args, Context, Result};
    use crate::image::resolve;

    pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

    /// Check whether an image exists: the exit status is 0 or 1
    #[derive(Debug, Clone, Args)]
    pub(in crate::cli) struct Arguments {
        /// Name or id of the image
        image: String,
    }

    /// Does it.
    pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
        let found = resolve::find_record(&context.reader()?.store, &arguments.image)?;
        Ok(u8::from(found.is_none()))
    }
}
