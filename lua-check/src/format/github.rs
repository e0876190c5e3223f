//! Workflow commands of GitHub Actions, which show findings beside the changed lines.

use std::io::{self, Write};

use crate::check::Report;
use crate::finding::Finding;

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    for finding in &report.findings {
        write_finding(output, finding)?;
    }
    Ok(())
}

fn write_finding(output: &mut impl Write, finding: &Finding) -> io::Result<()> {
    let place = &finding.place;
    write!(
        output,
        "::{} file={},line={},endLine={},",
        finding.level_name(),
        property(&place.file),
        place.line,
        place.end_line
    )?;
    // Columns are for findings within one line.
    if place.line == place.end_line {
        write!(
            output,
            "col={},endColumn={},",
            place.column, place.end_column
        )?;
    }
    let more = finding.notes.iter().chain(&finding.help);
    let label = Some(&finding.label).filter(|label| !label.is_empty());
    let lines: Vec<&str> = [&finding.message]
        .into_iter()
        .chain(label)
        .chain(more)
        .map(String::as_str)
        .collect();
    writeln!(
        output,
        "title={}::{}",
        property(finding.code),
        data(&lines.join("\n"))
    )
}

/// Text behind the `::`, where a line would end the command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property, which a colon or a comma would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_command() {
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
    }
}
