//! Tables that are written down: `{ 1, name = 2, [key] = 3 }`.

use super::domain::{Kinds, Numbers};
use super::object::{Key, Kind, ObjectId};
use super::several::Several;
use super::text::Text;
use super::value::Value;
use super::walk::Walk;
use crate::syntax::ast::{ExpressionKind, Field, FieldKey};
use crate::text::span::Span;

impl<'a> Walk<'a> {
    pub(super) fn table(&mut self, fields: &'a [Field], span: Span) -> Value {
        let call = self.frames.last().and_then(|frame| frame.call);
        let id = self.heap.id(Kind::Table(span, call));
        let mut position = 0;
        for (index, field) in fields.iter().enumerate() {
            let key = match &field.key {
                FieldKey::Position => {
                    position += 1;
                    if index + 1 == fields.len() {
                        let values = self.multiple(&field.value);
                        self.add_last(id, position, &values);
                        continue;
                    }
                    Key::Index(position)
                }
                FieldKey::Name(name) => Key::Text(name.text.as_bytes().into()),
                FieldKey::Index(index) => {
                    let key = self.expression(index);
                    let is_written = matches!(
                        index.kind,
                        ExpressionKind::String(_) | ExpressionKind::Number(_)
                    );
                    match key.key().filter(|_| is_written) {
                        Some(key) => key,
                        None => {
                            let value = self.expression(&field.value);
                            self.store(&Value::object(id), &key, &value, field.span);
                            continue;
                        }
                    }
                }
            };
            let value = self.expression(&field.value);
            if self.state().is_none() {
                break;
            }
            self.escape(&value);
            self.mark(id, &key, field.span, &value, false);
            self.heap.create(id, &key, value);
        }
        Value::object(id)
    }

    /// The last expression of a list in a table: all its values go in.
    fn add_last(&mut self, id: ObjectId, position: i64, values: &Several) {
        if self.state().is_none() {
            return;
        }
        for (index, value) in (position..).zip(&values.list) {
            self.escape(value);
            self.heap.create(id, &Key::Index(index), value.clone());
        }
        if let Some(rest) = &values.rest {
            self.escape(rest);
            let keys = Value::of(Kinds::number(Numbers::whole(1.0, f64::INFINITY)), Text::OWN);
            self.heap.write_any(id, &keys, rest.clone());
        }
    }
}
