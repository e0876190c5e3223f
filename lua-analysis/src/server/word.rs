//! What is known of one argument of a command, as the server gets it.

use std::sync::Arc;

/// One argument of a command. Servers get all of them as texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// This text.
    Known(Arc<[u8]>),
    /// One of these texts.
    OneOf(Vec<Arc<[u8]>>),
    /// The digits of an integer in this range.
    Integer {
        /// The least that it may be.
        min: Option<i64>,
        /// The most that it may be.
        max: Option<i64>,
    },
    /// Some number, maybe a fraction.
    Number,
    /// Any text.
    Unknown,
}

/// From here on servers write integers as `1e+17`, or don't, by their version.
const LONGEST: f64 = 1e17;

/// Where fractions are written without an exponent on every server.
const PLAIN_FRACTIONS: std::ops::Range<f64> = 1e-3..1e15;

impl Word {
    /// This text.
    pub fn text(text: impl AsRef<[u8]>) -> Self {
        Self::Known(text.as_ref().into())
    }

    /// What a server makes of this number in a script: older ones write 17 digits of a fraction,
    /// newer ones as many as it takes.
    pub fn number(number: f64) -> Self {
        if number == 0.0 {
            return Self::text("0");
        }
        if number.fract() == 0.0 && number.abs() < LONGEST {
            return Self::text(format!("{number:.0}"));
        }
        if !PLAIN_FRACTIONS.contains(&number.abs()) {
            return Self::Number;
        }
        let shortest = number.to_string();
        let long = with_17_digits(number);
        if shortest == long {
            Self::text(long)
        } else {
            Self::OneOf(vec![shortest.as_bytes().into(), long.as_bytes().into()])
        }
    }

    /// The text, if it is known.
    pub fn known(&self) -> Option<&[u8]> {
        match self {
            Self::Known(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it certainly is this word, in any case.
    pub fn is(&self, word: &str) -> bool {
        self.known()
            .is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()))
    }
}

/// `%.17g` of a fraction that needs no exponent.
fn with_17_digits(number: f64) -> String {
    let scientific = format!("{number:.16e}");
    let exponent: i32 = scientific
        .split_once('e')
        .and_then(|(_, exponent)| exponent.parse().ok())
        .unwrap_or(0);
    let decimals = usize::try_from(16 - exponent).unwrap_or(0);
    format!("{number:.decimals$}")
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_a_server_gets_them() {
        for (number, text) in [
            (3.0, "3"),
            (-1.0, "-1"),
            (-0.0, "0"),
            (1e16, "10000000000000000"),
            (0.5, "0.5"),
            (-1234.25, "-1234.25"),
        ] {
            assert_eq!(Word::number(number), Word::text(text));
        }
        for number in [1e-9, 1e17, f64::INFINITY, f64::NAN] {
            assert_eq!(Word::number(number), Word::Number);
        }
        let texts = ["0.1", "0.10000000000000001"].map(|text| text.as_bytes().into());
        assert_eq!(Word::number(0.1), Word::OneOf(texts.to_vec()));
        assert!(Word::text("nx").is("NX"));
        assert!(!Word::Unknown.is("NX"));
    }
}
