//! Values in words: `integer ≥ 0 | nil`.

use std::fmt::{self, Display, Formatter, Write};

use super::{KindSet, Kinds, Number, Numbers, Range, Texts};

/// The longest string that is shown as it is.
const LONGEST_SHOWN: usize = 40;

impl Display for Number {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

impl Display for Numbers {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("never"),
            Self::Known(known) => alternatives(formatter, known, ToString::to_string),
            Self::Range(range) => range.fmt(formatter),
        }
    }
}

impl Display for Range {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_whole { "integer" } else { "number" })?;
        let has_min = self.min.0 > f64::NEG_INFINITY;
        let has_max = self.max.0 < f64::INFINITY;
        match (has_min, has_max) {
            (true, true) => write!(formatter, " {} to {}", self.min, self.max),
            (true, false) => write!(formatter, " ≥ {}", self.min),
            (false, true) => write!(formatter, " ≤ {}", self.max),
            (false, false) => Ok(()),
        }
    }
}

impl Display for Texts {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("never"),
            Self::Known(known) => alternatives(formatter, known, |text| quoted(text)),
            Self::Numeric { is_integer: true } => formatter.write_str("integer text"),
            Self::Numeric { is_integer: false } => formatter.write_str("number text"),
            Self::Between { min, max } => write!(formatter, "integer text {min} to {max}"),
            Self::Prefix(prefix) => write!(formatter, "text starting with {}", quoted(prefix)),
            Self::Any => formatter.write_str("text"),
        }
    }
}

impl Display for Kinds {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.set == KindSet::ANY && self.numbers == Numbers::ANY && self.texts == Texts::Any {
            return formatter.write_str("unknown");
        }
        let mut parts: Vec<String> = Vec::new();
        if self.set.has(KindSet::TEXT) {
            parts.push(self.texts.to_string());
        }
        if self.set.has(KindSet::NUMBER) {
            parts.push(self.numbers.to_string());
        }
        for (kind, name) in [
            (KindSet::TABLE, "table"),
            (KindSet::FUNCTION, "function"),
            (KindSet::OTHER, "userdata"),
        ] {
            if self.set.has(kind) {
                parts.push(name.to_owned());
            }
        }
        match (self.set.has(KindSet::TRUE), self.set.has(KindSet::FALSE)) {
            (true, true) => parts.push("boolean".to_owned()),
            (true, false) => parts.push("true".to_owned()),
            (false, true) => parts.push("false".to_owned()),
            (false, false) => {}
        }
        if self.set.has(KindSet::NIL) {
            parts.push("nil".to_owned());
        }
        if parts.is_empty() {
            return formatter.write_str("never");
        }
        formatter.write_str(&parts.join(" | "))
    }
}

fn alternatives<T>(
    formatter: &mut Formatter<'_>,
    known: &[T],
    shown: impl Fn(&T) -> String,
) -> fmt::Result {
    for (index, one) in known.iter().enumerate() {
        if index > 0 {
            formatter.write_str(" | ")?;
        }
        formatter.write_str(&shown(one))?;
    }
    Ok(())
}

/// A string as Lua writes it, cut if it is long.
fn quoted(text: &[u8]) -> String {
    let shown = text.get(..LONGEST_SHOWN).unwrap_or(text);
    let mut quoted = String::from("'");
    for chunk in shown.utf8_chunks() {
        for one in chunk.valid().chars() {
            match one {
                '\'' | '\\' => quoted.extend(['\\', one]),
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                one if one.is_control() => {
                    let _written = write!(quoted, "\\{}", u32::from(one));
                }
                one => quoted.push(one),
            }
        }
        for byte in chunk.invalid() {
            let _written = write!(quoted, "\\{byte}");
        }
    }
    if shown.len() < text.len() {
        quoted.push('…');
    }
    quoted.push('\'');
    quoted
}
