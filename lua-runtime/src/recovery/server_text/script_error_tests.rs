//! Every text that was seen on a server, and any text that is not one.

use proptest::prelude::*;

use super::Origin::{self, Raised, Refused, Returned, Uncompiled};
use super::{Called, Text};

const SHA1: &str = "5c5c1e57d5b1b5b0d3255bfef95601890afd8070";
const OTHER_SHA1: &str = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

/// A script of nine lines.
const CALLED: Called<'static> = Called {
    sha1: SHA1,
    source: b"1\n2\r\n3\r4\n\r5\n6\n7\n8\n9",
};

/// Reads a text in which `<SHA>` is the script's own, and `<OTHER>` another's.
#[track_caller]
fn check(raw: &str, origin: Origin, code: &str, message: &str, line: Option<u32>) {
    let raw = with_sha1(raw);
    let message = with_sha1(message);
    let message = message.as_str();
    let expected = Text {
        origin,
        code,
        message,
        line,
    };
    assert_eq!(Text::parse(&raw, CALLED), expected, "{raw}");
}

fn with_sha1(text: &str) -> String {
    text.replace("<SHA>", SHA1).replace("<OTHER>", OTHER_SHA1)
}

/// `script_error_tests.tsv` has what was seen on the servers: with the script's SHA-1 as `<SHA>`, and what the
/// text says.
#[test]
fn every_text_of_every_server_is_understood() {
    let mut rows = 0;
    for row in include_str!("script_error_tests.tsv").lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [_servers, origin, raw, code, line, message] = columns.as_slice() else {
            panic!("{row}");
        };
        let origin = match *origin {
            "raised" => Raised,
            "returned" => Returned,
            "refused" => Refused,
            "uncompiled" => Uncompiled,
            _ => panic!("{row}"),
        };
        let line = (*line != "-").then(|| line.parse().unwrap());
        check(raw, origin, code, message, line);
        rows += 1;
    }
    assert!(rows > 100, "{rows}");
}

#[test]
fn only_the_last_mark_is_the_servers() {
    check(
        "MYCODE was: ERR boom script: <SHA>, on @user_script:1. script: <SHA>, on @user_script:7.",
        Raised,
        "MYCODE",
        "was: ERR boom script: <SHA>, on @user_script:1.",
        Some(7),
    );
    check(
        "MYCODE boom script: <SHA>, on @user_script:1. script: on @user_script:7.",
        Raised,
        "MYCODE",
        "boom script: <SHA>, on @user_script:1.",
        Some(7),
    );
    check(
        "ERR user_script:1: user_script:3: boom script: <SHA>, on @user_script:1.",
        Raised,
        "ERR",
        "user_script:3: boom",
        Some(1),
    );
}

/// Text that a script returns may end like a mark. It can't name a line that the script does not
/// have, nor bring in what another script raised.
#[test]
fn what_only_looks_like_a_mark_is_text() {
    for end in [
        " script: <OTHER>, on @user_script:3.",
        " script: <OTHER> on @user_script:3.",
        " script: named <OTHER> on @user_script:3.",
        " script: on @user_script:10.",
        " script: <OTHER>, on @user_script:10.",
        " on @user_script:10.",
        " script: on @user_script:0.",
        " script: on @user_script:-1.",
        " script: on @user_script:3",
        " script: on @user_script:3..",
        " script: on user_script:3.",
        " script: on @user_function:3x.",
        " script: on nothing:3.",
        "script: on @user_script:3 and more.",
        " @user_script:3.",
        "@user_script:3.",
    ] {
        let message = format!("boom{end}");
        check(
            &format!("MYCODE {message}"),
            Returned,
            "MYCODE",
            &message,
            None,
        );
    }
}

/// Wordings of releases to come, as far as they can be foreseen.
#[test]
fn a_mark_in_other_words_is_known_by_its_frame() {
    for end in [
        " script: <SHA> on @user_script:3.",
        " script: @user_script:3.",
        " script: at @user_script:3.",
        " script: name, on @user_script:3.",
        " script: name, @user_script:3.",
        " on @user_script:3.",
    ] {
        check(
            &format!("MYCODE boom{end}"),
            Raised,
            "MYCODE",
            "boom",
            Some(3),
        );
        let raised = format!("ERR user_script:2: boom{end}");
        check(&raised, Raised, "ERR", "boom", Some(2));
    }
    // What is before ` on ` may be the script's own words.
    check(
        "MYCODE the script: it failed on @user_script:3.",
        Raised,
        "MYCODE",
        "the script: it failed",
        Some(3),
    );
    // Without a line of the script at the end nothing is certain but the code.
    check(
        "MYCODE boom (script <SHA>, line 3)",
        Returned,
        "MYCODE",
        "boom (script <SHA>, line 3)",
        None,
    );
    // With its own SHA-1 it is certain, whatever the frame.
    check(
        "ERR boom script: <SHA>, on error('boom', 0) -- x:1.",
        Raised,
        "ERR",
        "boom",
        None,
    );
    check(
        "ERR boom script: <SHA>, on @user_script:10.",
        Raised,
        "ERR",
        "boom",
        None,
    );
}

#[test]
fn every_line_end_of_lua_counts_once() {
    for (line, has_it) in [("1", true), ("9", true), ("10", false), ("0", false)] {
        assert_eq!(CALLED.line(line).is_some(), has_it, "{line}");
    }
    let called = |source| Called { sha1: SHA1, source };
    assert_eq!(called(b"".as_slice()).line("1"), Some(1));
    assert_eq!(called(b"\r\n\r\n".as_slice()).line("3"), Some(3));
    assert_eq!(called(b"\r\n\r\n".as_slice()).line("4"), None);
    for no_number in ["", "-1", "+1", " 1", "1 ", "99999999999"] {
        assert_eq!(CALLED.line(no_number), None, "{no_number:?}");
    }
}

