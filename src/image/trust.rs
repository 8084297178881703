//! Whether this host's policy accepts an image.
//!
//! What is judged is the manifest, or index, that a name led to: whoever signed it has
//! signed all that it names. Nothing of an image is kept before that.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::transport::Origin;
use super::transport::registry::Repository;
use crate::digest::{Digest, Hasher};
use crate::error::{Context, Error, Kind, Result};
use crate::oci::{Descriptor, Document};
use crate::reference::Reference;
use crate::registry::Client;
use crate::signature::{Payload, Policy, PublicKey, Requirement, Signed};

/// What the signed document is, in the manifest that brings it.
const PAYLOAD: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
/// Where a payload's signature stands.
const SIGNATURE: &str = "dev.cosignproject.cosign/signature";
/// More signatures than this are not looked at.
const SIGNATURES_MAX: usize = 64;
/// A payload longer than this is none, in bytes.
const PAYLOAD_MAX_BYTES: u64 = 1 << 20;

/// Refuses an image that the policy does not accept, wherever it comes from. `digest` is
/// that of its manifest or index.
///
/// # Errors
/// As [`check`].
pub(super) fn check_origin(origin: &dyn Origin, digest: &Digest) -> Result<()> {
    match (origin.registry(), origin.transport()) {
        (Some(repository), _) => check(repository, digest),
        (None, Some(transport)) => check_files(transport),
        (None, None) => Ok(()),
    }
}

/// Refuses images of archives and directories if the policy does not accept them as they are.
fn check_files(transport: &str) -> Result<()> {
    let Some((path, policy)) = Policy::load()? else {
        return Ok(());
    };
    let refused = |why: Error| {
        let text = format!(
            "the policy `{}` does not accept images of `{transport}:`",
            path.display()
        );
        Error::new(why.kind(), text).because(why)
    };
    for requirement in policy.requirements_of(transport) {
        match requirement {
            Requirement::Accept => {}
            Requirement::Reject => return Err(refused(denied("they are rejected"))),
            Requirement::Unsupported(what) => {
                let text = format!("{what}, which cannot be checked here");
                return Err(refused(denied(text)));
            }
            Requirement::Signed(_) => {
                let text = "signatures are looked for in registries only";
                return Err(refused(denied(text)));
            }
        }
    }
    Ok(())
}

/// Refuses an image that the policy does not accept. `digest` is that of the manifest or
/// index that its name led to.
///
/// # Errors
/// The policy does not accept it ([`Denied`](Kind::Denied)), cannot be read, or asks for
/// what cannot be checked; or its signatures cannot be fetched.
pub fn check(repository: &Repository<'_>, digest: &Digest) -> Result<()> {
    let (client, image) = (repository.client(), repository.image());
    let Some((path, policy)) = Policy::load()? else {
        return Ok(());
    };
    accept(&policy, client, image, digest).map_err(|why| {
        let kind = why.kind();
        let text = format!(
            "the policy `{}` does not accept `{}`",
            path.display(),
            image.familiar()
        );
        Error::new(kind, text).because(why)
    })
}

fn accept(policy: &Policy, client: &Client, image: &Reference, digest: &Digest) -> Result<()> {
    let mut fetched = None;
    for requirement in policy.requirements(image) {
        match requirement {
            Requirement::Accept => {}
            Requirement::Reject => return Err(denied("images of this name are rejected")),
            Requirement::Unsupported(what) => {
                return Err(denied(format!("{what}, which cannot be checked here")));
            }
            Requirement::Signed(wanted) => {
                // Several requirements look at the same signatures.
                let signatures = match &fetched {
                    Some(signatures) => signatures,
                    None => fetched.insert(attached(client, image, digest)?),
                };
                verify(wanted, signatures, image, digest)?;
            }
        }
    }
    Ok(())
}

fn denied(text: impl Into<String>) -> Error {
    Error::new(Kind::Denied, text)
}

