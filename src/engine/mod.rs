//! What coracle can do, one file a verb, without a word about terminals or flags: a
//! command line and an API handler call the same functions.

use crate::error::{Error, Kind, Result};
use crate::identity::Identity;
use crate::monitor::user_networks::{self, Keeper};
use crate::paths::Paths;
use crate::rootless;
use crate::store::Store;
use crate::store::containers::{HostOptions, ProcessReference};

pub mod attach;
mod attachments;
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
mod host_users;
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
pub mod networks;
pub mod new_image;
mod own_image;
mod own_init;
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
pub mod secrets;
mod security;
mod settle;
pub mod start;
pub mod stats;
pub mod stop;
mod sysctls;
pub mod system_check;
pub mod system_df;
pub mod system_reset;
pub mod tag;
mod timezone;
pub mod top;
pub mod update;
mod user_namespace;
mod view;
pub mod volumes;
pub mod wait;
pub mod whole_file;

/// A store, and who we are.
#[derive(Debug, Clone)]
pub struct Engine {
    /// The store.
    pub store: Store,
    /// Who we are.
    pub identity: Identity,
    /// What keeps the user's networks, where a container is to be on them.
    #[allow(dead_code, reason = "held, not read")]
    keeper: Option<Keeper>,
}

impl Engine {
    /// Opens the store to change it: enters the user namespace first, if there has to be
    /// one. Must be called before any thread exists. The sentence says what is limited.
    pub fn open(paths: Paths) -> Result<(Self, Option<String>)> {
        Self::open_as(paths, rootless::enter()?)
    }

    /// The same, to start these containers: in the user namespace that they have to be in,
    /// where there has to be one.
    pub fn open_for(paths: Paths, hosts: &[&HostOptions]) -> Result<(Self, Option<String>)> {
        let has_networks = hosts.iter().any(|host| !host.networks.is_empty());
        if rootless::may_mount() {
            let (engine, limit) = Self::open(paths.clone())?;
            // Root of a user namespace that somebody else made: holder and all are in it.
            let keeper = match has_networks && !engine.identity.is_host_root() {
                true => Some(user_networks::keep(&paths)?.0),
                false => None,
            };
            return Ok((Engine { keeper, ..engine }, limit));
        }
        let reader = Store::open_to_read(paths.clone());
        // Several may have several others beside them; then each has to be started alone.
        if let [only] = hosts
            && let Some(neighbour) = namespaces::neighbour(&reader, only)?
        {
            let keeper = match has_networks {
                true => Some(namespaces::networks_beside(&paths, neighbour)?),
                false => None,
            };
            return Self::open_beside(paths, neighbour, keeper);
        }
        if has_networks {
            let (keeper, holder) = user_networks::keep(&paths)?;
            return Self::open_beside(paths, holder, Some(keeper));
        }
        Self::open(paths)
    }

    fn open_beside(
        paths: Paths,
        neighbour: ProcessReference,
        keeper: Option<Keeper>,
    ) -> Result<(Self, Option<String>)> {
        let gone = || Error::new(Kind::Conflict, "the container that is joined has ended");
        let pidfd = neighbour.open()?.ok_or_else(gone)?;
        let (engine, limit) = Self::open_as(paths, rootless::enter_beside(&pidfd)?)?;
        Ok((Engine { keeper, ..engine }, limit))
    }

    fn open_as(paths: Paths, entered: rootless::Entered) -> Result<(Self, Option<String>)> {
        let store = Store::open(paths, entered.identity.may_make_devices())?;
        Ok((
            Engine {
                store,
                identity: entered.identity,
                keeper: None,
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
            keeper: None,
        })
    }
}
