//! `--network`: which networks a container is to be on, in docker's words and in podman's.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::namespaces::{container_name, namespace_file};
use crate::error::{Error, Result};
use crate::ids::check_name;
use crate::network::{InterfaceName, MacAddress};
use crate::store::containers::{Attachment, NetworkMode};

/// Reads all `--network` flags of a command: what kind of network it is, and the user's own
/// networks.
pub(in crate::cli) fn parse(given: &[String]) -> Result<(NetworkMode, Vec<Attachment>)> {
    let mut mode = None;
    let mut named = Vec::new();
    for text in given {
        let (name, options) = split(text);
        match predefined(name)? {
            Some(found) if options.is_empty() => match &mode {
                Some(other) if *other != found => return Err(exclude(given)),
                _ => mode = Some(found),
            },
            Some(_) => {
                return Err(Error::usage(format!(
                    "the network `{name}` takes no options (`{options}`)"
                ))
                .hint("They are for networks that are made with `coracle network create`."));
            }
            None => named.push(attachment(text, name, options)?),
        }
    }
    match mode {
        Some(mode) if named.is_empty() || mode == NetworkMode::Default => Ok((mode, named)),
        Some(_) => Err(exclude(given)),
        None => match named.first() {
            Some(first) => Ok((NetworkMode::Named(first.network.clone()), named)),
            None => Ok((NetworkMode::Default, named)),
        },
    }
}

fn exclude(given: &[String]) -> Error {
    let names = given.join("`, `");
    Error::usage(format!("the networks `{names}` exclude each other"))
}

/// `NAME`, `NAME:alias=…,ip=…` or `name=NAME,alias=…,ip=…`: the name, and the rest. What is
/// about a container or a file has a colon in its name.
fn split(text: &str) -> (&str, &str) {
    let own_colon = ["container:", "ns:"]
        .iter()
        .any(|word| text.starts_with(word));
    match text.split_once(':') {
        Some((name, options)) if !own_colon && !name.contains('=') => (name, options),
        _ if own_colon || !text.contains('=') => (text, ""),
        _ => {
            let mut options = text.split(',');
            let name = options.find_map(|option| option.strip_prefix("name="));
            // With a name alone nothing is left.
            let is_alone = name.is_some() && !text.contains(',');
            (name.unwrap_or_default(), if is_alone { "" } else { text })
        }
    }
}

/// The networks that need not be made.
fn predefined(name: &str) -> Result<Option<NetworkMode>> {
    Ok(Some(match name {
        "bridge" | "default" | "private" | "pasta" => NetworkMode::Default,
        "none" => NetworkMode::None,
        "host" => NetworkMode::Host,
        _ => match container_name(name) {
            Some(name) => NetworkMode::Container(name.to_owned()),
            None if name.starts_with("ns:") => {
                let file = namespace_file(name).ok_or_else(|| {
                    Error::usage(format!("invalid network `{name}`: it is no path"))
                })?;
                NetworkMode::Path(file)
            }
            None => return Ok(None),
        },
    }))
}

/// A place on a network of the user's.
fn attachment(text: &str, name: &str, options: &str) -> Result<Attachment> {
    let mut attachment = Attachment {
        network: name.to_owned(),
        ..Attachment::default()
    };
    check_name("network", name)?;
    let mut names = 0;
    for option in options.split(',').filter(|option| !option.is_empty()) {
        let bad = || Error::usage(format!("invalid option `{option}` of the network `{text}`"));
        let (key, value) = option.split_once('=').ok_or_else(bad)?;
        match key.trim() {
            "name" if names == 0 => names += 1,
            "alias" => attachment.aliases.push(alias(value)?),
            "ip" => attachment.address = Some(address(value)?),
            "ip6" => attachment.ipv6_address = Some(ipv6_address(value)?),
            "mac" | "mac-address" => attachment.mac_address = Some(mac_address(value)?),
            "interface_name" => attachment.interface = Some(interface(value)?),
            "driver-opt" => match value.split_once('=') {
                Some((IFNAME, name)) => attachment.interface = Some(interface(name)?),
                _ => return Err(unsupported(option)),
            },
            "gw-priority" | "link-local-ip" => return Err(unsupported(option)),
            _ => return Err(bad()),
        }
    }
    Ok(attachment)
}

/// Docker's option for the name of a container's interface.
const IFNAME: &str = "com.docker.network.endpoint.ifname";

fn unsupported(option: &str) -> Error {
    Error::usage(format!(
        "the option `{option}` of a network is not supported"
    ))
}

/// What an interface in the container is to be called.
fn interface(text: &str) -> Result<String> {
    if text == "lo" {
        return Err(Error::usage("the interface `lo` is the loopback"));
    }
    Ok(text.parse::<InterfaceName>()?.to_string())
}

