use lua_runtime::LuaScript;

struct Mine;

#[derive(LuaScript)]
#[lua(path = "ui/lua/get.lua", returns = Mine)]
struct Get<'a> {
    #[lua(key)]
    entry: &'a str,
}

fn main() {}
