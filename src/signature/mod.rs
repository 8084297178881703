//! Signatures: whose images this host takes, and whether one is signed by them.
//!
//! Owns containers-policy.json(5), as far as it is about registries, and the check of one
//! signature of the sigstore kind with a public key. Refuses to know how signatures are
//! fetched, and when an image has to be accepted.
//!
//! ```text
//! Policy ── requirements(reference) ─▶ [Requirement]        policy.rs   written.rs
//!                                         └─ Signed: keys   key.rs
//!                                                  identity identity.rs
//! Payload   what a signature says, and of which manifest     payload.rs
//! ```
//!
//! Whatever cannot be understood is an error, never an acceptance: a policy that cannot be
//! read, a word in it that is not known, a kind of signature that is not supported.

mod identity;
mod key;
mod payload;
mod policy;
mod written;

pub use identity::Identity;
pub use key::{KeySource, PublicKey};
pub use payload::Payload;
pub use policy::{Policy, Requirement, Signed};
