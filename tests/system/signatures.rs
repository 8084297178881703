//! Policies about signatures, and what goes along with an image to another place.

use std::fs;
use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coracle::digest::Digest;
use coracle::oci::Descriptor;
use coracle::reference::Reference;
use coracle::registry::{Client, FetchedManifest, Options};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use crate::bed::Bed;
use crate::{Test, tests};

pub(crate) const TESTS: &[Test] = &tests![Both:
    only_what_is_signed_with_the_key_is_taken_and_of_the_rest_nothing_is_kept,
    a_signature_is_good_for_its_manifest_alone,
    a_signature_is_good_for_its_name_alone,
    an_index_is_signed_as_a_whole,
    the_closest_scope_accepts_or_rejects,
    a_policy_that_cannot_be_understood_accepts_nothing,
    what_cannot_be_checked_is_refused,
    a_push_takes_along_what_refers_to_the_image,
    what_was_signed_where_it_goes_stays_signed_there,
    archives_are_taken_as_the_policy_says,
];

/// The signed document, where cosign and containers' own tools keep it.
const PAYLOAD: &str = "application/vnd.dev.cosign.simplesigning.v1+json";
/// Where they keep its signature.
const SIGNATURE: &str = "dev.cosignproject.cosign/signature";
/// What a public key for ECDSA on P-256 begins with (RFC 5480).
const P256_HEADER: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";

/// Somebody who signs.
struct Signer {
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).unwrap();
        Signer { key, random }
    }

    /// The public key in PEM.
    fn public(&self) -> String {
        let mut key = STANDARD.decode(P256_HEADER).unwrap();
        // Both have the first byte of the point.
        key.extend(&self.key.public_key().as_ref()[1..]);
        let key = STANDARD.encode(key);
        let (first, second) = key.split_at(64);
        format!("-----BEGIN PUBLIC KEY-----\n{first}\n{second}\n-----END PUBLIC KEY-----\n")
    }

    /// Signs an image as cosign does, under its own name or another, beside the signatures
    /// that are there.
    fn sign(&self, image: &str, name: Option<&str>) {
        let client = client();
        let image: Reference = image.parse().unwrap();
        let digest = client.fetch_manifest(&image).unwrap().digest;
        let payload = json!({
            "critical": {
                "identity": {"docker-reference": name.unwrap_or(&image.to_string())},
                "image": {"docker-manifest-digest": digest.to_string()},
                "type": "cosign container image signature",
            },
            "optional": {"creator": "tests"},
        })
        .to_string();
        let signature = self.key.sign(&self.random, payload.as_bytes()).unwrap();
        let mut layer = push(&client, &image, PAYLOAD, &payload);
        layer["annotations"] = json!({SIGNATURE: STANDARD.encode(signature)});
        let place = signatures_of(&image, &digest);
        let kind = "application/vnd.oci.image.manifest.v1+json";
        let mut manifest: Value = match client.find_manifest(&place).unwrap() {
            Some(_) => {
                serde_json::from_slice(&client.fetch_manifest(&place).unwrap().bytes).unwrap()
            }
            None => json!({
                "schemaVersion": 2, "mediaType": kind, "layers": [],
                "config": push(&client, &image, "application/vnd.oci.image.config.v1+json", "{}"),
            }),
        };
        manifest["layers"].as_array_mut().unwrap().push(layer);
        let bytes = manifest.to_string();
        client.put_manifest(&place, kind, bytes.as_bytes()).unwrap();
    }
}

/// The tag of the signatures of a manifest.
fn signatures_of(image: &Reference, digest: &Digest) -> Reference {
    image.with_tag(&format!("sha256-{}.sig", digest.hex()))
}

/// An image of this test's own in the registry.
fn own_image(bed: &Bed<'_>, name: &str) -> String {
    let registry = &bed.shared.registry.address;
    let name = format!("{registry}/{}/{name}", bed.host_name());
    let context = name.replace(['/', ':'], "-");
    bed.write(&format!("{context}/which"), &name);
    bed.write(
        &format!("{context}/Dockerfile"),
        format!("FROM {}\nCOPY which /which\n", bed.shared.busybox()),
    );
    bed.build(&["-q", "-t", &name], &context).succeeds();
    bed.ok(&["push", "-q", &name]);
    bed.ok(&["rmi", "-f", &name]);
    name
}

