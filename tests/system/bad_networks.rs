//! Networks that cut, stall, refuse and lie: an image comes right or with one clear error,
//! and hardly a byte comes twice.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bed::{Bed, Running, until};
use crate::proxy::{Answer, Asked, Proxy, Rules};
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    a_connection_that_is_cut_every_five_megabytes_costs_nothing,
    a_connection_that_stands_still_is_left,
    an_image_comes_right_through_faults_of_all_kinds,
    a_flipped_bit_is_one_clear_error_and_nothing_is_kept,
    a_killed_pull_costs_nothing_but_what_was_on_its_way,
    ten_pulls_fetch_an_image_once_even_if_the_first_is_killed,
    a_push_that_breaks_off_ends_right,
    as_many_tries_are_made_as_were_asked_for,
    what_fails_for_good_does_not_wait_for_what_is_asked_to_wait,
];

const MIB: usize = 1 << 20;
/// The layers of the image, in bytes that cannot be compressed.
const LAYERS: [usize; 4] = [11 * MIB, 6 * MIB, 4 * MIB, 2 * MIB];
/// Longer than any answer takes on a busy machine.
const STALL_TIMEOUT: (&str, &str) = ("CORACLE_STALL_TIMEOUT", "4s");

/// Bytes that cannot be compressed.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// The path of a large image in the registry, which the first test that wants it pushes, and
/// how many bytes its blobs have.
fn large(bed: &Bed<'_>) -> (&'static str, u64) {
    static LARGE: OnceLock<(String, u64)> = OnceLock::new();
    let (path, size) = LARGE.get_or_init(|| {
        let registry = &bed.shared.registry.address;
        let path = format!("{}/large:1", bed.host_name());
        let mut text = format!("FROM {}\n", bed.shared.busybox());
        for (seed, length) in LAYERS.into_iter().enumerate() {
            bed.write(&format!("large/{seed}"), noise(seed as u64 + 1, length));
            text.push_str(&format!("COPY {seed} /\n"));
        }
        bed.write("large/Dockerfile", text);
        let name = format!("{registry}/{path}");
        let context: PathBuf = bed.path("large");
        let build = ["build", "-q", "-t", &name, context.to_str().unwrap()];
        bed.call(&build).store("makers").said().succeeds();
        bed.call(&["push", "-q", &name])
            .store("makers")
            .said()
            .succeeds();
        let shown = skopeo_raw(&name);
        let parts = shown["layers"].as_array().unwrap().iter();
        let size = parts
            .chain([&shown["config"]])
            .map(|part| part["size"].as_u64().unwrap())
            .sum();
        (path, size)
    });
    (path, *size)
}

fn skopeo_raw(name: &str) -> Value {
    let address = format!("docker://{name}");
    let words = ["inspect", "--raw", "--tls-verify=false", &address];
    serde_json::from_str(&crate::bed::output_of("skopeo", &words)).unwrap()
}

fn at_most_one_twentieth_more(sent: u64, size: u64) {
    assert!(
        sent >= size && sent as f64 <= size as f64 * 1.05,
        "{sent} bytes were sent for an image of {size}"
    );
}

fn runs(bed: &Bed<'_>, name: &str) {
    bed.ok(&["run", "--rm", "--network", "none", name, "true"]);
    bed.ok(&["system", "check"]);
}

fn a_connection_that_is_cut_every_five_megabytes_costs_nothing(bed: &Bed<'_>) {
    let (path, size) = large(bed);
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, mut answer| {
        if asked.is_blob() {
            answer.body.truncate(5 * MIB);
        }
        Some(answer)
    });
    let name = format!("{}/{path}", proxy.address);
    bed.ok(&["pull", "-q", "--retry-delay", "20ms", &name]);
    at_most_one_twentieth_more(proxy.sent(), size);
    let resumed = |asked: &&Asked| asked.header("range").is_some();
    assert_eq!(proxy.asked().iter().filter(resumed).count(), 3);
    runs(bed, &name);
}

fn a_connection_that_stands_still_is_left(bed: &Bed<'_>) {
    let (path, size) = large(bed);
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, mut answer| {
        answer.stops_half_way =
            asked.is_blob() && asked.header("range").is_none() && answer.body.len() > MIB;
        Some(answer)
    });
    let name = format!("{}/{path}", proxy.address);
    bed.call(&["pull", "-q", "--retry-delay", "20ms", &name])
        .env(STALL_TIMEOUT.0, STALL_TIMEOUT.1)
        .said()
        .succeeds();
    at_most_one_twentieth_more(proxy.sent(), size);
    runs(bed, &name);
}

/// Decides by a seed, the request, and how often it was made, so that a run can be repeated.
struct Dice {
    seed: u64,
    asked: Mutex<HashMap<String, u64>>,
}

