//! `lua-check signature FILE`: the Rust function that the macros make of a script, with a comment
//! beside each name that says where it and its type come from.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use lua_analysis::analysis::Loaded;
use lua_analysis::analysis::folder::function_name;
use lua_analysis::meaning::Meaning;
use lua_analysis::meaning::annotations::AnnotatedReturn;
use lua_analysis::meaning::entries::TableName;
use lua_analysis::rust::types::Type;
use lua_analysis::signature::{
    NameOrigin, Parameter, Signature, field_name, signature, type_name, variant_names,
};
use lua_analysis::text::source::Source;
use lua_analysis::text::span::Span;

use crate::check::tell_errors;
use crate::scripts;
use crate::status::{Result, Status};

/// Writes the function of a script.
pub(crate) fn run(path: &Path) -> Result<Status> {
    let (script, loaded) = scripts::load(path)?;
    if tell_errors(
        &loaded,
        &[
            "annotation",
            "include",
            "syntax",
            "empty-script",
            "function-library",
        ],
    ) {
        return Ok(Status::Findings);
    }
    let Some(name) = function_name(&loaded.name) else {
        let message = "no name in Rust: use letters, digits, `_`, `-` and `.`";
        return Err(format!("`{}` has {message}", script.shown).into());
    };
    let Some(meaning) = &loaded.analysis.script else {
        return Ok(Status::Findings);
    };
    let text = function(&name, meaning, &loaded);
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(Status::Fine)
}

fn function(name: &str, meaning: &Meaning, loaded: &Loaded) -> String {
    let signature = signature(meaning, &loaded.name);
    let origins = Origins {
        meaning,
        source: &loaded.analysis.source,
    };
    let mut lines = Vec::new();
    for (table, fixed, more) in [
        (TableName::Keys, &signature.keys, &signature.more_keys),
        (TableName::Argv, &signature.args, &signature.more_args),
    ] {
        for (index, parameter) in fixed.iter().enumerate() {
            let ty = match table {
                TableName::Keys => "impl ScriptKey".to_owned(),
                TableName::Argv if parameter.may_be_left_out => optional(&parameter.ty),
                TableName::Argv => argument(&parameter.ty),
            };
            let comment = origins.of(table, index + 1, parameter);
            let entry = format!("{}[{}]", table.as_str(), index + 1);
            let code = format!("{}: {ty},", identifier(&parameter.name));
            lines.push((code, format!("{entry}: {comment}")));
        }
        if let Some(more) = more {
            let ty = match table {
                TableName::Keys => "&[impl ScriptKey]".to_owned(),
                TableName::Argv => format!("&[{}]", element(&more.ty)),
            };
            let comment = origins.of(table, fixed.len() + 1, more);
            let entry = format!("{}[{}] and on", table.as_str(), fixed.len() + 1);
            let code = format!("{}: {ty},", identifier(&more.name));
            lines.push((code, format!("{entry}: {comment}")));
        }
    }
    let reply_name = type_name(name, "Reply");
    let (reply, declared) = match signature.returns.as_slice() {
        [] => (
            "redis::Value".to_owned(),
            "no `@return`: any reply".to_owned(),
        ),
        [one] => (owned(&one.ty), origins.at("`@return`", one.span)),
        _ => (reply_name.clone(), String::new()),
    };
    let mut text = String::new();
    for line in &signature.documentation {
        let _ = writeln!(text, "{}", format!("/// {line}").trim_end());
    }
    let _ = write!(text, "pub fn {}(", identifier(name));
    if !lines.is_empty() {
        text.push('\n');
        aligned(&lines, &mut text);
    }
    let _ = write!(text, ") -> Call<{reply}>");
    if !declared.is_empty() {
        let _ = write!(text, "  // {declared}");
    }
    text.push('\n');
    if signature.returns.len() > 1 {
        let _ = writeln!(text, "\npub struct {reply_name} {{");
        aligned(&fields(&signature, &origins), &mut text);
        text.push_str("}\n");
    }
    if !signature.errors.is_empty() {
        let _ = writeln!(text, "\npub enum {} {{", type_name(name, "Error"));
        aligned(&variants(&signature, &origins), &mut text);
        text.push_str("}\n");
    }
    text
}

/// The variants of the errors' type.
fn variants(signature: &Signature, origins: &Origins<'_>) -> Vec<(String, String)> {
    let names = variant_names(&signature.errors);
    let declared = signature.errors.iter().zip(names).map(|(error, name)| {
        let comment = format!("{}: {}", error.code, origins.at("`@error`", error.span));
        (format!("{name} {{ message: String }},"), comment)
    });
    let rest = (
        String::from("Other(Error),"),
        String::from("any other error"),
    );
    declared.chain([rest]).collect()
}

/// The fields of the reply's type.
fn fields(signature: &Signature, origins: &Origins<'_>) -> Vec<(String, String)> {
    let mut taken = std::collections::HashSet::new();
    let field = |(index, returned): (usize, &AnnotatedReturn)| {
        let wanted = returned.name.as_deref().and_then(field_name);
        let wanted = wanted.unwrap_or_else(|| format!("value{}", index + 1));
        let numbered = (2..).map(|number| format!("{wanted}_{number}"));
        let name = std::iter::once(wanted.clone())
            .chain(numbered)
            .find(|name| taken.insert(name.clone()))
            .unwrap_or_default();
        (
            format!("pub {}: {},", identifier(&name), owned(&returned.ty)),
            origins.at("`@return`", returned.span),
        )
    };
    signature.returns.iter().enumerate().map(field).collect()
}

