//! No input makes any stage panic, and what the stages say can always be shown: places are within
//! the text, every finding has a rendering, every byte of a composed text is from its file.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use lua_analysis::analysis::{Analysis, analyse, load};
use lua_analysis::diagnostic::Diagnostic;
use lua_analysis::diagnostic::render::{Style, render, render_for_rustc};
use lua_analysis::project::config::Config;
use lua_analysis::rust::types;
use lua_analysis::signature::signature;
use lua_analysis::text::source::Source;
use lua_analysis::text::span::Span;
use proptest::collection::vec;
use proptest::prelude::{Just, ProptestConfig, Strategy, any};
use proptest::sample::{Index, select};
use proptest::{prop_oneof, proptest};

/// What scripts are made of, blanks included.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "and ", "break ", "do ", "else ", "elseif ", "end ", "false ", "for ", "function ", "goto ",
    "if ", "in ", "local ", "nil ", "not ", "or ", "repeat ", "return ", "then ", "true ",
    "until ", "while ", "x", "y ", "x.y", "x:y", "self", "_G", "KEYS", "ARGV", "KEYS[1]",
    "KEYS[3]", "ARGV[2]", "ARGV[i]", "KEYS[0]", "#KEYS", "#ARGV", "unpack(KEYS)", "redis.call(",
    "redis.pcall(", "redis['call']", "server.call(", "redis.sha1hex(", "redis.error_reply(",
    "redis.setresp(3)", "redis.log(", "tonumber(", "tostring(", "pcall(", "error(", "assert(",
    "string.format(", "cjson.decode(", "cmsgpack.pack(", "struct.pack(", "bit.band(",
    "rawget(_G,", "setmetatable(", "math.random(", "os.time(", "'GET'", "'SET'", "\"eval\"",
    "'HSET',", "'PUBLISH',", "'nosuch'", "\"%d%s\"", "'NOSCRIPT '", "(", ")", "{", "}", "[", "]",
    "[[", "]]", "[=[", "]=]", "\"", "'", "\\", "\\255", "\\n", "--", "--[[", "\n", "\r", "\r\n",
    "\t", " ", "=", "==", "~=", "<", ">=", "..", "...", ",", ";", ":", "+", "-", "*", "/", "%",
    "^", "#", "1", "2", "0", "-1", "1.5", "1e9", "0x10", "1e309", "---@key k\n", "---@key ... \n",
    "---@arg a integer\n", "---@arg b string? text\n", "---@arg c nosuch\n", "---@return map<\n",
    "---@return status\n", "---@param ", "-- KEYS[1] bucket\n", "-- ARGV[2]: limit\n",
    "-- lua-check: allow(unused-parameter) why\n", "-- lua-check: allow(nosuch)\n",
    "-- lua-check: allow-file(syntax) why\n", "-- lua-check: ", "--- @include \"a\"\n", "#!lua\n",
    "#!lua flags=no-writes\n", "#!lua name=x\n", "#!", " flags=", "\0", "\u{feff}", "é", "€",
    "\u{1f980}", "\u{301}", "\u{202e}", "\u{2028}", "\x1b[31m", "\u{7f}",
];

/// The scripts that servers take.
fn corpus() -> &'static [Vec<u8>] {
    static CORPUS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    CORPUS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        let entries = fs::read_dir(folder).expect("the corpus");
        let mut paths: Vec<PathBuf> = entries
            .map(|entry| entry.expect("a file").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "lua"))
            .collect();
        paths.sort();
        let read = |path: &PathBuf| fs::read(path).expect("a script");
        paths.iter().map(read).collect()
    })
}

fn word() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        9 => select(WORDS).prop_map(|word| word.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..3),
    ]
}

/// Words in any order.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    vec(word(), 0..60).prop_map(|words| words.concat())
}

/// A script that servers take, with parts of it replaced, by nothing or by a word.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<Index>(), 0..12_usize, word());
    (any::<Index>(), vec(edit, 1..5)).prop_map(|(script, edits)| {
        let mut text = script.get(corpus()).clone();
        for (place, removed, word) in edits {
            let start = place.index(text.len() + 1);
            let end = (start + removed).min(text.len());
            // An odd number takes the word's place, an even one leaves a gap.
            let word = if removed % 2 == 1 { word } else { Vec::new() };
            text.splice(start..end, word);
        }
        text
    })
}

/// Every script, whatever it is made of.
fn script() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..200), soup(), damaged()]
}

fn check_finding(source: &Source, finding: &Diagnostic) {
    assert!(!finding.message.is_empty(), "{finding:?}");
    for label in finding.secondary.iter().chain([&finding.primary]) {
        let Span { start, end } = label.span;
        assert!(start <= end && end <= source.text().len(), "{finding:?}");
    }
    let plain = render(source, finding, Style::Plain);
    assert!(plain.contains(finding.code), "{plain}");
    assert!(!plain.contains('\x1b'), "{plain}");
    assert!(!render(source, finding, Style::Coloured).is_empty());
    assert!(!render_for_rustc(source, finding).trim().is_empty());
}

/// What holds for every script.
fn check(analysis: &Analysis, config: &Config) {
    let source = &analysis.source;
    for finding in analysis.findings(config, None) {
        check_finding(source, &finding);
    }
    if let Some(meaning) = &analysis.script {
        for name in ["name", "name-2", "name-1000", "name-99999999999999999999"] {
            let signature = signature(meaning, name);
            assert!(signature.keys.iter().all(|key| !key.name.is_empty()));
        }
    }
}

