//! A page with a table for each script.

use std::fmt::Write as _;

use lua_analysis::effects::Dialect;

use super::entry::{Entry, Note};

/// The text of the page.
pub(super) fn text(entries: &[Entry]) -> String {
    let pages: Vec<String> = entries.iter().map(page).collect();
    pages.join("\n")
}

fn page(entry: &Entry) -> String {
    let mut text = String::new();
    // A text takes all that is written.
    let _ = write_page(entry, &mut text);
    text
}

fn write_page(entry: &Entry, text: &mut String) -> std::fmt::Result {
    writeln!(text, "## {}\n", entry.path)?;
    if entry.keys.is_empty() {
        writeln!(text, "It touches no key.")?;
    } else {
        writeln!(text, "| Key | Access | Type | Name | Commands |")?;
        writeln!(text, "| --- | --- | --- | --- | --- |")?;
    }
    for key in &entry.keys {
        let types = match key.types.as_str() {
            "" => "any",
            types => types,
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
        writeln!(
            text,
            "| `{}` | {} | {types} | {} | {} |",
            key.name.replace('|', "\\|"),
            key.access,
            origin.replace('|', "\\|"),
            commands.join(", ")
        )?;
    }
    let changes = if entry.is_read_only {
        "nothing"
    } else {
        "data"
    };
    writeln!(text, "\n- Changes: {changes}")?;
    match &entry.resend {
        Ok(safe) => writeln!(text, "- Sending it again: {safe}")?,
        Err(reasons) => {
            writeln!(text, "- Sending it again: unsafe")?;
            notes(reasons, text)?;
        }
    }
    writeln!(text, "- Time: {}", entry.time.0)?;
    notes(&entry.time.1, text)?;
    let (old, new) = (
        entry.rule(Dialect::Whole),
        entry.rule(Dialect::ReadAndWrite),
    );
    writeln!(text, "- ACL: `{new}`")?;
    if old != new {
        writeln!(text, "- ACL on Redis 6.2: `{old}`")?;
    }
    for doubt in entry.doubts() {
        writeln!(text, "  - {doubt}")?;
    }
    Ok(())
}

fn notes(notes: &[Note], text: &mut String) -> std::fmt::Result {
    for note in notes {
        writeln!(text, "  - {} ({})", note.text, note.place)?;
    }
    Ok(())
}
