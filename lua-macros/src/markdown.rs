//! Documentation as Markdown: tables, and the text of Lua comments as rustdoc shows it.

use lua_analysis::meaning::entries::TableName;
use lua_analysis::rust::types::Type as LuaType;
use lua_analysis::signature::function::FunctionParameter;
use lua_analysis::signature::{Signature, TypeOrigin};

/// The keys and arguments as a table for the documentation.
pub(crate) fn table_of(parameters: &[FunctionParameter<'_>]) -> String {
    if parameters.is_empty() {
        return String::from("\nThe script takes no keys and no arguments.\n");
    }
    let rows: Vec<Vec<String>> = parameters.iter().map(row).collect();
    table(["parameter", "entry", "type", ""].as_slice(), &rows)
}

fn row(parameter: &FunctionParameter<'_>) -> Vec<String> {
    let FunctionParameter {
        table, index, from, ..
    } = parameter;
    let ty = match (&from.ty, table) {
        (LuaType::Any, TableName::Keys) => String::from("key"),
        (LuaType::Any, TableName::Argv) => String::from("any"),
        (ty, _) => format!("`{ty}`"),
    };
    let ty = if from.may_be_left_out {
        format!("{ty}, or left out")
    } else {
        ty
    };
    let more = if parameter.is_list { " …" } else { "" };
    let entry = format!("`{}[{index}]`{more}", table.as_str());
    vec![
        format!("`{}`", from.name),
        entry,
        ty,
        plain(&from.description),
    ]
}

/// What a script replies, and where that comes from.
pub(crate) fn replies(signature: &Signature) -> String {
    let Some(first) = signature.returns.first() else {
        return String::from(
            "\nThe script does not declare what it replies, and its code may reply anything: see \
             `Call::returning`.\n",
        );
    };
    let origin = match first.ty_origin {
        TypeOrigin::Annotation => "",
        TypeOrigin::Code | TypeOrigin::Grammar(_) | TypeOrigin::Unknown => {
            "\nThe script does not declare what it replies: this is what its code says.\n"
        }
    };
    if let [one] = signature.returns.as_slice() {
        let name = one.name.as_deref().map(|name| format!(" as `{name}`"));
        let description = match plain(&one.description) {
            text if text.is_empty() => String::from("."),
            text => format!(": {text}"),
        };
        let name = name.unwrap_or_default();
        return format!("\nReplies `{}`{name}{description}\n{origin}", one.ty);
    }
    let rows: Vec<Vec<String>> = signature
        .returns
        .iter()
        .map(|returned| {
            let name = returned.name.as_deref().map(|name| format!("`{name}`"));
            let ty = format!("`{}`", returned.ty);
            vec![name.unwrap_or_default(), ty, plain(&returned.description)]
        })
        .collect();
    format!("{}{origin}", table(["reply", "type", ""].as_slice(), &rows))
}

/// A table of Markdown, without the columns in which nothing stands.
pub(crate) fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let stands = |column: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(column));
        cells.any(|cell| !cell.is_empty())
    };
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let shown = cells.enumerate().filter(|(column, _)| stands(*column));
        let cells: String = shown
            .map(|(_, cell)| format!(" {} |", in_table(cell)))
            .collect();
        format!("|{cells}\n")
    };
    let head = line(&mut heads.iter().copied());
    let rule = line(&mut heads.iter().map(|_| "---"));
    let body: String = rows
        .iter()
        .map(|row| line(&mut row.iter().map(String::as_str)))
        .collect();
    format!("\n{head}{rule}{body}")
}

/// Text as it stands in a cell of a table: a bar would end it.
fn in_table(text: &str) -> String {
    text.replace('|', "\\|")
}

/// Text of a Lua comment as rustdoc is to show it: no tags, no links but those that are addresses.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // What no other backtick ends is no code.
    let is_code = text.matches('`').count().is_multiple_of(2);
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            plain.push_str(if is_code { "`" } else { "\\`" });
        }
        if is_code && index % 2 == 1 {
            plain.push_str(part);
        } else {
            prose(part, &mut plain);
        }
    }
    plain
}

fn prose(mut text: &str, plain: &mut String) {
    let address = |text: &str| {
        let schemes = ["https://", "http://"];
        schemes.iter().filter_map(|scheme| text.find(scheme)).min()
    };
    while let Some(start) = address(text) {
        let (before, from_address) = text.split_at(start);
        let end = from_address
            .find(|letter: char| letter.is_whitespace() || "<>()[]\"'|".contains(letter))
            .unwrap_or(from_address.len());
        let (mut link, mut after) = from_address.split_at(end);
        let sentence = link.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        if sentence.len() < link.len() {
            (link, after) = from_address.split_at(sentence.len());
        }
        let is_bracketed = before.ends_with('<') && after.starts_with('>');
        if is_bracketed {
            escaped(before.strip_suffix('<').unwrap_or(before), plain);
            after = after.strip_prefix('>').unwrap_or(after);
        } else {
            escaped(before, plain);
        }
        plain.extend(["<", link, ">"]);
        text = after;
    }
    escaped(text, plain);
}

fn escaped(text: &str, plain: &mut String) {
    for letter in text.chars() {
        if matches!(letter, '[' | ']' | '<' | '>') {
            plain.push('\\');
        }
        plain.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn comments_are_neither_links_nor_tags() {
        for (text, expected) in [
            ("a [b] <c>", r"a \[b\] \<c\>"),
            ("`a[1]` [b]", r"`a[1]` \[b\]"),
            ("it`s [b]", r"it\`s \[b\]"),
            ("see https://a.b/c.", "see <https://a.b/c>."),
            ("see <https://a.b/c>", "see <https://a.b/c>"),
            ("(http://a.b)", "(<http://a.b>)"),
            ("`https://a.b`", "`https://a.b`"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
