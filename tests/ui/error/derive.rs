//! Enums that can't be a script's errors.

use lua_runtime::{Error, LuaError};

#[derive(Debug, LuaError)]
struct Structure(Error);

// Without `Debug`: its mistake is that it is no enum.
#[derive(LuaError)]
struct Opaque(Error);

#[derive(Debug, LuaError)]
enum NoOther {
    Limited,
}

#[derive(Debug, LuaError)]
enum Codes {
    #[lua(code = "limited")]
    Limited,
    #[lua(code = "ERR")]
    Any,
    Gone,
    #[lua(code = "GONE")]
    Lost,
    #[lua(other, code = "REST")]
    Other(Error),
}

#[derive(Debug, LuaError)]
enum Fields {
    Limited(String, u64),
    Gone { message: String, code: u64 },
    Stale(#[lua(json)] String),
    #[lua(other)]
    Other,
}

#[derive(Debug, LuaError)]
#[lua(display)]
enum Options {
    #[lua(rename = "LIMITED")]
    Limited,
    #[lua(other)]
    Other(Error),
    #[lua(other)]
    Further(Error),
}

#[derive(Debug, LuaError)]
enum Types {
    Limited(u64),
    #[lua(other)]
    Other(String),
}

fn main() {}
