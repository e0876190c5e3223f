//! What commands reply.

use super::call::Site;
use super::content::Shared;
use super::domain::{KindSet, Kinds, Numbers, Origin, OriginKind, Texts};
use super::fact::Identity;
use super::object::{Key, Kind, ObjectId};
use super::reply_text::reply as reply_text;
use super::several::Several;
use super::text::{Sources, Text};
use super::value::Value;
use super::walk::Walk;
use crate::server::commands::{Found, find};
use crate::server::replies::{Alternative, Protocol, ReplyType, TextKind, reply};
use crate::server::word::Word;
use crate::text::span::Span;

impl Walk<'_> {
    /// `redis.call`, `redis.pcall`
    pub(super) fn command(
        &mut self,
        arguments: &Several,
        site: &Site,
        is_protected: bool,
    ) -> Value {
        let name = arguments.first();
        let name = name
            .known_text()
            .and_then(|name| std::str::from_utf8(name).ok());
        let options = arguments.list.get(3..).unwrap_or_default();
        let gets = |option: &Value| match option.known_text() {
            Some(word) => word.eq_ignore_ascii_case(b"GET"),
            None => !option.is_only(KindSet::NUMBER),
        };
        let may_get = options.iter().any(gets) || arguments.rest.is_some();
        let text = reply_text(name, may_get);
        let value = self.replied(arguments, site.span, text);
        if !is_protected {
            // What is neither is refused.
            let may = Kinds::of(KindSet::TEXT | KindSet::NUMBER);
            for argument in &arguments.list {
                self.learn_kinds(argument, &may);
            }
            return value;
        }
        value.or_object(self.error_reply(site.span))
    }

    /// What these arguments are replied to with. The same ones at the same place are not looked up twice.
    fn replied(&mut self, arguments: &Several, span: Span, text: Text) -> Value {
        let sent = Sent {
            passed: arguments
                .list
                .iter()
                .map(|one| one.content.clone())
                .collect(),
            is_open: arguments.rest.is_some(),
            may_speak_resp3: self.may_speak_resp3,
            text,
        };
        if let Some((before, value)) = self.replies.get(&span)
            && *before == sent
        {
            return value.clone();
        }
        let words: Vec<Word> = arguments.list.iter().map(Value::word).collect();
        let mut value = Value::NONE;
        let protocols: &[Protocol] = if self.may_speak_resp3 {
            &[Protocol::Resp2, Protocol::Resp3]
        } else {
            &[Protocol::Resp2]
        };
        for protocol in protocols {
            let reply = reply_type(arguments.first().kinds(), &words, sent.is_open, *protocol);
            let part = self.reply(&reply, span, text, *protocol);
            value = value.or(&part);
        }
        let value = value.identified(Identity::Site(span));
        self.replies.insert(span, (sent, value.clone()));
        value
    }

    /// The table that `redis.pcall` gives for an error.
    fn error_reply(&mut self, span: Span) -> ObjectId {
        let id = self.heap.id(Kind::ErrorReply(span));
        let error = Text::number(Sources::STORED);
        let key = Key::Text(b"err"[..].into());
        self.heap
            .create(id, &key, Value::of(Kinds::of(KindSet::TEXT), error));
        // `ignore_error_stats_update`, and what other servers add.
        let names = ["ignore_error_stats_update", "source", "line"];
        let names = Texts::some(names.iter().map(|name| name.as_bytes()));
        let names = Value::of(Kinds::text(names), Text::OWN);
        let flags = KindSet::BOOLEAN | KindSet::TEXT | KindSet::NUMBER;
        let flags = Value::clean(flags, Sources::NONE);
        self.heap.write_any(id, &names, flags);
        id
    }

    /// A value of this type.
    fn reply(&mut self, reply: &ReplyType, span: Span, text: Text, protocol: Protocol) -> Value {
        let origin = Origin {
            span,
            kind: OriginKind::Reply,
        };
        let own = Text::number(Sources::STORED);
        let mut value = Value::NONE;
        for alternative in reply.alternatives() {
            let part = match alternative {
                Alternative::Nil => Value::of(Kinds::nil_of(origin), own),
                Alternative::False => Value::of(Kinds::false_of(origin), own),
                Alternative::True => Value::of(Kinds::of(KindSet::TRUE), own),
                #[expect(clippy::cast_precision_loss, reason = "Lua rounds it, too")]
                Alternative::Integer { min, max } => {
                    let min = min.map_or(f64::NEG_INFINITY, |min| min as f64);
                    let max = max.map_or(f64::INFINITY, |max| max as f64);
                    Value::of(Kinds::number(Numbers::whole(min, max)), own)
                }
                Alternative::Text(TextKind::Any) => Value::any_text(text),
                Alternative::Text(kind) => Value::of(Kinds::text(texts(kind)), own),
                Alternative::Unknown => {
                    let mut kinds = KindSet::TEXT | KindSet::NUMBER | KindSet::FALSE;
                    kinds = kinds | KindSet::TABLE;
                    if protocol == Protocol::Resp3 {
                        kinds = kinds | KindSet::NIL | KindSet::TRUE;
                    }
                    self.data(Kind::Reply(span), span, text, kinds)
                }
                table => self.reply_table_of(table, span, text, protocol),
            };
            value = value.or(&part);
        }
        value
    }

    /// A table in a reply.
    fn reply_table_of(
        &mut self,
        table: &Alternative,
        span: Span,
        text: Text,
        protocol: Protocol,
    ) -> Value {
        let kind = Kind::ReplyPart(span, table.to_string().into());
        let id = self.heap.id(kind);
        let value = Value::object(id);
        let places = Numbers::whole(1.0, f64::INFINITY);
        let places = Value::of(Kinds::number(places), Text::OWN);
        match table {
            Alternative::Status(known) => {
                let texts = match known {
                    Some(known) => Texts::some(known.iter().map(|text| text.as_bytes())),
                    None => Texts::Any,
                };
                let status = Value::of(Kinds::text(texts), Text::number(Sources::STORED));
                self.heap.create(id, &Key::Text(b"ok"[..].into()), status);
            }
            Alternative::Array(element) => {
                let element = self.reply(element, span, text, protocol);
                self.heap.write_any(id, &places, element);
            }
            Alternative::Fixed(elements) => {
                for (index, element) in (1..).zip(elements) {
                    let element = self.reply(element, span, text, protocol);
                    self.heap.create(id, &Key::Index(index), element);
                }
            }
            Alternative::Pairs { key, value, is_map } => {
                let key = self.reply(key, span, text, protocol);
                let value = self.reply(value, span, text, protocol);
                self.heap.fill(id, &places, key.clone().or(&value));
                self.heap.keep_turns(id, key, value, *is_map);
            }
            Alternative::Map { key, value } => {
                let key = self.reply(key, span, text, protocol);
                let held = self.reply(value, span, text, protocol);
                self.add_inner(id, b"map", &key, held, span, table);
            }
            Alternative::Set(member) => {
                let member = self.reply(member, span, text, protocol);
                self.add_inner(id, b"set", &member, Value::boolean(true), span, table);
            }
            Alternative::Double => {
                let number = Value::clean(KindSet::NUMBER, Sources::STORED);
                self.heap
                    .create(id, &Key::Text(b"double"[..].into()), number);
            }
            Alternative::Verbatim => {
                let names = Texts::some([&b"format"[..], b"string"]);
                let names = Value::of(Kinds::text(names), Text::OWN);
                let held = Value::any_text(text);
                self.add_inner(id, b"verbatim_string", &names, held, span, table);
            }
            _ => return Value::UNKNOWN,
        }
        if let Some(object) = self.heap.get_mut(id) {
            object.is_list_changed = true;
        }
        value
    }

    /// The table in the only field of a RESP3 type.
    fn add_inner(
        &mut self,
        outer: ObjectId,
        name: &[u8],
        keys: &Value,
        held: Value,
        span: Span,
        table: &Alternative,
    ) {
        let inner = Kind::ReplyPart(span, format!("inside {table}").into());
        let inner = self.heap.id(inner);
        self.heap.write_any(inner, keys, held);
        self.heap
            .create(outer, &Key::Text(name.into()), Value::object(inner));
    }
}

