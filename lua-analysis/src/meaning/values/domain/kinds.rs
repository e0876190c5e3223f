//! Sets of kinds of values.

use std::ops::{BitAnd, BitOr, Not};

/// A set of kinds. `false` and `true` are kinds of their own, as conditions tell them apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindSet(u8);

impl KindSet {
    /// No value.
    pub const NONE: Self = Self(0);
    /// `nil`
    pub const NIL: Self = Self(1);
    /// `false`
    pub const FALSE: Self = Self(1 << 1);
    /// `true`
    pub const TRUE: Self = Self(1 << 2);
    /// A number.
    pub const NUMBER: Self = Self(1 << 3);
    /// A string.
    pub const TEXT: Self = Self(1 << 4);
    /// A table.
    pub const TABLE: Self = Self(1 << 5);
    /// A function.
    pub const FUNCTION: Self = Self(1 << 6);
    /// A thread or a userdata, such as `cjson.null`.
    pub const OTHER: Self = Self(1 << 7);
    /// `false` or `true`
    pub const BOOLEAN: Self = Self(Self::FALSE.0 | Self::TRUE.0);
    /// What a condition takes for false.
    pub const FALSY: Self = Self(Self::NIL.0 | Self::FALSE.0);
    /// What a condition takes for true.
    pub const TRUTHY: Self = Self(!Self::FALSY.0);
    /// Any value.
    pub const ANY: Self = Self(u8::MAX);

    /// Whether one of these is among them.
    pub const fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// Whether there is no other kind than these.
    pub const fn is_within(self, these: Self) -> bool {
        self.0 & !these.0 == 0
    }

    /// Whether no kind is possible.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The same without these.
    #[must_use]
    pub const fn without(self, these: Self) -> Self {
        Self(self.0 & !these.0)
    }

    /// Those that are in both.
    #[must_use]
    pub const fn only(self, these: Self) -> Self {
        Self(self.0 & these.0)
    }

    /// How many.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, these: Self) -> Self {
        Self(self.0 | these.0)
    }

    /// The kinds of which `type` gives this name.
    pub fn named(name: &[u8]) -> Self {
        match name {
            b"nil" => Self::NIL,
            b"boolean" => Self::BOOLEAN,
            b"number" => Self::NUMBER,
            b"string" => Self::TEXT,
            b"table" => Self::TABLE,
            b"function" => Self::FUNCTION,
            b"userdata" | b"thread" => Self::OTHER,
            _ => Self::NONE,
        }
    }
}

impl BitOr for KindSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for KindSet {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for KindSet {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}
