//! An enum that has not the codes of its script.

use lua_runtime::{Error, LuaError, LuaScript};

#[derive(Debug, LuaError)]
enum TooFew {
    Limited,
    #[lua(other)]
    Other(Error),
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/errors.lua", errors = TooFew)]
struct Missing;

#[derive(Debug, LuaError)]
enum TooMany {
    Limited,
    NotFound,
    Gone,
    // A command may fail with it.
    #[lua(code = "WRONGTYPE")]
    WrongType,
    #[lua(other)]
    Other(Error),
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/errors.lua", errors = TooMany)]
struct Unknown;

#[derive(LuaScript)]
#[lua(path = "ui/lua/errors.lua", errors = String)]
struct NoErrors;

fn main() {}
