//! One place after the other, until one gives what is wanted.
//!
//! Owns the way from a place that fails to the next: which places there are is
//! [`super::registries_conf`]'s to say. A mirror gets one more try rather than many, as
//! there is another place to ask; one that cannot be reached, or was caught with wrong
//! bytes, is not asked again by this command. When the last place fails, too, its error
//! tells of the others.

use std::collections::VecDeque;

use super::client::{Client, Repository};
use super::registries_conf::{Source, Wanted};
use crate::error::{Context, Error, Result};
use crate::reference::Reference;

/// The places that an image's manifests and blobs may be had from, one after the other.
pub(super) struct Ladder {
    client: Client,
    left: VecDeque<Source>,
    current: Option<Source>,
    /// The mirrors that did not give it, and why.
    missed: Vec<(String, String)>,
    /// Hosts of the mirrors that gave something.
    trusted: Vec<String>,
}

impl Client {
    /// The places that `image` may be had from. None was spoken to yet.
    pub(super) fn ladder(&self, image: &Reference, wanted: Wanted) -> Result<Ladder> {
        Ok(Ladder {
            left: self.registries()?.sources(image, wanted)?.into(),
            client: self.clone(),
            current: None,
            missed: Vec::new(),
            trusted: Vec::new(),
        })
    }

    /// Asks one place after the other until one answers.
    pub(super) fn any_of<T>(
        &self,
        image: &Reference,
        wanted: Wanted,
        mut ask: impl FnMut(&Repository) -> Result<T>,
    ) -> Result<T> {
        let mut ladder = self.ladder(image, wanted)?;
        let mut place = ladder.first()?;
        loop {
            match ask(&place) {
                Ok(answer) => return Ok(answer),
                Err(why) => place = ladder.next(why)?,
            }
        }
    }
}

impl Ladder {
    /// The first place that can be reached.
    pub(super) fn first(&mut self) -> Result<Repository> {
        self.step(None)
    }

    /// The next place that can be reached, after the present one failed. Gives that failure
    /// back if there is none, or none is wanted any more.
    pub(super) fn next(&mut self, why: Error) -> Result<Repository> {
        if self.client.is_stopped() {
            return Err(why);
        }
        self.step(Some(why))
    }

    /// Notes that the present place gave bytes that are not proven yet.
    pub(super) fn gave(&mut self) {
        if let Some(mirror) = self.current.as_ref().filter(|source| source.is_mirror)
            && self.trusted.last() != Some(&mirror.registry)
        {
            self.trusted.push(mirror.registry.clone());
        }
    }

    /// The bytes were wrong: the mirrors that they are from are not asked again. Says
    /// whether there was any, and so another place is worth a try.
    pub(super) fn blame_mirrors(&self) -> bool {
        for mirror in &self.trusted {
            self.client
                .avoid(mirror, "it gave bytes that are not those of the digest");
        }
        !self.trusted.is_empty()
    }

    fn step(&mut self, mut why: Option<Error>) -> Result<Repository> {
        loop {
            if let (Some(last), Some(why)) = (self.current.take(), why.take()) {
                if self.left.is_empty() {
                    return Err(self.explain(&last, why));
                }
                self.miss(&last.registry, why.one_line());
            }
            let source = self.left.pop_front().doing(|| "find a place to ask")?;
            if let Some(known) = self.avoided(&source) {
                self.missed.push((source.registry.clone(), known));
                continue;
            }
            let opened = self.client.open(&source);
            self.current = Some(source);
            match opened {
                Ok(repository) => return Ok(repository),
                Err(failed) => why = Some(failed),
            }
        }
    }

    fn avoided(&self, source: &Source) -> Option<String> {
        match source.is_mirror {
            true => self.client.avoided(&source.registry),
            false => None,
        }
    }

    fn miss(&mut self, mirror: &str, why: String) {
        let said = format!("the mirror `{mirror}` is passed over: {why}");
        self.client.say_once(&said);
        self.missed.push((mirror.to_owned(), why));
    }

    /// The error of the last place, with what became of those before.
    fn explain(&self, last: &Source, why: Error) -> Error {
        if self.missed.is_empty() {
            return why;
        }
        let mirrors = self
            .missed
            .iter()
            .map(|(mirror, why)| format!("`{mirror}` ({why})"));
        let mirrors = mirrors.collect::<Vec<_>>().join(", ");
        let registry = &last.registry;
        let text = format!("ask `{registry}` after its mirrors failed: {mirrors}");
        Error::new(why.kind(), text).because(why)
    }
}
