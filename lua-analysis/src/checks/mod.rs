//! The checks, one module each, and their table.
//!
//! A check is a function from what is known of a script to findings. Its row in [`CHECKS`] has its
//! code, its level and its page; a test holds the table against the pages and the fixtures.
//!
//! A check of level [`Level::Deny`] fires only on what fails on a real server, or harms it.

pub(crate) mod index_out_of_range;
pub(crate) mod name_mismatch;
mod unused_parameter;

use crate::analysis::Meaning;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Level};
use crate::source::Source;

/// One check.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name.
    pub code: &'static str,
    /// How bad its findings are, unless a project decides otherwise.
    pub level: Level,
    /// What it is about: why, an example, what to do.
    pub page: &'static str,
    /// What it does, if it looks at scripts by themselves. Others are part of an earlier stage, or
    /// hold a script against what its caller declares.
    run: Option<fn(&Context<'_>) -> Vec<Diagnostic>>,
}

/// What a check looks at.
pub(crate) struct Context<'a> {
    pub(crate) source: &'a Source,
    pub(crate) meaning: &'a Meaning,
    pub(crate) config: &'a Config,
}

macro_rules! checks {
    ($( $level:ident $code:literal $(=> $run:path)?; )*) => {
        /// All checks, sorted by their codes.
        pub static CHECKS: &[Check] = &[
            $( Check {
                code: $code,
                level: Level::$level,
                page: include_str!(concat!("../../lints/", $code, ".md")),
                run: checks!(@run $($run)?),
            }, )*
        ];
    };
    (@run) => { None };
    (@run $run:path) => { Some($run) };
}

checks! {
    Deny "annotation";
    Deny "config";
    Deny "include";
    Deny "index-out-of-range" => index_out_of_range::check_impossible;
    Deny "name-mismatch";
    Deny "syntax";
    Deny "unknown-allow";
    Warn "unneeded-allow";
    Warn "unused-parameter" => unused_parameter::check;
}

/// The check of this name.
pub fn check(code: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.code == code)
}

/// Runs all checks that look at scripts by themselves.
pub(crate) fn run(context: &Context<'_>) -> Vec<Diagnostic> {
    CHECKS
        .iter()
        .filter_map(|check| check.run)
        .flat_map(|run| run(context))
        .collect()
}