/// Code in lines with comments in one column.
fn aligned(lines: &[(String, String)], text: &mut String) {
    let width = lines.iter().map(|(code, _)| code.len()).max().unwrap_or(0);
    for (code, comment) in lines {
        let _ = writeln!(text, "    {code:width$}  // {comment}");
    }
}

/// What says where names and types come from.
struct Origins<'a> {
    meaning: &'a Meaning,
    source: &'a Source,
}

impl Origins<'_> {
    /// `index` counts from 1.
    fn of(&self, table: TableName, index: usize, parameter: &Parameter) -> String {
        let entry = self.meaning.facts.entries.table(table).entries.get(&index);
        let named = |origins: &Self, what: &str| match entry.and_then(|entry| entry.name.as_ref()) {
            Some(name) => origins.at(what, name.span),
            None => what.to_owned(),
        };
        let name = match parameter.origin {
            NameOrigin::Annotation => {
                let annotated = self.meaning.annotations.of_table(table);
                let is_wanted = |one: &&lua_analysis::meaning::annotations::Annotation| {
                    field_name(&one.name).as_ref() == Some(&parameter.name)
                };
                // Nearly always the one of this index: what is skipped there has a mistake.
                let at_index = annotated.get(index.saturating_sub(1));
                let found = at_index
                    .filter(is_wanted)
                    .or_else(|| annotated.iter().find(is_wanted))
                    .or(at_index);
                let tag = match table {
                    TableName::Keys => "`@key`",
                    TableName::Argv => "`@arg`",
                };
                return match found {
                    Some(found) => self.at(tag, found.span),
                    None => tag.to_owned(),
                };
            }
            NameOrigin::Variable => named(self, "variable"),
            NameOrigin::Field => named(self, "field"),
            NameOrigin::Parameter => named(self, "parameter of a function"),
            NameOrigin::Comment => {
                let mentions = &self.meaning.annotations.mentions;
                let found = mentions
                    .iter()
                    .filter(|found| found.table == table && found.index == index)
                    .find(|found| {
                        let name = found.name.as_deref().and_then(field_name);
                        name.is_some_and(|name| parameter.name.starts_with(&name))
                    });
                match found {
                    Some(found) => self.at("comment", found.span),
                    None => "comment".to_owned(),
                }
            }
            NameOrigin::Numbered => match entry.and_then(|entry| entry.uses.first()) {
                Some(used) => self.at("no name, read", *used),
                None => "no name".to_owned(),
            },
        };
        let (ty, is_optional) = match &parameter.ty {
            Type::Optional(inner) => (&**inner, true),
            ty => (ty, false),
        };
        let used = match ty {
            Type::Number => "; used as a number",
            Type::Json(_) => "; decoded as JSON",
            Type::MessagePack(_) => "; decoded as MessagePack",
            _ => "",
        };
        let absent = match (is_optional, parameter.may_be_left_out) {
            (true, _) => "; may be the empty text",
            (false, true) => "; tested for nil, may be left out",
            (false, false) => "",
        };
        format!("{name}{used}{absent}")
    }

    /// `WHAT at FILE:LINE:COLUMN`
    fn at(&self, what: &str, span: Span) -> String {
        let (file, span) = self.source.origin(span);
        let position = file.position(span.start);
        let (line, column) = (position.line, position.column);
        format!("{what} at {}:{line}:{column}", file.name())
    }
}

/// The type of one argument.
fn argument(ty: &Type) -> String {
    match ty {
        Type::Optional(inner) => optional(inner),
        Type::Json(Some(inner)) | Type::MessagePack(Some(inner)) => format!("&{}", owned(inner)),
        Type::Json(None) | Type::MessagePack(None) => "&impl Serialize".to_owned(),
        ty => element(ty),
    }
}

/// The type of an argument that is written as it is.
fn element(ty: &Type) -> String {
    match ty {
        Type::String => "impl ScriptString".to_owned(),
        Type::Integer => "impl ScriptInteger".to_owned(),
        Type::Number => "impl ScriptNumber".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Rust(text) => text.clone(),
        _ => "impl ScriptArg".to_owned(),
    }
}

/// The type of an argument that may be absent; `ty` is the type within.
fn optional(ty: &Type) -> String {
    match ty {
        Type::String => "impl OptionalString".to_owned(),
        Type::Integer => "impl OptionalInteger".to_owned(),
        Type::Number => "impl OptionalNumber".to_owned(),
        Type::Boolean => "Option<bool>".to_owned(),
        Type::Rust(text) => format!("Option<{text}>"),
        Type::Json(_) | Type::MessagePack(_) => format!("Option<{}>", argument(ty)),
        _ => "impl OptionalArg".to_owned(),
    }
}

/// The type that holds a reply.
fn owned(ty: &Type) -> String {
    match ty {
        Type::String | Type::Status => "String".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Any | Type::Json(None) | Type::MessagePack(None) => "redis::Value".to_owned(),
        Type::Json(Some(inner)) => format!("Json<{}>", owned(inner)),
        Type::MessagePack(Some(inner)) => format!("MessagePack<{}>", owned(inner)),
        Type::Optional(inner) => format!("Option<{}>", owned(inner)),
        Type::List(inner) => format!("Vec<{}>", owned(inner)),
        Type::Map(key, value) => format!("HashMap<{}, {}>", owned(key), owned(value)),
        Type::Rust(text) => text.clone(),
    }
}

/// An identifier for a name that may be a keyword.
fn identifier(name: &str) -> String {
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("r#{name}"),
    }
}
