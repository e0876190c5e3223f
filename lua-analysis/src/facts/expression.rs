//! The walk over expressions, and what is known of their values.

use std::sync::Arc;

use super::{Constructor, ConstructorField, FieldName, Known, Origins, Value, Walk};
use crate::entries::TableName;
use crate::span::Span;
use crate::syntax::ast::{
    BinaryChain, BinaryOperator, Expression, ExpressionKind, Field, FieldKey, Suffix, SuffixKind,
    Suffixed, Unary, UnaryOperator,
};

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
                Known::constant(Value::Function)
            }
            ExpressionKind::Table(fields) => self.table(fields),
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
            _ => Known::constant(Value::Global(Arc::clone(name))),
        }
    }

    fn table(&mut self, fields: &[Field]) -> Known {
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
                origins = origins.and(value.origins);
                ConstructorField {
                    span: field.span,
                    key,
                    value,
                }
            })
            .collect();
        Known::made_of(origins).with(Value::Constructor(Arc::new(Constructor { fields })))
    }

    fn unary(&mut self, unary: &Unary, span: Span) -> Known {
        match unary.operator {
            UnaryOperator::Not => {
                let known = self.condition(&unary.operand);
                Known::made_of(known.origins)
            }
            UnaryOperator::Length => {
                let known = self.expression(&unary.operand);
                self.lose(&known, span);
                let may_be_fraction = false;
                Known::made_of(known.origins).with(Value::Computed { may_be_fraction })
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
                Known::made_of(known.origins).with(value)
            }
        }
    }

    fn binary(&mut self, chain: &BinaryChain) -> Known {
        use BinaryOperator::{
            Add, And, Concat, Divide, Equal, Greater, GreaterEqual, Less, LessEqual, Modulo,
            Multiply, NotEqual, Or, Power, Subtract,
        };
        let mut known = self.expression(&chain.first);
        let mut span = chain.first.span;
        for link in &chain.rest {
            if matches!(link.operator, And | Or) {
                self.facts.conditions.push((span, known.clone()));
            }
            let operand = self.expression(&link.operand);
            let origins = known.origins.and(operand.origins);
            known = match link.operator {
                Add | Subtract | Multiply | Divide | Modulo | Power => {
                    self.use_as_number(&known);
                    self.use_as_number(&operand);
                    let value = arithmetic(link.operator, &known.value, &operand.value);
                    Known::made_of(origins).with(value)
                }
                Concat => Known::made_of(origins).with(concat(&known, &operand)),
                // `ARGV[1] or default` is still what the caller passes.
                Or if matches!(known.value, Value::Entry { .. }) => Known { origins, ..known },
                And | Or => {
                    self.lose(&known, span);
                    self.lose(&operand, link.operand.span);
                    Known::made_of(origins)
                }
                Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual => {
                    self.compare(link.operator, &known, &operand);
                    Known::made_of(origins)
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
        let mut known = self.expression(&suffixed.base);
        let mut callee = callee_variable(self, &suffixed.base);
        let mut span = suffixed.base.span;
        for suffix in &suffixed.suffixes {
            let before = span;
            span = span.to(suffix.span);
            known = self.suffix(known, callee.take(), before, span, suffix);
        }
        known
    }

    fn suffix(
        &mut self,
        known: Known,
        callee: Option<crate::names::VariableId>,
        before: Span,
        span: Span,
        suffix: &Suffix,
    ) -> Known {
        match &suffix.kind {
            SuffixKind::Field(name) => field(known, Some(name.text.as_bytes())),
            SuffixKind::Index(index) => {
                let index = self.expression(index);
                if let Value::Table(table) = known.value {
                    return self.index(table, &index, span);
                }
                let text = index.text().map(<[u8]>::to_vec);
                field(known, text.as_deref())
            }
            SuffixKind::Call(arguments) => self.call(&known, callee, before, span, arguments),
            SuffixKind::Method { arguments, .. } => {
                self.lose(&known, before);
                self.lose_all(&arguments.values);
                Known::UNKNOWN
            }
        }
    }

    /// `KEYS[…]`, `ARGV[…]`.
    fn index(&mut self, table: TableName, index: &Known, span: Span) -> Known {
        let origins = match table {
            TableName::Keys => Origins {
                keys: true,
                ..Origins::CONSTANT
            },
            TableName::Argv => Origins {
                argv: true,
                ..Origins::CONSTANT
            },
        };
        let entry = |index| {
            Known::made_of(origins).with(Value::Entry {
                table,
                index,
                is_converted: false,
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
        let found = self.facts.entries.table_mut(table);
        let Some(index) = whole else {
            found.impossible.push((number, span));
            return Known::constant(Value::Nil);
        };
        found.entries.entry(index).or_default().uses.push(span);
        entry(Some(index))
    }
}

impl Known {
    fn with(self, value: Value) -> Self {
        Self { value, ..self }
    }
}

/// `known.name`, or `known[…]` with a text.
fn field(known: Known, name: Option<&[u8]>) -> Known {
    let name = name.and_then(|name| std::str::from_utf8(name).ok());
    let origins = known.origins;
    match (known.value, name) {
        (Value::Global(library), Some(name)) if &*library != "_G" => {
            Known::constant(Value::Library(library, name.into()))
        }
        (Value::Global(_), Some(name)) => Known::constant(Value::Global(name.into())),
        _ => Known::made_of(origins),
    }
}

/// The local variable that is called, if a name is.
fn callee_variable(walk: &Walk<'_>, base: &Expression) -> Option<crate::names::VariableId> {
    match base.kind {
        ExpressionKind::Name(_) => walk.names.variable_at(base.span),
        _ => None,
    }
}

fn may_be_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.fract() != 0.0,
        Value::Computed { may_be_fraction } => *may_be_fraction,
        _ => false,
    }
}

fn arithmetic(operator: BinaryOperator, left: &Value, right: &Value) -> Value {
    use BinaryOperator::{Add, Divide, Multiply, Power, Subtract};
    if let (Value::Number(left), Value::Number(right)) = (left, right) {
        match operator {
            Add => return Value::Number(left + right),
            Subtract => return Value::Number(left - right),
            Multiply => return Value::Number(left * right),
            Divide => return Value::Number(left / right),
            _ => {}
        }
    }
    Value::Computed {
        may_be_fraction: matches!(operator, Divide | Power)
            || may_be_fraction(left)
            || may_be_fraction(right),
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
