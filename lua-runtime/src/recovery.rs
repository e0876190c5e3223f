//! Which command to send next: the rules for a missing script, free of I/O.
//!
//! A call is an `EVALSHA`. Only an answer that equals a server's own `NOSCRIPT` text says that the
//! script is missing and that nothing ran; then the script is loaded and called in one write
//! (`SCRIPT LOAD` + the same `EVALSHA`). `EVAL` is the last resort, because since Redis 7.4 and
//! Valkey 8.0 the server evicts scripts that it first saw by `EVAL` when more than 500 of them
//! have come, and on Redis a later `SCRIPT LOAD` does not pin them.
//!
//! Nothing else is ever sent again: any other answer may come from a script that has written.

use redis::{ErrorKind, RedisError, RedisResult, ServerErrorKind, Value};

/// What to send next.
#[derive(Debug, PartialEq)]
pub(crate) enum Step {
    /// `EVALSHA`.
    Call,
    /// `SCRIPT LOAD` and `EVALSHA` in one write.
    LoadAndCall,
    /// `EVAL`.
    Eval {
        /// The server's answer to `SCRIPT LOAD`, if that was refused.
        load_refusal: Option<RedisError>,
    },
}

/// How a call ended without a reply of the script.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure {
    /// The last answer.
    pub(crate) error: RedisError,
    /// The server's answer to `SCRIPT LOAD`, if that was refused before.
    pub(crate) load_refusal: Option<RedisError>,
}

/// What an answer leads to.
#[derive(Debug, PartialEq)]
pub(crate) enum Next {
    Send(Step),
    Done(Result<Value, Failure>),
}

/// After [`Step::Call`].
pub(crate) fn called(answer: RedisResult<Value>, can_pipeline: bool) -> Next {
    match settle(answer) {
        Err(error) if is_missing(&error) && can_pipeline => Next::Send(Step::LoadAndCall),
        Err(error) if is_missing(&error) => Next::Send(Step::Eval { load_refusal: None }),
        answer => done(answer, None),
    }
}

/// After [`Step::LoadAndCall`]: the answers to both commands, or the error of the write.
pub(crate) fn loaded_and_called(answers: RedisResult<Vec<Value>>) -> Next {
    let [loaded, called] = match answers.map(<[Value; 2]>::try_from) {
        Ok(Ok(answers)) => answers.map(|answer| settle(Ok(answer))),
        Ok(Err(answers)) => return done(Err(out_of_step(&answers)), None),
        // A cluster connection found no node that takes both: neither ran. It happens while a
        // slot moves, because SCRIPT LOAD uses up the ASKING that was meant for the call.
        Err(error) if is_redirect(&error) => return Next::Send(Step::Eval { load_refusal: None }),
        Err(error) => return done(Err(error), None),
    };
    match called {
        // Refused, or flushed by somebody between the two.
        Err(error) if is_missing(&error) => Next::Send(Step::Eval {
            load_refusal: loaded.err(),
        }),
        answer => done(answer, None),
    }
}

/// After [`Step::Eval`], which needs no script on the server.
pub(crate) fn evaluated(answer: RedisResult<Value>, load_refusal: Option<RedisError>) -> Next {
    done(settle(answer), load_refusal)
}

fn done(answer: RedisResult<Value>, load_refusal: Option<RedisError>) -> Next {
    Next::Done(answer.map_err(|error| Failure {
        error,
        load_refusal,
    }))
}

/// redis-rs hands a server's error back as an error or as a value that holds it, depending on the
/// connection: here it is always an error.
pub(crate) fn settle(answer: RedisResult<Value>) -> RedisResult<Value> {
    match answer {
        Ok(Value::ServerError(error)) => Err(error.into()),
        answer => answer,
    }
}

/// Whether this is a server's own word that it lacks the script, so that nothing ran.
///
/// By the whole text: a script that has written may answer `NOSCRIPT` and more, and a test of the
/// code alone would run it again.
fn is_missing(error: &RedisError) -> bool {
    error.kind() == ErrorKind::Server(ServerErrorKind::NoScript)
        && matches!(
            error.detail(),
            // Redis; Valkey.
            Some("No matching script. Please use EVAL." | "No matching script.")
        )
}