/// Looks for one good signature.
fn verify(
    wanted: &Signed,
    signatures: &[Attached],
    image: &Reference,
    digest: &Digest,
) -> Result<()> {
    let keys = wanted
        .keys
        .iter()
        .map(|key| key.read())
        .collect::<Result<Vec<PublicKey>>>()?;
    let mut faults = Vec::new();
    for signature in signatures {
        match judge(&keys, wanted, signature, image, digest) {
            Ok(()) => return Ok(()),
            Err(why) => faults.push(why),
        }
    }
    let mut faults = faults.into_iter();
    let error = match (faults.next(), faults.len()) {
        (None, _) => return Err(denied("it has no signature")),
        (Some(why), 0) => denied("its signature is not accepted").because(why),
        (Some(why), more) => {
            denied(format!("none of its {} signatures is accepted", more + 1)).because(why)
        }
    };
    Err(error)
}

fn judge(
    keys: &[PublicKey],
    wanted: &Signed,
    attached: &Attached,
    image: &Reference,
    digest: &Digest,
) -> Result<()> {
    let is_good = |key: &PublicKey| key.has_signed(&attached.payload, &attached.signature);
    if !keys.iter().any(is_good) {
        return Err(denied("it was not made with a key of the policy"));
    }
    let payload = Payload::parse(&attached.payload)?;
    if payload.manifest != *digest {
        return Err(denied(format!(
            "it is for {}, not for {digest}",
            payload.manifest
        )));
    }
    if wanted.identity.accepts(image, &payload.name) {
        return Ok(());
    }
    let error = denied(format!(
        "it is for the name `{}`, not for `{image}`",
        payload.name.escape_debug()
    ));
    // Cosign names the repository alone, unless it is told otherwise.
    Err(match payload.name == image.name() {
        true => error.hint(
            "It names no tag. A policy whose `signedIdentity` is of the type `matchRepository` \
             accepts that.",
        ),
        false => error,
    })
}

/// A signature as it was found.
struct Attached {
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// The tag under which cosign and containers' own tools put what they attach to a manifest.
pub(super) fn attachment_tag(subject: &Digest, suffix: &str) -> String {
    format!(
        "{}-{}.{suffix}",
        subject.algorithm().as_str(),
        subject.hex()
    )
}

/// Fetches the signatures of a manifest. What is no signature is passed over.
fn attached(client: &Client, image: &Reference, digest: &Digest) -> Result<Vec<Attached>> {
    let place = image.with_tag(&attachment_tag(digest, "sig"));
    let fetched = match client.fetch_manifest(&place) {
        Ok(fetched) => fetched,
        Err(why) if why.kind() == Kind::NoSuchObject => return Ok(Vec::new()),
        Err(why) => return Err(why),
    };
    let Document::Manifest(manifest) =
        Document::parse(&fetched.bytes, fetched.media_type.as_deref())?
    else {
        return Ok(Vec::new());
    };
    let payloads = manifest.layers.iter();
    let payloads = payloads.filter(|layer| layer.media_type == PAYLOAD);
    let mut found = Vec::new();
    for layer in payloads.take(SIGNATURES_MAX) {
        let Some(text) = layer.annotations.get(SIGNATURE) else {
            continue;
        };
        // One that is spoilt must not keep a good one from being found.
        let Ok(signature) = STANDARD.decode(text) else {
            continue;
        };
        match payload(client, &place, layer) {
            Ok(payload) => found.push(Attached { payload, signature }),
            Err(why) if why.kind() == Kind::Unavailable => return Err(why),
            Err(_) => {}
        }
    }
    Ok(found)
}

fn payload(client: &Client, place: &Reference, layer: &Descriptor) -> Result<Vec<u8>> {
    let fetch = || {
        if layer.size > PAYLOAD_MAX_BYTES {
            return Err(Error::engine(format!(
                "it is larger than {PAYLOAD_MAX_BYTES} bytes"
            )));
        }
        let mut bytes = Vec::new();
        client
            .fetch_blob(place, layer, 0)?
            .take(PAYLOAD_MAX_BYTES)
            .read_to_end(&mut bytes)
            .doing(|| "fetch it")?;
        let mut hasher = Hasher::new(layer.digest.algorithm());
        hasher.update(&bytes);
        match hasher.finish() == layer.digest {
            true => Ok(bytes),
            false => Err(Error::engine("its content is not that of its digest")),
        }
    };
    fetch().doing(|| format!("get the signature `{}`", layer.digest))
}
