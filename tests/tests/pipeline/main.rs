//! Pipelines and transactions on one server.

// Helpers of tests may panic, as tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

mod conduct;
mod eviction;
mod faults;
mod forged;
mod large;
mod order;
mod refusals;
mod rights;
mod steps;
mod users;
