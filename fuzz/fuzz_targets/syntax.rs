//! Any bytes through the front end: no panic, no hang, and every place within the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lua_analysis::text::span::Span;
use lua_analysis::syntax::{comments, parse};

fuzz_target!(|text: &[u8]| {
    let script = parse(text);
    let is_within = |span: Span| span.start <= span.end && span.end <= text.len();
    for diagnostic in &script.diagnostics {
        assert!(!diagnostic.message.is_empty());
        let labels = diagnostic.secondary.iter().chain([&diagnostic.primary]);
        for label in labels {
            assert!(is_within(label.span), "{diagnostic:?}");
        }
    }
    assert!(script.block.is_some() || script.server_error.is_some());
    // What composes files reads comments by themselves.
    let alone = comments(text);
    assert!(alone.starts_with(&script.comments));
    assert!(alone.iter().all(|comment| is_within(comment.span)));
});
