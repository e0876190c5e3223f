//! The walk over calls: of commands, of the server's functions, of the script's own.

use std::sync::Arc;

use super::{Argument, CommandCall, Known, LibraryCall, Origins, Value, Walk};
use crate::names::VariableId;
use crate::span::Span;
use crate::syntax::ast::{Arguments, Expression, ExpressionKind, SuffixKind};

impl Walk<'_> {
    /// `callee` called with these arguments; `variable` is the local variable that it is.
    pub(super) fn call(
        &mut self,
        callee: &Known,
        variable: Option<VariableId>,
        callee_span: Span,
        span: Span,
        arguments: &Arguments,
    ) -> Known {
        let is_open = is_open(&arguments.values);
        match &callee.value {
            Value::Library(library, function) if is_command(library, function) => {
                let is_protected = &**function == "pcall";
                let arguments = self.passed(&arguments.values);
                self.command(span, is_protected, arguments, is_open)
            }
            Value::Library(library, function) => {
                let arguments = self.passed(&arguments.values);
                let library = Some(Arc::clone(library));
                let function = Arc::clone(function);
                self.library(span, callee_span, library, function, arguments, is_open)
            }
            Value::Global(function) => {
                let arguments = match &**function {
                    "pcall" | "xpcall" => self.protected(&arguments.values),
                    "tonumber" => self.arguments(&arguments.values),
                    _ => self.passed(&arguments.values),
                };
                let function = Arc::clone(function);
                self.library(span, callee_span, None, function, arguments, is_open)
            }
            Value::Function => {
                let arguments = self.arguments(&arguments.values);
                self.own(variable, arguments, is_open)
            }
            _ => {
                let arguments = self.passed(&arguments.values);
                made_of(&arguments, Origins::UNKNOWN)
            }
        }
    }

    /// Arguments that go out of sight.
    fn passed(&mut self, expressions: &[Expression]) -> Vec<Argument> {
        let arguments = self.arguments(expressions);
        for argument in &arguments {
            self.lose(&argument.known, argument.span);
        }
        arguments
    }

    /// The arguments of `pcall`: the function runs protected.
    fn protected(&mut self, expressions: &[Expression]) -> Vec<Argument> {
        if let Some(Expression {
            kind: ExpressionKind::Function(body),
            ..
        }) = expressions.first()
        {
            self.facts.protected.push(body.span);
        }
        self.passed(expressions)
    }

    fn command(
        &mut self,
        span: Span,
        is_protected: bool,
        arguments: Vec<Argument>,
        is_open: bool,
    ) -> Known {
        let mut arguments = arguments.into_iter();
        let first = arguments.next();
        let name_span = first.as_ref().map_or(span, |first| first.span);
        let name: Option<Arc<str>> = first
            .as_ref()
            .and_then(|first| first.known.text())
            .and_then(|text| std::str::from_utf8(text).ok())
            .map(|text| text.to_ascii_uppercase().into());
        self.facts.commands.push(CommandCall {
            span,
            is_protected,
            name: name.clone(),
            name_span,
            arguments: arguments.collect(),
            is_open,
        });
        Known {
            value: Value::Reply(name),
            origins: Origins {
                data: true,
                ..Origins::CONSTANT
            },
        }
    }

    fn library(
        &mut self,
        span: Span,
        callee_span: Span,
        library: Option<Arc<str>>,
        function: Arc<str>,
        arguments: Vec<Argument>,
        is_open: bool,
    ) -> Known {
        let known = match (library.as_deref(), &*function) {
            (None, "tonumber") => match arguments.first() {
                Some(first) => {
                    self.use_as_number(&first.known);
                    to_number(&first.known)
                }
                None => Known::UNKNOWN,
            },
            (Some("redis" | "server"), "error_reply") => Known {
                value: Value::ErrorReply(Arc::new(
                    arguments
                        .first()
                        .map_or(Known::UNKNOWN, |first| first.known.clone()),
                )),
                origins: made_of(&arguments, Origins::CONSTANT).origins,
            },
            (Some("math"), "floor" | "ceil") => Known {
                value: Value::Computed {
                    may_be_fraction: false,
                },
                origins: made_of(&arguments, Origins::CONSTANT).origins,
            },
            (None, "tostring")
            | (Some("string"), "format" | "sub" | "gsub" | "lower" | "upper" | "rep")
            | (Some("table"), "concat") => made_of(&arguments, Origins::CONSTANT),
            _ => made_of(&arguments, Origins::UNKNOWN),
        };
        self.facts.calls.push(LibraryCall {
            span,
            callee_span,
            library,
            function,
            arguments,
            is_open,
        });
        known
    }

    /// A function of the script: its parameters may be these.
    fn own(
        &mut self,
        variable: Option<VariableId>,
        arguments: Vec<Argument>,
        is_open: bool,
    ) -> Known {
        let result = made_of(&arguments, Origins::UNKNOWN);
        for argument in &arguments {
            self.lose(&argument.known, argument.span);
        }
        let Some(id) = variable else {
            return result;
        };
        let mut passed: Vec<Known> = arguments
            .into_iter()
            .map(|argument| argument.known)
            .collect();
        if is_open {
            // The last one is many: nobody knows where they go.
            passed.pop();
        }
        match self.called_with.remove(&id) {
            None => self.called_with.insert(id, passed),
            Some(before) => {
                let length = before.len().max(passed.len());
                let nil = || Known::constant(Value::Nil);
                let at =
                    |list: &[Known], index: usize| list.get(index).cloned().unwrap_or_else(nil);
                let both = (0..length)
                    .map(|index| at(&before, index).or(&at(&passed, index)))
                    .collect();
                self.called_with.insert(id, both)
            }
        };
        result
    }
}

/// Whether this is `redis.call` or `redis.pcall`; Valkey has them in `server` too.
fn is_command(library: &str, function: &str) -> bool {
    matches!(library, "redis" | "server") && matches!(function, "call" | "pcall")
}

/// A value nobody knows, made of these and `more`.
fn made_of(arguments: &[Argument], more: Origins) -> Known {
    let origins = arguments.iter().fold(more, |origins, argument| {
        origins.and(argument.known.origins)
    });
    Known::made_of(origins)
}

fn to_number(known: &Known) -> Known {
    let value = match known.value {
        Value::Number(number) => Value::Number(number),
        Value::Entry { table, index, .. } => Value::Entry {
            table,
            index,
            is_converted: true,
        },
        _ => Value::Unknown,
    };
    Known {
        value,
        origins: known.origins,
    }
}

/// Whether the last one may be many values, or none.
fn is_open(values: &[Expression]) -> bool {
    match values.last().map(|last| &last.kind) {
        Some(ExpressionKind::Vararg) => true,
        Some(ExpressionKind::Suffixed(suffixed)) => suffixed.last().is_some_and(|last| {
            matches!(last.kind, SuffixKind::Call(_) | SuffixKind::Method { .. })
        }),
        _ => false,
    }
}
