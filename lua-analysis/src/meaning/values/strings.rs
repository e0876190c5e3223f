//! What the functions of `string` make of texts, and what they say of them.

use super::call::Site;
use super::domain::text::LONGEST_KNOWN;
use super::domain::{KindSet, Kinds, Numbers, Origin, OriginKind, Texts};
use super::fact::{Facts, Identity, Proof, proven};
use super::object::{Key, Kind};
use super::operator::as_texts;
use super::pattern::Pattern;
use super::several::Several;
use super::text::{Proven, Text};
use super::value::Value;
use super::walk::Walk;

impl Walk<'_> {
    pub(super) fn string_function(
        &mut self,
        function: &str,
        arguments: &Several,
        site: &Site,
    ) -> Several {
        let first = arguments.first();
        let influence = arguments.any_from(0).text.influence;
        let text = Kinds::of(KindSet::TEXT | KindSet::NUMBER);
        if !matches!(function, "char" | "dump") {
            self.learn_kinds(&first, &text);
        }
        let one = match function {
            "format" => Value::of(Kinds::text(format_texts(arguments)), formatted(arguments)),
            "rep" => Value::any_text(first.text),
            "lower" | "upper" => {
                let texts = cased(&as_texts(&first), function == "lower");
                Value::of(Kinds::text(texts), first.text)
            }
            "sub" | "reverse" => Value::any_text(first.text.shuffled()),
            "byte" => return bytes(arguments, site),
            "len" => {
                let length = match first.known_text() {
                    #[expect(clippy::cast_precision_loss, reason = "lengths are small")]
                    Some(text) => Numbers::one(text.len() as f64),
                    None => Numbers::whole(0.0, f64::INFINITY),
                };
                Value::numbers(length, influence)
            }
            "match" | "find" => return matched(function, arguments, site),
            "gmatch" | "gfind" => {
                let id = self.heap.id(Kind::Matches(site.span));
                let pattern = pattern(&arguments.at(1));
                let kinds = captured(&arguments.at(1));
                for (index, capture) in (1..).zip(pattern.captures.iter().take(32)) {
                    let text = Value::of(kinds.clone(), first.text.with(*capture).shuffled());
                    self.heap.create(id, &Key::Index(index), text);
                }
                if pattern.captures.is_empty() {
                    let any = Value::of(kinds, first.text.shuffled());
                    self.heap.write_any(id, &Value::UNKNOWN, any);
                }
                Value::object(id)
            }
            "gsub" => return self.substituted(arguments, site),
            // `string.char` makes any bytes.
            _ => Value::any_text(Text::raw(influence)),
        };
        Several::one(one)
    }

    fn substituted(&mut self, arguments: &Several, site: &Site) -> Several {
        let text = arguments.first().text;
        let pattern = pattern(&arguments.at(1));
        let replacement = arguments.at(2);
        let cites = |text: &[u8]| {
            text.windows(2)
                .any(|pair| matches!(pair, [b'%', b'0'..=b'9']))
        };
        let may_cite = replacement.known_text().is_none_or(cites);
        let is_all = arguments.list.len() < 4 && arguments.rest.is_none();
        let kept = if is_all && !may_cite {
            text.with(pattern.of_rest)
        } else {
            text
        };
        let kinds = captured(&arguments.at(1));
        let part = |text: Text| Value::of(kinds.clone(), text);
        let is_known = arguments.at(1).known_text().is_some();
        let found = match pattern.captures.as_slice() {
            _ if !is_known => Several::any(part(text.shuffled())),
            [] => Several::one(part(text.shuffled())),
            captures => Several {
                list: captures
                    .iter()
                    .map(|capture| part(text.with(*capture).shuffled()))
                    .collect(),
                rest: None,
            },
        };
        let mut put = replacement.text;
        for id in replacement.objects.clone() {
            let value = if id.kind() == KindSet::TABLE {
                let key = Value {
                    identity: None,
                    ..found.first()
                };
                let any = self.heap.read_any(id);
                any.or(&self.index(&Value::object(id), &key, site.span))
            } else {
                // It may be called any number of times, or not at all.
                let before = self.state().cloned();
                let value = self.call(&Value::object(id), &found, site).first();
                self.set_state(before);
                self.forget(Identity::is_changed_by_call);
                value
            };
            put = put.or(value.text);
        }
        if replacement.open.has(KindSet::FUNCTION) {
            self.forget(Identity::is_changed_by_call);
        }
        // What a function or a table gives nothing for stays.
        let kept = if replacement.objects.is_empty() {
            kept
        } else {
            text.or(kept)
        };
        let made = kept.or(put).shuffled();
        let count = Numbers::whole(0.0, f64::INFINITY);
        Several::some([Value::any_text(made), Value::numbers(count, text.influence)])
    }
}

/// The pattern that a value is.
fn pattern(value: &Value) -> Pattern {
    value.known_text().map_or(Pattern::UNKNOWN, Pattern::parse)
}

/// What the captures of a pattern may be: positions are numbers.
fn captured(pattern: &Value) -> Kinds {
    let has_position = |pattern: &[u8]| pattern.windows(2).any(|pair| pair == b"()");
    if pattern.known_text().is_none_or(has_position) {
        Kinds::of(KindSet::TEXT).or(&Kinds::number(Numbers::whole(1.0, f64::INFINITY)))
    } else {
        Kinds::of(KindSet::TEXT)
    }
}

