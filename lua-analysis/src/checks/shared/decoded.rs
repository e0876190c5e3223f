//! Whether a type can be made of what a server sends of a value.
//!
//! Servers cut numbers to integers, send `true` as 1 and `false` as nil, end a list at its first `nil` and
//! drop fields with a name. A table with `err` is an error and no reply. What is not certain here may
//! well be decoded.

use crate::meaning::values::{Key, KindSet, Numbers, ObjectId, Table, Texts, Value, Values};
use crate::rust::types::Type;

/// The most elements of a list that are looked at.
const MOST_ELEMENTS: i64 = 64;

/// What decodes the values of a script.
pub(crate) struct Decoder<'a> {
    values: &'a Values,
    /// Whether booleans may be sent as such: after `redis.setresp(3)`.
    may_speak_resp3: bool,
}

/// What is wrong with every reply that a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is of another kind.
    Kind,
    /// It is a list of at most so many elements, and more are wanted.
    Short(usize),
    /// It is a list of at least so many elements, and fewer are wanted.
    Long(usize),
    /// This element of it, counted from 0, is of another kind.
    Element(usize),
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(values: &'a Values) -> Self {
        let mut calls = values.calls().iter();
        Self {
            values,
            may_speak_resp3: calls.any(|call| &*call.function == "setresp"),
        }
    }

    /// Why no reply that a value may be is of the types that are declared: of one, or of a list with one
    /// element of each.
    pub(crate) fn misfit(&self, value: &Value, declared: &[&Type]) -> Option<Misfit> {
        match declared {
            [] => None,
            [one] => self.never(value, one).then_some(Misfit::Kind),
            several => self.struct_misfit(value, several),
        }
    }

    /// Whether no reply that a value may be is of a type.
    pub(crate) fn never(&self, value: &Value, ty: &Type) -> bool {
        self.all_fail(value, |part| match part {
            Part::Nil => is_never_nil(ty),
            Part::True => number_fails(&Numbers::one(1.0), ty),
            Part::Number(numbers) => number_fails(numbers, ty),
            Part::Text(texts) => text_fails(texts, ty),
            Part::Status(texts) => status_fails(texts, ty),
            Part::List(table) => self.list_fails(table, ty),
        })
    }

    fn struct_misfit(&self, value: &Value, declared: &[&Type]) -> Option<Misfit> {
        let mut misfits = Vec::new();
        let is_never = self.all_fail(value, |part| {
            let misfit = match part {
                Part::List(table) => self.elements_misfit(table, declared),
                _ => Some(Misfit::Kind),
            };
            misfits.extend(misfit);
            misfit.is_some()
        });
        // A list of another length says more than that something is no list.
        let by_list = misfits.iter().find(|misfit| **misfit != Misfit::Kind);
        let first = by_list.or(misfits.first()).copied();
        first.filter(|_| is_never)
    }

    fn elements_misfit(&self, table: &Table, declared: &[&Type]) -> Option<Misfit> {
        let (least, most) = length(table);
        let is_optional = |ty: &&Type| matches!(ty, Type::Optional(_));
        let required = declared.iter().rposition(|ty| !is_optional(ty));
        let required = required.map_or(0, |last| last + 1);
        if let Some(most) = most.filter(|most| *most < required) {
            return Some(Misfit::Short(most));
        }
        if least > declared.len() {
            return Some(Misfit::Long(least));
        }
        let mut elements = declared.iter().zip(elements(table)).take(least);
        elements
            .position(|(ty, element)| self.never(&element, ty))
            .map(Misfit::Element)
    }

    /// Whether each part of a value fails, of which there is one at least.
    fn all_fail(&self, value: &Value, mut fails: impl FnMut(Part<'_>) -> bool) -> bool {
        let unclear = KindSet::FUNCTION | KindSet::OTHER;
        if value.is_unknown() || value.is_open() || value.may_be(unclear) {
            return false;
        }
        if value.may_be(KindSet::BOOLEAN) && self.may_speak_resp3 {
            return false;
        }
        let simple = [
            (KindSet::NIL | KindSet::FALSE, Part::Nil),
            (KindSet::TRUE, Part::True),
            (KindSet::NUMBER, Part::Number(value.number_set())),
            (KindSet::TEXT, Part::Text(value.text_set())),
        ];
        let mut is_reply = false;
        for (kind, part) in simple {
            if value.may_be(kind) {
                is_reply = true;
                if !fails(part) {
                    return false;
                }
            }
        }
        for id in value
            .objects()
            .iter()
            .filter(|id| id.kind() == KindSet::TABLE)
        {
            match self.sent(*id) {
                Sent::Error => {}
                Sent::Unclear => return false,
                Sent::Status(texts) => {
                    is_reply = true;
                    if !fails(Part::Status(&texts)) {
                        return false;
                    }
                }
                Sent::List(table) => {
                    is_reply = true;
                    if !fails(Part::List(table)) {
                        return false;
                    }
                }
            }
        }
        is_reply
    }

    /// What a server sends of a table.
    fn sent(&self, id: ObjectId) -> Sent<'a> {
        let Some(table) = self.values.table(id).filter(|table| !table.is_open) else {
            return Sent::Unclear;
        };
        let field = |name: &str| table.get(&Key::Text(name.as_bytes().into()));
        let error = field("err");
        if error.is_only(KindSet::TEXT) {
            return Sent::Error;
        }
        let status = field("ok");
        if !error.may_be(KindSet::TEXT) && status.is_only(KindSet::TEXT) {
            return Sent::Status(status.text_set().clone());
        }
        let others = ["double", "map", "set", "big_number", "verbatim_string"];
        let may_be_other = others.iter().any(|name| !field(name).is_only(KindSet::NIL));
        if error.may_be(KindSet::TEXT) || status.may_be(KindSet::TEXT) || may_be_other {
            return Sent::Unclear;
        }
        Sent::List(table)
    }

    fn list_fails(&self, table: &Table, ty: &Type) -> bool {
        match ty {
            Type::Optional(inner) => self.list_fails(table, inner),
            Type::List(inner) => {
                let (least, _) = length(table);
                let mut elements = elements(table).take(least);
                elements.any(|element| self.never(&element, inner))
            }
            Type::Map(key, value) => {
                let (least, most) = length(table);
                let is_odd = most == Some(least) && least % 2 == 1;
                let types = [key, value].into_iter().cycle();
                let mut elements = elements(table).take(least).zip(types);
                is_odd || elements.any(|(element, ty)| self.never(&element, ty))
            }
            Type::String
            | Type::Status
            | Type::Integer
            | Type::Number
            | Type::Boolean
            | Type::Json(Some(_))
            | Type::MessagePack(Some(_)) => true,
            _ => false,
        }
    }
}

