//! `buildx`: what scripts and tools written for docker's builder ask for. There is one
//! builder here, this program, and its name is `default`.

pub(super) mod du;
pub(super) mod inspect;
pub(super) mod ls;
pub(super) mod version;

use crate::error::{Error, Kind, Result};

/// The one builder.
const NAME: &str = "default";
/// What drives it.
const DRIVER: &str = "coracle";
/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Refuses a builder that is not there.
fn check_name(name: &str) -> Result<()> {
    match name.is_empty() || name == NAME {
        true => Ok(()),
        false => Err(
            Error::new(Kind::NoSuchObject, format!("no builder `{name}` found"))
                .hint(format!("There is one, `{NAME}`.")),
        ),
    }
}
