//! `lua-check`: checks Lua scripts for Redis and Valkey.

use std::process::ExitCode;

fn main() -> ExitCode {
    lua_check::main(std::env::args_os(), lua_check::Caller::Shell)
}
