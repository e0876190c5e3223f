//! Where things are in a script: the tables and functions that are written down, the fields that are read and
//! set, the calls of methods, the branches.
//!
//! Entry point: [`outline`]. What the values are that are there is what [`values`](crate::meaning::values) knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::meaning::names::{Names, VariableId};
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, Field, FieldKey, FunctionBody, FunctionStatement, Name,
    Statement, StatementKind, Suffix, SuffixKind, Suffixed,
};
use crate::syntax::visit::{self, Visit};
use crate::text::span::Span;

/// Where things are in a script, each in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    /// The tables that are written down.
    pub tables: Vec<WrittenTable>,
    /// The fields that are read, by a name or an index; called ones too.
    pub reads: Vec<FieldUse>,
    /// The fields that are set.
    pub stores: Vec<FieldUse>,
    /// The calls of methods.
    pub methods: Vec<MethodCall>,
    /// Each `if` and `elseif`.
    pub branches: Vec<Branch>,
    /// Each `local succeeded, result = call(…)`.
    pub pairs: Vec<Pair>,
    /// The values that variables are declared with.
    pub locals: BTreeMap<VariableId, Span>,
    functions: Vec<Span>,
}

/// A table that is written down.
#[derive(Clone, Debug)]
pub struct WrittenTable {
    /// All of it.
    pub span: Span,
    /// Its fields.
    pub fields: Vec<WrittenField>,
}

/// A field of a table that is written down.
#[derive(Clone, Debug)]
pub struct WrittenField {
    /// All of it.
    pub span: Span,
    /// Its key.
    pub key: FieldName,
    /// Its value.
    pub value: Span,
}

/// The key of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldName {
    /// The next position.
    Position,
    /// A name that is written down: `a = …`, `["a"] = …`, `t.a`.
    Text(Arc<[u8]>),
    /// Any expression, there.
    Index(Span),
}

/// A field that is read or set.
#[derive(Clone, Debug)]
pub struct FieldUse {
    /// The table and the field.
    pub span: Span,
    /// The table.
    pub base: Span,
    /// The field.
    pub key: FieldName,
}

/// A call of a method.
#[derive(Clone, Debug)]
pub struct MethodCall {
    /// The whole call.
    pub span: Span,
    /// The method.
    pub name: Name,
    /// What is before the `:`.
    pub receiver: Span,
}

/// An `if` or `elseif`.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The whole `if` statement.
    pub span: Span,
    /// The condition.
    pub condition: Span,
    /// What runs if it holds.
    pub body: Span,
}

/// `local succeeded, result = call(…)`
#[derive(Clone, Debug)]
pub struct Pair {
    /// The second variable.
    pub second: VariableId,
    /// The call.
    pub call: Span,
}

impl WrittenTable {
    /// The field of this name.
    pub fn field(&self, name: &[u8]) -> Option<&WrittenField> {
        self.fields.iter().find(|field| field.key.is(name))
    }

    /// The fields without a key.
    pub fn positions(&self) -> impl Iterator<Item = &WrittenField> {
        let mut fields = self.fields.iter();
        std::iter::from_fn(move || fields.find(|field| field.key == FieldName::Position))
    }
}

impl FieldName {
    /// Whether it is this name.
    pub fn is(&self, name: &[u8]) -> bool {
        matches!(self, Self::Text(text) if **text == *name)
    }
}

impl Outline {
    /// The table that is written there.
    pub fn table(&self, span: Span) -> Option<&WrittenTable> {
        let at = self.tables.binary_search_by_key(&span, |table| table.span);
        self.tables.get(at.ok()?)
    }

    /// The field that is read there.
    pub fn read(&self, span: Span) -> Option<&FieldUse> {
        let at = self.reads.binary_search_by_key(&span, |field| field.span);
        self.reads.get(at.ok()?)
    }

    /// The innermost function around a place.
    pub fn function_around(&self, place: Span) -> Option<Span> {
        let mut around = None;
        for function in &self.functions {
            if function.start > place.start {
                break;
            }
            if place.end <= function.end {
                around = Some(*function);
            }
        }
        around
    }
}

