//! From what the last round saw to what is handed out.

use std::collections::HashSet;
use std::sync::Arc;

use super::Values;
use super::dead;
use super::heap::Heap;
use super::named::name_of;
use super::objects::objects;
use super::places::Place;
use super::recorder::{Call, Called, Recorder};
use super::records::{
    Argument, CommandSite, Condition, ConditionKind, LibraryCall, Operation, OperationKind, Passed,
    Return,
};
use super::several::Several;
use super::value::Value;
use crate::syntax::ast::{
    Arguments, BinaryOperator, Block, Expression, ExpressionKind, FieldKey, FunctionBody,
    Statement, StatementKind, Suffix, SuffixKind, Suffixed, UnaryOperator,
};
use crate::syntax::visit::{self, Visit};
use crate::text::fast_hash::{FastMap, FastSet};
use crate::text::span::Span;

/// Puts together what the last round saw.
pub(super) fn collect(
    block: &Block,
    recorder: Recorder,
    heap: &Heap<'_>,
    places: Vec<Place>,
) -> Values {
    let mut collector = Collector {
        recorder: &recorder,
        operations: Vec::new(),
        conditions: Vec::new(),
        unreached: Vec::new(),
        dead: Vec::new(),
        positions: FastMap::default(),
        names: FastMap::default(),
    };
    collector.block(block);
    let Collector {
        operations,
        conditions,
        mut unreached,
        dead,
        positions,
        names,
        ..
    } = collector;
    unreached.sort();
    let (commands, calls) = called(&recorder);
    let returns = recorder
        .ends
        .iter()
        .map(|(span, (value_span, value))| Return {
            span: *span,
            value_span: *value_span,
            value: value.clone(),
        });
    let endless = recorder.loops.iter().filter(|(_, is_endless)| **is_endless);
    Values {
        commands,
        calls,
        returns: returns.collect(),
        operations,
        conditions,
        unreached,
        unreached_commands: dead,
        endless: endless.map(|(span, _)| *span).collect(),
        objects: objects(heap, &recorder, &positions),
        names,
        uncaught: HashSet::new(),
        places,
        expressions: recorder.values,
        may_speak_resp3: false,
        is_complete: true,
        ..Values::default()
    }
}

/// The functions that are called outside of a `pcall`, by the script or by others of these.
pub(super) fn uncaught(calls: &FastSet<(Option<Span>, Span)>) -> HashSet<Span> {
    let mut found = HashSet::new();
    let mut callers = vec![None];
    while let Some(caller) = callers.pop() {
        let called = calls.iter().filter(|(by, _)| *by == caller);
        for (_, body) in called {
            if found.insert(*body) {
                callers.push(Some(*body));
            }
        }
    }
    found
}

fn called(recorder: &Recorder) -> (Vec<CommandSite>, Vec<LibraryCall>) {
    let mut commands = Vec::new();
    let mut calls = Vec::new();
    let mut counts: FastMap<Span, usize> = FastMap::default();
    for called in recorder.calls.keys() {
        *counts.entry(called.span).or_default() += 1;
    }
    for (called, call) in &recorder.calls {
        let passed = call.arguments();
        let is_used = !recorder.dropped.contains(&called.span);
        let is_command = matches!(called.library, "redis" | "server")
            && matches!(called.function, "call" | "pcall");
        if is_command {
            commands.push(command(called, call, &passed, is_used));
        } else {
            calls.push(LibraryCall {
                span: called.span,
                library: (!called.library.is_empty()).then(|| called.library.into()),
                function: called.function.into(),
                arguments: arguments(&passed, &call.places, called.span),
                is_open: passed.rest.is_some(),
                is_used,
                is_certain: counts.get(&called.span) == Some(&1),
            });
        }
    }
    (commands, calls)
}

