//! Logging in and out: which registry is meant, and where its credentials are kept.
//!
//! Owns the choice of a place and the entries that are written. Credentials are kept in
//! one place: by the program that a file names for the registry (`credHelpers`,
//! `credsStore`), else in docker's own file, which docker, podman and their like read as
//! we do; or in the one file that was named. What files that are asked earlier say of the
//! registry is removed, so that what was kept last is what is found.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::credential_files::{self, Form};
use super::credential_helper;
use super::credentials::{
    Credentials, Source, TOKEN_USER, encode_basic, normalised, server_key, sources,
};
use super::options::Options;
use crate::env;
use crate::error::{Context, Error, Result};
use crate::progress::Progress;
use crate::reference::Reference;

/// The members of an entry that are about secrets; others are kept.
const SECRETS: [&str; 5] = [
    "auth",
    "username",
    "password",
    "identitytoken",
    "registrytoken",
];

/// A registry, or a namespace of one, that one can log in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// As in a reference: `docker.io`, `localhost:5000`, `quay.io/team`.
    name: String,
}

impl Server {
    /// Docker Hub.
    pub fn docker_hub() -> Self {
        Server {
            name: "docker.io".to_owned(),
        }
    }

    /// Reads `host[:port][/namespace]`, or an address such as docker's own
    /// `https://index.docker.io/v1/`.
    pub fn parse(text: &str) -> Result<Self> {
        let name = normalised(text);
        let host = name.split('/').next().unwrap_or(name);
        // What can be a registry's name, references know.
        let image: Reference = format!("{name}/login").parse()?;
        if image.registry() != host {
            return Err(Error::usage(format!(
                "`{text}` is not the name of a registry"
            )));
        }
        Ok(Server {
            name: name.to_owned(),
        })
    }

    /// The registry's name, as in references.
    pub fn registry(&self) -> &str {
        self.parts().0
    }

    /// The namespace; empty if the whole registry is meant.
    pub(super) fn namespace(&self) -> &str {
        self.parts().1
    }

    fn parts(&self) -> (&str, &str) {
        self.name.split_once('/').unwrap_or((&self.name, ""))
    }

    /// What docker and its programs call it.
    fn key(&self) -> &str {
        server_key(&self.name)
    }
}

/// The key that docker keeps its credentials under, as docker shows it.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// Who keeps credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeper {
    /// A file, which anyone can read who can read the file.
    File(PathBuf),
    /// A program.
    Program(String),
}

impl fmt::Display for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Keeper::File(path) => write!(f, "{}", path.display()),
            Keeper::Program(name) => f.write_str(name),
        }
    }
}

/// The credentials that are kept on this host.
pub struct Logins {
    named: Option<PathBuf>,
    progress: Arc<dyn Progress>,
}

impl Logins {
    /// Those that a client with these options looks at.
    pub fn of(options: &Options) -> Self {
        Logins {
            named: credential_files::named(options.authfile.as_deref()),
            progress: options.progress.clone(),
        }
    }

    /// Who is logged in.
    ///
    /// # Errors
    /// Credentials cannot be read.
    pub fn user(&self, server: &Server) -> Result<Option<String>> {
        for source in self.sources()? {
            if let Some(user) = source.document.user(&server.name)? {
                return Ok(Some(user));
            }
        }
        Ok(None)
    }

    /// Keeps credentials. Says who keeps them.
    ///
    /// # Errors
    /// The file cannot be changed, or the program fails.
    pub fn keep(
        &self,
        server: &Server,
        username: &str,
        credentials: &Credentials,
    ) -> Result<Keeper> {
        let sources = self.sources()?;
        let with_program = sources.iter().find_map(|source| {
            let (path, _) = source.file.as_ref()?;
            let program = source.document.program_for(&server.name)?;
            Some((path.clone(), program.to_owned()))
        });
        let (path, program) = match (with_program, &self.named) {
            (Some((path, program)), _) => (path, Some(program)),
            (None, Some(named)) => (named.clone(), None),
            (None, None) => {
                let path = credential_files::docker_config().ok_or_else(|| {
                    Error::engine("find your home directory").hint("Set HOME, or give --authfile.")
                })?;
                (path, None)
            }
        };
        let keeper = match program {
            Some(program) => {
                hand_over(&program, server, username, credentials)?;
                Keeper::Program(credential_helper::program(&program))
            }
            None => Keeper::File(path.clone()),
        };
        let secrets = match &keeper {
            // Docker, too, notes so that somebody is logged in.
            Keeper::Program(_) => Map::new(),
            Keeper::File(_) => entry(username, credentials),
        };
        credential_files::edit(&path, |document| put(document, server, secrets))?;
        self.remove_earlier(&sources, &path, server)?;
        Ok(keeper)
    }

    fn remove_earlier(&self, sources: &[Source], kept: &Path, server: &Server) -> Result<()> {
        for source in sources {
            match &source.file {
                Some((path, _)) if path == kept => break,
                Some((path, form)) if source.document.has_entry(&server.name) => {
                    credential_files::edit(path, |document| remove(document, *form, server))?;
                }
                Some(_) => {}
                None => self.warn_of_environment(source, server),
            }
        }
        Ok(())
    }

