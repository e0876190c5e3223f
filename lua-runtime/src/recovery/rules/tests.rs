use redis::ErrorKind;

use super::*;
use crate::recovery::simulated::{NO_EVAL, NO_LOAD, NOSCRIPT, error, error_of, lost, push, shown};
use crate::script::script;

/// The pipeline's scripts, all of which this process has seen loaded.
pub(super) fn known<const N: usize>(scripts: [&'static Script; N]) -> [Option<&'static Script>; N] {
    scripts.map(|script| {
        script.state().set_loaded();
        Some(script)
    })
}

/// What a driver does with what happened, as far as the rules ask for it again.
fn marks(event: Event<'_>) {
    if let Event::Loaded(script) = event {
        script.state().set_loaded();
    }
}

pub(super) fn start<'a>(
    scripts: &'a [Option<&'static Script>],
    memory: &'a Memory,
) -> (Recovery<'a>, Write) {
    let is_known = |script: &Script| script.state().was_loaded();
    Recovery::of_pipeline(scripts, is_known, memory, &mut marks)
}

pub(super) fn sha() -> Value {
    Value::BulkString(b"sha".to_vec())
}

pub(super) fn int(number: i64) -> Value {
    Value::Int(number)
}

/// The next write, as text.
#[track_caller]
pub(super) fn sends(
    recovery: &mut Recovery<'_>,
    write: &Write,
    replies: Vec<Value>,
    expected: &str,
) -> Write {
    let next = recovery
        .replied(write, Ok(replies), &mut marks)
        .expect("a further write is due");
    assert_eq!(shown(&next), expected);
    next
}

/// No further write; how the commands ended.
#[track_caller]
pub(super) fn ends(mut recovery: Recovery<'_>, write: &Write, replies: Vec<Value>) -> Vec<Outcome> {
    assert_eq!(recovery.replied(write, Ok(replies), &mut marks), None);
    recovery.finish().expect("the first write was replied")
}

/// redis-rs gives the reply of a command to the next one, and that of the last to somebody else.
#[test]
fn behind_a_push_message_no_reply_is_taken_for_anybodys() {
    static A: Script = script!("a", "a", false);
    static B: Script = script!("b", "b", false);
    let scripts = known([&A, &B]);
    let memory = Memory::new();
    // What B would be said to have is A's, and B has run.
    let (mut recovery, first) = start(&scripts, &memory);
    let replies = vec![push(), error(NOSCRIPT)];
    assert_eq!(recovery.replied(&first, Ok(replies), &mut marks), None);
    let broken = recovery.finish().expect_err("no reply can be trusted");
    assert_eq!(broken.kind(), ErrorKind::Parse);

    let (mut recovery, first) = start(&scripts, &memory);
    let lost = vec![error(NOSCRIPT), error(NOSCRIPT)];
    let again = sends(
        &mut recovery,
        &first,
        lost,
        "load a, load b, call 0, call 1",
    );
    let outcomes = ends(
        recovery,
        &again,
        vec![sha(), push(), sha(), error(NOSCRIPT)],
    );
    for outcome in outcomes {
        assert_eq!(outcome.expect_err("unknown").error.kind(), ErrorKind::Parse);
    }
}

#[test]
fn known_scripts_are_called_and_nothing_else_is_sent() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A, &A]);
    let memory = Memory::new();
    let (recovery, write) = start(&scripts, &memory);
    assert_eq!(shown(&write), "call 0, call 1");
    assert!(!write.atomic && !write.loads());
    let outcomes = ends(recovery, &write, vec![int(1), int(2)]);
    assert_eq!(outcomes, [Ok(int(1)), Ok(int(2))]);
}

#[test]
fn fresh_scripts_are_loaded_first_each_once_and_then_known() {
    static A: Script = script!("a", "", false);
    static B: Script = script!("b", "", false);
    static SEEN: Script = script!("seen", "", false);
    SEEN.state().set_loaded();
    let scripts = [Some(&A), None, Some(&B), Some(&A), Some(&SEEN)];
    let memory = Memory::new();
    let (recovery, write) = start(&scripts, &memory);
    assert_eq!(
        shown(&write),
        "load a, load b, call 0, call 1, call 2, call 3, call 4"
    );
    let replies = vec![sha(), sha(), int(0), int(1), int(2), int(3), int(4)];
    let outcomes = ends(recovery, &write, replies);
    assert_eq!(outcomes, [0, 1, 2, 3, 4].map(|number| Ok(int(number))));
    let (_, write) = start(&scripts, &memory);
    assert_eq!(shown(&write), "call 0, call 1, call 2, call 3, call 4");
}

