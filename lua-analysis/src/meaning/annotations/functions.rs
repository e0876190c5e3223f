//! Which comments are about a function of the script, and not about the script.

use std::collections::HashSet;

use crate::syntax::Comment;
use crate::text::source::Source;

/// The comments right above functions, by where they start. At the top of a script they are about the
/// script; so are those that have a tag of ours beside `@return`. `code` is where the code starts.
pub(super) fn comments(source: &Source, comments: &[Comment], code: usize) -> HashSet<usize> {
    let line = |offset: usize| source.position(offset).line;
    let mut found = HashSet::new();
    let mut rest = comments;
    while let Some((first, _)) = rest.split_first() {
        let mut last = first;
        let mut count = 1;
        for next in rest.iter().skip(1) {
            if next.is_long || line(next.span.start) != line(last.span.start) + 1 {
                break;
            }
            last = next;
            count += 1;
        }
        let (block, behind) = rest.split_at(count);
        rest = behind;
        let has = |tags: &[&str]| {
            let mut tagged = block.iter().filter_map(|comment| tag(source, comment));
            tagged.any(|tag| tags.contains(&tag))
        };
        let is_ours = has(&["key", "arg", "error"]);
        let is_below = first.span.start > code;
        if !is_ours && is_below && is_function(source, last.span.end) {
            found.extend(block.iter().map(|comment| comment.span.start));
        }
    }
    found
}

/// The word behind `---@`.
fn tag<'a>(source: &'a Source, comment: &Comment) -> Option<&'a str> {
    let text = std::str::from_utf8(source.slice(comment.content)).ok()?;
    let tag = text.strip_prefix('-')?.trim_start().strip_prefix('@')?;
    tag.split(|letter: char| !letter.is_ascii_alphanumeric())
        .next()
}

/// Whether a function starts on the line that follows: `function f`, `local function f`,
/// `local f = function`, `t.f = function`.
fn is_function(source: &Source, end: usize) -> bool {
    let text = source.text().get(end..).unwrap_or_default();
    // The rest of the comment's own line is the first.
    let line = text.split(|byte| *byte == b'\n').nth(1);
    starts_function(line.unwrap_or_default())
}

/// Whether a function starts in the first line of this code.
pub(crate) fn starts_function(code: &[u8]) -> bool {
    let line = code.split(|byte| matches!(byte, b'\n' | b'\r')).next();
    let line = String::from_utf8_lossy(line.unwrap_or_default()).into_owned();
    let mut words = line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    words.any(|word| word == "function")
}
