use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/many.lua")]
struct KeyBehindKeys<'a> {
    #[lua(keys)]
    shards: Vec<&'a str>,
    #[lua(key)]
    index: &'a str,
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/many.lua")]
struct ArgumentBehindArguments<'a> {
    #[lua(keys)]
    shards: Vec<&'a str>,
    #[lua(args)]
    values: Vec<&'a str>,
    last: &'a str,
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/many.lua")]
struct Bytes<'a> {
    #[lua(keys)]
    shards: &'a [u8],
    #[lua(args)]
    values: Vec<u8>,
}

fn main() {}
