//! `port`: show which ports of the host lead to a container.

use clap::Args;

use super::Context;
use crate::engine::port;
use crate::error::Result;
use crate::port::PortMapping;
use crate::ui;

pub(super) const RUNS_A_COMMAND: bool = false;

/// Show which ports of the host lead to a container
#[derive(Debug, Clone, Args)]
pub(super) struct Arguments {
    /// Name or id of a container
    container: String,
    /// A port of the container: only what leads there
    #[arg(value_name = "PORT[/PROTOCOL]")]
    port: Option<String>,
}

/// Does it.
pub(super) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let engine = context.reader()?;
    let container = engine.store.find_container(&arguments.container)?;
    let wanted = arguments.port.as_deref();
    for port in port::ports(&container, wanted)? {
        let host = host_side(&port);
        match wanted {
            Some(_) => ui::print(host)?,
            None => ui::print(format_args!(
                "{}/{} -> {host}",
                port.container_port, port.protocol
            ))?,
        }
    }
    Ok(0)
}

fn host_side(port: &PortMapping) -> String {
    let text = port.to_string();
    // The protocol is that of the container's side.
    text.rsplit_once('/')
        .map_or(text.clone(), |(host, _)| host.to_owned())
}
