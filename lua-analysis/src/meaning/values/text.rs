//! Who decides what is in a text, and what that may be.

use std::ops::{BitAnd, BitOr, BitOrAssign};

/// A set of those who may have a part in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sources(u8);

impl Sources {
    /// Only the script itself.
    pub const NONE: Self = Self(0);
    /// The caller, by an entry of `ARGV`.
    pub const ARGV: Self = Self(1);
    /// The caller, by an entry of `KEYS`.
    pub const KEYS: Self = Self(1 << 1);
    /// Whoever wrote what a command replies.
    pub const STORED: Self = Self(1 << 2);
    /// The caller, by an entry of `ARGV` that was compared with words of the script before.
    pub const WORD: Self = Self(1 << 3);
    /// Nobody knows: the parameter of a function whose calls are out of sight.
    pub const UNSEEN: Self = Self(1 << 4);
    /// `math.random`: only by numbers, and nobody can choose its bytes.
    pub const RANDOM: Self = Self(1 << 5);
    /// Nobody knows: something that can't be followed.
    pub const ELSEWHERE: Self = Self(1 << 6);

    /// Whether one of these is among them.
    pub const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// Whether nobody but the script has a part.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The same without these.
    #[must_use]
    pub const fn without(self, these: Self) -> Self {
        Self(self.0 & !these.0)
    }

    /// The same where the entries of `ARGV` are words that were compared.
    fn compared(self) -> Self {
        if self.has(Self::ARGV) {
            self.without(Self::ARGV) | Self::WORD
        } else {
            self
        }
    }
}

impl BitOr for Sources {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Sources {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

/// What is known of a text's bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Proven(u8);

impl Proven {
    pub(super) const NOTHING: Self = Self(0);
    pub(super) const NO_RETURN: Self = Self(1);
    pub(super) const NO_FEED: Self = Self(1 << 1);
    /// No byte from 0x80 on.
    pub(super) const ASCII: Self = Self(1 << 2);
    /// It was compared with a word of the script, and differs.
    pub(super) const COMPARED: Self = Self(1 << 3);
    /// It equals a word of the script.
    pub(super) const EQUAL: Self = Self(1 << 4);
    /// It is what `pcall` caught.
    pub(super) const CAUGHT: Self = Self(1 << 5);
    /// It is a table with an error of the server.
    pub(super) const SERVER_ERROR: Self = Self(1 << 6);
    /// It is what the call in `pcall` returned.
    pub(super) const RETURNED: Self = Self(1 << 7);
    /// No line end, no byte from 0x80 on.
    pub(super) const CLEAN: Self = Self(7);

    pub(super) const fn has(self, all: Self) -> bool {
        self.0 & all.0 == all.0
    }

    /// Whether only a text can have it.
    pub(super) const fn is_of_text(self) -> bool {
        self.0 & (Self::CLEAN.0 | Self::EQUAL.0) != 0
    }
}

impl BitOr for Proven {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What both say.
impl BitAnd for Proven {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        // What equals a word was compared, too, and is as clean as the word.
        let whole = |one: Self| {
            if one.has(Self::EQUAL) {
                Self(0x1f)
            } else {
                one
            }
        };
        Self(whole(self).0 & whole(other).0)
    }
}

/// The codes at which clients run a call again, or send it elsewhere.
const ACTED_ON: &[&str] = &[
    "ASK",
    "CLUSTERDOWN",
    "LOADING",
    "MASTERDOWN",
    "MOVED",
    "NOSCRIPT",
    "READONLY",
    "TRYAGAIN",
];

/// Whether a text that starts so may go on to one of these codes. Servers since 7.0 take a `-` away
/// before it.
fn may_become_code(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    // Where it is the whole code, a blank ends it.
    let code = text.strip_suffix(b" ").unwrap_or(text);
    ACTED_ON
        .iter()
        .any(|one| one.as_bytes().starts_with(text) || one.as_bytes() == code)
}

/// Who decides what is in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    /// Who has any part in it, by numbers and conditions of its making too.
    pub influence: Sources,
    /// Who may bring a carriage return into it.
    pub(super) returns: Sources,
    /// Who may bring a line feed into it.
    pub(super) feeds: Sources,
    /// Who may bring bytes into it that are not UTF-8.
    pub bytes: Sources,
    /// Who may decide how it starts, so that it becomes the error code of a server.
    pub start: Sources,
    /// Whether what is put behind it may do so.
    pub(super) is_open: bool,
}

impl Text {
    /// A text of the script's own, or a number.
    pub(super) const OWN: Self = Self {
        influence: Sources::NONE,
        returns: Sources::NONE,
        feeds: Sources::NONE,
        bytes: Sources::NONE,
        start: Sources::NONE,
        is_open: false,
    };