    /// Forgets the credentials for a registry, wherever they are. Says whether there were any.
    ///
    /// # Errors
    /// A file cannot be changed, or a program fails. All others are asked none the less.
    pub fn forget(&self, server: &Server) -> Result<bool> {
        let mut found = false;
        let mut fault = Ok(());
        for source in self.sources()? {
            match self.forget_in(&source, server) {
                Ok(here) => found |= here,
                Err(why) => fault = fault.and(Err(why)),
            }
        }
        fault.map(|()| found)
    }

    fn forget_in(&self, source: &Source, server: &Server) -> Result<bool> {
        let Some((path, form)) = &source.file else {
            self.warn_of_environment(source, server);
            return Ok(false);
        };
        let mut found = false;
        if source.document.has_entry(&server.name) {
            found = credential_files::edit(path, |document| remove(document, *form, server))?;
        }
        if let Some(program) = source.document.program_for(&server.name)
            && server.namespace().is_empty()
            && credential_helper::get(program, server.key())?.is_some()
        {
            credential_helper::erase(program, server.key())?;
            found = true;
        }
        Ok(found)
    }

    /// Forgets all credentials.
    ///
    /// # Errors
    /// As [`Logins::forget`].
    pub fn forget_all(&self) -> Result<()> {
        let mut fault = Ok(());
        for source in self.sources()? {
            let Some((path, form)) = &source.file else {
                continue;
            };
            if !source.document.auths.is_empty() {
                let cleared = credential_files::edit(path, |document| {
                    if let Some(entries) = entries(document, *form)? {
                        entries.clear();
                    }
                    Ok(true)
                });
                fault = fault.and(cleared.map(drop));
            }
            fault = fault.and(erase_all(&source));
        }
        fault
    }

    /// The documents there are. One that is named needs not be there yet.
    fn sources(&self) -> Result<Vec<Source>> {
        if let Some(path) = &self.named
            && credential_files::contents(path).is_err_and(|why| credential_files::is_absent(&why))
        {
            return Ok(Vec::new());
        }
        sources(self.named.clone(), &*self.progress)
    }

    fn warn_of_environment(&self, source: &Source, server: &Server) {
        if source.document.has_entry(&server.name) {
            self.progress.say(&format!(
                "warning: {} has credentials for `{server}`, too, which are used first",
                env::DOCKER_AUTH_CONFIG
            ));
        }
    }
}

/// Gives a secret to the program that keeps it.
fn hand_over(
    program: &str,
    server: &Server,
    username: &str,
    credentials: &Credentials,
) -> Result<()> {
    if !server.namespace().is_empty() {
        return Err(Error::engine(format!(
            "`{}` keeps credentials for whole registries only, not for `{server}`",
            credential_helper::program(program)
        )));
    }
    let (username, secret) = match credentials {
        Credentials::Password { password, .. } => (username, password),
        Credentials::IdentityToken(token) | Credentials::RegistryToken(token) => {
            (TOKEN_USER, token)
        }
    };
    credential_helper::store(program, server.key(), username, secret).map_err(|why| {
        why.hint("To keep them in a file, name one with --authfile, or take the program out of the configuration.")
    })
}

/// Has programs forget all that they keep.
fn erase_all(source: &Source) -> Result<()> {
    let document = &source.document;
    let mut fault = Ok(());
    for (key, program) in &document.cred_helpers {
        let server = server_key(normalised(key));
        fault = fault.and(credential_helper::erase(program, server));
    }
    let Some(program) = document.general_program() else {
        return fault;
    };
    match credential_helper::list(program) {
        Ok(servers) => {
            for server in servers {
                fault = fault.and(credential_helper::erase(program, &server));
            }
        }
        Err(why) => fault = fault.and(Err(why)),
    }
    fault
}

/// What an entry says of secrets, as docker writes it.
fn entry(username: &str, credentials: &Credentials) -> Map<String, Value> {
    let entry = match credentials {
        Credentials::Password { password, .. } => {
            json!({ "auth": encode_basic(username, password) })
        }
        Credentials::IdentityToken(token) => {
            json!({ "auth": encode_basic(username, ""), "identitytoken": token })
        }
        Credentials::RegistryToken(token) => json!({ "registrytoken": token }),
    };
    match entry {
        Value::Object(entry) => entry,
        _ => Map::new(),
    }
}

/// The entries of a document, if it has any.
fn entries(
    document: &mut Map<String, Value>,
    form: Form,
) -> Result<Option<&mut Map<String, Value>>> {
    if form == Form::Legacy {
        return Ok(Some(document));
    }
    match document.get_mut("auths") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(entries)) => Ok(Some(entries)),
        Some(_) => Err(Error::engine("its member `auths` is not an object")),
    }
}

