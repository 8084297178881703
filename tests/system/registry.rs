//! A real registry on loopback, and the image that most tests use.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

/// A `docker-registry` that ends with this process.
pub(crate) struct Registry {
    process: Mutex<Child>,
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
}

impl Registry {
    /// Starts one on a free port. To be called by the main thread: the registry ends with
    /// the thread that started it.
    pub(crate) fn start(place: &Path) -> Self {
        Self::start_with(place, "")
    }

    /// Starts one with further lines of configuration, beneath `http`.
    pub(crate) fn start_with(place: &Path, further: &str) -> Self {
        let place = place.join("registry");
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
