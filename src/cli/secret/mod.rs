//! `secret`: what containers are to know, and nobody who looks at them.

use super::{Context, each_that_is_there};

pub(super) mod create;
pub(super) mod exists;
pub(super) mod inspect;
pub(super) mod ls;
pub(super) mod rm;
