//! One small number per distinct text, so that names and constants compare and hash cheaply.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use crate::text::fast_hash::FastHash;

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
