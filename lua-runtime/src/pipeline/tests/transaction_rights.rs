//! Transactions of users who may not do all, and through proxies.

use redis::Value;

use super::transaction::{ABORTED, done, queued, refused, replies, sends, settled, sha, start};
use crate::pipeline::transaction::End;
use crate::recovery::Failure;
use crate::recovery::memory::Memory;
use crate::recovery::simulated::{NO_EVAL, NO_LOAD, NOSCRIPT, error, error_of, shown};
use crate::script::{Script, script};

#[test]
fn who_may_not_eval_is_told_so_once_if_a_refusal_is_remembered() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = refused();
    let (mut transaction, write) = start(&scripts, true, &memory);
    assert_eq!(shown(&write), "eval 0");
    let next = transaction.replied(&write, replies(vec![error(NO_EVAL)], error(ABORTED)));
    let write = sends(next, "load a");
    assert!(!write.atomic);
    let end = done(transaction.replied(&write, Ok(vec![sha()])));
    let (index, failure) = (Some(0), error_of(NO_EVAL).into());
    assert_eq!(end, End::Discarded { index, failure });
    let (mut transaction, write) = start(&scripts, true, &memory);
    assert_eq!(shown(&write), "load a", "the next one asks ahead");
    let next = transaction.replied(&write, Ok(vec![sha()]));
    sends(next, "load a, call 0");
}

/// Whatever the words: it was not queued, so nothing ran.
#[test]
fn where_there_is_no_eval_that_is_learned_from_one_transaction() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    for refusal in [
        NO_EVAL,
        "NOPERM not for you",
        "ERR unknown command 'EVAL', with args beginning with: 'return 1' '0' ",
        "ERR EVAL is switched off here",
        "unsupported command 'EVAL'",
    ] {
        let memory = refused();
        let (mut transaction, write) = start(&scripts, true, &memory);
        assert_eq!(shown(&write), "eval 0");
        let replies = replies(vec![error(refusal)], error(ABORTED));
        let write = sends(transaction.replied(&write, replies), "load a");
        let end = done(transaction.replied(&write, Ok(vec![sha()])));
        assert!(matches!(end, End::Discarded { .. }), "{end:?}");
        let (mut transaction, write) = start(&scripts, true, &memory);
        assert!(!write.atomic, "{refusal}: it asks ahead from now on");
        let next = transaction.replied(&write, Ok(vec![sha()]));
        sends(next, "load a, call 0");
    }
    // For want of something else: nothing is learned of EVAL but that it may be worth a doubt.
    let memory = refused();
    let (mut transaction, write) = start(&scripts, true, &memory);
    let oom = "OOM command not allowed when used memory > 'maxmemory'.";
    let replies = replies(vec![error(oom)], error(ABORTED));
    let end = done(transaction.replied(&write, replies));
    assert!(matches!(end, End::Discarded { .. }), "{end:?}");
    assert!(!memory.asks_ahead());
}

/// A proxy that replies for the server, which then runs the rest.
#[test]
fn a_command_that_a_proxy_keeps_back_is_not_sent_the_next_time() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A), None];
    let (no_eval, no_load) = ("ERR unknown command 'EVAL'", "ERR unknown command 'SCRIPT'");
    let memory = refused();
    let (mut transaction, write) = start(&scripts, true, &memory);
    assert_eq!(shown(&write), "eval 0, call 1");
    let exec = Value::Array(vec![Value::Okay]);
    let end = transaction.replied(&write, replies(vec![error(no_eval), queued()], exec));
    assert!(matches!(done(end), End::Failed(_)));
    let (_, write) = start(&scripts, true, &memory);
    assert_eq!(shown(&write), "load a");

    let memory = settled();
    let (mut transaction, write) = start(&scripts, true, &memory);
    let exec = Value::Array(vec![error(NOSCRIPT), Value::Okay]);
    let commands = vec![error(no_load), queued(), queued()];
    let end = transaction.replied(&write, replies(commands, exec));
    assert!(matches!(done(end), End::Failed(_)));
    let (mut transaction, write) = start(&scripts, true, &memory);
    assert_eq!(shown(&write), "load a");
    let next = transaction.replied(&write, Ok(vec![error(no_load)]));
    sends(next, "eval 0, call 1");
}

/// Two users of one process: each transaction finds out for itself, from the first one on that was
/// discarded because it relied on the other's rights.
#[test]
fn users_with_different_rights_discard_one_transaction() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = settled();
    let mut discarded = 0;
    for round in 0..50 {
        // The one may load.
        let (mut transaction, mut write) = start(&scripts, true, &memory);
        if !write.atomic {
            write = sends(
                transaction.replied(&write, Ok(vec![sha()])),
                "load a, call 0",
            );
        }
        if write.loads() {
            let exec = Value::Array(vec![sha(), Value::Int(1)]);
            let end = transaction.replied(&write, replies(vec![queued(); 2], exec));
            assert_eq!(done(end), End::Ran(vec![Ok(Value::Int(1))]), "{round}");
        }
        // The other may not.
        let (mut transaction, mut write) = start(&scripts, true, &memory);
        if !write.atomic {
            let next = transaction.replied(&write, Ok(vec![error(NO_LOAD)]));
            write = sends(next, "eval 0");
        }
        if write.loads() {
            let commands = vec![error(NO_LOAD), queued()];
            let end = done(transaction.replied(&write, replies(commands, error(ABORTED))));
            assert!(matches!(end, End::Discarded { .. }), "{end:?}");
            discarded += 1;
        }
    }
    assert_eq!(discarded, 1);
}

#[test]
fn who_may_neither_load_nor_eval_is_told_both() {
    static A: Script = script!("a", "", false);
    let scripts = [None, Some(&A)];
    for memory in [Memory::new(), refused()] {
        let (mut transaction, write) = start(&scripts, true, &memory);
        let no_load = || Ok(vec![error(NO_LOAD)]);
        let no_eval = || replies(vec![queued(), error(NO_EVAL)], error(ABORTED));
        let end = if write.atomic {
            assert_eq!(shown(&write), "call 0, eval 1");
            let write = sends(transaction.replied(&write, no_eval()), "load a");
            done(transaction.replied(&write, no_load()))
        } else {
            assert_eq!(shown(&write), "load a");
            let write = sends(transaction.replied(&write, no_load()), "call 0, eval 1");
            done(transaction.replied(&write, no_eval()))
        };
        let failure = Failure::after(Some(error_of(NO_LOAD)), error_of(NO_EVAL));
        let index = Some(1);
        assert_eq!(end, End::Discarded { index, failure });
    }
}
