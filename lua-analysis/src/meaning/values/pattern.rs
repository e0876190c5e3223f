//! What a pattern of Lua says of the bytes of a text.

use super::text::Proven;

/// What is known where a text was held against a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// Of the text, if the pattern is found in it.
    pub(super) if_found: Proven,
    /// Of the text, if it is not.
    pub(super) if_missing: Proven,
    /// Of what is left of the text where all that is found is replaced.
    pub(super) of_rest: Proven,
    /// Of each capture; where there are none, of what is found.
    pub(super) captures: Vec<Proven>,
}

impl Pattern {
    /// A pattern nobody knows.
    pub(super) const UNKNOWN: Self = Self {
        if_found: Proven::NOTHING,
        if_missing: Proven::NOTHING,
        of_rest: Proven::NOTHING,
        captures: Vec::new(),
    };

    /// What is known of the capture in this place.
    pub(super) fn capture(&self, index: usize) -> Proven {
        self.captures.get(index).copied().unwrap_or_default()
    }

    /// A text that is looked for as it is.
    pub(super) fn plain(text: &[u8]) -> Self {
        let if_missing = match text {
            b"\r" => Proven::NO_RETURN,
            b"\n" => Proven::NO_FEED,
            _ => Proven::NOTHING,
        };
        Self {
            if_missing,
            ..Self::UNKNOWN
        }
    }

    /// A pattern.
    pub(super) fn parse(pattern: &[u8]) -> Self {
        // Lua 5.1 takes a zero byte for the end of the pattern: `^%w+\0$` has no `$`.
        if pattern.contains(&0) {
            return Self::UNKNOWN;
        }
        let (is_anchored, items) = match pattern.split_first() {
            Some((b'^', rest)) => (true, rest),
            _ => (false, pattern),
        };
        let mut reader = Reader::default();
        reader.read(items);
        let found = reader.sets.iter().map(|(set, _)| set.proven());
        let all = |proven: &mut dyn Iterator<Item = Proven>| {
            proven.fold(Proven::CLEAN, |one, other| one & other)
        };
        let whole = all(&mut found.into_iter());
        let mut known = Self {
            captures: match reader.captures.as_slice() {
                [] => vec![whole],
                captures => captures.iter().map(|capture| capture.proven).collect(),
            },
            ..Self::UNKNOWN
        };
        if is_anchored && reader.ends_text {
            known.if_found = whole;
        }
        if let ([(set, quantifier)], false, false) = (
            reader.sets.as_slice(),
            is_anchored,
            reader.ends_text || reader.is_special,
        ) {
            let others = set.complement().proven();
            if matches!(quantifier, None | Some(b'+')) {
                known.if_missing = others;
            }
            if matches!(quantifier, None | Some(b'+' | b'*')) {
                known.of_rest = others;
            }
        }
        known
    }
}

/// A set of bytes.
#[derive(Clone)]
struct Set([bool; 256]);

impl Set {
    fn of(holds: impl Fn(u8) -> bool) -> Self {
        let mut set = [false; 256];
        for (byte, is_in) in (0..=u8::MAX).zip(&mut set) {
            *is_in = holds(byte);
        }
        Self(set)
    }

    fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte)).copied().unwrap_or(true)
    }

    fn complement(&self) -> Self {
        Self::of(|byte| !self.has(byte))
    }

    /// What is known of a text whose bytes are all in the set.
    fn proven(&self) -> Proven {
        let mut proven = Proven::NOTHING;
        if !self.has(b'\r') {
            proven = proven | Proven::NO_RETURN;
        }
        if !self.has(b'\n') {
            proven = proven | Proven::NO_FEED;
        }
        if (0x80..=u8::MAX).all(|byte| !self.has(byte)) {
            proven = proven | Proven::ASCII;
        }
        proven
    }
}

/// Whether a byte is of a class: `%a`, `%W`. Any other letter is itself.
fn is_of_class(class: u8, byte: u8) -> bool {
    let is_in = match class.to_ascii_lowercase() {
        b'a' => byte.is_ascii_alphabetic(),
        b'c' => byte.is_ascii_control(),
        b'd' => byte.is_ascii_digit(),
        b'l' => byte.is_ascii_lowercase(),
        b'p' => byte.is_ascii_punctuation(),
        b's' => matches!(byte, b' ' | b'\t'..=b'\r'),
        b'u' => byte.is_ascii_uppercase(),
        b'w' => byte.is_ascii_alphanumeric(),
        b'x' => byte.is_ascii_hexdigit(),
        b'z' => byte == 0,
        _ => return byte == class,
    };
    is_in != class.is_ascii_uppercase()
}

struct Capture {
    proven: Proven,
    is_open: bool,
}

#[derive(Default)]
struct Reader {
    sets: Vec<(Set, Option<u8>)>,
    captures: Vec<Capture>,
    /// Whether it has `%b`, `%f`, `%1` or a position: more than sets.
    is_special: bool,
    ends_text: bool,
}

