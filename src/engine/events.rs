//! `events`: what has happened, and what goes on happening, from the store's journal.

use std::fs::{DirBuilder, File};
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Engine;
use super::filter::Filters;
use crate::clock::Timestamp;
use crate::error::{Context, Result};
use crate::store::Store;
use crate::store::events::{Event, Subject};

/// The filters that there are.
pub const FILTERS: [&str; 10] = [
    "container",
    "daemon",
    "event",
    "image",
    "label",
    "network",
    "scope",
    "secret",
    "type",
    "volume",
];
/// Docker finds these without what follows the colon.
const WITH_DETAILS: [&str; 3] = ["health_status", "exec_create", "exec_start"];

/// Which events.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// From this time on; without it, and without an end in the past, from now on.
    pub since: Option<Timestamp>,
    /// Up to this time; without it, for ever.
    pub until: Option<Timestamp>,
    /// Those alone.
    pub filters: Filters,
}

impl Options {
    fn wants(&self, event: &Event) -> bool {
        self.since.is_none_or(|since| event.time >= since)
            && self.until.is_none_or(|until| event.time <= until)
            && self.passes_filters(event)
    }

    fn passes_filters(&self, event: &Event) -> bool {
        let filters = &self.filters;
        let of = |subject: Subject| event.subject == subject;
        let attribute = |name: &str| event.attributes.get(name).map_or("", String::as_str);
        let begins = |text: &str, wanted: &str| !wanted.is_empty() && text.starts_with(wanted);
        // An id may be shortened, and so may a name, as with docker.
        let named =
            |wanted: &str| begins(&event.actor, wanted) || begins(attribute("name"), wanted);
        filters.any("type", |kind| kind == event.subject.as_str())
            && filters.any("scope", |scope| scope == "local")
            // There is none that something could happen to.
            && filters.any("daemon", |_| false)
            && filters.any("event", |action| is_action(&event.action, action))
            && filters.any("container", |wanted| {
                of(Subject::Container) && named(wanted)
                    || of(Subject::Network) && begins(attribute("container"), wanted)
            })
            && filters.any("volume", |wanted| of(Subject::Volume) && named(wanted))
            && filters.any("network", |wanted| of(Subject::Network) && named(wanted))
            && filters.any("secret", |wanted| of(Subject::Secret) && named(wanted))
            && filters.any("image", |wanted| match event.subject {
                Subject::Image => {
                    is_image(&event.actor, wanted) || is_image(attribute("name"), wanted)
                }
                _ => is_image(attribute("image"), wanted),
            })
            && filters.labels_match(&event.attributes)
    }
}

fn is_action(action: &str, wanted: &str) -> bool {
    let stem = action.split_once(':').map_or(action, |(stem, _)| stem);
    action == wanted || (WITH_DETAILS.contains(&wanted) && stem == wanted)
}

/// Whether an image is the wanted one, which may leave out the tag.
fn is_image(image: &str, wanted: &str) -> bool {
    let without_tag = match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    };
    !wanted.is_empty() && (image == wanted || without_tag == wanted)
}

/// Gives every wanted event to `sink`, in the order of the journal.
pub fn events(
    engine: &Engine,
    options: &Options,
    mut sink: impl FnMut(&Event) -> Result<()>,
) -> Result<()> {
    let is_past = || options.until.is_some_and(|until| Timestamp::now() > until);
    let mut journal = Journal::open(&engine.store)?;
    if options.since.is_none() && !is_past() {
        journal.skip()?;
    }
    loop {
        // Looked at before reading: what happened by then was noted at once.
        let is_over = is_past();
        journal.read(|event| match options.wants(&event) {
            true => sink(&event),
            false => Ok(()),
        })?;
        if is_over {
            return Ok(());
        }
        journal.wait(options.until);
    }
}

/// The journal's two files, both followed: who was about to write to the newer one when it
/// was set aside writes to the older one.
struct Journal {
    newest: PathBuf,
    older: PathBuf,
    files: Vec<Reader>,
    changes: Inotify,
}

