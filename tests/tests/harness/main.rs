//! The harness itself does what the other tests rely on.

// Helpers of tests may panic, as tests may.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod clusters;
mod connections;
mod killed;
mod servers;
