//! Types as annotations write them: `integer`, `string?`, `map<string, integer>`, `json<Options>`.
//!
//! Entry point: [`parse`].

use std::fmt;

/// A type of an argument or a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `string`: any bytes as an argument, text that is UTF-8 as a reply.
    String,
    /// `bytes`: any bytes.
    Bytes,
    /// `integer`: any Rust integer.
    Integer,
    /// `number`: an integer or a float.
    Number,
    /// `boolean`: `1` or `0` as an argument.
    Boolean,
    /// `status`: a reply such as `OK`.
    Status,
    /// `nil`: a reply that says nothing.
    Nil,
    /// `json`, `json<T>`: text that `cjson` reads or wrote.
    Json(Option<Box<Type>>),
    /// `msgpack`, `msgpack<T>`: bytes that `cmsgpack` reads or wrote.
    MessagePack(Option<Box<Type>>),
    /// `T?`: absent is the empty string as an argument, nil as a reply.
    Optional(Box<Type>),
    /// `T[]`.
    List(Box<Type>),
    /// `map<K, V>`.
    Map(Box<Type>, Box<Type>),
    /// `any`: whatever it is.
    Any,
    /// A type of Rust, as it is written.
    Rust(String),
}

/// The names that annotations know.
const NAMES: [&str; 11] = [
    "string", "bytes", "integer", "number", "boolean", "status", "nil", "json", "msgpack", "map",
    "any",
];

/// Types nest no deeper: far beyond what anybody writes, and well within the stack.
const DEEPEST: usize = 32;

/// Reads a type; all of the text must be one.
///
/// # Errors
///
/// What is wrong, and what there is instead.
pub fn parse(text: &str) -> Result<Type, TypeError> {
    parse_nested(text, DEEPEST)
}

/// Reads a type that may nest so many levels.
fn parse_nested(text: &str, levels: usize) -> Result<Type, TypeError> {
    let text = text.trim();
    let Some(levels) = levels.checked_sub(1) else {
        let help = format!("types nest no deeper than {DEEPEST} levels");
        return Err(TypeError::new(text, help));
    };
    let parse = |text: &str| parse_nested(text, levels);
    if let Some(inner) = text.strip_suffix('?') {
        return Ok(Type::Optional(Box::new(parse(inner)?)));
    }
    if let Some(inner) = text.strip_suffix("[]") {
        return Ok(Type::List(Box::new(parse(inner)?)));
    }
    let (name, parameters) = split_parameters(text)?;
    let one = |parameters: &[&str]| match parameters {
        [] => Ok(None),
        [one] => parse(one).map(|inner| Some(Box::new(inner))),
        _ => Err(TypeError::new(text, "it takes one type")),
    };
    match (name, parameters.as_slice()) {
        ("string", []) => Ok(Type::String),
        ("bytes", []) => Ok(Type::Bytes),
        ("integer", []) => Ok(Type::Integer),
        ("number", []) => Ok(Type::Number),
        ("boolean", []) => Ok(Type::Boolean),
        ("status", []) => Ok(Type::Status),
        ("nil", []) => Ok(Type::Nil),
        ("any", []) => Ok(Type::Any),
        ("json", parameters) => one(parameters).map(Type::Json),
        ("msgpack", parameters) => one(parameters).map(Type::MessagePack),
        ("map", [key, value]) => Ok(Type::Map(Box::new(parse(key)?), Box::new(parse(value)?))),
        ("map", _) => Err(TypeError::new(text, "write `map<KEY, VALUE>`")),
        (name, _) if NAMES.contains(&name) => {
            Err(TypeError::new(text, "it takes no types in brackets"))
        }
        (name, _) if is_rust(name) => Ok(Type::Rust(text.to_owned())),
        (name, _) => Err(unknown(name)),
    }
}

impl Type {
    /// Whether JSON has a part in it.
    pub fn contains_json(&self) -> bool {
        self.contains(&|ty| matches!(ty, Self::Json(_)))
    }

    /// Whether MessagePack has a part in it.
    pub fn contains_message_pack(&self) -> bool {
        self.contains(&|ty| matches!(ty, Self::MessagePack(_)))
    }

    /// The types of Rust in it, as they are written, in their order.
    pub fn rust_types(&self) -> Vec<&str> {
        match self {
            Self::Rust(text) => vec![text],
            Self::Optional(inner)
            | Self::List(inner)
            | Self::Json(Some(inner))
            | Self::MessagePack(Some(inner)) => inner.rust_types(),
            Self::Map(key, value) => [key.rust_types(), value.rust_types()].concat(),
            _ => Vec::new(),
        }
    }

    fn contains(&self, is: &impl Fn(&Self) -> bool) -> bool {
        let within = match self {
            Self::Optional(inner)
            | Self::List(inner)
            | Self::Json(Some(inner))
            | Self::MessagePack(Some(inner)) => inner.contains(is),
            Self::Map(key, value) => key.contains(is) || value.contains(is),
            _ => false,
        };
        within || is(self)
    }
}

