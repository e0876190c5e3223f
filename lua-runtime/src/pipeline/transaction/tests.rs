use super::*;
use crate::pipeline::simulation::{NO_EVAL, NO_LOAD, NOSCRIPT, error, error_of, lost, shown};
use crate::script::script;

const ABORTED: &str = "EXECABORT Transaction discarded because of previous errors.";

fn queued() -> Value {
    Value::SimpleString("QUEUED".into())
}

fn sha() -> Value {
    Value::BulkString(b"sha".to_vec())
}

/// The answers to a write: `OK`, what each command got, and `EXEC`'s.
fn answers(commands: Vec<Value>, exec: Value) -> RedisResult<Vec<Value>> {
    let mut answers = vec![Value::Okay];
    answers.extend(commands);
    answers.push(exec);
    Ok(answers)
}

/// The further write, as text.
#[track_caller]
fn sends(next: Next, expected: &str) -> Write {
    match next {
        Next::Send(write) => {
            assert_eq!(shown(&write), expected);
            write
        }
        Next::Done(end) => panic!("{end:?}"),
    }
}

#[track_caller]
fn done(next: Next) -> End {
    match next {
        Next::Done(end) => end,
        Next::Send(write) => panic!("{}", shown(&write)),
    }
}

#[test]
fn each_script_is_loaded_inside_even_if_it_is_known() {
    static A: Script = script!("a", "", false);
    static B: Script = script!("b", "", false);
    A.state().set_loaded();
    let scripts = [Some(&A), None, Some(&B), Some(&A)];
    let memory = Memory::new();
    let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
    assert!(write.atomic);
    assert_eq!(
        shown(&write),
        "load a, load b, call 0, call 1, call 2, call 3"
    );
    assert_eq!(write.answers(), 8);
    let boom = || error("ERR boom");
    let values = vec![sha(), sha(), Value::Int(0), boom(), Value::Nil, queued()];
    let exec = Value::Array(values);
    let end = done(transaction.answered(&write, answers(vec![queued(); 6], exec)));
    let expected = vec![
        Ok(Value::Int(0)),
        Err(error_of("ERR boom").into()),
        Ok(Value::Nil),
        Ok(queued()),
    ];
    assert_eq!(end, End::Ran(expected));
    assert!(B.state().was_loaded());
}

#[test]
fn without_calls_there_is_nothing_to_load() {
    let memory = Memory::new();
    memory.load_failed(&error_of(NO_LOAD));
    let (mut transaction, write) = Transaction::start(&[None, None], true, &memory);
    assert_eq!(shown(&write), "call 0, call 1");
    // What the server has against a command is told, and nothing is tried again.
    let commands = vec![queued(), error("ERR wrong number of arguments")];
    let end = done(transaction.answered(&write, answers(commands, error(ABORTED))));
    let failure = error_of("ERR wrong number of arguments").into();
    let index = Some(1);
    assert_eq!(end, End::Discarded { index, failure });
}

#[test]
fn a_refused_load_is_followed_by_eval_and_remembered() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A), None, Some(&A)];
    for refusal in [
        NO_LOAD,
        "ERR unknown command 'SCRIPT'",
        "unsupported command 'script'",
    ] {
        let memory = Memory::new();
        let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
        let commands = vec![error(refusal), queued(), queued(), queued()];
        let next = transaction.answered(&write, answers(commands, error(ABORTED)));
        let write = sends(next, "eval 0, call 1, call 2");
        assert!(write.atomic);
        let values: Vec<Value> = (0..3).map(Value::Int).collect();
        let exec = Value::Array(values.clone());
        let end = done(transaction.answered(&write, answers(vec![queued(); 3], exec)));
        assert_eq!(end, End::Ran(values.into_iter().map(Ok).collect()));
        let (_, write) = Transaction::start(&scripts, true, &memory);
        assert_eq!(shown(&write), "eval 0, call 1, call 2", "{refusal}");
    }
}

#[test]
fn a_command_of_the_users_that_is_refused_ends_it() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A), None];
    let memory = Memory::new();
    let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
    let commands = vec![
        error(NO_LOAD),
        queued(),
        error("ERR wrong number of arguments"),
    ];
    let end = done(transaction.answered(&write, answers(commands, error(ABORTED))));
    let failure = Failure {
        error: error_of("ERR wrong number of arguments"),
        load_refusal: Some(error_of(NO_LOAD)),
    };
    let index = Some(1);
    assert_eq!(end, End::Discarded { index, failure });
}

