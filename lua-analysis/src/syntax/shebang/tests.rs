//! First lines, as servers judge them.

use super::{Flag, Reading, Refusal, Scope, Shebang, error, parse};
use crate::text::span::Span;

fn refused(text: &str) -> Refusal {
    let (judgement, _) = parse(text.as_bytes()).expect("starts with #!");
    judgement.refusal.expect("is refused")
}

fn refusal(text: &str) -> String {
    String::from_utf8(refused(text).server_message).expect("is UTF-8")
}

fn taken(text: &[u8]) -> (Shebang, usize) {
    let (judgement, end) = parse(text).expect("starts with #!");
    assert!(judgement.refusal.is_none(), "{judgement:?}");
    (judgement.shebang.expect("is taken"), end)
}

#[test]
fn takes_what_servers_take() {
    for text in [
        "#!lua\n",
        "#!lua \t\r\nreturn 1",
        "#!lua flags=\n",
        "#!lua flags=\"no-writes\"\n",
        "#!lua 'flags=no-writes'\n",
        "#!l\"ua\"\n",
        "#!lua flags=no-writes,no-writes flags=allow-oom\n",
        "#!lua \"flags=\\x6eo-writes\"\n",
    ] {
        assert!(!taken(text.as_bytes()).0.has_unknown, "{text:?}");
        assert_eq!(error(text.as_bytes(), Reading::Valkey9), None, "{text:?}");
    }
}

#[test]
fn knows_the_places() {
    let (shebang, end) = taken(b"#!lua  flags=no-writes,allow-oom \nreturn");
    assert_eq!(end, 33);
    assert_eq!(shebang.span, Span::new(0, 32));
    assert_eq!(shebang.engine, Span::new(2, 5));
    assert!(shebang.has(Flag::NoWrites) && shebang.has(Flag::AllowOom));
    assert!(!shebang.has(Flag::NoCluster));
    assert!(
        shebang
            .flags
            .iter()
            .all(|flag| flag.span == Span::new(7, 32))
    );
}

#[test]
fn refuses_in_the_servers_words() {
    assert_eq!(refusal("#!lua"), "Invalid script shebang");
    assert_eq!(refusal("#!lua\0\n"), "Invalid script shebang");
    assert_eq!(refusal("#!lua \"\n"), "Invalid engine in script shebang");
    assert_eq!(
        refusal("#! lua\n"),
        "Unexpected engine in script shebang: #!"
    );
    assert_eq!(
        refusal("#!LUA\n"),
        "Unexpected engine in script shebang: #!LUA"
    );
    assert_eq!(
        refusal("#!lua name=x\n"),
        "Unknown lua shebang option: name=x"
    );
    assert_eq!(
        refusal("#!lua flags=no-writes, allow-oom\n"),
        "Unexpected flag in script shebang: "
    );
    assert_eq!(
        refusal("#!lua flags=zzz\n"),
        "Unexpected flag in script shebang: zzz"
    );
}

#[test]
fn is_absent_elsewhere() {
    assert!(parse(b"").is_none());
    assert!(parse(b"# !lua\n").is_none());
    assert!(parse(b" #!lua\n").is_none());
}

/// Measured on Valkey 9.0.0 and 9.1.2.
#[test]
fn valkey_9_reads_it_otherwise() {
    for (text, said) in [
        ("#!LUA\n", None),
        ("#!Lua flags=no-writes\n", None),
        ("#!lua flags=\"no-writes\",\"allow-oom\"\n", None),
        ("#!'l'u\"a\"\n", None),
        ("#! lua\n", Some("Unknown lua shebang option: lua")),
        ("#!js\n", Some("Could not find scripting engine 'js'")),
        ("#!\n", Some("Could not find scripting engine ''")),
        (
            "#!js flags=x\n",
            Some("Unexpected flag in script shebang: x"),
        ),
        ("#!lua x'a b'y\n", Some("Unknown lua shebang option: xa by")),
        ("#!lua \"\n", Some("Invalid engine in script shebang")),
        ("#!LUA", Some("Invalid script shebang")),
    ] {
        let answer = error(text.as_bytes(), Reading::Valkey9);
        let answer = answer.map(|answer| String::from_utf8(answer).expect("is UTF-8"));
        assert_eq!(answer.as_deref(), said, "{text:?}");
    }
}

#[test]
fn a_refusal_has_its_scope() {
    for (text, scope) in [
        ("#!lua flags=no-writes,raw-arguments\n", Scope::KnownServers),
        ("#!lua engine=x flags=no-writes\n", Scope::KnownServers),
        ("#!lua name=x flags=no-writes\n", Scope::Everywhere),
        ("#!LUA flags=no-writes\n", Scope::BeforeValkey9),
        ("#!lua flags=no-writes, allow-oom\n", Scope::Everywhere),
        ("#!js flags=no-writes\n", Scope::Everywhere),
        ("#!lua flags=no-writes", Scope::Everywhere),
        ("#!lua flags=no-writes \"\n", Scope::Everywhere),
    ] {
        assert_eq!(refused(text).scope, scope, "{text:?}");
        let (judgement, _) = parse(text.as_bytes()).expect("starts with #!");
        let shebang = judgement.shebang;
        // What is known of it holds where some host takes it.
        let is_read_only = shebang.is_some_and(|shebang| {
            assert_eq!(
                shebang.has_unknown,
                scope == Scope::KnownServers,
                "{text:?}"
            );
            shebang.has(Flag::NoWrites)
        });
        assert_eq!(is_read_only, scope != Scope::Everywhere, "{text:?}");
    }
}
