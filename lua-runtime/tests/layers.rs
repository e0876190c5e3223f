//! The folders of `src` are layers: nothing imports from above.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

use std::path::Path;

#[path = "../../tests/layers/reader.rs"]
mod reader;

/// From the bottom up.
const LAYERS: &[&str] = &[
    "script",
    "argument",
    "reply",
    "serialized",
    "unreadable",
    "recovery",
    "error",
    "observe",
    "cluster",
    "request",
    "call",
    "load",
    "pipeline",
    "private",
];

#[test]
fn nothing_imports_from_above() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let faults = reader::faults(&src, LAYERS, &["lib.rs", "derives.rs"]);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The reader sees what it is for: upside down there are faults.
#[test]
fn a_table_that_is_upside_down_is_refused() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut layers = LAYERS.to_vec();
    layers.reverse();
    let faults = reader::faults(&src, &layers, &["lib.rs", "derives.rs"]);
    let is_from_above = |fault: &String| fault.ends_with("which is above");
    assert!(faults.iter().filter(|fault| is_from_above(fault)).count() > 20);
}
