//! A function's documentation: what the script says of itself, what it takes and replies, and the
//! script.

use lua_analysis::signature::Signature;
use lua_analysis::signature::function::{Enumeration, Function};

use crate::embedded::Embedded;
use crate::markdown::{plain, replies, table, table_of};

/// The documentation of the function that calls a script, as Markdown.
pub(super) fn of_function(script: &Embedded, function: &Function<'_>) -> String {
    let own = own_text(&script.signature);
    let table = table_of(&function.parameters);
    let replies = replies(&script.signature);
    let errors = function.errors.as_ref().map(errors).unwrap_or_default();
    let source = folded(&script.path, &script.text);
    format!("{own}\n{table}\n{replies}\n{errors}{source}")
}

fn own_text(signature: &Signature) -> String {
    if signature.documentation.is_empty() {
        return String::from("Calls the script.\n");
    }
    let mut text = String::new();
    let mut in_fence = false;
    for line in &signature.documentation {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") {
            // A fence without a language would be taken for Rust, and run as a test.
            let is_bare = trimmed.trim_end() == "```";
            text.push_str(if !in_fence && is_bare {
                "```text"
            } else {
                trimmed
            });
            in_fence = !in_fence;
        } else if in_fence {
            text.push_str(line);
        } else if line.len() - trimmed.len() >= 4 {
            // Four blanks would make it a code block, and a test.
            text.push_str("   ");
            text.push_str(&plain(trimmed));
        } else {
            text.push_str(&plain(line));
        }
        text.push('\n');
    }
    if in_fence {
        text.push_str("```\n");
    }
    text
}

fn errors(errors: &Enumeration<'_>) -> String {
    let Enumeration { name, variants } = errors;
    let rows: Vec<Vec<String>> = variants
        .iter()
        .map(|(_, error)| vec![format!("`{}`", error.code), plain(&error.description)])
        .collect();
    let table = table(["error", ""].as_slice(), &rows);
    format!("\n# Errors\n\nBeside those of any call, as [`{name}`] by `From`:\n{table}\n")
}

/// The script in a block that unfolds.
fn folded(path: &str, text: &str) -> String {
    // A fence is longer than any that is in the text.
    let longest = text
        .split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let end = if text.ends_with('\n') { "" } else { "\n" };
    format!(
        "<details><summary><code>{path}</code></summary>\n\n{fence}lua\n{text}{end}{fence}\n\n</details>\n"
    )
}
