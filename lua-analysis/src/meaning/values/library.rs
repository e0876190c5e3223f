//! What the functions of the server make of their arguments.

use super::arithmetic::{arithmetic, as_numbers, greatest, rounded};
use super::call::Site;
use super::domain::{KindSet, Kinds, Numbers};
use super::errors::caught_or;
use super::fact::Identity;
use super::object::{Key, Kind};
use super::provenance::fraction_of_math;
use super::several::Several;
use super::text::{Sources, Text};
use super::value::Value;
use super::walk::Walk;
use crate::meaning::entries::TableName;
use crate::syntax::ast::BinaryOperator;
use crate::text::span::Span;

impl Walk<'_> {
    pub(super) fn builtin(
        &mut self,
        library: &'static str,
        function: &'static str,
        arguments: &Several,
        site: &Site,
    ) -> Several {
        if site.is_direct {
            self.recorder
                .call(library, function, arguments, site, self.is_caught);
        }
        let first = arguments.first();
        let influence = || arguments.any_from(0).text.influence;
        let one = match (library, function) {
            ("", _) => return self.global_function(function, arguments, site),
            ("string", _) => return self.string_function(function, arguments, site),
            ("table", _) => return self.table_function(function, arguments, site),
            ("coroutine", _) => return self.coroutine_function(function, arguments, site),
            ("redis" | "server", "call" | "pcall") => {
                if !site.is_direct {
                    self.recorder
                        .call(library, function, arguments, site, self.is_caught);
                }
                self.command(arguments, site, function == "pcall")
            }
            ("redis" | "server", "error_reply" | "status_reply") => {
                self.reply_table(function == "error_reply", &first, site)
            }
            // JSON writes line ends as `\n`, and leaves other bytes as they are.
            ("cjson", "encode") => {
                let text = self.contents(&first, 0).quoted();
                Value::any_text(Text {
                    start: text.bytes,
                    ..text
                })
            }
            ("cjson", "decode")
            | ("cmsgpack" | "struct", "unpack" | "unpack_one" | "unpack_limit") => {
                let text = Text::raw(influence());
                let kinds = match library {
                    "cjson" => KindSet::ANY.without(KindSet::NIL | KindSet::FUNCTION),
                    "cmsgpack" => KindSet::ANY.without(KindSet::FUNCTION | KindSet::OTHER),
                    _ => KindSet::TEXT | KindSet::NUMBER | KindSet::NIL,
                };
                let data = self.data(Kind::Data(site.span), site.span, text, kinds);
                return if library == "cjson" {
                    Several::one(data)
                } else {
                    Several::any(data)
                };
            }
            ("cmsgpack" | "struct", "pack") => {
                let contents = (arguments.all())
                    .fold(Text::OWN, |text, value| text.or(self.contents(value, 0)));
                Value::any_text(contents.anything())
            }
            ("math", _) => return math(function, arguments, site.span),
            ("bit", "tohex") | ("redis" | "server", "sha1hex") => {
                Value::clean(KindSet::TEXT, influence())
            }
            ("bit", _) => {
                let numbers = Numbers::whole(-2_147_483_648.0, 2_147_483_647.0);
                Value::numbers(numbers, influence())
            }
            ("os", _) => Value::clean(KindSet::NUMBER, influence()),
            ("struct", "size") => Value::numbers(Numbers::whole(0.0, f64::INFINITY), influence()),
            ("redis" | "server", "setresp") => {
                if first.known_number() != Some(2.0) {
                    self.has_changed |= !self.may_speak_resp3;
                    self.may_speak_resp3 = true;
                }
                return Several::NONE;
            }
            ("redis" | "server", "log" | "breakpoint" | "debug" | "set_repl") => {
                let any = Value::clean(KindSet::NIL | KindSet::BOOLEAN, influence());
                return Several::any(any);
            }
            ("redis" | "server", "acl_check_cmd" | "replicate_commands") => {
                Value::clean(KindSet::BOOLEAN, influence())
            }
            ("cjson", option) if option.starts_with("encode_") || option.starts_with("decode_") => {
                // It cites a setting that it doesn't know.
                self.raise_text(site.place(0), first.text.with_fixed_start());
                return Several::any(Value::clean(KindSet::ANY, Sources::NONE));
            }
            _ => {
                let any = arguments.any_from(0);
                self.escape(&any);
                self.lose(&any);
                self.forget(Identity::is_changed_by_call);
                return Several::any(Value::anything(Text::raw(influence())));
            }
        };
        Several::one(one)
    }

    /// `redis.error_reply`, `redis.status_reply`
    fn reply_table(&mut self, is_error: bool, text: &Value, site: &Site) -> Value {
        let call = self.frames.last().and_then(|frame| frame.call);
        let id = self.heap.id(Kind::Table(site.span, call));
        self.recorder.reply_functions.insert(site.span);
        let name = if is_error { "err" } else { "ok" };
        let key = Key::Text(name.as_bytes().into());
        self.mark(id, &key, site.place(0), text, true);
        let kinds = if is_error {
            // Servers put a code before a text without one, and take a `-` away.
            Kinds::of(KindSet::TEXT)
        } else {
            text.kinds.meet(&Kinds::of(KindSet::TEXT))
        };
        let kinds = if text.is_only(KindSet::TEXT) {
            kinds
        } else {
            Kinds::of(KindSet::TEXT)
        };
        self.heap.create(id, &key, Value::of(kinds, text.text));
        if text.is_only(KindSet::TEXT) {
            return Value::object(id);
        }
        // What is no text is refused: by a table with an error.
        let error = Key::Text(b"err"[..].into());
        let refused = Value::clean(KindSet::TEXT, Sources::NONE);
        self.heap.write(id, &error, refused);
        Value::object(id)
    }

    /// What data is that nobody has seen: any bytes of these, at any depth, of these kinds.
    pub(super) fn data(&mut self, kind: Kind, span: Span, text: Text, kinds: KindSet) -> Value {
        let part = match &kind {
            Kind::Data(span) => self.heap.id(Kind::Part(*span)),
            other => self.heap.id(other.clone()),
        };
        let id = self.heap.id(kind);
        let plain = Value::of(Kinds::of(kinds.without(KindSet::TABLE)), text);
        let keys = Value::of(
            Kinds::of(KindSet::ANY.without(KindSet::NIL | KindSet::TABLE | KindSet::FUNCTION)),
            text,
        );
        for id in [id, part] {
            let held = plain.clone().without(KindSet::NIL).or_object(part);
            self.heap.write_any(id, &keys, held);
            self.heap.name(id, text);
        }
        let value = if kinds.has(KindSet::TABLE) {
            plain.or_object(id)
        } else {
            plain
        };
        value.identified(Identity::Site(span))
    }

    /// Any field of a table.
    pub(super) fn any_field(&mut self, table: &Value) -> Value {
        self.all_of(table, |walk, id| walk.heap.read_any(id))
    }

    /// Any element of the lists that a table may be.
    pub(super) fn elements(&mut self, table: &Value) -> Value {
        self.all_of(table, |walk, id| walk.heap.elements(id))
    }

    fn all_of(
        &mut self,
        table: &Value,
        read: impl Fn(&Self, super::object::ObjectId) -> Value,
    ) -> Value {
        let mut any = Value::NONE;
        for id in &table.objects {
            if id.kind() != KindSet::TABLE {
                continue;
            }
            let entries = match self.heap.peek(*id).map(|object| &object.kind) {
                Some(Kind::Entries(TableName::Keys)) => Sources::KEYS,
                Some(Kind::Entries(TableName::Argv)) => Sources::ARGV,
                _ => Sources::NONE,
            };
            if !entries.is_empty() {
                any = any.or(&Value::any_text(Text::raw(entries)));
            }
            any = any.or(&read(self, *id));
            if *id == self.heap.id(Kind::Globals) {
                any = any.or(&Value::UNKNOWN).or(&self.global("error"));
            }
        }
        if table.open.has(KindSet::TABLE) {
            any = any.or(&Value::anything(table.text.anything()));
        }
        any
    }

    /// Any key of a table.
    pub(super) fn keys(&self, table: &Value) -> Value {
        let start = if table.open.has(KindSet::TABLE) {
            Value::anything(table.text.anything())
        } else {
            Value::NONE
        };
        let tables = table.objects.iter();
        let tables = tables.filter(|id| id.kind() == KindSet::TABLE);
        tables.fold(start, |any, id| any.or(&self.heap.keys(*id)))
    }

    /// All text that is in a value, in tables too.
    pub(super) fn contents(&mut self, value: &Value, depth: usize) -> Text {
        let mut text = value.text;
        if depth < 4 && !value.objects.is_empty() {
            let keys = self.keys(value);
            let elements = self.any_field(value);
            text = text.or(keys.text).or(self.contents(&elements, depth + 1));
        }
        text
    }

    fn coroutine_function(&mut self, function: &str, arguments: &Several, site: &Site) -> Several {
        let first = arguments.first();
        match function {
            // The function stands for the coroutine.
            "create" => {
                let kinds = first.kinds.or(&Kinds::of(KindSet::OTHER));
                Several::one(first.with_kinds(kinds))
            }
            "wrap" => {
                let known = self.wrapped.len();
                self.wrapped.extend(&first.objects);
                self.has_changed |= self.wrapped.len() != known;
                Several::one(first)
            }
            "resume" => {
                let (results, caught) = self.protected(&first, &arguments.from(1), site);
                let yielded = self.yielded.clone().or(&Value::UNKNOWN);
                let results = Several::any(results.any_from(0).or(&yielded));
                caught_or(results, &caught, site.span)
            }
            "yield" => {
                let handed = arguments.any_from(0).forgotten();
                self.lose(&handed);
                let is_widening = self.heap.is_widening;
                let news = super::heap::add(&mut self.yielded, &handed, is_widening);
                self.has_changed |= news;
                self.forget(Identity::is_changed_by_call);
                Several::any(Value::anything(Text::raw(Sources::UNSEEN)))
            }
            _ => Several::any(Value::UNKNOWN),
        }
    }
}

