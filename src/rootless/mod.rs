//! How an ordinary user becomes root of a user namespace.
//!
//! Owns the subordinate ids of a user ([`subid`]) and the one door into a user namespace
//! ([`enter`]). Refuses to know what is done there: whoever touches layer trees, mounts
//! or containers' files enters first, and from then on there is one code path.

mod enter;
mod subid;

pub use enter::{Entered, enter, enter_beside, identity_outside, may_mount};
pub use subid::{Which, local_user_name, passwd_line, subordinate_ids};
