//! Random numbers that can be had again by their seed (`SplitMix64`).

use std::hash::{BuildHasher as _, RandomState};

#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// Another one each time; the seed is printed.
    pub(crate) fn new() -> Self {
        let seed = RandomState::new().hash_one("storm");
        println!("the seed of the faults: {seed}");
        Self(seed)
    }

    /// A number from zero to below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// An index into something of this length.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap()
    }
}
