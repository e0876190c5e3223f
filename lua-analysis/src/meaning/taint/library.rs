//! What the functions of the server make of their arguments.

use super::call::Site;
use super::globals::caught_or;
use super::heap::{Key, Kind};
use super::replies::reply;
use super::text::{Sources, Text};
use super::value::{Identity, Literal, Value, Values};
use super::walk::Walk;
use crate::meaning::entries::TableName;
use crate::text::span::Span;

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
            | ("struct", "size")
            | (
                "redis" | "server",
                "sha1hex" | "log" | "setresp" | "acl_check_cmd" | "replicate_commands" | "set_repl"
                | "breakpoint" | "debug",
            ) => Value::clean(influence()),
            ("cjson", "null") | (_, "pi" | "huge") => Value::OWN,
            ("cjson", option) if option.starts_with("encode_") || option.starts_with("decode_") => {
                // It cites a setting that it doesn't know.
                self.raise_text(site.place(0), first.text.with_fixed_start());
                Value::OWN
            }
            _ => {
                self.escape(&arguments.any_from(0));
                return Values::any(Value::text(Text::raw(influence())));
            }
        };
        Values::one(one)
    }

    /// What a table of data is that nobody has seen: any bytes of these, at any depth.
    fn data(&mut self, kind: Kind, span: Span, text: Text) -> Value {
        let part = match &kind {
            Kind::Data(span) => self.heap.id(Kind::Part(*span)),
            other => self.heap.id(other.clone()),
        };
        let id = self.heap.id(kind);
        let value = |id| Value {
            objects: vec![id],
            ..Value::text(text)
        };
        for id in [id, part] {
            self.heap.write(id, None, value(part));
            if let Some(object) = self.heap.get_mut(id) {
                object.names = object.names.or(text);
            }
        }
        value(id).identified(Identity::Site(span))
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
            if *id == self.heap.id(Kind::Globals) {
                any = any.or(&self.global("error"));
            }
        }
        if table.objects.is_empty() {
            any = Value::text(table.text.anything());
        }
        any
    }

    /// Any key of a table.
    pub(super) fn keys(&self, table: &Value) -> Value {
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

    /// Each element of a table may be in any other's place from now on.
    fn move_elements(&mut self, table: &Value) {
        for id in &table.objects {
            let elements = self.elements(&Value::object(*id));
            self.heap.write(*id, None, elements);
        }
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
                if arguments.list.len() > 2 {
                    self.move_elements(&first);
                }
                for id in &first.objects {
                    self.heap.write(*id, None, value.clone());
                    if !self.heap.has_known_keys(*id) {
                        self.heap.write_key(*id, &Value::OWN);
                    }
                }
                Value::NIL
            }
            "remove" => {
                self.move_elements(&first);
                self.elements(&first).identified(Identity::Site(site.span))
            }
            "sort" | "foreach" | "foreachi" => {
                if function == "sort" {
                    self.move_elements(&first);
                }
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
            "create" => Values::one(first),
            "wrap" => {
                self.wrapped.extend(&first.objects);
                Values::one(first)
            }
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