fn is_redirect(error: &RedisError) -> bool {
    use ServerErrorKind::{Ask, Moved};
    matches!(error.kind(), ErrorKind::Server(Moved | Ask))
}

fn out_of_step(answers: &[Value]) -> RedisError {
    let detail = format!("2 answers were due, {} came", answers.len());
    (ErrorKind::Parse, "SCRIPT LOAD and EVALSHA", detail).into()
}

#[cfg(test)]
mod tests {
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
            called(Ok(Value::Int(1)), true),
            Next::Done(Ok(Value::Int(1)))
        );
    }

    #[test]
    fn the_servers_own_texts_are_misses_as_value_and_as_error() {
        for text in [REDIS, VALKEY] {
            for answer in [Ok(error(text)), Err(error_of(text))] {
                assert_eq!(called(answer.clone(), true), Next::Send(Step::LoadAndCall));
                assert_eq!(
                    called(answer, false),
                    Next::Send(Step::Eval { load_refusal: None })
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
            assert_eq!(called(Ok(error(text)), true), failed(text), "{text}");
            let answers = Ok(vec![Value::Okay, error(text)]);
            assert_eq!(loaded_and_called(answers), failed(text), "{text}");
        }
    }

    #[test]
    fn a_miss_inside_of_an_array_is_a_reply() {
        let nested = Value::Array(vec![error(REDIS)]);
        assert_eq!(called(Ok(nested.clone()), true), Next::Done(Ok(nested)));
    }

    #[test]
    fn a_lost_connection_ends_the_call() {
        let lost = || RedisError::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        for next in [
            called(Err(lost()), true),
            loaded_and_called(Err(lost())),
            evaluated(Err(lost()), None),
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
        assert_eq!(loaded_and_called(answers), Next::Done(Ok(Value::Int(7))));
        // Somebody else loaded it while our SCRIPT LOAD was refused: the call ran.
        let answers = Ok(vec![error("NOPERM no"), Value::Int(7)]);
        assert_eq!(loaded_and_called(answers), Next::Done(Ok(Value::Int(7))));
    }

    #[test]
    fn eval_follows_a_refused_load_and_its_failure_tells_of_it() {
        let answers = Ok(vec![error("NOPERM no SCRIPT LOAD"), error(REDIS)]);
        let load_refusal = Some(error_of("NOPERM no SCRIPT LOAD"));
        let eval = Step::Eval {
            load_refusal: load_refusal.clone(),
        };
        assert_eq!(loaded_and_called(answers), Next::Send(eval));
        let error = error_of("NOPERM no EVAL");
        assert_eq!(
            evaluated(Err(error.clone()), load_refusal.clone()),
            Next::Done(Err(Failure {
                error,
                load_refusal
            }))
        );
    }

    #[test]
    fn eval_follows_a_flush_in_between_and_a_cluster_that_moves_the_slot() {
        let answers = Ok(vec![Value::SimpleString("sha".into()), error(VALKEY)]);
        assert_eq!(
            loaded_and_called(answers),
            Next::Send(Step::Eval { load_refusal: None })
        );
        assert_eq!(evaluated(Ok(Value::Nil), None), Next::Done(Ok(Value::Nil)));
        for text in ["MOVED 1 127.0.0.1:1", "ASK 1 127.0.0.1:1"] {
            let next = loaded_and_called(Err(error_of(text)));
            assert_eq!(next, Next::Send(Step::Eval { load_refusal: None }));
        }
    }

    #[test]
    fn a_wrong_number_of_answers_is_an_error() {
        for answers in [
            vec![],
            vec![Value::Nil],
            vec![Value::Nil, Value::Nil, Value::Nil],
        ] {
            let next = loaded_and_called(Ok(answers));
            assert!(
                matches!(&next, Next::Done(Err(failure)) if failure.error.kind() == ErrorKind::Parse),
                "{next:?}"
            );
        }
    }
}
