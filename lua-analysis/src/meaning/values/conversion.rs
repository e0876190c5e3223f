//! `tonumber`, `tostring` and `type`.

use super::arithmetic::converted;
use super::call::Site;
use super::domain::{KindSet, Kinds, Numbers, Origin, OriginKind, Texts};
use super::fact::{Identity, Proof, fact};
use super::operator::as_texts;
use super::several::Several;
use super::text::Text;
use super::value::Value;
use super::walk::Walk;

impl Walk<'_> {
    /// `tostring(value)`
    pub(super) fn text_of(&mut self, value: &Value) -> Value {
        let made = self.event(value, "__tostring", || Several::one(value.clone()));
        let mut texts = as_texts(value);
        for (kind, word) in [
            (KindSet::NIL, &b"nil"[..]),
            (KindSet::TRUE, b"true"),
            (KindSet::FALSE, b"false"),
        ] {
            if value.may_be(kind) {
                texts = texts.or(&Texts::one(word.into()));
            }
        }
        for (kind, start) in [
            (KindSet::TABLE, &b"table: "[..]),
            (KindSet::FUNCTION, b"function: "),
        ] {
            if value.may_be(kind) {
                texts = texts.or(&Texts::starting(start));
            }
        }
        if value.may_be(KindSet::OTHER) {
            texts = Texts::Any;
        }
        let text = if value.known_number().is_some() {
            Text::OWN
        } else {
            value.text
        };
        let own = Value {
            forms: value.forms.clone().filter(|_| value.is_only(KindSet::TEXT)),
            ..Value::of(Kinds::text(texts), text)
        };
        let own = match &value.identity {
            Some(identity) if value.is_only(KindSet::TEXT) => own.identified(identity.clone()),
            _ => own,
        };
        own.or(&made)
    }
}

/// `tonumber(value, base)`
pub(super) fn to_number(value: &Value, arguments: &Several, site: &Site) -> Value {
    let influence = value.text.influence;
    let origin = Origin {
        span: site.span,
        kind: OriginKind::Conversion,
    };
    let nil = Value::of(Kinds::nil_of(origin), Text::number(influence));
    if arguments.list.len() > 1 || arguments.rest.is_some() {
        // In another base, even a number is read as text.
        return Value::clean(KindSet::NUMBER, influence).or(&nil);
    }
    let texts = value.text_set();
    let read = if value.may_be(KindSet::TEXT) {
        converted(texts)
    } else {
        Numbers::None
    };
    let numbers = value.number_set().or(&read);
    let others = KindSet::ANY.without(KindSet::NUMBER | KindSet::TEXT);
    let may_fail = value.may_be(others) || value.may_be(KindSet::TEXT) && !texts.is_numeric(false);
    let mut converted = Value::numbers(numbers, influence);
    converted.provenance = value.provenance.converted();
    if may_fail {
        converted = converted.or(&nil);
        // What is missing is missing: its place says more than that of the conversion.
        if let Some(origin) = value.nil_origin().or(value.false_origin()) {
            let kinds = converted.kinds.clone().with_nil_origin(origin);
            converted = converted.with_kinds(kinds);
        }
    }
    let Some(identity) = &value.identity else {
        return converted;
    };
    let numeric = Kinds::of(KindSet::NUMBER).or(&Kinds::text(Texts::Numeric { is_integer: false }));
    let proof = Proof {
        if_true: Some(fact(identity, &numeric)),
        if_false: Some(fact(identity, &Kinds::of(!KindSet::NUMBER))),
    };
    if converted.may_be(KindSet::NUMBER) && converted.may_be(KindSet::NIL) {
        converted.proving(proof)
    } else {
        converted
    }
}

/// `type(value)`
pub(super) fn type_name(value: &Value) -> Value {
    let set = value.set();
    let names = [
        (KindSet::NIL, &b"nil"[..]),
        (KindSet::BOOLEAN, b"boolean"),
        (KindSet::NUMBER, b"number"),
        (KindSet::TEXT, b"string"),
        (KindSet::TABLE, b"table"),
        (KindSet::FUNCTION, b"function"),
    ];
    let names = names
        .into_iter()
        .filter(|(kinds, _)| set.has(*kinds))
        .map(|(_, name)| name);
    let mut texts = Texts::some(names);
    if set.has(KindSet::OTHER) {
        texts = texts.or(&Texts::some([&b"userdata"[..], b"thread"]));
    }
    let name = Value::of(Kinds::text(texts), Text::number(value.text.influence));
    match value.identity.as_ref().and_then(Identity::type_of) {
        Some(identity) => name.identified(identity),
        None => name,
    }
}
