//! Calls that are damaged.

use lua_analysis::server::grammar::table::{Node, Part};
use lua_tests::Random;

use super::calls::Call;

/// Calls that are damaged: one word left out, twice, changed, moved; and one more.
pub(super) fn damaged(call: &Call, tokens: &[String], random: &mut Random) -> Vec<Call> {
    let mut calls = Vec::new();
    let others = [
        "abc",
        "1.5",
        "-1",
        "0",
        "",
        "+1",
        "nx",
        "99999999999999999999",
        "(1",
        "*",
        "$",
        ">",
        "inf",
        "nan",
        " 1",
        "1e2",
        "[a",
        "1-",
        "0x1",
        "-",
        "+",
        "~",
    ];
    for at in 0..call.len() {
        let mut one = call.clone();
        one.remove(at);
        calls.push(one);
        let mut one = call.clone();
        one.insert(at, call[at].clone());
        calls.push(one);
        if at + 1 < call.len() {
            let mut one = call.clone();
            one.swap(at, at + 1);
            calls.push(one);
        }
        // Misspelt.
        if call[at].len() > 1 {
            for changed in [
                format!("{}x", call[at]),
                call[at][..call[at].len() - 1].to_owned(),
            ] {
                let mut one = call.clone();
                one[at] = changed;
                calls.push(one);
            }
        }
        for _ in 0..3 {
            let mut one = call.clone();
            one[at] = random.one_of(&others).to_string();
            calls.push(one);
        }
        if !tokens.is_empty() {
            let mut one = call.clone();
            one[at].clone_from(&tokens[random.index(tokens.len())]);
            calls.push(one);
        }
    }
    for at in 0..=call.len() {
        let mut one = call.clone();
        one.insert(at, random.one_of(&others).to_string());
        calls.push(one);
        if !tokens.is_empty() {
            let mut one = call.clone();
            one.insert(at, tokens[random.index(tokens.len())].clone());
            calls.push(one);
            // An option with its value somewhere else.
            let mut one = call.clone();
            one.insert(at, "1".to_owned());
            one.insert(at, tokens[random.index(tokens.len())].clone());
            calls.push(one);
        }
    }
    // One or two words moved.
    for _ in 0..call.len() {
        let mut one = call.clone();
        let from = random.index(call.len());
        let count = (1 + random.index(3)).min(call.len() - from);
        let moved: Call = one.drain(from..from + count).collect();
        let to = random.index(one.len() + 1);
        one.splice(to..to, moved);
        calls.push(one);
    }
    calls
}

/// The tokens of a grammar.
pub(super) fn tokens(nodes: &[Node]) -> Vec<String> {
    let mut tokens = Vec::new();
    for node in nodes {
        match &node.part {
            Part::Token(token) => tokens.push((*token).to_owned()),
            Part::Place(..) => {}
            Part::Choice(choices) => {
                for choice in choices {
                    tokens.extend(self::tokens(&choice.nodes));
                }
            }
            Part::Set(parts) => tokens.extend(self::tokens(parts)),
            Part::Optional(inner) | Part::Repeat(inner) | Part::Counted(inner, _) => {
                tokens.extend(self::tokens(std::slice::from_ref(inner)));
            }
            Part::Halves(first, second) => {
                tokens.extend(self::tokens(std::slice::from_ref(first)));
                tokens.extend(self::tokens(std::slice::from_ref(second)));
            }
        }
    }
    tokens
}
