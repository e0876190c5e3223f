//! A table or a function: what it is, and what is known of it.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::domain::{KindSet, Kinds, Numbers, Texts};
use super::text::{Sources, Text};
use super::value::Value;
use crate::meaning::entries::TableName;
use crate::syntax::ast::{FunctionBody, Name};
use crate::text::span::Span;

/// A table or function of a script or of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    pub(super) index: u32,
    pub(super) is_function: bool,
}

impl ObjectId {
    /// `TABLE` or `FUNCTION`.
    pub const fn kind(self) -> KindSet {
        if self.is_function {
            KindSet::FUNCTION
        } else {
            KindSet::TABLE
        }
    }

    pub(super) fn place(self) -> usize {
        usize::try_from(self.index).unwrap_or(usize::MAX)
    }
}

/// A key of a table that is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A name.
    Text(Arc<[u8]>),
    /// A place in a list.
    Index(i64),
}

impl Key {
    /// The key as a value.
    pub(super) fn kinds(&self) -> Kinds {
        match self {
            Self::Text(text) => Kinds::text(Texts::one(Arc::clone(text))),
            #[expect(clippy::cast_precision_loss, reason = "keys are small")]
            Self::Index(index) => Kinds::number(Numbers::one(*index as f64)),
        }
    }
}

/// What an object is, which also tells it apart from others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A table, by where it is made and which call made it so.
    Table(Span, Option<Span>),
    /// Data that is made elsewhere: what `cjson.decode` gives.
    Data(Span),
    /// A part of such data, at any depth.
    Part(Span),
    /// A table in what a command replies, by its type.
    ReplyPart(Span, Arc<str>),
    /// What a command replies. Its `err` and `ok` are of the server.
    Reply(Span),
    /// An error that a command replies to `redis.pcall`.
    ErrorReply(Span),
    /// `KEYS` or `ARGV`.
    Entries(TableName),
    /// `_G`.
    Globals,
    /// `redis`, `string`, ….
    Library(&'static str),
    /// A function of the server; the library is empty for a global one.
    Builtin(&'static str, &'static str),
    /// A function of the script, by its body.
    Function(Span),
    /// What `loadstring` made.
    Loaded(Span),
    /// What `string.gmatch` gives: a function that gives the same again and again.
    Matches(Span),
}

/// A text that is put into the field `err` or `ok` of a table.
#[derive(Clone, Debug)]
pub(super) struct Marked {
    pub(super) is_error: bool,
    /// Whether its name is of data, too.
    pub(super) is_data: bool,
    /// Whether `redis.error_reply` or `redis.status_reply` put it there.
    pub(super) by_function: bool,
    pub(super) value: Value,
}

/// What is known of an object.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen by itself")]
pub(super) struct Object<'a> {
    pub(super) kind: Kind,
    pub(super) fields: BTreeMap<Key, Value>,
    /// What any field may hold besides.
    pub(super) rest: Value,
    /// The keys of those.
    pub(super) keys: Value,
    /// Whether the script uses keys that it does not write down where it makes the table.
    pub(super) has_other_keys: bool,
    /// Whether something is stored in its list after it is made.
    pub(super) is_list_changed: bool,
    /// Whether code that is out of sight may change it.
    pub(super) is_lost: bool,
    /// Whose text the keys may be, in data that is made elsewhere.
    pub(super) names: Text,
    pub(super) metatables: Value,
    pub(super) body: Option<&'a FunctionBody>,
    /// The `self` that is not among its parameters.
    pub(super) receiver: Option<Name>,
    /// What is put into its `err` and `ok`, by place.
    pub(super) marked: BTreeMap<Span, Marked>,
    /// Who decides what it is, if it is a piece of code.
    pub(super) code: Sources,
    /// Whether this round has looked at what is in it.
    pub(super) is_read: Cell<bool>,
    /// Whether this round has looked for its metatable.
    pub(super) is_metatable_read: Cell<bool>,
    /// What its odd and its even elements are, as a server made it.
    pub(super) turns: Option<Box<(Value, Value)>>,
    /// Whether these are keys and values of a map: in no order, each key once.
    pub(super) is_map: bool,
    /// Whether something is stored in it after it is made.
    pub(super) is_stored_into: bool,
}

impl Object<'_> {
    /// Whether its keys are all written down, in the script. Once something is in it, what is not so
    /// stays so.
    pub(super) fn has_known_keys(&self) -> bool {
        matches!(self.kind, Kind::Table(..))
            && !self.has_other_keys
            && self.keys.is_none()
            && self.metatables.is_none()
            && !self.fields.is_empty()
    }

    /// The same where code that is out of sight may have changed it.
    pub(super) fn seen(&self, value: Value) -> Value {
        if self.is_lost || matches!(self.kind, Kind::Globals | Kind::Library(_)) {
            value.or(&Value::UNKNOWN)
        } else {
            value
        }
    }
}
