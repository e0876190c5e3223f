//! What scripts touch and do.

// Helpers of tests may panic, as tests may.
#![allow(clippy::expect_used)]

use lua_analysis::analysis::analyse;
use lua_analysis::effects::{Effects, Resend, Slot, effects, slot};
use lua_analysis::meaning::Meaning;
use lua_analysis::meaning::values::Values;
use lua_analysis::project::config::Config;
use lua_analysis::text::source::Source;

fn effects_of(script: &str) -> Effects {
    let source = Source::new("script.lua", script);
    let analysis = analyse(source, &Config::default());
    effects(&analysis.script.expect("a script"))
}

/// `safe`, `safe if keys differ`, or the first reason against it.
fn resend(script: &str) -> String {
    match effects_of(script).resend {
        Resend::Safe {
            if_keys_differ: true,
        } => "safe if keys differ".to_owned(),
        Resend::Safe {
            if_keys_differ: false,
        } => "safe".to_owned(),
        Resend::Unsafe(reasons) => reasons
            .first()
            .map(|one| one.text.clone())
            .unwrap_or_default(),
    }
}

#[test]
fn a_second_run_is_judged() {
    for (script, verdict) in [
        ("return redis.call('GET', KEYS[1])", "safe"),
        (
            "redis.call('SET', KEYS[1], ARGV[1]) redis.call('EXPIRE', KEYS[1], 60)",
            "safe",
        ),
        (
            "redis.call('EXPIRE', KEYS[1], 60) redis.call('SET', KEYS[1], ARGV[1])",
            "`EXPIRE` depends on a key that `SET` may change",
        ),
        (
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0",
            "safe",
        ),
        (
            "if redis.call('SET', KEYS[1], ARGV[1], 'NX') then return 1 end return 0",
            "the reply of `SET` is another one if it was done already",
        ),
        (
            "local n = redis.call('GET', KEYS[1]) redis.call('SET', KEYS[2], n or 0)",
            "what `SET` writes may depend on what is stored",
        ),
        (
            "local g = loadstring(ARGV[1]) g()",
            "nobody sees what this does",
        ),
        (
            "for k, v in pairs(redis) do if k == 'call' then v('INCR', KEYS[1]) end end",
            "nobody sees what this does",
        ),
        ("local r = redis r.call('SET', KEYS[1], ARGV[1])", "safe"),
        (
            "redis.call('SET', KEYS[1], tostring({}))",
            "it gives something else each time",
        ),
        (
            "return redis.call('INCR', KEYS[1])",
            "`INCR` changes more each time",
        ),
        (
            "redis.call('SET', KEYS[1], redis.call('TIME')[1])",
            "what `SET` writes may depend on what is stored",
        ),
        // A set is made where the second run looks for a sorted set.
        (
            "redis.call('ZRANGE', KEYS[1], 0, -1) redis.call('SADD', KEYS[2], 1)",
            "safe if keys differ",
        ),
        (
            "redis.call('ZRANGE', KEYS[1], 0, -1) redis.call('SADD', KEYS[1], 1)",
            "`ZRANGE` needs a key of another type than `SADD` leaves",
        ),
        (
            "local v = redis.call('GET', KEYS[1]) redis.call('DEL', KEYS[1]) return v",
            "the reply of `GET` may be of another kind the second time",
        ),
    ] {
        assert_eq!(resend(script), verdict, "{script}");
    }
}

#[test]
fn slots_are_told_by_the_form_of_a_key() {
    for (key, expected) in [
        ("KEYS[1]", Slot::Same(1)),
        ("KEYS[1] .. ':a'", Slot::IfTagged(1)),
        ("'{' .. KEYS[2] .. '}:a'", Slot::IfNoBrace(2)),
        ("'a:' .. KEYS[1]", Slot::IfTagged(1)),
        ("'{a}' .. KEYS[1]", Slot::Unknown),
        ("ARGV[1]", Slot::Unknown),
    ] {
        let script = format!("local key = {key} return redis.call('GET', key)");
        let keys = effects_of(&script).keys;
        let slots: Vec<Slot> = keys.uses.iter().map(|key| slot(&key.form)).collect();
        assert_eq!(slots, [expected], "{key}");
    }
}

#[test]
fn what_is_not_followed_may_do_anything() {
    let meaning = Meaning {
        values: Values::default(),
        ..analyse(
            Source::new("script.lua", "redis.call('SET', KEYS[1], 1)"),
            &Config::default(),
        )
        .script
        .expect("a script")
    };
    let effects = effects(&meaning);
    assert!(!effects.is_read_only && effects.rights.has_unknown_commands);
    assert!(!effects.keys.more.is_empty());
    assert!(matches!(effects.resend, Resend::Unsafe(_)));
}
