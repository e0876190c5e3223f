//! What a script's comments say of its signature.
//!
//! Entry point: [`annotations`]. Two kinds of comments count, of the script's own file only:
//!
//! - annotations, in the manner of the Lua language server: `---@key bucket …`,
//!   `---@arg limit integer …`, `---@return boolean allowed …`;
//! - what people write anyway: `-- KEYS[1] bucket`, in lines or in a block at the top.

use crate::diagnostic::Diagnostic;
use crate::entries::TableName;
use crate::source::Source;
use crate::span::Span;
use crate::syntax::Comment;
use crate::types::{self, Type};

const CODE: &str = "annotation";

/// What the comments of a script say.
#[derive(Clone, Debug, Default)]
pub struct Annotations {
    /// The text of its documentation, a line each.
    pub documentation: Vec<String>,
    /// `---@key`, in order.
    pub keys: Vec<Annotation>,
    /// `---@arg`, in order.
    pub args: Vec<Annotation>,
    /// `---@return`, in order.
    pub returns: Vec<AnnotatedReturn>,
    /// `KEYS[1] name` and the like in other comments.
    pub mentions: Vec<Mention>,
    /// What is wrong with the annotations.
    pub findings: Vec<Diagnostic>,
}

/// `---@key` or `---@arg`.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// The name, as it is written.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// Whether it stands for any number of entries: `---@arg ... members string`.
    pub is_variadic: bool,
    /// The type of an argument, if one is given.
    pub ty: Option<Type>,
    /// What else it says.
    pub description: String,
}

/// `---@return`.
#[derive(Clone, Debug, PartialEq)]
pub struct AnnotatedReturn {
    /// The type.
    pub ty: Type,
    /// Where the type stands.
    pub span: Span,
    /// The name, if one is given.
    pub name: Option<String>,
    /// What else it says.
    pub description: String,
}

/// An entry that a comment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The table.
    pub table: TableName,
    /// The index, from 1.
    pub index: usize,
    /// Its name, if the comment has one that can be one.
    pub name: Option<String>,
    /// Where it is mentioned.
    pub span: Span,
}

impl Annotations {
    /// The annotations of one of the tables.
    pub fn of_table(&self, table: TableName) -> &[Annotation] {
        match table {
            TableName::Keys => &self.keys,
            TableName::Argv => &self.args,
        }
    }
}

/// Reads the comments of a script.
pub fn annotations(source: &Source, comments: &[Comment]) -> Annotations {
    let mut reader = Reader {
        source,
        annotations: Annotations::default(),
        in_documentation: true,
        last_line: None,
    };
    let own = comments
        .iter()
        .filter(|comment| source.is_from_root(comment.span));
    for comment in own {
        reader.comment(*comment);
    }
    reader.finish()
}

struct Reader<'a> {
    source: &'a Source,
    annotations: Annotations,
    /// Whether the comments so far are one block at the top.
    in_documentation: bool,
    last_line: Option<usize>,
}

