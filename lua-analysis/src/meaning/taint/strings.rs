//! What the functions of `string` make of texts, and what they say of them.

use super::call::Site;
use super::heap::{Key, Kind};
use super::pattern::Pattern;
use super::text::{Proven, Text};
use super::value::{Facts, Literal, Proof, Value, Values};
use super::walk::Walk;

impl Walk<'_> {
    pub(super) fn string_function(
        &mut self,
        function: &str,
        arguments: &Values,
        site: &Site,
    ) -> Values {
        let first = arguments.first();
        let influence = arguments.any_from(0).text.influence;
        let one = match function {
            "format" => Value::text(formatted(arguments)),
            "rep" | "lower" | "upper" => Value::text(first.text),
            "sub" | "reverse" => Value::text(first.text.shuffled()),
            "byte" | "len" => Value::clean(influence),
            "match" | "find" => return matched(function, arguments),
            "gmatch" | "gfind" => {
                let id = self.heap.id(Kind::Matches(site.span));
                let pattern = pattern(&arguments.at(1));
                for (index, capture) in (1..).zip(pattern.captures.iter().take(32)) {
                    let text = Value::text(first.text.with(*capture).shuffled());
                    self.heap.write(id, Some(&Key::Index(index)), text);
                }
                if pattern.captures.is_empty() {
                    self.heap
                        .write(id, None, Value::text(first.text.shuffled()));
                }
                Value::object(id)
            }
            "gsub" => return self.substituted(arguments, site),
            // `string.char` makes any bytes.
            _ => Value::text(Text::raw(influence)),
        };
        Values::one(one)
    }

    fn substituted(&mut self, arguments: &Values, site: &Site) -> Values {
        let text = arguments.first().text;
        let pattern = pattern(&arguments.at(1));
        let replacement = arguments.at(2);
        let cites = |text: &[u8]| {
            text.windows(2)
                .any(|pair| matches!(pair, [b'%', b'0'..=b'9']))
        };
        let may_cite = match &replacement.literal {
            Literal::Text(text) => cites(text),
            _ => true,
        };
        let is_all = arguments.list.len() < 4 && arguments.rest.is_none();
        let kept = if is_all && !may_cite {
            text.with(pattern.of_rest)
        } else {
            text
        };
        let found: Vec<Value> = match pattern.captures.as_slice() {
            [] => vec![Value::text(text.shuffled())],
            captures => captures
                .iter()
                .map(|capture| Value::text(text.with(*capture).shuffled()))
                .collect(),
        };
        let mut put = replacement.text;
        for id in &replacement.objects {
            let is_table = self.heap.get(*id).is_some_and(|object| {
                matches!(
                    object.kind,
                    Kind::Table(..) | Kind::Data(_) | Kind::Part(_) | Kind::Reply(_)
                )
            });
            let value = if is_table {
                let key = found.first().cloned().unwrap_or(Value::OWN);
                let key = Value {
                    identity: None,
                    ..key
                };
                let any = self.heap.read(*id, None);
                any.or(&self.index(&Value::object(*id), &key, site.span))
            } else {
                let found = Values {
                    list: found.clone(),
                    rest: None,
                };
                self.call(&Value::object(*id), &found, site).first()
            };
            put = put.or(value.text);
        }
        // What a function or a table gives nothing for stays.
        let kept = if replacement.objects.is_empty() {
            kept
        } else {
            text.or(kept)
        };
        let made = kept.or(put).shuffled();
        Values {
            list: vec![Value::text(made), Value::clean(text.influence)],
            rest: None,
        }
    }
}

/// The pattern that a value is.
fn pattern(value: &Value) -> Pattern {
    value.known_text().map_or(Pattern::UNKNOWN, Pattern::parse)
}

/// `string.match`, `string.find`: what is found, and what that says of the text.
fn matched(function: &str, arguments: &Values) -> Values {
    let text = arguments.first();
    let is_plain = !matches!(arguments.at(3).literal, Literal::Nil | Literal::False);
    let sought = arguments.at(1);
    let starts_late = !matches!(
        &arguments.at(2).literal,
        Literal::Nil | Literal::Number(0x3ff0_0000_0000_0000)
    );
    let pattern = match sought.known_text() {
        Some(plain) if is_plain && function == "find" => Pattern::plain(plain),
        Some(known) => Pattern::parse(known),
        None => Pattern::UNKNOWN,
    };
    let says = |proven: Proven| {
        let mut facts = Facts::new();
        if let Some(identity) = &text.identity
            && proven != Proven::NOTHING
            && !starts_late
        {
            facts.insert(identity.clone(), proven);
        }
        Some(facts)
    };
    let proof = Proof {
        if_true: says(pattern.if_found),
        if_false: says(pattern.if_missing),
        is_boolean: false,
        is_match: true,
    };
    let captures = pattern.captures.len().max(1);
    let part = |index| Value::text(text.text.with(pattern.capture(index)).shuffled());
    let mut list: Vec<Value> = (0..captures).map(part).collect();
    if function == "find" {
        let number = Value::clean(text.text.influence);
        list.splice(0..0, [number.clone(), number]);
    }
    if let Some(first) = list.first_mut() {
        *first = std::mem::replace(first, Value::NONE).proving(proof);
    }
    Values { list, rest: None }
}

/// `string.format`: only `%s` puts a text in as it is.
fn formatted(arguments: &Values) -> Text {
    let format = arguments.first();
    let influence = arguments.any_from(0).text.influence;
    let Some(format) = format.known_text() else {
        return Text::raw(influence);
    };
    let mut text = Text {
        is_open: true,
        ..Text::number(influence)
    };
    let mut rest = format;
    let mut next = 1;
    while let Some(percent) = rest.iter().position(|byte| *byte == b'%') {
        let (before, behind) = rest.split_at(percent);
        if !before.is_empty() {
            text = text.then(Text::literal(before));
        }
        let behind = behind.get(1..).unwrap_or_default();
        let length = behind
            .iter()
            .position(|byte| byte.is_ascii_alphabetic() || *byte == b'%');
        let letter = length.and_then(|length| behind.get(length).copied());
        rest = behind
            .get(length.map_or(0, |length| length + 1)..)
            .unwrap_or_default();
        let argument = || arguments.at(next).text;
        let piece = match letter {
            Some(b's') => argument(),
            Some(b'q') => argument().quoted(),
            Some(b'c') => Text::raw(argument().influence),
            Some(b'%') => {
                text = text.then(Text::OWN);
                continue;
            }
            _ => Text::OWN,
        };
        // `%5s` puts blanks before it.
        text = text.then(piece);
        next += 1;
    }
    if !rest.is_empty() {
        text = text.then(Text::literal(rest));
    }
    text
}
