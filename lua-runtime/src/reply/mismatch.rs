//! What to say of a reply that is not what it should be.

use std::borrow::Cow;
use std::fmt;

use redis::{ServerError, Value};

/// Why a value is not of the expected type: what was expected, what came, and where.
///
/// The contents of strings are left out: they may be secrets, or megabytes.
#[derive(Clone, Debug)]
pub struct Mismatch(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    expected: Cow<'static, str>,
    came: String,
    /// From the outermost to the innermost, written as in `[2].name`; filled from the inside.
    path: String,
    error: Option<ServerError>,
}

impl Mismatch {
    /// `value` is not what `expected` names.
    pub fn new(expected: impl Into<Cow<'static, str>>, value: &Value) -> Self {
        Self(Box::new(Inner {
            expected: expected.into(),
            came: Shape(value).to_string(),
            path: String::new(),
            error: first_error(value).cloned(),
        }))
    }

    /// `value` is no `T`.
    pub fn of<T>(value: &Value) -> Self {
        Self::new(short_type_name(std::any::type_name::<T>()), value)
    }

    /// No value is there, where a `T` should be.
    pub(crate) fn nothing<T>() -> Self {
        let mut mismatch = Self::of::<T>(&Value::Nil);
        "nothing".clone_into(&mut mismatch.0.came);
        mismatch
    }

    /// A pipeline has another number of replies than `T`.
    pub(crate) fn of_replies<T>(came: usize) -> Self {
        let mut mismatch = Self::of::<T>(&Value::Nil);
        mismatch.0.came = format!("{came} times");
        mismatch
    }

    /// The same, found at an element of an array; `index` is counted from zero.
    #[must_use]
    pub fn at_index(mut self, index: usize) -> Self {
        self.0.path.insert_str(0, &format!("[{}]", index + 1));
        self
    }

    /// The same, found at a field.
    #[must_use]
    pub fn at_field(mut self, name: &str) -> Self {
        self.0.path.insert_str(0, &format!(".{name}"));
        self
    }

    /// What was expected, such as `u64`.
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What came, in words, such as `an array of 2 (the integer 1, nil)`.
    pub fn came(&self) -> &str {
        &self.0.came
    }

    /// Where: elements counted from one as in Lua, fields by name, such as `[2].name`; empty for
    /// the reply itself.
    pub fn path(&self) -> &str {
        self.0.path.strip_prefix('.').unwrap_or(&self.0.path)
    }

    /// The element of the whole array in which it is, counted from zero.
    pub(crate) fn first_index(&self) -> Option<usize> {
        let (index, _) = self.0.path.strip_prefix('[')?.split_once(']')?;
        index.parse::<usize>().ok()?.checked_sub(1)
    }

    /// The error reply that stands in the value's place or inside of it, if there is one.
    pub(crate) fn into_server_error(mut self) -> Result<ServerError, Self> {
        self.0.error.take().ok_or(self)
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.came())?;
        if !self.path().is_empty() {
            write!(f, " at {}", self.path())?;
        }
        write!(f, ", expected {}", self.expected())
    }
}

impl std::error::Error for Mismatch {}

/// The first error inside of a value.
pub(super) fn first_error(value: &Value) -> Option<&ServerError> {
    match value {
        Value::ServerError(error) => Some(error),
        Value::Array(values) | Value::Set(values) => values.iter().find_map(first_error),
        Value::Map(pairs) => pairs
            .iter()
            .find_map(|(key, value)| first_error(key).or_else(|| first_error(value))),
        Value::Attribute { data, .. } => first_error(data),
        _ => None,
    }
}

/// What a value looks like.
struct Shape<'a>(&'a Value);

/// How many elements of an array are told one by one.
const ELEMENTS_SHOWN: usize = 6;

impl fmt::Display for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_kind(self.0, f)?;
        let (Value::Array(values) | Value::Set(values)) = self.0 else {
            return Ok(());
        };
        let mut before = " (";
        for value in values.iter().take(ELEMENTS_SHOWN) {
            f.write_str(before)?;
            write_kind(value, f)?;
            before = ", ";
        }
        match values.len() {
            0 => Ok(()),
            length if length > ELEMENTS_SHOWN => f.write_str(", …)"),
            _ => f.write_str(")"),
        }
    }
}