#[test]
fn numbers_that_are_no_lines_are_text() {
    for raw in [
        "ERR user_script:0: boom",
        "ERR user_script:-1: boom",
        "ERR user_script:+1: boom",
        "ERR user_script:: boom",
        "ERR user_script:99999999999: boom",
        "ERR user_script:1:boom",
    ] {
        let message = raw.strip_prefix("ERR ").unwrap();
        check(raw, Returned, "ERR", message, None);
        let raised = format!("{raw} script: <SHA>, on @user_script:99999999999.");
        check(&raised, Raised, "ERR", message, None);
    }
}

/// What a script may say: text as people write it, and text made of what servers write.
fn messages() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,12}",
        Just(" ".to_owned()),
        Just("ERR ".to_owned()),
        Just("-".to_owned()),
        Just("user_script:3: ".to_owned()),
        Just("@user_script: 3: ".to_owned()),
        Just("@user_script:3: ".to_owned()),
        Just("ERR Error running script (call to f_".to_owned()),
        Just("ERR Error compiling script (new function): ".to_owned()),
        Just(" script: ".to_owned()),
        Just(SHA1.to_owned()),
        Just("): ".to_owned()),
        Just(", on @user_script:3.".to_owned()),
        Just("on @user_script:3.".to_owned()),
        Just("on =[C]:-1.".to_owned()),
        Just(".".to_owned()),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// What a release to come may write behind a raised error that line 7 raised.
fn marks() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(" script: ".to_owned()),
        Just(" on ".to_owned()),
        Just(", on ".to_owned()),
        Just(" ".to_owned()),
        Just(SHA1.to_owned()),
        Just("@user_script:7".to_owned()),
        Just("@user_script:7.".to_owned()),
        Just("user_script:7".to_owned()),
        Just("=[C]:-1.".to_owned()),
        Just(")".to_owned()),
        "[ -~]{0,8}".prop_filter("no other line", |text| !text.contains("user_script:")),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| format!(" {}", pieces.concat()))
}

proptest! {
    /// Whatever a release writes behind it: the code is right, no wrong line is named, and the
    /// message is there.
    #[test]
    fn an_unknown_mark_costs_no_more_than_the_place(
        code in "[A-Z][A-Z0-9_]{1,8}",
        message in "[a-z]{1,8}( [a-z]{1,8}){0,4}",
        mark in marks(),
    ) {
        // What says more than where is not a mark.
        prop_assume!(code != "ERR" && !mark.contains("user_script:7:"));
        let raw = format!("{code} {message}{mark}");
        let text = Text::parse(&raw, CALLED);
        prop_assert_eq!(text.code, code.as_str());
        prop_assert!(text.message.starts_with(&message), "{:?}", text);
        prop_assert!(matches!(text.line, None | Some(7)), "{:?}", text);

        let raw = format!("ERR user_script:6: {message}{mark}");
        let text = Text::parse(&raw, CALLED);
        prop_assert_eq!((text.origin, text.code, text.line), (Raised, "ERR", Some(6)));
        prop_assert!(text.message.starts_with(&message), "{:?}", text);
    }

    #[test]
    fn no_text_panics(raw in messages(), sha1 in "[0-9a-f]{40}|\\PC{0,40}") {
        for sha1 in [SHA1, sha1.as_str()] {
            let text = Text::parse(&raw, Called { sha1, ..CALLED });
            prop_assert!(raw.contains(text.message));
            prop_assert!(text.code == "ERR" || raw.contains(text.code));
        }
    }

    /// `error(message)` in line 7.
    #[test]
    fn raised_texts_come_back(message in messages()) {
        for raw in [
            format!("ERR Error running script (call to f_{SHA1}): @user_script:7: user_script:7: {message}"),
            format!("ERR user_script:7: {message} script: {SHA1}, on @user_script:7."),
            format!("ERR user_script:7: {message} script: on @user_script:7."),
        ] {
            let text = Text::parse(&raw, CALLED);
            let expected = Text { origin: Raised, code: "ERR", message: &message, line: Some(7) };
            prop_assert_eq!(text, expected);
        }
    }

    /// `error({ err = "CODE message" })` in line 7, and what a command raises.
    #[test]
    fn raised_codes_come_back(code in "[A-Z][A-Z0-9_]{1,8}", message in messages()) {
        prop_assume!(code != "ERR");
        for raw in [
            format!("ERR Error running script (call to f_{SHA1}): @user_script:7: {code} {message}"),
            format!("{code} {message} script: {SHA1}, on @user_script:7."),
            format!("{code} {message} script: on @user_script:7."),
        ] {
            let text = Text::parse(&raw, CALLED);
            let expected = Text { origin: Raised, code: &code, message: &message, line: Some(7) };
            prop_assert_eq!(text, expected);
        }
    }

    /// `return redis.error_reply("CODE message")`: nothing is put around it.
    #[test]
    fn returned_texts_come_back(code in "[A-Z][A-Z0-9_]{1,8}", message in messages()) {
        prop_assume!(code != "ERR" && !message.ends_with('.'));
        let raw = format!("{code} {message}");
        let text = Text::parse(&raw, CALLED);
        prop_assert_eq!((text.code, text.message, text.line), (code.as_str(), message.as_str(), None));
    }
}
