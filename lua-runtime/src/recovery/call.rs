//! The rules for one call.

use redis::{RedisError, RedisResult, Value};

use super::answer::{is_eval_forbidden, is_missing, is_redirect, out_of_step, settle};
use super::refusal::Memory;

/// What to send after a call's first `EVALSHA`.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// `SCRIPT LOAD` and `EVALSHA` in one write.
    LoadAndCall,
    /// `EVAL`.
    Eval(Eval),
}

/// Why there is an `EVAL`.
#[derive(Debug, PartialEq)]
pub(crate) enum Eval {
    /// The connection can't pipeline, or the script was lost between `SCRIPT LOAD` and the call.
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
}

impl From<RedisError> for Failure {
    fn from(error: RedisError) -> Self {
        Self {
            error,
            load_refusal: None,
        }
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

/// After [`Step::LoadAndCall`]: the answers to both commands, or the error of the write.
///
/// `slot` is that of the call's keys, if it is known.
pub(crate) fn loaded_and_called(
    answers: RedisResult<Vec<Value>>,
    slot: Option<u16>,
    memory: &Memory,
) -> Next {
    let [loaded, called] = match answers.map(<[Value; 2]>::try_from) {
        Ok(Ok(answers)) => answers.map(|answer| settle(Ok(answer))),
        Ok(Err(answers)) => return done(Err(out_of_step(2, answers.len())), None),
        // A cluster connection found no node that takes both: neither ran. It happens while a
        // slot moves, because SCRIPT LOAD uses up the ASKING that was meant for the call.
        Err(error) if is_redirect(&error, slot) => return Next::Send(Step::Eval(Eval::Needed)),
        Err(error) => {
            memory.load_lost(&error);
            return done(Err(error), None);
        }
    };
    match &loaded {
        Ok(_) => memory.load_succeeded(),
        Err(refusal) => memory.load_failed(refusal),
    }
    match called {
        // Refused, or flushed by somebody between the two.
        Err(error) if is_missing(&error) => Next::Send(Step::Eval(match loaded {
            Ok(_) => Eval::Needed,
            Err(refusal) => Eval::Refused(refusal),
        })),
        answer => done(answer, None),
    }
}

/// After [`Step::Eval`], which needs no script on the server.
pub(crate) fn evaluated(answer: RedisResult<Value>, why: Eval) -> Next {
    match (settle(answer), why) {
        // The refusal was another user's: this one may load, and may not call EVAL.
        (Err(error), Eval::Remembered) if is_eval_forbidden(&error) => {
            Next::Send(Step::LoadAndCall)
        }
        (answer, Eval::Refused(refusal)) => done(answer, Some(refusal)),
        (answer, Eval::Needed | Eval::Remembered) => done(answer, None),
    }
}

fn done(answer: RedisResult<Value>, load_refusal: Option<RedisError>) -> Next {
    Next::Done(answer.map_err(|error| Failure {
        error,
        load_refusal,
    }))
}

#[cfg(test)]
mod tests {
    use redis::ErrorKind;

    use super::*;

    const REDIS: &str = "NOSCRIPT No matching script. Please use EVAL.";
    const VALKEY: &str = "NOSCRIPT No matching script.";

    /// An error answer as it comes off the wire.
    fn error(text: &str) -> Value {
        redis::parse_redis_value(format!("-{text}\r\n").as_bytes()).expect("an error reply")
    }

    fn error_of(text: &str) -> RedisError {
        settle(Ok(error(text))).expect_err("an error")
    }

    fn failed(text: &str) -> Next {
        Next::Done(Err(Failure {
            error: error_of(text),
            load_refusal: None,
        }))
    }

    #[test]
    fn a_reply_ends_the_call() {
        assert_eq!(
            called(Ok(Value::Int(1)), true, &Memory::new()),
            Next::Done(Ok(Value::Int(1)))
        );
    }

    #[test]
    fn the_servers_own_texts_are_misses_as_value_and_as_error() {
        for text in [REDIS, VALKEY] {
            for answer in [Ok(error(text)), Err(error_of(text))] {
                assert_eq!(
                    called(answer.clone(), true, &Memory::new()),
                    Next::Send(Step::LoadAndCall)
                );
                assert_eq!(
                    called(answer, false, &Memory::new()),
                    Next::Send(Step::Eval(Eval::Needed))
                );
            }
        }
    }

    #[test]
    fn any_other_text_ends_the_call() {
        for text in [
            "NOSCRIPT fake",
            "NOSCRIPT No matching script. Please use EVAL. ",
            "NOSCRIPT no matching script.",
            "NOSCRIPT",
            "ERR NOSCRIPT No matching script.",
            "ERR user_script:1: NOSCRIPT No matching script. script: x, on @user_script:1.",
            "READONLY You can't write against a read only replica.",
        ] {
            assert_eq!(
                called(Ok(error(text)), true, &Memory::new()),
                failed(text),
                "{text}"
            );
            let answers = Ok(vec![Value::Okay, error(text)]);
            assert_eq!(
                loaded_and_called(answers, None, &Memory::new()),
                failed(text),
                "{text}"
            );
        }
    }

    #[test]
    fn a_miss_inside_of_an_array_is_a_reply() {
        let nested = Value::Array(vec![error(REDIS)]);
        assert_eq!(
            called(Ok(nested.clone()), true, &Memory::new()),
            Next::Done(Ok(nested))
        );
    }

    #[test]
    fn a_lost_connection_ends_the_call() {
        let lost = || RedisError::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        for next in [
            called(Err(lost()), true, &Memory::new()),
            loaded_and_called(Err(lost()), None, &Memory::new()),
            evaluated(Err(lost()), Eval::Needed),
        ] {
            assert!(
                matches!(&next, Next::Done(Err(failure)) if failure.error.is_io_error()),
                "{next:?}"
            );
        }
    }

    #[test]
    fn load_and_call_ends_with_the_calls_answer() {
        let answers = Ok(vec![Value::SimpleString("sha".into()), Value::Int(7)]);
        assert_eq!(
            loaded_and_called(answers, None, &Memory::new()),
            Next::Done(Ok(Value::Int(7)))
        );
        // Somebody else loaded it while our SCRIPT LOAD was refused: the call ran.
        let answers = Ok(vec![error("NOPERM no"), Value::Int(7)]);
        assert_eq!(
            loaded_and_called(answers, None, &Memory::new()),
            Next::Done(Ok(Value::Int(7)))
        );
    }

    #[test]
    fn eval_follows_a_refused_load_and_its_failure_tells_of_it() {
        let answers = Ok(vec![error("NOPERM no SCRIPT LOAD"), error(REDIS)]);
        let refusal = error_of("NOPERM no SCRIPT LOAD");
        let why = || Eval::Refused(refusal.clone());
        let memory = Memory::new();
        assert_eq!(
            loaded_and_called(answers, None, &memory),
            Next::Send(Step::Eval(why()))
        );
        let error = error_of("NOPERM no EVAL");
        assert_eq!(
            evaluated(Err(error.clone()), why()),
            Next::Done(Err(Failure {
                error,
                load_refusal: Some(refusal.clone())
            }))
        );
        let remembered = || Next::Send(Step::Eval(Eval::Remembered));
        assert_eq!(called(Ok(self::error(REDIS)), true, &memory), remembered());
    }

    #[test]
    fn a_remembered_refusal_is_tried_again_where_eval_is_forbidden() {
        let forbidden = || {
            let text = "NOPERM User u has no permissions to run the 'eval' command";
            Err(error_of(text))
        };
        assert_eq!(
            evaluated(forbidden(), Eval::Remembered),
            Next::Send(Step::LoadAndCall)
        );
        for why in [Eval::Needed, Eval::Refused(error_of("NOPERM no"))] {
            assert!(matches!(evaluated(forbidden(), why), Next::Done(Err(_))));
        }
    }

    #[test]
    fn eval_follows_a_flush_in_between_and_a_cluster_that_moves_the_slot() {
        let answers = Ok(vec![Value::SimpleString("sha".into()), error(VALKEY)]);
        assert_eq!(
            loaded_and_called(answers, None, &Memory::new()),
            Next::Send(Step::Eval(Eval::Needed))
        );
        assert_eq!(
            evaluated(Ok(Value::Nil), Eval::Needed),
            Next::Done(Ok(Value::Nil))
        );
        for text in ["MOVED 1 127.0.0.1:1", "ASK 1 127.0.0.1:1"] {
            for slot in [Some(1), None] {
                let next = loaded_and_called(Err(error_of(text)), slot, &Memory::new());
                assert_eq!(next, Next::Send(Step::Eval(Eval::Needed)));
            }
        }
    }

    #[test]
    fn a_redirect_of_the_scripts_own_ends_the_call() {
        for text in ["MOVED 1 127.0.0.1:1", "ASK 1 127.0.0.1:1", "MOVED to bin 2"] {
            let next = loaded_and_called(Err(error_of(text)), Some(2), &Memory::new());
            assert_eq!(next, failed(text), "{text}");
        }
        let text = "MOVED to bin 2";
        let next = loaded_and_called(Err(error_of(text)), None, &Memory::new());
        assert_eq!(next, failed(text));
    }

    #[test]
    fn a_wrong_number_of_answers_is_an_error() {
        for answers in [
            vec![],
            vec![Value::Nil],
            vec![Value::Nil, Value::Nil, Value::Nil],
        ] {
            let next = loaded_and_called(Ok(answers), None, &Memory::new());
            assert!(
                matches!(&next, Next::Done(Err(failure)) if failure.error.kind() == ErrorKind::Parse),
                "{next:?}"
            );
        }
    }
}
