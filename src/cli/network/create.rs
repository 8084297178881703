//! `network create`: make a network.

use std::collections::BTreeMap;

use clap::Args;

use super::Context;
use crate::cli::run_options::networks::{address, ipv6_address};
use crate::engine::networks::create::{self, Addresses, Request};
use crate::error::{Error, Result};
use crate::ui;

pub(in crate::cli) const RUNS_A_COMMAND: bool = false;

/// What help shows below the flags.
const NOTES: &str = "\
Containers on a network reach each other, and find each other by their names, their ids and
their aliases (run --network NAME --network-alias WORD). Networks do not reach each other.

With --ipv6 a network has IPv6 addresses beside those of IPv4; --subnet, --gateway and
--ip-range may be given once for either kind. Published ports then answer at the host's IPv6
addresses as well; as root not at ::1, from where the kernel lets nothing leave. As with IPv4,
the host passes on packets from then on (net.ipv6.conf.all.forwarding) if the network leads out;
interfaces that learn their addresses from routers go on doing so (accept_ra).

Options of the driver (-o): com.docker.network.driver.mtu=BYTES,
com.docker.network.bridge.name=INTERFACE.";

/// Make a network for containers
#[derive(Debug, Clone, Args)]
#[command(after_help = NOTES)]
pub(in crate::cli) struct Arguments {
    /// What the network is made with; there is `bridge`
    #[arg(short, long, value_name = "DRIVER", default_value = "bridge")]
    driver: String,
    /// Addresses of the network, such as 10.1.2.0/24 [default: some that are free]; a second time
    /// those of IPv6
    #[arg(long, value_name = "SUBNET")]
    subnet: Vec<String>,
    /// Address of the bridge [default: the first of the subnet]
    #[arg(long, value_name = "ADDRESS")]
    gateway: Vec<String>,
    /// Part of the subnet that containers are given addresses of
    #[arg(long, value_name = "SUBNET")]
    ip_range: Vec<String>,
    /// Let containers reach nothing beyond the network
    #[arg(long)]
    internal: bool,
    /// Changes nothing: networks always have IPv4
    #[arg(
        long,
        hide = true,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_value = "true",
        default_missing_value = "true",
        action = clap::ArgAction::Set
    )]
    ipv4: bool,
    /// Give the network IPv6 addresses, too
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_value = "false",
        default_missing_value = "true",
        action = clap::ArgAction::Set
    )]
    ipv6: bool,
    /// Who chooses addresses; there is `default`
    #[arg(long, value_name = "DRIVER", hide = true, default_value = "default")]
    ipam_driver: String,
    /// Changes nothing: containers can always be connected
    #[arg(long, hide = true)]
    attachable: bool,
    /// Note something with the network
    #[arg(long, value_name = "KEY[=VALUE]")]
    label: Vec<String>,
    /// Set an option of the driver
    #[arg(short, long, value_name = "KEY=VALUE")]
    opt: Vec<String>,
    /// Do not fail if there is a network of that name already
    #[arg(long)]
    ignore: bool,
    /// Name of the network
    name: String,
}

/// Does it.
pub(in crate::cli) fn run(context: &Context, arguments: Arguments) -> Result<u8> {
    let request = request(arguments)?;
    ui::print(create::create(&context.engine()?, request)?.id)?;
    Ok(0)
}

fn request(arguments: Arguments) -> Result<Request> {
    if arguments.driver != "bridge" {
        let text = format!("the network driver `{}` is not supported", arguments.driver);
        return Err(Error::usage(text).hint("There is `bridge`."));
    }
    if arguments.ipam_driver != "default" {
        return Err(Error::usage(format!(
            "the driver of addresses `{}` is not supported",
            arguments.ipam_driver
        )));
    }
    if !arguments.ipv4 {
        return Err(Error::usage("networks always have IPv4")
            .hint("With `--ipv6` they have IPv6 beside it."));
    }
    let subnets = by_kind("--subnet", &arguments.subnet)?;
    let gateways = by_kind("--gateway", &arguments.gateway)?;
    let ranges = by_kind("--ip-range", &arguments.ip_range)?;
    let ipv4 = Addresses {
        subnet: subnets.ipv4.map(str::parse).transpose()?,
        gateway: gateways.ipv4.map(address).transpose()?,
        range: ranges.ipv4.map(str::parse).transpose()?,
    };
    let ipv6 = Addresses {
        subnet: subnets.ipv6.map(str::parse).transpose()?,
        gateway: gateways.ipv6.map(ipv6_address).transpose()?,
        range: ranges.ipv6.map(str::parse).transpose()?,
    };
    // Asking for a part of them is asking for them.
    let has_ipv6 =
        arguments.ipv6 || ipv6.subnet.is_some() || ipv6.gateway.is_some() || ipv6.range.is_some();
    let options = arguments.opt.iter().map(|text| pair(text));
    let mut named = BTreeMap::new();
    for option in options {
        let (key, value) = option?;
        named.insert(key, value);
    }
    Ok(Request {
        name: arguments.name,
        ipv4,
        ipv6: has_ipv6.then_some(ipv6),
        internal: arguments.internal,
        labels: arguments
            .label
            .iter()
            .map(|text| {
                let (key, value) = text.split_once('=').unwrap_or((text, ""));
                (key.to_owned(), value.to_owned())
            })
            .collect(),
        options: named,
        existing: arguments.ignore,
    })
}

/// The values of a flag, by the kind of address that they are of.
#[derive(Default)]
struct ByKind<'a> {
    ipv4: Option<&'a str>,
    ipv6: Option<&'a str>,
}

/// Reads a flag that docker takes several of, for networks with several subnets.
fn by_kind<'a>(flag: &str, given: &'a [String]) -> Result<ByKind<'a>> {
    let mut found = ByKind::default();
    for text in given {
        let (place, kind) = match text.contains(':') {
            true => (&mut found.ipv6, "IPv6"),
            false => (&mut found.ipv4, "IPv4"),
        };
        if place.replace(text).is_some() {
            return Err(Error::usage(format!(
                "`{flag}` is given more than once for {kind}, and a network has one subnet of it"
            )));
        }
    }
    Ok(found)
}

fn pair(text: &str) -> Result<(String, String)> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(Error::usage(format!(
            "invalid option `{text}`: it is not KEY=VALUE"
        ))),
    }
}
