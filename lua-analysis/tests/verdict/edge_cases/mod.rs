//! Hand-made scripts at the edges of the language: its grammar, its tokens, its limits, and the servers' first line.

mod grammar;
mod lexical;
mod limits;
mod shebang;

use std::collections::HashSet;

/// Small scripts, each about one thing.
pub(crate) fn small() -> Vec<Vec<u8>> {
    let mut cases = Vec::new();
    cases.extend(grammar::CASES.iter().map(|case| case.as_bytes().to_vec()));
    cases.extend(lexical::CASES.iter().map(|case| case.to_vec()));
    cases.extend(shebang::CASES.iter().map(|case| case.to_vec()));
    cases.extend(lexical::every_byte());
    without_repetition(cases)
}

/// Both sides of the limits of one function's size and nesting.
pub(crate) fn limits() -> Vec<Vec<u8>> {
    without_repetition(
        limits::small()
            .into_iter()
            .map(String::into_bytes)
            .collect(),
    )
}

/// Both sides of the limits that only very long scripts meet.
pub(crate) fn large() -> Vec<Vec<u8>> {
    limits::large()
        .into_iter()
        .map(String::into_bytes)
        .collect()
}

fn without_repetition(mut cases: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut known = HashSet::new();
    cases.retain(|case| known.insert(case.clone()));
    cases
}