/// The functions of `math`.
fn math(function: &str, arguments: &Several, place: Span) -> Several {
    let mut influence = arguments.any_from(0).text.influence;
    if function == "random" {
        influence |= Sources::RANDOM;
    }
    let first = as_numbers(&arguments.first());
    let all = || -> Vec<Numbers> { arguments.all().map(as_numbers).collect() };
    let any_whole = Numbers::whole(f64::NEG_INFINITY, f64::INFINITY);
    let numbers = match function {
        "floor" => rounded(&first, false),
        "ceil" => rounded(&first, true),
        "abs" => match first.range() {
            Some(range) => {
                let greatest = range.min.0.abs().max(range.max.0.abs());
                Numbers::Range(super::domain::Range {
                    min: super::domain::Number(0.0),
                    max: super::domain::Number(greatest),
                    ..range
                })
            }
            None => Numbers::None,
        },
        "max" => greatest(&all(), true),
        "min" => greatest(&all(), false),
        "fmod" | "mod" if all().iter().all(Numbers::is_whole) => {
            // What is divided by zero is no number.
            any_whole.or(&Numbers::Range(super::domain::Range {
                is_whole: true,
                ..super::domain::Range::ANY
            }))
        }
        "random" => match (arguments.list.len(), &arguments.rest) {
            (0, None) => Numbers::Range(super::domain::Range {
                min: super::domain::Number(0.0),
                max: super::domain::Number(1.0),
                is_whole: false,
                has_nan: false,
            }),
            (1, None) => Numbers::whole(
                1.0,
                first
                    .range()
                    .map_or(f64::INFINITY, |range| range.max.0.floor().max(1.0)),
            ),
            (2, None) => {
                let second = as_numbers(&arguments.at(1));
                match (first.range(), second.range()) {
                    (Some(low), Some(high)) => {
                        Numbers::whole(low.min.0.floor() - 1.0, high.max.0.ceil() + 1.0)
                    }
                    _ => any_whole,
                }
            }
            _ => Numbers::ANY,
        },
        "randomseed" => return Several::NONE,
        "modf" | "frexp" => {
            let number = Value::numbers(Numbers::ANY, influence);
            return Several::some([number.clone(), number]);
        }
        "pow" => arithmetic(BinaryOperator::Power, &first, &as_numbers(&arguments.at(1))),
        _ => Numbers::ANY,
    };
    let numbers = if numbers == Numbers::None {
        Numbers::ANY
    } else {
        numbers
    };
    let fraction = fraction_of_math(function, arguments.all(), place);
    Several::one(Value::numbers(numbers, influence).with_fraction(fraction))
}
