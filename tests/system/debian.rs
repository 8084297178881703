//! The whole way with a whole Debian: needs a mirror, and minutes.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::bed::{Bed, output_of, until};
use crate::{Test, tests};

pub(crate) const SLOW: &[Test] = &tests![Both:
    a_program_is_compiled_in_one_stage_and_served_from_another,
];

const PATIENCE: Duration = Duration::from_secs(900);

const DOCKERFILE: &str = r#"FROM BASE AS compiler
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
COPY greet.c /src/greet.c
RUN gcc -O2 -static -o /greet /src/greet.c

FROM BASE
COPY --from=compiler /greet /usr/local/bin/greet
EXPOSE 8000
CMD ["greet"]
"#;

/// A server that answers every connection with one line.
const PROGRAM: &str = r#"
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void end(int signal) { (void)signal; _exit(0); }

int main(void) {
    struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(8000) };
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    signal(SIGTERM, end);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&any, sizeof any) || listen(listener, 5)) return 1;
    for (;;) {
        char question[64];
        int client = accept(listener, 0, 0);
        if (read(client, question, sizeof question) > 0) write(client, "WORDS\n", 6);
        close(client);
    }
}
"#;

/// The mirror and the release of Debian that this machine itself uses.
fn mirror() -> (String, String) {
    let format = "$(REPO_URI) $(CODENAME) $(ORIGIN) $(COMPONENT)";
    let targets = output_of(
        "apt-get",
        &["indextargets", "--format", format, "Created-By: Packages"],
    );
    let found = targets.lines().find_map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        let [address, release, "Debian", "main"] = words[..] else {
            return None;
        };
        (!release.contains('-')).then(|| (address.to_owned(), release.to_owned()))
    });
    found.expect("this machine has a mirror of Debian among its package sources")
}

/// A root file system of Debian, made once, in the registry as `debian:12`.
fn debian(bed: &Bed<'_>) -> String {
    use std::sync::Mutex;
    static MADE: Mutex<bool> = Mutex::new(false);
    let name = format!("{}/debian:12", bed.shared.registry.address);
    let mut made = MADE.lock().unwrap();
    if !*made {
        let (address, release) = mirror();
        let root = bed.path("root");
        let ended = Command::new("mmdebstrap")
            .args(["--variant=minbase", "--quiet", &release])
            .arg(&root)
            .arg(&address)
            .output()
            .unwrap();
        assert!(
            ended.status.success(),
            "{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        bed.write(
            "debian/Dockerfile",
            "FROM scratch\nCOPY root /\nCMD [\"bash\"]\n",
        );
        fs::rename(&root, bed.path("debian/root")).unwrap();
        let context = bed.path("debian");
        let words = ["build", "-t", &name, context.to_str().unwrap()];
        bed.call(&words).within(PATIENCE).said().succeeds();
        bed.call(&["push", &name])
            .within(PATIENCE)
            .said()
            .succeeds();
        bed.ok(&["rmi", &name]);
        *made = true;
    }
    name
}

fn build(bed: &Bed<'_>, name: &str) -> (String, String, Duration) {
    let context = bed.path("context");
    let started = Instant::now();
    let words = ["build", "-t", name, context.to_str().unwrap()];
    let said = bed.call(&words).within(PATIENCE).said().exits_with(0);
    (said.out().trim().to_owned(), said.err(), started.elapsed())
}

fn a_program_is_compiled_in_one_stage_and_served_from_another(bed: &Bed<'_>) {
    let base = debian(bed);
    let os = bed.ok(&["run", "--rm", &base, "cat", "/etc/os-release"]);
    assert!(os.contains("Debian"), "{os}");
    bed.write("context/Dockerfile", DOCKERFILE.replace("BASE", &base));
    bed.write("context/greet.c", PROGRAM.replace("WORDS", "hello"));
    let name = format!(
        "{}/{}/greet:1",
        bed.shared.registry.address,
        bed.host_name()
    );

    let (first, said, _) = build(bed, &name);
    assert!(said.contains("apt-get"), "{said}");
    let (again, said, took) = build(bed, &name);
    assert_eq!(again, first);
    assert!(
        !said.contains("DONE") && took < Duration::from_secs(1),
        "nothing is done again, in {took:?}: {said}"
    );

    bed.write("context/greet.c", PROGRAM.replace("WORDS", "HELLO"));
    let (changed, said, took) = build(bed, &name);
    assert_ne!(changed, first);
    assert!(
        took < Duration::from_secs(60),
        "the packages are not installed again: {took:?}: {said}"
    );

    let pushed = bed.ok(&["push", &name]);
    bed.ok(&["rmi", &name]);
    bed.ok(&["pull", "-q", &name]);
    assert_eq!(bed.image_id(&name), changed);
    assert_eq!(bed.ok(&["push", &name]), pushed, "the same digest");

    let port = crate::bed::free_port();
    bed.ok(&[
        "run",
        "-d",
        "--name",
        "greet",
        "-p",
        &format!("{port}:8000"),
        &name,
    ]);
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"?")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    until("the published port answers", || {
        ask().is_ok_and(|answer| answer.contains("HELLO"))
    });
    bed.ok(&["stop", "greet"]);
    assert_eq!(bed.ok(&["wait", "greet"]), "0\n");
}
