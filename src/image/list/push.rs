//! Sends a manifest list to a registry: first all its images, whether they are here or in
//! another repository, and then the list. Whoever pulls it finds everything there.

use std::collections::{HashMap, HashSet};

use super::{document, index};
use crate::digest::Digest;
use crate::error::{Context, Result};
use crate::image::Site;
use crate::image::at_once::each_at_once;
use crate::image::form::Form;
use crate::image::push::{Pushed, in_other_repositories, push_blobs};
use crate::oci::{Descriptor, Manifest};
use crate::progress::{Outcome, Phase};
use crate::reference::Reference;
use crate::registry::Client;
use crate::store::leases::Lease;
use crate::store::lists::ListRecord;

/// So many blobs are copied at once.
const COPIES_AT_ONCE: usize = 4;

/// Pushes a list as `reference`: as it is, or in another form.
pub fn push(
    site: &Site<'_>,
    list: &ListRecord,
    reference: &Reference,
    form: Option<Form>,
) -> Result<Pushed> {
    push_under(site, list, reference, form).doing(|| format!("push `{}`", reference.familiar()))
}

fn push_under(
    site: &Site<'_>,
    list: &ListRecord,
    reference: &Reference,
    form: Option<Form>,
) -> Result<Pushed> {
    let lease = Lease::take(site.store)?;
    lease.hold(&list.index)?;
    let mut sent = index(site.store, list)?;
    let mut pushing = Pushing {
        site,
        reference,
        form,
        elsewhere: in_other_repositories(site.store, reference)?,
    };
    for descriptor in &mut sent.manifests {
        lease.hold(&descriptor.digest)?;
        let member = list.member(&descriptor.digest);
        let origin = member.and_then(|member| member.origin.as_ref());
        let image = pushing.image(descriptor, origin);
        *descriptor = image.doing(|| format!("push the image `{}`", descriptor.digest))?;
    }
    let kind = form.unwrap_or_else(|| Form::of_list(&sent)).list();
    let bytes = match form {
        // What was not changed is written as it was read.
        None => site.store.need_document(&list.index)?,
        Some(form) => {
            sent.media_type = Some(kind.to_owned());
            if form == Form::Docker {
                sent.annotations.clear();
            }
            serde_json::to_vec(&sent).doing(|| "write the manifest list")?
        }
    };
    let digest = site.client.put_manifest(reference, kind, &bytes)?;
    Ok(Pushed {
        digest,
        size: bytes.len() as u64,
    })
}

/// The push of one list.
struct Pushing<'a> {
    site: &'a Site<'a>,
    reference: &'a Reference,
    form: Option<Form>,
    /// Which repositories of the registry have a blob.
    elsewhere: HashMap<Digest, Reference>,
}

impl Pushing<'_> {
    /// Pushes one image of the list, and says how the list is to name it.
    fn image(&mut self, descriptor: &Descriptor, origin: Option<&Reference>) -> Result<Descriptor> {
        let (manifest, bytes) = document(self.site, origin, descriptor)?;
        let converted = match self.form {
            Some(form) => form.convert(&manifest)?,
            None => None,
        };
        let (mut named, manifest, bytes) = match converted {
            Some(manifest) => renamed(descriptor, manifest)?,
            None => (descriptor.clone(), manifest, bytes),
        };
        let exact = self.reference.with_digest(named.digest.clone());
        // A registry takes a manifest only when it has its blobs.
        if self.site.client.manifest_at_target(&exact)?.is_none() {
            self.blobs(&manifest, origin)?;
            let client = self.site.client;
            client.put_manifest(&exact, &named.media_type, &bytes)?;
        }
        if self.form == Some(Form::Docker) {
            named.annotations.clear();
            named.artifact_type = None;
        }
        Ok(named)
    }

    /// Pushes the blobs of an image. Those that are not here come from its origin.
    fn blobs(&mut self, manifest: &Manifest, origin: Option<&Reference>) -> Result<()> {
        // A layer may stand in a manifest more than once; it is sent once.
        let mut seen = HashSet::new();
        let all = manifest.layers.iter().chain([&manifest.config]);
        let once = all.filter(|blob| seen.insert(&blob.digest));
        let blobs: Vec<Descriptor> = once.cloned().collect();
        let Some(origin) = origin else {
            return push_blobs(self.site, self.reference, &blobs, &self.elsewhere);
        };
        if origin.registry() == self.reference.registry() && origin.name() != self.reference.name()
        {
            let digests = blobs.iter().map(|blob| blob.digest.clone());
            let from_there = digests.map(|digest| (digest, origin.clone()));
            self.elsewhere.extend(from_there);
        }
        let is_here = |blob: &Descriptor| self.site.store.blob_path(&blob.digest).exists();
        let (here, there): (Vec<_>, Vec<_>) = blobs.into_iter().partition(is_here);
        push_blobs(self.site, self.reference, &here, &self.elsewhere)?;
        self.copy(&there, origin)
    }

    /// Copies blobs from one repository to the other; the registry does, if it has both.
    fn copy(&self, blobs: &[Descriptor], origin: &Reference) -> Result<()> {
        let (to, from) = (self.site.client.apart(), self.site.origins.apart());
        let copy = |blob: &Descriptor| self.copy_one(blob, (&from, origin), &to);
        each_at_once(blobs, COPIES_AT_ONCE, copy, || {
            to.stop();
            from.stop();
        })
    }

    fn copy_one(
        &self,
        blob: &Descriptor,
        (from, origin): (&Client, &Reference),
        to: &Client,
    ) -> Result<()> {
        let task = self
            .site
            .progress
            .start(blob.digest.short(), Some(blob.size));
        task.phase(Phase::Pushing);
        // The registry that takes it hashes it, and refuses what is not that blob.
        let copied = to.push_blob(self.reference, blob, Some(origin), &mut || {
            Ok(Box::new(from.fetch_blob(origin, blob, 0)?))
        });
        task.finish(*copied.as_ref().unwrap_or(&Outcome::Failed));
        copied.map(drop)
    }
}

/// A manifest that was written in another form: how it is named, itself, and its bytes.
fn renamed(descriptor: &Descriptor, manifest: Manifest) -> Result<(Descriptor, Manifest, Vec<u8>)> {
    let bytes = serde_json::to_vec(&manifest).doing(|| "write the manifest")?;
    let kind = manifest.media_type.clone().unwrap_or_default();
    let renamed = Descriptor {
        media_type: kind,
        digest: Digest::of(&bytes),
        size: bytes.len() as u64,
        ..descriptor.clone()
    };
    Ok((renamed, manifest, bytes))
}
