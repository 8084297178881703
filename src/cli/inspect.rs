//! `inspect`: show everything about objects.

use clap::Args;
use serde_json::Value;

use super::Context;
use crate::engine::inspect;
use crate::error::{Context as _, Error, Kind, Result};
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
        let described = engine
            .store
            .find_container(name)
            .and_then(|container| inspect::container(&engine, &container));
        match described {
            Ok(value) => found.push(value),
            Err(why) => {
                let why = match why.kind() {
                    Kind::NoSuchObject => {
                        Error::new(Kind::NoSuchObject, format!("No such object: {name}"))
                    }
                    _ => why,
                };
                ui::error::print(&why);
                status = why.kind().exit_code();
            }
        }
    }
    let text = serde_json::to_string_pretty(&Value::Array(found)).doing(|| "write JSON")?;
    ui::print(text)?;
    Ok(status)
}