/// Finds out where things are.
pub fn outline(block: &Block, names: &Names) -> Outline {
    let mut finder = Finder {
        names,
        outline: Outline::default(),
    };
    finder.block(block);
    let mut outline = finder.outline;
    outline.tables.sort_by_key(|table| table.span);
    outline.reads.sort_by_key(|field| field.span);
    outline.functions.sort();
    outline
}

struct Finder<'a> {
    names: &'a Names,
    outline: Outline,
}

impl<'a> Visit<'a> for Finder<'_> {
    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::If(branches) => {
                let span = statement.span;
                let branches = branches.arms.iter().map(|arm| Branch {
                    span,
                    condition: arm.condition.span,
                    body: arm.body.span,
                });
                self.outline.branches.extend(branches);
            }
            StatementKind::Local { names, values } => {
                let names_of = self.names;
                let locals = names.iter().zip(values).filter_map(|(name, value)| {
                    Some((names_of.declared_at(name.span)?, value.span))
                });
                self.outline.locals.extend(locals);
                if let ([_, second, ..], [only]) = (names.as_slice(), values.as_slice())
                    && let Some(second) = self.names.declared_at(second.span)
                {
                    let call = only.span;
                    self.outline.pairs.push(Pair { second, call });
                }
            }
            StatementKind::Function(function) => self.named_function(function),
            _ => {}
        }
        visit::statement(self, statement);
    }

    fn function(&mut self, body: &'a FunctionBody) {
        self.outline.functions.push(body.span);
        self.block(&body.block);
    }

    fn target(&mut self, target: &'a Expression) {
        let ExpressionKind::Suffixed(suffixed) = &target.kind else {
            return;
        };
        let Some((last, before)) = suffixed.suffixes.split_last() else {
            return;
        };
        let base = self.suffixes(&suffixed.base, before);
        if let Some(key) = field_name(last) {
            self.outline.stores.push(FieldUse {
                span: target.span,
                base,
                key,
            });
        }
        self.suffix(last);
    }

    fn expression(&mut self, expression: &'a Expression) {
        if let ExpressionKind::Table(fields) = &expression.kind {
            self.outline.tables.push(WrittenTable {
                span: expression.span,
                fields: fields.iter().map(written_field).collect(),
            });
        }
        visit::expression(self, expression);
    }

    fn suffixed(&mut self, suffixed: &'a Suffixed) {
        self.suffixes(&suffixed.base, &suffixed.suffixes);
    }
}

impl Finder<'_> {
    /// `function a.b() … end`
    fn named_function(&mut self, function: &FunctionStatement) {
        if let Some(field) = function.fields.first().or(function.method.as_ref()) {
            self.outline.stores.push(FieldUse {
                span: function.name.span.to(field.span),
                base: function.name.span,
                key: FieldName::Text(field.text.as_bytes().into()),
            });
        }
    }

    /// Where the value is that all suffixes give.
    fn suffixes<'a>(&mut self, base: &'a Expression, suffixes: &'a [Suffix]) -> Span {
        self.expression(base);
        let mut span = base.span;
        for suffix in suffixes {
            let before = span;
            span = span.to(suffix.span);
            if let Some(key) = field_name(suffix) {
                let base = before;
                self.outline.reads.push(FieldUse { span, base, key });
            }
            if let SuffixKind::Method { name, .. } = &suffix.kind {
                self.outline.methods.push(MethodCall {
                    span,
                    name: name.clone(),
                    receiver: before,
                });
            }
            self.suffix(suffix);
        }
        span
    }
}

fn written_field(field: &Field) -> WrittenField {
    WrittenField {
        span: field.span,
        key: match &field.key {
            FieldKey::Position => FieldName::Position,
            FieldKey::Name(name) => FieldName::Text(name.text.as_bytes().into()),
            FieldKey::Index(index) => of_index(index),
        },
        value: field.value.span,
    }
}

fn field_name(suffix: &Suffix) -> Option<FieldName> {
    match &suffix.kind {
        SuffixKind::Field(name) => Some(FieldName::Text(name.text.as_bytes().into())),
        SuffixKind::Index(index) => Some(of_index(index)),
        SuffixKind::Call(_) | SuffixKind::Method { .. } => None,
    }
}

fn of_index(index: &Expression) -> FieldName {
    match &index.kind {
        ExpressionKind::String(text) => FieldName::Text(Arc::clone(text)),
        _ => FieldName::Index(index.span),
    }
}
