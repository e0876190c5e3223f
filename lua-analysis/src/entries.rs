//! What a script does with `KEYS` and `ARGV`: which entries it reads, what it calls them, which
//! it takes as numbers.
//!
//! Entry point: [`entries`]. It follows the tables through local variables that are assigned once
//! (`local keys = KEYS`), so that what it says of indices is certain; where a table goes out of
//! sight it is [dynamic](Table::is_dynamic). Names and number-ness are hints, and follow an entry
//! as long as its variable holds it (`limit = tonumber(limit)`).

use std::collections::{BTreeMap, HashMap};
use std::iter::repeat;

use crate::names::{Names, VariableId};
use crate::span::Span;
use crate::syntax::ast::{
    Arguments, BinaryChain, BinaryOperator, Block, Expression, ExpressionKind, FieldKey,
    FunctionBody, Name, Statement, StatementKind, Suffix, SuffixKind, Suffixed, UnaryOperator,
};

/// One of the two tables that a call fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TableName {
    /// `KEYS`.
    Keys,
    /// `ARGV`.
    Argv,
}

impl TableName {
    /// As Lua writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keys => "KEYS",
            Self::Argv => "ARGV",
        }
    }
}

/// What a script does with one of the tables.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The entries that it names by a constant index, from 1 on.
    pub entries: BTreeMap<usize, Entry>,
    /// The first place where it reads an entry that only the call decides (`KEYS[i]`, `#ARGV`,
    /// `unpack(KEYS)`).
    pub dynamic: Option<Span>,
    /// Indices that no entry has: zero, negative, fractional.
    pub impossible: Vec<(f64, Span)>,
}

impl Table {
    /// Whether the script may read entries that it doesn't name.
    pub fn is_dynamic(&self) -> bool {
        self.dynamic.is_some()
    }

    /// The highest index named.
    pub fn highest(&self) -> usize {
        self.entries.keys().next_back().copied().unwrap_or(0)
    }
}

/// What a script does with one entry.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Every place that reads it, in the order of the text.
    pub uses: Vec<Span>,
    /// The first local variable that holds it.
    pub name: Option<Name>,
    /// Whether it is used as a number: by `tonumber` or in arithmetic.
    pub is_number: bool,
}

/// What a script does with both tables.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// `KEYS`.
    pub keys: Table,
    /// `ARGV`.
    pub argv: Table,
}

impl Entries {
    /// One of the tables.
    pub fn table(&self, name: TableName) -> &Table {
        match name {
            TableName::Keys => &self.keys,
            TableName::Argv => &self.argv,
        }
    }

    fn table_mut(&mut self, name: TableName) -> &mut Table {
        match name {
            TableName::Keys => &mut self.keys,
            TableName::Argv => &mut self.argv,
        }
    }
}

/// Finds out what a script does with `KEYS` and `ARGV`.
pub fn entries(block: &Block, names: &Names) -> Entries {
    let mut walk = Walk {
        names,
        values: HashMap::new(),
        entries: Entries::default(),
    };
    walk.block(block);
    walk.entries
}

/// What is known of an expression's value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Unknown,
    /// The table itself.
    Table(TableName),
    /// One entry, or a number made of it.
    Entry(TableName, usize),
    Number(f64),
    /// The function `tonumber`.
    ToNumber,
}

struct Walk<'a> {
    names: &'a Names,
    values: HashMap<VariableId, Value>,
    entries: Entries,
}

