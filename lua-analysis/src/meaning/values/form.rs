//! What a text is made of: `{KEYS[1]}:events` is `{`, the first key and `}:events`.

use std::fmt;
use std::sync::Arc;

use super::domain::{KindSet, Texts};
use super::fact::Identity;
use super::text::Sources;
use super::value::Value;
use crate::meaning::entries::TableName;

/// The most parts of a form, and the most forms of a value.
const MOST_PARTS: usize = 12;
const MOST_FORMS: usize = 4;

/// What a text is made of, part by part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Form(Arc<[FormPart]>);

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormPart {
    /// These bytes.
    Text(Arc<[u8]>),
    /// An entry as the caller passes it.
    Entry(TableName, usize),
    /// One of the entries.
    AnyEntry(TableName),
    /// A text that these have a part in.
    Other(Sources),
}

impl Form {
    fn one(part: FormPart) -> Self {
        Self(Arc::new([part]))
    }

    /// The parts in their order; none for the empty text.
    pub fn parts(&self) -> &[FormPart] {
        &self.0
    }

    /// Who has a part in it.
    pub fn sources(&self) -> Sources {
        let of = |part: &FormPart| match part {
            FormPart::Text(_) => Sources::NONE,
            FormPart::Entry(table, _) | FormPart::AnyEntry(table) => of_table(*table),
            FormPart::Other(sources) => *sources,
        };
        self.0
            .iter()
            .map(of)
            .fold(Sources::NONE, |all, part| all | part)
    }

    /// The one and then the other.
    fn then(&self, other: &Self) -> Self {
        let mut parts = self.0.to_vec();
        for part in other.parts() {
            match (parts.last_mut(), part) {
                (Some(FormPart::Text(last)), FormPart::Text(next)) => {
                    *last = [&**last, &**next].concat().into();
                }
                (Some(FormPart::Other(last)), FormPart::Other(next)) => *last |= *next,
                _ => parts.push(part.clone()),
            }
        }
        if parts.len() > MOST_PARTS {
            return Self::one(FormPart::Other(self.sources() | other.sources()));
        }
        Self(parts.into())
    }
}

fn of_table(table: TableName) -> Sources {
    match table {
        TableName::Keys => Sources::KEYS,
        TableName::Argv => Sources::ARGV,
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return formatter.write_str("\"\"");
        }
        for part in self.parts() {
            match part {
                FormPart::Text(text) => write!(formatter, "{}", text.escape_ascii())?,
                FormPart::Entry(TableName::Keys, index) => write!(formatter, "KEYS[{index}]")?,
                FormPart::Entry(TableName::Argv, index) => write!(formatter, "ARGV[{index}]")?,
                FormPart::AnyEntry(TableName::Keys) => formatter.write_str("KEYS[…]")?,
                FormPart::AnyEntry(TableName::Argv) => formatter.write_str("ARGV[…]")?,
                FormPart::Other(_) => formatter.write_str("…")?,
            }
        }
        Ok(())
    }
}

/// What one of the entries is.
pub(super) fn any_of(table: TableName) -> Arc<[Form]> {
    Arc::new([Form::one(FormPart::AnyEntry(table))])
}

/// The forms of a value, where they are known better than by its text.
pub(super) type Forms = Option<Arc<[Form]>>;

impl Value {
    /// The entry that it is, always the same one.
    fn entry_part(&self) -> Option<FormPart> {
        match self.identity {
            Some(Identity::Entry(table, index)) => {
                Some(FormPart::Entry(table, usize::try_from(index).ok()?))
            }
            _ => None,
        }
    }

    /// What the text of a value may be made of: all its forms, at least one if it may be a text or a
    /// number.
    pub fn forms(&self) -> Vec<Form> {
        if let Some(forms) = &self.forms {
            return forms.to_vec();
        }
        match self.text_set() {
            Texts::Known(known) if !self.may_be(KindSet::NUMBER) => {
                let part = |text: &Arc<[u8]>| Form::one(FormPart::Text(Arc::clone(text)));
                return known.iter().map(part).collect();
            }
            _ => {}
        }
        // Further digits are written otherwise by some servers.
        let is_short = |number: &f64| number.fract() == 0.0 && number.abs() < 1e14;
        if let Some(number) = self.known_number().filter(is_short) {
            let text: Arc<[u8]> = format!("{number:.0}").as_bytes().into();
            return vec![Form::one(FormPart::Text(text))];
        }
        let part = self.entry_part();
        let part = part.unwrap_or(FormPart::Other(self.text.influence));
        vec![Form::one(part)]
    }
}

/// What two values make that follow each other in a text.
pub(super) fn concatenated(one: &Value, other: &Value) -> Forms {
    // A text that is known has the form of it.
    if is_known(one) && is_known(other) {
        return None;
    }
    let (one, other) = (one.forms(), other.forms());
    let others = &other;
    let all = one
        .iter()
        .flat_map(|one| others.iter().map(move |other| one.then(other)));
    some(all.collect())
}

/// What one of two values is. What is nothing known of stays so: sets of forms only grow.
pub(super) fn either(one: &Value, other: &Value) -> Forms {
    if one.forms == other.forms && one.entry_part() == other.entry_part() {
        return one.forms.clone();
    }
    // What is no text has no form.
    let is_text = |value: &&Value| value.may_be(KindSet::TEXT | KindSet::NUMBER);
    let mut all = Vec::new();
    for value in [one, other].into_iter().filter(is_text) {
        let forms = value.forms();
        let is_plain = |form: &Form| matches!(form.parts(), [FormPart::Other(_)]);
        if forms.iter().any(is_plain) {
            return None;
        }
        all.extend(forms);
    }
    some(all)
}

fn some(mut forms: Vec<Form>) -> Forms {
    forms.sort();
    forms.dedup();
    (!forms.is_empty() && forms.len() <= MOST_FORMS).then(|| forms.into())
}

fn is_known(value: &Value) -> bool {
    matches!(value.text_set(), Texts::Known(_)) && !value.may_be(KindSet::NUMBER)
}
