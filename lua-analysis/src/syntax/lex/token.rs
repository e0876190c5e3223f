//! What a script is made of: tokens, and the comments between them.

use crate::text::span::Span;

use super::super::interner::TextId;

/// One token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::syntax) struct Token {
    /// What it is.
    pub(in crate::syntax) kind: TokenKind,
    /// All of its bytes.
    pub(in crate::syntax) span: Span,
}

/// The kinds of tokens, with decoded values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::syntax) enum TokenKind {
    /// A reserved word.
    Keyword(Keyword),
    /// `..`
    Concat,
    /// `...`
    Dots,
    /// `==`
    Equal,
    /// `>=`
    GreaterEqual,
    /// `<=`
    LessEqual,
    /// `~=`
    NotEqual,
    /// A number.
    Number(f64),
    /// An identifier.
    Name(TextId),
    /// A string of any form, decoded.
    String(TextId),
    /// Any other byte, whether Lua has a use for it or not.
    Byte(u8),
    /// The end of the text.
    EndOfText,
}

impl TokenKind {
    /// The token as Lua's messages write it, or `None` for tokens shown by their own text.
    pub(in crate::syntax) fn fixed_text(self) -> Option<&'static str> {
        Some(match self {
            Self::Keyword(keyword) => keyword.text(),
            Self::Concat => "..",
            Self::Dots => "...",
            Self::Equal => "==",
            Self::GreaterEqual => ">=",
            Self::LessEqual => "<=",
            Self::NotEqual => "~=",
            Self::EndOfText => "<eof>",
            Self::Number(_) | Self::Name(_) | Self::String(_) | Self::Byte(_) => return None,
        })
    }
}

macro_rules! keywords {
    ($($variant:ident $text:literal,)*) => {
        /// The reserved words of Lua 5.1.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::syntax) enum Keyword {
            $(#[doc = concat!("`", $text, "`")] $variant,)*
        }

        impl Keyword {
            /// The word itself.
            pub(in crate::syntax) const fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// The keyword that is written so.
            pub(in crate::syntax) fn from_bytes(word: &[u8]) -> Option<Self> {
                // No keyword is longer than `function`.
                if word.len() > 8 {
                    return None;
                }
                $(if word == $text.as_bytes() {
                    return Some(Self::$variant);
                })*
                None
            }
        }
    };
}

keywords! {
    And "and",
    Break "break",
    Do "do",
    Else "else",
    ElseIf "elseif",
    End "end",
    False "false",
    For "for",
    Function "function",
    If "if",
    In "in",
    Local "local",
    Nil "nil",
    Not "not",
    Or "or",
    Repeat "repeat",
    Return "return",
    Then "then",
    True "true",
    Until "until",
    While "while",
}
