//! What is known of commands, held against servers.

// A test that cannot set up its server has failed: panicking, with a text, is the error policy.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod effects;
mod grammar;
mod replies;
