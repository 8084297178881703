//! Images: from registries and archives into the store, and out of it again.

pub mod resolve;
