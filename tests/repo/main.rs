//! What holds for the repository as a whole.

mod layers;
mod shape;
mod source;
