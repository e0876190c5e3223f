//! One small number per distinct text, so that names and constants compare and hash cheaply.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// The number of a text in its [`Interner`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TextId(u32);

/// All names and strings of one script.
#[derive(Debug, Default)]
pub(super) struct Interner<'text> {
    ids: HashMap<Cow<'text, [u8]>, TextId, FastHash>,
    texts: Vec<Text<'text>>,
}

/// A text in the forms that the tree needs, made when it first needs them.
#[derive(Debug)]
struct Text<'text> {
    bytes: Cow<'text, [u8]>,
    string: Option<Arc<[u8]>>,
    name: Option<Arc<str>>,
}

impl<'text> Interner<'text> {
    /// The number of this text.
    pub(super) fn intern(&mut self, text: Cow<'text, [u8]>) -> TextId {
        if let Some(id) = self.ids.get(&*text) {
            return *id;
        }
        let id = TextId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(Text {
            bytes: text.clone(),
            string: None,
            name: None,
        });
        self.ids.insert(text, id);
        id
    }

    /// The bytes with this number.
    pub(super) fn bytes(&self, id: TextId) -> &[u8] {
        self.texts
            .get(id.0 as usize)
            .map_or(&[], |text| &text.bytes)
    }

    /// The string with this number.
    pub(super) fn string(&mut self, id: TextId) -> Arc<[u8]> {
        match self.texts.get_mut(id.0 as usize) {
            Some(text) => Arc::clone(text.string.get_or_insert_with(|| Arc::from(&*text.bytes))),
            None => Arc::from([].as_slice()),
        }
    }

    /// The identifier with this number.
    pub(super) fn name(&mut self, id: TextId) -> Arc<str> {
        match self.texts.get_mut(id.0 as usize) {
            Some(text) => {
                let make = || Arc::from(String::from_utf8_lossy(&text.bytes));
                Arc::clone(text.name.get_or_insert_with(make))
            }
            None => Arc::from(""),
        }
    }
}

/// Hashes short texts and numbers in a few instructions; scripts are the user's own, so nobody crafts collisions.
pub(super) type FastHash = BuildHasherDefault<FastHasher>;

/// The state of a [`FastHash`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FastHasher(u64);

impl FastHasher {
    fn mix(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for FastHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(chunk) {
                *to = *from;
            }
            self.mix(u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.mix(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn write_isize(&mut self, number: isize) {
        self.mix(number.unsigned_abs() as u64);
    }

    fn finish(&self) -> u64 {
        // The map takes the place from the low bits, which the multiplication mixes least.
        self.0 ^ (self.0 >> 32)
    }
}
