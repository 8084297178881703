//! `--network`: which networks a container is to be on, in docker's words and in podman's.

use std::net::Ipv4Addr;

use super::namespaces::{container_name, namespace_file};
use crate::error::{Error, Result};
use crate::ids::check_name;
use crate::network::{InterfaceName, MacAddress};
use crate::store::containers::{Attachment, NetworkMode};

/// Reads all `--network` flags of a command: what kind of network it is, and the user's own
/// networks.
pub(super) fn parse(given: &[String]) -> Result<(NetworkMode, Vec<Attachment>)> {
    let mut mode = None;
    let mut named: Vec<Attachment> = Vec::new();
    for text in given {
        let attachment = match predefined(text)? {
            Some(found) if mode.is_none() => {
                mode = Some(found);
                continue;
            }
            Some(_) => return Err(contradiction(given)),
            None => attachment(text)?,
        };
        if named
            .iter()
            .any(|other| other.network == attachment.network)
        {
            let name = &attachment.network;
            return Err(Error::usage(format!("the network `{name}` is given twice")));
        }
        named.push(attachment);
    }
    match mode {
        None if named.is_empty() => Ok((NetworkMode::Default, named)),
        None => Ok((NetworkMode::Named, named)),
        Some(mode) if named.is_empty() || mode == NetworkMode::Default => Ok((mode, named)),
        Some(_) => Err(contradiction(given)),
    }
}

fn contradiction(given: &[String]) -> Error {
    let given = given.join("`, `");
    Error::usage(format!("the networks `{given}` exclude each other"))
}

/// The networks that need not be made.
fn predefined(text: &str) -> Result<Option<NetworkMode>> {
    Ok(Some(match text {
        "" | "bridge" | "default" | "private" | "pasta" => NetworkMode::Default,
        "none" => NetworkMode::None,
        "host" => NetworkMode::Host,
        _ => match container_name(text) {
            Some(name) => NetworkMode::Container(name.to_owned()),
            None if text.starts_with("ns:") => {
                let file = namespace_file(text).ok_or_else(|| {
                    Error::usage(format!("invalid network `{text}`: it is no path"))
                })?;
                NetworkMode::Path(file)
            }
            None => return Ok(None),
        },
    }))
}

/// `NAME`, `NAME:alias=…,ip=…` or `name=NAME,alias=…,ip=…`.
fn attachment(text: &str) -> Result<Attachment> {
    let mut attachment = Attachment::default();
    let options = match text.split_once(':') {
        Some((name, options)) if !name.contains('=') => {
            attachment.network = name.to_owned();
            options
        }
        _ if text.contains('=') => text,
        _ => {
            attachment.network = text.to_owned();
            ""
        }
    };
    for option in options.split(',').filter(|option| !option.is_empty()) {
        let bad = || Error::usage(format!("invalid option `{option}` of the network `{text}`"));
        let (key, value) = option.split_once('=').ok_or_else(bad)?;
        match key.trim() {
            "name" if attachment.network.is_empty() => attachment.network = value.to_owned(),
            "alias" => attachment.aliases.push(alias(value)?),
            "ip" => attachment.address = Some(address(value)?),
            "ip6" => return Err(no_ipv6()),
            "mac" | "mac-address" => attachment.mac_address = Some(mac_address(value)?),
            "interface_name" => {
                attachment.interface = Some(value.parse::<InterfaceName>()?.to_string());
            }
            _ => return Err(bad()),
        }
    }
    check_name("network", &attachment.network)?;
    Ok(attachment)
}

/// What flags of their own say about a container's place on its network.
pub(super) struct Place<'a> {
    pub(super) address: Option<&'a str>,
    pub(super) mac_address: Option<&'a str>,
    pub(super) aliases: &'a [String],
}

/// Adds what flags of their own say, which is about the only network of the user's.
pub(super) fn apply_to_only(
    mode: &NetworkMode,
    networks: &mut [Attachment],
    place: Place<'_>,
) -> Result<()> {
    let what = match &place {
        Place {
            address: Some(_), ..
        } => "`--ip` is",
        Place { aliases, .. } if !aliases.is_empty() => "`--network-alias` is",
        Place {
            mac_address: Some(_),
            ..
        } if !networks.is_empty() => "`--mac-address` is",
        _ => return Ok(()),
    };
    let (NetworkMode::Named, [only]) = (mode, networks) else {
        return Err(Error::usage(format!(
            "{what} for a container on one network that was made with `network create`"
        ))
        .hint("With several, write it as `--network NAME:ip=…,alias=…,mac=…`."));
    };
    if let Some(text) = place.address {
        only.address = Some(address(text)?);
    }
    if let Some(text) = place.mac_address {
        only.mac_address = Some(mac_address(text)?);
    }
    for text in place.aliases {
        only.aliases.push(alias(text)?);
    }
    Ok(())
}

/// An IPv4 address.
pub(in crate::cli) fn address(text: &str) -> Result<Ipv4Addr> {
    text.parse()
        .map_err(|_| Error::usage(format!("invalid IPv4 address `{text}`")))
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

/// The error for what asks for IPv6.
pub(in crate::cli) fn no_ipv6() -> Error {
    Error::usage("networks carry IPv4 alone")
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
            mac_address: Some("02:42:0a:50:00:02".to_owned()),
            interface: Some("lan0".to_owned()),
        };
        for text in [
            "front:alias=a,alias=b,ip=10.1.2.3,mac=02-42-0A-50-00-02,interface_name=lan0",
            "name=front,alias=a,alias=b,ip=10.1.2.3,mac-address=02:42:0a:50:00:02,interface_name=lan0",
        ] {
            let found = parsed(&[text]).unwrap();
            assert_eq!(
                found,
                (NetworkMode::Named, vec![expected.clone()]),
                "{text}"
            );
        }
        let (mode, networks) = parsed(&["front", "back"]).unwrap();
        assert_eq!((mode, networks.len()), (NetworkMode::Named, 2));
        let (mode, networks) = parsed(&["bridge", "back"]).unwrap();
        assert_eq!((mode, networks.len()), (NetworkMode::Default, 1));
        assert_eq!(parsed(&[]).unwrap().0, NetworkMode::Default);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for given in [
            &["host", "front"][..],
            &["front", "front"],
            &["none", "host"],
            &["front:ip=x"],
            &["front:ip6=::1"],
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
