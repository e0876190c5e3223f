//! What operators and functions take: everything else raises an error.

use super::super::Context;
use super::values::{may_be_number, may_have_metatable};
use crate::meaning::values::{
    Argument, KindSet, LibraryCall, Operation, OperationKind, Value, Values,
};
use crate::syntax::ast::{BinaryOperator, UnaryOperator};

/// What a place takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Arithmetic: a number, or a string that reads as one.
    Number,
    /// A bound of a loop.
    Bound,
    /// A side of `<`, `<=`, `>`, `>=`.
    Order,
    /// `..`, and functions that take strings: a string or a number.
    Text,
    /// `#`
    Length,
    /// `x.y`
    Index,
    /// `x.y = z`
    Store,
    /// `f()`
    Call,
    /// `for … in f do`
    Iterate,
    /// Functions that take tables.
    Table,
    /// An argument of a command.
    Argument,
}

impl Wanted {
    /// Whether some of the values are taken.
    pub(crate) fn takes_some(self, context: &Context<'_>, value: &Value) -> bool {
        match self {
            Self::Number => may_be_number(value) || may_have_metatable(context, value),
            Self::Bound => may_be_number(value),
            Self::Order | Self::Argument => value.may_be(KindSet::NUMBER | KindSet::TEXT),
            Self::Text => {
                value.may_be(KindSet::NUMBER | KindSet::TEXT) || may_have_metatable(context, value)
            }
            Self::Length => {
                value.may_be(KindSet::TEXT | KindSet::TABLE) || may_have_metatable(context, value)
            }
            Self::Index => value.may_be(KindSet::TEXT | KindSet::TABLE | KindSet::OTHER),
            Self::Store => value.may_be(KindSet::TABLE | KindSet::OTHER),
            Self::Call | Self::Iterate => {
                value.may_be(KindSet::FUNCTION) || may_have_metatable(context, value)
            }
            Self::Table => value.may_be(KindSet::TABLE),
        }
    }

    /// What is done, as the subject of a sentence.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Number => "arithmetic",
            Self::Bound => "a loop to it",
            Self::Order => "a comparison",
            Self::Text => "its use as a string",
            Self::Length => "its length",
            Self::Index | Self::Store => "a field of it",
            Self::Call => "a call of it",
            Self::Iterate | Self::Table => "its use as a table",
            Self::Argument => "a command with it",
        }
    }
}

/// All places that take not every value, with what is there.
pub(crate) fn wanted(values: &Values) -> Vec<(&Argument, Wanted)> {
    let mut all: Vec<(&Argument, Wanted)> = Vec::new();
    for operation in values.operations() {
        of_operation(operation, &mut all);
    }
    for call in values.calls().iter().filter(|call| call.is_certain) {
        of_call(call, &mut all);
    }
    for command in values.commands() {
        all.extend(
            command
                .arguments
                .iter()
                .map(|sent| (sent, Wanted::Argument)),
        );
    }
    all
}

fn of_operation<'a>(operation: &'a Operation, all: &mut Vec<(&'a Argument, Wanted)>) {
    use BinaryOperator as Binary;
    let (wanted, count) = match operation.kind {
        OperationKind::Unary(UnaryOperator::Negate) => (Wanted::Number, 1),
        OperationKind::Unary(UnaryOperator::Length) => (Wanted::Length, 1),
        OperationKind::Unary(UnaryOperator::Not) => return,
        OperationKind::Binary(operator) => match operator {
            Binary::Add
            | Binary::Subtract
            | Binary::Multiply
            | Binary::Divide
            | Binary::Modulo
            | Binary::Power => (Wanted::Number, 2),
            Binary::Concat => (Wanted::Text, 2),
            Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => {
                (Wanted::Order, 2)
            }
            Binary::Equal | Binary::NotEqual | Binary::And | Binary::Or => return,
        },
        OperationKind::Index | OperationKind::Method => (Wanted::Index, 1),
        OperationKind::Store => (Wanted::Store, 1),
        OperationKind::Call => (Wanted::Call, 1),
        OperationKind::For => (Wanted::Bound, 3),
        OperationKind::Iterate => (Wanted::Iterate, 1),
    };
    let operands = operation.operands.iter().take(count);
    all.extend(operands.map(|operand| (operand, wanted)));
}

/// What functions of the servers take first.
fn of_call<'a>(call: &'a LibraryCall, all: &mut Vec<(&'a Argument, Wanted)>) {
    let wanted = match (call.library.as_deref(), &*call.function) {
        (None, "ipairs" | "pairs" | "next" | "unpack" | "rawget" | "rawset")
        | (Some("table"), "insert" | "remove" | "concat" | "sort" | "getn" | "maxn") => {
            Wanted::Table
        }
        (
            Some("string"),
            "len" | "sub" | "upper" | "lower" | "find" | "match" | "gmatch" | "gsub" | "byte"
            | "rep" | "reverse",
        )
        | (Some("cjson"), "decode")
        | (Some("cmsgpack"), "unpack") => Wanted::Text,
        (
            Some("math"),
            "floor" | "ceil" | "abs" | "max" | "min" | "sqrt" | "fmod" | "log" | "exp" | "pow",
        ) => Wanted::Number,
        _ => return,
    };
    all.extend(call.arguments.first().map(|argument| (argument, wanted)));
}
