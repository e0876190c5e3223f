//! A write as commands: what the rules decided, made of what was queued.

use std::borrow::Cow;

use redis::{Arg, Cmd};

use super::command;
use crate::recovery::{Item, ONE_READ, Write};
use crate::script::Script;

/// A command that was queued, and its script if it is a call.
pub(crate) type Queued<'a> = (&'a Cmd, Option<&'static Script>);

/// A write such that a further miss can be told from a script that replies so itself, for calls
/// that missed before.
///
/// In a write that the server reads at once nobody comes between what brings a script and its
/// calls. In a longer one each call is sent with `SCRIPT EXISTS` before it.
pub(crate) fn certain(write: Write, queued: &[Queued<'_>]) -> Write {
    let mut size = 0;
    each(&write, queued, &mut |command| size += packed_size(&command));
    if size <= ONE_READ {
        return write;
    }
    write.probed(|index| queued.get(index).and_then(|(_, script)| *script))
}

/// As bytes.
pub(crate) fn packed(write: &Write, queued: &[Queued<'_>]) -> Vec<u8> {
    let mut packed = Vec::new();
    each(write, queued, &mut |command| {
        command.write_packed_command(&mut packed);
    });
    packed
}

/// As redis-rs's pipeline.
#[cfg(feature = "aio")]
pub(crate) fn pipeline(write: &Write, queued: &[Queued<'_>]) -> redis::Pipeline {
    let mut commands = redis::Pipeline::with_capacity(write.replies());
    each(write, queued, &mut |command| {
        if write.atomic {
            add_uncached(&mut commands, command.into_owned());
        } else {
            commands.add_command(command.into_owned());
        }
    });
    commands
}

/// Adds a command between `MULTI` and `EXEC`, or one of these.
///
/// redis-rs's client-side cache (its feature `cache-aio`, 1.8) does not see the `MULTI`: it would put a
/// `PTTL` beside a `GET`, keep `QUEUED` as the value of the key, and leave out what it knows. Of a
/// command whose reply is to be ignored it keeps off, and that is all this mark does here.
#[cfg(feature = "aio")]
pub(crate) fn add_uncached(commands: &mut redis::Pipeline, command: Cmd) {
    commands.add_command(command).ignore();
}

/// The command of a write that has one.
pub(crate) fn only<'a>(write: &Write, queued: &[Queued<'a>]) -> Option<Cow<'a, Cmd>> {
    match (write.items.as_slice(), write.atomic) {
        ([item], false) => made_of(*item, queued),
        _ => None,
    }
}

/// Every command in turn, `MULTI` and `EXEC` included.
///
/// Those two are commands like the others, and all replies are asked for: redis-rs's own atomic
/// mode keeps no reply but that of `EXEC`, and underflows where `MULTI` itself is refused
/// (redis-rs 1.8, blocking).
fn each<'a>(write: &Write, queued: &[Queued<'a>], take: &mut dyn FnMut(Cow<'a, Cmd>)) {
    if write.atomic {
        take(Cow::Owned(redis::cmd("MULTI")));
    }
    for item in &write.items {
        if let Some(command) = made_of(*item, queued) {
            take(command);
        }
    }
    if write.atomic {
        take(Cow::Owned(redis::cmd("EXEC")));
    }
}

fn made_of<'a>(item: Item, queued: &[Queued<'a>]) -> Option<Cow<'a, Cmd>> {
    Some(match item {
        Item::Load(script) => Cow::Owned(command::load(script)),
        Item::Probe(script) => Cow::Owned(command::exists(script)),
        Item::Call(index) => Cow::Borrowed(queued.get(index)?.0),
        Item::Eval(index) => {
            let (evalsha, script) = queued.get(index)?;
            Cow::Owned(command::eval((*script)?, evalsha))
        }
    })
}

/// How long a command is on the wire: not less, and not much more.
fn packed_size(command: &Cmd) -> usize {
    let entries = command.args_iter().map(|entry| match entry {
        Arg::Simple(bytes) => bytes.len() + ENTRY,
        _ => ENTRY,
    });
    entries.sum::<usize>() + ENTRY
}

/// What the protocol adds to an entry: `$length` and two line ends.
const ENTRY: usize = 16;
