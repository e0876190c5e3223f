//! What a function of the script makes of its arguments: where the text comes from that
//! `job_key(prefix, id)` returns.
//!
//! Entry point: [`Walk::made_by`], for a function whose body the walk has just left. It follows
//! parameters, local variables that are assigned once, concatenation, the functions of `string` that make
//! a text of others, and functions that it has followed before. All else may be anything.

use std::collections::HashMap;

mod text;

use self::text::Text;
use super::call::{conversions, returns_one};
use super::{Argument, Origins, Walk};
use crate::meaning::names::VariableId;
use crate::syntax::ast::{
    BinaryOperator, Block, Expression, ExpressionKind, FieldKey, FunctionBody, Name, Statement,
    StatementKind, Suffix, SuffixKind, Suffixed, UnaryOperator,
};

/// What a function returns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Made {
    text: Text,
    /// Whether it is one value, no more and no less.
    is_one: bool,
}

impl Made {
    /// Whether it is one value, no more and no less.
    pub(super) fn is_one(self) -> bool {
        self.is_one
    }

    /// Where the value of a call comes from. With `is_open`, the last argument is any number of them.
    pub(super) fn of(self, arguments: &[Argument], is_open: bool) -> Origins {
        let certain = arguments.len() - usize::from(is_open && !arguments.is_empty());
        let text = self.text.with(|index| match arguments.get(index) {
            Some(argument) if index < certain => Text::from_outside(argument.known.origins),
            _ if is_open => Text::UNKNOWN,
            // It is nil.
            _ => Text::default(),
        });
        text.origins
    }
}

impl Walk<'_> {
    /// What a function makes, if it returns anything.
    pub(super) fn made_by(&self, body: &FunctionBody) -> Option<Made> {
        let mut function = Function {
            walk: self,
            values: HashMap::new(),
            returned: None,
            is_one: always_returns(&body.block),
        };
        for (index, parameter) in body.parameters.iter().enumerate() {
            function.bind(parameter, Text::parameter(index));
        }
        function.block(&body.block);
        let text = function.returned?;
        let is_one = function.is_one;
        Some(Made { text, is_one })
    }
}

/// A function that is followed.
struct Function<'a> {
    walk: &'a Walk<'a>,
    /// What its parameters and local variables are.
    values: HashMap<VariableId, Text>,
    /// What all its `return` are.
    returned: Option<Text>,
    /// Whether each of them is one value.
    is_one: bool,
}

