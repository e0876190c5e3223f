//! Verdicts of calls, and what is told of those that can't fit.

use super::*;
use crate::server::commands::{Found, find};

/// The words of a line: `?` is not known, `#` some integer, `...` an open end.
fn words(line: &str) -> (&'static Command, Vec<Word>, bool) {
    let mut words = line.split(' ');
    let name = words.next().expect("a name");
    let mut is_open = false;
    let words: Vec<Word> = words
        .filter_map(|word| match word {
            "?" => Some(Word::Unknown),
            "#" => Some(Word::Integer {
                min: None,
                max: None,
            }),
            "..." => {
                is_open = true;
                None
            }
            word => Some(Word::text(word)),
        })
        .collect();
    let second = words.first().and_then(Word::known);
    let Found::Command(command) = find(name, second) else {
        panic!("{line}: no such command");
    };
    (command, words, is_open)
}

fn verdict(line: &str, server: Server) -> Fit {
    let (command, words, is_open) = words(line);
    fits(command, &words, is_open, server)
}

#[test]
fn every_line_is_read() {
    for name in table::names() {
        for server in Server::ALL {
            if crate::server::commands::command(name).is_some_and(|command| command.is_on(server)) {
                assert!(
                    table::grammar(name, Some(server)).is_some(),
                    "{name} on {server}"
                );
            }
        }
    }
}

/// The argument that can't be there, and why, in words.
fn misfit(line: &str) -> String {
    match verdict(line, Server::Valkey91) {
        Fit::Fits => "fits".to_owned(),
        Fit::Unknown => "unknown".to_owned(),
        Fit::Misfit(misfit) => {
            let near = misfit.nearest.map(|near| format!(", did you mean {near}?"));
            let Misfit {
                argument,
                kind,
                expected,
                ..
            } = misfit;
            format!(
                "{argument} {kind:?}: {expected}{}",
                near.unwrap_or_default()
            )
        }
    }
}

/// Calls, and what is said of them.
const CASES: &[(&str, &str)] = &[
    ("SET k v EX 10", "fits"),
    ("set k v ex 10 nx", "fits"),
    ("SET k ?", "fits"),
    ("SET k v ?", "unknown"),
    ("SET k v ...", "unknown"),
    ("SET k v EX ?", "unknown"),
    ("SET k v EX #", "unknown"),
    (
        "SET k v EXX 10",
        "2 UnknownOption: `NX`, `XX`, `IFEQ`, `GET`, `EX`, `PX`, `EXAT`, `PXAT` or `KEEPTTL`, did you mean EX?",
    ),
    (
        "SET k v EX",
        "2 MissingValue(\"EX\"): <seconds> (an integer of at least 1)",
    ),
    (
        "SET k v EX 1.5",
        "3 Fraction: <seconds> (an integer of at least 1)",
    ),
    (
        "SET k v EX 0",
        "3 OutOfRange: <seconds> (an integer of at least 1)",
    ),
    (
        "SET k v EX soon",
        "3 NotANumber: <seconds> (an integer of at least 1)",
    ),
    (
        "SET k v NX XX",
        "3 Excluded { other: 2 }: `XX` excludes `NX`",
    ),
    (
        "SET k v EX 1 PX 1",
        "4 Excluded { other: 2 }: `PX` excludes `EX`",
    ),
    ("SET k v EX x EX 1", "unknown"),
    (
        "SET k v EXX ...",
        "2 UnknownOption: `NX`, `XX`, `IFEQ`, `GET`, `EX`, `PX`, `EXAT`, `PXAT` or `KEEPTTL`, did you mean EX?",
    ),
    ("ZADD k 1 m", "fits"),
    ("ZADD k ? ?", "unknown"),
    (
        "ZADD k GTE 1 m",
        "1 UnknownOption: <score> (a number), `NX`, `XX`, `GT`, `LT`, `CH` or `INCR`, did you mean GT?",
    ),
    (
        "ZADD k m 1",
        "1 Swapped: <score> (a number), `NX`, `XX`, `GT`, `LT`, `CH` or `INCR`",
    ),
    ("ZADD k 1 m 2", "3 Missing: <member>"),
    (
        "ZADD k NX GT 1 m",
        "2 Excluded { other: 1 }: `GT` excludes `NX`",
    ),
    ("ZADD k INCR 1 a 2 b", "4 TooMany: nothing more"),
    ("EXPIRE k 10 NX", "fits"),
    ("EXPIRE k soon", "1 NotANumber: <seconds> (an integer)"),
    ("EXPIRE k 0.5", "1 Fraction: <seconds> (an integer)"),
    (
        "SETEX k v 10",
        "1 Swapped: <seconds> (an integer of at least 1)",
    ),
    (
        "ZRANGE k 0 -1 BYSCOR",
        "3 UnknownOption: `REV`, `WITHSCORES`, `LIMIT` or `BYSCORE`, did you mean BYSCORE?",
    ),
    ("ZRANGE k 0 -1 LIMIT 0 10", "5 Missing: `BYSCORE`"),
    (
        "ZUNIONSTORE d 3 a b",
        "1 Count: 3 more arguments, and 2 follow",
    ),
    ("ZUNIONSTORE d 2 a b WEIGHTS 1 2", "fits"),
    (
        "ZUNIONSTORE d 2 a b WEIGHTS 1",
        "1 Count: 2 more arguments, and 1 follow",
    ),
    ("XADD k MAXLEN ~ 100 * f v", "fits"),
    ("XADD k MAXLEN ~ 100 * f", "5 Missing: <value>"),
    (
        "XREAD STREAMS a b 0",
        "3 Halves: as many of the one as of the other",
    ),
    (
        "XGROUP CREATE k g $ MKSTREM",
        "4 UnknownOption: `MKSTREAM` or `ENTRIESREAD`, did you mean MKSTREAM?",
    ),
    ("HSET k f ?", "fits"),
    (
        "LPOS k e RANK",
        "2 MissingValue(\"RANK\"): <rank> (an integer other than 0)",
    ),
    (
        "GEOSEARCH k FROMMEMBER m BYRADIUS 1 yd",
        "5 WrongForm: <unit> (`m`, `km`, `ft` or `mi`)",
    ),
    (
        "GEOSEARCH k FROMMEMBER m ASC",
        "3 Missing: `BYRADIUS`, `BYBOX` or `BYPOLYGON`",
    ),
    ("BITFIELD k GET u8 0 OVERFLOW SAT INCRBY u8 #1 10", "fits"),
];

