//! Which arguments of a command are keys.

use super::Command;

/// What is known of one argument of a command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Word<'a> {
    /// This text.
    Text(&'a [u8]),
    /// This number.
    Number(f64),
    /// Nothing is known.
    Unknown,
}

impl Word<'_> {
    /// The count that it is, if it is one.
    fn count(self) -> Option<usize> {
        match self {
            Word::Text(text) => std::str::from_utf8(text).ok()?.parse().ok(),
            Word::Number(number) => format!("{number}").parse().ok(),
            Word::Unknown => None,
        }
    }

    fn is(self, name: &str) -> bool {
        matches!(self, Word::Text(text) if text.eq_ignore_ascii_case(name.as_bytes()))
    }
}

/// The indices of the arguments that are certainly keys; of those behind the command's first word.
///
/// With `is_open`, the last argument is any number of them, and none of it is certain.
pub fn key_positions(command: &Command, arguments: &[Word<'_>], is_open: bool) -> Vec<usize> {
    let certain = match arguments.split_last() {
        Some((_, before)) if is_open => before,
        _ => arguments,
    };
    let mut positions = fixed(command, certain.len());
    match command.name {
        "zdiffstore" | "zinterstore" | "zunionstore" | "blmpop" | "bzmpop" => {
            positions.extend(counted(certain, 1));
        }
        "lmpop" | "sintercard" | "zdiff" | "zinter" | "zintercard" | "zmpop" | "zunion" => {
            positions.extend(counted(certain, 0));
        }
        "xread" | "xreadgroup" if !is_open => positions.extend(streams(certain)),
        _ => {}
    }
    positions
}

/// Keys at the places that `COMMAND` names; `count` arguments are there at least.
fn fixed(command: &Command, count: usize) -> Vec<usize> {
    // The key of `MIGRATE` may be empty, and others follow.
    if command.first_key == 0 || command.key_step == 0 || command.name == "migrate" {
        return Vec::new();
    }
    let last = match usize::try_from(command.last_key) {
        Ok(last) => Some(last),
        Err(_) => usize::try_from(command.last_key.unsigned_abs())
            .ok()
            .and_then(|from_end| (count + 1).checked_sub(from_end)),
    };
    let last = last.unwrap_or(0).min(count);
    (command.first_key..=last)
        .step_by(command.key_step)
        .map(|position| position - 1)
        .collect()
}

/// Keys behind their number, which stands at `at`.
fn counted(arguments: &[Word<'_>], at: usize) -> Vec<usize> {
    let count = arguments.get(at).and_then(|word| word.count());
    let first = at + 1;
    let last = first.saturating_add(count.unwrap_or(0));
    (first..last.min(arguments.len())).collect()
}

/// The first half of what is behind `STREAMS`.
fn streams(arguments: &[Word<'_>]) -> Vec<usize> {
    // A group or a consumer may have this name too.
    let options = match arguments.first() {
        Some(word) if word.is("GROUP") => 3,
        _ => 0,
    };
    let mut behind = arguments.iter().skip(options);
    let Some(word) = behind.position(|word| word.is("STREAMS")) else {
        return Vec::new();
    };
    let first = options + word + 1;
    (first..first + (arguments.len() - first) / 2).collect()
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    /// The keys of a command line; `?` is a word that is not known, `...` an open end.
    fn keys(line: &str) -> Vec<usize> {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let arguments: Vec<Word<'_>> = words
            .map(|word| match word {
                "?" | "..." => Word::Unknown,
                word => Word::Text(word.as_bytes()),
            })
            .collect();
        let command = command(name).expect("a command");
        key_positions(command, &arguments, line.ends_with("..."))
    }

    #[test]
    fn keys_at_fixed_places() {
        assert_eq!(keys("GET a"), [0]);
        assert_eq!(keys("SET a b"), [0]);
        assert_eq!(keys("DEL a b c"), [0, 1, 2]);
        assert_eq!(keys("MSET a 1 b 2"), [0, 2]);
        assert_eq!(keys("BLPOP a b 0"), [0, 1]);
        assert_eq!(keys("BITOP AND a b c"), [1, 2, 3]);
        assert_eq!(keys("RENAME a b"), [0, 1]);
        assert_eq!(keys("object|encoding ENCODING a"), [1]);
        assert_eq!(keys("PUBLISH a b"), [0; 0]);
        assert_eq!(keys("KEYS a"), [0; 0]);
        assert_eq!(keys("GET"), [0; 0]);
    }

    #[test]
    fn an_open_end_is_not_certain() {
        assert_eq!(keys("DEL ..."), [0; 0]);
        assert_eq!(keys("DEL a ..."), [0]);
        assert_eq!(keys("BLPOP a ..."), [0; 0]);
        assert_eq!(keys("BLPOP a b ..."), [0]);
        assert_eq!(keys("ZUNIONSTORE d 2 a ..."), [0, 2]);
        assert_eq!(keys("XREAD STREAMS a ..."), [0; 0]);
    }

    #[test]
    fn keys_behind_their_number() {
        assert_eq!(keys("ZUNIONSTORE d 2 a b WEIGHTS 1 2"), [0, 2, 3]);
        assert_eq!(keys("ZUNIONSTORE d ? a b"), [0]);
        assert_eq!(keys("LMPOP 1 a LEFT"), [1]);
        assert_eq!(keys("BZMPOP 0 2 a b MIN"), [2, 3]);
        assert_eq!(keys("LMPOP 99999999999999999999 a LEFT"), [0; 0]);
        assert_eq!(keys("LMPOP 9 a"), [1]);
    }

    #[test]
    fn keys_of_streams() {
        assert_eq!(keys("XREAD COUNT 2 STREAMS a b 0 0"), [3, 4]);
        assert_eq!(keys("XREADGROUP GROUP g c STREAMS a >"), [4]);
        assert_eq!(keys("XREADGROUP GROUP streams c STREAMS a >"), [4]);
        assert_eq!(keys("XREAD COUNT 2"), [0; 0]);
    }
}
