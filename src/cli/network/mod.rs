//! `network`: networks for containers to find each other on.

use super::{Context, each};

pub(super) mod connect;
pub(super) mod create;
pub(super) mod disconnect;
pub(super) mod exists;
pub(super) mod ls;
pub(super) mod prune;
pub(super) mod rm;