impl Journal {
    fn open(store: &Store) -> Result<Self> {
        let newest = store.journal();
        let directory = newest.parent().unwrap_or(Path::new("/"));
        // To be watched it has to be there.
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .doing(|| format!("make the directory `{}`", directory.display()))?;
        let doing = || format!("watch the journal `{}`", newest.display());
        let changes = Inotify::init(InitFlags::IN_CLOEXEC | InitFlags::IN_NONBLOCK).doing(doing)?;
        let flags =
            AddWatchFlags::IN_MODIFY | AddWatchFlags::IN_CREATE | AddWatchFlags::IN_MOVED_TO;
        changes.add_watch(directory, flags).doing(doing)?;
        let mut journal = Journal {
            files: Vec::new(),
            newest: newest.clone(),
            older: store.older_journal(),
            changes,
        };
        journal.look_again();
        Ok(journal)
    }

    /// Takes in the files that are there now, and lets go of others, which were read. Says
    /// whether there is a new one: over two rotations, the older one is new, too.
    fn look_again(&mut self) -> bool {
        // In this order: what is set aside in between is found once more, not passed over.
        let newest = File::open(&self.newest);
        let older = File::open(&self.older);
        let there = [older, newest].into_iter().flatten();
        let mut there: Vec<Reader> = there.filter_map(Reader::of).collect();
        there.dedup_by_key(|reader| reader.id);
        let ids: Vec<_> = there.iter().map(|reader| reader.id).collect();
        let known: Vec<_> = self.files.iter().map(|file| file.id).collect();
        self.files.retain(|file| ids.contains(&file.id));
        let new = there
            .into_iter()
            .filter(|reader| !known.contains(&reader.id));
        let before = self.files.len();
        self.files.extend(new);
        self.files.len() > before
    }

    /// Goes to the end.
    fn skip(&mut self) -> Result<()> {
        for file in &mut self.files {
            file.lines
                .seek(SeekFrom::End(0))
                .doing(|| "read the journal")?;
        }
        Ok(())
    }

    /// Reads what has come.
    fn read(&mut self, mut sink: impl FnMut(Event) -> Result<()>) -> Result<()> {
        while self
            .changes
            .read_events()
            .is_ok_and(|events| !events.is_empty())
        {}
        loop {
            for file in &mut self.files {
                while let Some(event) = file.next().doing(|| "read the journal")? {
                    sink(event)?;
                }
            }
            if !self.look_again() {
                return Ok(());
            }
        }
    }

    /// Waits until something has come, or until it is too late.
    fn wait(&self, until: Option<Timestamp>) {
        let timeout = until.map(|until| {
            let left = Timestamp::now().until(until);
            Timespec {
                tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
                tv_nsec: left.subsec_nanos().into(),
            }
        });
        let changes = PollFd::from_borrowed_fd(self.changes.as_fd(), PollFlags::IN);
        // Interrupted is as good as changed: we look again.
        let _ = poll(&mut [changes], timeout.as_ref());
    }
}

/// One file of the journal, and how far it was read.
struct Reader {
    /// Device and inode.
    id: (u64, u64),
    lines: BufReader<File>,
    /// The beginning of a line whose end is not written yet.
    partial: Vec<u8>,
}

impl Reader {
    fn of(file: File) -> Option<Self> {
        let facts = file.metadata().ok()?;
        Some(Reader {
            id: (facts.dev(), facts.ino()),
            lines: BufReader::new(file),
            partial: Vec::new(),
        })
    }

    fn next(&mut self) -> std::io::Result<Option<Event>> {
        loop {
            self.lines.read_until(b'\n', &mut self.partial)?;
            if !self.partial.ends_with(b"\n") {
                return Ok(None);
            }
            let event = event_in(&self.partial);
            self.partial.clear();
            if let Some(event) = event {
                return Ok(Some(event));
            }
        }
    }
}

