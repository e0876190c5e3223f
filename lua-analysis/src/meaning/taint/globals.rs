//! What the functions of the server make of their arguments that are globals.

use super::call::Site;
use super::heap::{Key, Kind};
use super::state::Raised;
use super::text::{Proven, Sources, Text};
use super::value::{Facts, Identity, Proof, Value, Values};
use super::walk::Walk;
use crate::text::span::Span;

/// The name of a function that has none: `getmetatable(_G).__index`.
const MISSING: &str = "(missing global)";

impl Walk<'_> {
    pub(super) fn global_function(
        &mut self,
        function: &str,
        arguments: &Values,
        site: &Site,
    ) -> Values {
        let first = arguments.first();
        match function {
            "error" => {
                self.raise_value(&first, arguments.list.len() < 2, site.place(0), true);
                self.stop();
                Values::one(Value::NONE)
            }
            "assert" => self.assert(arguments, site),
            "pcall" => {
                let (results, caught) = self.protected(&first, &arguments.from(1), site);
                caught_or(results, &caught, site.span)
            }
            "xpcall" => {
                let (results, caught) = self.protected(&first, &Values::NONE, site);
                let second = arguments.at(1);
                let (made, error) = self.protected(&second, &Values::one(caught), site);
                caught_or(results, &made.first().or(&error), site.span)
            }
            "select" => {
                let rest = arguments.any_from(1).or(&Value::OWN);
                Values::any(rest.forgotten())
            }
            "unpack" => Values::any(self.elements(&first)),
            "next" => {
                let keys = self.keys(&first);
                Values::some([Value::NIL.or(&keys), self.elements(&first)])
            }
            "inext" => Values::some([Value::OWN, self.elements(&first)]),
            "pairs" | "ipairs" => {
                let iterator = if function == "pairs" { "next" } else { "inext" };
                let iterator = self.heap.id(Kind::Builtin("".into(), iterator.into()));
                Values::some([Value::object(iterator), first, Value::NIL])
            }
            "loadstring" | "load" => self.load(arguments, site),
            _ => Values::one(self.single_valued(function, first, arguments, site)),
        }
    }

    /// The functions that return one value.
    fn single_valued(
        &mut self,
        function: &str,
        first: Value,
        arguments: &Values,
        site: &Site,
    ) -> Value {
        match function {
            "tonumber" | "type" => Value::clean(first.text.influence),
            "tostring" => {
                let made = self.event(&first, "__tostring", &Values::one(first.clone()));
                let own = Value {
                    objects: Vec::new(),
                    ..first
                };
                if made == Value::NONE {
                    own
                } else {
                    own.or(&made)
                }
            }
            "rawget" => self.index(&first, &arguments.at(1), site.span),
            "rawset" => {
                self.store(&first, &arguments.at(1), &arguments.at(2), site.span);
                first
            }
            "setmetatable" => {
                for id in &first.objects {
                    self.heap.set_metatable(*id, &arguments.at(1));
                }
                first
            }
            "getmetatable" => self.metatable(&first),
            "newproxy" => {
                let id = self.heap.id(Kind::Table(site.span, None));
                let place = Span {
                    end: site.span.start,
                    ..site.span
                };
                let metatable = Value::object(self.heap.id(Kind::Table(place, None)));
                self.heap.set_metatable(id, &metatable);
                Value::object(id)
            }
            "getfenv" => Value::object(self.heap.id(Kind::Globals)),
            "setfenv" => {
                // Its fields are taken for globals.
                let globals = self.heap.id(Kind::Globals);
                for id in arguments.at(1).objects {
                    let fields = self.heap.get(id).map(|object| object.fields.clone());
                    for (key, value) in fields.into_iter().flatten() {
                        self.heap.write(globals, Some(&key), value);
                    }
                }
                first
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
                Value::OWN
            }
            _ => Value::OWN,
        }
    }

    fn metatable(&mut self, value: &Value) -> Value {
        let mut any = Value::NIL;
        for id in &value.objects {
            if *id == self.heap.id(Kind::Globals) {
                let missing = self.heap.id(Kind::Builtin("".into(), MISSING.into()));
                let metatable = self.heap.id(Kind::Table(Span::default(), None));
                let key = Key::Text(b"__index"[..].into());
                self.heap
                    .write(metatable, Some(&key), Value::object(missing));
                any = any.or(&Value::object(metatable));
                continue;
            }
            let Some(metatables) = self.heap.get(*id).map(|object| object.metatables.clone())
            else {
                continue;
            };
            // The field `__metatable` is given in its place.
            let key = Key::Text(b"__metatable"[..].into());
            for metatable in &metatables.objects {
                any = any.or(&self.heap.read(*metatable, Some(&key)));
            }
            any = any.or(&metatables);
        }
        any
    }

    fn assert(&mut self, arguments: &Values, site: &Site) -> Values {
        let proof = arguments.first().proof();
        if let Some(facts) = &proof.if_false {
            let message = arguments.at(1).refined(facts);
            self.raise_value(&message, false, site.place(1), false);
        }
        match proof.if_true {
            Some(facts) => self.learn(&facts),
            None => self.stop(),
        }
        let mut values = arguments.clone();
        if let Some(first) = values.list.first_mut() {
            *first = first.clone().if_true();
        }
        values
    }

    /// Code that the caller or stored data decide, or only its name, which its errors cite.
    fn load(&mut self, arguments: &Values, site: &Site) -> Values {
        let first = arguments.first();
        let cited = arguments.any_from(0).text.influence;
        let message = Value::text(Text::raw(cited).with_fixed_start());
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
            // A function that gives the code, or code that is put together.
            Sources::UNSEEN
        } else {
            code.unwrap_or_default()
        };
        let sources = first.text.influence | kind;
        let name = arguments.any_from(1).text;
        let id = self.heap.id(Kind::Loaded(site.span));
        if let Some(object) = self.heap.get_mut(id) {
            object.code |= sources;
            // Its errors cite its name.
            object.names = object.names.or(Text::raw(name.influence));
        }
        Values::some([Value::object(id).or(&Value::NIL), message])
    }

    /// `error(value)`, `assert(…, value)`
    fn raise_value(&mut self, value: &Value, is_placed: bool, place: Span, has_table: bool) {
        let mut text = value.text.with_fixed_start();
        let error = Key::Text(b"err"[..].into());
        if has_table {
            for id in &value.objects {
                text = text.or(self.heap.read(*id, Some(&error)).text);
                let has_metatable = self
                    .heap
                    .get(*id)
                    .is_some_and(|object| !object.metatables.objects.is_empty());
                if has_metatable {
                    // Servers read the fields with the metatable.
                    for name in ["err", "source", "line"] {
                        let key = Value::literal(&name.as_bytes().into());
                        let field = self.index(&Value::object(*id), &key, place).text;
                        text = text.or(field);
                    }
                    let own = Value::object(*id);
                    let made = self.event(&own, "__tostring", &Values::one(own.clone()));
                    text = text.or(made.text);
                }
            }
        }
        let mut caught = value.clone().forgotten();
        if is_placed {
            caught.text = caught.text.with_fixed_start();
        }
        let raised = Raised {
            value: caught,
            text,
        };
        self.raise(place, raised);
    }
}

/// What `pcall` gives: `true` and the results, or `false` and what was raised.
pub(super) fn caught_or(results: Values, caught: &Value, span: Span) -> Values {
    let identity = Identity::Site(span);
    let is_caught = Facts::from([(identity.clone(), Proven::CAUGHT)]);
    let succeeds = Value::OWN.proving(Proof {
        if_true: Some(Facts::new()),
        if_false: Some(is_caught),
        is_boolean: true,
        is_match: false,
    });
    // What fails in the server or in Lua itself names nothing of a caller's.
    let caught = caught.clone().or(&Value::OWN);
    let second = results.first().or(&caught).identified(identity);
    let mut list = vec![
        succeeds,
        Value {
            caught: Some(caught.text),
            ..second
        },
    ];
    list.extend(results.list.into_iter().skip(1));
    Values {
        list,
        rest: results.rest,
    }
}