fn command(called: &Called, call: &Call, passed: &Several, is_used: bool) -> CommandSite {
    let name = passed.list.first();
    let name = name
        .and_then(|name| name.known_text())
        .and_then(|name| std::str::from_utf8(name).ok())
        .map(|name| name.to_ascii_uppercase().into());
    let all = arguments(passed, &call.places, called.span);
    let way = |several: &Several| Passed {
        values: several.list.clone(),
        is_open: several.rest.is_some(),
    };
    CommandSite {
        span: called.span,
        name,
        name_span: all.first().map_or(called.span, |name| name.span),
        arguments: all.into_iter().skip(1).collect(),
        is_open: passed.rest.is_some(),
        is_protected: called.function == "pcall",
        is_caught: call.is_caught,
        is_used,
        ways: call.ways.iter().map(way).collect(),
        has_more_ways: call.more.is_some(),
    }
}

fn arguments(several: &Several, places: &[Span], call: Span) -> Vec<Argument> {
    let last = places.last().copied().unwrap_or(call);
    let values = several.list.iter().enumerate();
    values
        .map(|(index, value)| Argument {
            span: places.get(index).copied().unwrap_or(last),
            value: value.clone(),
        })
        .collect()
}

/// Goes through the script once more, and looks up what each operation saw.
struct Collector<'a> {
    recorder: &'a Recorder,
    operations: Vec<Operation>,
    conditions: Vec<Condition>,
    unreached: Vec<Span>,
    dead: Vec<CommandSite>,
    /// The values in the list of each table that is written down.
    positions: FastMap<Span, Vec<Span>>,
    /// What the script calls values that it returns or writes into lists.
    names: FastMap<Span, Arc<str>>,
}

impl<'a> Visit<'a> for Collector<'_> {
    fn block(&mut self, block: &'a Block) {
        for (index, statement) in block.statements.iter().enumerate() {
            if !self.recorder.reached.contains(&statement.span) {
                let span = statement.span;
                let rest = block.statements.get(index..).unwrap_or_default();
                let end = rest.last().map_or(span, |last| last.span);
                self.unreached.push(span.to(end));
                dead::commands(rest, &mut self.dead);
                return;
            }
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Return(values) => {
                if let Some(first) = values.first() {
                    self.name(first);
                }
                self.expressions(values);
            }
            StatementKind::While(repeated) => {
                self.condition(&repeated.condition, ConditionKind::While);
                visit::statement(self, statement);
            }
            StatementKind::Repeat(repeated) => {
                self.block(&repeated.body);
                self.condition(&repeated.condition, ConditionKind::Until);
                self.expression(&repeated.condition);
            }
            StatementKind::If(branches) => {
                for arm in &branches.arms {
                    if self.value(arm.condition.span).is_none() {
                        return;
                    }
                    self.condition(&arm.condition, ConditionKind::If);
                    self.expression(&arm.condition);
                    self.block(&arm.body);
                }
                if let Some(otherwise) = &branches.otherwise {
                    self.block(otherwise);
                }
            }
            StatementKind::NumericFor(repeated) => {
                let bounds = [&repeated.start, &repeated.limit].into_iter();
                let bounds: Vec<&Expression> = bounds.chain(&repeated.step).collect();
                for bound in &bounds {
                    self.expression(bound);
                }
                let first = repeated.start.span;
                let places = bounds.iter().map(|bound| bound.span);
                let span = places.clone().fold(first, Span::to);
                self.operation(span, OperationKind::For, places);
                self.block(&repeated.body);
            }
            StatementKind::GenericFor(repeated) => {
                self.expressions(&repeated.values);
                if let Some(first) = repeated.values.first() {
                    self.operation(first.span, OperationKind::Iterate, [first.span]);
                }
                self.block(&repeated.body);
            }
            _ => visit::statement(self, statement),
        }
    }

    /// A function that was never run is not looked into.
    fn function(&mut self, body: &'a FunctionBody) {
        let first = body.block.statements.first();
        if first.is_some_and(|first| self.recorder.reached.contains(&first.span)) {
            self.block(&body.block);
        }
    }

    fn target(&mut self, target: &'a Expression) {
        let ExpressionKind::Suffixed(suffixed) = &target.kind else {
            return;
        };
        let Some((last, before)) = suffixed.suffixes.split_last() else {
            return;
        };
        let base = self.suffixes(&suffixed.base, before);
        if let SuffixKind::Index(index) = &last.kind {
            self.expression(index);
            self.operation(target.span, OperationKind::Store, [base, index.span]);
        } else {
            self.operation(target.span, OperationKind::Store, [base]);
        }
    }

    fn expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Table(fields) => {
                let listed = fields
                    .iter()
                    .filter(|field| field.key == FieldKey::Position);
                let listed: Vec<&Expression> = listed.map(|field| &field.value).collect();
                for value in &listed {
                    self.name(value);
                }
                let places = listed.iter().map(|value| value.span).collect();
                self.positions.insert(expression.span, places);
                visit::expression(self, expression);
            }
            ExpressionKind::Unary(unary) => {
                self.expression(&unary.operand);
                if unary.operator == UnaryOperator::Not {
                    self.condition(&unary.operand, ConditionKind::Not);
                }
                let kind = OperationKind::Unary(unary.operator);
                self.operation(expression.span, kind, [unary.operand.span]);
            }
            ExpressionKind::Binary(chain) => {
                self.expression(&chain.first);
                let mut left = chain.first.span;
                for link in &chain.rest {
                    self.expression(&link.operand);
                    let span = left.to(link.operand.span);
                    match link.operator {
                        BinaryOperator::And => self.condition_at(left, ConditionKind::And),
                        BinaryOperator::Or => self.condition_at(left, ConditionKind::Or),
                        operator => {
                            let kind = OperationKind::Binary(operator);
                            self.operation(span, kind, [left, link.operand.span]);
                        }
                    }
                    left = span;
                }
            }
            _ => visit::expression(self, expression),
        }
    }

    fn suffixed(&mut self, suffixed: &'a Suffixed) {
        self.suffixes(&suffixed.base, &suffixed.suffixes);
    }
}