#[test]
fn an_exec_that_fails_otherwise_is_not_tried_again() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = Memory::new();
    let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
    let text = "EXECABORT Transaction discarded because of: OOM command not allowed";
    let end = done(transaction.answered(&write, answers(vec![queued(); 2], error(text))));
    let failure = error_of(text).into();
    let index = None;
    assert_eq!(end, End::Discarded { index, failure });
    // Not an EXECABORT: nobody says that nothing ran.
    let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
    let commands = vec![error(NO_LOAD), queued()];
    let end = done(transaction.answered(&write, answers(commands, error("ERR odd"))));
    assert!(matches!(end, End::Discarded { .. }), "{end:?}");
}

#[test]
fn who_may_not_eval_loads_although_a_refusal_is_remembered() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = Memory::new();
    memory.load_failed(&error_of(NO_LOAD));
    let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
    assert_eq!(shown(&write), "eval 0");
    let next = transaction.answered(&write, answers(vec![error(NO_EVAL)], error(ABORTED)));
    let write = sends(next, "load a, call 0");
    let exec = Value::Array(vec![sha(), Value::Int(0)]);
    let end = done(transaction.answered(&write, answers(vec![queued(); 2], exec)));
    assert_eq!(end, End::Ran(vec![Ok(Value::Int(0))]));
    assert!(memory.try_load(), "this user may load");
}

#[test]
fn who_may_neither_load_nor_eval_is_told_both() {
    static A: Script = script!("a", "", false);
    let scripts = [None, Some(&A)];
    for remembered in [false, true] {
        let memory = Memory::new();
        if remembered {
            memory.load_failed(&error_of(NO_LOAD));
        }
        let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
        let no_load = || answers(vec![error(NO_LOAD), queued(), queued()], error(ABORTED));
        let no_eval = || answers(vec![queued(), error(NO_EVAL)], error(ABORTED));
        let end = if remembered {
            assert_eq!(shown(&write), "call 0, eval 1");
            let next = transaction.answered(&write, no_eval());
            let write = sends(next, "load a, call 0, call 1");
            done(transaction.answered(&write, no_load()))
        } else {
            let next = transaction.answered(&write, no_load());
            let write = sends(next, "call 0, eval 1");
            done(transaction.answered(&write, no_eval()))
        };
        let failure = Failure {
            error: error_of(NO_EVAL),
            load_refusal: Some(error_of(NO_LOAD)),
        };
        let index = Some(1);
        assert_eq!(end, End::Discarded { index, failure }, "{remembered}");
    }
}

#[test]
fn where_nothing_can_be_loaded_it_is_evaluated() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A), Some(&A)];
    let memory = Memory::new();
    let (mut transaction, write) = Transaction::start(&scripts, false, &memory);
    assert_eq!(shown(&write), "eval 0, call 1");
    let commands = vec![error(NO_EVAL), queued()];
    let end = done(transaction.answered(&write, answers(commands, error(ABORTED))));
    let failure = error_of(NO_EVAL).into();
    let index = Some(0);
    assert_eq!(end, End::Discarded { index, failure });
}

#[test]
fn a_load_that_fails_inside_of_exec_is_told_with_the_call_that_missed() {
    static A: Script = script!("a", "", false);
    let scripts = [None, Some(&A)];
    let memory = Memory::new();
    let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
    let broken = "ERR Error compiling script";
    let exec = Value::Array(vec![error(broken), Value::Okay, error(NOSCRIPT)]);
    let end = done(transaction.answered(&write, answers(vec![queued(); 3], exec)));
    let failure = Failure {
        error: error_of(NOSCRIPT),
        load_refusal: Some(error_of(broken)),
    };
    assert_eq!(end, End::Ran(vec![Ok(Value::Okay), Err(failure)]));
}

#[test]
fn a_watched_key_that_changed() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = Memory::new();
    let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
    let next = transaction.answered(&write, answers(vec![queued(); 2], Value::Nil));
    assert_eq!(done(next), End::Unchanged);
}

#[test]
fn no_answer_and_one_out_of_step_end_it() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let short = Value::Array(vec![sha()]);
    for came in [
        Err(lost()),
        Ok(vec![]),
        Ok(vec![Value::Okay]),
        Ok(vec![Value::Okay; 3]),
        Ok(vec![Value::Okay; 5]),
        answers(vec![queued(); 2], short),
        answers(vec![queued(); 2], Value::Int(1)),
        // MULTI itself was refused.
        Ok([NO_LOAD, "ERR a", "ERR b", "ERR EXEC without MULTI"]
            .map(error)
            .to_vec()),
    ] {
        let memory = Memory::new();
        let (mut transaction, write) = Transaction::start(&scripts, true, &memory);
        let end = done(transaction.answered(&write, came.clone()));
        assert!(matches!(end, End::Failed(_)), "{came:?}: {end:?}");
        // A connection that breaks at SCRIPT LOAD breaks at the next one too.
        let (_, write) = Transaction::start(&scripts, true, &memory);
        assert_eq!(write.loads(), came.is_ok());
    }
}
