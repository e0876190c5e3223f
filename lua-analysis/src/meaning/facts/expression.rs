//! The walk over expressions, and what is known of their values.

use std::sync::Arc;

use super::number::{arithmetic, may_be_fraction};
use super::{
    Argument, Comparison, Constructor, ConstructorField, FieldName, GlobalField, Known, MethodCall,
    Origins, Store, Value, Walk,
};
use crate::meaning::entries::{HIGHEST_INDEX, MOST_PARAMETERS, TableName};
use crate::syntax::ast::{
    BinaryChain, BinaryOperator, Expression, ExpressionKind, Field, FieldKey, Suffix, SuffixKind,
    Suffixed, Unary, UnaryOperator,
};
use crate::text::span::Span;

impl Walk<'_> {
    pub(super) fn expression(&mut self, expression: &Expression) -> Known {
        match &expression.kind {
            ExpressionKind::Nil => Known::constant(Value::Nil),
            ExpressionKind::Boolean(truth) => Known::constant(Value::Boolean(*truth)),
            ExpressionKind::Number(number) => Known::constant(Value::Number(*number)),
            ExpressionKind::String(text) => Known::constant(Value::Text(Arc::clone(text))),
            ExpressionKind::Vararg => Known::UNKNOWN,
            ExpressionKind::Function(body) => {
                self.function(None, body);
                // Handed to `string.gsub`, it makes anything.
                Known::UNKNOWN.with(Value::Function)
            }
            ExpressionKind::Table(fields) => self.table(fields, expression.span),
            ExpressionKind::Name(name) => self.name(name, expression.span),
            ExpressionKind::Parenthesised(inner) => self.expression(inner),
            ExpressionKind::Suffixed(suffixed) => self.suffixed(suffixed),
            ExpressionKind::Unary(unary) => self.unary(unary, expression.span),
            ExpressionKind::Binary(chain) => self.binary(chain),
        }
    }

    fn name(&mut self, name: &Arc<str>, span: Span) -> Known {
        if let Some(id) = self.names.variable_at(span) {
            return self.values.get(&id).cloned().unwrap_or(Known::UNKNOWN);
        }
        match &**name {
            "KEYS" => Known::made_of(Origins {
                keys: true,
                ..Origins::CONSTANT
            })
            .with(Value::Table(TableName::Keys)),
            "ARGV" => Known::made_of(Origins {
                argv: true,
                ..Origins::CONSTANT
            })
            .with(Value::Table(TableName::Argv)),
            // What a global holds is no business of this script: a host may have put it there.
            _ => Known::UNKNOWN.with(Value::Global(Arc::clone(name))),
        }
    }

    fn table(&mut self, fields: &[Field], span: Span) -> Known {
        let mut origins = Origins::CONSTANT;
        let fields = fields
            .iter()
            .map(|field| {
                let key = match &field.key {
                    FieldKey::Position => FieldName::Position,
                    FieldKey::Name(name) => FieldName::Text(name.text.as_bytes().into()),
                    FieldKey::Index(index) => match self.expression(index).value {
                        Value::Text(text) => FieldName::Text(text),
                        _ => FieldName::Other,
                    },
                };
                let value = self.expression(&field.value);
                // A table in a table is no longer followed.
                if let Value::Table(table) = value.value {
                    self.dynamic(table, field.value.span);
                }
                if let FieldKey::Name(name) = &field.key {
                    self.name_field(name, &field.value);
                }
                origins = origins.and(value.origins);
                ConstructorField {
                    span: field.span,
                    key,
                    value,
                }
            })
            .collect();
        let value = Value::Constructor(Arc::new(Constructor { fields }));
        let known = Known::made_of(origins).with(value);
        self.facts.tables.push(Argument {
            span,
            known: known.clone(),
        });
        known
    }

    fn unary(&mut self, unary: &Unary, span: Span) -> Known {
        match unary.operator {
            UnaryOperator::Not => {
                let known = self.condition(&unary.operand);
                Known::made_of(known.origins.converted())
            }
            UnaryOperator::Length => {
                let known = self.expression(&unary.operand);
                self.lose(&known, span);
                let may_be_fraction = false;
                Known::made_of(known.origins.converted()).with(Value::Computed { may_be_fraction })
            }
            UnaryOperator::Negate => {
                let known = self.expression(&unary.operand);
                self.use_as_number(&known);
                let value = match known.value {
                    Value::Number(number) => Value::Number(-number),
                    value => Value::Computed {
                        may_be_fraction: may_be_fraction(&value),
                    },
                };
                Known::made_of(known.origins.converted()).with(value)
            }
        }
    }

    fn binary(&mut self, chain: &BinaryChain) -> Known {
        use BinaryOperator::{
            Add, And, Concat, Divide, Equal, Greater, GreaterEqual, Less, LessEqual, Modulo,
            Multiply, NotEqual, Or, Power, Subtract,
        };
        let counted = chain.rest.split_first().and_then(|(link, rest)| {
            let known = self.counted(&chain.first, link)?;
            Some((known, chain.first.span.to(link.operand.span), None, rest))
        });
        let (mut known, mut span, mut left, links) = counted.unwrap_or_else(|| {
            let first = &chain.first;
            (self.expression(first), first.span, Some(first), &chain.rest)
        });
        for link in links {
            let left = left.take();
            if matches!(link.operator, And | Or) {
                self.tested(span, &known);
            }
            let operand = self.expression(&link.operand);
            let origins = known.origins.and(operand.origins);
            known = match link.operator {
                Add | Subtract | Multiply | Divide | Modulo | Power => {
                    self.use_as_number(&known);
                    self.use_as_number(&operand);
                    let value = arithmetic(&known.value, left, link, &operand.value);
                    Known::made_of(origins.converted()).with(value)
                }
                Concat => Known::made_of(origins).with(concat(&known, &operand)),
                // `ARGV[1] or default` is still what the caller passes.
                Or if matches!(known.value, Value::Entry { .. }) => {
                    self.default(&known, &link.operand);
                    Known { origins, ..known }.inexact()
                }
                And | Or => {
                    self.lose(&known, span);
                    self.lose(&operand, link.operand.span);
                    Known::made_of(origins)
                }
                Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual => {
                    self.compare(link.operator, &known, &operand);
                    self.compared(link.operator, &known, &operand);
                    let argument = |span, known| Argument { span, known };
                    self.facts.comparisons.push(Comparison {
                        span: span.to(link.operand.span),
                        operator: link.operator,
                        left: argument(span, known),
                        right: argument(link.operand.span, operand),
                    });
                    Known::made_of(origins.converted())
                }
            };
            span = span.to(link.operand.span);
        }
        known
    }

    /// Comparing with a number for order takes numbers on both sides.
    fn compare(&mut self, operator: BinaryOperator, left: &Known, right: &Known) {
        if matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual) {
            return;
        }
        for (number, other) in [(left, right), (right, left)] {
            if matches!(number.value, Value::Number(_) | Value::Computed { .. }) {
                self.use_as_number(other);
            }
        }
    }

    fn suffixed(&mut self, suffixed: &Suffixed) -> Known {
        self.suffixes(&suffixed.base, &suffixed.suffixes)
    }

    fn suffixes(&mut self, base: &Expression, suffixes: &[Suffix]) -> Known {
        let mut known = self.expression(base);
        let mut callee = callee_variable(self, base);
        let mut span = base.span;
        for suffix in suffixes {
            let before = span;
            span = span.to(suffix.span);
            known = self.suffix(known, callee.take(), before, span, suffix);
        }
        known
    }

    fn suffix(
        &mut self,
        known: Known,
        callee: Option<crate::meaning::names::VariableId>,
        before: Span,
        span: Span,
        suffix: &Suffix,
    ) -> Known {
        match &suffix.kind {
            SuffixKind::Field(name) => self.field(known, Some(name.text.as_bytes()), span),
            SuffixKind::Index(index) => {
                let index = self.expression(index);
                if let Value::Table(table) = known.value {
                    return self.index(table, &index, span);
                }
                let text = index.text().map(<[u8]>::to_vec);
                self.field(known, text.as_deref(), span)
            }
            SuffixKind::Call(arguments) => self.call(&known, callee, before, span, arguments),
            SuffixKind::Method { name, arguments } => {
                self.lose(&known, before);
                self.lose_all(&arguments.values);
                let origins = match &*name.text {
                    "sub" | "lower" | "upper" | "rep" => known.origins,
                    _ => Origins::CONSTANT,
                };
                self.facts.methods.push(MethodCall {
                    span,
                    name: name.clone(),
                    receiver: Argument {
                        span: before,
                        known,
                    },
                });
                Known::made_of(origins.and(Origins::UNKNOWN))
            }
        }
    }

    /// `known.name`, or `known[…]` with a text.
    fn field(&mut self, known: Known, name: Option<&[u8]>, span: Span) -> Known {
        let name = name.and_then(|name| std::str::from_utf8(name).ok());
        let origins = known.origins.converted();
        match (known.value, name) {
            (Value::Global(library), Some(name)) => {
                let field = GlobalField {
                    span,
                    global: library,
                    name: name.into(),
                };
                let value = if &*field.global == "_G" {
                    Value::Global(Arc::clone(&field.name))
                } else {
                    Value::Library(Arc::clone(&field.global), Arc::clone(&field.name))
                };
                self.facts.fields_read.push(field);
                Known::UNKNOWN.with(value)
            }
            (Value::Reply(_), Some("err")) => Known::made_of(origins).with(Value::CaughtError),
            (Value::Reply(_), _) => Known::made_of(origins),
            // The table may have got its fields by assignments.
            _ => Known::made_of(origins.and(Origins::UNKNOWN)),
        }
    }

    /// What is assigned to: a field is written, not read.
    pub(super) fn target(&mut self, target: &Expression) {
        let ExpressionKind::Suffixed(suffixed) = &target.kind else {
            self.expression(target);
            return;
        };
        let Some((last, before)) = suffixed.suffixes.split_last() else {
            return;
        };
        let known = self.suffixes(&suffixed.base, before);
        let name = match &last.kind {
            SuffixKind::Field(name) => Some(Arc::clone(&name.text)),
            SuffixKind::Index(index) => {
                let index = self.expression(index);
                if let Value::Table(table) = known.value {
                    self.index(table, &index, target.span);
                }
                let text = index.text().map(String::from_utf8_lossy);
                text.map(|text| Arc::from(&*text))
            }
            SuffixKind::Call(_) | SuffixKind::Method { .. } => None,
        };
        if let Some(variable) = self.names.variable_at(suffixed.base.span)
            && before.is_empty()
        {
            self.facts.stores.push(Store {
                span: target.span,
                variable,
                key: match &name {
                    Some(name) => FieldName::Text(name.as_bytes().into()),
                    None => FieldName::Other,
                },
            });
        }
        if let Value::Global(global) = known.value {
            self.facts.fields_written.push(GlobalField {
                span: target.span,
                global,
                name: name.unwrap_or_else(|| "?".into()),
            });
        }
    }

    /// `KEYS[…]`, `ARGV[…]`.
    fn index(&mut self, table: TableName, index: &Known, span: Span) -> Known {
        let origins = match table {
            TableName::Keys => Origins {
                keys: true,
                user_text: true,
                ..Origins::CONSTANT
            },
            TableName::Argv => Origins {
                argv: true,
                user_text: true,
                ..Origins::CONSTANT
            },
        };
        let entry = |index| {
            Known::made_of(origins).with(Value::Entry {
                table,
                index,
                is_converted: false,
                is_exact: true,
            })
        };
        let Value::Number(number) = index.value else {
            self.dynamic(table, span);
            return entry(None);
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and within the range that follows"
        )]
        let whole =
            (number.fract() == 0.0 && (1.0..=1e9).contains(&number)).then_some(number as usize);
        let whole = whole.filter(|index| *index <= HIGHEST_INDEX);
        let found = self.facts.entries.table_mut(table);
        let Some(index) = whole else {
            found.impossible.push((number, span));
            return Known::constant(Value::Nil);
        };
        if index > MOST_PARAMETERS {
            found.beyond.push((index, span));
            self.dynamic(table, span);
            return entry(None);
        }
        found.entries.entry(index).or_default().uses.push(span);
        entry(Some(index))
    }
}

impl Known {
    pub(super) fn with(self, value: Value) -> Self {
        Self { value, ..self }
    }

    /// The same where something else may stand in for the entry.
    pub(super) fn inexact(mut self) -> Self {
        if let Value::Entry { is_exact, .. } = &mut self.value {
            *is_exact = false;
        }
        self
    }
}

/// The local variable that is called, if a name is.
fn callee_variable(
    walk: &Walk<'_>,
    base: &Expression,
) -> Option<crate::meaning::names::VariableId> {
    match base.kind {
        ExpressionKind::Name(_) => walk.names.variable_at(base.span),
        _ => None,
    }
}

fn concat(left: &Known, right: &Known) -> Value {
    let start = match &left.value {
        Value::StartsWith(text) => return Value::StartsWith(Arc::clone(text)),
        Value::Text(text) => text,
        _ => return Value::Unknown,
    };
    let joined: Arc<[u8]> = [start, right.prefix()].concat().into();
    match right.value {
        Value::Text(_) => Value::Text(joined),
        _ => Value::StartsWith(joined),
    }
}