/// Why a text is no type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeError {
    /// What was read.
    pub text: String,
    /// What to write.
    pub help: String,
}

impl TypeError {
    fn new(text: &str, help: impl Into<String>) -> Self {
        Self {
            text: text.to_owned(),
            help: help.into(),
        }
    }
}

fn unknown(name: &str) -> TypeError {
    let meant = match name.to_ascii_lowercase().as_str() {
        "int" | "i64" | "u64" | "i32" | "u32" | "usize" => Some("integer"),
        "float" | "double" | "f64" | "f32" => Some("number"),
        "bool" => Some("boolean"),
        "str" | "text" => Some("string"),
        "binary" | "blob" => Some("bytes"),
        "void" | "unit" => Some("nil"),
        "table" | "array" => Some("string[]"),
        "messagepack" | "cmsgpack" => Some("msgpack"),
        "cjson" => Some("json"),
        _ => None,
    };
    let known = NAMES.map(String::from);
    let near = crate::text::spelling::nearest(name, &known);
    match meant.or(near.first().map(String::as_str)) {
        Some(meant) => TypeError::new(name, format!("did you mean `{meant}`?")),
        None => TypeError::new(
            name,
            format!("there are `{}`, and types of Rust", NAMES.join("`, `")),
        ),
    }
}

/// Rust's own types begin with a capital letter or are paths.
fn is_rust(name: &str) -> bool {
    let is_word = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .is_some_and(|first| first.is_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    let words: Vec<&str> = name.split("::").collect();
    let is_path = words.len() > 1;
    let capital = name.starts_with(|first: char| first.is_uppercase());
    (is_path || capital)
        && words
            .iter()
            .enumerate()
            .all(|(index, word)| is_word(word) || (index == 0 && word.is_empty()))
}

/// `name<a, b>` as its name and parameters.
fn split_parameters(text: &str) -> Result<(&str, Vec<&str>), TypeError> {
    let Some((name, rest)) = text.split_once('<') else {
        return Ok((text, Vec::new()));
    };
    let Some(inner) = rest.strip_suffix('>') else {
        return Err(TypeError::new(text, "a `>` is missing at the end"));
    };
    let mut parameters = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (offset, letter) in inner.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parameters.extend(inner.get(start..offset).map(str::trim));
                start = offset + 1;
            }
            _ => {}
        }
    }
    parameters.extend(inner.get(start..).map(str::trim));
    Ok((name.trim(), parameters))
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Bytes => f.write_str("bytes"),
            Self::Integer => f.write_str("integer"),
            Self::Number => f.write_str("number"),
            Self::Boolean => f.write_str("boolean"),
            Self::Status => f.write_str("status"),
            Self::Nil => f.write_str("nil"),
            Self::Any => f.write_str("any"),
            Self::Json(None) => f.write_str("json"),
            Self::Json(Some(inner)) => write!(f, "json<{inner}>"),
            Self::MessagePack(None) => f.write_str("msgpack"),
            Self::MessagePack(Some(inner)) => write!(f, "msgpack<{inner}>"),
            Self::Optional(inner) => write!(f, "{inner}?"),
            Self::List(inner) => write!(f, "{inner}[]"),
            Self::Map(key, value) => write!(f, "map<{key}, {value}>"),
            Self::Rust(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_and_written_alike() {
        for text in [
            "string",
            "integer?",
            "number[]",
            "string[]?",
            "map<string, integer>",
            "map<string, map<string, integer[]>>",
            "json",
            "json<JobOptions>",
            "msgpack<crate::Job>",
            "Vec<Option<Job>>",
            "status",
            "bytes?",
            "nil",
        ] {
            let ty = parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            assert_eq!(ty.to_string(), text);
        }
        assert_eq!(
            parse("map<string,integer>")
                .map(|ty| ty.to_string())
                .as_deref(),
            Ok("map<string, integer>")
        );
    }

    #[test]
    fn types_nest_only_so_deep() {
        let nested = |depth| "json<".repeat(depth) + "json" + &">".repeat(depth);
        assert!(parse(&nested(DEEPEST - 1)).is_ok());
        let error = parse(&nested(DEEPEST)).expect_err("it is too deep");
        assert_eq!(error.help, "types nest no deeper than 32 levels");
        assert!(parse(&nested(100_000)).is_err());
        assert!(parse(&format!("string{}", "?".repeat(100_000))).is_err());
    }

    #[test]
    fn what_is_no_type_gets_help() {
        for (text, help) in [
            ("int", "did you mean `integer`?"),
            ("boolaen", "did you mean `boolean`?"),
            ("map<string>", "write `map<KEY, VALUE>`"),
            ("map<string, integer", "a `>` is missing at the end"),
            ("string<integer>", "it takes no types in brackets"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.help, help, "{text}");
        }
        assert!(parse("hits").is_err_and(|error| error.help.starts_with("there are `string`")));
        assert!(parse("").is_err());
    }
}
