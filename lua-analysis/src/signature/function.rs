//! The Rust function that calls a script, as data: its name and its parameters, its reply and the type
//! of its errors, each with what of the signature it comes from.
//!
//! Entry point: [`Function::new`]. Macros make tokens of it, tools text.

use std::collections::HashSet;

use super::{Parameter, Returned, Signature};
use crate::meaning::annotations::AnnotatedError;
use crate::meaning::entries::TableName;
use crate::rust::identifiers::{camel_case, identifier, snake_case, type_name, unique};
use crate::rust::projection::{Format, RustParameter, RustType};
use crate::rust::types::Type;
use crate::text::span::Span;

/// The function that calls a script.
#[derive(Clone, Debug)]
pub struct Function<'a> {
    /// Its name.
    pub name: String,
    /// The keys, then the arguments.
    pub parameters: Vec<FunctionParameter<'a>>,
    /// What it replies.
    pub reply: Reply<'a>,
    /// The enum of the errors that the script declares, if it does.
    pub errors: Option<Enumeration<'a>>,
}

/// A parameter.
#[derive(Clone, Debug)]
pub struct FunctionParameter<'a> {
    /// Its name.
    pub name: String,
    /// Its type, and how its value is sent.
    pub rust: RustParameter,
    /// The table that it becomes an entry of.
    pub table: TableName,
    /// Its index there, from 1; that of the first if it is any number of entries.
    pub index: usize,
    /// Whether it is any number of entries.
    pub is_list: bool,
    /// What is known of it.
    pub from: &'a Parameter,
}

/// The type of a reply.
#[derive(Clone, Debug)]
pub enum Reply<'a> {
    /// Nothing is known of it.
    Any,
    /// It is one value.
    Value(RustType, &'a Returned),
    /// It is several values, in a struct of its own.
    Struct(Structure<'a>),
}

/// The struct of a reply.
#[derive(Clone, Debug)]
pub struct Structure<'a> {
    /// Its name.
    pub name: String,
    /// Its fields, in the order of the values.
    pub fields: Vec<Field<'a>>,
}

/// A field of a reply.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: RustType,
    /// Whether a reply may end before it.
    pub may_be_missing: bool,
    /// What is known of it.
    pub from: &'a Returned,
}

/// The enum of a script's errors. It has one more variant, `Other`, for the rest.
#[derive(Clone, Debug)]
pub struct Enumeration<'a> {
    /// Its name.
    pub name: String,
    /// A variant for each error that is declared, with its name.
    pub variants: Vec<(String, &'a AnnotatedError)>,
}

impl<'a> Function<'a> {
    /// The function for a script that is called `name` in Rust; `prefix` is put before the function's
    /// own name.
    pub fn new(signature: &'a Signature, prefix: &str, name: &str) -> Self {
        Self {
            name: function_name(prefix, name),
            parameters: parameters(signature),
            reply: Reply::new(&signature.returns, name),
            errors: Enumeration::new(&signature.errors, name),
        }
    }

    /// The formats that it needs, each with the first place that does.
    pub fn formats(&self) -> Vec<(Format, Span)> {
        let parameters = self.parameters.iter().map(|parameter| parameter.from);
        let parameters = parameters.map(|from| (&from.ty, from.ty_span.or(from.name_span)));
        let replied: Vec<&Returned> = match &self.reply {
            Reply::Any => Vec::new(),
            Reply::Value(_, from) => vec![from],
            Reply::Struct(reply) => reply.fields.iter().map(|field| field.from).collect(),
        };
        let replied = replied.into_iter().map(|from| (&from.ty, Some(from.span)));
        let types: Vec<_> = parameters.chain(replied).collect();
        let needs = |format: Format, is: &dyn Fn(&Type) -> bool| {
            let (_, span) = types.iter().find(|(ty, _)| is(ty))?;
            Some((format, span.unwrap_or_default()))
        };
        let json = needs(Format::Json, &Type::contains_json);
        let message_pack = needs(Format::MessagePack, &Type::contains_message_pack);
        json.into_iter().chain(message_pack).collect()
    }
}

/// The name of the function that calls a script.
pub fn function_name(prefix: &str, name: &str) -> String {
    identifier(&format!("{prefix}{name}"))
}

/// The parameters of a function that calls a script.
pub fn parameters(signature: &Signature) -> Vec<FunctionParameter<'_>> {
    let Signature {
        keys,
        more_keys,
        args,
        more_args,
        ..
    } = signature;
    let keys = of_table(TableName::Keys, keys, more_keys.as_ref());
    keys.chain(of_table(TableName::Argv, args, more_args.as_ref()))
        .collect()
}

fn of_table<'a>(
    table: TableName,
    fixed: &'a [Parameter],
    more: Option<&'a Parameter>,
) -> impl Iterator<Item = FunctionParameter<'a>> {
    let fixed = fixed.iter().map(|from| (from, false));
    let all = fixed.chain(more.map(|from| (from, true)));
    all.zip(1..)
        .map(move |((from, is_list), index)| FunctionParameter {
            name: identifier(&from.name),
            rust: match (table, is_list) {
                (TableName::Keys, false) => RustParameter::key(),
                (TableName::Keys, true) => RustParameter::keys(),
                (TableName::Argv, false) => RustParameter::argument(&from.ty, from.may_be_left_out),
                (TableName::Argv, true) => RustParameter::arguments(&from.ty),
            },
            table,
            index,
            is_list,
            from,
        })
}

impl<'a> Reply<'a> {
    fn new(returns: &'a [Returned], function: &str) -> Self {
        match returns {
            [] => Self::Any,
            [one] => Self::Value(RustType::of_reply(&one.ty), one),
            several => Self::Struct(Structure {
                name: type_name(function, "Reply"),
                fields: fields(several),
            }),
        }
    }

    /// The type.
    pub fn ty(&self) -> RustType {
        match self {
            Self::Any => RustType::Value,
            Self::Value(ty, _) => ty.clone(),
            Self::Struct(structure) => RustType::Generated(structure.name.clone()),
        }
    }
}

fn fields(returns: &[Returned]) -> Vec<Field<'_>> {
    let mut taken = HashSet::new();
    let fields = returns.iter().enumerate().map(|(index, from)| {
        let wanted = from.name.as_deref().and_then(snake_case);
        let wanted = wanted.unwrap_or_else(|| format!("value{}", index + 1));
        Field {
            name: identifier(&unique(&wanted, "_", &mut taken)),
            ty: RustType::of_reply(&from.ty),
            // A Lua table ends at its first nil: what is optional may be missing at the end.
            may_be_missing: matches!(from.ty, Type::Optional(_)),
            from,
        }
    });
    fields.collect()
}

impl<'a> Enumeration<'a> {
    fn new(errors: &'a [AnnotatedError], function: &str) -> Option<Self> {
        // The one for the rest, and what no variant can be called.
        let mut taken = HashSet::from(["Other", "Self"].map(String::from));
        let variants = errors.iter().map(|error| {
            let wanted = camel_case(&error.code.to_ascii_lowercase());
            (unique(&wanted, "", &mut taken), error)
        });
        (!errors.is_empty()).then(|| Self {
            name: type_name(function, "Error"),
            variants: variants.collect(),
        })
    }
}
