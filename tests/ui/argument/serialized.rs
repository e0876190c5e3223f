use lua_runtime::{Json, LuaScript, MessagePack};

struct Options;

#[derive(LuaScript)]
#[lua(path = "ui/lua/pair.lua", returns = Json<Options>)]
struct Pair<'a> {
    #[lua(key)]
    first: &'a str,
    #[lua(key)]
    second: &'a str,
    one: Json<&'a Options>,
    two: MessagePack<Options>,
}

fn main() {}
