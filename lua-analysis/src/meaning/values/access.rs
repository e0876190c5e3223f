//! The walk over fields: what `base[key]` is.

use super::call::Site;
use super::domain::{KindSet, Kinds, Numbers, Origin, OriginKind};
use super::fact::{Identity, Proof, proven};
use super::form::any_of;
use super::object::{Key, Kind, ObjectId};
use super::provenance::Provenance;
use super::several::Several;
use super::state::Raised;
use super::text::{Proven, Sources, Text};
use super::value::Value;
use super::walk::Walk;
use crate::meaning::entries::TableName;
use crate::server::globals;
use crate::server::servers::Server;
use crate::text::span::Span;

impl Walk<'_> {
    /// `base[key]`
    pub(super) fn index(&mut self, base: &Value, key: &Value, span: Span) -> Value {
        if base.is_none() || key.is_none() {
            return Value::NONE;
        }
        let mut found = Value::NONE;
        for id in &base.objects {
            let value = self.index_object(*id, base, key, span, 0);
            self.steps += 1 + value.objects.len() + found.objects.len();
            if key.key().is_none() {
                self.steps += self.heap.peek(*id).map_or(0, |object| object.fields.len());
            }
            found = found.or(&value);
        }
        if base.may_be(KindSet::TEXT) {
            let string = self.global("string");
            for id in &string.objects {
                found = found.or(&self.index_object(*id, base, key, span, 0));
            }
        }
        let may_have_fields =
            base.open.has(KindSet::TABLE) || base.may_be(KindSet::OTHER) && self.has_metatables;
        if may_have_fields || found.is_none() {
            // A field of what nobody knows may be anything that it is made of.
            found = found.or(&Value::anything(base.text.anything()));
        }
        self.learn_kinds(
            base,
            &Kinds::of(KindSet::TABLE | KindSet::TEXT | KindSet::OTHER),
        );
        found = found.forgotten();
        if !found.identity.as_ref().is_some_and(Identity::is_entry) || base.objects.len() != 1 {
            let identity = self.field_identity(base, key);
            found = found.identified(identity.unwrap_or(Identity::Site(span)));
        }
        // Whether a computed index is one of the list nobody knows here.
        if key.key().is_some() {
            let kind = if base.objects.iter().any(|id| self.heap.is_reply(*id)) {
                OriginKind::Element
            } else {
                OriginKind::Field
            };
            let origin = Origin { span, kind };
            if found.may_be(KindSet::NIL) && found.nil_origin().is_none() {
                let kinds = found.kinds.clone().nil_from(origin);
                found = found.with_kinds(kinds);
            }
        }
        // `reply.err` says whether the reply is a table with an error of the server.
        if key.known_text() == Some(b"err")
            && let Some(identity) = &base.identity
            && base.objects.iter().any(|id| self.heap.is_reply(*id))
        {
            found = found.proving(Proof {
                if_true: Some(proven(identity, Proven::SERVER_ERROR)),
                ..Proof::NOTHING
            });
        }
        // `known[word]` says whether the word is one of those that are written down.
        if key.key().is_none()
            && let Some(identity) = &key.identity
            && !base.objects.is_empty()
            && base.objects.iter().all(|id| self.heap.has_known_keys(*id))
        {
            found = found.proving(Proof {
                if_true: Some(proven(identity, Proven::EQUAL)),
                if_false: Some(proven(identity, Proven::COMPARED)),
            });
        }
        self.refined(found)
    }

    /// Which value a field holds, as long as nothing is stored there.
    fn field_identity(&self, base: &Value, key: &Value) -> Option<Identity> {
        let identity = base.identity.as_ref()?;
        let key = key.key()?;
        if base.is_open() || base.objects.is_empty() {
            return None;
        }
        let objects = base.objects.iter();
        if objects.clone().all(|id| self.heap.is_unchanged_data(*id)) {
            return identity.field(&key);
        }
        if self.may_have_event(base) {
            return None;
        }
        identity.slot(&key)
    }

    fn index_object(
        &mut self,
        id: ObjectId,
        base: &Value,
        key: &Value,
        span: Span,
        depth: usize,
    ) -> Value {
        let Some(object) = self.heap.peek(id) else {
            return Value::UNKNOWN;
        };
        let name = key.key();
        match object.kind.clone() {
            Kind::Entries(table) => self.entry(id, table, key),
            Kind::Globals => match key
                .known_text()
                .and_then(|name| std::str::from_utf8(name).ok())
            {
                Some(known) => {
                    let name = Key::Text(known.as_bytes().into());
                    let written = self.heap.get(id);
                    let written = written.and_then(|object| object.fields.get(&name)).cloned();
                    let global = self.global(known);
                    match written {
                        Some(written) => global.or(&written),
                        None => global,
                    }
                }
                None => {
                    // Reading a global that isn't there is an error that names it.
                    self.raise_text(span, key.text.with_fixed_start());
                    Value::UNKNOWN.or_object(self.builtin_id("", "error"))
                }
            },
            Kind::Library(library) => self.library_field(library, key),
            Kind::Table(..) => {
                let mut value = self.read(id, key);
                let Some(object) = self.heap.metatable(id) else {
                    return value;
                };
                let metatables = object.metatables.clone();
                if metatables.open.has(KindSet::TABLE) {
                    value = value.or(&Value::UNKNOWN);
                }
                for metatable in metatables.objects.iter().copied() {
                    value = value.or(&self.inherited(metatable, base, key, span, depth));
                }
                value
            }
            Kind::Data(_)
            | Kind::Part(..)
            | Kind::Reply(_)
            | Kind::ReplyPart(..)
            | Kind::ErrorReply(_) => match &name {
                Some(name) => self.heap.read(id, name),
                None => self.read(id, key),
            },
            // A function has no fields.
            _ => Value::NONE,
        }
    }

    /// What a table itself holds, without its metatable.
    pub(super) fn read(&self, id: ObjectId, key: &Value) -> Value {
        match key.key() {
            Some(key) => self.heap.read(id, &key),
            None => self.heap.read_any(id).or(&Value::NIL),
        }
    }

    /// An entry of `KEYS` or `ARGV`: a string, or nil if the caller passes fewer.
    fn entry(&mut self, id: ObjectId, table: TableName, key: &Value) -> Value {
        let name = key.key();
        let may_be_index = match &name {
            Some(Key::Index(index)) => *index > 0,
            Some(Key::Text(_)) => false,
            None => key.may_be(KindSet::NUMBER),
        };
        let entry = if may_be_index {
            let known = self.entries.entry(table);
            known.or_insert_with(|| any_entry(table)).clone()
        } else {
            Value::NIL
        };
        let written = self.read(id, key);
        let is_written = !written.is_only(KindSet::NIL);
        match name {
            Some(Key::Index(index)) if !is_written && may_be_index => Value {
                provenance: Provenance::entry(table, Some(index)),
                ..entry.identified(Identity::Entry(table, index))
            },
            None if !is_written && may_be_index => Value {
                provenance: Provenance::entry(table, None),
                forms: Some(any_of(table)),
                ..entry
            },
            _ if is_written => entry.or(&written),
            _ => entry,
        }
    }

    /// `redis.call`, `math.pi`
    fn library_field(&mut self, library: &'static str, key: &Value) -> Value {
        let Some(name) = key
            .known_text()
            .and_then(|name| std::str::from_utf8(name).ok())
        else {
            if matches!(library, "redis" | "server") {
                return Value::UNKNOWN.or_object(self.builtin_id(library, "error_reply"));
            }
            return Value::UNKNOWN;
        };
        if let Some(value) = self
            .library_fields
            .get(&library)
            .and_then(|all| all.get(name))
        {
            return value.clone();
        }
        let Some(global) = globals::global(&format!("{library}.{name}")) else {
            return Value::NIL;
        };
        let value = match (global.kind, global.name.split_once('.')) {
            (globals::Kind::Function, Some((_, function))) => {
                Value::object(self.builtin_id(library, function))
            }
            _ => Self::constant(global.name),
        };
        let value = if Server::ALL.iter().all(|server| global.is_on(*server)) {
            value
        } else {
            value.or(&Value::NIL)
        };
        let fields = self.library_fields.entry(library).or_default();
        fields.insert(name.into(), value.clone());
        value
    }

    /// A field of a library that is no function.
    fn constant(name: &str) -> Value {
        match name {
            "math.pi" => Value::number(std::f64::consts::PI),
            "math.huge" => Value::number(f64::INFINITY),
            "cjson.null" => Value::of(Kinds::of(KindSet::OTHER), Text::OWN),
            _ if name.contains(".LOG_") || name.contains(".REPL_") => {
                Value::numbers(Numbers::whole(0.0, 255.0), Sources::NONE)
            }
            _ if name.ends_with("_NUM") => {
                Value::numbers(Numbers::whole(0.0, f64::INFINITY), Sources::NONE)
            }
            _ if name.ends_with("_VERSION") || name.ends_with("_NAME") => {
                Value::clean(KindSet::TEXT, Sources::NONE)
            }
            _ => Value::clean(KindSet::ANY, Sources::NONE),
        }
    }

    pub(super) fn builtin_id(&mut self, library: &'static str, function: &'static str) -> ObjectId {
        self.heap.id(Kind::Builtin(library, function))
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
        let index = self.heap.read(metatable, &Key::Text(b"__index"[..].into()));
        let mut found = if index.is_open() {
            Value::UNKNOWN
        } else {
            Value::NONE
        };
        for id in index.objects.iter().copied() {
            let is_table = id.kind() == KindSet::TABLE;
            let value = match (is_table, depth < 4) {
                (true, true) => self.index_object(id, base, key, span, depth + 1),
                (true, false) => Value::UNKNOWN,
                (false, _) => {
                    let arguments = Several::some([base.clone(), key.clone()]);
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
            value: Value::any_text(text),
            text,
        };
        self.raise(span, raised);
    }

    /// What `base:key` calls: data has no functions, and may be a text.
    pub(super) fn method(&mut self, base: &Value, key: &Value, span: Span) -> Value {
        let tables = base.clone().without(KindSet::TEXT);
        let tables = tables.with_objects(|id| !self.heap.is_unchanged_data(*id));
        let may_be_text = base.may_be(KindSet::TEXT)
            || tables.objects.len() < base.objects.len()
            || base.objects.is_empty();
        let mut callee = Value::NONE;
        if !tables.objects.is_empty() || tables.open.has(KindSet::TABLE) {
            callee = self.index(&tables, key, span);
        }
        if may_be_text {
            let string = self.global("string");
            callee = callee.or(&self.index(&string, key, span));
        }
        self.learn_kinds(
            base,
            &Kinds::of(KindSet::TABLE | KindSet::TEXT | KindSet::OTHER),
        );
        callee
    }
}

/// Any entry of `KEYS` or `ARGV`.
fn any_entry(table: TableName) -> Value {
    let sources = match table {
        TableName::Keys => Sources::KEYS,
        TableName::Argv => Sources::ARGV,
    };
    let nil = Kinds::nil_of(Origin {
        span: Span::default(),
        kind: OriginKind::Entry(table),
    });
    Value::of(nil.or(&Kinds::of(KindSet::TEXT)), Text::raw(sources))
}
