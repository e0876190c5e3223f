//! The walk over statements.

use std::iter::repeat_with;
use std::sync::Arc;

use super::call::is_command;
use super::{Argument, Branch, GlobalField, Known, Origins, Return, Value, Walk};
use crate::meaning::entries::NameKind;
use crate::meaning::names::VariableId;
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, FunctionBody, Name, Statement, StatementKind,
};
use crate::text::span::Span;

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
                    let known = self.condition(&arm.condition);
                    self.facts.branches.push(Branch {
                        span: statement.span,
                        condition: Argument {
                            span: arm.condition.span,
                            known,
                        },
                        body: arm.body.span,
                    });
                    self.require(&arm.condition, true, &arm.body);
                    self.block(&arm.body);
                }
                if let Some(otherwise) = &branches.otherwise {
                    if let [only] = branches.arms.as_slice() {
                        self.require(&only.condition, false, otherwise);
                    }
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
            StatementKind::Function(function) => {
                let global = self.names.variable_at(function.name.span).is_none();
                if let Some(field) = function.fields.first().or(function.method.as_ref())
                    && global
                {
                    self.facts.fields_written.push(GlobalField {
                        span: function.name.span.to(field.span),
                        global: Arc::clone(&function.name.text),
                        name: Arc::clone(&field.text),
                    });
                }
                self.function(None, &function.body);
            }
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
        let mut arguments = self.arguments(values);
        if let [_, _, ..] = names
            && let [only] = arguments.as_slice()
            && self.catches_command_errors(only.span)
        {
            let caught = Known::made_of(Origins::UNKNOWN).with(Value::CaughtError);
            let span = only.span;
            arguments.push(Argument {
                span,
                known: caught,
            });
        }
        self.name_decoded(names, values);
        for (index, (name, argument)) in names.iter().zip(arguments).enumerate() {
            if let Some(value) = values.get(index) {
                self.name_converted(name, value);
            }
            self.bind(name, argument.known, argument.span, NameKind::Variable);
        }
    }

    fn assign(&mut self, targets: &[Expression], values: &[Expression]) {
        let arguments = self.arguments(values);
        for argument in &arguments {
            self.lose(&argument.known, argument.span);
        }
        for (target, value) in targets.iter().zip(values) {
            self.name_assigned(target, value);
        }
        let values = arguments.into_iter().map(|argument| argument.known);
        let values = values.chain(repeat_with(|| Known::UNKNOWN));
        for (target, known) in targets.iter().zip(values) {
            let ExpressionKind::Name(_) = target.kind else {
                self.target(target);
                continue;
            };
            if let Some(id) = self.names.variable_at(target.span) {
                self.reassign(id, &known);
            }
        }
    }

    /// Whether the call at this place is `pcall(redis.call, …)`.
    fn catches_command_errors(&self, span: Span) -> bool {
        self.facts.calls.last().is_some_and(|call| {
            let first = call.arguments.first().map(|first| &first.known.value);
            call.span == span
                && call.library.is_none()
                && &*call.function == "pcall"
                && matches!(first, Some(Value::Library(library, function))
                    if is_command(library, function))
        })
    }

    /// `limit = tonumber(limit)` leaves it the same entry; anything else is followed no further.
    fn reassign(&mut self, id: VariableId, known: &Known) {
        use Value::Entry;
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
            let function = Known::UNKNOWN.with(Value::Function);
            self.values.insert(id, function);
        }
        self.functions.met(body.span, id);
        let called_with = id.and_then(|id| {
            let called_with = self.parameters.get(&id)?;
            // A function that is used in any other way may be called with anything.
            (called_with.calls == self.names.use_count(id)).then(|| called_with.values.clone())
        });
        for (parameter, known) in body
            .parameters
            .iter()
            .zip(called_with.into_iter().flatten())
        {
            self.bind(parameter, known, parameter.span, NameKind::Parameter);
        }
        self.depth += 1;
        self.block(&body.block);
        self.depth -= 1;
        if let Some(id) = id
            && let Some(variable) = self.names.variable(id)
            && !variable.reassigned
            && let Some(made) = self.made_by(body)
        {
            self.made.insert(id, made);
        }
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
        self.tested(condition.span, &known);
        self.tested_last(condition);
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
