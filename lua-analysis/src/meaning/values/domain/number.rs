//! Sets of numbers: a few known ones, or a range.

use std::cmp::Ordering;
use std::sync::Arc;

/// The most numbers that are told apart.
pub(super) const MOST_KNOWN: usize = 8;

/// A number of Lua, with an order over all of them so that sets can be sorted.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub f64);

impl Number {
    /// Whether it has no fraction. Infinities have none.
    pub fn is_whole(self) -> bool {
        Number(self.0.floor()) == self && !self.0.is_nan()
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        // Both zeros are one number, and so are all that are none.
        match self.0.partial_cmp(&other.0) {
            Some(order) => order,
            None => self.0.is_nan().cmp(&other.0.is_nan()),
        }
    }
}

/// Which numbers a value may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Numbers {
    /// None at all.
    None,
    /// One of these: sorted, at most eight, none of them NaN.
    Known(Arc<[Number]>),
    /// Any of a range.
    Range(Range),
}

/// A range of numbers, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The least.
    pub min: Number,
    /// The greatest.
    pub max: Number,
    /// Whether none has a fraction. Infinities have none.
    pub is_whole: bool,
    /// Whether NaN may be among them.
    pub has_nan: bool,
}

impl Range {
    /// All numbers.
    pub const ANY: Self = Self {
        min: Number(f64::NEG_INFINITY),
        max: Number(f64::INFINITY),
        is_whole: false,
        has_nan: true,
    };

    /// Whether there is none.
    fn is_empty(self) -> bool {
        !self.has_nan && (self.min > self.max)
    }
}

impl Numbers {
    /// Any number.
    pub const ANY: Self = Self::Range(Range::ANY);

    /// This number.
    pub fn one(number: f64) -> Self {
        if number.is_nan() {
            return Self::ANY;
        }
        Self::Known(Arc::new([Number(number)]))
    }

    /// A number without a fraction in this range.
    pub fn whole(min: f64, max: f64) -> Self {
        Self::Range(Range {
            min: Number(min),
            max: Number(max),
            is_whole: true,
            has_nan: false,
        })
    }

    /// The only one there is.
    pub fn known(&self) -> Option<f64> {
        match self {
            Self::Known(known) => match &**known {
                [one] => Some(one.0),
                _ => None,
            },
            _ => None,
        }
    }

    /// The smallest range around them; `None` where there is no number.
    pub fn range(&self) -> Option<Range> {
        match self {
            Self::None => None,
            Self::Known(known) => Some(Range {
                min: *known.first()?,
                max: *known.last()?,
                is_whole: known.iter().all(|number| number.is_whole()),
                has_nan: false,
            }),
            Self::Range(range) => Some(*range),
        }
    }

    /// Whether all are without a fraction.
    pub fn is_whole(&self) -> bool {
        self.range()
            .is_some_and(|range| range.is_whole && !range.has_nan)
    }

    /// Whether this one is among them.
    pub fn has(&self, number: f64) -> bool {
        match self {
            Self::None => false,
            Self::Known(known) => known.contains(&Number(number)),
            Self::Range(range) if number.is_nan() => range.has_nan,
            Self::Range(range) => {
                range.min.0 <= number
                    && number <= range.max.0
                    && (!range.is_whole || Number(number).is_whole())
            }
        }
    }

    /// These and those.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, numbers) | (numbers, Self::None) => numbers.clone(),
            (one, other) if one == other => one.clone(),
            (Self::Known(one), Self::Known(other)) => {
                let mut both = one.to_vec();
                for number in other.iter() {
                    if let Err(place) = both.binary_search(number) {
                        both.insert(place, *number);
                    }
                }
                let both = Self::Known(both.into());
                if both.is_too_many() {
                    both.as_range()
                } else {
                    both
                }
            }
            (one, other) => match (one.range(), other.range()) {
                (Some(one), Some(other)) => Self::Range(Range {
                    min: one.min.min(other.min),
                    max: one.max.max(other.max),
                    is_whole: one.is_whole && other.is_whole,
                    has_nan: one.has_nan || other.has_nan,
                }),
                _ => Self::None,
            },
        }
    }

    fn is_too_many(&self) -> bool {
        matches!(self, Self::Known(known) if known.len() > MOST_KNOWN)
    }

    fn as_range(&self) -> Self {
        self.range().map_or(Self::None, Self::Range)
    }

    /// Those that are in both.
    #[must_use]
    pub fn meet(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Self::None,
            (Self::Known(known), filter) | (filter, Self::Known(known)) => {
                let kept = known.iter().filter(|number| filter.has(number.0));
                Self::of(kept.copied().collect())
            }
            (Self::Range(one), Self::Range(other)) => {
                let both = Range {
                    min: one.min.max(other.min),
                    max: one.max.min(other.max),
                    is_whole: one.is_whole || other.is_whole,
                    has_nan: one.has_nan && other.has_nan,
                };
                if both.is_empty() {
                    Self::None
                } else {
                    Self::Range(both)
                }
            }
        }
    }

    /// These numbers.
    fn of(known: Vec<Number>) -> Self {
        if known.is_empty() {
            Self::None
        } else {
            Self::Known(known.into())
        }
    }

    /// What `self` becomes where it grows to `grown` again and again: a bound that moved is no bound.
    #[must_use]
    pub fn widened(&self, grown: &Self) -> Self {
        let (Some(before), Some(after)) = (self.range(), grown.range()) else {
            return grown.clone();
        };
        if self == grown {
            return grown.clone();
        }
        Self::Range(Range {
            min: if after.min < before.min {
                // The sign is kept as long as it holds.
                lower_bound(after.min)
            } else {
                after.min
            },
            max: if after.max > before.max {
                upper_bound(after.max)
            } else {
                after.max
            },
            is_whole: after.is_whole,
            has_nan: after.has_nan,
        })
    }
}

fn lower_bound(min: Number) -> Number {
    Number(if min.0 >= 0.0 { 0.0 } else { f64::NEG_INFINITY })
}

fn upper_bound(max: Number) -> Number {
    Number(if max.0 <= 0.0 { 0.0 } else { f64::INFINITY })
}