    /// A text that is written down.
    pub(super) fn literal(text: &[u8]) -> Self {
        Self {
            is_open: may_become_code(text),
            ..Self::OWN
        }
    }

    /// Any bytes, decided by these.
    pub(super) fn raw(sources: Sources) -> Self {
        // What can't be followed may well have a part in it, and is not said to decide it.
        let deciders = sources.without(Sources::RANDOM | Sources::ELSEWHERE);
        Self {
            influence: sources,
            returns: deciders,
            feeds: deciders,
            bytes: deciders,
            start: deciders,
            is_open: !deciders.is_empty(),
        }
    }

    /// A number, or a text that is as clean, on which these have a part.
    pub(super) const fn number(influence: Sources) -> Self {
        Self {
            influence,
            ..Self::OWN
        }
    }

    /// Who may bring a line end into it.
    pub fn lines(self) -> Sources {
        self.returns | self.feeds
    }

    /// One of the two.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            influence: self.influence | other.influence,
            returns: self.returns | other.returns,
            feeds: self.feeds | other.feeds,
            bytes: self.bytes | other.bytes,
            start: self.start | other.start,
            is_open: self.is_open || other.is_open,
        }
    }

    /// The one and then the other.
    #[must_use]
    pub(super) fn then(self, other: Self) -> Self {
        let joined = self.or(other);
        if self.is_open {
            joined
        } else {
            Self {
                start: self.start,
                is_open: false,
                ..joined
            }
        }
    }

    /// The same bytes in another order, or a part of them.
    #[must_use]
    pub(super) fn shuffled(self) -> Self {
        Self {
            start: self.start | self.bytes,
            is_open: true,
            ..self
        }
    }

    /// The same behind a text of the script's own: `user_script:1: `.
    #[must_use]
    pub(super) fn with_fixed_start(self) -> Self {
        Self {
            start: Sources::NONE,
            is_open: false,
            ..self
        }
    }

    /// The same without line ends: quoted by `%q`, or as JSON.
    #[must_use]
    pub(super) fn quoted(self) -> Self {
        Self {
            returns: Sources::NONE,
            feeds: Sources::NONE,
            ..self.with_fixed_start()
        }
    }

    /// Anything that may be made of it: decoded, packed, made from numbers.
    #[must_use]
    pub(super) fn anything(self) -> Self {
        Self::raw(self.influence)
    }

    /// The same where this is proven of it.
    #[must_use]
    pub(super) fn with(mut self, proven: Proven) -> Self {
        if proven.has(Proven::EQUAL) || proven.has(Proven::SERVER_ERROR) {
            return Self::number(self.influence);
        }
        if proven.has(Proven::NO_RETURN) {
            self.returns = Sources::NONE;
        }
        if proven.has(Proven::NO_FEED) {
            self.feeds = Sources::NONE;
        }
        if proven.has(Proven::ASCII) {
            self.bytes = Sources::NONE;
        }
        if proven.has(Proven::COMPARED) {
            self.influence = self.influence.compared();
            self.returns = self.returns.compared();
            self.feeds = self.feeds.compared();
            self.bytes = self.bytes.compared();
            self.start = self.start.compared();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_is_decided_by_what_comes_first() {
        let caller = Text::raw(Sources::ARGV);
        for (start, is_decided) in [
            ("", true),
            ("NO", true),
            ("-", true),
            ("NOSCRIPT ", true),
            ("ERR ", false),
            ("NOSUCH", false),
            ("MOVED to ", false),
        ] {
            let text = Text::literal(start.as_bytes()).then(caller);
            assert_eq!(text.start.has(Sources::ARGV), is_decided, "{start}");
            assert!(text.lines().has(Sources::ARGV), "{start}");
        }
    }

    #[test]
    fn both_have_to_prove_it() {
        let equal = Proven::EQUAL;
        assert_eq!(equal & Proven::CLEAN, Proven::CLEAN);
        assert_eq!(Proven::NO_FEED & Proven::NO_RETURN, Proven::NOTHING);
        let text = Text::raw(Sources::ARGV).with(Proven::COMPARED);
        assert_eq!(text.lines(), Sources::WORD);
        assert!(Text::raw(Sources::ARGV).with(equal).lines().is_empty());
        let no_feed = Text::raw(Sources::ARGV).with(Proven::NO_FEED);
        assert!(no_feed.lines().has(Sources::ARGV));
    }
}
