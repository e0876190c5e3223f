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
                assert!(table::grammar(name, Some(server)).is_some(), "{name} on {server}");
            }
        }
    }
}
