//! What the rules found out, for those who count and log: the rules themselves do neither.

use redis::RedisError;

use super::write::By;
use crate::script::Script;

/// What happened to one script.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event<'a> {
    /// A call of it is sent.
    Called(&'static Script),
    /// A server replied to a call that it does not have it. Once for a call.
    Missed(&'static Script),
    /// A server has it: it took it, or ran it.
    Loaded(&'static Script),
    /// A server does not take it, by this reply.
    LoadRefused(&'static Script, &'a RedisError),
    /// A call that missed has run, after what brought the script.
    Repaired(&'static Script, By),
}

/// Takes what happened.
pub(crate) type Sink<'s> = dyn FnMut(Event<'_>) + 's;
