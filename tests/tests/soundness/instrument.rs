//! A script that records what its expressions are.
//!
//! Each expression `e` becomes `RECORD(place, e)`, which passes on all values of `e`, so that it
//! may stand wherever `e` may: in lists, as an operand that `and` skips, before a suffix, as a
//! statement. What is between is copied, so that lines stay lines. Literals are left as they are.

use lua_analysis::meaning::names::Names;
use lua_analysis::syntax::ast::{
    ArgumentForm, Arguments, BinaryOperator, Block, Expression, ExpressionKind, FieldKey,
    Statement, StatementKind, Suffix, SuffixKind, Suffixed,
};
use lua_analysis::syntax::visit::{self, Visit};
use lua_analysis::text::span::Span;

/// The most evaluations of a run; more is an error, so that every script ends.
const STEPS: usize = 20_000;

/// The longest string that a script may make.
const LONGEST: usize = 4_000;

/// How often an expression is recorded in a run.
const PER_PLACE: usize = 40;

/// How many entries of a table are recorded.
const ENTRIES: usize = 4;

/// A script that records, and which expression each place is.
pub(crate) struct Instrumented {
    /// It replies with whether it ended without an error, what it recorded, and its reply.
    pub(crate) text: Vec<u8>,
    /// The expressions, the starts of chains, and the calls whose arguments are recorded, in the
    /// order of their numbers.
    pub(crate) places: Vec<Span>,
}

/// Rewrites a script. What is passed to `redis.call` and `redis.pcall`
/// is recorded too. The script's own
/// reply comes back if that is wanted.
pub(crate) fn instrument(
    text: &[u8],
    block: &Block,
    names: &Names,
    with_reply: bool,
) -> Instrumented {
    let start = match text.strip_prefix(b"#!") {
        Some(_) => text
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(text.len(), |end| end + 1),
        None => 0,
    };
    let mut writer = Writer {
        record: unused_name(text),
        text,
        names,
        at: start,
        out: text.get(..start).unwrap_or_default().to_vec(),
        places: Vec::new(),
    };
    writer.prelude();
    writer.block(block);
    writer.copy_to(text.len());
    let ending = format!(
        "\nend,...) return {{ok and 1 or 0,{}ed(){}}}",
        writer.record,
        if with_reply { ",reply" } else { "" }
    );
    writer.write(&ending);
    Instrumented {
        text: writer.out,
        places: writer.places,
    }
}

/// A name that the script doesn't use.
fn unused_name(text: &[u8]) -> String {
    let mut name = String::from("record");
    while text.windows(name.len()).any(|part| part == name.as_bytes()) {
        name.insert(0, '_');
    }
    name
}

struct Writer<'a> {
    record: String,
    text: &'a [u8],
    names: &'a Names,
    /// Up to where the text is copied.
    at: usize,
    out: Vec<u8>,
    places: Vec<Span>,
}