impl Reader<'_> {
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
            "return" => self.returned(words, comment),
            // Of other tools, or of no tool: only what is certainly meant for us is wrong.
            "keys" | "args" | "argv" | "argument" | "returns" => {
                let meant = match tag {
                    "keys" => "key",
                    "returns" => "return",
                    _ => "arg",
                };
                let message = format!("there is no `@{tag}`");
                let finding = Diagnostic::error(CODE, span, message)
                    .help(format!("write `---@{meant}`, once for each"));
                self.annotations.findings.push(finding);
            }
            _ => {}
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
        if !self.check_name(name, span) {
            return;
        }
        self.annotations.keys.push(Annotation {
            name: name.to_owned(),
            span,
            is_variadic,
            ty: None,
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
        if !self.check_name(name, span) {
            return;
        }
        let ty = match words.next_type() {
            None => None,
            Some((text, span)) => match types::parse(text) {
                Ok(ty) => {
                    self.check_argument_type(&ty, span);
                    Some(ty)
                }
                Err(error) => {
                    self.wrong(span, &format!("`{}` is no type", error.text), &error.help);
                    None
                }
            },
        };
        self.annotations.args.push(Annotation {
            name: name.to_owned(),
            span,
            is_variadic,
            ty,
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
                self.wrong(span, &format!("`{}` is no type", error.text), &error.help);
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

    fn check_name(&mut self, name: &str, span: Span) -> bool {
        if !is_name(name) {
            let message = format!("`{name}` is no name");
            self.wrong(span, &message, "a name is letters, digits and underscores");
            return false;
        }
        let known = self.annotations.keys.iter().chain(&self.annotations.args);
        if let Some(earlier) = known.clone().find(|known| known.name == name) {
            let finding = Diagnostic::error(CODE, span, format!("`{name}` is declared twice"))
                .also(earlier.span, "declared here first");
            self.annotations.findings.push(finding);
            return false;
        }
        true
    }

    fn wrong(&mut self, span: Span, message: &str, help: &str) {
        let finding = Diagnostic::error(CODE, span, message).help(help);
        self.annotations.findings.push(finding);
    }

    /// `KEYS[1] name` in a comment that is no annotation.
    fn mentions(&mut self, text: &str, start: usize) {
        let mut offset = start;
        for line in text.split_inclusive(['\n', '\r']) {
            if let Some((table, index, rest)) = mention(line) {
                let at = offset + (line.len() - line.trim_start().len());
                self.annotations.mentions.push(Mention {
                    table,
                    index,
                    name: mentioned_name(rest),
                    span: Span::new(at, offset + line.trim_end().len()),
                });
            }
            offset += line.len();
        }
    }

    fn finish(mut self) -> Annotations {
        let found = &mut self.annotations;
        for (list, noun) in [(&found.keys, "key"), (&found.args, "argument")] {
            let behind = list.iter().skip_while(|one| !one.is_variadic).nth(1);
            let variadic = list.iter().find(|one| one.is_variadic);
            if let (Some(behind), Some(variadic)) = (behind, variadic) {
                let message = format!("`{}` has no fixed index", behind.name);
                let finding = Diagnostic::error(CODE, behind.span, message)
                    .label(format!("a {noun} behind any number of them"))
                    .also(variadic.span, "any number of them")
                    .help(format!("move `{}` to the end", variadic.name));
                found.findings.push(finding);
            }
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

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// `KEYS[3] rest` at the start of a line, with stars, dashes and blanks before it.
fn mention(line: &str) -> Option<(TableName, usize, &str)> {
    let line = line.trim_start_matches([' ', '\t', '-', '*', '@', '`']);
    let (table, rest) = match line.split_at_checked(4)? {
        ("KEYS", rest) => (TableName::Keys, rest),
        ("ARGV", rest) => (TableName::Argv, rest),
        _ => return None,
    };
    let (index, rest) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    let index: usize = index.trim().parse().ok()?;
    (1..=10_000)
        .contains(&index)
        .then_some((table, index, rest.trim_start_matches('`')))
}

/// The name in `: name`, `= name`, `'name'`, `wait key,`: up to three words.
fn mentioned_name(text: &str) -> Option<String> {
    let text = text.trim_start_matches([' ', '\t', ':', '=', '-', '>', '–', '—']);
    let quoted = ['\'', '"', '`']
        .into_iter()
        .find_map(|quote| text.strip_prefix(quote)?.split_once(quote))
        .map(|(name, _)| name);
    let phrase = quoted.unwrap_or_else(|| {
        let end = text.find([',', ';', '.', '(', '[', '{', ':', '=', '\n', '\r', '/', '-']);
        end.and_then(|end| text.get(..end)).unwrap_or(text)
    });
    let words: Vec<&str> = phrase
        .split(|letter: char| letter.is_whitespace() || letter == '-' || letter == ':')
        .filter(|word| !word.is_empty())
        .collect();
    ((1..=3).contains(&words.len()) && words.iter().all(|word| is_name(word)))
        .then(|| words.join("_"))
}

/// The words of an annotation with their places.
struct Words<'a> {
    text: &'a str,
    offset: usize,
    /// The offset of the text in the script.
    start: usize,
}

impl<'a> Words<'a> {
    fn new(text: &'a str, offset: usize, start: usize) -> Self {
        Self {
            text,
            offset,
            start,
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.offset..).unwrap_or_default().trim()
    }

    /// The next word, up to a blank.
    fn next(&mut self) -> Option<(&'a str, Span)> {
        self.take(|rest| rest.find(char::is_whitespace).unwrap_or(rest.len()))
    }

    /// The next type, which may have blanks within its brackets.
    fn next_type(&mut self) -> Option<(&'a str, Span)> {
        self.take(|rest| {
            let mut depth = 0_usize;
            for (offset, letter) in rest.char_indices() {
                match letter {
                    '<' => depth += 1,
                    '>' => depth = depth.saturating_sub(1),
                    letter if letter.is_whitespace() && depth == 0 => return offset,
                    _ => {}
                }
            }
            rest.len()
        })
    }

    fn skip(&mut self, word: &str) -> bool {
        let rest = self.text.get(self.offset..).unwrap_or_default();
        let skipped = rest.trim_start().strip_prefix(word);
        if let Some(behind) = skipped {
            self.offset = self.text.len() - behind.len();
        }
        skipped.is_some()
    }

    fn take(&mut self, end: impl Fn(&str) -> usize) -> Option<(&'a str, Span)> {
        let rest = self.text.get(self.offset..)?;
        let word = rest.trim_start();
        let start = self.text.len() - word.len();
        let word = word.get(..end(word))?;
        if word.is_empty() {
            return None;
        }
        self.offset = start + word.len();
        let span = Span::new(self.start + start, self.start + self.offset);
        Some((word, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax;

    fn read(text: &str) -> Annotations {
        let source = Source::new("test.lua", text);
        annotations(&source, &syntax::comments(text.as_bytes()))
    }

    #[test]
    fn annotations_are_read_with_their_places() {
        let text = "--- Limits.\n---\n--- Twice.\n\
                    ---@key bucket  sorted set\n\
                    ---@arg limit   integer  hits allowed\n\
                    ---@arg ... members string\n\
                    ---@return map<string, integer> counts per member\n\
                    local bucket = KEYS[1]";
        let found = read(text);
        assert!(found.findings.is_empty(), "{:?}", found.findings);
        assert_eq!(found.documentation, ["Limits.", "", "Twice."]);
        let [bucket] = found.keys.as_slice() else {
            panic!("{:?}", found.keys)
        };
        assert_eq!(
            (bucket.name.as_str(), bucket.description.as_str()),
            ("bucket", "sorted set")
        );
        assert_eq!(text.get(bucket.span.start..bucket.span.end), Some("bucket"));
        let [limit, members] = found.args.as_slice() else {
            panic!("{:?}", found.args)
        };
        assert_eq!(
            (limit.ty.as_ref(), limit.is_variadic),
            (Some(&Type::Integer), false)
        );
        assert_eq!(
            (members.name.as_str(), members.is_variadic),
            ("members", true)
        );
        let [counts] = found.returns.as_slice() else {
            panic!("{:?}", found.returns)
        };
        assert_eq!(counts.ty.to_string(), "map<string, integer>");
        assert_eq!(counts.name.as_deref(), Some("counts"));
        assert_eq!(
            text.get(counts.span.start..counts.span.end),
            Some("map<string, integer>")
        );
    }

    #[test]
    fn what_is_wrong_is_told() {
        let messages = |text: &str| -> Vec<String> {
            let findings = read(text).findings;
            findings.into_iter().map(|found| found.message).collect()
        };
        assert_eq!(messages("---@arg limit hits"), ["`hits` is no type"]);
        assert_eq!(messages("---@key"), ["this key has no name"]);
        assert_eq!(messages("---@key 1st"), ["`1st` is no name"]);
        assert_eq!(
            messages("---@key a\n---@arg a string"),
            ["`a` is declared twice"]
        );
        assert_eq!(messages("---@keys a b"), ["there is no `@keys`"]);
        assert_eq!(
            messages("---@key ... a\n---@key b"),
            ["`b` has no fixed index"]
        );
        assert_eq!(
            messages("---@arg a string[]"),
            ["an argument is one entry of ARGV, and `string[]` is not"]
        );
        assert!(messages("---@param x number\n---@class Job").is_empty());
    }

    #[test]
    fn comments_that_people_write_anyway_are_read() {
        let text = "--[[\n  Moves a job.\n  Input:\n    KEYS[1] 'wait',\n    KEYS[2] active key\n\
                    \n    ARGV[1]  msgpacked arguments of the job that is added\n  Output:\n]]\n\
                    -- KEYS[3] - meta\n-- ARGV[2]: timestamp\n-- see KEYS[9]\n-- ARGV[0] no";
        let mentions: Vec<_> = read(text)
            .mentions
            .into_iter()
            .map(|mention| (mention.table.as_str(), mention.index, mention.name))
            .collect();
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(
            mentions,
            [
                ("KEYS", 1, name("wait")),
                ("KEYS", 2, name("active_key")),
                ("ARGV", 1, None),
                ("KEYS", 3, name("meta")),
                ("ARGV", 2, name("timestamp")),
            ]
        );
    }
}
