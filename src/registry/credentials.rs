//! Stored credentials: where they are kept, and which of them is meant.
//!
//! Owns reading docker's `config.json` and containers' `auth.json`, the order in which
//! the files are looked at, the match of a key to a repository (the longest wins), and
//! the protocol of the programs `docker-credential-*`. Refuses to know what credentials
//! are good for. Nothing here writes.
//!
//! ```text
//! given for this command     for the one registry that they were given for
//! --authfile, or $REGISTRY_AUTH_FILE           then no other file is looked at
//! $DOCKER_AUTH_CONFIG                          the document itself
//! $XDG_RUNTIME_DIR/containers/auth.json, or /run/containers/UID/auth.json
//! ~/.config/containers/auth.json
//! $DOCKER_CONFIG/config.json, or ~/.docker/config.json
//! ~/.dockercfg
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Deserializer};

use super::credential_helper;
use super::options::Options;
use super::{locked, read_json};
use crate::env;
use crate::error::{Context, Error, Result};
use crate::progress::Progress;

/// Docker Hub's key since the days of its first version.
pub(super) const HUB_KEY: &str = "https://index.docker.io/v1/";
/// A file with credentials is not longer than this, in bytes.
const FILE_MAX_BYTES: u64 = 4 << 20;

/// What proves to a registry who we are.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// A name and a password.
    Password {
        /// The name.
        username: String,
        /// The password.
        password: String,
    },
    /// A token that a token service exchanges for others (OAuth 2 refresh token).
    IdentityToken(String),
    /// A token that the registry itself takes.
    RegistryToken(String),
}

/// Says of which sort they are, and never more.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Credentials::Password { .. } => "Password(…)",
            Credentials::IdentityToken(_) => "IdentityToken(…)",
            Credentials::RegistryToken(_) => "RegistryToken(…)",
        })
    }
}

impl Credentials {
    /// What a program or an entry calls a name and a secret: `<token>` is no name.
    pub(super) fn of_pair(username: String, secret: String) -> Self {
        if username == "<token>" {
            return Credentials::IdentityToken(secret);
        }
        Credentials::Password {
            username,
            password: secret,
        }
    }
}

/// All credentials that there are, read when they are first needed.
pub(super) struct Keyring {
    given: Option<(String, Credentials)>,
    authfile: Option<PathBuf>,
    progress: Arc<dyn Progress>,
    /// What was found for a repository. The lock is held while looking, so that a
    /// program is not asked by many threads at once.
    found: Mutex<HashMap<String, Option<Credentials>>>,
}

impl Keyring {
    pub(super) fn new(options: &Options) -> Self {
        Keyring {
            given: options.credentials.clone(),
            authfile: options.authfile.clone(),
            progress: options.progress.clone(),
            found: Mutex::default(),
        }
    }

    /// The credentials for a repository, such as `library/debian` of `docker.io`.
    pub(super) fn find(&self, registry: &str, repository: &str) -> Result<Option<Credentials>> {
        if let Some((given_for, credentials)) = &self.given
            && given_for == registry
        {
            return Ok(Some(credentials.clone()));
        }
        let name = format!("{registry}/{repository}");
        let mut found = locked(&self.found);
        if let Some(known) = found.get(&name) {
            return Ok(known.clone());
        }
        let credentials = self.look_up(&name)?;
        found.insert(name, credentials.clone());
        Ok(credentials)
    }

    fn look_up(&self, name: &str) -> Result<Option<Credentials>> {
        for document in self.documents()? {
            if let Some(credentials) = document.find(name, &*self.progress)? {
                return Ok(Some(credentials));
            }
        }
        Ok(None)
    }

