//! Commands that are killed at any moment: the store is in order, and the next command works.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use rustix::process::Signal;

use crate::bed::{Bed, Said, until};
use crate::disk::Disk;
use crate::proxy::Proxy;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    twenty_killed_commands_leave_nothing_to_repair,
    ten_pulls_fetch_an_image_once_though_the_first_is_killed,
];

/// The same, long enough to meet rare moments.
pub(crate) const SLOW: &[Test] = &tests![Both: two_hundred_killed_commands_leave_nothing_to_repair];

/// A store that lies in memory where that can be: writing it to disk, which every pull does,
/// takes as long as the disk is busy.
struct Place<'a> {
    bed: &'a Bed<'a>,
    image: String,
    /// The same image, saved.
    archive: String,
    store: &'static str,
    _disk: Option<Disk>,
}

impl<'a> Place<'a> {
    fn new(bed: &'a Bed<'a>) -> Self {
        let archive = bed.path("killed.tar").to_str().unwrap().to_owned();
        let image = publish(bed, &archive);
        let disk = bed.shared.machine.is_root.then(|| Disk::mount(bed, 100));
        Place {
            bed,
            image,
            archive,
            store: if disk.is_some() {
                "disk/store"
            } else {
                "store"
            },
            _disk: disk,
        }
    }

    fn call(&self, words: &[&str]) -> Said {
        self.bed.call(words).store(self.store).said()
    }

    fn pull(&self) {
        self.call(&["pull", "-q", &self.image]).succeeds();
    }
}

/// A command that changes the store.
struct Work {
    /// Brings the store to where the command has something to do.
    prepare: fn(&Place<'_>),
    /// The command.
    words: for<'a> fn(&'a Place<'_>) -> Vec<&'a str>,
}

const WORKS: [Work; 5] = [
    Work {
        prepare: |place| drop(place.call(&["rmi", "-f", &place.image])),
        words: |place| vec!["pull", "-q", &place.image],
    },
    Work {
        prepare: |place| drop(place.call(&["rmi", "-f", &place.image])),
        words: |place| vec!["load", "-q", "-i", &place.archive],
    },
    Work {
        prepare: |place| place.pull(),
        words: |place| vec!["rmi", "-f", &place.image],
    },
    Work {
        prepare: |place| {
            place.pull();
            place.call(&["rm", "-f", "-v", "c"]);
            let options = ["--name", "c", "-v", "/data", "--network", "none"];
            let words = [&["create"], &options[..], &[&place.image, "true"]].concat();
            place.call(&words).succeeds();
        },
        words: |_| vec!["system", "prune", "--all", "--volumes", "-f"],
    },
    Work {
        prepare: |place| place.pull(),
        words: |_| vec!["image", "prune", "--blobs", "-f"],
    },
];

/// Numbers that look random and can be had again.
struct Dice(u64);

impl Dice {
    /// Says what makes this throw happen again.
    fn new() -> Self {
        const SEED: &str = "CORACLE_TEST_SEED";
        let given = std::env::var(SEED).ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            u64::from(since.unwrap().subsec_nanos())
        });
        println!("kills: {SEED}={seed}");
        Dice(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit.max(1)
    }
}

/// An image of several layers with some hundred files, in the registry and in an archive.
fn publish(bed: &Bed<'_>, archive: &str) -> String {
    let base = bed.busybox();
    let mut file = format!("FROM {base}\n");
    for layer in 0..3 {
        for number in 0..150 {
            let content = format!("{layer} {number} ").repeat(100 + number);
            bed.write(&format!("context/{layer}/{number}"), content);
        }
        file += &format!("COPY {layer} /files/{layer}\n");
    }
    bed.write("context/Dockerfile", file);
    let registry = &bed.shared.registry.address;
    let image = format!("{registry}/{}/killed:1", bed.host_name());
    bed.build(&["-q", "-t", &image], "context").succeeds();
    bed.ok(&["push", "-q", &image]);
    bed.ok(&["save", "-q", "-o", archive, &image]);
    bed.ok(&["system", "prune", "--all", "-f"]);
    image
}

