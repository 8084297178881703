//! `manifest`: lists of images for several platforms, put together here and pushed as one.
//!
//! A list is changed under its lock. What has to be fetched or packed for a change is there
//! before the lock is taken.

use std::sync::Arc;

use super::Engine;
use super::pull::{client, site};
use crate::clock::Timestamp;
use crate::digest::Digest;
use crate::error::{Context, Error, Result};
use crate::image::form::Form;
use crate::image::list::{self, Found};
use crate::image::{self, Site};
use crate::oci::Index;
use crate::progress::Progress;
use crate::reference::Reference;
use crate::registry::{Client, Options};
use crate::store::Store;
use crate::store::blobs::DOCUMENT_MAX_BYTES;
use crate::store::leases::Lease;
use crate::store::lists::{ListRecord, Member};

pub mod add;
pub mod annotate;
pub mod create;
pub mod inspect;
pub mod push;

pub use crate::image::list::Choice;

/// How registries are reached, and who watches.
#[derive(Clone)]
pub struct Reach {
    /// How registries are reached.
    pub registry: Options,
    /// Who watches.
    pub progress: Arc<dyn Progress>,
}

impl Reach {
    fn origins(&self) -> Client {
        client(self.registry.of_others(), &self.progress)
    }

    fn client(&self) -> Client {
        client(self.registry.clone(), &self.progress)
    }

    fn site<'a>(&'a self, engine: &'a Engine, client: &'a Client, origins: &'a Client) -> Site<'a> {
        Site {
            origins,
            ..site(engine, client, &*self.progress)
        }
    }
}

/// A list and what is in it.
#[derive(Debug, Clone)]
pub struct Summary {
    /// Its record.
    pub record: ListRecord,
    /// Its index; absent if that is damaged.
    pub index: Option<Index>,
}

/// All lists, by their names.
pub fn list(engine: &Engine) -> Result<Vec<Summary>> {
    let mut records = engine.store.lists()?;
    records.sort_by(|one, other| one.name.cmp(&other.name));
    let summary = |record: ListRecord| Summary {
        index: list::index(&engine.store, &record).ok(),
        record,
    };
    Ok(records.into_iter().map(summary).collect())
}

/// Whether there is a list of that name.
pub fn exists(engine: &Engine, given: &str) -> Result<bool> {
    Ok(list::find(&engine.store, given)?.is_some())
}

/// Forgets a list. What only it needed can be collected after that.
pub fn remove(engine: &Engine, given: &str) -> Result<()> {
    let name: Reference = given.parse()?;
    let _lock = engine.store.lock_list(&name)?;
    match engine.store.remove_list(&name)? {
        true => Ok(()),
        false => Err(list::no_such_list(given)),
    }
}

/// Takes images out of a list. Returns their digests.
pub fn take_out(engine: &Engine, given: &str, images: &[String]) -> Result<Vec<Digest>> {
    change(engine, given, |record, index| {
        let mut gone = Vec::new();
        for image in images {
            let digest = digest_in(&engine.store, record, index, image)?;
            index.manifests.retain(|one| one.digest != digest);
            record.members.retain(|member| member.manifest != digest);
            gone.push(digest);
        }
        Ok(gone)
    })
}

/// Changes a list that there must be.
fn change<T>(
    engine: &Engine,
    given: &str,
    change: impl FnOnce(&mut ListRecord, &mut Index) -> Result<T>,
) -> Result<T> {
    let name: Reference = given.parse()?;
    let _lock = engine.store.lock_list(&name)?;
    let mut record = engine
        .store
        .list(&name)?
        .ok_or_else(|| list::no_such_list(given))?;
    let mut index = list::index(&engine.store, &record)?;
    let result = change(&mut record, &mut index)?;
    keep(engine, record, index)?;
    Ok(result)
}

/// Writes a list whose lock is held.
fn keep(engine: &Engine, record: ListRecord, mut index: Index) -> Result<()> {
    let doing = || format!("write the manifest list `{}`", record.name.familiar());
    index.media_type = Some(Form::of_list(&index).list().to_owned());
    let bytes = serde_json::to_vec(&index).doing(doing)?;
    if bytes.len() as u64 > DOCUMENT_MAX_BYTES {
        return Err(Error::engine(format!(
            "it would have more than {DOCUMENT_MAX_BYTES} bytes, which no registry takes"
        )))
        .doing(doing);
    }
    let lease = Lease::take(&engine.store)?;
    let digest = Digest::of(&bytes);
    lease.hold(&digest)?;
    engine.store.put_document(&bytes)?;
    engine.store.put_list(&ListRecord {
        index: digest,
        at: Timestamp::now(),
        ..record
    })
}

