//! `bare-shebang`: a first line `#!lua` without flags, which is stricter than none at all.

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::lints::BARE_SHEBANG;

pub(crate) fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let shebang = context.meaning.shebang.as_ref();
    shebang
        .filter(|shebang| shebang.flags.is_empty() && !shebang.has_unknown)
        .map(|shebang| {
            BARE_SHEBANG.at(shebang.span,
                "`#!lua` without flags is stricter than no first line",
            )
            .label("no flags")
            .note("the server then refuses the script when it is out of memory, even if it only reads; on a replica; and with keys of two slots")
            .help("write the flags that hold, such as `#!lua flags=no-writes`, or leave the line out")
        })
        .into_iter()
        .collect()
}
