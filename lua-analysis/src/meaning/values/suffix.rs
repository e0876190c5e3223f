//! Calls, indices and fields behind a value.

use super::call::Site;
use super::several::Several;
use super::text::Text;
use super::value::Value;
use super::walk::Walk;
use crate::syntax::ast::{Arguments, Expression, Suffix, SuffixKind};
use crate::text::span::Span;

impl<'a> Walk<'a> {
    pub(super) fn suffixes(&mut self, base: &'a Expression, suffixes: &'a [Suffix]) -> Several {
        let mut values = Several::one(self.expression(base));
        let mut span = base.span;
        for suffix in suffixes {
            if self.state().is_none() {
                return Several::one(Value::NONE);
            }
            let base = values.first();
            let before = span;
            span = span.to(suffix.span);
            values = match &suffix.kind {
                SuffixKind::Field(name) => {
                    let key = Value::literal(&name.text.as_bytes().into());
                    Several::one(self.index(&base, &key, span))
                }
                SuffixKind::Index(index) => {
                    let changes = self.changes;
                    let key = self.expression(index);
                    let base = self.settled(base, changes);
                    Several::one(self.index(&base, &key, span))
                }
                SuffixKind::Call(arguments) => self.call_here(&base, None, arguments, span),
                SuffixKind::Method { name, arguments } => {
                    let key = Value::literal(&name.text.as_bytes().into());
                    let callee = self.method(&base, &key, before);
                    self.call_here(&callee, Some((base, before)), arguments, span)
                }
            };
            self.record(span, &values);
        }
        values
    }

    fn call_here(
        &mut self,
        callee: &Value,
        receiver: Option<(Value, Span)>,
        arguments: &'a Arguments,
        span: Span,
    ) -> Several {
        let changes = self.changes;
        let message = self.message(callee, arguments);
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
        let callee = self.settled(callee.clone(), changes);
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
