//! `volume`: directories with a name that outlive containers.

use super::{Context, each};

pub(super) mod create;
pub(super) mod exists;
pub(super) mod export;
pub(super) mod import;
pub(super) mod ls;
pub(super) mod prune;
pub(super) mod rm;
