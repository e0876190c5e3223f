//! What servers make of values: kinds of replies, and the type that decodes them.

use crate::rust::types::Type;

/// Which protocols the script may have chosen for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocols {
    /// RESP2, as every script that doesn't say otherwise: `true` is 1, `false` is nil.
    Resp2,
    /// RESP3 too, where they are booleans, or 1 and 0 on a connection of RESP2.
    Both,
}

/// What a reply or a part of one may be.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "it is a set")]
pub(super) struct Shape {
    /// Anything.
    pub(super) is_any: bool,
    pub(super) has_nil: bool,
    pub(super) has_false: bool,
    pub(super) has_true: bool,
    pub(super) has_integer: bool,
    /// A number of a server's as text, such as a score.
    pub(super) has_score: bool,
    /// A double of RESP3, a text under RESP2.
    pub(super) has_double: bool,
    pub(super) has_status: bool,
    pub(super) text: Option<Text>,
    pub(super) list: Option<List>,
}

/// What is known of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Text {
    /// It is UTF-8.
    Utf8,
    /// It may be any bytes.
    Bytes,
}

/// A reply with others in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum List {
    /// Some that are told apart.
    Elements(Elements),
    /// Any number.
    Any(Box<Shape>),
    /// Keys and values: in turn, or as a map if the connection speaks RESP3 and it is not flat.
    Map {
        key: Box<Shape>,
        value: Box<Shape>,
        is_flat: bool,
    },
}

/// Elements that are told apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Elements {
    pub(super) list: Vec<Element>,
    /// Whether the script writes the list down, rather than a command replying it.
    pub(super) is_written: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Element {
    pub(super) shape: Shape,
    /// Whether the list may end before it.
    pub(super) may_be_missing: bool,
}

impl Shape {
    pub(super) fn any() -> Self {
        Self {
            is_any: true,
            ..Self::default()
        }
    }

    pub(super) fn of_list(list: List) -> Self {
        Self {
            list: Some(list),
            ..Self::default()
        }
    }

    /// Whether there is no reply at all.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }

    /// Either of the two.
    #[must_use]
    pub(super) fn or(&self, other: &Self) -> Self {
        if self.is_any || other.is_any {
            return Self::any();
        }
        let list = match (&self.list, &other.list) {
            (Some(one), Some(other)) => match one.or(other) {
                Some(both) => Some(both),
                None => return Self::any(),
            },
            (one, other) => one.as_ref().or(other.as_ref()).cloned(),
        };
        Self {
            is_any: false,
            has_nil: self.has_nil || other.has_nil,
            has_false: self.has_false || other.has_false,
            has_true: self.has_true || other.has_true,
            has_integer: self.has_integer || other.has_integer,
            has_score: self.has_score || other.has_score,
            has_double: self.has_double || other.has_double,
            has_status: self.has_status || other.has_status,
            text: self.text.max(other.text),
            list,
        }
    }

    /// Its elements, if it is nothing but a list of some that are told apart.
    pub(super) fn only_elements(&self) -> Option<&Elements> {
        let Some(List::Elements(elements)) = &self.list else {
            return None;
        };
        let without = Self {
            list: None,
            ..self.clone()
        };
        without.is_nothing().then_some(elements)
    }

    /// The type that decodes all of it.
    pub(super) fn ty(&self, protocols: Protocols) -> Type {
        let Self {
            is_any,
            mut has_nil,
            has_false,
            has_true,
            mut has_integer,
            has_score,
            has_double,
            has_status,
            text,
            ..
        } = *self;
        let has_text = text.is_some() || has_status;
        let has_number = has_integer || has_score || has_double;
        let has_truth = has_true || (has_false && protocols == Protocols::Both);
        let has_others = has_text || has_number || self.list.is_some();
        if is_any || (has_truth && has_others && protocols == Protocols::Both) {
            return Type::Any;
        }
        if has_truth && !has_others {
            return Type::Boolean;
        }
        has_integer |= has_true;
        has_nil |= has_false;
        let has_number = has_number || has_true;
        let ty = match (has_number, has_text, &self.list) {
            (false, false, None) if has_nil => return Type::Nil,
            (true, false, None) if has_score || has_double => Type::Number,
            (true, false, None) => Type::Integer,
            // A score is a text like others.
            (_, true, None) if !has_integer && !has_double => match text {
                Some(Text::Bytes) => Type::Bytes,
                Some(Text::Utf8) => Type::String,
                None if has_score => Type::String,
                None => Type::Status,
            },
            (false, false, Some(list)) => match list.ty(protocols) {
                Some(ty) => ty,
                None => return Type::Any,
            },
            _ => return Type::Any,
        };
        if has_nil {
            Type::Optional(Box::new(ty))
        } else {
            ty
        }
    }