/// A part of what a value may be, as it is sent.
#[derive(Clone, Copy)]
enum Part<'a> {
    Nil,
    True,
    Number(&'a Numbers),
    Text(&'a Texts),
    Status(&'a Texts),
    List(&'a Table),
}

/// What a server sends of a table.
enum Sent<'a> {
    Error,
    Status(Texts),
    List(&'a Table),
    Unclear,
}

/// Whether nil is never of a type.
pub(crate) fn is_never_nil(ty: &Type) -> bool {
    matches!(
        ty,
        Type::String
            | Type::Bytes
            | Type::Status
            | Type::Integer
            | Type::Number
            | Type::List(_)
            | Type::Map(..)
    )
}

fn number_fails(numbers: &Numbers, ty: &Type) -> bool {
    match ty {
        Type::Optional(inner) => number_fails(numbers, inner),
        Type::String
        | Type::Bytes
        | Type::Status
        | Type::List(_)
        | Type::Map(..)
        | Type::Json(Some(_))
        | Type::MessagePack(Some(_)) => true,
        // 0 and 1, as they arrive.
        Type::Boolean => match numbers {
            Numbers::Known(known) => known
                .iter()
                .all(|number| !(-1.0 < number.0 && number.0 < 2.0)),
            numbers => numbers
                .range()
                .is_some_and(|range| !range.has_nan && (range.min.0 >= 2.0 || range.max.0 <= -1.0)),
        },
        _ => false,
    }
}

fn text_fails(texts: &Texts, ty: &Type) -> bool {
    match ty {
        Type::Optional(inner) => text_fails(texts, inner),
        // One of bytes may be a string.
        Type::List(inner) => !matches!(**inner, Type::Rust(_) | Type::Any),
        Type::Map(..) => true,
        Type::Integer | Type::Number | Type::Boolean => none_reads_as(texts, ty),
        _ => false,
    }
}

fn status_fails(texts: &Texts, ty: &Type) -> bool {
    match ty {
        Type::Optional(inner) => status_fails(texts, inner),
        // `OK` is true.
        Type::Boolean => {
            let is_ok = |text: &[u8]| text == b"OK";
            let may_be_ok = match texts {
                Texts::Known(known) => known.iter().any(|text| is_ok(text)),
                _ => true,
            };
            !may_be_ok && none_reads_as(texts, ty)
        }
        ty => text_fails(texts, ty),
    }
}

/// Whether none of these texts reads as a number or a boolean.
fn none_reads_as(texts: &Texts, ty: &Type) -> bool {
    match texts {
        Texts::Known(known) => known.iter().all(|text| {
            let Ok(text) = std::str::from_utf8(text) else {
                return true;
            };
            match ty {
                Type::Integer => text.parse::<i128>().is_err(),
                Type::Number => text.parse::<f64>().is_err(),
                _ => !BOOLEANS.contains(&text),
            }
        }),
        Texts::Prefix(start) => match ty {
            Type::Integer => {
                let digits = start.strip_prefix(b"-").or(start.strip_prefix(b"+"));
                !digits.unwrap_or(start).iter().all(u8::is_ascii_digit)
            }
            // `inf` and `nan` are numbers.
            Type::Number => start.first().is_some_and(|first| {
                first.is_ascii_alphabetic() && !matches!(first, b'i' | b'I' | b'n' | b'N')
            }),
            _ => !BOOLEANS
                .iter()
                .any(|text| text.as_bytes().starts_with(start)),
        },
        _ => false,
    }
}

/// The strings that are read as booleans.
const BOOLEANS: [&str; 4] = ["1", "0", "true", "false"];

/// The elements of a list, as far as somebody might look.
fn elements(table: &Table) -> impl Iterator<Item = Value> {
    (1..=MOST_ELEMENTS).map(|index| table.get(&Key::Index(index)))
}

/// How many elements are sent: at least so many, and at most.
fn length(table: &Table) -> (usize, Option<usize>) {
    let is_there = |element: &Value| !element.may_be(KindSet::NIL);
    let is_missing = |element: &Value| element.is_only(KindSet::NIL);
    let least = elements(table).take_while(is_there).count();
    let most = elements(table).position(|element| is_missing(&element));
    (least, most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meaning::names::resolve;
    use crate::meaning::values::values;
    use crate::rust::types::parse as parse_type;
    use crate::syntax::parse;

    /// Why what a script replies is never of these types.
    fn misfit(script: &str, types: &[&str]) -> Option<Misfit> {
        let block = parse(script.as_bytes()).block.expect(script);
        let values = values(&block, &resolve(&block));
        let types: Vec<Type> = types
            .iter()
            .map(|ty| parse_type(ty).expect("a type"))
            .collect();
        let end = values.returns().first().expect(script);
        Decoder::new(&values).misfit(&end.value, &types.iter().collect::<Vec<_>>())
    }

    #[test]
    fn one_value_has_one_type() {
        for (script, ty, is_misfit) in [
            ("return 1", "integer", false),
            ("return 1", "string", true),
            ("return 1", "bytes", true),
            ("return nil", "bytes", true),
            ("return 'a'", "bytes", false),
            ("return {}", "bytes", false),
            ("return nil", "nil", false),
            ("return 1", "integer?", false),
            ("return 1", "string?", true),
            ("return 1.5", "integer", false),
            ("return 1", "boolean", false),
            ("return 1.5", "boolean", false),
            ("return 2", "boolean", true),
            ("return 'a'", "integer", true),
            ("return '12'", "integer", false),
            ("return '1.5'", "integer", true),
            ("return '1.5'", "number", false),
            ("return 'yes'", "boolean", true),
            ("return 'yes'", "string[]", true),
            ("return 'yes'", "Bytes[]", false),
            ("return ARGV[1] .. ''", "integer", false),
            ("return '-' .. ARGV[1]", "integer", false),
            ("return '1.' .. ARGV[1]", "integer", true),
            ("return '1.' .. ARGV[1]", "number", false),
            ("return 'n ' .. ARGV[1]", "number", false),
            ("return 'of ' .. ARGV[1]", "number", true),
            ("return 't' .. ARGV[1]", "boolean", false),
            ("return 'x' .. ARGV[1]", "boolean", true),
            ("return nil", "integer", true),
            ("return nil", "integer?", false),
            ("return nil", "boolean", false),
            ("return false", "string", true),
            ("return true", "string", true),
            ("return true", "integer", false),
            ("redis.setresp(3)\nreturn true", "string", false),
            ("return", "string[]", true),
            ("return nil", "any", false),
            ("return nil", "Job", false),
            ("return 5", "json<Job>", true),
            ("return { 1 }", "json<Job>", true),
            ("return '{}'", "json<Job>", false),
            ("return nil", "json<Job>", false),
            ("return { 1 }", "json", false),
            ("return { 1 }", "integer", true),
            ("return { 1, 'a' }", "integer[]", true),
            ("return { 1, ARGV[1] }", "integer[]", false),
            ("return { 'a', 1 }", "map<string, integer>", false),
            ("return { 'a', 1, 'b' }", "map<string, integer>", true),
            ("return { 1, 1 }", "map<string, integer>", true),
            ("return { a = 1 }", "string", true),
            ("return { double = 1 }", "string", false),
            ("return { ok = 'DONE' }", "status", false),
            ("return { ok = 'DONE' }", "integer", true),
            ("return redis.status_reply('OK')", "boolean", false),
            ("return redis.status_reply('QUEUED')", "boolean", true),
            ("return redis.error_reply('ERR no')", "integer", false),
            ("return { err = 'ERR no' }", "integer", false),
            ("return redis.call('INCR', KEYS[1])", "integer", false),
            ("return redis.call('INCR', KEYS[1])", "string", true),
            ("return redis.pcall('INCR', KEYS[1])", "string", true),
            ("return redis.call('GET', KEYS[1])", "integer", false),
            (
                "return redis.call('LRANGE', KEYS[1], 0, -1)",
                "string",
                true,
            ),
            (
                "return redis.call('LRANGE', KEYS[1], 0, -1)",
                "string[]",
                false,
            ),
            (
                "return redis.call('HGETALL', KEYS[1])",
                "map<string, string>",
                false,
            ),
            ("return redis.call(ARGV[1], KEYS[1])", "integer", false),
            ("return cjson.decode(ARGV[1])", "integer", false),
            (
                "local t = {}\nif ARGV[1] then t[1] = 'a' end\nreturn t",
                "integer[]",
                false,
            ),
            ("local t = {}\nt[1] = t\nreturn t", "integer[][][]", false),
        ] {
            let found = misfit(script, &[ty]).is_some();
            assert_eq!(found, is_misfit, "{script}: {ty}");
        }
    }

    #[test]
    fn several_values_are_a_list_of_as_many() {
        for (script, types, expected) in [
            ("return { 1, 'a' }", &["integer", "string"][..], None),
            (
                "return { 1 }",
                &["integer", "string"],
                Some(Misfit::Short(1)),
            ),
            ("return { 1 }", &["integer", "string?"], None),
            (
                "return { 1, 2, 3 }",
                &["integer", "integer"],
                Some(Misfit::Long(3)),
            ),
            (
                "return { 1, 2 }",
                &["integer", "string"],
                Some(Misfit::Element(1)),
            ),
            (
                "return { 1, false }",
                &["integer", "string"],
                Some(Misfit::Element(1)),
            ),
            ("return { 1, false }", &["integer", "string?"], None),
            (
                "return { nil, 2 }",
                &["integer", "integer"],
                Some(Misfit::Short(0)),
            ),
            ("return 1", &["integer", "integer"], Some(Misfit::Kind)),
            ("return", &["integer", "integer"], Some(Misfit::Kind)),
            ("return { unpack(ARGV) }", &["integer", "integer"], None),
            (
                "return redis.call('HMGET', KEYS[1], 'a', 'b')",
                &["string", "string"],
                None,
            ),
            (
                "return redis.error_reply('ERR no')",
                &["integer", "string"],
                None,
            ),
        ] {
            assert_eq!(misfit(script, types), expected, "{script}: {types:?}");
        }
    }
}
