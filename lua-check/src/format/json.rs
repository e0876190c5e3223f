//! One array of objects, one for each finding.

use std::io::{self, Write};

use serde_json::json;

use crate::check::Report;

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    let findings = report.findings.iter().map(|finding| {
        let place = &finding.place;
        json!({
            "code": finding.code,
            "level": finding.level_name(),
            "message": finding.message,
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "end_line": place.end_line,
            "end_column": place.end_column,
            "help": finding.help.join("\n"),
        })
    });
    let findings: Vec<_> = findings.collect();
    serde_json::to_writer_pretty(&mut *output, &findings)?;
    writeln!(output)
}
