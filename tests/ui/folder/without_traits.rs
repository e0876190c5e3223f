pub struct JobId;
pub struct JobOptions;
pub struct JobState;
pub struct JobLog;

#[lua_runtime::lua_scripts("ui/lua-types")]
pub mod scripts {
    use super::{JobId, JobLog, JobOptions, JobState};
}

fn main() {}
