use lua_runtime::LuaScript;

// All of these are told in one build.
#[derive(LuaScript)]
#[lua(pth = "ui/lua/get.lua", returns)]
#[lua(returns = i64, cache = true, returns = u64, path)]
struct Unknown;

#[derive(LuaScript)]
#[lua(path = 5)]
struct NotText;

#[derive(LuaScript)]
#[lua(path = "ui/lua/get.lua", path = "ui/lua/limit.lua")]
struct Twice;

#[derive(LuaScript)]
#[lua = "ui/lua/get.lua"]
struct NotAList;

fn main() {}