fn kill_at_random(bed: &Bed<'_>, kills: u32) {
    let place = &Place::new(bed);
    let mut dice = Dice::new();
    let took = WORKS.map(|work| {
        (work.prepare)(place);
        let started = Instant::now();
        place.call(&(work.words)(place)).succeeds();
        started.elapsed()
    });
    let mut done = 0;
    for round in 0.. {
        assert!(
            round < 4 * kills + 20,
            "most commands end before they are killed"
        );
        let which = usize::try_from(dice.below(WORKS.len() as u64)).unwrap();
        let (work, whole) = (&WORKS[which], took[which]);
        (work.prepare)(place);
        let words = (work.words)(place);
        let moment = Duration::from_micros(dice.below(u64::try_from(whole.as_micros()).unwrap()));
        let mut running = bed.call(&words).store(place.store).started();
        thread::sleep(moment);
        running.signal(Signal::KILL);
        let was_killed = running.ends().signal() == Some(9);
        let after = format!("`{}` was killed after {moment:?}", words.join(" "));
        let said = place.call(&["system", "check"]);
        assert_eq!(
            (said.code(), said.out().as_str()),
            (Some(0), ""),
            "{after}: {}",
            said.err()
        );
        works(place, &after);
        done += u32::from(was_killed);
        if done == kills {
            break;
        }
    }
    place.call(&["rm", "-f", "-v", "c"]);
    // What means nothing takes room until it is old; here it is looked for right away.
    place
        .call(&["system", "prune", "--all", "--volumes", "-f"])
        .succeeds();
    place.call(&["system", "check", "--repair"]).succeeds();
    for file in fs::read_dir(bed.path(place.store).join("tmp"))
        .unwrap()
        .flatten()
    {
        fs::remove_file(file.path()).unwrap();
    }
}

/// Pulls the image and runs it: all of its files are there.
fn works(place: &Place<'_>, after: &str) {
    let pulled = place.call(&["pull", "-q", &place.image]);
    assert_eq!(pulled.code(), Some(0), "{after}: {}", pulled.err());
    // The container before this one may be being deleted.
    until("nothing that takes room is left", || {
        let staged = fs::read_dir(place.bed.path(place.store).join("tmp")).unwrap();
        !staged.flatten().any(|entry| entry.path().is_dir())
    });
    let script = "cat /files/*/* | wc -c";
    let run = ["run", "--rm", "--network", "none", &place.image];
    let said = place.call(&[&run[..], &["sh", "-c", script]].concat());
    let size: usize = (0..3)
        .flat_map(|layer| (0..150).map(move |number| (layer, number)))
        .map(|(layer, number)| format!("{layer} {number} ").len() * (100 + number))
        .sum();
    assert_eq!(said.out(), format!("{size}\n"), "{after}: {}", said.err());
}

fn twenty_killed_commands_leave_nothing_to_repair(bed: &Bed<'_>) {
    kill_at_random(bed, 20);
}

fn two_hundred_killed_commands_leave_nothing_to_repair(bed: &Bed<'_>) {
    kill_at_random(bed, 200);
}

fn ten_pulls_fetch_an_image_once_though_the_first_is_killed(bed: &Bed<'_>) {
    let first = std::sync::atomic::AtomicBool::new(true);
    let proxy = Proxy::start(&bed.shared.registry.address, move |asked, mut answer| {
        let is_big = asked.is_blob() && answer.body.len() > 100_000;
        answer.is_slow = is_big && first.swap(false, std::sync::atomic::Ordering::Relaxed);
        Some(answer)
    });
    let name = format!("{}/busybox:1", proxy.address);
    let mut killed = bed.call(&["pull", "-q", &name]).started();
    let partial = bed.store().join("blobs/partial");
    until("some of the big layer is here", || {
        let entries = fs::read_dir(&partial).into_iter().flatten().flatten();
        let mut sizes = entries.filter_map(|entry| Some(entry.metadata().ok()?.len()));
        sizes.any(|size| size > 10_000)
    });
    thread::scope(|scope| {
        let others: Vec<_> = (0..9)
            .map(|_| scope.spawn(|| bed.ok(&["pull", "-q", &name])))
            .collect();
        until("all have asked for the image", || {
            let asked = proxy.asked();
            let manifests = asked.iter().filter(|asked| {
                asked.line.starts_with("GET") && asked.line.contains("/manifests/1")
            });
            manifests.count() >= 10
        });
        killed.signal(Signal::KILL);
        killed.ends();
        others
            .into_iter()
            .for_each(|pull| drop(pull.join().unwrap()));
    });
    let got = proxy.blobs_got().join("\n");
    let blobs = fs::read_dir(bed.store().join("blobs/sha256")).unwrap();
    let size: u64 = blobs
        .map(|blob| blob.unwrap())
        .filter(|blob| got.contains(blob.file_name().to_str().unwrap()))
        .map(|blob| blob.metadata().unwrap().len())
        .sum();
    let sent = proxy.sent();
    assert!(
        size > 500_000 && sent * 100 <= size * 105,
        "{sent} bytes were sent of an image of {size}: {got}"
    );
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    assert_eq!(bed.ok(&["system", "check"]), "");
    // What the killed one held is nobody's.
    bed.ok(&["system", "check", "--repair"]);
}
