//! What a matcher notes of each way to read the words: it fits, it may fit, or where it ends.

use super::failure::{Failure, Reason};
use super::matcher::Matcher;
use super::table::Demand;

impl<'g> Matcher<'_, 'g> {
    /// The grammar ends here.
    pub(super) fn end(&mut self, at: usize) {
        if at < self.words.len() {
            return self.fail(at, Reason::End);
        }
        for rule in self
            .rules
            .iter()
            .filter(|rule| rule.servers.meets(self.servers))
        {
            let find = |tokens: &[&str]| {
                let mut used = self.tokens.iter();
                used.find(|(token, _)| tokens.contains(token)).copied()
            };
            let Some((token, token_at)) = find(&rule.tokens) else {
                continue;
            };
            match &rule.demand {
                Demand::Excludes(others) => {
                    let Some((other, other_at)) = find(others) else {
                        continue;
                    };
                    // The later one is told.
                    let (token, at, other, other_at) = if token_at > other_at {
                        (token, token_at, other, other_at)
                    } else {
                        (other, other_at, token, token_at)
                    };
                    let reason = Reason::Excluded {
                        token,
                        other,
                        other_at,
                    };
                    return self.fail_at(at, reason);
                }
                Demand::Needs(others) if find(others).is_none() && !self.is_open => {
                    return self.fail_at(token_at, Reason::Needs(token, others));
                }
                Demand::Once(place) => {
                    let mut places = self.places.iter().filter(|(_, role)| role.name == *place);
                    if let Some((at, _)) = places.nth(1).copied() {
                        return self.fail_at(at, Reason::End);
                    }
                }
                Demand::Needs(_) => {}
            }
        }
        if self.is_certain && !self.is_open {
            self.outcome.fits = true;
        }
        self.may_fit();
    }

    /// This way may fit: what it takes each word for.
    pub(super) fn may_fit(&mut self) {
        let mut roles = vec![None; self.words.len()];
        for (at, role) in &self.places {
            if let Some(place) = roles.get_mut(*at) {
                *place = Some(*role);
            }
        }
        if self.outcome.may_fit {
            for (known, role) in self.outcome.roles.iter_mut().zip(roles) {
                if *known != role {
                    *known = None;
                }
            }
        } else {
            self.outcome.roles = roles;
        }
        self.outcome.may_fit = true;
    }

    /// This way ends at a word.
    pub(super) fn fail(&mut self, at: usize, reason: Reason<'g>) {
        let best = self.outcome.failures.first().map(|failure| failure.reached);
        if best.is_none_or(|best| at > best) {
            self.outcome.failures.clear();
        }
        if best.is_none_or(|best| at >= best) {
            self.push(at, at, reason);
        }
    }

    /// All words could be read, and one can't be there.
    pub(super) fn fail_at(&mut self, at: usize, reason: Reason<'g>) {
        let reached = self.words.len() + 1;
        if self
            .outcome
            .failures
            .first()
            .is_none_or(|failure| failure.reached < reached)
        {
            self.outcome.failures.clear();
        }
        self.push(reached, at, reason);
    }

    fn push(&mut self, reached: usize, at: usize, reason: Reason<'g>) {
        let failure = Failure {
            reached,
            at,
            reason,
            token: self.tokens.last().copied(),
        };
        if !self.outcome.failures.contains(&failure) {
            self.outcome.failures.push(failure);
        }
    }
}
