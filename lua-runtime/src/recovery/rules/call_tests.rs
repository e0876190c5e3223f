//! A single call: a pipeline of one.

use redis::ErrorKind;

use super::*;
use crate::recovery::There;
use crate::recovery::simulated::{NO_EVAL, error, error_of, lost, push, shown};
use crate::script::script;

const REDIS: &str = "NOSCRIPT No matching script. Please use EVAL.";
const VALKEY: &str = "NOSCRIPT No matching script.";
const NO_LOAD: &str = "NOPERM no SCRIPT LOAD";

static A: Script = script!("a", "", false);
static SCRIPTS: [Option<&Script>; 1] = [Some(&A)];

/// What becomes of a call, reply after reply.
struct Call<'a> {
    recovery: Recovery<'a>,
    write: Write,
}

impl<'a> Call<'a> {
    fn new(memory: &'a Memory) -> Self {
        Self::over(true, None, memory)
    }

    fn over(can_pipeline: bool, slot: Option<u16>, memory: &'a Memory) -> Self {
        let single = Single { can_pipeline, slot };
        let (recovery, write) = Recovery::of_call(&SCRIPTS, single, memory);
        Self { recovery, write }
    }

    /// The reply to a write of one command.
    #[track_caller]
    fn alone(self, reply: RedisResult<Value>, expected: &str) -> Self {
        self.next(|recovery, write| recovery.replied_alone(write, reply, &mut |_| {}))
            .sends(expected)
    }

    /// The replies to a write of several.
    #[track_caller]
    fn several(self, replies: RedisResult<Vec<Value>>, expected: &str) -> Self {
        self.next(|recovery, write| recovery.replied(write, replies, &mut |_| {}))
            .sends(expected)
    }

    /// The same with `SCRIPT EXISTS` before the call.
    fn probed(mut self) -> Self {
        self.write = self.write.probed(|_| Some(&A));
        self
    }

