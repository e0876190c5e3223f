//! A script's own errors as an enum of Rust.

use std::fmt;

use super::Error;

/// An enum of a script's own errors, one variant for each code.
///
/// Made by [`derive(LuaError)`](derive@crate::LuaError), and by
/// [`lua_scripts`](macro@crate::lua_scripts) for a script that declares its errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of a script's errors",
    note = "add `#[derive(lua_runtime::LuaError)]`"
)]
pub trait LuaError: From<Error> {
    /// The codes that have variants of their own.
    const CODES: &'static [&'static str];
}

/// What a variant can hold of an error.
#[diagnostic::on_unimplemented(
    message = "a variant can't hold a `{Self}` of an error",
    label = "neither the message nor the error",
    note = "use `String` for the message, or `lua_runtime::Error` for all of the error"
)]
pub trait ErrorField {
    /// What it holds of this error.
    fn of(error: Error) -> Self;

    /// Shows the variant that holds it.
    ///
    /// # Errors
    ///
    /// Those of the formatter.
    fn show(&self, code: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// What is behind it.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)>;
}

/// The message.
impl ErrorField for String {
    fn of(error: Error) -> Self {
        error.message().unwrap_or_default().to_owned()
    }

    fn show(&self, code: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            f.write_str(code)
        } else {
            write!(f, "{code}: {}", super::OneLine(self))
        }
    }

    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        None
    }
}

/// All of it.
impl ErrorField for Error {
    fn of(error: Error) -> Self {
        error
    }

    fn show(&self, _: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }

    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(self)
    }
}

/// What the variant for other errors holds: the error itself.
#[diagnostic::on_unimplemented(
    message = "the variant `other` holds a `lua_runtime::Error`, not a `{Self}`",
    label = "not `lua_runtime::Error`"
)]
pub trait OtherError {
    /// The error.
    fn of(error: Error) -> Self;
}

impl OtherError for Error {
    fn of(error: Error) -> Self {
        error
    }
}

/// The code of a script's own error.
///
/// An error that has no script to it has none: what other commands fail with is not a script's.
pub fn own_code(error: &Error) -> Option<&str> {
    match error {
        Error::Raised(_) | Error::Returned(_) | Error::Server(_) => error.code(),
        Error::Pipeline(error) => own_code(error.error()),
        _ => None,
    }
}

/// Whether a code is among these.
pub const fn has_code(mut codes: &[&str], wanted: &str) -> bool {
    while let [first, rest @ ..] = codes {
        if is_same(first.as_bytes(), wanted.as_bytes()) {
            return true;
        }
        codes = rest;
    }
    false
}

/// Whether all codes are among those that are known.
pub const fn are_known(mut codes: &[&str], known: &[&str]) -> bool {
    while let [first, rest @ ..] = codes {
        if !has_code(known, first) {
            return false;
        }
        codes = rest;
    }
    true
}

const fn is_same(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([first, left_rest @ ..], [other, right_rest @ ..]) = (left, right) {
        if *first != *other {
            return false;
        }
        left = left_rest;
        right = right_rest;
    }
    left.is_empty() && right.is_empty()
}

#[cfg(test)]
mod tests {
    use super::{are_known, has_code};

    #[test]
    fn codes_are_compared_as_a_whole() {
        let known = ["LIMITED", "GONE"];
        assert!(has_code(&known, "GONE"));
        for other in ["GON", "GONER", "", "gone"] {
            assert!(!has_code(&known, other), "{other}");
        }
        assert!(are_known(&["GONE"], &known) && are_known(&[], &known));
        assert!(!are_known(&["GONE", "STALE"], &known));
    }
}
