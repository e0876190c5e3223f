//! The checks, one module each, and their table.
//!
//! A check is a function from what is known of a script to findings. Its row in [`CHECKS`] has its
//! code, its level and its page; a test holds the table against the pages and the fixtures.
//!
//! A check of level [`Level::Deny`] fires only on what fails on a real server, or harms it.

pub(crate) mod allow;
mod answered;
pub(crate) mod bad_shebang;
mod bare_shebang;
mod boolean_argument;
mod command_arity;
mod command_not_allowed;
mod decided;
mod float_reply;
mod forged_error;
mod forged_noscript;
mod global_write;
mod impossible_error;
pub(crate) mod index_gap;
pub(crate) mod index_out_of_range;
mod large_unpack;
mod lost_error_code;
mod map_reply;
pub(crate) mod name_mismatch;
pub(crate) mod nested_long_bracket;
mod nil_in_reply;
mod raise;
mod raise_table;
mod raise_unchecked_text;
mod raise_user_text;
mod raw_error_text;
mod rounded_integer;
mod sent;
mod server_too_old;
mod slow_command;
mod undeclared_error;
mod undeclared_key;
mod undefined_global;
mod unknown_api;
mod unknown_command;
mod unused_parameter;
mod write_in_read_only;

use crate::diagnostic::{Diagnostic, Level};
use crate::meaning::Meaning;
use crate::project::config::Config;
use crate::server::error_code::ErrorCodes;
use crate::server::servers::Server;
use crate::text::source::Source;

/// The most findings of one check where each takes a while to say: more tell nothing new.
const MOST: usize = 100;

/// The most names of a script that are tried for one that is spelled alike.
const MOST_NAMES: usize = 1000;

/// One check.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name.
    pub code: &'static str,
    /// How bad its findings are, unless a project decides otherwise.
    pub level: Level,
    /// What it is about: why, an example, what to do.
    pub page: &'static str,
    /// What it does, if it looks at scripts by themselves. Others are part of an earlier stage, or
    /// hold a script against what its caller declares.
    run: Option<fn(&Context<'_>) -> Vec<Diagnostic>>,
}

/// What a check looks at.
pub(crate) struct Context<'a> {
    pub(crate) source: &'a Source,
    pub(crate) meaning: &'a Meaning,
    pub(crate) config: &'a Config,
}

impl Context<'_> {
    /// The servers that the script may have to run on: those of the project, or all that take it. One
    /// with a shebang line is not meant for Redis 6.2.
    fn servers(&self) -> Vec<Server> {
        if self.config.servers.is_empty() {
            let has_shebang = self.meaning.shebang.is_some();
            let takes = |server: &Server| !has_shebang || *server != Server::Redis62;
            Server::ALL.into_iter().filter(takes).collect()
        } else {
            self.config.servers.clone()
        }
    }

    /// How bad a failure is that comes on some servers: an error on any server of the project. Where
    /// it names none, on all there are; on some of them it is a warning.
    fn verdict(&self, fails: impl Fn(Server) -> bool) -> Option<Level> {
        let servers = self.servers();
        let failing = servers.iter().filter(|server| fails(**server)).count();
        if failing == 0 {
            None
        } else if failing == servers.len() || !self.config.servers.is_empty() {
            Some(Level::Deny)
        } else {
            Some(Level::Warn)
        }
    }
}

macro_rules! checks {
    ($( $level:ident $code:literal $(=> $run:path)?; )*) => {
        /// All checks, sorted by their codes.
        pub static CHECKS: &[Check] = &[
            $( Check {
                code: $code,
                level: Level::$level,
                page: include_str!(concat!("../../lints/", $code, ".md")),
                run: checks!(@run $($run)?),
            }, )*
        ];
    };
    (@run) => { None };
    (@run $run:path) => { Some($run) };
}

checks! {
    Deny "annotation";
    Deny "bad-shebang";
    Warn "bare-shebang" => bare_shebang::check;
    Warn "boolean-argument" => boolean_argument::check;
    Deny "command-arity" => command_arity::check;
    Deny "command-not-allowed" => command_not_allowed::check;
    Deny "config";
    Deny "empty-script";
    Warn "float-reply" => float_reply::check;
    Deny "forged-error" => forged_error::check;
    Deny "forged-noscript" => forged_noscript::check;
    Deny "function-library";
    Deny "global-write" => global_write::check;
    Warn "impossible-error" => impossible_error::check;
    Deny "include";
    Warn "index-gap";
    Deny "index-out-of-range" => index_out_of_range::check_alone;
    Warn "large-unpack" => large_unpack::check;
    Warn "lost-error-code" => lost_error_code::check;
    Warn "map-reply" => map_reply::check;
    Deny "name-mismatch";
    Warn "nested-long-bracket";
    Warn "nil-in-reply" => nil_in_reply::check;
    Deny "not-utf-8";
    Deny "raise-table" => raise_table::check;
    Warn "raise-unchecked-text" => raise_unchecked_text::check;
    Deny "raise-user-text" => raise_user_text::check;
    Warn "raw-error-text" => raw_error_text::check;
    Warn "rounded-integer" => rounded_integer::check;
    Deny "server-too-old" => server_too_old::check;
    Warn "slow-command" => slow_command::check;
    Deny "syntax";
    Warn "undeclared-error" => undeclared_error::check;
    Warn "undeclared-key" => undeclared_key::check;
    Deny "undefined-global" => undefined_global::check;
    Deny "unknown-allow";
    Deny "unknown-api" => unknown_api::check;
    Warn "unknown-command" => unknown_command::check;
    Warn "unneeded-allow";
    Warn "unused-parameter" => unused_parameter::check;
    Deny "write-in-read-only" => write_in_read_only::check;
}

/// The check of this name.
pub fn check(code: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.code == code)
}

/// Runs all checks that look at scripts by themselves.
pub(crate) fn run(context: &Context<'_>) -> Vec<Diagnostic> {
    CHECKS
        .iter()
        .filter_map(|check| check.run)
        .flat_map(|run| run(context))
        .collect()
}

/// The codes of the errors that are written in a script.
pub(crate) fn error_codes(context: &Context<'_>) -> ErrorCodes {
    let answered = answered::answered(context);
    let mut codes: Vec<String> = Vec::new();
    for answer in answered.found {
        if !answer.is_lost && !codes.contains(&answer.code) {
            codes.push(answer.code);
        }
    }
    ErrorCodes {
        codes,
        is_complete: answered.is_complete,
    }
}

/// The servers that the script may have to run on, on which something holds: `Redis 6.2 has`,
/// `Redis 6.2 and Redis 7.0 have`.
fn missing_on(context: &Context<'_>, holds: impl Fn(Server) -> bool) -> String {
    let names: Vec<String> = context
        .servers()
        .iter()
        .filter(|server| holds(**server))
        .map(ToString::to_string)
        .collect();
    match names.as_slice() {
        [] => "the server has".to_owned(),
        [one] => format!("{one} has"),
        [all @ .., last] => format!("{} and {last} have", all.join(", ")),
    }
}

/// Whether the script asks which server it runs on. Then it may well do on each what goes there.
fn asks_for_version(context: &Context<'_>) -> bool {
    let mut fields = context.meaning.facts.fields_read.iter();
    fields.any(|field| {
        matches!(&*field.global, "redis" | "server")
            && (field.name.contains("VERSION") || field.name.contains("SERVER_NAME"))
    })
}
