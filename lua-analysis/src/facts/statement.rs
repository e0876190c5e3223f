//! The walk over statements.

use std::iter::repeat_with;

use super::{Argument, Known, Return, Walk};
use crate::names::VariableId;
use crate::span::Span;
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, FunctionBody, Name, Statement, StatementKind,
};

impl Walk<'_> {
    pub(super) fn block(&mut self, block: &Block) {
        for statement in &block.statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Local { names, values } => self.local(names, values),
            StatementKind::Assign { targets, values } => self.assign(targets, values),
            StatementKind::Call(call) => {
                self.expression(call);
            }
            StatementKind::Do(block) => self.block(block),
            StatementKind::While(repeated) => {
                self.condition(&repeated.condition);
                self.block(&repeated.body);
            }
            StatementKind::Repeat(repeated) => {
                self.block(&repeated.body);
                self.condition(&repeated.condition);
            }
            StatementKind::If(branches) => {
                for arm in &branches.arms {
                    self.condition(&arm.condition);
                    self.block(&arm.body);
                }
                if let Some(otherwise) = &branches.otherwise {
                    self.block(otherwise);
                }
            }
            StatementKind::NumericFor(repeated) => {
                let step = repeated.step.as_ref();
                for bound in [&repeated.start, &repeated.limit].into_iter().chain(step) {
                    let known = self.expression(bound);
                    self.use_as_number(&known);
                }
                self.block(&repeated.body);
            }
            StatementKind::GenericFor(repeated) => {
                self.lose_all(&repeated.values);
                self.block(&repeated.body);
            }
            StatementKind::Function(function) => self.function(None, &function.body),
            StatementKind::LocalFunction { name, body } => {
                let id = self.names.declared_at(name.span);
                self.function(id, body);
            }
            StatementKind::Return(values) => self.returned(statement.span, values),
            StatementKind::Break => {}
        }
    }

    fn local(&mut self, names: &[Name], values: &[Expression]) {
        // `local function` in the older way of writing.
        if let (
            [name],
            [
                Expression {
                    kind: ExpressionKind::Function(body),
                    ..
                },
            ],
        ) = (names, values)
        {
            let id = self.names.declared_at(name.span);
            self.function(id, body);
            return;
        }
        let arguments = self.arguments(values);
        for (name, argument) in names.iter().zip(arguments) {
            self.bind(name, argument.known, argument.span);
        }
    }

    fn assign(&mut self, targets: &[Expression], values: &[Expression]) {
        let arguments = self.arguments(values);
        for argument in &arguments {
            self.lose(&argument.known, argument.span);
        }
        let values = arguments.into_iter().map(|argument| argument.known);
        let values = values.chain(repeat_with(|| Known::UNKNOWN));
        for (target, known) in targets.iter().zip(values) {
            let ExpressionKind::Name(_) = target.kind else {
                self.expression(target);
                continue;
            };
            if let Some(id) = self.names.variable_at(target.span) {
                self.reassign(id, &known);
            }
        }
    }

    /// `limit = tonumber(limit)` leaves it the same entry; anything else is followed no further.
    fn reassign(&mut self, id: VariableId, known: &Known) {
        use super::Value::Entry;
        let Some(held) = self.values.get_mut(&id) else {
            return;
        };
        match (&held.value, &known.value) {
            (
                Entry { table, index, .. },
                Entry {
                    table: new_table,
                    index: new_index,
                    ..
                },
            ) if table == new_table && index == new_index => *held = known.clone(),
            _ => *held = Known::UNKNOWN,
        }
    }

    /// A function's body; `id` is the local variable that holds the function.
    pub(super) fn function(&mut self, id: Option<VariableId>, body: &FunctionBody) {
        if let Some(id) = id {
            self.values
                .insert(id, Known::constant(super::Value::Function));
        }
        if let Some(called_with) = id.and_then(|id| self.parameters.get(&id)) {
            for (parameter, known) in body.parameters.iter().zip(called_with.clone()) {
                self.bind(parameter, known, parameter.span);
            }
        }
        self.depth += 1;
        self.block(&body.block);
        self.depth -= 1;
    }

    fn returned(&mut self, span: Span, values: &[Expression]) {
        let values = self.arguments(values);
        for value in &values {
            self.lose(&value.known, value.span);
        }
        if self.depth == 0 {
            self.facts.returns.push(Return { span, values });
        }
    }

    pub(super) fn condition(&mut self, condition: &Expression) -> Known {
        let known = self.expression(condition);
        self.facts.conditions.push((condition.span, known.clone()));
        known
    }

    pub(super) fn lose_all(&mut self, expressions: &[Expression]) {
        for expression in expressions {
            let known = self.expression(expression);
            self.lose(&known, expression.span);
        }
    }

    pub(super) fn arguments(&mut self, expressions: &[Expression]) -> Vec<Argument> {
        expressions
            .iter()
            .map(|expression| Argument {
                span: expression.span,
                known: self.expression(expression),
            })
            .collect()
    }
}
