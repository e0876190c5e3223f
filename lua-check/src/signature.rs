//! `lua-check signature FILE`: the Rust function that the macros make of a script, with a comment
//! beside each name that says where it and its type come from.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use lua_analysis::analysis::folder::function_name;
use lua_analysis::meaning::entries::TableName;
use lua_analysis::rust::types::Type;
use lua_analysis::signature::function::{
    Enumeration, Function, FunctionParameter, Reply, Structure,
};
use lua_analysis::signature::{NameOrigin, Parameter, Returned, Signature, TypeOrigin, signature};
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
    let signature = signature(meaning, &loaded.name);
    let text = function(&name, &signature, &loaded.analysis.source);
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(Status::Fine)
}

fn function(name: &str, signature: &Signature, source: &Source) -> String {
    let function = Function::new(signature, "", name);
    let origins = Origins { source };
    let parameters: Vec<_> = function
        .parameters
        .iter()
        .map(|parameter| {
            let code = format!("{}: {},", parameter.name, parameter.rust.ty);
            (code, origins.of(parameter))
        })
        .collect();
    let mut text = String::new();
    for line in &signature.documentation {
        let _ = writeln!(text, "{}", format!("/// {line}").trim_end());
    }
    let _ = write!(text, "pub fn {}(", function.name);
    if !parameters.is_empty() {
        text.push('\n');
        aligned(&parameters, &mut text);
    }
    let _ = write!(text, ") -> Call<{}>", function.reply.ty());
    let origin = match &function.reply {
        Reply::Any => Some("no `@return`, and no type for every reply".to_owned()),
        Reply::Value(_, from) => Some(origins.of_returned(from)),
        Reply::Struct(_) => None,
    };
    if let Some(origin) = origin {
        let _ = write!(text, "  // {origin}");
    }
    text.push('\n');
    if let Reply::Struct(Structure { name, fields }) = &function.reply {
        let field = fields.iter().map(|field| {
            let code = format!("pub {}: {},", field.name, field.ty);
            (code, origins.of_returned(field.from))
        });
        let _ = writeln!(text, "\npub struct {name} {{");
        aligned(&field.collect::<Vec<_>>(), &mut text);
        text.push_str("}\n");
    }
    if let Some(Enumeration { name, variants }) = &function.errors {
        let declared = variants.iter().map(|(name, error)| {
            let comment = format!("{}: {}", error.code, origins.at("`@error`", error.span));
            (format!("{name} {{ message: String }},"), comment)
        });
        let rest = ("Other(Error),".to_owned(), "any other error".to_owned());
        let _ = writeln!(text, "\npub enum {name} {{");
        aligned(&declared.chain([rest]).collect::<Vec<_>>(), &mut text);
        text.push_str("}\n");
    }
    text
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
    source: &'a Source,
}

impl Origins<'_> {
    fn of(&self, parameter: &FunctionParameter<'_>) -> String {
        let FunctionParameter {
            table,
            index,
            is_list,
            from,
            ..
        } = parameter;
        let name = match (from.origin, table) {
            (NameOrigin::Annotation, TableName::Keys) => "`@key`".to_owned(),
            (NameOrigin::Annotation, TableName::Argv) => "`@arg`".to_owned(),
            (NameOrigin::Variable, _) => "variable".to_owned(),
            (NameOrigin::Field, _) => "field".to_owned(),
            (NameOrigin::Parameter, _) => "parameter of a function".to_owned(),
            (NameOrigin::Comment, _) => "comment".to_owned(),
            (NameOrigin::Grammar(command), _) => {
                format!("grammar of {}", command.display_name())
            }
            (NameOrigin::Numbered, _) if from.name_span.is_some() => "no name, read".to_owned(),
            (NameOrigin::Numbered, _) => "no name".to_owned(),
        };
        let name = match from.name_span {
            Some(span) => self.at(&name, span),
            None => name,
        };
        let more = if *is_list { " and on" } else { "" };
        let used = used(from);
        format!("{}[{index}]{more}: {name}{used}", table.as_str())
    }

    fn of_returned(&self, returned: &Returned) -> String {
        let what = match returned.ty_origin {
            TypeOrigin::Annotation => "`@return`",
            TypeOrigin::Code | TypeOrigin::Grammar(_) | TypeOrigin::Unknown => "returned",
        };
        self.at(what, returned.span)
    }

    /// `WHAT at FILE:LINE:COLUMN`
    fn at(&self, what: &str, span: Span) -> String {
        let (file, span) = self.source.origin(span);
        let position = file.position(span.start);
        let (line, column) = (position.line, position.column);
        format!("{what} at {}:{line}:{column}", file.name())
    }
}

/// What the script does with a parameter that it does not annotate.
fn used(parameter: &Parameter) -> String {
    if parameter.origin == NameOrigin::Annotation {
        return String::new();
    }
    let (ty, is_optional) = match &parameter.ty {
        Type::Optional(inner) => (&**inner, true),
        ty => (ty, false),
    };
    let used = match (ty, parameter.ty_origin) {
        (ty, TypeOrigin::Grammar(command)) => {
            let article = if *ty == Type::Integer { "an" } else { "a" };
            format!("; {article} {ty} for {}", command.display_name())
        }
        (Type::Number, _) => "; used as a number".to_owned(),
        (Type::Json(_), _) => "; decoded as JSON".to_owned(),
        (Type::MessagePack(_), _) => "; decoded as MessagePack".to_owned(),
        _ => String::new(),
    };
    let absent = match (is_optional, parameter.may_be_left_out) {
        (true, _) => "; may be the empty text",
        (false, true) => "; tested for nil, may be left out",
        (false, false) => "",
    };
    format!("{used}{absent}")
}
