//! No input makes the front end panic, hang or overflow its stack.

#![allow(clippy::expect_used)] // this is a test

use lua_analysis::syntax::{Script, parse};
use lua_analysis::text::source::Source;
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any};
use proptest::{prop_oneof, proptest};

/// Half of the stack that a thread has by default.
const STACK: usize = 1 << 20;

/// Reads a script, walks over what was read, and drops it, on a small stack.
fn read_on_a_small_stack(text: Vec<u8>) -> bool {
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let script = parse(&text);
            check(&text, &script);
            // A recursive walk as a later stage does it.
            let copy = script.block.clone();
            assert_eq!(copy, script.block);
            assert!(!format!("{copy:?}").is_empty());
            script.block.is_some()
        })
        .expect("a thread")
        .join()
        .expect("no panic")
}

/// What holds for every script.
fn check(text: &[u8], script: &Script) {
    let is_refused = script
        .diagnostics
        .iter()
        .any(|diagnostic| diagnostic.code != "nested-long-bracket");
    assert_eq!(script.server_error.is_some(), is_refused);
    let source = Source::new("test.lua", text);
    for diagnostic in &script.diagnostics {
        let places = diagnostic.secondary.iter().chain([&diagnostic.primary]);
        for place in places {
            assert!(place.span.end <= text.len());
            let position = source.position(place.span.start);
            assert!(position.line <= source.line_count() && position.column > 0);
            assert!(source.line_text(position.line).is_some());
        }
    }
    for comment in &script.comments {
        assert!(
            text.get(comment.span.start..comment.span.end)
                .is_some_and(|text| text.starts_with(b"--"))
        );
        assert!(
            comment.span.start + 2 <= comment.content.start
                && comment.content.end <= comment.span.end
        );
    }
}

#[test]
fn deep_nesting_is_an_error() {
    for (before, open, middle, close) in [
        ("x=", "(", "1", ")"),
        ("x=", "{", "", "}"),
        ("x=", "{a=", "1", "}"),
        ("x=", "{[", "1", "]=1}"),
        ("x=", "- ", "1", ""),
        ("x=", "not ", "a", ""),
        ("x=", "a..", "a", ""),
        ("x=", "a^", "a", ""),
        ("x=", "a[", "1", "]"),
        ("x=", "f(", "", ")"),
        ("x=", "f{", "", "}"),
        ("x=", "f{a=", "1", "}"),
        ("x=", "f{[", "1", "]=1}"),
        ("x=", "a:b{[", "1", "]=1}"),
        ("x=", "-f(", "1", ")"),
        ("x=", "(f{", "1", "})"),
        ("x=", "a:b(", "", ")"),
        ("x=", "function() return ", "1", " end"),
        ("f", "(function() f", "()", " end)"),
        ("", "do ", "", " end"),
        ("", "while x do ", "", " end"),
        ("", "repeat ", "", " until x"),
        ("", "if x then ", "", " end"),
        ("", "if x then else ", "", " end"),
        ("", "for i=1,2 do ", "", " end"),
        ("", "for k in x do ", "", " end"),
        ("", "function f() ", "", " end"),
        ("", "local function f() ", "", " end"),
    ] {
        let nest = |depth: usize| {
            let text = [before, &open.repeat(depth), middle, &close.repeat(depth)].concat();
            read_on_a_small_stack(text.into_bytes())
        };
        assert!(!nest(200_000), "{open}");
        assert!(nest(40), "{open}");
        // What is taken at all is taken up to some depth.
        let deepest = (40..=200).rev().find(|depth| nest(*depth));
        assert!(
            deepest.is_some_and(|deepest| (40..=deepest).step_by(20).all(nest)),
            "{open}"
        );
    }
}

#[test]
fn long_chains_are_no_nesting() {
    for (before, unit, after) in [
        ("x=a", "+a", ""),
        ("x=a", " and a", ""),
        ("x=f", "()", ""),
        ("x=a", ".b", ""),
        ("a", "[1]", "=1"),
        ("x=a", ":b()", ""),
        ("if x then", " elseif x then", " end"),
        ("", "x=1 ", ""),
        ("", "-- a\n", ""),
        ("x={", "1,", "}"),
        ("f(1", "+1", ")"),
    ] {
        let chain = |length: usize| {
            let text = [before, &unit.repeat(length), after].concat();
            read_on_a_small_stack(text.into_bytes())
        };
        assert!(chain(20_000), "{unit}");
        // Whether it fits into a function or not.
        chain(100_000);
    }
}

/// Words and bytes that make up more of the language than random bytes do.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "and ",
        "break ",
        "do ",
        "else ",
        "elseif ",
        "end ",
        "for ",
        "function ",
        "if ",
        "in ",
        "local ",
        "nil ",
        "not ",
        "or ",
        "repeat ",
        "return ",
        "then ",
        "until ",
        "while ",
        "x",
        "x.y",
        "x[1]",
        "(",
        ")",
        "{",
        "}",
        "[[",
        "]]",
        "[=[",
        "]=]",
        "\"",
        "'",
        "\\",
        "\\255",
        "--",
        "--[[",
        "\n",
        "\r",
        "=",
        "==",
        "~=",
        "..",
        "...",
        ",",
        ";",
        ":",
        "1",
        "0x",
        "1e",
        "#!lua",
        " flags=",
        "#",
        "-",
        "\0",
        "\u{feff}",
        "é",
    ];
    let word = (0..words.len())
        .prop_map(move |index| words.get(index).map(|word| word.as_bytes().to_vec()));
    prop_oneof![
        8 => word.prop_map(Option::unwrap_or_default),
        1 => vec(any::<u8>(), 1..3),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(text in vec(any::<u8>(), 0..200)) {
        check(&text, &parse(&text));
    }

    #[test]
    fn any_words_are_read(pieces in vec(pieces(), 0..60)) {
        let text = pieces.concat();
        check(&text, &parse(&text));
    }

    #[test]
    fn any_position_is_found(text in vec(any::<u8>(), 0..60)) {
        let source = Source::new("test.lua", text.clone());
        let mut last = source.position(0);
        for offset in 0..=text.len() + 1 {
            let position = source.position(offset);
            assert!(position >= last);
            last = position;
        }
    }
}
