use lua_runtime::LuaScript;

#[derive(LuaScript)]
struct NoAttribute;

#[derive(LuaScript)]
#[lua(returns = i64)]
struct OnlyReturns;

fn main() {}
