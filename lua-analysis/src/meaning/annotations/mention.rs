//! Entries that a comment names without being an annotation: `-- KEYS[1] bucket`, `-- key 1 -> bucket`.

use super::is_name;
use crate::meaning::entries::{MOST_PARAMETERS, TableName};

/// What a line says of an entry.
pub(super) struct Line<'a> {
    pub(super) table: TableName,
    /// As it is written; zero where somebody counts from there.
    pub(super) index: usize,
    /// Whether it is written as in Lua: `KEYS[1]`.
    pub(super) is_lua: bool,
    /// What follows.
    pub(super) rest: &'a str,
}

/// `KEYS[3] rest`, `key 3 - rest`, `argv3: rest` at the start of a line, with stars, dashes and
/// blanks before it.
pub(super) fn mention(line: &str) -> Option<Line<'_>> {
    let line = line.trim_start_matches([' ', '\t', '-', '*', '@', '`']);
    let is_letter = |letter: char| letter.is_ascii_alphabetic();
    let end = line.find(|letter| !is_letter(letter))?;
    let (word, rest) = line.split_at_checked(end)?;
    let table = match word {
        "KEYS" | "KEY" | "keys" | "key" | "Key" | "Keys" => TableName::Keys,
        "ARGV" | "ARG" | "ARGS" | "argv" | "arg" | "args" | "Arg" | "Argv" => TableName::Argv,
        _ => return None,
    };
    let rest = rest.trim_start();
    if let ("KEYS" | "ARGV", Some(bracketed)) = (word, rest.strip_prefix('[')) {
        let (index, rest) = bracketed.split_once(']')?;
        let index: usize = index.trim().parse().ok()?;
        let is_lua = true;
        let rest = rest.trim_start_matches('`');
        return (1..=MOST_PARAMETERS).contains(&index).then_some(Line {
            table,
            index,
            is_lua,
            rest,
        });
    }
    let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
    let (index, rest) = rest.split_at_checked(end)?;
    let index: usize = index.parse().ok()?;
    let rest = rest.trim_start();
    // Prose goes on without one: `key 1 is taken first`.
    let is_separated = rest.starts_with(['-', '=', ':', '–', '—']);
    (is_separated && index <= MOST_PARAMETERS).then_some(Line {
        table,
        index,
        is_lua: false,
        rest,
    })
}

/// The most words of a name.
const MOST_WORDS: usize = 6;

/// The name in `: name`, `= name`, `'name'`, `wait key,`, `lock duration in milliseconds`,
/// `-> queue:{name}:pending`.
pub(super) fn mentioned_name(text: &str) -> Option<String> {
    let separators = [' ', '\t', ':', '=', '-', '>', '–', '—'];
    let mut text = text.trim_start_matches(separators);
    // `(string) name`, `{number} name`: a type first.
    while let Some(behind) = bracketed(text) {
        text = behind.trim_start_matches(separators);
    }
    let quoted = ['\'', '"', '`']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.split_once(quote))
        .map(|(name, _)| name);
    let phrase = quoted.unwrap_or(text);
    if let Some(name) = last_of_key(phrase) {
        return Some(name);
    }
    let words: Vec<&str> = words(phrase_of(phrase));
    let words = match words.as_slice() {
        // A sentence about the entry, such as `KEYS[1] must exist`.
        [first, ..] if is_verb(first) => return None,
        words => without_articles(words),
    };
    let words = shortened(words);
    ((1..=MOST_WORDS).contains(&words.len()) && words.iter().all(|word| is_name(word)))
        .then(|| words.join("_"))
}

/// What follows a text in brackets.
fn bracketed(text: &str) -> Option<&str> {
    let closing = match text.chars().next()? {
        '(' => ')',
        '{' => '}',
        _ => return None,
    };
    text.split_once(closing).map(|(_, behind)| behind)
}

/// `id` of `queue:{name}:id`: the last part of a key that is written as an example.
fn last_of_key(phrase: &str) -> Option<String> {
    let key = phrase.split_whitespace().next()?;
    let key = key.trim_end_matches([':', ',', '.', ';']);
    if !key.contains(':') {
        return None;
    }
    let parts = key.rsplit(':').filter(|part| is_name(part));
    parts.map(str::to_owned).next()
}

