//! Text as rustc writes it, and a line that sums up.

use std::io::{self, Write};

use crate::check::Report;
use crate::finding::Finding;
use crate::status::{ERROR, WARNING};

pub(super) fn write(output: &mut impl Write, report: &Report) -> io::Result<()> {
    for finding in &report.findings {
        writeln!(output, "{}\n", finding.report)?;
    }
    let count = |is: fn(&Finding) -> bool| report.findings.iter().filter(|one| is(one)).count();
    let errors = count(Finding::is_error);
    let warnings = count(|finding| !finding.is_error());
    let scripts = counted(report.scripts, "script");
    write!(output, "{scripts} checked: ")?;
    match (errors, warnings) {
        (0, 0) => write!(output, "nothing found")?,
        (0, _) => write!(
            output,
            "{WARNING}{}{WARNING:#}",
            counted(warnings, "warning")
        )?,
        (_, 0) => write!(output, "{ERROR}{}{ERROR:#}", counted(errors, "error"))?,
        (_, _) => write!(
            output,
            "{ERROR}{}{ERROR:#}, {WARNING}{}{WARNING:#}",
            counted(errors, "error"),
            counted(warnings, "warning")
        )?,
    }
    match report.troubles.len() {
        0 => writeln!(output),
        1 => writeln!(output, "; {ERROR}one thing could not be checked{ERROR:#}"),
        many => writeln!(
            output,
            "; {ERROR}{many} things could not be checked{ERROR:#}"
        ),
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