/// What flags of their own say about a container's place on its network.
pub(super) struct Place<'a> {
    pub(super) address: Option<&'a str>,
    pub(super) ipv6_address: Option<&'a str>,
    pub(super) mac_address: Option<&'a str>,
    pub(super) aliases: &'a [String],
}

/// Adds what flags of their own say, which is about the first network of the user's.
pub(super) fn apply_to_first(networks: &mut [Attachment], place: Place<'_>) -> Result<()> {
    let Some(first) = networks.first_mut() else {
        let what = match &place {
            Place {
                address: Some(_), ..
            } => "`--ip` is",
            Place {
                ipv6_address: Some(_),
                ..
            } => "`--ip6` is",
            Place { aliases, .. } if !aliases.is_empty() => "`--network-alias` is",
            _ => return Ok(()),
        };
        return Err(Error::usage(format!(
            "{what} for networks that were made with `network create`"
        ))
        .hint("Give one with `--network NAME`."));
    };
    if let Some(text) = place.address {
        first.address = Some(address(text)?);
    }
    if let Some(text) = place.ipv6_address {
        first.ipv6_address = Some(ipv6_address(text)?);
    }
    if let Some(text) = place.mac_address {
        first.mac_address = Some(mac_address(text)?);
    }
    for text in place.aliases {
        first.aliases.push(alias(text)?);
    }
    Ok(())
}

/// An IPv4 address.
pub(in crate::cli) fn address(text: &str) -> Result<Ipv4Addr> {
    text.parse()
        .map_err(|_| Error::usage(format!("invalid IPv4 address `{text}`")))
}

/// An IPv6 address.
pub(in crate::cli) fn ipv6_address(text: &str) -> Result<Ipv6Addr> {
    text.parse()
        .map_err(|_| Error::usage(format!("invalid IPv6 address `{text}`")))
}

/// A name by which others on a network find a container.
pub(in crate::cli) fn alias(text: &str) -> Result<String> {
    check_name("network alias", text)?;
    Ok(text.to_owned())
}

/// A hardware address, in the form that it is shown in.
pub(in crate::cli) fn mac_address(text: &str) -> Result<String> {
    Ok(text.parse::<MacAddress>()?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(given: &[&str]) -> Result<(NetworkMode, Vec<Attachment>)> {
        parse(
            &given
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn networks_are_given_in_dockers_words_and_in_podmans() {
        let expected = Attachment {
            network: "front".to_owned(),
            aliases: vec!["a".to_owned(), "b".to_owned()],
            address: Some(Ipv4Addr::new(10, 1, 2, 3)),
            ipv6_address: Some("fd00::5".parse().unwrap()),
            mac_address: Some("02:42:0a:50:00:02".to_owned()),
            interface: Some("lan0".to_owned()),
        };
        for text in [
            "front:alias=a,alias=b,ip=10.1.2.3,ip6=fd00::5,mac=02-42-0A-50-00-02,interface_name=lan0",
            "name=front,alias=a,alias=b,ip=10.1.2.3,ip6=fd00:0::5,mac-address=02:42:0a:50:00:02,interface_name=lan0",
        ] {
            let found = parsed(&[text]).unwrap();
            assert_eq!(
                found,
                (
                    NetworkMode::Named("front".to_owned()),
                    vec![expected.clone()]
                ),
                "{text}"
            );
        }
        let (mode, networks) = parsed(&["front", "back"]).unwrap();
        let first = NetworkMode::Named("front".to_owned());
        assert_eq!((mode, networks.len()), (first, 2));
        let (mode, networks) = parsed(&["bridge", "back"]).unwrap();
        assert_eq!((mode, networks.len()), (NetworkMode::Default, 1));
        assert_eq!(parsed(&[]).unwrap().0, NetworkMode::Default);
        for (given, expected) in [
            (&["host", "host"][..], NetworkMode::Host),
            (&["name=host"], NetworkMode::Host),
            (&["container:a"], NetworkMode::Container("a".to_owned())),
        ] {
            assert_eq!(parsed(given).unwrap(), (expected, vec![]), "{given:?}");
        }
        assert!(parsed(&["none", "host"]).is_err());
        let given = "front,driver-opt=com.docker.network.endpoint.ifname=x0";
        let (_, networks) = parsed(&[&format!("name={given}")]).unwrap();
        assert_eq!(networks[0].interface.as_deref(), Some("x0"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for given in [
            &["host", "front"][..],
            &["bridge:alias=a"],
            &["name=bridge,ip=10.0.0.1"],
            &["front:interface_name=lo"],
            &["front:gw-priority=1"],
            &["front:ip=x"],
            &["front:ip6=10.0.0.1"],
            &["front:ip6=fe80::1%eth0"],
            &["front:odd=1"],
            &["name=a,name=b"],
            &["alias=a"],
            &["../front"],
            &["front:alias=a/b"],
            &["front:mac=01:00:00:00:00:01"],
        ] {
            assert!(parsed(given).is_err(), "{given:?}");
        }
    }
}
