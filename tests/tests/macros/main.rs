//! What the macros make of scripts, seen from a server.

// Helpers of tests may panic, as tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

mod derive;
mod folder;
mod hygiene;
mod inferred;
mod left_out;
mod reply;
mod typed_errors;

// `expansion/lua/match/type.lua` names it by this path.
use hygiene::Word;