fn texts(kind: &TextKind) -> Texts {
    match kind {
        TextKind::Any => Texts::Any,
        TextKind::Integer => Texts::Numeric { is_integer: true },
        #[expect(clippy::cast_precision_loss, reason = "they are small")]
        TextKind::Between(min, max) => Texts::between(*min as f64, *max as f64),
        TextKind::Numeric => Texts::Numeric { is_integer: false },
        TextKind::OneOf(known) => Texts::some(known.iter().map(|text| text.as_bytes())),
    }
}

/// What a command is called with.
#[derive(PartialEq)]
pub(super) struct Sent {
    /// With its name.
    passed: Vec<Shared>,
    is_open: bool,
    may_speak_resp3: bool,
    /// Whose text the reply may have in it.
    text: Text,
}

/// What the commands may reply that these arguments may be.
fn reply_type(name: &Kinds, words: &[Word], is_open: bool, protocol: Protocol) -> ReplyType {
    let Texts::Known(names) = name.texts() else {
        return ReplyType::unknown();
    };
    if name.set().has(KindSet::NUMBER) {
        return ReplyType::unknown();
    }
    let second = match words.get(1) {
        Some(Word::Known(second)) => Some(&**second),
        _ => None,
    };
    let mut all = ReplyType::default();
    for name in names.iter() {
        let found = std::str::from_utf8(name).map(|name| find(name, second));
        let Ok(Found::Command(command)) = found else {
            return ReplyType::unknown();
        };
        let words = words.get(command.words()..).unwrap_or_default();
        all.join(reply(command, words, is_open, protocol, None));
    }
    all
}
