//! System tests: the program as people use it, on real parts.
//!
//! A real registry on loopback, real images, root and an ordinary user. Each test has a
//! store of its own ([`bed`]) on a machine of its own ([`machine`]); whatever it leaves
//! there fails it. [`runner`] takes the arguments of Rust's own test runner.

// Printing is a test runner's purpose.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::exit)]

mod bed;
mod machine;
mod proxy;
mod registry;
mod runner;
mod tokens;

mod archives;
mod attach;
mod bad_networks;
mod build_contexts;
mod build_flags;
mod build_mounts;
mod build_outputs;
mod build_platforms;
mod build_sources;
mod builds;
mod buildx;
mod cdi;
mod certificates;
mod cp;
mod crash;
mod debian;
mod devices;
mod disk;
mod events;
mod exec;
mod faults;
mod files;
mod habits;
mod health;
mod hooks;
mod hostile_archives;
mod hostile_images;
mod housekeeping;
mod hub;
mod image_copy;
mod images;
mod images_from_containers;
mod ipv6_networks;
mod isolation;
mod kills;
mod life;
mod lifecycle;
mod limits;
mod lists;
mod login;
mod logs;
mod mirrors;
mod mount_flags;
mod mounts_on_the_host;
mod names;
mod namespaces;
mod networks;
mod output;
mod owners;
mod proofs;
mod push;
mod reset;
mod restart;
mod robust;
mod run_flags;
mod search;
mod secrets;
mod shown;
mod signatures;
mod status;
mod surroundings;
mod targets;
mod terminal;
mod usage;
mod user_networks;
mod users;
mod volumes;

use std::process::ExitCode;

use bed::{Bed, Shared, Who};
use registry::Registry;
use runner::{Arguments, Trial};

/// One test, for each of its users.
#[derive(Clone, Copy)]
struct Test {
    name: &'static str,
    run: fn(&Bed<'_>),
    who: Users,
    is_slow: bool,
}

/// Who a test runs as.
#[derive(Clone, Copy, PartialEq)]
enum Users {
    Both,
    Root,
    User,
}

/// The tests of a module, by their functions' names.
macro_rules! tests {
    ($who:ident: $($name:ident),+ $(,)?) => {
        [$(crate::Test {
            name: concat!(module_path!(), "::", stringify!($name)),
            run: $name,
            who: crate::Users::$who,
            is_slow: false,
        }),+]
    };
}
pub(crate) use tests;

fn main() -> ExitCode {
    let arguments = Arguments::of_this_process();
    if arguments.is_list() {
        runner::list(&trials(true, None), &arguments);
        return ExitCode::SUCCESS;
    }
    let machine = machine::enter(arguments.may_be_slow());
    let shared: &'static Shared = Box::leak(Box::new(Shared {
        registry: Registry::start(&machine.place),
        machine,
    }));
    publish_busybox(shared);
    let before = traces();
    let is_well = runner::run(
        trials(shared.machine.is_root, Some(shared)),
        &arguments,
        || {
            let mut left = traces();
            left.retain(|trace| !before.contains(trace));
            left
        },
    );
    shared.registry.end();
    if !shared.machine.is_root
        && let Err(why) = shared.machine.remove()
    {
        eprintln!("cannot remove the files of the tests: {why}");
        return ExitCode::FAILURE;
    }
    if is_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn all_tests() -> Vec<Test> {
    let usual = [
        lifecycle::TESTS,
        lists::TESTS,
        names::TESTS,
        devices::TESTS,
        devices::OF_ROOT,
        disk::TESTS,
        kills::TESTS,
        cdi::TESTS,
        life::TESTS,
        reset::TESTS,
        restart::TESTS,
        habits::TESTS,
        health::TESTS,
        limits::TESTS,
        status::TESTS,
        targets::TESTS,
        terminal::TESTS,
        cp::TESTS,
        attach::TESTS,
        exec::TESTS,
        login::TESTS,
        logs::TESTS,
        events::TESTS,
        usage::TESTS,
        users::TESTS,
        crash::TESTS,
        archives::TESTS,
        hostile_archives::TESTS,
        image_copy::TESTS,
        images::TESTS,
        images_from_containers::TESTS,
        faults::TESTS,
        bad_networks::TESTS,
        mirrors::TESTS,
        certificates::TESTS,
        hub::TESTS,
        push::TESTS,
        builds::TESTS,
        buildx::TESTS,
        build_contexts::TESTS,
        build_flags::TESTS,
        build_mounts::TESTS,
        build_outputs::TESTS,
        build_platforms::TESTS,
        build_sources::TESTS,
        files::TESTS,
        hostile_images::TESTS,
        hooks::TESTS,
        housekeeping::TESTS,
        isolation::TESTS,
        isolation::OF_USERS,
        mounts_on_the_host::TESTS,
        mount_flags::TESTS,
        namespaces::TESTS,
        networks::TESTS,
        networks::OF_ROOT,
        ipv6_networks::TESTS,
        ipv6_networks::OF_ROOT,
        user_networks::TESTS,
        user_networks::OF_ROOT,
        user_networks::OF_USERS,
        volumes::TESTS,
        volumes::OF_ROOT,
        output::TESTS,
        owners::TESTS,
        proofs::TESTS,
        robust::TESTS,
        run_flags::TESTS,
        surroundings::TESTS,
        surroundings::OF_ROOT,
        search::TESTS,
        secrets::TESTS,
        shown::TESTS,
        signatures::TESTS,
    ]
    .concat();
    let slow = [
        archives::SLOW,
        faults::SLOW,
        debian::SLOW,
        health::SLOW,
        kills::SLOW,
        life::SLOW,
        logs::SLOW,
    ]
    .concat();
    let slow = slow.into_iter().map(|test| Test {
        is_slow: true,
        ..test
    });
    usual.into_iter().chain(slow).collect()
}

