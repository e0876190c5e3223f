//! Runs of instrumented scripts.

use lua_tests::{Flavour, Server};
use redis::{Connection, RedisError, Value};

use crate::records::{Records, records};
use crate::state::State;

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Run {
    /// Whether the script ended without an error.
    pub(crate) is_ok: bool,
    /// What its expressions were.
    pub(crate) records: Records,
    /// What it replied, or why it failed.
    pub(crate) reply: Value,
}

/// Runs an instrumented script on the data that is there. The error is that of a server that
/// doesn't take the script.
pub(crate) fn run(
    connection: &mut Connection,
    script: &[u8],
    state: &State,
) -> Result<Run, String> {
    let reply: Result<Value, RedisError> = state.eval(script).query(connection);
    if let Err(error) = &reply {
        assert!(
            !error.is_io_error(),
            "{error}: the server went with {state:?}\n{}",
            String::from_utf8_lossy(script)
        );
    }
    recorded(reply)
}

/// What the reply of an instrumented script says.
pub(crate) fn recorded(reply: Result<Value, RedisError>) -> Result<Run, String> {
    let reply = reply.map_err(|error| error.to_string())?;
    let Value::Array(parts) = reply else {
        return Err(format!("{reply:?}"));
    };
    let mut parts = parts.into_iter();
    let (Some(Value::Int(ok)), Some(Value::BulkString(log))) = (parts.next(), parts.next()) else {
        return Err("neither success nor records".to_owned());
    };
    Ok(Run {
        is_ok: ok == 1,
        records: records(&log).ok_or("records that can't be read")?,
        reply: parts.next().unwrap_or(Value::Nil),
    })
}

/// Whether the server runs thousands of scripts without dying of it: the Lua of Redis 6.2 reads
/// strings that it has freed (CVE-2024-46981 and CVE-2025-49844), and crashes or hangs after some
/// hundreds of these.
pub(crate) fn lasts(server: &Server) -> bool {
    let lasts = server.flavour() != Flavour::Redis || server.version() >= (7, 0, 0);
    if !lasts {
        println!("not on Redis {:?}: its Lua does not last", server.version());
    }
    lasts
}
