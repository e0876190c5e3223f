//! The rules for a transaction.

use redis::{RedisResult, Value};

use crate::pipeline::transaction::{End, Next, Transaction};
use crate::recovery::memory::Memory;
use crate::recovery::simulated::{NO_EVAL, NO_LOAD, NOSCRIPT, error, error_of, lost, push, shown};
use crate::recovery::{Event, Failure, Write};
use crate::script::{Script, script};

pub(super) const ABORTED: &str = "EXECABORT Transaction discarded because of previous errors.";

/// A transaction whose events go to [`marks`].
pub(super) struct Tested<'a>(Transaction<'a>);

pub(super) fn start<'a>(
    scripts: &'a [Option<&'static Script>],
    may_load: bool,
    memory: &'a Memory,
) -> (Tested<'a>, Write) {
    let (transaction, write) = Transaction::start(scripts, may_load, memory, &mut marks);
    (Tested(transaction), write)
}

impl Tested<'_> {
    pub(super) fn replied(&mut self, write: &Write, replies: RedisResult<Vec<Value>>) -> Next {
        self.0.replied(write, replies, &mut marks)
    }
}

/// What a driver does with what happened, as far as the tests ask for it again.
fn marks(event: Event<'_>) {
    if let Event::Loaded(script) = event {
        script.state().set_loaded();
    }
}

pub(super) fn queued() -> Value {
    Value::SimpleString("QUEUED".into())
}

pub(super) fn sha() -> Value {
    Value::BulkString(b"sha".to_vec())
}

/// The replies to a write: `OK`, what each command got, and `EXEC`'s.
#[allow(clippy::unnecessary_wraps, reason = "as a connection gives it")]
pub(super) fn replies(commands: Vec<Value>, exec: Value) -> RedisResult<Vec<Value>> {
    let mut replies = vec![Value::Okay];
    replies.extend(commands);
    replies.push(exec);
    Ok(replies)
}

/// The further write, as text.
#[track_caller]
pub(super) fn sends(next: Next, expected: &str) -> Write {
    match next {
        Next::Send(write) => {
            assert_eq!(shown(&write), expected);
            write
        }
        Next::Done(end) => panic!("{end:?}"),
    }
}

/// A memory of servers that took scripts from transactions.
pub(super) fn settled() -> Memory {
    let memory = Memory::new();
    memory.transaction_succeeded();
    memory
}

/// A memory of a server that refused them.
pub(super) fn refused() -> Memory {
    let memory = Memory::new();
    memory.load_failed(&error_of(NO_LOAD));
    memory
}

#[track_caller]
pub(super) fn done(next: Next) -> End {
    match next {
        Next::Done(end) => end,
        Next::Send(write) => panic!("{}", shown(&write)),
    }
}

#[test]
fn the_first_one_of_a_process_sends_its_loads_ahead() {
    static A: Script = script!("a", "", false);
    static B: Script = script!("b", "", false);
    let scripts = [Some(&A), None, Some(&B), Some(&A)];
    let memory = Memory::new();
    let (mut transaction, write) = start(&scripts, true, &memory);
    assert!(!write.atomic);
    assert_eq!(shown(&write), "load a, load b");
    let next = transaction.replied(&write, Ok(vec![sha(), sha()]));
    let write = sends(next, "load a, load b, call 0, call 1, call 2, call 3");
    assert!(write.atomic);
    let (_, write) = start(&scripts, true, &memory);
    assert!(write.atomic, "from then on in one write");
}

