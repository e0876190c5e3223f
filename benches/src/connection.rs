//! Connections that answer at once, so that a call costs what its client costs.

use std::hint::black_box;

use redis::{Cmd, Pipeline, RedisFuture, RedisResult, Value};

/// Takes a command as it was encoded, and replies nil.
#[derive(Debug, Default)]
pub struct Taking;

impl redis::ConnectionLike for Taking {
    fn req_packed_command(&mut self, _: &[u8]) -> RedisResult<Value> {
        Ok(Value::Nil)
    }

    fn req_packed_commands(&mut self, _: &[u8], _: usize, count: usize) -> RedisResult<Vec<Value>> {
        Ok(vec![Value::Nil; count])
    }

    fn req_command(&mut self, command: &Cmd) -> RedisResult<Value> {
        black_box(command);
        Ok(Value::Nil)
    }

    fn get_db(&self) -> i64 {
        0
    }

    fn check_connection(&mut self) -> bool {
        true
    }

    fn is_open(&self) -> bool {
        true
    }
}

/// Packs a command as redis-rs's connections do, and replies two integers.
#[derive(Debug, Default)]
pub struct Answering;

fn reply(packed: &[u8]) -> Value {
    black_box(packed);
    Value::Array(vec![Value::Int(black_box(7)), Value::Int(black_box(993))])
}

impl redis::ConnectionLike for Answering {
    fn req_packed_command(&mut self, packed: &[u8]) -> RedisResult<Value> {
        Ok(reply(packed))
    }

    fn req_packed_commands(
        &mut self,
        packed: &[u8],
        _: usize,
        count: usize,
    ) -> RedisResult<Vec<Value>> {
        Ok((0..count).map(|_| reply(packed)).collect())
    }

    fn get_db(&self) -> i64 {
        0
    }

    fn check_connection(&mut self) -> bool {
        true
    }

    fn is_open(&self) -> bool {
        true
    }
}

impl redis::aio::ConnectionLike for Answering {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move { Ok(reply(&command.get_packed_command())) })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        _: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            let packed = pipeline.get_packed_pipeline();
            Ok((0..count).map(|_| reply(&packed)).collect())
        })
    }

    fn get_db(&self) -> i64 {
        0
    }
}
