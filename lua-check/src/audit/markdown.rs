//! A page with a table for each script.

use lua_analysis::effects::Dialect;

use super::entry::{Entry, Note};

/// The text of the page.
pub(super) fn text(entries: &[Entry]) -> String {
    let pages: Vec<String> = entries.iter().map(page).collect();
    pages.join("\n")
}

fn page(entry: &Entry) -> String {
    let mut text = format!("## {}\n\n", entry.path);
    if entry.keys.is_empty() {
        text.push_str("It touches no key.\n");
    } else {
        text.push_str(
            "| Key | Access | Type | Name | Commands |\n| --- | --- | --- | --- | --- |\n",
        );
        for key in &entry.keys {
            let types = if key.types.is_empty() {
                "any"
            } else {
                &key.types
            };
            let origin = match &key.slot {
                Some(slot) => format!("{}; {slot}", key.origin),
                None => key.origin.clone(),
            };
            let commands: Vec<String> = key
                .commands
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            text.push_str(&format!(
                "| `{}` | {} | {types} | {} | {} |\n",
                key.name.replace('|', "\\|"),
                key.access,
                origin.replace('|', "\\|"),
                commands.join(", ")
            ));
        }
    }
    text.push('\n');
    let changes = if entry.is_read_only {
        "nothing"
    } else {
        "data"
    };
    text.push_str(&format!("- Changes: {changes}\n"));
    match &entry.resend {
        Ok(safe) => text.push_str(&format!("- Sending it again: {safe}\n")),
        Err(reasons) => {
            text.push_str("- Sending it again: unsafe\n");
            notes(reasons, &mut text);
        }
    }
    text.push_str(&format!("- Time: {}\n", entry.time.0));
    notes(&entry.time.1, &mut text);
    let (old, new) = (
        entry.rule(Dialect::Whole),
        entry.rule(Dialect::ReadAndWrite),
    );
    if old == new {
        text.push_str(&format!("- ACL: `{new}`\n"));
    } else {
        text.push_str(&format!("- ACL: `{new}`\n- ACL on Redis 6.2: `{old}`\n"));
    }
    text
}

fn notes(notes: &[Note], text: &mut String) {
    for note in notes {
        text.push_str(&format!("  - {} ({})\n", note.text, note.place));
    }
}