/// The event of a line. What a full disk has torn is passed over, also where another event
/// was written right behind it: no event has an object's beginning inside a text, where
/// quotes are escaped.
fn event_in(line: &[u8]) -> Option<Event> {
    const BEGINNING: &[u8] = b"{\"time\":";
    if let Ok(event) = serde_json::from_slice(line) {
        return Some(event);
    }
    let mut windows = line.windows(BEGINNING.len());
    let begins = windows.rposition(|window| window == BEGINNING)?;
    serde_json::from_slice(line.get(begins..)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(subject: Subject, action: &str, actor: &str, attributes: &[(&str, &str)]) -> Event {
        let event = Event::new(subject, action, actor);
        attributes
            .iter()
            .fold(event, |event, (key, value)| event.with(key, value))
    }

    #[test]
    fn filters_are_dockers() {
        let exec = event(
            Subject::Container,
            "exec_create: sh -c x",
            "abcdef",
            &[
                ("name", "web"),
                ("image", "reg:5000/nginx:1"),
                ("tier", "front"),
            ],
        );
        let volume = event(Subject::Volume, "create", "data", &[]);
        for (texts, of_exec, of_volume) in [
            (&[][..], true, true),
            (&["type=container"], true, false),
            (&["type=container", "type=volume"], true, true),
            (&["event=exec_create"], true, false),
            (&["event=exec"], false, false),
            (&["event=create"], false, true),
            (&["container=we"], true, false),
            (&["container=abc"], true, false),
            (&["container=x"], false, false),
            (&["image=reg:5000/nginx"], true, false),
            (&["image=reg:5000/nginx:1"], true, false),
            (&["image=nginx"], false, false),
            (&["label=tier"], true, false),
            (&["label=tier=front", "event=exec_create"], true, false),
            (&["label=tier=back"], false, false),
            (&["volume=data"], false, true),
            (&["network=data"], false, false),
            (&["scope=local"], true, true),
            (&["scope=swarm"], false, false),
            (&["daemon=web"], false, false),
        ] {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            let options = Options {
                filters: Filters::parse(&texts, &FILTERS).unwrap(),
                ..Options::default()
            };
            assert_eq!(options.wants(&exec), of_exec, "{texts:?}");
            assert_eq!(options.wants(&volume), of_volume, "{texts:?}");
        }
    }

    #[test]
    fn a_slow_reader_misses_nothing_over_two_rotations() {
        let temporary = crate::store::testing::TemporaryStore::new();
        let store = &temporary.store;
        let note = |action: &str, size: usize| {
            let event = event(Subject::Volume, action, "v", &[]);
            store.note_event(&event.with("x", "y".repeat(size)));
        };
        note("old", 1);
        let mut journal = Journal::open(store).unwrap();
        journal.skip().unwrap();
        for action in ["a", "b", "c", "d"] {
            note(action, 3 << 20);
        }
        note("e", 1);
        let mut actions = String::new();
        for _ in 0..2 {
            let read = journal.read(|event| {
                actions.push_str(&event.action);
                Ok(())
            });
            read.unwrap();
        }
        assert_eq!(actions, "abcde");
    }

    #[test]
    fn a_torn_line_does_not_hide_the_event_behind_it() {
        let one = event(Subject::Volume, "create", "v", &[("x", "{\"time\":")]);
        let whole = serde_json::to_string(&one).unwrap();
        for end in [1, 20, whole.len() - 1] {
            let torn = &whole[..end];
            assert_eq!(event_in(torn.as_bytes()), None, "{torn}");
            let glued = format!("{torn}{whole}\n");
            assert_eq!(event_in(glued.as_bytes()), Some(one.clone()), "{glued}");
        }
    }

    #[test]
    fn times_are_exact() {
        let mut one = event(Subject::Volume, "create", "v", &[]);
        one.time = Timestamp::from_parts(5, 7);
        let between = |since, until| Options {
            since: Some(Timestamp::from_parts(5, since)),
            until: Some(Timestamp::from_parts(5, until)),
            ..Options::default()
        };
        assert!(between(7, 7).wants(&one));
        assert!(!between(8, 9).wants(&one));
        assert!(!between(0, 6).wants(&one));
    }
}
