//! What we ask of systemd, where it is: a cgroup of our own to divide.
//!
//! A session's processes live in a cgroup of root's, where a user can set no limit. His
//! own systemd can move a process of his into a *scope* and delegate that: then all
//! beneath is the user's. One call and one signal are all that is needed, so this speaks
//! D-Bus (dbus.freedesktop.org/doc/dbus-specification.html) by itself: [`message`] is its
//! form on the wire, [`bus`] the connection. Knows nothing of containers.

use std::path::{Path, PathBuf};

use self::bus::Bus;
use self::message::Writer;
use crate::error::{Error, Result};

mod bus;
mod message;

const SYSTEM_BUS: &str = "/run/dbus/system_bus_socket";
const NAME: &str = "org.freedesktop.systemd1";
const PATH: &str = "/org/freedesktop/systemd1";
const MANAGER: &str = "org.freedesktop.systemd1.Manager";

/// The service manager of one user, or of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manager {
    socket: PathBuf,
    uid: u32,
}

/// A scope to be made.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Its name, with `.scope`.
    pub name: &'a str,
    /// What people are told that it is.
    pub description: &'a str,
    /// The slice that it is in; systemd's choice if absent.
    pub slice: Option<&'a str>,
    /// The process that is moved into it.
    pub pid: u32,
}

impl Manager {
    /// The one that a user's processes can ask. `uid` is his as the host knows it.
    pub fn of(uid: u32) -> Self {
        let socket = match uid {
            0 => PathBuf::from(SYSTEM_BUS),
            uid => PathBuf::from(format!("/run/user/{uid}/bus")),
        };
        Manager { socket, uid }
    }

    /// Whether systemd runs this machine, and can be asked.
    pub fn is_there(&self) -> bool {
        Path::new("/run/systemd/system").is_dir() && self.socket.exists()
    }

    /// The controllers of cgroups (version 2) that it can delegate to who asks.
    pub fn controllers(&self) -> Vec<String> {
        let own = match self.uid {
            0 => PathBuf::new(),
            uid => PathBuf::from(format!("user.slice/user-{uid}.slice/user@{uid}.service")),
        };
        let file = Path::new("/sys/fs/cgroup")
            .join(own)
            .join("cgroup.controllers");
        let text = std::fs::read_to_string(file).unwrap_or_default();
        text.split_whitespace().map(str::to_owned).collect()
    }

    /// Makes a scope that is delegated to the caller, and waits until the process is in it.
    pub fn start_scope(&self, scope: Scope<'_>) -> Result<()> {
        let mut bus = Bus::connect(&self.socket, self.uid)?;
        let mut rule = Writer::default();
        rule.string(&format!(
            "type='signal',sender='{NAME}',interface='{MANAGER}',member='JobRemoved',path='{PATH}'"
        ));
        bus.call_bus("AddMatch", "s", &rule.into_bytes())?;
        // Signals are only sent to who asked for them.
        bus.call(NAME, PATH, MANAGER, "Subscribe", "", &[])?;
        let body = transient_unit(scope);
        let signature = "ssa(sv)a(sa(sv))";
        let reply = bus.call(NAME, PATH, MANAGER, "StartTransientUnit", signature, &body)?;
        let job = reply.reader().string()?;
        loop {
            let signal = bus.signal("JobRemoved", &reply.sender)?;
            let mut reader = signal.reader();
            let (_id, removed) = (reader.u32()?, reader.string()?);
            if removed != job {
                continue;
            }
            let (_unit, result) = (reader.string()?, reader.string()?);
            return match result.as_str() {
                "done" => Ok(()),
                other => Err(Error::engine(format!(
                    "systemd did not start the scope `{}`: {other}",
                    scope.name
                ))),
            };
        }
    }
}

/// The arguments of `StartTransientUnit` (org.freedesktop.systemd1(5)).
fn transient_unit(scope: Scope<'_>) -> Vec<u8> {
    let mut body = Writer::default();
    body.string(scope.name);
    // Never in place of another job.
    body.string("fail");
    body.array(8, |properties| {
        let text = |properties: &mut Writer, name: &str, value: &str| {
            properties.structure(|property| {
                property.string(name);
                property.variant("s", |variant| variant.string(value));
            });
        };
        text(properties, "Description", scope.description);
        if let Some(slice) = scope.slice {
            text(properties, "Slice", slice);
        }
        for name in ["Delegate", "CollectMode"] {
            properties.structure(|property| {
                property.string(name);
                match name {
                    "Delegate" => property.variant("b", |variant| variant.u32(1)),
                    // A scope that failed is forgotten like any other.
                    _ => property.variant("s", |variant| variant.string("inactive-or-failed")),
                }
            });
        }
        properties.structure(|property| {
            property.string("PIDs");
            property.variant("au", |variant| variant.array(4, |pids| pids.u32(scope.pid)));
        });
    });
    // No auxiliary units.
    body.array(8, |_| {});
    body.into_bytes()
}
