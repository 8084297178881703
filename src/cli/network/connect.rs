//! `network connect`: put a container on a network.

use clap::Args;

use super::Context;
use crate::cli::run_options::networks::{address, alias, ipv6_address, mac_address};
use crate::engine::networks::connect;
use crate::error::Result;
use crate::store::containers::Attachment;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// Put a container on a network, at once if it runs
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct Arguments {
    /// IPv4 address of the container there
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// IPv6 address of the container there
    #[arg(long, value_name = "ADDRESS")]
    ip6: Option<String>,
    /// Further name by which others there find it; may be repeated
    #[arg(long, value_name = "NAME")]
    alias: Vec<String>,
    /// Hardware address of its interface
    #[arg(long, value_name = "ADDRESS")]
    mac_address: Option<String>,
    /// Name or id of the network
    network: String,
    /// Name or id of the container
    container: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let aliases = arguments.alias.iter().map(|text| alias(text));
    let attachment = Attachment {
        network: arguments.network,
        aliases: aliases.collect::<Result<_>>()?,
        address: arguments.ip.as_deref().map(address).transpose()?,
        ipv6_address: arguments.ip6.as_deref().map(ipv6_address).transpose()?,
        mac_address: arguments
            .mac_address
            .as_deref()
            .map(mac_address)
            .transpose()?,
        interface: None,
    };
    let engine = context.engine()?;
    let container = engine.store.find_container(&arguments.container)?;
    connect::connect(&engine, &container, attachment)?;
    Ok(0)
}
