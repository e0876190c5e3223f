//! One module per check.

pub(crate) mod index_out_of_range;
pub(crate) mod name_mismatch;
