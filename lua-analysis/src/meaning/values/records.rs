//! What the analysis hands out: places of the script with the values they see.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::object::Key;
use super::value::Value;
use crate::syntax::ast::{BinaryOperator, UnaryOperator};
use crate::text::span::Span;

/// A value that goes into an operation, a call or a `return`.
#[derive(Clone, Debug)]
pub struct Argument {
    /// Where it is written. Several values of one expression (`...`, `unpack(t)`) share its place.
    pub span: Span,
    /// What it may be.
    pub value: Value,
}

/// A `redis.call` or `redis.pcall`, under whatever name.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub struct CommandSite {
    /// The whole call.
    pub span: Span,
    /// The command's name in upper case, if it is known.
    pub name: Option<Arc<str>>,
    /// Where the name stands; where it is missing, the call.
    pub name_span: Span,
    /// What follows the name, over all ways that get here.
    pub arguments: Vec<Argument>,
    /// Whether more may follow.
    pub is_open: bool,
    /// Whether it is `redis.pcall`, which returns an error instead of raising it.
    pub is_protected: bool,
    /// Whether `pcall` calls it, which catches its error.
    pub is_caught: bool,
    /// Whether something is done with the reply.
    pub is_used: bool,
    /// The different argument lists of the ways that get here, each with its name in front; at most
    /// eight. Where there are more, only `arguments` has them all.
    pub ways: Vec<Passed>,
    /// Whether there are more than these.
    pub has_more_ways: bool,
}

/// What a call passes on one way that gets to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Passed {
    /// The values in their order.
    pub values: Vec<Value>,
    /// Whether more may follow.
    pub is_open: bool,
}

/// A call of a function of the server other than `redis.call` and `redis.pcall`.
#[derive(Clone, Debug)]
pub struct LibraryCall {
    /// The whole call.
    pub span: Span,
    /// The library, such as `redis` or `string`; absent for a global function.
    pub library: Option<Arc<str>>,
    /// The function.
    pub function: Arc<str>,
    /// What it is called with; for a method, the receiver is the first.
    pub arguments: Vec<Argument>,
    /// Whether more arguments may follow.
    pub is_open: bool,
    /// Whether something is done with the result.
    pub is_used: bool,
    /// Whether it is certainly this function that is called.
    pub is_certain: bool,
}

/// One way that the script ends: a `return`, or the end of the text.
#[derive(Clone, Debug)]
pub struct Return {
    /// The statement; empty and in place for the end of the text.
    pub span: Span,
    /// Where the value is written; where there is none, as `span`.
    pub value_span: Span,
    /// What is returned. Servers look at the first value only.
    pub value: Value,
}

/// An operator, an index or a call with what it is applied to.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The operands and what is between them.
    pub span: Span,
    /// What is done.
    pub kind: OperationKind,
    /// What it is done to, in order. Those of a call are the function and the arguments as written.
    pub operands: Vec<Argument>,
}

/// What is done with values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// `-x`, `not x`, `#x`
    Unary(UnaryOperator),
    /// `x + y`, `x == y`, …; not `and` and `or`.
    Binary(BinaryOperator),
    /// `x.y`, `x[y]`: the operands are both.
    Index,
    /// `x.y = z`, `x[y] = z`: the operands are `x` and `y`.
    Store,
    /// `f(x)`: the first operand is the function.
    Call,
    /// `x:f()`: the operand is `x`.
    Method,
    /// `for i = x, y, z do`: the operands are the bounds and the step.
    For,
    /// `for … in x do`: the operand is the first value behind `in`.
    Iterate,
}

/// Something that is asked whether it is true.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Where it is written.
    pub span: Span,
    /// Who asks.
    pub kind: ConditionKind,
    /// What it may be.
    pub value: Value,
}

/// Who asks whether a value is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionKind {
    /// `if` and `elseif`
    If,
    /// `while`
    While,
    /// `until`
    Until,
    /// The left side of `and`.
    And,
    /// The left side of `or`.
    Or,
    /// `not`
    Not,
}

/// What is in a table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The fields that are told apart, each with all that it ever holds.
    pub fields: BTreeMap<Key, Value>,
    /// What any other field holds that is there.
    pub rest: Value,
    /// The keys of those.
    pub keys: Value,
    /// What made it.
    pub made: Made,
    /// The places of the values that are written into its list where the script makes it.
    pub positions: Vec<Span>,
    /// The keys and values that take turns in it: the reply of a command such as `HGETALL`, in no
    /// order and each key once.
    pub pairs: Option<(Value, Value)>,
    /// Whether a metatable or code out of sight may decide what a field is.
    pub is_open: bool,
}

impl Table {
    /// Whether it has fields that are not told apart.
    pub fn has_others(&self) -> bool {
        !self.keys.is_none()
    }

    /// What a field holds.
    pub fn get(&self, key: &Key) -> Value {
        if self.is_open {
            return Value::UNKNOWN;
        }
        let field = self.fields.get(key).cloned().unwrap_or(Value::NIL);
        if self.keys.kinds().meet(&key.kinds()).set().is_empty() {
            field
        } else {
            field.or(&self.rest)
        }
    }
}

/// What made a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The script, there.
    Written(Span),
    /// `redis.error_reply` or `redis.status_reply`, there.
    ReplyFunction(Span),
    /// A command there: it is the reply or a part of it.
    Reply(Span),
    /// Something else, such as `cjson.decode`.
    Other,
}