fn write_policy(bed: &Bed<'_>, policy: impl ToString) {
    bed.write("home/.config/containers/policy.json", policy.to_string());
}

/// A policy by which images of this test have to be signed, and all others are taken.
fn want_signatures(bed: &Bed<'_>, requirement: Value) {
    let scope = format!("{}/{}", bed.shared.registry.address, bed.host_name());
    write_policy(
        bed,
        json!({
            "default": [{"type": "insecureAcceptAnything"}],
            "transports": {"docker": {scope: [requirement]}},
        }),
    );
}

fn signed_with(bed: &Bed<'_>, key: &str) -> Value {
    let path = bed.write("key.pub", key);
    json!({"type": "sigstoreSigned", "keyPath": path})
}

#[track_caller]
fn refuses(bed: &Bed<'_>, image: &str, why: &str) {
    let before = bed.listing();
    let error = bed.coracle(&["pull", "-q", image]).fails(125);
    assert!(error.contains("does not accept"), "{error}");
    assert!(error.contains(why), "{error}");
    assert_eq!(bed.settled_listing(), before, "nothing is kept");
    assert_eq!(bed.ok(&["images", "-q", image]), "");
}

#[track_caller]
fn takes(bed: &Bed<'_>, image: &str) {
    bed.ok(&["pull", "-q", image]);
    bed.ok(&["rmi", image]);
}

fn client() -> Client {
    Client::new(Options::default())
}

fn only_what_is_signed_with_the_key_is_taken_and_of_the_rest_nothing_is_kept(bed: &Bed<'_>) {
    let image = own_image(bed, "app:1");
    let signer = Signer::new();
    want_signatures(bed, signed_with(bed, &signer.public()));
    refuses(bed, &image, "it has no signature");
    let words = ["run", "--rm", "--network", "none", &image, "true"];
    let error = bed.coracle(&words).exits_with(125).err();
    assert!(error.contains("it has no signature"), "{error}");
    bed.write("on/Dockerfile", format!("FROM {image}\n"));
    let error = bed.build(&["-q"], "on").exits_with(1).err();
    assert!(error.contains("it has no signature"), "{error}");
    assert_eq!(bed.ok(&["images", "-q", &image]), "");

    signer.sign(&image, None);
    bed.ok(&words);
    bed.ok(&["rmi", &image]);
    bed.build(&["-q"], "on").succeeds();
    takes(bed, &image);
    want_signatures(bed, signed_with(bed, &Signer::new().public()));
    refuses(bed, &image, "it was not made with a key of the policy");
    // One of several keys, in the policy itself.
    let keys = [Signer::new(), signer].map(|signer| STANDARD.encode(signer.public()));
    want_signatures(bed, json!({"type": "sigstoreSigned", "keyDatas": keys}));
    takes(bed, &image);
    want_signatures(
        bed,
        json!({"type": "sigstoreSigned", "keyPath": "/nonexistent/key.pub"}),
    );
    refuses(bed, &image, "/nonexistent/key.pub");
}

fn a_signature_is_good_for_its_manifest_alone(bed: &Bed<'_>) {
    let (signed, other) = (own_image(bed, "app:1"), own_image(bed, "app:2"));
    let signer = Signer::new();
    let requirement = json!({
        "type": "sigstoreSigned",
        "keyData": STANDARD.encode(signer.public()),
        "signedIdentity": {"type": "matchRepository"},
    });
    want_signatures(bed, requirement);
    signer.sign(&signed, None);
    takes(bed, &signed);
    // Somebody puts it where that of the other would be.
    let [signed, other] = [signed, other].map(|name| name.parse::<Reference>().unwrap());
    let client = client();
    let digest_of = |image| client.fetch_manifest(image).unwrap().digest;
    let moved = client.fetch_manifest(&signatures_of(&signed, &digest_of(&signed)));
    let moved = moved.unwrap();
    let place = signatures_of(&other, &digest_of(&other));
    let kind = moved.media_type.as_deref().unwrap();
    client.put_manifest(&place, kind, &moved.bytes).unwrap();
    refuses(bed, &other.to_string(), "it is for sha256:");
    // Somebody writes another digest into it.
    let mut document: Value = serde_json::from_slice(&moved.bytes).unwrap();
    let layer: Descriptor = serde_json::from_value(document["layers"][0].clone()).unwrap();
    let mut payload = String::new();
    let mut blob = client.fetch_blob(&signed, &layer, 0).unwrap();
    blob.read_to_string(&mut payload).unwrap();
    let forged = payload.replace(digest_of(&signed).hex(), digest_of(&other).hex());
    assert_ne!(payload, forged);
    let blob = push(&client, &other, PAYLOAD, &forged);
    document["layers"][0]["digest"] = blob["digest"].clone();
    document["layers"][0]["size"] = blob["size"].clone();
    let bytes = document.to_string();
    client.put_manifest(&place, kind, bytes.as_bytes()).unwrap();
    refuses(
        bed,
        &other.to_string(),
        "it was not made with a key of the policy",
    );
    // The signed one is as good by its digest.
    takes(bed, &format!("{}@{}", signed.name(), digest_of(&signed)));
}