/// Puts an entry in place of those for the same registry, whatever their keys are.
fn put(
    document: &mut Map<String, Value>,
    server: &Server,
    secrets: Map<String, Value>,
) -> Result<bool> {
    if entries(document, Form::Current)?.is_none() {
        document.insert("auths".to_owned(), json!({}));
    }
    let entries = entries(document, Form::Current)?.doing(|| "find its member `auths`")?;
    entries.retain(|key, _| key == server.key() || normalised(key) != server.name);
    let entry = entries.entry(server.key()).or_insert_with(|| json!({}));
    if let Value::Object(entry) = entry {
        // Plain removal would put the last member in the gap.
        for secret in SECRETS {
            entry.shift_remove(secret);
        }
        entry.extend(secrets);
    } else {
        *entry = Value::Object(secrets);
    }
    Ok(true)
}

fn remove(document: &mut Map<String, Value>, form: Form, server: &Server) -> Result<bool> {
    let Some(entries) = entries(document, form)? else {
        return Ok(false);
    };
    let before = entries.len();
    entries.retain(|key, _| normalised(key) != server.name);
    Ok(entries.len() != before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    fn text(document: Map<String, Value>) -> String {
        Value::Object(document).to_string()
    }

    fn password(password: &str) -> Credentials {
        Credentials::Password {
            username: "u".to_owned(),
            password: password.to_owned(),
        }
    }

    #[test]
    fn registries_are_named_in_several_ways() {
        for (given, registry, namespace, key) in [
            ("docker.io", "docker.io", "", "https://index.docker.io/v1/"),
            (
                "https://index.docker.io/v1/",
                "docker.io",
                "",
                "https://index.docker.io/v1/",
            ),
            (
                "registry-1.docker.io",
                "docker.io",
                "",
                "https://index.docker.io/v1/",
            ),
            ("quay.io", "quay.io", "", "quay.io"),
            ("https://quay.io/v2/", "quay.io", "", "quay.io"),
            (
                "quay.io/team/app/",
                "quay.io",
                "team/app",
                "quay.io/team/app",
            ),
            ("localhost", "localhost", "", "localhost"),
            ("[::1]:5000", "[::1]:5000", "", "[::1]:5000"),
        ] {
            let server = Server::parse(given).unwrap();
            assert_eq!(server.registry(), registry, "{given}");
            assert_eq!(server.namespace(), namespace, "{given}");
            assert_eq!(server.to_string(), key, "{given}");
        }
        for given in [
            "",
            "a b",
            "user@h.x",
            "h.x?query",
            "library",
            "h.x/A",
            "h.x/a:b",
            "-h.x",
        ] {
            let error = Server::parse(given).unwrap_err();
            assert_eq!(
                error.kind(),
                crate::error::Kind::Usage,
                "{given}: {error:?}"
            );
        }
    }

    #[test]
    fn an_entry_takes_the_place_of_those_for_the_same_registry() {
        let hub = Server::docker_hub();
        let mut before = document(
            r#"{"x":1,"auths":{"docker.io":{"auth":"b2xk"},"https://index.docker.io/v1/":
            {"email":"e","identitytoken":"old"},"q.io":{}},"y":2}"#,
        );
        assert!(put(&mut before, &hub, entry("u", &password("p"))).unwrap());
        assert_eq!(
            text(before),
            r#"{"x":1,"auths":{"https://index.docker.io/v1/":{"email":"e","auth":"dTpw"},"q.io":{}},"y":2}"#
        );
        let token = Credentials::IdentityToken("t".to_owned());
        for empty in ["{}", r#"{"auths":null}"#] {
            let mut before = document(empty);
            let quay = Server::parse("quay.io/team").unwrap();
            assert!(put(&mut before, &quay, entry("u", &token)).unwrap());
            assert_eq!(
                text(before),
                r#"{"auths":{"quay.io/team":{"auth":"dTo=","identitytoken":"t"}}}"#
            );
        }
        let mut spoilt = document(r#"{"auths":[]}"#);
        assert!(put(&mut spoilt, &hub, Map::new()).is_err());
    }

    #[test]
    fn an_entry_is_removed_under_each_of_its_names_and_no_other_is() {
        let mut before = document(
            r#"{"auths":{"a.io":{},"https://index.docker.io/v1/":{},"a.io/ns":{},"docker.io":{},"b.io":{}}}"#,
        );
        let form = Form::Current;
        assert!(remove(&mut before, form, &Server::docker_hub()).unwrap());
        assert!(!remove(&mut before, form, &Server::docker_hub()).unwrap());
        assert!(remove(&mut before, form, &Server::parse("a.io").unwrap()).unwrap());
        assert_eq!(text(before), r#"{"auths":{"a.io/ns":{},"b.io":{}}}"#);
        let mut legacy = document(r#"{"https://a.io/v1/":{},"b.io":{}}"#);
        assert!(remove(&mut legacy, Form::Legacy, &Server::parse("a.io").unwrap()).unwrap());
        assert_eq!(text(legacy), r#"{"b.io":{}}"#);
    }
}
