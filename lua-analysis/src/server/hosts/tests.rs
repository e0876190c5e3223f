use super::Effect::{Refused, Works};
use super::table::{TEXT, parse};
use super::*;
use crate::server::commands::command;

#[test]
fn every_block_is_read() {
    let table = parse(TEXT);
    assert_eq!(table.unread, [""; 0]);
    let mut names: Vec<&str> = Host::ALL.map(Host::name).to_vec();
    names.sort_unstable();
    assert!(table.profiles.keys().copied().eq(names));
    for host in Host::ALL {
        assert_eq!(Host::from_name(host.name()), Some(host));
        assert!(Server::from_name(host.name()).is_none(), "{host}");
        assert!(!host.rules().is_empty(), "{host}");
        let like = table.profiles.get(host.name()).and_then(|found| found.like);
        assert!(
            like.is_none_or(|like| Host::from_name(like).is_some()),
            "{host}"
        );
    }
}

#[test]
fn every_rule_has_its_source_and_date() {
    for host in Host::ALL {
        for rule in host.rules() {
            let at = format!("{host}: {rule:?}");
            assert!(!rule.says.is_empty() && !rule.says.ends_with('.'), "{at}");
            assert!(!rule.source.is_empty(), "{at}");
            let date = rule.date.strip_prefix("read ").unwrap_or(rule.date);
            let parts: Vec<u32> = date
                .split('-')
                .filter_map(|part| part.parse().ok())
                .collect();
            assert!(matches!(*parts, [2022..=2026, 1..=12, 1..=31]), "{at}");
            let has_names = matches!(
                rule.kind,
                Kind::Command | Kind::Flag | Kind::CommentFlag | Kind::Api | Kind::Library
            );
            assert_eq!(has_names, !rule.names.is_empty(), "{at}");
            let is_of_tests = rule.source.starts_with("tests/");
            assert_eq!(rule.evidence == Evidence::Proven, is_of_tests, "{at}");
        }
    }
}

/// A misspelt name would never be found.
#[test]
fn commands_are_known() {
    for host in Host::ALL {
        for rule in host
            .rules()
            .iter()
            .filter(|rule| rule.kind == Kind::Command)
        {
            for name in &rule.names {
                let is_known = command(name).is_some();
                assert_eq!(is_known, rule.effect != Effect::Works, "{host}: {name}");
            }
        }
    }
}

#[test]
fn rules_are_found_by_names_and_flags() {
    let about = |host: Host, kind, name: &str| {
        let effects = host.rules_about(kind, name).map(|rule| rule.effect);
        effects.collect::<Vec<_>>()
    };
    assert_eq!(about(Host::Dragonfly, Kind::Command, "lcs"), [Refused]);
    assert_eq!(about(Host::Dragonfly, Kind::Command, "get"), []);
    let serverless = Host::ElastiCacheServerless;
    assert_eq!(about(serverless, Kind::Command, "memory|usage"), [Refused]);
    assert_eq!(about(serverless, Kind::Command, "config|get"), [Refused]);
    assert_eq!(about(serverless, Kind::Command, "pubsub|channels"), []);
    assert_eq!(about(Host::Kvrocks, Kind::Flag, "no-writes"), [Works]);
    assert_eq!(
        about(Host::Kvrocks, Kind::Flag, "allow-key-locking"),
        [Refused]
    );
    assert_eq!(about(Host::Upstash, Kind::Flag, "allow-oom"), []);

    let undeclared = |host: Host| host.rule(Kind::UndeclaredKeys).expect("a rule");
    let holds =
        |host: Host, flags: &[&str]| undeclared(host).holds_with(|flag| flags.contains(&flag));
    assert!(holds(Host::Dragonfly, &[]) && holds(Host::Dragonfly, &["no-writes"]));
    assert!(!holds(Host::Dragonfly, &["allow-undeclared-keys"]));
    assert!(!holds(Host::Upstash, &[]) && holds(Host::Upstash, &["allow-key-locking"]));
    assert_eq!(undeclared(Host::Kvrocks).effect, Works);
    assert_eq!(undeclared(Host::KvrocksStrict).effect, Refused);
    assert_eq!(undeclared(Host::ValkeyCluster).effect, Effect::MayFail);
}
