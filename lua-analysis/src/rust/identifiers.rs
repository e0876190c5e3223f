//! Rust identifiers from the names that Lua scripts use.

use std::collections::HashSet;

/// Words that can't be an identifier, not even as `r#…`.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// The other keywords of all editions.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// A name as Rust code has it: `r#type` for `type`.
pub fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// The name, or the name with the first number that makes it unique; `separator` is before the
/// number.
pub(crate) fn unique(name: &str, separator: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}{separator}{number}");
        number += 1;
    }
    candidate
}

/// The name of a type that belongs to a function: `RateLimitReply` for `rate_limit` and `Reply`.
pub fn type_name(function: &str, of: &str) -> String {
    camel_case(function) + of
}

/// The name of the constant that belongs to a function: `RATE_LIMIT` for `rate_limit`.
pub fn constant_name(function: &str) -> String {
    function.to_ascii_uppercase()
}

/// The words of a name, in lower case and with underscores between: `NotFound` is `not_found`,
/// `HTTPError` is `http_error`.
pub fn snake_words(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let behind = letters.get(index + 1);
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    // The last capital of several starts the word.
                    || (before.is_uppercase() && behind.is_some_and(|behind| behind.is_lowercase()))
            });
        if starts_word {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// A Lua name in snake case: `windowSize` is `window_size`, `userID` is `user_id`.
///
/// `None` for a name of underscores only, which says nothing. Keywords that can be written raw
/// (`type`) come as they are; the others get an underscore behind (`self_`).
pub fn snake_case(name: &str) -> Option<String> {
    let mut snake = snake_words(name);
    if snake.chars().all(|letter| letter == '_') {
        return None;
    }
    if NEVER_RAW.contains(&snake.as_str()) {
        snake.push('_');
    }
    Some(snake)
}

/// The name of a function or a module for a file or a folder: `add-job.v2` is `add_job_v2`, `2fa`
/// is `_2fa`.
///
/// `None` if there is a character that no name can have.
pub(crate) fn module_name(file: &str) -> Option<String> {
    let joined: String = file
        .chars()
        .map(|letter| {
            if matches!(letter, '-' | '.' | ' ') {
                '_'
            } else {
                letter
            }
        })
        .collect();
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if !joined.chars().all(is_word) {
        return None;
    }
    let snake = snake_case(&joined)?;
    Some(match snake.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("_{snake}"),
        _ => snake,
    })
}

/// A type's name in camel case: `RateLimit` for `rate_limit`, `_2fa` for `2fa`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    if camel.starts_with(|first: char| first.is_ascii_digit()) {
        camel.insert(0, '_');
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::{camel_case, module_name, snake_case, snake_words};

    #[test]
    fn words_are_in_snake_case() {
        for (variant, name) in [
            ("Queued", "queued"),
            ("NotFound", "not_found"),
            ("HTTPError", "http_error"),
            ("V2Beta", "v2_beta"),
            ("Über", "über"),
            ("A", "a"),
            ("snake_case", "snake_case"),
        ] {
            assert_eq!(snake_words(variant), name);
        }
    }

    #[test]
    fn files_have_names() {
        for (file, rust) in [
            ("rate_limit", Some("rate_limit")),
            ("add-job.v2", Some("add_job_v2")),
            ("addJob", Some("add_job")),
            ("2fa", Some("_2fa")),
            ("type", Some("type")),
            ("self", Some("self_")),
            ("größe", None),
            ("a+b", None),
            ("-", None),
        ] {
            assert_eq!(module_name(file).as_deref(), rust, "{file}");
        }
    }

    #[test]
    fn names_are_split_into_words() {
        for (lua, rust) in [
            ("bucket", "bucket"),
            ("windowSize", "window_size"),
            ("userID", "user_id"),
            ("HTTPServer", "http_server"),
            ("MAX_SIZE", "max_size"),
            ("key2Name", "key2_name"),
            ("_private", "_private"),
            ("type", "type"),
            ("self", "self_"),
            ("x", "x"),
            ("ID", "id"),
        ] {
            assert_eq!(snake_case(lua).as_deref(), Some(rust), "{lua}");
        }
        assert_eq!(snake_case("_"), None);
        assert_eq!(snake_case("__"), None);
    }

    #[test]
    fn types_are_in_camel_case() {
        for (name, ty) in [("rate_limit", "RateLimit"), ("a", "A"), ("2fa", "_2fa")] {
            assert_eq!(camel_case(name), ty);
        }
    }
}
