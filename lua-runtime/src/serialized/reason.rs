//! What a deserializer says of what it could not read.

/// How much is shown of what a deserializer says.
const LONGEST_REASON: usize = 200;

/// What a deserializer says, without the strings that it cites: they may be secrets, or megabytes.
pub(super) fn without_contents(reason: &str) -> String {
    let mut shown = String::new();
    let (kind, mut rest) = match reason.split_once('`') {
        // The last one: the name that is cited may have such a mark itself.
        Some((kind @ ("unknown variant " | "unknown field "), rest)) => {
            let behind = ["`, expected ", "`, there are no "]
                .iter()
                .find_map(|end| rest.rfind(end))
                .and_then(|end| rest.get(end + 1..));
            (kind, behind.unwrap_or_default())
        }
        _ => ("", reason),
    };
    shown.push_str(kind.trim_end());
    while let Some((before, cited)) = rest.split_once('"') {
        shown.push_str(before.trim_end());
        let mut is_escaped = false;
        rest = cited
            .split_once(|letter| {
                let ends = letter == '"' && !is_escaped;
                is_escaped = letter == '\\' && !is_escaped;
                ends
            })
            .map_or("", |(_, rest)| rest);
    }
    shown.push_str(rest);
    if let Some((end, _)) = shown.char_indices().nth(LONGEST_REASON) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_tell_no_contents() {
        for (reason, shown) in [
            (
                r#"invalid type: string "my \"secret\"", expected u64 at line 1 column 9"#,
                "invalid type: string, expected u64 at line 1 column 9",
            ),
            (
                "unknown variant `secret`, expected `Waiting` or `Failed`",
                "unknown variant, expected `Waiting` or `Failed`",
            ),
            (
                "missing field `id` at line 1 column 2",
                "missing field `id` at line 1 column 2",
            ),
            (r#"cut off "with no end"#, "cut off"),
            ("unknown field `cut", "unknown field"),
            (
                "unknown variant `a`secret`, expected `Waiting`",
                "unknown variant, expected `Waiting`",
            ),
            (
                "unknown field `a`secret`, there are no fields",
                "unknown field, there are no fields",
            ),
        ] {
            assert_eq!(without_contents(reason), shown);
        }
        let long = without_contents(&"é".repeat(1000));
        assert_eq!(long.chars().count(), LONGEST_REASON + 1);
    }
}