/// Every byte is where its file has it, and every offset has a position.
fn check_places(source: &Source) {
    for part in source.parts() {
        assert!(part.span.start <= part.span.end, "{:?}", part.span);
    }
    let mut last = source.position(0);
    for offset in 0..=source.text().len() + 1 {
        let position = source.position(offset);
        assert!(position >= last && position.line <= source.line_count());
        last = position;
        let (file, span) = source.origin(Span::new(offset, offset + 1));
        if let Some(byte) = source.text().get(offset) {
            assert_eq!(file.text().get(span.start), Some(byte), "offset {offset}");
        }
    }
}

fn check_text(text: Vec<u8>) {
    let config = Config::default();
    check(&analyse(Source::new("test.lua", text), &config), &config);
}

#[test]
fn undamaged_scripts_hold_too() {
    for text in corpus() {
        check_text(text.clone());
    }
}

/// What is read of comments nests as deeply as somebody writes it.
#[test]
fn deep_types_are_an_error() {
    for (before, unit, after) in [
        ("string", "?", ""),
        ("string", "[]", ""),
        ("", "json<", ""),
        ("", "map<string,", ""),
        ("json<", "json<", ">"),
    ] {
        let text = [before, &unit.repeat(100_000), &after.repeat(100_000)].concat();
        assert!(types::parse(&text).is_err(), "{unit}");
        check_text(format!("---@arg a {text}\nreturn ARGV[1]").into_bytes());
    }
}

/// A folder of its own for a test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("pipeline")
        .join(test);
    fs::create_dir_all(folder.join("lua/lib")).expect("the folder");
    folder
}

const FILES: [&str; 4] = ["lua/a.lua", "lua/b.lua", "lua/lib/c.lua", "lua/lib/d.lua"];

/// A file that includes others, itself, and what is not there.
fn including() -> impl Strategy<Value = Vec<u8>> {
    let directive = select(
        &[
            "--- @include \"a\"",
            "-- @include 'b.lua'",
            "---@include \"lib/c\"",
            "-- $include(c.lua)",
            "  -- $include(lib/d)",
            "--- @include \"../b\"",
            "--- @include \"../../outside\"",
            "--- @include \"<shared>/d\"",
            "--- @include \"<other>/d\"",
            "--- @include \"/a\"",
            "--- @include \"lib\"",
            "-- $include(\u{fffd}\0)",
        ][..],
    );
    let text = prop_oneof![
        directive.prop_map(|directive| directive.as_bytes().to_vec()),
        word(),
        Just(b"return KEYS[1]".to_vec()),
    ];
    let ending = select(&["\n", "\n", "\r\n", "\r", "\n\r", ""][..]);
    let line = (text, ending).prop_map(|(line, ending)| [&line, ending.as_bytes()].concat());
    vec(line, 0..8).prop_map(|lines| lines.concat())
}

/// What a `lua-check.toml` is made of.
#[rustfmt::skip]
const CONFIG_WORDS: &[&str] = &[
    "servers", "levels", "includes", "[levels]\n", "[includes]\n", "[[levels]]\n", "=", "\n", " ",
    "\"redis-6.2\"", "\"valkey-8.0\"", "\"redis-5\"", "[", "]", ",", "{", "}", ".",
    "unused-parameter", "syntax", "\"allow\"", "\"deny\"", "\"loud\"", "shared = \"lua/lib\"\n",
    "\"\"", "\"\"\"", "'", "1", "true", "1979-05-27", "#", "é", "\u{202e}",
];

fn config_text() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        9 => select(CONFIG_WORDS).prop_map(|word| word.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..3),
    ];
    vec(word, 0..30).prop_map(|words| words.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn any_script_is_analysed(text in script()) {
        check_places(&Source::new("test.lua", text.clone()));
        check_text(text);
    }

    #[test]
    fn any_config_is_read(text in config_text()) {
        let source = Source::new("lua-check.toml", text);
        let (_, findings) = Config::parse(&source, Path::new("lua"));
        for finding in &findings {
            check_finding(&source, finding);
        }
    }

    #[test]
    fn any_type_is_read(text in type_text()) {
        match types::parse(&text) {
            Ok(ty) => assert_eq!(types::parse(&ty.to_string()), Ok(ty)),
            Err(error) => assert!(!error.help.is_empty()),
        }
    }
}

/// What a type is made of.
#[rustfmt::skip]
const TYPE_WORDS: &[&str] = &[
    "string", "integer", "number", "boolean", "status", "json", "msgpack", "map", "any", "Job",
    "crate::Job", "::", "<", "<", ">", ">", ",", "?", "[]", " ", "int", "é", "\u{202e}", "_",
    "'a", "&", "(", ")",
];

fn type_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => vec(select(TYPE_WORDS), 0..10).prop_map(|words| words.concat()),
        1 => vec(any::<char>(), 0..10).prop_map(|letters| letters.into_iter().collect()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn any_folder_is_composed(
        files in vec(including(), FILES.len()),
        config in prop_oneof![Just(None), config_text().prop_map(Some)],
    ) {
        let root = folder("composed");
        for (name, text) in FILES.iter().zip(files) {
            fs::write(root.join(name), text).expect("the file");
        }
        let config_file = root.join("lua/lua-check.toml");
        match config {
            Some(text) => fs::write(config_file, text).expect("the file"),
            None => {
                // It may not be there.
                let _ = fs::remove_file(config_file);
            }
        }
        for name in FILES {
            let loaded = load(&root, name).expect("a script");
            if let Some((source, findings)) = &loaded.config_file {
                for finding in findings {
                    check_finding(source, finding);
                }
            }
            check_places(&loaded.analysis.source);
            check(&loaded.analysis, &loaded.config);
        }
    }
}
