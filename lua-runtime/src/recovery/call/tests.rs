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
    Next::Done(Err(error_of(text).into()))
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
            loaded_and_called(answers, false, None, &Memory::new()),
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
        loaded_and_called(Err(lost()), false, None, &Memory::new()),
        evaluated(Err(lost()), Eval::Needed, &Memory::new()),
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
        loaded_and_called(answers, false, None, &Memory::new()),
        Next::Done(Ok(Value::Int(7)))
    );
    let answers = Ok(vec![Value::Okay, exists(0), Value::Int(7)]);
    assert_eq!(
        loaded_and_called(answers, true, None, &Memory::new()),
        Next::Done(Ok(Value::Int(7)))
    );
    // Somebody else loaded it while our SCRIPT LOAD was refused: the call ran.
    let answers = Ok(vec![error("NOPERM no"), Value::Int(7)]);
    assert_eq!(
        loaded_and_called(answers, false, None, &Memory::new()),
        Next::Done(Ok(Value::Int(7)))
    );
}

/// The answer to `SCRIPT EXISTS`.
fn exists(there: i64) -> Value {
    Value::Array(vec![Value::Int(there)])
}

#[test]
fn what_is_missing_after_its_load_is_not_sent_a_third_time() {
    for text in [REDIS, VALKEY] {
        let end = Next::Done(Err(Failure::still_missing(error_of(text))));
        let sha = || Value::SimpleString("sha".into());
        let answers = Ok(vec![sha(), error(text)]);
        assert_eq!(loaded_and_called(answers, false, None, &Memory::new()), end);
        // Nor where it is there, nor where nobody says whether it is.
        for probe in [
            exists(1),
            error("NOPERM no"),
            Value::Nil,
            Value::Int(0),
            Value::Array(vec![Value::Int(0), Value::Int(0)]),
        ] {
            let answers = Ok(vec![sha(), probe, error(text)]);
            assert_eq!(loaded_and_called(answers, true, None, &Memory::new()), end);
        }
    }
}

#[test]
fn what_was_flushed_between_its_load_and_the_call_is_evaluated() {
    let answers = Ok(vec![Value::Okay, exists(0), error(VALKEY)]);
    assert_eq!(
        loaded_and_called(answers, true, None, &Memory::new()),
        Next::Send(Step::Eval(Eval::Needed))
    );
    assert_eq!(
        evaluated(Ok(Value::Nil), Eval::Needed, &Memory::new()),
        Next::Done(Ok(Value::Nil))
    );
}

#[test]
fn eval_follows_a_refused_load_and_its_failure_tells_of_it() {
    let answers = Ok(vec![error("NOPERM no SCRIPT LOAD"), error(REDIS)]);
    let refusal = error_of("NOPERM no SCRIPT LOAD");
    let why = || Eval::Refused(refusal.clone());
    let memory = Memory::new();
    assert_eq!(
        loaded_and_called(answers, false, None, &memory),
        Next::Send(Step::Eval(why()))
    );
    let error = error_of("NOPERM no EVAL");
    assert_eq!(
        evaluated(Err(error.clone()), why(), &memory),
        Next::Done(Err(Failure::after(Some(refusal.clone()), error)))
    );
    let remembered = || Next::Send(Step::Eval(Eval::Remembered));
    assert_eq!(called(Ok(self::error(REDIS)), true, &memory), remembered());
}

#[test]
fn a_remembered_refusal_is_tried_again_where_eval_is_refused() {
    for text in [
        "NOPERM User u has no permissions to run the 'eval' command",
        "ERR unknown command 'EVAL', with args beginning with: 'return 1' '0' ",
        "unsupported command 'EVAL'",
    ] {
        let refused = || Err(error_of(text));
        assert_eq!(
            evaluated(refused(), Eval::Remembered, &Memory::new()),
            Next::Send(Step::LoadAndCall),
            "{text}"
        );
        for why in [Eval::Needed, Eval::Refused(error_of("NOPERM no"))] {
            let next = evaluated(refused(), why, &Memory::new());
            assert!(matches!(next, Next::Done(Err(_))), "{text}");
        }
    }
}

/// In words that a script may answer too: once is enough.
#[test]
fn a_remembered_refusal_costs_one_call_whatever_the_server_says_to_eval() {
    let memory = Memory::new();
    memory.load_failed(&error_of("NOPERM no"));
    let next = called(Ok(error(REDIS)), true, &memory);
    assert_eq!(next, Next::Send(Step::Eval(Eval::Remembered)));
    let text = "ERR EVAL is switched off here";
    let end = evaluated(Err(error_of(text)), Eval::Remembered, &memory);
    assert_eq!(end, failed(text));
    let next = called(Ok(error(REDIS)), true, &memory);
    assert_eq!(next, Next::Send(Step::LoadAndCall));
}

#[test]
fn eval_follows_a_cluster_that_moves_the_slot() {
    for text in ["MOVED 1 127.0.0.1:1", "ASK 1 127.0.0.1:1"] {
        for slot in [Some(1), None] {
            let next = loaded_and_called(Err(error_of(text)), false, slot, &Memory::new());
            assert_eq!(next, Next::Send(Step::Eval(Eval::Needed)));
        }
    }
}

#[test]
fn a_redirect_of_the_scripts_own_ends_the_call() {
    for text in ["MOVED 1 127.0.0.1:1", "ASK 1 127.0.0.1:1", "MOVED to bin 2"] {
        let next = loaded_and_called(Err(error_of(text)), false, Some(2), &Memory::new());
        assert_eq!(next, failed(text), "{text}");
    }
    let text = "MOVED to bin 2";
    let next = loaded_and_called(Err(error_of(text)), false, None, &Memory::new());
    assert_eq!(next, failed(text));
}

#[test]
fn a_wrong_number_of_answers_is_an_error() {
    for answers in [
        vec![],
        vec![Value::Nil],
        vec![Value::Nil, Value::Nil, Value::Nil],
    ] {
        let next = loaded_and_called(Ok(answers), false, None, &Memory::new());
        assert!(
            matches!(&next, Next::Done(Err(failure)) if failure.error.kind() == ErrorKind::Parse),
            "{next:?}"
        );
    }
}
