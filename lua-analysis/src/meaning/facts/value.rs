//! What is known of an expression's value without running the script.

use std::sync::Arc;

use crate::meaning::entries::TableName;
use crate::text::span::Span;

/// What is known of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Unknown,
    /// `nil`.
    Nil,
    /// `true` or `false`.
    Boolean(bool),
    /// A number that is written down.
    Number(f64),
    /// A number that is computed.
    Computed {
        /// Whether it may have a fraction by the way it is computed: by `/`, `^`, or from one.
        may_be_fraction: bool,
    },
    /// A string that is written down.
    Text(Arc<[u8]>),
    /// A string that starts so and goes on with something else.
    StartsWith(Arc<[u8]>),
    /// `KEYS` or `ARGV` itself.
    Table(TableName),
    /// An entry of one of them; the index is absent if only the call decides it.
    Entry {
        /// Which table.
        table: TableName,
        /// Counted from 1.
        index: Option<usize>,
        /// Whether it went through `tonumber`.
        is_converted: bool,
        /// Whether it is certainly just this entry: no default may stand in for it, and the
        /// variable that holds it never holds anything else.
        is_exact: bool,
    },
    /// A global of the server: `redis`, `tonumber`, `string`.
    Global(Arc<str>),
    /// A field of such a global: `redis.call`, `string.format`.
    Library(Arc<str>, Arc<str>),
    /// `{ … }`.
    Constructor(Arc<Constructor>),
    /// A function of the script.
    Function,
    /// What a command replied; its name in upper case, if it is written down.
    Reply(Option<Arc<str>>),
    /// `redis.error_reply(…)`; with its text.
    ErrorReply(Arc<Known>),
    /// The text of an error that a command answered: what `pcall(redis.call, …)` caught, or
    /// `reply.err`.
    CaughtError,
}

/// A table that is written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Constructor {
    /// Its fields in their order.
    pub fields: Vec<ConstructorField>,
}

/// One field of a table that is written down.
#[derive(Clone, Debug, PartialEq)]
pub struct ConstructorField {
    /// Where it stands.
    pub span: Span,
    /// Its key.
    pub key: FieldName,
    /// Its value.
    pub value: Known,
}

/// The key of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldName {
    /// The next position.
    Position,
    /// A name that is written down: `a = …` or `["a"] = …`.
    Text(Arc<[u8]>),
    /// Anything else.
    Other,
}

impl Constructor {
    /// The field of this name.
    pub fn field(&self, name: &[u8]) -> Option<&ConstructorField> {
        self.fields
            .iter()
            .find(|field| matches!(&field.key, FieldName::Text(key) if **key == *name))
    }

    /// Whether a key is computed, so that nobody knows all the names.
    pub fn has_computed_keys(&self) -> bool {
        let is_other = |field: &ConstructorField| field.key == FieldName::Other;
        self.fields.iter().any(is_other)
    }
}

/// Where a value comes from: which of these may have a part in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "any of them may hold")]
pub struct Origins {
    /// An entry of `KEYS`.
    pub keys: bool,
    /// An entry of `ARGV`.
    pub argv: bool,
    /// Data of the server: what a command replied.
    pub data: bool,
    /// Something that can't be followed: it may be anything.
    pub unknown: bool,
    /// An entry of `KEYS` or `ARGV` as the caller wrote it, byte for byte: on some way through the
    /// script it is a part of the text.
    pub user_text: bool,
}

impl Origins {
    /// Only what is written in the script.
    pub const CONSTANT: Self = Self {
        keys: false,
        argv: false,
        data: false,
        unknown: false,
        user_text: false,
    };

    /// Something that can't be followed.
    pub const UNKNOWN: Self = Self {
        unknown: true,
        ..Self::CONSTANT
    };

    /// What has a part in either.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            keys: self.keys || other.keys,
            argv: self.argv || other.argv,
            data: self.data || other.data,
            unknown: self.unknown || other.unknown,
            user_text: self.user_text || other.user_text,
        }
    }

    /// The same where no text is left as the caller wrote it: converted, computed, compared.
    #[must_use]
    pub const fn converted(self) -> Self {
        Self {
            user_text: false,
            ..self
        }
    }
}

/// What is known of an expression: its value and where that comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The value.
    pub value: Value,
    /// Where it comes from.
    pub origins: Origins,
}

impl Known {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        value: Value::Unknown,
        origins: Origins::UNKNOWN,
    };

    /// A value that is written in the script.
    pub fn constant(value: Value) -> Self {
        Self {
            value,
            origins: Origins::CONSTANT,
        }
    }

    /// A value nobody knows, made of these.
    pub fn made_of(origins: Origins) -> Self {
        Self {
            value: Value::Unknown,
            origins,
        }
    }

    /// The text it certainly starts with.
    pub fn prefix(&self) -> &[u8] {
        match &self.value {
            Value::Text(text) | Value::StartsWith(text) => text,
            _ => b"",
        }
    }

    /// The text it is.
    pub fn text(&self) -> Option<&[u8]> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What is known where a value is one of two.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        if self == *other {
            return self;
        }
        Self {
            value: Value::Unknown,
            origins: self.origins.and(other.origins),
        }
    }
}
