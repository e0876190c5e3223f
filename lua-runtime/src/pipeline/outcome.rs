//! The replies to a pipeline, made into the caller's type.

use redis::{RedisError, Value};

use super::queue::Queue;
use crate::call::decode::decode;
use crate::error::{Error, PipelineError, ReplyError, Subject};
use crate::observe;
use crate::recovery::Outcome;
use crate::reply::{LuaReply, Mismatch};
use crate::script::Script;

/// How a pipeline ended.
#[derive(Debug)]
pub(super) enum Ran {
    /// How each command ended.
    Each(Vec<Outcome>),
    /// A transaction that did not run, because a watched key had changed.
    Unchanged,
}

/// All replies as one `T`; the first error, if there is one.
pub(super) fn all<T: LuaReply>(queue: &Queue, ran: Ran) -> Result<T, Error> {
    let value = match ran {
        // `None` for an `Option`; anything else would not say that nothing ran.
        Ran::Unchanged => {
            return T::absent().ok_or_else(|| {
                let name = std::any::type_name::<T>();
                wrong(queue, name, Mismatch::of::<T>(&Value::Nil))
            });
        }
        Ran::Each(outcomes) => {
            let mut values = Vec::with_capacity(outcomes.len());
            for (index, outcome) in outcomes.into_iter().enumerate() {
                match outcome {
                    Err(failure) => return Err(queue.error_of(index, failure).into()),
                    Ok(_) if queue.is_ignored(index) => {}
                    Ok(value) => values.push(value),
                }
            }
            Value::Array(values)
        }
    };
    T::from_reply(value).map_err(|mismatch| wrong(queue, std::any::type_name::<T>(), mismatch))
}

/// Each reply or its error.
pub(super) fn each<T: EachReply>(queue: &Queue, ran: Ran) -> Result<T, Error> {
    let Ran::Each(outcomes) = ran else {
        return T::unchanged().ok_or_else(|| {
            let name = std::any::type_name::<T>();
            wrong(queue, name, Mismatch::of::<T>(&Value::Nil))
        });
    };
    let replies: Vec<Reply> = outcomes
        .into_iter()
        .enumerate()
        .filter(|(index, _)| !queue.is_ignored(*index))
        .map(|(index, outcome)| Reply {
            script: queue.script(index),
            outcome: outcome.map_err(|failure| {
                let error = queue.error_of(index, failure).into_error();
                observe::error(&error);
                error
            }),
        })
        .collect();
    let came = replies.len();
    T::from_replies(replies).ok_or_else(|| {
        let name = std::any::type_name::<T>();
        wrong(queue, name, Mismatch::of_replies::<T>(came))
    })
}

/// The replies are not what was asked for.
fn wrong(queue: &Queue, whole: &'static str, mismatch: Mismatch) -> Error {
    let index = mismatch.first_index().and_then(|shown| {
        // Ignored ones are not shown.
        let mut shown_ones = (0..queue.len()).filter(|index| !queue.is_ignored(*index));
        shown_ones.nth(shown)
    });
    let script = index.and_then(|index| queue.script(index));
    if let Some(script) = script {
        observe::failed(script);
    }
    match (mismatch.into_server_error(), index) {
        (Ok(error), Some(index)) => {
            let error = RedisError::from(error);
            queue.error_of(index, error.into()).into()
        }
        (Ok(error), None) => RedisError::from(error).into(),
        (Err(mismatch), _) => {
            let error = ReplyError::new(queue.subject(), whole, mismatch);
            Error::Reply(Box::new(error.of(script)))
        }
    }
}

impl From<PipelineError> for Error {
    fn from(error: PipelineError) -> Self {
        Self::Pipeline(Box::new(error))
    }
}

/// What [`Pipeline::query_each`](crate::Pipeline::query_each) gives: a `Vec<Result<T, Error>>`, or a tuple of up to twelve
/// `Result<_, Error>`, or an `Option` of these.
///
/// Each `T` is a [`LuaReply`]. The `Option` is `None` where a transaction did not run because a
/// watched key had changed.
pub trait EachReply: Sized {
    #[doc(hidden)]
    fn from_replies(replies: Vec<Reply>) -> Option<Self>;

    #[doc(hidden)]
    fn unchanged() -> Option<Self> {
        None
    }
}

/// How one command of a pipeline ended.
#[doc(hidden)]
#[derive(Debug)]
pub struct Reply {
    script: Option<&'static Script>,
    outcome: Result<Value, Error>,
}

impl Reply {
    fn decode<T: LuaReply>(self) -> Result<T, Error> {
        let value = self.outcome?;
        match self.script {
            Some(script) => decode(script, value, T::from_reply).inspect_err(|error| {
                observe::failed(script);
                observe::error(error);
            }),
            None => T::from_reply(value).map_err(|mismatch| match mismatch.into_server_error() {
                Ok(error) => RedisError::from(error).into(),
                Err(mismatch) => {
                    let whole = std::any::type_name::<T>();
                    Error::Reply(Box::new(ReplyError::new(Subject::Command, whole, mismatch)))
                }
            }),
        }
    }
}

impl<T: LuaReply> EachReply for Vec<Result<T, Error>> {
    fn from_replies(replies: Vec<Reply>) -> Option<Self> {
        Some(replies.into_iter().map(Reply::decode).collect())
    }
}

impl<T: EachReply> EachReply for Option<T> {
    fn from_replies(replies: Vec<Reply>) -> Option<Self> {
        T::from_replies(replies).map(Some)
    }

    fn unchanged() -> Option<Self> {
        Some(None)
    }
}

macro_rules! tuples {
    ($( $length:literal: $($name:ident)* ; )*) => { $(
        impl<$($name: LuaReply),*> EachReply for ($(Result<$name, Error>,)*) {
            #[allow(non_snake_case)]
            fn from_replies(replies: Vec<Reply>) -> Option<Self> {
                let [$($name),*] = <[Reply; $length]>::try_from(replies).ok()?;
                Some(($($name.decode(),)*))
            }
        }
    )* };
}
tuples! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
    7: A B C D E F G;
    8: A B C D E F G H;
    9: A B C D E F G H I;
    10: A B C D E F G H I J;
    11: A B C D E F G H I J K;
    12: A B C D E F G H I J K L;
}
