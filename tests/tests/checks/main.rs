//! What the checks of `lua-analysis` predict is what servers do: their own fixtures, run.

// Helpers of tests may panic, as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod commands;
mod errors;
mod fixtures;
mod language;
mod returns;
