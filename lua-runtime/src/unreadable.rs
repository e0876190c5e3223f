//! A blocking connection that brought what redis-rs can't read.
//!
//! Its parser stays where it failed (redis-rs 1.8): every later command reaches the server and runs,
//! and gets the same error, or a piece of the reply that failed as its own reply, while `is_open()`
//! is true. So it is closed: `QUIT`, after which the server runs nothing that comes over it, and
//! then writes until one of them fails, by which redis-rs itself knows that it is closed. From then
//! on a command fails before it is sent.
//!
//! A server that does not come to the `QUIT` in two seconds, because a script keeps it busy, leaves the
//! connection open: a reply that does not come would be waited for even longer.
//!
//! An asynchronous connection ends by itself. The connections of a blocking cluster connection can't
//! be reached from here.

use std::time::Duration;

use redis::{ConnectionLike, ErrorKind, RedisResult};

/// Closes the connection if it brought what redis-rs can't read.
pub(crate) fn close_after<T>(con: &mut dyn ConnectionLike, reply: &RedisResult<T>) {
    if let Err(error) = reply
        && error.kind() == ErrorKind::Parse
        && con.supports_pipelining()
    {
        close(con);
    }
}

/// The second is for servers that call `QUIT` something else: they close at what is no protocol.
const CLOSE: &[u8] = b"*1\r\n$4\r\nQUIT\r\n*x\r\n";
/// Servers take an empty line for nothing, and reply nothing.
const NOTHING: &[u8] = b"\r\n";
/// All pauses together are two seconds. A server that is near is known to have closed after a
/// millisecond; that one has, and that it takes no more, comes back after two round trips.
const LONGEST: Duration = Duration::from_millis(1024);

/// No reply is read: one that does not come would be waited for.
#[cold]
fn close(con: &mut dyn ConnectionLike) {
    let mut bytes = CLOSE;
    let mut pause = Duration::from_millis(1);
    while con.req_packed_commands(bytes, 0, 0).is_ok() && con.is_open() && pause <= LONGEST {
        std::thread::sleep(pause);
        pause *= 2;
        bytes = NOTHING;
    }
}