impl Reader {
    fn read(&mut self, mut rest: &[u8]) {
        while let Some((first, behind)) = rest.split_first() {
            rest = behind;
            match (*first, behind) {
                (b'$', []) => self.ends_text = true,
                (b'(', _) => self.captures.push(Capture {
                    proven: Proven::CLEAN,
                    is_open: true,
                }),
                (b')', _) => {
                    let open = self
                        .captures
                        .iter_mut()
                        .rev()
                        .find(|capture| capture.is_open);
                    if let Some(open) = open {
                        open.is_open = false;
                    }
                }
                (b'%', [b'b', _, _, after @ ..]) => {
                    self.is_special = true;
                    self.add(Set::of(|_| true), None);
                    rest = after;
                }
                (b'%', [b'f', after @ ..]) => {
                    self.is_special = true;
                    // The set is of a byte that is not taken.
                    rest = match after {
                        [b'[', set @ ..] => read_set(set).1,
                        other => other,
                    };
                }
                (b'%', [b'0'..=b'9', after @ ..]) => {
                    // What a capture has in it is counted there.
                    self.is_special = true;
                    rest = after;
                }
                (b'%', [class, after @ ..]) => {
                    rest = self.quantified(Set::of(|byte| is_of_class(*class, byte)), after);
                }
                (b'.', after) => rest = self.quantified(Set::of(|_| true), after),
                (b'[', set) => {
                    let (set, after) = read_set(set);
                    rest = self.quantified(set, after);
                }
                (byte, after) => rest = self.quantified(Set::of(|other| other == byte), after),
            }
        }
    }

    fn quantified<'a>(&mut self, set: Set, behind: &'a [u8]) -> &'a [u8] {
        match behind.split_first() {
            Some((quantifier @ (b'*' | b'+' | b'-' | b'?'), after)) => {
                self.add(set, Some(*quantifier));
                after
            }
            _ => {
                self.add(set, None);
                behind
            }
        }
    }

    fn add(&mut self, set: Set, quantifier: Option<u8>) {
        let proven = set.proven();
        for capture in self.captures.iter_mut().filter(|capture| capture.is_open) {
            capture.proven = capture.proven & proven;
        }
        self.sets.push((set, quantifier));
    }
}

/// The set behind a `[`, and what is behind it.
fn read_set(pattern: &[u8]) -> (Set, &[u8]) {
    let (is_negated, mut rest) = match pattern.split_first() {
        Some((b'^', rest)) => (true, rest),
        _ => (false, pattern),
    };
    let mut set = Set::of(|_| false);
    let mut is_first = true;
    loop {
        let (more, after) = match rest {
            [] => break,
            [b']', after @ ..] if !is_first => {
                rest = after;
                break;
            }
            [b'%', class, after @ ..] => (Set::of(|byte| is_of_class(*class, byte)), after),
            [from, b'-', to, after @ ..] if *to != b']' => {
                (Set::of(|byte| (*from..=*to).contains(&byte)), after)
            }
            [one, after @ ..] => (Set::of(|byte| byte == *one), after),
        };
        set = Set::of(|byte| set.has(byte) || more.has(byte));
        rest = after;
        is_first = false;
    }
    if is_negated {
        set = set.complement();
    }
    (set, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_over_the_whole_text_says_what_is_in_it() {
        for (pattern, proven) in [
            ("^%w+$", Proven::CLEAN),
            ("^[%w_:-]+$", Proven::CLEAN),
            ("^(%d+)%.(%d+)$", Proven::CLEAN),
            ("^[^\r\n]*$", Proven::NO_RETURN | Proven::NO_FEED),
            ("^%w+", Proven::NOTHING),
            ("%w+$", Proven::NOTHING),
            ("^.+$", Proven::NOTHING),
            ("^%w+.$", Proven::NOTHING),
            ("^%W+$", Proven::NOTHING),
            ("^[%w%s]+$", Proven::ASCII),
            ("^[]%w]+$", Proven::CLEAN),
            ("^%b()$", Proven::NOTHING),
            ("^%w+%$", Proven::NOTHING),
        ] {
            assert_eq!(
                Pattern::parse(pattern.as_bytes()).if_found,
                proven,
                "{pattern}"
            );
        }
    }

    #[test]
    fn what_is_missing_is_in_no_place() {
        let ends = Proven::NO_RETURN | Proven::NO_FEED;
        for (pattern, proven) in [
            ("[\r\n]", ends),
            ("[\r\n]+", ends),
            ("%c", ends),
            ("%s", ends),
            ("[^%w]", Proven::CLEAN),
            ("%W", Proven::CLEAN),
            ("\n", Proven::NO_FEED),
            ("\r\n", Proven::NOTHING),
            ("^[\r\n]", Proven::NOTHING),
            ("[\r\n]$", Proven::NOTHING),
            ("[\r\n]*", Proven::NOTHING),
            ("%w", Proven::NOTHING),
        ] {
            assert_eq!(
                Pattern::parse(pattern.as_bytes()).if_missing,
                proven,
                "{pattern}"
            );
        }
        assert_eq!(Pattern::parse(b"%c*").of_rest, ends);
    }

    #[test]
    fn captures_are_told_apart() {
        let pattern = Pattern::parse(b"^(%w+):(.*)$");
        assert_eq!(pattern.captures, [Proven::CLEAN, Proven::NOTHING]);
        assert_eq!(Pattern::parse(b"%d+").captures, [Proven::CLEAN]);
        assert_eq!(Pattern::parse(b"[%w").capture(1), Proven::NOTHING);
    }
}
