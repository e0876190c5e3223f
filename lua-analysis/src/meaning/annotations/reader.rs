//! The walk over a script's comments.

use std::collections::{HashMap, HashSet};

use super::functions;
use super::mention::{mention, mentioned_name};
use super::words::Words;
use super::{AnnotatedError, AnnotatedReturn, Annotation, Annotations, Mention, is_name, order};
use crate::diagnostic::lints::{ANNOTATION, UNKNOWN_ANNOTATION};
use crate::meaning::entries::TableName;
use crate::rust::types::{self, Type};
use crate::server::error_code::{NO_CODE, as_error_code, is_error_code};
use crate::syntax::Comment;
use crate::syntax::ast::Block;
use crate::text::source::Source;
use crate::text::span::Span;
use crate::text::spelling;

/// Reads comments one by one.
pub(super) struct Reader<'a> {
    source: &'a Source,
    annotations: Annotations,
    /// Whether the comments so far are one block at the top.
    in_documentation: bool,
    last_line: Option<usize>,
    /// Where the file's own code starts.
    code: usize,
    /// Whether it starts with a function, which comments before may be about.
    is_of_function: bool,
    /// What has which name.
    declared: HashMap<String, Span>,
    /// Where each code of an error is.
    codes: HashMap<String, Span>,
    /// Entries that are not written as in Lua: `key 1 -> bucket`.
    listed: Vec<Mention>,
    /// The comments that are about functions of the script, by where they start.
    of_functions: HashSet<usize>,
    /// The first `@param` in the script's header.
    foreign: Option<Span>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(source: &'a Source, block: &Block) -> Self {
        let mut own_code = block.statements.iter().map(|statement| statement.span);
        let first = own_code.find(|span| source.is_from_root(*span));
        Self {
            source,
            annotations: Annotations::default(),
            in_documentation: true,
            last_line: None,
            code: first.map_or(usize::MAX, |first| first.start),
            is_of_function: first
                .is_some_and(|first| functions::starts_function(source.slice(first))),
            declared: HashMap::new(),
            codes: HashMap::new(),
            listed: Vec::new(),
            of_functions: HashSet::new(),
            foreign: None,
        }
    }

    /// What the comments of the script's own file say.
    pub(super) fn read(mut self, comments: &[Comment]) -> Annotations {
        let own: Vec<Comment> = comments
            .iter()
            .copied()
            .filter(|comment| self.source.is_from_root(comment.span))
            .collect();
        self.of_functions = functions::comments(self.source, &own, self.code);
        for comment in own {
            self.comment(comment);
        }
        self.finish()
    }

    fn comment(&mut self, comment: Comment) {
        let line = self.source.position(comment.span.start).line;
        self.in_documentation &= self.last_line.is_none_or(|last| line == last + 1);
        let Ok(text) = std::str::from_utf8(self.source.slice(comment.content)) else {
            return;
        };
        let start = comment.content.start;
        self.last_line = Some(line + text.lines().count().saturating_sub(1));
        if comment.is_long {
            self.in_documentation = false;
            self.mentions(text, start);
            return;
        }
        match text.strip_prefix('-') {
            Some(rest) if rest.trim_start().starts_with('@') => {
                let at = text.len() - rest.trim_start().len() + 1;
                self.tag(Words::new(text, at, start), comment.span);
            }
            Some(rest) => {
                if self.in_documentation {
                    let line = rest.strip_prefix(' ').unwrap_or(rest);
                    self.annotations.documentation.push(line.to_owned());
                }
            }
            None => {
                self.in_documentation = false;
                self.mentions(text, start);
            }
        }
    }

    fn tag(&mut self, mut words: Words<'_>, comment: Span) {
        let Some((tag, span)) = words.next() else {
            return;
        };
        match tag {
            "key" => self.key(words, comment),
            "arg" => self.arg(words, comment),
            // Language servers know it above functions.
            "return" if self.of_functions.contains(&comment.start) => {}
            "return" => self.returned(words, comment),
            "error" => self.error(words, comment),
            "param" if comment.start < self.code && !self.is_of_function => {
                self.foreign.get_or_insert(span);
            }
            // Further down it is about a function, whatever the tool.
            "returns" if comment.start > self.code => {}
            // Of other tools, or of no tool: only what is certainly meant for us is wrong.
            "keys" | "args" | "argv" | "argument" | "returns" | "errors" => {
                let meant = match tag {
                    "keys" => "key",
                    "returns" => "return",
                    "errors" => "error",
                    _ => "arg",
                };
                let message = format!("there is no `@{tag}`");
                let finding = ANNOTATION
                    .at(span, message)
                    .help(format!("write `---@{meant}`, once for each"));
                self.annotations.findings.push(finding);
            }
            _ if comment.start < self.code && !self.is_of_function => self.misspelt(tag, span),
            _ => {}
        }
    }

    /// A tag that is one slip away from one of ours, and is none of `LDoc` or LuaCATS.
    fn misspelt(&mut self, tag: &str, span: Span) {
        if tag == "treturn" {
            return;
        }
        let ours = ["return", "error"].into_iter();
        for meant in ours.filter(|known| spelling::is_slip(tag, known)) {
            let message = format!("unknown annotation `@{tag}`: it declares nothing");
            let finding = UNKNOWN_ANNOTATION
                .at(span, message)
                .help(format!("did you mean `@{meant}`?"));
            self.annotations.findings.push(finding);
        }
    }

    fn key(&mut self, mut words: Words<'_>, comment: Span) {
        let is_variadic = words.skip("...");
        let Some((name, span)) = words.next() else {
            self.wrong(
                comment,
                "this key has no name",
                "write `---@key NAME description`",
            );
            return;
        };
        let bare = name.strip_suffix('?').unwrap_or(name);
        if bare.len() < name.len() {
            let help = "a call states how many keys it has, and sends them all";
            self.wrong(span, "a key can't be left out", help);
            return;
        }
        if !self.check_name(name, span) {
            return;
        }
        self.annotations.keys.push(Annotation {
            name: name.to_owned(),
            span,
            is_variadic,
            may_be_left_out: false,
            ty: None,
            ty_span: None,
            description: words.rest().to_owned(),
        });
    }

    fn arg(&mut self, mut words: Words<'_>, comment: Span) {
        let is_variadic = words.skip("...");
        let Some((name, span)) = words.next() else {
            let help = "write `---@arg NAME TYPE description`";
            self.wrong(comment, "this argument has no name", help);
            return;
        };
        let bare = name.strip_suffix('?').unwrap_or(name);
        let may_be_left_out = bare.len() < name.len();
        let (name, span) = (bare, Span::new(span.start, span.start + bare.len()));
        if may_be_left_out && is_variadic {
            let help = format!("any number may be none: write `---@arg ... {name}`");
            self.wrong(span, "any number of arguments can't be left out", &help);
            return;
        }
        if !self.check_name(name, span) {
            return;
        }
        let written = words.next_type();
        let ty = match written {
            None => None,
            Some((text, span)) => match types::parse(text) {
                Ok(ty) => {
                    self.check_argument_type(&ty, span);
                    if let (Type::Optional(inner), true) = (&ty, may_be_left_out) {
                        let message = "this argument is optional in two ways";
                        let help = format!(
                            "write `{name}? {inner}` if it may be left out, or `{name} {ty}` if it is sent as the empty text"
                        );
                        self.wrong(span, message, &help);
                    }
                    Some(ty)
                }
                Err(error) => {
                    self.wrong(
                        span,
                        &format!("`{}` is not a valid type", error.text),
                        &error.help,
                    );
                    None
                }
            },
        };
        self.annotations.args.push(Annotation {
            name: name.to_owned(),
            span,
            is_variadic,
            may_be_left_out,
            ty,
            ty_span: written.map(|(_, span)| span),
            description: words.rest().to_owned(),
        });
    }

    fn check_argument_type(&mut self, ty: &Type, span: Span) {
        let inner = match ty {
            Type::Optional(inner) => inner,
            ty => ty,
        };
        let help = match inner {
            Type::List(_) => "for any number of arguments write `---@arg ... NAME TYPE`",
            Type::Map(..) => "send it as `json` or `msgpack`",
            Type::Status => "a status is a reply; write `string`",
            Type::Nil => {
                "every argument is a string; write `---@arg NAME? TYPE` for one that may be left out"
            }
            Type::Optional(_) => "one `?` is enough",
            _ => return,
        };
        self.wrong(
            span,
            &format!("an argument is one entry of ARGV, and `{ty}` is not"),
            help,
        );
    }

    fn returned(&mut self, mut words: Words<'_>, comment: Span) {
        let Some((text, span)) = words.next_type() else {
            let help = "write `---@return TYPE NAME description`";
            self.wrong(comment, "this return has no type", help);
            return;
        };
        let ty = match types::parse(text) {
            Ok(ty) => ty,
            Err(error) => {
                self.wrong(
                    span,
                    &format!("`{}` is not a valid type", error.text),
                    &error.help,
                );
                return;
            }
        };
        let name = words.next().filter(|(name, _)| is_name(name));
        self.annotations.returns.push(AnnotatedReturn {
            ty,
            span,
            name: name.map(|(name, _)| name.to_owned()),
            description: words.rest().to_owned(),
        });
    }

    fn error(&mut self, mut words: Words<'_>, comment: Span) {
        let help = "write `---@error CODE description`";
        let Some((code, span)) = words.next() else {
            self.wrong(comment, "this error has no code", help);
            return;
        };
        if code == NO_CODE {
            let message = "`ERR` is the code of any error";
            self.wrong(span, message, "a code of its own tells it apart: `LIMITED`");
            return;
        }
        if !is_error_code(code) {
            let help = match as_error_code(code) {
                code if is_error_code(&code) => format!("a code is a word in capitals: `{code}`"),
                _ => "a code is a word in capitals: `LIMITED`".to_owned(),
            };
            self.wrong(span, &format!("`{code}` is not a valid error code"), &help);
            return;
        }
        if let Some(earlier) = self.codes.get(code) {
            let message = format!("the error `{code}` is declared twice");
            let finding = ANNOTATION
                .at(span, message)
                .also(*earlier, "declared here first");
            self.annotations.findings.push(finding);
            return;
        }
        self.codes.insert(code.to_owned(), span);
        self.annotations.errors.push(AnnotatedError {
            code: code.to_owned(),
            span,
            description: words.rest().to_owned(),
        });
    }

    fn check_name(&mut self, name: &str, span: Span) -> bool {
        if !is_name(name) {
            let message = format!("`{name}` is not a valid name");
            self.wrong(span, &message, "a name is letters, digits and underscores");
            return false;
        }
        if let Some(earlier) = self.declared.get(name) {
            let finding = ANNOTATION
                .at(span, format!("`{name}` is declared twice"))
                .also(*earlier, "declared here first");
            self.annotations.findings.push(finding);
            return false;
        }
        self.declared.insert(name.to_owned(), span);
        true
    }

    fn wrong(&mut self, span: Span, message: &str, help: &str) {
        let finding = ANNOTATION.at(span, message).help(help);
        self.annotations.findings.push(finding);
    }

    /// `KEYS[1] name` in a comment that is no annotation.
    fn mentions(&mut self, text: &str, start: usize) {
        let mut offset = start;
        for line in text.split_inclusive(['\n', '\r']) {
            if let Some(found) = mention(line) {
                let at = offset + (line.len() - line.trim_start().len());
                let mention = Mention {
                    table: found.table,
                    index: found.index,
                    name: mentioned_name(found.rest),
                    span: Span::new(at, offset + line.trim_end().len()),
                };
                if found.is_lua {
                    self.annotations.mentions.push(mention);
                } else if at < self.code {
                    self.listed.push(mention);
                }
            }
            offset += line.len();
        }
    }

    fn finish(mut self) -> Annotations {
        let found = &mut self.annotations;
        // Who begins with zero counts otherwise than Lua.
        let is_from_one = |table| {
            self.listed
                .iter()
                .all(|one| one.table != table || one.index > 0)
        };
        let (keys, args) = (is_from_one(TableName::Keys), is_from_one(TableName::Argv));
        let listed = self.listed.drain(..).filter(|one| match one.table {
            TableName::Keys => keys,
            TableName::Argv => args,
        });
        found.mentions.extend(listed);
        let wrong = order::check(&found.keys, &found.args);
        found.findings.extend(wrong);
        // Who declares entries knows how: that one is for another tool.
        if let Some(span) = self.foreign
            && found.keys.is_empty()
            && found.args.is_empty()
        {
            let message = "`@param` is of functions: it declares nothing of a script";
            let finding = UNKNOWN_ANNOTATION.at(span, message).help(
                "write `---@key NAME` for an entry of KEYS, `---@arg NAME TYPE` for one of ARGV",
            );
            found.findings.push(finding);
        }
        let documentation = &mut found.documentation;
        while documentation
            .last()
            .is_some_and(|line| line.trim().is_empty())
        {
            documentation.pop();
        }
        self.annotations
    }
}