#[test]
fn each_script_is_loaded_inside_even_if_it_is_known() {
    static A: Script = script!("a", "", false);
    static B: Script = script!("b", "", false);
    A.state().set_loaded();
    let scripts = [Some(&A), None, Some(&B), Some(&A)];
    let memory = settled();
    let (mut transaction, write) = start(&scripts, true, &memory);
    assert!(write.atomic);
    assert_eq!(
        shown(&write),
        "load a, load b, call 0, call 1, call 2, call 3"
    );
    assert_eq!(write.replies(), 8);
    let boom = || error("ERR boom");
    let values = vec![sha(), sha(), Value::Int(0), boom(), Value::Nil, queued()];
    let exec = Value::Array(values);
    let end = done(transaction.replied(&write, replies(vec![queued(); 6], exec)));
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
    let (mut transaction, write) = start(&[None, None], true, &memory);
    assert_eq!(shown(&write), "call 0, call 1");
    // What the server has against a command is told, and nothing is tried again.
    let commands = vec![queued(), error("ERR wrong number of arguments")];
    let end = done(transaction.replied(&write, replies(commands, error(ABORTED))));
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
        let (mut transaction, write) = start(&scripts, true, &memory);
        assert_eq!(shown(&write), "load a");
        let next = transaction.replied(&write, Ok(vec![error(refusal)]));
        let write = sends(next, "eval 0, call 1, call 2");
        assert!(write.atomic);
        let values: Vec<Value> = (0..3).map(Value::Int).collect();
        let exec = Value::Array(values.clone());
        let end = done(transaction.replied(&write, replies(vec![queued(); 3], exec)));
        assert_eq!(end, End::Ran(values.into_iter().map(Ok).collect()));
        let (_, write) = start(&scripts, true, &memory);
        assert_eq!(shown(&write), "eval 0, call 1, call 2", "{refusal}");
        assert!(write.atomic);
    }
}

/// The discarded attempt has ended the caller's WATCH: sent again, it would run unwatched.
#[test]
fn what_was_discarded_is_not_sent_again() {
    static A: Script = script!("a", "", false);
    let scripts = [None, Some(&A)];
    let memory = settled();
    let (mut transaction, write) = start(&scripts, true, &memory);
    assert_eq!(shown(&write), "load a, call 0, call 1");
    let commands = vec![error(NO_LOAD), queued(), queued()];
    let end = done(transaction.replied(&write, replies(commands, error(ABORTED))));
    let (index, failure) = (Some(1), error_of(NO_LOAD).into());
    assert_eq!(end, End::Discarded { index, failure });
    let (mut transaction, write) = start(&scripts, true, &memory);
    assert_eq!(shown(&write), "load a", "the next one asks ahead");
    let next = transaction.replied(&write, Ok(vec![error(NO_LOAD)]));
    sends(next, "call 0, eval 1");
}

#[test]
fn a_command_of_the_users_that_is_refused_ends_it() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A), None];
    let memory = settled();
    let (mut transaction, write) = start(&scripts, true, &memory);
    let commands = vec![
        error(NO_LOAD),
        queued(),
        error("ERR wrong number of arguments"),
    ];
    let end = done(transaction.replied(&write, replies(commands, error(ABORTED))));
    let failure = Failure::after(
        Some(error_of(NO_LOAD)),
        error_of("ERR wrong number of arguments"),
    );
    let index = Some(1);
    assert_eq!(end, End::Discarded { index, failure });
}

#[test]
fn an_exec_that_fails_otherwise_is_not_tried_again() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = settled();
    let (mut transaction, write) = start(&scripts, true, &memory);
    let text = "EXECABORT Transaction discarded because of: OOM command not allowed";
    let end = done(transaction.replied(&write, replies(vec![queued(); 2], error(text))));
    let failure = error_of(text).into();
    let index = None;
    assert_eq!(end, End::Discarded { index, failure });
    // Not an EXECABORT: nobody says that nothing ran.
    let (mut transaction, write) = start(&scripts, true, &memory);
    let commands = vec![error(NO_LOAD), queued()];
    let end = done(transaction.replied(&write, replies(commands, error("ERR odd"))));
    assert!(matches!(end, End::Discarded { .. }), "{end:?}");
}

