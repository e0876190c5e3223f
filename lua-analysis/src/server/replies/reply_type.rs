//! The values that Lua gets for the reply of a command.

use std::fmt;

/// What Lua may get: one of some alternatives. None at all where the command never replies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplyType {
    alternatives: Vec<Alternative>,
}

/// One kind of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alternative {
    /// `nil`. As an element it is a hole in its table.
    Nil,
    /// `false`: what nothing is under RESP2.
    False,
    /// `true`.
    True,
    /// A whole number. Beyond 2^53 Lua has rounded it.
    Integer {
        /// The least it can be.
        min: Option<i64>,
        /// The greatest it can be.
        max: Option<i64>,
    },
    /// A string.
    Text(TextKind),
    /// A table whose only field is `ok`; one of these texts where they are known.
    Status(Option<Vec<&'static str>>),
    /// A table of any number of elements, maybe none.
    Array(ReplyType),
    /// A table of that many elements.
    Fixed(Vec<ReplyType>),
    /// A table in which keys and values take turns.
    Pairs {
        /// Whether it is a map: in no order, each key once.
        is_map: bool,
        /// Each odd element.
        key: ReplyType,
        /// Each even element.
        value: ReplyType,
    },
    /// A table whose only field is `map`, a table by key (RESP3).
    Map {
        /// The keys.
        key: ReplyType,
        /// Their values.
        value: ReplyType,
    },
    /// A table whose only field is `set`, a table of `true` by member (RESP3).
    Set(ReplyType),
    /// A table whose only field is `double`, a number (RESP3).
    Double,
    /// A table whose only field is `verbatim_string`, a table of `format` and `string` (RESP3).
    Verbatim,
    /// Anything.
    Unknown,
}

/// What is known of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Nothing.
    Any,
    /// It is an integer as the servers write them.
    Integer,
    /// It is one of these integers, both ends included.
    Between(i64, i64),
    /// It is a number that `tonumber` reads, maybe with a fraction, maybe infinite.
    Numeric,
    /// It is one of these.
    OneOf(Vec<&'static str>),
}

impl ReplyType {
    /// Anything.
    pub fn unknown() -> Self {
        Alternative::Unknown.into()
    }

    /// What it may be.
    pub fn alternatives(&self) -> &[Alternative] {
        &self.alternatives
    }

    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        self.alternatives.contains(&Alternative::Unknown)
    }

    /// Takes in what else it may be.
    pub fn join(&mut self, other: Self) {
        for alternative in other.alternatives {
            self.add(alternative);
        }
    }

    /// Takes in one alternative.
    pub fn add(&mut self, added: Alternative) {
        if self.is_unknown() {
            return;
        }
        if added == Alternative::Unknown {
            self.alternatives.clear();
        }
        for known in &mut self.alternatives {
            if known.takes_in(&added) {
                return;
            }
        }
        self.alternatives.push(added);
    }
}

impl Alternative {
    /// Widens itself to what is of the same kind; whether it was.
    fn takes_in(&mut self, other: &Self) -> bool {
        match (&mut *self, other) {
            (
                Self::Integer { min, max },
                Self::Integer {
                    min: other_min,
                    max: other_max,
                },
            ) => {
                *min = min.zip(*other_min).map(|(a, b)| a.min(b));
                *max = max.zip(*other_max).map(|(a, b)| a.max(b));
                true
            }
            (Self::Text(kind), Self::Text(other)) => {
                kind.widen(other);
                true
            }
            (Self::Status(texts), Self::Status(other)) => {
                match (&mut *texts, other) {
                    (Some(texts), Some(other)) => add_texts(texts, other),
                    _ => *texts = None,
                }
                true
            }
            _ => self == other,
        }
    }
}

impl TextKind {
    fn widen(&mut self, other: &Self) {
        *self = match (&mut *self, other) {
            (Self::OneOf(texts), Self::OneOf(other)) => {
                add_texts(texts, other);
                return;
            }
            (known, other) if known == other => return,
            (Self::Between(min, max), Self::Between(low, high)) => {
                Self::Between((*min).min(*low), (*max).max(*high))
            }
            (Self::Integer | Self::Between(..), Self::Integer | Self::Between(..)) => Self::Integer,
            (Self::Integer | Self::Between(..), Self::Numeric)
            | (Self::Numeric, Self::Integer | Self::Between(..)) => Self::Numeric,
            _ => Self::Any,
        };
    }
}

fn add_texts(texts: &mut Vec<&'static str>, added: &[&'static str]) {
    for text in added {
        if !texts.contains(text) {
            texts.push(text);
        }
    }
}

impl From<Alternative> for ReplyType {
    fn from(alternative: Alternative) -> Self {
        Self {
            alternatives: vec![alternative],
        }
    }
}

impl FromIterator<Alternative> for ReplyType {
    fn from_iter<I: IntoIterator<Item = Alternative>>(alternatives: I) -> Self {
        let mut reply = Self::default();
        for alternative in alternatives {
            reply.add(alternative);
        }
        reply
    }
}

impl fmt::Display for ReplyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.alternatives.is_empty() {
            return f.write_str("nothing");
        }
        separated(f, &self.alternatives, " | ")
    }
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nil => f.write_str("nil"),
            Self::False => f.write_str("false"),
            Self::True => f.write_str("true"),
            Self::Integer { min, max } => match (min, max) {
                (None, None) => f.write_str("integer"),
                (Some(min), None) => write!(f, "integer ≥ {min}"),
                (None, Some(max)) => write!(f, "integer ≤ {max}"),
                (Some(min), Some(max)) if min == max => write!(f, "{min}"),
                (Some(min), Some(max)) => write!(f, "integer {min} to {max}"),
            },
            Self::Text(TextKind::Any) => f.write_str("string"),
            Self::Text(TextKind::Integer) => f.write_str("string with an integer"),
            Self::Text(TextKind::Between(min, max)) => {
                write!(f, "string with an integer {min} to {max}")
            }
            Self::Text(TextKind::Numeric) => f.write_str("string with a number"),
            Self::Text(TextKind::OneOf(texts)) => quoted(f, texts),
            Self::Status(None) => f.write_str("status"),
            Self::Status(Some(texts)) => {
                f.write_str("status ")?;
                quoted(f, texts)
            }
            Self::Array(element) => write!(f, "array of ({element})"),
            Self::Fixed(elements) => {
                f.write_str("[")?;
                separated(f, elements, ", ")?;
                f.write_str("]")
            }
            Self::Pairs { key, value, is_map } => {
                let kind = if *is_map { "map" } else { "pairs" };
                write!(f, "flat {kind} of ({key}) and ({value})")
            }
            Self::Map { key, value } => write!(f, "map of ({key}) to ({value})"),
            Self::Set(member) => write!(f, "set of ({member})"),
            Self::Double => f.write_str("table with `double`"),
            Self::Verbatim => f.write_str("table with `verbatim_string`"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

fn separated(
    f: &mut fmt::Formatter<'_>,
    parts: &[impl fmt::Display],
    separator: &str,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(separator)?;
        }
        part.fmt(f)?;
    }
    Ok(())
}

fn quoted(f: &mut fmt::Formatter<'_>, texts: &[&str]) -> fmt::Result {
    for (index, text) in texts.iter().enumerate() {
        if index > 0 {
            f.write_str(" | ")?;
        }
        write!(f, "\"{text}\"")?;
    }
    Ok(())
}
