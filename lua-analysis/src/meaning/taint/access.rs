//! The walk over fields: what `base[key]` is.

use super::call::Site;
use super::heap::{Key, Kind, ObjectId};
use super::state::Raised;
use super::text::{Proven, Sources, Text};
use super::value::{Facts, Identity, Literal, Proof, Value, Values};
use super::walk::Walk;
use crate::meaning::entries::TableName;
use crate::text::span::Span;

impl Walk<'_> {
    /// `base[key]`
    pub(super) fn index(&mut self, base: &Value, key: &Value, span: Span) -> Value {
        let mut found = Value::NONE;
        for id in &base.objects {
            let value = self.index_object(*id, base, key, span, 0);
            self.steps += 1 + value.objects.len() + found.objects.len();
            if key.key().is_none() {
                self.steps += self.heap.get(*id).map_or(0, |object| object.fields.len());
            }
            found = found.or(&value);
        }
        if base.objects.is_empty() {
            // A field of what nobody knows may be anything that it is made of.
            found = Value::text(base.text.anything()).identified(Identity::Site(span));
        }
        // `reply.err` says whether the reply is a table with an error of the server.
        if key.known_text() == Some(b"err")
            && let Some(identity) = &base.identity
            && base.objects.iter().any(|id| self.heap.is_reply(*id))
        {
            let is_error = Facts::from([(identity.clone(), Proven::SERVER_ERROR)]);
            found = found.proving(Proof {
                if_true: Some(is_error),
                if_false: Some(Facts::new()),
                is_boolean: false,
                is_match: true,
            });
        }
        // `known[word]` says whether the word is one of those that are written down.
        if key.key().is_none()
            && let Some(identity) = &key.identity
            && !base.objects.is_empty()
            && base.objects.iter().all(|id| self.heap.has_known_keys(*id))
        {
            let fact = |proven| Some(Facts::from([(identity.clone(), proven)]));
            found = found.proving(Proof {
                if_true: fact(Proven::EQUAL),
                if_false: fact(Proven::COMPARED),
                is_boolean: false,
                is_match: false,
            });
        }
        self.refined(found)
    }

    fn index_object(
        &mut self,
        id: ObjectId,
        base: &Value,
        key: &Value,
        span: Span,
        depth: usize,
    ) -> Value {
        let Some(kind) = self.heap.get(id).map(|object| object.kind.clone()) else {
            return Value::OWN;
        };
        let name = key.key();
        let known = key
            .known_text()
            .and_then(|text| std::str::from_utf8(text).ok());
        match kind {
            Kind::Entries(table) => {
                let sources = match table {
                    TableName::Keys => Sources::KEYS,
                    TableName::Argv => Sources::ARGV,
                };
                let entry = Value::text(Text::raw(sources));
                let written = self.heap.read(id, name.as_ref()).if_true();
                match (name, &written.literal) {
                    (Some(Key::Index(index)), Literal::None) => {
                        entry.identified(Identity::Entry(table, index))
                    }
                    _ => entry.identified(Identity::Site(span)).or(&written),
                }
            }
            Kind::Globals => match known {
                Some(known) => {
                    let written = self.heap.read(id, name.as_ref()).if_true();
                    self.global(known).or(&written)
                }
                None => {
                    // Reading a global that isn't there is an error that names it.
                    self.raise_text(span, key.text.with_fixed_start());
                    let any = self.heap.read(id, None).if_true();
                    any.or(&self.global("error"))
                }
            },
            Kind::Library(library) => match known {
                Some(known) => {
                    let kind = Kind::Builtin(library, known.into());
                    Value::object(self.heap.id(kind))
                }
                None if matches!(&*library, "redis" | "server") => {
                    let kind = Kind::Builtin(library, "error_reply".into());
                    Value::object(self.heap.id(kind))
                }
                None => Value::OWN,
            },
            Kind::Table(..) => {
                let mut value = self.heap.read(id, name.as_ref());
                let metatables = self
                    .heap
                    .get(id)
                    .map(|object| object.metatables.objects.clone());
                for metatable in metatables.into_iter().flatten() {
                    value = value.or(&self.inherited(metatable, base, key, span, depth));
                }
                value
            }
            Kind::Data(_) | Kind::Part(_) | Kind::Reply(_) => {
                let value = self.heap.read(id, name.as_ref());
                let field = match (&base.identity, &name) {
                    (Some(identity), Some(key)) if self.heap.is_unchanged_data(id) => {
                        identity.field(key)
                    }
                    _ => None,
                };
                value.identified(field.unwrap_or(Identity::Site(span)))
            }
            _ => Value::OWN,
        }
    }

    /// What `__index` of a metatable gives.
    fn inherited(
        &mut self,
        metatable: ObjectId,
        base: &Value,
        key: &Value,
        span: Span,
        depth: usize,
    ) -> Value {
        let index = Key::Text(b"__index"[..].into());
        let mut found = Value::NONE;
        for id in self.heap.read(metatable, Some(&index)).objects {
            let is_table = self.heap.get(id).is_some_and(|object| {
                !matches!(object.kind, Kind::Function(_) | Kind::Builtin(..))
            });
            let value = match (is_table, depth < 4) {
                (true, true) => self.index_object(id, base, key, span, depth + 1),
                (true, false) => Value::OWN,
                (false, _) => {
                    let arguments = Values {
                        list: vec![base.clone(), key.clone()],
                        rest: None,
                    };
                    self.call(&Value::object(id), &arguments, &Site::at(span))
                        .first()
                }
            };
            found = found.or(&value);
        }
        found
    }

    /// An error that the script does not write down itself.
    pub(super) fn raise_text(&mut self, span: Span, text: Text) {
        if text.bytes.is_empty() && text.lines().is_empty() {
            return;
        }
        let raised = Raised {
            value: Value::text(text),
            text,
        };
        self.raise(span, raised);
    }

    /// What `base:key` calls: data has no functions, and may be a text.
    pub(super) fn method(&mut self, base: &Value, key: &Value, span: Span) -> Value {
        let mut tables = base.clone();
        tables.objects.retain(|id| !self.heap.is_data(*id));
        let may_be_text = tables.objects.len() < base.objects.len()
            || base.objects.is_empty()
            || !base.text.influence.is_empty();
        let mut callee = Value::NONE;
        if !tables.objects.is_empty() {
            callee = self.index(&tables, key, span);
        }
        if may_be_text || callee.objects.is_empty() {
            let string = self.global("string");
            callee = callee.or(&self.index(&string, key, span));
        }
        callee
    }
}
