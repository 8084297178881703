//! `registries.conf`, version 2: which places stand for a registry's name.
//!
//! Owns the document (containers-registries.conf(5)), what several of them together say,
//! and the places that an image may be had from: its mirrors in order, and then where its
//! name leads. Pure: where the files are is [`super::registries_files`]'s. What cannot be
//! understood is an error, as it may be what forbids a registry. Ignored are
//! `unqualified-search-registries` and `short-name-mode`, as a name without a registry is
//! an alias or one of `docker.io`, and `credential-helpers`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Context, Error, Result};
use crate::reference::{Reference, split_short};

/// What all configuration files say together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registries {
    /// By their prefixes.
    entries: BTreeMap<String, Entry>,
    /// Whole names by short ones.
    aliases: BTreeMap<String, String>,
}

/// A registry that something is said of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name, or a prefix of images' names.
    pub name: String,
    /// What stands in for it, in order.
    pub mirrors: Vec<String>,
    /// Whether it need not prove who it is.
    pub is_insecure: bool,
}

/// A place that an image's manifests and blobs may be had from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// Host and optional port of the registry that is really spoken to.
    pub(super) registry: String,
    /// The repository there.
    pub(super) repository: String,
    /// Whether that registry need not prove who it is.
    pub(super) is_insecure: bool,
    /// Whether it merely stands in for another.
    pub(super) is_mirror: bool,
}

/// What is asked of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What a tag names at the moment.
    Tag,
    /// What a digest proves.
    Digest,
}

/// One `[[registry]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    location: Option<Location>,
    is_insecure: bool,
    is_blocked: bool,
    mirrors: Vec<Mirror>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Mirror {
    location: Location,
    is_insecure: bool,
    serves: Serves,
}

/// What a mirror is asked for (`pull-from-mirror`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Serves {
    #[default]
    All,
    DigestOnly,
    TagOnly,
}