/// `string.match`, `string.find`: what is found, and what that says of the text.
fn matched(function: &str, arguments: &Several, site: &Site) -> Several {
    let text = arguments.first();
    let is_plain = arguments.at(3).may_be(KindSet::TRUTHY);
    let sought = arguments.at(1);
    let start = arguments.at(2);
    let starts_late = !start.is_only(KindSet::NIL) && start.known_number() != Some(1.0);
    let pattern = match sought.known_text() {
        Some(plain) if is_plain && function == "find" => Pattern::plain(plain),
        Some(known) => Pattern::parse(known),
        None => Pattern::UNKNOWN,
    };
    let says = |known: Proven| match &text.identity {
        Some(identity) if known != Proven::NOTHING && !starts_late => Some(proven(identity, known)),
        _ => Some(Facts::new()),
    };
    let proof = Proof {
        if_true: says(pattern.if_found),
        if_false: says(pattern.if_missing),
    };
    let origin = Origin {
        span: site.span,
        kind: OriginKind::Search,
    };
    let nil = Value::of(Kinds::nil_of(origin), Text::OWN);
    let kinds = captured(&sought);
    let part = |index| {
        let text = text.text.with(pattern.capture(index)).shuffled();
        Value::of(kinds.clone(), text).or(&nil)
    };
    let is_known = sought.known_text().is_some() && !is_plain;
    let mut list: Vec<Value> = Vec::new();
    if function == "find" {
        let place = Numbers::whole(1.0, f64::INFINITY);
        let place = Value::numbers(place, text.text.influence).or(&nil);
        // An empty text is found before where it ends.
        let end = Numbers::whole(0.0, f64::INFINITY);
        let end = Value::numbers(end, text.text.influence).or(&nil);
        list.extend([place, end]);
        let has_captures = sought
            .known_text()
            .is_none_or(|pattern| pattern.contains(&b'('));
        if is_known && has_captures {
            list.extend((0..pattern.captures.len()).map(part));
        }
    } else {
        list.extend((0..pattern.captures.len().max(1)).map(part));
    }
    if let Some(first) = list.first_mut() {
        *first = std::mem::replace(first, Value::NONE).proving(proof);
    }
    // Where nothing is found there is one value, a nil, and no more.
    let more = list.split_off(1.min(list.len()));
    let more = more.into_iter().chain((!is_known).then(|| part(0)));
    Several {
        list,
        rest: more.reduce(|all, value| all.or(&value)),
    }
}

/// `string.byte(text, first, last)`
fn bytes(arguments: &Several, site: &Site) -> Several {
    let influence = arguments.any_from(0).text.influence;
    let origin = Origin {
        span: site.span,
        kind: OriginKind::Search,
    };
    let byte = Kinds::number(Numbers::whole(0.0, 255.0)).or(&Kinds::nil_of(origin));
    let byte = Value::of(byte, Text::number(influence));
    // Where there is no such byte, there is no value.
    Several::any(byte)
}

/// The same strings in small letters, or in capitals.
fn cased(texts: &Texts, is_lower: bool) -> Texts {
    let case = |text: &[u8]| {
        if is_lower {
            text.to_ascii_lowercase()
        } else {
            text.to_ascii_uppercase()
        }
    };
    match texts {
        Texts::Known(known) if known.iter().all(|text| text.is_ascii()) => {
            let cased: Vec<Vec<u8>> = known.iter().map(|text| case(text)).collect();
            Texts::some(cased.iter().map(Vec::as_slice))
        }
        Texts::Numeric { .. } => texts.clone(),
        _ => Texts::Any,
    }
}

/// What `string.format` starts with, and what it is where nothing is put in but known strings.
fn format_texts(arguments: &Several) -> Texts {
    let format = arguments.first();
    let Some(format) = format.known_text() else {
        return Texts::Any;
    };
    let Some(place) = format.iter().position(|byte| *byte == b'%') else {
        return Texts::one(format.into());
    };
    let (start, rest) = format.split_at(place);
    match rest {
        // A number in digits and no more.
        b"%d" | b"%i" | b"%.0f" if start.is_empty() => {
            let number = arguments.at(1);
            let is_exact = |numbers: &Numbers| {
                let range = numbers.range();
                range.is_some_and(|range| {
                    !range.has_nan && range.min.0.abs() < 9e15 && range.max.0.abs() < 9e15
                })
            };
            if number.is_only(KindSet::NUMBER) && is_exact(number.number_set()) {
                Texts::Numeric { is_integer: true }
            } else if number.is_only(KindSet::NUMBER) {
                Texts::Numeric { is_integer: false }
            } else {
                Texts::Any
            }
        }
        [b'%', b's', ..] => {
            let argument = arguments.at(1);
            let first = as_texts(&argument);
            if !argument.is_only(KindSet::TEXT) {
                return Texts::starting(start);
            }
            match (first.known(), rest.len()) {
                (Some(known), 2) if known.len() < LONGEST_KNOWN => {
                    Texts::one([start, known].concat().into())
                }
                _ => Texts::starting(&[start, first.prefix()].concat()),
            }
        }
        _ => Texts::starting(start),
    }
}

/// `string.format`: only `%s` puts a text in as it is.
fn formatted(arguments: &Several) -> Text {
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
