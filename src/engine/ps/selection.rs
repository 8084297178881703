//! The filters of `ps`: read once, and put to each container.

use std::path::Path;

use super::Summary;
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::engine::Engine;
use crate::engine::filter::{Filters, Pattern, bad_value};
use crate::engine::networks;
use crate::error::{Error, Result};
use crate::health::HealthStatus;
use crate::image::resolve;
use crate::oci::chain_ids;
use crate::restart::RestartPolicy;
use crate::state::Status;
use crate::store::containers::{MountSource, Record};

/// The keys that are known here.
pub const FILTERS: [&str; 18] = [
    "ancestor",
    "before",
    "command",
    "exited",
    "expose",
    "health",
    "id",
    "label",
    "label!",
    "name",
    "network",
    "publish",
    "restart-policy",
    "should-start-on-boot",
    "since",
    "status",
    "until",
    "volume",
];

/// Filters whose values were looked up and checked.
pub(super) struct Selection<'a> {
    filters: &'a Filters,
    ancestors: Vec<Ancestor>,
    names: Vec<Pattern>,
    ids: Vec<Pattern>,
    /// None is a state that no container is in.
    statuses: Vec<Option<Status>>,
    exit_codes: Vec<i64>,
    policies: Vec<&'a str>,
    at_boot: Option<bool>,
    published: Vec<Ports>,
    exposed: Vec<Ports>,
    networks: Vec<String>,
    /// Created after this.
    after: Option<Timestamp>,
    /// Created before this.
    before: Option<Timestamp>,
}

impl<'a> Selection<'a> {
    /// Looks up what the filters are about.
    ///
    /// # Errors
    ///
    /// If a value makes no sense, or the container of `before` or `since` does not exist.
    pub(super) fn new(engine: &Engine, filters: &'a Filters) -> Result<Self> {
        let created = |key: &str| -> Result<Vec<Timestamp>> {
            let containers = filters
                .values(key)
                .map(|name| engine.store.find_container(name));
            containers
                .map(|found| Ok(found?.record().created))
                .collect()
        };
        let until = filters.moment("until", Timestamp::now())?;
        let exit_code = |value: &str| value.parse().map_err(|_| bad_value("exited", value));
        let ancestors = filters
            .values("ancestor")
            .map(|name| Ancestor::find(engine, name));
        for value in filters.values("health") {
            if !["starting", "healthy", "unhealthy", "none"].contains(&value) {
                let hint = "It is one of starting, healthy, unhealthy and none.";
                return Err(bad_value("health", value).hint(hint));
            }
        }
        Ok(Selection {
            filters,
            ancestors: ancestors.collect::<Result<_>>()?,
            names: filters
                .values("name")
                .map(Pattern::parse)
                .collect::<Result<_>>()?,
            ids: filters
                .values("id")
                .map(Pattern::parse)
                .collect::<Result<_>>()?,
            statuses: filters
                .values("status")
                .map(status)
                .collect::<Result<_>>()?,
            policies: filters
                .values("restart-policy")
                .map(policy)
                .collect::<Result<_>>()?,
            at_boot: filters.flag("should-start-on-boot")?,
            exit_codes: filters
                .values("exited")
                .map(exit_code)
                .collect::<Result<_>>()?,
            published: filters
                .values("publish")
                .map(Ports::parse)
                .collect::<Result<_>>()?,
            exposed: filters
                .values("expose")
                .map(Ports::parse)
                .collect::<Result<_>>()?,
            networks: filters
                .values("network")
                .map(|name| network(engine, name))
                .collect::<Result<_>>()?,
            after: created("since")?.into_iter().max(),
            before: created("before")?.into_iter().chain(until).min(),
        })
    }

    /// Whether containers that do not run are asked for.
    pub(super) fn wants_all(&self) -> bool {
        !self.statuses.is_empty() || !self.exit_codes.is_empty()
    }

    /// Whether a container can be meant, as far as its record tells.
    pub(super) fn may_have(&self, record: &Record) -> bool {
        let filters = self.filters;
        if filters.is_empty() {
            return true;
        }
        let name = |pattern: &Pattern| {
            // Docker's names begin with a slash, and its users' expressions with `^/`.
            pattern.matches(&record.name) || pattern.matches(&format!("/{}", record.name))
        };
        let command = config_command(record).next().unwrap_or_default();
        is_any(&self.names, name)
            && is_any(&self.ids, |id| id.matches(record.id.as_str()))
            && self.after.is_none_or(|after| record.created > after)
            && self.before.is_none_or(|before| record.created < before)
            && is_any(&self.ancestors, |ancestor| ancestor.is_of(record))
            && is_any(&self.policies, |policy| {
                *policy == record.host.restart.name()
            })
            && self
                .at_boot
                .is_none_or(|wanted| wanted == starts_at_boot(record))
            && is_any(&self.published, |ports| ports.are_published(record))
            && is_any(&self.exposed, |ports| ports.are_exposed(record))
            && filters.labels_match(&record.config.labels)
            && filters.any("command", |wanted| wanted == command)
            && is_any(&self.networks, |name| {
                record.host.network_names().contains(name)
            })
            && filters.any("volume", |wanted| has_volume(record, wanted))
    }

    /// Whether a container is meant, as far as its state tells.
    pub(super) fn has(&self, summary: &Summary) -> bool {
        let state = &summary.state;
        let ended_with = || {
            let is_over = state.status == Status::Exited;
            is_over && self.exit_codes.contains(&state.exit_code().into())
        };
        is_any(&self.statuses, |status| *status == Some(state.status))
            && (self.exit_codes.is_empty() || ended_with())
            && self
                .filters
                .any("health", |wanted| wanted == health(summary))
    }
}

