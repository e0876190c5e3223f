use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "ui/lua/get.lua")]
struct Fields<'a> {
    #[lua(kee)]
    typo: &'a str,
    #[lua(key = "a")]
    value: &'a str,
    #[lua(key, skip)]
    both: &'a str,
    #[lua(key)]
    #[lua(key)]
    twice: &'a str,
}

fn main() {}
