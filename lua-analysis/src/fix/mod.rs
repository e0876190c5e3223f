//! What is written into scripts.

pub mod annotate;