/// Puts images into a list. One that is there already is named anew.
fn put_in(record: &mut ListRecord, index: &mut Index, images: Vec<Found>) {
    for Found { descriptor, member } in images {
        record
            .members
            .retain(|known| known.manifest != member.manifest);
        record.members.push(member);
        let place = index
            .manifests
            .iter()
            .position(|known| known.digest == descriptor.digest);
        match place {
            Some(place) => index.manifests[place] = descriptor,
            None => index.manifests.push(descriptor),
        }
    }
}

/// The digest of an image of a list, by that digest, by what it was called when it was
/// added, or by a name that it has here.
fn digest_in(store: &Store, record: &ListRecord, index: &Index, given: &str) -> Result<Digest> {
    let named = |text: &str| {
        let text = text.strip_prefix(list::REMOTE).unwrap_or(text);
        text.parse::<Reference>().ok()
    };
    let name = named(given);
    let is_meant =
        |member: &Member| member.given == given || (name.is_some() && named(&member.given) == name);
    let by_digest = given.parse::<Digest>().ok();
    let in_name = name.as_ref().and_then(Reference::digest).cloned();
    let by_name = || {
        let mut members = record.members.iter().filter(|one| is_meant(one));
        let first = members.next().map(|member| member.manifest.clone());
        match members.next() {
            Some(_) => Err(Error::usage(format!(
                "`{given}` stands for several images of the list"
            ))
            .hint("Name the one that you mean by its digest.")),
            None => Ok(first),
        }
    };
    let of_store = || -> Result<Option<Digest>> {
        let found = image::resolve::find_record(store, given);
        // What is no name at all is the name of nothing.
        Ok(found.ok().flatten().and_then(|image| image.manifest))
    };
    let digest = match by_digest.or(in_name) {
        Some(digest) => Some(digest),
        None => match by_name()? {
            Some(digest) => Some(digest),
            None => of_store()?,
        },
    };
    let is_here = |digest: &Digest| index.manifests.iter().any(|one| one.digest == *digest);
    digest.filter(is_here).ok_or_else(|| {
        let list = record.name.familiar();
        Error::new(
            crate::error::Kind::NoSuchObject,
            format!("manifest for image {given} does not exist in {list}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oci::{Descriptor, media_type};
    use crate::store::testing::TemporaryStore;

    fn found(text: &str, given: &str) -> Found {
        let digest = Digest::of(text.as_bytes());
        Found {
            descriptor: Descriptor::new(media_type::MANIFEST, digest.clone(), 1),
            member: Member {
                manifest: digest,
                given: given.to_owned(),
                origin: None,
            },
        }
    }

    fn empty() -> (ListRecord, Index) {
        let record = ListRecord {
            name: "many".parse().unwrap(),
            index: Digest::of(b""),
            at: Timestamp::EPOCH,
            members: Vec::new(),
        };
        (record, create::empty())
    }

    #[test]
    fn an_image_is_in_a_list_once() {
        let (mut record, mut index) = empty();
        put_in(
            &mut record,
            &mut index,
            vec![found("a", "app:a"), found("b", "app:b")],
        );
        let mut again = found("a", "docker://other/app:a");
        again.descriptor.artifact_type = Some("changed".to_owned());
        put_in(&mut record, &mut index, vec![again]);
        assert_eq!((record.members.len(), index.manifests.len()), (2, 2));
        assert_eq!(index.manifests[0].artifact_type.as_deref(), Some("changed"));
    }

    #[test]
    fn an_image_of_a_list_is_found_by_digest_and_by_name() {
        let temporary = TemporaryStore::new();
        let (mut record, mut index) = empty();
        let images = vec![
            found("a", "app:a"),
            found("b", "localhost:1/x"),
            found("c", "docker://localhost:1/y"),
            found("d", "docker://localhost:1/y"),
        ];
        put_in(&mut record, &mut index, images);
        let look = |given: &str| digest_in(&temporary.store, &record, &index, given);
        let digest = Digest::of(b"a");
        for given in [
            digest.to_string(),
            format!("any/name@{digest}"),
            "app:a".to_owned(),
            "docker.io/library/app:a".to_owned(),
        ] {
            assert_eq!(look(&given).unwrap(), digest, "{given}");
        }
        for given in ["localhost:1/x:latest", "docker://localhost:1/x"] {
            assert_eq!(look(given).unwrap(), Digest::of(b"b"), "{given}");
        }
        assert!(look("docker://localhost:1/y").is_err(), "there are two");
        for given in ["app:b", &Digest::of(b"x").to_string(), "", "A B", "sha256:"] {
            let why = look(given).unwrap_err();
            assert_eq!(why.kind(), crate::error::Kind::NoSuchObject, "{given}");
        }
    }
}
