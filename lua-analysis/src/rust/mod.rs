//! Types and names of Rust, as far as scripts have them.

pub mod identifiers;
pub mod projection;
pub mod types;
