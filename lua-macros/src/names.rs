//! Names in the ways of writing that Rust, replies and errors have.

/// A variant's name in snake case: `NotFound` is `not_found`, `HTTPError` is `http_error`.
pub(crate) fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
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

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn variants_are_in_snake_case() {
        for (variant, name) in [
            ("Queued", "queued"),
            ("NotFound", "not_found"),
            ("HTTPError", "http_error"),
            ("V2Beta", "v2_beta"),
            ("Über", "über"),
            ("A", "a"),
            ("snake_case", "snake_case"),
        ] {
            assert_eq!(snake_case(variant), name);
        }
    }
}
