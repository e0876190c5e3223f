#[lua_runtime::lua_scripts("ui/lua-typed", allow(undeclared_kye, syntax, xyzzy))]
mod unknown {}

#[lua_runtime::lua_scripts("ui/lua-typed", allow = "undeclared-key")]
mod a_text {}

#[lua_runtime::lua_scripts("ui/lua-undeclared", allow(undeclared_kye))]
mod meant {}

fn main() {}