/// The text up to where the name ends.
fn phrase_of(text: &str) -> &str {
    let ends = [
        ',', ';', '.', '(', '[', '{', ':', '=', '\n', '\r', '/', '?', '!', '<', '|', '–', '—',
    ];
    let end = text.find(ends).into_iter().chain(text.find(" -")).min();
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

fn words(phrase: &str) -> Vec<&str> {
    phrase
        .split(|letter: char| letter.is_whitespace() || letter == '-')
        .map(|word| word.trim_end_matches("'s").trim_matches(['\'', '"', '`']))
        .filter(|word| !word.is_empty())
        .collect()
}

/// `lock` of `is the lock`.
fn without_articles<'a, 'w>(words: &'a [&'w str]) -> &'a [&'w str] {
    let is_article = |word: &str| {
        ["is", "a", "an", "the", "optional"]
            .iter()
            .any(|article| word.eq_ignore_ascii_case(article))
    };
    let kept = words.iter().position(|word| !is_article(word));
    kept.and_then(|kept| words.get(kept..)).unwrap_or(words)
}

/// A long phrase up to what goes on about it: `key of the sorted set` of `key of the sorted set
/// that holds all the jobs`.
fn shortened<'a, 'w>(words: &'a [&'w str]) -> &'a [&'w str] {
    const CLAUSES: &[&str] = &[
        "that",
        "which",
        "where",
        "when",
        "if",
        "whose",
        "used",
        "containing",
        "holding",
        "as",
        "is",
        "are",
        "so",
        "and",
        "or",
        "because",
        "after",
        "before",
        "until",
        "since",
    ];
    const PREPOSITIONS: &[&str] = &[
        "for", "to", "in", "of", "with", "from", "by", "at", "on", "per",
    ];
    let up_to = |stops: &[&str]| {
        let stop = words.iter().skip(1).position(|word| stops.contains(word));
        stop.and_then(|stop| words.get(..=stop)).unwrap_or(words)
    };
    if words.len() <= MOST_WORDS {
        return words;
    }
    let clause = up_to(CLAUSES);
    if clause.len() <= MOST_WORDS {
        return clause;
    }
    up_to(PREPOSITIONS)
}

fn is_verb(word: &str) -> bool {
    const VERBS: &[&str] = &[
        "must", "should", "can", "may", "will", "has", "have", "was", "cannot", "could", "might",
        "needs", "does", "doesn", "exists", "contains", "holds", "not", "and", "or", "in", "to",
    ];
    VERBS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{TableName, mention, mentioned_name};

    #[test]
    fn entries_are_mentioned_in_many_forms() {
        use TableName::{Argv, Keys};
        for (line, expected) in [
            ("  KEYS[1] bucket", Some((Keys, 1, true))),
            (" * ARGV[12]: limit", Some((Argv, 12, true))),
            ("-- `KEYS[2]` bucket", Some((Keys, 2, true))),
            (" key 1 -> bucket", Some((Keys, 1, false))),
            (" argv1 - the limit", Some((Argv, 1, false))),
            (" arg 0: the limit", Some((Argv, 0, false))),
            (" key1 = bucket", Some((Keys, 1, false))),
            (" key 1 is taken first", None),
            (" keys of the queue - all", None),
            (" KEYS[0] none", None),
            (" KEYS[1001] too many", None),
            (" keys[1] bucket", None),
            (" KEYS[x] bucket", None),
            ("KEYS", None),
            ("", None),
        ] {
            let found = mention(line).map(|line| (line.table, line.index, line.is_lua));
            assert_eq!(found, expected, "{line}");
        }
    }

    #[test]
    fn names_are_phrases() {
        for (text, expected) in [
            (" bucket", Some("bucket")),
            (": bucket, of all", Some("bucket")),
            (" 'wait' key", Some("wait")),
            (" events stream key", Some("events_stream_key")),
            (
                " lock duration in milliseconds",
                Some("lock_duration_in_milliseconds"),
            ),
            (" emit event?", Some("emit_event")),
            (" job-id", Some("job_id")),
            (" job's id - a number", Some("job_id")),
            (" is the lock key.", Some("lock_key")),
            ("-> queue:{name}:pending", Some("pending")),
            (" -> bq:name:stalled:block (when stalled)", Some("block")),
            (" (string) token", Some("token")),
            (
                " key of the sorted set that holds all the jobs",
                Some("key_of_the_sorted_set"),
            ),
            (
                " maximal number of jobs that are kept for a day",
                Some("maximal_number_of_jobs"),
            ),
            (" must exist by now", None),
            (" is é", None),
            (" ", None),
            (" (string", None),
        ] {
            assert_eq!(mentioned_name(text).as_deref(), expected, "{text}");
        }
    }
}
