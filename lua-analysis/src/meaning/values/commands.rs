//! What commands reply.

use super::call::Site;
use super::domain::{KindSet, Kinds};
use super::heap::{Key, Kind};
use super::reply_text::reply;
use super::several::Several;
use super::text::{Sources, Text};
use super::value::Value;
use super::walk::Walk;

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
        let text = reply(name, may_get);
        let mut kinds = KindSet::TEXT | KindSet::NUMBER | KindSet::FALSE | KindSet::TABLE;
        if self.may_speak_resp3 {
            kinds = kinds | KindSet::NIL | KindSet::TRUE;
        }
        let reply = self.data(Kind::Reply(site.span), site.span, text, kinds);
        if !is_protected {
            // What is neither is refused.
            let may = Kinds::of(KindSet::TEXT | KindSet::NUMBER);
            for argument in &arguments.list {
                self.learn_kinds(argument, &may);
            }
            return reply;
        }
        let id = self.heap.id(Kind::ErrorReply(site.span));
        let error = Text::number(Sources::STORED);
        let key = Key::Text(b"err"[..].into());
        self.heap
            .create(id, &key, Value::of(Kinds::of(KindSet::TEXT), error));
        // `ignore_error_stats_update`, and what other servers add.
        let names = Value::clean(KindSet::TEXT, Sources::NONE);
        let flags = Value::clean(KindSet::BOOLEAN | KindSet::TEXT, Sources::NONE);
        self.heap.write_any(id, &names, flags);
        reply.or_object(id)
    }
}