/// Stores a blob, and describes it.
fn push(client: &Client, place: &Reference, kind: &str, text: &str) -> Value {
    let blob = Descriptor::new(kind, Digest::of(text.as_bytes()), text.len() as u64);
    let mut open = || -> coracle::error::Result<Box<dyn Read + Send>> {
        Ok(Box::new(std::io::Cursor::new(text.to_owned())))
    };
    client.push_blob(place, &blob, None, &mut open).unwrap();
    serde_json::to_value(blob).unwrap()
}

fn a_signature_is_good_for_its_name_alone(bed: &Bed<'_>) {
    let image = own_image(bed, "app:1");
    let repository = image.trim_end_matches(":1");
    let signer = Signer::new();
    let with = |identity: Value| {
        let key = STANDARD.encode(signer.public());
        let requirement =
            json!({"type": "sigstoreSigned", "keyData": key, "signedIdentity": identity});
        want_signatures(bed, requirement);
    };
    want_signatures(bed, signed_with(bed, &signer.public()));
    signer.sign(&image, Some("upstream.example.org/team/app:1"));
    refuses(
        bed,
        &image,
        "it is for the name `upstream.example.org/team/app:1`",
    );
    with(json!({"type": "exactReference", "dockerReference": "upstream.example.org/team/app:1"}));
    takes(bed, &image);
    with(json!({"type": "exactRepository", "dockerRepository": "upstream.example.org/team/app"}));
    takes(bed, &image);
    let prefix = repository.trim_end_matches("/app");
    with(
        json!({"type": "remapIdentity", "prefix": prefix, "signedPrefix": "upstream.example.org/team"}),
    );
    takes(bed, &image);
    with(json!({"type": "matchRepository"}));
    refuses(bed, &image, "it is for the name");
    // A second signature lies beside the first: one good one is enough.
    signer.sign(&image, Some(&format!("{repository}:2")));
    with(json!({"type": "matchExact"}));
    refuses(bed, &image, "none of its 2 signatures");
    with(json!({"type": "matchRepository"}));
    takes(bed, &image);
}

fn an_index_is_signed_as_a_whole(bed: &Bed<'_>) {
    let image: Reference = own_image(bed, "app:1").parse().unwrap();
    let client = client();
    let manifest = client.fetch_manifest(&image).unwrap();
    let architecture = coracle::oci::Platform::host().architecture;
    let kind = "application/vnd.oci.image.index.v1+json";
    let index = json!({
        "schemaVersion": 2, "mediaType": kind,
        "manifests": [{
            "mediaType": manifest.media_type, "digest": manifest.digest.to_string(),
            "size": manifest.bytes.len(),
            "platform": {"os": "linux", "architecture": architecture},
        }],
    });
    let list = image.with_tag("list");
    client
        .put_manifest(&list, kind, index.to_string().as_bytes())
        .unwrap();
    let signer = Signer::new();
    want_signatures(bed, signed_with(bed, &signer.public()));
    refuses(bed, &list.to_string(), "it has no signature");
    signer.sign(&list.to_string(), None);
    takes(bed, &list.to_string());
}