impl Collector<'_> {
    /// Notes what the script calls a value, if it has a name.
    fn name(&mut self, expression: &Expression) {
        if let Some(name) = name_of(expression) {
            self.names.insert(expression.span, name);
        }
    }

    /// Where the value is that all suffixes give.
    fn suffixes(&mut self, base: &Expression, suffixes: &[Suffix]) -> Span {
        self.expression(base);
        let mut span = base.span;
        for suffix in suffixes {
            let before = span;
            span = span.to(suffix.span);
            match &suffix.kind {
                SuffixKind::Field(_) => self.operation(span, OperationKind::Index, [before]),
                SuffixKind::Index(index) => {
                    self.expression(index);
                    self.operation(span, OperationKind::Index, [before, index.span]);
                }
                SuffixKind::Call(arguments) => {
                    let Arguments { values, .. } = arguments;
                    self.expressions(values);
                    let places = values.iter().map(|value| value.span);
                    let places = std::iter::once(before).chain(places);
                    self.operation(span, OperationKind::Call, places);
                }
                SuffixKind::Method { arguments, .. } => {
                    self.expressions(&arguments.values);
                    self.operation(span, OperationKind::Method, [before]);
                }
            }
        }
        span
    }

    fn value(&self, span: Span) -> Option<&Value> {
        self.recorder.values.get(&span)
    }

    /// An operation that is reached: all its operands have values.
    fn operation(
        &mut self,
        span: Span,
        kind: OperationKind,
        operands: impl IntoIterator<Item = Span>,
    ) {
        let operand = |span: Span| {
            let value = self.value(span)?.clone();
            Some(Argument { span, value })
        };
        let operands: Option<Vec<Argument>> = operands.into_iter().map(operand).collect();
        if let Some(operands) = operands {
            self.operations.push(Operation {
                span,
                kind,
                operands,
            });
        }
    }

    fn condition(&mut self, condition: &Expression, kind: ConditionKind) {
        self.condition_at(condition.span, kind);
    }

    fn condition_at(&mut self, span: Span, kind: ConditionKind) {
        if let Some(value) = self.value(span).cloned() {
            self.conditions.push(Condition { span, kind, value });
        }
    }
}
