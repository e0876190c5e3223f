//! `lua-check` and `cargo lua-check`: what `lua-analysis` knows, on the command line.
//!
//! This library is for the two programs; its one entry is [`main`]. The modules, in the order in
//! which data goes through them: the arguments, the scripts they mean, what is found in them,
//! and the formats in which that is told.
//!
//! What is wrong with a script goes to the standard output, what keeps a script from being looked at
//! to the standard error. Nothing that is read makes a program panic or hang.

// The doc comments of the command line are its help, where backticks would show.
#![allow(clippy::doc_markdown)]

mod annotate;
mod arguments;
mod audit;
mod bundle;
mod check;
mod explain;
mod finding;
mod format;
mod progress;
mod run;
mod scripts;
mod signature;
mod status;
mod stubs;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Task};
use status::{Result, Status, say};

/// What a program was started by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A shell or an editor: `lua-check`.
    Shell,
    /// Cargo: `cargo lua-check`, which finds the scripts of the workspace by itself.
    Cargo,
}

/// Runs the program with its arguments, the first being its name, and says how it ends: 0 if all is
/// well, 1 if something is wrong with a script, 2 if something could not be looked at.
pub fn main(arguments: impl IntoIterator<Item = OsString>, caller: Caller) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A reader that has gone away misses nothing.
            let _ = error.print();
            let is_wrong = error.use_stderr();
            return if is_wrong {
                Status::Trouble
            } else {
                Status::Fine
            }
            .into();
        }
    };
    match dispatch(&arguments, caller) {
        Ok(status) => status.into(),
        Err(error) if status::is_broken_pipe(&*error) => Status::Fine.into(),
        Err(error) => {
            say(&error.to_string());
            Status::Trouble.into()
        }
    }
}

fn dispatch(arguments: &Arguments, caller: Caller) -> Result<Status> {
    let Some(task) = &arguments.task else {
        return check::run(&arguments.check, caller);
    };
    match task {
        Task::Signature { file } => signature::run(file),
        Task::Bundle { file, sha } => bundle::run(file, *sha),
        Task::Explain { code } => explain::run(code.as_deref()),
        Task::Annotate { file, write } => annotate::run(file, *write),
        Task::Audit(arguments) => audit::run(arguments, caller),
        Task::Run(arguments) => run::run(arguments),
        Task::Stubs { folder, servers } => stubs::run(folder, servers),
    }
}
