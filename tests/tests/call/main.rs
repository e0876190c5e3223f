//! Single calls: what they cost, what they recover from, and what their errors say.

// Helpers of tests may panic, as tests may.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod connections;
mod debugging;
mod errors;
mod faults;
mod forged;
mod hostile;
mod noscript_for_ever;
mod observe;
mod patterns;
mod protocols;
mod refusals;
mod reply_formats;
mod round_trips;
mod unreadable;
