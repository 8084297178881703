//! `inspect`: show everything about objects.

use clap::Args;
use serde_json::Value;

use super::Context;
use crate::engine::{Engine, inspect};
use crate::error::{Context as _, Error, Kind, Result};
use crate::image::resolve;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Show details of containers and images, as JSON
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Names or ids of containers, or else of images
    #[arg(required = true, value_name = "OBJECT")]
    objects: Vec<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let mut found = Vec::new();
    let mut status = 0;
    for name in &arguments.objects {
        match describe(&engine, name) {
            Ok(value) => found.push(value),
            Err(why) => {
                ui::error::print(&why);
                status = why.kind().exit_code();
            }
        }
    }
    let text = serde_json::to_string_pretty(&Value::Array(found)).doing(|| "write JSON")?;
    ui::print(text)?;
    Ok(status)
}

/// A container, or else an image.
fn describe(engine: &Engine, name: &str) -> Result<Value> {
    match engine.store.find_container(name) {
        Ok(container) => return inspect::container(engine, &container),
        Err(why) if why.kind() == Kind::NoSuchObject => {}
        Err(why) => return Err(why),
    }
    match resolve::find(&engine.store, name) {
        Ok(Some(found)) => inspect::image(engine, &found),
        Err(why) if why.kind() != Kind::Usage => Err(why),
        // What cannot be a name is the name of nothing.
        _ => Err(Error::new(
            Kind::NoSuchObject,
            format!("No such object: {name}"),
        )),
    }
}
