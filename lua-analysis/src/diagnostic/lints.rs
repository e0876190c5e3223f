//! The lints: each is a row with its name, its code and its level, and has a page in `lints/`.
//!
//! A finding is made from its row by [`Lint::at`], so that its level can't be another one; where servers or
//! the code around decide, [`Diagnostic::at_level`] says so in the check. What the checks do is not here: what
//! reads settings and comments needs the names alone.
//!
//! A lint of level [`Level::Deny`] fires only on what fails on a real server, or harms it.

use super::{Diagnostic, Level};
use crate::text::span::Span;

/// One lint.
#[derive(Debug, PartialEq, Eq)]
pub struct Lint {
    /// Its name.
    pub code: &'static str,
    /// How bad its findings are at worst, unless a project decides otherwise.
    pub level: Level,
    /// What it is about: why, an example, what to do.
    pub page: &'static str,
}

impl Lint {
    /// A finding of this lint, at its level.
    pub fn at(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, self.level, span, message)
    }
}

/// The lint of this name.
pub fn lint(code: &str) -> Option<&'static Lint> {
    LINTS.iter().find(|lint| lint.code == code).copied()
}

/// The names of all lints.
pub fn codes() -> impl Iterator<Item = &'static str> {
    LINTS.iter().map(|lint| lint.code)
}

macro_rules! lints {
    ($( $level:ident $name:ident $code:literal; )*) => {
        $(
            #[doc = concat!("`", $code, "`")]
            pub static $name: Lint = Lint {
                code: $code,
                level: Level::$level,
                page: include_str!(concat!("../../lints/", $code, ".md")),
            };
        )*

        /// All lints, sorted by their codes.
        pub static LINTS: &[&Lint] = &[$( &$name ),*];

        #[cfg(test)]
        const NAMES: &[(&str, &str)] = &[$( (stringify!($name), $code) ),*];
    };
}

lints! {
    Deny ANNOTATION "annotation";
    Warn ARGUMENT_MISMATCH "argument-mismatch";
    Deny BAD_SHEBANG "bad-shebang";
    Warn BARE_SHEBANG "bare-shebang";
    Warn BOOLEAN_ARGUMENT "boolean-argument";
    Deny COMMAND_ARGUMENT "command-argument";
    Deny COMMAND_ARITY "command-arity";
    Deny COMMAND_NOT_ALLOWED "command-not-allowed";
    Deny COMMAND_SYNTAX "command-syntax";
    Deny COMPARE_TYPES "compare-types";
    Deny CONFIG "config";
    Warn CONSTANT_COMPARISON "constant-comparison";
    Warn CONSTANT_CONDITION "constant-condition";
    Deny EMPTY_SCRIPT "empty-script";
    Warn ENDLESS_LOOP "endless-loop";
    Warn FLOAT_REPLY "float-reply";
    Deny FORGED_ERROR "forged-error";
    Deny FORGED_NOSCRIPT "forged-noscript";
    Deny FUNCTION_LIBRARY "function-library";
    Deny GLOBAL_WRITE "global-write";
    Deny HOST_RULE "host-rule";
    Warn IGNORED_REPLY "ignored-reply";
    Warn IMPOSSIBLE_ERROR "impossible-error";
    Warn IMPOSSIBLE_INDEX "impossible-index";
    Deny INCLUDE "include";
    Warn INDEX_GAP "index-gap";
    Deny INDEX_OUT_OF_RANGE "index-out-of-range";
    Warn LARGE_UNPACK "large-unpack";
    Warn LOSSY_TEXT "lossy-text";
    Warn LOST_ERROR_CODE "lost-error-code";
    Warn MAP_REPLY "map-reply";
    Warn MISSING_VALUE "missing-value";
    Deny NAME_MISMATCH "name-mismatch";
    Deny NESTED_LONG_BRACKET "nested-long-bracket";
    Warn NIL_IN_REPLY "nil-in-reply";
    Deny NOT_UTF_8 "not-utf-8";
    Deny OPERAND_TYPES "operand-types";
    Deny RAISE_TABLE "raise-table";
    Warn RAISE_UNCHECKED_TEXT "raise-unchecked-text";
    Deny RAISE_USER_TEXT "raise-user-text";
    Warn RAW_ERROR_TEXT "raw-error-text";
    Deny RETURN_MISMATCH "return-mismatch";
    Warn ROUNDED_INTEGER "rounded-integer";
    Warn SAME_RANDOM "same-random";
    Deny SERVER_TOO_OLD "server-too-old";
    Warn SLOW_COMMAND "slow-command";
    Deny SYNTAX "syntax";
    Warn TEXT_ORDER "text-order";
    Warn UNDECLARED_ERROR "undeclared-error";
    Warn UNDECLARED_KEY "undeclared-key";
    Deny UNDEFINED_GLOBAL "undefined-global";
    Deny UNKNOWN_ALLOW "unknown-allow";
    Warn UNKNOWN_ANNOTATION "unknown-annotation";
    Deny UNKNOWN_API "unknown-api";
    Warn UNKNOWN_COMMAND "unknown-command";
    Warn UNNEEDED_ALLOW "unneeded-allow";
    Warn UNREACHABLE "unreachable";
    Warn UNUSED_LOCAL "unused-local";
    Warn UNUSED_PARAMETER "unused-parameter";
    Deny WRITE_IN_READ_ONLY "write-in-read-only";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_codes_and_sorted() {
        for (name, code) in NAMES {
            assert_eq!(*name, code.to_ascii_uppercase().replace('-', "_"));
        }
        assert!(codes().is_sorted());
    }
}