#[test]
fn a_script_that_replied_with_an_error_is_known_only_by_its_load() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = Memory::new();
    memory.load_failed(&error_of(NO_LOAD));
    let (recovery, write) = start(&scripts, &memory);
    assert_eq!(shown(&write), "eval 0");
    let outcomes = ends(recovery, &write, vec![error("ERR boom")]);
    assert_eq!(outcomes, [Err(error_of("ERR boom").into())]);
    assert!(!A.state().was_loaded());
}

#[test]
fn only_what_missed_is_sent_again_after_its_loads() {
    static A: Script = script!("a", "", false);
    static B: Script = script!("b", "", false);
    let [a, b] = known([&A, &B]);
    let scripts = [a, b, None, a, b, b];
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    let miss = || error(NOSCRIPT);
    let replies = vec![int(0), miss(), int(2), int(3), miss(), error("ERR boom")];
    let write = sends(&mut recovery, &write, replies, "load b, call 1, call 4");
    let outcomes = ends(recovery, &write, vec![sha(), int(1), int(4)]);
    let mut expected = [0, 1, 2, 3, 4, 5].map(|number| Ok(int(number)));
    expected[5] = Err(error_of("ERR boom").into());
    assert_eq!(outcomes, expected);
}

#[test]
fn what_is_not_a_servers_own_word_is_final() {
    static A: Script = script!("a", "", false);
    let texts = [
        "NOSCRIPT fake",
        "NOSCRIPT No matching script. Please use EVAL. ",
        "MOVED 1 127.0.0.1:1",
        "LOADING Redis is loading the dataset in memory",
        // Only an EVAL may be told this.
        NO_EVAL,
    ];
    let scripts = known([&A; 5]);
    let memory = Memory::new();
    let (recovery, write) = start(&scripts, &memory);
    let outcomes = ends(recovery, &write, texts.map(error).to_vec());
    assert_eq!(outcomes, texts.map(|text| Err(error_of(text).into())));
}

#[test]
fn a_command_that_is_no_call_may_reply_noscript() {
    let memory = Memory::new();
    let (recovery, write) = start(&[None], &memory);
    let outcomes = ends(recovery, &write, vec![error(NOSCRIPT)]);
    assert_eq!(outcomes, [Err(error_of(NOSCRIPT).into())]);
}

/// The reply to `SCRIPT EXISTS`.
fn exists(there: i64) -> Value {
    Value::Array(vec![int(there)])
}

#[test]
fn what_is_missing_after_its_load_is_not_sent_a_third_time() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A, &A, &A]);
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    let miss = || error(NOSCRIPT);
    let replies = vec![miss(), int(1), miss()];
    let write = sends(&mut recovery, &write, replies, "load a, call 0, call 2");
    let outcomes = ends(recovery, &write, vec![sha(), miss(), int(2)]);
    let forged = Err(Failure::still_missing(error_of(NOSCRIPT)));
    assert_eq!(outcomes, [forged, Ok(int(1)), Ok(int(2))]);
}

#[test]
fn a_flush_between_load_and_call_leads_to_eval_of_each() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A, &A, &A]);
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    let miss = || error(NOSCRIPT);
    let replies = vec![miss(), miss(), miss()];
    let write = sends(
        &mut recovery,
        &write,
        replies,
        "load a, call 0, call 1, call 2",
    );
    // As it is where the server does not read it at once.
    let write = write.probed(|index| scripts[index]);
    assert_eq!(
        shown(&write),
        "load a, probe a, call 0, probe a, call 1, probe a, call 2"
    );
    let replies = vec![
        sha(),
        exists(1),
        miss(),
        exists(0),
        miss(),
        exists(0),
        miss(),
    ];
    let write = sends(&mut recovery, &write, replies, "eval 1, eval 2");
    // To an EVAL nothing can be missing: this is the script's own word.
    let outcomes = ends(recovery, &write, vec![int(1), miss()]);
    let still = Err(Failure::still_missing(error_of(NOSCRIPT)));
    let forged = Err(Failure::of_eval(None, error_of(NOSCRIPT)));
    assert_eq!(outcomes, [still, Ok(int(1)), forged]);
}

