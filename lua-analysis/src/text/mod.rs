//! The text of scripts: places in it, and words that are spelled alike.

pub mod source;
pub mod span;
pub mod spelling;
