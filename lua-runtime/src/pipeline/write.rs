//! A write of a pipeline over a connection.

use redis::{ConnectionLike, RedisResult, Value};

use super::queue::Queue;
use crate::recovery::{Item, Write};
use crate::request::write::{self, Queued};
use crate::unreadable;

/// Sends it over a blocking connection.
pub(super) fn send(
    write: &Write,
    queue: &Queue,
    con: &mut dyn ConnectionLike,
) -> RedisResult<Vec<Value>> {
    let packed = if is_as_queued(write, queue) {
        // Measured first, so that it does not grow.
        queue.commands.get_packed_pipeline()
    } else {
        write::packed(write, &queued(queue))
    };
    let replies = con.req_packed_commands(&packed, 0, write.replies());
    unreadable::close_after(con, &replies);
    replies
}

/// Sends it over an asynchronous connection.
#[cfg(feature = "aio")]
pub(super) async fn send_async<C>(
    write: &Write,
    queue: &Queue,
    con: &mut C,
) -> RedisResult<Vec<Value>>
where
    C: redis::aio::ConnectionLike + ?Sized,
{
    let due = write.replies();
    if is_as_queued(write, queue) {
        return con.req_packed_commands(&queue.commands, 0, due).await;
    }
    let commands = write::pipeline(write, &queued(queue));
    con.req_packed_commands(&commands, 0, due).await
}

/// The same for calls that missed before: see [`write::certain`].
pub(super) fn certain(write: Write, queue: &Queue) -> Write {
    write::certain(write, &queued(queue))
}

fn queued(queue: &Queue) -> Vec<Queued<'_>> {
    queue.queued().collect()
}

/// Whether this is what the user queued, no more and no less.
fn is_as_queued(write: &Write, queue: &Queue) -> bool {
    let as_queued = |(index, item): (usize, &Item)| *item == Item::Call(index);
    !write.atomic
        && write.items.len() == queue.len()
        && write.items.iter().enumerate().all(as_queued)
}
