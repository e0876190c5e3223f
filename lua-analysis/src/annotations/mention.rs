//! Entries that a comment names without being an annotation: `-- KEYS[1] bucket`.

use super::is_name;
use crate::entries::TableName;

/// `KEYS[3] rest` at the start of a line, with stars, dashes and blanks before it.
pub(super) fn mention(line: &str) -> Option<(TableName, usize, &str)> {
    let line = line.trim_start_matches([' ', '\t', '-', '*', '@', '`']);
    let (table, rest) = match line.split_at_checked(4)? {
        ("KEYS", rest) => (TableName::Keys, rest),
        ("ARGV", rest) => (TableName::Argv, rest),
        _ => return None,
    };
    let (index, rest) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    let index: usize = index.trim().parse().ok()?;
    (1..=10_000)
        .contains(&index)
        .then_some((table, index, rest.trim_start_matches('`')))
}

/// The name in `: name`, `= name`, `'name'`, `wait key,`: up to three words.
pub(super) fn mentioned_name(text: &str) -> Option<String> {
    let text = text.trim_start_matches([' ', '\t', ':', '=', '-', '>', '–', '—']);
    let quoted = ['\'', '"', '`']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.split_once(quote))
        .map(|(name, _)| name);
    let phrase = quoted.unwrap_or_else(|| {
        let end = text.find([',', ';', '.', '(', '[', '{', ':', '=', '\n', '\r', '/', '-']);
        end.and_then(|end| text.get(..end)).unwrap_or(text)
    });
    let words: Vec<&str> = phrase
        .split(|letter: char| letter.is_whitespace() || letter == '-' || letter == ':')
        .filter(|word| !word.is_empty())
        .collect();
    ((1..=3).contains(&words.len()) && words.iter().all(|word| is_name(word)))
        .then(|| words.join("_"))
}
