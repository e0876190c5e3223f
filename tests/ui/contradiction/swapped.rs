use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/limit.lua")]
struct Limit<'a> {
    #[lua(key)]
    bucket: &'a str,
    window: u64,
    limit: u64,
}

fn main() {}
