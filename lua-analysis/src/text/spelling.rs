//! Which known name was probably meant.

/// The candidates that are spelled most like `wanted`, best first; at most three.
///
/// For messages about a name that is not known.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a String>) -> Vec<String> {
    let tolerance = (wanted.chars().count() / 3).max(1);
    let wanted: Vec<char> = lower_case(wanted).collect();
    let mut table = Table::default();
    let mut near: Vec<(usize, &String)> = candidates
        .into_iter()
        .filter_map(|candidate| Some((table.distance(&wanted, candidate, tolerance)?, candidate)))
        .collect();
    near.sort();
    near.into_iter()
        .take(3)
        .map(|(_, name)| name.clone())
        .collect()
}

/// Whether one edit makes the one word of the other.
pub(crate) fn is_slip(wanted: &str, known: &str) -> bool {
    let wanted: Vec<char> = lower_case(wanted).collect();
    Table::default().distance(&wanted, known, 1).is_some()
}

fn lower_case(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// The rows of the usual table of edit distances, kept from one candidate to the next.
#[derive(Default)]
struct Table {
    to: Vec<char>,
    /// For the prefix before the last one, the last one, and this one.
    before: Vec<usize>,
    above: Vec<usize>,
    current: Vec<usize>,
}

impl Table {
    /// The number of characters to insert, delete, replace or swap with the next to get from one
    /// word (in lower case) to the other, case aside; nothing if they are more than `most`.
    fn distance(&mut self, from: &[char], to: &str, most: usize) -> Option<usize> {
        let Self {
            to: letters,
            before,
            above,
            current,
        } = self;
        // Each letter more is an edit: most candidates end here, before they are even looked at.
        if to.is_ascii() && from.len().abs_diff(to.len()) > most {
            return None;
        }
        letters.clear();
        letters.extend(lower_case(to));
        if from.len().abs_diff(letters.len()) > most {
            return None;
        }
        before.clear();
        above.clear();
        above.extend(0..=letters.len());
        let mut previous = None;
        for (row, letter) in from.iter().enumerate() {
            current.clear();
            current.push(row + 1);
            for (column, other) in letters.iter().enumerate() {
                let at =
                    |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
                let replaced = at(above, column) + usize::from(letter != other);
                let mut best = replaced
                    .min(at(above, column + 1) + 1)
                    .min(at(current, column) + 1);
                let swapped = column
                    .checked_sub(1)
                    .filter(|left| previous == Some(other) && letters.get(*left) == Some(letter))
                    .and_then(|left| before.get(left));
                if let Some(distance) = swapped {
                    best = best.min(distance + 1);
                }
                current.push(best);
            }
            previous = Some(letter);
            std::mem::swap(before, above);
            std::mem::swap(above, current);
        }
        above.last().copied().filter(|distance| *distance <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        let mut table = Table::default();
        for (from, to, distance) in [
            ("", "", 0),
            ("", "abc", 3),
            ("limit", "limit", 0),
            ("Limit", "limit", 0),
            ("limt", "limit", 1),
            ("lmiit", "limit", 1),
            ("window", "limit", 5),
        ] {
            // One table for all, as it is used.
            for (from, to) in [(from, to), (to, from)] {
                let letters: Vec<char> = lower_case(from).collect();
                let within = table.distance(&letters, to, distance);
                assert_eq!(within, Some(distance), "{from} {to}");
                let less = distance.checked_sub(1);
                let within = less.and_then(|less| table.distance(&letters, to, less));
                assert_eq!(within, None, "{from} {to}");
            }
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
