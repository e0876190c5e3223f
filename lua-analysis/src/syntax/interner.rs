//! One small number per distinct text, so that names and constants compare and hash cheaply.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// The number of a text in its [`Interner`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct TextId(u32);

/// All names and strings of one script.
#[derive(Debug, Default)]
pub(super) struct Interner<'text> {
    ids: HashMap<Cow<'text, [u8]>, TextId>,
    texts: Vec<Arc<[u8]>>,
    names: HashMap<TextId, Arc<str>>,
}

impl<'text> Interner<'text> {
    /// The number of this text.
    pub(super) fn intern(&mut self, text: Cow<'text, [u8]>) -> TextId {
        if let Some(id) = self.ids.get(&*text) {
            return *id;
        }
        let id = TextId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(Arc::from(&*text));
        self.ids.insert(text, id);
        id
    }

    /// The text with this number.
    pub(super) fn text(&self, id: TextId) -> Arc<[u8]> {
        self.texts
            .get(id.0 as usize)
            .map_or_else(|| Arc::from([].as_slice()), Arc::clone)
    }

    /// The identifier with this number.
    pub(super) fn name(&mut self, id: TextId) -> Arc<str> {
        if let Some(name) = self.names.get(&id) {
            return Arc::clone(name);
        }
        let name: Arc<str> = Arc::from(String::from_utf8_lossy(&self.text(id)));
        self.names.insert(id, Arc::clone(&name));
        name
    }
}