    /// The type of an element in a list.
    pub(super) fn element_type(&self, protocols: Protocols) -> Type {
        match self.ty(protocols) {
            Type::Nil => Type::Any,
            ty => ty,
        }
    }

    /// The type of the keys of a map.
    fn key_type(&self, protocols: Protocols) -> Option<Type> {
        match self.ty(protocols) {
            // Keys have an order.
            Type::Number if !self.has_integer && !self.has_double => Some(Type::String),
            ty @ (Type::String | Type::Bytes | Type::Status | Type::Integer) => Some(ty),
            _ => None,
        }
    }
}

impl List {
    /// Either of the two, if one type can be both.
    fn or(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Elements(one), Self::Elements(other)) => Some(Self::Elements(one.or(other))),
            (
                Self::Map {
                    key,
                    value,
                    is_flat,
                },
                Self::Map {
                    key: other_key,
                    value: other_value,
                    is_flat: is_other_flat,
                },
            ) => Some(Self::Map {
                key: Box::new(key.or(other_key)),
                value: Box::new(value.or(other_value)),
                is_flat: *is_flat && *is_other_flat,
            }),
            // A list of nothing is a map of nothing.
            (map @ Self::Map { .. }, Self::Elements(elements))
            | (Self::Elements(elements), map @ Self::Map { .. })
                if elements.list.is_empty() =>
            {
                Some(map.clone())
            }
            (one, other) => {
                let either = one.element()?.or(&other.element()?);
                Some(Self::Any(Box::new(either)))
            }
        }
    }

    /// The same where elements are not told apart, as in a list within another: no type says more
    /// of it, and many in each other would take long.
    pub(super) fn without_places(self) -> Self {
        match self {
            Self::Elements(elements) if !elements.list.is_empty() => {
                Self::Any(Box::new(elements.any()))
            }
            list => list,
        }
    }

    /// What each element may be; `None` for what may be a map.
    fn element(&self) -> Option<Shape> {
        match self {
            Self::Elements(elements) => Some(elements.any()),
            Self::Any(element) => Some((**element).clone()),
            Self::Map {
                key,
                value,
                is_flat: true,
            } => Some(key.or(value)),
            Self::Map { is_flat: false, .. } => None,
        }
    }

    fn ty(&self, protocols: Protocols) -> Option<Type> {
        if let Self::Map { key, value, .. } = self
            && let Some(key) = key.key_type(protocols)
        {
            let value = value.element_type(protocols);
            return Some(Type::Map(Box::new(key), Box::new(value)));
        }
        let element = self.element()?;
        let ty = if element.is_nothing() {
            Type::Any
        } else {
            element.element_type(protocols)
        };
        Some(Type::List(Box::new(ty)))
    }
}

impl Elements {
    fn or(&self, other: &Self) -> Self {
        let count = self.list.len().max(other.list.len());
        let list =
            (0..count).filter_map(
                |index| match (self.list.get(index), other.list.get(index)) {
                    (Some(one), Some(other)) => Some(Element {
                        shape: one.shape.or(&other.shape),
                        may_be_missing: one.may_be_missing || other.may_be_missing,
                    }),
                    (Some(one), None) | (None, Some(one)) => Some(Element {
                        shape: one.shape.clone(),
                        may_be_missing: true,
                    }),
                    (None, None) => None,
                },
            );
        Self {
            list: list.collect(),
            is_written: self.is_written || other.is_written,
        }
    }

    fn any(&self) -> Shape {
        let shapes = self.list.iter().map(|element| &element.shape);
        shapes.fold(Shape::default(), |any, shape| any.or(shape))
    }
}
