use crate::diagnostic::Diagnostic;
use crate::syntax::ast::{
    BinaryOperator, Block, ExpressionKind, FieldKey, Statement, StatementKind, SuffixKind,
};
use crate::syntax::{Script, parse};
use crate::text::source::Source;

fn block(text: &str) -> Block {
    let script = parse(text.as_bytes());
    assert_eq!(script.diagnostics, [], "{text}");
    script.block.expect("is taken")
}

fn only(text: &str) -> Statement {
    block(text)
        .statements
        .into_iter()
        .next()
        .expect("has a statement")
}

fn value(text: &str) -> ExpressionKind {
    match only(&format!("return {text}")).kind {
        StatementKind::Return(values) => values.into_iter().next().expect("has a value").kind,
        other => panic!("{other:?}"),
    }
}

fn refused(text: &str) -> (Script, Diagnostic) {
    let script = parse(text.as_bytes());
    assert!(script.block.is_none(), "{text}");
    let diagnostic = script.diagnostics.first().expect("says why").clone();
    (script, diagnostic)
}

/// The line, column and text that an error points at.
fn place(text: &str) -> (usize, usize, String) {
    let (_, diagnostic) = refused(text);
    let source = Source::new("test.lua", text);
    let span = diagnostic.primary.span;
    let position = source.position(span.start);
    let shown = String::from_utf8_lossy(source.slice(span)).into_owned();
    (position.line, position.column, shown)
}

fn message(text: &str) -> String {
    refused(text).1.message
}

fn help(text: &str) -> String {
    refused(text).1.help.join("; ")
}

#[test]
fn spans_cover_what_they_name() {
    let text = "local a, b = f(1)\nif a then b.c[1]:d 'x' end";
    let block = block(text);
    let spans: Vec<_> = block
        .statements
        .iter()
        .filter_map(|statement| text.get(statement.span.start..statement.span.end))
        .collect();
    assert_eq!(spans, ["local a, b = f(1)", "if a then b.c[1]:d 'x' end"]);
    assert_eq!(block.span.len(), text.len());
}

#[test]
fn chains_fold_from_the_left() {
    let ExpressionKind::Binary(chain) = value("a + b * c - d") else {
        panic!("not a chain");
    };
    let operators: Vec<_> = chain.rest.iter().map(|link| link.operator).collect();
    assert_eq!(operators, [BinaryOperator::Add, BinaryOperator::Subtract]);
    let ExpressionKind::Binary(chain) = value("a .. b .. c") else {
        panic!("not a chain");
    };
    assert_eq!(chain.rest.len(), 1);
}

#[test]
fn suffixes_are_flat() {
    let ExpressionKind::Suffixed(suffixed) = value("a.b[1](2):c{3}'4'") else {
        panic!("not suffixed");
    };
    let kinds: Vec<_> = suffixed
        .suffixes
        .iter()
        .map(|suffix| match &suffix.kind {
            SuffixKind::Field(name) => format!(".{}", name.text),
            SuffixKind::Index(_) => "[]".to_owned(),
            SuffixKind::Call(arguments) => format!("{:?}", arguments.form),
            SuffixKind::Method { name, arguments } => format!(":{}{:?}", name.text, arguments.form),
        })
        .collect();
    assert_eq!(kinds, [".b", "[]", "Parentheses", ":cTable", "String"]);
    let ExpressionKind::Parenthesised(inner) = value("(a.b)") else {
        panic!("not parenthesised");
    };
    assert_eq!((inner.span.start, inner.span.end), (8, 11));
}

#[test]
fn tables_keep_their_keys() {
    let ExpressionKind::Table(fields) = value("{a = 1, [2] = 3; 4, a}") else {
        panic!("not a table");
    };
    let keys: Vec<_> = fields
        .iter()
        .map(|field| match &field.key {
            FieldKey::Position => "position",
            FieldKey::Name(_) => "name",
            FieldKey::Index(_) => "index",
        })
        .collect();
    assert_eq!(keys, ["name", "index", "position", "position"]);
}

#[test]
fn else_if_chains_are_flat() {
    let StatementKind::If(statement) = only("if a then elseif b then elseif c then else end").kind
    else {
        panic!("not an if");
    };
    assert_eq!(statement.arms.len(), 3);
    assert!(statement.otherwise.is_some());
}

