//! Random numbers that can be had again by their seed (`SplitMix64`).

use std::hash::{BuildHasher as _, RandomState};

/// Random numbers.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// The same ones for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// Other ones each time; the seed is printed with what they are for.
    pub fn printed(what: &str) -> Self {
        let seed = RandomState::new().hash_one(what);
        println!("the seed of {what}: {seed}");
        Self(seed)
    }

    /// A number from zero to below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// An index into something of this length.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap()
    }

    /// One of these.
    pub fn one_of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.index(choices.len())]
    }
}
