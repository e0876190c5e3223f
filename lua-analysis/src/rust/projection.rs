//! What a type of a script is in Rust, as data: of a parameter, with how its value becomes an entry,
//! and of a reply.
//!
//! Macros make tokens of it, tools text. Names are decided where a signature becomes a function.

use std::fmt;

use super::types::Type;

/// A type as generated code names it. Its text is what people read: without the paths of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// `bool`
    Bool,
    /// `i64`
    Integer,
    /// `f64`
    Float,
    /// `String`
    String,
    /// `Vec<u8>`
    Bytes,
    /// `()`
    Unit,
    /// `redis::Value`: any reply.
    Value,
    /// A type of its own that is generated, by its name.
    Generated(String),
    /// What an annotation names, as it is written.
    Written(String),
    /// `impl ScriptKey` and the like.
    Impl(Trait),
    /// `Option<T>`
    Option(Box<Self>),
    /// `Vec<T>`
    Vec(Box<Self>),
    /// `HashMap<K, V>`
    Map(Box<Self>, Box<Self>),
    /// `Json<T>` or `MessagePack<T>`
    Serialized(Format, Box<Self>),
    /// `&T`
    Reference(Box<Self>),
    /// `&[T]`
    Slice(Box<Self>),
}

/// A trait that a parameter's type must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are those of `lua-runtime`, and serde's")]
pub enum Trait {
    ScriptKey,
    ScriptString,
    ScriptInteger,
    ScriptNumber,
    ScriptArg,
    OptionalString,
    OptionalInteger,
    OptionalNumber,
    OptionalArg,
    Serialize,
}

/// A format of serde's within a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// What `cjson` reads and writes.
    Json,
    /// What `cmsgpack` reads and writes.
    MessagePack,
}

/// A parameter: a key or an argument, or any number of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustParameter {
    /// Its type.
    pub ty: RustType,
    /// How a value that is there becomes an entry.
    pub encoding: Encoding,
    /// What is sent for `None`, if it may be none.
    pub absent: Option<Absent>,
}

/// How a value becomes an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As a key.
    Key,
    /// As an argument.
    Plain,
    /// The same, of a type that an annotation names.
    Written,
    /// As an argument in a format.
    Serialized(Format),
}

/// What stands for an argument that is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// The empty string: `T?`.
    Empty,
    /// Nothing, and so for those that follow: `---@arg name? T`.
    LeftOut,
}

impl RustParameter {
    /// One key.
    pub const fn key() -> Self {
        Self {
            ty: RustType::Impl(Trait::ScriptKey),
            encoding: Encoding::Key,
            absent: None,
        }
    }

    /// Any number of keys.
    pub fn keys() -> Self {
        let one = Self::key();
        Self {
            ty: RustType::Slice(Box::new(one.ty)),
            ..one
        }
    }

    /// One argument of a type.
    pub fn argument(ty: &Type, may_be_left_out: bool) -> Self {
        match ty {
            _ if may_be_left_out => Self::optional(ty, Absent::LeftOut),
            Type::Optional(inner) => Self::optional(inner, Absent::Empty),
            ty => {
                let (ty, encoding) = match serialized(ty) {
                    Some((format, ty)) => (ty, Encoding::Serialized(format)),
                    None => RustType::of_entry(ty),
                };
                Self {
                    ty,
                    encoding,
                    absent: None,
                }
            }
        }
    }

    /// Any number of arguments of a type.
    pub fn arguments(ty: &Type) -> Self {
        let (ty, encoding) = RustType::of_entry(ty);
        Self {
            ty: RustType::Slice(Box::new(ty)),
            encoding,
            absent: None,
        }
    }

    fn optional(ty: &Type, absent: Absent) -> Self {
        let option = |ty| RustType::Option(Box::new(ty));
        let (ty, encoding) = match ty {
            Type::String | Type::Bytes => (RustType::Impl(Trait::OptionalString), Encoding::Plain),
            Type::Integer => (RustType::Impl(Trait::OptionalInteger), Encoding::Plain),
            Type::Number => (RustType::Impl(Trait::OptionalNumber), Encoding::Plain),
            Type::Boolean => (option(RustType::Bool), Encoding::Plain),
            Type::Rust(text) => (option(RustType::Written(text.clone())), Encoding::Written),
            ty => match serialized(ty) {
                Some((format, ty)) => (option(ty), Encoding::Serialized(format)),
                None => (RustType::Impl(Trait::OptionalArg), Encoding::Plain),
            },
        };
        Self {
            ty,
            encoding,
            absent: Some(absent),
        }
    }
}

/// What is serialized, by reference: the type that is named, else anything that can be.
fn serialized(ty: &Type) -> Option<(Format, RustType)> {
    let (format, inner) = match ty {
        Type::Json(inner) => (Format::Json, inner),
        Type::MessagePack(inner) => (Format::MessagePack, inner),
        _ => return None,
    };
    let inner = match inner {
        Some(inner) => RustType::of_reply(inner),
        None => RustType::Impl(Trait::Serialize),
    };
    Some((format, RustType::Reference(Box::new(inner))))
}

