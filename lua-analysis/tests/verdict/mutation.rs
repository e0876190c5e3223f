//! Deterministic damage to scripts: tokens and bytes deleted, duplicated, swapped, replaced, and cut off.

/// A small generator of random numbers (`xorshift64*`): the same on every run and machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below the bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound.max(1)).expect("usize fits");
        usize::try_from((self.next() >> 11) % bound).expect("is below a usize")
    }

    fn pick<'item, T>(&mut self, items: &'item [T]) -> &'item T {
        &items[self.below(items.len())]
    }
}

/// What is inserted, or put in place of a token.
const TOKENS: &[&str] = &[
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local",
    "nil", "not", "or", "repeat", "return", "then", "true", "until", "while", "+", "-", "*", "/",
    "%", "^", "#", "==", "~=", "<=", ">=", "<", ">", "=", "(", ")", "{", "}", "[", "]", ";", ":",
    ",", ".", "..", "...", "x", "self", "arg", "1", "0x", "3.5e", "1e5", "\"s\"", "'", "\"", "[[",
    "]]", "[=[", "]=]", "[[s]]", "--", "--[[", "--[==[", "\\", "\\300", "\n", "\r", "\r\n", "\n\r",
    "\0", "\t", "!", "!=", "&&", "||", "?", "@", "$", "`", "~", "goto", "continue", "//", "::",
    "+=", "f()", "(x)", "x.y", "x:y()", "\u{a0}", "é", "#!lua\n", "\u{feff}", "\x1b",
];

/// Damages a script in one to three places.
pub(crate) fn mutate(script: &[u8], random: &mut Random) -> Vec<u8> {
    let mut text = script.to_vec();
    for _ in 0..=random.below(3) {
        text = if random.below(3) == 0 {
            mutate_bytes(text, random)
        } else {
            mutate_tokens(&text, random)
        };
    }
    text
}

fn mutate_bytes(mut text: Vec<u8>, random: &mut Random) -> Vec<u8> {
    if text.is_empty() {
        return text;
    }
    let place = random.below(text.len());
    match random.below(6) {
        0 => {
            text.remove(place);
        }
        1 => text.insert(place, text[place]),
        2 => {
            let other = random.below(text.len());
            text.swap(place, other);
        }
        3 => text[place] = u8::try_from(random.below(256)).expect("is a byte"),
        4 => text.truncate(place),
        _ => {
            let byte = *random.pick(b"\0\n\r\"'[]=-\\()09eExX._ \x7f\xff");
            text.insert(place, byte);
        }
    }
    text
}

fn mutate_tokens(text: &[u8], random: &mut Random) -> Vec<u8> {
    let mut tokens = split(text);
    if tokens.is_empty() {
        return text.to_vec();
    }
    let place = random.below(tokens.len());
    let other = random.below(tokens.len());
    let new = random.pick(TOKENS).as_bytes();
    match random.below(7) {
        0 => {
            tokens.remove(place);
        }
        1 => tokens.insert(place, tokens[place]),
        2 => tokens.swap(place, other),
        3 => tokens[place] = new,
        4 => tokens.insert(place, new),
        5 => tokens.truncate(place),
        _ => {
            // A token without the blanks around it, from elsewhere.
            tokens[place] = tokens[other];
        }
    }
    tokens.concat()
}

/// Splits into words, runs of white space, and single other bytes: roughly tokens, also in strings and comments.
fn split(text: &[u8]) -> Vec<&[u8]> {
    let class = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => 1,
        b' ' | b'\t' | b'\r' | b'\n' => 2,
        _ => 0,
    };
    text.chunk_by(|left, right| class(*left) != 0 && class(*left) == class(*right))
        .collect()
}