#[test]
fn errors_point_at_the_token() {
    assert_eq!(place("local x = == 1"), (1, 11, "==".to_owned()));
    assert_eq!(place("\n\tx = )"), (2, 6, ")".to_owned()));
    assert_eq!(place("if x then\n"), (2, 1, String::new()));
    assert_eq!(place("x = 'é' y"), (1, 10, String::new()));
    assert_eq!(place("#!lua\nbreak"), (2, 1, "break".to_owned()));
    assert_eq!(place("x = 'a\ny'"), (1, 5, "'a".to_owned()));
    assert_eq!(place("x = 'a\\300b'"), (1, 7, "\\300".to_owned()));
    assert_eq!(place("x = [[a\n\n"), (1, 5, "[[".to_owned()));
}

#[test]
fn an_unclosed_block_shows_its_opener() {
    let text = "for i = 1, 2 do\n  x()\n";
    let (script, diagnostic) = refused(text);
    assert_eq!(
        diagnostic.message,
        "expected `end` to close the `for` of line 1, found the end of the script"
    );
    let opener = diagnostic.secondary.first().expect("shows the opener");
    assert_eq!(text.get(opener.span.start..opener.span.end), Some("for"));
    assert_eq!(
        script.server_error.as_deref(),
        Some(
            b"Error compiling script (new function): user_script:3: 'end' expected (to close 'for' at line 1) near '<eof>'"
                .as_slice()
        )
    );
}

#[test]
fn messages_name_what_was_found() {
    assert_eq!(message("x = == 1"), "unexpected symbol near `==`");
    assert_eq!(message("if x do"), "expected `then`, found `do`");
    assert_eq!(message("x = é"), "unexpected symbol near `é`");
    assert_eq!(message("local 1"), "expected a name, found `1`");
    assert_eq!(
        message("end"),
        "expected the end of the script, found `end`"
    );
    assert_eq!(message("x = \0"), "unexpected symbol near a NUL byte");
    assert_eq!(message("f() = 1"), "unexpected symbol near `=`");
    assert_eq!(
        message("(a) = 1"),
        "syntax error near `=`: an expression in parentheses cannot be assigned to"
    );
}

#[test]
fn habits_are_explained() {
    for (text, expected) in [
        ("if a != b then end", "`~=`"),
        ("x = !a", "`not`"),
        ("x = a && b", "`and`"),
        ("x = a || b", "`or`"),
        ("x = a // b", "math.floor"),
        ("// comment", "`--`"),
        ("x += 1", "x = x + y"),
        ("x ..= 'a'", "x = x .. y"),
        ("x++", "`++`"),
        ("goto done", "`goto`"),
        ("::done::", "`goto`"),
        ("while x do continue end", "`continue`"),
        ("x = a & b", "bit.band"),
        ("x = a << b", "bit.lshift"),
        ("x = a ~ b", "bit.bxor"),
        ("local x <const> = 1", "attributes"),
        ("if x = 1 then end", "`==`"),
        ("x = {'a': 1}", "[\"key\"] = value"),
        ("x = a ? b : c", "condition and one or other"),
        ("let x = 1", "`local`"),
        ("local end = 1", "keywords"),
        ("x = 1;;", "empty statements"),
        ("\u{feff}return 1", "byte order mark"),
        ("\n#!lua\n", "very first"),
        ("return 1 x = 2", "do return end"),
        ("if x then\nelse if y then\nend\n", "`elseif`"),
        ("f\n(1)", "the line before"),
        ("a:b.c()", "only be called"),
        ("x = “a”", "straight quotes"),
        ("local function a.b() end", "plain name"),
    ] {
        let help = help(text);
        assert!(help.contains(expected), "{text}: {help}");
    }
}

#[test]
fn statements_behind_the_last_are_shown_with_it() {
    let (_, diagnostic) = refused("do return 1; x = 2 end");
    let place = diagnostic.secondary.first().expect("shows the return");
    assert_eq!((place.span.start, place.span.end), (3, 11));
}

#[test]
fn the_arg_of_a_vararg_function_is_a_variable() {
    let taken = |count: usize| {
        let text = format!("function f({}...) end", "p, ".repeat(count));
        parse(text.as_bytes()).block.is_some()
    };
    assert!(taken(199) && !taken(200));
}
