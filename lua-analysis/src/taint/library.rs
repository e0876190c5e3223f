//! What the functions of the server make of their arguments.

use super::call::Site;
use super::heap::{Key, Kind};
use super::replies::reply;
use super::text::{Proven, Sources, Text};
use super::value::{Facts, Identity, Literal, Proof, Value, Values};
use super::walk::{Raised, Walk};
use crate::entries::TableName;
use crate::span::Span;

impl Walk<'_> {
    pub(super) fn builtin(
        &mut self,
        library: &str,
        function: &str,
        arguments: &Values,
        site: &Site,
    ) -> Values {
        let first = arguments.first();
        let influence = || arguments.any_from(0).text.influence;
        let one = match (library, function) {
            ("", _) => return self.global_function(function, arguments, site),
            ("string", _) => return self.string_function(function, arguments, site),
            ("table", _) => self.table_function(function, arguments, site),
            ("coroutine", _) => return self.coroutine_function(function, arguments, site),
            ("redis" | "server", "call" | "pcall") => self.command(arguments, site),
            ("redis" | "server", "error_reply" | "status_reply") => {
                let call = self.frames.last().and_then(|frame| frame.call);
                let id = self.heap.id(Kind::Table(site.span, call));
                let name = if function == "error_reply" {
                    "err"
                } else {
                    "ok"
                };
                let key = Key::Text(name.as_bytes().into());
                self.mark(id, &key, site.place(0), &first, true);
                let text = Value::text(first.text);
                self.heap.write(id, Some(&key), text);
                Value::object(id)
            }
            // JSON writes line ends as `\n`, and leaves other bytes as they are.
            ("cjson", "encode") => {
                let text = self.contents(&first, 0).quoted();
                Value::text(Text {
                    start: text.bytes,
                    ..text
                })
            }
            ("cjson", "decode")
            | ("cmsgpack" | "struct", "unpack" | "unpack_one" | "unpack_limit") => {
                let text = Text::raw(influence());
                let data = self.data(Kind::Data(site.span), site.span, text);
                return Values::any(data);
            }
            ("cmsgpack" | "struct", "pack") => {
                let contents = (arguments.list.iter().chain(&arguments.rest))
                    .fold(Text::OWN, |text, value| text.or(self.contents(value, 0)));
                Value::text(contents.anything())
            }
            ("math" | "bit" | "os", _)
            | ("redis" | "server", "sha1hex" | "log" | "setresp" | "acl_check_cmd")
            | ("struct", "size")
            | ("redis" | "server", "replicate_commands" | "set_repl" | "breakpoint" | "debug") => {
                Value::clean(influence())
            }
            ("cjson", "null") | (_, "pi" | "huge") => Value::OWN,
            _ => {
                self.escape(&arguments.any_from(0));
                return Values::any(Value::text(Text::raw(influence())));
            }
        };
        Values::one(one)
    }

    fn global_function(&mut self, function: &str, arguments: &Values, site: &Site) -> Values {
        let first = arguments.first();
        let influence = first.text.influence;
        let one = match function {
            "error" => {
                self.raise_value(&first, arguments.list.len() < 2, site.place(0), true);
                self.stop();
                Value::NONE
            }
            "assert" => {
                let proof = first.proof();
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
                return values;
            }
            "pcall" | "xpcall" => {
                let is_handled = function == "xpcall";
                let passed = if is_handled {
                    Values {
                        list: Vec::new(),
                        rest: None,
                    }
                } else {
                    arguments.from(1)
                };
                let (results, mut caught) = self.protected(&first, &passed, site);
                if is_handled {
                    let raised = Values::one(caught);
                    let (handled, failed) = self.protected(&arguments.at(1), &raised, site);
                    caught = handled.first().or(&failed);
                }
                return caught_or(results, &caught, site.span);
            }
            "tonumber" => Value::clean(influence),
            "type" => Value::clean(influence),
            "tostring" => Value {
                objects: Vec::new(),
                ..first.or(&Value::NONE)
            },
            "select" => {
                let rest = arguments.any_from(1).or(&Value::OWN);
                return Values::any(rest.forgotten());
            }
            "unpack" => {
                let elements = self.elements(&first);
                return Values::any(elements);
            }
            "next" => {
                let keys = self.keys(&first);
                let elements = self.elements(&first);
                return Values {
                    list: vec![Value::NIL.or(&keys), elements],
                    rest: None,
                };
            }
            "inext" => {
                let elements = self.elements(&first);
                return Values {
                    list: vec![Value::OWN, elements],
                    rest: None,
                };
            }
            "pairs" | "ipairs" => {
                let iterator = if function == "pairs" { "next" } else { "inext" };
                let iterator = self.heap.id(Kind::Builtin("".into(), iterator.into()));
                return Values {
                    list: vec![Value::object(iterator), first, Value::NIL],
                    rest: None,
                };
            }
            "rawget" => {
                let key = arguments.at(1).key();
                let any = first.objects.iter().fold(Value::NONE, |any, id| {
                    any.or(&self.heap.read(*id, key.as_ref()))
                });
                any.identified(Identity::Site(site.span))
            }
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
            "loadstring" | "load" => {
                let sources = arguments.any_from(0).text.influence;
                let id = self.heap.id(Kind::Loaded(site.span));
                if let Some(object) = self.heap.get_mut(id) {
                    object.code = object.code | sources;
                }
                let message = Value::text(Text::raw(sources).with_fixed_start());
                let loaded = if sources.is_empty() {
                    Value::OWN
                } else {
                    Value::object(id)
                };
                return Values {
                    list: vec![loaded.or(&Value::NIL), message],
                    rest: None,
                };
            }
            "collectgarbage" => {
                // It cites an option that it doesn't know.
                self.raise_text(site.place(0), first.text.with_fixed_start());
                Value::OWN
            }
            _ => Value::OWN,
        };
        Values::one(one)
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

    /// What a table of data is that nobody has seen: any bytes of these, at any depth.
    fn data(&mut self, kind: Kind, span: Span, text: Text) -> Value {
        let id = self.heap.id(kind);
        let value = Value {
            objects: vec![id],
            ..Value::text(text)
        };
        self.heap.write(id, None, value.clone());
        if let Some(object) = self.heap.get_mut(id) {
            object.names = object.names.or(text);
        }
        value.identified(Identity::Site(span))
    }

    /// Any element of a table.
    pub(super) fn elements(&mut self, table: &Value) -> Value {
        let mut any = Value::NONE;
        for id in &table.objects {
            let entries = match self.heap.get(*id).map(|object| &object.kind) {
                Some(Kind::Entries(TableName::Keys)) => Sources::KEYS,
                Some(Kind::Entries(TableName::Argv)) => Sources::ARGV,
                _ => Sources::NONE,
            };
            if !entries.is_empty() {
                any = any.or(&Value::text(Text::raw(entries)));
            }
            any = any.or(&self.heap.read(*id, None));
        }
        if table.objects.is_empty() {
            any = Value::text(table.text.anything());
        }
        any
    }

    /// Any key of a table.
    fn keys(&self, table: &Value) -> Value {
        table.objects.iter().fold(Value::NONE, |any, id| {
            let Some(object) = self.heap.get(*id) else {
                return any;
            };
            any.or(&Value::text(object.names)).or(&object.keys)
        })
    }

    /// All text that is in a value, in tables too.
    pub(super) fn contents(&mut self, value: &Value, depth: usize) -> Text {
        let mut text = value.text;
        if depth < 4 && !value.objects.is_empty() {
            let keys = self.keys(value);
            let elements = self.elements(value);
            text = text.or(keys.text).or(self.contents(&elements, depth + 1));
        }
        text
    }

    fn table_function(&mut self, function: &str, arguments: &Values, site: &Site) -> Value {
        let first = arguments.first();
        match function {
            "concat" => {
                let elements = self.elements(&first).text;
                let separator = arguments.at(1).text;
                let text = elements.then(separator);
                // An empty list is nothing: what is behind it may decide how a text starts.
                Value::text(text.or(separator).or(Text {
                    is_open: true,
                    ..Text::OWN
                }))
            }
            "insert" => {
                let value = match arguments.list.len() {
                    0..3 => arguments.any_from(1),
                    _ => arguments.any_from(2),
                };
                self.escape(&value);
                for id in &first.objects {
                    self.heap.write(*id, None, value.clone());
                    if !self.heap.has_known_keys(*id) {
                        self.heap.write_key(*id, &Value::OWN);
                    }
                }
                Value::NIL
            }
            "remove" => self.elements(&first).identified(Identity::Site(site.span)),
            "sort" | "foreach" | "foreachi" => {
                let elements = self.elements(&first);
                let key = if function == "foreach" {
                    self.keys(&first)
                } else {
                    Value::OWN
                };
                let passed = match function {
                    "sort" => vec![elements.clone(), elements],
                    _ => vec![key, elements],
                };
                let callback = arguments.at(1);
                if callback.objects.is_empty() {
                    return Value::NIL;
                }
                let passed = Values {
                    list: passed,
                    rest: None,
                };
                self.call(&callback, &passed, site).first()
            }
            _ => Value::OWN,
        }
    }

    fn coroutine_function(&mut self, function: &str, arguments: &Values, site: &Site) -> Values {
        let first = arguments.first();
        match function {
            // The function stands for the coroutine.
            "create" | "wrap" => Values::one(first),
            "resume" => {
                let (results, caught) = self.protected(&first, &arguments.from(1), site);
                let yielded = self.yielded.clone();
                caught_or(results.or(&Values::any(yielded)), &caught, site.span)
            }
            "yield" => {
                let handed = arguments.any_from(0).forgotten();
                let news = super::heap::add(&mut self.yielded, &handed);
                self.has_changed |= news;
                Values::any(Value::text(Text::raw(Sources::UNSEEN)))
            }
            _ => Values::any(Value::OWN),
        }
    }

    fn command(&mut self, arguments: &Values, site: &Site) -> Value {
        let name = arguments.first();
        let name = name
            .known_text()
            .and_then(|name| std::str::from_utf8(name).ok());
        let options = arguments.list.get(3..).unwrap_or_default();
        let gets = |option: &Value| match &option.literal {
            Literal::Text(word) => word.eq_ignore_ascii_case(b"GET"),
            literal => !matches!(literal, Literal::Number(_)),
        };
        let may_get = options.iter().any(gets) || arguments.rest.is_some();
        let text = reply(name, may_get);
        self.data(Kind::Reply(site.span), site.span, text)
    }
}

/// What `pcall` gives: `true` and the results, or `false` and what was raised.
fn caught_or(results: Values, caught: &Value, span: Span) -> Values {
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
