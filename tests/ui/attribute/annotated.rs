use lua_runtime::LuaScript;

// The types of annotations are those in scope of the struct.
#[derive(LuaScript)]
#[lua(path = "ui/lua-types/queue/next.lua", returns = Vec<String>)]
struct Next;

fn main() {}
