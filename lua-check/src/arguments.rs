//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use lua_analysis::server::hosts::Host;
use lua_analysis::server::servers::Server;

/// Checks Lua scripts for Redis and Valkey
///
/// Reads each script, what it includes, and the lua-check.toml of its folder, and says what fails on
/// a server, or harms it, or is probably a mistake. Nothing is run, and no server is needed.
///
/// In a folder, all .lua files are checked, in its folders too; those whose names start with "_" or "."
/// and those that others include are checked as parts of the scripts that include them.
#[derive(Debug, Parser)]
#[command(
    name = "lua-check",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "The exit code is 0 if there is no error, 1 if there is one, and 2 if something could not \
                  be read or is not a Lua script."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Option<Task>,

    #[command(flatten)]
    pub(crate) check: CheckArguments,
}

/// What to do other than to check.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Shows the Rust function that calls a script, and where each name and type comes from
    Signature {
        /// The script
        file: PathBuf,
    },
    /// Writes the exact text that is sent to a server, includes and all
    Bundle {
        /// The script
        file: PathBuf,

        /// Write the text's SHA-1 instead, by which SCRIPT EXISTS and EVALSHA know it
        #[arg(long)]
        sha: bool,
    },
    /// Explains a check: why it is there, an example, how to fix and how to allow it
    Explain {
        /// The check's code, such as undeclared-key [default: list all codes]
        code: Option<String>,
    },
    /// Adds the annotations that a script lacks, as its code has them
    ///
    /// The signature stays the same. A reply is declared only where the code leaves no doubt about its
    /// type.
    Annotate {
        /// The script
        file: PathBuf,

        /// Write the file instead of the standard output
        #[arg(long)]
        write: bool,
    },
    /// Tells what each script touches and does: keys, effects, rights
    ///
    /// The keys that its commands may touch and how, whether it changes data, whether a call may be
    /// sent again, what its time depends on, and the smallest ACL rule by which a user may run it.
    /// In a rule, <NAME> is the pattern of the keys of that name.
    #[command(after_help = "The exit code is 1 if --check finds a difference.")]
    Audit(AuditArguments),
    /// Runs a script on a server and shows its reply, as it is declared
    ///
    /// The script is checked first, and not sent if there is an error. It is sent by EVAL. An error
    /// of the server is shown at the line that raised it.
    #[command(after_help = "Example:\n  \
        REDIS_URL=redis://127.0.0.1/ lua-check run lua/rate_limit.lua --key user:42 --arg 10 --arg 60")]
    Run(RunArguments),
    /// Writes definitions for language servers, so that editors complete and explain
    ///
    /// Into the folder: .lua-check/ with the definitions, .luarc.json for the Lua language server,
    /// .emmyrc.json for that of EmmyLua. Settings that are there are left as they are.
    Stubs {
        /// Where editors look: the root of the workspace
        #[arg(default_value = ".")]
        folder: PathBuf,

        #[command(flatten)]
        servers: ServerArguments,
    },
}

/// What to check, and how to tell.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Files and folders to check [default: the current folder; with cargo, what the workspace's
    /// Rust code names]
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,

    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,

    /// Treat all warnings as errors
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) deny: Option<Deny>,

    #[command(flatten)]
    pub(crate) servers: ServerArguments,

    /// Check the standard input as if it were this file
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub(crate) stdin_filename: Option<PathBuf>,
}

/// What to audit, and what to do with it.
#[derive(Debug, Args)]
pub(crate) struct AuditArguments {
    /// Files and folders [default: the current folder; with cargo, what the workspace's Rust code
    /// names]
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,

    /// The output format [default: markdown; json for a file that ends so]
    #[arg(long, value_enum)]
    pub(crate) format: Option<AuditFormat>,

    /// Only the ACL rules
    #[arg(long, conflicts_with_all = ["format", "check"])]
    pub(crate) acl: bool,

    /// Write the file
    #[arg(long, value_name = "FILE")]
    pub(crate) write: Option<PathBuf>,

    /// Compare with the file that --write wrote
    #[arg(long, value_name = "FILE", conflicts_with = "write")]
    pub(crate) check: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// One array of objects
    Json,
    /// A table for each script
    Markdown,
}

/// What to run, and where.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// The script
    pub(crate) file: PathBuf,

    /// The next entry of KEYS; may be repeated
    #[arg(long = "key", value_name = "KEY", allow_hyphen_values = true)]
    pub(crate) keys: Vec<OsString>,

    /// The next entry of ARGV, byte for byte: true is sent as 1; may be repeated
    #[arg(long = "arg", value_name = "ARG", allow_hyphen_values = true)]
    pub(crate) args: Vec<OsString>,

    /// The server [default: the environment variable REDIS_URL]
    #[arg(long)]
    pub(crate) url: Option<String>,

    /// Check and run it again whenever it changes, or what it includes; until interrupted
    #[arg(long)]
    pub(crate) watch: bool,
}

/// The servers that scripts must run on.
#[derive(Debug, Args)]
pub(crate) struct ServerArguments {
    /// A server or a host that scripts must run on, instead of those in lua-check.toml; may be repeated
    #[arg(long = "server", value_name = "SERVER", value_parser = target())]
    targets: Vec<Target>,
}

/// What a script may have to run on.
#[derive(Clone, Copy, Debug)]
enum Target {
    Server(Server),
    Host(Host),
}

impl ServerArguments {
    /// The servers that are named.
    pub(crate) fn servers(&self) -> Vec<Server> {
        let servers = self.targets.iter().filter_map(|target| match target {
            Target::Server(server) => Some(*server),
            Target::Host(_) => None,
        });
        servers.collect()
    }

    /// The hosts that are named.
    pub(crate) fn hosts(&self) -> Vec<Host> {
        let hosts = self.targets.iter().filter_map(|target| match target {
            Target::Host(host) => Some(*host),
            Target::Server(_) => None,
        });
        hosts.collect()
    }
}

fn target() -> impl TypedValueParser<Value = Target> {
    let servers = Server::ALL.into_iter().map(Server::name);
    let hosts = Host::ALL.into_iter().map(Host::name);
    PossibleValuesParser::new(servers.chain(hosts)).try_map(|name| {
        let server = Server::from_name(&name).map(Target::Server);
        let target = server.or_else(|| Host::from_name(&name).map(Target::Host));
        target.ok_or("there is no such server")
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text with the lines of the script, coloured on a terminal
    Human,
    /// One array of objects
    Json,
    /// SARIF 2.1.0, which GitHub's code scanning and many editors read
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// All of them
    Warnings,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