    /// The documents in the order in which they are asked. One that was named must be
    /// readable; one that is merely usual may be spoilt, which is said.
    fn documents(&self) -> Result<Vec<Document>> {
        let named = self.authfile.clone();
        if let Some(path) = named.or_else(|| env::get(env::REGISTRY_AUTH_FILE).map(PathBuf::from)) {
            let text = contents(&path).doing(|| format!("read `{}`", path.display()))?;
            return Ok(vec![Document::parse(&text).doing(|| {
                format!("read the credentials in `{}`", path.display())
            })?]);
        }
        let mut documents = Vec::new();
        let mut take = |origin: &str, document: Result<Document>| match document {
            Ok(document) => documents.push(document),
            Err(why) => self.progress.say(&format!(
                "warning: credentials in {origin} are not used: {}",
                why.one_line()
            )),
        };
        if let Some(text) = env::get(env::DOCKER_AUTH_CONFIG) {
            take(env::DOCKER_AUTH_CONFIG, Document::parse(text.as_bytes()));
        }
        for (path, form) in usual_files() {
            match contents(&path) {
                Ok(text) => take(&format!("`{}`", path.display()), form(&text)),
                Err(why) if is_absent(&why) => {}
                Err(why) => take(
                    &format!("`{}`", path.display()),
                    Err(Error::engine("read the file").because(why)),
                ),
            }
        }
        Ok(documents)
    }
}

type Form = fn(&[u8]) -> Result<Document>;

fn usual_files() -> Vec<(PathBuf, Form)> {
    let parse: Form = Document::parse;
    let mut files = Vec::new();
    let run = env::get("XDG_RUNTIME_DIR").map(PathBuf::from);
    let run = run.map_or_else(
        || {
            PathBuf::from(format!(
                "/run/containers/{}",
                rustix::process::getuid().as_raw()
            ))
        },
        |run| run.join("containers"),
    );
    files.push((run.join("auth.json"), parse));
    let bases = directories::BaseDirs::new();
    if let Some(bases) = &bases {
        files.push((bases.config_dir().join("containers/auth.json"), parse));
    }
    let home = bases.map(|bases| bases.home_dir().to_owned());
    let docker = env::get(env::DOCKER_CONFIG).map(PathBuf::from);
    if let Some(docker) = docker.or_else(|| home.as_ref().map(|home| home.join(".docker"))) {
        files.push((docker.join("config.json"), parse));
    }
    if let Some(home) = home {
        files.push((home.join(".dockercfg"), Document::parse_legacy));
    }
    files
}

fn contents(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(path)?
        .take(FILE_MAX_BYTES)
        .read_to_end(&mut text)?;
    Ok(text)
}

fn is_absent(why: &std::io::Error) -> bool {
    matches!(why.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// A `config.json` or `auth.json`, as far as it is about credentials.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    #[serde(default, deserialize_with = "null_is_empty")]
    auths: BTreeMap<String, Entry>,
    #[serde(default, deserialize_with = "null_is_empty")]
    cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

/// Secrets stay out of any trace.
impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry(…)")
    }
}

impl Document {
    fn parse(text: &[u8]) -> Result<Self> {
        if text.trim_ascii().is_empty() {
            return Ok(Document::default());
        }
        read_json(text)
    }

    /// A `.dockercfg` is nothing but the entries.
    fn parse_legacy(text: &[u8]) -> Result<Self> {
        Ok(Document {
            auths: read_json(text)?,
            ..Document::default()
        })
    }

    /// Looks for a name such as `docker.io/library/debian`.
    fn find(&self, name: &str, progress: &dyn Progress) -> Result<Option<Credentials>> {
        let registry = name.split('/').next().unwrap_or(name);
        let server = match registry {
            "docker.io" => HUB_KEY,
            other => other,
        };
        if let Some(program) = longest_match(&self.cred_helpers, name)
            && let Some(credentials) = credential_helper::get(program, server)?
        {
            return Ok(Some(credentials));
        }
        if let Some(program) = self.creds_store.as_deref().filter(|p| !p.is_empty()) {
            // It stands for every registry, those included that need no credentials; so
            // one that does not work is no reason to fail.
            match credential_helper::get(program, server) {
                Ok(Some(credentials)) => return Ok(Some(credentials)),
                Ok(None) => {}
                Err(why) => progress.say(&format!("warning: {}", why.one_line())),
            }
        }
        match longest_match(&self.auths, name) {
            Some(entry) => entry
                .credentials()
                .doing(|| format!("read the stored credentials for `{registry}`")),
            None => Ok(None),
        }
    }
}