fn the_closest_scope_accepts_or_rejects(bed: &Bed<'_>) {
    let registry = &bed.shared.registry.address;
    let busybox = bed.busybox();
    bed.ok(&["rmi", &busybox]);
    let (accept, reject) = (
        json!([{"type": "insecureAcceptAnything"}]),
        json!([{"type": "reject"}]),
    );
    let rejected = "images of this name are rejected";
    write_policy(bed, json!({"default": reject}));
    refuses(bed, &busybox, rejected);
    for (scopes, is_taken) in [
        (json!({registry.as_str(): accept}), true),
        (
            json!({registry.as_str(): accept, format!("{registry}/busybox"): reject}),
            false,
        ),
        (
            json!({format!("{registry}/busybox"): reject, busybox.as_str(): accept}),
            true,
        ),
        (json!({"": accept, registry.as_str(): reject}), false),
        (json!({"": accept}), true),
        (json!({"docker.io": accept}), false),
    ] {
        write_policy(
            bed,
            json!({"default": reject, "transports": {"docker": scopes}}),
        );
        match is_taken {
            true => takes(bed, &busybox),
            false => refuses(bed, &busybox, rejected),
        }
    }
    // The image that came with the program needs no registry, and no policy.
    bed.ok(&["run", "--rm", "--network", "none", "hello"]);
}

fn a_policy_that_cannot_be_understood_accepts_nothing(bed: &Bed<'_>) {
    let busybox = bed.busybox();
    bed.ok(&["rmi", &busybox]);
    let fails = |wanted: &str| {
        let error = bed.coracle(&["pull", "-q", &busybox]).fails(125);
        assert!(error.contains("read the policy"), "{error}");
        assert!(error.contains(wanted), "{error}");
        assert_eq!(bed.ok(&["images", "-q"]), "");
    };
    write_policy(bed, "{");
    fails("EOF");
    write_policy(bed, json!({"default": [{"type": "acceptAnything"}]}));
    fails("acceptAnything");
    write_policy(bed, json!({"default": [], "transports": {}}));
    fails("there is no requirement");
    write_policy(
        bed,
        json!({"default": [{"type": "insecureAcceptAnything"}], "Default": []}),
    );
    fails("Default");
    let path = bed.path("home/.config/containers/policy.json");
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    fails("directory");
    fs::remove_dir(&path).unwrap();
    takes(bed, &busybox);
}

fn what_cannot_be_checked_is_refused(bed: &Bed<'_>) {
    let image = own_image(bed, "app:1");
    for (requirement, wanted) in [
        (
            json!({"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/k"}),
            "GnuPG",
        ),
        (
            json!({"type": "sigstoreSigned", "rekorPublicKeyPath": "/r",
                "fulcio": {"caPath": "/c", "oidcIssuer": "https://i", "subjectEmail": "a@b"}}),
            "fulcio",
        ),
    ] {
        want_signatures(bed, requirement);
        refuses(bed, &image, wanted);
        refuses(bed, &image, "cannot be checked here");
        // What falls under another requirement is not concerned.
        takes(bed, &bed.shared.busybox());
    }
}

fn a_push_takes_along_what_refers_to_the_image(bed: &Bed<'_>) {
    let image: Reference = own_image(bed, "app:1").parse().unwrap();
    let signer = Signer::new();
    signer.sign(&image.to_string(), None);
    let client = client();
    let subject = client.fetch_manifest(&image).unwrap();
    let list = refer(
        &client,
        &image,
        &subject,
        "application/vnd.example.parts",
        "list of parts",
    );
    // And somebody vouches for that list.
    let vouched = refer(
        &client,
        &image,
        &list,
        "application/vnd.example.word",
        "a word for it",
    );

    bed.ok(&["pull", "-q", &image.to_string()]);
    let copy: Reference = format!("{}-copy:9", image.name()).parse().unwrap();
    bed.ok(&["tag", &image.to_string(), &copy.to_string()]);
    bed.ok(&["push", "-q", &copy.to_string()]);
    let digests = |subject: &FetchedManifest| -> Vec<String> {
        let found = client.referrers(&copy, &subject.digest).unwrap();
        found.iter().map(|one| one.digest.to_string()).collect()
    };
    assert_eq!(client.fetch_manifest(&copy).unwrap().digest, subject.digest);
    assert_eq!(digests(&subject), [list.digest.to_string()]);
    assert_eq!(digests(&list), [vouched.digest.to_string()]);
    let found = &client.referrers(&copy, &subject.digest).unwrap()[0];
    assert_eq!(
        found.artifact_type.as_deref(),
        Some("application/vnd.example.parts")
    );
    // The registry keeps no list of its own: it is under the tag that clients agreed upon.
    let fallback = copy.with_tag(&format!("sha256-{}", subject.digest.hex()));
    assert!(client.find_manifest(&fallback).unwrap().is_some());
    // What was signed under the one name is so under the other.
    let signature = |place: &Reference| {
        let tag = format!("sha256-{}.sig", subject.digest.hex());
        client.fetch_manifest(&place.with_tag(&tag)).unwrap().digest
    };
    assert_eq!(signature(&copy), signature(&image));
    let key = STANDARD.encode(signer.public());
    let identity = json!({"type": "exactRepository", "dockerRepository": image.name()});
    want_signatures(
        bed,
        json!({"type": "sigstoreSigned", "keyData": key, "signedIdentity": identity}),
    );
    bed.ok(&["rmi", "-f", &copy.to_string(), &image.to_string()]);
    takes(bed, &copy.to_string());
    // A second push finds all there.
    bed.ok(&["pull", "-q", &copy.to_string()]);
    bed.ok(&["push", "-q", &copy.to_string()]);
    assert_eq!(digests(&subject), [list.digest.to_string()]);
}

