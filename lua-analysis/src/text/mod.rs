//! The text of scripts: places in it, and words that are spelled alike.

pub(crate) mod fast_hash;
pub mod source;
pub mod span;
pub mod spelling;
