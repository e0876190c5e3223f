use std::rc::Weak;

use lua_runtime::LuaReply;

struct Mine;

#[derive(LuaReply)]
struct Position<'a> {
    borrowed: &'a str,
    fine: u8,
    #[lua(default)]
    mine: Option<Mine>,
}

#[derive(LuaReply)]
struct Transparent(Mine);

#[derive(LuaReply)]
struct NoDefault {
    #[lua(default)]
    array: [u8; 40],
}

#[derive(LuaReply)]
#[lua(json)]
struct NotDeserialize {
    a: u8,
}

#[derive(LuaReply)]
#[lua(map)]
struct Field {
    #[lua(msgpack)]
    a: Mine,
}

#[derive(LuaReply)]
enum Other {
    A,
    #[lua(other)]
    Rest(Weak<u8>),
}

fn main() {}
