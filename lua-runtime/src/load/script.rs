//! One script into the cache of a server, or whether it is there.

use redis::{ConnectionLike, RedisResult, Value};

use crate::call::decode::decode;
use crate::error::Error;
use crate::observe;
use crate::recovery::memory::memory;
use crate::recovery::{Event, settle};
use crate::reply::LuaReply;
use crate::request::command;
use crate::script::Script;
use crate::unreadable;

impl Script {
    /// Puts the script into the server's cache: `SCRIPT LOAD`, one round trip.
    ///
    /// Calls do not need it: a call of a missing script loads it by itself, at the cost of one
    /// more round trip. On a cluster connection redis-rs sends the command to every node.
    ///
    /// # Errors
    ///
    /// [`Error::Connection`] if the server can't be reached, [`Error::Server`] if it refuses.
    pub fn load(&'static self, con: &mut dyn ConnectionLike) -> Result<(), Error> {
        let reply = con.req_command(&command::load(self));
        unreadable::close_after(con, &reply);
        loaded(self, reply)
    }

    /// Asks whether the script is in the server's cache: `SCRIPT EXISTS`, one round trip.
    ///
    /// On a cluster connection: whether every primary has it.
    ///
    /// # Errors
    ///
    /// [`Error::Connection`] if the server can't be reached, [`Error::Server`] if it refuses.
    pub fn exists(&'static self, con: &mut dyn ConnectionLike) -> Result<bool, Error> {
        let reply = con.req_command(&command::exists(self));
        unreadable::close_after(con, &reply);
        existing(self, reply)
    }

    /// Like [`load`](Self::load), for asynchronous connections.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    #[cfg(feature = "aio")]
    pub async fn load_async<C>(&'static self, con: &mut C) -> Result<(), Error>
    where
        C: redis::aio::ConnectionLike + ?Sized,
    {
        loaded(self, con.req_packed_command(&command::load(self)).await)
    }

    /// Like [`exists`](Self::exists), for asynchronous connections.
    ///
    /// # Errors
    ///
    /// As [`exists`](Self::exists).
    #[cfg(feature = "aio")]
    pub async fn exists_async<C>(&'static self, con: &mut C) -> Result<bool, Error>
    where
        C: redis::aio::ConnectionLike + ?Sized,
    {
        existing(self, con.req_packed_command(&command::exists(self)).await)
    }
}

fn loaded(script: &'static Script, reply: RedisResult<Value>) -> Result<(), Error> {
    match settle(reply) {
        Ok(_) => {
            observe::record(Event::Loaded(script));
            memory().load_succeeded();
            Ok(())
        }
        Err(error) => Err(Error::replied(script, error)),
    }
}

fn existing(script: &'static Script, reply: RedisResult<Value>) -> Result<bool, Error> {
    match settle(reply) {
        Ok(value) => decode(script, value, <[bool; 1]>::from_reply).map(|[exists]| exists),
        Err(error) => Err(Error::replied(script, error)),
    }
}
