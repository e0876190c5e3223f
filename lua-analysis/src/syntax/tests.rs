use super::{Flag, parse};
use crate::text::span::Span;

#[test]
fn a_script_has_its_comments_and_shebang() {
    let script = parse(b"#!lua flags=no-writes\n--- Reads.\n---@key a\nreturn 1 -- end");
    assert!(
        script
            .shebang
            .is_some_and(|shebang| shebang.has(Flag::NoWrites))
    );
    let spans: Vec<_> = script.comments.iter().map(|comment| comment.span).collect();
    assert_eq!(
        spans,
        [Span::new(22, 32), Span::new(33, 42), Span::new(52, 58)]
    );
    assert!(script.block.is_some());
    assert_eq!(script.diagnostics, []);
    assert_eq!(script.server_error, None);
}

#[test]
fn a_bad_shebang_does_not_hide_a_syntax_error() {
    let script = parse(b"#!js\nx ==");
    let codes: Vec<_> = script
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect();
    assert_eq!(codes, ["bad-shebang", "syntax"]);
    assert_eq!(
        script.server_error.as_deref(),
        Some(b"Unexpected engine in script shebang: #!js".as_slice())
    );
}

#[test]
fn nested_brackets_are_a_warning() {
    let script = parse(b"return [[ a[[1]]");
    assert!(script.block.is_some());
    let codes: Vec<_> = script
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect();
    assert_eq!(codes, ["nested-long-bracket"]);
}

#[test]
fn comments_before_an_error_are_kept() {
    let script = parse(b"-- one\nx = = --two");
    assert_eq!(script.comments.len(), 1);
    assert!(script.block.is_none());
}