impl RustType {
    /// What holds a reply, or a part of one.
    pub fn of_reply(ty: &Type) -> Self {
        let inner = |ty: &Type| Box::new(Self::of_reply(ty));
        match ty {
            Type::String | Type::Status => Self::String,
            Type::Bytes => Self::Bytes,
            Type::Nil => Self::Unit,
            Type::Integer => Self::Integer,
            Type::Number => Self::Float,
            Type::Boolean => Self::Bool,
            Type::Any | Type::Json(None) | Type::MessagePack(None) => Self::Value,
            Type::Json(Some(ty)) => Self::Serialized(Format::Json, inner(ty)),
            Type::MessagePack(Some(ty)) => Self::Serialized(Format::MessagePack, inner(ty)),
            Type::Optional(ty) => Self::Option(inner(ty)),
            Type::List(ty) => Self::Vec(inner(ty)),
            Type::Map(key, value) => Self::Map(inner(key), inner(value)),
            Type::Rust(text) => Self::Written(text.clone()),
        }
    }

    /// An argument that is written as it is, as one entry.
    fn of_entry(ty: &Type) -> (Self, Encoding) {
        let ty = match ty {
            Type::String | Type::Bytes => Self::Impl(Trait::ScriptString),
            Type::Integer => Self::Impl(Trait::ScriptInteger),
            Type::Number => Self::Impl(Trait::ScriptNumber),
            Type::Boolean => Self::Bool,
            Type::Rust(text) => return (Self::Written(text.clone()), Encoding::Written),
            _ => Self::Impl(Trait::ScriptArg),
        };
        (ty, Encoding::Plain)
    }

    /// What annotations name in it, in its order.
    pub fn written(&self) -> Vec<&str> {
        match self {
            Self::Written(text) => vec![text],
            Self::Option(inner)
            | Self::Vec(inner)
            | Self::Serialized(_, inner)
            | Self::Reference(inner)
            | Self::Slice(inner) => inner.written(),
            Self::Map(key, value) => [key.written(), value.written()].concat(),
            _ => Vec::new(),
        }
    }
}

impl Format {
    /// The type of `lua-runtime` that holds a value in this format.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Json => "Json",
            Self::MessagePack => "MessagePack",
        }
    }

    /// The feature of `lua-runtime` that it needs, and its name in options and annotations.
    pub const fn feature(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::MessagePack => "msgpack",
        }
    }
}

impl fmt::Display for Trait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl fmt::Display for RustType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Integer => f.write_str("i64"),
            Self::Float => f.write_str("f64"),
            Self::String => f.write_str("String"),
            Self::Bytes => f.write_str("Vec<u8>"),
            Self::Unit => f.write_str("()"),
            Self::Value => f.write_str("redis::Value"),
            Self::Generated(name) | Self::Written(name) => f.write_str(name),
            Self::Impl(name) => write!(f, "impl {name}"),
            Self::Option(inner) => write!(f, "Option<{inner}>"),
            Self::Vec(inner) => write!(f, "Vec<{inner}>"),
            Self::Map(key, value) => write!(f, "HashMap<{key}, {value}>"),
            Self::Serialized(format, inner) => write!(f, "{}<{inner}>", format.type_name()),
            Self::Reference(inner) => write!(f, "&{inner}"),
            Self::Slice(inner) => write!(f, "&[{inner}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::types::parse;

    fn ty(text: &str) -> Type {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
    }

    #[test]
    fn arguments_have_the_types_of_their_annotations() {
        for (text, one, left_out, list) in [
            (
                "string",
                "impl ScriptString",
                "impl OptionalString",
                "&[impl ScriptString]",
            ),
            (
                "integer",
                "impl ScriptInteger",
                "impl OptionalInteger",
                "&[impl ScriptInteger]",
            ),
            (
                "number",
                "impl ScriptNumber",
                "impl OptionalNumber",
                "&[impl ScriptNumber]",
            ),
            ("boolean", "bool", "Option<bool>", "&[bool]"),
            (
                "any",
                "impl ScriptArg",
                "impl OptionalArg",
                "&[impl ScriptArg]",
            ),
            (
                "json",
                "&impl Serialize",
                "Option<&impl Serialize>",
                "&[impl ScriptArg]",
            ),
            (
                "msgpack<Vec<Job>>",
                "&Vec<Job>",
                "Option<&Vec<Job>>",
                "&[impl ScriptArg]",
            ),
            ("Job", "Job", "Option<Job>", "&[Job]"),
            (
                "string?",
                "impl OptionalString",
                "impl OptionalArg",
                "&[impl ScriptArg]",
            ),
            (
                "json<Job>?",
                "Option<&Job>",
                "impl OptionalArg",
                "&[impl ScriptArg]",
            ),
        ] {
            let ty = ty(text);
            assert_eq!(
                RustParameter::argument(&ty, false).ty.to_string(),
                one,
                "{text}"
            );
            assert_eq!(
                RustParameter::argument(&ty, true).ty.to_string(),
                left_out,
                "{text}"
            );
            assert_eq!(RustParameter::arguments(&ty).ty.to_string(), list, "{text}");
        }
    }

    #[test]
    fn replies_have_the_types_of_their_annotations() {
        for (text, expected) in [
            ("status", "String"),
            ("bytes[]", "Vec<Vec<u8>>"),
            ("nil", "()"),
            ("integer?", "Option<i64>"),
            ("number[]", "Vec<f64>"),
            ("map<string, boolean[]>", "HashMap<String, Vec<bool>>"),
            ("json", "redis::Value"),
            ("json<Job>", "Json<Job>"),
            (
                "msgpack<map<string, any>>",
                "MessagePack<HashMap<String, redis::Value>>",
            ),
            ("crate::Job", "crate::Job"),
        ] {
            assert_eq!(RustType::of_reply(&ty(text)).to_string(), expected);
        }
    }
}
