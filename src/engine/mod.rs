//! What coracle can do, one file a verb, without a word about terminals or flags: a
//! command line and an API handler call the same functions.

use crate::error::{Error, Kind, Result};
use crate::identity::Identity;
use crate::paths::Paths;
use crate::rootless;
use crate::store::Store;
use crate::store::containers::ProcessReference;

pub mod attach;
pub mod boot;
pub mod bundle;
pub mod cdi;
pub mod commit;
mod connect;
pub mod cp;
pub mod create;
mod devices;
pub mod diff;
pub mod disk_usage;
pub mod events;
pub mod exec;
pub mod export;
pub mod filter;
mod give;
pub mod health;
pub mod history;
mod hooks;
pub mod image_copy;
pub mod image_tree;
pub mod images;
pub mod import;
pub mod info;
pub mod inspect;
pub mod kill;
mod links;
pub mod load;
pub mod login;
pub mod logout;
pub mod logs;
pub mod manifest;
pub mod mount;
mod mount_list;
mod mounts;
pub mod namespaces;
pub mod new_image;
pub mod pause;
pub mod port;
pub mod processes;
pub mod prune;
pub mod ps;
pub mod pull;
pub mod rename;
mod resources;
pub mod restart;
pub mod rm;
pub mod rmi;
pub mod save;
pub mod search;
mod security;
mod settle;
pub mod start;
pub mod stats;
pub mod stop;
mod sysctls;
pub mod system_check;
pub mod system_df;
pub mod tag;
mod timezone;
pub mod top;
pub mod update;
mod user_namespace;
mod view;
pub mod wait;
pub mod whole_file;

/// A store, and who we are.
#[derive(Debug, Clone)]
pub struct Engine {
    /// The store.
    pub store: Store,
    /// Who we are.
    pub identity: Identity,
}

impl Engine {
    /// Opens the store to change it: enters the user namespace first, if there has to be
    /// one. Must be called before any thread exists. The sentence says what is limited.
    pub fn open(paths: Paths) -> Result<(Self, Option<String>)> {
        Self::open_as(paths, rootless::enter()?)
    }

    /// The same, in the user namespace of a process that is to be joined, where there has
    /// to be one.
    pub fn open_beside(
        paths: Paths,
        neighbour: ProcessReference,
    ) -> Result<(Self, Option<String>)> {
        let gone = || Error::new(Kind::Conflict, "the container that is joined has ended");
        let pidfd = neighbour.open()?.ok_or_else(gone)?;
        Self::open_as(paths, rootless::enter_beside(&pidfd)?)
    }

    fn open_as(paths: Paths, entered: rootless::Entered) -> Result<(Self, Option<String>)> {
        let store = Store::open(paths, entered.identity.may_make_devices())?;
        Ok((
            Engine {
                store,
                identity: entered.identity,
            },
            entered.limit,
        ))
    }

    /// Opens the store for a verb that only reads records or sends signals.
    pub fn open_to_read(paths: Paths) -> Result<Self> {
        let identity = rootless::identity_outside()?;
        Ok(Engine {
            store: Store::open_to_read(paths),
            identity,
        })
    }
}
