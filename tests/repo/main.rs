//! Tests of the repository itself.

mod generated;
