use lua_runtime::LuaReply;

#[derive(LuaReply)]
struct Unit;

#[derive(LuaReply)]
struct Empty {}

#[derive(LuaReply)]
union Union {
    a: u8,
    b: i8,
}

#[derive(LuaReply)]
#[lua(map)]
struct Nameless(u8, u8);

#[derive(LuaReply)]
struct ByPosition {
    #[lua(rename = "a")]
    b: u8,
}

#[derive(LuaReply)]
#[lua(map)]
struct OneKey {
    id: u8,
    #[lua(rename = "id")]
    other: u8,
    #[lua(rename = "id")]
    third: u8,
}

#[derive(LuaReply)]
#[lua(json)]
struct Serdes {
    #[lua(rename = "id", default)]
    id: u8,
}

fn main() {}
