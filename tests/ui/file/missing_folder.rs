use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "nowhere/limit.lua")]
struct Limit;

fn main() {}
