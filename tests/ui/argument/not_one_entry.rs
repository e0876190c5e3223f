use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/pair.lua")]
struct Pair<'a> {
    #[lua(key)]
    first: &'a str,
    #[lua(key)]
    second: Option<&'a str>,
    one: Option<u64>,
    two: Vec<u64>,
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/limit.lua")]
struct Limit<'a> {
    #[lua(key)]
    bucket: &'a str,
    limit: (u64, u64),
    window: [u64; 2],
}

fn main() {}
