//! `search`: looks for repositories in a registry, and for the tags of one.

use super::filter::{self, Filters};
use crate::error::Result;
use crate::reference::Reference;
use crate::registry::{Client, Options, SearchResult, Server};

/// The keys of `--filter`.
pub const FILTERS: [&str; 3] = ["is-official", "is-automated", "stars"];
const HUB: &str = "docker.io";

/// Looks for repositories. A word with a registry in front is looked for there, else at
/// Docker Hub. What people like most comes first.
pub fn search(
    given: &str,
    limit: usize,
    filters: &Filters,
    registry: Options,
) -> Result<Vec<SearchResult>> {
    let (official, automated) = (filters.flag("is-official")?, filters.flag("is-automated")?);
    let stars = stars(filters)?;
    let (host, term) = split(given);
    let mut found = Client::new(registry).search(host, term, limit)?;
    found.retain(|one| {
        official.is_none_or(|wanted| wanted == one.is_official)
            && automated.is_none_or(|wanted| wanted == one.is_automated)
            && one.stars >= stars
    });
    found.sort_by_key(|one| std::cmp::Reverse(one.stars));
    Ok(found)
}

/// The tags of a repository, in the registry's order.
pub fn tags(image: &str, registry: Options) -> Result<Vec<Reference>> {
    Client::new(registry).tags(&image.parse()?)
}

/// How many stars there have to be.
fn stars(filters: &Filters) -> Result<i64> {
    let mut least = 0;
    for value in filters.values("stars") {
        let stars: i64 = value
            .parse()
            .map_err(|_| filter::bad_value("stars", value).hint("It is a number."))?;
        least = stars.max(least);
    }
    Ok(least)
}

/// The registry and the word.
fn split(given: &str) -> (&str, &str) {
    match given.split_once('/') {
        Some((host, term)) => match Server::parse(host) {
            Ok(server) if server.registry() == HUB => (HUB, term),
            Ok(_) => (host, term),
            Err(_) => (HUB, given),
        },
        None => (HUB, given),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_may_stand_before_the_word() {
        for (given, wanted) in [
            ("alpine", ("docker.io", "alpine")),
            ("library/alpine", ("docker.io", "library/alpine")),
            ("docker.io/alpine", ("docker.io", "alpine")),
            ("localhost:5000/team/app", ("localhost:5000", "team/app")),
            ("reg.example.org/", ("reg.example.org", "")),
        ] {
            assert_eq!(split(given), wanted);
        }
    }
}
