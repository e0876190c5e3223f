use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/get.lua")]
enum Either {
    This,
    That,
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/get.lua")]
union Both {
    this: u8,
    that: i8,
}

fn main() {}
