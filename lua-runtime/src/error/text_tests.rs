//! Every text that was seen on a server, and any text that is not one.

use proptest::prelude::*;

use super::Origin::{self, Raised, Refused, Returned, Uncompiled};
use super::Text;

const SHA1: &str = "5c5c1e57d5b1b5b0d3255bfef95601890afd8070";

/// Reads a text in which `<SHA>` is the script's own.
#[track_caller]
fn check(raw: &str, origin: Origin, code: &str, message: &str, line: Option<u32>) {
    let raw = raw.replace("<SHA>", SHA1);
    let expected = Text {
        origin,
        code,
        message,
        line,
    };
    assert_eq!(Text::parse(&raw, SHA1), expected, "{raw}");
}

/// `texts.tsv` has what was seen on the servers: with the script's SHA-1 as `<SHA>`, and what the
/// text says.
#[test]
fn every_text_of_every_server_is_understood() {
    let mut rows = 0;
    for row in include_str!("texts.tsv").lines().skip(1) {
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
        check(raw, origin, code, &message.replace("<SHA>", SHA1), line);
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
        "was: ERR boom script: 5c5c1e57d5b1b5b0d3255bfef95601890afd8070, on @user_script:1.",
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
        Just(".".to_owned()),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_text_panics(raw in messages(), sha1 in "[0-9a-f]{40}|\\PC{0,40}") {
        for sha1 in [SHA1, sha1.as_str()] {
            let text = Text::parse(&raw, sha1);
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
        ] {
            let text = Text::parse(&raw, SHA1);
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
        ] {
            let text = Text::parse(&raw, SHA1);
            let expected = Text { origin: Raised, code: &code, message: &message, line: Some(7) };
            prop_assert_eq!(text, expected);
        }
    }

    /// `return redis.error_reply("CODE message")`: nothing is put around it.
    #[test]
    fn returned_texts_come_back(code in "[A-Z][A-Z0-9_]{1,8}", message in messages()) {
        prop_assume!(code != "ERR" && !message.ends_with('.'));
        let raw = format!("{code} {message}");
        let text = Text::parse(&raw, SHA1);
        prop_assert_eq!((text.code, text.message, text.line), (code.as_str(), message.as_str(), None));
    }
}
