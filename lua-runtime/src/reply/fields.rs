//! `Debug`, `Clone` and `PartialEq` of a field whose type is the user's, for generated replies that
//! have them where the type does.
//!
//! rustc refuses a bound without a parameter that does not hold (`where JobId: Clone`), but takes
//! one with a lifetime in it for what it says: `where for<'a> JobId: CloneField<'a>`.

use std::fmt::Debug;

/// What has `Debug`.
pub trait DebugField<'a>: Debug {
    /// The field as one that can be shown.
    fn shown(&self) -> &dyn Debug;
}

impl<T: Debug> DebugField<'_> for T {
    fn shown(&self) -> &dyn Debug {
        self
    }
}

/// What has `Clone`.
pub trait CloneField<'a> {
    /// A clone of the field.
    #[must_use]
    fn cloned(&self) -> Self;
}

impl<T: Clone> CloneField<'_> for T {
    fn cloned(&self) -> Self {
        self.clone()
    }
}

/// What has `PartialEq`.
pub trait EqualField<'a> {
    /// Whether two fields are equal.
    fn equal(&self, other: &Self) -> bool;
}

impl<T: PartialEq> EqualField<'_> for T {
    fn equal(&self, other: &Self) -> bool {
        self == other
    }
}
