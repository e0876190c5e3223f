//! Calls, indices and fields behind a value.

use super::call::Site;
use super::several::Several;
use super::text::Text;
use super::value::Value;
use super::walk::Walk;
use crate::syntax::ast::{Arguments, Expression, Suffix, SuffixKind};
use crate::text::span::Span;

impl<'a> Walk<'a> {
    /// The first value that a chain gives.
    pub(super) fn suffixed(&mut self, base: &'a Expression, suffixes: &'a [Suffix]) -> Value {
        let mut value = self.expression(base);
        let mut span = base.span;
        for suffix in suffixes {
            if self.state().is_none() {
                return Value::NONE;
            }
            let before = span;
            span = span.to(suffix.span);
            value = match self.element(value, suffix, span) {
                Ok(element) => element,
                Err(callee) => self.called(callee, suffix, before, span).into_first(),
            };
            self.record_one(span, &value);
        }
        value
    }

    /// All values that a chain gives.
    pub(super) fn suffixes(&mut self, base: &'a Expression, suffixes: &'a [Suffix]) -> Several {
        let Some((last, others)) = suffixes.split_last() else {
            return Several::one(self.expression(base));
        };
        let value = self.suffixed(base, others);
        if self.state().is_none() {
            return Several::one(Value::NONE);
        }
        let before = others.iter().fold(base.span, |span, one| span.to(one.span));
        let span = before.to(last.span);
        let values = match self.element(value, last, span) {
            Ok(element) => Several::one(element),
            Err(callee) => self.called(callee, last, before, span),
        };
        self.record(span, &values);
        values
    }

    /// `base.name`, `base[index]`; the base itself where it is called.
    fn element(&mut self, base: Value, suffix: &'a Suffix, span: Span) -> Result<Value, Value> {
        match &suffix.kind {
            SuffixKind::Field(name) => {
                let key = self.literal(name.text.as_bytes());
                Ok(self.index(&base, &key, span))
            }
            SuffixKind::Index(index) => {
                let changes = self.changes;
                let key = self.expression(index);
                let base = self.settled(base, changes);
                let element = self.index(&base, &key, span);
                Ok(self.turn(&base, index, &key, element))
            }
            SuffixKind::Call(_) | SuffixKind::Method { .. } => Err(base),
        }
    }

    /// `base(arguments)`, `base:name(arguments)`
    fn called(&mut self, base: Value, suffix: &'a Suffix, before: Span, span: Span) -> Several {
        match &suffix.kind {
            SuffixKind::Method { name, arguments } => {
                let key = self.literal(name.text.as_bytes());
                let callee = self.method(&base, &key, before);
                self.call_here(callee, Some((base, before)), arguments, span)
            }
            SuffixKind::Call(arguments) => self.call_here(base, None, arguments, span),
            SuffixKind::Field(_) | SuffixKind::Index(_) => Several::one(base),
        }
    }

    fn call_here(
        &mut self,
        callee: Value,
        receiver: Option<(Value, Span)>,
        arguments: &'a Arguments,
        span: Span,
    ) -> Several {
        let changes = self.changes;
        let message = self.message(&callee, arguments);
        let mut values = self.values(&arguments.values);
        if let (Some(text), Some(message)) = (message, values.list.get_mut(1)) {
            *message = std::mem::replace(message, Value::NONE).with_text(text);
        }
        let mut places: Vec<Span> = arguments.values.iter().map(|value| value.span).collect();
        if let Some((receiver, place)) = receiver {
            values.list.insert(0, self.settled(receiver, changes));
            places.insert(0, place);
        }
        if self.state().is_none() {
            return Several::one(Value::NONE);
        }
        let site = Site {
            span,
            places,
            is_direct: true,
        };
        let callee = self.settled(callee, changes);
        self.call(&callee, &values, &site)
    }

    /// Whose text the message of an `assert` is where the condition fails.
    fn message(&mut self, callee: &Value, arguments: &'a Arguments) -> Option<Text> {
        let (condition, message) = match arguments.values.as_slice() {
            [condition, message] if self.is_builtin(callee, "", &["assert"]) => {
                (condition, message)
            }
            _ => return None,
        };
        let before = self.state().cloned();
        let facts = self.expression(condition).proof().if_false;
        let text = facts.map(|facts| {
            self.learn(&facts);
            self.expression(message).text
        });
        self.set_state(before);
        text
    }

    /// The value of an operand after others were computed, which may have changed what it was read from.
    pub(super) fn settled(&self, value: Value, changes: usize) -> Value {
        if self.changes == changes {
            value
        } else {
            value.knowing(|identity| !identity.is_changed_by_call())
        }
    }
}
