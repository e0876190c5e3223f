//! Finds what may be changed in a script.

use lua_analysis::server::commands::command;
use lua_analysis::syntax::ast::{
    BinaryChain, BinaryOperator, Expression, ExpressionKind, Statement, StatementKind, Suffixed,
};
use lua_analysis::syntax::visit::{self, Visit};
use lua_analysis::text::span::Span;

use crate::commands::{
    OPTIONS, PAIRS, VALUED, command_call, is_integer_reply, literal, plain_call,
};
use crate::variables::is_comparison;

/// An argument is dropped, which the number of those that are left shows: no values are needed.
pub(crate) const COUNTED: &str = "an argument is dropped, and the rest is counted";

/// A change of a script: what it is, the part that it is about, and what is there instead.
pub(crate) struct Mutation {
    pub(crate) kind: &'static str,
    pub(crate) part: Span,
    pub(crate) instead: String,
}

/// Finds what may be changed in a script.
pub(crate) struct Mutator<'a> {
    pub(crate) text: &'a [u8],
    /// Local variables that are compared as numbers.
    pub(crate) compared: Vec<String>,
    /// Local variables that are the integer reply of a command, and are assigned once.
    pub(crate) counts: Vec<String>,
    pub(crate) found: Vec<Mutation>,
}

impl Mutator<'_> {
    fn text(&self, span: Span) -> String {
        let part = self.text.get(span.start..span.end).unwrap_or_default();
        String::from_utf8_lossy(part).into_owned()
    }

    fn add(&mut self, kind: &'static str, part: Span, instead: String) {
        // What `and` and `or` ask is seen twice.
        if self.found.iter().all(|found| found.part != part) {
            self.found.push(Mutation {
                kind,
                part,
                instead,
            });
        }
    }
}

impl<'a> Visit<'a> for Mutator<'_> {
    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Local { names, values } => {
                for (name, value) in names.iter().zip(values) {
                    if self.compared.iter().any(|of| **of == *name.text) {
                        self.conversion(value);
                    }
                }
            }
            StatementKind::While(repeated) => self.condition(&repeated.condition),
            StatementKind::If(branches) => {
                for arm in &branches.arms {
                    self.condition(&arm.condition);
                }
            }
            _ => {}
        }
        visit::statement(self, statement);
    }

    fn expression(&mut self, expression: &'a Expression) {
        match &expression.kind {
            ExpressionKind::Suffixed(suffixed) => self.call(suffixed),
            ExpressionKind::Binary(chain) => self.chain(chain),
            _ => {}
        }
        visit::expression(self, expression);
    }
}

impl Mutator<'_> {
    fn chain(&mut self, chain: &BinaryChain) {
        let is_logic = chain
            .rest
            .iter()
            .any(|link| matches!(link.operator, BinaryOperator::And | BinaryOperator::Or));
        if is_logic {
            self.condition(&chain.first);
        }
        for (index, link) in chain.rest.iter().enumerate() {
            // In `a + b > c`, what is compared is the sum.
            let left = (index == 0).then_some(&chain.first);
            match (link.operator, &link.operand.kind) {
                (
                    BinaryOperator::Equal | BinaryOperator::NotEqual,
                    ExpressionKind::Boolean(false),
                ) => {
                    self.add(
                        "== false becomes == nil",
                        link.operand.span,
                        "nil".to_owned(),
                    );
                }
                (operator, _) if is_comparison(operator) => {
                    if let Some(left) = left {
                        self.conversion(left);
                    }
                    self.conversion(&link.operand);
                }
                (BinaryOperator::Equal | BinaryOperator::NotEqual, ExpressionKind::Number(_)) => {
                    if let Some(left) = left {
                        self.conversion(left);
                    }
                }
                (BinaryOperator::And | BinaryOperator::Or, _) => self.condition(&link.operand),
                _ => {}
            }
        }
    }

    /// `tonumber(x)`, which is compared as a number.
    fn conversion(&mut self, expression: &Expression) {
        if let Some(("tonumber", arguments)) = plain_call(expression)
            && let [argument] = arguments.values.as_slice()
        {
            let argument = self.text(argument.span);
            self.add("tonumber goes", expression.span, argument);
        }
    }

    /// What `if`, `while`, `and` or `or` asks.
    fn condition(&mut self, condition: &Expression) {
        if let ExpressionKind::Binary(chain) = &condition.kind
            && let [link] = chain.rest.as_slice()
            && matches!(
                link.operator,
                BinaryOperator::Equal | BinaryOperator::Greater
            )
            && matches!(self.text(link.operand.span).as_str(), "0" | "1")
            && self.is_count(&chain.first)
        {
            let reply = self.text(chain.first.span);
            self.add("== 1 goes", condition.span, reply);
        }
    }

    fn is_count(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Name(name) => self.counts.iter().any(|of| **of == **name),
            _ => is_integer_reply(expression),
        }
    }

    /// A call of a command: its options and its arguments.
    fn call(&mut self, suffixed: &Suffixed) {
        let Some((name, words)) = command_call(suffixed) else {
            return;
        };
        let options = OPTIONS
            .iter()
            .find(|(of, _)| *of == name)
            .map_or(&[] as &[&str], |of| of.1);
        let mut before = String::new();
        for word in words {
            let literal = literal(word).unwrap_or_default();
            let is_value = VALUED.contains(&before.as_str());
            if !is_value && options.contains(&literal.as_str()) {
                let text = self.text(word.span);
                let quote = text.chars().next().unwrap_or('\'');
                let misspelt = format!(
                    "{quote}{literal}{}{quote}",
                    literal.chars().last().unwrap_or('X')
                );
                self.add("an option is misspelt", word.span, misspelt);
            }
            before = literal;
        }
        let [.., last_but_one, last] = words else {
            return;
        };
        let is_open = match &last.kind {
            ExpressionKind::Vararg => true,
            _ => plain_call(last).is_some_and(|(name, _)| name == "unpack"),
        };
        let arity = command(&name.to_lowercase()).map_or(-1, |command| command.arity);
        let count = i64::try_from(words.len()).unwrap_or(0) + 1;
        let before = literal(last_but_one).unwrap_or_default();
        let is_counted = arity > 0 || count == -arity || PAIRS.contains(&name.as_str());
        let is_value = options.contains(&before.as_str()) && VALUED.contains(&before.as_str());
        let kind = match (is_value, is_counted) {
            (true, _) => "an argument is dropped",
            (false, true) => COUNTED,
            (false, false) => return,
        };
        let is_pair = PAIRS.contains(&name.as_str()) && words.len() % 2 == 0;
        if !is_open && !is_pair {
            let part = Span::new(last_but_one.span.end, last.span.end);
            self.add(kind, part, String::new());
        }
    }
}
