use lua_runtime::LuaReply;

// All of these are told in one build.
#[derive(LuaReply)]
#[lua(mapp, crate = lua_runtime, json = 1)]
#[lua(rename = "a")]
struct Unknown {
    #[lua(defalt)]
    typo: u8,
    #[lua(default = 5)]
    value: u8,
    #[lua(rename)]
    nothing: u8,
    #[lua(json, msgpack)]
    both: u8,
    #[lua(default, default)]
    twice: u8,
    #[lua(key)]
    key: u8,
}

#[derive(LuaReply)]
#[lua(map, json)]
struct Both {
    a: u8,
}

#[derive(LuaReply)]
#[lua(json, msgpack)]
enum TwoFormats {
    A,
}

#[derive(LuaReply)]
#[lua]
struct NotAList {
    a: u8,
}

#[derive(LuaReply)]
#[lua(path = "lua/hello.lua", returns = String)]
struct MeantLuaScript;

fn main() {}
