//! placeholder
use serde::{Deserialize, Serialize};
/// Published port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortMapping {}
