use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/many.lua")]
struct NotAList<'a> {
    #[lua(keys)]
    shards: &'a str,
}

#[derive(LuaScript)]
#[lua(path = "ui/lua/many.lua")]
struct NotKeys {
    #[lua(keys)]
    shards: Vec<u64>,
}

fn main() {}
