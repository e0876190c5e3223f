//! What `derive(LuaReply)` is made of: a value taken apart, field by field in their order.

use std::vec;

use redis::Value;

use super::mismatch::short_type_name;
use super::scalar::{integer, text};
use super::{LuaReply, Mismatch, plain};

/// The elements of an array, one for each field of a struct.
pub struct Elements {
    names: &'static [&'static str],
    values: vec::IntoIter<Value>,
    taken: usize,
}

impl Elements {
    /// The elements of a value that is to be a `T` of `count` fields. Those from `required` on may
    /// be missing. `names` is empty if the fields have none.
    ///
    /// # Errors
    ///
    /// The value is no array, or too short, or too long.
    pub fn new<T>(
        value: Value,
        names: &'static [&'static str],
        count: usize,
        required: usize,
    ) -> Result<Self, Mismatch> {
        Self::of(value, names, count, required, std::any::type_name::<T>())
    }

    /// Not generic, so that a type costs a program only its own fields.
    fn of(
        value: Value,
        names: &'static [&'static str],
        count: usize,
        required: usize,
        whole: &'static str,
    ) -> Result<Self, Mismatch> {
        match plain(value) {
            Value::Array(values) if (required..=count).contains(&values.len()) => Ok(Self {
                names,
                values: values.into_iter(),
                taken: 0,
            }),
            value => Err(wrong_length(&value, names, count, required, whole)),
        }
    }

    /// The next field.
    ///
    /// # Errors
    ///
    /// It is no `T`.
    pub fn take<T: LuaReply>(&mut self) -> Result<T, Mismatch> {
        let value = self.values.next().unwrap_or(Value::Nil);
        let taken = T::from_reply(value);
        self.at(taken)
    }

    /// The next field, `T::default()` if it is nil or missing.
    ///
    /// # Errors
    ///
    /// It is no `T`.
    pub fn take_or_default<T: LuaReply + Default>(&mut self) -> Result<T, Mismatch> {
        let value = self.values.next().unwrap_or(Value::Nil);
        let taken = or_default(value);
        self.at(taken)
    }

    /// Names the field that was taken.
    fn at<T>(&mut self, taken: Result<T, Mismatch>) -> Result<T, Mismatch> {
        let index = self.taken;
        self.taken += 1;
        taken.map_err(|mismatch| match self.names.get(index) {
            Some(name) => mismatch.at_field(name),
            None => mismatch.at_index(index),
        })
    }
}

#[cold]
fn wrong_length(
    value: &Value,
    names: &[&'static str],
    count: usize,
    required: usize,
    whole: &'static str,
) -> Mismatch {
    let elements = match (required, count) {
        (1, 1) => "1 element".to_owned(),
        _ if required == count => format!("{count} elements"),
        _ => format!("{required} to {count} elements"),
    };
    let came = match value {
        Value::Array(values) => values.len(),
        _ => count,
    };
    let field = match (names.get(came), names.last()) {
        (Some(missing), _) => format!("; `{missing}` is missing"),
        (None, Some(last)) if came > count => format!("; the last is `{last}`"),
        _ => String::new(),
    };
    let name = short_type_name(whole);
    Mismatch::new(format!("{name} ({elements}{field})"), value)
}

/// The fields of a map, in the order of their names.
pub struct Fields {
    names: std::slice::Iter<'static, &'static str>,
    values: vec::IntoIter<Option<Value>>,
}

impl Fields {
    /// The fields of a value that is to be a `T`: of a map, or of an array of names and values in
    /// turn. Other names are left out; of equal ones the last counts.
    ///
    /// # Errors
    ///
    /// The value is neither.
    pub fn new<T>(value: Value, names: &'static [&'static str]) -> Result<Self, Mismatch> {
        let mut values = vec![None; names.len()];
        let mut keep = |key: &Value, value: Value| {
            let place = names.iter().position(|name| is_name(key, name));
            if let Some(place) = place.and_then(|index| values.get_mut(index)) {
                *place = Some(value);
            }
        };
        match plain(value) {
            Value::Map(pairs) => {
                for (key, value) in pairs {
                    keep(&key, value);
                }
            }
            Value::Array(both) if both.len() % 2 == 0 => {
                let mut both = both.into_iter();
                while let (Some(key), Some(value)) = (both.next(), both.next()) {
                    keep(&key, value);
                }
            }
            value => {
                let name = short_type_name(std::any::type_name::<T>());
                let expected = format!("{name} (field/value pairs)");
                return Err(Mismatch::new(expected, &value));
            }
        }
        Ok(Self {
            names: names.iter(),
            values: values.into_iter(),
        })
    }

    /// The next field.
    ///
    /// # Errors
    ///
    /// It is absent, or no `T`.
    pub fn take<T: LuaReply>(&mut self) -> Result<T, Mismatch> {
        let taken = match self.values.next().flatten() {
            Some(value) => T::from_reply(value),
            None => T::absent().ok_or_else(Mismatch::nothing::<T>),
        };
        self.at(taken)
    }

    /// The next field, `T::default()` if it is nil or absent.
    ///
    /// # Errors
    ///
    /// It is no `T`.
    pub fn take_or_default<T: LuaReply + Default>(&mut self) -> Result<T, Mismatch> {
        let value = self.values.next().flatten().unwrap_or(Value::Nil);
        let taken = or_default(value);
        self.at(taken)
    }

    /// Names the field that was taken.
    fn at<T>(&mut self, taken: Result<T, Mismatch>) -> Result<T, Mismatch> {
        let name = self.names.next();
        taken.map_err(|mismatch| mismatch.at_field(name.unwrap_or(&"")))
    }
}

