//! Looking for repositories by a word.
//!
//! Owns docker's search (`GET /v1/search`), which Docker Hub answers at a host of its own
//! and some registries at theirs, and a look through the catalogue
//! (`GET /v2/_catalog`) of those that have no such search.

use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode, Url};
use serde::Deserialize;

use super::client::{Client, Repository};
use super::fault::{self, Asked, Tried};
use super::tags::{PAGE_MAX_BYTES, PAGES_MAX, next_page};
use super::transport::{self, Call};
use super::{read_at_most, read_json};
use crate::error::{Context, Error, Result};
use crate::reference::Reference;

/// Where Docker Hub answers searches.
const HUB_INDEX: &str = "index.docker.io";
/// The scope of a token for the catalogue (distribution, "Token Scope").
const CATALOGUE_SCOPE: &str = "registry:catalog:*";
/// So many names are asked for at a time.
const CATALOGUE_PAGE: usize = 100;

/// A repository that was found.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SearchResult {
    /// Its name: as the Hub writes it, or with the registry in front.
    pub name: String,
    /// What its owner says of it.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub description: String,
    /// How many people like it.
    #[serde(default, rename = "star_count")]
    pub stars: i64,
    /// Whether the Hub's owner answers for it.
    #[serde(default)]
    pub is_official: bool,
    /// Whether the Hub built it.
    #[serde(default)]
    pub is_automated: bool,
}

impl Client {
    /// Looks for repositories of a registry: at most `limit`, in its own order.
    ///
    /// # Errors
    /// The registry cannot be reached, or does not let us look.
    pub fn search(&self, registry: &str, term: &str, limit: usize) -> Result<Vec<SearchResult>> {
        let search = || {
            // An empty word is for the catalogue: docker's search has no answer to it.
            if !term.is_empty()
                && let Some(found) = self.search_index(registry, term, limit)?
            {
                return Ok(found);
            }
            self.search_catalogue(registry, term, limit)
        };
        search().doing(|| match term {
            "" => format!("list the repositories of `{registry}`"),
            _ => format!("search `{registry}` for `{term}`"),
        })
    }

    /// Docker's search; nothing if a registry has none. It is open to everyone.
    fn search_index(
        &self,
        registry: &str,
        term: &str,
        limit: usize,
    ) -> Result<Option<Vec<SearchResult>>> {
        let is_hub = registry == "docker.io";
        let host = if is_hub { HUB_INDEX } else { registry };
        let all = self.whole(host, &[])?;
        let endpoint = &all.endpoint;
        let mut url = endpoint.url("/v1/search")?;
        url.query_pairs_mut()
            .append_pair("q", term)
            .append_pair("n", &limit.to_string());
        all.attempts().retry(|_| {
            let mut call = Call::new(Method::GET, url.clone());
            let response = endpoint.transport.send(&mut call, None)?;
            let kind = response.headers().get(CONTENT_TYPE);
            let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
            match response.status() {
                StatusCode::OK if is_json || is_hub => {
                    let host = transport::host(response.url());
                    let bytes = read_at_most(response, PAGE_MAX_BYTES, &host)?;
                    let mut found = results(&bytes)?;
                    found.truncate(limit);
                    if !is_hub {
                        let full =
                            |one: &mut SearchResult| one.name = format!("{registry}/{}", one.name);
                        found.iter_mut().for_each(full);
                    }
                    Ok(Some(found))
                }
                _ if is_hub => {
                    let asked = Asked {
                        registry,
                        what: "search",
                        with_credentials: false,
                    };
                    Err(fault::refusal(response, &asked))
                }
                _ => {
                    transport::drain(response);
                    Ok(None)
                }
            }
        })
    }

    fn search_catalogue(
        &self,
        registry: &str,
        term: &str,
        limit: usize,
    ) -> Result<Vec<SearchResult>> {
        let all = self.whole(registry, &[CATALOGUE_SCOPE])?;
        let mut next = Some(all.registry_url(&format!("_catalog?n={CATALOGUE_PAGE}"))?);
        let mut found = Vec::new();
        for _ in 0..PAGES_MAX {
            let Some(url) = next else {
                return Ok(found);
            };
            let (names, link) = all.attempts().retry(|_| catalogue_page(&all, &url))?;
            let matches = names.iter().filter(|name| name.contains(term));
            // What is no repository's name is left out.
            let named = matches.filter_map(|name| {
                let full = format!("{registry}/{name}");
                full.parse::<Reference>().ok().map(|_| full)
            });
            found.extend(named.map(|name| SearchResult {
                name,
                description: String::new(),
                stars: 0,
                is_official: false,
                is_automated: false,
            }));
            if found.len() >= limit {
                found.truncate(limit);
                return Ok(found);
            }
            next = link;
        }
        Err(Error::engine("the catalogue has no end"))
    }
}

fn results(bytes: &[u8]) -> Result<Vec<SearchResult>> {
    #[derive(Deserialize)]
    struct Answer {
        results: Option<Vec<SearchResult>>,
    }
    let answer: Answer = read_json(bytes)?;
    Ok(answer.results.unwrap_or_default())
}

fn catalogue_page(all: &Repository, url: &Url) -> Tried<(Vec<String>, Option<Url>)> {
    #[derive(Deserialize)]
    struct Catalogue {
        repositories: Option<Vec<String>>,
    }
    let response = all.send(Call::new(Method::GET, url.clone()))?;
    if response.status() != StatusCode::OK {
        return Err(all.refused(response, "catalogue"));
    }
    let next = next_page(url, response.headers());
    let host = transport::host(response.url());
    let page: Catalogue = read_json(&read_at_most(response, PAGE_MAX_BYTES, &host)?)?;
    Ok((page.repositories.unwrap_or_default(), next))
}

fn null_is_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(from)?.unwrap_or_default())
}
