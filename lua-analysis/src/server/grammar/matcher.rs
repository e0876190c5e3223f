//! Holds the words of a call against a grammar: every way to read them is tried, within a bound.

use super::failure::{Failure, Reason};
use super::servers::Servers;
use super::shape::{first_tokens, size};
use super::table::{Grammar, Node, Part, Rule, Sequence};
use super::takes::Takes;
use super::{ArgumentRole, RoleKind};
use crate::server::word::Word;

/// The most steps for one call. The longest options of commands take a few hundred.
const MOST_STEPS: usize = 20_000;

/// The most words; a call that is written down has fewer than 256.
const MOST_WORDS: usize = 512;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Outcome<'g> {
    /// Whether one way to read the words fits for certain.
    pub(super) fits: bool,
    /// Whether one way may fit.
    pub(super) may_fit: bool,
    /// The ways that came furthest, all at the same word.
    pub(super) failures: Vec<Failure<'g>>,
    /// What each word is, where all ways that may fit agree.
    pub(super) roles: Vec<Option<ArgumentRole>>,
}

/// What comes behind a part.
enum Next<'n, 'g> {
    End,
    Sequence(&'g [Node], &'n Next<'n, 'g>),
    /// The same again, or what is behind it.
    Again(&'g Node, &'n Next<'n, 'g>),
    /// The same so many times.
    Times(&'g Node, usize, &'n Next<'n, 'g>),
    /// More of a set, without those whose bits are set.
    Set(&'g [Node], u64, &'n Next<'n, 'g>),
}

pub(super) struct Matcher<'w, 'g> {
    pub(super) words: &'w [Word],
    pub(super) is_open: bool,
    pub(super) servers: Servers,
    pub(super) rules: &'g [Rule],
    /// The word of each place so far, with the place.
    pub(super) places: Vec<(usize, ArgumentRole)>,
    /// The tokens so far, with their words.
    pub(super) tokens: Vec<(&'g str, usize)>,
    /// Whether each word so far is certainly what it is taken for.
    pub(super) is_certain: bool,
    steps: usize,
    pub(super) outcome: Outcome<'g>,
}

/// Reads the words in every way. Nothing is found if that takes too long.
pub(super) fn read<'g>(
    grammar: &'g Grammar,
    words: &[Word],
    is_open: bool,
    servers: Servers,
) -> Option<Outcome<'g>> {
    if words.len() > MOST_WORDS {
        return None;
    }
    let mut matcher = Matcher {
        words,
        is_open,
        servers,
        rules: &grammar.rules,
        places: Vec::new(),
        tokens: Vec::new(),
        is_certain: true,
        steps: 0,
        outcome: Outcome::default(),
    };
    matcher.sequence(&grammar.nodes, 0, &Next::End);
    (matcher.steps < MOST_STEPS).then_some(matcher.outcome)
}

