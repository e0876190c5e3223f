//! What the analysis says of values is true: scripts run on a real server with every expression
//! recorded, and each recorded value lies inside of what was found out of that place.
//!
//! The scripts are those of `lua/`, the corpus of `lua-analysis`, its mistakes, and generated ones.
//! `LUA_SOUNDNESS_SEED` is the first seed, `LUA_SOUNDNESS_SCRIPTS` how many scripts are generated.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod check;
mod corpus;
mod effects;
mod faithful;
mod generate;
mod instrument;
mod mistakes;
mod random;
mod records;
mod run;
mod shrink;
mod sound;
mod state;
mod typed;