/// The entry whose key names most of `name`: the repository, a namespace, the registry.
fn longest_match<'a, T>(entries: &'a BTreeMap<String, T>, name: &str) -> Option<&'a T> {
    let mut wanted = name;
    loop {
        let found = entries.iter().find(|(key, _)| normalised(key) == wanted);
        if let Some((_, entry)) = found {
            return Some(entry);
        }
        wanted = wanted.rsplit_once('/')?.0;
    }
}

/// A key as docker or podman may have written it, in the form of a reference's name.
fn normalised(key: &str) -> &str {
    let bare = key
        .strip_prefix("https://")
        .or_else(|| key.strip_prefix("http://"));
    let key = match bare {
        // Docker's keys are addresses of an API, not of a namespace.
        Some(bare) => bare.split('/').next().unwrap_or(bare),
        None => key.trim_end_matches('/'),
    };
    match key {
        "index.docker.io" | "registry-1.docker.io" | "index.docker.io/v1" => "docker.io",
        key => key,
    }
}

impl Entry {
    /// An entry may be empty: docker leaves such ones where a program keeps the secret.
    fn credentials(&self) -> Result<Option<Credentials>> {
        let filled = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
        if let Some(token) = filled(&self.registrytoken) {
            return Ok(Some(Credentials::RegistryToken(token)));
        }
        if let Some(token) = filled(&self.identitytoken) {
            return Ok(Some(Credentials::IdentityToken(token)));
        }
        if let Some(auth) = filled(&self.auth) {
            return decode_basic(&auth)
                .map(|(username, password)| Some(Credentials::of_pair(username, password)))
                .ok_or_else(|| {
                    Error::engine("the member `auth` is not `name:password` in base64")
                });
        }
        Ok(filled(&self.username).map(|username| {
            Credentials::of_pair(username, self.password.clone().unwrap_or_default())
        }))
    }
}

fn null_is_empty<'de, D, T>(from: D) -> std::result::Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// `name:password` in base64 (RFC 7617).
pub(super) fn encode_basic(username: &str, password: &str) -> String {
    let text = format!("{username}:{password}");
    let mut encoded = String::new();
    for group in text.as_bytes().chunks(3) {
        let bits = group
            .iter()
            .fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - group.len()));
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            match digit <= group.len() {
                true => encoded.push(BASE64[value as usize] as char),
                false => encoded.push('='),
            }
        }
    }
    encoded
}

