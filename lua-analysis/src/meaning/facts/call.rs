//! The walk over calls: of commands, of the server's functions, of the script's own.

use std::sync::Arc;

use super::made::Made;
use super::number::of_math;
use super::{Argument, CommandCall, Known, LibraryCall, Origins, Passed, Value, Walk};
use crate::meaning::names::VariableId;
use crate::syntax::ast::{Arguments, Expression, ExpressionKind, SuffixKind};
use crate::text::span::Span;

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
        let values = &arguments.values;
        match &callee.value {
            Value::Library(library, function) if is_command(library, function) => {
                let is_protected = &**function == "pcall";
                let arguments = self.passed(values);
                let is_open = self.is_open(values);
                self.command(span, is_protected, arguments, is_open)
            }
            Value::Library(library, function) => {
                match (&**library, &**function) {
                    ("coroutine", "create") => self.first_runs(values, None),
                    ("coroutine", "wrap") => self.first_runs(values, Some(span)),
                    ("table", "sort" | "foreach" | "foreachi") | ("string", "gsub") => {
                        self.last_runs(values, span);
                    }
                    _ => {}
                }
                let arguments = self.passed(values);
                let library = Some(Arc::clone(library));
                let function = Arc::clone(function);
                let is_open = self.is_open(values);
                self.library(span, callee_span, library, function, arguments, is_open)
            }
            Value::Global(function) => {
                let arguments = match &**function {
                    "pcall" | "xpcall" => {
                        self.first_runs(values, None);
                        self.passed(values)
                    }
                    "tonumber" => self.arguments(values),
                    _ => self.passed(values),
                };
                let function = Arc::clone(function);
                let is_open = self.is_open(values);
                self.library(span, callee_span, None, function, arguments, is_open)
            }
            Value::Function => {
                if let Some(id) = variable {
                    self.functions.called(id, span);
                } else if let Some(body) = self.functions.last_in(callee_span) {
                    // `(function() … end)()`
                    self.functions.called_in_place(body);
                }
                let arguments = self.arguments(values);
                let is_open = self.is_open(values);
                self.own(variable, span, arguments, is_open)
            }
            _ => {
                let arguments = self.passed(values);
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

    /// The first argument is a function that runs protected, or, if there is a place of a call,
    /// runs there.
    fn first_runs(&mut self, arguments: &[Expression], called_at: Option<Span>) {
        if let Some(function) = arguments.first() {
            self.runs(function, called_at);
        }
    }

    /// The last argument may be a function that runs at this place.
    fn last_runs(&mut self, arguments: &[Expression], called_at: Span) {
        if let Some(function) = arguments.last() {
            self.runs(function, Some(called_at));
        }
    }

    fn runs(&mut self, function: &Expression, called_at: Option<Span>) {
        match (&function.kind, called_at) {
            (ExpressionKind::Function(body), None) => self.functions.caught_in_place(body.span),
            (ExpressionKind::Function(body), Some(_)) => {
                self.functions.called_in_place(body.span);
            }
            (ExpressionKind::Name(_), _) => {
                let Some(id) = self.names.variable_at(function.span) else {
                    return;
                };
                match called_at {
                    None => self.functions.caught(id),
                    Some(span) => self.functions.called(id, span),
                }
            }
            _ => {}
        }
    }

    /// Whether the last one of these expressions, which the walk has just left, may be many
    /// values, or none.
    fn is_open(&self, values: &[Expression]) -> bool {
        let Some(last) = values.last() else {
            return false;
        };
        match &last.kind {
            ExpressionKind::Vararg => true,
            ExpressionKind::Suffixed(suffixed) => {
                let is_call = suffixed.last().is_some_and(|last| {
                    matches!(last.kind, SuffixKind::Call(_) | SuffixKind::Method { .. })
                });
                is_call && !self.is_one_value(last.span)
            }
            _ => false,
        }
    }

    /// Whether the call that the walk has just left is one that returns one value.
    fn is_one_value(&self, span: Span) -> bool {
        let is_command = self.facts.commands.last();
        let is_command = is_command.is_some_and(|call| call.span == span);
        is_command
            || self.one_value == Some(span)
            || self.facts.calls.last().is_some_and(|call| {
                call.span == span && returns_one(call.library.as_deref(), &call.function)
            })
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
        let arguments: Vec<Argument> = arguments.collect();
        self.name_hash_fields(name.as_deref(), &arguments);
        self.facts.commands.push(CommandCall {
            span,
            is_protected,
            name: name.clone(),
            name_span,
            arguments,
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
        self.decode(library.as_deref(), &function, &arguments);
        let values = || arguments.iter().map(|argument| &argument.known.value);
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
                origins: text_of(&arguments),
            },
            (Some("math"), function) => match of_math(function, values()) {
                Some(value) => made_of(&arguments, Origins::CONSTANT).with(value),
                None => made_of(&arguments, Origins::UNKNOWN),
            },
            (None, "tostring") | (Some("string"), "sub" | "lower" | "upper" | "rep") => {
                let text = text_of(arguments.get(..1).unwrap_or_default());
                Known::made_of(made_of(&arguments, text.converted()).origins.and(text))
            }
            (Some("string"), "format") => Known::made_of(formatted(&arguments)),
            (Some("table"), "concat") => Known::made_of(text_of(&arguments)),
            (Some("string"), "gsub") => made_of(&arguments, Origins::CONSTANT),
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
        span: Span,
        arguments: Vec<Argument>,
        is_open: bool,
    ) -> Known {
        let made = variable.and_then(|id| self.made.get(&id)).copied();
        if made.is_some_and(Made::is_one) {
            self.one_value = Some(span);
        }
        let result = match made {
            Some(made) => Known::made_of(made.of(&arguments, is_open)),
            None => made_of(&arguments, Origins::UNKNOWN),
        };
        for argument in &arguments {
            self.lose(&argument.known, argument.span);
        }
        let Some(id) = variable else {
            return result;
        };
        let mut values: Vec<Known> = arguments
            .into_iter()
            .map(|argument| argument.known)
            .collect();
        if is_open {
            // The last one is many: nobody knows where they go.
            values.pop();
        }
        let passed = Passed {
            calls: 1,
            is_open,
            values,
        };
        let both = self.called_with.get(&id).map(|before| before.or(&passed));
        self.called_with.insert(id, both.unwrap_or(passed));
        result
    }
}

/// Whether this is `redis.call` or `redis.pcall`; Valkey has them in `server` too.
pub(super) fn is_command(library: &str, function: &str) -> bool {
    matches!(library, "redis" | "server") && matches!(function, "call" | "pcall")
}

/// A value nobody knows, made of these and `more`; none of them is left as it was.
fn made_of(arguments: &[Argument], more: Origins) -> Known {
    let origins = arguments.iter().fold(more, |origins, argument| {
        origins.and(argument.known.origins)
    });
    Known::made_of(origins.converted())
}

/// Where a text comes from that has the texts of these in it.
fn text_of(arguments: &[Argument]) -> Origins {
    let origins = arguments.iter().map(|argument| {
        let is_table = matches!(argument.known.value, Value::Table(_));
        Origins {
            user_text: is_table || argument.known.origins.user_text,
            ..argument.known.origins
        }
    });
    origins.fold(Origins::CONSTANT, Origins::and)
}

/// Where the result of `string.format` comes from: only `%s` puts a text in as it is.
fn formatted(arguments: &[Argument]) -> Origins {
    let Some((format, values)) = arguments.split_first() else {
        return Origins::UNKNOWN;
    };
    let mut origins = format.known.origins;
    let mut conversions = conversions(format.known.prefix()).into_iter();
    for value in values {
        let is_text = conversions.next() == Some(b's');
        let value = value.known.origins;
        origins = origins.and(if is_text { value } else { value.converted() });
    }
    origins
}

/// The letters of the conversions in a format: `s` and `d` for `"%s: %-5d%%"`.
pub(super) fn conversions(format: &[u8]) -> Vec<u8> {
    let mut letters = Vec::new();
    let mut bytes = format.iter();
    while let Some(byte) = bytes.next() {
        if *byte != b'%' {
            continue;
        }
        let letter = bytes.find(|byte| byte.is_ascii_alphabetic() || **byte == b'%');
        letters.extend(letter.filter(|letter| **letter != b'%'));
    }
    letters
}

fn to_number(known: &Known) -> Known {
    let value = match known.value {
        Value::Number(number) => Value::Number(number),
        Value::Entry {
            table,
            index,
            is_exact,
            ..
        } => Value::Entry {
            table,
            index,
            is_converted: true,
            is_exact,
        },
        Value::Computed { may_be_fraction } => Value::Computed { may_be_fraction },
        _ => Value::Unknown,
    };
    Known {
        value,
        origins: known.origins.converted(),
    }
}

/// Whether it returns one value, no more and no less.
pub(super) fn returns_one(library: Option<&str>, function: &str) -> bool {
    match library {
        None => matches!(function, "tonumber" | "tostring" | "type" | "rawget"),
        Some("string") => matches!(
            function,
            "char" | "format" | "len" | "lower" | "rep" | "reverse" | "sub" | "upper"
        ),
        Some("table") => function == "concat",
        Some("math") => !matches!(function, "modf" | "frexp" | "randomseed"),
        Some("cjson") => function == "encode",
        Some("cmsgpack" | "struct") => function == "pack",
        Some("redis" | "server") => function == "sha1hex",
        _ => false,
    }
}
