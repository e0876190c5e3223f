// Warnings, made errors to be seen here.
#![deny(warnings)]

use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/limit.lua")]
struct Limit<'a> {
    #[lua(key)]
    bucket: &'a str,
    #[lua(key)]
    other: &'a str,
    limit: u64,
    window: u64,
    burst: u64,
    #[lua(skip)]
    comment: &'a str,
}

fn main() {}
