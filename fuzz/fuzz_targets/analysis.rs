//! Any bytes through all stages: no panic, no hang, and every finding can be shown.

#![no_main]

use libfuzzer_sys::fuzz_target;
use lua_analysis::analysis::analyse;
use lua_analysis::project::config::Config;
use lua_analysis::diagnostic::render::{Style, render, render_for_rustc};
use lua_analysis::signature::signature;
use lua_analysis::text::source::Source;

fuzz_target!(|text: &[u8]| {
    let config = Config::default();
    let analysis = analyse(Source::new("fuzz.lua", text), &config);
    for finding in analysis.findings(&config, None) {
        let labels = finding.secondary.iter().chain([&finding.primary]);
        for label in labels {
            assert!(label.span.end <= text.len(), "{finding:?}");
        }
        assert!(!render(&analysis.source, &finding, Style::Plain).is_empty());
        assert!(!render(&analysis.source, &finding, Style::Coloured).is_empty());
        assert!(!render_for_rustc(&analysis.source, &finding).is_empty());
    }
    if let Some(meaning) = &analysis.script {
        // The file's name may state the number of keys.
        for name in ["fuzz", "fuzz-2"] {
            let _ = signature(meaning, name);
        }
    }
});
