//! `lua-check explain CODE`: the page of a check.

use std::io::Write as _;

use lua_analysis::diagnostic::Level;
use lua_analysis::diagnostic::lints::{LINTS, codes, lint};
use lua_analysis::text::spelling::nearest;

use crate::status::{Result, Status};

/// Writes the page of a check, or a list of all.
pub(crate) fn run(code: Option<&str>) -> Result<Status> {
    let mut output = std::io::stdout().lock();
    let Some(code) = code else {
        for lint in LINTS {
            let level = match lint.level {
                Level::Deny => "error",
                Level::Warn => "warning",
                Level::Allow => "allowed",
            };
            writeln!(output, "{level:7}  {}", lint.code)?;
        }
        return Ok(Status::Fine);
    };
    // Messages show it as `error[syntax]`.
    let shown = ["error[", "warning["];
    let shown = shown.iter().find_map(|level| code.strip_prefix(level));
    let wanted = shown.map_or(code, |code| code.trim_end_matches(']'));
    // Rust's warnings show it as `scripts::_::slow_command`.
    let wanted = wanted
        .rsplit("::")
        .next()
        .unwrap_or(wanted)
        .replace('_', "-");
    let wanted = wanted.as_str();
    if let "no-build-script" | "unwatched-folder" = wanted {
        let message = format!(
            "`{wanted}` is a warning of the macros about build.rs, and not a check of scripts: \
             see \"New files\" in the documentation of `lua_runtime::lua_scripts`"
        );
        return Err(message.into());
    }
    let Some(lint) = lint(wanted) else {
        let known: Vec<String> = codes().map(String::from).collect();
        let help = match nearest(wanted, &known).as_slice() {
            [] => "`lua-check explain` lists all".to_owned(),
            near => format!("did you mean `{}`?", near.join("` or `")),
        };
        return Err(format!("there is no check `{wanted}`: {help}").into());
    };
    output.write_all(lint.page.as_bytes())?;
    Ok(Status::Fine)
}
