//! Hand-made scripts at the edges of the language: its grammar, its tokens, its limits, and the servers' first line.

mod grammar;
mod lexical;
mod limits;
mod shebang;

/// All of them.
pub(crate) fn all() -> Vec<Vec<u8>> {
    let mut cases = Vec::new();
    cases.extend(grammar::CASES.iter().map(|case| case.as_bytes().to_vec()));
    cases.extend(lexical::CASES.iter().map(|case| case.to_vec()));
    cases.extend(shebang::CASES.iter().map(|case| case.to_vec()));
    cases.extend(lexical::every_byte());
    cases.extend(limits::all().into_iter().map(String::into_bytes));
    cases
}
