use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua")]
struct Limit;

fn main() {}
