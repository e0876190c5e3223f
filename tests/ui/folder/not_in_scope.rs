struct JobId;

#[lua_runtime::lua_scripts("ui/lua-types")]
pub mod scripts {}

// A module that may have any name: rustc has to find out.
#[lua_runtime::lua_scripts("ui/lua-types/queue")]
pub mod with_all {
    use super::*;
}

// Of several values, each is reported once.
#[lua_runtime::lua_scripts("ui/lua-types", exclude = ["queue"])]
pub mod several {
    use super::*;
}

fn main() {
    let _ = scripts::r#move("key", JobId, &1);
    let _ = with_all::next(&["key"], &[JobId]);
}
