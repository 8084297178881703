//! The Container Device Interface (CDI): what a vendor's specification says is to be done to
//! a container that gets one of its devices.
//!
//! Specifications are files that the host's administrator, or the user himself, keeps in a
//! few directories. Here they are read, checked and looked up. What becomes of their edits
//! is the engine's affair.

mod catalogue;
mod gpus;
mod name;
mod spec;

pub use catalogue::{Catalogue, DeviceEdits, default_directories};
pub use gpus::GpuRequest;
pub use name::DeviceName;
pub use spec::{DeviceNode, Edits, Hook, Mount};