    fn next(mut self, take: impl FnOnce(&mut Recovery<'_>, &Write) -> Option<Write>) -> Self {
        let next = take(&mut self.recovery, &self.write);
        self.write = next.unwrap_or_else(|| Write::plain(Vec::new()));
        self
    }

    #[track_caller]
    fn sends(self, expected: &str) -> Self {
        assert_eq!(shown(&self.write), expected);
        self
    }

    fn end(self) -> Outcome {
        self.recovery.finish_call()
    }
}

/// Nothing more is sent.
const END: &str = "";

#[allow(clippy::unnecessary_wraps, reason = "as a connection gives it")]
fn miss() -> RedisResult<Value> {
    Ok(error(REDIS))
}

fn failed(text: &str) -> Outcome {
    Err(error_of(text).into())
}

fn refused() -> Memory {
    let memory = Memory::new();
    memory.load_failed(&error_of(NO_LOAD));
    memory
}

#[test]
fn a_reply_ends_the_call() {
    let memory = Memory::new();
    let call = Call::new(&memory).alone(Ok(Value::Int(1)), END);
    assert_eq!(call.end(), Ok(Value::Int(1)));
}

#[test]
fn the_servers_own_texts_are_misses_as_value_and_as_error() {
    for text in [REDIS, VALKEY] {
        for reply in [Ok(error(text)), Err(error_of(text))] {
            let memory = Memory::new();
            Call::new(&memory).alone(reply.clone(), "load a, call 0");
            Call::over(false, None, &memory).alone(reply, "eval 0");
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
        let memory = Memory::new();
        let call = Call::new(&memory).alone(Ok(error(text)), END);
        assert_eq!(call.end(), failed(text), "{text}");
        let call = Call::new(&memory)
            .alone(miss(), "load a, call 0")
            .several(Ok(vec![Value::Okay, error(text)]), END);
        assert_eq!(call.end(), failed(text), "{text}");
    }
}

#[test]
fn a_miss_inside_of_an_array_is_a_reply() {
    let memory = Memory::new();
    let nested = Value::Array(vec![error(REDIS)]);
    let call = Call::new(&memory).alone(Ok(nested.clone()), END);
    assert_eq!(call.end(), Ok(nested));
}

#[test]
fn a_lost_connection_ends_the_call() {
    let memory = Memory::new();
    for call in [
        Call::new(&memory).alone(Err(lost()), END),
        Call::over(false, None, &memory)
            .alone(miss(), "eval 0")
            .alone(Err(lost()), END),
        Call::new(&memory)
            .alone(miss(), "load a, call 0")
            .several(Err(lost()), END),
    ] {
        let failure = call.end().expect_err("no reply");
        assert!(failure.error.is_io_error(), "{failure:?}");
    }
    // It may have been the SCRIPT LOAD that broke it.
    assert!(!memory.try_load());
}

#[test]
fn load_and_call_ends_with_the_calls_reply() {
    let memory = Memory::new();
    let sha = || Value::SimpleString("sha".into());
    let missed = || Call::new(&memory).alone(miss(), "load a, call 0");
    let call = missed().several(Ok(vec![sha(), Value::Int(7)]), END);
    assert_eq!(call.end(), Ok(Value::Int(7)));
    let replies = Ok(vec![Value::Okay, exists(0), Value::Int(7)]);
    let call = missed().probed().several(replies, END);
    assert_eq!(call.end(), Ok(Value::Int(7)));
    // Somebody else loaded it while our SCRIPT LOAD was refused: the call ran.
    let call = missed().several(Ok(vec![error(NO_LOAD), Value::Int(7)]), END);
    assert_eq!(call.end(), Ok(Value::Int(7)));
}

/// The reply to `SCRIPT EXISTS`.
fn exists(there: i64) -> Value {
    Value::Array(vec![Value::Int(there)])
}

#[test]
fn what_is_missing_after_its_load_is_not_sent_a_third_time() {
    for text in [REDIS, VALKEY] {
        let memory = Memory::new();
        let missed = || Call::new(&memory).alone(miss(), "load a, call 0");
        let end = Err(Failure::still_missing(error_of(text)));
        let sha = || Value::SimpleString("sha".into());
        let call = missed().several(Ok(vec![sha(), error(text)]), END);
        assert_eq!(call.end(), end);
        // Nor where it is there, nor where nobody says whether it is.
        for probe in [
            exists(1),
            error("NOPERM no"),
            Value::Nil,
            Value::Int(0),
            Value::Array(vec![Value::Int(0), Value::Int(0)]),
        ] {
            let replies = Ok(vec![sha(), probe, error(text)]);
            assert_eq!(missed().probed().several(replies, END).end(), end);
        }
    }
}

#[test]
fn what_was_flushed_between_its_load_and_the_call_is_evaluated() {
    let memory = Memory::new();
    let call = Call::new(&memory)
        .alone(miss(), "load a, call 0")
        .probed()
        .several(Ok(vec![Value::Okay, exists(0), error(VALKEY)]), "eval 0")
        .alone(Ok(Value::Nil), END);
    assert_eq!(call.end(), Ok(Value::Nil));
}

#[test]
fn eval_follows_a_refused_load_and_its_failure_tells_of_it() {
    let memory = Memory::new();
    let error_of_eval = error_of("NOPERM no EVAL");
    let call = Call::new(&memory)
        .alone(miss(), "load a, call 0")
        .several(Ok(vec![error(NO_LOAD), error(REDIS)]), "eval 0")
        .alone(Err(error_of_eval.clone()), END);
    let failure = Failure::after(Some(error_of(NO_LOAD)), error_of_eval);
    assert_eq!(call.end(), Err(failure));
    Call::new(&memory).alone(miss(), "eval 0");
}

/// `EVAL` brings the script with it, so that it can't be missing: the script replies so itself.
#[test]
fn what_replies_to_eval_that_it_is_missing_has_run() {
    let ran = |error| Failure {
        error,
        load_refusal: None,
        there: Some(There::Evaluated),
    };
    for text in [REDIS, VALKEY] {
        let memory = Memory::new();
        let call = Call::new(&memory)
            .alone(miss(), "load a, call 0")
            .several(Ok(vec![error(NO_LOAD), error(REDIS)]), "eval 0")
            .alone(Ok(error(text)), END);
        assert_eq!(call.end(), Err(ran(error_of(text))));
        let memory = refused();
        let call = Call::new(&memory)
            .alone(miss(), "eval 0")
            .alone(Err(error_of(text)), END);
        assert_eq!(call.end(), Err(ran(error_of(text))));
    }
}

/// What refusals of `EVAL` are called that can't be a script's own.
const EVAL_REFUSALS: [&str; 3] = [
    NO_EVAL,
    "ERR unknown command 'EVAL', with args beginning with: 'return 1' '0' ",
    "unsupported command 'EVAL'",
];

#[test]
fn a_remembered_refusal_is_tried_again_where_eval_is_refused() {
    for text in EVAL_REFUSALS {
        let refusal = || Err(error_of(text));
        let memory = refused();
        Call::new(&memory)
            .alone(miss(), "eval 0")
            .alone(refusal(), "load a, call 0");
        // Not where it is not what was remembered that led to the EVAL.
        let memory = refused();
        let call = Call::over(false, None, &memory).alone(miss(), "eval 0");
        assert_eq!(call.alone(refusal(), END).end(), failed(text));
        assert!(!memory.try_load(), "{text}");
        let memory = Memory::new();
        let call = Call::new(&memory)
            .alone(miss(), "load a, call 0")
            .several(Ok(vec![error(NO_LOAD), error(REDIS)]), "eval 0")
            .alone(refusal(), END);
        assert!(call.end().is_err(), "{text}");
    }
}

/// In words that a script may reply too: once is enough.
#[test]
fn a_remembered_refusal_costs_one_call_whatever_the_server_says_to_eval() {
    let memory = refused();
    let text = "ERR EVAL is switched off here";
    let call = Call::new(&memory)
        .alone(miss(), "eval 0")
        .alone(Err(error_of(text)), END);
    assert_eq!(call.end(), failed(text));
    Call::new(&memory).alone(miss(), "load a, call 0");
}

#[test]
fn eval_follows_a_cluster_that_moves_the_slot() {
    for text in ["MOVED 1 127.0.0.1:1", "ASK 1 127.0.0.1:1"] {
        for slot in [Some(1), None] {
            let memory = Memory::new();
            let call = Call::over(true, slot, &memory)
                .alone(miss(), "load a, call 0")
                .several(Err(error_of(text)), "eval 0")
                .alone(Ok(Value::Int(7)), END);
            assert_eq!(call.end(), Ok(Value::Int(7)));
        }
    }
}

#[test]
fn a_redirect_of_the_scripts_own_ends_the_call() {
    let ends = |text: &str, slot| {
        let memory = Memory::new();
        let call = Call::over(true, slot, &memory)
            .alone(miss(), "load a, call 0")
            .several(Err(error_of(text)), END);
        assert_eq!(call.end(), failed(text), "{text}");
    };
    for text in ["MOVED 1 127.0.0.1:1", "ASK 1 127.0.0.1:1", "MOVED to bin 2"] {
        ends(text, Some(2));
    }
    ends("MOVED to bin 2", None);
}

#[test]
fn a_push_message_is_no_reply() {
    let is_out_of_step = |call: Call<'_>| {
        let failure = call.end().expect_err("out of step");
        assert_eq!(failure.error.kind(), ErrorKind::Parse);
    };
    let memory = Memory::new();
    is_out_of_step(Call::new(&memory).alone(Ok(push()), END));
    let repaired = Call::new(&memory).alone(miss(), "load a, call 0");
    is_out_of_step(repaired.several(Ok(vec![push(), error(REDIS)]), END));
}

#[test]
fn a_wrong_number_of_replies_is_an_error() {
    for replies in [
        vec![],
        vec![Value::Nil],
        vec![Value::Nil, Value::Nil, Value::Nil],
    ] {
        let memory = Memory::new();
        let call = Call::new(&memory)
            .alone(miss(), "load a, call 0")
            .several(Ok(replies), END);
        let failure = call.end().expect_err("out of step");
        assert_eq!(failure.error.kind(), ErrorKind::Parse);
    }
}

/// A call that misses twice has missed once; what brought the script is named.
#[test]
fn what_happened_is_reported_once() {
    let memory = Memory::new();
    let mut events: Vec<String> = Vec::new();
    let mut happened = |event: Event<'_>| events.push(format!("{event:?}"));
    let single = Single {
        can_pipeline: true,
        slot: None,
    };
    let (mut recovery, write) = Recovery::of_call(&SCRIPTS, single, &memory);
    let mut reply =
        |write: &Write, replies: Vec<Value>| recovery.replied(write, Ok(replies), &mut happened);
    let write = reply(&write, vec![error(REDIS)]).expect("a write");
    let write = reply(&write, vec![error(NO_LOAD), error(REDIS)]).expect("a write");
    assert_eq!(reply(&write, vec![Value::Int(7)]), None);
    let names: Vec<&str> = events
        .iter()
        .filter_map(|event| event.split('(').next())
        .collect();
    assert_eq!(names, ["Missed", "LoadRefused", "Loaded", "Repaired"]);
    assert!(
        events
            .last()
            .is_some_and(|event| event.ends_with(", Eval)"))
    );
}