impl Dice {
    fn throw(&self, asked: &Asked) -> u64 {
        let mut times = self.asked.lock().unwrap();
        let times = times.entry(asked.line.clone()).or_default();
        *times += 1;
        // Another repository and port are no other request.
        let what = asked.line.rsplit('/').next().unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        (self.seed, what, *times).hash(&mut hasher);
        hasher.finish() % 100
    }
}

/// More than half of all requests fail, each in one of the ways that networks have.
fn fault(thrown: u64, asked: &Asked, mut answer: Answer) -> Option<Answer> {
    let soon = "Retry-After: 0\r\n";
    let page = "<html>no</html>";
    Some(match thrown {
        0..8 => Answer::new("429 Too Many Requests", soon, page),
        8..15 => Answer::new("500 Internal Server Error", "", page),
        15..22 => Answer::new("502 Bad Gateway", "", page),
        22..30 => return None,
        // The line goes dead with a part of the way behind it.
        30..50 if asked.is_blob() => {
            let part = answer.body.len() * (thrown as usize - 29) / 30;
            answer.body.truncate(part);
            answer
        }
        // Or it stands still.
        50..54 if asked.is_blob() => {
            answer.stops_half_way = true;
            answer
        }
        _ => answer,
    })
}

fn an_image_comes_right_through_faults_of_all_kinds(bed: &Bed<'_>) {
    let (path, size) = large(bed);
    for seed in 1..=2 {
        let dice = Dice {
            seed,
            asked: Mutex::default(),
        };
        let proxy = Proxy::start(&bed.shared.registry.address, move |asked, answer| {
            fault(dice.throw(asked), asked, answer)
        });
        let name = format!("{}/{path}", proxy.address);
        let store = format!("store-{seed}");
        let pull = [
            "pull",
            "-q",
            "--retry",
            "12",
            "--retry-delay",
            "10ms",
            &name,
        ];
        let said = bed
            .call(&pull)
            .store(&store)
            .env(STALL_TIMEOUT.0, STALL_TIMEOUT.1)
            .said();
        assert_eq!(said.code(), Some(0), "seed {seed}: {}", said.err());
        at_most_one_twentieth_more(proxy.sent(), size);
        bed.call(&["system", "check"])
            .store(&store)
            .said()
            .succeeds();
    }
}

fn a_flipped_bit_is_one_clear_error_and_nothing_is_kept(bed: &Bed<'_>) {
    let (path, _) = large(bed);
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, mut answer| {
        // In the second half of a blob that is cut before: pieces are not believed either.
        if asked.is_blob() && answer.body.len() > 5 * MIB {
            answer.body.truncate(5 * MIB);
        } else if asked.header("range").is_some() {
            answer.body[1000] ^= 1;
        }
        Some(answer)
    });
    let name = format!("{}/{path}", proxy.address);
    let error = bed
        .coracle(&["pull", "-q", "--retry-delay", "20ms", &name])
        .fails(125);
    assert!(error.contains("wrong digest"), "{error}");
    assert_eq!(bed.ok(&["images", "-q"]), "");
    let good = format!("{}/{path}", bed.shared.registry.address);
    bed.ok(&["pull", "-q", &good]);
    runs(bed, &good);
}

/// How much of blobs that are on their way is on disk.
fn begun(bed: &Bed<'_>) -> u64 {
    let size = |line: String| {
        let rest = line.strip_prefix("blobs/partial/")?.to_owned();
        rest.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    bed.listing().into_iter().filter_map(size).sum()
}

/// A proxy that at first gives half of the large blobs, and then nothing until the client is
/// gone; and a pull that has got as far as that.
fn half_pulled(bed: &Bed<'_>, path: &str) -> (Proxy, String, Running) {
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, mut answer| {
        answer.stops_half_way =
            asked.is_blob() && asked.header("range").is_none() && answer.body.len() > MIB;
        Some(answer)
    });
    let name = format!("{}/{path}", proxy.address);
    let pull = bed.call(&["pull", &name]).started();
    let halves = (LAYERS.iter().sum::<usize>() / 2) as u64;
    until("half of it is here", || begun(bed) >= halves);
    (proxy, name, pull)
}

fn ten_pulls_fetch_an_image_once_even_if_the_first_is_killed(bed: &Bed<'_>) {
    let (path, size) = large(bed);
    let (proxy, name, mut first) = half_pulled(bed, path);
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..9)
            .map(|_| scope.spawn(|| bed.ok(&["pull", "-q", &name])))
            .collect();
        first.signal(rustix::process::Signal::KILL);
        first.ends();
        for other in others {
            assert_eq!(other.join().unwrap(), format!("{name}\n"));
        }
    });
    at_most_one_twentieth_more(proxy.sent(), size);
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    bed.ok(&["rmi", &name]);
}

