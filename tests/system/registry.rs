//! A real registry on loopback, and the image that most tests use.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

/// An authority that exists only here.
pub(crate) const AUTHORITY: &str = include_str!("../fixtures/authority.crt");
/// What it issued to 127.0.0.1, and to whoever signs tokens.
pub(crate) const SERVER_CERTIFICATE: &str = include_str!("../fixtures/server.crt");
/// The key of that.
pub(crate) const SERVER_KEY: &str = include_str!("../fixtures/server.key");

/// Who may use registries that are not open to everyone.
pub(crate) const USER: &str = "me";
/// The password.
pub(crate) const PASSWORD: &str = "open sesame";
/// Both, as `htpasswd -B` writes them.
const PASSWORDS: &str = "me:$2y$05$1MTSlBfw0C.MLwWo9BxEze42/sj3Fw0sxbT9sHakBA2HBFBPjQwOK\n";

/// What registries and token services call themselves in tokens.
pub(crate) const SERVICE: &str = "registry-of-tests";
/// Who gives out tokens.
pub(crate) const ISSUER: &str = "issuer-of-tests";

/// Whether TLS is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    Plainly,
    Tls,
}

/// Who watches the door.
#[derive(Debug)]
pub(crate) enum Guard<'a> {
    /// A name and a password are wanted.
    Passwords,
    /// Tokens of the service at this address are.
    Tokens(&'a str),
}

/// A `docker-registry` that ends with this process.
pub(crate) struct Registry {
    process: Mutex<Child>,
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
}

impl Registry {
    /// Starts one on a free port that is open to everyone. To be called by the main thread:
    /// the registry ends with the thread that started it.
    pub(crate) fn start(place: &Path) -> Self {
        Self::start_with(place, "")
    }

    /// Starts one with further lines of configuration, beneath `http`.
    pub(crate) fn start_with(place: &Path, further: &str) -> Self {
        Self::configured(&place.join("registry"), further)
    }

    /// Starts one that speaks so, and lets in only whom it should.
    pub(crate) fn guarded(place: &Path, speaks: Speaks, guard: &Guard<'_>) -> Self {
        fs::create_dir_all(place).unwrap();
        let write = |name: &str, text: &str| {
            let path = place.join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let tls = match speaks {
            Speaks::Plainly => String::new(),
            Speaks::Tls => format!(
                "  tls: {{ certificate: {}, key: {} }}\n",
                write("server.crt", SERVER_CERTIFICATE),
                write("server.key", SERVER_KEY)
            ),
        };
        let auth = match guard {
            Guard::Passwords => format!(
                "auth: {{ htpasswd: {{ realm: tests, path: {} }} }}\n",
                write("htpasswd", PASSWORDS)
            ),
            Guard::Tokens(realm) => format!(
                "auth: {{ token: {{ realm: '{realm}', service: {SERVICE}, issuer: {ISSUER}, \
                 rootcertbundle: {} }} }}\n",
                write("authority.crt", AUTHORITY)
            ),
        };
        Self::configured(place, &format!("{tls}{auth}"))
    }

    fn configured(place: &Path, further: &str) -> Self {
        let storage = place.join("storage");
        fs::create_dir_all(&storage).unwrap();
        let file = place.join("registry.yml");
        let configuration = format!(
            "version: 0.1\nlog: {{ level: info, formatter: json }}\nstorage:\n  filesystem: \
             {{ rootdirectory: {} }}\n  delete: {{ enabled: true }}\nhttp:\n  addr: \
             127.0.0.1:0\n  secret: of-no-importance\n{further}",
            storage.display()
        );
        fs::write(&file, configuration).unwrap();
        let mut process = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "docker-registry", "serve"])
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker-registry can be started");
        let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut heard = String::new();
        let address = said.by_ref().map_while(Result::ok).find_map(|line| {
            heard = format!("{heard}{line}\n");
            let (_, rest) = line.split_once("listening on ")?;
            Some(rest.split(['"', ',']).next()?.to_owned())
        });
        let address = address.unwrap_or_else(|| panic!("docker-registry ended: {heard}"));
        // It blocks once nobody reads what it says.
        std::thread::spawn(move || said.for_each(drop));
        Registry {
            process: Mutex::new(process),
            address,
        }
    }

    /// Ends it.
    pub(crate) fn end(&self) {
        let mut process = self.process.lock().unwrap();
        let _ = process.kill();
        let _ = process.wait();
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        self.end();
    }
}
