//! What stands in one place of a command, and which texts servers take there.

/// What an argument is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    String,
    /// The name of a key.
    Key,
    /// A glob pattern.
    Pattern,
    /// 64 bits with a sign, from the first to the second of these.
    Integer(i64, i64),
    /// A time since 1970, in seconds or milliseconds.
    UnixTime(i64, i64),
    /// An integer other than 0.
    NotZero,
    /// How many of something follow.
    Count,
    /// The cursor of `SCAN` and its like.
    Cursor,
    /// A number; `inf` may be one.
    Double,
    /// A number of at least 0.
    NotNegative,
    /// A bound of scores: a number, behind `(` if it is left out.
    ScoreBound,
    /// A bound of texts: `-`, `+`, or a text behind `[` or `(`.
    LexBound,
    /// `1526919030474-55`, or the first half of it.
    StreamId,
    /// The id of an entry, or one of `-`, `+`, and one behind `(` that is left out.
    StreamBound,
    /// The id of an entry to add: `*` and `1526919030474-*` too.
    NewStreamId,
    /// An id to read from: `$`, `>` and `+` too.
    StreamPlace,
    /// A type of `BITFIELD`, such as `u8`.
    Encoding,
    /// An offset of `BITFIELD`: `8` or `#1`.
    Offset,
    /// `m`, `km`, `ft` or `mi`.
    Unit,
}

impl Kind {
    /// The kind by its name in the table.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "key" => Self::Key,
            "pattern" => Self::Pattern,
            "integer" => Self::Integer(i64::MIN, i64::MAX),
            "natural" => Self::Integer(0, i64::MAX),
            "positive" => Self::Integer(1, i64::MAX),
            "bit" => Self::Integer(0, 1),
            "unix-time" => Self::UnixTime(i64::MIN, i64::MAX),
            "natural-time" => Self::UnixTime(0, i64::MAX),
            "positive-time" => Self::UnixTime(1, i64::MAX),
            "not-zero" => Self::NotZero,
            "count" => Self::Count,
            "cursor" => Self::Cursor,
            "all" => Self::Integer(-1, -1),
            "double" => Self::Double,
            "not-negative" => Self::NotNegative,
            "score-bound" => Self::ScoreBound,
            "lex-bound" => Self::LexBound,
            "stream-id" => Self::StreamId,
            "stream-bound" => Self::StreamBound,
            "new-stream-id" => Self::NewStreamId,
            "stream-place" => Self::StreamPlace,
            "encoding" => Self::Encoding,
            "offset" => Self::Offset,
            "unit" => Self::Unit,
            _ => return None,
        })
    }

    /// What messages call it: `an integer`.
    pub(super) fn expected(self) -> String {
        match self {
            Self::Integer(i64::MIN, i64::MAX) | Self::UnixTime(i64::MIN, i64::MAX) => {
                "an integer".to_owned()
            }
            Self::Integer(least, i64::MAX) | Self::UnixTime(least, i64::MAX) => {
                format!("an integer of at least {least}")
            }
            Self::Integer(least, most) | Self::UnixTime(least, most)
                if most.checked_sub(least) == Some(1) =>
            {
                format!("{least} or {most}")
            }
            Self::Integer(least, most) | Self::UnixTime(least, most) => {
                format!("an integer from {least} to {most}")
            }
            Self::NotZero => "an integer other than 0".to_owned(),
            Self::Count => "the number of what follows".to_owned(),
            Self::String | Self::Key | Self::Pattern => "a text".to_owned(),
            Self::Cursor => "a cursor".to_owned(),
            Self::Double => "a number".to_owned(),
            Self::NotNegative => "a number of at least 0".to_owned(),
            Self::ScoreBound => "a score, `(` and a score, `-inf` or `+inf`".to_owned(),
            Self::LexBound => "`-`, `+`, or a text behind `[` or `(`".to_owned(),
            Self::StreamId => "an id such as `1526919030474-55`".to_owned(),
            Self::StreamBound => "an id such as `1526919030474-55`, `-` or `+`".to_owned(),
            Self::NewStreamId => "an id such as `1526919030474-55`, or `*`".to_owned(),
            Self::StreamPlace => "an id such as `1526919030474-55`, `$` or `>`".to_owned(),
            Self::Encoding => "a type such as `u8` or `i16`".to_owned(),
            Self::Offset => "an offset such as `8` or `#1`".to_owned(),
            Self::Unit => "`m`, `km`, `ft` or `mi`".to_owned(),
        }
    }

    /// Whether it is a number of any kind, so that a text there is a mistake of its own.
    pub(super) const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Integer(..)
                | Self::UnixTime(..)
                | Self::NotZero
                | Self::Count
                | Self::Double
                | Self::NotNegative
                | Self::Cursor
        )
    }
}
