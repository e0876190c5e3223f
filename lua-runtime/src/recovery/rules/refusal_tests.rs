//! Users who may not load or evaluate scripts, and servers and proxies that can't.

use super::tests::{ends, int, known, sends, sha, start};
use super::*;
use crate::recovery::simulated::{NO_EVAL, NO_LOAD, NOSCRIPT, error, error_of, shown};
use crate::script::script;

#[test]
fn a_refused_load_is_followed_by_eval_and_remembered() {
    static A: Script = script!("a", "", false);
    static B: Script = script!("b", "", false);
    static C: Script = script!("c", "", false);
    let scripts = [Some(&A), Some(&B), Some(&A)];
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    assert_eq!(shown(&write), "load a, load b, call 0, call 1, call 2");
    let (no, miss) = (|| error(NO_LOAD), || error(NOSCRIPT));
    let replies = vec![no(), no(), miss(), int(1), miss()];
    let write = sends(&mut recovery, &write, replies, "eval 0, call 2");
    let outcomes = ends(recovery, &write, vec![int(0), int(2)]);
    assert_eq!(outcomes, [0, 1, 2].map(|number| Ok(int(number))));

    // A second miss doesn't ask again.
    let (mut recovery, write) = start(&scripts, &memory);
    let replies = vec![miss(), int(1), miss()];
    sends(&mut recovery, &write, replies, "eval 0, call 2");

    // Nor does a first use.
    let (_, write) = start(&[Some(&C), Some(&C), None], &memory);
    assert_eq!(shown(&write), "eval 0, call 1, call 2");
}

#[test]
fn a_server_that_does_not_know_the_command_is_remembered_too() {
    for text in [
        "ERR unknown command 'SCRIPT', with args beginning with: 'LOAD' ",
        "unsupported command 'script'",
    ] {
        static A: Script = script!("a", "", false);
        let scripts = known([&A]);
        let memory = Memory::new();
        let (mut recovery, write) = start(&scripts, &memory);
        let replies = vec![error(NOSCRIPT)];
        let write = sends(&mut recovery, &write, replies, "load a, call 0");
        let replies = vec![error(text), error(NOSCRIPT)];
        sends(&mut recovery, &write, replies, "eval 0");
        assert!(!memory.try_load(), "{text}");
    }
}

#[test]
fn a_passing_refusal_is_not_remembered() {
    static A: Script = script!("a", "", false);
    let scripts = [Some(&A)];
    let memory = Memory::new();
    let (mut recovery, write) = start(&scripts, &memory);
    let replies = vec![error("BUSY running a script"), error(NOSCRIPT)];
    let write = sends(&mut recovery, &write, replies, "eval 0");
    assert_eq!(ends(recovery, &write, vec![int(0)]), [Ok(int(0))]);
    assert!(memory.try_load());
}

#[test]
fn where_there_is_no_eval_it_is_loaded_although_a_refusal_is_remembered() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A, &A]);
    for refusal in [
        NO_EVAL,
        "ERR unknown command 'EVAL', with args beginning with: 'return 1' '0' ",
        "unsupported command 'EVAL'",
    ] {
        let memory = Memory::new();
        memory.load_failed(&error_of(NO_LOAD));
        let (mut recovery, write) = start(&scripts, &memory);
        let replies = vec![error(NOSCRIPT), error(NOSCRIPT)];
        let write = sends(&mut recovery, &write, replies, "eval 0, call 1");
        let replies = vec![error(refusal), error(NOSCRIPT)];
        let write = sends(&mut recovery, &write, replies, "load a, call 0, call 1");
        assert_eq!(
            ends(recovery, &write, vec![sha(), int(0), int(1)]),
            [Ok(int(0)), Ok(int(1))]
        );
        assert!(memory.try_load(), "this user may load");
    }
}

/// In words that a script may reply too: once is enough.
#[test]
fn a_remembered_refusal_costs_one_pipeline_whatever_the_server_says_to_eval() {
    static A: Script = script!("a", "", false);
    let scripts = known([&A]);
    let memory = Memory::new();
    memory.load_failed(&error_of(NO_LOAD));
    let (mut recovery, write) = start(&scripts, &memory);
    let write = sends(&mut recovery, &write, vec![error(NOSCRIPT)], "eval 0");
    let outcomes = ends(
        recovery,
        &write,
        vec![error("ERR EVAL is switched off here")],
    );
    assert!(outcomes[0].is_err());
    assert!(memory.try_load());
}

#[test]
fn who_may_neither_load_nor_eval_is_told_both() {
    for remembered in [false, true] {
        static A: Script = script!("a", "", false);
        let scripts = known([&A]);
        let memory = Memory::new();
        if remembered {
            memory.load_failed(&error_of(NO_LOAD));
        }
        let (mut recovery, write) = start(&scripts, &memory);
        let mut replies = vec![error(NOSCRIPT)];
        let mut write = write;
        if remembered {
            write = sends(&mut recovery, &write, replies, "eval 0");
            replies = vec![error(NO_EVAL)];
        }
        let write = sends(&mut recovery, &write, replies, "load a, call 0");
        let replies = vec![error(NO_LOAD), error(NOSCRIPT)];
        let write = sends(&mut recovery, &write, replies, "eval 0");
        let failure = Failure::after(Some(error_of(NO_LOAD)), error_of(NO_EVAL));
        assert_eq!(ends(recovery, &write, vec![error(NO_EVAL)]), [Err(failure)]);
    }
}
