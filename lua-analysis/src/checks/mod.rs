//! The checks, one file each, and what they have in common.
//!
//! A check is a function from what is known of a script to findings. Its code, its level and its page
//! are a row of [`crate::diagnostic::lints`]; here it has a `mod` and a place in `CHECKS`.

pub(crate) mod allow;
mod context;
mod declared;
mod shared;

mod argument_mismatch;
pub(crate) mod bad_shebang;
mod bare_shebang;
mod boolean_argument;
mod command_argument;
mod command_arity;
mod command_not_allowed;
mod command_syntax;
mod compare_types;
mod constant_comparison;
mod constant_condition;
mod endless_loop;
mod float_reply;
mod forged_error;
mod forged_noscript;
mod global_write;
mod host_rule;
mod ignored_reply;
mod impossible_error;
mod impossible_index;
mod index_gap;
mod index_out_of_range;
mod large_unpack;
mod lossy_text;
mod lost_error_code;
mod map_reply;
mod missing_value;
mod name_mismatch;
pub(crate) mod nested_long_bracket;
mod nil_in_reply;
mod operand_types;
mod raise_table;
mod raise_unchecked_text;
mod raise_user_text;
mod raw_error_text;
mod return_mismatch;
mod rounded_integer;
mod same_random;
mod server_too_old;
mod slow_command;
mod text_order;
mod undeclared_error;
mod undeclared_key;
mod undefined_global;
mod unknown_api;
mod unknown_command;
mod unreachable;
mod unused_local;
mod unused_parameter;
mod write_in_read_only;

pub(crate) use context::Context;
pub(crate) use declared::of_declared;
pub(crate) use shared::answered::error_codes;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::{OPERAND_TYPES, UNDEFINED_GLOBAL, UNKNOWN_API};
use crate::text::span::Span;

/// The most findings of one check where each takes a while to say: more tell nothing new.
const MOST: usize = 100;

/// The most names of a script that are tried for one that is spelled alike.
const MOST_NAMES: usize = 1000;

/// Those that look at scripts by themselves. Others are part of an earlier stage, or hold a script
/// against what its caller declares.
const CHECKS: &[fn(&Context<'_>) -> Vec<Diagnostic>] = &[
    argument_mismatch::check,
    bare_shebang::check,
    boolean_argument::check,
    command_argument::check,
    command_arity::check,
    command_not_allowed::check,
    command_syntax::check,
    compare_types::check,
    constant_comparison::check,
    constant_condition::check,
    endless_loop::check,
    float_reply::check,
    forged_error::check,
    forged_noscript::check,
    global_write::check,
    ignored_reply::check,
    impossible_error::check,
    impossible_index::check,
    index_out_of_range::check,
    large_unpack::check,
    lossy_text::check,
    lost_error_code::check,
    map_reply::check,
    missing_value::check,
    nil_in_reply::check,
    operand_types::check,
    raise_table::check,
    raise_unchecked_text::check,
    raise_user_text::check,
    raw_error_text::check,
    return_mismatch::check,
    rounded_integer::check,
    same_random::check,
    server_too_old::check,
    slow_command::check,
    text_order::check,
    undeclared_error::check,
    undeclared_key::check,
    undefined_global::check,
    unknown_api::check,
    unknown_command::check,
    unreachable::check,
    unused_local::check,
    unused_parameter::check,
    write_in_read_only::check,
];

/// Runs all checks that look at scripts by themselves.
pub(crate) fn run(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = CHECKS.iter().flat_map(|check| check(context)).collect();
    // What is `nil` because there is no such name is one mistake, and told with the name.
    let unnamed: Vec<Span> = found
        .iter()
        .filter(|finding| NAMES.contains(&finding.code))
        .map(|finding| finding.primary.span)
        .collect();
    let is_of_name = |span: Span| {
        let mut names = unnamed.iter();
        names.any(|name| span.start < name.end && name.start < span.end)
    };
    found.retain(|finding| finding.code != OPERAND_TYPES.code || !is_of_name(finding.primary.span));
    host_rule::judge(context, &mut found);
    found
}

/// The lints that tell of names that do not exist.
const NAMES: [&str; 2] = [UNKNOWN_API.code, UNDEFINED_GLOBAL.code];