fn decode_basic(text: &str) -> Option<(String, String)> {
    let digits = text.trim().trim_end_matches('=');
    if digits.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for digit in digits.bytes() {
        let value = BASE64.iter().position(|known| *known == digit)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    let (username, password) = text.split_once(':')?;
    // Some old writers padded the text with zeros before they encoded it.
    let password = password.trim_end_matches('\0');
    Some((username.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn find(document: &str, name: &str) -> Option<Credentials> {
        let document = Document::parse(document.as_bytes()).unwrap();
        document.find(name, &Silent).unwrap()
    }

    fn password(username: &str, password: &str) -> Option<Credentials> {
        Some(Credentials::Password {
            username: username.to_owned(),
            password: password.to_owned(),
        })
    }

    #[test]
    fn basic_credentials_survive_their_encoding() {
        for (username, word) in [
            ("a", ""),
            ("ab", "c"),
            ("é", "p:w:"),
            ("", "x"),
            ("abc", "défg"),
        ] {
            let text = encode_basic(username, word);
            assert_eq!(text.len() % 4, 0);
            let pair = (username.to_owned(), word.to_owned());
            assert_eq!(decode_basic(&text), Some(pair.clone()));
            assert_eq!(decode_basic(text.trim_end_matches('=')), Some(pair));
        }
        assert_eq!(
            encode_basic("Aladdin", "open sesame"),
            "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        for bad in ["", "Q", "YWJj", "YTpi\u{e9}", "YTpi YTpi", "/////w=="] {
            assert_eq!(decode_basic(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_longest_key_wins() {
        let document = format!(
            r#"{{"auths":{{
                "quay.io":{{"auth":"{}"}},
                "quay.io/team":{{"auth":"{}"}},
                "quay.io/team/app":{{"auth":"{}"}},
                "quay.io/tea":{{"auth":"{}"}}}}}}"#,
            encode_basic("host", "1"),
            encode_basic("namespace", "2"),
            encode_basic("repository", "3"),
            encode_basic("other", "4"),
        );
        for (name, found) in [
            ("quay.io/team/app", password("repository", "3")),
            ("quay.io/team/app2", password("namespace", "2")),
            ("quay.io/team/app/x", password("repository", "3")),
            ("quay.io/x", password("host", "1")),
            ("quay.io:443/x", None),
            ("evil.quay.io/x", None),
        ] {
            assert_eq!(find(&document, name), found, "{name}");
        }
    }

    #[test]
    fn docker_hub_is_known_by_all_its_names() {
        for key in [
            "https://index.docker.io/v1/",
            "https://index.docker.io/v2/",
            "index.docker.io",
            "docker.io",
            "https://registry-1.docker.io",
        ] {
            let document = format!(r#"{{"auths":{{"{key}":{{"username":"u","password":"p"}}}}}}"#);
            assert_eq!(
                find(&document, "docker.io/library/debian"),
                password("u", "p"),
                "{key}"
            );
            assert_eq!(find(&document, "quay.io/library/debian"), None);
        }
        let document = r#"{"auths":{"http://localhost:5000/v2/":{"username":"u","password":"p"}}}"#;
        assert_eq!(find(document, "localhost:5000/x"), password("u", "p"));
    }

    #[test]
    fn entries_of_all_sorts_are_understood() {
        for (entry, found) in [
            (r#"{}"#, None),
            (r#"{"auth":""}"#, None),
            (r#"{"auth":null,"email":"x"}"#, None),
            (r#"{"auth":"YTpi"}"#, password("a", "b")),
            (r#"{"username":"a"}"#, password("a", "")),
            (
                r#"{"auth":"YTpi","identitytoken":"t"}"#,
                Some(Credentials::IdentityToken("t".to_owned())),
            ),
            (
                r#"{"auth":"PHRva2VuPjp0"}"#,
                Some(Credentials::IdentityToken("t".to_owned())),
            ),
            (
                r#"{"registrytoken":"t"}"#,
                Some(Credentials::RegistryToken("t".to_owned())),
            ),
        ] {
            let document = format!(r#"{{"auths":{{"h.x":{entry}}},"credHelpers":null}}"#);
            assert_eq!(find(&document, "h.x/a"), found, "{entry}");
        }
        let legacy = br#"{"https://h.x/v1/":{"auth":"YTpi","email":""}}"#;
        let legacy = Document::parse_legacy(legacy).unwrap();
        assert_eq!(legacy.find("h.x/a", &Silent).unwrap(), password("a", "b"));
    }

    #[test]
    fn a_spoilt_entry_is_an_error_that_shows_no_secret() {
        let document = Document::parse(br#"{"auths":{"h.x":{"auth":"hunter2!"}}}"#).unwrap();
        let error = document.find("h.x/a", &Silent).unwrap_err();
        assert!(!error.one_line().contains("hunter2"));
        assert!(!format!("{document:?}").contains("hunter2"));
        let secret = password("name", "hunter2").unwrap();
        assert!(!format!("{secret:?}").contains("hunter2"));
    }

    #[test]
    fn given_credentials_are_for_one_registry_and_a_named_file_must_exist() {
        let keyring = Keyring::new(&Options {
            credentials: Some(("a.x".to_owned(), password("u", "p").unwrap())),
            authfile: Some(PathBuf::from("/nonexistent/auth.json")),
            ..Options::default()
        });
        assert_eq!(keyring.find("a.x", "b").unwrap(), password("u", "p"));
        assert!(keyring.find("b.x", "b").is_err());
    }
}