impl<'g> Matcher<'_, 'g> {
    fn sequence(&mut self, nodes: &'g [Node], at: usize, next: &Next<'_, 'g>) {
        match nodes.split_first() {
            None => self.resume(at, next),
            Some((first, [])) => self.node(first, at, next),
            Some((first, rest)) => self.node(first, at, &Next::Sequence(rest, next)),
        }
    }

    fn resume(&mut self, at: usize, next: &Next<'_, 'g>) {
        match next {
            Next::End => self.end(at),
            Next::Sequence(nodes, next) => self.sequence(nodes, at, next),
            Next::Again(node, next) => {
                if at < self.words.len() {
                    self.node(node, at, &Next::Again(node, next));
                }
                self.resume(at, next);
            }
            Next::Times(_, 0, next) => self.resume(at, next),
            Next::Times(node, times, next) => {
                self.node(node, at, &Next::Times(node, times - 1, next));
            }
            Next::Set(parts, used, next) => self.set(parts, *used, at, next),
        }
    }

    fn node(&mut self, node: &'g Node, at: usize, next: &Next<'_, 'g>) {
        self.steps += 1;
        if self.steps >= MOST_STEPS {
            return;
        }
        if !node.servers.meets(self.servers) {
            if let Some(word) = self.words.get(at) {
                for token in first_tokens(node).filter(|token| word.is(token)) {
                    self.fail(at, Reason::Lacking(token));
                }
            }
            return if matches!(node.part, Part::Optional(_)) {
                self.resume(at, next);
            };
        }
        // What follows may be anything.
        if at >= self.words.len()
            && self.is_open
            && !matches!(node.part, Part::Optional(_) | Part::Set(_))
        {
            return self.may_fit();
        }
        match &node.part {
            Part::Token(token) => self.token(token, at, next),
            Part::Place(name, kind) => {
                let role = ArgumentRole {
                    name,
                    kind: RoleKind::Place(*kind),
                };
                let takes = self.words.get(at).map(|word| kind.takes(word));
                match takes {
                    Some(Takes::No) | None => self.fail(at, Reason::Place(name, *kind)),
                    Some(takes) => {
                        self.places.push((at, role));
                        self.go_on(takes == Takes::Yes, at + 1, next);
                        self.places.pop();
                    }
                }
            }
            Part::Choice(choices) => {
                for choice in choices {
                    self.choice(choice, at, next);
                }
            }
            Part::Optional(inner) => {
                self.resume(at, next);
                self.node(inner, at, next);
            }
            Part::Set(parts) => self.set(parts, 0, at, next),
            Part::Repeat(inner) => self.node(inner, at, &Next::Again(inner, next)),
            Part::Counted(inner, count) => self.counted(inner, count, at, next),
            Part::Halves(first, second) => {
                let left = self.words.len().saturating_sub(at);
                if self.is_open {
                    self.may_fit();
                } else if left == 0 || !left.is_multiple_of(2) {
                    self.fail(self.words.len(), Reason::Halves);
                } else {
                    let second = Next::Times(second, left / 2, next);
                    self.resume(at, &Next::Times(first, left / 2, &second));
                }
            }
        }
    }

    fn choice(&mut self, choice: &'g Sequence, at: usize, next: &Next<'_, 'g>) {
        if choice.servers.meets(self.servers) {
            self.sequence(&choice.nodes, at, next);
        } else if let (Some(word), Some(first)) = (self.words.get(at), choice.nodes.first()) {
            for token in first_tokens(first).filter(|token| word.is(token)) {
                self.fail(at, Reason::Lacking(token));
            }
        }
    }

    fn token(&mut self, token: &'g str, at: usize, next: &Next<'_, 'g>) {
        let takes = match self.words.get(at) {
            None => None,
            Some(Word::Unknown) => Some(false),
            Some(Word::OneOf(texts)) => {
                let is_it =
                    |text: &std::sync::Arc<[u8]>| text.eq_ignore_ascii_case(token.as_bytes());
                texts.iter().any(is_it).then(|| texts.iter().all(is_it))
            }
            Some(word) => word.is(token).then_some(true),
        };
        let Some(is_certain) = takes else {
            return self.fail(at, Reason::Token(token));
        };
        self.tokens.push((token, at));
        self.places.push((
            at,
            ArgumentRole {
                name: "",
                kind: RoleKind::Token,
            },
        ));
        self.go_on(is_certain, at + 1, next);
        self.places.pop();
        self.tokens.pop();
    }

    fn go_on(&mut self, is_certain: bool, at: usize, next: &Next<'_, 'g>) {
        let before = self.is_certain;
        self.is_certain &= is_certain;
        self.resume(at, next);
        self.is_certain = before;
    }

    fn set(&mut self, parts: &'g [Node], used: u64, at: usize, next: &Next<'_, 'g>) {
        self.steps += 1;
        if self.steps >= MOST_STEPS {
            return;
        }
        let mut missing = None;
        for (index, part) in parts.iter().enumerate() {
            let bit = 1_u64 << (index % 64);
            let (inner, may_repeat, may_lack) = match &part.part {
                Part::Optional(inner) => (&**inner, false, true),
                Part::Repeat(inner) => match &inner.part {
                    Part::Optional(inner) => (&**inner, true, true),
                    _ => (part, false, false),
                },
                _ => (part, false, false),
            };
            if used & bit != 0 && !may_repeat {
                self.again(inner, parts, used, at, next);
                continue;
            }
            if !may_lack && used & bit == 0 && missing.is_none() {
                missing = Some(inner);
            }
            if at >= self.words.len() {
                continue;
            }
            if part.servers.meets(self.servers) {
                self.node(inner, at, &Next::Set(parts, used | bit, next));
            } else if let Some(word) = self.words.get(at) {
                for token in first_tokens(inner).filter(|token| word.is(token)) {
                    self.fail(at, Reason::Lacking(token));
                }
            }
        }
        match missing {
            None => self.resume(at, next),
            Some(_) if at >= self.words.len() && self.is_open => self.may_fit(),
            Some(missing) => {
                for token in first_tokens(missing) {
                    self.fail(at, Reason::Required(token));
                }
            }
        }
    }

    /// The word may begin a part of a set that was there before: servers often take the same option
    /// twice, and refuse another one that excludes it.
    fn again(
        &mut self,
        part: &'g Node,
        parts: &'g [Node],
        used: u64,
        at: usize,
        next: &Next<'_, 'g>,
    ) {
        let Some(word) = self.words.get(at) else {
            return;
        };
        for token in first_tokens(part) {
            if !word.is(token) {
                continue;
            }
            if self.tokens.iter().any(|(before, _)| *before == token) {
                let before = self.is_certain;
                self.is_certain = false;
                self.node(part, at, &Next::Set(parts, used, next));
                self.is_certain = before;
                continue;
            }
            let other = first_tokens(part)
                .find_map(|other| self.tokens.iter().find(|(before, _)| *before == other));
            if let Some((other, other_at)) = other.copied() {
                self.fail(
                    at,
                    Reason::Excluded {
                        token,
                        other,
                        other_at,
                    },
                );
            }
        }
    }

    fn counted(&mut self, inner: &'g Node, count: &str, at: usize, next: &Next<'_, 'g>) {
        let place = self
            .places
            .iter()
            .rev()
            .find(|(_, role)| role.name == count);
        let Some((count_at, _)) = place.copied() else {
            return;
        };
        let number = self
            .words
            .get(count_at)
            .and_then(Word::known)
            .and_then(super::takes::integer)
            .and_then(|number| usize::try_from(number).ok());
        match number {
            Some(number) => {
                let left = self.words.len().saturating_sub(at);
                let size = size(inner);
                if !self.is_open && number.saturating_mul(size) > left {
                    // With fewer of them the rest may be readable.
                    self.fail(
                        self.words.len(),
                        Reason::Count {
                            at: count_at,
                            number,
                            left,
                        },
                    );
                    return;
                }
                let number = number.min(left + 1);
                self.resume(at, &Next::Times(inner, number, next));
            }
            // Any number of them.
            None => {
                let before = self.is_certain;
                self.is_certain = false;
                self.node(inner, at, &Next::Again(inner, next));
                self.is_certain = before;
            }
        }
    }
}
