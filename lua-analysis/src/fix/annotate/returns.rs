//! What a script certainly replies, if that is one type, or a list of them.

use crate::meaning::Meaning;
use crate::meaning::facts::{FieldName, Known, Value};
use crate::rust::types::Type;
use crate::syntax::ast::{Block, StatementKind};
use crate::text::source::Source;
use crate::text::span::Span;

/// Commands that reply an integer whatever their arguments are.
const INTEGER_REPLIES: &[&str] = &[
    "APPEND",
    "BITCOUNT",
    "DBSIZE",
    "DECR",
    "DECRBY",
    "DEL",
    "EXISTS",
    "EXPIRE",
    "EXPIREAT",
    "HDEL",
    "HEXISTS",
    "HINCRBY",
    "HLEN",
    "HSET",
    "HSETNX",
    "HSTRLEN",
    "INCR",
    "INCRBY",
    "LINSERT",
    "LLEN",
    "LPUSH",
    "LPUSHX",
    "LREM",
    "MSETNX",
    "PERSIST",
    "PEXPIRE",
    "PEXPIREAT",
    "PFADD",
    "PFCOUNT",
    "PTTL",
    "PUBLISH",
    "RENAMENX",
    "RPUSH",
    "RPUSHX",
    "SADD",
    "SCARD",
    "SDIFFSTORE",
    "SETBIT",
    "SETNX",
    "SETRANGE",
    "SINTERSTORE",
    "SISMEMBER",
    "SMOVE",
    "SREM",
    "STRLEN",
    "SUNIONSTORE",
    "TTL",
    "UNLINK",
    "XACK",
    "XDEL",
    "XLEN",
    "XTRIM",
    "ZCARD",
    "ZCOUNT",
    "ZLEXCOUNT",
    "ZREM",
    "ZREMRANGEBYLEX",
    "ZREMRANGEBYRANK",
    "ZREMRANGEBYSCORE",
];

/// One value of a reply.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Returned {
    pub(super) ty: Type,
    pub(super) name: Option<String>,
}

/// The values of the reply; none if the code leaves a doubt.
pub(super) fn returns(meaning: &Meaning, source: &Source) -> Vec<Returned> {
    let mut replies: Option<Reply> = (!returns_always(&meaning.block)).then_some(Reply::Nil);
    for returned in &meaning.facts.returns {
        let reply = match returned.values.first() {
            Some(value) => reply(&value.known, value.span, source),
            None => Some(Reply::Nil),
        };
        let Some(reply) = reply else {
            return Vec::new();
        };
        let both = match replies {
            None => Some(reply),
            Some(known) => known.or(reply),
        };
        let Some(both) = both else {
            return Vec::new();
        };
        replies = Some(both);
    }
    match replies {
        Some(Reply::One(ty)) => vec![Returned { ty, name: None }],
        Some(Reply::List(values)) => values,
        Some(Reply::Nil | Reply::Error) | None => Vec::new(),
    }
}

/// Whether every way through a block ends in a `return`.
fn returns_always(block: &Block) -> bool {
    block
        .statements
        .last()
        .is_some_and(|last| match &last.kind {
            StatementKind::Return(_) => true,
            StatementKind::Do(block) => returns_always(block),
            StatementKind::If(branches) => {
                let otherwise = branches.otherwise.as_ref();
                otherwise.is_some_and(returns_always)
                    && branches.arms.iter().all(|arm| returns_always(&arm.body))
            }
            _ => false,
        })
}

/// What one `return` replies.
enum Reply {
    Nil,
    /// An error is an error, whatever is declared.
    Error,
    One(Type),
    List(Vec<Returned>),
}

impl Reply {
    /// Either of two replies, if one type holds both.
    fn or(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Error, reply) | (reply, Self::Error) => Some(reply),
            (Self::Nil, Self::Nil) => Some(Self::Nil),
            // `false` is nil to a client.
            (Self::Nil, Self::One(ty)) | (Self::One(ty), Self::Nil) => Some(Self::One(match ty {
                Type::Boolean | Type::Optional(_) => ty,
                ty => Type::Optional(Box::new(ty)),
            })),
            (Self::One(one), Self::One(other)) if one == other => Some(Self::One(one)),
            (Self::One(Type::Optional(one)), Self::One(other)) if *one == other => {
                Some(Self::One(Type::Optional(one)))
            }
            (Self::List(one), Self::List(other)) if same_types(&one, &other) => {
                Some(Self::List(one))
            }
            (Self::One(_) | Self::List(_) | Self::Nil, _) => None,
        }
    }
}

fn same_types(one: &[Returned], other: &[Returned]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.ty == other.ty)
}

fn reply(known: &Known, span: Span, source: &Source) -> Option<Reply> {
    match &known.value {
        Value::Nil => Some(Reply::Nil),
        Value::ErrorReply(_) => Some(Reply::Error),
        Value::Constructor(table) if table.field(b"err").is_some() => Some(Reply::Error),
        Value::Constructor(table) => {
            // A table in a variable may get more fields.
            let is_written = source.slice(span).starts_with(b"{");
            let mut names = Vec::new();
            let fields = table.fields.iter().map(|field| {
                let ty = single(&field.value).filter(|ty| *ty != Type::Boolean)?;
                let name = name(source.slice(field.span), &mut names);
                (field.key == FieldName::Position).then_some(Returned { ty, name })
            });
            let list: Vec<Returned> = fields.collect::<Option<_>>()?;
            (is_written && list.len() > 1).then_some(Reply::List(list))
        }
        _ => single(known).map(Reply::One),
    }
}

/// The type of a value that is no table.
fn single(known: &Known) -> Option<Type> {
    match &known.value {
        Value::Boolean(_) => Some(Type::Boolean),
        // Servers cut fractions off.
        Value::Number(_) | Value::Computed { .. } => Some(Type::Integer),
        Value::Text(text) if std::str::from_utf8(text).is_ok() => Some(Type::String),
        Value::Reply(Some(command)) if INTEGER_REPLIES.contains(&&**command) => Some(Type::Integer),
        _ => None,
    }
}

/// The name of a value that is a variable, once.
fn name(text: &[u8], taken: &mut Vec<String>) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_name = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(is_letter)
        && !matches!(text, "true" | "false" | "nil")
        && !taken.iter().any(|known| known == text);
    is_name.then(|| {
        taken.push(text.to_owned());
        text.to_owned()
    })
}
