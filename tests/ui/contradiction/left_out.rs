use lua_runtime::LuaScript;

#[derive(LuaScript)]
#[lua(path = "left_out/encoded.lua")]
struct Encoded {
    job: &'static str,
    opts: &'static str,
    #[lua(optional)]
    plain: Option<u64>,
    #[lua(optional)]
    last: Option<&'static str>,
}

fn main() {}
