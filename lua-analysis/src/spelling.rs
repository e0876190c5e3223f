//! Which known name was probably meant.

/// The candidates that are spelled most like `wanted`, best first; at most three.
///
/// For messages about a name that is not known.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let tolerance = (wanted.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &String)> = candidates
        .into_iter()
        .map(|candidate| (edit_distance(wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= tolerance)
        .collect();
    near.sort();
    near.into_iter()
        .take(3)
        .map(|(_, name)| name.clone())
        .collect()
}

/// The number of characters to insert, delete, replace or swap with the next to get from one word
/// to the other, case aside.
fn edit_distance(from: &str, to: &str) -> usize {
    let from: Vec<char> = from.chars().flat_map(char::to_lowercase).collect();
    let to: Vec<char> = to.chars().flat_map(char::to_lowercase).collect();
    // Rows of the usual table: for the prefix before the last one, the last one, and this one.
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut previous = None;
    for (row, letter) in from.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let replaced = at(&above, column) + usize::from(letter != other);
            let mut best = replaced
                .min(at(&above, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped = column
                .checked_sub(1)
                .filter(|left| previous == Some(other) && to.get(*left) == Some(letter))
                .and_then(|left| before.get(left));
            if let Some(distance) = swapped {
                best = best.min(distance + 1);
            }
            current.push(best);
        }
        previous = Some(letter);
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        for (from, to, distance) in [
            ("", "", 0),
            ("", "abc", 3),
            ("limit", "limit", 0),
            ("Limit", "limit", 0),
            ("limt", "limit", 1),
            ("lmiit", "limit", 1),
            ("window", "limit", 5),
        ] {
            assert_eq!(edit_distance(from, to), distance, "{from} {to}");
            assert_eq!(edit_distance(to, from), distance, "{to} {from}");
        }
    }

    #[test]
    fn nearest_is_sorted_and_has_nothing_far() {
        let names = ["rate_limit.lua", "rate_limits.lua", "hello.lua"].map(String::from);
        assert_eq!(
            nearest("rate_limt.lua", &names),
            ["rate_limit.lua", "rate_limits.lua"]
        );
        assert!(nearest("other.lua", &names).is_empty());
    }
}
