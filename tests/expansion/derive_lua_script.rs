#[automatically_derived]
#[allow(dead_code, clippy::too_many_arguments)]
impl<'a, T> MoveJob<'a, T>
where
    T: ::lua_runtime::ScriptArg,
{
    ///The script `../tests/expansion/lua/move_job.lua`, SHA-1 `f62d22bf7ec9581fb00e5c32c96573ebffa4adbc`.
    pub const SCRIPT: &'static ::lua_runtime::Script = {
        static SCRIPT: ::lua_runtime::Script = ::lua_runtime::private::composed(
            {
                fn __state() -> &'static ::lua_runtime::private::State {
                    static STATE: ::lua_runtime::private::State = ::lua_runtime::private::State::new();
                    &STATE
                }
                ::lua_runtime::private::script(
                    "expansion/lua/move_job",
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
    /// The call with these keys and arguments, encoded and ready to be invoked.
    #[must_use = "a call does nothing until it is invoked"]
    pub fn call(&self) -> ::lua_runtime::Call<(bool, u64)> {
        ::lua_runtime::private::call::<
            (bool, u64),
        >(
            Self::SCRIPT,
            &|entries: &mut ::lua_runtime::private::Entries| {
                entries.key(&self.source);
                entries.key(&self.target);
                entries.arg(&self.job);
                entries.arg(&self.count);
                entries.arg(&self.weight);
                entries.arg(&self.is_front);
            },
        )
    }
    /// Runs the script: one round trip, or two if the server has to be given it first.
    ///
    /// # Errors
    ///
    /// See `lua_runtime::Error`.
    pub fn invoke(
        &self,
        con: &mut dyn ::lua_runtime::private::redis::ConnectionLike,
    ) -> ::core::result::Result<(bool, u64), ::lua_runtime::Error> {
        ::lua_runtime::private::invoke(&self.call(), con)
    }
    ::lua_runtime::private::if_aio! {
        #[doc =
        r" Runs the script: one round trip, or two if the server has to be given it first."]
        #[doc = r""] #[doc = r" # Errors"] #[doc = r""] #[doc =
        r" See `lua_runtime::Error`."] pub fn invoke_async < '__con, __C > (& self, con :
        & '__con mut __C,) -> impl ::core::future::Future < Output =
        ::core::result::Result < (bool, u64), ::lua_runtime::Error >, > +
        ::core::marker::Send + use < '__con, T, __C > where __C :
        ::lua_runtime::private::redis::aio::ConnectionLike + ::core::marker::Send +
        'static, { ::lua_runtime::private::invoke_async(self.call(), con) }
    }
}
const _: () = {
    const CODES: &[&::core::primitive::str] = <JobError as ::lua_runtime::private::LuaError>::CODES;
    if !::lua_runtime::private::has_code(CODES, "LOCKED") {
        ::core::panic!(
            "{}",
            "`../tests/expansion/lua/move_job.lua` answers the error LOCKED, for which `JobError` has no variant"
        );
    }
    if !::lua_runtime::private::has_code(CODES, "TIMED_OUT") {
        ::core::panic!(
            "{}",
            "`../tests/expansion/lua/move_job.lua` answers the error TIMED_OUT, for which `JobError` has no variant"
        );
    }
    if !::lua_runtime::private::are_known(
        CODES,
        &[
            "LOCKED",
            "TIMED_OUT",
            "ASK",
            "BUSY",
            "BUSYGROUP",
            "BUSYKEY",
            "CLUSTERDOWN",
            "CROSSSLOT",
            "EXECABORT",
            "INPROG",
            "IOERR",
            "LOADING",
            "MASTERDOWN",
            "MISCONF",
            "MOVED",
            "NOAUTH",
            "NOGOODSLAVE",
            "NOGROUP",
            "NOMASTERLINK",
            "NOPERM",
            "NOREPLICAS",
            "NOSCRIPT",
            "NOTBUSY",
            "OOM",
            "READONLY",
            "TRYAGAIN",
            "UNBLOCKED",
            "UNKILLABLE",
            "WRONGPASS",
            "WRONGTYPE",
        ],
    ) {
        ::core::panic!(
            "{}",
            "`JobError` has a code that `../tests/expansion/lua/move_job.lua` never answers: it answers LOCKED, TIMED_OUT"
        );
    }
};
const _: &[::core::primitive::u8] = ::core::include_bytes!(
    "/workspace/tests/expansion/lua/move_job.lua"
);
const _: &[::core::primitive::u8] = ::core::include_bytes!(
    "/workspace/tests/expansion/lua/jobs/_lib/clock.lua"
);
