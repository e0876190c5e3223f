//! The folders of `src` are layers: nothing imports from above.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::path::Path;

#[path = "../../tests/layers/reader.rs"]
mod reader;

/// From the bottom up.
const LAYERS: &[&str] = &[
    "text",
    "server",
    "diagnostic",
    "rust",
    "syntax",
    "meaning",
    "project",
    "signature",
    "effects",
    "checks",
    "analysis",
    "fix",
];

#[test]
fn nothing_imports_from_above() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let faults = reader::faults(&src, LAYERS, &["lib.rs"]);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
