//! Elements of our table's sets and maps: one for each bridge, one for each published port.

use std::net::IpAddr;

use rustix::io::Errno;

use super::super::address::IpFamily;
use super::super::interface::InterfaceName;
use super::super::netlink::{Attributes, Body, CREATE, Refusal, Socket};
use super::batch::{
    Batch, DELETE_ELEMENT, GET_ELEMENT, NEW_ELEMENT, attributes, message_type, write_header,
};
use super::expression::write_value;
use super::ruleset::{BRIDGES, INTERNALS, PUBLISHED, PUBLISHED_ADDRESSES, SELVES, WITHIN};
use crate::port::PortMapping;

const LIST_TABLE: u16 = 1;
const LIST_SET: u16 = 2;
const LIST_ELEMENTS: u16 = 3;
const LIST_ELEMENT: u16 = 1;
const ELEMENT_KEY: u16 = 1;
const ELEMENT_DATA: u16 = 2;
const DATA_VALUE: u16 = 1;
const INTERFACE_NAME_BYTES: usize = 16;
/// An attribute has at most 64 KiB; an element takes less than 100 bytes.
const ELEMENTS_PER_MESSAGE: usize = 256;

/// An element of a set or a map.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Element {
    pub(super) set: &'static str,
    pub(super) key: Vec<u8>,
    /// Empty in a set.
    pub(super) data: Vec<u8>,
}

impl Element {
    fn of_set(set: &'static str, key: Vec<u8>) -> Self {
        Element {
            set,
            key,
            data: Vec::new(),
        }
    }

    /// Whether this sends a port to the container.
    pub(super) fn leads_to(&self, container: IpAddr) -> bool {
        self.data.starts_with(&octets(container))
    }
}

/// The elements that make an interface one of our bridges, and an `internal` one one that
/// leads nowhere.
pub(super) fn of_bridge(bridge: &InterfaceName, internal: bool) -> Vec<Element> {
    let mut name = bridge.as_str().as_bytes().to_vec();
    name.resize(INTERFACE_NAME_BYTES, 0);
    let mut elements = vec![
        Element::of_set(WITHIN, name.repeat(2)),
        Element::of_set(BRIDGES, name.clone()),
    ];
    if internal {
        elements.push(Element::of_set(INTERNALS, name));
    }
    elements
}

/// The element for a container that may reach itself by a published port.
pub(super) fn of_self(container: IpAddr) -> Element {
    Element::of_set(SELVES, octets(container).repeat(2))
}

/// The elements that send those of the ports that can lead to the container at `container`
/// there, each set's together.
pub(super) fn of_ports(container: IpAddr, ports: &[PortMapping]) -> Vec<Element> {
    let mut elements: Vec<Element> = ports
        .iter()
        .filter_map(|port| of_port(container, port))
        .collect();
    elements.sort_by_key(|element| element.set);
    elements
}

/// The element that sends a published port to the container at `container`; none if the port
/// is that of an address of the other kind.
fn of_port(container: IpAddr, port: &PortMapping) -> Option<Element> {
    let family = IpFamily::of(container);
    let of_kind = |address: IpAddr| IpFamily::of(address) == family;
    let mut key = Vec::with_capacity(24);
    let set = match port.host_address {
        Some(address) if !of_kind(address) => return None,
        Some(address) if !address.is_unspecified() => {
            key.extend(octets(address));
            PUBLISHED_ADDRESSES
        }
        _ => PUBLISHED,
    };
    key.extend([port.protocol.number(), 0, 0, 0]);
    key.extend(port.host_port.to_be_bytes());
    key.extend([0, 0]);
    let mut data = octets(container);
    data.extend(port.container_port.to_be_bytes());
    data.extend([0, 0]);
    Some(Element { set, key, data })
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// Adds elements to a transaction. One that is there already does no harm, unless its data
/// differ: then the transaction is refused with `EEXIST` or, before Linux 5.16, `EBUSY`.
pub(super) fn add(batch: &mut Batch, table: &str, elements: &[Element]) {
    change(batch, NEW_ELEMENT, CREATE, table, elements);
}

/// Deletes elements in a transaction, which is refused with `ENOENT` if one is not there.
pub(super) fn delete(batch: &mut Batch, table: &str, elements: &[Element]) {
    change(batch, DELETE_ELEMENT, 0, table, elements);
}

fn change(batch: &mut Batch, message: u16, flags: u16, table: &str, elements: &[Element]) {
    let mut rest = elements;
    while let Some(first) = rest.first() {
        let same_set = rest.iter().take_while(|element| element.set == first.set);
        let (now, later) = rest.split_at(same_set.count().min(ELEMENTS_PER_MESSAGE));
        batch.push(message, flags, None, |body| write_list(body, table, now));
        rest = later;
    }
}

/// Writes the body of a message about elements of one set.
pub(super) fn write_list(body: &mut Body<'_>, table: &str, elements: &[Element]) {
    body.text(LIST_TABLE, table);
    body.text(LIST_SET, elements.first().map_or("", |first| first.set));
    body.nested(LIST_ELEMENTS, |list| {
        for element in elements {
            list.nested(LIST_ELEMENT, |inside| {
                write_value(inside, ELEMENT_KEY, &element.key);
                if !element.data.is_empty() {
                    write_value(inside, ELEMENT_DATA, &element.data);
                }
            });
        }
    });
}

/// All elements of these sets of ours. A table or set that is not there has none.
pub(super) fn list(
    socket: &mut Socket,
    family: IpFamily,
    table: &str,
    sets: &[&'static str],
) -> Result<Vec<Element>, Refusal> {
    let mut found = Vec::new();
    for &set in sets {
        let answers = socket.dump(message_type(GET_ELEMENT), |body| {
            write_header(body, family);
            body.text(LIST_TABLE, table);
            body.text(LIST_SET, set);
        });
        let answers = match answers {
            Err(Refusal {
                errno: Errno::NOENT,
                ..
            }) => continue,
            answers => answers?,
        };
        for answer in &answers {
            read_list(set, answer, &mut found);
        }
    }
    Ok(found)
}

fn read_list(set: &'static str, answer: &[u8], found: &mut Vec<Element>) {
    let Some(list) = attributes(answer).find(LIST_ELEMENTS) else {
        return;
    };
    for (_, element) in Attributes(list) {
        let value = |attribute| {
            Attributes(element)
                .find(attribute)
                .and_then(|value| Attributes(value).find(DATA_VALUE))
                .map(<[u8]>::to_vec)
        };
        if let Some(key) = value(ELEMENT_KEY) {
            found.push(Element {
                set,
                key,
                data: value(ELEMENT_DATA).unwrap_or_default(),
            });
        }
    }
}
