//! Where the text that a function makes comes from.

use crate::meaning::facts::Origins;

/// Where a value comes from, in a function: parameters are counted from 0, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Text {
    pub(super) origins: Origins,
    /// The parameters that have a part in it.
    parameters: u64,
    /// Those of them whose text is a part of it byte for byte.
    verbatim: u64,
}

impl Text {
    pub(super) const UNKNOWN: Self = Self {
        origins: Origins::UNKNOWN,
        parameters: 0,
        verbatim: 0,
    };

    pub(super) fn parameter(index: usize) -> Self {
        let bit = u32::try_from(index)
            .ok()
            .and_then(|index| 1_u64.checked_shl(index));
        bit.map_or(Self::UNKNOWN, |bit| Self {
            parameters: bit,
            verbatim: bit,
            ..Self::default()
        })
    }

    pub(super) fn from_outside(origins: Origins) -> Self {
        Self {
            origins,
            ..Self::default()
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            origins: self.origins.and(other.origins),
            parameters: self.parameters | other.parameters,
            verbatim: self.verbatim | other.verbatim,
        }
    }

    /// The same where no text is left as it was.
    pub(super) fn converted(self) -> Self {
        Self {
            origins: self.origins.converted(),
            verbatim: 0,
            ..self
        }
    }

    /// The same in the function's caller, where its parameters are these.
    pub(super) fn with(self, argument: impl Fn(usize) -> Self) -> Self {
        let has = |bits: u64, index: usize| bits >> index & 1 == 1;
        (0..64)
            .filter(|index| has(self.parameters, *index))
            .map(|index| match argument(index) {
                text if has(self.verbatim, index) => text,
                text => text.converted(),
            })
            .fold(Self::from_outside(self.origins), Self::and)
    }
}
