//! Stored credentials: where they are kept, and which of them is meant.
//!
//! Owns what docker's `config.json` and containers' `auth.json` say, the order in which
//! they are asked, and the match of a key to a repository (the longest wins). Refuses to
//! know what credentials are good for. Nothing here writes: see `login.rs`.
//!
//! ```text
//! given for this command     for the one registry that they were given for
//! --authfile, or $REGISTRY_AUTH_FILE           then no other file is looked at
//! $DOCKER_AUTH_CONFIG                          the document itself
//! the usual files                              credential_files.rs
//! ```

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Deserializer};

use super::credential_files::{self, Form};
use super::credential_helper;
use super::options::Options;
use super::{locked, read_json};
use crate::env;
use crate::error::{Context, Error, Result};
use crate::progress::Progress;

/// Docker Hub's key since the days of its first version.
pub(super) const HUB_KEY: &str = "https://index.docker.io/v1/";
/// What stands for a name where the secret is an identity token.
pub(super) const TOKEN_USER: &str = "<token>";
/// Base64 as all writers of such files have written it: some left out the padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

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
        if username == TOKEN_USER {
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
        let named = credential_files::named(self.authfile.as_deref());
        for source in sources(named, &*self.progress)? {
            if let Some(credentials) = source.document.find(name, &*self.progress)? {
                return Ok(Some(credentials));
            }
        }
        Ok(None)
    }
}

/// A document with credentials, and where it is.
pub(super) struct Source {
    /// The file, and how it is written; none if it is a variable of the environment.
    pub(super) file: Option<(PathBuf, Form)>,
    pub(super) document: Document,
}

/// The documents in the order in which they are asked. One that was named must be
/// readable; one that is merely usual may be spoilt, which is said.
pub(super) fn sources(named: Option<PathBuf>, progress: &dyn Progress) -> Result<Vec<Source>> {
    if let Some(path) = named {
        let text =
            credential_files::contents(&path).doing(|| format!("read `{}`", path.display()))?;
        let document = Document::parse(&text)
            .doing(|| format!("read the credentials in `{}`", path.display()))?;
        let file = Some((path, Form::Current));
        return Ok(vec![Source { file, document }]);
    }
    let mut sources = Vec::new();
    let mut take = |origin: &str, file, document: Result<Document>| match document {
        Ok(document) => sources.push(Source { file, document }),
        Err(why) => progress.say(&format!(
            "warning: credentials in {origin} are not used: {}",
            why.one_line()
        )),
    };
    if let Some(text) = env::get(env::DOCKER_AUTH_CONFIG) {
        let document = Document::parse(text.as_bytes());
        take(env::DOCKER_AUTH_CONFIG, None, document);
    }
    for (path, form) in credential_files::usual() {
        let origin = format!("`{}`", path.display());
        let document = match credential_files::contents(&path) {
            Err(why) if credential_files::is_absent(&why) => continue,
            Err(why) => Err(Error::engine("read the file").because(why)),
            Ok(text) => match form {
                Form::Current => Document::parse(&text),
                Form::Legacy => Document::parse_legacy(&text),
            },
        };
        take(&origin, Some((path, form)), document);
    }
    Ok(sources)
}

/// A `config.json` or `auth.json`, as far as it is about credentials.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(super) auths: BTreeMap<String, Entry>,
    /// Programs that keep the secrets of one registry each.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub(super) cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct Entry {
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
        let server = server_key(registry);
        if let Some(program) = longest_match(&self.cred_helpers, name)
            && let Some(credentials) = credential_helper::get(program, server)?
        {
            return Ok(Some(credentials));
        }
        if let Some(program) = self.general_program() {
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

    /// The program that keeps the secrets of all registries that have none of their own.
    pub(super) fn general_program(&self) -> Option<&str> {
        self.creds_store.as_deref().filter(|name| !name.is_empty())
    }

    /// The program that keeps the secrets of a registry.
    pub(super) fn program_for(&self, name: &str) -> Option<&str> {
        longest_match(&self.cred_helpers, name)
            .map(String::as_str)
            .or_else(|| self.general_program())
    }

    /// Who is logged in to a registry, or to a namespace of one.
    pub(super) fn user(&self, name: &str) -> Result<Option<String>> {
        let registry = name.split('/').next().unwrap_or(name);
        if let Some(program) = self.program_for(name)
            && let Some(credentials) = credential_helper::get(program, server_key(registry))?
        {
            return Ok(Some(match credentials {
                Credentials::Password { username, .. } => username,
                _ => TOKEN_USER.to_owned(),
            }));
        }
        Ok(longest_match(&self.auths, name).and_then(Entry::user))
    }

    /// Whether there is an entry for just that registry or namespace.
    pub(super) fn has_entry(&self, name: &str) -> bool {
        self.auths.keys().any(|key| normalised(key) == name)
    }
}

/// What a registry is called as a key, and to programs.
pub(super) fn server_key(registry: &str) -> &str {
    match registry {
        "docker.io" => HUB_KEY,
        other => other,
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
pub(super) fn normalised(key: &str) -> &str {
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

    /// Who is logged in by it.
    fn user(&self) -> Option<String> {
        let decoded = self.auth.as_deref().and_then(decode_basic);
        let named = decoded.map(|(username, _)| username);
        let named = named.or_else(|| self.username.clone());
        let has_token = self.identitytoken.is_some() || self.registrytoken.is_some();
        named
            .filter(|username| !username.is_empty())
            .or_else(|| has_token.then(|| TOKEN_USER.to_owned()))
    }
}

fn null_is_empty<'de, D, T>(from: D) -> std::result::Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// `name:password` in base64 (RFC 7617).
pub(super) fn encode_basic(username: &str, password: &str) -> String {
    BASE64.encode(format!("{username}:{password}"))
}

fn decode_basic(text: &str) -> Option<(String, String)> {
    let text = String::from_utf8(BASE64.decode(text.trim()).ok()?).ok()?;
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