/// Every test as each of its users.
fn trials(is_root: bool, shared: Option<&'static Shared>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for test in all_tests() {
        let name = test.name.trim_start_matches("system::");
        let mut add = |user: &str, who: Who| {
            trials.push(Trial {
                name: format!("{name}::as_{user}"),
                is_slow: test.is_slow,
                run: Box::new(move || {
                    run_in_bed(&test, shared.expect("a machine to run on"), who.clone());
                }),
            });
        };
        if is_root && test.who != Users::User {
            add("root", Who::Root);
        }
        if test.who != Users::Root {
            let ordinary = shared.map(|shared| shared.machine.ordinary.clone());
            add("user", Who::User(ordinary.unwrap_or_default()));
        }
    }
    trials
}

fn run_in_bed(test: &Test, shared: &Shared, who: Who) {
    let bed = Bed::new(shared, who);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (test.run)(&bed)));
    let left = bed.left_over();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
    assert!(
        left.is_empty(),
        "the test passed, but:\n{}",
        left.join("\n")
    );
    if let Err(why) = bed.remove() {
        panic!("the test passed, but its files cannot be removed: {why}");
    }
}

/// Builds the image that most tests use, and pushes it.
fn publish_busybox(shared: &Shared) {
    let who = match shared.machine.is_root {
        true => Who::Root,
        false => Who::User(shared.machine.ordinary.clone()),
    };
    let bed = Bed::new(shared, who);
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .iter()
        .find_map(|path| std::fs::read(path).ok())
        .expect("busybox is installed");
    bed.write("image/busybox", busybox);
    bed.write(
        "image/passwd",
        "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n",
    );
    bed.write("image/group", "root:x:0:\napp:x:1000:\nextra:x:1001:app\n");
    bed.write(
        "image/os-release",
        std::fs::read("/etc/os-release").unwrap_or_default(),
    );
    bed.write(
        "image/Dockerfile",
        "FROM scratch\n\
         COPY --chmod=755 busybox /bin/busybox\n\
         COPY passwd group os-release /etc/\n\
         RUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\n\
         RUN mkdir -p /root /home/app && chown app:app /home/app && mkdir -m 1777 /tmp\n\
         ENV PATH=/bin\n\
         CMD [\"sh\"]\n",
    );
    let name = shared.busybox();
    bed.build(&["-t", &name], "image").succeeds();
    bed.ok(&["push", &name]);
    bed.remove().unwrap();
}

/// What tests could leave on the machine as a whole.
fn traces() -> Vec<String> {
    let mut traces: Vec<String> = std::fs::read_to_string("/proc/self/mountinfo")
        .unwrap()
        .lines()
        .map(|line| format!("a mount: {line}"))
        .collect();
    for path in ["/var/lib/coracle", "/run/coracle"] {
        if std::path::Path::new(path).exists() {
            traces.push(format!("the usual store's directory {path}"));
        }
    }
    traces
}
