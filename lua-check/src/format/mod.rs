//! What was found, in the formats that people and programs read.

mod github;
mod human;
mod json;
mod sarif;

use std::io::{self, Write};

use crate::arguments::Format;
use crate::check::Report;

/// Writes a report in a format.
pub(crate) fn write(output: &mut impl Write, report: &Report, format: Format) -> io::Result<()> {
    match format {
        Format::Human => human::write(output, report),
        Format::Json => json::write(output, report),
        Format::Sarif => sarif::write(output, report),
        Format::Github => github::write(output, report),
    }
}
