//! What the functions of `table` do with lists.

use super::call::Site;
use super::domain::{KindSet, Kinds, Numbers};
use super::fact::Identity;
use super::operator::as_texts;
use super::several::Several;
use super::text::{Sources, Text};
use super::value::Value;
use super::walk::Walk;

impl Walk<'_> {
    pub(super) fn table_function(
        &mut self,
        function: &str,
        arguments: &Several,
        site: &Site,
    ) -> Several {
        let first = arguments.first();
        let table = Kinds::of(KindSet::TABLE);
        let one = match function {
            "concat" => {
                let text = self.concatenated(&first, &arguments.at(1));
                self.learn_kinds(&first, &table);
                text
            }
            "insert" => {
                self.insert(arguments);
                self.learn_kinds(&first, &table);
                return Several::NONE;
            }
            "remove" => {
                self.move_elements(&first);
                self.learn_kinds(&first, &table);
                // Nothing at all is given where the list is empty.
                self.elements(&first)
                    .or(&Value::NIL)
                    .identified(Identity::Site(site.span))
            }
            "sort" | "foreach" | "foreachi" => {
                return Several::one(self.each(function, arguments, site));
            }
            "getn" | "maxn" => {
                self.learn_kinds(&first, &table);
                let numbers = if function == "getn" {
                    Numbers::whole(0.0, f64::INFINITY)
                } else {
                    Numbers::ANY
                };
                Value::numbers(numbers, first.text.influence)
            }
            _ => {
                let any = arguments.any_from(0);
                self.lose(&any);
                self.forget(Identity::is_changed_by_call);
                Value::UNKNOWN
            }
        };
        Several::one(one)
    }

    /// `table.concat(list, separator)`
    fn concatenated(&mut self, list: &Value, separator: &Value) -> Value {
        let elements = self.elements(list);
        let text = elements.text.then(separator.text);
        // An empty list is nothing: what is behind it may decide how a text starts.
        let text = text.or(separator.text).or(Text {
            is_open: true,
            ..Text::OWN
        });
        let mut kinds = Kinds::of(KindSet::TEXT);
        // A list that is written down has a known first element.
        if let ([id], false) = (list.objects.as_slice(), list.is_open())
            && self.heap.length(*id).is_some_and(|length| length > 0)
        {
            let first = self.heap.read(*id, &super::object::Key::Index(1));
            let texts = as_texts(&first);
            kinds = Kinds::text(super::domain::Texts::starting(texts.prefix()));
        }
        Value::of(kinds, text)
    }

    fn insert(&mut self, arguments: &Several) {
        let first = arguments.first();
        let value = match (arguments.list.len(), &arguments.rest) {
            (3.., _) => arguments.at(2),
            (_, None) => arguments.at(1),
            (_, Some(_)) => arguments.any_from(1),
        };
        self.escape(&value);
        if arguments.list.len() > 2 || arguments.rest.is_some() {
            self.move_elements(&first);
        }
        let keys = Value::of(
            Kinds::number(Numbers::whole(f64::NEG_INFINITY, f64::INFINITY)),
            Text::OWN,
        );
        for id in first.objects.clone() {
            if self.heap.peek(id).is_some_and(|object| object.is_lost) {
                self.lose(&value);
            }
            self.heap.write_any(id, &keys, value.clone());
            self.heap.use_other_keys(id);
        }
        if first.open.has(KindSet::TABLE) {
            self.lose(&value);
        }
        self.forget(|identity| identity.is_changed_by_store(None));
    }

    /// Each element of a table may be in any other's place from now on, or in none.
    fn move_elements(&mut self, table: &Value) {
        let keys = Value::of(Kinds::number(Numbers::whole(1.0, f64::INFINITY)), Text::OWN);
        for id in table.objects.clone() {
            if id.kind() == KindSet::TABLE {
                let elements = self.elements(&Value::object(id)).or(&Value::NIL);
                self.heap.write_any(id, &keys, elements);
                self.heap.use_other_keys(id);
                self.heap.clear_list(id);
            }
        }
        self.forget(|identity| identity.is_changed_by_store(None));
    }

    fn each(&mut self, function: &str, arguments: &Several, site: &Site) -> Value {
        let first = arguments.first();
        self.learn_kinds(&first, &Kinds::of(KindSet::TABLE));
        if function == "sort" {
            self.move_elements(&first);
        }
        let passed = match function {
            "sort" => {
                let elements = self.elements(&first);
                vec![elements.clone(), elements]
            }
            "foreach" => vec![self.keys(&first), self.any_field(&first)],
            _ => {
                let index = Numbers::whole(1.0, f64::INFINITY);
                vec![
                    Value::numbers(index, Sources::NONE),
                    self.elements(&first).or(&Value::NIL),
                ]
            }
        };
        let callback = arguments.at(1);
        let is_empty = passed.iter().any(Value::is_none);
        if callback.is_only(KindSet::NIL) || is_empty {
            return Value::NIL;
        }
        let passed = Several {
            list: passed,
            rest: None,
        };
        // It may be called any number of times, or not at all.
        let before = self.state().cloned();
        let result = self
            .call(&callback.without(KindSet::NIL), &passed, site)
            .first();
        self.set_state(before);
        self.forget(Identity::is_changed_by_call);
        match function {
            "sort" => Value::NIL,
            _ => result.or(&Value::NIL),
        }
    }
}
