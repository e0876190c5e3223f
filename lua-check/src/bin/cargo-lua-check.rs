//! `cargo lua-check`: checks the Lua scripts of a workspace.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Cargo calls `cargo-lua-check lua-check …`.
    let mut arguments: Vec<_> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|word| word == "lua-check") {
        arguments.remove(1);
    }
    lua_check::main(arguments, lua_check::Caller::Cargo)
}
