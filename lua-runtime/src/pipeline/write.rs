//! What one write holds, as bytes and as redis-rs's own pipeline.

use std::borrow::Cow;

use redis::{Cmd, ConnectionLike, RedisResult, Value};

use super::Pipeline;
use crate::call::packed_size;
use crate::recovery::ONE_READ;
use crate::script::Script;
use crate::unreadable;

/// One command of a write.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Item {
    /// `SCRIPT LOAD`.
    Load(&'static Script),
    /// `SCRIPT EXISTS`, for the call behind it.
    Probe(&'static Script),
    /// The command at this place of the pipeline, as it is.
    Call(usize),
    /// The call at this place as an `EVAL`.
    Eval(usize),
}

impl Item {
    /// The script that is loaded.
    pub(super) fn load(&self) -> Option<&'static Script> {
        match self {
            Self::Load(script) => Some(script),
            Self::Probe(_) | Self::Call(_) | Self::Eval(_) => None,
        }
    }
}

/// The commands of one write in their order, and whether `MULTI` and `EXEC` stand around them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Write {
    pub(super) items: Vec<Item>,
    pub(super) atomic: bool,
}

impl Write {
    /// How many answers are due.
    pub(super) fn answers(&self) -> usize {
        self.items.len() + if self.atomic { 2 } else { 0 }
    }

    /// Whether a `SCRIPT LOAD` is among them.
    pub(super) fn loads(&self) -> bool {
        self.items.iter().any(|item| item.load().is_some())
    }

    /// The same, for calls that missed before, such that a further miss can be told from a script
    /// that answers so itself.
    ///
    /// In a write that the server reads at once nobody comes between what brings a script and its
    /// calls. In a longer one each call is sent with `SCRIPT EXISTS` before it; as an `EVAL`, where
    /// an `EVAL` brings the script because `SCRIPT` is not for this user.
    pub(super) fn certain(self, pipeline: &Pipeline) -> Self {
        let mut size = 0;
        self.each(pipeline, &mut |command| size += packed_size(&command));
        if size <= ONE_READ {
            return self;
        }
        self.probed(|index| pipeline.script(index))
    }

    pub(super) fn probed(self, script: impl Fn(usize) -> Option<&'static Script>) -> Self {
        let loaded: Vec<&Script> = self.items.iter().filter_map(Item::load).collect();
        let mut items = Vec::with_capacity(2 * self.items.len());
        for item in &self.items {
            if let Item::Call(index) = *item
                && let Some(script) = script(index)
            {
                if loaded.iter().any(|loaded| loaded.is(script)) {
                    items.extend([Item::Probe(script), *item]);
                } else {
                    items.push(Item::Eval(index));
                }
            } else {
                items.push(*item);
            }
        }
        Self { items, ..self }
    }

    /// Whether this is what the user queued, no more and no less.
    fn is_as_queued(&self, pipeline: &Pipeline) -> bool {
        let as_queued = |(index, item): (usize, &Item)| *item == Item::Call(index);
        !self.atomic
            && self.items.len() == pipeline.len()
            && self.items.iter().enumerate().all(as_queued)
    }

    /// Sends it over a blocking connection.
    pub(super) fn send(
        &self,
        pipeline: &Pipeline,
        con: &mut dyn ConnectionLike,
    ) -> RedisResult<Vec<Value>> {
        let packed = if self.is_as_queued(pipeline) {
            // Measured first, so that it does not grow.
            pipeline.commands.get_packed_pipeline()
        } else {
            let mut packed = Vec::new();
            self.each(pipeline, &mut |command| {
                command.write_packed_command(&mut packed);
            });
            packed
        };
        let answers = con.req_packed_commands(&packed, 0, self.answers());
        unreadable::close_after(con, &answers);
        answers
    }

    /// Sends it over an asynchronous connection.
    #[cfg(feature = "aio")]
    pub(super) async fn send_async<C>(
        &self,
        pipeline: &Pipeline,
        con: &mut C,
    ) -> RedisResult<Vec<Value>>
    where
        C: redis::aio::ConnectionLike + ?Sized,
    {
        if self.is_as_queued(pipeline) {
            let commands = &pipeline.commands;
            return con.req_packed_commands(commands, 0, self.answers()).await;
        }
        let commands = self.commands(pipeline);
        con.req_packed_commands(&commands, 0, self.answers()).await
    }

    /// All commands as redis-rs's pipeline.
    #[cfg(feature = "aio")]
    pub(super) fn commands(&self, pipeline: &Pipeline) -> redis::Pipeline {
        let mut commands = redis::Pipeline::with_capacity(self.answers());
        self.each(pipeline, &mut |command| {
            commands.add_command(command.into_owned());
        });
        commands
    }

    /// Every command in turn, `MULTI` and `EXEC` included.
    ///
    /// Those two are commands like the others, and all answers are asked for: redis-rs's own
    /// atomic mode keeps no answer but that of `EXEC`, and underflows where `MULTI` itself is
    /// refused (redis-rs 1.8, blocking).
    fn each(&self, pipeline: &Pipeline, take: &mut dyn FnMut(Cow<'_, Cmd>)) {
        let queued: Vec<&Cmd> = pipeline.commands.cmd_iter().collect();
        if self.atomic {
            take(Cow::Owned(redis::cmd("MULTI")));
        }
        for item in &self.items {
            match *item {
                Item::Load(script) => take(Cow::Owned(script.load_command())),
                Item::Probe(script) => take(Cow::Owned(script.exists_command())),
                Item::Call(index) => {
                    if let Some(command) = queued.get(index) {
                        take(Cow::Borrowed(command));
                    }
                }
                Item::Eval(index) => {
                    if let (Some(script), Some(command)) =
                        (pipeline.script(index), queued.get(index))
                    {
                        take(Cow::Owned(script.eval_command(command)));
                    }
                }
            }
        }
        if self.atomic {
            take(Cow::Owned(redis::cmd("EXEC")));
        }
    }
}