fn what_was_signed_where_it_goes_stays_signed_there(bed: &Bed<'_>) {
    let image: Reference = own_image(bed, "app:1").parse().unwrap();
    Signer::new().sign(&image.to_string(), None);
    let client = client();
    let digest = client.fetch_manifest(&image).unwrap().digest;
    bed.ok(&["pull", "-q", &image.to_string()]);
    let copy: Reference = format!("{}-copy:1", image.name()).parse().unwrap();
    bed.ok(&["tag", &image.to_string(), &copy.to_string()]);
    bed.ok(&["push", "-q", &copy.to_string()]);
    Signer::new().sign(&copy.to_string(), None);
    let there = signatures_of(&copy, &digest);
    let signed = client.fetch_manifest(&there).unwrap().digest;
    // As from somebody who has only pulled the one.
    bed.ok(&["rmi", &copy.to_string()]);
    bed.ok(&["tag", &image.to_string(), &copy.to_string()]);
    let said = bed.coracle(&["push", &copy.to_string()]);
    assert!(said.err().contains("stays"), "{}", said.err());
    said.succeeds();
    assert_eq!(client.fetch_manifest(&there).unwrap().digest, signed);
}

fn archives_are_taken_as_the_policy_says(bed: &Bed<'_>) {
    let image = bed.busybox();
    let archive = bed.path("image.tar").to_str().unwrap().to_owned();
    bed.ok(&["save", "-q", "-o", &archive, &image]);
    bed.ok(&["rmi", "-f", &image]);
    let reject = json!([{"type": "reject"}]);
    let accept = json!([{"type": "insecureAcceptAnything"}]);
    write_policy(bed, json!({"default": reject}));
    let load = ["load", "-q", "-i", &archive];
    let error = bed.coracle(&load).fails(1);
    assert!(error.contains("oci-archive"), "{error}");
    bed.coracle(&["image", "exists", &image]).exits_with(1);
    let transports = json!({"oci-archive": {"": accept}});
    write_policy(bed, json!({"default": reject, "transports": transports}));
    bed.ok(&load);
    bed.ok(&["image", "exists", &image]);
}

/// Stores something that refers to a manifest.
fn refer(
    client: &Client,
    place: &Reference,
    subject: &FetchedManifest,
    kind: &str,
    text: &str,
) -> FetchedManifest {
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    let manifest = json!({
        "schemaVersion": 2, "mediaType": media_type, "artifactType": kind,
        "config": push(client, place, "application/vnd.oci.empty.v1+json", "{}"),
        "layers": [push(client, place, "text/plain", text)],
        "subject": {
            "mediaType": subject.media_type, "digest": subject.digest.to_string(),
            "size": subject.bytes.len(),
        },
        "annotations": {"org.example.says": text},
    });
    let bytes = manifest.to_string().into_bytes();
    let manifest = FetchedManifest {
        digest: Digest::of(&bytes),
        media_type: Some(media_type.to_owned()),
        bytes,
    };
    client.put_referrer(place, &manifest).unwrap();
    manifest
}
