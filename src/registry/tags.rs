//! The tags of a repository.
//!
//! Owns the list's pages (distribution-spec, "Listing Tags"): a `Link` leads from one to
//! the next, at the same registry.

use reqwest::header::{HeaderMap, LINK};
use reqwest::{Method, StatusCode, Url};
use serde::Deserialize;

use super::client::{Client, Repository};
use super::fault::Tried;
use super::registries_conf::Wanted;
use super::transport::{self, Call};
use super::{read_at_most, read_json};
use crate::error::{Context, Error, Result};
use crate::reference::Reference;

pub(super) const PAGE_MAX_BYTES: u64 = 4 << 20;
pub(super) const PAGES_MAX: usize = 1000;
/// A repository with more tags than this is not listed.
const TAGS_MAX: usize = 1_000_000;

impl Client {
    /// Lists the tags of the repository of `image`, each as a reference. What the registry
    /// lists but what is not a tag is left out.
    ///
    /// # Errors
    /// The registry cannot be reached or does not give the list to us.
    pub fn tags(&self, image: &Reference) -> Result<Vec<Reference>> {
        let list = || {
            self.any_of(image, Wanted::Tag, |repository| {
                let mut next = Some(repository.url("tags/list")?);
                let mut tags = Vec::new();
                for _ in 0..PAGES_MAX {
                    let Some(url) = next else {
                        return Ok(tags);
                    };
                    let (page, link) = repository.attempts().retry(|_| page(repository, &url))?;
                    tags.extend(page.iter().filter_map(|tag| tagged(image, tag)));
                    if tags.len() > TAGS_MAX {
                        return Err(Error::engine(format!("there are more than {TAGS_MAX}")));
                    }
                    next = link;
                }
                Err(Error::engine("the list has no end"))
            })
        };
        list().doing(|| format!("list the tags of `{}`", image.familiar_name()))
    }
}

type Page = (Vec<String>, Option<Url>);

fn page(repository: &Repository, url: &Url) -> Tried<Page> {
    #[derive(Deserialize)]
    struct List {
        tags: Option<Vec<String>>,
    }
    let response = repository.send(Call::new(Method::GET, url.clone()))?;
    if response.status() != StatusCode::OK {
        return Err(repository.refused(response, &repository.described()));
    }
    let next = next_page(url, response.headers());
    let host = transport::host(response.url());
    let list: List = read_json(&read_at_most(response, PAGE_MAX_BYTES, &host)?)?;
    Ok((list.tags.unwrap_or_default(), next))
}

/// The address in `Link: <…>; rel="next"`. One at another place is not followed.
pub(super) fn next_page(url: &Url, headers: &HeaderMap) -> Option<Url> {
    let text = headers.get(LINK)?.to_str().ok()?;
    let (target, relation) = text.trim().strip_prefix('<')?.split_once('>')?;
    if !relation.contains("next") {
        return None;
    }
    let next = url.join(target).ok()?;
    (next.origin() == url.origin()).then_some(next)
}

fn tagged(image: &Reference, tag: &str) -> Option<Reference> {
    format!("{}:{tag}", image.name()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_at_the_same_registry_or_nowhere() {
        let url = Url::parse("https://h.x/v2/a/tags/list").unwrap();
        for (link, next) in [
            (
                r#"</v2/a/tags/list?last=b&n=2>; rel="next""#,
                Some("https://h.x/v2/a/tags/list?last=b&n=2"),
            ),
            (r#"<https://h.x/y>; rel=next"#, Some("https://h.x/y")),
            (r#"</y>; rel="prev""#, None),
            (r#"<https://evil.x/y>; rel="next""#, None),
            (r#"<http://h.x/y>; rel="next""#, None),
            ("nonsense", None),
            ("", None),
        ] {
            let headers = HeaderMap::from_iter([(LINK, link.parse().unwrap())]);
            let found = next_page(&url, &headers);
            assert_eq!(found.as_ref().map(Url::as_str), next, "{link}");
        }
    }

    #[test]
    fn what_is_no_tag_is_left_out() {
        let image: Reference = "h.x/a".parse().unwrap();
        assert_eq!(tagged(&image, "1.2").unwrap().tag(), Some("1.2"));
        for tag in ["", "../b", "a b", "x@sha256:12", "\x1b[2J", "a/b:c"] {
            assert_eq!(tagged(&image, tag), None, "{tag}");
        }
    }
}
