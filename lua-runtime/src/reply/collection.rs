//! Replies that hold others: options, lists, tuples, maps, sets.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use redis::{RedisError, Value};

use super::{LuaReply, Mismatch, plain};

impl<T: LuaReply> LuaReply for Option<T> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        match plain(value) {
            Value::Nil => Ok(None),
            value => T::from_reply(value).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: LuaReply> LuaReply for Box<T> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        T::from_reply(value).map(Box::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }
}

impl<T: LuaReply> LuaReply for Result<T, RedisError> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        match plain(value) {
            Value::ServerError(error) => Ok(Err(error.into())),
            value => T::from_reply(value).map(Ok),
        }
    }
}

impl<T: LuaReply> LuaReply for Vec<T> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        match plain(value) {
            Value::Array(values) | Value::Set(values) => values
                .into_iter()
                .enumerate()
                .map(|(index, value)| element(index, value))
                .collect(),
            Value::BulkString(bytes) => T::list_from_bytes(bytes),
            Value::SimpleString(text) | Value::VerbatimString { text, .. } => {
                T::list_from_bytes(text.into_bytes())
            }
            Value::Okay => T::list_from_bytes(b"OK".to_vec()),
            value => Err(Mismatch::of::<Self>(&value)),
        }
    }
}

impl<T: LuaReply, const N: usize> LuaReply for [T; N] {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        match plain(value) {
            Value::BulkString(bytes) => T::list_from_bytes(bytes.clone())?
                .try_into()
                .map_err(|_| Mismatch::of::<Self>(&Value::BulkString(bytes))),
            Value::Array(values) if values.len() == N => Vec::from_reply(Value::Array(values))?
                .try_into()
                .map_err(|_| Mismatch::of::<Self>(&Value::Nil)),
            value => Err(Mismatch::of::<Self>(&value)),
        }
    }
}

fn element<T: LuaReply>(index: usize, value: Value) -> Result<T, Mismatch> {
    T::from_reply(value).map_err(|mismatch| mismatch.at_index(index))
}

macro_rules! tuples {
    ($( $length:literal: $($name:ident $index:literal)* ; )*) => { $(
        impl<$($name: LuaReply),*> LuaReply for ($($name,)*) {
            #[allow(non_snake_case)]
            fn from_reply(value: Value) -> Result<Self, Mismatch> {
                let values = match plain(value) {
                    Value::Array(values) => values,
                    value => return Err(Mismatch::of::<Self>(&value)),
                };
                match <[Value; $length]>::try_from(values) {
                    Ok([$($name),*]) => Ok(($(element($index, $name)?,)*)),
                    Err(values) => Err(Mismatch::of::<Self>(&Value::Array(values))),
                }
            }
        }
    )* };
}
tuples! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
    7: A 0 B 1 C 2 D 3 E 4 F 5 G 6;
    8: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7;
    9: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8;
    10: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9;
    11: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10;
    12: A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11;
}

/// Keys and values of a map (RESP3) or of an array that has them in turn (RESP2, and what
/// `HGETALL` gives a script).
fn pairs<M, K, V>(value: Value) -> Result<M, Mismatch>
where
    K: LuaReply,
    V: LuaReply,
    M: FromIterator<(K, V)>,
{
    let pair = |index: usize, (key, value): (Value, Value)| {
        Ok((element(2 * index, key)?, element(2 * index + 1, value)?))
    };
    match plain(value) {
        Value::Map(pairs) => pairs
            .into_iter()
            .enumerate()
            .map(|(index, both)| pair(index, both))
            .collect(),
        Value::Array(values) if values.len() % 2 == 0 => {
            let mut values = values.into_iter();
            std::iter::from_fn(|| values.next().zip(values.next()))
                .enumerate()
                .map(|(index, both)| pair(index, both))
                .collect()
        }
        value => Err(Mismatch::of::<M>(&value)),
    }
}

impl<K, V, S> LuaReply for HashMap<K, V, S>
where
    K: LuaReply + Eq + Hash,
    V: LuaReply,
    S: BuildHasher + Default,
{
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        pairs(value)
    }
}

impl<K: LuaReply + Ord, V: LuaReply> LuaReply for BTreeMap<K, V> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        pairs(value)
    }
}

impl<T, S> LuaReply for HashSet<T, S>
where
    T: LuaReply + Eq + Hash,
    S: BuildHasher + Default,
{
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        Ok(Vec::from_reply(value)?.into_iter().collect())
    }
}

impl<T: LuaReply + Ord> LuaReply for BTreeSet<T> {
    fn from_reply(value: Value) -> Result<Self, Mismatch> {
        Ok(Vec::from_reply(value)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(values: &[i64]) -> Value {
        Value::Array(values.iter().copied().map(Value::Int).collect())
    }

    #[test]
    fn nil_is_none_and_nothing_else_is() {
        assert_eq!(Option::<i64>::from_reply(Value::Nil).ok(), Some(None));
        assert_eq!(Option::<i64>::from_reply(Value::Int(0)).ok(), Some(Some(0)));
        assert!(Option::<i64>::from_reply(Value::Array(Vec::new())).is_err());
    }

    #[test]
    fn tuples_and_arrays_are_exact() {
        assert_eq!(
            <(i64, bool)>::from_reply(array(&[7, 1])).ok(),
            Some((7, true))
        );
        assert!(<(i64, bool)>::from_reply(array(&[7])).is_err());
        assert!(<(i64, bool)>::from_reply(array(&[7, 1, 1])).is_err());
        assert_eq!(<[i64; 2]>::from_reply(array(&[7, 1])).ok(), Some([7, 1]));
        assert!(<[i64; 3]>::from_reply(array(&[7, 1])).is_err());
        let bytes = Value::BulkString(vec![1, 2]);
        assert_eq!(<[u8; 2]>::from_reply(bytes.clone()).ok(), Some([1, 2]));
        assert!(<[u8; 3]>::from_reply(bytes).is_err());
    }

    #[test]
    fn maps_come_from_both_protocols() {
        let both = BTreeMap::from([(1, 2), (3, 4)]);
        assert_eq!(
            BTreeMap::from_reply(array(&[1, 2, 3, 4])).ok(),
            Some(both.clone())
        );
        let pairs = vec![
            (Value::Int(1), Value::Int(2)),
            (Value::Int(3), Value::Int(4)),
        ];
        assert_eq!(BTreeMap::from_reply(Value::Map(pairs)).ok(), Some(both));
        assert!(HashMap::<i64, i64>::from_reply(array(&[1, 2, 3])).is_err());
    }

    #[test]
    fn sets_come_from_both_protocols() {
        let set = BTreeSet::from([1, 2]);
        assert_eq!(BTreeSet::from_reply(array(&[2, 1])).ok(), Some(set.clone()));
        let values = vec![Value::Int(1), Value::Int(2)];
        assert_eq!(BTreeSet::from_reply(Value::Set(values)).ok(), Some(set));
    }

    #[test]
    fn attributes_are_looked_through() {
        let value = Value::Attribute {
            data: Box::new(array(&[1])),
            attributes: Vec::new(),
        };
        assert_eq!(Vec::<i64>::from_reply(value).ok(), Some(vec![1]));
    }
}
