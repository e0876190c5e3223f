use lua_runtime::LuaReply;

#[derive(LuaReply)]
enum Mixed {
    #[lua(code = 1)]
    Code,
    #[lua(rename = "text")]
    Text,
    Neither,
}

#[derive(LuaReply)]
enum MixedDiscriminant {
    One = 1,
    #[lua(rename = "two")]
    Two,
}

const THREE: isize = 3;

#[derive(LuaReply)]
enum Codes {
    One = 1,
    #[lua(code = 1)]
    AlsoOne,
    Three = THREE,
}

#[derive(LuaReply)]
enum NoCodes {
    #[lua(code = "4")]
    Four,
    #[lua(code = 9223372036854775808)]
    TooLarge,
}

#[derive(LuaReply)]
enum Names {
    TimedOut,
    #[lua(rename = "timed_out")]
    Late,
    #[lua(codes = 5)]
    Typo,
}

#[derive(LuaReply)]
enum Fields {
    Text(String),
    Named {
        a: u8,
    },
    #[lua(other)]
    Two(u8, u8),
}

#[derive(LuaReply)]
enum Others {
    #[lua(other)]
    First,
    #[lua(other)]
    Second(#[lua(json)] u8),
    #[lua(other, code = 1)]
    Third,
}

#[derive(LuaReply)]
#[lua(map)]
enum Map {
    A,
}

#[derive(LuaReply)]
enum Never {}

fn main() {}