/// `host[:port][/path]`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Location(String);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Document {
    #[serde(default)]
    registry: Vec<RegistryTable>,
    #[serde(default)]
    aliases: BTreeMap<String, String>,
    /// Only version 1 has this.
    registries: Option<toml::Table>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct RegistryTable {
    prefix: Option<String>,
    location: Option<String>,
    #[serde(default)]
    insecure: bool,
    #[serde(default)]
    blocked: bool,
    #[serde(default)]
    mirror_by_digest_only: bool,
    #[serde(default)]
    mirror: Vec<MirrorTable>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct MirrorTable {
    location: String,
    #[serde(default)]
    insecure: bool,
    pull_from_mirror: Option<Serves>,
}

impl Registries {
    /// Takes in a document. What it says goes before what earlier ones say of the same
    /// prefix or alias.
    ///
    /// # Errors
    /// It is not TOML, or says what makes no sense.
    pub fn add(&mut self, text: &str) -> Result<()> {
        let document: Document = toml::from_str(text).map_err(|why| {
            let line = why.span().map(|span| text[..span.start].lines().count());
            let place = line.map_or(String::new(), |line| format!(" (line {})", line.max(1)));
            Error::usage(format!("{}{place}", why.message()))
        })?;
        if document.registries.is_some() {
            return Err(Error::usage("it is in the old form, version 1")
                .hint("Write it as containers-registries.conf(5) describes version 2."));
        }
        for table in document.registry {
            let (prefix, entry) = entry(table)?;
            self.entries.insert(prefix, entry);
        }
        for (short, name) in document.aliases {
            match name.is_empty() {
                // So a later file takes an alias of an earlier one away.
                true => drop(self.aliases.remove(&short)),
                false => drop(self.aliases.insert(short, name)),
            }
        }
        Ok(())
    }

    /// The name that a short one, such as `fedora:41`, is an alias of.
    ///
    /// # Errors
    /// The alias leads to what is no name.
    pub fn alias(&self, given: &str) -> Result<Option<Reference>> {
        let Some((short, suffix)) = split_short(given) else {
            return Ok(None);
        };
        let Some(name) = self.aliases.get(short) else {
            return Ok(None);
        };
        let doing = || format!("follow the alias `{short}` of registries.conf to `{name}`");
        if split_short(name).is_some() {
            return Err(Error::usage("it names no registry")).doing(doing);
        }
        format!("{name}{suffix}").parse().map(Some).doing(doing)
    }

    /// Where an image may be had from, in the order to ask; the last one is where its name
    /// leads.
    ///
    /// # Errors
    /// Its registry is blocked, or the name that it has there is none.
    pub(super) fn sources(&self, image: &Reference, wanted: Wanted) -> Result<Vec<Source>> {
        let name = image.name();
        let Some((prefix, entry)) = self.find(image) else {
            return Ok(vec![Source::of(&name, false, false)?]);
        };
        refuse_if_blocked(&name, prefix, entry)?;
        let serves = |mirror: &&Mirror| match mirror.serves {
            Serves::All => true,
            Serves::DigestOnly => wanted == Wanted::Digest,
            // A blob has nothing but a digest: what counts is how its image was asked for.
            Serves::TagOnly => wanted == Wanted::Tag || image.digest().is_none(),
        };
        let mut sources = Vec::new();
        for mirror in entry.mirrors.iter().filter(serves) {
            let there = mirror.location.renamed(&name, prefix);
            sources.push(Source::of(&there, mirror.is_insecure, true)?);
        }
        let there = match &entry.location {
            Some(location) => location.renamed(&name, prefix),
            None => name,
        };
        sources.push(Source::of(&there, entry.is_insecure, false)?);
        Ok(sources)
    }

    /// Where an image is pushed to: where its name says, whatever it is pulled from.
    ///
    /// # Errors
    /// Its registry is blocked.
    pub(super) fn destination(&self, image: &Reference) -> Result<Source> {
        let name = image.name();
        match self.find(image) {
            Some((prefix, entry)) => {
                refuse_if_blocked(&name, prefix, entry)?;
                Source::of(&name, entry.is_insecure, false)
            }
            None => Source::of(&name, false, false),
        }
    }

    /// All registries that something is said of, by name.
    pub fn indexes(&self) -> impl Iterator<Item = Index> {
        self.entries.iter().map(|(name, entry)| Index {
            name: name.clone(),
            mirrors: entry
                .mirrors
                .iter()
                .map(|mirror| mirror.location.0.clone())
                .collect(),
            is_insecure: entry.is_insecure,
        })
    }

    /// Whether a host (`host[:port]`) as a whole need not prove who it is.
    pub(super) fn is_insecure(&self, host: &str) -> bool {
        self.longest(|prefix| covers(prefix, host))
            .is_some_and(|(_, entry)| entry.is_insecure)
    }

    /// What is said of an image: under the longest prefix of its name.
    fn find(&self, image: &Reference) -> Option<(&str, &Entry)> {
        let (name, whole) = (image.name(), image.to_string());
        self.longest(|prefix| covers(prefix, &name) || prefix == whole)
    }

    fn longest(&self, fits: impl Fn(&str) -> bool) -> Option<(&str, &Entry)> {
        let fitting = self.entries.iter().filter(|(prefix, _)| fits(prefix));
        let longest = fitting.max_by_key(|(prefix, _)| prefix.len());
        longest.map(|(prefix, entry)| (prefix.as_str(), entry))
    }
}

fn entry(table: RegistryTable) -> Result<(String, Entry)> {
    let location = table.location.as_deref().filter(|text| !text.is_empty());
    let prefix = table.prefix.as_deref().filter(|text| !text.is_empty());
    let prefix = prefix.or(location).ok_or_else(|| {
        Error::usage("a table `[[registry]]` has neither `prefix` nor `location`")
    })?;
    let prefix = prefix.trim_end_matches('/');
    let doing = || format!("read what is said of `{prefix}`");
    check_prefix(prefix).doing(doing)?;
    let mirror = |table_of_mirror: MirrorTable| -> Result<Mirror> {
        let serves = match (
            table.mirror_by_digest_only,
            table_of_mirror.pull_from_mirror,
        ) {
            (false, serves) => serves.unwrap_or_default(),
            (true, None) => Serves::DigestOnly,
            (true, Some(_)) => {
                return Err(Error::usage(
                    "`mirror-by-digest-only` and `pull-from-mirror` exclude each other",
                ));
            }
        };
        Ok(Mirror {
            location: Location::parse(&table_of_mirror.location)?,
            is_insecure: table_of_mirror.insecure,
            serves,
        })
    };
    let mirrors: Result<Vec<Mirror>> = table.mirror.into_iter().map(mirror).collect();
    let entry = Entry {
        location: location.map(Location::parse).transpose().doing(doing)?,
        is_insecure: table.insecure,
        is_blocked: table.blocked,
        mirrors: mirrors.doing(doing)?,
    };
    Ok((prefix.to_owned(), entry))
}

/// `host[:port][/path][:tag|@digest]`, or `*.domain`.
fn check_prefix(prefix: &str) -> Result<()> {
    match prefix.strip_prefix("*.") {
        Some(domain) if domain.contains(['*', '/']) || domain.is_empty() => Err(Error::usage(
            "`*.` stands for hosts, before the domain alone",
        )),
        None if prefix.contains('*') => Err(Error::usage("`*` may stand at the beginning alone")),
        _ => refuse_scheme(prefix),
    }
}

fn refuse_scheme(text: &str) -> Result<()> {
    match text.contains("://") {
        true => Err(Error::usage(format!(
            "`{text}` is an address; a name such as `registry.example.org/team` is wanted"
        ))),
        false => Ok(()),
    }
}

fn refuse_if_blocked(name: &str, prefix: &str, entry: &Entry) -> Result<()> {
    match entry.is_blocked {
        true => Err(Error::engine(format!(
            "`{name}` is blocked: registries.conf has `blocked = true` for `{prefix}`"
        ))),
        false => Ok(()),
    }
}

/// Whether a prefix covers a name: as a whole, up to a slash, or as a domain of its host.
fn covers(prefix: &str, name: &str) -> bool {
    match prefix.strip_prefix('*') {
        Some(domain) => {
            let host = name.split('/').next().unwrap_or(name);
            host.len() > domain.len() && host.ends_with(domain)
        }
        None => {
            let rest = name.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        }
    }
}

impl Location {
    fn parse(text: &str) -> Result<Self> {
        let text = text.trim_end_matches('/');
        refuse_scheme(text)?;
        let host = text.split('/').next().unwrap_or(text);
        // What can be a registry and a path in it, references know.
        match format!("{text}/any").parse::<Reference>() {
            Ok(sound) if sound.registry() == host => Ok(Location(text.to_owned())),
            _ => Err(Error::usage(format!(
                "`{text}` is not a place such as `registry.example.org:5000/team`"
            ))),
        }
    }

    /// The name that an image has here: this place in place of the prefix.
    fn renamed(&self, name: &str, prefix: &str) -> String {
        let from = match prefix.starts_with('*') {
            true => name.find('/').unwrap_or(name.len()),
            // A prefix with a tag or digest covers the whole name.
            false => prefix.len().min(name.len()),
        };
        format!("{}{}", self.0, &name[from..])
    }
}

impl Source {
    fn of(name: &str, is_insecure: bool, is_mirror: bool) -> Result<Self> {
        let (registry, repository) = name.split_once('/').ok_or_else(|| {
            Error::usage(format!(
                "registries.conf leads to `{name}`, which names no repository"
            ))
        })?;
        Ok(Source {
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            is_insecure,
            is_mirror,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Registries {
        let mut registries = Registries::default();
        registries.add(text).unwrap();
        registries
    }

    fn places(registries: &Registries, image: &str, wanted: Wanted) -> Vec<String> {
        let sources = registries.sources(&image.parse().unwrap(), wanted).unwrap();
        let count = sources.len();
        let shown = sources.into_iter().enumerate().map(|(at, source)| {
            assert_eq!(source.is_mirror, at + 1 < count);
            let mark = if source.is_insecure { "!" } else { "" };
            format!("{}/{}{mark}", source.registry, source.repository)
        });
        shown.collect()
    }

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn what_nothing_is_said_of_is_where_its_name_says() {
        let nothing = Registries::default();
        for (image, place) in [
            ("debian", "docker.io/library/debian"),
            ("h.x:1/a/b", "h.x:1/a/b"),
        ] {
            assert_eq!(places(&nothing, image, Wanted::Tag), [place]);
        }
    }

    #[test]
    fn the_longest_prefix_decides() {
        let registries = read(
            r#"
            [[registry]]
            location = "h.x"
            insecure = true
            [[registry]]
            prefix = "h.x/team"
            location = "other.x:5000/of/team"
            [[registry]]
            prefix = "h.x/team/app:2"
            location = "two.x/app"
            [[registry]]
            prefix = "*.example.com"
            location = "inner.x/mirror"
            [[registry]]
            prefix = "a.example.com"
            "#,
        );
        for (image, place) in [
            ("h.x/a", "h.x/a!"),
            ("h.x/team/app:1", "other.x:5000/of/team/app"),
            ("h.x/team", "other.x:5000/of/team"),
            ("h.x/team/app:2", "two.x/app"),
            ("h.x/teams", "h.x/teams!"),
            // A port makes another registry.
            ("h.x:5000/a", "h.x:5000/a"),
            ("evilh.x/a", "evilh.x/a"),
            ("b.example.com/a", "inner.x/mirror/a"),
            ("c.b.example.com/a/b", "inner.x/mirror/a/b"),
            ("example.com/a", "example.com/a"),
            ("badexample.com/a", "badexample.com/a"),
            // Of the two that fit and are equally long, the one without `*`.
            ("a.example.com/a", "a.example.com/a"),
        ] {
            assert_eq!(places(&registries, image, Wanted::Tag), [place], "{image}");
        }
    }

    #[test]
    fn mirrors_are_asked_in_order_for_what_they_serve() {
        let registries = read(
            r#"
            unqualified-search-registries = ["quay.io"]
            short-name-mode = "enforcing"
            [[registry]]
            prefix = "docker.io"
            [[registry.mirror]]
            location = "one.x/hub"
            insecure = true
            [[registry.mirror]]
            location = "two.x"
            pull-from-mirror = "digest-only"
            [[registry.mirror]]
            location = "three.x"
            pull-from-mirror = "tag-only"
            "#,
        );
        let (one, two) = ("one.x/hub/library/debian!", "two.x/library/debian");
        let (three, hub) = ("three.x/library/debian", "docker.io/library/debian");
        let by_digest = format!("debian@{DIGEST}");
        for (image, wanted, expected) in [
            ("debian", Wanted::Tag, vec![one, three, hub]),
            // A blob of an image that a tag named.
            ("debian", Wanted::Digest, vec![one, two, three, hub]),
            (&by_digest, Wanted::Digest, vec![one, two, hub]),
        ] {
            assert_eq!(places(&registries, image, wanted), expected, "{image}");
        }
        assert_eq!(
            registries
                .destination(&"debian".parse().unwrap())
                .unwrap()
                .registry,
            "docker.io"
        );
    }

    #[test]
    fn a_push_goes_where_the_name_says() {
        let registries = read("[[registry]]\nprefix='h.x'\nlocation='o.x'\ninsecure=true");
        let to = registries.destination(&"h.x/a".parse().unwrap()).unwrap();
        assert_eq!((to.registry.as_str(), to.is_insecure), ("h.x", true));
    }

    #[test]
    fn what_is_blocked_is_neither_pulled_nor_pushed() {
        let registries = read(
            "[[registry]]\nprefix='h.x'\nblocked=true\n[[registry]]\nprefix='h.x/good'\n\
             [[registry]]\nprefix='*.bad.x'\nblocked=true",
        );
        for image in ["h.x/a", "a.bad.x/b"] {
            let image: Reference = image.parse().unwrap();
            let error = registries.sources(&image, Wanted::Tag).unwrap_err();
            assert!(error.one_line().contains("is blocked"), "{error:?}");
            assert!(registries.destination(&image).is_err());
        }
        assert!(
            registries
                .destination(&"h.x/good/a".parse().unwrap())
                .is_ok()
        );
    }

    #[test]
    fn an_alias_is_of_a_short_name_alone() {
        let registries = read(
            "[aliases]\n'fedora'='registry.fedoraproject.org/fedora'\n'a/b'='h.x/c'\n'bad'='nowhere'",
        );
        for (given, name) in [
            (
                "fedora",
                Some("registry.fedoraproject.org/fedora:latest".to_owned()),
            ),
            (
                "fedora:41",
                Some("registry.fedoraproject.org/fedora:41".to_owned()),
            ),
            (&format!("a/b@{DIGEST}"), Some(format!("h.x/c@{DIGEST}"))),
            ("docker.io/fedora", None),
            ("localhost/fedora", None),
            ("debian", None),
            ("library/fedora", None),
        ] {
            let found = registries.alias(given).unwrap();
            assert_eq!(found.map(|name| name.to_string()), name, "{given}");
        }
        assert!(registries.alias("bad").is_err());
    }

    #[test]
    fn later_files_go_before_earlier_ones() {
        let mut registries =
            read("[[registry]]\nprefix='h.x'\nblocked=true\n[aliases]\n'a'='h.x/a'\n'b'='h.x/b'");
        registries
            .add("[[registry]]\nprefix='h.x/'\nlocation='o.x'\n[aliases]\n'a'='i.x/a'\n'b'=''")
            .unwrap();
        assert_eq!(places(&registries, "h.x/a", Wanted::Tag), ["o.x/a"]);
        assert_eq!(registries.alias("a").unwrap().unwrap().registry(), "i.x");
        assert_eq!(registries.alias("b").unwrap(), None);
    }

    #[test]
    fn what_makes_no_sense_is_an_error() {
        for text in [
            "[[registry]]",
            "[[registry]]\nprefix=''",
            "[[registry]]\nlocation='https://h.x'",
            "[[registry]]\nlocation='h.x/UPPER'",
            "[[registry]]\nlocation='user@h.x'",
            "[[registry]]\nlocation='h.x/a:1'",
            "[[registry]]\nlocation='h.x?query'",
            "[[registry]]\nlocation='nohost/a'",
            "[[registry]]\nprefix='a.*.x'",
            "[[registry]]\nprefix='*.x/a'",
            "[[registry]]\nprefix='*.'",
            "[[registry]]\nprefix='h.x'\nblocked='yes'",
            "[[registry]]\nprefix='h.x'\n[[registry.mirror]]\nlocation=''",
            "[[registry]]\nprefix='h.x'\n[[registry.mirror]]\nlocation='m.x'\npull-from-mirror='some'",
            "[[registry]]\nprefix='h.x'\nmirror-by-digest-only=true\n[[registry.mirror]]\nlocation='m.x'\npull-from-mirror='all'",
            "[registries.search]\nregistries=['h.x']",
            "nonsense",
        ] {
            assert!(Registries::default().add(text).is_err(), "{text}");
        }
        let error = Registries::default()
            .add("a = 1\n[[registry]\n")
            .unwrap_err();
        assert!(error.one_line().contains("line 2"), "{error:?}");
        // A prefix that is a whole repository leaves nothing to a place that is a host.
        let registries = read("[[registry]]\nprefix='h.x/a'\nlocation='o.x'");
        assert!(
            registries
                .sources(&"h.x/a".parse().unwrap(), Wanted::Tag)
                .is_err()
        );
    }

    #[test]
    fn a_host_is_insecure_if_that_is_said_of_it_as_a_whole() {
        let registries = read(
            "[[registry]]\nprefix='h.x'\ninsecure=true\n[[registry]]\nprefix='o.x/a'\ninsecure=true",
        );
        assert!(registries.is_insecure("h.x"));
        assert!(!registries.is_insecure("o.x"));
        assert!(!registries.is_insecure("h.x:5000"));
    }
}
