//! The journal of what happened to containers, images, volumes, networks, secrets and the
//! build cache: one JSON object a line, in Docker's words. Whoever does something appends a line
//! itself.
//!
//! ```text
//! <root>/events/journal     the newest lines
//! <root>/events/journal.1   what was in it before it grew too long
//! ```
//!
//! A line is written by one `write(2)` to a file opened with `O_APPEND`, so lines of
//! several processes never mix. Whoever finds the journal too long renames it; a reader
//! that follows notices by its inode.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Store;
use super::containers::Record;
use crate::clock::Timestamp;

/// A journal of this many bytes is set aside, and a new one begun.
const JOURNAL_MAX_BYTES: u64 = 4 << 20;

/// What something happened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A container; its id is the actor.
    Container,
    /// An image; its reference or id is the actor.
    Image,
    /// A volume; its name is the actor.
    Volume,
    /// A network; its id is the actor.
    Network,
    /// A secret; its id is the actor.
    Secret,
    /// What builds keep. It has no actor.
    Builder,
}

impl Subject {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Subject::Container => "container",
            Subject::Image => "image",
            Subject::Volume => "volume",
            Subject::Network => "network",
            Subject::Secret => "secret",
            Subject::Builder => "builder",
        }
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub time: Timestamp,
    /// To what.
    pub subject: Subject,
    /// What, in Docker's words: `create`, `die`, `health_status: healthy` …
    pub action: String,
    /// The id or name of the object.
    pub actor: String,
    /// What else is known: of a container its image, name and labels, of its end `exitCode` …
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

impl Event {
    /// Something that happens now.
    pub fn new(subject: Subject, action: &str, actor: &str) -> Self {
        Event {
            time: Timestamp::now(),
            subject,
            action: action.to_owned(),
            actor: actor.to_owned(),
            attributes: BTreeMap::new(),
        }
    }

    /// Something that happens to a container now. Carries its labels, image and name.
    pub fn of_container(record: &Record, action: &str) -> Self {
        let mut event = Event::new(Subject::Container, action, record.id.as_str());
        let labels = &record.config.labels;
        event.attributes = labels.clone().into_iter().collect();
        event
            .with("image", &record.image_name)
            .with("name", &record.name)
    }

    /// Adds an attribute.
    pub fn with(mut self, key: &str, value: impl ToString) -> Self {
        self.attributes.insert(key.to_owned(), value.to_string());
        self
    }
}

impl Store {
    /// Appends an event to the journal. Nothing fails for want of it: an event that cannot
    /// be written, on a full disk for example, is lost.
    pub fn note_event(&self, event: &Event) {
        self.note_events(std::slice::from_ref(event));
    }

    /// Appends several events, one after the other.
    pub fn note_events(&self, events: &[Event]) {
        let _ = self.append_events(events);
    }

    fn append_events(&self, events: &[Event]) -> std::io::Result<()> {
        let mut lines = Vec::new();
        for event in events {
            serde_json::to_writer(&mut lines, event)?;
            lines.push(b'\n');
        }
        let path = self.journal();
        let mut file = match append_to(&path) {
            // Not where a store was: who outlives it makes no other.
            Err(why) if why.kind() == std::io::ErrorKind::NotFound && self.exists() => {
                fs::DirBuilder::new()
                    .recursive(true)
                    .mode(0o700)
                    .create(self.root().join("events"))?;
                append_to(&path)?
            }
            file => file?,
        };
        if let Err(why) = file.write_all(&lines) {
            // Half a line on a full disk is not to take the next one with it.
            let _ = file.write_all(b"\n");
            return Err(why);
        }
        if file.metadata()?.len() > JOURNAL_MAX_BYTES {
            self.set_journal_aside(&file)?;
        }
        Ok(())
    }

    /// Whoever gets the lock first renames; the others find another journal in its place.
    fn set_journal_aside(&self, file: &File) -> std::io::Result<()> {
        if file.try_lock().is_ok() && super::lock::is_still_at(file, &self.journal()) {
            fs::rename(self.journal(), self.older_journal())?;
        }
        Ok(())
    }

    /// Where the newest events are.
    pub fn journal(&self) -> PathBuf {
        self.root().join("events/journal")
    }

    /// Where those before them are.
    pub fn older_journal(&self) -> PathBuf {
        self.root().join("events/journal.1")
    }
}

fn append_to(path: &std::path::Path) -> std::io::Result<File> {
    fs::OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
}

#[cfg(test)]
mod tests {
    use super::super::testing::TemporaryStore;
    use super::*;

    fn lines(path: PathBuf) -> Vec<Event> {
        let text = fs::read_to_string(path).unwrap_or_default();
        let read = |line| serde_json::from_str(line).unwrap();
        text.lines().map(read).collect()
    }

    #[test]
    fn events_are_kept_in_the_order_in_which_they_happened() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let one = Event::new(Subject::Image, "pull", "a:1").with("name", "a");
        let other = Event::new(Subject::Volume, "create", "data");
        store.note_event(&one);
        store.note_event(&other);
        assert_eq!(lines(store.journal()), [one, other]);
    }

    #[test]
    fn a_journal_that_is_too_long_is_set_aside() {
        let temporary = TemporaryStore::new();
        let store = &temporary.store;
        let long = Event::new(Subject::Volume, "create", "v").with("x", "y".repeat(3 << 20));
        let last = Event::new(Subject::Volume, "create", "w");
        for event in [&long, &long, &last] {
            store.note_event(event);
        }
        assert_eq!(lines(store.older_journal()).len(), 2);
        assert_eq!(lines(store.journal()), [last]);
    }
}