fn a_killed_pull_costs_nothing_but_what_was_on_its_way(bed: &Bed<'_>) {
    let (path, size) = large(bed);
    let (proxy, name, mut pull) = half_pulled(bed, path);
    pull.signal(rustix::process::Signal::KILL);
    pull.ends();
    bed.ok(&["pull", "-q", &name]);
    at_most_one_twentieth_more(proxy.sent(), size);
    bed.ok(&["run", "--rm", "--network", "none", &name, "true"]);
    // Whatever removes images also sweeps up after those that were killed.
    bed.ok(&["rmi", &name]);
    bed.ok(&["system", "check"]);
}

fn a_push_that_breaks_off_ends_right(bed: &Bed<'_>) {
    let base = bed.busybox();
    bed.write("context/noise", noise(99, 9 * MIB));
    bed.write("context/Dockerfile", format!("FROM {base}\nCOPY noise /\n"));
    let path = format!("{}/broken-off:1", bed.host_name());
    let cuts = Mutex::new(2);
    let rules = Rules {
        // The blob as a whole, and then a piece of it.
        cut: Box::new(move |asked, length| {
            let mut cuts = cuts.lock().unwrap();
            let is_meant = length > 3 * MIB && asked.line.starts_with('P') && *cuts > 0;
            is_meant.then(|| {
                *cuts -= 1;
                length / 2
            })
        }),
        ..Rules::default()
    };
    let proxy = Proxy::with(&bed.shared.registry.address, rules);
    let name = format!("{}/{path}", proxy.address);
    let id = bed.build(&["-q", "-t", &name], "context").succeeds();
    bed.ok(&["push", "-q", "--retry-delay", "20ms", &name]);
    let asked = proxy.asked();
    let lines: Vec<&str> = asked.iter().map(|asked| asked.line.as_str()).collect();
    let pieces = lines.iter().filter(|line| line.starts_with("PATCH "));
    assert!(pieces.count() >= 3, "it goes on in pieces: {lines:#?}");
    bed.ok(&["rmi", &name]);
    let real = format!("{}/{path}", bed.shared.registry.address);
    bed.ok(&["pull", "-q", &real]);
    assert_eq!(bed.image_id(&real), id.trim());
}

fn as_many_tries_are_made_as_were_asked_for(bed: &Bed<'_>) {
    let proxy = Proxy::start(&bed.shared.registry.address, |asked, answer| {
        Some(match asked.is_manifest() {
            true => Answer::refusal("503 Service Unavailable", "UNAVAILABLE"),
            false => answer,
        })
    });
    let name = format!("{}/busybox:1", proxy.address);
    for (retries, delay) in [("0", "1h"), ("3", "1ms")] {
        let before = proxy.asked().len();
        let pull = [
            "pull",
            "-q",
            "--retry",
            retries,
            "--retry-delay",
            delay,
            &name,
        ];
        let error = bed.coracle(&pull).fails(125);
        assert!(error.contains("is out of order"), "{error}");
        let asked = &proxy.asked()[before..];
        let tries = asked.iter().filter(|asked| asked.is_manifest()).count();
        assert_eq!(
            tries.to_string(),
            (retries.parse::<usize>().unwrap() + 1).to_string()
        );
    }
}

fn what_fails_for_good_does_not_wait_for_what_is_asked_to_wait(bed: &Bed<'_>) {
    let (path, _) = large(bed);
    let registry = &bed.shared.registry.address;
    // One blob is to be asked for again in four minutes, all others never.
    let refuse = || {
        let is_later = AtomicBool::new(false);
        move || match is_later.swap(true, Ordering::SeqCst) {
            false => Answer::new("429 Too Many Requests", "Retry-After: 240\r\n", ""),
            true => Answer::refusal("403 Forbidden", "DENIED"),
        }
    };
    let refused = refuse();
    let pulled_from = Proxy::start(registry, move |asked, answer| {
        let is_layer = asked.is_blob() && !answer.body.starts_with(b"{");
        Some(if is_layer { refused() } else { answer })
    });
    let refused = refuse();
    let rules = Rules {
        gate: Box::new(move |asked| asked.line.starts_with("POST ").then(&refused)),
        ..Rules::default()
    };
    let pushed_to = Proxy::with(registry, rules);
    let start = Instant::now();
    let name = format!("{}/{path}", pulled_from.address);
    let error = bed.coracle(&["pull", "-q", &name]).fails(125);
    assert!(error.contains("DENIED"), "{error}");
    let (local, name) = (
        format!("{registry}/{path}"),
        format!("{}/{}/other:1", pushed_to.address, bed.host_name()),
    );
    bed.ok(&["pull", "-q", &local]);
    bed.ok(&["tag", &local, &name]);
    let error = bed.coracle(&["push", "-q", &name]).fails(125);
    assert!(error.contains("DENIED"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(200));
}