#[test]
fn without_script_exists_a_long_write_evaluates_each() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A, &A]);
    let memory = Memory::new();
    memory.load_failed(&error_of(NO_LOAD));
    let (mut recovery, write) = start(&scripts, &memory);
    let replies = vec![error(NOSCRIPT), error(NOSCRIPT)];
    let write = sends(&mut recovery, &write, replies, "eval 0, call 1");
    let write = write.probed(|index| scripts[index]);
    assert_eq!(shown(&write), "eval 0, eval 1");
}

#[test]
fn what_is_missing_after_its_eval_is_not_sent_a_third_time() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A, &A]);
    let memory = Memory::new();
    memory.load_failed(&error_of(NO_LOAD));
    let (mut recovery, write) = start(&scripts, &memory);
    let miss = || error(NOSCRIPT);
    let write = sends(
        &mut recovery,
        &write,
        vec![miss(), miss()],
        "eval 0, call 1",
    );
    let outcomes = ends(recovery, &write, vec![int(0), miss()]);
    let still = Err(Failure::still_missing(error_of(NOSCRIPT)));
    assert_eq!(outcomes, [Ok(int(0)), still]);
}

/// On a cluster the scripts go ahead of the calls: there is time for a flush.
#[test]
fn across_nodes_what_is_missing_after_its_load_is_evaluated() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A]);
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    let mut miss = |write: &Write, replies: Vec<Value>| {
        let next = recovery.replied_each(
            write,
            replies.into_iter().map(|reply| (Ok(reply), false)),
            &mut marks,
        );
        next.expect("a further write is due")
    };
    let write = miss(&write, vec![error(NOSCRIPT)]);
    assert_eq!(shown(&write), "load a, call 0");
    let write = miss(&write, vec![sha(), error(NOSCRIPT)]);
    assert_eq!(shown(&write), "eval 0");
}

#[test]
fn a_first_use_whose_script_is_flushed_at_once_is_loaded_again() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    let replies = vec![sha(), error(NOSCRIPT)];
    sends(&mut recovery, &write, replies, "load a, call 0");
}

#[test]
fn a_connection_lost_in_the_first_write_leaves_all_open() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A), None];
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    assert_eq!(recovery.replied(&write, Err(lost()), &mut marks), None);
    assert!(recovery.finish().expect_err("no reply").is_io_error());
    // It may have been the SCRIPT LOAD that broke it: the next write goes without.
    let (_, write) = start(&scripts, &memory);
    assert_eq!(shown(&write), "eval 0, call 1");
    let (_, write) = start(&scripts, &memory);
    assert_eq!(shown(&write), "load a, call 0, call 1");
}

#[test]
fn a_connection_lost_in_a_later_write_keeps_the_replies_before() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A, &A, &A]);
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    let replies = vec![int(0), error(NOSCRIPT), error("ERR boom")];
    let write = sends(&mut recovery, &write, replies, "load a, call 1");
    assert_eq!(recovery.replied(&write, Err(lost()), &mut marks), None);
    let outcomes = recovery.finish().expect("the first write was replied");
    assert_eq!(outcomes.len(), 3);
    assert_eq!(outcomes[0], Ok(int(0)));
    assert!(matches!(&outcomes[1], Err(failure) if failure.error.is_io_error()));
    assert_eq!(outcomes[2], Err(error_of("ERR boom").into()));
}

#[test]
fn a_wrong_number_of_replies_is_an_error_of_all() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A, &A]);
    for came in [0, 1, 3] {
        let memory = Memory::new();
        let (mut recovery, write) = start(&scripts, &memory);
        assert_eq!(
            recovery.replied(&write, Ok(vec![int(0); came]), &mut marks),
            None
        );
        let error = recovery.finish().expect_err("out of step");
        assert_eq!(error.kind(), ErrorKind::Parse, "{came}");
    }
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    let replies = vec![int(0), error(NOSCRIPT)];
    let write = sends(&mut recovery, &write, replies, "load a, call 1");
    let outcomes = ends(recovery, &write, vec![sha()]);
    assert_eq!(outcomes[0], Ok(int(0)));
    assert!(
        matches!(&outcomes[1], Err(failure) if failure.error.kind() == ErrorKind::Parse),
        "{outcomes:?}"
    );
}
