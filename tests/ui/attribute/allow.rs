use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/get.lua", allow(float_repli))]
struct Unknown;

#[derive(LuaScript)]
#[lua("ui/lua/get.lua", path = "ui/lua/get.lua", allow)]
struct Twice;

fn main() {}
