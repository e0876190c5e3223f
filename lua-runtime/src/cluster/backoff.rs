//! How often and how long a command follows redirects, free of I/O.
//!
//! Two bounds, because either alone fails. A number: a script that replies such a text itself is run
//! each time, and two nodes may name each other for ever. A time: beneath this library redis-rs has
//! `retries` of its own, with pauses of 1.28 s and more before each, and each command that is sent
//! again has all of them anew.

use std::time::{Duration, Instant};

use crate::recovery::server_text::Redirect;

/// How often a command is sent again because of a redirect.
const MOST: u8 = 5;

/// After so long without a reply of another kind no command is sent again, redis-rs's own retries
/// included: a little longer than the pauses of one command. A slot's keys move in milliseconds
/// unless they are large or the move has stalled, and then waiting in vain is the worse of the two.
const LONGEST: Duration = Duration::from_secs(2);

/// After so long no further command of the same slot is sent at all. With `retries(0)` each takes
/// one round trip, and thousands have their chance in that time; else each may take as long as
/// redis-rs's retries.
const LONGEST_FOR_ALL: Duration = Duration::from_secs(4);

/// The pauses before a command is sent again, in milliseconds: 1.42 s in all. The map of the cluster
/// is asked for at once, and all nodes know of a slot that has moved in a fraction of a second.
const ELSEWHERE: [u64; MOST as usize] = [0, 20, 80, 320, 1000];
/// The same where there is nowhere else to go: 1.89 s in all.
const LATER: [u64; MOST as usize] = [40, 100, 250, 500, 1000];

/// What one command may still spend on redirects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Backoff {
    /// How many redirects it has followed.
    followed: u8,
    /// When the first of the commands was sent that nodes have only redirected since.
    since: Option<Instant>,
}

impl Backoff {
    /// How long to wait before the command that was `sent` is sent again; nothing if it is not.
    ///
    /// The time that redis-rs spent on it counts, beginning with when it was sent. Where it went to
    /// the wrong node the first redirect is followed at any time: a busy server may say so late.
    pub(super) fn after(
        &mut self,
        redirect: &Redirect,
        sent: Instant,
        now: Instant,
    ) -> Option<Duration> {
        let since = *self.since.get_or_insert(sent);
        let pauses = match redirect {
            Redirect::Moved | Redirect::Ask { .. } => ELSEWHERE,
            Redirect::TryAgain => LATER,
        };
        let pause = Duration::from_millis(*pauses.get(usize::from(self.followed))?);
        if !pause.is_zero() && now.saturating_duration_since(since) >= LONGEST {
            return None;
        }
        self.followed += 1;
        Some(pause)
    }

    /// That of the next command of the same slot, which has been redirected before as often as
    /// `followed` says.
    pub(crate) fn of_next(self, followed: u8) -> Self {
        let since = self.since;
        Self { followed, since }
    }

    /// Nodes have redirected all that was `sent`.
    pub(crate) fn begin(&mut self, sent: Instant) {
        self.since.get_or_insert(sent);
    }

    /// Whether no further command of the slot is sent.
    pub(crate) fn is_over(self, now: Instant) -> bool {
        self.since
            .is_some_and(|since| now.saturating_duration_since(since) >= LONGEST_FOR_ALL)
    }

    /// A node has replied otherwise: nothing is stalled.
    pub(crate) fn settled(&mut self) {
        self.since = None;
    }

    /// How many redirects the command has followed.
    pub(crate) fn followed(self) -> u8 {
        self.followed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask() -> Redirect {
        let host = "127.0.0.1".to_owned();
        Redirect::Ask { host, port: 7001 }
    }

    /// The pauses of a command whose every attempt takes so long.
    fn pauses(redirect: &Redirect, attempt: Duration) -> Vec<u64> {
        let mut backoff = Backoff::default();
        let mut pauses = Vec::new();
        let mut now = Instant::now();
        loop {
            let sent = now;
            now += attempt;
            let Some(pause) = backoff.after(redirect, sent, now) else {
                return pauses;
            };
            now += pause;
            pauses.push(u64::try_from(pause.as_millis()).expect("a pause"));
        }
    }

    #[test]
    fn five_redirects_are_followed() {
        for redirect in [Redirect::Moved, ask()] {
            assert_eq!(pauses(&redirect, Duration::ZERO), [0, 20, 80, 320, 1000]);
        }
        assert_eq!(
            pauses(&Redirect::TryAgain, Duration::ZERO),
            [40, 100, 250, 500, 1000]
        );
    }

    #[test]
    fn all_pauses_fit_into_the_time() {
        for pauses in [ELSEWHERE, LATER] {
            assert!(Duration::from_millis(pauses.iter().sum()) < LONGEST);
        }
    }

    /// Two retries of redis-rs, with its shortest pause before each.
    #[test]
    fn what_redis_rs_waits_counts() {
        let beneath = Duration::from_millis(2 * 1280);
        assert!(pauses(&Redirect::TryAgain, beneath).is_empty());
        assert_eq!(pauses(&Redirect::Moved, beneath), [0]);
        assert_eq!(pauses(&Redirect::TryAgain, beneath / 2), [40]);
    }

    #[test]
    fn one_redirect_is_followed_however_late_it_comes() {
        assert_eq!(pauses(&ask(), Duration::from_secs(60)), [0]);
    }

    #[test]
    fn commands_of_a_slot_share_the_time_and_not_the_number() {
        let start = Instant::now();
        let mut backoff = Backoff::default();
        for _ in 0..5 {
            assert!(backoff.after(&Redirect::Moved, start, start).is_some());
        }
        assert_eq!(backoff.after(&Redirect::Moved, start, start), None);
        assert_eq!(backoff.followed(), 5);

        let mut next = backoff.of_next(0);
        let later = start + LONGEST;
        assert!(!next.is_over(later) && next.is_over(start + LONGEST_FOR_ALL));
        assert_eq!(next.after(&Redirect::TryAgain, later, later), None);
        next.settled();
        assert!(!next.is_over(start + LONGEST_FOR_ALL));
        let again = next.after(&Redirect::TryAgain, later, later);
        assert_eq!(again, Some(Duration::from_millis(40)));
    }
}