/// The name of a network that is given by its name or its id; what is none stays as it is.
fn network(engine: &Engine, name: &str) -> Result<String> {
    let found = networks::find(engine, name)?;
    Ok(found.map_or_else(|| name.to_owned(), |found| found.name))
}

/// The health of a container, in the words of the filter.
fn health(summary: &Summary) -> &'static str {
    let is_live = summary.state.status.is_live();
    let health = summary.state.health.filter(|_| is_live);
    health.map_or("none", HealthStatus::as_str)
}

/// Whether one of several will do; where there are none, all do.
fn is_any<T>(wanted: &[T], matches: impl FnMut(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(matches)
}

/// The words of what it runs.
fn config_command(record: &Record) -> impl Iterator<Item = &str> {
    let config = &record.config;
    let words = config.entrypoint.iter().flatten();
    words.chain(config.cmd.iter().flatten()).map(String::as_str)
}

fn status(value: &str) -> Result<Option<Status>> {
    let all = [
        Status::Created,
        Status::Running,
        Status::Paused,
        Status::Restarting,
        Status::Removing,
        Status::Exited,
    ];
    let word = match value {
        // podman's word.
        "stopped" => "exited",
        // One that docker could not remove: here that is still `removing`.
        "dead" => return Ok(None),
        word => word,
    };
    let found = all.into_iter().find(|status| status.as_str() == word);
    found.map(Some).ok_or_else(|| {
        let words = all.map(Status::as_str).join(", ");
        bad_value("status", value).hint(format!("It is one of {words}."))
    })
}

/// The name of a restart policy, as a filter gives it.
fn policy(value: &str) -> Result<&str> {
    let bad = || {
        bad_value("restart-policy", value)
            .hint("It is one of no, on-failure, always and unless-stopped.")
    };
    let policy: RestartPolicy = value.parse().map_err(|_| bad())?;
    Ok(policy.name())
}

/// Whether `boot` starts it whatever became of it before.
fn starts_at_boot(record: &Record) -> bool {
    matches!(
        record.host.restart,
        RestartPolicy::Always | RestartPolicy::UnlessStopped
    )
}

fn has_volume(record: &Record, wanted: &str) -> bool {
    record.host.mounts.iter().any(|mount| {
        let is_source = match &mount.source {
            MountSource::Volume { name, .. } => name == wanted,
            MountSource::Bind { path, .. } => path == Path::new(wanted),
            _ => false,
        };
        is_source || mount.destination == Path::new(wanted)
    })
}

/// An image, and all that was built on it.
struct Ancestor {
    given: String,
    id: Option<Digest>,
    layers: Vec<Digest>,
}

impl Ancestor {
    fn find(engine: &Engine, given: &str) -> Result<Self> {
        let found = match resolve::find(&engine.store, given) {
            Ok(found) => found,
            // What cannot be a name is the name of nothing.
            Err(why) if why.kind() == crate::error::Kind::Usage => None,
            Err(why) => return Err(why),
        };
        let layers = found
            .as_ref()
            .map(|image| chain_ids(&image.config.rootfs.diff_ids));
        Ok(Ancestor {
            given: given.to_owned(),
            id: found.map(|image| image.record.id),
            layers: layers.unwrap_or_default(),
        })
    }

    fn is_of(&self, record: &Record) -> bool {
        // An image without layers is beneath all, and an ancestor of none.
        let is_beneath = !self.layers.is_empty() && record.layers.starts_with(&self.layers);
        is_beneath || self.id.as_ref() == Some(&record.image) || record.image_name == self.given
    }
}

/// `80`, `80/udp`, `80-90/tcp`: ports of containers.
struct Ports {
    first: u16,
    last: u16,
    protocol: String,
}

impl Ports {
    fn parse(text: &str) -> Result<Self> {
        let bad = || {
            Error::usage(format!("invalid port `{text}`"))
                .hint("Ports look like 80, 80/udp or 8000-8010/tcp.")
        };
        let (range, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let ports = Ports {
            first: first.parse().map_err(|_| bad())?,
            last: last.parse().map_err(|_| bad())?,
            protocol: protocol.to_owned(),
        };
        (ports.first <= ports.last).then_some(ports).ok_or_else(bad)
    }

    fn hold(&self, port: u16, protocol: &str) -> bool {
        (self.first..=self.last).contains(&port) && self.protocol == protocol
    }

    fn are_published(&self, record: &Record) -> bool {
        let mut ports = record.host.ports.iter();
        ports.any(|port| self.hold(port.container_port, port.protocol.as_str()))
    }

    fn are_exposed(&self, record: &Record) -> bool {
        let mut exposed = record.config.exposed_ports.keys();
        let holds = |text: &String| {
            let (port, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
            port.parse().is_ok_and(|port| self.hold(port, protocol))
        };
        exposed.any(holds) || self.are_published(record)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_single_or_ranges() {
        let holds = |text: &str, port, protocol| Ports::parse(text).unwrap().hold(port, protocol);
        assert!(holds("80", 80, "tcp") && !holds("80", 80, "udp") && !holds("80", 81, "tcp"));
        assert!(holds("80-90/udp", 90, "udp") && !holds("80-90/udp", 91, "udp"));
        for text in ["", "x", "90-80", "70000", "80-"] {
            assert!(Ports::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn states_are_dockers_words() {
        assert_eq!(status("running").unwrap(), Some(Status::Running));
        assert_eq!(status("stopped").unwrap(), Some(Status::Exited));
        assert_eq!(status("dead").unwrap(), None);
        let why = status("up").unwrap_err();
        assert!(why.find_hint().unwrap().contains("restarting"));
    }
}