impl Walk<'_> {
    fn block(&mut self, block: &Block) {
        for statement in &block.statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Local { names, values } => {
                let values = self.values(values);
                for (name, (value, span)) in names.iter().zip(values) {
                    self.bind(name, value, span);
                }
            }
            StatementKind::Assign { targets, values } => {
                let values = self.values(values);
                for (value, span) in &values {
                    self.lose(*value, *span);
                }
                let values = values.iter().map(|(value, _)| *value);
                for (target, value) in targets.iter().zip(values.chain(repeat(Value::Unknown))) {
                    self.assign(target, value);
                }
            }
            StatementKind::Call(call) => {
                self.expression(call);
            }
            StatementKind::Do(block) => self.block(block),
            StatementKind::While(repeated) => {
                self.expression(&repeated.condition);
                self.block(&repeated.body);
            }
            StatementKind::Repeat(repeated) => {
                self.block(&repeated.body);
                self.expression(&repeated.condition);
            }
            StatementKind::If(branches) => {
                for arm in &branches.arms {
                    self.expression(&arm.condition);
                    self.block(&arm.body);
                }
                if let Some(otherwise) = &branches.otherwise {
                    self.block(otherwise);
                }
            }
            StatementKind::NumericFor(repeated) => {
                for bound in [
                    Some(&repeated.start),
                    Some(&repeated.limit),
                    repeated.step.as_ref(),
                ]
                .into_iter()
                .flatten()
                {
                    let value = self.expression(bound);
                    self.number(value);
                }
                self.block(&repeated.body);
            }
            StatementKind::GenericFor(repeated) => {
                self.lose_all(&repeated.values);
                self.block(&repeated.body);
            }
            StatementKind::Function(function) => self.function(&function.body),
            StatementKind::LocalFunction { body, .. } => self.function(body),
            StatementKind::Return(values) => self.lose_all(values),
            StatementKind::Break => {}
        }
    }

    fn function(&mut self, function: &FunctionBody) {
        self.block(&function.block);
    }

    /// A local variable gets a value.
    fn bind(&mut self, name: &Name, value: Value, span: Span) {
        let Some(id) = self.names.declared_at(name.span) else {
            return;
        };
        self.values.insert(id, value);
        if self
            .names
            .variable(id)
            .is_none_or(|variable| variable.reassigned)
        {
            // What the variable holds later depends on the way there.
            self.lose(value, span);
            if !matches!(value, Value::Entry(..)) {
                self.values.remove(&id);
            }
        }
        if let Value::Entry(table, index) = value
            && let Some(entry) = self.entries.table_mut(table).entries.get_mut(&index)
        {
            entry.name.get_or_insert_with(|| name.clone());
        }
    }

    fn assign(&mut self, target: &Expression, value: Value) {
        let ExpressionKind::Name(_) = target.kind else {
            self.expression(target);
            return;
        };
        // `limit = tonumber(limit)` leaves it the same entry.
        if let Some(id) = self.names.variable_at(target.span)
            && self.values.get(&id) != Some(&value)
        {
            self.values.remove(&id);
        }
    }

    /// A value goes where it can't be followed: a table there may be read by any index.
    fn lose(&mut self, value: Value, span: Span) {
        if let Value::Table(table) = value {
            self.dynamic(table, span);
        }
    }

    fn lose_all(&mut self, expressions: &[Expression]) {
        for expression in expressions {
            let value = self.expression(expression);
            self.lose(value, expression.span);
        }
    }

    fn dynamic(&mut self, table: TableName, span: Span) {
        self.entries.table_mut(table).dynamic.get_or_insert(span);
    }

    fn number(&mut self, value: Value) {
        if let Value::Entry(table, index) = value
            && let Some(entry) = self.entries.table_mut(table).entries.get_mut(&index)
        {
            entry.is_number = true;
        }
    }

    fn values(&mut self, expressions: &[Expression]) -> Vec<(Value, Span)> {
        expressions
            .iter()
            .map(|expression| (self.expression(expression), expression.span))
            .collect()
    }

    fn expression(&mut self, expression: &Expression) -> Value {
        match &expression.kind {
            ExpressionKind::Nil
            | ExpressionKind::Boolean(_)
            | ExpressionKind::String(_)
            | ExpressionKind::Vararg => Value::Unknown,
            ExpressionKind::Number(number) => Value::Number(*number),
            ExpressionKind::Function(function) => {
                self.function(function);
                Value::Unknown
            }
            ExpressionKind::Table(fields) => {
                for field in fields {
                    if let FieldKey::Index(index) = &field.key {
                        self.expression(index);
                    }
                    let value = self.expression(&field.value);
                    self.lose(value, field.value.span);
                }
                Value::Unknown
            }
            ExpressionKind::Name(name) => match self.names.variable_at(expression.span) {
                Some(id) => self.values.get(&id).copied().unwrap_or(Value::Unknown),
                None => match &**name {
                    "KEYS" => Value::Table(TableName::Keys),
                    "ARGV" => Value::Table(TableName::Argv),
                    "tonumber" => Value::ToNumber,
                    _ => Value::Unknown,
                },
            },
            ExpressionKind::Parenthesised(inner) => self.expression(inner),
            ExpressionKind::Suffixed(suffixed) => self.suffixed(suffixed),
            ExpressionKind::Unary(unary) => {
                let value = self.expression(&unary.operand);
                match (unary.operator, value) {
                    (UnaryOperator::Negate, Value::Number(number)) => Value::Number(-number),
                    (UnaryOperator::Negate, value) => {
                        self.number(value);
                        Value::Unknown
                    }
                    (UnaryOperator::Length, value) => {
                        self.lose(value, expression.span);
                        Value::Unknown
                    }
                    (UnaryOperator::Not, _) => Value::Unknown,
                }
            }
            ExpressionKind::Binary(chain) => self.binary(chain),
        }
    }

    fn binary(&mut self, chain: &BinaryChain) -> Value {
        let mut value = self.expression(&chain.first);
        for link in &chain.rest {
            let operand = self.expression(&link.operand);
            value = match link.operator {
                BinaryOperator::Add
                | BinaryOperator::Subtract
                | BinaryOperator::Multiply
                | BinaryOperator::Divide
                | BinaryOperator::Modulo
                | BinaryOperator::Power => {
                    self.number(value);
                    self.number(operand);
                    Value::Unknown
                }
                // `ARGV[1] or default` is still what the caller passes.
                BinaryOperator::Or if matches!(value, Value::Entry(..)) => value,
                BinaryOperator::And | BinaryOperator::Or => {
                    self.lose(value, chain.first.span);
                    self.lose(operand, link.operand.span);
                    Value::Unknown
                }
                _ => Value::Unknown,
            };
        }
        value
    }

    fn suffixed(&mut self, suffixed: &Suffixed) -> Value {
        let mut value = self.expression(&suffixed.base);
        let mut span = suffixed.base.span;
        for suffix in &suffixed.suffixes {
            span = span.to(suffix.span);
            value = self.suffix(value, span, suffix);
        }
        value
    }

    /// `value` with one suffix behind it; `span` covers both.
    fn suffix(&mut self, value: Value, span: Span, suffix: &Suffix) -> Value {
        match (&suffix.kind, value) {
            (SuffixKind::Index(index), Value::Table(table)) => {
                let index = self.expression(index);
                self.index(table, index, span)
            }
            (SuffixKind::Index(index), _) => {
                self.expression(index);
                Value::Unknown
            }
            (SuffixKind::Field(_), _) => Value::Unknown,
            (SuffixKind::Call(arguments), Value::ToNumber) => self.call_tonumber(arguments),
            (SuffixKind::Call(arguments) | SuffixKind::Method { arguments, .. }, _) => {
                self.lose_all(&arguments.values);
                Value::Unknown
            }
        }
    }

    fn call_tonumber(&mut self, arguments: &Arguments) -> Value {
        let values = self.values(&arguments.values);
        let first = values.first().map_or(Value::Unknown, |(value, _)| *value);
        self.number(first);
        first
    }

    fn index(&mut self, table: TableName, index: Value, span: Span) -> Value {
        let Value::Number(number) = index else {
            self.dynamic(table, span);
            return Value::Unknown;
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be whole and within the range that follows"
        )]
        let whole =
            (number.fract() == 0.0 && (1.0..=1e9).contains(&number)).then_some(number as usize);
        let found = self.entries.table_mut(table);
        let Some(index) = whole else {
            found.impossible.push((number, span));
            return Value::Unknown;
        };
        found.entries.entry(index).or_default().uses.push(span);
        Value::Entry(table, index)
    }
}
