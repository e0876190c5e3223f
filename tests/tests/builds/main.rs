//! What cargo and the compiler make of packages that use the macros. No test here depends on which
//! server there is.

// Helpers of tests may panic, as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod folder_rebuild;
mod readme;
mod rebuild;
mod renamed;
