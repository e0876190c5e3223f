//! Codes of errors: the first word, by which clients tell errors apart.

/// The code that servers give to any error, and so says nothing.
pub const NO_CODE: &str = "ERR";

/// The codes of the errors that a script answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorCodes {
    /// Those that it declares; if it declares none, those that are written in it.
    pub codes: Vec<String>,
    /// Whether it answers no others of its own.
    pub is_complete: bool,
}

impl ErrorCodes {
    /// Codes that servers use themselves: any command may fail with one.
    pub const OF_SERVERS: &'static [&'static str] = &[
        "ASK",
        "BUSY",
        "BUSYGROUP",
        "BUSYKEY",
        "CLUSTERDOWN",
        "CROSSSLOT",
        "EXECABORT",
        "INPROG",
        "IOERR",
        "LOADING",
        "MASTERDOWN",
        "MISCONF",
        "MOVED",
        "NOAUTH",
        "NOGOODSLAVE",
        "NOGROUP",
        "NOMASTERLINK",
        "NOPERM",
        "NOREPLICAS",
        "NOSCRIPT",
        "NOTBUSY",
        "OOM",
        "READONLY",
        "TRYAGAIN",
        "UNBLOCKED",
        "UNKILLABLE",
        "WRONGPASS",
        "WRONGTYPE",
    ];
}

/// Whether a word is a code: capitals, digits and underscores, two at least. Any other first word
/// starts a sentence.
pub fn is_error_code(word: &str) -> bool {
    let is_of_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    word.len() > 1
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(is_of_code)
}

/// Whether servers use this code themselves.
pub(crate) fn is_of_servers(code: &str) -> bool {
    ErrorCodes::OF_SERVERS.contains(&code)
}

/// A word as a code, for advice: `timed-out` is `TIMED_OUT`.
pub fn as_error_code(word: &str) -> String {
    let letters = word.chars().map(|letter| match letter {
        letter if letter.is_ascii_alphanumeric() => letter.to_ascii_uppercase(),
        _ => '_',
    });
    let code: String = letters.collect();
    code.trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{as_error_code, is_error_code};

    #[test]
    fn codes_are_words_in_capitals() {
        for code in ["LIMITED", "TIMED_OUT", "E2", "OK"] {
            assert!(is_error_code(code), "{code}");
        }
        for word in [
            "", "A", "Limited", "limited", "2ND", "_X", "A-B", "ÜBER", "LIMITED:",
        ] {
            assert!(!is_error_code(word), "{word}");
        }
        assert_eq!(as_error_code("timed-out:"), "TIMED_OUT");
    }
}