impl Function<'_> {
    fn bind(&mut self, name: &Name, text: Text) {
        let names = self.walk.names;
        let Some(id) = names.declared_at(name.span) else {
            return;
        };
        let is_reassigned = names
            .variable(id)
            .is_none_or(|variable| variable.reassigned);
        let text = if is_reassigned { Text::UNKNOWN } else { text };
        self.values.insert(id, text);
    }

    fn block(&mut self, block: &Block) {
        for statement in &block.statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Local { names, values } => {
                for (index, name) in names.iter().enumerate() {
                    let text = values
                        .get(index)
                        .map_or(Text::UNKNOWN, |value| self.text(value));
                    self.bind(name, text);
                }
            }
            StatementKind::Do(block) => self.block(block),
            StatementKind::While(repeated) => self.block(&repeated.body),
            StatementKind::Repeat(repeated) => self.block(&repeated.body),
            StatementKind::NumericFor(repeated) => self.block(&repeated.body),
            StatementKind::GenericFor(repeated) => self.block(&repeated.body),
            StatementKind::If(branches) => {
                for arm in &branches.arms {
                    self.block(&arm.body);
                }
                if let Some(otherwise) = &branches.otherwise {
                    self.block(otherwise);
                }
            }
            StatementKind::Return(values) => {
                let first = values.first();
                let text = first.map_or(Text::default(), |value| self.text(value));
                self.returned = Some(self.returned.map_or(text, |known| known.and(text)));
                self.is_one &= matches!(values.as_slice(), [one] if self.is_one_value(one));
            }
            // What is assigned to is not followed; functions in it are others.
            StatementKind::Assign { .. }
            | StatementKind::Call(_)
            | StatementKind::Function(_)
            | StatementKind::LocalFunction { .. }
            | StatementKind::Break => {}
        }
    }

    fn text(&self, expression: &Expression) -> Text {
        match &expression.kind {
            ExpressionKind::Nil
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::String(_) => Text::default(),
            ExpressionKind::Vararg | ExpressionKind::Function(_) | ExpressionKind::Table(_) => {
                Text::UNKNOWN
            }
            ExpressionKind::Name(_) => self.name(expression),
            ExpressionKind::Parenthesised(inner) => self.text(inner),
            ExpressionKind::Unary(unary) => {
                let text = self.text(&unary.operand).converted();
                match unary.operator {
                    UnaryOperator::Not | UnaryOperator::Length | UnaryOperator::Negate => text,
                }
            }
            ExpressionKind::Binary(chain) => {
                let mut text = self.text(&chain.first);
                for link in &chain.rest {
                    text = text.and(self.text(&link.operand));
                    let keeps_text = matches!(
                        link.operator,
                        BinaryOperator::Concat | BinaryOperator::And | BinaryOperator::Or
                    );
                    if !keeps_text {
                        text = text.converted();
                    }
                }
                text
            }
            ExpressionKind::Suffixed(suffixed) => self.suffixed(suffixed),
        }
    }

    fn name(&self, expression: &Expression) -> Text {
        let Some(id) = self.walk.names.variable_at(expression.span) else {
            return Text::UNKNOWN;
        };
        let own = self.values.get(&id).copied();
        own.unwrap_or_else(|| {
            let outside = self.walk.values.get(&id);
            outside.map_or(Text::UNKNOWN, |known| Text::from_outside(known.origins))
        })
    }

    /// The global of this name, if it is not a local variable.
    fn global<'e>(&self, base: &'e Expression) -> Option<&'e str> {
        match &base.kind {
            ExpressionKind::Name(name) if self.walk.names.variable_at(base.span).is_none() => {
                Some(name)
            }
            _ => None,
        }
    }

    fn suffixed(&self, suffixed: &Suffixed) -> Text {
        let base = &suffixed.base;
        match suffixed.suffixes.as_slice() {
            [
                Suffix {
                    kind: SuffixKind::Index(_),
                    ..
                },
            ] => {
                let entry = Origins {
                    user_text: true,
                    ..Origins::CONSTANT
                };
                match self.global(base) {
                    Some("KEYS") => Text::from_outside(Origins {
                        keys: true,
                        ..entry
                    }),
                    Some("ARGV") => Text::from_outside(Origins {
                        argv: true,
                        ..entry
                    }),
                    _ => Text::UNKNOWN,
                }
            }
            [
                Suffix {
                    kind: SuffixKind::Call(arguments),
                    ..
                },
            ] => match self.global(base) {
                Some(function) => self.library(None, function, &arguments.values),
                None => self.own(base, &arguments.values),
            },
            [
                Suffix {
                    kind: SuffixKind::Field(function),
                    ..
                },
                Suffix {
                    kind: SuffixKind::Call(arguments),
                    ..
                },
            ] => {
                let library = self.global(base);
                self.library(library, &function.text, &arguments.values)
            }
            _ => Text::UNKNOWN,
        }
    }

    /// A function of the server that makes a text of others.
    fn library(&self, library: Option<&str>, function: &str, values: &[Expression]) -> Text {
        let texts = || values.iter().map(|value| self.text(value));
        match (library, function, values) {
            (None, "tonumber", [value, ..]) => self.text(value).converted(),
            (None, "tostring", [value]) => self.text(value),
            (Some("string"), "sub" | "lower" | "upper" | "rep", [first, rest @ ..]) => rest
                .iter()
                .map(|value| self.text(value).converted())
                .fold(self.text(first), Text::and),
            (Some("string"), "format", [format, _, ..]) => {
                let known: &[u8] = match &format.kind {
                    ExpressionKind::String(text) => text,
                    _ => return Text::UNKNOWN,
                };
                let conversions = conversions(known);
                let is_text = |index| conversions.get(index) == Some(&b's');
                let values = values.iter().skip(1).enumerate();
                values
                    .map(|(index, value)| match self.text(value) {
                        text if is_text(index) => text,
                        text => text.converted(),
                    })
                    .fold(Text::default(), Text::and)
            }
            (Some("table"), "concat", [list, separator @ ..]) => match &list.kind {
                ExpressionKind::Table(fields) => {
                    let is_listed = |key: &FieldKey| matches!(key, FieldKey::Position);
                    let listed = fields.iter().filter(|field| is_listed(&field.key));
                    let separators = separator.iter().map(|value| self.text(value));
                    listed
                        .map(|field| self.text(&field.value))
                        .chain(separators)
                        .fold(Text::default(), Text::and)
                }
                _ => Text::UNKNOWN,
            },
            (Some("redis" | "server"), "sha1hex", [_]) => {
                texts().fold(Text::default(), Text::and).converted()
            }
            _ => Text::UNKNOWN,
        }
    }

    /// A function of the script.
    fn own(&self, base: &Expression, values: &[Expression]) -> Text {
        let id = self.walk.names.variable_at(base.span);
        let Some(made) = id.and_then(|id| self.walk.made.get(&id)) else {
            return Text::UNKNOWN;
        };
        if values.last().is_some_and(|last| !self.is_one_value(last)) {
            return Text::UNKNOWN;
        }
        made.text.with(|index| {
            let value = values.get(index);
            value.map_or(Text::default(), |value| self.text(value))
        })
    }

    /// Whether an expression is one value, no more and no less.
    fn is_one_value(&self, expression: &Expression) -> bool {
        let suffixed = match &expression.kind {
            ExpressionKind::Vararg => return false,
            ExpressionKind::Suffixed(suffixed) => suffixed,
            _ => return true,
        };
        match suffixed.suffixes.as_slice() {
            [.., last] if !matches!(last.kind, SuffixKind::Call(_) | SuffixKind::Method { .. }) => {
                true
            }
            [_] => match self.global(&suffixed.base) {
                Some(function) => returns_one(None, function),
                None => {
                    let id = self.walk.names.variable_at(suffixed.base.span);
                    let made = id.and_then(|id| self.walk.made.get(&id));
                    made.is_some_and(|made| made.is_one)
                }
            },
            [
                Suffix {
                    kind: SuffixKind::Field(function),
                    ..
                },
                _,
            ] => returns_one(self.global(&suffixed.base), &function.text),
            _ => false,
        }
    }
}

/// Whether a block never comes to its end.
fn always_returns(block: &Block) -> bool {
    match block.statements.last().map(|last| &last.kind) {
        Some(StatementKind::Return(_)) => true,
        Some(StatementKind::Do(block)) => always_returns(block),
        Some(StatementKind::If(branches)) => {
            let otherwise = branches.otherwise.as_ref();
            otherwise.is_some_and(always_returns)
                && branches.arms.iter().all(|arm| always_returns(&arm.body))
        }
        _ => false,
    }
}
