//! `lua-check bundle FILE`: what is sent to a server.

use std::io::Write as _;
use std::path::Path;

use lua_analysis::server::sha1::sha1_hex;

use crate::check::tell_errors;
use crate::scripts;
use crate::status::{Result, Status};

/// Writes the text of a script with its includes, or the SHA-1 of that.
pub(crate) fn run(path: &Path, sha: bool) -> Result<Status> {
    let (_, loaded) = scripts::load(path)?;
    // Anything else may be wrong: it is the text all the same.
    if tell_errors(&loaded, &["include"]) {
        return Ok(Status::Findings);
    }
    let text = loaded.analysis.source.text();
    let mut output = std::io::stdout().lock();
    if sha {
        writeln!(output, "{}", sha1_hex(text))?;
    } else {
        output.write_all(text)?;
    }
    output.flush()?;
    Ok(Status::Fine)
}
