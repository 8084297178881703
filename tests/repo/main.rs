//! What holds for the repository as a whole.

mod generated;
mod layers;
mod shape;
mod source;
