//! What servers make of the tables of a script.

use std::collections::HashMap;

use super::shape::{Element, Elements, List, Shape, Text};
use crate::meaning::values::{Key, KindSet, Made, ObjectId, Table, Texts, Value, Values};

/// Tables within tables are looked into only so deep.
const DEEPEST: usize = 16;

/// The most elements of one list that are told apart.
const MOST_ELEMENTS: i64 = 64;

/// The shapes of a script's values.
pub(super) struct Shapes<'a> {
    values: &'a Values,
    /// Those of tables in replies; `None` while it is found out, as of one that is in itself.
    tables: HashMap<ObjectId, Option<Shape>>,
    depth: usize,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(values: &'a Values) -> Self {
        Self {
            values,
            tables: HashMap::new(),
            depth: 0,
        }
    }

    /// What a value is that the script returns. An error is nothing.
    pub(super) fn of_reply(&mut self, value: &Value) -> Shape {
        self.of(value, |shapes, table| shapes.table(table, true))
    }

    /// What a value is within a list: all but nil, at which the list ends.
    fn of_element(&mut self, value: &Value) -> Shape {
        let mut shape = self.of(value, Self::inner);
        // What is nil for servers only has a place.
        let has_place = value.may_be(KindSet::FUNCTION | KindSet::OTHER);
        shape.has_nil &= has_place || !value.may_be(KindSet::NIL);
        shape
    }

    fn of(&mut self, value: &Value, table: impl Fn(&mut Self, ObjectId) -> Shape) -> Shape {
        let has = |kind| value.may_be(kind);
        if has(KindSet::TABLE) && value.is_open() {
            return Shape::any();
        }
        let has_text = has(KindSet::TEXT);
        let is_score = has_text && value.is_servers_number();
        let mut shape = Shape {
            has_nil: has(KindSet::NIL | KindSet::FUNCTION | KindSet::OTHER),
            has_false: has(KindSet::FALSE),
            has_true: has(KindSet::TRUE),
            has_integer: has(KindSet::NUMBER),
            has_score: is_score,
            text: (has_text && !is_score).then(|| text(value)),
            ..Shape::default()
        };
        for id in value.objects() {
            if id.kind() == KindSet::TABLE {
                shape = shape.or(&table(self, *id));
            }
        }
        shape
    }

    /// A table within another.
    fn inner(&mut self, id: ObjectId) -> Shape {
        match self.tables.get(&id) {
            Some(Some(shape)) => return shape.clone(),
            Some(None) => return Shape::any(),
            None => {}
        }
        if self.depth >= DEEPEST {
            return Shape::any();
        }
        self.depth += 1;
        self.tables.insert(id, None);
        let shape = self.table(id, false);
        self.tables.insert(id, Some(shape.clone()));
        self.depth -= 1;
        shape
    }

    /// What a server sends of a table: it looks for fields of these names, one after the other.
    fn table(&mut self, id: ObjectId, is_reply: bool) -> Shape {
        let values = self.values;
        let Some(table) = values.table(id).filter(|table| !table.is_open) else {
            return Shape::any();
        };
        let field = |name: &str| table.get(&Key::Text(name.as_bytes().into()));
        let mut shape = Shape::default();
        let error = field("err");
        if error.may_be(KindSet::TEXT) {
            if !is_reply {
                return Shape::any();
            }
            if error.is_only(KindSet::TEXT) {
                return shape;
            }
        }
        let status = field("ok");
        shape.has_status = status.may_be(KindSet::TEXT);
        if status.is_only(KindSet::TEXT) {
            return shape;
        }
        let double = field("double");
        shape.has_double = double.may_be(KindSet::NUMBER);
        if double.is_only(KindSet::NUMBER) {
            return shape;
        }
        for (name, is_map) in [("map", true), ("set", false)] {
            let inner = field(name);
            if inner.may_be(KindSet::TABLE) {
                shape = shape.or(&self.keyed(&inner, is_map));
            }
            if inner.is_only(KindSet::TABLE) {
                return shape;
            }
        }
        // Not every server knows these.
        if field("big_number").may_be(KindSet::TEXT)
            || field("verbatim_string").may_be(KindSet::TABLE)
        {
            return Shape::any();
        }
        let mut list = self.list(table);
        if !is_reply {
            list = list.without_places();
        }
        shape.or(&Shape::of_list(list))
    }

    /// A map or a set of RESP3.
    fn keyed(&mut self, tables: &Value, is_map: bool) -> Shape {
        if tables.is_open() {
            return Shape::any();
        }
        let mut both = Shape::default();
        for id in tables.objects() {
            let Some(table) = self.values.table(*id).filter(|table| !table.is_open) else {
                return Shape::any();
            };
            let mut key = self.of_element(&table.keys);
            let mut value = self.of_element(&table.rest);
            for (name, held) in &table.fields {
                key = key.or(&of_key(name));
                value = value.or(&self.of_element(held));
            }
            let list = if is_map {
                List::Map {
                    key: Box::new(key),
                    value: Box::new(value),
                    is_flat: false,
                }
            } else {
                List::Any(Box::new(key))
            };
            both = both.or(&Shape::of_list(list));
        }
        both
    }

    /// The list that a table is.
    fn list(&mut self, table: &Table) -> List {
        if let Some((key, value)) = &table.pairs {
            return List::Map {
                key: Box::new(self.of_element(key)),
                value: Box::new(self.of_element(value)),
                is_flat: true,
            };
        }
        let is_long = table.fields.contains_key(&Key::Index(MOST_ELEMENTS + 1));
        if is_long || table.keys.may_be(KindSet::NUMBER) {
            let mut any = self.of_element(&table.rest);
            for (key, value) in &table.fields {
                if matches!(key, Key::Index(1..)) {
                    any = any.or(&self.of_element(value));
                }
            }
            return List::Any(Box::new(any));
        }
        let mut elements = Elements {
            list: Vec::new(),
            is_written: matches!(table.made, Made::Written(_)),
        };
        let mut may_be_missing = false;
        for index in 1..=MOST_ELEMENTS {
            let Some(value) = table.fields.get(&Key::Index(index)) else {
                break;
            };
            if !value.may_be(!KindSet::NIL) {
                break;
            }
            may_be_missing |= value.may_be(KindSet::NIL);
            elements.list.push(Element {
                shape: self.of_element(value),
                may_be_missing,
            });
        }
        List::Elements(elements)
    }
}

fn of_key(key: &Key) -> Shape {
    match key {
        Key::Text(text) => Shape {
            text: Some(if std::str::from_utf8(text).is_ok() {
                Text::Utf8
            } else {
                Text::Bytes
            }),
            ..Shape::default()
        },
        Key::Index(_) => Shape {
            has_integer: true,
            ..Shape::default()
        },
    }
}

/// What is known of a value's text.
fn text(value: &Value) -> Text {
    let is_utf8 = match value.text_set() {
        Texts::Known(known) => known.iter().all(|text| std::str::from_utf8(text).is_ok()),
        Texts::Numeric { is_integer } => *is_integer || value.sources().bytes.is_empty(),
        Texts::None | Texts::Between { .. } => true,
        Texts::Prefix(_) | Texts::Any => false,
    };
    if is_utf8 { Text::Utf8 } else { Text::Bytes }
}
