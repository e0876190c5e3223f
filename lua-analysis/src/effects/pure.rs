//! Expressions whose value nothing but the arguments of the call decides.

use std::collections::HashSet;

use crate::meaning::names::{Names, VariableId};
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, Statement, StatementKind, Suffix, SuffixKind, Suffixed,
};
use crate::syntax::visit::{self, Visit};
use crate::text::span::Span;

/// Which arguments of calls are pure: constants, entries and what the server's functions make of them.
#[derive(Debug, Default)]
pub(super) struct Pure(HashSet<Span>);

impl Pure {
    pub(super) fn of(block: &Block, names: &Names) -> Self {
        let mut walk = Walk {
            names,
            variables: HashSet::new(),
            arguments: HashSet::new(),
            are_entries_changed: false,
        };
        walk.block(block);
        if walk.are_entries_changed {
            return Self::default();
        }
        Self(walk.arguments)
    }

    /// Whether the argument in this place is one.
    pub(super) fn has(&self, argument: Span) -> bool {
        self.0.contains(&argument)
    }
}

struct Walk<'a> {
    names: &'a Names,
    /// The local variables that are assigned once, and hold such a value.
    variables: HashSet<VariableId>,
    arguments: HashSet<Span>,
    /// Whether the script writes into `KEYS` or `ARGV`, or may: then nothing is sure.
    are_entries_changed: bool,
}

impl<'a> Visit<'a> for Walk<'a> {
    fn statement(&mut self, statement: &'a Statement) {
        if let StatementKind::Local { names, values } = &statement.kind {
            for (name, value) in names.iter().zip(values) {
                let Some(id) = self.names.declared_at(name.span) else {
                    continue;
                };
                let is_constant = self
                    .names
                    .variable(id)
                    .is_some_and(|variable| !variable.reassigned);
                if is_constant && self.is_pure(value) {
                    self.variables.insert(id);
                }
                // Under another name, it may be changed.
                self.are_entries_changed |= self.is_entries(value);
            }
        }
        visit::statement(self, statement);
    }

    fn target(&mut self, target: &'a Expression) {
        if let ExpressionKind::Suffixed(suffixed) = &target.kind {
            self.are_entries_changed |= self.is_entries(&suffixed.base);
        }
        self.expression(target);
    }

    fn suffix(&mut self, suffix: &'a Suffix) {
        if let SuffixKind::Call(arguments) = &suffix.kind {
            let pure = arguments.values.iter().filter(|value| self.is_pure(value));
            let pure: Vec<Span> = pure.map(|value| value.span).collect();
            self.arguments.extend(pure);
        }
        if let SuffixKind::Call(arguments) | SuffixKind::Method { arguments, .. } = &suffix.kind {
            self.expressions(&arguments.values);
        } else if let SuffixKind::Index(index) = &suffix.kind {
            self.expression(index);
        }
    }

    fn suffixed(&mut self, suffixed: &'a Suffixed) {
        // `table.insert(ARGV, 1)`, `table.sort(KEYS)`
        if let (Some("table"), Some(SuffixKind::Call(arguments))) = (
            self.names.global_of(&suffixed.base),
            suffixed.last().map(|last| &last.kind),
        ) {
            let changes = arguments
                .values
                .first()
                .is_some_and(|first| self.is_entries(first));
            self.are_entries_changed |= changes;
        }
        self.expression(&suffixed.base);
        for suffix in &suffixed.suffixes {
            self.suffix(suffix);
        }
    }
}

impl Walk<'_> {
    fn is_entries(&self, expression: &Expression) -> bool {
        matches!(self.names.global_of(expression), Some("KEYS" | "ARGV"))
    }

    fn is_pure(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Nil
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::String(_) => true,
            ExpressionKind::Name(_) => match self.names.variable_at(expression.span) {
                Some(id) => self.variables.contains(&id),
                None => self.is_entries(expression),
            },
            ExpressionKind::Parenthesised(inner) => self.is_pure(inner),
            ExpressionKind::Unary(unary) => self.is_pure(&unary.operand),
            ExpressionKind::Binary(chain) => {
                let operands = chain.rest.iter().map(|link| &link.operand);
                std::iter::once(&chain.first)
                    .chain(operands)
                    .all(|operand| self.is_pure(operand))
            }
            ExpressionKind::Suffixed(suffixed) => self.is_pure_call(suffixed),
            ExpressionKind::Vararg | ExpressionKind::Function(_) | ExpressionKind::Table(_) => {
                false
            }
        }
    }

    /// `ARGV[1]`, `tonumber(ARGV[1])`, `math.floor(ARGV[1] / 2)`
    fn is_pure_call(&self, suffixed: &Suffixed) -> bool {
        let all = |values: &[Expression]| values.iter().all(|value| self.is_pure(value));
        let kinds: Vec<&SuffixKind> = suffixed
            .suffixes
            .iter()
            .map(|suffix| &suffix.kind)
            .collect();
        match (self.names.global_of(&suffixed.base), kinds.as_slice()) {
            (Some("KEYS" | "ARGV"), [SuffixKind::Index(index)]) => self.is_pure(index),
            (Some("tonumber" | "tostring"), [SuffixKind::Call(arguments)]) => {
                all(&arguments.values)
            }
            (
                Some("math" | "string" | "bit"),
                [SuffixKind::Field(name), SuffixKind::Call(arguments)],
            ) => !matches!(&*name.text, "random" | "randomseed") && all(&arguments.values),
            _ => false,
        }
    }
}
