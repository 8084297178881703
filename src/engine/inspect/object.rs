//! Finds an object of any kind by its name or id.

use serde_json::{Value, json};

use super::{container, image, network, volume};
use crate::engine::{Engine, disk_usage, networks};
use crate::error::{Error, Kind, Result};
use crate::image::resolve;

/// The kinds of objects that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// A container.
    Container,
    /// An image.
    Image,
    /// A volume.
    Volume,
    /// A network.
    Network,
}

impl ObjectKind {
    /// All, in the order in which they are searched.
    pub const ALL: [ObjectKind; 4] = [
        ObjectKind::Container,
        ObjectKind::Image,
        ObjectKind::Volume,
        ObjectKind::Network,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            ObjectKind::Container => "container",
            ObjectKind::Image => "image",
            ObjectKind::Volume => "volume",
            ObjectKind::Network => "network",
        }
    }
}

/// Describes the first object of these kinds that the name leads to. `with_size` measures
/// containers, for which the engine must have been opened to change things.
pub fn find(engine: &Engine, name: &str, kinds: &[ObjectKind], with_size: bool) -> Result<Value> {
    for kind in kinds {
        let found = match look(engine, name, *kind, with_size) {
            // What cannot be a name is the name of nothing.
            Err(why) if matches!(why.kind(), Kind::NoSuchObject | Kind::Usage) => None,
            found => found?,
        };
        if let Some(found) = found {
            return Ok(found);
        }
    }
    let what = match kinds {
        [kind] => kind.as_str(),
        _ => "object",
    };
    Err(Error::new(
        Kind::NoSuchObject,
        format!("No such {what}: {name}"),
    ))
}

fn look(engine: &Engine, name: &str, kind: ObjectKind, with_size: bool) -> Result<Option<Value>> {
    match kind {
        ObjectKind::Container => {
            let found = engine.store.find_container(name)?;
            let mut value = container(engine, &found)?;
            if with_size {
                let size = disk_usage::of_container(engine, &found)?;
                value["SizeRw"] = json!(size.own);
                value["SizeRootFs"] = json!(size.whole);
            }
            Ok(Some(value))
        }
        ObjectKind::Image => {
            let found = resolve::find(&engine.store, name)?;
            found.map(|found| image(engine, &found)).transpose()
        }
        ObjectKind::Volume => {
            let found = engine.store.volume(name)?;
            found
                .map(|record| volume::volume(engine, &record))
                .transpose()
        }
        ObjectKind::Network => {
            let found = networks::find(engine, name)?;
            found
                .map(|found| network::network(engine, &found))
                .transpose()
        }
    }
}
