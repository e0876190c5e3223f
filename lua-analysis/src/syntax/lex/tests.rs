use super::{Keyword, Lexer, TokenKind};
use crate::text::span::Span;

/// All tokens of a text in short notation, or the server's message.
fn tokens(text: &[u8]) -> Result<Vec<String>, String> {
    let mut lexer = Lexer::new(text, 0);
    let mut tokens = Vec::new();
    loop {
        let token = lexer
            .next_token()
            .map_err(|error| String::from_utf8_lossy(&error.server_message).into_owned())?;
        tokens.push(match token.kind {
            TokenKind::EndOfText => return Ok(tokens),
            TokenKind::Number(value) => format!("{value}"),
            TokenKind::Name(id) => String::from_utf8_lossy(lexer.interner.bytes(id)).into_owned(),
            TokenKind::String(id) => format!("<{}>", lexer.interner.bytes(id).escape_ascii()),
            TokenKind::Byte(byte) => byte.escape_ascii().to_string(),
            other => other.fixed_text().unwrap_or_default().to_owned(),
        });
    }
}

fn good(text: &[u8]) -> String {
    tokens(text).expect("is taken").join(" ")
}

fn bad(text: &[u8]) -> String {
    tokens(text).expect_err("is refused")
}

#[test]
fn operators() {
    assert_eq!(good(b"a.b..c...d"), "a . b .. c ... d");
    assert_eq!(good(b"<= >= == ~= < > = ~ ="), "<= >= == ~= < > = ~ =");
    assert_eq!(good(b"!=\xc3"), "! = \\xc3");
    assert_eq!(good(b"a- -b--c\n-d"), "a - - b - d");
}

#[test]
fn a_nul_is_in_every_set() {
    assert_eq!(good(b"a.\0b .\0\0"), "a .. b ...");
    assert_eq!(good(b"1\0abc 2\0+5"), "1 2");
}

#[test]
fn white_space() {
    assert_eq!(good(b"a\x0b\x0c\t b"), "a b");
    assert_eq!(good(b"a\x1cb"), "a \\x1c b");
}

#[test]
fn short_strings() {
    assert_eq!(
        good(br#"'a"b' "a'b" '\'' "\"""#),
        r#"<a\"b> <a\'b> <\'> <\">"#
    );
    assert_eq!(
        good(br"'\a\b\f\n\r\t\v\\\z\65\065\0000'"),
        r"<\x07\x08\x0c\n\r\t\x0b\\zAA\x000>"
    );
    assert_eq!(good(b"'a\\\r\nb\\\n\rc\\\rd'"), r"<a\nb\nc\nd>");
    assert_eq!(good(b"'\0\xff'"), r"<\x00\xff>");
}

#[test]
fn long_strings() {
    assert_eq!(good(b"[[\na\r\nb\n\rc\rd]]"), r"<a\nb\nc\nd>");
    assert_eq!(good(b"[==[a]]b]=]c]==]"), "<a]]b]=]c>");
    assert_eq!(good(b"[[a]]] a[b[1]]"), "<a> ] a [ b [ 1 ] ]");
    assert_eq!(good(b"[[\n\n]]"), r"<\n>");
    assert_eq!(good(b"[[]==]]]"), "<]==> ]");
    assert_eq!(good(b"[=[]==]]=]"), "<]==]>");
}

#[test]
fn errors_in_the_servers_words() {
    assert_eq!(
        bad(b"\n'a\nb'"),
        "user_script:2: unfinished string near ''a'"
    );
    assert_eq!(
        bad(b"'a\\\n"),
        "user_script:2: unfinished string near '<eof>'"
    );
    assert_eq!(
        bad(b"'a\\"),
        "user_script:1: unfinished string near '<eof>'"
    );
    assert_eq!(
        bad(b"'a\\0b\n"),
        "user_script:1: unfinished string near ''a'"
    );
    assert_eq!(
        bad(br"'ab\256'"),
        "user_script:1: escape sequence too large near ''ab'"
    );
    assert_eq!(
        bad(b"[==x"),
        "user_script:1: invalid long string delimiter near '[=='"
    );
    assert_eq!(
        bad(b"[[\n\n"),
        "user_script:3: unfinished long string near '<eof>'"
    );
    assert_eq!(
        bad(b"--[=[\n]]"),
        "user_script:2: unfinished long comment near '<eof>'"
    );
    assert_eq!(
        bad(b"1then"),
        "user_script:1: malformed number near '1then'"
    );
}

#[test]
fn comments_are_kept_in_order() {
    let text = b"--- one\n--[[two]] x --[==[\nthree]==] --[= four\n--";
    let mut lexer = Lexer::new(text, 0);
    while lexer.next_token().expect("is taken").kind != TokenKind::EndOfText {}
    let contents: Vec<_> = lexer
        .comments
        .iter()
        .map(|comment| (lexer.slice(comment.content), comment.is_long))
        .collect();
    let expected: [(&[u8], bool); 5] = [
        (b"- one", false),
        (b"two", true),
        (b"three", true),
        (b"[= four", false),
        (b"", false),
    ];
    assert_eq!(contents, expected);
    assert_eq!(
        lexer.comments.first().map(|comment| comment.span),
        Some(Span::new(0, 7))
    );
    assert_eq!(lexer.line, 4);
}

#[test]
fn spans_cover_the_token() {
    let mut lexer = Lexer::new(b"  local \xe9", 0);
    let token = lexer.next_token().expect("is taken");
    assert_eq!(token.kind, TokenKind::Keyword(Keyword::Local));
    assert_eq!(token.span, Span::new(2, 7));
    assert_eq!(lexer.next_token().expect("is taken").span, Span::new(8, 9));
    assert_eq!(lexer.next_token().expect("is taken").span, Span::new(9, 9));
}

#[test]
fn nested_brackets_are_warned_of() {
    let mut lexer = Lexer::new(b"[[a[[b]] --[[ [[ ]] [=[ [[ ]=]", 0);
    while lexer.next_token().expect("is taken").kind != TokenKind::EndOfText {}
    let spans: Vec<_> = lexer
        .warnings
        .iter()
        .map(|warning| warning.primary.span)
        .collect();
    assert_eq!(spans, [Span::new(3, 5), Span::new(14, 16)]);
}