#[test]
fn loads_ahead_that_get_no_reply_end_it() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    for came in [Err(lost()), Ok(vec![]), Ok(vec![sha(), sha()])] {
        let memory = Memory::new();
        let (mut transaction, write) = start(&scripts, true, &memory);
        let end = done(transaction.replied(&write, came.clone()));
        assert!(matches!(end, End::Failed(_)), "{came:?}: {end:?}");
        let (_, write) = start(&scripts, true, &memory);
        assert_eq!(write.loads(), came.is_ok());
    }
}

#[test]
fn where_nothing_can_be_loaded_it_is_evaluated() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A), Some(&A)];
    let memory = Memory::new();
    let (mut transaction, write) = start(&scripts, false, &memory);
    assert_eq!(shown(&write), "eval 0, call 1");
    let commands = vec![error(NO_EVAL), queued()];
    let end = done(transaction.replied(&write, replies(commands, error(ABORTED))));
    let failure = error_of(NO_EVAL).into();
    let index = Some(0);
    assert_eq!(end, End::Discarded { index, failure });
}

#[test]
fn a_load_that_fails_inside_of_exec_is_told_with_the_call_that_missed() {
    static A: Script = script!("a", "", false);
    let scripts = [None, Some(&A)];
    let memory = settled();
    let (mut transaction, write) = start(&scripts, true, &memory);
    let broken = "ERR Error compiling script";
    let exec = Value::Array(vec![error(broken), Value::Okay, error(NOSCRIPT)]);
    let end = done(transaction.replied(&write, replies(vec![queued(); 3], exec)));
    let failure = Failure::after(Some(error_of(broken)), error_of(NOSCRIPT));
    assert_eq!(end, End::Ran(vec![Ok(Value::Okay), Err(failure)]));
}

#[test]
fn a_watched_key_that_changed() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = settled();
    let (mut transaction, write) = start(&scripts, true, &memory);
    let next = transaction.replied(&write, replies(vec![queued(); 2], Value::Nil));
    assert_eq!(done(next), End::Unchanged);
}

#[test]
fn no_reply_and_one_out_of_step_end_it() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let short = Value::Array(vec![sha()]);
    for came in [
        Err(lost()),
        Ok(vec![]),
        Ok(vec![Value::Okay]),
        Ok(vec![Value::Okay; 3]),
        Ok(vec![Value::Okay; 5]),
        replies(vec![queued(); 2], short),
        replies(vec![queued(); 2], Value::Int(1)),
    ] {
        let memory = settled();
        let (mut transaction, write) = start(&scripts, true, &memory);
        let end = done(transaction.replied(&write, came.clone()));
        assert!(matches!(end, End::Failed(_)), "{came:?}: {end:?}");
        // A connection that breaks at SCRIPT LOAD breaks at the next one too.
        let (_, write) = start(&scripts, true, &memory);
        assert_eq!(write.loads(), came.is_ok());
    }
}

#[test]
fn a_push_message_ends_it() {
    static A: Script = script!("a", "a", false);
    let memory = Memory::new();
    memory.transaction_succeeded();
    let scripts = [Some(&A)];
    let (mut transaction, write) = start(&scripts, true, &memory);
    // That of EXEC goes to somebody else.
    let shifted = vec![push(), Value::Okay, queued(), queued()];
    let Next::Done(End::Failed(error)) = transaction.replied(&write, Ok(shifted)) else {
        panic!("out of step");
    };
    assert_eq!(error.kind(), redis::ErrorKind::Parse);
}

#[test]
fn a_refused_multi_lets_each_command_run_by_itself() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = settled();
    let (mut transaction, write) = start(&scripts, true, &memory);
    let texts = [NO_LOAD, "ERR a", "ERR b", "ERR EXEC without MULTI"];
    let end = done(transaction.replied(&write, Ok(texts.map(error).to_vec())));
    assert!(matches!(end, End::MultiRefused(_)), "{end:?}");
}
