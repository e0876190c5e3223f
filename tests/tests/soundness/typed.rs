//! What a script replies, as the type that is inferred for it: every reply must be one.

use lua_analysis::meaning::values::Values;
use lua_analysis::rust::projection::RustType;
use lua_analysis::signature::Signature;
use lua_analysis::signature::function::{Function, Reply, Structure};
use lua_analysis::signature::reply::inferred;
use lua_runtime::LuaReply;
use redis::{Connection, Value};

use crate::state::State;

/// The reply that is inferred for a script.
pub(crate) struct Typed(Signature);

impl Typed {
    pub(crate) fn new(values: &Values) -> Self {
        Self(Signature {
            returns: inferred(values),
            ..Signature::default()
        })
    }

    /// Whether it is more than any reply.
    pub(crate) fn is_known(&self) -> bool {
        !self.0.returns.is_empty()
    }

    /// The type, and those of its fields.
    pub(crate) fn shown(&self) -> String {
        let shown = self.0.returns.iter().map(|one| one.ty.to_string());
        shown.collect::<Vec<_>>().join(", ")
    }

    /// Why a reply is none of this type.
    pub(crate) fn fault(&self, value: Value) -> Option<String> {
        let function = Function::new(&self.0, "", "script");
        let decoded = match &function.reply {
            Reply::Any => Ok(()),
            Reply::Value(ty, _) => decode(ty, value),
            Reply::Struct(structure) => decode_fields(structure, value),
        };
        decoded.err()
    }
}

fn decode(ty: &RustType, value: Value) -> Result<(), String> {
    fn one<T: LuaReply>(value: Value) -> Result<(), String> {
        let decoded = T::from_reply(value);
        decoded.map(drop).map_err(|error| error.to_string())
    }
    match ty {
        RustType::Bool => one::<bool>(value),
        RustType::Integer => one::<i64>(value),
        RustType::Float => one::<f64>(value),
        RustType::String => one::<String>(value),
        RustType::Bytes => one::<Vec<u8>>(value),
        RustType::Unit => one::<()>(value),
        RustType::Option(_) if value == Value::Nil => Ok(()),
        RustType::Option(inner) => decode(inner, value),
        RustType::Vec(inner) => {
            let list = Vec::<Value>::from_reply(value).map_err(|error| error.to_string())?;
            list.into_iter().try_for_each(|value| decode(inner, value))
        }
        RustType::Map(key, inner) => pairs(value)?.into_iter().try_for_each(|(name, value)| {
            decode(key, name)?;
            decode(inner, value)
        }),
        RustType::Value => Ok(()),
        other => Err(format!("{other} is inferred")),
    }
}

/// The keys and values that a `HashMap` is made of.
fn pairs(value: Value) -> Result<Vec<(Value, Value)>, String> {
    match value {
        Value::Map(pairs) => Ok(pairs),
        Value::Array(list) if list.len() % 2 == 0 => {
            let pairs = list
                .chunks(2)
                .map(|pair| (pair[0].clone(), pair[1].clone()));
            Ok(pairs.collect())
        }
        other => Err(format!("{other:?} is no map")),
    }
}

/// As the generated struct does: fields at the end may be missing.
fn decode_fields(structure: &Structure<'_>, value: Value) -> Result<(), String> {
    let fields = &structure.fields;
    let required = fields
        .iter()
        .rposition(|field| !field.may_be_missing)
        .map_or(0, |last| last + 1);
    let list = match value {
        Value::Array(list) if (required..=fields.len()).contains(&list.len()) => list,
        other => return Err(format!("{other:?} has not {} elements", fields.len())),
    };
    let mut both = fields.iter().zip(list);
    both.try_for_each(|(field, value)| decode(&field.ty, value))
}

/// What a script replies on the data that is there; `None` for an error, inside of the reply too.
/// The script is one that records: it ends.
pub(crate) fn reply(connection: &mut Connection, script: &[u8], state: &State) -> Option<Value> {
    let reply: Value = state.eval(script).query(connection).ok()?;
    let Value::Array(parts) = reply else {
        return None;
    };
    let mut parts = parts.into_iter();
    let is_ok = parts.next() == Some(Value::Int(1));
    is_ok.then(|| parts.nth(1).unwrap_or(Value::Nil))
}