#[test]
fn mistakes_are_found_where_they_are() {
    let wrong: Vec<String> = CASES
        .iter()
        .map(|(line, expected)| (*line, *expected, misfit(line)))
        .filter(|(_, expected, found)| found != expected)
        .map(|(line, expected, found)| {
            format!("{line}\n  expected {expected}\n  found    {found}\n")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

#[test]
fn servers_differ() {
    let lacking = |line: &str| {
        let is_lacking = |server: &Server| matches!(verdict(line, *server), Fit::Misfit(_));
        Server::ALL
            .into_iter()
            .filter(is_lacking)
            .map(Server::name)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        lacking("SET k v IFEQ x"),
        ["redis-6.2", "redis-7.0", "redis-8.2", "valkey-8.0"]
    );
    assert_eq!(lacking("SET k v NX GET"), ["redis-6.2"]);
    assert_eq!(lacking("ZRANK k m WITHSCORE"), ["redis-6.2", "redis-7.0"]);
    assert_eq!(lacking("SET k v IFNE x").len(), Server::ALL.len());
    let (command, words, is_open) = words("SET k v IFNE x");
    assert!(may_fit_newer(command, &words, is_open));
    assert!(matches!(
        verdict("SET k v IFEQ x", Server::Redis70),
        Fit::Misfit(Misfit { kind: MisfitKind::NotOnServer(option), .. }) if option == "IFEQ"
    ));
}

#[test]
fn arguments_have_names_and_kinds() {
    let names = |line: &str| {
        let (command, words, is_open) = words(line);
        let roles = roles(command, &words, is_open);
        let name = |role: Option<ArgumentRole>| role.map_or("?", |role| role.name);
        roles.into_iter().map(name).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("EXPIRE ? ?"), "key seconds");
    assert_eq!(names("SET ? ? EX ?"), "key value  seconds");
    assert_eq!(names("SET ? ? ? ?"), "key value  ?");
    assert_eq!(names("ZADD ? ? ?"), "key score member");
    assert_eq!(names("HSET ? ? ? ? ?"), "key field value field value");
    assert_eq!(names("ZRANGE ? ? ? BYSCORE"), "key start stop ");
    assert_eq!(names("XGROUP CREATE ? ? ?"), " key group id");
    let (command, words, _) = words("EXPIRE ? ?");
    let seconds = argument(command, &words, 1, false).expect("a role");
    assert!(matches!(seconds.kind, RoleKind::Place(Kind::Integer(..))));
}

#[test]
fn lines_are_readable() {
    let line = |name: &str| {
        let command = crate::server::commands::command(name).expect(name);
        line(command, Server::Valkey91).expect(name)
    };
    assert_eq!(
        line("getex"),
        "key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds | PERSIST]"
    );
    assert_eq!(
        line("xread"),
        "[COUNT count] [BLOCK milliseconds] STREAMS key... id..."
    );
    assert!(
        line("set").starts_with("key value [NX | XX | IFEQ comparison-value] [GET] [EX seconds")
    );
    assert_eq!(
        line("zinterstore"),
        "destination numkeys key... [WEIGHTS weight...] [AGGREGATE (SUM | MIN | MAX)]"
    );
}

#[test]
fn no_call_takes_long() {
    let set = crate::server::commands::command("geosearch").expect("a command");
    let words = vec![Word::Unknown; 250];
    let start = std::time::Instant::now();
    assert_eq!(fits(set, &words, true, Server::Valkey91), Fit::Unknown);
    assert!(start.elapsed() < std::time::Duration::from_secs(1));
}
