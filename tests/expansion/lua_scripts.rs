#[cfg(unix)]
#[allow(clippy::too_many_arguments)]
pub(crate) mod scripts {
    //! Its own text.
    pub(crate) use crate::JobData;
    ///The script `../tests/expansion/lua/move_job.lua`, SHA-1 `f62d22bf7ec9581fb00e5c32c96573ebffa4adbc`.
    pub const MOVE_JOB: &::lua_runtime::Script = {
        static SCRIPT: ::lua_runtime::Script = ::lua_runtime::private::composed(
            {
                fn __state() -> &'static ::lua_runtime::private::State {
                    static STATE: ::lua_runtime::private::State = ::lua_runtime::private::State::new();
                    &STATE
                }
                ::lua_runtime::private::script(
                    "move_job",
                    "../tests/expansion/lua/move_job.lua",
                    "--- Moves a job from one list to another, unless it is [locked].\n---\n--- The caller holds the lock of both lists; see <https://example.org/locks> and `KEYS[1]`.\n---\n--- - first: it is taken out\n--- - then it is put in, as of https://example.org/put.\n---\n--- ```\n--- moved, left = move_job(\"wait\", \"active\", \"job:7\")\n--- ```\nlocal function now()\n  local time = redis.call('TIME')\n  return tonumber(time[1])\nend\n---@key source       list it is taken from\n---@key target       list it is put into\n---@arg job          string   the job's name | or its number\n---@arg count        integer  how often\n---@arg weight       number?  absent is 1\n---@arg is_front     boolean  at which end\n---@return boolean moved      whether it was there\n---@return integer left       length of `source`\n---@return number  at         when, in seconds\n---@return string? previous   what was at its place\n---@error LOCKED     somebody else has the [lock] of `source`\n---@error TIMED_OUT\nlocal source, target = KEYS[1], KEYS[2]\nlocal job, count = ARGV[1], tonumber(ARGV[2])\nlocal weight = ARGV[3] ~= '' and tonumber(ARGV[3]) or 1\nlocal side = ARGV[4] == '1' and 'LPUSH' or 'RPUSH'\n\nif redis.call('TYPE', source).ok == 'string' then\n  return redis.error_reply('LOCKED by another worker')\nelseif count == 0 then\n  return { err = 'TIMED_OUT' }\nend\nlocal moved = redis.call('LREM', source, count, job)\nif moved > 0 then\n  redis.call(side, target, job)\nend\nreturn { moved > 0, redis.call('LLEN', source), tostring(now() * weight), false }\n",
                    "f62d22bf7ec9581fb00e5c32c96573ebffa4adbc",
                    false,
                    __state,
                )
            },
            &[
                (1, "../tests/expansion/lua/move_job.lua", 1),
                (11, "../tests/expansion/lua/jobs/_lib/clock.lua", 1),
                (15, "../tests/expansion/lua/move_job.lua", 12),
            ],
        );
        &SCRIPT
    };
    /**Moves a job from one list to another, unless it is \[locked\].

The caller holds the lock of both lists; see <https://example.org/locks> and `KEYS[1]`.

- first: it is taken out
- then it is put in, as of <https://example.org/put>.

```text
moved, left = move_job("wait", "active", "job:7")
```


| parameter | entry | type |  |
| --- | --- | --- | --- |
| `source` | `KEYS[1]` | key | list it is taken from |
| `target` | `KEYS[2]` | key | list it is put into |
| `job` | `ARGV[1]` | `string` | the job's name \| or its number |
| `count` | `ARGV[2]` | `integer` | how often |
| `weight` | `ARGV[3]` | `number?` | absent is 1 |
| `is_front` | `ARGV[4]` | `boolean` | at which end |


| reply | type |  |
| --- | --- | --- |
| `moved` | `boolean` | whether it was there |
| `left` | `integer` | length of `source` |
| `at` | `number` | when, in seconds |
| `previous` | `string?` | what was at its place |


# Errors

Beside those of any call, as [`MoveJobError`] by `From`:

| error |  |
| --- | --- |
| `LOCKED` | somebody else has the \[lock\] of `source` |
| `TIMED_OUT` |  |

<details><summary><code>../tests/expansion/lua/move_job.lua</code></summary>

````lua
--- Moves a job from one list to another, unless it is [locked].
---
--- The caller holds the lock of both lists; see <https://example.org/locks> and `KEYS[1]`.
---
--- - first: it is taken out
--- - then it is put in, as of https://example.org/put.
---
--- ```
--- moved, left = move_job("wait", "active", "job:7")
--- ```
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1])
end
---@key source       list it is taken from
---@key target       list it is put into
---@arg job          string   the job's name | or its number
---@arg count        integer  how often
---@arg weight       number?  absent is 1
---@arg is_front     boolean  at which end
---@return boolean moved      whether it was there
---@return integer left       length of `source`
---@return number  at         when, in seconds
---@return string? previous   what was at its place
---@error LOCKED     somebody else has the [lock] of `source`
---@error TIMED_OUT
local source, target = KEYS[1], KEYS[2]
local job, count = ARGV[1], tonumber(ARGV[2])
local weight = ARGV[3] ~= '' and tonumber(ARGV[3]) or 1
local side = ARGV[4] == '1' and 'LPUSH' or 'RPUSH'

if redis.call('TYPE', source).ok == 'string' then
  return redis.error_reply('LOCKED by another worker')
elseif count == 0 then
  return { err = 'TIMED_OUT' }
end
local moved = redis.call('LREM', source, count, job)
if moved > 0 then
  redis.call(side, target, job)
end
return { moved > 0, redis.call('LLEN', source), tostring(now() * weight), false }
````

</details>
*/
    #[must_use = "a call does nothing until it is invoked"]
    pub fn move_job(
        source: impl ::lua_runtime::ScriptKey,
        target: impl ::lua_runtime::ScriptKey,
        job: impl ::lua_runtime::ScriptString,
        count: impl ::lua_runtime::ScriptInteger,
        weight: impl ::lua_runtime::OptionalNumber,
        is_front: ::core::primitive::bool,
    ) -> ::lua_runtime::Call<MoveJobReply> {
        ::lua_runtime::private::call::<
            MoveJobReply,
        >(
            MOVE_JOB,
            &|__entries: &mut ::lua_runtime::private::Entries| {
                __entries.key(&source);
                __entries.key(&target);
                __entries.arg(&job);
                __entries.arg(&count);
                if !::lua_runtime::OptionalNumber::write_present(&weight, __entries) {
                    __entries.absent_arg();
                }
                __entries.arg(&is_front);
            },
        )
    }
    ///What `../tests/expansion/lua/move_job.lua` replies.
    #[::core::prelude::v1::derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::cmp::PartialEq,
        ::lua_runtime::LuaReply
    )]
    #[lua(crate = ::lua_runtime)]
    #[non_exhaustive]
    pub struct MoveJobReply {
        ///whether it was there
        pub moved: ::core::primitive::bool,
        ///length of `source`
        pub left: ::core::primitive::i64,
        ///when, in seconds
        pub at: ::core::primitive::f64,
        ///what was at its place
        #[lua(default)]
        pub previous: ::core::option::Option<::std::string::String>,
    }
    /**The errors of `../tests/expansion/lua/move_job.lua`, and what else can go wrong with a call of it.

Made of the error of a call by `From`, and so by `?`.*/
    #[::core::prelude::v1::derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::lua_runtime::LuaError
    )]
    #[lua(crate = ::lua_runtime)]
    #[non_exhaustive]
    pub enum MoveJobError {
        ///`LOCKED`: somebody else has the \[lock\] of `source`
        #[lua(code = "LOCKED")]
        Locked {
            /// What the script says behind the code.
            message: ::std::string::String,
        },
        ///The code `TIMED_OUT`.
        #[lua(code = "TIMED_OUT")]
        TimedOut {
            /// What the script says behind the code.
            message: ::std::string::String,
        },
        /// Any other error.
        #[lua(other)]
        Other(::lua_runtime::Error),
    }
    ///The scripts of the folder `jobs`.
    #[allow(clippy::too_many_arguments)]
    pub mod jobs {
        #[allow(unused_imports, clippy::wildcard_imports)]
        use super::*;
        ///The script `../tests/expansion/lua/jobs/add-14.lua`, SHA-1 `0697c60330415d9274083de0eb43bbea55d76daa`.
        pub const ADD: &::lua_runtime::Script = {
            static SCRIPT: ::lua_runtime::Script = ::lua_runtime::private::composed(
                {
                    fn __state() -> &'static ::lua_runtime::private::State {
                        static STATE: ::lua_runtime::private::State = ::lua_runtime::private::State::new();
                        &STATE
                    }
                    ::lua_runtime::private::script(
                        "jobs/add-14",
                        "../tests/expansion/lua/jobs/add-14.lua",
                        "-- Only included: no function of its own.\nlocal function side_of(priority)\n  return priority > 0 and 'RPUSH' or 'LPUSH'\nend\n---@key wait\n---@arg job      JobData\n---@arg priority integer\nreturn redis.call(side_of(tonumber(ARGV[2])), KEYS[1], ARGV[1])\n",
                        "0697c60330415d9274083de0eb43bbea55d76daa",
                        false,
                        __state,
                    )
                },
                &[
                    (1, "../tests/expansion/lua/jobs/priority.lua", 1),
                    (5, "../tests/expansion/lua/jobs/add-14.lua", 2),
                ],
            );
            &SCRIPT
        };
        /**Calls the script.


| parameter | entry | type |
| --- | --- | --- |
| `wait` | `KEYS[1]` | key |
| `job` | `ARGV[1]` | `JobData` |
| `priority` | `ARGV[2]` | `integer` |


Replies `integer`.

The script does not declare what it replies: this is what its code says.

<details><summary><code>../tests/expansion/lua/jobs/add-14.lua</code></summary>

```lua
-- Only included: no function of its own.
local function side_of(priority)
  return priority > 0 and 'RPUSH' or 'LPUSH'
end
---@key wait
---@arg job      JobData
---@arg priority integer
return redis.call(side_of(tonumber(ARGV[2])), KEYS[1], ARGV[1])
```

</details>
*/
        #[must_use = "a call does nothing until it is invoked"]
        pub fn add(
            wait: impl ::lua_runtime::ScriptKey,
            job: JobData,
            priority: impl ::lua_runtime::ScriptInteger,
        ) -> ::lua_runtime::Call<::core::primitive::i64> {
            ::lua_runtime::private::call::<
                ::core::primitive::i64,
            >(
                ADD,
                &|__entries: &mut ::lua_runtime::private::Entries| {
                    __entries.key(&wait);
                    {
                        #[allow(non_camel_case_types)]
                        enum tests_expansion_lua_jobs_add_14_lua_line_3 {}
                        ::lua_runtime::private::AnnotatedArg::<
                            tests_expansion_lua_jobs_add_14_lua_line_3,
                        >::write(&job, __entries);
                    }
                    __entries.arg(&priority);
                },
            )
        }
        ///The script `../tests/expansion/lua/jobs/remove-all.lua`, SHA-1 `a99dfa6a4c8e588bfdac5e42b7f685341d4cb5fa`.
        pub const REMOVE_ALL: &::lua_runtime::Script = {
            static SCRIPT: ::lua_runtime::Script = {
                fn __state() -> &'static ::lua_runtime::private::State {
                    static STATE: ::lua_runtime::private::State = ::lua_runtime::private::State::new();
                    &STATE
                }
                ::lua_runtime::private::script(
                    "jobs/remove-all",
                    "../tests/expansion/lua/jobs/remove-all.lua",
                    "--- Removes any number of jobs from any number of lists.\n---@key jobs        hash of all jobs\n---@key ... lists   lists they may be in\n---@arg by          string  who wants it\n---@arg ... names   string  jobs to remove\n---@return map<string, integer> removed  how many by list\nredis.call('HSET', KEYS[1], 'removed_by', ARGV[1])\nlocal removed = {}\nfor key = 2, #KEYS do\n  local count = 0\n  for index = 2, #ARGV do\n    count = count + redis.call('LREM', KEYS[key], 0, ARGV[index])\n  end\n  removed[#removed + 1] = KEYS[key]\n  removed[#removed + 1] = count\nend\nreturn removed\n",
                    "a99dfa6a4c8e588bfdac5e42b7f685341d4cb5fa",
                    false,
                    __state,
                )
            };
            &SCRIPT
        };
        /**Removes any number of jobs from any number of lists.


| parameter | entry | type |  |
| --- | --- | --- | --- |
| `jobs` | `KEYS[1]` | key | hash of all jobs |
| `lists` | `KEYS[2]` … | key | lists they may be in |
| `by` | `ARGV[1]` | `string` | who wants it |
| `names` | `ARGV[2]` … | `string` | jobs to remove |


Replies `map<string, integer>` as `removed`: how many by list

<details><summary><code>../tests/expansion/lua/jobs/remove-all.lua</code></summary>

```lua
--- Removes any number of jobs from any number of lists.
---@key jobs        hash of all jobs
---@key ... lists   lists they may be in
---@arg by          string  who wants it
---@arg ... names   string  jobs to remove
---@return map<string, integer> removed  how many by list
redis.call('HSET', KEYS[1], 'removed_by', ARGV[1])
local removed = {}
for key = 2, #KEYS do
  local count = 0
  for index = 2, #ARGV do
    count = count + redis.call('LREM', KEYS[key], 0, ARGV[index])
  end
  removed[#removed + 1] = KEYS[key]
  removed[#removed + 1] = count
end
return removed
```

</details>
*/
        #[must_use = "a call does nothing until it is invoked"]
        pub fn remove_all(
            jobs: impl ::lua_runtime::ScriptKey,
            lists: &[impl ::lua_runtime::ScriptKey],
            by: impl ::lua_runtime::ScriptString,
            names: &[impl ::lua_runtime::ScriptString],
        ) -> ::lua_runtime::Call<
            ::std::collections::HashMap<::std::string::String, ::core::primitive::i64>,
        > {
            ::lua_runtime::private::call::<
                ::std::collections::HashMap<
                    ::std::string::String,
                    ::core::primitive::i64,
                >,
            >(
                REMOVE_ALL,
                &|__entries: &mut ::lua_runtime::private::Entries| {
                    __entries.key(&jobs);
                    __entries.keys(lists);
                    __entries.arg(&by);
                    __entries.args(names);
                },
            )
        }
    }
    /// All scripts of the folder, those of nested folders behind its own.
    pub const ALL: &[&::lua_runtime::Script] = &[MOVE_JOB, jobs::ADD, jobs::REMOVE_ALL];
    /// Puts all scripts into the server's cache: `SCRIPT LOAD` of each, one round trip.
    ///
    /// Calls do not need it: a call of a missing script loads it by itself.
    ///
    /// # Errors
    ///
    /// The first script that the server refuses; the others are loaded all the same.
    pub fn load_all(
        con: &mut dyn ::lua_runtime::private::redis::ConnectionLike,
    ) -> ::core::result::Result<::lua_runtime::LoadReport, ::lua_runtime::Error> {
        ::lua_runtime::private::load_all(ALL, con)
    }
    ::lua_runtime::private::if_aio! {
        #[doc =
        r" Like `load_all`, on an asynchronous connection; on a cluster connection on every"]
        #[doc = r" primary and replica, all at once."] #[doc = r""] #[doc = r" # Errors"]
        #[doc = r""] #[doc =
        r" As `load_all`; of a cluster only if no node took them: the report has the rest."]
        pub async fn load_all_async < C > (con : & mut C,) -> ::core::result::Result <
        ::lua_runtime::LoadReport, ::lua_runtime::Error > where C :
        ::lua_runtime::private::redis::aio::ConnectionLike + ::core::marker::Send +
        'static, { ::lua_runtime::private::load_all_async(ALL, con). await }
    }
    const _: &[::core::primitive::u8] = ::core::include_bytes!(
        "/workspace/tests/expansion/lua/jobs/_lib/clock.lua"
    );
    const _: &[::core::primitive::u8] = ::core::include_bytes!(
        "/workspace/tests/expansion/lua/jobs/add-14.lua"
    );
    const _: &[::core::primitive::u8] = ::core::include_bytes!(
        "/workspace/tests/expansion/lua/jobs/priority.lua"
    );
    const _: &[::core::primitive::u8] = ::core::include_bytes!(
        "/workspace/tests/expansion/lua/jobs/remove-all.lua"
    );
    const _: &[::core::primitive::u8] = ::core::include_bytes!(
        "/workspace/tests/expansion/lua/move_job.lua"
    );
}
