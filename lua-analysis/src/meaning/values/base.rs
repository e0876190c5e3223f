//! What the functions of the server make of their arguments that are globals.

use super::call::Site;
use super::conversion::{to_number, type_name};
use super::domain::{KindSet, Kinds, Numbers};
use super::errors::caught_or;
use super::fact::Identity;
use super::object::{Key, Kind};
use super::several::Several;
use super::text::{Sources, Text};
use super::value::Value;
use super::walk::Walk;
use crate::text::span::Span;

/// The name of a function that has none: `getmetatable(_G).__index`.
const MISSING: &str = "(missing global)";

impl Walk<'_> {
    pub(super) fn global_function(
        &mut self,
        function: &str,
        arguments: &Several,
        site: &Site,
    ) -> Several {
        let first = arguments.first();
        match function {
            "error" => {
                self.raise_value(&first, arguments.list.len() < 2, site.place(0), true);
                self.stop();
                Several::one(Value::NONE)
            }
            "assert" => self.assert(arguments, site),
            "pcall" => {
                let (results, caught) = self.protected(&first, &arguments.from(1), site);
                caught_or(results, &caught, site.span)
            }
            "xpcall" => {
                let (results, caught) = self.protected(&first, &Several::NONE, site);
                let second = arguments.at(1);
                let own = Value::clean(KindSet::TEXT | KindSet::TABLE, Sources::NONE);
                let error = caught.or(&own);
                let (made, error) = self.protected(&second, &Several::one(error), site);
                // Where the handler fails itself, its error is given.
                caught_or(results, &made.first().or(&error), site.span)
            }
            "select" => select(arguments),
            "unpack" => self.unpacked(arguments),
            "next" => self.next_entry(&first),
            "inext" => {
                let index = Numbers::whole(1.0, f64::INFINITY);
                let index = Value::numbers(index, Sources::NONE);
                let elements = self.elements(&first).or(&Value::NIL);
                Several::some([index.or(&Value::NIL), elements])
            }
            "pairs" => {
                let next = self.builtin_id("", "next");
                self.learn_kinds(&first, &Kinds::of(KindSet::TABLE));
                Several::some([Value::object(next), first, Value::NIL])
            }
            "ipairs" => {
                let next = self.builtin_id("", "inext");
                self.learn_kinds(&first, &Kinds::of(KindSet::TABLE));
                Several::some([Value::object(next), first, Value::number(0.0)])
            }
            "loadstring" | "load" => self.load(arguments, site),
            _ => Several::one(self.single_valued(function, first, arguments, site)),
        }
    }

    /// The next key of a table and what it holds.
    fn next_entry(&mut self, table: &Value) -> Several {
        let keys = self.keys(table).without(KindSet::NIL);
        let values = self.any_field(table);
        self.learn_kinds(table, &Kinds::of(KindSet::TABLE));
        Several::some([keys.or(&Value::NIL), values.or(&Value::NIL)])
    }

    /// `unpack(list, first, last)`
    fn unpacked(&mut self, arguments: &Several) -> Several {
        let list = arguments.first();
        self.learn_kinds(&list, &Kinds::of(KindSet::TABLE));
        if let ([_], None, [id], false) = (
            arguments.list.as_slice(),
            &arguments.rest,
            list.objects.as_slice(),
            list.is_open(),
        ) && let Some(length) = self.heap.length(*id)
            && length <= 50
        {
            let values = (1..)
                .take(length)
                .map(|index| self.heap.read(*id, &Key::Index(index)));
            return Several {
                list: values.collect(),
                rest: None,
            };
        }
        // There may be holes in it.
        Several::any(self.elements(&list).or(&Value::NIL))
    }

    /// The functions that return one value.
    fn single_valued(
        &mut self,
        function: &str,
        first: Value,
        arguments: &Several,
        site: &Site,
    ) -> Value {
        let influence = first.text.influence;
        match function {
            "tonumber" => to_number(&first, arguments, site),
            "type" => type_name(&first),
            "tostring" => self.text_of(&first),
            "rawequal" => Value::clean(KindSet::BOOLEAN, influence),
            "rawget" => {
                let key = arguments.at(1);
                self.learn_kinds(&first, &Kinds::of(KindSet::TABLE));
                if first.is_open() || first.objects.is_empty() {
                    return Value::anything(first.text.anything());
                }
                let objects = first.objects.iter();
                let entries = first.objects.iter().any(|id| {
                    let object = self.heap.peek(*id);
                    object.is_some_and(|object| !matches!(object.kind, Kind::Table(..)))
                });
                if entries {
                    return self.index(&first, &key, site.span).or(&Value::NIL);
                }
                objects.fold(Value::NIL, |any, id| any.or(&self.read(*id, &key)))
            }
            "rawset" => {
                self.store_raw(&first, &arguments.at(1), &arguments.at(2), site.span);
                first
            }
            "setmetatable" => {
                for id in &first.objects {
                    self.heap.set_metatable(*id, &arguments.at(1));
                }
                if first.open.has(KindSet::TABLE) {
                    self.lose(&arguments.at(1));
                }
                self.forget(Identity::is_changed_by_call);
                first
            }
            "getmetatable" => self.metatable(&first),
            "newproxy" => {
                let id = self.heap.id(Kind::Table(site.span, None));
                let place = Span::new(site.span.start, site.span.start);
                let metatable = Value::object(self.heap.id(Kind::Table(place, None)));
                self.heap.set_metatable(id, &metatable);
                self.lose(&arguments.any_from(0));
                Value::UNKNOWN.or_object(id)
            }
            "getfenv" => {
                let globals = self.heap.id(Kind::Globals);
                Value::UNKNOWN.or_object(globals)
            }
            "setfenv" => {
                // Its fields are taken for globals.
                let globals = self.heap.id(Kind::Globals);
                let table = arguments.at(1);
                self.lose(&table);
                self.has_changed |= !self.has_own_globals;
                self.has_own_globals = true;
                for id in table.objects.iter().copied() {
                    let fields = self.heap.get(id).map(|object| object.fields.clone());
                    for (key, value) in fields.into_iter().flatten() {
                        self.heap.write(globals, &key, value);
                    }
                }
                first.or(&Value::UNKNOWN)
            }
            // What the metatable of `_G` calls for a global that isn't there.
            MISSING => {
                let name = arguments.at(1).text.with_fixed_start();
                self.raise_text(site.span, name);
                Value::NIL
            }
            "collectgarbage" => {
                // It cites an option that it doesn't know.
                self.raise_text(site.place(0), first.text.with_fixed_start());
                Value::clean(KindSet::NUMBER | KindSet::BOOLEAN, Sources::NONE)
            }
            "gcinfo" => Value::clean(KindSet::NUMBER, Sources::NONE),
            "print" => Value::NIL,
            _ => {
                self.lose(&arguments.any_from(0));
                self.forget(Identity::is_changed_by_call);
                Value::UNKNOWN
            }
        }
    }

    fn metatable(&mut self, value: &Value) -> Value {
        let mut any = Value::NIL;
        if value.may_be(KindSet::TEXT | KindSet::OTHER) || value.is_open() {
            any = Value::UNKNOWN;
        }
        for id in &value.objects {
            if *id == self.heap.id(Kind::Globals) {
                let missing = self.builtin_id("", MISSING);
                let metatable = self.heap.id(Kind::Table(Span::default(), None));
                let key = Key::Text(b"__index"[..].into());
                self.heap.create(metatable, &key, Value::object(missing));
                any = any.or(&Value::UNKNOWN).or_object(metatable);
                continue;
            }
            let Some(object) = self.heap.get(*id) else {
                continue;
            };
            if object.is_lost {
                any = any.or(&Value::UNKNOWN);
            }
            let metatables = object.metatables.clone();
            // The field `__metatable` is given in its place.
            let key = Key::Text(b"__metatable"[..].into());
            for metatable in &metatables.objects {
                any = any.or(&self.heap.read(*metatable, &key));
            }
            any = any.or(&metatables);
        }
        any
    }

    /// Code that the caller or stored data decide, or only its name, which its errors cite.
    fn load(&mut self, arguments: &Several, site: &Site) -> Several {
        let first = arguments.first();
        let cited = arguments.any_from(0).text.influence;
        let message = Value::any_text(Text::raw(cited).with_fixed_start());
        let code = first.known_text().map(|code| {
            let has = |word: &[u8]| code.windows(word.len()).any(|part| part == word);
            let mut code = Sources::NONE;
            for (word, sources) in [
                (&b"ARGV"[..], Sources::ARGV),
                (b"KEYS", Sources::KEYS),
                (b"call", Sources::STORED),
                (b"_G", Sources::UNSEEN),
                (b"...", Sources::UNSEEN),
                (b"function", Sources::UNSEEN),
            ] {
                if has(word) {
                    code |= sources;
                }
            }
            code
        });
        let kind = if code.is_none() {
            self.escape(&first);
            self.lose(&first);
            // A function that gives the code, or code that is put together.
            Sources::UNSEEN
        } else {
            code.unwrap_or_default()
        };
        let sources = first.text.influence | kind;
        let name = arguments.any_from(1).text;
        let id = self.heap.id(Kind::Loaded(site.span));
        self.heap.decide(id, sources);
        // Its errors cite its name.
        self.heap.name(id, Text::raw(name.influence));
        Several::some([Value::object(id).or(&Value::NIL), message.or(&Value::NIL)])
    }
}

/// `select(n, …)`
fn select(arguments: &Several) -> Several {
    let first = arguments.first();
    let rest = arguments.from(1);
    if first.known_text() == Some(b"#") {
        let count = Numbers::whole(0.0, f64::INFINITY);
        return Several::one(Value::numbers(count, Sources::NONE));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole and small"
    )]
    match first.known_number() {
        Some(number) if (1.0..1e6).contains(&number) => rest.from(number as usize - 1),
        _ => Several::any(rest.any_from(0).forgotten()),
    }
}