impl Writer<'_> {
    fn write(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn copy_to(&mut self, offset: usize) {
        self.out
            .extend_from_slice(self.text.get(self.at..offset).unwrap_or_default());
        self.at = offset.max(self.at);
    }

    /// The recorder, in one line.
    fn prelude(&mut self) {
        let prelude = include_str!("recorder.lua")
            .replace('\n', " ")
            .replace("RECORDED", &format!("{}ed", self.record))
            .replace("RECORD_PASSED", &format!("{}_passed", self.record))
            .replace("RECORD", &self.record)
            .replace("STEPS", &STEPS.to_string())
            .replace("LONGEST", &LONGEST.to_string())
            .replace("PER_PLACE", &PER_PLACE.to_string())
            .replace("ENTRIES", &ENTRIES.to_string());
        self.write(&prelude);
        self.write("local ok,reply=pcall(function(...) ");
    }

    fn open(&mut self, place: Span) {
        let opening = format!("{}({},", self.record, self.places.len());
        self.write(&opening);
        self.places.push(place);
    }

    /// What is assigned to: its parts are expressions, it is none. `is_call`: a function is called
    /// before the assignment.
    fn assigned(&mut self, target: &Expression, is_call: bool) {
        if let ExpressionKind::Suffixed(suffixed) = &target.kind {
            self.chain(suffixed, suffixed.suffixes.len().saturating_sub(1), is_call);
        }
        self.copy_to(target.span.end);
    }

    /// An expression; `is_call`: a function is called before the operation it is for. A variable
    /// that functions assign to is then read after the call, which a recorded one wouldn't be.
    fn operand(&mut self, expression: &Expression, is_call: bool) {
        if self.is_left_alone(expression, is_call) {
            return;
        }
        self.copy_to(expression.span.start);
        let openings = self.places.len();
        self.open(expression.span);
        match &expression.kind {
            ExpressionKind::Binary(chain) => {
                let is_call = chain.rest.iter().any(|link| {
                    !matches!(link.operator, BinaryOperator::And | BinaryOperator::Or)
                        && has_call(&link.operand)
                });
                self.operand(&chain.first, is_call);
                for link in &chain.rest {
                    self.operand(&link.operand, is_call);
                }
            }
            _ => visit::expression(self, expression),
        }
        self.copy_to(expression.span.end);
        debug_assert!(openings < self.places.len());
        self.write(")");
    }

    fn is_left_alone(&self, expression: &Expression, is_call: bool) -> bool {
        match &expression.kind {
            ExpressionKind::Nil
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::String(_) => true,
            ExpressionKind::Name(_) if is_call => self
                .names
                .variable_at(expression.span)
                .and_then(|id| self.names.variable(id))
                .is_some_and(|variable| variable.captured && variable.reassigned),
            _ => false,
        }
    }

    /// The base with its suffixes; what the first `chains` of them make is recorded too.
    fn chain(&mut self, suffixed: &Suffixed, chains: usize, is_call: bool) {
        let start = suffixed.base.span.start;
        self.copy_to(start);
        let opened = self.places.len() + chains;
        for suffix in suffixed.suffixes.iter().take(chains).rev() {
            self.open(Span::new(start, suffix.span.end));
        }
        let is_call = is_call || suffixed.suffixes.iter().any(suffix_has_call);
        let is_recorded = !self.is_left_alone(&suffixed.base, is_call);
        self.operand(&suffixed.base, is_call);
        for (index, suffix) in suffixed.suffixes.iter().enumerate() {
            // What is called: the chain up to here, or the base.
            let callee = if index == 0 { opened } else { opened - index };
            let call = Span::new(start, suffix.span.end);
            match &suffix.kind {
                SuffixKind::Call(arguments) if index > 0 || is_recorded => {
                    self.passed(arguments, callee, call);
                }
                _ => self.suffix(suffix),
            }
            if index < chains {
                self.copy_to(suffix.span.end);
                self.write(")");
            }
        }
    }

    /// The arguments of a call of a command.
    fn passed(&mut self, arguments: &Arguments, callee: usize, call: Span) {
        let Span { start, end } = arguments.span;
        let is_parenthesised = arguments.form == ArgumentForm::Parentheses;
        let inset = usize::from(is_parenthesised);
        self.copy_to(start + inset);
        if !is_parenthesised {
            self.write("(");
        }
        let comma = if arguments.values.is_empty() { "" } else { "," };
        let opening = format!(
            "{}_passed({},{callee}{comma}",
            self.record,
            self.places.len()
        );
        self.write(&opening);
        self.places.push(call);
        self.expressions(&arguments.values);
        self.copy_to(end - inset);
        self.write(if is_parenthesised { ")" } else { "))" });
    }

    fn arguments(&mut self, arguments: &Arguments) {
        if arguments.form == ArgumentForm::Table {
            self.copy_to(arguments.span.start);
            self.write("(");
            self.expressions(&arguments.values);
            self.copy_to(arguments.span.end);
            self.write(")");
        } else {
            self.expressions(&arguments.values);
        }
    }
}

impl<'a> Visit<'a> for Writer<'_> {
    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Assign { targets, values } => {
                let is_call = values.iter().any(has_call);
                for target in targets {
                    self.assigned(target, is_call);
                }
                self.expressions(values);
            }
            _ => visit::statement(self, statement),
        }
    }

    fn expression(&mut self, expression: &'a Expression) {
        self.operand(expression, false);
    }

    fn suffixed(&mut self, suffixed: &'a Suffixed) {
        self.chain(suffixed, suffixed.suffixes.len().saturating_sub(1), false);
    }

    fn suffix(&mut self, suffix: &'a Suffix) {
        match &suffix.kind {
            SuffixKind::Call(arguments) | SuffixKind::Method { arguments, .. } => {
                self.arguments(arguments);
            }
            SuffixKind::Index(index) => self.expression(index),
            SuffixKind::Field(_) => {}
        }
    }
}

/// Whether something is called where an expression is evaluated.
fn has_call(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Nil
        | ExpressionKind::Boolean(_)
        | ExpressionKind::Number(_)
        | ExpressionKind::String(_)
        | ExpressionKind::Vararg
        | ExpressionKind::Name(_)
        | ExpressionKind::Function(_) => false,
        ExpressionKind::Table(fields) => fields.iter().any(|field| {
            has_call(&field.value)
                || matches!(&field.key, FieldKey::Index(index) if has_call(index))
        }),
        ExpressionKind::Parenthesised(inner) => has_call(inner),
        ExpressionKind::Suffixed(suffixed) => {
            has_call(&suffixed.base) || suffixed.suffixes.iter().any(suffix_has_call)
        }
        ExpressionKind::Unary(unary) => has_call(&unary.operand),
        ExpressionKind::Binary(chain) => {
            has_call(&chain.first) || chain.rest.iter().any(|link| has_call(&link.operand))
        }
    }
}

fn suffix_has_call(suffix: &Suffix) -> bool {
    match &suffix.kind {
        SuffixKind::Field(_) => false,
        SuffixKind::Index(index) => has_call(index),
        SuffixKind::Call(_) | SuffixKind::Method { .. } => true,
    }
}
