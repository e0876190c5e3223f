//! Clusters of real nodes, and of nodes that a test makes up.

// Helpers of tests may panic, as tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod calls;
mod faults;
mod forged;
mod hostile;
mod hosts;
mod multi;
mod pipelines;
mod redirects;
mod refusals;
mod replicas;
