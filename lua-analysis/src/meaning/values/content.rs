//! What a value may be, shared by all values that may be the same.

use std::fmt::{self, Debug, Formatter};
use std::ops::Deref;
use std::sync::Arc;

use super::domain::{KindSet, Kinds};
use super::object::ObjectId;
use super::text::{Sources, Text};
use super::value::OBJECTS;

/// What a value may be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Content {
    pub(super) kinds: Kinds,
    /// Whether it may be a table or a function that is not among `objects`.
    pub(super) open: KindSet,
    pub(super) text: Text,
    /// The tables and functions that it may be, sorted.
    pub(super) objects: Vec<ObjectId>,
}

impl Content {
    /// One of these, whose text is of these.
    pub(super) const fn of(kinds: Kinds, text: Text) -> Self {
        Self {
            open: kinds.set().only(OBJECTS),
            kinds,
            text,
            objects: Vec::new(),
        }
    }
}

/// A content. To clone it is cheap: the walk does little else.
#[derive(Clone)]
pub(super) enum Shared {
    /// One that nearly every script needs.
    Fixed(&'static Content),
    /// One that was made.
    Made(Arc<Content>),
}

static NONE: Content = Content::of(Kinds::NONE, Text::OWN);
static UNKNOWN: Content = Content::of(Kinds::ANY, Text::number(Sources::ELSEWHERE));
static NIL: Content = Content::of(Kinds::of(KindSet::NIL), Text::OWN);
static FALSE: Content = Content::of(Kinds::of(KindSet::FALSE), Text::OWN);
static TRUE: Content = Content::of(Kinds::of(KindSet::TRUE), Text::OWN);
static BOOLEAN: Content = Content::of(Kinds::of(KindSet::BOOLEAN), Text::OWN);

impl Shared {
    pub(super) const NONE: Self = Self::Fixed(&NONE);
    pub(super) const UNKNOWN: Self = Self::Fixed(&UNKNOWN);
    pub(super) const NIL: Self = Self::Fixed(&NIL);
    pub(super) const FALSE: Self = Self::Fixed(&FALSE);
    pub(super) const TRUE: Self = Self::Fixed(&TRUE);
    pub(super) const BOOLEAN: Self = Self::Fixed(&BOOLEAN);

    pub(super) fn new(content: Content) -> Self {
        Self::Made(Arc::new(content))
    }

    /// Changes the content; others that share it keep theirs.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Content)) {
        match self {
            Self::Made(content) => change(Arc::make_mut(content)),
            Self::Fixed(content) => {
                let mut content = content.clone();
                change(&mut content);
                *self = Self::new(content);
            }
        }
    }

    /// Whether both are the same place in memory, and so are equal.
    fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(&raw const **self, &raw const **other)
    }
}

impl Deref for Shared {
    type Target = Content;

    fn deref(&self) -> &Content {
        match self {
            Self::Fixed(content) => content,
            Self::Made(content) => content,
        }
    }
}

impl Debug for Shared {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) || **self == **other
    }
}

impl Eq for Shared {}

impl PartialOrd for Shared {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Shared {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        if self.is_same(other) {
            std::cmp::Ordering::Equal
        } else {
            (**self).cmp(&**other)
        }
    }
}