/// A value without what is inside of it.
fn write_kind(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let counted = |f: &mut fmt::Formatter<'_>, name: &str, length: usize| match length {
        0 => write!(f, "an empty {name}"),
        length => write!(
            f,
            "{} {name} of {length}",
            if name == "array" { "an" } else { "a" }
        ),
    };
    let string = |f: &mut fmt::Formatter<'_>, length: usize| match length {
        0 => f.write_str("an empty string"),
        1 => f.write_str("a string of 1 byte"),
        length => write!(f, "a string of {length} bytes"),
    };
    match value {
        Value::Nil => f.write_str("nil"),
        Value::Int(number) => write!(f, "the integer {number}"),
        Value::Double(number) => write!(f, "the double {number}"),
        Value::Boolean(truth) => write!(f, "the boolean {truth}"),
        Value::Okay => f.write_str("the status OK"),
        Value::SimpleString(_) => f.write_str("a status"),
        Value::BulkString(bytes) => string(f, bytes.len()),
        Value::VerbatimString { text, .. } => string(f, text.len()),
        Value::Array(values) => counted(f, "array", values.len()),
        Value::Map(pairs) => counted(f, "map", pairs.len()),
        Value::Set(values) => counted(f, "set", values.len()),
        Value::Attribute { data, .. } => write_kind(data, f),
        Value::BigNumber(_) => f.write_str("a big number"),
        Value::Push { .. } => f.write_str("a push message"),
        Value::ServerError(error) => write!(f, "the error {}", error.code()),
        _ => f.write_str("a value of an unknown kind"),
    }
}

/// A type's name without the paths: `Option<String>` for
/// `core::option::Option<alloc::string::String>`.
pub(crate) fn short_type_name(name: &str) -> String {
    let mut short = String::with_capacity(name.len());
    let mut word = 0;
    let mut colons = 0;
    for letter in name.chars() {
        if letter == ':' {
            colons += 1;
            if colons == 2 {
                short.truncate(word);
            }
            continue;
        }
        if colons == 1 {
            short.push(':');
        }
        colons = 0;
        short.push(letter);
        if !letter.is_alphanumeric() && letter != '_' {
            word = short.len();
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_names_lose_their_paths() {
        assert_eq!(
            short_type_name(std::any::type_name::<Option<Vec<(String, &'static [u8])>>>()),
            "Option<Vec<(String, &[u8])>>"
        );
        assert_eq!(short_type_name("a::b::C<d::E, [f::G; 3]>"), "C<E, [G; 3]>");
        assert_eq!(short_type_name("()"), "()");
    }

    #[test]
    fn shapes_are_short_and_tell_no_contents() {
        let shape = |value: &Value| Shape(value).to_string();
        assert_eq!(
            shape(&Value::BulkString(b"secret".to_vec())),
            "a string of 6 bytes"
        );
        assert_eq!(shape(&Value::SimpleString("secret".into())), "a status");
        assert_eq!(shape(&Value::Array(Vec::new())), "an empty array");
        assert_eq!(
            shape(&Value::Map(vec![(Value::Nil, Value::Nil)])),
            "a map of 1"
        );
        let numbers = Value::Array(vec![Value::Double(0.5); 7]);
        assert!(shape(&numbers).starts_with("an array of 7 (the double 0.5, "));
        assert!(shape(&numbers).ends_with(", …)"));
    }

    #[test]
    fn paths_are_written_from_the_outside() {
        let mismatch = Mismatch::new("u64", &Value::Nil)
            .at_field("remaining")
            .at_index(1);
        assert_eq!(mismatch.path(), "[2].remaining");
        let mismatch = Mismatch::new("u64", &Value::Nil)
            .at_index(0)
            .at_field("scores");
        assert_eq!(mismatch.to_string(), "nil at scores[1], expected u64");
    }
}
