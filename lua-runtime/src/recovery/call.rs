//! The rules for one call.

use redis::{RedisError, RedisResult, Value};

use super::memory::Memory;
use super::server_text::{
    is_eval_refused, is_missing, is_redirect, out_of_step, says_absent, settle,
};

/// What to send after a call's first `EVALSHA`.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// `SCRIPT LOAD` and `EVALSHA` in one write; between them `SCRIPT EXISTS`, if the write is
    /// [longer than one read](super::ONE_READ).
    LoadAndCall,
    /// `EVAL`.
    Eval(Eval),
}

/// Why there is an `EVAL`.
#[derive(Debug, PartialEq)]
pub(crate) enum Eval {
    /// The connection can't pipeline, or `SCRIPT EXISTS` said that the script was lost between
    /// `SCRIPT LOAD` and the call.
    Needed,
    /// Servers refused `SCRIPT LOAD` before, so it was not tried.
    Remembered,
    /// The server refused `SCRIPT LOAD`, by this answer.
    Refused(RedisError),
}

impl Eval {
    /// The server's answer to `SCRIPT LOAD`.
    pub(crate) fn refusal(&self) -> Option<&RedisError> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Needed | Self::Remembered => None,
        }
    }
}

/// How a call ended without a reply of the script.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// The last answer.
    pub(crate) error: RedisError,
    /// The server's answer to `SCRIPT LOAD`, if that was refused before.
    pub(crate) load_refusal: Option<RedisError>,
    /// Whether the server said that it lacks the script right after it had taken it.
    pub(crate) still_missing: bool,
}

impl Failure {
    /// After an answer to `SCRIPT LOAD`, if that was a refusal.
    pub(crate) fn after(load_refusal: Option<RedisError>, error: RedisError) -> Self {
        Self {
            error,
            load_refusal,
            still_missing: false,
        }
    }

    /// The server had just taken the script, and said this.
    pub(crate) fn still_missing(error: RedisError) -> Self {
        Self {
            error,
            load_refusal: None,
            still_missing: true,
        }
    }
}

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        Self::after(None, error)
    }
}

/// What an answer leads to.
#[derive(Debug, PartialEq)]
pub(crate) enum Next {
    Send(Step),
    Done(Result<Value, Failure>),
}

/// After the `EVALSHA` that a call begins with.
#[inline]
pub(crate) fn called(answer: RedisResult<Value>, can_pipeline: bool, memory: &Memory) -> Next {
    match settle(answer) {
        Err(error) if is_missing(&error) => Next::Send(if !can_pipeline {
            Step::Eval(Eval::Needed)
        } else if memory.try_load() {
            Step::LoadAndCall
        } else {
            Step::Eval(Eval::Remembered)
        }),
        answer => done(answer, None),
    }
}

/// After [`Step::LoadAndCall`]: the answers to its commands, or the error of the write.
///
/// `probed` is whether `SCRIPT EXISTS` was among them; `slot` is that of the call's keys, if it is
/// known.
pub(crate) fn loaded_and_called(
    answers: RedisResult<Vec<Value>>,
    probed: bool,
    slot: Option<u16>,
    memory: &Memory,
) -> Next {
    let due = if probed { 3 } else { 2 };
    let mut answers = match answers {
        Ok(answers) if answers.len() == due => answers.into_iter().map(|answer| settle(Ok(answer))),
        Ok(answers) => return done(Err(out_of_step(due, answers.len())), None),
        // A cluster connection found no node that takes both: neither ran. It happens while a
        // slot moves, because SCRIPT LOAD uses up the ASKING that was meant for the call.
        Err(error) if is_redirect(&error, slot) => return Next::Send(Step::Eval(Eval::Needed)),
        Err(error) => {
            memory.load_lost(&error);
            return done(Err(error), None);
        }
    };
    let (Some(loaded), Some(called)) = (answers.next(), answers.next_back()) else {
        return done(Err(out_of_step(due, 0)), None);
    };
    match &loaded {
        Ok(_) => memory.load_succeeded(),
        Err(refusal) => memory.load_failed(refusal),
    }
    match (called, loaded) {
        (Err(error), Err(refusal)) if is_missing(&error) => {
            Next::Send(Step::Eval(Eval::Refused(refusal)))
        }
        // Flushed by somebody between the two: it did not run.
        (Err(error), Ok(_)) if is_missing(&error) && answers.any(|probe| says_absent(&probe)) => {
            Next::Send(Step::Eval(Eval::Needed))
        }
        // The script's own word, for all that is known, and by now it may have run twice.
        (Err(error), Ok(_)) if is_missing(&error) => Next::Done(Err(Failure::still_missing(error))),
        (answer, _) => done(answer, None),
    }
}

/// After [`Step::Eval`], which needs no script on the server.
pub(crate) fn evaluated(answer: RedisResult<Value>, why: Eval, memory: &Memory) -> Next {
    match (settle(answer), why) {
        // The refusal was another user's or server's: here there may be SCRIPT LOAD and no EVAL.
        (Err(error), Eval::Remembered) if is_eval_refused(&error) => Next::Send(Step::LoadAndCall),
        // In words that a script may have said: it is not sent again, but the next one is loaded.
        (Err(error), Eval::Remembered) => {
            memory.doubt();
            done(Err(error), None)
        }
        (answer, Eval::Refused(refusal)) => done(answer, Some(refusal)),
        (answer, Eval::Needed | Eval::Remembered) => done(answer, None),
    }
}

fn done(answer: RedisResult<Value>, load_refusal: Option<RedisError>) -> Next {
    Next::Done(answer.map_err(|error| Failure::after(load_refusal, error)))
}

#[cfg(test)]
mod tests;