fn is_name(key: &Value, name: &str) -> bool {
    match key {
        // Lua's keys may be numbers.
        Value::Int(number) => name.parse() == Ok(*number),
        key => text(key) == Some(name),
    }
}

/// `T::default()` for nil.
///
/// # Errors
///
/// The value is no `T`.
pub fn or_default<T: LuaReply + Default>(value: Value) -> Result<T, Mismatch> {
    match plain(value) {
        Value::Nil => Ok(T::default()),
        value => T::from_reply(value),
    }
}

/// The integer code that a value is.
pub fn code(value: &Value) -> Option<i64> {
    integer(value)?.try_into().ok()
}

/// The text that a value is.
pub fn name(value: &Value) -> Option<&str> {
    match value {
        Value::Okay => Some("OK"),
        Value::Attribute { data, .. } => name(data),
        value => text(value),
    }
}

/// A value that is none of the variants of `T`, of which `known` are the codes or strings.
pub fn unknown<T>(value: &Value, known: &str) -> Mismatch {
    let name = short_type_name(std::any::type_name::<T>());
    Mismatch::new(format!("{name} (one of {known})"), value)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Reply;

    fn bulk(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    fn ints(numbers: &[i64]) -> Value {
        Value::Array(numbers.iter().copied().map(Value::Int).collect())
    }

    #[test]
    fn elements_are_as_many_as_the_fields() {
        let message = |value, names, required| {
            let elements = Elements::new::<Reply>(value, names, 2, required);
            elements.err().expect("a mismatch").to_string()
        };
        let names: &[&str] = &["allowed", "remaining"];
        assert_eq!(
            message(ints(&[1]), names, 2),
            "an array of 1 (the integer 1), expected Reply (2 elements; `remaining` is missing)"
        );
        assert_eq!(
            message(ints(&[1, 2, 3]), names, 1),
            "an array of 3 (the integer 1, the integer 2, the integer 3), expected Reply (1 to 2 \
             elements; the last is `remaining`)"
        );
        assert_eq!(
            message(Value::Nil, names, 2),
            "nil, expected Reply (2 elements)"
        );
        assert_eq!(
            message(ints(&[1]), &[], 2),
            "an array of 1 (the integer 1), expected Reply (2 elements)"
        );
    }

    #[test]
    fn elements_name_the_field() {
        let message = |names| {
            let mut elements =
                Elements::new::<Reply>(ints(&[1, 256]), names, 2, 2).expect("two elements");
            assert_eq!(elements.take::<u8>().ok(), Some(1));
            elements.take::<u8>().expect_err("too large").to_string()
        };
        assert_eq!(message(&["a", "b"]), "the integer 256 at b, expected u8");
        assert_eq!(message(&[]), "the integer 256 at [2], expected u8");
    }

    #[test]
    fn elements_may_have_a_default() {
        let value = Value::Array(vec![Value::Nil]);
        let mut elements = Elements::new::<Reply>(value, &[], 3, 0).expect("one element");
        assert_eq!(elements.take_or_default::<u8>().ok(), Some(0));
        assert_eq!(
            elements.take_or_default::<String>().ok(),
            Some(String::new())
        );
        assert_eq!(elements.take_or_default::<Option<u8>>().ok(), Some(None));
    }

    #[test]
    fn fields_come_by_name() {
        let flat = || {
            let words = ["b", "1", "x", "y", "a", "2", "b", "3"];
            Value::Array(words.into_iter().map(bulk).collect())
        };
        let map = Value::Map(vec![
            (bulk("a"), Value::Int(2)),
            (Value::SimpleString("b".to_owned()), Value::Int(3)),
            (Value::Nil, Value::Int(4)),
        ]);
        for value in [flat(), map] {
            let mut fields =
                Fields::new::<Reply>(value, &["a", "b", "c", "d", "e"]).expect("fields");
            assert_eq!(fields.take::<u8>().ok(), Some(2));
            assert_eq!(fields.take::<u8>().ok(), Some(3));
            assert_eq!(fields.take::<Option<u8>>().ok(), Some(None));
            assert_eq!(fields.take_or_default::<u8>().ok(), Some(0));
            let mismatch = fields.take::<u8>().expect_err("absent");
            assert_eq!(mismatch.to_string(), "nothing at e, expected u8");
        }
        let mismatch = Fields::new::<Reply>(ints(&[1]), &["a"]).err();
        assert_eq!(
            mismatch.expect("a mismatch").to_string(),
            "an array of 1 (the integer 1), expected Reply (field/value pairs)"
        );
        let numbers = ints(&[1, 10, 2, 20]);
        let mut fields = Fields::new::<Reply>(numbers, &["2"]).expect("fields");
        assert_eq!(fields.take::<u8>().ok(), Some(20));
    }

    #[test]
    fn variants_come_by_code_or_name() {
        assert_eq!(code(&Value::Int(-1)), Some(-1));
        assert_eq!(code(&bulk("7")), Some(7));
        assert_eq!(code(&bulk("seven")), None);
        assert_eq!(name(&Value::Okay), Some("OK"));
        assert_eq!(name(&bulk("x")), Some("x"));
        assert_eq!(name(&Value::Int(1)), None);
        assert_eq!(
            unknown::<Reply>(&Value::Int(3), "1, 2").to_string(),
            "the integer 3, expected Reply (one of 1, 2)"
        );
    }
}
