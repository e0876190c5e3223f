//! What the functions of the server make of their arguments that are globals.

use super::call::Site;
use super::heap::{Key, Kind};
use super::state::Raised;
use super::text::{Proven, Text};
use super::value::{Facts, Identity, Proof, Value, Values};
use super::walk::Walk;
use crate::span::Span;

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
            "tostring" => Value {
                objects: Vec::new(),
                ..first
            },
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
            "getmetatable" => first.objects.iter().fold(Value::NIL, |any, id| {
                let metatables = self.heap.get(*id).map(|object| object.metatables.clone());
                any.or(&metatables.unwrap_or(Value::NIL))
            }),
            "getfenv" => Value::object(self.heap.id(Kind::Globals)),
            "setfenv" => first,
            "collectgarbage" => {
                // It cites an option that it doesn't know.
                self.raise_text(site.place(0), first.text.with_fixed_start());
                Value::OWN
            }
            _ => Value::OWN,
        }
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
        let sources = arguments.any_from(0).text.influence;
        let id = self.heap.id(Kind::Loaded(site.span));
        if let Some(object) = self.heap.get_mut(id) {
            object.code |= sources;
        }
        let message = Value::text(Text::raw(sources).with_fixed_start());
        let loaded = if sources.is_empty() {
            Value::OWN
        } else {
            Value::object(id)
        };
        Values::some([loaded.or(&Value::NIL), message])
    }

    /// `error(value)`, `assert(…, value)`
    fn raise_value(&mut self, value: &Value, is_placed: bool, place: Span, has_table: bool) {
        let mut text = value.text.with_fixed_start();
        let error = Key::Text(b"err"[..].into());
        if has_table {
            for id in &value.objects {
                text = text.or(self.heap.read(*id, Some(&error)).text);
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
